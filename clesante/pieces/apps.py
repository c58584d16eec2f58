"""Django's declaration of the app."""

from django.apps import AppConfig


class PiecesConfig(AppConfig):
    """Clésanté: pieces."""

    name = "clesante.pieces"
    label = "pieces"
