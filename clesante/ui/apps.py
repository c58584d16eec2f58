"""Django's declaration of the app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Clésanté: ui."""

    name = "clesante.ui"
    label = "ui"
