"""Django's declaration of the app."""

from django.apps import AppConfig


class ConcertationConfig(AppConfig):
    """Clésanté: concertation."""

    name = "clesante.concertation"
    label = "concertation"
