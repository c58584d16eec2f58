"""France as one light picture per frame, mainland and overseas, laid out and captioned by the page.

The page map: drawn once whatever the width of the screen, without text of its own. The whole sheet,
with its legend and insets, is ``nationale.carte_nationale``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clesante.ui.cartes import fond
from clesante.ui.cartes.classes import Serie
from clesante.ui.cartes.fond import Boite, Trace
from clesante.ui.cartes.reduction import alleger, colorees_ensemble
from clesante.ui.graphiques.trace import n
from clesante.ui.jetons import peinture

# Area of the bends dropped (grid units squared) and coarser grid: under one pixel of the page.
ALLEGEMENT = {"metropole": (40.0, 4)}
OUTRE_MER = (30.0, 2)
LARGES = {"metropole": (600.0, 560.0)}
ENCART = (112.0, 82.0)


@dataclass(frozen=True, slots=True)
class CarteDeCadre:
    """One frame: its code, its name for the caption, its picture."""

    cadre: str
    nom: str
    svg: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What every frame shares."""

    identifiant: str
    serie: Serie
    lien: Callable[[str], str | None]


def cadres_de_france(
    identifiant: str,
    traces: Sequence[Trace],
    serie: Serie,
    limites: Sequence[Trace],
    lien: Callable[[str], str | None],
) -> list[CarteDeCadre]:
    """Return France cut into its frames, mainland first, coloured by the classes of ``serie``.

    ``lien`` gives where a territory leads; links are for the pointer only, the page holds the list
    of places. ``limites`` (régions) are the land below and the lines above.
    """
    page = _Page(identifiant, serie, lien)
    presents = {trace.cadre for trace in traces}
    return [
        CarteDeCadre(cadre, nom, _dessin(page, cadre, traces, limites))
        for cadre, nom in fond.NOMS_DES_CADRES.items()
        if cadre in presents
    ]


def _dessin(page: _Page, cadre: str, traces: Sequence[Trace], limites: Sequence[Trace]) -> str:
    """Return one frame: hidden from assistive technology, which has the table beside."""
    larges, hauts = LARGES.get(cadre, ENCART)
    boite: Boite = (4.0, 4.0, larges - 8, hauts - 8)
    ici = [t for t in traces if t.cadre == cadre]
    autour = [t for t in limites if t.cadre == cadre]
    vue = fond.ajuster([*ici, *autour], boite)
    legers = alleger([*ici, *autour], *ALLEGEMENT.get(cadre, OUTRE_MER))
    lieux, bords = legers[: len(ici)], legers[len(ici) :]
    cle = f"{page.identifiant}-{cadre}"
    motif = fond.hachures(f"{cle}-absent", vue.echelle * lieux[0].pas)
    corps = (
        fond.couche(bords, vue, peinture("trait_doux", "trait"), 1.5)
        + colorees_ensemble(lieux, vue, page.serie, f"{cle}-absent", page.lien)
        + fond.couche(bords, vue, peinture(contour="encre_2"), 0.6)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="carte-cadre" aria-hidden="true" '
        f'focusable="false" viewBox="0 0 {n(larges)} {n(hauts)}"><defs>{motif}</defs>{corps}</svg>'
    )
