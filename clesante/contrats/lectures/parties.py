"""Who holds, answers for and signs a contract: what its page and its files show."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from clesante.acteurs.choix import Nature
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Attribution, Utilisateur
from clesante.contrats.models import Contrat, Referent
from clesante.contrats.regles.parties import roles_manquants
from clesante.territoires.lectures import perimetre

ORDRES: dict[str, tuple[str, ...]] = {
    "porteurs": ("-chef_de_file", "organisation__nom"),
    "referents": ("role", "pk"),
    "signataires": ("ordre",),
    "engagements": ("signataire__ordre", "pk"),
}


def lignes(contrat: Contrat, liste: str) -> list[Any]:
    """Return the rows of one of the lists of the parties of a contract, in order."""
    lie = "signataire__organisation" if liste == "engagements" else "organisation"
    lues: Any = getattr(contrat, liste)
    return list(lues.select_related(lie).order_by(*ORDRES[liste]))


def comptes(referent: Referent) -> Any:
    """Return the accounts that may be a référent's: a role that reaches its contract today.

    The one in place stays among them.
    """
    contrat = referent.contrat
    tenus = Attribution.objects.all().en_vigueur()
    qui = tenus.filter(portee__in={*contrat.codes, contrat.code}).values("utilisateur")
    ici = Q(pk__in=qui, is_active=True) | Q(pk=referent.compte_id)
    return Utilisateur.objects.filter(ici).order_by("pk")


def manque(contrat: Contrat) -> str:
    """Return one sentence on who is not named among those who answer for a contract."""
    en_poste = Referent.objects.filter(contrat=contrat).exclude(au__lt=timezone.localdate())
    return roles_manquants(set(en_poste.values_list("role", flat=True)))


def porteurs_possibles(contrat: Contrat, utilisateur: Utilisateur) -> list[Organisation]:
    """Return the EPCI of the register, seen by a user, that a contract without holder may have."""
    if not contrat.territoire or contrat.porteurs.exists():
        return []
    epci = perimetre(contrat.territoire).epci
    vues = Organisation.objects.all().visibles_par(utilisateur).filter(fusionnee_dans=None)
    return list(vues.filter(nature=Nature.EPCI, territoire__in=epci).order_by("nom", "pk")[:3])
