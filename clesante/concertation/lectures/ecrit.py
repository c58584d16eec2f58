"""Read models of the written diagnosis: what it says today, as data, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from clesante.concertation.choix import GenreBloc
from clesante.concertation.lectures import lieu
from clesante.concertation.lectures.ecrit_methode import ecrit_tout_seul
from clesante.concertation.models import (
    Bloc,
    Constat,
    Diagnostic,
    Figure,
    Section,
    Verbatim,
    VersionDiagnostic,
)
from clesante.concertation.regles.ecrit import Contenu, SectionChangee, comparer
from clesante.pieces.models import Piece

FORMAT = 1
CHAMPS_FIGURE = (
    "indicateur", "dimension", "libelle", "affichee", "periode", "comparaison", "niveau", "source",
    "version_source", "typee",
)  # fmt: skip
LIES = (
    "figure",
    "verbatim__recueil",
    "constat__figure",
    "photo",
)


def sections(diagnostic: Diagnostic) -> list[Section]:
    """Return the sections of a diagnosis in order, each with its blocks (``blocs.all()``)."""
    blocs = Bloc.objects.filter(retire_le=None).select_related(*LIES).order_by("ordre", "pk")
    lues = Section.objects.filter(diagnostic=diagnostic, retire_le=None).order_by("ordre", "pk")
    return [*lues.prefetch_related(Prefetch("blocs", blocs))]


def contenu(diagnostic: Diagnostic, lues: Sequence[Section] | None = None) -> dict[str, Any]:
    """Return all that a diagnosis says today as plain JSON: what a version freezes.

    Nothing in it is kept from who may read the diagnosis: no note, no name of who is heard.
    """
    ici = lieu(diagnostic)
    toutes = sections(diagnostic) if lues is None else lues
    seul = ecrit_tout_seul(diagnostic, [section.code for section in toutes])
    return {
        "format": FORMAT,
        "intitule": diagnostic.intitule,
        "annee": diagnostic.annee,
        "lieu": ici.nom,
        "habitants": ici.habitants,
        "millesime": ici.millesime,
        "fictif": diagnostic.fictif,
        "presentation": diagnostic.presentation,
        "sections": [
            {
                "code": section.code,
                "titre": section.titre,
                "dit": seul.get(section.code, []),
                "blocs": [bloc_dit(bloc) for bloc in section.blocs.all()],
            }
            for section in toutes
        ],
    }


def bloc_dit(bloc: Bloc) -> dict[str, Any]:
    """Return a block as plain JSON: its text, and what it shows as it was kept."""
    genre = bloc.genre
    objet: dict[str, Any] = {}
    if bloc.figure is not None:
        objet = _figure(bloc.figure)
    elif bloc.verbatim is not None:
        objet = _paroles(bloc.verbatim)
    elif bloc.constat is not None:
        objet = _constat(bloc.constat)
    elif bloc.photo is not None:
        objet = _photo(bloc.photo)
    elif genre is GenreBloc.TABLE:
        objet = dict(bloc.releve)
    return {
        "cle": str(bloc.cle_creation),
        "genre": genre.value,
        "texte": bloc.texte,
        "objet": objet,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    lus = {nom: getattr(figure, nom) for nom in CHAMPS_FIGURE}
    return {**lus, "relevee_le": figure.relevee_le.isoformat()}


def _paroles(verbatim: Verbatim) -> dict[str, Any]:
    recueil = verbatim.recueil
    return {
        "texte": verbatim.texte,
        "profil": verbatim.profil,
        "recueil": f"{recueil.intitule} ({recueil.get_methode_display()})",
        "annee": recueil.date.year,
    }


def _constat(constat: Constat) -> dict[str, Any]:
    """Return a finding, the figure that proves it beside."""
    dit = {
        "nature": constat.get_genre_display(),
        "intitule": constat.intitule,
        "texte": constat.texte,
        "lieux": constat.lieux,
    }
    return {**(_figure(constat.figure) if constat.figure else {}), **dit}


def _photo(piece: Piece) -> dict[str, Any]:
    """Return a photograph; one kept for the team says nothing of itself."""
    if piece.reserve:
        return {}
    return {
        "piece": piece.pk,
        "titre": piece.titre,
        "alternative": piece.alternative,
        "credit": piece.credit,
        "empreinte": piece.empreinte,
    }


def retires(diagnostic: Diagnostic) -> tuple[QuerySet[Section], QuerySet[Bloc]]:
    """Return the sections and the blocks that were removed, the latest first."""
    enlevees = Section.objects.filter(diagnostic=diagnostic).exclude(retire_le=None)
    blocs = Bloc.objects.filter(section__diagnostic=diagnostic, section__retire_le=None)
    return (
        enlevees.order_by("-retire_le"),
        blocs.exclude(retire_le=None).select_related("section", *LIES).order_by("-retire_le"),
    )


def versions(diagnostic: Diagnostic) -> QuerySet[VersionDiagnostic]:
    """Return the frozen versions of a diagnosis, the latest first, without what they say."""
    lues: QuerySet[VersionDiagnostic] = diagnostic.versions.defer("contenu")
    return lues.select_related("auteur", "decision__instance").order_by("-numero")


@dataclass(frozen=True, slots=True)
class Validation:
    """The version that a body validated, and what was written since, section by section."""

    version: VersionDiagnostic
    depuis: tuple[SectionChangee, ...]

    @property
    def sections_changees(self) -> list[str]:
        """The titles of the sections that are no longer as they were validated."""
        return [section.titre for section in self.depuis]


def changees(avant: Contenu, apres: Contenu) -> tuple[SectionChangee, ...]:
    """Return what changed between two contents, silent on photographs no longer to be shown."""
    montrables = photos([avant, apres])
    return comparer(_sans_caches(avant, montrables), _sans_caches(apres, montrables))


def _sans_caches(dit: Contenu, montrables: Mapping[int, Piece]) -> Contenu:
    """Return a content in which a photograph withdrawn, or kept for the team since, says nothing.

    The words typed beside it stay.
    """

    def bloc(lu: Contenu) -> Contenu:
        cache = lu["genre"] == GenreBloc.PHOTO and lu["objet"].get("piece") not in montrables
        return {**lu, "objet": {}} if cache else lu

    sections_dites = [{**s, "blocs": [bloc(b) for b in s["blocs"]]} for s in dit["sections"]]
    return {**dit, "sections": sections_dites}


def validation(diagnostic: Diagnostic, dit: Contenu) -> Validation | None:
    """Return the last validation of a diagnosis that says ``dit`` today; None when none was."""
    lues = diagnostic.versions.exclude(decision=None).select_related("decision__instance")
    version = lues.order_by("-numero").first()
    return Validation(version, changees(version.contenu, dit)) if version else None


def photos(dites: Iterable[Contenu]) -> Mapping[int, Piece]:
    """Return the photographs of contents that may still be shown, by number."""
    numeros = {
        bloc["objet"]["piece"]
        for dit in dites
        for section in dit["sections"]
        for bloc in section["blocs"]
        if bloc["genre"] == GenreBloc.PHOTO and bloc["objet"]
    }
    if not numeros:
        return {}
    montrables = Piece.objects.filter(pk__in=numeros, retire_le=None, reserve=False)
    return {piece.pk: piece for piece in montrables}
