"""The lines of an answer: each says one thing, and the sentence of the framework it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.ingenierie.objets import Demande, Habitants, Ligne
from clesante.cadres.montants import (
    au_plus,
    ecrire,
    en_etp,
    euros,
    part_agence,
    part_tenue,
    temps_paye,
    valeur_exacte,
)
from clesante.cadres.objets import Cadre, Enonce
from clesante.cadres.regles.faits import Faits
from clesante.cadres.regles.presence import porteurs
from clesante.socle.dates import date_longue
from clesante.socle.texte import FINE_INSECABLE, INSECABLE

JUGEMENTS = frozenset({Avis.CONFORME, Avis.NON_CONFORME})


def dits(cadre: Cadre, rubrique: Rubrique) -> list[Enonce]:
    """Return the statements of one part, without those that a newer one replaces."""
    remplaces = {enonce.remplace for enonce in cadre.enonces}
    return [enonce for enonce in cadre.de(rubrique) if enonce.code not in remplaces]


def de_genre(cadre: Cadre, *genres: str) -> list[Enonce]:
    """Return the funding statements of some kinds."""
    return [enonce for enonce in dits(cadre, Rubrique.FINANCEMENTS) if enonce.genre in genres]


def seuils(cadre: Cadre) -> list[Enonce]:
    """Return the thresholds that a source sets, with their number."""
    ecrits = [e for e in dits(cadre, Rubrique.SEUILS) if e.statut is not Statut.NON_DEFINI]
    return [seuil for seuil in ecrits if (seuil.minimum, seuil.maximum) != (None, None)]


def seuils_et_paliers(cadre: Cadre) -> list[Enonce]:
    """Return the statements that read a population."""
    return [*seuils(cadre), *de_genre(cadre, "palier")]


def ligne(
    cadre: Cadre,
    enonce: Enonce,
    phrase: str,
    avis: Avis = Avis.CONFORME,
    montant: Decimal | None = None,
) -> Ligne:
    """Return a line that rests on a statement; what the source does not define is to be checked."""
    if enonce.statut is Statut.NON_DEFINI and avis in JUGEMENTS:
        avis = Avis.A_VERIFIER
    reference = cadre.reference(enonce)
    return Ligne(enonce.code, phrase, avis, enonce.statut, enonce.phrase, reference, montant)


def supposee(dite: Ligne) -> Ligne:
    """Return a line marked as ours: the source does not say that much."""
    return replace(dite, statut=Statut.SUPPOSE)


def a_verifier(dite: Ligne) -> Ligne:
    """Return a line that judges nothing: what it rests on is not known to hold."""
    return replace(dite, avis=Avis.A_VERIFIER) if dite.avis in JUGEMENTS else dite


def sans_refus(dite: Ligne) -> Ligne:
    """Return a refusal as what is to be checked: the framework may not hold that day."""
    reserve = "À vérifier : rien ne dit que le cadre vaut ce jour-là."
    return replace(a_verifier(dite), phrase=f"{dite.phrase} {reserve}")


def hors_validite(cadre: Cadre, au: date) -> Iterator[Ligne]:
    """Say that nothing tells whether the framework holds that day, and from when to when it did."""
    for validite in () if cadre.vaut_le(au) else cadre.validites[:1]:
        phrase = (
            f"Le {date_longue(au)} est hors de la validité connue du cadre, {validite.periode}. "
            "Demandez à l'agence la version en vigueur ce jour-là."
        )
        yield ligne(cadre, validite, phrase, Avis.A_VERIFIER)


def hors_dates(cadre: Cadre, au: date) -> Iterator[Ligne]:
    """Say which thresholds and scales do not hold that day; in doubt when none takes its place."""
    valables = {(enonce.rubrique, enonce.genre) for enonce in cadre.au(au).enonces}
    for enonce in (*cadre.de(Rubrique.SEUILS), *cadre.de(Rubrique.FINANCEMENTS)):
        if not enonce.vaut_le(au):
            remplace = (enonce.rubrique, enonce.genre) in valables
            phrase = f"Ne vaut pas le {date_longue(au)}, mais {enonce.periode} : {enonce.enonce}"
            yield ligne(cadre, enonce, phrase, Avis.SANS_OBJET if remplace else Avis.A_VERIFIER)


def porteurs_ecartes(cadre: Cadre, demande: Demande) -> Iterator[Ligne]:
    """Say that the framework admits other holders: it may still agree, nobody here can tell."""
    faits = Faits(porteurs=demande.porteurs)
    reponses = [*porteurs(cadre.de(Rubrique.PORTEURS), faits, cadre)] if demande.porteurs else []
    for reponse in reponses:
        if reponse.avis is Avis.NON_CONFORME:
            phrase = f"{reponse.constat} Le cadre veut : {reponse.enonce.enonce}"
            yield ligne(cadre, reponse.enonce, phrase, Avis.A_VERIFIER)


def muet(cadre: Cadre, phrase: str, citation: str) -> Ligne:
    """Return a line that says what the framework leaves unsaid."""
    return Ligne("muet", phrase, Avis.SANS_OBJET, Statut.NON_DEFINI, citation, cadre.titre)


def population_supposee(cadre: Cadre, habitants: Habitants) -> Iterator[Ligne]:
    """Say that the kind of population is our reading, when the source says « habitants »."""
    regle = next((e for e in seuils_et_paliers(cadre) if "population" in e.suppose), None)
    if regle is not None:
        lue = f"population {habitants.nature}" if habitants.nature else "population donnée"
        phrase = f"Le seuil est lu sur la {lue} : la source ne dit ni laquelle, ni son millésime."
        yield supposee(ligne(cadre, regle, phrase, Avis.A_VERIFIER))


def seuil_lu(cadre: Cadre) -> Iterator[Ligne]:
    """Say that the threshold is met, or that there is none."""
    atteints = seuils(cadre)
    for seuil in atteints[:1]:
        yield ligne(cadre, seuil, "Le seuil est atteint.")
    for silence in () if atteints else dits(cadre, Rubrique.SEUILS):
        yield ligne(cadre, silence, _dit(silence))


def temps_accorde(cadre: Cadre, palier: Enonce, demande: Demande) -> Iterator[Ligne]:
    """Yield the ETP that a bracket pays, and how many of those that are asked."""
    accordes = valeur_exacte(palier)
    if accordes is None:
        return
    phrase = f"Au plus {en_etp(accordes)} d'ingénierie"
    if demande.etp is not None:
        retenus = temps_paye(accordes, demande.etp) or accordes
        phrase += f" ; demandés : {ecrire(demande.etp)}, retenus : {ecrire(retenus)}"
    yield ligne(cadre, palier, f"{phrase}.")


def plafonds(cadre: Cadre, etp: Decimal | None) -> Iterator[Ligne]:
    """Yield the ceiling for some ETP: it bears on the engineering posts of the contract alone."""
    for plafond in de_genre(cadre, "plafond"):
        unitaire = valeur_exacte(plafond)
        if unitaire is None:
            yield ligne(cadre, plafond, _dit(plafond))
            continue
        if etp is None:
            continue
        montant = au_plus(unitaire, etp)
        phrase = (
            f"Plafond : {euros(unitaire)} × {en_etp(etp)} = {euros(montant)}, sur "
            "les seuls postes d'ingénierie du CLS."
        )
        yield ligne(cadre, plafond, phrase, montant=montant)


def prorata(cadre: Cadre, etp: Decimal | None) -> Iterator[Ligne]:
    """Say that part-time is counted in proportion, which sources about whole ETP do not say."""
    enonces = de_genre(cadre, "prorata")
    if etp is None or etp == int(etp) or not de_genre(cadre, "plafond"):
        return
    if enonces and enonces[0].statut is Statut.NON_DEFINI:
        yield ligne(cadre, enonces[0], _dit(enonces[0]))
    elif enonces:
        phrase = f"{en_etp(etp)} : compté à proportion du temps de travail."
        yield ligne(cadre, enonces[0], phrase)
    else:
        silence = "Le texte est muet : il ne dit rien d'un temps partiel."
        yield muet(cadre, "Aucun montant n'est choisi pour un temps partiel.", silence)


def parts(cadre: Cadre, demande: Demande) -> Iterator[Ligne]:
    """Yield what the rate of co-funding leaves to the agency, from the holder's share or the cost.

    A rate of a whole cost is all the holder's: the agency then pays nothing.
    """
    for appui in de_genre(cadre, "cofinancement"):
        taux = valeur_exacte(appui)
        montant = part_agence(taux, demande.part_porteur, demande.cout) if taux else None
        if not taux or montant is None:
            continue
        base = f"un coût de {euros(demande.cout or Decimal())}"
        if demande.part_porteur is not None:
            base = f"sa part de {euros(demande.part_porteur)}"
        phrase = (
            f"Le porteur paie au moins {ecrire(taux)}{FINE_INSECABLE}% : pour {base}, l'agence "
            f"paie au plus {euros(montant)}."
        )
        yield ligne(cadre, appui, phrase, montant=montant)


def reste(cadre: Cadre, demande: Demande, *, chiffre: bool) -> Iterator[Ligne]:
    """Yield what the cost leaves once the holder has paid.

    It bounds what a framework pays; it is no amount of one that names none (``chiffre`` false).
    """
    if demande.cout is None:
        return
    appuis = de_genre(cadre, "cofinancement") or dits(cadre, Rubrique.FINANCEMENTS)
    montant = demande.cout - (demande.part_porteur or Decimal())
    part = "non indiquée" if demande.part_porteur is None else euros(demande.part_porteur)
    phrase = f"Coût des postes {euros(demande.cout)}, part du porteur {part} : "
    if chiffre:
        phrase += f"l'agence paie au plus {euros(montant)}."
        yield supposee(ligne(cadre, appuis[0], phrase, montant=montant))
    else:
        phrase += f"il reste {euros(montant)}, et le cadre ne dit pas ce que l'agence en paie."
        yield supposee(ligne(cadre, appuis[0], phrase, Avis.A_VERIFIER))


def conditions(cadre: Cadre, demande: Demande) -> Iterator[Ligne]:
    """Yield what the framework says besides: each is to be checked, or is only said."""
    for enonce in de_genre(cadre, "periode"):
        yield ligne(cadre, enonce, f"Le montant s'entend {_duree(enonce)}.")
    for enonce in de_genre(cadre, "portee", "coordonnateur", "actions"):
        yield ligne(cadre, enonce, _dit(enonce))
    for enonce in de_genre(cadre, "cofinancement"):
        yield ligne(cadre, enonce, _dit(enonce), _avis_de_la_part(enonce, demande))
    for enonce in [*de_genre(cadre, "condition", "exclusion"), *dits(cadre, Rubrique.VALIDITES)]:
        yield ligne(cadre, enonce, _dit(enonce), Avis.A_VERIFIER)
    if demande.clsm_finance and not _exclusions_clsm(cadre):
        silence = "Le texte est muet : il ne dit rien d'un CLSM déjà financé."
        yield muet(cadre, "Un CLSM déjà financé n'est ni permis ni exclu.", silence)


def _avis_de_la_part(enonce: Enonce, demande: Demande) -> Avis:
    """Return whether the holder's share meets a co-funding, its rate compared with the cost."""
    tenue = part_tenue(valeur_exacte(enonce), demande.part_porteur, demande.cout)
    if tenue is None or not (tenue or enonce.oblige):
        return Avis.A_VERIFIER
    return Avis.CONFORME if tenue else Avis.NON_CONFORME


def _exclusions_clsm(cadre: Cadre) -> list[Enonce]:
    """Return what its source forbids beside a funded CLSM, or lets one think it does."""
    vises = [enonce for enonce in de_genre(cadre, "exclusion") if "clsm" in enonce.vise]
    return [enonce for enonce in vises if enonce.statut is not Statut.NON_DEFINI]


def _dit(enonce: Enonce) -> str:
    """Return what a statement says, and why it is supposed or what its source leaves out."""
    return " ".join(filter(None, [enonce.enonce, enonce.motif]))


def _duree(enonce: Enonce) -> str:
    mois = valeur_exacte(enonce)
    if mois is None:
        return "pour une durée que la source ne dit pas"
    return "par an" if mois == 12 else f"pour {ecrire(mois)}{INSECABLE}mois"


def refus(cadre: Cadre, demande: Demande) -> Iterator[Ligne]:
    """Yield the sentences that what is asked breaks: no co-funding, a funded CLSM beside."""
    for enonce in de_genre(cadre, "cofinancement"):
        if demande.part_porteur == 0 and enonce.oblige:
            phrase = "La part de la collectivité porteuse est nulle : le financement est refusé."
            refusee = ligne(cadre, enonce, phrase, Avis.NON_CONFORME)
            yield replace(refusee, remede="Indiquez une part du porteur supérieure à zéro.")
    exclusions = [e for e in _exclusions_clsm(cadre) if e.oblige]
    for enonce in exclusions if demande.clsm_finance else ():
        phrase = "Un CLSM est déjà financé sur ce territoire : double financement refusé."
        refusee = ligne(cadre, enonce, phrase, Avis.NON_CONFORME)
        yield replace(refusee, remede="Choisissez de financer le CLS ou le CLSM.")
