"""What every page kept for some is: to who has not the right, it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from clesante.comptes import passages
from clesante.comptes.droits import peut
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import IntrouvableError

Vue = Callable[..., HttpResponse]


class RequeteConnectee(HttpRequest):
    """A request of a person who is signed in, as the login middleware sees to it."""

    user: Utilisateur


def page_reservee(operation: str) -> Callable[[Vue], Vue]:
    """Return a page open to who holds an operation somewhere; to others, it does not exist.

    What an act says is not found answers alike: unknown and forbidden are one.
    """

    def enrober(vue: Vue) -> Vue:
        @wraps(vue)
        def garder(requete: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not peut(requete.user, operation):
                passages.noter_refus(requete, operation)
                raise Http404
            try:
                return vue(requete, *args, **kwargs)
            except IntrouvableError as erreur:
                raise Http404 from erreur

        return garder

    return enrober
