"""Part « redondances » of a contract: what exists, matched with a fiche, and a conclusion."""

from __future__ import annotations

from datetime import date

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

PILOTER = "contrats.modifier_pilotees"
ADRESSES: dict[str, str] = {
    "contrat-redondances": "contrats.voir",
    "contrat-redondances-fichier": "contrats.voir",
    "fiche-redondances": "contrats.voir",
    "redondance-conclure": PILOTER,
    "redondance-retirer": PILOTER,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a fiche, what exists near it, and a conclusion on their match."""
    from clesante.acteurs.actions import dispositifs as actions_dispositifs
    from clesante.acteurs.models import Dispositif
    from clesante.contrats.actions.redondances import conclure
    from clesante.contrats.models import FicheAction, Redondance

    par, ici = faire("administrateur"), contrat(lieu, texte)
    commun = {"themes": ["addictions"], "publics": ["tout_public"]}
    du, _ = actions_dispositifs.creer(
        Dispositif(type="clsm", nom=texte(200), territoire=lieu, **commun), par
    )
    fiche = FicheAction.objects.create(contrat=ici, intitule=texte(300), etat="a_venir", **commun)
    faite, _ = conclure(
        Redondance(
            conclusion="mutualisation", motif=texte(2_000), fonction=texte(150),
            date=date(2026, 3, 1),
        ),
        fiche, f"dispositif-{du.pk}", par,
    )  # fmt: skip
    return {
        "contrat-redondances": {"numero": ici.pk},
        "contrat-redondances-fichier": {"numero": ici.pk, "extension": "csv"},
        "fiche-redondances": {"numero": fiche.pk},
        "redondance-conclure": {"numero": fiche.pk, "cible": f"dispositif-{du.pk}"},
        "redondance-retirer": {"numero": faite.pk},
    }
