"""Named changes of proposals of actions: made, copied, retained, merged or set aside."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from clesante.acteurs.models import Decision
from clesante.comptes.actions.objets import ajouter
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions.participation import MODERER, repondre
from clesante.concertation.choix import EtatContribution
from clesante.concertation.models import Contribution
from clesante.contrats.actions import MODIFIER, changer, permis
from clesante.contrats.actions.fiches import (
    ajouter_fiche,
    ajouter_rangee,
    prochain_numero,
)
from clesante.contrats.actions.programme import debut_de
from clesante.contrats.choix import EtatAction, Proposant, SuiteIdee
from clesante.contrats.journal.fiches import CHAMPS_FICHE, CHAMPS_SUITE, PROPOSEE
from clesante.contrats.lectures.idees import FRANCHIR
from clesante.contrats.lectures.modeles import modele
from clesante.contrats.models import Contrat, FicheAction, IndicateurAction
from clesante.socle.erreurs import RefuseError

COMMENTER = "contrats.commenter"


def proposer(idee: FicheAction, contrat: Contrat, par: Utilisateur) -> tuple[FicheAction, bool]:
    """Propose an action in a contract; return the proposal, and whether it is new.

    Raises ``IntrouvableError`` without the right to comment the contract.
    """
    permis(Contrat, contrat.pk, par, COMMENTER)
    idee.contrat, idee.etat, idee.numero = contrat, EtatAction.IDEE, ""
    deja = FicheAction.objects.all().visibles_par(par)
    return ajouter(idee, PROPOSEE, CHAMPS_FICHE, par, deja)


def proposer_de_contribution(
    contribution: Contribution, contrat: Contrat, par: Utilisateur, intitule: str
) -> tuple[FicheAction, bool]:
    """Make a proposal of what residents said, under a title, or return the one that was made.

    Raises ``IntrouvableError`` without the right to write the contract and to read contributions,
    ``RefuseError`` for one of another diagnosis, not read yet, or that was set aside. What is not
    shown to the public is the team's.
    """
    permis(Contrat, contrat.pk, par, MODIFIER)
    permis(Contribution, contribution.pk, par, MODERER)
    lues = (EtatContribution.PUBLIEE, EtatContribution.LUE)
    if contribution.diagnostic_id != contrat.diagnostic_id or contribution.etat not in lues:
        raise RefuseError(
            "Cette contribution n'est pas du diagnostic du contrat, ou elle est écartée ou à lire.",
            "Choisissez-en une dans la liste des propositions.",
        )
    deja = FicheAction.objects.filter(contrat=contrat, contribution=contribution).first()
    if deja is not None:
        return deja, False
    neuve = FicheAction(
        intitule=intitule,
        besoin=contribution.texte[:4_000],
        besoin_source=f"Contribution {contribution.numero}",
        themes=contribution.themes,
        publics=contribution.groupes,
        proposant=Proposant.HABITANTS,
        contribution=contribution,
        restreinte=contribution.etat != EtatContribution.PUBLIEE,
        cle_creation=uuid.uuid5(contrat.cle_creation, contribution.numero),
    )
    return proposer(neuve, contrat, par)


def copier(contrat: Contrat, code: str, par: Utilisateur) -> tuple[FicheAction, bool]:
    """Copy an action of the library, which stays its origin, with its indicators.

    Returns the fiche, and whether it is new: the one already copied is given back. Raises
    ``IntrouvableError`` for a code the library does not have, or without the right.
    """
    lu = modele(code)
    permis(Contrat, contrat.pk, par, MODIFIER)
    fait = FicheAction.objects.filter(contrat=contrat, modele=code).order_by("pk").first()
    if fait is not None:
        return fait, False
    neuve = FicheAction(
        intitule=lu.intitule,
        description=lu.description,
        modele=code,
        preuve=lu.preuve,
        preuve_source=lu.preuve_source,
        etat=EtatAction.A_VENIR,
        hors_contrat=not contrat.en_demarche and not contrat.repris,
        cle_creation=uuid.uuid5(contrat.cle_creation, f"modele-{code}"),
    )
    for nom in ("themes", "publics", "types_action", "determinants", "domaines"):
        setattr(neuve, nom, list(getattr(lu, nom)))
    with transaction.atomic():
        fiche, neuf = ajouter_fiche(neuve, contrat, par, "contrats.fiche_copiee")
        for indicateur in lu.indicateurs if neuf else ():
            ajouter_rangee(IndicateurAction(**indicateur), fiche, par)
    return fiche, neuf


@dataclass(frozen=True, slots=True)
class Jugement:
    """What a deciding body made of a proposal, and why.

    ``place``: ``axe``, ``objectif`` of one retained, ``fusionnee_dans`` of one merged.
    """

    suite: str
    decision: Decision
    motif: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)


def juger(idee: FicheAction, jugement: Jugement, par: Utilisateur) -> bool:
    """Give a proposal what the deciding body made of it; return whether something changed.

    Who contributed reads the decision on the public page of their contribution. Raises
    ``RefuseError`` for a reason that is missing or a fiche that is not of the contract,
    ``IntrouvableError`` without the right.
    """
    suite, motif = jugement.suite, jugement.motif.strip()
    dans = jugement.place.get("fusionnee_dans")
    with transaction.atomic():
        permis(FicheAction, idee.pk, par, FRANCHIR)
        _verifier(idee, suite, motif, dans)
        idee.suite, idee.suite_motif, idee.suite_decision = suite, motif, jugement.decision
        idee.fusionnee_dans = dans
        if suite == SuiteIdee.RETENUE:
            _retenir(idee, jugement.place)
        change = changer(
            idee, "contrats.idee_jugee", (*CHAMPS_SUITE, "axe", "objectif", "hors_contrat"), par,
            FRANCHIR,
        )  # fmt: skip
        if idee.contribution is not None:
            _dire_a_l_habitant(idee, idee.contribution, par)
    return change


def _verifier(idee: FicheAction, suite: str, motif: str, dans: FicheAction | None) -> None:
    if idee.etat != EtatAction.IDEE:
        raise RefuseError(
            "Cette proposition est déjà une action du contrat.", "Changez plutôt son état."
        )
    if suite not in (SuiteIdee.RETENUE, SuiteIdee.FUSIONNEE, SuiteIdee.ECARTEE):
        raise RefuseError("Cette suite n'existe pas.", "Retenez, fusionnez ou écartez.")
    if suite != SuiteIdee.RETENUE and not motif:
        raise RefuseError(
            "Dites pourquoi la proposition n'est pas retenue telle quelle.",
            "Une phrase suffit\u00a0: qui l'a proposée la lira.",
        )
    if suite == SuiteIdee.FUSIONNEE and (
        dans is None or dans.contrat_id != idee.contrat_id or dans.pk == idee.pk
    ):
        raise RefuseError(
            "Dites dans quelle action du contrat elle est fusionnée.", "Choisissez-la."
        )


def _retenir(idee: FicheAction, place: Mapping[str, Any]) -> None:
    idee.etat = EtatAction.A_VENIR
    idee.axe, idee.objectif = place.get("axe", idee.axe), place.get("objectif", idee.objectif)
    idee.hors_contrat = not idee.contrat.en_demarche
    idee.numero = prochain_numero(idee) if debut_de(idee) else ""


def _dire_a_l_habitant(idee: FicheAction, contribution: Contribution, par: Utilisateur) -> None:
    """Write on a contribution what became of it, when who decides may answer it."""
    permises = Contribution.objects.all().visibles_par(par, MODERER)
    lue = permises.filter(pk=contribution.pk).first()
    if lue is None:
        return
    lue.decision, lue.suite = idee.suite_decision, phrase_publique(idee)[:300]
    lue.reponse = lue.reponse or idee.suite_motif or phrase_publique(idee)
    repondre(lue, par)


def phrase_publique(idee: FicheAction) -> str:
    """Return what became of a proposal, in a sentence that names only what the public is shown."""
    if idee.suite == SuiteIdee.RETENUE:
        nom = f"\u00a0: «\u00a0{idee.intitule}\u00a0»" if _montree(idee) else ""
        return f"Retenue comme action du contrat{nom}."
    if idee.suite == SuiteIdee.FUSIONNEE:
        dans = idee.fusionnee_dans
        ou = f" «\u00a0{dans.intitule}\u00a0»" if dans and _montree(dans) else ""
        return f"Reprise dans une autre action du contrat{ou}. {idee.suite_motif}"
    return f"Proposition écartée. {idee.suite_motif}"


def _montree(fiche: FicheAction) -> bool:
    return fiche.publique and not fiche.restreinte
