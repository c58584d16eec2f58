"""Named changes of « Vérifier le contrat »: a block lifted with a reason, or put back."""

from __future__ import annotations

from django.db import transaction

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.journal.conformite import CHAMPS_LEVEE, LEVE, REMIS
from clesante.contrats.lectures.conformite import levees, verifier_un
from clesante.contrats.models import Contrat, LeveeBlocage
from clesante.socle.erreurs import EntreeInvalideError, RefuseError

LEVER = "contrats.lever_blocage"


def lever(contrat: Contrat, regle: str, motif: str, par: Utilisateur) -> LeveeBlocage:
    """Lift a block of a contract, with its reason, in the name of who does it.

    Raises ``IntrouvableError`` without the right, ``EntreeInvalideError`` without a reason,
    ``RefuseError`` when the rule blocks nothing today.
    """
    if not motif.strip():
        raise EntreeInvalideError("Dites pourquoi ce blocage est levé.", "Écrivez le motif.")
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, LEVER, verrou=True)
        if regle not in {point.code for point in verifier_un(lu, par) if point.levable}:
            raise RefuseError(
                "Cette règle ne bloque pas le contrat aujourd'hui\u00a0: il n'y a rien à lever.",
                "Relisez la page «\u00a0Vérifier le contrat\u00a0».",
            )
        return _ecrire(LeveeBlocage(contrat=lu, regle=regle, motif=motif.strip()), LEVE, par)


def remettre(contrat: Contrat, regle: str, par: Utilisateur) -> LeveeBlocage | None:
    """Put back a block that somebody lifted; return None when it was not lifted.

    Raises ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, LEVER, verrou=True)
        if regle not in levees(lu):
            return None
        return _ecrire(LeveeBlocage(contrat=lu, regle=regle, levee=False), REMIS, par)


def _ecrire(levee: LeveeBlocage, code: str, par: Utilisateur) -> LeveeBlocage:
    levee.auteur = par
    levee.save()
    noter(code, par, levee, apres=etat(levee, CHAMPS_LEVEE))
    return levee
