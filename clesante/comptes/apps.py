"""Django's declaration of the app."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    """Clésanté: comptes."""

    name = "clesante.comptes"
    label = "comptes"
