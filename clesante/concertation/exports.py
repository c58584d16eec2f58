"""Lists of a shared diagnosis as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.http import Http404, HttpResponse

from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import Colonne, Ligne
from clesante.ui.fichiers import joindre

INVENTE = "Données de démonstration"


class Situe(Protocol):
    """What a list hangs on, which may be a demonstration."""

    fictif: bool


def envoyer(
    objet: Situe,
    titre: str,
    fichier: tuple[str, str],
    colonnes: Sequence[Colonne[Ligne]],
    lignes: Iterable[Ligne],
) -> HttpResponse:
    """Send a list of a diagnosis or of a contract; ``fichier``: its name and its format.

    ``titre`` names the sheet. Each row of a demonstration says what it is. Raises ``Http404`` for a
    format that is not written, ``RefuseError`` as :func:`clesante.ui.classeurs.ecrire`.
    """
    nom, extension = fichier
    if extension not in FORMATS:
        raise Http404
    if objet.fictif:
        marque: Colonne[Ligne] = Colonne("demonstration", INVENTE, lambda _: INVENTE)
        colonnes = (*colonnes, marque)
    return joindre(ecrire(extension, titre, colonnes, lignes), f"{nom}.{extension}", prive=True)
