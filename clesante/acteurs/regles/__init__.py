"""Rules of organisations: pure, without base nor clock."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from clesante.acteurs.choix import Consentement
from clesante.socle.texte import normaliser

SIREN_LA_POSTE = "356000000"
_TABLEUR = re.compile(r"[0-9][.,][0-9]+\s?[eE]\s?\+?\s?[0-9]+")
_NUMERO = re.compile(r"(?:.*\()?\s*n\s?[°º]\s*([0-9]{1,18})\s*\)?\s*", re.I | re.S)
_ESPACES = re.compile(r"[\s.\u00a0\u202f-]+")
_VIDES = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "au", "aux", "en", "pour", "sur"]
)
FREQUENTS = frozenset(
    [
        "action", "agence", "aide", "antenne", "asso", "association", "centre", "centres",
        "clinique", "collectif", "comite", "commune", "communal", "communale",
        "communautaire", "communaute", "communes", "conseil", "coordination", "cpts",
        "departement", "departemental", "departementale", "direction", "entraide", "equipe",
        "espace", "etablissement", "federation", "fonds", "groupe", "groupement", "hopital",
        "hospitalier", "hospitaliere", "institut", "intercommunal", "intercommunale",
        "interprofessionnelle", "local", "locale", "mairie", "maison", "maisons", "medical",
        "medicale", "medico", "mission", "municipal", "municipale", "mutuelle", "office",
        "pluridisciplinaire", "pluriprofessionnelle", "pole", "prevention",
        "professionnelle", "regional", "regionale", "regroupement", "reseau", "residence",
        "sante", "secteur", "section", "service", "services", "sociale", "sociales",
        "social", "soins", "syndicat", "territorial", "territoriale", "union",
        "universitaire", "usagers", "ville",
    ]
)  # fmt: skip
"""Words that many names have: two names that share these only are not one organisation's."""
PROCHE = 0.9
SANS_COORDONNEES = (
    "Le consentement est refusé : ni l'adresse ni le téléphone de cette personne ne sont gardés."
)


def coordonnees_gardees(consentement: str, courriel: str, telephone: str) -> tuple[str, str]:
    """Return the address and the telephone that may be kept: none once consent is refused.

    RGPD, article 21: who objects is no longer processed; keeping them unseen would still be.
    """
    return ("", "") if consentement == Consentement.REFUSE else (courriel, telephone)


def numero_cite(tape: str) -> int | None:
    """Return the number a text names an organisation by: « n° 12 », « CPAM de Vendée (n° 12) ».

    None for « École n° 12 », which is a name.
    """
    lu = _NUMERO.fullmatch(tape)
    return int(lu[1]) if lu else None


def luhn(chiffres: str) -> bool:
    """Tell whether the key of a SIREN or a SIRET is right (Luhn's formula, ISO/IEC 7812-1)."""
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        double = int(chiffre) * (1 + rang % 2)
        somme += double - 9 if double > 9 else double
    return somme % 10 == 0


def faute_siret(siret: str) -> str:
    """Return why 14 digits are not a SIRET, empty when they are one.

    La Poste's establishments (SIREN 356000000) but its head office fail Luhn: the sum of their
    digits is a multiple of five (Insee, note on La Poste's numbers).
    """
    if not re.fullmatch(r"[0-9]{14}", siret):
        return "Un SIRET a 14 chiffres."
    if luhn(siret):
        return ""
    if siret.startswith(SIREN_LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return ""
    return "La clé de ce SIRET est fausse : un chiffre est mal tapé."


def lire_siret(tape: str) -> tuple[str, str]:
    """Return the SIRET typed, without spaces, and why it is refused (empty when it is right)."""
    if _TABLEUR.fullmatch(tape.strip()):
        return "", (
            "Le tableur a transformé le SIRET en nombre et perdu des chiffres : ils ne se "
            "retrouvent pas. Mettez la colonne au format Texte."
        )
    siret = _ESPACES.sub("", tape)
    return siret, faute_siret(siret) if siret else ""


def cle_nom(nom: str) -> str:
    """Return the words of a name that tell it from others, in alphabetical order."""
    return " ".join(sorted(set(normaliser(nom).split()) - _VIDES))


def noms_proches(un: str, autre: str) -> bool:
    """Tell whether two names (see :func:`cle_nom`) are very likely those of one organisation.

    Words are compared whatever their order; a letter less makes them near, two different numbers
    (« MSP 1 », « MSP 2 ») never, nor words that many names have (« centre de santé ») alone.
    """
    if not un or not autre:
        return False
    if re.findall(r"[0-9]+", un) != re.findall(r"[0-9]+", autre):
        return False
    return un == autre or (
        _proches(un, autre) and _proches(*(" ".join(mots_parlants(cle)) for cle in (un, autre)))
    )


def _proches(un: str, autre: str) -> bool:
    un, autre = sorted((un, autre))  # the ratio depends on the order of the two
    return SequenceMatcher(None, un, autre, autojunk=False).ratio() >= PROCHE


def mots_parlants(cle: str) -> list[str]:
    """Return the words of a name (see :func:`cle_nom`) that few have; all when many have each."""
    return [mot for mot in cle.split() if mot not in FREQUENTS] or cle.split()


def mots_cherches(texte: str) -> tuple[list[str], list[str]]:
    """Return the words that are searched, then the same when spaces inside a number are ignored."""
    colle = re.sub(rf"(?<=[0-9]){_ESPACES.pattern}(?=[0-9])", "", texte)
    return normaliser(texte).split(), normaliser(colle).split()


def texte_de_recherche(*morceaux: str) -> str:
    """Return what the list searches in: normal words, each after a space."""
    return " " + " ".join(normaliser(m) for m in morceaux if m)
