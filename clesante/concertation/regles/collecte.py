"""Rules of the plan de collecte: how far an awaited figure is, read from its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from clesante.concertation.choix import EtatCollecte
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import INSECABLE, enumerer, pluriel

PATIENCE = timedelta(days=30)
"""How long one waits for an answer before reminding (usage of the house, no text says it)."""
JOURS = ("demandee_le", "relancee_le", "recue_le", "abandonnee_le")
Jours = Mapping[str, date | None]
ACTES = {
    "demander": "Demandée aujourd'hui",
    "relancer": "Relancée aujourd'hui",
    "recevoir": "Reçue aujourd'hui",
    "abandonner": "Jamais venue",
    "revenir": "Ôter le dernier jour noté",
}
_DERNIERS = ("recue_le", "abandonnee_le", "relancee_le", "demandee_le")


def etat(jours: Jours) -> EtatCollecte:
    """Return how far an awaited figure is: what came last, whatever came before."""
    if jours["recue_le"]:
        return EtatCollecte.RECUE
    if jours["abandonnee_le"]:
        return EtatCollecte.JAMAIS_VENUE
    if jours["relancee_le"]:
        return EtatCollecte.RELANCEE
    return EtatCollecte.DEMANDEE if jours["demandee_le"] else EtatCollecte.A_DEMANDER


def a_relancer(jours: Jours, jour: date) -> bool:
    """Tell whether an answer is awaited for more than ``PATIENCE``."""
    dernier = jours["relancee_le"] or jours["demandee_le"]
    attendue = not jours["recue_le"] and not jours["abandonnee_le"]
    return bool(attendue and dernier and jour - dernier > PATIENCE)


def actes_possibles(jours: Jours) -> tuple[str, ...]:
    """Return what may be done now, in the order people do it."""
    selon: dict[EtatCollecte, tuple[str, ...]] = {
        EtatCollecte.A_DEMANDER: ("demander", "recevoir"),
        EtatCollecte.DEMANDEE: ("relancer", "recevoir", "abandonner", "revenir"),
        EtatCollecte.RELANCEE: ("relancer", "recevoir", "abandonner", "revenir"),
        EtatCollecte.RECUE: ("revenir",),
        EtatCollecte.JAMAIS_VENUE: ("recevoir", "revenir"),
    }
    return selon[etat(jours)]


def apres(acte: str, jours: Jours, jour: date) -> dict[str, date | None]:
    """Return the days of an awaited figure once something is done on a day.

    Raises ``RefuseError`` for what cannot be done now, or on this day.
    """
    if acte not in actes_possibles(jours):
        dit = etat(jours).label
        raise RefuseError(
            f"Cette donnée est notée «{INSECABLE}{dit}{INSECABLE}».",
            "Rechargez la page : elle montre ce qu'on peut faire maintenant.",
        )
    neufs = dict(jours)
    if acte == "revenir":
        neufs[next(nom for nom in _DERNIERS if neufs[nom])] = None
    elif acte == "recevoir":
        neufs |= {"recue_le": jour, "abandonnee_le": None}
    else:
        champs = {
            "demander": "demandee_le",
            "relancer": "relancee_le",
            "abandonner": "abandonnee_le",
        }
        neufs[champs[acte]] = jour
    if dite := faute(neufs)[1]:
        raise RefuseError(dite, "Corrigez les jours de cette ligne, par «\u00a0Modifier\u00a0».")
    return neufs


def faute(jours: Jours) -> tuple[str, str]:
    """Return the field whose day is wrong and why; two empty texts when all are in order."""
    demandee, relancee = jours["demandee_le"], jours["relancee_le"]
    if relancee and not demandee:
        return "relancee_le", "Une relance suit une demande : donnez le jour de la demande."
    if relancee and demandee and relancee < demandee:
        return "relancee_le", "La relance précède la demande."
    if jours["abandonnee_le"] and not demandee:
        return "abandonnee_le", "Une donnée jamais venue a été demandée : donnez ce jour."
    if jours["recue_le"] and jours["abandonnee_le"]:
        return (
            "abandonnee_le",
            "Une donnée reçue n'est pas jamais venue : ôtez l'un des deux jours.",
        )
    return "", ""


def phrase_jamais_venue(intitule: str, detenteur: str, jours: Jours) -> str:
    """Return « … (CAF et MSA), demandée le 3 mars 2026, n'est jamais venue. »."""
    faits = [
        f"{mot} le {date_longue(jour)}"
        for mot, jour in (("demandée", jours["demandee_le"]), ("relancée", jours["relancee_le"]))
        if jour
    ]
    suite = f", {enumerer(faits)}," if faits else ""
    return f"«{INSECABLE}{intitule}{INSECABLE}» ({detenteur}){suite} n'est jamais venue."


def phrase_du_plan(comptes: Mapping[EtatCollecte, int]) -> str:
    """Return « Le plan de collecte compte 12 données : 7 reçues, 2 jamais venues… »."""
    total = sum(comptes.values())
    if not total:
        return ""
    dites = {
        EtatCollecte.RECUE: ("reçue", "reçues"),
        EtatCollecte.JAMAIS_VENUE: ("jamais venue", "jamais venues"),
        EtatCollecte.RELANCEE: ("relancée", "relancées"),
        EtatCollecte.DEMANDEE: ("demandée", "demandées"),
        EtatCollecte.A_DEMANDER: ("à demander", "à demander"),
    }
    parts = [pluriel(comptes[e], *mots) for e, mots in dites.items() if comptes.get(e)]
    plan = f"Le plan de collecte compte {pluriel(total, 'donnée')}{INSECABLE}: "
    return f"{plan}{enumerer(parts)}."


def phrases_des_recueils(
    recueils: Sequence[tuple[str, date, date | None, int | None]],
) -> list[str]:
    """Return « Entretien : 3 recueils, 38 personnes entendues, du … au … », a sentence a method.

    Each is its method in words, its first and last days, how many people were heard.
    """
    par_methode: dict[str, list[tuple[date, date | None, int | None]]] = {}
    for methode, debut, fin, entendues in recueils:
        par_methode.setdefault(methode, []).append((debut, fin, entendues))
    return [_phrase_de(methode, lus) for methode, lus in par_methode.items()]


def _phrase_de(methode: str, lus: Sequence[tuple[date, date | None, int | None]]) -> str:
    """Return « Entretien : 3 recueils, 38 personnes entendues, du 2 mars au 4 mai 2026. »."""
    debut = min(d for d, _, _ in lus)
    fin = max(f or d for d, f, _ in lus)
    entendues = sum(n or 0 for _, _, n in lus)
    quand = (
        f"le {date_longue(debut)}"
        if debut == fin
        else (f"du {date_longue(debut)} au {date_longue(fin)}")
    )
    personnes = f", {pluriel(entendues, 'personne entendue', 'personnes entendues')}"
    return (
        f"{methode[0].upper()}{methode[1:]}{INSECABLE}: {pluriel(len(lus), 'recueil')}"
        f"{personnes if entendues else ''}, {quand}."
    )
