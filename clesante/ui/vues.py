"""What every public page is: open to all, read only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase
from django.urls.converters import IntConverter
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


class Numero(IntConverter):
    """The number of a row in an address; one that no base can hold leads nowhere."""

    regex = "[0-9]{1,18}"


def page_publique(vue: Vue) -> Vue:
    """Return ``vue`` open without an account, to GET and HEAD only.

    Any other method gets 405 before anything is read. Exempt from the form token: with it, a
    refused method would be told that a form is too old.
    """
    return login_not_required(csrf_exempt(require_safe(vue)))


def page_publique_a_remplir(vue: Vue) -> Vue:
    """Return ``vue`` open without an account, with a form that anyone may send (GET, HEAD, POST).

    The form token is asked; it takes a cookie of its own, and no session. No browser keeps the
    page: on a shared machine the next person gets a form, and its key, of their own.
    """
    ouverte = require_http_methods(["GET", "HEAD", "POST"])(vue)
    return login_not_required(cache_control(no_store=True)(ouverte))
