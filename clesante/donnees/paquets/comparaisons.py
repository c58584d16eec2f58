"""What changes from one pack to another: sources, figures, territories."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clesante.donnees.construction import SourceLue, sources_lues
from clesante.donnees.paquets.archives import Paquet
from clesante.donnees.paquets.chiffres import IndicateurChange, indicateurs_changes
from clesante.donnees.paquets.installation import essai
from clesante.donnees.paquets.manifestes import (
    DONNEES,
    TERRITOIRES,
    SourceDuPaquet,
    date_de,
    source_du_paquet,
)
from clesante.donnees.producteurs import brut
from clesante.territoires.imports import correspondance
from clesante.territoires.imports import paquet as paquet_territoires
from clesante.territoires.imports.paquet import COG, choisir, en_vigueur, lire_paquet

LIVRE = "livre"
INSTALLE = "installe"

# Tables of the COG -> prefix of their codes.
NIVEAUX = {
    "communes": "COM",
    "arrondissements": "ARM",
    "anciennes": "COMD",
    "epci": "EPCI",
    "ept": "EPT",
    "bassins": "BV",
    "departements": "DEP",
    "regions": "REG",
}


@dataclass(frozen=True, slots=True)
class Cote:
    """One side of a comparison: the sources read, and the folder of the territories."""

    nom: str
    date: str
    lues: tuple[SourceLue, ...]
    territoires: Path

    @property
    def sources(self) -> dict[str, SourceDuPaquet]:
        """The sources by their code."""
        return {lue.disposition.code_source: source_du_paquet(lue) for lue in self.lues}

    @property
    def fichiers(self) -> list[Path]:
        """The files of observations."""
        return [lue.fichier for lue in self.lues]


@dataclass(frozen=True, slots=True)
class SourceChangee:
    """A source that both packs have, read from another file."""

    avant: SourceDuPaquet
    apres: SourceDuPaquet


@dataclass(frozen=True, slots=True)
class TerritoireChange:
    """A territory that only one pack has; ``devenu`` is the code it leads to in the other."""

    code: str
    nom: str
    devenu: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from one pack to another."""

    avant: str
    apres: str
    date_avant: str
    date_apres: str
    sources_ajoutees: tuple[SourceDuPaquet, ...]
    sources_retirees: tuple[SourceDuPaquet, ...]
    sources_changees: tuple[SourceChangee, ...]
    indicateurs: tuple[IndicateurChange, ...]
    territoires_ajoutes: tuple[TerritoireChange, ...]
    territoires_retires: tuple[TerritoireChange, ...]

    @property
    def vide(self) -> bool:
        """Whether both packs give the same figures for the same territories."""
        return not (
            self.sources_ajoutees
            or self.sources_retirees
            or self.sources_changees
            or self.indicateurs
            or self.territoires_ajoutes
            or self.territoires_retires
        )


@contextlib.contextmanager
def ouvrir(nom: str) -> Iterator[Cote]:
    """Yield what ``livre``, ``installe`` or an archive holds; an archive need not be signed.

    Raises the errors of ``archives.deballer``.
    """
    if nom == LIVRE:
        yield _contenu("paquet livré", [brut.dossier_du_paquet()], paquet_territoires.PAQUET)
    elif nom == INSTALLE:
        yield installe()
    else:
        with essai(Path(nom), exiger_signature=False) as paquet:
            yield contenu_de(paquet, Path(nom).name)


def installe() -> Cote:
    """Return what the store of this machine is built from."""
    return _contenu("installé ici", list(brut.dossiers_en_place()), en_vigueur())


def contenu_de(paquet: Paquet, nom: str) -> Cote:
    """Return what an archive already unpacked holds."""
    return _contenu(nom, [paquet.racine / DONNEES], paquet.racine / TERRITOIRES)


def une_fois_installe(paquet: Paquet, nom: str) -> Cote:
    """Return what the store would be built from with an archive installed.

    What was imported here stands before it, the shipped pack after it.
    """
    dossiers = [*brut.dossiers_importes(), paquet.racine / DONNEES, brut.dossier_du_paquet()]
    return _contenu(nom, dossiers, paquet.racine / TERRITOIRES)


def _contenu(nom: str, dossiers: list[Path], territoires: Path) -> Cote:
    lues = tuple(sources_lues(dossiers))
    return Cote(nom, date_de(lues), lues, territoires)


def comparer(avant: Cote, apres: Cote) -> Difference:
    """Return what changes from one pack to another, figure by figure."""
    anciennes, nouvelles = avant.sources, apres.sources
    ajoutes, retires = _territoires(avant, apres)
    return Difference(
        avant=avant.nom,
        apres=apres.nom,
        date_avant=avant.date,
        date_apres=apres.date,
        sources_ajoutees=tuple(s for code, s in nouvelles.items() if code not in anciennes),
        sources_retirees=tuple(s for code, s in anciennes.items() if code not in nouvelles),
        sources_changees=tuple(
            SourceChangee(ancienne, nouvelles[code])
            for code, ancienne in anciennes.items()
            if code in nouvelles and nouvelles[code] != ancienne
        ),
        indicateurs=tuple(indicateurs_changes(avant.fichiers, apres.fichiers)),
        territoires_ajoutes=ajoutes,
        territoires_retires=retires,
    )


def _territoires(
    avant: Cote, apres: Cote
) -> tuple[tuple[TerritoireChange, ...], tuple[TerritoireChange, ...]]:
    """Return the territories that came and those that went, with what became of communes."""
    anciens, nouveaux = _noms(avant.territoires), _noms(apres.territoires)
    with choisir(apres.territoires):
        actuels = correspondance()
    ajoutes = [TerritoireChange(c, nom) for c, nom in nouveaux.items() if c not in anciens]
    retires = [
        TerritoireChange(code, nom, _devenu(code, actuels))
        for code, nom in anciens.items()
        if code not in nouveaux
    ]
    return tuple(ajoutes), tuple(retires)


def _devenu(code: str, actuels: Mapping[str, str]) -> str:
    niveau, _, insee = code.partition("-")
    actuel = actuels.get(insee, "") if niveau in ("COM", "ARM") else ""
    return f"COM-{actuel}" if actuel else ""


def _noms(dossier: Path) -> dict[str, str]:
    with choisir(dossier):
        cog: dict[str, Any] = lire_paquet(COG)
    return {
        f"{prefixe}-{code}": nom
        for table, prefixe in NIVEAUX.items()
        for code, nom in zip(
            cog[table].get("code") or cog[table]["siren"], cog[table]["nom"], strict=True
        )
    }


def noms(*contenus: Cote) -> dict[str, str]:
    """Return the name of every territory that one of the packs knows, by its code."""
    return {code: nom for contenu in contenus for code, nom in _noms(contenu.territoires).items()}
