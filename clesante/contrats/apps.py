"""Django's declaration of the app."""

from django.apps import AppConfig


class ContratsConfig(AppConfig):
    """Clésanté: contrats."""

    name = "clesante.contrats"
    label = "contrats"
