"""Reading one cell as a person or a spreadsheet wrote it: pure, never guessing silently.

Numbers here; codes of territories in :mod:`clesante.donnees.producteurs.codes`. Digits are ASCII
digits: Arabic digits and superscripts are refused, not converted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.anomalies import texte_de
from clesante.donnees.producteurs.codes import lire_code
from clesante.socle.texte import sans_accents
from clesante.territoires.regles import citer

__all__ = [
    "MARQUES", "PERIODE", "Nombre", "deviner_decimale", "echelle", "lire_code", "lire_marque",
    "lire_nombre", "lire_periode",
]  # fmt: skip

# Marks that stand for a missing number, in lower case, without accents. « ns » hides a number that
# is small: it is kept as a secret, so that no total gives it back.
_CACHES = "s|ss|secret|secret statistique|n/a - secret statistique|c|ns|n.s|n.s."
_ABSENTS = (
    "|nd|n.d|n.d.|n/d|#n/d|na|n.a|n.a.|n/a|#n/a|nc|n.c.|-|--|\u2013|\u2014|...|\u2026|..|/|null|none|"
    "non disponible|n/a - resultat non disponible|#ref!|#value!|#valeur!|#name?|#nom?|#null!|"
    "#nul!|#num!|#nombre!"
)
_INCALCULABLE = "#div/0!|n/a - division par 0"
MARQUES: dict[str, Statut] = {
    **dict.fromkeys(_CACHES.split("|"), Statut.SECRET),
    **dict.fromkeys(_ABSENTS.split("|"), Statut.NON_DISPONIBLE),
    **dict.fromkeys(_INCALCULABLE.split("|"), Statut.NON_CALCULABLE),
}

ESPACES = " \t\u00a0\u202f\u2009"
_ESPACE = f"[{ESPACES}]"
_APOSTROPHE = "['’]"
_ENTIER = re.compile(r"[0-9]+")
_EXPOSANT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)[eE]([+-]?)([0-9]+)")
_GROUPES = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
_MILLIERS = {
    "espace": re.compile(rf"({_GROUPES % _ESPACE})(?:([.,])([0-9]+))?"),
    "apostrophe": re.compile(rf"({_GROUPES % _APOSTROPHE})(?:([.,])([0-9]+))?"),
    "point": re.compile(rf"({_GROUPES % '[.]'})(?:(,)([0-9]+))?"),
    "virgule": re.compile(rf"({_GROUPES % ','})(?:([.])([0-9]+))?"),
}
_SIMPLE = re.compile(r"([0-9]*)(?:([.,])([0-9]*))?")
_AMBIGU = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""What can be a thousand and three figures, or one unit and three decimals."""

PERIODE = re.compile(r"(?:19|20)[0-9]{2}(?:-T[1-4]|-(?:19|20)[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Nombre:
    """What a cell of numbers holds.

    ``statut`` is VALEUR with ``valeur``, another status for a mark, None when it cannot be read:
    ``probleme`` and ``remede`` then say why, ``genre`` is one for the same mistake in other cells
    (for an unknown mark, that mark), ``ambigu`` tells that the decimal sign alone is missing.
    With « 12 % », ``valeur`` is 12 and ``pourcent`` is true.
    """

    valeur: float | None
    statut: Statut | None
    pourcent: bool = False
    ambigu: bool = False
    probleme: str = ""
    remede: str = ""
    genre: str = ""

    @property
    def lisible(self) -> bool:
        """Tell whether the cell is a number or a known mark."""
        return self.statut is not None


def lire_nombre(cellule: Any, decimale: str | None = None) -> Nombre:
    """Return what a cell of numbers holds; ``decimale`` is « , » or « . », None when not known.

    Accepts groups of thousands (space, U+00A0, U+202F, « . », « ' », « , »), the French comma,
    « % » and the usual marks. « 1,234 » is refused as ambiguous while ``decimale`` is None.
    """
    if isinstance(cellule, bool):
        return _illisible(str(cellule), "n'est pas un nombre", genre="texte")
    if isinstance(cellule, int | float):
        return _fini(float(cellule), texte_de(cellule))
    texte = texte_de(cellule).strip(ESPACES + "\r\n")
    marque = lire_marque(texte)
    if marque is not None:
        return Nombre(None, marque)
    pourcent = texte.endswith("%")
    corps = texte.removesuffix("%").strip(ESPACES)
    signe = -1.0 if corps[:1] in "-\u2212" and corps else 1.0
    lu = _positif(corps.lstrip("+-\u2212") if len(corps) > 1 else corps, texte, decimale)
    if lu.valeur is None:
        return lu
    return Nombre(signe * lu.valeur, Statut.VALEUR, pourcent)


def lire_marque(texte: str) -> Statut | None:
    """Return the status that a usual mark stands for, None for any other text."""
    return MARQUES.get(
        " ".join(sans_accents(texte).lower().split()) if texte not in "…–—" else texte
    )


def _positif(corps: str, texte: str, decimale: str | None) -> Nombre:
    """Return a number without its sign, or why it is not one."""
    if not _chiffres_ascii(corps):
        return _illisible(
            texte,
            "contient des chiffres d'une autre écriture",
            "Tapez les chiffres de 0 à 9",
            "chiffres",
        )
    if exposant := _EXPOSANT.fullmatch(corps):
        return _exposant(exposant, texte)
    if decimale is None and _AMBIGU.fullmatch(corps):
        return _ambigu(corps, texte)
    ecriture = _ecriture(corps, decimale)
    if ecriture is None:
        return _pas_un_nombre(corps, texte, decimale)
    return _fini(float(ecriture), texte)


def _ecriture(corps: str, decimale: str | None) -> str | None:
    """Return the number as a machine writes it, None when it is not one with this decimal sign."""
    for genre, motif in _MILLIERS.items():
        if decimale and genre == {",": "virgule", ".": "point"}[decimale]:
            continue
        if trouve := motif.fullmatch(corps):
            if decimale and trouve[2] and trouve[2] != decimale:
                return None
            return f"{''.join(_ENTIER.findall(trouve[1]))}.{trouve[3] or 0}"
    trouve = _SIMPLE.fullmatch(corps)
    if not trouve or not (trouve[1] or trouve[3]):
        return None
    if decimale and trouve[2] and trouve[2] != decimale:
        return None
    return f"{trouve[1] or 0}.{trouve[3] or 0}"


def _fini(valeur: float, texte: str) -> Nombre:
    if math.isfinite(valeur):
        return Nombre(valeur, Statut.VALEUR)
    return _illisible(texte, "n'est pas un nombre fini", genre="infini")


def _exposant(trouve: re.Match[str], texte: str) -> Nombre:
    """Read « 1e-05 », as programs write small numbers; refuse what a spreadsheet has shortened."""
    if trouve[2] == "-":
        return _fini(float(f"{trouve[1].replace(',', '.')}e-{trouve[3]}"), texte)
    return _illisible(
        texte,
        "est un nombre abrégé par le tableur, qui a perdu des chiffres",
        "Mettez la colonne au format Nombre sans exposant et réenregistrez le fichier",
        "exposant",
    )


def _ambigu(corps: str, texte: str) -> Nombre:
    uns = corps.replace(",", ".")
    mille = re.sub("[.,]", "", corps)
    return Nombre(
        None,
        None,
        ambigu=True,
        probleme=f"{citer(texte)} peut se lire {uns.replace('.', ',')} ou {mille}",
        remede="Dites quel signe sépare les décimales dans ce fichier",
        genre="ambigu",
    )


def _pas_un_nombre(corps: str, texte: str, decimale: str | None) -> Nombre:
    """Say why: the other decimal sign, not finite, an unknown mark or any text."""
    if corps.lower() in {"nan", "inf", "infinity", "infini", "∞"}:
        return _illisible(texte, "n'est pas un nombre fini", genre="infini")
    if decimale and _ecriture(corps, {",": ".", ".": ","}[decimale]):
        nom = {",": "une virgule", ".": "un point"}[decimale]
        return _illisible(
            texte,
            f"n'a pas le signe décimal de ce fichier ({nom})",
            f"Écrivez les décimales avec {nom}",
            "decimale",
        )
    if re.search("[0-9]", corps):
        return _illisible(
            texte, "n'est pas un nombre", "Gardez le nombre seul dans la cellule", "texte"
        )
    return _illisible(
        texte,
        "n'est pas un nombre ni une marque connue",
        "Dites ce qu'elle veut dire (secret, non disponible), ou remplacez-la par un nombre ou "
        "une cellule vide",
        f"marque {texte.lower()}",
    )


def _illisible(
    texte: str,
    pourquoi: str,
    remede: str = "Remplacez-la par un nombre ou une cellule vide",
    genre: str = "",
) -> Nombre:
    return Nombre(None, None, probleme=f"{citer(texte)} {pourquoi}", remede=remede, genre=genre)


def _chiffres_ascii(texte: str) -> bool:
    return all(
        c.isascii() or (unicodedata.digit(c, None) is None and not c.isnumeric()) for c in texte
    )


def deviner_decimale(cellules: Iterable[Any]) -> str | None:
    """Return the decimal sign that the cells of a column prove, None when they prove none or both.

    « 1 234,5 », « 12,5 » and « 1.234,56 » prove the comma; « 1,234 » proves nothing.
    """
    prouvees = set()
    for cellule in cellules:
        corps = texte_de(cellule).strip(ESPACES).removesuffix("%").strip(ESPACES).lstrip("+-\u2212")
        if isinstance(cellule, str) and not _AMBIGU.fullmatch(corps):
            prouvees |= {
                s
                for s in ",."
                if s in corps and _ecriture(corps, s) and not _ecriture(corps, ",.".replace(s, ""))
            }
    return prouvees.pop() if len(prouvees) == 1 else None


def echelle(valeurs: Iterable[float]) -> str:
    """Return « ratio » when shares seem to be between 0 and 1, « pourcentage » up to 100, or «  ».

    « ratio » is to be confirmed: shares all under 1 % look the same. Nothing is said of whole
    numbers only (0 and 1), of negative numbers or of numbers above 100.
    """
    lues = [v for v in valeurs if v]
    if not lues or min(lues) < 0 or max(lues) > 100:
        return ""
    if max(lues) > 1:
        return "pourcentage"
    return "ratio" if any(v < 1 for v in lues) else ""


def lire_periode(cellule: Any, annee_courante: int) -> tuple[str, str]:
    """Return (period, problem): « 2021 », « 2023-T2 », « 2016-2021 »; no problem when it is one.

    A period to come is read, and said: it is a projection or a mistake.
    """
    texte = texte_de(cellule)
    if not texte:
        return "", "la période est vide"
    if re.fullmatch("[0-9]{2}", texte):
        return "", f"{citer(texte)} : une année s'écrit avec quatre chiffres"
    if re.fullmatch("[3-5][0-9]{4}", texte):
        return "", f"{citer(texte)} est une date comptée en jours par le tableur, pas une année"
    if not PERIODE.fullmatch(texte):
        return (
            "",
            f"{citer(texte)} n'est pas une année (2021), un trimestre (2023-T2) ni un intervalle "
            "(2016-2021)",
        )
    annees = [int(annee) for annee in re.findall("[0-9]{4}", texte)]
    if annees[-1] < annees[0]:
        return "", f"{citer(texte)} finit avant de commencer"
    futur = (
        f"{citer(texte)} est une période future : prévision ou erreur"
        if annees[-1] > annee_courante
        else ""
    )
    return texte, futur
