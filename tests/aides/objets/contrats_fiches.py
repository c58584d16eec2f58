"""Part « contrats_fiches »: a fiche with its rows, a proposal, the library."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.objets.contrats_programme import organisation
from tests.aides.personnes import faire

VOIR, MODIFIER = "contrats.voir", "contrats.modifier"
PILOTER, COMMENTER = "contrats.modifier_pilotees", "contrats.commenter"
DU_CONTRAT: dict[str, str] = {
    "fiche-ajouter": MODIFIER,
    "idees": VOIR,
    "idee-proposer": COMMENTER,
    "bibliotheque-actions": VOIR,
    "action-copier": MODIFIER,
}
D_UNE_FICHE: dict[str, str] = {
    "fiche": VOIR,
    "fiche-modifier": PILOTER,
    "fiche-manques": PILOTER,
    "fiche-rangee": PILOTER,
    "fiche-journal": PILOTER,
}
ADRESSES: dict[str, str] = {
    **DU_CONTRAT,
    **D_UNE_FICHE,
    "fiche-retirer": MODIFIER,
    "idee-juger": "contrats.franchir",
    "idee-reprendre": MODIFIER,
    "contribution-actions": MODIFIER,
}
PLUS: dict[str, dict[str, object]] = {
    "action-copier": {"code": "creer_clsm"},
    "fiche-rangee": {"table": "etapes"},
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a fiche with a row of each table, another, a proposal, a contribution."""
    from clesante.concertation.actions.participation import saisir_contribution
    from clesante.concertation.models import Contribution
    from clesante.contrats.actions import fiches as actions
    from clesante.contrats.actions.idees import proposer
    from clesante.contrats.models import (
        EtapeAction,
        FicheAction,
        IndicateurAction,
        RoleFiche,
        Site,
    )
    from tests.aides.objets.base import diagnostic

    par, lu = faire("administrateur"), contrat(lieu, texte)
    lu.diagnostic = diagnostic(lieu, texte)
    lu.save()
    pilote = organisation(lieu, texte)
    ecrite = FicheAction(
        intitule=texte(300), etat="a_venir", pilote=pilote, contexte=texte(20_000),
        description=texte(20_000), besoin=texte(4_000), pilote_fonction=texte(150),
        iss_groupes=texte(4_000), iss_grille=texte(20_000), methode=texte(4_000),
        conditions=texte(4_000), notes=texte(20_000),
        contact=texte(200), preuve_source=texte(300), elu_referent=texte(150),
    )  # fmt: skip
    fiche, _ = actions.ajouter_fiche(ecrite, lu, par)
    actions.ajouter_rangee(
        RoleFiche(organisation=pilote, role="relais", fonction=texte(150)), fiche, par
    )
    actions.ajouter_rangee(Site(nom=texte(200), commune=texte(40)), fiche, par)
    actions.ajouter_rangee(EtapeAction(titre=texte(200), responsable=texte(150)), fiche, par)
    indicateur, _ = actions.ajouter_rangee(
        IndicateurAction(
            libelle=texte(300), type="processus", unite=texte(60), source=texte(300),
            producteur=texte(200), ventilation=texte(200), commentaire=texte(2_000),
        ),
        fiche,
        par,
    )  # fmt: skip
    actions.cibler(indicateur, {2027: 12}, par)
    autre, _ = actions.ajouter_fiche(FicheAction(intitule="Autre", etat="a_venir"), lu, par)
    idee, _ = proposer(
        FicheAction(intitule=texte(300), description=texte(20_000), proposant_dit=texte(200)),
        lu,
        par,
    )
    dite, _ = saisir_contribution(
        Contribution(canal="reunion", texte=texte(8_000), recue_le="2026-03-01"),
        lu.diagnostic,
        par,
    )
    numeros = {
        **dict.fromkeys(DU_CONTRAT, lu.pk),
        **dict.fromkeys(D_UNE_FICHE, fiche.pk),
        "fiche-retirer": autre.pk,
        "idee-juger": idee.pk,
        "idee-reprendre": lu.pk,
        "contribution-actions": dite.pk,
    }
    plus = {**PLUS, "idee-reprendre": {"contribution": dite.pk}}
    return {nom: {"numero": numero, **plus.get(nom, {})} for nom, numero in numeros.items()}
