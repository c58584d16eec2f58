"""The journal: what happened, written once and never again."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from clesante.socle.erreurs import RefuseError


def _refuser() -> NoReturn:
    raise RefuseError(
        "Le journal ne se réécrit pas et ne s'efface pas.",
        "Notez un nouvel événement, qui dit ce qui change.",
    )


class AjoutSeulQuerySet(models.QuerySet[Any]):
    """Rows that are only added; the database refuses the same in triggers of its own."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuser()

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuser()


class AjoutSeul(models.Model):
    """A row that never changes once written."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to write one again."""
        if not self._state.adding:
            _refuser()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuser()


class Evenement(AjoutSeul):
    """One event: its type, author, object and the fields that changed, before and after.

    People enter by number (``auteur``, and the ids of ``avant`` and ``apres``), so that erasing a
    person breaks no seal. ``chaine`` is the chain it is sealed in: « site », or one by contract.
    """

    type = models.CharField("type", max_length=60)
    le = models.DateTimeField("le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="auteur",
    )
    objet_type = models.CharField("type de l'objet", max_length=60)
    objet_id = models.BigIntegerField("numéro de l'objet")
    avant = models.JSONField("avant", default=dict)
    apres = models.JSONField("après", default=dict)
    chaine = models.CharField("chaîne", max_length=40, default="site")

    objects: ClassVar[models.Manager[Evenement]] = AjoutSeulQuerySet.as_manager()

    class Meta:
        """Read by object and by chain, in the order of writing."""

        verbose_name = "événement"
        verbose_name_plural = "événements"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["objet_type", "objet_id"], name="evenement_par_objet"),
            models.Index(fields=["chaine", "id"], name="evenement_par_chaine"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.objet_type} {self.objet_id}"
