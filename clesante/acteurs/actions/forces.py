"""Named changes of what organisations and people can bring, and of how far they are mobilised."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.choix_dialogue import Mobilisation
from clesante.acteurs.journal.dialogue import CHAMPS_FORCE
from clesante.acteurs.models import (
    Fonction,
    ForceVive,
    Organisation,
    OrganisationQuerySet,
    Rencontre,
)
from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import RefuseError

MODIFIER = "acteurs.modifier_rencontres"


def noter_force(force: ForceVive, par: Utilisateur) -> tuple[ForceVive, bool]:
    """Note what an organisation, or one of its people, can bring; tell whether it is new.

    Raises ``IntrouvableError`` without the right on the organisation, or for a person who has no
    function there; ``RefuseError`` when it is noted already, or in a state to come.
    """
    with transaction.atomic():
        la = _permises(par).select_for_update().filter(pk=force.organisation_id)
        if la.first() is None:  # locked: what two people note at once is noted once
            raise introuvable()
        _verifier(force)
        deja = ForceVive.objects.all().visibles_par(par, MODIFIER)
        meme = deja.filter(organisation=force.organisation_id, personne=force.personne_id)
        if meme.exclude(cle_creation=force.cle_creation).exists():
            raise RefuseError(
                "Cette force vive est déjà notée.", "Modifiez-la depuis la page des forces vives."
            )
        _dater(force)
        return ajouter(force, "acteurs.force_vive_notee", CHAMPS_FORCE, par, deja)


def modifier_force(force: ForceVive, par: Utilisateur) -> bool:
    """Keep the changes of a force vive; return whether something changed.

    Raises as :func:`noter_force`, and ``VersionDepasseeError`` when someone wrote since.
    """
    _verifier(force)
    _dater(force)
    permises = ForceVive.objects.all().visibles_par(par, MODIFIER)
    return enregistrer(force, "acteurs.force_vive_modifiee", CHAMPS_FORCE, par, permises)


def avancer(rencontre: Rencontre, par: Utilisateur) -> int:
    """Say « rencontré » of each organisation of a meeting that was not met yet; return how many.

    What is already further stays so. Raises ``IntrouvableError`` without the right on the meeting.
    """
    with transaction.atomic():
        permises = Rencontre.objects.all().visibles_par(par, MODIFIER)
        if not permises.filter(pk=rencontre.pk).exists():
            raise introuvable()
        la = _permises(par).filter(rencontres=rencontre).order_by("pk")
        return sum(_rencontrer(organisation, rencontre, par) for organisation in la)


def _rencontrer(organisation: Organisation, rencontre: Rencontre, par: Utilisateur) -> bool:
    notee = ForceVive.objects.filter(organisation=organisation, personne=None).first()
    if notee is None:
        neuve = ForceVive(
            organisation=organisation, etat=Mobilisation.RENCONTRE, depuis_le=rencontre.date
        )
        return noter_force(neuve, par)[1]
    if notee.etat != Mobilisation.REPERE:
        return False
    notee.etat, notee.depuis_le = Mobilisation.RENCONTRE, rencontre.date
    return modifier_force(notee, par)


def _permises(par: Utilisateur) -> OrganisationQuerySet:
    return Organisation.objects.all().visibles_par(par, MODIFIER).en_usage()


def _verifier(force: ForceVive) -> None:
    """Refuse a person from elsewhere, and a state that is to come."""
    if force.personne_id:
        ici = Fonction.objects.filter(organisation=force.organisation_id)
        if not ici.filter(personne=force.personne_id).exists():
            raise introuvable()
    if force.depuis_le and force.depuis_le > timezone.localdate():
        raise RefuseError(
            "Un état se note une fois atteint.", "Donnez un jour qui n'est pas à venir."
        )


def _dater(force: ForceVive) -> None:
    """A state has its day: today when nobody says."""
    if force.depuis_le is None:
        force.depuis_le = timezone.localdate()
