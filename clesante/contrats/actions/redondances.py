"""Named changes of redundancy: what a person concludes of a match, with what was shown that day."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter, introuvable
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import changer, permis
from clesante.contrats.journal.redondances import CHAMPS_CONCLUSION, CHAMPS_REDONDANCE
from clesante.contrats.lectures.redondances import actions_des, rapprochement
from clesante.contrats.models import FicheAction, Redondance
from clesante.contrats.models.fiches import PILOTER
from clesante.socle.erreurs import RefuseError

GENRES = {"action": "action_id", "dispositif": "dispositif_id", "fiche": "autre_id"}


def conclure(
    conclusion: Redondance, fiche: FicheAction, cible: str, par: Utilisateur
) -> tuple[Redondance, bool]:
    """Record what a person concludes of a match, once for each thing compared.

    ``conclusion`` bears conclusion, motif, fonction and date; the match is computed now and kept as
    it is. Returns it, and whether it is new. Raises ``IntrouvableError`` without the right to write
    this fiche or to see what is compared, ``RefuseError`` for a day to come, or without a reason.
    """
    permis(FicheAction, fiche.pk, par, PILOTER)
    _figer(conclusion, fiche, cible, par)
    with transaction.atomic():
        deja = Redondance.objects.select_for_update().filter(fiche=fiche, cible=cible).first()
        if deja is not None:
            for nom in CHAMPS_CONCLUSION:
                setattr(deja, nom, getattr(conclusion, nom))
            changer(deja, "contrats.redondance_revue", CHAMPS_CONCLUSION, par, PILOTER)
            return deja, False
        return ajouter(
            conclusion, "contrats.redondance_conclue", CHAMPS_REDONDANCE, par,
            Redondance.objects.all(),
        )  # fmt: skip


def revoir(conclusion: Redondance, par: Utilisateur) -> bool:
    """Keep the changes of a conclusion, on the match of today; return whether something changed.

    Raises as :func:`conclure`, and ``VersionDepasseeError`` when someone wrote since it was read.
    """
    permis(Redondance, conclusion.pk, par, PILOTER)
    _figer(conclusion, conclusion.fiche, conclusion.cible, par)
    return changer(conclusion, "contrats.redondance_revue", CHAMPS_CONCLUSION, par, PILOTER)


def _figer(conclusion: Redondance, fiche: FicheAction, cible: str, par: Utilisateur) -> None:
    """Give a conclusion the match as it is shown now."""
    if conclusion.date > timezone.localdate():
        raise RefuseError("Ce jour est à venir.", "Donnez le jour où la conclusion fut dite.")
    if not conclusion.motif.strip() and conclusion.conclusion != "sans_lien":
        raise RefuseError("La conclusion ne dit pas pourquoi.", "Écrivez-le en une phrase.")
    trouve = rapprochement(fiche, cible, par)
    if trouve is None:
        raise introuvable()
    genre, _, numero = cible.partition("-")
    conclusion.fiche, conclusion.cible, conclusion.classe = fiche, cible, trouve.classe
    setattr(conclusion, GENRES[genre], int(numero))
    conclusion.constat = {
        "nom": trouve.autre.titre,
        "ou": trouve.autre.ou,
        "raisons": list(trouve.raisons),
        "empreintes": {
            "fiche": actions_des([fiche])[fiche.pk].empreinte,
            "existant": trouve.autre.empreinte,
        },
    }


def retirer(conclusion: Redondance, par: Utilisateur) -> None:
    """Take a conclusion away; the journal keeps it. Raises ``IntrouvableError``."""
    with transaction.atomic():
        permis(Redondance, conclusion.pk, par, PILOTER)
        avant = etat(conclusion, CHAMPS_REDONDANCE)
        noter("contrats.redondance_retiree", par, conclusion, avant=avant)
        conclusion.delete()


def _remettre(conclusion: Redondance, par: Utilisateur) -> None:
    changer(conclusion, "contrats.redondance_revue", CHAMPS_CONCLUSION, par, PILOTER)


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Give a conclusion back what it said before. Raises as ``actions_objets.retablir``."""
    if not Redondance.objects.filter(pk=evenement.objet_id).exists():
        raise introuvable()
    actions_objets.retablir(evenement, par, {Redondance: _remettre})
