"""Named change: record an audit of accessibility."""

from __future__ import annotations

from django.db import transaction

from clesante.comptes.journal import noter
from clesante.comptes.models import Utilisateur
from clesante.ui.accessibilite import Audit, garder


def enregistrer(audit: Audit, par: Utilisateur) -> None:
    """Keep an audit and note it: the mention of every page changes at the next one.

    The author is the object of the event: a site has no number.
    """
    with transaction.atomic():
        noter("comptes.audit_enregistre", par, par, apres=audit.en_dict())
        garder(audit)
