"""What happens at the door, written down: entries, failures, refusals (ASVS 16.2, 16.3)."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from clesante.comptes import limites
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import Passage, Utilisateur

GARDE = timedelta(days=365)
MENAGE = 64  # a passage of one in so many removes what is past
UNE_FOIS = 900  # seconds: the same refusal is told once
Nature = Passage.Nature
MOYENS = {"password": "mot de passe", "code": "code reçu", "socialaccount": "identité"}
FACTEURS = {"totp": "application", "recovery_codes": "code de secours", "webauthn": "clé d'accès"}


def noter(
    requete: HttpRequest,
    nature: Passage.Nature,
    moyen: str,
    utilisateur: Utilisateur | None = None,
    adresse: str = "",
) -> Passage:
    """Write one passage; an address typed that is an account's is that person's."""
    adresse = adresse.strip().lower()
    if utilisateur is None and adresse:
        utilisateur = Utilisateur.objects.filter(courriel=adresse[:254]).first()
    fait = Passage.objects.create(
        nature=nature,
        moyen=moyen[:80],
        utilisateur=utilisateur,
        empreinte=empreinte(adresse) if adresse and utilisateur is None else "",
        reseau=limites.reseau(requete),
    )
    if fait.pk % MENAGE == 0:
        oublier()
    return fait


def oublier() -> int:
    """Remove the passages older than a year, and return how many went."""
    return Passage.objects.filter(le__lt=timezone.now() - GARDE).delete()[0]


def noter_entree(requete: HttpRequest, utilisateur: Utilisateur) -> None:
    """Write that a person entered, and by what."""
    vus = get_authentication_records(requete, utilisateur)
    moyens = [MOYENS.get(v["method"]) or FACTEURS.get(v.get("type", ""), v["method"]) for v in vus]
    noter(requete, Nature.ENTREE, ", ".join(dict.fromkeys(moyens)), utilisateur)


def noter_refus(requete: HttpRequest, operation: str) -> None:
    """Write that a page was refused to a person who is signed in; the same one, once a while.

    Written for itself: the page is answered alike whether it could be or not.
    """
    utilisateur = requete.user
    if not isinstance(utilisateur, Utilisateur):
        return
    if cache.add(f"refus:{utilisateur.pk}:{operation}", True, timeout=UNE_FOIS):
        with transaction.atomic():
            noter(requete, Nature.REFUS, operation, utilisateur)


def noter_limite(requete: HttpRequest, moyen: str) -> None:
    """Write that a network tried too often, once a while: who tries fills nothing."""
    if cache.add(f"limite:{limites.reseau(requete)}:{empreinte(moyen)}", True, timeout=UNE_FOIS):
        noter(requete, Nature.REFUS, f"trop d'essais, {moyen}")
