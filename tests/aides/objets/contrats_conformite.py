"""Part « conformite » of a contract."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

_LEVER = "contrats.lever_blocage"
ADRESSES: dict[str, str] = {
    "contrat-verifier": "contrats.voir",
    "contrat-verifier-export": "contrats.voir",
    "contrat-blocage-lever": _LEVER,
    "contrat-blocage-remettre": _LEVER,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a contract that blocks: the law wants the agency among those who sign."""
    from clesante.acteurs.models import Organisation
    from clesante.contrats.models import Signataire

    ici = contrat(lieu, texte)
    caf = Organisation.objects.create(nom=texte(200), nature="caf")
    Signataire.objects.create(contrat=ici, organisation=caf, genre="caf", fonction=texte(150))
    faire("administrateur")
    du_contrat: dict[str, object] = {"numero": ici.pk}
    regle = {**du_contrat, "regle": "loi_ars"}
    return {
        "contrat-verifier": du_contrat,
        "contrat-verifier-export": {**du_contrat, "extension": "html"},
        "contrat-blocage-lever": regle,
        "contrat-blocage-remettre": regle,
    }
