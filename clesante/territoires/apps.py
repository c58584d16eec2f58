"""Django's declaration of the app."""

from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    """Clésanté: territoires."""

    name = "clesante.territoires"
    label = "territoires"
