"""The outcomes as a Markdown table, in French, on screen and in the document."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.mesures import Ligne, Unite
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import ecrire
from clesante.socle.texte import INSECABLE, nombre

ENTETES = (
    "Rangée", "Mesure", "Obtenu", "Plancher", "Obtenu du plancher", "Rapport", "Cible", "Tenue",
)  # fmt: skip
ABSENT = "—"
CHARGE_LISIBLE = hasattr(os, "getloadavg")  # not on Windows
TENUE = {True: "oui", False: "**non**", None: ABSENT}


def tete() -> str:
    """Return the two first lines of the table."""
    return f"{_rangee(ENTETES)}\n{_rangee(['---'] * len(ENTETES))}"


def rangee(ligne: Ligne) -> str:
    """Return the outcome of one bench as a line of the table."""
    banc, rapport = ligne.banc, ligne.rapport
    return _rangee(
        (
            banc.rangee,
            banc.nom,
            ligne.motif or quantite(ligne.mesure, banc.unite),
            banc.plancher or ABSENT,
            quantite(ligne.plancher, banc.unite),
            chiffre(rapport) if rapport is not None else ABSENT,
            cible(ligne),
            TENUE[ligne.tenue],
        )
    )


def _rangee(cellules: Sequence[str]) -> str:
    return f"| {' | '.join(cellules)} |"


def cible(ligne: Ligne) -> str:
    """Return « ≤ 15 ms », « rapport ≤ 2 », or a dash."""
    visee = ligne.banc.cible
    if visee is None:
        return ABSENT
    if visee.sur == "rapport":
        return f"rapport ≤{INSECABLE}{chiffre(visee.maximum)}"
    return f"≤{INSECABLE}{quantite(visee.maximum, ligne.banc.unite)}"


def quantite(valeur: float | None, unite: Unite) -> str:
    """Return a time or a size with its unit, short times in milliseconds."""
    if valeur is None:
        return ABSENT
    if unite is Unite.SECONDE and valeur < 1:
        return f"{chiffre(1000 * valeur)}{INSECABLE}ms"
    return f"{chiffre(valeur)}{INSECABLE}{unite}"


def chiffre(valeur: float) -> str:
    """Return a number with two or three significant figures and no useless zero."""
    decimales = next((d for seuil, d in ((100, 0), (10, 1), (0.1, 2)) if valeur >= seuil), 3)
    texte = nombre(valeur, decimales)
    return texte.rstrip("0").rstrip(",") if decimales else texte


def conditions(jour: date) -> str:
    """Return the sentence that dates a run: processors, Python and how busy the machine was.

    Never its name. Called before the first measure.
    """
    occupation = f", charge {chiffre(os.getloadavg()[0])} au départ" if CHARGE_LISIBLE else ""
    return (
        f"Mesuré le {date_longue(jour)}, {os.cpu_count()} processeurs "
        f"({platform.machine()}){occupation}, Python {platform.python_version()}."
    )


def inserer(document: Path, repere: str, contenu: str) -> None:
    """Replace what stands between ``<!-- repere:debut -->`` and ``<!-- repere:fin -->``.

    Raises ``EntreeInvalideError`` when the document does not hold the two marks; it is then
    untouched.
    """
    texte = document.read_text("utf-8")
    entre = re.compile(f"(<!-- {repere}:debut -->\n).*?(<!-- {repere}:fin -->)", re.S)
    nouveau, fois = entre.subn(lambda trouve: f"{trouve[1]}{contenu}\n{trouve[2]}", texte)
    if fois != 1:
        raise EntreeInvalideError(
            f"{document.name} n'a pas les deux repères « {repere} ».",
            f"Remettez <!-- {repere}:debut --> et <!-- {repere}:fin --> autour du tableau.",
        )
    ecrire(document, nouveau)
