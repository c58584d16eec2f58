"""Made-up outlines and the readings of a drawing that the tests of maps share."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from clesante.socle.jetons import CLAIR
from clesante.ui.cartes import Serie

SVG = "{http://www.w3.org/2000/svg}"
PIRE = "L'Île-d'Yeu <b>&\"'"


@dataclass(frozen=True)
class Carre:
    """A square outline of ``cote`` units."""

    code: str
    x: int = 0
    y: int = 0
    cote: int = 400
    nom: str = "Commune"
    cadre: str = "metropole"
    pas: int = 50

    @property
    def chemin(self) -> str:
        return f"M{self.x} {self.y}l0 {self.cote} {self.cote} 0 0-{self.cote}z"

    @property
    def emprise(self) -> tuple[int, int, int, int]:
        return (self.x, self.y, self.x + self.cote, self.y + self.cote)

    @property
    def centre(self) -> tuple[int, int]:
        return (self.x + self.cote // 2, self.y + self.cote // 2)


def serie(valeurs: dict[str, float | None], *bornes: float, **options: object) -> Serie:
    return Serie("Part des 65 ans et plus", valeurs, bornes, **options)


def lire(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def textes(svg: str) -> list[str]:
    return [t.text or "" for t in lire(svg).iter(f"{SVG}text")]


def pixels(svg: str, large: int):
    """Draw with resvg and our font, and return the picture."""
    import font_source_sans_pro
    import resvg_py
    from PIL import Image

    police = Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Regular.ttf"
    png = resvg_py.svg_to_bytes(
        svg_string=svg, width=large, font_files=[str(police)], skip_system_fonts=True,
        background="#ffffff",
    )  # fmt: skip
    return Image.open(io.BytesIO(bytes(png))).convert("RGB")


def couleur(nom: str) -> tuple[int, int, int]:
    return tuple(bytes.fromhex(CLAIR[nom][1:]))


def traces_de_france() -> tuple[list[Carre], Serie]:
    """Return two squares in each frame of France, the last one without value."""
    cadres = ["metropole", "guadeloupe", "martinique", "guyane", "reunion", "mayotte"]
    traces = [
        Carre(
            f"EPCI-{c}-{rang}",
            rang * 2000,
            0,
            2000,
            f"{c} {rang}",
            c,
            250 if c == "metropole" else 10,
        )
        for c in cadres
        for rang in range(2)
    ]
    valeurs = {t.code: float(i) for i, t in enumerate(traces)}
    valeurs["EPCI-mayotte-1"] = None
    return traces, serie(valeurs, 3.0, 6.0)
