"""Part « avenants » of a contract: what changes from the text in force, generations, a fiche."""

from __future__ import annotations

from datetime import date

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

FIGER = "contrats.figer"
ADRESSES: dict[str, str] = {
    "contrat-avenants": "contrats.voir",
    "contrat-avenants-preparer": FIGER,
    "contrat-avenants-avenant": "contrats.voir",
    "contrat-avenants-fichier": "contrats.voir",
    "contrat-avenants-modifier": FIGER,
    "contrat-avenants-figer": FIGER,
    "contrat-avenants-rouvrir": FIGER,
    "contrat-avenants-revenir": FIGER,
    "contrat-avenants-abandonner": FIGER,
    "contrat-generations": "contrats.voir",
    "contrat-generations-lier": "contrats.modifier",
    "fiche-historique": "contrats.modifier_pilotees",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a contract in force that follows another one, an avenant, what it changes and why."""
    from clesante.contrats.actions.avenants import motiver, preparer
    from clesante.contrats.actions.fiches import modifier_fiche
    from clesante.contrats.lectures.avenants import changements
    from clesante.contrats.models import Avenant, Axe, Contrat, FicheAction

    par, avant, ici = faire("administrateur"), contrat(lieu, texte), contrat(lieu, texte)
    Contrat.objects.filter(pk=ici.pk).update(
        etat="en_vigueur", date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
        predecesseur=avant,
    )  # fmt: skip
    ici.refresh_from_db()
    axe = Axe.objects.create(contrat=ici, numero=1, intitule=texte(300))
    for lu in (avant, ici):
        fiche = FicheAction.objects.create(
            contrat=lu, intitule=texte(300), etat="a_venir", numero="1.1"
        )
    neuf = Avenant(intitule=texte(200), motif=texte(4_000), date_effet=date(2026, 1, 1))
    fait, _ = preparer(neuf, ici, par)
    fiche.axe, fiche.description = axe, texte(2_000)
    modifier_fiche(fiche, par)
    motiver(fait, {lu.cle: texte(2_000) for lu in changements(fait)}, par)
    Avenant.objects.create(
        contrat=ici, numero=9, intitule=texte(200), base=fait.base, etat="abandonne",
        motif_abandon=texte(2_000),
    )  # fmt: skip
    du_contrat, de_l_avenant = {"numero": ici.pk}, {"numero": fait.pk}
    return {
        nom: dict(du_contrat if nom.startswith(("contrat-generations", "contrat-avenants-preparer"))
                  or nom == "contrat-avenants" else de_l_avenant)
        for nom in ADRESSES
    } | {
        "contrat-avenants-fichier": {**de_l_avenant, "extension": "csv"},
        "fiche-historique": {"numero": fiche.pk},
    }  # fmt: skip
