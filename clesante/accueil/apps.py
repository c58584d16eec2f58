"""Django's declaration of the app."""

from django.apps import AppConfig


class AccueilConfig(AppConfig):
    """Clésanté: accueil."""

    name = "clesante.accueil"
    label = "accueil"
