"""Named changes of drafts: keep what is typed, erase it, sweep what is old."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Brouillon, Utilisateur
from clesante.comptes.regles_citations import cite, nomme
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

GARDE = timedelta(days=30)
OCTETS = 200_000
NOMBRE = 50
SECRETS = re.compile(r"csrf|passw|mot_?de_?passe|secret|token|jeton", re.IGNORECASE)
Champs = Iterable[tuple[str, list[str]]]


def formulaires() -> dict[str, tuple[str, str]]:
    """Return the forms that keep drafts: (label, operation) by name of address (``BROUILLONS``)."""
    return {nom: (libelle, operation) for nom, libelle, operation in settings.BROUILLONS}


def formulaire_de(utilisateur: Visiteur, adresse: str) -> str:
    """Return the name of the form of a page; empty when it keeps no draft, or is not theirs."""
    try:
        nom = resolve(adresse).url_name or ""
    except Resolver404:
        return ""
    permis = nom in formulaires() and peut(utilisateur, formulaires()[nom][1])
    return nom if permis and len(adresse) <= 200 else ""


def garder(utilisateur: Utilisateur, adresse: str, champs: Champs) -> Brouillon:
    """Keep what is typed in the form of a page, in place of what was; no secret is kept.

    Raises ``IntrouvableError`` for a page that keeps no draft, ``EntreeInvalideError`` past the
    size or the number kept.
    """
    nom = formulaire_de(utilisateur, adresse)
    if not nom:
        raise IntrouvableError("Cette page ne garde pas de brouillon.")
    contenu = {
        champ.replace("\x00", ""): [valeur.replace("\x00", "") for valeur in valeurs]
        for champ, valeurs in champs
        if not SECRETS.search(champ)
    }
    _verifier_taille(contenu)
    with transaction.atomic():
        Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)  # no draft is there to lock
        siens = Brouillon.objects.filter(utilisateur=utilisateur)
        lu = siens.filter(adresse=adresse).first()
        if lu is None and siens.count() >= NOMBRE:
            raise EntreeInvalideError(
                f"Vous avez déjà {NOMBRE} brouillons\u00a0: rien de plus n'est gardé.",
                "Finissez ou effacez-en un depuis « Mon espace ».",
            )
        lu = lu or Brouillon(utilisateur=utilisateur, adresse=adresse)
        lu.formulaire, lu.contenu = nom, contenu
        lu.save()
    return lu


def _verifier_taille(contenu: dict[str, list[str]]) -> None:
    octets = sum(len(mot.encode()) for champ, mots in contenu.items() for mot in (champ, *mots))
    if octets > OCTETS:
        raise EntreeInvalideError(
            "Ce brouillon est trop long pour être gardé.", "Enregistrez le formulaire."
        )


def effacer(utilisateur: Utilisateur, adresse: str) -> None:
    """Erase the draft of a page, if there is one."""
    Brouillon.objects.filter(utilisateur=utilisateur, adresse=adresse).delete()


def balayer(maintenant: datetime | None = None) -> int:
    """Remove the drafts left alone for a month, and return how many went."""
    limite = (maintenant or timezone.now()) - GARDE
    return Brouillon.objects.filter(modifie_le__lt=limite).delete()[0]


def oublier(adresses: Iterable[str], noms: Iterable[str] = (), pages: Iterable[str] = ()) -> int:
    """Remove the drafts that tell of a person who is being erased; return how many went.

    Those that hold one of their e-mail addresses or whole names, those of the pages of their rows.
    """
    adresses, noms, pages = set(adresses), set(noms), set(pages)
    vises = [
        lu.pk
        for lu in Brouillon.objects.order_by("pk").only("adresse", "contenu").iterator()
        if lu.adresse in pages or cite(lu.contenu, adresses) or nomme(lu.contenu, noms)
    ]
    return Brouillon.objects.filter(pk__in=vises).delete()[0]
