"""Layouts of publishers' files, declared as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from clesante.donnees.catalogue import DECLARATIONS
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.yamls import lire_yaml


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a publisher's file, found by its exact label or by a prefix of it."""

    nom: str
    type: str
    libelle: str = ""
    prefixe: str = ""

    def reconnait(self, entete: str) -> bool:
        """Tell whether a header of the file is this column."""
        entete = " ".join(entete.split())
        return entete == self.libelle if self.libelle else entete.startswith(self.prefixe)

    @property
    def attendu(self) -> str:
        """The label as an error sentence names it."""
        return self.libelle or f"{self.prefixe}…"


@dataclass(frozen=True, slots=True)
class Formule:
    """Numerator and denominator of an indicator, as SQL expressions over the columns."""

    numerateur: str
    denominateur: str


@dataclass(frozen=True, slots=True)
class Disposition:
    """One publisher's file: who makes it, how it is laid out, which indicators it gives."""

    code: str
    producteur: str
    jeu: str
    millesime: str
    geographie: str
    licence: str
    adresse: str
    champ: str
    fichiers: tuple[str, ...]
    lecteur: str
    commune: str
    colonnes: tuple[Colonne, ...]
    periode: str
    indicateurs: dict[str, Formule]
    feuilles: str = ""
    lignes_unites: int = 0
    lignes: str = "true"
    regrouper: bool = False


def _disposition(code: str, contenu: dict[str, Any]) -> Disposition:
    colonnes = tuple(Colonne(nom, **options) for nom, options in contenu.pop("colonnes").items())
    formules = {nom: Formule(**f) for nom, f in contenu.pop("indicateurs").items()}
    fichiers = tuple(contenu.pop("fichiers"))
    return Disposition(
        code=code, colonnes=colonnes, indicateurs=formules, fichiers=fichiers, **contenu
    )


@cache
def dispositions() -> dict[str, Disposition]:
    """Return every declared layout by its code, in alphabetical order."""
    dossier = DECLARATIONS / "dispositions"
    fichiers = sorted(f.name for f in dossier.iterdir() if f.name.endswith(".yaml"))
    return {
        nom.removesuffix(".yaml"): _disposition(
            nom.removesuffix(".yaml"), lire_yaml((dossier / nom).read_text("utf-8"), nom)
        )
        for nom in fichiers
    }


def disposition(code: str) -> Disposition:
    """Return a layout by its code; raise ``IntrouvableError`` naming those that exist."""
    connues = dispositions()
    if code not in connues:
        raise IntrouvableError(
            f"La source « {code} » est inconnue.", f"Sources connues : {', '.join(connues)}."
        )
    return connues[code]
