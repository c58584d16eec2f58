"""Named changes of money: rows of the funding plan of a fiche, posts of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from clesante.cadres.montants import CENTIME
from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import ajouter_a, changer, permis
from clesante.contrats.journal.argent import CHAMPS_LIGNE, CHAMPS_POSTE
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement, PosteIngenierie
from clesante.contrats.models.fiches import PILOTER
from clesante.socle.erreurs import EntreeInvalideError


def ajouter_ligne(
    ligne: LigneFinancement, fiche: FicheAction, par: Utilisateur
) -> tuple[LigneFinancement, bool]:
    """Add a row to the funding plan of a fiche; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write this fiche, ``EntreeInvalideError`` for
    an amount that cannot be.
    """
    permis(FicheAction, fiche.pk, par, PILOTER)
    ligne.fiche = fiche
    _juger(ligne)
    tout = LigneFinancement.objects.all()
    return ajouter(ligne, "contrats.ligne_ajoutee", CHAMPS_LIGNE, par, tout)


def modifier_ligne(ligne: LigneFinancement, par: Utilisateur) -> bool:
    """Keep the changes of a row; return whether something changed.

    Raises as :func:`ajouter_ligne`, and ``VersionDepasseeError`` for a stale save.
    """
    _juger(ligne)
    return changer(ligne, "contrats.ligne_modifiee", CHAMPS_LIGNE, par, PILOTER)


def _juger(ligne: LigneFinancement) -> None:
    """Refuse what no row can say, whatever form it came by; write amounts to the cent."""
    for nom in ("montant", "accorde", "verse"):
        if (montant := getattr(ligne, nom)) is not None:
            setattr(ligne, nom, montant.quantize(CENTIME))
    montants = [m for m in (ligne.montant, ligne.accorde, ligne.verse) if m is not None]
    if any(m < 0 for m in montants):
        raise EntreeInvalideError("Un montant est négatif.", "Écrivez-le sans signe.")
    if ligne.nature != "charge" and (ligne.financeur_id is None or not ligne.etat):
        raise EntreeInvalideError(
            "Une ressource a un financeur et un état.", "Dites qui la donne, et où elle en est."
        )


def retirer_ligne(ligne: LigneFinancement, par: Utilisateur) -> None:
    """Take a row away; the journal keeps it. Raises ``IntrouvableError`` without the right."""
    with transaction.atomic():
        permis(LigneFinancement, ligne.pk, par, PILOTER)
        avant = etat(ligne, CHAMPS_LIGNE)
        noter("contrats.ligne_retiree", par, ligne, avant=avant)
        ligne.delete()


def ranger_plan(
    fiche: FicheAction,
    neuves: Sequence[LigneFinancement],
    changees: Sequence[LigneFinancement],
    retirees: Sequence[LigneFinancement],
    par: Utilisateur,
) -> bool:
    """Keep what was typed in the funding plan of a fiche, all or nothing; tell if it changed."""
    with transaction.atomic():
        ajoutees = [ajouter_ligne(ligne, fiche, par)[1] for ligne in neuves]
        modifiees = [modifier_ligne(ligne, par) for ligne in changees]
        for ligne in retirees:
            retirer_ligne(ligne, par)
    return any(ajoutees) or any(modifiees) or bool(retirees)


def ajouter_poste(
    poste: PosteIngenierie, contrat: Contrat, par: Utilisateur
) -> tuple[PosteIngenierie, bool]:
    """Add a post to a contract; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write this contract.
    """
    poste.contrat = contrat
    return ajouter_a(poste, contrat, "contrats.poste_ajoute", CHAMPS_POSTE, par)


def modifier_poste(poste: PosteIngenierie, par: Utilisateur) -> bool:
    """Keep the changes of a post; return whether something changed. Raises as ``changer``."""
    return changer(poste, "contrats.poste_modifie", CHAMPS_POSTE, par)


def retirer_poste(poste: PosteIngenierie, par: Utilisateur) -> None:
    """Take a post away; the journal keeps it. Raises ``IntrouvableError`` without the right."""
    with transaction.atomic():
        permis(PosteIngenierie, poste.pk, par)
        noter("contrats.poste_retire", par, poste, avant=etat(poste, CHAMPS_POSTE))
        poste.delete()


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of a row or of a post. Raises as ``actions_objets.retablir``."""
    gestes: dict[type[Any], Any] = {
        LigneFinancement: modifier_ligne,
        PosteIngenierie: modifier_poste,
    }
    actions_objets.retablir(evenement, par, gestes)
