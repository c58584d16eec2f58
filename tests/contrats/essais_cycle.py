"""Driving a démarche from its first step, by the actions, whatever its framework."""

from __future__ import annotations

from datetime import date

from clesante.acteurs import actions as acteurs
from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.choix import famille_usuelle
from clesante.acteurs.models import Decision, Instance, Organisation
from clesante.cadres.lectures import cadre as lire_cadre
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import commencer
from clesante.contrats.actions import cycle as actions_cycle
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.lectures.etapes_cycle import cycle
from clesante.contrats.models import Acte, Contrat, Signataire, SignatureActe
from tests.aides.personnes import ICI, faire

JOUR = date(2026, 3, 2)


def demarche(cadre: str = "bretagne", lieu: str = ICI, **champs: object) -> Contrat:
    """Return a démarche at the first step of a framework, begun by the administrator."""
    neuf = Contrat(intitule=f"CLS {cadre}", territoire=lieu, cadre=cadre, **champs)
    return commencer(neuf, faire("administrateur"))[0]


def decision(contrat: Contrat, phrase: str = "L'étape est validée.", jour: date = JOUR) -> Decision:
    """Return a decision of a body that decides, about a contract."""
    par = faire("administrateur")
    organe, _ = creer_instance(
        Instance(nom="Équipe projet", genre="equipe_projet", territoire=ICI, decide=True), par
    )
    neuve = Decision(instance=organe, date=jour, phrase=phrase)
    return decider(neuve, par, contrat)[0]


def organisation(nom: str = "CC d'ici", nature: str = "epci", lieu: str = ICI) -> Organisation:
    """Return one more organisation of the register."""
    neuve = Organisation(nom=nom, territoire=lieu, nature=nature, famille=famille_usuelle(nature))
    return acteurs.creer(neuve, faire("administrateur"))[0]


def acte(contrat: Contrat, genre: str = "autre", par: Utilisateur | None = None, **champs) -> Acte:
    """Return a dated document of a contract."""
    neuf = Acte(contrat=contrat, genre=genre, **{"intitule": genre, "date": JOUR, **champs})
    return actions_parties.ajouter(neuf, par or faire("administrateur"))[0]


def signer(document: Acte, signee: Organisation) -> None:
    """Note that an organisation signed a document."""
    neuve = SignatureActe(
        contrat=document.contrat, acte=document, organisation=signee, fonction="présidence",
        date=JOUR,
    )  # fmt: skip
    actions_parties.ajouter(neuve, faire("administrateur"))


def remplir(contrat: Contrat) -> None:
    """Give a démarche what the framework asks of the step under way, and its agreement."""
    lu = cycle(contrat, faire("administrateur"))
    for point in lu.en_cours.points:
        if point.tenu or point.enonce.genre in ("signature", "validation_instance"):
            continue
        if point.enonce.rubrique == "signataires":
            nature = "ars" if "ars" in point.enonce.vise else "epci"
            neuf = Signataire(
                contrat=contrat, organisation=organisation(f"Signataire {nature}", nature),
                genre=nature, fonction="présidence",
                habilitation="qualite" if nature == "ars" else "deliberation",
            )  # fmt: skip
            actions_parties.ajouter(neuf, faire("administrateur"))
        elif point.enonce.genre == "accord_ars":
            acte(contrat, "accord_ars", faire("ars_siege"), etape=contrat.etape, sens="favorable")
        elif point.enonce.genre == "document_signe":
            document = acte(contrat, "charte_engagement", etape=contrat.etape)
            signer(document, organisation(f"Signataire de {contrat.etape}"))
        else:
            acte(contrat, "autre", etape=contrat.etape, repond_a=point.enonce.code)


def mener(contrat: Contrat) -> list[str]:
    """Drive a démarche to « prêt à signer »; return the steps it passed, in order."""
    passees = []
    for _ in lire_cadre(contrat.cadre).etapes:
        contrat.refresh_from_db()
        if actions_cycle.est_pret(contrat):
            break
        remplir(contrat)
        passees.append(contrat.etape)
        actions_cycle.franchir(
            contrat, contrat.etape, faire("administrateur"), decision(contrat, contrat.etape)
        )
    contrat.refresh_from_db()
    return passees
