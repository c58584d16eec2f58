"""Contracts and what hangs on each."""

from clesante.contrats.models.actes import Acte, Engagement, Orientation, Signataire, SignatureActe
from clesante.contrats.models.argent import LigneFinancement, PosteIngenierie
from clesante.contrats.models.contrats import (
    Contrat,
    DuContrat,
    EtapeFranchie,
    LeveeBlocage,
    PorteeContrat,
    Porteur,
    Referent,
    chaine,
)
from clesante.contrats.models.fiches import (
    Axe,
    CibleIndicateur,
    DeLaFiche,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    Objectif,
    Principe,
    RoleFiche,
    Site,
)
from clesante.contrats.models.texte import (
    Correspondance,
    ImportContrat,
    MoyenPrete,
    PartieTexte,
    Redondance,
)

__all__ = [
    "Acte",
    "Axe",
    "CibleIndicateur",
    "Contrat",
    "Correspondance",
    "DeLaFiche",
    "DuContrat",
    "Engagement",
    "EtapeAction",
    "EtapeFranchie",
    "FicheAction",
    "ImportContrat",
    "IndicateurAction",
    "LeveeBlocage",
    "LigneFinancement",
    "MoyenPrete",
    "Objectif",
    "Orientation",
    "PartieTexte",
    "PorteeContrat",
    "Porteur",
    "PosteIngenierie",
    "Principe",
    "Redondance",
    "Referent",
    "RoleFiche",
    "Signataire",
    "SignatureActe",
    "Site",
    "chaine",
]  # fmt: skip
