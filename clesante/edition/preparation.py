"""A document read and checked once, ready for every writer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clesante.edition import arbre, svg, verifications
from clesante.edition.arbre import Noeud, ligne_simple
from clesante.edition.charte import apparence
from clesante.edition.charte.apparence import Apparence
from clesante.edition.grammaire import IDENTIFIANT
from clesante.edition.modele import ContenuRefuseError, Document, PieceIncluse
from clesante.socle.dates import date_longue

LARGEUR_MAX_CM = 17.0
HAUTEUR_MAX_CM = 21.0
PIECES_MAX = 20
PIECES_OCTETS = 50_000_000
NOM_DE_PIECE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
RELATIONS = frozenset({"source", "data"})


@dataclass(frozen=True, slots=True)
class Image:
    """A checked picture and its size on paper, which fits the page."""

    svg: str
    largeur_cm: float
    hauteur_cm: float


@dataclass(frozen=True, slots=True)
class Prepare:
    """A checked document: its tree, its pictures, its clean metadata."""

    racine: Noeud
    images: dict[str, Image]
    titre: str
    sous_titre: str
    date_ligne: str
    pied: str
    sujet: str
    auteur: str
    pieces: Mapping[str, PieceIncluse] = field(default_factory=dict)
    archive: bool = False
    charte: bytes | None = None
    apparence: Apparence = apparence.NOTRE


def preparer(document: Document) -> Prepare:
    """Return ``document`` checked; raise ``ContenuRefuseError`` at the first fault."""
    allure = apparence.lire(document.charte)
    titre = ligne_simple(document.titre)
    if not titre:
        raise ContenuRefuseError("Le document n’a pas de titre.", "Donnez-lui un titre.")
    racine = arbre.lire(document.corps)
    verifications.verifier(racine, document.illustrations)
    return Prepare(
        racine=racine,
        images=_images(document, {e.identifiant for e in racine.descendants()}, allure),
        titre=titre,
        sous_titre=ligne_simple(document.sous_titre),
        date_ligne=f"Édité le {date_longue(document.date)}",
        pied=ligne_simple(document.pied),
        sujet=ligne_simple(document.sujet),
        auteur=ligne_simple(document.auteur),
        pieces=_pieces(document.pieces),
        archive=document.archive,
        charte=document.charte,
        apparence=allure,
    )


def _pieces(pieces: Mapping[str, PieceIncluse]) -> Mapping[str, PieceIncluse]:
    """Return the files to carry, checked, their descriptions on one line."""
    if len(pieces) > PIECES_MAX or sum(len(p.octets) for p in pieces.values()) > PIECES_OCTETS:
        raise ContenuRefuseError(
            f"Un document porte {PIECES_MAX} fichiers et {PIECES_OCTETS // 1_000_000}\u00a0Mo au "
            "plus.",
            "Joignez-en moins.",
        )
    for nom, piece in pieces.items():
        connu = MIME.fullmatch(piece.mime) and piece.relation in RELATIONS
        if not (NOM_DE_PIECE.fullmatch(nom) and connu and ligne_simple(piece.description)):
            raise ContenuRefuseError(
                f"Le fichier inclus «\u00a0{ligne_simple(nom)[:40]}\u00a0» n’a pas un nom simple, "
                "un type et une description.",
                "Donnez-lui un nom sans accent, son type MIME et une phrase qui le dit.",
            )
    return pieces


def _images(document: Document, pris: set[str], allure: Apparence) -> dict[str, Image]:
    """Return the checked pictures; their ids are those of no other element."""
    images: dict[str, Image] = {}
    for nom, illustration in document.illustrations.items():
        if not IDENTIFIANT.fullmatch(nom) or not illustration.alternative.strip():
            raise ContenuRefuseError(
                f"L’illustration « {ligne_simple(nom)[:40]} » n’a pas d’alternative ou son nom "
                "n’est pas admis.",
                "Dites en une phrase ce que montre l’image.",
            )
        dessin = svg.ecrire(nom, illustration.svg)
        if communs := pris & dessin.identifiants:
            raise ContenuRefuseError(
                f"L’illustration « {nom} » emploie l’identifiant « {min(communs)} », déjà pris.",
                "Donnez un identifiant par élément.",
            )
        pris |= dessin.identifiants
        images[nom] = _image(dessin, illustration.largeur_cm, allure)
    return images


def _image(dessin: svg.Dessin, voulue_cm: float, allure: Apparence) -> Image:
    """Return the picture at the width wanted, smaller if the page is not large enough."""
    haute = min(HAUTEUR_MAX_CM, 0.85 * allure.hauteur_cm) / dessin.rapport
    largeur = min(max(voulue_cm, 1.0), LARGEUR_MAX_CM, allure.largeur_cm, haute)
    return Image(dessin.source, round(largeur, 3), round(largeur * dessin.rapport, 3))
