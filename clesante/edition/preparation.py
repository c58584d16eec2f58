"""A document read and checked once, ready for every writer."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.edition import arbre, svg, verifications
from clesante.edition.arbre import Noeud, ligne_simple
from clesante.edition.grammaire import IDENTIFIANT
from clesante.edition.modele import ContenuRefuseError, Document
from clesante.socle.dates import date_longue

LARGEUR_MAX_CM = 17.0
HAUTEUR_MAX_CM = 21.0


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


def preparer(document: Document) -> Prepare:
    """Return ``document`` checked; raise ``ContenuRefuseError`` at the first fault."""
    titre = ligne_simple(document.titre)
    if not titre:
        raise ContenuRefuseError("Le document n’a pas de titre.", "Donnez-lui un titre.")
    racine = arbre.lire(document.corps)
    verifications.verifier(racine, document.illustrations)
    return Prepare(
        racine=racine,
        images=_images(document, {e.identifiant for e in racine.descendants()}),
        titre=titre,
        sous_titre=ligne_simple(document.sous_titre),
        date_ligne=f"Édité le {date_longue(document.date)}",
        pied=ligne_simple(document.pied),
        sujet=ligne_simple(document.sujet),
        auteur=ligne_simple(document.auteur),
    )


def _images(document: Document, pris: set[str]) -> dict[str, Image]:
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
        images[nom] = _image(dessin, illustration.largeur_cm)
    return images


def _image(dessin: svg.Dessin, voulue_cm: float) -> Image:
    """Return the picture at the width wanted, smaller if the page is not large enough."""
    largeur = min(max(voulue_cm, 1.0), LARGEUR_MAX_CM, HAUTEUR_MAX_CM / dessin.rapport)
    return Image(dessin.source, round(largeur, 3), round(largeur * dessin.rapport, 3))
