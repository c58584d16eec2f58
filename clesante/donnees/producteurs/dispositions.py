"""Layouts of publishers' files, declared as data."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from clesante.donnees.catalogue import DECLARATIONS
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.yamls import lire_yaml

VERSION_LECTURE = 2  # one more when the same file and layout give other observations
PRESENTATION = frozenset(
    {"producteur", "jeu", "millesime", "geographie", "licence", "adresse", "champ", "fichiers"}
)


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a publisher's file, found by its exact label, by a prefix or by a pattern of it.

    With ``annee``, the year that ends the label is read as ``annee_<nom>``.
    """

    nom: str
    type: str
    libelle: str = ""
    prefixe: str = ""
    motif: str = ""
    annee: bool = False

    def reconnait(self, entete: str) -> bool:
        """Tell whether a header of the file is this column."""
        entete = " ".join(entete.split())
        if self.motif:
            return re.fullmatch(self.motif, entete) is not None
        return entete == self.libelle if self.libelle else entete.startswith(self.prefixe)

    @property
    def attendu(self) -> str:
        """The label as an error sentence names it."""
        return self.libelle or self.motif or f"{self.prefixe}…"


@dataclass(frozen=True, slots=True)
class Formule:
    """How lines give one indicator: SQL expressions over the columns.

    Either ``numerateur`` and ``denominateur`` (added up over any territory) or ``valeur`` (as its
    publisher gives it, at its level only). ``base`` names an indicator of the catalogue whose
    count, commune by commune, is the denominator; with ``part``, ``valeur`` is then a percentage
    of it. ``absents: zero`` counts the communes of the base that the file does not list as zero.
    ``niveau``, ``code``, ``periode`` and ``lignes`` replace those of the layout.
    """

    code_indicateur: str
    numerateur: str = "null"
    denominateur: str = "null"
    valeur: str = "null"
    base: str = ""
    part: bool = False
    absents: str = ""
    dimension: str = "''"
    periode: str = ""
    niveau: str = ""
    code: str = ""
    lignes: str = "true"


@dataclass(frozen=True, slots=True)
class Disposition:
    """One publisher's file: who makes it, how it is laid out, which indicators it gives.

    ``niveau``, ``code`` and ``periode`` are SQL expressions; a level is ``UNITE`` (communes and
    arrondissements, added up), ``COM``, ``ARM``, ``BV``, ``EPCI``, ``DEP``, ``REG`` or ``FR``.
    With ``lignes_entete: 2``, the label of a column is « group label », the group standing above.
    ``marques`` gives the status of each mark that stands for a missing number.
    """

    code_source: str
    producteur: str
    jeu: str
    millesime: str
    geographie: str
    licence: str
    adresse: str
    champ: str
    fichiers: tuple[str, ...]
    lecteur: str
    colonnes: tuple[Colonne, ...]
    formules: tuple[Formule, ...]
    code: str
    periode: str
    niveau: str = "'UNITE'"
    separateur: str = ","
    encodages: tuple[str, ...] = ("utf-8-sig",)
    decimale: str = "."
    feuilles: str = ""
    referentiel: str = ""
    lignes_entete: int = 1
    lignes_unites: int = 0
    depivoter: str = ""
    lignes: str = "true"
    regrouper: bool = False
    codes_ignores: tuple[str, ...] = ()
    marques: dict[str, str] = field(default_factory=dict)

    @property
    def empreinte(self) -> str:
        """What a reading depends on: the layout, less what only presents it, and our reader."""
        lecture = {cle: valeur for cle, valeur in asdict(self).items() if cle not in PRESENTATION}
        contenu = json.dumps([VERSION_LECTURE, lecture], sort_keys=True)
        return hashlib.sha256(contenu.encode()).hexdigest()[:16]

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """The codes of the indicators it gives, each once."""
        return tuple(dict.fromkeys(f.code_indicateur for f in self.formules))

    @property
    def communale(self) -> bool:
        """Tell whether it gives communes or arrondissements: they are brought to those of today."""
        niveaux = " ".join(f.niveau or self.niveau for f in self.formules)
        return any(dit in niveaux for dit in ("'UNITE'", "'COM'", "'ARM'", "niveau_communal("))


def lire_disposition(code: str, texte: str) -> Disposition:
    """Return the layout that a YAML text declares; ``code`` is the code of its source.

    Raises ``EntreeInvalideError`` when it is not YAML, ``TypeError`` for an unknown key: layouts
    are part of the program and checked by its tests.
    """
    contenu: dict[str, Any] = lire_yaml(texte, f"{code}.yaml")
    colonnes = tuple(Colonne(nom, **options) for nom, options in contenu.pop("colonnes").items())
    formules = tuple(
        Formule(**{"code_indicateur": f.pop("indicateur"), **f}) for f in contenu.pop("indicateurs")
    )
    for liste in ("fichiers", "encodages", "codes_ignores"):
        if liste in contenu:
            contenu[liste] = tuple(contenu[liste])
    return Disposition(code_source=code, colonnes=colonnes, formules=formules, **contenu)


DOSSIER = DECLARATIONS / "dispositions"


@cache
def codes_des_sources() -> tuple[str, ...]:
    """Return the codes of the sources that have a layout, in alphabetical order."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in DOSSIER.iterdir()))


def dispositions() -> dict[str, Disposition]:
    """Return every declared layout by the code of its source, in alphabetical order."""
    return {code: disposition(code) for code in codes_des_sources()}


@cache
def disposition(code: str) -> Disposition:
    """Return a layout by its code; raise ``IntrouvableError`` naming those that exist."""
    connues = codes_des_sources()
    if code not in connues:
        raise IntrouvableError(
            f"La source « {code} » est inconnue.", f"Sources connues : {', '.join(connues)}."
        )
    return lire_disposition(code, (DOSSIER / f"{code}.yaml").read_text("utf-8"))
