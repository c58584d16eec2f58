"""Forms of second factors: codes of an application, recovery codes, passkeys."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache

from clesante.comptes import chiffrement, limites, passages
from clesante.comptes.forms import AIDE_CODE, habiller

USAGE_CODE = 120  # seconds: longer than the three steps during which a code is accepted
# What the library lets through when what a browser says of a key has not the right shape.
ILLISIBLE = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)
AIDE_SECOURS = f"{AIDE_CODE} À défaut, l'un de vos codes de secours."


@contextmanager
def _echec_note(moyen: str, utilisateur: Any) -> Iterator[None]:
    """Write down that what was shown is refused."""
    try:
        yield
    except forms.ValidationError:
        passages.noter(context.request, passages.Nature.ECHEC, moyen, utilisateur)
        raise


def _user_le_code(numero: int, code: str) -> None:
    """Note that a code served; refuse it the second time, whatever is typed among its digits."""
    signe = f"code-utilise:{numero}:{normalize_user_code(code)}"
    if not cache.add(signe, True, timeout=USAGE_CODE):
        raise get_adapter().validation_error("incorrect_code")


class _CodeMixin:
    """A code of six digits: counted, and refused once used."""

    fields: dict[str, forms.Field]
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(
            self.fields["code"],
            "Code de l'application",
            AIDE_SECOURS,
            inputmode="numeric",
            autocomplete="one-time-code",
        )

    def clean_code(self) -> str:
        """Return the code; raise ``TropDEssaisError`` past the limit."""
        limites.compter_second_facteur(context.request, self.user.pk)
        with _echec_note("second facteur", self.user):
            code: str = super().clean_code()  # type: ignore[misc]
            _user_le_code(self.user.pk, code)
        limites.rendre_second_facteur(context.request, self.user.pk)
        return code


class SecondFacteurForm(_CodeMixin, AuthenticateForm):
    """The second factor of an entry."""


class ConfirmerFacteurForm(_CodeMixin, ReauthenticateForm):
    """The second factor, to confirm who one is."""


class ApplicationForm(ActivateTOTPForm):
    """The first code of an application, which proves that it holds the secret.

    The secret waits in the session encrypted: sessions are in the base.
    """

    secret: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(
            self.fields["code"], "Premier code de l'application", AIDE_CODE, inputmode="numeric"
        )
        session = context.request.session
        if self.is_bound and session.get(SECRET_SESSION_KEY) == self.secret:
            self.secret = _en_clair(self.secret)
        else:
            session[SECRET_SESSION_KEY] = chiffrement.chiffrer(self.secret)

    def clean_code(self) -> str:
        """Return the code; raise ``TropDEssaisError`` past the limit."""
        limites.compter_second_facteur(context.request, self.user.pk)
        code: str = super().clean_code()
        _user_le_code(self.user.pk, code)
        limites.rendre_second_facteur(context.request, self.user.pk)
        return code


class AjouterCleForm(AddWebAuthnForm):
    """A key made by the browser, and the name its owner gives it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["name"], "Nom de la clé", "Par exemple : téléphone de service.")
        del self.fields["passwordless"]

    def clean(self) -> dict[str, Any]:
        """Check the key; what is not one is refused like a key that is wrong."""
        try:
            champs: dict[str, Any] = super().clean()
        except ILLISIBLE as erreur:
            raise get_adapter().validation_error("incorrect_code") from erreur
        return champs


class _CleMixin:
    """A key shown by the browser: tries are counted."""

    def clean_credential(self) -> Authenticator:
        """Return the key; raise ``TropDEssaisError`` past the limit."""
        limites.CLE.compter(limites.reseau(context.request))
        with _echec_note("clé d'accès", getattr(self, "user", None)):
            try:
                cle: Authenticator = super().clean_credential()  # type: ignore[misc]
            except ILLISIBLE as erreur:
                raise get_adapter().validation_error("incorrect_code") from erreur
        return cle


class CleForm(_CleMixin, AuthenticateWebAuthnForm):
    """A key as the second factor of an entry."""


class EntrerParCleForm(_CleMixin, LoginWebAuthnForm):
    """A key alone, unlocked by its owner."""


class ConfirmerCleForm(_CleMixin, ReauthenticateWebAuthnForm):
    """A key, to confirm who one is."""


def _en_clair(secret: str) -> str:
    """Return the secret of a session; one that was not ours to encrypt is as good as none."""
    from cryptography.fernet import InvalidToken

    try:
        return chiffrement.dechiffrer(secret)
    except InvalidToken:
        return ""
