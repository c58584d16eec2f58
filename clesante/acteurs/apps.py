"""Django's declaration of the app."""

from django.apps import AppConfig


class ActeursConfig(AppConfig):
    """Clésanté: acteurs."""

    name = "clesante.acteurs"
    label = "acteurs"
