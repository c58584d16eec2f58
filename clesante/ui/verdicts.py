"""The words of a comparison, in one place: chart, page, table and document say the same thing.

A verdict has two parts, said of the value (« la valeur est plus élevée »), so that they agree with
any indicator. The direction (plus élevée, comparable, plus basse) comes from the statistics; the
judgement (favorable, défavorable) comes from the polarity of the indicator, and a neutral
indicator has none. The symbol shows the direction, the colour the judgement, the word both: colour
is never alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import MEME_VALEUR

CodeVerdict = Literal[
    "superieur",
    "comparable",
    "inferieur",
    "sans_intervalle",
    "non_calculable",
    "non_comparable",
]
Polarite = Literal["favorable_haut", "favorable_bas", "neutre"]

DIRECTIONS: dict[str, tuple[str, str]] = {
    "superieur": ("plus élevée", "▲"),
    "comparable": ("comparable", "●"),
    "inferieur": ("plus basse", "▼"),
    "sans_intervalle": ("écart non testé", "–"),
    "non_calculable": ("non calculable", "–"),
    "non_comparable": ("non comparée", "–"),
}
FAVORABLE_QUAND = {"favorable_haut": "superieur", "favorable_bas": "inferieur"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Word, judgement (« favorable », « défavorable » or empty), symbol and colour token."""

    mot: str
    jugement: str
    symbole: str
    jeton: str

    @property
    def phrase(self) -> str:
        """Return « plus élevée, défavorable », or the word alone without a judgement."""
        return f"{self.mot}, {self.jugement}" if self.jugement else self.mot


def verdict(code: CodeVerdict, polarite: Polarite = "neutre") -> Verdict:
    """Return the words of a verdict; raise ``ValueError`` on an unknown code or polarity."""
    if code not in DIRECTIONS or polarite not in get_args(Polarite):
        raise ValueError(f"unknown verdict or polarity: {code!r}, {polarite!r}")
    mot, symbole = DIRECTIONS[code]
    if code not in {"superieur", "inferieur"}:
        return Verdict(mot, "", symbole, "comparable")
    if polarite == "neutre":
        return Verdict(mot, "", symbole, "encre")
    if FAVORABLE_QUAND[polarite] == code:
        return Verdict(mot, "favorable", symbole, "favorable")
    return Verdict(mot, "défavorable", symbole, "defavorable")


def verdict_et_ecart(code: CodeVerdict, polarite: Polarite, difference: str) -> str:
    """Return « plus élevée, défavorable : 5,3 points de plus »; the words alone without one.

    A difference that rounding hides is left out: « plus basse : même valeur » says nothing.
    """
    phrase = verdict(code, polarite).phrase
    if not difference or ecart_tu(code, difference):
        return phrase
    return f"{phrase}{',' if code == 'sans_intervalle' else f'{INSECABLE}:'} {difference}"


def ecart_tu(code: CodeVerdict, difference: str) -> bool:
    """Tell whether rounding hides a difference that a verdict has established."""
    return difference == MEME_VALEUR and code in {"superieur", "inferieur"}
