"""What a mail server answers, and what it means: left, to try again, refused, or nobody knows."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from clesante.comptes.models import CourrielEnFile

Etat = CourrielEnFile.Etat
DU_SERVEUR = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
"""Refusals that say nothing of the mail: the settings, or the server, are to be mended."""


class RemiseIncertaineError(OSError):
    """The text was sent and the server did not answer: it may have taken it."""


class _SansReponse:
    """``data`` of smtplib: once the text is on its way, no answer is not a refusal."""

    _invite = False  # the server has asked for the text

    def getreply(self) -> tuple[int, bytes]:
        """Return an answer, and remember the one that asks for the text (354)."""
        code, dit = super().getreply()  # type: ignore[misc]
        self._invite = self._invite or code == 354
        return code, dit

    def data(self, msg: Any) -> Any:
        """Send the text and return the answer; raise ``RemiseIncertaineError`` without a clear one.

        Any 2xx takes the mail (RFC 5321, 4.2.1); smtplib would call all but 250 a failure. A
        server that goes before it asked for the text (354) has none of it: that is a failure.
        """
        self._invite = False
        try:
            code, dit = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPDataError:
            raise  # answered: refused before the text
        except OSError as erreur:
            if not self._invite:
                raise
            raise RemiseIncertaineError(str(erreur)) from erreur
        if not 200 <= code <= 599:
            raise RemiseIncertaineError(f"answer {code}")
        return (250 if code < 300 else code), dit


class _Smtp(_SansReponse, smtplib.SMTP):
    pass


class _SmtpChiffre(_SansReponse, smtplib.SMTP_SSL):
    pass


class Remise(EmailBackend):
    """Django's SMTP, that tells a refusal from a silence."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The client: in clear until STARTTLS, or encrypted at once."""
        return _SmtpChiffre if self.use_ssl else _Smtp

    def close(self) -> None:
        """Close; what goes wrong then is no matter of the mails that were taken."""
        with suppress(OSError):
            super().close()


@dataclass(frozen=True, slots=True)
class Reponse:
    """What became of a mail: the state it goes to, and the French sentence of what is wrong."""

    etat: Etat
    faute: str = ""


def envoyer(connexion: BaseEmailBackend, message: EmailMessage) -> Reponse:
    """Send a mail by a connection, opened if need be; never raise what a server can cause."""
    try:
        connexion.open()
    except OSError as erreur:
        connexion.close()
        return juger(erreur)
    try:
        connexion.send_messages([message])
    except smtplib.SMTPNotSupportedError:  # once open, it is of this mail, not of the settings
        return Reponse(Etat.ECHEC, "Le serveur de courriel ne sait pas écrire à cette adresse.")
    except OSError as erreur:  # those of smtplib are
        connexion.close()
        return juger(erreur)
    except ValueError:  # a subject on two lines, an address that no server can write
        return Reponse(Etat.ECHEC, "Ce courriel ne peut pas s'écrire : son adresse ou son objet.")
    return Reponse(Etat.ENVOYE)


def juger(erreur: OSError) -> Reponse:
    """Return what a failure means: a refusal for good (5xx) is one of this mail, not of sign-in."""
    if isinstance(erreur, RemiseIncertaineError):
        return Reponse(Etat.INCERTAIN, "Le serveur a reçu le courriel sans dire s'il le prend.")
    code = _code(erreur)
    if code >= 500 and not isinstance(erreur, DU_SERVEUR):
        qui = "l'adresse" if isinstance(erreur, smtplib.SMTPRecipientsRefused) else "le courriel"
        return Reponse(Etat.ECHEC, f"Le serveur de courriel refuse {qui} (code {code}).")
    dit = f"a répondu par le code {code}" if code else "ne répond pas, ou a coupé"
    return Reponse(Etat.EN_ATTENTE, f"Le serveur de courriel {dit}.")


def _code(erreur: OSError) -> int:
    """Return the code of an answer, 0 without one."""
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in erreur.recipients.values()), default=0)
    return int(getattr(erreur, "smtp_code", 0) or 0)
