"""The register of what exists already: dispositifs and their actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from clesante.acteurs.models.communs import ImportDeFichier, Periode
from clesante.acteurs.models.organisations import Organisation
from clesante.acteurs.regles import texte_de_recherche
from clesante.comptes.models import NeUneFois, Versionne
from clesante.recherche.models import TermesField
from clesante.territoires.models_rattaches import EnfantManager, Portee, Rattache, RattacheManager


class Dispositif(Rattache, Periode, Versionne, NeUneFois):
    """What exists on a territory beside the contract: CLSM, PTSM, CPTS, contrat de ville…"""

    VOIR: ClassVar[str] = "acteurs.voir"
    VU_D_EN_BAS: ClassVar[bool] = True

    type = models.CharField("type", max_length=60)
    nom = models.CharField("nom", max_length=200)
    porteur = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dispositifs",
        verbose_name="porteur",
    )
    porteur_dit = models.CharField(
        "porteur, s'il n'est pas au registre", max_length=200, blank=True
    )
    themes = TermesField("thèmes", vocabulaire="themes")
    publics = TermesField("publics", vocabulaire="publics")
    description = models.TextField("en quelques lignes", blank=True, max_length=4_000)
    fonction_contact = models.CharField("fonction à joindre", max_length=150, blank=True)
    courriel_contact = models.EmailField("adresse électronique générique", blank=True)
    site = models.URLField("document ou site", blank=True)
    recherche = models.TextField("texte de recherche", editable=False)
    tri = models.CharField("clé de tri", max_length=200, editable=False, db_index=True)

    objects: ClassVar[Any] = RattacheManager()

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "dispositif"
        verbose_name_plural = "dispositifs"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["type", "tri", "id"], name="dispositif_par_type")
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the list searches and sorts in step with the name."""
        self.recherche = texte_de_recherche(self.nom, self.porteur_dit)
        self.tri = self.recherche.strip()[:200]
        super().save(*args, **kwargs)


class PorteeDispositif(Portee):
    """A portée that reaches a dispositif."""

    objet = models.ForeignKey(
        Dispositif, models.CASCADE, related_name="portees", verbose_name="dispositif"
    )

    class Meta(Portee.Meta):
        """Words shown to people."""

        verbose_name = "portée d'un dispositif"
        verbose_name_plural = "portées d'un dispositif"


class ActionDispositif(Periode, Versionne, NeUneFois):
    """An action that a dispositif carries already: what a new one may repeat."""

    PARENT: ClassVar[str] = "dispositif"

    dispositif = models.ForeignKey(
        Dispositif, models.CASCADE, related_name="actions", verbose_name="dispositif"
    )
    intitule = models.CharField("intitulé", max_length=200)
    themes = TermesField("thèmes", vocabulaire="themes")
    publics = TermesField("publics", vocabulaire="publics")
    types_action = TermesField("types d'action", vocabulaire="types_action")
    territoire = models.CharField("territoire, s'il est plus petit", max_length=200, blank=True)
    pilote = models.CharField("pilote", max_length=200, blank=True)
    financeurs = models.CharField("financeurs", max_length=300, blank=True)
    description = models.TextField("en quelques lignes", blank=True, max_length=2_000)

    objects: ClassVar[Any] = EnfantManager()

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "action d'un dispositif"
        verbose_name_plural = "actions d'un dispositif"

    def __str__(self) -> str:
        return self.intitule


class ImportDispositifs(ImportDeFichier):
    """The rows of a file of dispositifs."""

    class Meta:
        """Words shown to people."""

        verbose_name = "import de dispositifs"
        verbose_name_plural = "imports de dispositifs"
