"""The long documents that people ask for, made behind the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clesante.contrats.models.contrats import Contrat


class DocumentDemande(models.Model):
    """A document too long to be waited for on a page: who asked for it alone has it, for a day.

    ``figee`` is the number of the frozen version it is made of, 0 for the text of the day;
    ``octets`` the file once it is made, ``refus`` why it could not be.
    """

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="+", verbose_name="contrat")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="auteur"
    )
    profil = models.CharField("document", max_length=20)
    figee = models.PositiveIntegerField("version figée", default=0)
    extension = models.CharField("format", max_length=4)
    tache = models.UUIDField("tâche", null=True)
    octets = models.BinaryField("fichier", null=True)
    refus = models.CharField("refus", max_length=500, blank=True)
    demande_le = models.DateTimeField("demandé le", default=timezone.now)
    commence_le = models.DateTimeField("commencé le", null=True)
    fini_le = models.DateTimeField("fini le", null=True)

    class Meta:
        """The same document is asked for once at a time by one person."""

        verbose_name = "document demandé"
        verbose_name_plural = "documents demandés"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["auteur", "contrat", "profil", "figee", "extension"],
                condition=models.Q(fini_le=None),
                name="document_demande_une_fois",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def nom(self) -> str:
        """Its name as a file."""
        return f"{self.base}.{self.extension}"

    @property
    def base(self) -> str:
        """Return its name without the extension: « contrat-7-complete-v3 »."""
        return nom_du_document(self.contrat_id, self.profil, self.figee)


def nom_du_document(contrat: Any, profil: str, figee: int) -> str:
    """Return the name, without extension, of the file of a document of a contract."""
    return f"contrat-{contrat}-{profil}{f'-v{figee}' if figee else ''}"
