"""The legend of a choropleth: bounds above the colours, how many places below each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE, nombre, pluriel
from clesante.ui.cartes.classes import COULEURS, Serie
from clesante.ui.cartes.fond import motif
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    INTERLIGNE,
    SECOND,
    TAILLE,
    Style,
    lignes_de_texte,
    n,
    texte,
)
from clesante.ui.jetons import peinture

HAUTEUR_CASE = 14
LARGEUR_CASE = 104.0
MILIEU = Style("encre_2", "middle")


@dataclass(frozen=True, slots=True)
class Legende:
    """The legend of ``serie`` over the territories ``codes``.

    ``mots``: what is counted, singular and plural; ``hachures``: id of the pattern of missing
    values, in pixels; ``large``: width available, in pixels.
    """

    serie: Serie
    codes: Sequence[str]
    mots: tuple[str, str]
    hachures: str
    large: float

    def dessin(self, haut: float) -> tuple[str, float]:
        """Return the SVG of the legend whose top is at ``haut``, and the ordinate of its foot."""
        lignes = couper(self.serie.titre, TAILLE, self.large, lignes=2, gras=True)
        cases = haut + len(lignes) * INTERLIGNE + 18
        pied = cases + HAUTEUR_CASE + 34
        note = f"{self.mots[1].capitalize()} par classe, sous chaque couleur."
        notes = couper(note, TAILLE, self.large)
        morceaux = [
            lignes_de_texte(0, haut + INTERLIGNE - 4, lignes, Style(gras=True)),
            self._bornes(cases - 5),
            self._cases(cases),
            lignes_de_texte(0, pied, notes, SECOND),
        ]
        pied += (len(notes) - 1) * INTERLIGNE
        manquants, suite = self._manquants(pied + INTERLIGNE + 4)
        return "".join([*morceaux, manquants]), pied + suite + 6

    @property
    def _couleurs(self) -> tuple[str, ...]:
        return COULEURS[len(self.serie.bornes) + 1]

    @property
    def _pas(self) -> float:
        return min(LARGEUR_CASE, (self.large - 1) / len(self._couleurs))

    def _cases(self, haut: float) -> str:
        effectifs = Counter(self.serie.couleur(code) for code in self.codes)
        return "".join(
            _case(0.5 + rang * self._pas, haut, self._pas, peinture(couleur, "trait"))
            + texte(
                0.5 + (rang + 0.5) * self._pas,
                haut + HAUTEUR_CASE + 15,
                nombre(effectifs[couleur]),
                MILIEU,
            )
            for rang, couleur in enumerate(self._couleurs)
        )

    def _bornes(self, y: float) -> str:
        """Return the inner bounds at the joints, and the extremes where they are in their class."""
        presentes, bornes = self.serie.presentes(self.codes), self.serie.bornes
        marques = [(rang * self._pas, "middle", b) for rang, b in enumerate(bornes, start=1)]
        if presentes and (not bornes or min(presentes) < bornes[0]):
            marques.insert(0, (0, "start", min(presentes)))
        if presentes and (max(presentes) >= bornes[-1] if bornes else len(set(presentes)) > 1):
            marques.append((len(self._couleurs) * self._pas, "end", max(presentes)))
        return "".join(
            texte(0.5 + x, y, nombre(valeur, self.serie.decimales), Style(ancre=ancre))
            for x, ancre, valeur in marques
        )

    def _manquants(self, y: float) -> tuple[str, float]:
        """Return the entry of what has no value and the height it takes; nothing if all have."""
        effectif = sum(self.serie.couleur(code) is None for code in self.codes)
        if not effectif:
            return "", 0
        mots = f"{self.serie.absent}{INSECABLE}: {pluriel(effectif, *self.mots)}"
        lignes = couper(mots, TAILLE, self.large - 36)
        dessin = _case(0.5, y - 12, 28, motif(self.hachures))
        return dessin + lignes_de_texte(36, y, lignes, SECOND), len(lignes) * INTERLIGNE + 4


def _case(x: float, y: float, large: float, attributs: str) -> str:
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(large)}" height="{HAUTEUR_CASE}" '
        f'stroke-width="0.75" {attributs}/>'
    )
