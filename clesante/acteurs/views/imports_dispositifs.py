"""Pages of the import of dispositifs."""

from __future__ import annotations

from django.http import HttpResponse

from clesante.acteurs.imports.dispositifs import DISPOSITIFS
from clesante.acteurs.views.imports_communs import donner, relire, rendre_a_corriger
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee


@page_reservee(DISPOSITIFS.operation)
def nouvel_import(requete: RequeteConnectee) -> HttpResponse:
    """Give a file of dispositifs."""
    return donner(requete, DISPOSITIFS)


@page_reservee(DISPOSITIFS.operation)
def page_import(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """See what a file of dispositifs would do; then do it, once."""
    return relire(requete, DISPOSITIFS, numero)


@page_reservee(DISPOSITIFS.operation)
def corriger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the file given, what is to mend said on each row."""
    return rendre_a_corriger(requete, DISPOSITIFS, numero, extension)
