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
    "definition": "Définition",
    "theme": "Thème",
    "polarite": "Sens",
    "jeu": "Jeu de données",
    "annee": "Période",
    "decimale": "Décimales",
    "echelle": "Échelle",
    "unite": "Unité",
    "territoire": "Territoire",
    "colonnes": "Ce que contient chaque colonne",
    "deja-protegee": "Petits nombres déjà masqués",
    "distincte": "Aucune de ces tables ne compte une partie de l'autre",
}
ECHELLES = {"pourcentage": "de 0 à 100", "ratio": "de 0 à 1"}
# A page is not left to withdraw the table that it shows.
_RETRAIT = re.compile(r"\s:\s«\s?clesante donnees table retirer [^»]*»")
_TABLE = re.compile(r"«\s?clesante donnees table [^»]*»")
# An example of labels runs to the end, whatever points and brackets they hold.
_COLONNES = re.compile(
    r"--colonnes [a-z]+=(?:…|.*?(?: \(une virgule y est doublée\))?(?=\.?$))", re.S
)
# Another command is for who runs the machine: it is left whole.
_OPTION = re.compile(
    r"(?P<commande>«\s?clesante [^»]*»)|--(?P<nom>[a-z-]+)(?: (?P<echelle>ratio|pourcentage)\b)?"
)
_CHAMP = re.compile(r"Le champ «\s?([a-z]+)\s?»")


def en_page(texte: str) -> str:
    """Return a sentence of the command as a page says it: « --source » is its field."""
    sans = _TABLE.sub("la page de l'autre table", _RETRAIT.sub(" de la publication", texte))
    nomme = _CHAMP.sub(lambda m: f"Le champ {_citer(m[1])}", sans)
    return _OPTION.sub(_en_champ, _COLONNES.sub(_citer("colonnes"), nomme))


def _en_champ(option: re.Match[str]) -> str:
    if option["commande"]:
        return option["commande"]
    dite = f" {ECHELLES[option['echelle']]}" if option["echelle"] else ""
    return f"{_citer(option['nom'])}{dite}"


def _citer(champ: str) -> str:
    return f"«\u00a0{CHAMPS.get(champ, champ)}\u00a0»"


def dire(erreur: ClesanteError) -> str:
    """Return an error as a page says it."""
    return en_page(str(erreur))


def anomalies_de_page(anomalies: Iterable[Anomalie]) -> list[Anomalie]:
    """Return what is wrong in a file, its cures said of the fields of the page."""
    return [replace(a, remede=en_page(a.remede)) for a in anomalies]
