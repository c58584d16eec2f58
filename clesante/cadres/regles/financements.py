"""Rules on engineering: time by population, ceiling, share of the holder, what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from clesante.cadres.choix import ACTEURS, Avis, Statut
from clesante.cadres.objets import Cadre, Enonce
from clesante.cadres.regles.faits import Faits
from clesante.cadres.regles.mesures import population_lue
from clesante.cadres.regles.presence import present
from clesante.cadres.regles.verdicts import AutreLecture, Reponse, inconnu, muet
from clesante.socle.texte import avec_unite, enumerer, nombre

Juge = Callable[[Enonce, Faits, Cadre], Reponse]


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
    remede = "Demandez à l'agence laquelle des lectures vaut ; aucun montant n'est choisi."
    return Reponse(enonce, Avis.A_VERIFIER, constat, remede, lectures)


def _temps(enonce: Enonce, ou: str, faits: Faits) -> Reponse:
    droit = f"{ou} : {_etp(enonce)}."
    if faits.etp is None or enonce.valeur is None:
        return Reponse(
            enonce, Avis.A_VERIFIER, f"{droit} Temps prévu : pas renseigné.", "Renseignez-le."
        )
    constat = f"{droit} Temps prévu : {nombre(faits.etp, 2).rstrip('0').rstrip(',')} ETP."
    if faits.etp <= enonce.valeur:
        return Reponse(enonce, Avis.CONFORME, constat)
    remede = f"Au-delà de {_etp(enonce)}, le temps est à la charge de la collectivité."
    return Reponse(enonce, Avis.NON_CONFORME, constat, remede)


def _etp(enonce: Enonce) -> str:
    return avec_unite(enonce.valeur or 0, "ETP")


def _plafond(enonce: Enonce, faits: Faits, _cadre: Cadre) -> Reponse:
    if not faits.etp or faits.aide_ars is None or enonce.valeur is None:
        return inconnu(enonce, "Aide de l'agence et temps en ETP")
    par_etp = faits.aide_ars / faits.etp
    constat = f"Aide de l'agence : {avec_unite(par_etp, 'euros')} par ETP."
    if par_etp <= enonce.valeur:
        return Reponse(enonce, Avis.CONFORME, constat)
    remede = f"Ramenez l'aide à {avec_unite(enonce.valeur * faits.etp, 'euros')}."
    return Reponse(enonce, Avis.NON_CONFORME, constat, remede)


def _cofinancement(enonce: Enonce, faits: Faits, _cadre: Cadre) -> Reponse:
    if faits.part_porteur is None or (enonce.valeur and not faits.cout):
        return inconnu(enonce, "Part de la collectivité porteuse")
    part = 100 * faits.part_porteur / faits.cout if faits.cout else None
    constat = f"Part de la collectivité porteuse : {avec_unite(faits.part_porteur, 'euros')}"
    constat += f", soit {avec_unite(part, '%', 1)} du coût." if part is not None else "."
    if faits.part_porteur > 0 and (part is None or part >= (enonce.valeur or 0)):
        return Reponse(enonce, Avis.CONFORME, constat)
    voulu = f"au moins {avec_unite(enonce.valeur, '%')}" if enonce.valeur else "plus de zéro"
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
