"""Part « contrats_programme »: axes, objectives, principles, means lent."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

VOIR, MODIFIER = "contrats.voir", "contrats.modifier"
DU_CONTRAT: dict[str, str] = {
    "programme": VOIR,
    "programme-mots": MODIFIER,
    "programme-renumeroter": MODIFIER,
    "axe-ajouter": MODIFIER,
    "principe-ajouter": MODIFIER,
    "principes-reprendre": MODIFIER,
    "moyens": VOIR,
    "moyens-fichier": VOIR,
    "moyen-ajouter": MODIFIER,
}
D_UN_AXE = dict.fromkeys(("axe-modifier", "axe-deplacer", "objectif-ajouter"), MODIFIER)
D_UN_OBJECTIF = dict.fromkeys(("objectif-modifier", "objectif-retirer"), MODIFIER)
D_UN_PRINCIPE = dict.fromkeys(("principe-modifier", "principe-retirer"), MODIFIER)
D_UN_MOYEN = dict.fromkeys(("moyen-modifier", "moyen-retirer"), MODIFIER)
ADRESSES: dict[str, str] = {
    **DU_CONTRAT, **D_UN_AXE, **D_UN_OBJECTIF, **D_UN_PRINCIPE, **D_UN_MOYEN,
    "axe-retirer": MODIFIER,
}  # fmt: skip
PLUS: dict[str, dict[str, object]] = {"moyens-fichier": {"extension": "csv"}}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make an axis that stays, another, an objective, a principle and a mean lent."""
    from clesante.acteurs.models import Organisation
    from clesante.contrats.actions import programme as actions
    from clesante.contrats.models import Axe, MoyenPrete, Objectif, Principe

    par, lu = faire("administrateur"), contrat(lieu, texte)
    axe, autre = (
        actions.ajouter_axe(Axe(intitule=texte(300), texte=texte(8_000)), lu, par)[0]
        for _ in range(2)
    )
    objectif, _ = actions.ajouter_objectif(Objectif(axe=axe, intitule=texte(500)), lu, par)
    principe, _ = actions.ajouter_principe(Principe(intitule=texte(300)), lu, par)
    preteur = Organisation.objects.order_by("pk").first() or organisation(lieu, texte)
    moyen, _ = actions.ajouter_moyen(
        MoyenPrete(genre="locaux", quoi=texte(300), preteur=preteur), lu, par
    )
    numeros = {
        **dict.fromkeys(DU_CONTRAT, lu.pk),
        **dict.fromkeys(D_UN_AXE, axe.pk),
        **dict.fromkeys(D_UN_OBJECTIF, objectif.pk),
        **dict.fromkeys(D_UN_PRINCIPE, principe.pk),
        **dict.fromkeys(D_UN_MOYEN, moyen.pk),
        "axe-retirer": autre.pk,
    }
    return {nom: {"numero": numero, **PLUS.get(nom, {})} for nom, numero in numeros.items()}


def organisation(lieu: str, texte: Texte = ordinaire) -> object:
    """Return an organisation of a territory."""
    from clesante.acteurs import actions
    from clesante.acteurs.choix import Nature, famille_usuelle
    from clesante.acteurs.models import Organisation

    neuve = Organisation(
        nom=texte(200), territoire=lieu, nature=Nature.HOPITAL,
        famille=famille_usuelle(Nature.HOPITAL),
    )  # fmt: skip
    return actions.creer(neuve, faire("administrateur"))[0]
