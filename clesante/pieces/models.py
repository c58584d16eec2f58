"""Files and comments on any object: each names its object by model and number, as the journal."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from clesante.comptes.droits import Visiteur
from clesante.comptes.models import NeUneFois, Versionne
from clesante.comptes.models.champs import etiquette
from clesante.pieces.choix import EtatCommentaire, GenreCommentaire
from clesante.pieces.droits_joints import Verbe, objet_de, objets_joints
from clesante.pieces.regles import IMAGES

EMPREINTE = 64


class JointQuerySet(models.QuerySet[Any]):
    """Readings of what is joined to objects."""

    def de(self, objet: models.Model) -> Self:
        """Return what is joined to an object."""
        return self.filter(objet_type=etiquette(objet), objet_id=objet.pk)

    def visibles_par(
        self, utilisateur: Visiteur, verbe: Verbe = "voir", sorte: str | None = None
    ) -> Self:
        """Return what is joined to objects on which a user may do a verb.

        What is reserved only where they read what is; what is withdrawn, where they may write.
        ``sorte``: of one model of objects only, when it is known: the question is shorter.
        """
        atteints = Q(pk=None)
        for joint in objets_joints().values():
            if sorte not in (None, joint.modele):
                continue
            vus, lus, tenus = (
                Q(objet_id__in=joint.permis(utilisateur, pour).order_by().values("pk"))
                for pour in (verbe, "voir_reserves", "modifier")
            )
            ici = Q(objet_type=joint.modele) & vus
            atteints |= ici & (Q(reserve=False) | lus) & (Q(retire_le=None) | tenus)
        return self.filter(atteints)


class Joint(NeUneFois):
    """What is joined to an object; ``reserve``: read by its team only."""

    objet_type = models.CharField("type d'objet", max_length=100, editable=False)
    objet_id = models.BigIntegerField("numéro de l'objet", editable=False)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="auteur",
        editable=False,
    )
    reserve = models.BooleanField("réservé à l'équipe", default=False)
    retire_le = models.DateTimeField("retiré le", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(JointQuerySet)()

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def objet(self) -> Any:
        """What it is joined to, None when it is gone."""
        return objet_de(self.objet_type, self.objet_id)


class Fichier(models.Model):
    """A row that names a file, kept once by its digest in the folder of files."""

    fichier = models.CharField("nom du fichier", max_length=200)
    octets = models.PositiveBigIntegerField("taille, en octets", editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=EMPREINTE, editable=False)

    class Meta:
        """No table of its own."""

        abstract = True


class Piece(Versionne, Joint, Fichier):
    """A file joined to an object, whatever its name."""

    titre = models.CharField("ce que c'est", max_length=200)
    genre = models.CharField("nature", max_length=20, editable=False)
    alternative = models.CharField("ce que montre l'image", max_length=500, blank=True)
    credit = models.CharField("auteur et droits de l'image", max_length=200, blank=True)

    class Meta:
        """Read by object."""

        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["objet_type", "objet_id"], name="piece_d_un_objet")
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def est_image(self) -> bool:
        """Whether it is shown on a page."""
        return self.genre in IMAGES


class Commentaire(Versionne, Joint):
    """A remark, or a change proposed, on an object or on a part of it."""

    genre = models.CharField(
        "nature", max_length=20, choices=GenreCommentaire, default=GenreCommentaire.REMARQUE
    )
    partie = models.CharField("partie", max_length=60, blank=True)
    texte = models.TextField("commentaire", max_length=8_000)
    texte_propose = models.TextField("texte proposé", blank=True, max_length=40_000)
    en_reponse_a = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        editable=False,
        related_name="reponses",
        verbose_name="en réponse à",
    )
    etat = models.CharField(
        "état", max_length=20, choices=EtatCommentaire, default=EtatCommentaire.OUVERT
    )
    suite = models.TextField("suite donnée", blank=True, max_length=2_000)

    class Meta:
        """A change proposed says its text; read by object."""

        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(genre=GenreCommentaire.PROPOSITION) | ~Q(texte_propose=""),
                name="commentaire_proposition_dite",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["objet_type", "objet_id"], name="commentaire_d_un_objet")
        ]

    def __str__(self) -> str:
        return self.texte[:60]
