"""Django's declaration of the app."""

from django.apps import AppConfig


class DiagnosticConfig(AppConfig):
    """Clésanté: diagnostic."""

    name = "clesante.diagnostic"
    label = "diagnostic"
