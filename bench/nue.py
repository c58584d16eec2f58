"""A bare Django page: one view, no middleware, no base. The floor of every page."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(_requete: HttpRequest) -> HttpResponse:
    """Answer one word."""
    return HttpResponse("Bonjour")


urlpatterns = [path("", page)]

if not settings.configured:
    settings.configure(ROOT_URLCONF="bench.nue", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="x")  # noqa: S106
application = get_wsgi_application()
