"""Django's declaration of the app."""

from django.apps import AppConfig


class RechercheConfig(AppConfig):
    """Clésanté: recherche."""

    name = "clesante.recherche"
    label = "recherche"
