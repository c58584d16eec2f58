"""What an agency pays for the engineering of a contract: each euro with the sentence it rests on.

Pure: a framework, the inhabitants, what is asked, the day it is asked for. Amounts are exact
decimals, in euros and cents, rounded down so that no ceiling is ever passed. Where the source says
nothing, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.ingenierie.lignes import (
    a_verifier,
    conditions,
    de_genre,
    dits,
    hors_dates,
    hors_validite,
    ligne,
    muet,
    parts,
    plafonds,
    population_supposee,
    porteurs_ecartes,
    prorata,
    refus,
    reste,
    sans_refus,
    seuil_lu,
    seuils,
    seuils_et_paliers,
    temps_accorde,
)
from clesante.cadres.ingenierie.objets import (
    Demande,
    Evaluation,
    Habitants,
    Lecture,
    Ligne,
    Resultat,
)
from clesante.cadres.ingenierie.saisie import controler
from clesante.cadres.montants import temps_paye, valeur_exacte
from clesante.cadres.objets import Cadre, Enonce
from clesante.socle.texte import pluriel

ZERO: Final = Decimal(0)
BAREME: Final = frozenset({"palier", "plafond"})  # what an amount is computed from


def calculer(cadre: Cadre, habitants: Sequence[Habitants], demande: Demande, au: date) -> Resultat:
    """Return what ``cadre`` pays for ``demande`` on the day ``au``, read on the first population.

    A framework that names a population (municipale, a vintage) reads that one when it is given.
    What does not hold that day is said and computes nothing; where nothing says that the framework
    itself holds, its last known scale is read, everything is to be checked and nothing is refused.
    Raises ``EntreeInvalideError`` for a number that cannot be.
    """
    controler(habitants, demande)
    valable = cadre.au(au)
    dehors = tuple(hors_validite(cadre, au))
    doutes = (*dehors, *porteurs_ecartes(valable, demande), *hors_dates(cadre, au))
    ordonnes = sorted(habitants, key=lambda population: not _est_lue(valable, population))
    evaluations = [
        _douter(cadre, _evaluer(valable, population, demande), doutes) for population in ordonnes
    ]
    refusees = tuple(refus(valable, demande))
    brisees = {dite.code for dite in refusees}
    demandees = tuple(dite for dite in conditions(valable, demande) if dite.code not in brisees)
    if dehors:
        demandees = (*map(sans_refus, refusees), *map(a_verifier, demandees))
    return Resultat(
        cadre,
        evaluations[0],
        tuple(autre for autre in evaluations[1:] if autre.cle != evaluations[0].cle),
        demandees,
        () if dehors else refusees,
    )


def _douter(cadre: Cadre, evaluation: Evaluation, doutes: tuple[Ligne, ...]) -> Evaluation:
    """Return an evaluation that judges nothing more than its doubts leave it to.

    Without a bracket or a ceiling that holds that day, it has no amount either.
    """
    if all(doute.avis is Avis.SANS_OBJET for doute in doutes):
        return replace(evaluation, lignes=(*doutes, *evaluation.lignes))
    restants = {cadre.enonce(d.code).genre for d in doutes if d.avis is Avis.A_VERIFIER}
    lues = () if BAREME & restants else evaluation.lectures
    return replace(
        evaluation,
        avis=Avis.SANS_OBJET if evaluation.avis is Avis.SANS_OBJET else Avis.A_VERIFIER,
        certain=False,
        lectures=tuple(replace(e, lignes=tuple(map(a_verifier, e.lignes))) for e in lues),
        lignes=tuple(map(a_verifier, (*doutes, *evaluation.lignes))),
    )


def _est_lue(cadre: Cadre, population: Habitants) -> bool:
    """Tell whether a population is the one that the thresholds of a framework name."""
    return all(
        regle.population in ("", population.nature)
        and regle.millesime in (None, population.millesime)
        for regle in seuils_et_paliers(cadre)
    )


def _evaluer(cadre: Cadre, habitants: Habitants, demande: Demande) -> Evaluation:
    suppositions = tuple(population_supposee(cadre, habitants))
    manque = next((s for s in seuils(cadre) if not s.contient(habitants.valeur)), None)
    if manque is not None:
        return _non_eligible(cadre, habitants, manque, suppositions)
    atteint = True if seuils(cadre) else None
    lignes = (*suppositions, *seuil_lu(cadre))
    if not dits(cadre, Rubrique.FINANCEMENTS):
        silence = "Le texte est muet : il ne dit rien du financement de l'ingénierie."
        rien = muet(cadre, "Aucun montant ne peut être dit.", silence)
        return Evaluation(habitants, Avis.SANS_OBJET, atteint, True, (), (*lignes, rien))
    paliers, silences = _paliers(cadre, habitants.valeur)
    lectures = tuple(_lire(cadre, palier, demande) for palier in paliers)
    certain = len(lectures) == 1 and lectures[0].montant is not None
    avis = Avis.CONFORME if certain else Avis.A_VERIFIER
    return Evaluation(habitants, avis, atteint, True, lectures, (*lignes, *silences))


def _non_eligible(
    cadre: Cadre, habitants: Habitants, seuil: Enonce, lignes: tuple[Ligne, ...]
) -> Evaluation:
    phrase = f"{pluriel(habitants.valeur, 'habitant')} : sous le seuil, sauf dérogation motivée."
    refusee = ligne(cadre, seuil, phrase, Avis.NON_CONFORME, ZERO)
    lecture = Lecture(ZERO, ZERO, (refusee,))
    return Evaluation(habitants, Avis.NON_CONFORME, False, True, (lecture,), lignes)


def _paliers(cadre: Cadre, population: int) -> tuple[Sequence[Enonce | None], tuple[Ligne, ...]]:
    """Return the brackets to read, None standing for « no bracket », and what is not said.

    Where the text is silent, each bracket it leaves possible is read and none is chosen.
    """
    tous = de_genre(cadre, "palier")
    paliers = [palier for palier in tous if palier.contient(population)]
    if not tous:
        return [None], ()
    if not paliers:
        phrase = f"La règle ne dit rien à {pluriel(population, 'habitant')}."
        return [], (ligne(cadre, tous[0], phrase, Avis.A_VERIFIER),)
    vide = next((palier for palier in paliers if palier.statut is Statut.NON_DEFINI), None)
    if vide is None:
        return paliers, ()
    phrase = f"Règle muette à {pluriel(population, 'habitant')} : aucun montant n'est choisi. "
    return (
        [lue for lue in tous if lue.code in vide.lectures],
        (ligne(cadre, vide, phrase + vide.motif, Avis.A_VERIFIER),),
    )


def _lire(cadre: Cadre, palier: Enonce | None, demande: Demande) -> Lecture:
    """Return what one bracket gives; without a bracket, what the other sentences give."""
    etp = temps_paye(valeur_exacte(palier) if palier else None, demande.etp)
    temps = temps_accorde(cadre, palier, demande) if palier else ()
    partiel = tuple(prorata(cadre, etp))
    muets = any(dite.statut is Statut.NON_DEFINI for dite in partiel)
    dites = [*plafonds(cadre, etp), *parts(cadre, demande)]
    chiffre = any(dite.montant is not None for dite in dites)
    dites += reste(cadre, demande, chiffre=chiffre)
    montants = [dite.montant for dite in dites if dite.montant is not None]
    montant = None if muets else min(montants, default=None)
    return Lecture(etp, montant, (*temps, *dites, *partiel))
