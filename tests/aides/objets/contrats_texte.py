"""Part « texte » of a contract."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

_MODIFIER = "contrats.modifier"
ADRESSES: dict[str, str] = {
    "contrat-texte": "contrats.voir",
    "contrat-texte-ecrire": _MODIFIER,
    "contrat-texte-retirees": _MODIFIER,
    "contrat-texte-document": "contrats.voir",
    "contrat-partie-ajouter": _MODIFIER,
    "contrat-partie-modifier": _MODIFIER,
    "contrat-partie-acte": _MODIFIER,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a contract with two parts, one of them removed."""
    from clesante.contrats.actions import texte as actions_texte
    from clesante.contrats.models import PartieTexte

    par, ici = faire("administrateur"), contrat(lieu, texte)
    partie, otee = (
        actions_texte.ajouter_partie(PartieTexte(titre=texte(200)), ici, par)[0] for _ in range(2)
    )
    # Straight in the base: what is typed between double braces would be refused.
    PartieTexte.objects.filter(contrat=ici).update(texte=texte(40_000))
    actions_texte.retirer(otee, par)
    du_contrat = {"numero": ici.pk}
    return {
        **{nom: dict(du_contrat) for nom in ADRESSES},
        "contrat-texte-document": {**du_contrat, "extension": "html"},
        "contrat-partie-modifier": {"numero": partie.pk},
        "contrat-partie-acte": {"numero": partie.pk},
    }
