"""Colours of the house on pages and in pictures: contrast, classes, style sheet.

``static/ui/jetons.css`` is the output of :func:`feuille`, and a test holds them equal; charts carry
the light value as a presentation attribute and a class that the style sheet uses for the dark one.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

from clesante.socle.jetons import CLAIR, JETONS


def luminance(couleur: str) -> float:
    """Return the relative luminance (0 to 1) of « #rrggbb » (WCAG 2.2, definition)."""
    canaux = (int(couleur[debut : debut + 2], 16) / 255 for debut in (1, 3, 5))
    rouge, vert, bleu = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux
    )
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contraste(une: str, autre: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours (WCAG 2.2, success criterion 1.4.3)."""
    bas, haut = sorted((luminance(une), luminance(autre)))
    return (haut + 0.05) / (bas + 0.05)


PAS = 255  # steps of lightness tried from a colour to black, or to white


def nuance(couleur: str, surfaces: Sequence[str], seuil: float) -> str:
    """Return the nearest shade of « #rrggbb » whose contrast reaches ``seuil`` on every surface.

    Its hue and saturation are kept: it goes darker on light surfaces, lighter on dark ones, and
    ends in black or white. The colour itself when it does already.
    """
    if min(contraste(couleur, surface) for surface in surfaces) >= seuil:
        return couleur
    bout = 0.0 if luminance(surfaces[0]) > 0.5 else 1.0
    teinte, clarte, saturation = colorsys.rgb_to_hls(
        *(octet / 255 for octet in bytes.fromhex(couleur[1:]))
    )
    for pas in range(1, PAS + 1):
        rvb = colorsys.hls_to_rgb(teinte, clarte + (bout - clarte) * pas / PAS, saturation)
        essai = f"#{bytes(round(255 * canal) for canal in rvb).hex()}"
        if min(contraste(essai, surface) for surface in surfaces) >= seuil:
            return essai
    return "#000000" if bout == 0 else "#ffffff"


def variable(nom: str) -> str:
    """Return the CSS custom property of a token: « --encre-2 » for ``encre_2``."""
    return f"--{nom.replace('_', '-')}"


def classe(prefixe: str, nom: str) -> str:
    """Return the class that paints a token: ``f`` fills, ``s`` strokes (« f-encre-2 »)."""
    return f"{prefixe}-{nom.replace('_', '-')}"


def peinture(fond: str = "none", contour: str = "none") -> str:
    """Return the SVG attributes that fill and stroke with tokens, in light and in dark.

    ``fond`` and ``contour`` are names of tokens or « none ». The presentation attributes hold the
    light colours, so that a picture taken out of the page (document, PNG) needs no style sheet.
    """
    classes = [classe(p, n) for p, n in (("f", fond), ("s", contour)) if n != "none"]
    attributs = f'fill="{CLAIR.get(fond, "none")}"'
    if contour != "none":
        attributs += f' stroke="{CLAIR[contour]}"'
    return f'{attributs} class="{" ".join(classes)}"' if classes else attributs


def feuille() -> str:
    """Return the text of ``jetons.css``: variables, dark values, classes of the pictures.

    The dark values hold on screen only: what is printed is dark ink on white paper.
    """
    clair = "".join(f"  {variable(j.nom)}: {j.clair};\n" for j in JETONS)
    sombre = "".join(f"    {variable(j.nom)}: {j.sombre};\n" for j in JETONS)
    peintures = "".join(
        f".{classe('f', j.nom)} {{ fill: var({variable(j.nom)}); }}\n"
        f".{classe('s', j.nom)} {{ stroke: var({variable(j.nom)}); }}\n"
        for j in JETONS
    )
    return (
        "/* Written by clesante.ui.jetons.feuille(): do not edit by hand. */\n"
        f":root {{\n  color-scheme: light dark;\n{clair}}}\n\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{sombre}  }}\n}}\n\n"
        f"{peintures}"
    )
