"""Pages of the import of organisations."""

from __future__ import annotations

from django.http import HttpResponse

from clesante.acteurs.imports import ORGANISATIONS
from clesante.acteurs.views.imports_communs import donner, relire, rendre_a_corriger
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee


@page_reservee(ORGANISATIONS.operation)
def nouvel_import(requete: RequeteConnectee) -> HttpResponse:
    """Give a file of organisations."""
    return donner(requete, ORGANISATIONS)


@page_reservee(ORGANISATIONS.operation)
def page_import(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """See what a file of organisations would do; then do it, once."""
    return relire(requete, ORGANISATIONS, numero)


@page_reservee(ORGANISATIONS.operation)
def corriger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the file given, what is to mend said on each row."""
    return rendre_a_corriger(requete, ORGANISATIONS, numero, extension)
