"""Who takes part, who is met, who decides what, and what exists already."""

from clesante.acteurs.models.communs import ImportDeFichier
from clesante.acteurs.models.dialogue import (
    Decision,
    ForceVive,
    Instance,
    PorteeInstance,
    PorteeRencontre,
    Rencontre,
    Siege,
)
from clesante.acteurs.models.dispositifs import (
    ActionDispositif,
    Dispositif,
    ImportDispositifs,
    PorteeDispositif,
)
from clesante.acteurs.models.organisations import (
    VUES,
    Fonction,
    FonctionQuerySet,
    ImportOrganisations,
    Organisation,
    OrganisationQuerySet,
    Personne,
    PersonneQuerySet,
    PorteeOrganisation,
    autrement,
    numeros,
    par_code,
)

__all__ = [
    "VUES",
    "ActionDispositif",
    "Decision",
    "Dispositif",
    "Fonction",
    "FonctionQuerySet",
    "ForceVive",
    "ImportDeFichier",
    "ImportDispositifs",
    "ImportOrganisations",
    "Instance",
    "Organisation",
    "OrganisationQuerySet",
    "Personne",
    "PersonneQuerySet",
    "PorteeDispositif",
    "PorteeInstance",
    "PorteeOrganisation",
    "PorteeRencontre",
    "Rencontre",
    "Siege",
    "autrement",
    "numeros",
    "par_code",
]
