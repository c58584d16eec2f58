"""What every template knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from clesante import __version__
from clesante.ui.accessibilite import mention
from clesante.ui.apparence import en_place

AVEC_RECHERCHE = frozenset({"accueil", "recherche"})
A_RENSEIGNER = "à renseigner par l'hébergeur"


def site(request: HttpRequest) -> dict[str, Any]:
    """Return ``ce_site`` (name, version, who answers), ``apparence`` and ``gabarit``, the frame.

    ``gabarit`` is the whole page, or the bare fragment when htmx asks for a part of one;
    ``recherche_en_tete`` is false on the pages whose own subject is a search.
    (``site`` is taken: Django's sign-in page puts its own there.)
    """
    htmx: Any = getattr(request, "htmx", None)
    vue = request.resolver_match.url_name if request.resolver_match else ""
    apparence = en_place()
    partiel = bool(htmx) and not (htmx.boosted or htmx.history_restore_request)
    return {
        "ce_site": {
            "nom": apparence.nom or settings.SITE_NOM,
            "version": __version__,
            "editeur": settings.SITE_EDITEUR or A_RENSEIGNER,
            "hebergeur": settings.SITE_HEBERGEUR or A_RENSEIGNER,
            "contact": settings.SITE_CONTACT or A_RENSEIGNER,
            "directeur": settings.SITE_DIRECTEUR or A_RENSEIGNER,
            "delegue": settings.SITE_DPO or A_RENSEIGNER,
            "accessibilite": mention(timezone.localdate()),
        },
        "apparence": apparence,
        "recherche_en_tete": vue not in AVEC_RECHERCHE,
        "gabarit": "ui/fragment.html" if partiel else "ui/base.html",
    }
