"""Rules on engineering: time by population, ceiling, share of the holder, what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from clesante.cadres.choix import ACTEURS, Avis, Rubrique, Statut
from clesante.cadres.montants import (
    au_plus,
    ecrire,
    en_etp,
    euros,
    exact,
    part_tenue,
    valeur_exacte,
)
from clesante.cadres.objets import Cadre, Enonce
from clesante.cadres.regles.faits import Faits
from clesante.cadres.regles.mesures import population_lue
from clesante.cadres.regles.presence import present
from clesante.cadres.regles.verdicts import AutreLecture, Reponse, inconnu, muet
from clesante.socle.texte import FINE_INSECABLE, avec_unite, enumerer

Juge = Callable[[Enonce, Faits, Cadre], Reponse]

REMEDE_LECTURES = "Demandez à l'agence laquelle des lectures vaut ; aucun montant n'est choisi."


def financements(enonces: Sequence[Enonce], faits: Faits, cadre: Cadre) -> Iterator[Reponse]:
    """Yield what the framework says of the engineering of this contract.

    What its source does not define is silent, but for a bracket, which has readings.
    """
    for enonce in enonces:
        if enonce.statut is Statut.NON_DEFINI and enonce.genre != "palier":
            yield muet(enonce)
        else:
            yield JUGES.get(enonce.genre, _autre)(enonce, faits, cadre)


def _palier(enonce: Enonce, faits: Faits, cadre: Cadre) -> Reponse:
    lue = population_lue(enonce, faits.populations)
    if lue is None:
        return inconnu(enonce, f"Population {enonce.population}")
    if not enonce.contient(lue.valeur):
        voisines = [p for p in faits.populations if enonce.contient(p.valeur)]
        lectures = [AutreLecture(lue.intitule, Avis.SANS_OBJET)]
        lectures += [AutreLecture(p.intitule, Avis.A_VERIFIER, enonce.code) for p in voisines]
        return Reponse(
            enonce, Avis.SANS_OBJET, f"{lue.intitule}.", "", tuple(lectures) if voisines else ()
        )
    if enonce.statut is Statut.NON_DEFINI:
        return _indecis(enonce, f"{lue.intitule}. Le texte est muet à ce nombre.", faits, cadre)
    return _temps(enonce, lue.intitule, faits)


def _indecis(enonce: Enonce, constat: str, faits: Faits, cadre: Cadre) -> Reponse:
    lectures = tuple(
        AutreLecture(f"{autre.enonce} {_etp(autre)}", _temps(autre, "", faits).avis, autre.code)
        for autre in map(cadre.enonce, enonce.lectures)
    )
    return Reponse(enonce, Avis.A_VERIFIER, constat, REMEDE_LECTURES, lectures)


def _temps(enonce: Enonce, ou: str, faits: Faits) -> Reponse:
    """Return how many of the planned ETP a bracket pays: more may work, at the holder's cost."""
    droit = f"{ou} : {_etp(enonce)}."
    prevus, accordes = exact(faits.etp), valeur_exacte(enonce)
    if prevus is None or accordes is None:
        return Reponse(
            enonce, Avis.A_VERIFIER, f"{droit} Temps prévu : non renseigné.", "Renseignez-le."
        )
    constat = f"{droit} Temps prévu : {en_etp(prevus)}"
    if prevus > accordes:
        constat += f", payé à hauteur de {en_etp(accordes)} ; le reste, par la collectivité"
    return Reponse(enonce, Avis.CONFORME, f"{constat}.")


def _etp(enonce: Enonce) -> str:
    return avec_unite(enonce.valeur or 0, "ETP")


def _plafond(enonce: Enonce, faits: Faits, cadre: Cadre) -> Reponse:
    """Return whether the aid is within the ceiling for the ETP that the population gives right to.

    When several brackets are possible, what some of them only allow is to be checked.
    """
    prevus, aide, unitaire = exact(faits.etp), exact(faits.aide_ars), valeur_exacte(enonce)
    if not prevus or aide is None or unitaire is None:
        return inconnu(enonce, "Aide de l'agence et temps en ETP")
    payes = sorted(_temps_payes(prevus, faits, cadre))
    limites = [au_plus(unitaire, etp) for etp in payes]
    constat = f"Aide de l'agence : {euros(aide)}, pour {en_etp(prevus)}."
    if aide > limites[-1]:
        return Reponse(
            enonce, Avis.NON_CONFORME, constat, f"Ramenez l'aide à {euros(limites[-1])}."
        )
    if aide > limites[0]:
        lectures = tuple(
            AutreLecture(
                f"{en_etp(etp)} payés : {euros(limite)} au plus",
                Avis.CONFORME if aide <= limite else Avis.NON_CONFORME,
            )
            for etp, limite in zip(payes, limites, strict=True)
        )
        return Reponse(enonce, Avis.A_VERIFIER, constat, REMEDE_LECTURES, lectures)
    return _dans_le_cout(enonce, faits, constat)


def _temps_payes(prevus: Decimal, faits: Faits, cadre: Cadre) -> set[Decimal]:
    """Return the ETP that may be paid: by the bracket of the population, by any while unknown."""
    dits = cadre.de(Rubrique.FINANCEMENTS)
    paliers = [e for e in dits if e.genre == "palier" and e.vaut_le(faits.jour)]
    vus = [(palier, population_lue(palier, faits.populations)) for palier in paliers]
    possibles = [palier for palier, lue in vus if lue is None or palier.contient(lue.valeur)]
    for muette in [p for p in possibles if p.statut is Statut.NON_DEFINI]:
        possibles += map(cadre.enonce, muette.lectures)
    accordes = {etp for p in possibles if (etp := valeur_exacte(p)) is not None}
    return {min(etp, prevus) for etp in accordes} or {prevus}


def _dans_le_cout(enonce: Enonce, faits: Faits, constat: str) -> Reponse:
    """Return that the ceiling is kept, unless the two shares pass the cost of the posts."""
    aide, part, cout = exact(faits.aide_ars), exact(faits.part_porteur), exact(faits.cout)
    total = (aide or Decimal()) + (part or Decimal())
    if cout is None or total <= cout:
        return Reponse(enonce, Avis.CONFORME, constat)
    constat += f" Les parts font {euros(total)}, plus que le coût de {euros(cout)}."
    return Reponse(enonce, Avis.A_VERIFIER, constat, "Corrigez l'une des parts, ou le coût.")


def _cofinancement(enonce: Enonce, faits: Faits, _cadre: Cadre) -> Reponse:
    taux, part, cout = valeur_exacte(enonce), exact(faits.part_porteur), exact(faits.cout)
    tenue = part_tenue(taux, part, cout)
    if part is None or tenue is None:
        return inconnu(enonce, "Part de la collectivité porteuse")
    constat = f"Part de la collectivité porteuse : {euros(part)}"
    constat += f", soit {avec_unite(float(100 * part / cout), '%', 1)} du coût." if cout else "."
    if tenue:
        return Reponse(enonce, Avis.CONFORME, constat)
    voulu = f"au moins {ecrire(taux)}{FINE_INSECABLE}%" if taux else "plus de zéro"
    return Reponse(enonce, Avis.NON_CONFORME, constat, f"Prévoyez {voulu} pour la collectivité.")


def _exclusion(enonce: Enonce, faits: Faits, _cadre: Cadre) -> Reponse:
    if faits.autres_financements is None:
        return inconnu(enonce, "Autres dispositifs financés sur le territoire")
    cumules = sorted(faits.autres_financements.intersection(enonce.vise))
    if not cumules:
        return Reponse(enonce, Avis.CONFORME, "Aucun cumul.")
    noms = enumerer([ACTEURS.get(code, code) for code in cumules])
    remede = "Renoncez à l'un des deux financements."
    return Reponse(enonce, Avis.NON_CONFORME, f"Déjà financé sur le territoire : {noms}.", remede)


def _dit(enonce: Enonce, _faits: Faits, _cadre: Cadre) -> Reponse:
    """Return how an amount is read (period, part time): it asks nothing of the contract."""
    return Reponse(enonce, Avis.SANS_OBJET, enonce.enonce)


def _autre(enonce: Enonce, faits: Faits, _cadre: Cadre) -> Reponse:
    return present(enonce, faits)


JUGES: dict[str, Juge] = {
    "palier": _palier,
    "plafond": _plafond,
    "cofinancement": _cofinancement,
    "exclusion": _exclusion,
    "periode": _dit,
    "prorata": _dit,
}
