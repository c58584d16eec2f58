"""Part « versions » of a contract."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

ADRESSES: dict[str, str] = {
    "contrat-versions": "contrats.voir",
    "contrat-verifier-versions": "contrats.voir",
    "contrat-a-une-date": "contrats.voir",
    "contrat-version": "contrats.voir",
    "contrat-version-contenu": "contrats.voir",
    "contrat-version-piece": "contrats.voir",
    "contrat-emporter": "contrats.voir_reserves",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a contract with a version frozen, and a file of it."""
    from clesante.contrats.actions.versions import figer
    from clesante.contrats.choix import GenreDocument, GenreVersion
    from clesante.contrats.models import DocumentVersion
    from clesante.pieces.actions_fichiers import garder

    par, ici = faire("administrateur"), contrat(lieu, texte)
    version = figer(ici, GenreVersion.REPERE, texte(200), par)
    octets = b"%PDF-1.7 essai"
    document = DocumentVersion.objects.create(
        version=version,
        genre=GenreDocument.SCAN,
        fichier="scan.pdf",
        octets=len(octets),
        empreinte=garder(octets),
        auteur=par,
    )
    du_contrat, de_la_version = {"numero": ici.pk}, {"numero": version.pk}
    return {
        "contrat-versions": dict(du_contrat),
        "contrat-verifier-versions": dict(du_contrat),
        "contrat-a-une-date": dict(du_contrat),
        "contrat-version": dict(de_la_version),
        "contrat-version-contenu": dict(de_la_version),
        "contrat-version-piece": {"numero": document.pk},
        "contrat-emporter": {**du_contrat, "extension": "json"},
    }
