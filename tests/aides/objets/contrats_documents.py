"""Part « documents » of a contract."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

_VOIR = "contrats.voir"
ADRESSES: dict[str, str] = {
    "contrat-documents": _VOIR,
    "contrat-documents-fichier": _VOIR,
    "contrat-documents-fiche": _VOIR,
    "contrat-documents-avenant": _VOIR,
    "contrat-documents-demander": _VOIR,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a contract with an action, and the avenant of its first version."""
    from clesante.contrats.actions.versions import figer
    from clesante.contrats.choix import GenreVersion
    from clesante.contrats.models import Avenant, FicheAction

    par, ici = faire("administrateur"), contrat(lieu, texte)
    FicheAction.objects.create(
        contrat=ici, numero="1", intitule=texte(300), etat="a_venir", description=texte(4_000)
    )
    base = figer(ici, GenreVersion.REPRISE, texte(200), par)
    Avenant.objects.create(
        contrat=ici, numero=1, intitule=texte(200), motif=texte(4_000), base=base
    )
    du_contrat: dict[str, object] = {"numero": ici.pk}
    return {
        "contrat-documents": du_contrat,
        "contrat-documents-fichier": {**du_contrat, "profil": "complete", "extension": "html"},
        "contrat-documents-fiche": du_contrat,
        "contrat-documents-avenant": {**du_contrat, "rang": 1, "extension": "html"},
        "contrat-documents-demander": du_contrat,
    }
