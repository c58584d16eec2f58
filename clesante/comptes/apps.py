"""Django's declaration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from clesante.socle.erreurs import EntreeInvalideError


class ComptesConfig(AppConfig):
    """Clésanté: comptes."""

    name = "clesante.comptes"
    label = "comptes"

    def ready(self) -> None:
        """Refuse a role of ``CLESANTE_SECOND_FACTEUR`` that is none; ``EntreeInvalideError``."""
        from clesante.comptes.choix import Role

        inconnus = sorted(set(settings.SECOND_FACTEUR_ROLES) - set(Role.values))
        if inconnus:
            raise EntreeInvalideError(
                f"CLESANTE_SECOND_FACTEUR nomme un rôle inconnu\u00a0: {', '.join(inconnus)}.",
                f"Au choix\u00a0: {', '.join(Role.values)}.",
            )
