"""What every worker must remember for a while: attempts counted, codes already used."""

from __future__ import annotations

from django.db import models


class Souvenir(models.Model):
    """A value kept until ``expire_le`` under the SHA-256 of its name, or a count of attempts."""

    empreinte = models.CharField("empreinte du nom", max_length=64, primary_key=True)
    valeur = models.JSONField("valeur", null=True)
    nombre = models.PositiveIntegerField("nombre", default=0)
    expire_le = models.DateTimeField("expire le", db_index=True)

    class Meta:
        """Words shown to people."""

        verbose_name = "souvenir"
        verbose_name_plural = "souvenirs"

    def __str__(self) -> str:
        return self.empreinte
