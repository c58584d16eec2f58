"""What mails hold: a link, a code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from smtplib import SMTPServerDisconnected

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def lien_recu(rang: int = -1) -> str:
    """Return the path of the link of a mail."""
    [lien] = re.findall(r"https?://[^/\s]+(/\S+)", mail.outbox[rang].body)
    return lien


def code_recu() -> str:
    """Return the code of the last mail."""
    [code] = re.findall(r"\b\d{6}\b", mail.outbox[-1].body)
    return code


class Panne(BaseEmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Fail."""
        raise SMTPServerDisconnected
