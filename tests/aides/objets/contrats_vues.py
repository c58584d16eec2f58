"""Part « vues » of contracts: lists, boards, matrices, thread, map of the actions of one."""

from __future__ import annotations

from datetime import date

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat

VUES = (
    "contrat-fiches",
    "contrat-fiches-export",
    "contrat-tableau",
    "contrat-calendrier",
    "contrat-frise",
    "contrat-carte",
    "contrat-matrices",
    "contrat-matrice",
    "contrat-matrice-export",
    "contrat-fil",
    "contrat-fil-export",
)
ADRESSES: dict[str, str] = {
    **dict.fromkeys(VUES, "contrats.voir"),
    "contrat-fiches-ensemble": "contrats.modifier",
    "fiche-etat": "contrats.modifier_pilotees",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Begin a contract with one axis, one action and what hangs on it."""
    from clesante.contrats.models import (
        Axe,
        CibleIndicateur,
        EtapeAction,
        FicheAction,
        IndicateurAction,
        Principe,
        Site,
    )

    lu = contrat(lieu, texte)
    axe = Axe.objects.create(contrat=lu, numero=1, intitule=texte(300))
    principe = Principe.objects.create(contrat=lu, intitule=texte(300))
    fiche = FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule=texte(300), axe=axe, etat="en_cours",
        publics=["parents"], debut=date(2026, 1, 1), fin=date(2027, 12, 31), territoire=lieu,
    )  # fmt: skip
    fiche.principes.add(principe)
    Site.objects.create(fiche=fiche, nom=texte(200), commune=lieu)
    EtapeAction.objects.create(fiche=fiche, titre=texte(200), echeance=date(2026, 2, 1))
    mesure = IndicateurAction.objects.create(fiche=fiche, libelle=texte(300), type="processus")
    CibleIndicateur.objects.create(indicateur=mesure, annee=2027, valeur=10)
    arguments: dict[str, dict[str, object]] = {nom: {"numero": lu.pk} for nom in ADRESSES}
    arguments["fiche-etat"] = {"numero": fiche.pk}
    for nom in ("contrat-matrice", "contrat-matrice-export"):
        arguments[nom]["code"] = "principes"
    for nom in VUES:
        if nom.endswith("-export"):
            arguments[nom]["extension"] = "csv"
    return arguments
