"""The body of a public page, kept compressed until one of the data it shows changes.

A portrait costs a hundred times its frame. Its key holds all that it reads: the address asked, the
perimeter, both files of data, every published local table. What a withdrawn table said is gone at
once; the frame (who is signed in, messages, the form token) is never kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable

from django.db.models import Model
from django.http import HttpRequest

from clesante.comptes.lecteurs import PUBLIC
from clesante.comptes.models.champs import champs
from clesante.donnees.lectures import version_entrepot
from clesante.donnees.tables.lectures import versions_sur
from clesante.territoires.lectures import Perimetre, version_referentiel
from clesante.ui.pieces import Piece, garder

GARDES_MAX = 64
_gardes: OrderedDict[str, Piece] = OrderedDict()
_verrou = threading.Lock()
_fabrique = threading.Lock()


def cle(requete: HttpRequest, perimetre: Perimetre) -> str:
    """Return what changes as soon as the page of a perimeter, as it is asked, would change."""
    versions = versions_sur(PUBLIC, perimetre)
    parties = (
        requete.path,
        sorted(requete.GET.items()),
        perimetre,
        version_entrepot(),
        version_referentiel(),
        [(_valeurs(version), _valeurs(version.table)) for version in versions],
    )
    return hashlib.sha256(repr(parties).encode(errors="surrogatepass")).hexdigest()


def _valeurs(objet: Model) -> Iterable[object]:
    return [champ.value_from_object(objet) for champ in champs(objet).values()]


def corps(cle: str, faire: Callable[[], str]) -> Piece:
    """Return the body kept under a key, made if it is not there; the least asked goes first.

    One is made at a time: threads share one processor, and twenty at once would be twenty times
    the memory of one.
    """
    piece = _garde(cle)
    if piece is None:
        with _fabrique:
            piece = _garde(cle) or _garder(cle, garder(faire()))
    return piece


def _garde(cle: str) -> Piece | None:
    with _verrou:
        piece = _gardes.get(cle)
        if piece is not None:
            _gardes.move_to_end(cle)
        return piece


def _garder(cle: str, piece: Piece) -> Piece:
    with _verrou:
        _gardes[cle] = piece
        while len(_gardes) > GARDES_MAX:
            _gardes.popitem(last=False)
    return piece


def oublier() -> None:
    """Forget every body kept by this process."""
    with _verrou:
        _gardes.clear()
