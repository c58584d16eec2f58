"""What accounts give to « Mon espace »: what is to do, the roles one holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import porte
from clesante.comptes.actions.brouillons import GARDE
from clesante.comptes.droits import peut
from clesante.comptes.lectures import administres
from clesante.comptes.lectures.brouillons import brouillons_de
from clesante.comptes.models import Attribution, Invitation, Utilisateur
from clesante.ui.accessibilite import en_vigueur
from clesante.ui.agenda import AFaire

BIENTOT = timedelta(days=3)
LIGNES = 10
"""How many things of one sort a list names."""


def second_facteur(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the second factor that a role asks for and that is not there."""
    if porte.second_facteur_exige(utilisateur) and not porte.facteurs(utilisateur).exists():
        yield AFaire("Ajouter le second facteur que demande votre rôle", reverse("mfa_index"))


def brouillons(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the forms begun, until the day their draft goes."""
    for lu in brouillons_de(utilisateur):
        fin = timezone.localdate(lu.brouillon.modifie_le + GARDE)
        yield AFaire(f"Finir : {lu.libelle}", lu.adresse, fin)


def invitations(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the invitations that end soon, to who may send them again."""
    if not peut(utilisateur, "comptes.attribuer"):
        return
    limite = timezone.now() + BIENTOT
    ouvertes = Invitation.objects.all().ouvertes().filter(expire_le__lt=limite)
    siennes = ouvertes.filter(utilisateur__in=administres(utilisateur).order_by().values("pk"))
    for lue in siennes.select_related("utilisateur").order_by("expire_le", "pk")[:LIGNES]:
        fiche = reverse("compte-fiche", args=[lue.utilisateur_id])
        fin = timezone.localdate(lue.expire_le)
        yield AFaire(f"Relancer l'invitation de {lue.utilisateur}", fiche, fin)


def audit(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the audit of accessibility, while none is recorded, to who may record it."""
    if peut(utilisateur, "comptes.enregistrer_audit") and not en_vigueur(timezone.localdate()):
        yield AFaire("Enregistrer un audit d'accessibilité", reverse("accessibilite-audit"))


def roles_tenus(utilisateur: Utilisateur) -> QuerySet[Attribution]:
    """Return the grants a person holds today."""
    tenues = Attribution.objects.filter(utilisateur=utilisateur)
    return tenues.en_vigueur().order_by("role", "portee", "pk")
