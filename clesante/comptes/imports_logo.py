"""A logo taken in: known by its content, written again with its drawing and nothing else."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from clesante.edition import ContenuRefuseError
from clesante.edition import svg as dessins
from clesante.socle.erreurs import EntreeInvalideError

OCTETS_MAX = 200_000
COTE_MAX = 4_000  # pixels
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What draws; texts, dates, places and names of a PNG are left out.
MORCEAUX = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
CANAUX = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour
PROFONDEURS = {1, 2, 4, 8, 16}
DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.I)
DECLARATION = re.compile(r"[\w-]+\s*:[^;]*")
REMEDE = "Donnez un logo en PNG ou en SVG, de 200 ko au plus."


class Logo(NamedTuple):
    """A logo that can be served: its bytes, its extension, its height divided by its width."""

    octets: bytes
    extension: str
    rapport: float


def lire(octets: bytes) -> Logo:
    """Return a logo cleaned; raise ``EntreeInvalideError`` for what is not one, or is too big."""
    if len(octets) > OCTETS_MAX:
        raise _refus(f"pèse {len(octets) // 1000} ko, plus que les 200 admis")
    if octets.startswith(SIGNATURE):
        return _png(octets)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise _refus("n'est ni un PNG ni un SVG") from erreur
    if "<svg" not in texte:
        raise _refus("n'est ni un PNG ni un SVG")
    return _svg(texte)


def _refus(phrase: str, remede: str = REMEDE) -> EntreeInvalideError:
    return EntreeInvalideError(f"Le logo {phrase}.", remede)


def _png(octets: bytes) -> Logo:
    morceaux = list(_morceaux(octets))
    if not morceaux or morceaux[0][0] != b"IHDR" or morceaux[-1][0] != b"IEND":
        raise _refus("est un PNG incomplet", "Enregistrez-le de nouveau, puis recommencez.")
    largeur, hauteur = _verifier_points(morceaux)
    gardes = b"".join(
        struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))
        for nom, corps in morceaux
        if nom in MORCEAUX
    )
    return Logo(SIGNATURE + gardes, "png", hauteur / largeur)


def _morceaux(octets: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG up to its end; refuse one whose sum is wrong."""
    debut = len(SIGNATURE)
    while debut + 12 <= len(octets):
        longueur, nom = struct.unpack(">I4s", octets[debut : debut + 8])
        corps = octets[debut + 8 : debut + 8 + longueur]
        somme = octets[debut + 8 + longueur : debut + 12 + longueur]
        if somme != struct.pack(">I", zlib.crc32(nom + corps)):
            raise _refus("est un PNG abîmé", "Enregistrez-le de nouveau, puis recommencez.")
        yield nom, corps
        if nom == b"IEND":
            return
        debut += 12 + longueur


def _verifier_points(morceaux: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Return width and height, once the points are those the header announces, no more."""
    entete = morceaux[0][1]
    if len(entete) != 13:
        raise _refus("est un PNG abîmé")
    largeur, hauteur, profondeur, couleur = struct.unpack(">IIBB", entete[:10])
    if not (0 < largeur <= COTE_MAX and 0 < hauteur <= COTE_MAX):
        raise _refus(f"mesure {largeur} points sur {hauteur}", f"{COTE_MAX} points au plus.")
    if couleur not in CANAUX or profondeur not in PROFONDEURS:
        raise _refus("est un PNG d'une forme inconnue")
    rang = (largeur * CANAUX[couleur] * profondeur + 7) // 8 + 1
    plafond = (rang + 8) * hauteur + 8  # interlacing adds a little
    try:
        lus = zlib.decompressobj().decompress(
            b"".join(corps for nom, corps in morceaux if nom == b"IDAT"), plafond + 1
        )
    except zlib.error as erreur:
        raise _refus("est un PNG abîmé") from erreur
    if not (rang - 1) * hauteur // 2 < len(lus) <= plafond:
        raise _refus("est un PNG dont les points ne sont pas ceux qu'il annonce")
    return largeur, hauteur


def _svg(texte: str) -> Logo:
    texte = DOCTYPE.sub("", texte, count=1)
    if "<!DOCTYPE" in texte.upper() or "<!ENTITY" in texte.upper():
        raise _refus("déclare des entités", "Exportez-le en « SVG simple » de votre logiciel.")
    try:
        racine = ElementTree.fromstring(texte)  # noqa: S314 (no type of document, no entity)
        _nettoyer(racine)
        propre = dessins.ecrire("logo", _source(racine))
    except ElementTree.ParseError as erreur:
        raise _refus("n'est pas un SVG bien formé") from erreur
    except (ContenuRefuseError, RecursionError) as erreur:
        raise _refus(
            f"contient ce qui n'est pas un simple dessin ({_dit(erreur)})",
            "Exportez-le en « SVG simple », sans feuille de style, ni image, ni lien.",
        ) from erreur
    return Logo(propre.source.encode(), "svg", propre.rapport)


def _dit(erreur: Exception) -> str:
    return str(erreur).partition(".")[0].partition("» ")[2] or "trop de niveaux"


def _source(racine: ElementTree.Element) -> str:
    ElementTree.register_namespace("", dessins.ESPACE)
    return ElementTree.tostring(racine, encoding="unicode")


def _nettoyer(element: ElementTree.Element) -> None:
    """Take out scripts, events, links and the notes of drawing software, in place.

    Styles written on an element become its attributes: the site's policy would not read them.
    """
    for cle in list(element.attrib):
        nom = cle.rpartition("}")[2]
        if "}" in cle or nom.startswith("on") or nom in {"href", "style"}:
            valeur = element.attrib.pop(cle)
            if nom == "style":
                _attribuer(element, valeur)
        elif nom not in dessins.ATTRIBUTS:
            del element.attrib[cle]
    for enfant in list(element):
        if _etranger(enfant):
            element.remove(enfant)
        else:
            _nettoyer(enfant)


def _etranger(enfant: ElementTree.Element) -> bool:
    """Tell whether an element draws nothing: a script, a comment, a note in another vocabulary."""
    if not isinstance(enfant.tag, str) or not enfant.tag.startswith(f"{{{dessins.ESPACE}}}"):
        return True
    return enfant.tag.rpartition("}")[2] in {"script", "metadata"}


def _attribuer(element: ElementTree.Element, style: str) -> None:
    for declaration in DECLARATION.findall(style):
        nom, _, valeur = declaration.partition(":")
        if nom.strip() in dessins.ATTRIBUTS:
            element.set(nom.strip(), valeur.replace("!important", "").strip())
