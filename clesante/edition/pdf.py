"""The document as tagged PDF/UA-1 (PDF/A-3a too for an archive), set by typst; checked tags.

The text goes to typst as data, never as source: nothing in it can be read as code.
"""

from __future__ import annotations

import datetime
import functools
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

from clesante.edition import tableaux, typographie
from clesante.edition.arbre import Noeud
from clesante.edition.grammaire import ILLUSTRATION, SOMMAIRE
from clesante.edition.modele import EditionError
from clesante.edition.preparation import Prepare
from clesante.socle.jetons import CLAIR

REMPLACANT = "\u25a1"  # drawn where no font holds the character
SANS_GLYPHE = "could not be displayed"
PRIVES = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")  # PDF/A wants a meaning for each sign


def composer(prepare: Prepare, jour: datetime.date) -> bytes:
    """Return the PDF of a checked document; ``jour`` is its only clock.

    Raises ``EditionError`` when typst refuses the document.
    """
    donnees = json.dumps(_donnees(prepare, jour), ensure_ascii=False)
    if prepare.archive:
        donnees = PRIVES.sub(REMPLACANT, donnees)
    edition = Edition(
        jour,
        ("ua-1", "a-3a") if prepare.archive else ("ua-1",),
        _fichiers(prepare),
    )
    return _marquer_entetes_de_ligne(_compiler_lisible(donnees, edition), prepare.racine)


def _fichiers(prepare: Prepare) -> dict[str, bytes]:
    """Return what the template reads, under names of ours."""
    pieces = {f"piece{rang}": p.octets for rang, p in enumerate(prepare.pieces.values())}
    logo = prepare.apparence.logo
    return pieces if logo is None else pieces | {"logo": logo}


def _format(image: bytes | None) -> str | None:
    """Return what kind of picture this is (a rebuilt reference holds these two only)."""
    if image is None:
        return None
    return "png" if image.startswith(b"\x89PNG") else "jpg"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a PDF is made with, besides its template: its day, its norms, the files it carries."""

    jour: datetime.date
    normes: tuple[Literal["ua-1", "a-3a"], ...] = ("ua-1",)
    fichiers: Mapping[str, bytes] = field(default_factory=dict)


def _compiler_lisible(donnees: str, edition: Edition) -> bytes:
    """Compile; if a character has no glyph in any font, draw an empty square in its place."""
    import typst

    try:
        return _compiler(_modele(), donnees, edition)
    except typst.TypstError as erreur:
        if SANS_GLYPHE not in erreur.message:
            raise EditionError(
                "Le PDF n’a pas pu être composé.", "Simplifiez le document."
            ) from erreur
    absents = {
        ord(c): REMPLACANT for c in sorted(set(donnees)) if not _a_un_glyphe(c, edition.jour)
    }
    return _compiler(_modele(), donnees.translate(absents), edition)


def _compiler(source: bytes, donnees: str, edition: Edition) -> bytes:
    minuit = datetime.datetime.combine(edition.jour, datetime.time(), datetime.UTC)
    with typographie.compositeur(source, donnees, edition.fichiers) as compositeur:
        pdf = compositeur.compile(
            pdf_standards=list(edition.normes), timestamp=int(minuit.timestamp())
        )
    if not isinstance(pdf, bytes):
        raise EditionError("Le PDF n’a pas pu être composé.", "Simplifiez le document.")
    return pdf


@functools.cache
def _a_un_glyphe(caractere: str, jour: datetime.date) -> bool:
    """Return whether the fonts of the PDF can draw ``caractere``."""
    import typst

    if caractere.isascii():
        return True
    essai = b'#set document(title: "x")\n#set text(font: "Source Sans Pro")\n#sys.inputs.donnees'
    try:
        _compiler(essai, caractere, Edition(jour))
    except typst.TypstError:
        return False
    return True


@functools.cache
def _modele() -> bytes:
    return resources.files("clesante.edition").joinpath("ressources/document.typ").read_bytes()


def _donnees(prepare: Prepare, jour: datetime.date) -> dict[str, Any]:
    return {
        "titre": prepare.titre,
        "sous_titre": prepare.sous_titre,
        "date_ligne": prepare.date_ligne,
        "pied": prepare.pied,
        "sujet": prepare.sujet,
        "auteur": prepare.auteur,
        "date": [jour.year, jour.month, jour.day],
        "couleurs": CLAIR
        | {"titre": prepare.apparence.titre, "intertitre": prepare.apparence.intertitre},
        "logo": _format(prepare.apparence.logo),
        "images": {
            ILLUSTRATION + nom: {
                "svg": image.svg,
                "largeur_cm": image.largeur_cm,
                "hauteur_cm": image.hauteur_cm,
            }
            for nom, image in prepare.images.items()
        },
        "pieces": [
            {"nom": nom, "mime": p.mime, "description": p.description, "relation": p.relation}
            for nom, p in prepare.pieces.items()
        ],
        "racine": _element(prepare.racine),
    }


def _element(noeud: Noeud) -> dict[str, Any]:
    """Return a node as data; a table with its columns worked out, a contents with its targets."""
    if noeud.nom == "table":
        return _tableau(noeud)
    if noeud.classe == SOMMAIRE:
        cibles = [e.attributs["href"][1:] for e in noeud.descendants() if e.nom == "a"]
        return {"nom": SOMMAIRE, "attributs": {}, "enfants": [], "cibles": cibles}
    enfants = [e if isinstance(e, str) else _element(e) for e in noeud.enfants]
    return {
        "nom": noeud.nom,
        "attributs": noeud.attributs,
        "enfants": enfants,
        "annonce": noeud.annonce,
    }


def _tableau(noeud: Noeud) -> dict[str, Any]:
    tableau = tableaux.lire(noeud)
    return {
        "nom": "table",
        "attributs": noeud.attributs,
        "enfants": [],
        "legende": _element(tableau.legende),
        "insecable": tableau.insecable,
        "largeurs": [round(c.largeur, 4) for c in tableau.colonnes],
        "droites": [c.droite for c in tableau.colonnes],
        "entetes": [_element(e) for e in tableau.entetes],
        "lignes": [[_element(e) for e in ligne] for ligne in tableau.lignes],
    }


def _marquer_entetes_de_ligne(pdf: bytes, racine: Noeud) -> bytes:
    """Return the PDF with the first cell of rows as TH, Scope Row, where the document says so.

    typst marks column headers only. Its TD then name their column header explicitly, which would
    hide the row header from a screen reader: in those tables Scope alone speaks.
    """
    import pikepdf

    attendus = [tableaux.lire(e) for e in racine.descendants() if e.nom == "table"]
    with pikepdf.open(io.BytesIO(pdf)) as fichier:
        marques = [e for e in _structure(fichier.Root.StructTreeRoot.K) if e.S == "/Table"]
        for tableau, marque in zip(attendus, marques, strict=True):
            if any(ligne[0].nom == "th" for ligne in tableau.lignes):
                _marquer_tableau(marque, tableau)
        sortie = io.BytesIO()
        fichier.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def _marquer_tableau(marque: Any, tableau: tableaux.Tableau) -> None:
    """Mark the row headers of one table of the structure tree."""
    import pikepdf

    (corps,) = [e for e in marque.K if e.S == "/TBody"]
    for ligne, rangee in zip(tableau.lignes, corps.K, strict=True):
        for cellule, case in zip(ligne, rangee.K, strict=True):
            for attributs in _attributs_de_tableau(case):
                del attributs["/Headers"]
            if cellule.nom == "th":
                portee = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
                case.S = pikepdf.Name.TH
                case.A = pikepdf.Array([*_en_liste(case.get("/A")), portee])


def _attributs_de_tableau(case: Any) -> Iterator[Any]:
    return (a for a in _en_liste(case.get("/A")) if "/Headers" in a)


def _structure(noeud: Any) -> Iterator[Any]:
    """Yield the elements of a PDF structure tree in order."""
    for element in _en_liste(noeud):
        if "/S" in element:
            yield element
            yield from _structure(element.get("/K"))


def _en_liste(valeur: Any) -> list[Any]:
    """Return the dictionaries of a value that may be absent, one, or an array."""
    import pikepdf

    valeurs = list(valeur) if isinstance(valeur, pikepdf.Array) else [valeur]
    return [v for v in valeurs if isinstance(v, pikepdf.Dictionary)]
