"""Read models of issues: the four boxes, one issue, its causes as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from clesante.concertation.choix import Competence, NatureEnjeu, SortEnjeu
from clesante.concertation.models import Cause, Diagnostic, Enjeu
from clesante.recherche.lectures import diseur, vocabulaire
from clesante.recherche.models import dont
from clesante.socle.json_canonique import empreinte
from clesante.socle.texte import enumerer

TRIS = {
    "numero": ("numéro", ("numero",)),
    "nature": ("nature", ("nature", "numero")),
    "rang": ("rang de priorité", ("rang", "numero")),
    "constats": ("nombre de constats", ("-combien", "numero")),
}
PHRASES = {
    NatureEnjeu.ATOUT: "Ce sur quoi le territoire peut compter.",
    NatureEnjeu.FRAGILITE: "Ce qui pèse sur la santé de ses habitants.",
    NatureEnjeu.OPPORTUNITE: "Ce qui, au-dehors, peut aider.",
    NatureEnjeu.MENACE: "Ce qui, au-dehors, peut aggraver.",
}


@dataclass(frozen=True, slots=True)
class FiltreEnjeux:
    """What one asks of the issues; an unknown word asks nothing."""

    competence: str = ""
    sort: str = ""
    theme: str = ""
    tri: str = "numero"

    @property
    def actif(self) -> bool:
        """Whether some are left out."""
        return bool(self.competence or self.sort or self.theme)


def lire_filtre(demande: Mapping[str, str]) -> FiltreEnjeux:
    """Return the filter that an address asks."""
    permis = {
        "competence": Competence.values,
        "sort": SortEnjeu.values,
        "theme": vocabulaire("themes").libelles,
        "tri": TRIS,
    }
    lus = {nom: demande.get(nom, "") for nom in permis}
    justes = {nom: lu for nom, lu in lus.items() if lu in permis[nom]}
    return FiltreEnjeux(**justes)


def empreinte_du_choix(enjeux: Iterable[Enjeu]) -> str:
    """Return a digest of the final choice in place, which travels with the page."""
    lus = sorted((e.numero, e.sort, e.rang, e.motif) for e in enjeux)
    return empreinte(lus)[:16]


def enjeux_de(diagnostic: Diagnostic, filtre: FiltreEnjeux | None = None) -> QuerySet[Enjeu]:
    """Return the issues of a diagnosis, each with ``combien``, the number of its findings."""
    voulu = filtre or FiltreEnjeux()
    lus = Enjeu.objects.filter(diagnostic=diagnostic).select_related("decision__instance")
    simples = {n: v for n in ("competence", "sort") if (v := getattr(voulu, n))}
    if voulu.theme:
        lus = lus.filter(dont("themes", voulu.theme))
    tries: QuerySet[Enjeu] = lus.filter(**simples).annotate(combien=Count("liens"))
    return tries.order_by(*TRIS[voulu.tri][1])


@dataclass(frozen=True, slots=True)
class Case:
    """One of the four boxes of the synthesis."""

    code: str
    libelle: str
    phrase: str
    enjeux: tuple[Enjeu, ...]


def cases(enjeux: Iterable[Enjeu]) -> tuple[Case, ...]:
    """Return the four boxes: atouts, fragilités, opportunités, menaces."""
    lus = list(enjeux)
    return tuple(
        Case(
            nature.value,
            f"{nature.label.capitalize()}s",
            PHRASES[nature],
            tuple(lu for lu in lus if lu.nature == nature),
        )
        for nature in NatureEnjeu
    )


@dataclass(frozen=True, slots=True)
class Branche:
    """A cause and those that explain it; ``determinants`` by their labels."""

    cause: Cause
    determinants: str
    branches: tuple[Branche, ...]


def arbre(enjeu: Enjeu) -> tuple[Branche, ...]:
    """Return the causes of an issue as a tree, read at once; none is lost to a loop."""
    par_parent: dict[int | None, list[Cause]] = {}
    for cause in Cause.objects.filter(enjeu=enjeu).order_by("pk"):
        par_parent.setdefault(cause.de_id, []).append(cause)
    return _branches(None, par_parent, diseur("determinants"))


def _branches(
    parent: int | None,
    par_parent: dict[int | None, list[Cause]],
    dire: Callable[[Iterable[str]], tuple[str, ...]],
) -> tuple[Branche, ...]:
    return tuple(
        Branche(cause, enumerer(dire(cause.determinants)), _branches(cause.pk, par_parent, dire))
        for cause in par_parent.pop(parent, ())
    )


def mots(enjeu: Enjeu) -> dict[str, str]:
    """Return the words under which an issue is filed, by list: « logement et bruit »."""
    listes = ("themes", "determinants", "publics")
    return {nom: enumerer(diseur(nom)(getattr(enjeu, nom))) for nom in listes}
