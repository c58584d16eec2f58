"""Named changes of bodies, of their seats and of their decisions: right, rule, journal."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from clesante.acteurs.journal.dialogue import CHAMPS_DECISION, CHAMPS_INSTANCE, CHAMPS_SIEGE
from clesante.acteurs.models import Decision, Instance, Siege
from clesante.acteurs.regles.dialogue import (
    Organe,
    faute_d_echeance,
    faute_de_decision,
    numero_suivant,
)
from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.socle.erreurs import RefuseError
from clesante.territoires.actions_rattaches import modifier_rattache, rattacher

MODIFIER = "acteurs.modifier_instances"


def creer_instance(instance: Instance, par: Utilisateur) -> tuple[Instance, bool]:
    """Add a body and return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach.
    """
    return rattacher(instance, "acteurs.instance_creee", CHAMPS_INSTANCE, par, MODIFIER)


def modifier_instance(instance: Instance, par: Utilisateur) -> bool:
    """Keep the changes of a body; return whether something changed.

    Raises as :func:`creer_instance`, and ``VersionDepasseeError`` when someone wrote since.
    """
    return modifier_rattache(instance, "acteurs.instance_modifiee", CHAMPS_INSTANCE, par, MODIFIER)


def ajouter_siege(siege: Siege, par: Utilisateur) -> tuple[Siege, bool]:
    """Add a seat to a body and return it, and whether it is new.

    Raises ``IntrouvableError`` without the right on the body.
    """
    _instance_de(siege.instance_id, par)
    deja = Siege.objects.all().visibles_par(par)
    return ajouter(siege, "acteurs.siege_ajoute", CHAMPS_SIEGE, par, deja)


def modifier_siege(siege: Siege, par: Utilisateur) -> bool:
    """Keep the changes of a seat (its end, most often); return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    permis = Siege.objects.all().visibles_par(par, MODIFIER)
    return enregistrer(siege, "acteurs.siege_modifie", CHAMPS_SIEGE, par, permis)


def decider(
    decision: Decision, par: Utilisateur, au_sujet_de: models.Model | None = None
) -> tuple[Decision, bool]:
    """Write what a body decided, under its next number of the year; tell whether it is new.

    ``au_sujet_de`` is what it is about: a saved object, found again by
    ``lectures_instances.decisions_de``. Raises ``IntrouvableError`` without the right on the body,
    ``RefuseError`` when that body cannot decide this, or not on that day.
    """
    with transaction.atomic():
        instance = _instance_de(decision.instance_id, par)
        verifier(decision, instance)
        prises = instance.decisions.filter(date__year=decision.date.year)
        decision.numero = numero_suivant(
            decision.date.year, prises.values_list("numero", flat=True)
        )
        if au_sujet_de is not None:
            decision.objet_type, decision.objet_id = etiquette(au_sujet_de), au_sujet_de.pk
        deja = Decision.objects.all().visibles_par(par)
        return ajouter(decision, "acteurs.decision_prise", CHAMPS_DECISION, par, deja)


def lier(decision: Decision, au_sujet_de: models.Model, par: Utilisateur) -> Decision:
    """Say what a decision written before is about, when it says nothing yet; return it.

    One that is already about another object stays so: a body may decide of two in one sentence.
    Raises ``IntrouvableError`` without the right on its body.
    """
    permises = Decision.objects.all().visibles_par(par, MODIFIER)
    if decision.objet_type:
        if not permises.filter(pk=decision.pk).exists():
            raise introuvable()
        return decision
    decision.objet_type, decision.objet_id = etiquette(au_sujet_de), au_sujet_de.pk
    enregistrer(decision, "acteurs.decision_modifiee", CHAMPS_DECISION, par, permises)
    return decision


def modifier_decision(decision: Decision, par: Utilisateur) -> bool:
    """Keep the changes of a decision (its state, most often); return whether something changed.

    Its number stays; what was rightly decided stays so, whatever became of its body. Raises as
    :func:`decider`, and ``VersionDepasseeError`` for a stale save.
    """
    permises = Decision.objects.all().visibles_par(par, MODIFIER)
    verifier(decision, decision.instance, permises.filter(pk=decision.pk).first())
    return enregistrer(decision, "acteurs.decision_modifiee", CHAMPS_DECISION, par, permises)


def _instance_de(numero: int, par: Utilisateur) -> Instance:
    """Return a body the person may write in, locked: decisions are numbered one after the other."""
    permises = Instance.objects.all().visibles_par(par, MODIFIER)
    trouvee: Instance | None = permises.select_for_update().filter(pk=numero).first()
    if trouvee is None:
        raise introuvable()
    return trouvee


def verifier(decision: Decision, instance: Instance, avant: Decision | None = None) -> None:
    """Raise ``RefuseError`` when a body cannot decide this, or not on that day.

    ``avant`` is the decision as it is kept: only another nature or another day is judged again.
    """
    faute = faute_d_echeance(decision.etat, decision.date, decision.echeance)
    if avant is None or (avant.genre, avant.date) != (decision.genre, decision.date):
        organe = Organe(instance.nom, instance.decide, instance.du, instance.au)
        jour = timezone.localdate()
        faute = faute_de_decision(organe, decision.genre, decision.date, jour)[1] or faute
    if faute:
        raise RefuseError(faute)
