"""Typed errors: one French sentence, its cure, an exit code and an HTTP status."""

from __future__ import annotations


class ClesanteError(Exception):
    """An error a person can understand and mend.

    ``message`` says what happened, ``remede`` what to do; ``str()`` joins both.
    """

    code_sortie = 1
    statut_http = 500

    def __init__(self, message: str, remede: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede

    def __str__(self) -> str:
        return f"{self.message} {self.remede}".strip()


class EntreeInvalideError(ClesanteError):
    """What was typed or given cannot be read: exit code 2, status 400."""

    code_sortie = 2
    statut_http = 400


class AmbiguError(EntreeInvalideError):
    """What was typed has several readings: the person chooses, nothing is guessed."""


class IntrouvableError(ClesanteError):
    """What was asked for does not exist here: exit code 3, status 404."""

    code_sortie = 3
    statut_http = 404


class RefuseError(ClesanteError):
    """A rule refuses the act: exit code 4, status 409."""

    code_sortie = 4
    statut_http = 409


class IndisponibleError(ClesanteError):
    """What the act needs is not there or does not answer yet: exit code 4, status 503.

    Its sentence is for the person who runs the site; a visitor is shown another.
    """

    code_sortie = 4
    statut_http = 503


class TropDEssaisError(ClesanteError):
    """Too many tries in a short time: exit code 4, status 429; ``attendre`` is in seconds."""

    code_sortie = 4
    statut_http = 429

    def __init__(self, attendre: int) -> None:
        super().__init__(
            "Trop d'essais en peu de temps\u00a0: rien n'a changé, et le compte n'est pas bloqué.",
            f"Recommencez dans {_duree(attendre)}.",
        )
        self.attendre = attendre


def _duree(secondes: int) -> str:
    minutes = -(-secondes // 60)
    return "une minute" if minutes <= 1 else f"{minutes}\u00a0minutes"
