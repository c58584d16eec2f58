"""France by EPCI: five classes, overseas départements as insets, each at its own scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from clesante.socle.texte import INSECABLE, nombre, normaliser
from clesante.ui.cartes import fond
from clesante.ui.cartes.classes import Serie, colorees
from clesante.ui.cartes.fond import Boite, Trace, Vue
from clesante.ui.cartes.legende import MILIEU, Legende
from clesante.ui.cartes.noms import barre_echelle
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.trace import ETROIT, LARGE, n, svg, texte
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

RAYON_REPERE = 9.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the frames go: mainland France, then the insets, ``par_ligne`` abreast from ``coin``.

    ``encart``: width and height of an inset; its name is written under it.
    """

    large: int
    metropole: Boite
    coin: tuple[float, float]
    encart: tuple[float, float]
    par_ligne: int
    echelle: float  # the longest the scale bar may be
    bulles: bool  # words shown on hover: fingers do not hover

    def boite(self, rang: int) -> Boite:
        """Return the frame of the inset of this rank, in the order of reading."""
        rangee, colonne = divmod(rang, self.par_ligne)
        x, y = self.coin
        large, haut = self.encart
        return (
            x + colonne * (large + ENTRE_ENCARTS),
            y + rangee * (haut + NOM_ENCART),
            *self.encart,
        )

    def pied(self, encarts: int) -> float:
        """Return the ordinate under the frames."""
        _, y, _, haut = self.boite(max(encarts - 1, 0))
        bas = y + haut + NOM_ENCART if encarts else 0.0
        return max(bas, self.metropole[1] + self.metropole[3])


NOM_ENCART = 28.0
ENTRE_ENCARTS = 14.0
# Wide: the insets down the left side. Narrow (a phone): under mainland France, three abreast.
PLAN_LARGE = Plan(
    LARGE, (132.0, 0.0, LARGE - 132.0, 552.0), (0.5, 0.5), (112.0, 82.0), 1, 120, True
)
PLAN_ETROIT = Plan(ETROIT, (0.0, 0.0, ETROIT, 296.0), (0.5, 304.5), (97.0, 71.0), 3, 80, False)


def carte_nationale(  # noqa: PLR0913 - one picture, each argument is one of its layers
    identifiant: str,
    traces: Sequence[Trace],
    serie: Serie,
    *,
    titre: str,
    lien: Callable[[str], str | None] | None = None,
    limites: Sequence[Trace] = (),
    territoire: Sequence[Trace] = (),
    mots: tuple[str, str] = ("intercommunalité", "intercommunalités"),
) -> Graphique:
    """Draw France by ``traces`` (EPCI at national scale) coloured by the classes of ``serie``.

    ``lien`` gives the address of a territory, ``None`` for no link; links are for the pointer
    only (``tabindex="-1"``, hidden from assistive technology): the page holds the list of places.
    ``limites`` (régions) are drawn as land below and as lines above; ``territoire`` is outlined
    in red and ringed where it would be too small to see. ``mots``: what an outline is, singular
    and plural. Overseas frames are insets, each at its own scale, with their name. Both widths
    are drawn.
    """
    codes = [t.code for t in traces]
    description = _description(serie, codes, mots[1])
    dessins = [
        _dessiner(
            _Carte(
                cle,
                plan,
                traces,
                serie,
                limites,
                territoire,
                lien,
            ),
            mots,
            titre,
            description,
        )
        for cle, plan in ((identifiant, PLAN_LARGE), (f"{identifiant}-etroit", PLAN_ETROIT))
    ]
    return Graphique(
        identifiant=identifiant,
        svg=dessins[0],
        titre=titre,
        description=description,
        tableau=_tableau(titre, traces, serie, (mots[0], lien)),
        svg_etroit=dessins[1],
    )


def _dessiner(carte: _Carte, mots: tuple[str, str], titre: str, description: str) -> str:
    """Return the picture on its plan, its legend below."""
    cle, large = carte.identifiant, carte.plan.large
    codes = [t.code for t in carte.traces]
    legende = Legende(carte.serie, codes, mots, f"{cle}-hachures", large)
    pied, hauteur = legende.dessin(carte.plan.pied(len(carte.encarts())) + 10)
    corps = f"<defs>{fond.hachures(f'{cle}-hachures')}{carte.motifs()}</defs>{carte.dessin()}{pied}"
    dessin = svg(cle, titre, description, (large, hauteur), corps)
    if carte.lien:  # an image may hold no link (ARIA 1.2, « children presentational »)
        dessin = dessin.replace('role="img"', 'role="group"', 1)
    return dessin


@dataclass(frozen=True, slots=True)
class _Carte:
    """The map of France: frames in the order of the atlas, each with its view."""

    identifiant: str
    plan: Plan
    traces: Sequence[Trace]
    serie: Serie
    limites: Sequence[Trace]
    territoire: Sequence[Trace]
    lien: Callable[[str], str | None] | None

    def encarts(self) -> list[str]:
        """Return the overseas frames that exist, in the order of the atlas."""
        presents = {trace.cadre for trace in self.traces}
        return [c for c in fond.NOMS_DES_CADRES if c in presents and c != "metropole"]

    def vues(self) -> list[tuple[str, Vue]]:
        """Return frame -> view, mainland France first."""
        encarts = self.encarts()
        vues = [(c, self._vue(c, self.plan.boite(rang))) for rang, c in enumerate(encarts)]
        if any(trace.cadre == "metropole" for trace in self.traces):
            vues.insert(0, ("metropole", self._vue("metropole", self.plan.metropole)))
        return vues

    def _vue(self, cadre: str, boite: Boite) -> Vue:
        marge = 0.01 if cadre == "metropole" else 0.07
        return fond.ajuster(self._du_cadre(self.traces, cadre), boite, marge)

    @staticmethod
    def _du_cadre(traces: Sequence[Trace], cadre: str) -> list[Trace]:
        return [trace for trace in traces if trace.cadre == cadre]

    def motifs(self) -> str:
        """Return one hatching per frame: a pattern is scaled with the outlines that use it."""
        return "".join(
            fond.hachures(
                f"{self.identifiant}-{cadre}",
                vue.echelle * self._du_cadre(self.traces, cadre)[0].pas,
            )
            for cadre, vue in self.vues()
        )

    def dessin(self) -> str:
        """Return the frames of the insets, the maps, and the scale bar of mainland France."""
        vues = self.vues()
        decor = "".join(
            _encart(cadre, self.plan.boite(rang)) for rang, cadre in enumerate(self.encarts())
        )
        cartes = "".join(self._cadre(cadre, vue) for cadre, vue in vues)
        x, y, _, haut = self.plan.metropole
        echelle = "".join(
            barre_echelle(vue, x + 10, y + haut - 12, self.plan.echelle)
            for cadre, vue in vues
            if cadre == "metropole"
        )
        return decor + self._masque(cartes) + echelle

    def _masque(self, cartes: str) -> str:
        return f'<g aria-hidden="true">{cartes}</g>' if self.lien else cartes

    def _cadre(self, cadre: str, vue: Vue) -> str:
        limites = self._du_cadre(self.limites, cadre)
        ici = self._du_cadre(self.territoire, cadre)
        return (
            fond.couche(limites, vue, peinture("trait_doux", "trait"), 1.5)
            + colorees(
                self._du_cadre(self.traces, cadre),
                vue,
                self.serie,
                f"{self.identifiant}-{cadre}",
                self._forme,
            )
            + fond.couche(limites, vue, peinture(contour="encre_2"), 0.6)
            + fond.couche(ici, vue, peinture(contour="papier"), 4.5)
            + fond.couche(ici, vue, peinture(contour="territoire"), 2)
            + (_repere(ici, vue) if ici else "")
        )

    def _forme(self, trace: Trace, mots: str) -> str:
        adresse = self.lien(trace.code) if self.lien else None
        dessin = fond.chemin_nomme(trace, mots) if self.plan.bulles else fond.chemin(trace)
        return f'<a href="{escape(adresse)}" tabindex="-1">{dessin}</a>' if adresse else dessin


def _encart(cadre: str, boite: Boite) -> str:
    x, y, large, haut = boite
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(large)}" height="{n(haut)}" rx="4" '
        f"{peinture('papier', 'trait_doux')}/>"
        + texte(x + large / 2, y + haut + 17, fond.NOMS_DES_CADRES[cadre], MILIEU)
    )


def _repere(ici: Sequence[Trace], vue: Vue) -> str:
    """Return a ring around a territory too small to be seen at this scale."""
    x0, y0, x1, y1 = fond.en_metres(ici)
    cote = max(x1 - x0, y1 - y0) * vue.echelle
    if cote > 2 * RAYON_REPERE:
        return ""
    x, y = vue.pixel(((x0 + x1) / 2, (y0 + y1) / 2), 1)
    return (
        f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(RAYON_REPERE + 4)}" stroke-width="2" '
        f"{peinture(contour='territoire')}/>"
    )


def _description(serie: Serie, codes: Sequence[str], mot: str) -> str:
    absents = sum(serie.valeurs.get(code) is None for code in codes)
    phrase = f"Carte de France de {nombre(len(codes))} {mot}{INSECABLE}: {serie.libelle}."
    if absents:
        phrase += f" Sans valeur{INSECABLE}: {nombre(absents)}, en hachures."
    return phrase + " Chaque encart d'outre-mer a son échelle."


def _tableau(
    titre: str,
    traces: Sequence[Trace],
    serie: Serie,
    premiere: tuple[str, Callable[[str], str | None] | None],
) -> Tableau:
    """Return the places by name; ``premiere``: the head of their column and where they lead."""
    mot, lien = premiere
    ordonnees = sorted(traces, key=lambda t: normaliser(t.nom))
    lignes = tuple((t.nom, serie.texte(t.code)) for t in ordonnees)
    adresses = tuple(lien(t.code) or "" for t in ordonnees) if lien else ()
    return Tableau(titre, (mot.capitalize(), serie.titre), lignes, frozenset({1}), adresses)
