"""Named changes of where a contract is: a step passed by a dated decision, or taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.models import Decision
from clesante.cadres.objets import Cadre, Enonce
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.choix import AVANT_SIGNATURE
from clesante.contrats.journal.cycle import CHAMPS_ETAPE
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.etapes_cycle import est_pret, manques
from clesante.contrats.lectures.validation import validation
from clesante.contrats.models import Contrat, EtapeFranchie
from clesante.contrats.regles.cycle import decision_demandee, derniere_avant_signature, suivante
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import RefuseError

FRANCHIR = "contrats.franchir"
A_SIGNER = "a_signer"


def franchir(
    contrat: Contrat,
    etape: str,
    par: Utilisateur,
    decision: Decision | None = None,
    derogation: str = "",
) -> EtapeFranchie:
    """Pass a step of the framework of a contract, and return what was written.

    ``etape`` is the step that the person sees under way. ``decision`` closes it when one of its
    gates asks for somebody's decision. ``derogation`` is why it is passed although something the
    framework asks is missing. The last step before the signature leads to « prêt à signer ».

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it cannot be passed, or not
    so.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, FRANCHIR, verrou=True)
        cadre = _cadre(lu)
        _verifier(lu, cadre, etape, decision)
        absents = manques(lu, par, decidee=decision is not None)
        if absents and not derogation.strip():
            raise RefuseError(
                f"Il manque\u00a0: {' '.join(verdict.enonce.enonce for verdict in absents)}",
                "Complétez, ou donnez le motif de la dérogation.",
            )
        fin = etape == derniere_avant_signature(cadre) and not lu.date_signature
        if fin:
            exiger_l_equilibre(lu, par)
        suite = None if fin else suivante(cadre, etape)
        faite = _ecrire(
            lu,
            cadre,
            par,
            vers=suite.code if suite else "",
            decision=decision,
            manques=[verdict.code for verdict in absents],
            derogation=derogation.strip() if absents else "",
        )
        _deplacer(lu, cadre, suite.code if suite else etape, A_SIGNER if fin else "")
        _noter(lu, contrat, faite, par, _dite(cadre, etape))
    return faite


def exiger_l_equilibre(contrat: Contrat, par: Utilisateur) -> None:
    """Refuse to validate a contract while the plan of an action has a gap, to the cent.

    Source: reliability §5, row 19. A named person may lift it, with a reason, plan by plan
    (``actions.conformite.lever``). Raises ``RefuseError``.
    """
    lue = validation(contrat, par)
    if lue.bloque:
        raise RefuseError(
            " ".join(lue.phrases),
            "Équilibrez ces plans, ou faites lever chaque blocage, avec un motif, à la page "
            "«\u00a0Vérifier le contrat\u00a0».",
        )


def revenir(contrat: Contrat, etape: str, motif: str, par: Utilisateur) -> EtapeFranchie:
    """Go back from a step to the one before, or from « prêt à signer » to its own step.

    What was written stays; the passing no longer holds. Raises as :func:`franchir`, and
    ``RefuseError`` once the contract is signed, or at its first step.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, FRANCHIR, verrou=True)
        cadre = _cadre(lu)
        if lu.etape != etape:
            raise _depassee()
        vers = _precedente(lu, cadre)
        if not motif.strip():
            raise RefuseError("Dites pourquoi la démarche revient en arrière.")
        faite = _ecrire(lu, cadre, par, vers=vers.code, derogation=motif.strip(), retour=True)
        _deplacer(lu, cadre, vers.code)
        _noter(lu, contrat, faite, par, vers.enonce)
    return faite


def _ecrire(lu: Contrat, cadre: Cadre, par: Utilisateur, **dits: Any) -> EtapeFranchie:
    """Write that the step under way is left, on the day of the decision or today."""
    decision: Decision | None = dits.get("decision")
    return EtapeFranchie.objects.create(
        contrat=lu,
        etape=lu.etape,
        cadre=cadre.cadre,
        cadre_version=cadre.version[:200],
        date=decision.date if decision else timezone.localdate(),
        auteur=par,
        **dits,
    )


def _cadre(contrat: Contrat) -> Cadre:
    cadre = cadre_du(contrat)
    if cadre is None or not cadre.etapes:
        raise RefuseError(
            "Ce contrat n'a pas de cadre régional qui dise ses étapes.",
            "Choisissez-en un sur sa page, ou demandez à l'agence d'écrire le sien.",
        )
    return cadre


def _verifier(contrat: Contrat, cadre: Cadre, etape: str, decision: Decision | None) -> None:
    """Raise ``RefuseError`` when the step shown is no longer the one to pass, or needs more."""
    if contrat.etape != etape:
        raise _depassee()
    if etape not in {e.code for e in cadre.etapes}:
        raise RefuseError(
            f"L'étape « {etape} » n'est plus dans le cadre.",
            "L'agence l'a changé depuis\u00a0: revenez à une étape qu'il a encore.",
        )
    if est_pret(contrat):
        raise RefuseError(
            "La démarche est déjà prête à signer.", "L'étape suivante commence à la signature."
        )
    if suivante(cadre, etape) is None and etape != derniere_avant_signature(cadre):
        raise RefuseError("C'est la dernière étape du cadre\u00a0: rien ne la suit.")
    if decision is None and decision_demandee(cadre, etape):
        raise RefuseError(
            "Cette étape se ferme par une décision datée.", "Donnez l'instance, le jour, la phrase."
        )
    jour = timezone.localdate()
    if decision is not None and decision.date > jour:
        raise RefuseError(
            f"La décision est datée du {date_longue(decision.date)}, qui est à venir.",
            "Passez l'étape une fois la décision prise.",
        )


def _precedente(contrat: Contrat, cadre: Cadre) -> Enonce:
    """Return the step to go back to."""
    if contrat.date_signature:
        raise RefuseError(
            "Le contrat est signé\u00a0: ses étapes ne se reprennent plus.",
            "Un changement passe par un avenant.",
        )
    if est_pret(contrat):
        return cadre.enonce(contrat.etape)
    codes = [e.code for e in cadre.etapes]
    if contrat.etape not in codes:
        return cadre.etapes[0]
    avant = suivante(cadre, contrat.etape, -1)
    if avant is None:
        raise RefuseError("La démarche est à sa première étape\u00a0: rien ne la précède.")
    return avant


def _depassee() -> RefuseError:
    return RefuseError(
        "Quelqu'un a fait avancer cette démarche depuis que la page est ouverte.",
        "Rechargez-la\u00a0: elle montre l'étape en cours.",
    )


def _deplacer(contrat: Contrat, cadre: Cadre, etape: str, etat_force: str = "") -> None:
    """Put a contract at a step, in its state, under the framework as it is read today."""
    dit = cadre.enonce(etape).etat or contrat.etat
    if not contrat.date_signature and dit not in AVANT_SIGNATURE:
        dit = A_SIGNER
    contrat.etape, contrat.etat = etape, etat_force or dit
    contrat.cadre_version = cadre.version[:200]
    contrat.save()


def _dite(cadre: Cadre, etape: str) -> str:
    return cadre.enonce(etape).enonce


def _noter(lu: Contrat, avant: Contrat, faite: EtapeFranchie, par: Utilisateur, dite: str) -> None:
    code = "contrats.etape_revenue" if faite.retour else "contrats.etape_franchie"
    motif = {"motif": faite.derogation} if faite.derogation else {}
    apres = {**etat(lu, CHAMPS_ETAPE), "dite": dite, "manques": faite.manques, **motif}
    noter(code, par, lu, etat(avant, CHAMPS_ETAPE), apres)
