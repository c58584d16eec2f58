"""Reading the store: values of any territory or perimeter, with what they rest on.

The one door: pages, documents, maps, files and commands have their figures from here, and nothing
else reads the values of the store. ``figures.composer`` keeps statistical secrecy on the way out.
"""

from clesante.donnees.lectures.comptes import (
    codes_du_niveau,
    comptes_par_niveau,
    distributions,
    secrets_par_source,
)
from clesante.donnees.lectures.derives import (
    Echelle,
    Inegalite,
    criteres,
    echelle,
    inegalites,
)
from clesante.donnees.lectures.entrepot import (
    catalogue,
    est_depasse,
    indicateurs,
    sources,
    sources_par_numero,
    version_entrepot,
)
from clesante.donnees.lectures.objets import Distribution, IndicateurPublie, Source, Valeur
from clesante.donnees.lectures.perimetres import valeurs_du_perimetre
from clesante.donnees.lectures.valeurs import declinaisons, suites, valeurs

__all__ = [
    "Distribution",
    "Echelle",
    "IndicateurPublie",
    "Inegalite",
    "Source",
    "Valeur",
    "catalogue",
    "codes_du_niveau",
    "comptes_par_niveau",
    "criteres",
    "declinaisons",
    "distributions",
    "echelle",
    "est_depasse",
    "indicateurs",
    "inegalites",
    "secrets_par_source",
    "sources",
    "sources_par_numero",
    "suites",
    "valeurs",
    "valeurs_du_perimetre",
    "version_entrepot",
]
