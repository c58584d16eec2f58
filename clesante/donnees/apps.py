"""Django's declaration of the app."""

from django.apps import AppConfig


class DonneesConfig(AppConfig):
    """Clésanté: donnees."""

    name = "clesante.donnees"
    label = "donnees"
