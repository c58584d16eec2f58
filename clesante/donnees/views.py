"""Public page of the sources."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clesante.donnees import lectures


@login_not_required
@require_safe
def sources(requete: HttpRequest) -> HttpResponse:
    """Show every source, the file read, its fingerprint, and the indicators it gives."""
    publies = lectures.indicateurs()
    groupes = [
        (source, [p.definition for p in publies if p.source and p.source.code == source.code])
        for source in lectures.sources()
    ]
    return render(requete, "donnees/sources.html", {"groupes": groupes})
