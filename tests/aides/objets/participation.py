"""Part « participation »."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import faire

VOIR, MODIFIER, MODERER = "concertation.voir", "concertation.modifier", "concertation.moderer"
ADRESSES: dict[str, str] = {
    "appel-public": "publique",
    "contribution-suivie": "publique",
    "participation": VOIR,
    "appel-ajouter": MODIFIER,
    "appel": VOIR,
    "appel-modifier": MODIFIER,
    "contributions": MODERER,
    "contributions-export": MODERER,
    "contribution-ajouter": MODERER,
    "contributions-a-lire": MODERER,
    "contribution": MODERER,
    "contribution-modifier": MODERER,
    "contribution-repondre": MODERER,
    "contribution-moderer": MODERER,
    "contribution-annuler": MODERER,
    "contribution-constat": MODIFIER,
}
DU_DIAGNOSTIC = (
    "participation", "appel-ajouter", "contributions", "contributions-export",
    "contribution-ajouter", "contributions-a-lire",
)  # fmt: skip


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one call and one published, answered contribution in a territory."""
    from clesante.comptes import journal
    from clesante.concertation.actions import participation as actions
    from clesante.concertation.choix import Canal, EtatContribution
    from clesante.concertation.models import Appel, Contribution

    lui, lu = faire("administrateur"), diagnostic(lieu, texte)
    appel = Appel(
        intitule=texte(200),
        texte=texte(8_000),
        adresse=f"appel-{uuid4().hex}",
        du=date(2026, 1, 1),
        au=date(2099, 12, 31),
    )
    actions.ouvrir_appel(appel, lu, lui)
    dite = Contribution(
        appel=appel, canal=Canal.RUE, recue_le=date(2026, 2, 1), texte=texte(8_000),
        commune=texte(120), groupes=["precarite"], themes=["sante_mentale"],
    )  # fmt: skip
    actions.saisir_contribution(dite, lu, lui)
    actions.moderer(dite, EtatContribution.PUBLIEE, "", lui)
    evenement = journal.de_l_objet(dite).first()
    dite.reponse, dite.suite = texte(4_000), texte(300)
    actions.repondre(dite, lui)
    Contribution.objects.filter(pk=dite.pk).update(motif=texte(500))
    actions.saisir_contribution(
        Contribution(recue_le=date(2026, 2, 2), canal=Canal.PAPIER, texte=texte(800)), lu, lui
    )
    faits: dict[str, dict[str, object]] = {
        nom: {"numero": lu.pk if nom in DU_DIAGNOSTIC else dite.pk} for nom in ADRESSES
    }
    faits["contributions-export"]["extension"] = "csv"
    faits["contribution-annuler"]["evenement"] = evenement.pk if evenement else 0
    return {
        **faits,
        "appel": {"numero": appel.pk},
        "appel-modifier": {"numero": appel.pk},
        "appel-public": {"adresse": appel.adresse},
        "contribution-suivie": {"public": dite.numero},
    }
