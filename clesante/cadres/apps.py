"""Django's declaration of the app."""

from django.apps import AppConfig


class CadresConfig(AppConfig):
    """Clésanté: cadres."""

    name = "clesante.cadres"
    label = "cadres"
