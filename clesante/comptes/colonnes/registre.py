"""Columns of the RGPD register: the same on screen, in a file and at the command line."""

from __future__ import annotations

from clesante.comptes.registre import LigneDuRegistre
from clesante.ui.colonnes import Colonne

ECRAN: tuple[Colonne[LigneDuRegistre], ...] = (
    Colonne("traitement", "Traitement", lambda ligne: ligne.traitement.nom),
    Colonne("modele", "Fiche", lambda ligne: ligne.modele),
    Colonne("champ", "Donnée", lambda ligne: ligne.champ),
    Colonne("categorie", "Catégorie", lambda ligne: ligne.categorie),
    Colonne("effacement", "À l'effacement", lambda ligne: ligne.effacement),
)
FICHIER: tuple[Colonne[LigneDuRegistre], ...] = (
    *ECRAN,
    Colonne("finalite", "Finalité", lambda ligne: ligne.traitement.finalite),
    Colonne("base", "Base légale", lambda ligne: ligne.traitement.base),
    Colonne("personnes", "Personnes concernées", lambda ligne: ligne.traitement.personnes),
    Colonne("destinataires", "Destinataires", lambda ligne: ligne.traitement.destinataires),
    Colonne("conservation", "Conservation", lambda ligne: ligne.traitement.conservation),
    Colonne("securite", "Mesures de sécurité", lambda ligne: ligne.traitement.securite),
)
