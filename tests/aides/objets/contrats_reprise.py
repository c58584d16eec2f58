"""Part « contrats, reprise »: the whole contract as a workbook, a reprise taken back."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat

ADRESSES: dict[str, str] = {
    "contrat-classeur": "contrats.modifier",
    "contrat-classeur-fichier": "contrats.voir",
    "contrat-reprise-retirer": "contrats.modifier",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Begin one contract in a territory, with what each sheet of its workbook holds."""
    from clesante.contrats.models import (
        Axe,
        CibleIndicateur,
        EtapeAction,
        FicheAction,
        IndicateurAction,
        Objectif,
    )

    lu = contrat(lieu, texte)
    axe = Axe.objects.create(contrat=lu, numero=1, intitule=texte(300), texte=texte(2_000))
    Objectif.objects.create(contrat=lu, axe=axe, numero="1.1", intitule=texte(500))
    fiche = FicheAction.objects.create(
        contrat=lu,
        axe=axe,
        numero="1.1",
        intitule=texte(300),
        etat="a_venir",
        contexte=texte(2_000),
        notes=texte(2_000),
        restreinte=True,
    )
    EtapeAction.objects.create(fiche=fiche, titre=texte(200))
    indicateur = IndicateurAction.objects.create(
        fiche=fiche, libelle=texte(300), type="processus", commentaire=texte(2_000)
    )
    CibleIndicateur.objects.create(indicateur=indicateur, annee=2026, valeur=1)
    return {nom: {"numero": lu.pk} for nom in ADRESSES}
