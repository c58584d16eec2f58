"""Pictures checked and written again: only drawing, no script, nothing fetched from outside."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from xml.parsers import expat

from clesante.edition.arbre import propre
from clesante.edition.modele import ContenuRefuseError

TAILLE_MAX = 6_000_000
ELEMENTS_MAX = 60_000
PROFONDEUR_MAX = 32
ESPACE = "http://www.w3.org/2000/svg"
ESPACE_XML = "http://www.w3.org/XML/1998/namespace"

ELEMENTS = frozenset(
    """svg g path rect circle ellipse line polyline polygon text tspan title desc defs pattern
    clipPath mask marker symbol linearGradient radialGradient stop""".split()  # noqa: SIM905
)
ATTRIBUTS = frozenset(
    """id class lang version preserveAspectRatio viewBox width height
    x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform rotate pathLength
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
    stroke-dasharray stroke-dashoffset stroke-miterlimit opacity paint-order color
    font-family font-size font-weight font-style font-variant-numeric letter-spacing text-anchor
    dominant-baseline alignment-baseline baseline-shift text-rendering shape-rendering
    textLength lengthAdjust writing-mode direction unicode-bidi
    clip-path clip-rule mask marker-start marker-mid marker-end overflow display visibility
    markerWidth markerHeight markerUnits refX refY orient offset stop-color stop-opacity
    patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits
    gradientUnits gradientTransform spreadMethod fx fy""".split()  # noqa: SIM905
)
# The alternative is carried by the container of the picture, in every format.
MUETS = frozenset(
    {
        "role",
        "tabindex",
        "focusable",
        "aria-labelledby",
        "aria-label",
        "aria-describedby",
        "aria-hidden",
    }
)
DONNEE = re.compile(r"data-[a-z-]+")
# A photograph is inside the picture, never elsewhere (``photos`` makes them).
PHOTO = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]+={0,2}", re.ASCII)
# The functions of CSS that fetch, and the escapes that would hide their names.
URL = re.compile(r"(?:url|src|image|image-set|cross-fade)\s*\(|\\", re.I)
URL_INTERNE = re.compile(r"url\(#[\w-]+\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dessin:
    """A checked picture: canonical SVG, its ids, its height divided by its width."""

    source: str
    identifiants: frozenset[str]
    rapport: float


def ecrire(nom: str, source: str) -> Dessin:
    """Return the picture as canonical SVG; ``nom`` is named in errors.

    Raises ``ContenuRefuseError`` for malformed XML, a document type, an element or attribute that
    is not drawing (script, style, image, use, events, links) or a picture beyond the limits.
    """
    if len(source) > TAILLE_MAX:
        raise _refus(nom, f"dépasse {TAILLE_MAX // 1_000_000} millions de signes")
    lecteur = _Lecteur(nom)
    try:
        lecteur.analyseur.Parse(propre(source), True)
    except expat.ExpatError as erreur:
        raise _refus(nom, f"n’est pas un SVG bien formé (ligne {erreur.lineno})") from erreur
    identifiants = frozenset(lecteur.identifiants)
    return Dessin("".join(lecteur.sortie), identifiants, _rapport(nom, lecteur.racine))


def _rapport(nom: str, racine: dict[str, str]) -> float:
    """Return height over width, from the view box or the two lengths."""
    mesures = racine.get("viewBox") or f"0 0 {racine.get('width')} {racine.get('height')}"
    try:
        _, _, largeur, hauteur = (float(m) for m in mesures.replace(",", " ").split())
        rapport = hauteur / largeur
    except (ValueError, ZeroDivisionError) as erreur:
        raise _refus(nom, "n’a pas de dimensions lisibles (viewBox)") from erreur
    if not (math.isfinite(rapport) and largeur > 0 and 1 / 50 <= rapport <= 50):
        raise _refus(nom, "a des proportions extravagantes")
    return rapport


def _refus(nom: str, phrase: str) -> ContenuRefuseError:
    return ContenuRefuseError(
        f"L’illustration « {nom} » {phrase}.", "Une illustration est un SVG sans script ni lien."
    )


class _Lecteur:
    """Expat handlers that write the picture again as they read it."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        self.sortie: list[str] = []
        self.identifiants: set[str] = set()
        self.racine: dict[str, str] = {}
        self.profondeur = 0
        self.elements = 0
        self.analyseur = expat.ParserCreate(namespace_separator=" ")
        self.analyseur.buffer_text = True
        self.analyseur.StartDoctypeDeclHandler = self._doctype
        self.analyseur.StartElementHandler = self._ouvrir
        self.analyseur.EndElementHandler = self._fermer
        self.analyseur.CharacterDataHandler = self._texte

    def _doctype(self, *_: object) -> None:
        raise _refus(self.nom, "déclare un type de document")

    def _ouvrir(self, nom_complet: str, attributs: dict[str, str]) -> None:
        espace, _, nom = nom_complet.rpartition(" ")
        self.profondeur += 1
        self.elements += 1
        photo = nom == "image" and PHOTO.fullmatch(attributs.get("href", ""))
        if espace != ESPACE or (nom not in ELEMENTS and not photo):
            raise _refus(self.nom, f"contient <{nom[:40]}>, qui n’est pas admis")
        if (nom == "svg") != (self.profondeur == 1):
            raise _refus(self.nom, "n’a pas <svg> pour seule racine")
        if nom == "svg":
            self.racine = attributs
        if self.profondeur > PROFONDEUR_MAX or self.elements > ELEMENTS_MAX:
            raise _refus(self.nom, "est trop compliquée")
        debut = f'<svg xmlns="{ESPACE}"' if nom == "svg" else f"<{nom}"
        self.sortie += [debut, *map(self._attribut, attributs.items()), ">"]

    def _attribut(self, attribut: tuple[str, str]) -> str:
        cle, valeur = attribut
        espace, _, nom = cle.rpartition(" ")
        if espace == ESPACE_XML or nom in MUETS:
            return ""
        photo = nom == "href" and PHOTO.fullmatch(valeur)
        if espace or not (nom in ATTRIBUTS or DONNEE.fullmatch(nom) or photo):
            raise _refus(self.nom, f"porte l’attribut {nom[:40]}, qui n’est pas admis")
        if URL.search(URL_INTERNE.sub("", valeur)):
            raise _refus(self.nom, "appelle une adresse extérieure")
        if nom == "id":
            self._identifier(valeur)
        return f' {nom}="{html.escape(valeur)}"'

    def _identifier(self, identifiant: str) -> None:
        if identifiant in self.identifiants:
            raise _refus(self.nom, f"emploie deux fois l’identifiant {identifiant[:40]}")
        self.identifiants.add(identifiant)

    def _fermer(self, nom_complet: str) -> None:
        self.profondeur -= 1
        self.sortie.append(f"</{nom_complet.rpartition(' ')[2]}>")

    def _texte(self, texte: str) -> None:
        self.sortie.append(html.escape(texte, quote=False))
