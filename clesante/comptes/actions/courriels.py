"""Named changes of the mail queue: put a mail in, send those that are due, decide of the others."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from clesante.comptes import remise
from clesante.comptes.chiffrement import chiffrer, dechiffrer
from clesante.comptes.journal import etat, noter
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import CourrielEnFile, Utilisateur
from clesante.comptes.models.courriels import FINIS
from clesante.socle.erreurs import IntrouvableError, RefuseError

Etat = CourrielEnFile.Etat
journal = logging.getLogger("clesante.comptes")
ATTENTES = [timedelta(minutes=2**rang) for rang in range(8)]
"""Between two tries: 1 minute, 2, 4… then four hours."""
ATTENTE_MAX = timedelta(hours=4)
ESSAIS_MAX = 25  # three days
BAIL = timedelta(minutes=15)
"""How long a mail may be on its way: more than what all the timeouts of SMTP make together."""
GARDE = timedelta(days=30)
PAR_PASSAGE = 50


def mettre_en_file(
    message: EmailMessage, nature: str, duree: timedelta | None = None
) -> CourrielEnFile:
    """Write a mail to one person, in the transaction of the act it tells of.

    Past ``duree`` it is worth nothing (a code, a link) and does not leave.
    """
    [adresse] = message.to
    maintenant = timezone.now()
    return CourrielEnFile.objects.create(
        nature=nature,
        utilisateur=Utilisateur.objects.filter(courriel__iexact=adresse).first(),
        adresse=adresse,
        empreinte=empreinte(adresse.lower()),
        contenu=chiffrer(_ecrit(message)),
        prochain_essai=maintenant,
        perime_le=maintenant + duree if duree else None,
        created_at=maintenant,
    )


def _ecrit(message: EmailMessage) -> str:
    """Return a mail as text; its number never changes, whoever tries to send it again."""
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    autres = [list(a) for a in getattr(message, "alternatives", [])]
    return json.dumps(
        {
            "objet": str(message.subject),
            "corps": str(message.body),
            "entetes": {"Message-ID": make_msgid(domain=domaine), **message.extra_headers},
            "autres": autres,
        }
    )


def _message(courriel: CourrielEnFile) -> EmailMultiAlternatives:
    """Return the mail of a row; raise ``InvalidToken`` when the site's key is no longer its own."""
    lu = json.loads(dechiffrer(courriel.contenu))
    message = EmailMultiAlternatives(
        lu["objet"], lu["corps"], to=[courriel.adresse], headers=lu["entetes"]
    )
    for contenu, nature in lu["autres"]:
        message.attach_alternative(contenu, nature)
    return message


@dataclass(frozen=True, slots=True)
class BilanCourriels:
    """What a passage did: mails sent, put off, refused for good, of which nothing is known."""

    envoyes: int = 0
    remis: int = 0
    echecs: int = 0
    incertains: int = 0
    annules: int = 0

    def __add__(self, autre: BilanCourriels) -> BilanCourriels:
        """Return what two passages did."""
        return BilanCourriels(*map(sum, zip(astuple(self), astuple(autre), strict=True)))


LIGNES = {
    Etat.ENVOYE: "envoyes",
    Etat.EN_ATTENTE: "remis",
    Etat.ECHEC: "echecs",
    Etat.INCERTAIN: "incertains",
    Etat.ANNULE: "annules",
}


def ici() -> str:
    """Return the name under which this process claims mails."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def dus(maintenant: datetime | None = None) -> QuerySet[CourrielEnFile]:
    """Return the mails to send now, the oldest first."""
    attendent = CourrielEnFile.objects.filter(
        etat=Etat.EN_ATTENTE, prochain_essai__lte=maintenant or timezone.now()
    )
    return attendent.order_by("prochain_essai", "pk")


def envoyer_tous(par: str = "") -> BilanCourriels:
    """Send all the mails due at this instant, however many; those put off meanwhile wait."""
    maintenant, bilan = timezone.now(), BilanCourriels()
    while dus(maintenant).exists():
        bilan += envoyer_dus(par, maintenant)
    return bilan


def envoyer_dus(par: str = "", maintenant: datetime | None = None) -> BilanCourriels:
    """Send the first of the mails that are due, each claimed before.

    Those whose claim has run for too long become « incertain »: who held them is no more. Raises
    ``RuntimeError`` in a transaction.
    """
    with transaction.atomic(durable=True):  # inside another, a claim would not be on disk
        bilan = BilanCourriels(incertains=rendre_incertains(timezone.now() - BAIL))
    a_faire = list(dus(maintenant)[:PAR_PASSAGE])
    if not a_faire:
        return bilan
    connexion = get_connection()
    try:
        for courriel in a_faire:
            if fait := envoyer_un(courriel, connexion, par or ici()):
                ligne = LIGNES[fait]
                bilan = replace(bilan, **{ligne: getattr(bilan, ligne) + 1})
    finally:
        connexion.close()
    return bilan


def envoyer_un(
    courriel: CourrielEnFile, connexion: BaseEmailBackend | None = None, par: str = ""
) -> Etat | None:
    """Claim a mail, send it, and return its state; None when it is another's, or a person's.

    The claim is committed before a byte leaves: whoever dies then leaves it « incertain ».
    """
    connexion = connexion or get_connection()
    libre = CourrielEnFile.objects.filter(pk=courriel.pk, etat=Etat.EN_ATTENTE)
    pris = {"etat": Etat.EN_COURS, "pris_par": par or ici(), "pris_le": timezone.now()}
    if not libre.update(**pris, essais=F("essais") + 1):
        return None
    pris_maintenant = CourrielEnFile.objects.filter(pk=courriel.pk).first()
    if pris_maintenant is None:  # erased meanwhile
        return None
    return _ranger(pris_maintenant, _remettre(pris_maintenant, connexion))


def _remettre(courriel: CourrielEnFile, connexion: BaseEmailBackend) -> remise.Reponse:
    if courriel.perime_le and courriel.perime_le <= timezone.now():
        return remise.Reponse(Etat.ANNULE, "Périmé avant d'avoir pu partir.")
    try:
        message = _message(courriel)
    except (InvalidToken, ValueError):
        return remise.Reponse(Etat.ECHEC, "La clé du site a changé : ce courriel ne se lit plus.")
    return remise.envoyer(connexion, message)


def _ranger(courriel: CourrielEnFile, reponse: remise.Reponse) -> Etat | None:
    """Write what became of a mail, and return it.

    That it left is written whatever was thought of it meanwhile. The rest only while our claim
    holds, None otherwise: another may be sending it, or a person may have closed it.
    """
    suite, maintenant = reponse.etat, timezone.now()
    if suite == Etat.EN_ATTENTE and courriel.essais >= ESSAIS_MAX:
        suite = Etat.ECHEC
    champs: dict[str, object] = {"etat": suite, "faute": reponse.faute}
    if suite == Etat.EN_ATTENTE:
        rang = courriel.essais - 1
        champs["prochain_essai"] = maintenant + (
            ATTENTES[rang] if rang < len(ATTENTES) else ATTENTE_MAX
        )
    else:
        champs["fini_le"] = maintenant
    if suite in FINIS:
        champs |= {"contenu": "", "adresse": ""}
    rangee = CourrielEnFile.objects.filter(pk=courriel.pk)
    if suite != Etat.ENVOYE:
        rangee = rangee.filter(
            etat=Etat.EN_COURS, pris_par=courriel.pris_par, pris_le=courriel.pris_le
        )
    if not rangee.update(**champs):
        return None
    if suite != Etat.ENVOYE:
        journal.warning(
            "un courriel n'est pas parti (%s, n° %s) : %s",
            courriel.nature, courriel.pk, reponse.faute,
        )  # fmt: skip
    return suite


def abandonner(courriel: CourrielEnFile) -> None:
    """Take back a mail that did not leave at once: who asked for it is told, and does it again."""
    _vider(CourrielEnFile.objects.filter(pk=courriel.pk, etat=Etat.EN_ATTENTE), **_clos())


def rendre_incertains(avant: datetime | None = None, par: str = "") -> int:
    """Call « incertain » the mails claimed before an instant, or by who is dead; return how many.

    Nothing sends them again but a person: they may have arrived.
    """
    perdus = CourrielEnFile.objects.filter(etat=Etat.EN_COURS)
    perdus = perdus.filter(pris_par=par) if par else perdus.filter(pris_le__lt=avant)
    return perdus.update(
        etat=Etat.INCERTAIN,
        fini_le=timezone.now(),
        faute="L'envoi a été interrompu : le courriel est peut-être arrivé.",
    )


A_DECIDER = (Etat.INCERTAIN, Etat.ECHEC)
A_CLORE = (Etat.EN_ATTENTE, *A_DECIDER)


def renvoyer(numero: int, auteur: Utilisateur) -> None:
    """Send again a mail that failed or that nobody knows of, because a person asks.

    Raises ``IntrouvableError`` for none, ``RefuseError`` when it is not one of those.
    """
    with transaction.atomic():
        courriel = _a_decider(numero, A_DECIDER, auteur, "comptes.courriel_renvoye")
        if not courriel.contenu:
            raise RefuseError(
                "Le texte de ce courriel n'est plus gardé.", "Refaites l'acte qui l'envoyait."
            )
        CourrielEnFile.objects.filter(pk=courriel.pk).update(
            etat=Etat.EN_ATTENTE, essais=0, faute="", fini_le=None, prochain_essai=timezone.now()
        )


def clore(numero: int, auteur: Utilisateur) -> None:
    """Give up a mail that has not left; raise as :func:`renvoyer`."""
    with transaction.atomic():
        courriel = _a_decider(numero, A_CLORE, auteur, "comptes.courriel_clos")
        _vider(CourrielEnFile.objects.filter(pk=courriel.pk), **_clos())


def _a_decider(
    numero: int, etats: tuple[Etat, ...], auteur: Utilisateur, acte: str
) -> CourrielEnFile:
    """Return a mail, locked, and note what is decided of it."""
    courriel = CourrielEnFile.objects.select_for_update().filter(pk=numero).first()
    if courriel is None:
        raise IntrouvableError("Ce courriel n'est plus dans la file.", "Rechargez la page.")
    if courriel.etat not in etats:
        raise RefuseError(
            f"Ce courriel est maintenant {courriel.get_etat_display()}.", "Rechargez la page."
        )
    noter(acte, auteur, courriel, etat(courriel, ["etat", "nature"]), {"etat": ""})
    return courriel


def retirer(adresses: Iterable[str]) -> int:
    """Remove every mail to a person who is erased, sent or not; return how many went."""
    empreintes = [empreinte(adresse.lower()) for adresse in adresses]
    return CourrielEnFile.objects.filter(empreinte__in=empreintes).delete()[0]


def dernier_etat(adresse: str, nature: str) -> str | None:
    """Return the state of the last mail of a nature to an address; None when none is known."""
    siens = CourrielEnFile.objects.filter(empreinte=empreinte(adresse.lower()), nature=nature)
    return siens.order_by("-pk").values_list("etat", flat=True).first()


def balayer(maintenant: datetime | None = None) -> int:
    """Forget what is over for a month, and the text of what nobody decided; return how many."""
    limite = (maintenant or timezone.now()) - GARDE
    vieux = CourrielEnFile.objects.filter(fini_le__lt=limite)
    otes = vieux.filter(Q(etat__in=FINIS) | Q(etat=Etat.ECHEC)).delete()[0]
    return otes + _vider(vieux.filter(etat=Etat.INCERTAIN).exclude(contenu=""))


def _vider(rangees: QuerySet[CourrielEnFile], **champs: object) -> int:
    return rangees.update(contenu="", adresse="", **champs)


def _clos() -> dict[str, object]:
    return {"etat": Etat.ANNULE, "fini_le": timezone.now()}
