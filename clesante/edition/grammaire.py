"""The closed subset of HTML that a document may hold, as data.

No merged cells, no script, no style, no outside picture: what is not here is refused.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TAILLE_MAX = 4_000_000
PROFONDEUR_MAX = 24

EN_LIGNE = frozenset({"strong", "em", "a", "br", "sup", "small"})
BLOCS = frozenset(
    {"section", "h2", "h3", "h4", "p", "ul", "ol", "table", "figure", "blockquote", "dl"}
)
LISTES = frozenset({"p", "ul", "ol"})
VIDES = frozenset({"img", "br"})
TITRES = ("h2", "h3", "h4")
RACINE = "corps"
SOMMAIRE = "sommaire"  # a list of links to headings, shown with the number of their page

# « ed- » begins the ids that the writers add.
IDENTIFIANT = re.compile(r"(?!ed-)[A-Za-z][\w-]{0,99}", re.ASCII)
ILLUSTRATION = "illustration:"


class Regle(NamedTuple):
    """What one tag may hold: child tags, text or not, attributes with the pattern of each."""

    enfants: frozenset[str]
    texte: bool
    attributs: dict[str, re.Pattern[str]]
    requis: frozenset[str] = frozenset()


def _motif(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.ASCII)


ID = {"id": IDENTIFIANT}
LIEN = _motif(r"https?://[^\s\"<>\\^`{|}]+|mailto:[^\s\"<>@]+@[^\s\"<>@]+|#[A-Za-z][\w-]{0,99}")
VERDICT = {"class": _motif("favorable|defavorable|comparable|territoire")}
NOMBRE = {"class": _motif("nombre")}

REGLES: dict[str, Regle] = {
    RACINE: Regle(BLOCS, False, {}),
    "section": Regle(BLOCS, False, {**ID, "class": _motif("nouvelle-page")}),
    "p": Regle(EN_LIGNE, True, {**ID, "class": _motif("note|source|chapeau")}),
    "ul": Regle(frozenset({"li"}), False, {"class": _motif(SOMMAIRE)}),
    "ol": Regle(frozenset({"li"}), False, {}),
    "li": Regle(EN_LIGNE | LISTES, True, {}),
    "blockquote": Regle(LISTES, False, {}),
    "dl": Regle(frozenset({"dt", "dd"}), False, {}),
    "dt": Regle(EN_LIGNE, True, {}),
    "dd": Regle(EN_LIGNE | LISTES, True, {}),
    "table": Regle(frozenset({"caption", "thead", "tbody"}), False, ID),
    "caption": Regle(EN_LIGNE, True, {}),
    "thead": Regle(frozenset({"tr"}), False, {}),
    "tbody": Regle(frozenset({"tr"}), False, {}),
    "tr": Regle(frozenset({"th", "td"}), False, {}),
    "th": Regle(EN_LIGNE, True, {**NOMBRE, "scope": _motif("col|row")}),
    "td": Regle(EN_LIGNE, True, NOMBRE),
    "figure": Regle(frozenset({"img", "figcaption"}), False, ID),
    "figcaption": Regle(EN_LIGNE, True, {}),
    "img": Regle(
        frozenset(),
        False,
        {
            "src": _motif(rf"{ILLUSTRATION}[A-Za-z][\w-]{{0,99}}"),
            "alt": re.compile(r".*\S.*", re.S),
        },
        frozenset({"src", "alt"}),
    ),
    "strong": Regle(EN_LIGNE, True, VERDICT),
    "em": Regle(EN_LIGNE, True, {}),
    "small": Regle(EN_LIGNE, True, {}),
    "sup": Regle(EN_LIGNE, True, {}),
    "a": Regle(EN_LIGNE - {"a"}, True, {"href": LIEN}, frozenset({"href"})),
    "br": Regle(frozenset(), False, {}),
    **{titre: Regle(EN_LIGNE, True, ID) for titre in TITRES},
}
ADMISES = tuple(nom for nom in REGLES if nom != RACINE)
