"""What a PDF may hold that a signed contract has no use for; what makes it refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from clesante.edition.modele import EditionError

PAGES_MAX = 2_000
OBJETS_MAX = 300_000
ABIME = (
    "Ce fichier n’est pas un PDF, ou il est abîmé.",
    "Demandez le fichier que le parapheur a rendu, sans le réenregistrer.",
)
PHRASES = {
    "/JavaScript": "Ce PDF contient un programme (JavaScript), qui n’a rien à faire dans un "
    "contrat.",
    "/Launch": "Ce PDF contient une commande qui lance un autre logiciel.",
    "/GoToR": "Ce PDF contient un renvoi qui ouvre un autre fichier.",
    "/GoToE": "Ce PDF contient un renvoi qui ouvre un autre fichier.",
    "/SubmitForm": "Ce PDF contient un formulaire qui envoie ses réponses ailleurs.",
    "/ImportData": "Ce PDF contient une commande qui lit un autre fichier.",
    "/RichMedia": "Ce PDF contient un média animé.",
    "/Movie": "Ce PDF contient un média animé.",
    "/XFA": "Ce PDF contient un formulaire dynamique (XFA), qui peut afficher autre chose que ses "
    "pages.",
}


def examiner(octets: bytes) -> tuple[int, tuple[str, ...]]:
    """Return the number of pages of a PDF and what must be told of it.

    Raises ``EditionError`` for what is not a PDF, is closed by a password, or is out of size.
    """
    import pikepdf

    if not octets.startswith(b"%PDF-"):
        raise EditionError(*ABIME)
    try:
        with pikepdf.open(io.BytesIO(octets), attempt_recovery=False) as pdf:
            return _examiner(pdf)
    except pikepdf.PasswordError as erreur:
        raise EditionError(
            "Ce PDF est fermé par un mot de passe.", "Enregistrez-le sans mot de passe."
        ) from erreur
    except pikepdf.PdfError as erreur:
        raise EditionError(*ABIME) from erreur


def _examiner(pdf: Any) -> tuple[int, tuple[str, ...]]:
    if pdf.is_encrypted:
        raise EditionError("Ce PDF est chiffré.", "Enregistrez-le sans protection.")
    if len(pdf.objects) > OBJETS_MAX:
        raise EditionError("Ce PDF est démesuré.", "Demandez le fichier que le parapheur a rendu.")
    pages = len(pdf.pages)
    if pages > PAGES_MAX:
        raise EditionError(
            f"Ce PDF a {pages} pages\u202f; un contrat n’en a pas plus de {PAGES_MAX}.",
            "Demandez le fichier que le parapheur a rendu.",
        )
    phrases = [phrase for phrase in dict.fromkeys(_dites(pdf)) if phrase]
    if pdf.attachments:
        joints = len(pdf.attachments)
        quoi = "un fichier joint" if joints == 1 else f"{joints} fichiers joints"
        phrases.append(f"Ce PDF contient {quoi}.")
    return pages, tuple(phrases)


def _dites(pdf: Any) -> Iterator[str]:
    """Yield the sentence of each object that acts instead of being read."""
    import pikepdf

    for objet in pdf.objects:
        for dictionnaire in _dictionnaires(objet, 0):
            if "/XFA" in dictionnaire:
                yield PHRASES["/XFA"]
            if "/JS" in dictionnaire:
                yield PHRASES["/JavaScript"]
            for cle in ("/S", "/Subtype"):
                nom = dictionnaire.get(cle)
                if isinstance(nom, pikepdf.Name):
                    yield PHRASES.get(str(nom), "")


def _dictionnaires(objet: Any, profondeur: int) -> Iterator[Any]:
    """Yield a dictionary and those written inside it, not those it refers to."""
    import pikepdf

    if profondeur > 8:
        return
    if isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
        yield objet
        suite = [v for _, v in objet.items()]
    elif isinstance(objet, pikepdf.Array):
        suite = list(objet)
    else:
        return
    for valeur in suite:
        direct = not getattr(valeur, "is_indirect", False)
        if direct and isinstance(valeur, pikepdf.Dictionary | pikepdf.Array):
            yield from _dictionnaires(valeur, profondeur + 1)
