"""The map of one territory: outlined in red, its parts inside, its neighbours pale around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import INSECABLE, nombre, normaliser
from clesante.ui.cartes import fond
from clesante.ui.cartes.classes import Serie, colorees
from clesante.ui.cartes.fond import Boite, Trace, Vue
from clesante.ui.cartes.legende import Legende
from clesante.ui.cartes.noms import barre_echelle, noms_places
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.trace import ETROIT, LARGE, n, svg
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

CONTOUR = 2.0  # pixels of red, all outside the territory
UNITE = 1.0
PARTIE = 0.75
NOMS = {LARGE: 10, ETROIT: 4}
SINGULIER, PLURIEL = "commune", "communes"


@dataclass(frozen=True, slots=True)
class _Carte:
    """What is drawn, whatever the width: outlines of one frame, values, words."""

    identifiant: str
    territoire: Sequence[Trace]
    parties: Sequence[Trace]
    voisins: Sequence[Trace]
    serie: Serie | None
    lieux: Sequence[Trace]
    mots: tuple[str, str]
    lien: Callable[[str], str | None] | None

    def forme(self, trace: Trace, mots: str) -> str:
        """Return one part with its words, under the link it leads to if there is one."""
        dessin = fond.chemin_nomme(trace, mots)
        adresse = self.lien(trace.code) if self.lien else None
        return f'<a href="{escape(adresse)}" tabindex="-1">{dessin}</a>' if adresse else dessin


def carte_territoire(  # noqa: PLR0913 - one picture, each argument is one of its layers
    identifiant: str,
    territoire: Sequence[Trace],
    communes: Sequence[Trace],
    voisins: Sequence[Trace] = (),
    *,
    titre: str,
    serie: Serie | None = None,
    etiquettes: Sequence[str] = (),
    lieux: Sequence[Trace] = (),
    mots: tuple[str, str] = (SINGULIER, PLURIEL),
    lien: Callable[[str], str | None] | None = None,
) -> Graphique:
    """Draw ``territoire`` (one outline or the outlines of its units) and its ``communes``.

    ``communes`` may be any finer level (EPCI for a région): ``mots`` then names it, singular and
    plural. ``voisins`` are pale, whole outlines around (see ``cadrage``). With ``serie`` the
    parts are coloured by class and those without value hatched. ``etiquettes``: codes
    whose name is written, the most important first, as long as they fit: of parts, or of
    ``lieux``, outlines which are only named (the towns of a région drawn by EPCI). Outlines of
    another frame than most (an overseas commune joined to mainland ones) are left out and said
    in the description. ``lien`` gives the address of a part; links are for the pointer only, as on
    the map of France: the page holds the list of places.
    Raises ``IntrouvableError`` when there is no outline at all.
    """
    if not territoire:
        raise IntrouvableError(
            f"Aucun contour n'est connu pour « {titre} ».",
            "Affichez la carte de la commune qui le contient.",
        )
    gardes = fond.meme_cadre(territoire)
    cadre = gardes[0].cadre
    carte = _Carte(
        identifiant=identifiant,
        territoire=gardes,
        parties=[t for t in communes if t.cadre == cadre],
        voisins=[t for t in voisins if t.cadre == cadre],
        serie=serie,
        lieux=_nommes(etiquettes, [*communes, *territoire, *lieux], cadre),
        mots=mots,
        lien=lien,
    )
    description = _description(carte, len(communes) - len(carte.parties))
    return Graphique(
        identifiant=identifiant,
        svg=_dessiner(carte, LARGE, titre, description),
        titre=titre,
        description=description,
        tableau=_tableau(titre, communes, serie, mots[0]),
        svg_etroit=_dessiner(carte, ETROIT, titre, description),
    )


def _nommes(codes: Sequence[str], traces: Sequence[Trace], cadre: str) -> list[Trace]:
    connus = {trace.code: trace for trace in traces if trace.cadre == cadre}
    return [connus[code] for code in codes if code in connus]


def _dessiner(carte: _Carte, large: int, titre: str, description: str) -> str:
    cle = carte.identifiant if large == LARGE else f"{carte.identifiant}-etroit"
    vue, cadre = fond.vue_du_territoire(carte.territoire, large)
    hauteur = cadre[3]
    dessin = (
        f'<g clip-path="url(#{cle}-cadre)">{_couches(carte, vue, cle)}'
        f"{noms_places(carte.lieux, vue, cadre, NOMS[large])}"
        f"{barre_echelle(vue, 14, hauteur - 14, large / 4)}</g>"
        f'<rect x="0.5" y="0.5" width="{large - 1}" height="{n(hauteur - 1)}" rx="4" '
        f"{peinture(contour='trait_doux')}/>"
    )
    pied, total = "", hauteur
    if carte.serie:
        codes = [t.code for t in carte.parties]
        legende = Legende(carte.serie, codes, carte.mots, f"{cle}-hachures", large)
        pied, total = legende.dessin(hauteur + 8)
    if carte.lien:
        dessin = f'<g aria-hidden="true">{dessin}</g>'
    corps = _definitions(carte, vue, cle, cadre) + dessin + pied
    image = svg(cle, titre, description, (large, total), corps)
    # An image may hold no link (ARIA 1.2, « children presentational »).
    return image.replace('role="img"', 'role="group"', 1) if carte.lien else image


def _definitions(carte: _Carte, vue: Vue, cle: str, cadre: Boite) -> str:
    """Return the frame, the territory as a mask of its parts, and the two hatchings."""
    masque = "".join(
        f'<path d="{t.chemin}" transform="{vue.transformation(t.pas)}"/>' for t in carte.territoire
    )
    hachures = ""
    if carte.serie:
        pas = carte.parties[0].pas if carte.parties else carte.territoire[0].pas
        hachures = fond.hachures(f"{cle}-hachures")
        hachures += fond.hachures(f"{cle}-absent", vue.echelle * pas)
    return (
        f'<defs><clipPath id="{cle}-cadre"><rect width="{n(cadre[2])}" height="{n(cadre[3])}" '
        f'rx="4"/></clipPath><clipPath id="{cle}-dedans">{masque}</clipPath>{hachures}</defs>'
    )


def _couches(carte: _Carte, vue: Vue, cle: str) -> str:
    """Return the layers from below: neighbours, red edge, parts, thin red line of each unit.

    The parts hide the inner half of the edge, so that any union of units is outlined without
    computing it; they are cut at the territory, since an EPCI may go past its département.
    """
    voisins = fond.couche(carte.voisins, vue, peinture("fond", "trait_doux"), 1)
    bord = fond.couche(carte.territoire, vue, peinture("carte_1", "territoire"), 2 * CONTOUR)
    parties = f'<g clip-path="url(#{cle}-dedans)">{_parties(carte, vue, cle)}</g>'
    unites = fond.couche(carte.territoire, vue, peinture(contour="territoire"), UNITE)
    return voisins + bord + parties + unites


def _parties(carte: _Carte, vue: Vue, cle: str) -> str:
    if carte.serie:
        return colorees(carte.parties, vue, carte.serie, f"{cle}-absent", carte.forme)
    attributs = peinture("carte_1", "carte_3")
    return fond.couche(carte.parties, vue, attributs, PARTIE, lambda t: fond.chemin_nomme(t, t.nom))


def _description(carte: _Carte, ecartes: int) -> str:
    singulier, pluriel = carte.mots
    nombre_de_parties = len(carte.parties)
    phrases = [
        f"Carte du territoire, entouré d'un trait rouge, avec "
        f"{nombre(nombre_de_parties)} {singulier if nombre_de_parties < 2 else pluriel}."
    ]
    if carte.serie:
        phrases.append(f"Couleurs selon{INSECABLE}: {carte.serie.libelle}.")
    if ecartes:
        phrases.append(
            f"Hors de la carte{INSECABLE}: {nombre(ecartes)} {pluriel} d'un autre océan."
        )
    return " ".join(phrases)


def _tableau(titre: str, parties: Sequence[Trace], serie: Serie | None, mot: str) -> Tableau:
    ordonnees = sorted(parties, key=lambda t: normaliser(t.nom))
    if serie is None:
        return Tableau(titre, (mot.capitalize(),), tuple((t.nom,) for t in ordonnees))
    lignes = tuple((t.nom, serie.texte(t.code)) for t in ordonnees)
    return Tableau(titre, (mot.capitalize(), serie.titre), lignes, frozenset({1}))
