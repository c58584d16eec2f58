"""Part « dialogue »: a force vive, a meeting, a body with a seat and a decision."""

from __future__ import annotations

from datetime import date

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.personnes import faire

VOIR_R, MODIFIER_R = "acteurs.voir_rencontres", "acteurs.modifier_rencontres"
VOIR_I, MODIFIER_I = "acteurs.voir_instances", "acteurs.modifier_instances"
ADRESSES: dict[str, str] = {
    "force-ajouter": MODIFIER_R,
    "forcevive": VOIR_R,
    "force-modifier": MODIFIER_R,
    "rencontre": VOIR_R,
    "rencontre-modifier": MODIFIER_R,
    "rencontre-avancer": MODIFIER_R,
    "rencontre-journal": MODIFIER_R,
    "instance": VOIR_I,
    "instance-modifier": MODIFIER_I,
    "instance-journal": MODIFIER_I,
    "instance-annuler": MODIFIER_I,
    "siege-ajouter": MODIFIER_I,
    "siege-modifier": MODIFIER_I,
    "decision-ajouter": MODIFIER_I,
    "decision": VOIR_I,
    "decision-modifier": MODIFIER_I,
    "decision-faite": MODIFIER_I,
}
JOUR = date(2026, 3, 3)


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one of each object of this part in a territory."""
    organisation, force, rencontre = _rencontrer(lieu, texte)
    instance, siege, decision, edition = _decider(lieu, texte, organisation)
    numeros = {
        "force-ajouter": organisation,
        "forcevive": force,
        "force-modifier": force,
        "rencontre": rencontre,
        "instance": instance,
        "siege-ajouter": instance,
        "siege-modifier": siege,
        "decision-ajouter": instance,
        "decision": decision,
    }
    faits = {nom: {"numero": numeros.get(nom) or numeros[nom.split("-")[0]]} for nom in ADRESSES}
    faits["instance-annuler"] = {"numero": instance, "evenement": edition}
    return faits


def _rencontrer(lieu: str, texte: Texte) -> tuple[int, int, int]:
    """Return an organisation, what it can bring, where it was met."""
    from clesante.acteurs.actions import creer
    from clesante.acteurs.actions.forces import noter_force
    from clesante.acteurs.actions.rencontres import noter_rencontre
    from clesante.acteurs.models import ForceVive, Organisation, Rencontre

    par = faire("administrateur")
    rencontree = Organisation(
        nom=texte(200), nature="association", famille="associations", territoire=lieu
    )
    creer(rencontree, par)
    force = ForceVive(organisation=rencontree, apports=texte(4_000), themes=["cancers"])
    rencontre = Rencontre(
        objet=texte(200), genre="elus", date=JOUR, lieu=texte(200), territoire=lieu,
        participants=texte(2_000), propos=texte(20_000), priorites=texte(4_000),
        themes=["cancers"],
    )  # fmt: skip
    noter_force(force, par)
    noter_rencontre(rencontre, [rencontree], par)
    return rencontree.pk, force.pk, rencontre.pk


def _decider(lieu: str, texte: Texte, organisation: int) -> tuple[int, int, int, int]:
    """Return a body, a seat of it, its decision, and the event of an edit."""
    from clesante.acteurs.actions import instances as actions
    from clesante.acteurs.models import Decision, Instance, Siege
    from clesante.comptes.journal import de_l_objet

    par = faire("administrateur")
    instance = Instance(
        nom=texte(200), genre="pilotage", decide=True, territoire=lieu, mandat=texte(4_000),
        rythme=texte(120),
    )  # fmt: skip
    actions.creer_instance(instance, par)
    siege = Siege(
        instance=instance, organisation_id=organisation, fonction=texte(150), college="usagers"
    )
    actions.ajouter_siege(siege, par)
    decision = Decision(
        instance=instance, date=JOUR, phrase=texte(4_000), responsable=texte(150), etat="a_faire",
        echeance=date(2026, 4, 1),
    )  # fmt: skip
    actions.decider(decision, par)
    instance.rythme = texte(100)[::-1]
    actions.modifier_instance(instance, par)
    edition = de_l_objet(instance).filter(type="acteurs.instance_modifiee").get()
    return instance.pk, siege.pk, decision.pk, edition.pk
