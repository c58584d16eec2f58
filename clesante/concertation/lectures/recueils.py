"""Read models of what is heard on the ground: gathered words, verbatims, results of questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import Methode
from clesante.concertation.models import Diagnostic, Recueil, Reponse, Verbatim
from clesante.concertation.models.collecte import DuRecueil
from clesante.concertation.regles.questionnaires import questions_de
from clesante.concertation.regles.resultats import (
    ENSEMBLE,
    Groupe,
    LigneResultat,
    Resultat,
    resultat,
)
from clesante.recherche.models import dont
from clesante.socle.texte import enumerer, nombre
from clesante.ui.formats import figure
from clesante.ui.graphiques.barres import Barre, Mesure, barres
from clesante.ui.graphiques.base import Graphique
from clesante.ui.tableaux import Tableau

COLLEGES = {str(code): str(libelle) for code, libelle in College.choices}
METHODES = {str(code): str(libelle) for code, libelle in Methode.choices}


@dataclass(frozen=True, slots=True)
class FiltreRecueils:
    """What a person asked of the gathered words, or of the verbatims."""

    methode: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class CelluleResultat:
    """One line of the file of results: a choice of a question in a group."""

    question: str
    choix: str
    groupe: str
    repondants: int
    effectif: int | None
    part: float | None
    moyenne: float | None = None
    mediane: float | None = None


@dataclass(frozen=True, slots=True)
class ResultatMontre:
    """A question as the page of results shows it; ``libres`` texts came, shown or not."""

    rang: int
    obtenu: Resultat
    dessin: Graphique | None
    tableau: Tableau | None
    textes: tuple[str, ...]
    libres: int


def recueils(diagnostic: Diagnostic, filtre: FiltreRecueils) -> QuerySet[Recueil]:
    """Return the words gathered for a diagnosis, the latest first, their verbatims counted."""
    lus = Recueil.objects.filter(diagnostic=diagnostic)
    if filtre.methode:
        lus = lus.filter(methode=filtre.methode)
    if filtre.theme:
        lus = lus.filter(dont("themes", filtre.theme))
    comptes = {"citees": _combien(Verbatim), "remplis": _combien(Reponse)}
    return lus.annotate(**comptes).order_by("-date", "-pk")


def _combien(modele: type[DuRecueil]) -> Coalesce:
    """Return how many objects of a model each of the gathered words has."""
    siens = modele.objects.filter(recueil=OuterRef("pk")).order_by().values("recueil")
    return Coalesce(Subquery(siens.annotate(n=Count("pk")).values("n")), 0)


def verbatims(diagnostic: Diagnostic, filtre: FiltreRecueils) -> QuerySet[Verbatim]:
    """Return what people said, by the words they were gathered with."""
    lus = Verbatim.objects.filter(recueil__diagnostic=diagnostic).select_related("recueil")
    if filtre.methode:
        lus = lus.filter(recueil__methode=filtre.methode)
    if filtre.theme:
        lus = lus.filter(dont("themes", filtre.theme))
    return lus.order_by("-recueil__date", "pk")


def entendues(recueil: Any) -> int:
    """Return how many people were heard: those counted, or the sheets filled when more."""
    return max(recueil.nombre or 0, recueil.remplis)


def image(lus: Iterable[Any]) -> Graphique | None:
    """Return the picture of how many people were heard by each method, None without any."""
    comptes = Counter[str]()
    for recueil in lus:
        comptes[recueil.methode] += entendues(recueil)
    traits = [Barre(METHODES[m].capitalize(), n) for m, n in comptes.most_common() if n]
    if not traits:
        return None
    mesure = Mesure("Personnes entendues", "", 0)
    return barres("recueils", mesure, traits, titre="Combien de personnes ont été entendues")


def resultats(recueil: Recueil) -> list[Resultat]:
    """Return what each question of a questionnaire got, small colleges never apart."""
    lues = Reponse.objects.filter(recueil=recueil).values_list("college", "contenu")
    recues = list(lues.order_by("numero"))
    return [resultat(question, recues) for question in questions_de(recueil.questions)]


def nom_du_groupe(groupe: Groupe) -> str:
    """Return « Ensemble », « usagers, habitants », or colleges counted together."""
    noms = [COLLEGES.get(code, code) for code in groupe.colleges]
    return enumerer(noms) if noms else ENSEMBLE


def montrer(rang: int, lu: Resultat, reserves: bool) -> ResultatMontre:
    """Return what a page shows of a question; texts one by one to the team only."""
    repondu = lu.groupes[0].repondants if lu.groupes else 0
    return ResultatMontre(
        rang,
        lu,
        _image(rang, lu),
        _tableau(rang, lu),
        lu.textes if reserves else (),
        len(lu.textes) if repondu or reserves else 0,
    )


def _image(rang: int, lu: Resultat) -> Graphique | None:
    """Return the picture of a closed question, among all who answered; None without results."""
    if not lu.lignes:
        return None
    traits = [Barre(ligne.choix, lu.part(ligne, 0)) for ligne in lu.lignes]
    mesure = Mesure("Part de ceux qui ont répondu", "%", 0)
    return barres(f"question-{rang}", mesure, traits, titre=f"{rang}. {lu.question.libelle}")


def _tableau(rang: int, lu: Resultat) -> Tableau | None:
    """Return the counts and shares by college, means below; None when nothing may be shown."""
    if not lu.groupes or not (lu.lignes or lu.moyennes):
        return None
    entetes = ("Réponse", *(_entete(groupe) for groupe in lu.groupes))
    lignes = [
        (ligne.choix, *(_cellule(lu, ligne, groupe) for groupe in range(len(lu.groupes))))
        for ligne in lu.lignes
    ]
    for nom, chiffres in (("Moyenne", lu.moyennes), ("Médiane", lu.medianes)):
        if chiffres:
            lignes.append((nom, *(nombre(chiffre, 1) for chiffre in chiffres)))
    numeriques = frozenset(range(1, len(entetes)))
    return Tableau(f"Question {rang}, par collège", entetes, tuple(lignes), numeriques)


def _entete(groupe: Groupe) -> str:
    return f"{nom_du_groupe(groupe)} ({nombre(groupe.repondants)})"


def _cellule(lu: Resultat, ligne: LigneResultat, rang: int) -> str:
    """Return « 12 (40 %) »."""
    return f"{nombre(ligne.effectifs[rang])} ({figure(lu.part(ligne, rang), '%')})"


def cellules(lus: Sequence[Resultat]) -> list[CelluleResultat]:
    """Return results as lines of a file; what is not shown on the page is not there."""
    return [cellule for lu in lus for cellule in _cellules(lu)]


def _cellules(lu: Resultat) -> list[CelluleResultat]:
    libelle = lu.question.libelle
    lignes = [
        CelluleResultat(
            libelle,
            ligne.choix,
            nom_du_groupe(groupe),
            groupe.repondants,
            ligne.effectifs[rang],
            lu.part(ligne, rang),
        )
        for ligne in lu.lignes
        for rang, groupe in enumerate(lu.groupes)
    ]
    chiffres = zip(lu.groupes, lu.moyennes, lu.medianes, strict=False)
    lignes += [
        CelluleResultat(libelle, "", nom_du_groupe(g), g.repondants, None, None, moyenne, mediane)
        for g, moyenne, mediane in chiffres
    ]
    return lignes
