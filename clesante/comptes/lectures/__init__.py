"""Readings of accounts, for who administers the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q

from clesante.comptes import journal
from clesante.comptes.droits import Visiteur, peut_administrer, portees
from clesante.comptes.models import Attribution, Evenement, Invitation, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.rgpd import DOMAINE_EFFACE


@dataclass(frozen=True, slots=True)
class LigneDeCompte:
    """An account as lists show it; ``roles`` are « role portée » of today."""

    numero: int
    adresse: str
    nom: str
    etat: str
    second_facteur: bool
    roles: tuple[str, ...]

    def en_dict(self) -> dict[str, Any]:
        """Return the account for a machine."""
        lue = asdict(self)
        del lue["numero"]
        return lue


def comptes() -> list[LigneDeCompte]:
    """Return every account by its address; three queries whatever their number."""
    return lignes(Utilisateur.objects.order_by("courriel"))


def lignes(
    utilisateurs: Iterable[Utilisateur], tenues: frozenset[str] = frozenset({TOUT})
) -> list[LigneDeCompte]:
    """Return accounts as lists show them, with their roles on ``tenues`` only; two queries more."""
    lus = [*utilisateurs]
    roles: dict[int, list[str]] = {}
    dites = sur(Attribution.objects.en_vigueur(), tenues).filter(utilisateur__in=lus)
    for numero, role, portee in dites.order_by("role", "portee").values_list(
        "utilisateur_id", "role", "portee"
    ):
        roles.setdefault(numero, []).append(f"{role} {portee}")
    cles = Authenticator.objects.exclude(type="recovery_codes").filter(user__in=lus)
    armes = set(cles.values_list("user_id", flat=True))
    return [
        LigneDeCompte(
            lu.pk, lu.courriel, lu.nom, etat(lu), lu.pk in armes, tuple(roles.get(lu.pk, ()))
        )
        for lu in lus
    ]


def sur(
    attributions: models.QuerySet[Attribution], tenues: frozenset[str]
) -> models.QuerySet[Attribution]:
    """Return the grants on some portées; all of them when one is the whole site."""
    return attributions if TOUT in tenues else attributions.filter(portee__in=tenues)


def invitation_en_attente(utilisateur: Utilisateur) -> Invitation | None:
    """Return the last invitation of an account never opened, past or not."""
    if etat(utilisateur) != "invité":
        return None
    return utilisateur.invitations.order_by("-pk").first()


def evenements(par: Visiteur, utilisateur: Utilisateur) -> models.QuerySet[Evenement]:
    """Return what a user may read of an account's life: one's own, or that one administers.

    Of somebody who came into reach by a role given, nothing from before that role but one's acts.
    """
    lus = journal.de_l_objet(utilisateur)
    tenues = portees(par, "comptes.attribuer")
    if TOUT in tenues or par.pk == utilisateur.pk:
        return lus
    if not peut_administrer(par, utilisateur):
        return lus.none()
    siennes = sur(Attribution.objects.filter(utilisateur=utilisateur), tenues)
    creee = siennes.aggregate(Min("created_at"))["created_at__min"]
    return lus.filter(Q(auteur_id=par.pk) | Q(le__gte=creee)) if creee else lus.none()


@dataclass(frozen=True, slots=True)
class FiltreDeComptes:
    """What is asked of the list: some letters, a state, a role held today; empty for all."""

    texte: str = ""
    etat: str = ""
    role: str = ""


def administres(
    par: Visiteur, filtre: FiltreDeComptes | None = None
) -> models.QuerySet[Utilisateur]:
    """Return the accounts a user administers: those that hold, or held, a role on its portées."""
    filtre = filtre or FiltreDeComptes()
    tenues = portees(par, "comptes.attribuer")
    siennes = sur(Attribution.objects.filter(utilisateur=OuterRef("pk")), tenues)
    lus = Utilisateur.objects.order_by("courriel")
    if TOUT not in tenues:
        lus = lus.filter(Exists(siennes))
    if filtre.role:
        lus = lus.filter(
            Exists(
                siennes.filter(
                    role=filtre.role, pk__in=Attribution.objects.en_vigueur().values("pk")
                )
            )
        )
    if filtre.texte:
        lus = lus.filter(Q(courriel__icontains=filtre.texte) | Q(nom__icontains=filtre.texte))
    return lus.filter(ETATS[filtre.etat]) if filtre.etat in ETATS else lus


_EFFACE = Q(is_active=False, courriel__endswith=f"@{DOMAINE_EFFACE}")
_SANS_MOT = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
ETATS = {
    "ouvert": Q(is_active=True),
    "invité": Q(is_active=False) & _SANS_MOT & ~_EFFACE,
    "fermé": Q(is_active=False) & ~_SANS_MOT & ~_EFFACE,
    "effacé": _EFFACE,
}


def etat(utilisateur: Utilisateur) -> str:
    """Return « ouvert », « fermé », « effacé », or « invité » for an account never opened."""
    if utilisateur.is_active:
        return "ouvert"
    if utilisateur.courriel.endswith(f"@{DOMAINE_EFFACE}"):
        return "effacé"
    return "fermé" if utilisateur.has_usable_password() else "invité"
