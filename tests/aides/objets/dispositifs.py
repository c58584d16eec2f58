"""Part « dispositifs »: the register of what exists already."""

from __future__ import annotations

from datetime import date

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.personnes import faire

TENIR = "acteurs.modifier_dispositifs"
ADRESSES: dict[str, str] = {
    "dispositif": "acteurs.voir",
    "dispositif-modifier": TENIR,
    "dispositif-journal": "acteurs.voir_journal",
    "dispositif-annuler": "acteurs.voir_journal",
    "dispositif-action-ajouter": TENIR,
    "dispositif-action-modifier": TENIR,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a dispositif, changed once, and one of its actions, in a territory."""
    from clesante.acteurs.actions import dispositifs as actions
    from clesante.acteurs.lectures.dispositifs import evenements_de
    from clesante.acteurs.models import ActionDispositif, Dispositif

    qui = faire("administrateur")
    neuf = Dispositif(
        type="clsm", nom=texte(200), territoire=lieu, porteur_dit=texte(200),
        themes=["sante_mentale"], publics=["tout_public"], description=texte(4_000),
        fonction_contact=texte(150), courriel_contact=texte(254), site=texte(200),
    )  # fmt: skip
    fait, _ = actions.creer(neuf, qui)
    fait.du = date(2024, 1, 1)
    actions.modifier(fait, qui)
    action = ActionDispositif(
        dispositif=fait, intitule=texte(200), themes=["addictions"],
        types_action=["formation"], territoire=texte(200), pilote=texte(200),
        financeurs=texte(300), description=texte(2_000),
    )  # fmt: skip
    actions.ajouter_action(action, qui)
    modifications = evenements_de(fait).filter(type="acteurs.dispositif_modifie")
    numero, evenement = {"numero": fait.pk}, modifications.values_list("pk", flat=True)[0]
    return {
        **dict.fromkeys(ADRESSES, numero),
        "dispositif-annuler": {**numero, "evenement": evenement},
        "dispositif-action-modifier": {"numero": action.pk},
    }
