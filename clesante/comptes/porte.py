"""Who enters, and by which door: the one place that says it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.http import HttpRequest

from clesante.comptes import droits, roles
from clesante.comptes.actions import est_demonstration
from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur

# A code sent by mail opens to these roles only, and never to one that holds a sensitive operation.
PAR_CODE = frozenset({Role.ELU, Role.MEMBRE_INSTANCE, Role.PILOTE, Role.PARTENAIRE, Role.LECTURE})
# A second factor is asked of these, of every role that holds a sensitive operation, and of those
# the host adds (setting SECOND_FACTEUR_ROLES).
AVEC_SECOND_FACTEUR = frozenset(
    {
        Role.ADMINISTRATEUR,
        Role.ADMINISTRATEUR_PORTEUR,
        Role.ARS_DD,
        Role.ARS_SIEGE,
        Role.DELEGUE_DONNEES,
    }
)


class ParAdresse(ModelBackend):
    """An address and its password; an unknown address costs as much work as a wrong password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_autres: Any,
    ) -> Any:
        """Return the user of an address and its password; None for anything else."""
        return super().authenticate(request, username=username or email, password=password)

    def get_user(self, user_id: int) -> Utilisateur | None:
        """Return the user of a session, read at every page: to write its query costs more."""
        lus = Utilisateur.objects.raw("SELECT * FROM comptes_utilisateur WHERE id = %s", [user_id])
        return next((lu for lu in lus if self.user_can_authenticate(lu)), None)


def second_facteur_exige(utilisateur: Utilisateur) -> bool:
    """Tell whether one of the roles held today asks for a second factor.

    None does in a demonstration: it has no real data, and is served to its own machine only.
    """
    exigeants = AVEC_SECOND_FACTEUR | roles.sensibles() | set(settings.SECOND_FACTEUR_ROLES)
    exige = any(role in exigeants for role, _ in droits.attributions(utilisateur))
    return exige and not est_demonstration()


def facteurs(utilisateur: Utilisateur) -> QuerySet[Authenticator]:
    """Return the second factors of a person; recovery codes go with them and are none."""
    siens = Authenticator.objects.filter(user_id=utilisateur.pk)
    return siens.exclude(type=Authenticator.Type.RECOVERY_CODES)


def peut_entrer_par_code(utilisateur: Utilisateur) -> bool:
    """Tell whether a code sent by mail is enough: an open account, and roles that all allow it."""
    permis = PAR_CODE - roles.sensibles() - set(settings.SECOND_FACTEUR_ROLES)
    tenus = {role for role, _ in droits.attributions(utilisateur)}
    return utilisateur.is_active and bool(tenus) and tenus <= permis
