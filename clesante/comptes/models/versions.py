"""What every object that people edit together has: a version, and one birth by form shown."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models, transaction

from clesante.socle.erreurs import RefuseError


class VersionDepasseeError(RefuseError):
    """Someone wrote since what is written was read: nothing is overwritten."""


def depassee() -> VersionDepasseeError:
    """Return the one refusal of a stale save, with its cure."""
    return VersionDepasseeError(
        "Quelqu'un a enregistré une autre version pendant que vous écriviez.",
        "Relisez la version en place, puis enregistrez la vôtre si elle tient encore.",
    )


class Versionne(models.Model):
    """An object whose every save takes the next version; a stale save is refused.

    Raises ``VersionDepasseeError`` when the row is no longer at the version that was read.
    """

    version = models.PositiveIntegerField("version", default=1, editable=False)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row, or the next version of the one that was read."""
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        lue = self.version
        with transaction.atomic():
            rangee = type(self)._base_manager.filter(pk=self.pk, version=lue)  # noqa: SLF001
            if not rangee.update(version=lue + 1):
                raise depassee()
            self.version = lue + 1
            try:
                super().save(*args, **kwargs)
            except BaseException:
                self.version = lue
                raise


class NeUneFois(models.Model):
    """An object born of a form that carries a key: sent twenty times, the form makes one."""

    cle_creation = models.UUIDField(
        "clé de création", default=uuid.uuid4, unique=True, editable=False
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        """No table of its own."""

        abstract = True
