"""« Pays de Kersall »: who is around before any diagnosis is written, through the usual acts."""

from __future__ import annotations

from typing import Any

from clesante.acteurs import actions as organisations
from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.actions import instances as actions_instances
from clesante.acteurs.actions.forces import noter_force
from clesante.acteurs.actions.rencontres import noter_rencontre
from clesante.acteurs.choix import famille_usuelle
from clesante.acteurs.models import (
    ActionDispositif,
    Dispositif,
    ForceVive,
    Instance,
    Organisation,
    Rencontre,
    Siege,
)
from clesante.comptes.models import Utilisateur
from clesante.concertation.lectures.demonstration import REGION, Dit, Faits, cle, marque


def installer_acteurs(dit: Dit, faits: Faits, par: Utilisateur) -> None:
    """Make organisations and what they bring, meetings, bodies, dispositifs."""
    for lue in dit["organisations"]:
        _organisation(lue, dit, faits, par)
    for lue in dit["rencontres"]:
        vus = [faits[f"organisation:{code}"] for code in lue["organisations"]]
        champs = {nom: lue[nom] for nom in lue if nom not in {"cle", "organisations"}}
        champs["objet"] = marque(lue["objet"], dit)
        champs["propos"] = f"{dit['source']}. {lue['propos']}"
        neuve = Rencontre(**champs, territoire=REGION, cle_creation=cle(f"rencontre:{lue['cle']}"))
        noter_rencontre(neuve, vus, par)
    for lue in dit["instances"]:
        _instance(lue, dit, faits, par)
    for lu in dit["dispositifs"]:
        _dispositif(lu, dit, faits, par)


def _organisation(lue: Any, dit: Dit, faits: Faits, par: Utilisateur) -> None:
    code, nom, sigle, nature, apports, etat, themes = lue
    une = Organisation(
        nom=marque(nom, dit),
        sigle=sigle,
        nature=nature,
        famille=famille_usuelle(nature),
        territoire=REGION,
        missions=f"{dit['source']}.",
        cle_creation=cle(f"organisation:{code}"),
    )
    faits[f"organisation:{code}"] = faite = organisations.creer(une, par)[0]
    force = ForceVive(
        organisation=faite,
        etat=etat,
        apports=apports,
        themes=themes,
        depuis_le=dit["rencontres"][-1]["date"],
        cle_creation=cle(f"force:{code}"),
    )
    noter_force(force, par)


def _instance(lue: Dit, dit: Dit, faits: Faits, par: Utilisateur) -> None:
    reste = {nom: lue[nom] for nom in lue if nom not in {"cle", "sieges"}}
    reste["nom"] = marque(lue["nom"], dit)
    reste["mandat"] = f"{dit['source']}. {lue['mandat']}"
    neuve = Instance(**reste, territoire=REGION, cle_creation=cle(f"instance:{lue['cle']}"))
    faits[f"instance:{lue['cle']}"] = instance = actions_instances.creer_instance(neuve, par)[0]
    for rang, (fonction, college, *suite) in enumerate(lue["sieges"]):
        siege = Siege(
            instance=instance,
            fonction=fonction,
            college=college,
            organisation=faits[f"organisation:{suite[0]}"] if suite else None,
            preside=len(suite) > 1,
            cle_creation=cle(f"siege:{lue['cle']}:{rang}"),
        )
        actions_instances.ajouter_siege(siege, par)


def _dispositif(lu: Dit, dit: Dit, faits: Faits, par: Utilisateur) -> None:
    champs = {nom: lu.get(nom) for nom in ("type", "du", "au", "themes", "publics")}
    neuf = Dispositif(
        **champs,
        nom=marque(lu["nom"], dit),
        porteur=faits[f"organisation:{lu['porteur']}"],
        description=f"{dit['source']}. {lu['description']}",
        fonction_contact=lu["contact"],
        territoire=REGION,
        cle_creation=cle(f"dispositif:{lu['cle']}"),
    )
    faits[f"dispositif:{lu['cle']}"] = fait = actions_dispositifs.creer(neuf, par)[0]
    for rang, action in enumerate(lu["actions"]):
        neuve = ActionDispositif(
            **action, dispositif=fait, cle_creation=cle(f"action:{lu['cle']}:{rang}")
        )
        actions_dispositifs.ajouter_action(neuve, par)
