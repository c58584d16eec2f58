"""How the cells of a spreadsheet are read: days, amounts, states, lists; nothing is guessed.

Source: reliability §5, rows 20, 24 and 28; domain §4.1 (T1) and §6.3 for the words of states.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from clesante.contrats.choix import EtatAction, OuiNon, Priorite, SexePublic
from clesante.contrats.regles.dates import faute_d_annee
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import normaliser

EPOQUE = date(1899, 12, 30)
"""Day 0 of spreadsheets, once their 29 February 1900 is left out."""
SERIE_MIN, SERIE_MAX = 20_000, 80_000  # from 1954 to 2119
_MOIS_DITS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
MOIS = tuple(_MOIS_DITS.split())
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_JOUR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})")
_MOIS = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4})")
_MOIS_SEUL = re.compile(r"(\d{1,2})[/.-](\d{4})")
_TRIMESTRE = re.compile(r"(?:t ?([1-4])|([1-4])(?:er|e|eme)? trimestre) ?(\d{4})")
_SEMESTRE = re.compile(r"(?:s ?([12])|([12])(?:er|e|nd|eme)? semestre) ?(\d{4})")
MILLIERS = re.compile(r"\bk ?€|\bk ?eur|milliers", re.IGNORECASE)
MONTANT_MAX = Decimal(10) ** 11
ATTENDUE = "Écrivez-la comme 31/12/2025"
ETATS = {
    "a venir": EtatAction.A_VENIR,
    "non demarre": EtatAction.A_VENIR,
    "non demarree": EtatAction.A_VENIR,
    "a demarrer": EtatAction.A_VENIR,
    "prevu": EtatAction.A_VENIR,
    "prevue": EtatAction.A_VENIR,
    "a discuter": EtatAction.A_VENIR,
    "en cours": EtatAction.EN_COURS,
    "demarre": EtatAction.EN_COURS,
    "demarree": EtatAction.EN_COURS,
    "en retard": EtatAction.EN_COURS,
    "realise": EtatAction.REALISEE,
    "realisee": EtatAction.REALISEE,
    "termine": EtatAction.REALISEE,
    "terminee": EtatAction.REALISEE,
    "fait": EtatAction.REALISEE,
    "perennise": EtatAction.PERENNISEE,
    "perennisee": EtatAction.PERENNISEE,
    "en pause": EtatAction.REPORTEE,
    "reporte": EtatAction.REPORTEE,
    "reportee": EtatAction.REPORTEE,
    "suspendu": EtatAction.REPORTEE,
    "suspendue": EtatAction.REPORTEE,
    "bloque": EtatAction.BLOQUEE,
    "bloquee": EtatAction.BLOQUEE,
    "abandonne": EtatAction.ABANDONNEE,
    "abandonnee": EtatAction.ABANDONNEE,
    "annule": EtatAction.ABANDONNEE,
    "annulee": EtatAction.ABANDONNEE,
}
A_NOTER = frozenset(("en retard", "en pause", "a discuter"))
"""States that ours do not say whole: the word itself is kept in the notes."""
PRIORITES = {
    "eleve": Priorite.HAUTE, "elevee": Priorite.HAUTE, "haute": Priorite.HAUTE,
    "haut": Priorite.HAUTE, "fort": Priorite.HAUTE, "forte": Priorite.HAUTE, "1": Priorite.HAUTE,
    "moyen": Priorite.MOYENNE, "moyenne": Priorite.MOYENNE, "2": Priorite.MOYENNE,
    "bas": Priorite.BASSE, "basse": Priorite.BASSE, "faible": Priorite.BASSE,
    "3": Priorite.BASSE,
}  # fmt: skip
PARTICIPATIONS = {
    "pas de participation": "pas_de_participation", "aucune": "pas_de_participation",
    "information": "information", "consultation": "consultation", "concertation": "concertation",
    "co construction": "co_construction", "coconstruction": "co_construction",
}  # fmt: skip
SEXES = {
    "tous": SexePublic.TOUS, "femmes et hommes": SexePublic.TOUS, "mixte": SexePublic.TOUS,
    "hommes et femmes": SexePublic.TOUS, "femmes": SexePublic.FEMMES, "femme": SexePublic.FEMMES,
    "hommes": SexePublic.HOMMES, "homme": SexePublic.HOMMES,
}  # fmt: skip
REPONSES = {
    "oui": OuiNon.OUI,
    "non": OuiNon.NON,
    "en partie": OuiNon.PARTIE,
    "partiel": OuiNon.PARTIE,
}
_PUCE = re.compile(r"^\s*(?:[-–—•▪◦*·]|\d{1,2}[.)])\s+")
_SEPARES = re.compile(r"\s*(?:[\n;|]|,(?!\d)|\s/\s)\s*")
_LIGNES = re.compile(r"\s*(?:\r?\n|;(?=\s|$)|(?<=\S)\s+[•▪◦]\s)\s*")
AVEC_NUMERO = re.compile(
    r"^\s*(?:axe|orientation|volet|objectif|sous-axe|action|fiche(?:-action| action)?)?\s*"
    r"(?:n\s*°\s*)?((?:\d{1,2}|[A-Z]\d{0,2})(?:[.\-]\d{1,2}){0,3})\s*(?:[.):\-–—]+\s*|\s+)(?=\S)",
    re.IGNORECASE,
)


def _jour(annee: int, mois: int, jour: int, tape: str) -> date:
    try:
        lu = date(annee, mois, jour)
    except ValueError as erreur:
        raise EntreeInvalideError(
            f"« {tape[:40]} » n'existe pas au calendrier.", ATTENDUE
        ) from erreur
    if faute_d_annee(lu):
        raise EntreeInvalideError(f"L'année {annee} n'est pas celle d'un contrat.", ATTENDUE)
    return lu


def lire_date(tape: str, fin: bool = False) -> date:
    """Return the day a cell tells: ISO, French, a serial number, a month, a quarter, a year.

    ``fin``: what tells a period is read as its last day. Raises ``EntreeInvalideError`` for what
    tells none, for a year of two digits, for a day that does not exist.
    """
    if lu := _ISO.fullmatch(tape.strip()):
        return _jour(int(lu[1]), int(lu[2]), int(lu[3]), tape)
    if lu := _JOUR.fullmatch(tape.strip()):
        if len(lu[3]) != 4:
            raise EntreeInvalideError(
                f"« {tape[:40]} » a une année sur deux chiffres.", "Écrivez l'année entière"
            )
        if int(lu[2]) > 12 >= int(lu[1]):
            raise EntreeInvalideError(
                f"« {tape[:40]} » semble écrite à l'américaine (mois, puis jour).",
                "Mettez la colonne au format Date du tableur, ou écrivez jour/mois/année",
            )
        return _jour(int(lu[3]), int(lu[2]), int(lu[1]), tape)
    if (serie := _serie(tape)) is not None:
        return serie
    if (periode := _periode(normaliser(tape), tape, fin)) is not None:
        return periode
    raise EntreeInvalideError(f"« {tape[:40]} » n'est pas une date.", ATTENDUE)


def _serie(tape: str) -> date | None:
    """Return the day of a serial number of a spreadsheet: 45292 is 1 January 2024."""
    entier = tape.strip().removesuffix(".0")
    if not (entier.isascii() and entier.isdecimal() and len(entier) <= 6):
        return None
    if SERIE_MIN <= int(entier) <= SERIE_MAX:
        return EPOQUE + timedelta(days=int(entier))
    return None


def _periode(lu: str, tape: str, fin: bool) -> date | None:
    """Return an end of a period told in words, None for what tells none."""
    if lu.isdecimal() and len(lu) == 4:
        return _borne(int(lu), 1, 12, tape, fin)
    if trouve := (_MOIS_SEUL.fullmatch(tape.strip())):
        return _borne(int(trouve[2]), int(trouve[1]), int(trouve[1]), tape, fin)
    if (trouve := _MOIS.fullmatch(lu)) and trouve[2] in MOIS:
        mois = MOIS.index(trouve[2]) + 1
        if trouve[1]:
            return _jour(int(trouve[3]), mois, int(trouve[1]), tape)
        return _borne(int(trouve[3]), mois, mois, tape, fin)
    for motif, duree in ((_TRIMESTRE, 3), (_SEMESTRE, 6)):
        if trouve := motif.fullmatch(lu):
            rang = int(trouve[1] or trouve[2])
            return _borne(int(trouve[3]), rang * duree - duree + 1, rang * duree, tape, fin)
    return None


def _borne(annee: int, premier: int, dernier: int, tape: str, fin: bool) -> date:
    if not fin:
        return _jour(annee, premier, 1, tape)
    suivant = _jour(annee + dernier // 12, dernier % 12 + 1, 1, tape)
    return suivant - timedelta(days=1)


def lire_montant(tape: str, milliers: bool = False) -> Decimal:
    """Return an amount in euros, to the cent: « 12 500,00 € HT », « 12.500,5 », « 3 k€ ».

    ``milliers``: the column says it is in thousands. Raises ``EntreeInvalideError`` for what is not
    one, is negative, or may be read two ways (« 1,234 »).
    """
    en_milliers = milliers or bool(MILLIERS.search(tape))
    nu = re.sub(r"(?i)euros?|eur|ht|ttc|k\b|€|[\s\u00a0\u202f']", "", MILLIERS.sub("", tape))
    if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", nu):
        raise EntreeInvalideError(
            f"« {tape[:40]} » se lit de deux façons : des milliers ou des millièmes.",
            "Écrivez 1234 ou 1,23",
        )
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", nu):
        nu = nu.replace(".", "")
    elif re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", nu):
        nu = nu.replace(",", "")
    try:
        lu = Decimal(nu.replace(",", ".")) * (1000 if en_milliers else 1)
    except ArithmeticError as erreur:  # no number, or one too large to be kept
        raise EntreeInvalideError(
            f"« {tape[:40]} » n'est pas un montant.", "Écrivez 12500,00"
        ) from erreur
    if not lu.is_finite() or lu >= MONTANT_MAX:
        raise EntreeInvalideError(f"« {tape[:40]} » n'est pas un montant.", "Écrivez 12500,00")
    if lu < 0:
        raise EntreeInvalideError(f"« {tape[:40]} » est négatif.", "Un montant est positif ou nul")
    return lu.quantize(Decimal("0.01"))


def separer(tape: str) -> list[str]:
    """Return the names of a cell that holds several: « A ; B », one by line, « A, B »."""
    lus = (_PUCE.sub("", lu).strip(" .,") for lu in _SEPARES.split(tape))
    return list(dict.fromkeys(lu for lu in lus if lu))


def lignes(tape: str) -> list[str]:
    """Return the sentences of a cell that holds several, their bullets taken away."""
    lus = (_PUCE.sub("", lu).strip() for lu in _LIGNES.split(tape))
    return list(dict.fromkeys(lu for lu in lus if lu))


def numero_et_titre(tape: str) -> tuple[str, str]:
    """Return « 2.1 » and « Former… » of « Fiche n° 2.1 : Former… »; no number, "" and the whole."""
    nu = " ".join(tape.split())
    if (trouve := AVEC_NUMERO.match(nu)) and any(c.isdigit() for c in trouve[1]):
        return trouve[1].replace("-", "."), nu[trouve.end() :].strip()
    return "", nu


def mille_fois(montants: Sequence[Decimal]) -> set[int]:
    """Return the ranks of amounts a thousand times the middle one of the others, or more."""
    tries = sorted(m for m in montants if m)
    if len(tries) < 3:
        return set()
    milieu = tries[len(tries) // 2]
    return {rang for rang, montant in enumerate(montants) if montant >= 1000 * milieu}
