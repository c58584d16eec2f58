"""What the top of every page offers to a person who is signed in: what they may open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clesante.comptes.droits import peut
from clesante.comptes.roles import operation


def menu(requete: HttpRequest) -> dict[str, Any]:
    """Return ``menu`` and ``menu_du_site``: (label, address, whether it is this page).

    From the setting ``MENU``; what is of the whole site (``du_site``) is apart. Rights were read by
    the middleware of sessions: this costs no query more.
    """
    utilisateur = getattr(requete, "user", None)
    offerts: dict[bool, list[tuple[str, str, bool]]] = {False: [], True: []}
    if utilisateur is not None and not utilisateur.is_anonymous:
        for nom, libelle, acte in settings.MENU:
            if peut(utilisateur, acte):
                lien = reverse(nom)
                aussi = settings.MENU_AUSSI.get(nom, ())
                ici = requete.path.startswith(lien) or requete.path_info.startswith(aussi)
                offerts[operation(acte).du_site].append((libelle, lien, ici))
    return {"menu": offerts[False], "menu_du_site": offerts[True]}
