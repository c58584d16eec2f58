"""Row 8, reprise: a contract of three hundred fiches taken in from a file, then taken back."""

from __future__ import annotations

import io
from typing import Any

from bench.mesures import Banc, Cible, Contexte, Paire, Rythme

FICHES = 300
LIEU = "EPCI-200071934"
TITRES = (
    "Axe", "Objectif stratégique", "Titre de l'action", "Descriptif", "Structure pilote",
    "Partenaires", "Indicateurs", "Étapes", "Financeur 1", "Montant HT", "Statut",
    "Date de début", "Date de fin", "Amélioration continue",
)  # fmt: skip


def reprise(_contexte: Contexte, nombre: int = FICHES) -> Paire:
    """Read, judge, write and take back the fiches; the floor opens the same file, in a child."""
    from clesante.commandes.serveur import preparer_base
    from clesante.comptes.models import Attribution, Utilisateur
    from clesante.contrats.actions.reprise import Parties, retirer
    from clesante.contrats.actions.reprise_depots import (
        geler,
        lire_fichier,
        lu_sans_garder,
        reprendre_lu,
    )
    from clesante.contrats.models import Contrat

    preparer_base()
    par, neuf = Utilisateur.objects.get_or_create(courriel="banc-reprise@exemple.fr")
    if neuf:
        Attribution.objects.create(utilisateur=par, role="administrateur", portee="*")
    octets = classeur(nombre)

    def reprendre() -> int:
        depot = lu_sans_garder(io.BytesIO(octets), "plan.xlsx")
        neuf = Contrat(intitule="Banc", territoire=LIEU, cadre="pays_de_la_loire")
        fait = reprendre_lu(depot, geler(neuf, Parties()), par)
        combien = fait.fiches.count()
        retirer(fait, par)
        return int(combien)

    def ouvrir() -> int:
        return len(lire_fichier(io.BytesIO(octets), "plan.xlsx").lignes)

    return Paire(reprendre, ouvrir)


def classeur(nombre: int) -> bytes:
    """Return a workbook of fiches, each with what a real one holds."""
    from openpyxl import Workbook

    sortie: Any = Workbook()
    feuille = sortie.active
    feuille.append(TITRES)
    for rang in range(nombre):
        feuille.append(
            (
                f"Axe {rang % 5 + 1} : Priorité {rang % 5 + 1}", f"Objectif {rang % 12}",
                f"Action {rang}", "Une action comme une autre. " * 20, f"Structure {rang % 20}",
                "CPAM ; MSA ; CCAS", "Personnes reçues\nRéunions", "Préparer\nFaire\nÉvaluer",
                "Conseil régional", 12_500, "En cours", 45_292, "31/12/2026", "oui",
            )
        )  # fmt: skip
    flux = io.BytesIO()
    sortie.save(flux)
    return flux.getvalue()


BANCS = (
    Banc(
        "8",
        "Reprise d'un contrat de 300 fiches, lu, écrit, retiré",
        "ouvrir le même classeur",
        reprise,
        Cible(10, "mesure"),
        Rythme.LENT,
    ),
)
