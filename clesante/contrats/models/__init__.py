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
from clesante.contrats.models.documents import DocumentDemande
from clesante.contrats.models.fiches import Axe, DeLaFiche, FicheAction, Objectif, Principe
from clesante.contrats.models.fiches_tables import (
    CibleIndicateur,
    EtapeAction,
    IndicateurAction,
    RoleFiche,
    Site,
)
from clesante.contrats.models.prs import ObjectifPRS
from clesante.contrats.models.texte import (
    Correspondance,
    ImportContrat,
    MoyenPrete,
    PartieTexte,
    Redondance,
)
from clesante.contrats.models.versions import (
    Avenant,
    AvisRelecture,
    DocumentVersion,
    MotifChangement,
    Relecture,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)

__all__ = [
    "Acte",
    "Avenant",
    "AvisRelecture",
    "Axe",
    "CibleIndicateur",
    "Contrat",
    "Correspondance",
    "DeLaFiche",
    "DocumentDemande",
    "DocumentVersion",
    "DuContrat",
    "Engagement",
    "EtapeAction",
    "EtapeFranchie",
    "FicheAction",
    "ImportContrat",
    "IndicateurAction",
    "LeveeBlocage",
    "LigneFinancement",
    "MotifChangement",
    "MoyenPrete",
    "Objectif",
    "ObjectifPRS",
    "Orientation",
    "PartieTexte",
    "PorteeContrat",
    "Porteur",
    "PosteIngenierie",
    "Principe",
    "Redondance",
    "Referent",
    "Relecture",
    "RoleFiche",
    "Signataire",
    "SignatureActe",
    "SignatureVersion",
    "Site",
    "VersionContrat",
    "VersionSignee",
    "chaine",
]  # fmt: skip
