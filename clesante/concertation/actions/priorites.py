"""Named changes of rankings: opened, voted, closed; and the final choice of the deciding body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clesante.acteurs.models import Decision
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur, VersionDepasseeError
from clesante.concertation.actions import MODIFIER, VALIDER, ajouter_a, changer, permis
from clesante.concertation.choix import Canal, SortEnjeu
from clesante.concertation.journal.enjeux import (
    CHAMPS_BULLETIN,
    CHAMPS_CHOIX,
    CHAMPS_PRIORISATION,
)
from clesante.concertation.lectures.enjeux import empreinte_du_choix
from clesante.concertation.lectures.priorites import scrutin
from clesante.concertation.lectures.votes import COMMENTER, cle_du_vote, mon_bulletin
from clesante.concertation.models import Bulletin, Diagnostic, Enjeu, Priorisation
from clesante.concertation.regles.bulletins import verifier
from clesante.concertation.regles.enjeux import CHOIX_PERIME, Choix, fautes_du_choix
from clesante.socle.erreurs import EntreeInvalideError, RefuseError

FIGES = ("methode", "points", "criteres", "enjeux")


def ouvrir(
    priorisation: Priorisation, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[Priorisation, bool]:
    """Open a ranking of issues of a diagnosis; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for issues of another diagnosis.
    """
    priorisation.diagnostic = diagnostic
    connus = set(Enjeu.objects.filter(diagnostic=diagnostic).values_list("numero", flat=True))
    if len(priorisation.enjeux) < 2 or not set(priorisation.enjeux) <= connus:
        raise RefuseError("On classe au moins deux enjeux de ce diagnostic.", "Cochez-les.")
    code = "concertation.priorisation_ouverte"
    return ajouter_a(priorisation, diagnostic, code, CHAMPS_PRIORISATION, par)


def modifier_priorisation(priorisation: Priorisation, par: Utilisateur) -> bool:
    """Keep the changes of a ranking; return whether something changed.

    Raises ``RefuseError`` when ballots were cast under the method that would change.
    """
    with transaction.atomic():
        avant = permis(Priorisation, priorisation.pk, par, verrou=True)
        change = etat(avant, FIGES) != etat(priorisation, FIGES)
        if change and priorisation.bulletins.exists():
            raise RefuseError(
                "Des bulletins sont déjà saisis\u00a0: la méthode, les enjeux et les poids ne "
                "changent plus.",
                "Ouvrez une autre priorisation.",
            )
        return changer(priorisation, "concertation.priorisation_modifiee", CHAMPS_PRIORISATION, par)


def clore(priorisation: Priorisation, par: Utilisateur, *, fermer: bool) -> bool:
    """Close a ranking, or open it again; return whether something changed."""
    priorisation.close_le = timezone.localdate() if fermer else None
    return changer(priorisation, "concertation.priorisation_close", CHAMPS_PRIORISATION, par)


def saisir(
    bulletin: Bulletin, priorisation: Priorisation, par: Utilisateur
) -> tuple[Bulletin, bool]:
    """Add a ballot from paper, under the next number; return it, and whether it is new.

    Raises ``EntreeInvalideError`` for a bad ballot, ``RefuseError`` once closed, and
    ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        lue = _ouverte(priorisation, par, MODIFIER)
        _juger(lue, bulletin)
        bulletin.priorisation, bulletin.numero = lue, _suivant(lue)
        code = "concertation.bulletin_ajoute"
        return ajouter_a(bulletin, lue.diagnostic, code, CHAMPS_BULLETIN, par)


def corriger(bulletin: Bulletin, par: Utilisateur) -> bool:
    """Keep the corrections of a ballot on paper. Raises as :func:`saisir`."""
    refuser_du_site(bulletin)
    with transaction.atomic():
        _juger(_ouverte(bulletin.priorisation, par, MODIFIER), bulletin)
        return changer(bulletin, "concertation.bulletin_modifie", CHAMPS_BULLETIN, par)


def retirer_bulletin(bulletin: Bulletin, par: Utilisateur) -> None:
    """Take a ballot on paper away: it was typed twice. Raises as :func:`saisir`."""
    refuser_du_site(bulletin)
    with transaction.atomic():
        _ouverte(bulletin.priorisation, par, MODIFIER)
        noter("concertation.bulletin_retire", par, bulletin, avant=etat(bulletin, CHAMPS_BULLETIN))
        bulletin.delete()


def refuser_du_site(bulletin: Bulletin) -> None:
    """Raise ``RefuseError`` for a ballot cast on the site: only its author touches it."""
    if bulletin.canal == Canal.SITE:
        raise RefuseError(
            "Ce bulletin a été déposé en ligne\u00a0: il est secret, l'équipe n'y touche pas.",
            "Qui l'a déposé le change par «\u00a0Voter en ligne\u00a0» jusqu'à la clôture.",
        )


def voter(priorisation: Priorisation, bulletin: Bulletin, par: Utilisateur) -> bool:
    """Cast a ballot on the site, or change one's own; return whether it is a first one.

    Raises as :func:`saisir`; ``RefuseError`` when the vote is not open on the site.
    """
    with transaction.atomic():
        lue = _ouverte(priorisation, par, COMMENTER)
        if not lue.en_ligne:
            raise RefuseError(
                "Ce vote ne se fait pas en ligne.", "Donnez votre bulletin à qui anime l'atelier."
            )
        _juger(lue, bulletin)
        ancien = mon_bulletin(lue, par)
        tenu = ancien or Bulletin(
            priorisation=lue, numero=_suivant(lue), cle_creation=cle_du_vote(lue, par)
        )
        tenu.college, tenu.canal, tenu.valeurs = bulletin.college, Canal.SITE, bulletin.valeurs
        tenu.save()
        noter("concertation.vote_en_ligne", par, lue)
    return ancien is None


def tenir_le_choix(diagnostic: Diagnostic, vu: str, par: Utilisateur) -> None:
    """Hold a diagnosis until the end of a transaction, its choice being the one that was shown.

    ``vu``: the digest of that choice. Raises ``VersionDepasseeError`` when it is another now,
    ``IntrouvableError`` without the right.
    """
    permis(Diagnostic, diagnostic.pk, par, VALIDER, verrou=True)
    if vu != empreinte_du_choix(Enjeu.objects.filter(diagnostic=diagnostic)):
        raise VersionDepasseeError(*CHOIX_PERIME)


def arreter(
    diagnostic: Diagnostic,
    choix: Sequence[Choix],
    classement: Mapping[int, int],
    decision: Decision,
    par: Utilisateur,
) -> int:
    """Keep the final choice of the deciding body; return how many issues it changed.

    ``classement``: the rank of each ranked issue in the ranking it is compared with.

    Raises ``EntreeInvalideError`` when a reason is missing or a rank is wrong, ``IntrouvableError``
    without the right, ``VersionDepasseeError`` for a stale save.
    """
    if fautes := fautes_du_choix(choix, classement):
        enjeu, (_, phrase) = next(iter(fautes.items()))
        raise EntreeInvalideError(f"E{enjeu}\u00a0: {phrase}")
    with transaction.atomic():
        permis(Diagnostic, diagnostic.pk, par, VALIDER, verrou=True)
        lus = {e.numero: e for e in Enjeu.objects.filter(diagnostic=diagnostic)}
        if not lus.keys() >= {lu.enjeu for lu in choix}:
            raise VersionDepasseeError(*CHOIX_PERIME)
        return sum(_choisir(lus[lu.enjeu], lu, decision, par) for lu in choix)


def _choisir(enjeu: Enjeu, lu: Choix, decision: Decision, par: Utilisateur) -> bool:
    avant = etat(enjeu, CHAMPS_CHOIX)
    enjeu.sort, enjeu.rang, enjeu.motif = lu.sort, lu.rang, lu.motif.strip()
    if (avant["sort"], avant["rang"], avant["motif"]) == (enjeu.sort, enjeu.rang, enjeu.motif):
        return False
    enjeu.decision = None if lu.sort == SortEnjeu.EN_DEBAT else decision
    enjeu.save()
    noter("concertation.enjeu_choisi", par, enjeu, avant, etat(enjeu, CHAMPS_CHOIX))
    return True


def _ouverte(priorisation: Priorisation, par: Utilisateur, operation: str) -> Priorisation:
    """Return a ranking that one may vote in, read anew and held until the end of the act."""
    lue = permis(Priorisation, priorisation.pk, par, operation, verrou=True)
    if lue.close_le is not None:
        raise RefuseError("Cette priorisation est close.", "Rouvrez-la pour y ajouter un bulletin.")
    return lue


def _suivant(priorisation: Priorisation) -> int:
    dernier = Bulletin.objects.filter(priorisation=priorisation).aggregate(lu=Max("numero"))["lu"]
    return (dernier or 0) + 1


def _juger(priorisation: Priorisation, bulletin: Bulletin) -> None:
    if fautes := verifier(scrutin(priorisation), bulletin.valeurs):
        raise EntreeInvalideError(next(iter(fautes.values())))
