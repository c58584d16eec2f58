"""The digest: one mail for a person, with what is to do and what changed, and a way to stop it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from clesante.accueil.lectures_changements import LIMITE, Changement, par_jour
from clesante.comptes.courriels import expedier, lien
from clesante.comptes.models import Utilisateur
from clesante.socle.texte import pluriel
from clesante.ui.agenda import AFaire
from clesante.ui.typographie import texte_francais

GARDE_S = 90 * 86_400
"""How long the link that stops digests serves, in seconds: longer than people keep a mail open."""
PREFIXE = "resume:"


@dataclass(frozen=True, slots=True)
class Resume:
    """What one person is told on a day; nothing is sent when both are empty."""

    utilisateur: Utilisateur
    jour: date
    a_faire: Sequence[AFaire]
    changements: Sequence[Changement]

    def __bool__(self) -> bool:
        return bool(self.a_faire or self.changements)

    @property
    def objet(self) -> str:
        """The subject: « Clésanté : 3 choses à faire, 2 changements »."""
        dits = []
        if self.a_faire:
            dits.append(pluriel(len(self.a_faire), "chose à faire", "choses à faire"))
        if self.changements:
            dits.append(pluriel(len(self.changements[:LIMITE]), "changement"))
        return texte_francais(f"{settings.SITE_NOM} : {', '.join(dits)}")


def envoyer(resume: Resume) -> bool:
    """Send a digest, plain text and plain HTML, and tell whether it left."""
    arret = lien(reverse("resume-arreter", args=[_jeton(resume.utilisateur)]))
    contexte = {
        "resume": resume,
        "jours": par_jour(resume.changements[:LIMITE]),
        "coupe": len(resume.changements) > LIMITE,
        "debut": lien(""),
        "espace": lien(reverse("mon-espace")),
        "arret": arret,
        "site": settings.SITE_NOM,
    }
    message = EmailMultiAlternatives(
        resume.objet,
        texte_francais(render_to_string("accueil/courriels/resume.txt", contexte)),
        to=[resume.utilisateur.courriel],
        headers={
            "List-Unsubscribe": f"<{arret}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(
        render_to_string("accueil/courriels/resume.html", contexte), "text/html"
    )
    return expedier(message, "resume")


def _jeton(utilisateur: Utilisateur) -> str:
    """Return 256 random bits that stop the digests of a person; the base keeps their print only."""
    jeton = secrets.token_urlsafe(32)
    cache.set(f"{PREFIXE}{jeton}", utilisateur.pk, timeout=GARDE_S)
    return jeton


def destinataire(jeton: str) -> Utilisateur | None:
    """Return whose digests a link stops; None for one that is not, or no longer, of use."""
    numero = cache.get(f"{PREFIXE}{jeton}") if 40 < len(jeton) < 50 else None
    return Utilisateur.objects.filter(pk=numero, is_active=True).first() if numero else None
