"""Read models of meetings: the list, the priorities named, by theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.text import capfirst

from clesante.acteurs.choix_dialogue import GenreRencontre, Mobilisation
from clesante.acteurs.lectures.lieux import lieux
from clesante.acteurs.models import ForceVive, Organisation, Rencontre
from clesante.comptes.droits import Visiteur
from clesante.recherche.lectures import vocabulaire
from clesante.recherche.lectures_mots import ayant_les_mots
from clesante.recherche.models import dont
from clesante.ui.graphiques import Barre, Graphique, Mesure, barres
from clesante.ui.tableaux import Tableau

SANS_THEME = ""
TRIS = {"recent": ("-date", "-pk"), "ancien": ("date", "pk"), "objet": ("objet", "pk")}


@dataclass(frozen=True, slots=True)
class FiltreRencontres:
    """What a person asked of the list; an unknown order is the latest first."""

    texte: str = ""
    genre: str = ""
    theme: str = ""
    tri: str = "recent"


@dataclass(frozen=True, slots=True)
class LigneRencontre:
    """One line of the list: the meeting, its place, how many organisations, its themes."""

    rencontre: Rencontre
    lieu: str
    organisations: int
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrioriteNommee:
    """A priority as it was named, and where."""

    phrase: str
    rencontre: Rencontre


@dataclass(frozen=True, slots=True)
class ThemeNomme:
    """A theme of the priorities: how many meetings named it, by who was met, in which words."""

    libelle: str
    rencontres: int
    par_genre: dict[str, int]
    priorites: tuple[PrioriteNommee, ...]


def rencontres_vues(utilisateur: Visiteur, operation: str = "") -> QuerySet[Rencontre]:
    """Return the meetings on which a user may do an operation, « voir » by default."""
    lues: QuerySet[Rencontre] = Rencontre.objects.all().visibles_par(utilisateur, operation)
    return lues


def rencontres(utilisateur: Visiteur, filtre: FiltreRencontres) -> QuerySet[Rencontre]:
    """Return the meetings a user sees that answer a filter, in its order."""
    trouvees = ayant_les_mots(rencontres_vues(utilisateur), filtre.texte, ("objet", "priorites"))
    if filtre.genre:
        trouvees = trouvees.filter(genre=filtre.genre)
    if filtre.theme:
        trouvees = trouvees.filter(dont("themes", filtre.theme))
    return trouvees.order_by(*TRIS.get(filtre.tri, TRIS["recent"]))


def lignes_de_rencontres(lues: Iterable[Rencontre]) -> list[LigneRencontre]:
    """Return lines of the list; the organisations of all are counted at once."""
    lues = list(lues)
    liens = Rencontre.organisations.through.objects.filter(rencontre__in=[r.pk for r in lues])
    nombres = dict(liens.values_list("rencontre").annotate(n=Count("pk")))
    libelles = vocabulaire("themes").libelles
    noms = lieux(lue.territoire for lue in lues)
    return [
        LigneRencontre(
            lue,
            noms[lue.territoire],
            nombres.get(lue.pk, 0),
            tuple(libelles.get(code, code) for code in lue.themes),
        )
        for lue in lues
    ]


def lignes_de_priorites(rencontre: Rencontre) -> list[str]:
    """Return the priorities named in a meeting, one by line typed, without bullets."""
    lignes = (ligne.strip().lstrip("-*•–").strip() for ligne in rencontre.priorites.splitlines())
    return [ligne for ligne in lignes if ligne]


def themes_nommes(lues: Iterable[Rencontre]) -> list[ThemeNomme]:
    """Return the themes that meetings named, the most named first, those without one at the end.

    A meeting under two themes counts in each: the numbers are of meetings, not of priorities.
    """
    par_theme: dict[str, list[Rencontre]] = defaultdict(list)
    for rencontre in lues:
        if lignes_de_priorites(rencontre):
            for code in rencontre.themes or [SANS_THEME]:
                par_theme[code].append(rencontre)
    libelles = vocabulaire("themes").libelles
    rangs = sorted(par_theme, key=lambda c: (c == SANS_THEME, -len(par_theme[c]), c))
    return [
        _theme(libelles.get(code, code) if code else "Sans thème", par_theme[code])
        for code in rangs
    ]


def _theme(libelle: str, tenues: list[Rencontre]) -> ThemeNomme:
    genres: dict[str, int] = defaultdict(int)
    for rencontre in tenues:
        genres[rencontre.genre] += 1
    dites = [PrioriteNommee(p, r) for r in tenues for p in lignes_de_priorites(r)]
    return ThemeNomme(libelle, len(tenues), dict(genres), tuple(dites))


def tableau_des_themes(themes: list[ThemeNomme]) -> Tableau:
    """Return the table of themes × who was met: how many meetings named each."""
    entetes = ("Thème", *(capfirst(str(g.label)) for g in GenreRencontre))
    lignes = tuple(
        (t.libelle, *(str(t.par_genre.get(g, 0)) for g in GenreRencontre.values), str(t.rencontres))
        for t in themes
    )
    numeriques = frozenset(range(1, len(entetes) + 1))
    legende = "Nombre de rencontres qui ont nommé une priorité de ce thème"
    return Tableau(legende, (*entetes, "Ensemble"), lignes, numeriques)


def image_des_themes(themes: list[ThemeNomme]) -> Graphique:
    """Return one bar by theme: how many meetings named it."""
    return barres(
        "priorites-par-theme",
        Mesure("Nombre de rencontres", "", 0),
        [Barre(theme.libelle, theme.rencontres) for theme in themes],
        titre="Priorités nommées, par thème",
    )


def a_rencontrer(rencontre: Rencontre, utilisateur: Visiteur) -> list[Organisation]:
    """Return the organisations of a meeting that a user may now say « rencontré »."""
    permises = Organisation.objects.all().visibles_par(utilisateur, "acteurs.modifier_rencontres")
    plus_loin = ForceVive.objects.filter(personne=None).exclude(etat=Mobilisation.REPERE)
    la = permises.en_usage().filter(rencontres=rencontre)
    return list(la.exclude(pk__in=plus_loin.values("organisation")).order_by("tri", "pk"))
