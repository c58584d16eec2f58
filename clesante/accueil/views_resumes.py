"""The page a digest's link leads to: it shows what it would stop (GET), then stops it (POST)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clesante.accueil.actions_resumes import arreter
from clesante.accueil.notifications import destinataire
from clesante.comptes import limites

ARRET = limites.Limite("resume-arreter", 300, 15 * limites.MINUTE)


@csrf_exempt  # a mail program posts by itself (RFC 8058): the token alone is what it takes
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume_arreter(requete: HttpRequest, jeton: str) -> HttpResponse:
    """Show, then stop the digests of whoever got the link; a link past or made up says only that.

    It opens no session and shows no address: whoever holds the mail can do that and nothing else.
    """
    ARRET.compter(limites.reseau(requete))
    trouve = destinataire(jeton)
    if trouve is None:
        return render(requete, "accueil/resume_perdu.html", status=404)
    if requete.method == "POST":
        arreter(trouve)
    return render(requete, "accueil/resume_arreter.html", {"fait": requete.method == "POST"})
