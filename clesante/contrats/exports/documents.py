"""Documents and tables about a contract, sent as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpResponse

from clesante.concertation.exports import envoyer
from clesante.contrats.models import Contrat
from clesante.edition import FORMATS, Document, Limites, produire
from clesante.edition.production import NORMALES
from clesante.ui import apparence
from clesante.ui.colonnes import Colonne, Ligne
from clesante.ui.fichiers import joindre


def habiller(document: Document) -> Document:
    """Return a document in the look of the host, when it gave a reference document."""
    return replace(document, charte=apparence.charte())


def envoyer_document(document: Document, nom: str, extension: str) -> HttpResponse:
    """Make a document in one format and send it; raise ``Http404`` for a format there is not."""
    if extension not in FORMATS:
        raise Http404
    return joindre(fabriquer(document, nom, extension), f"{nom}.{extension}", prive=True)


def fabriquer(document: Document, nom: str, extension: str, limites: Limites = NORMALES) -> bytes:
    """Return a document in one format, in the look of the host; raises as ``produire``."""
    with TemporaryDirectory() as dossier:
        (fichier,) = produire(habiller(document), [extension], Path(dossier), nom, limites)
        return fichier.read_bytes()


def envoyer_table(
    contrat: Contrat,
    titre: str,
    fichier: tuple[str, str],
    colonnes: Sequence[Colonne[Ligne]],
    lignes: Iterable[Ligne],
) -> HttpResponse:
    """Send a list of a contract; raises as :func:`clesante.concertation.exports.envoyer`."""
    marque: Any = contrat  # read for one thing: whether it is a demonstration
    return envoyer(marque, titre, fichier, colonnes, lignes)
