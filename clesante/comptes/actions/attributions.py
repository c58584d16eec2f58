"""Named changes of grants: give a role, take it back."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clesante.comptes.choix import Role
from clesante.comptes.droits import peut_donner
from clesante.comptes.journal import CHAMPS_ATTRIBUTION, etat, noter
from clesante.comptes.models import Attribution, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError

INCONNU = IntrouvableError(
    "Cette page n'existe pas, ou n'est pas ouverte à votre compte.",
    "Demandez le droit à la personne qui administre le site.",
)


def attribuer(
    utilisateur: Utilisateur,
    role: Role,
    portee: str,
    par: Utilisateur | None,
    periode: tuple[date | None, date | None] = (None, None),
) -> Attribution:
    """Give a role on a portée from a day (today) to another (none), and note it.

    ``par`` is None at the command line of the machine.

    The same grant already in force is returned as it is. Raises ``IntrouvableError`` when ``par``
    may not give it, ``EntreeInvalideError`` for a portée or dates that are not.
    """
    _verifier_pouvoir(par, role, portee)
    du, au = periode
    voulue = Attribution(
        utilisateur=utilisateur, role=role, portee=portee, du=du or timezone.localdate(), au=au
    )
    with transaction.atomic():
        Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        tenues = Attribution.objects.filter(utilisateur=utilisateur, role=role, portee=portee)
        if deja := tenues.en_vigueur(voulue.du).filter(au=au).order_by("pk").first():
            return deja
        try:
            voulue.full_clean()
        except ValidationError as erreur:
            raise EntreeInvalideError(
                " ".join(erreur.messages), "Corrigez l'attribution."
            ) from erreur
        voulue.save()
        noter("comptes.role_donne", par, voulue, apres=etat(voulue, CHAMPS_ATTRIBUTION))
    return voulue


def garder_un_administrateur(perdues: Q) -> None:
    """Raise ``RefuseError`` when the grants an act takes away leave nobody to administer the site.

    Called in the transaction of the act: two closings at once are one after the other.
    """
    tenues = Attribution.objects.filter(
        role=Role.ADMINISTRATEUR, portee=TOUT, utilisateur__is_active=True
    ).en_vigueur()
    restent = set(tenues.select_for_update().values_list("pk", flat=True))
    prises = set(tenues.filter(perdues).values_list("pk", flat=True))
    if prises and restent == prises:
        raise RefuseError(
            "Ce compte est le dernier qui administre le site.",
            "Donnez d'abord ce rôle à une autre personne.",
        )


def retirer(attribution: Attribution, par: Utilisateur | None) -> None:
    """End a grant yesterday, so that it is of no effect from now on, and note it.

    A grant of today is ended by being deleted: a period cannot end before it begins. Raises
    ``IntrouvableError`` when ``par`` may not, ``RefuseError`` for the last administrator.
    """
    _verifier_pouvoir(par, Role(attribution.role), attribution.portee)
    hier = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        garder_un_administrateur(Q(pk=attribution.pk))
        avant = etat(attribution, CHAMPS_ATTRIBUTION)
        noter("comptes.role_retire", par, attribution, avant, {**avant, "au": hier.isoformat()})
        if attribution.du > hier:
            attribution.delete()
        else:
            attribution.au = hier
            attribution.save(update_fields=["au"])


def _verifier_pouvoir(par: Utilisateur | None, role: Role, portee: str) -> None:
    """Refuse to give what one may not give: outside one's portée, or a role over the whole site."""
    if par is not None and not peut_donner(par, role, portee):
        raise INCONNU
