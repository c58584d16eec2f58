"""What territories' own tables give to « Mon espace »: what is to do, what may have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Utilisateur
from clesante.donnees.droits import atteint
from clesante.donnees.models import TableLocale
from clesante.donnees.tables import depots
from clesante.ui.agenda import AFaire

RECENTE = timedelta(days=30)
LIGNES = 10
"""How many tables a list names."""


def tables_vues(utilisateur: Visiteur, operation: str = "donnees.tables") -> QuerySet[TableLocale]:
    """Return the tables on which a user may do an operation, the perimeter of each being judged."""
    if not peut(utilisateur, operation):
        return TableLocale.objects.none()
    portes = TableLocale.objects.order_by().values_list("territoire", flat=True).distinct()
    ouverts = [code for code in portes if atteint(utilisateur, operation, code)]
    return TableLocale.objects.filter(territoire__in=ouverts)


def tables_a_publier(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the tables whose last version is recent and was never published.

    To who may publish them; past a month, one that stays private was meant to.
    """
    if not peut(utilisateur, "donnees.publier"):
        return
    lues = tables_vues(utilisateur, "donnees.publier").annotate(derniere=Max("versions__numero"))
    attendent = lues.filter(
        versions__numero=F("derniere"),
        versions__publiee_le=None,
        versions__lue_le__gt=timezone.now() - RECENTE,
    )
    for table in attendent.order_by("pk")[:LIGNES]:
        adresse = reverse("table-geree", args=[table.pk])
        yield AFaire(f"Publier « {table.libelle} », ou la laisser privée", adresse)


def depots_en_attente(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the files deposited and not saved as tables, until the day they go."""
    if not peut(utilisateur, "donnees.tables"):
        return
    for depot, reste in depots.de(utilisateur):
        fin = timezone.now() + timedelta(seconds=reste)
        adresse = reverse("table-depot", args=[depot.jeton])
        yield AFaire(f"Enregistrer la table {depot.nom}", adresse, timezone.localdate(fin))
