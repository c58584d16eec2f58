"""What the command says of its options, said of the fields of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from clesante.donnees.producteurs.anomalies import Anomalie
from clesante.socle.erreurs import ClesanteError

CHAMPS = {
    "libelle": "Libellé",
    "code": "Code",
    "source": "Producteur",
    "seuil": "Seuil de secret",
    "annee": "Période",
    "decimale": "Décimales",
    "echelle": "Échelle",
    "unite": "Unité",
    "territoire": "Territoire",
    "colonnes": "Ce que contient chaque colonne",
    "deja-protegee": "Petits nombres déjà masqués",
}
_OPTION = re.compile(r"--([a-z-]+)((?: |=)[a-z]+=[^.)]*)?")
_COMMANDE = re.compile(r"«\s?clesante donnees table [^»]*»")


def en_page(texte: str) -> str:
    """Return a sentence of the command as a page says it: « --source » is its field."""
    sans = _COMMANDE.sub("la page de l'autre table", texte)
    return _OPTION.sub(lambda m: f"«\u00a0{CHAMPS.get(m[1], m[1])}\u00a0»", sans)


def dire(erreur: ClesanteError) -> str:
    """Return an error as a page says it."""
    return en_page(str(erreur))


def anomalies_de_page(anomalies: Iterable[Anomalie]) -> list[Anomalie]:
    """Return what is wrong in a file, its cures said of the fields of the page."""
    return [replace(a, remede=en_page(a.remede)) for a in anomalies]
