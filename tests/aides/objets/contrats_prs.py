"""Part « contrats_prs »: an objective of the regional project of a place."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.personnes import faire

VOIR, ECRIRE = "contrats.voir", "contrats.ecrire_prs"
ADRESSES: dict[str, str] = {
    "prs": VOIR,
    "prs-export": VOIR,
    "prs-ajouter": ECRIRE,
    "prs-importer": ECRIRE,
    "prs-modifier": ECRIRE,
    "prs-retirer": ECRIRE,
    "prs-annuler": ECRIRE,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Write an objective in the region of a place, then withdraw it and give it back."""
    from clesante.comptes.models import Evenement
    from clesante.contrats.actions import prs as actions
    from clesante.contrats.models import ObjectifPRS
    from clesante.territoires.lectures import perimetre

    par = faire("administrateur")
    neuf = ObjectifPRS(
        region=perimetre(lieu).regions[0], projet=texte(150), numero=texte(20),
        intitule=texte(500), du="2023-11-01", au="2028-10-31",
    )  # fmt: skip
    memes = ObjectifPRS.objects.filter(region=neuf.region, projet=neuf.projet)
    fait = memes.first() or actions.ajouter_objectif(neuf, par)[0]
    actions.retirer_objectif(fait.pk, par)
    actions.remettre_objectif(fait.pk, par)
    evenement = Evenement.objects.order_by("-pk")[0]
    return {
        "prs-modifier": {"numero": fait.pk},
        "prs-retirer": {"numero": fait.pk},
        "prs-annuler": {"numero": evenement.pk},
    }
