"""Part « argent » of a contract: a funding plan with a cost and a resource, a post."""

from __future__ import annotations

from decimal import Decimal

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

MODIFIER, PILOTER = "contrats.modifier", "contrats.modifier_pilotees"
ADRESSES: dict[str, str] = {
    "contrat-argent": "contrats.voir",
    "contrat-argent-fichier": "contrats.voir",
    "fiche-argent": "contrats.voir",
    "fiche-argent-saisir": PILOTER,
    "poste-ajouter": MODIFIER,
    "poste-modifier": MODIFIER,
    "poste-retirer": MODIFIER,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a plan that does not balance, and a post that somebody left."""
    from clesante.acteurs.models import Organisation
    from clesante.contrats.actions.argent import ajouter_ligne, ajouter_poste
    from clesante.contrats.models import FicheAction, LigneFinancement, PosteIngenierie

    par, ici = faire("administrateur"), contrat(lieu, texte)
    fiche = FicheAction.objects.create(contrat=ici, intitule=texte(300), etat="a_venir")
    qui = Organisation.objects.create(
        nom=texte(200), nature="autre", famille="autre", territoire=lieu
    )
    for champs in (
        {"nature": "charge", "montant": Decimal("10000.00")},
        {"nature": "produit", "montant": Decimal("9999.99"), "financeur": qui, "etat": "demande",
         "dispositif": texte(120)},
    ):  # fmt: skip
        ajouter_ligne(LigneFinancement(annee=2026, poste=texte(200), **champs), fiche, par)
    poste, _ = ajouter_poste(
        PosteIngenierie(
            annee=2026, intitule=texte(200), etp=Decimal(1), cout=Decimal(50000),
            part_ars=Decimal(25000), vacant_depuis="2026-01-02",
        ),
        ici, par,
    )  # fmt: skip
    du_contrat, de_la_fiche, du_poste = ({"numero": x.pk} for x in (ici, fiche, poste))
    return {
        "contrat-argent": du_contrat,
        "contrat-argent-fichier": {**du_contrat, "extension": "csv"},
        "fiche-argent": de_la_fiche,
        "fiche-argent-saisir": de_la_fiche,
        "poste-ajouter": du_contrat,
        "poste-modifier": du_poste,
        "poste-retirer": du_poste,
    }
