"""What belongs to what in the pack: for imports that aggregate figures by commune."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clesante.territoires.imports.paquet import COG, Table, en_vigueur, lignes, lire_paquet


@dataclass(frozen=True, slots=True)
class Rattachement:
    """One observation unit: a commune, or an arrondissement of Paris, Lyon or Marseille.

    ``commune`` and ``arm`` are INSEE codes of five characters, the others territory codes.
    Overseas collectivities are included, without ``region`` nor ``bv`` (bassin de vie 2022):
    « France » does not count them.
    """

    commune: str
    arm: str | None
    epci: str | None
    ept: str | None
    departement: str
    region: str | None
    bv: str | None

    @property
    def unite(self) -> str:
        """Return the INSEE code under which publishers give this unit's figures."""
        return self.arm or self.commune


def _code(niveau: str, valeur: str | None) -> str | None:
    return f"{niveau}-{valeur}" if valeur else None


def rattachements() -> list[Rattachement]:
    """Return every observation unit of COG 2026, sorted by INSEE code, each once."""
    return _rattachements(en_vigueur())


@functools.lru_cache(maxsize=2)
def _rattachements(_paquet: Path) -> list[Rattachement]:
    cog = lire_paquet(COG)
    regions = {d["code"]: d["region"] for d in lignes(cog["departements"])}
    arrondissements: dict[str, list[str]] = {}
    for ligne in lignes(cog["arrondissements"]):
        arrondissements.setdefault(ligne["commune"], []).append(ligne["code"])
    unites = [
        Rattachement(
            commune=commune["code"],
            arm=arm,
            epci=_code("EPCI", commune["epci"]),
            ept=_code("EPT", commune["ept"]),
            departement=f"DEP-{commune['departement']}",
            region=_code("REG", regions[commune["departement"]]),
            bv=_code("BV", commune["bv"]),
        )
        for commune in lignes(cog["communes"])
        for arm in arrondissements.get(commune["code"], [None])
    ]
    return sorted(unites, key=lambda rattachement: rattachement.unite)


def correspondance() -> dict[str, str]:
    """Return {any five-character INSEE code held: the current one}, for the pack in force."""
    return _correspondance(en_vigueur())


@functools.lru_cache(maxsize=2)
def _correspondance(_paquet: Path) -> dict[str, str]:
    return etablir_correspondance(lire_paquet(COG))


def etablir_correspondance(cog: Mapping[str, Table]) -> dict[str, str]:
    """Return {any five-character INSEE code held: the current one}.

    Current codes and arrondissements lead to themselves; the commune of which an old one is a
    commune déléguée or associée today comes before the one that once bore its code (two cases,
    communes re-created since).
    """
    table: dict[str, str] = {}
    for code, anciens in zip(cog["communes"]["code"], cog["communes"]["anciens"], strict=True):
        table.update(dict.fromkeys(anciens.split(), code))
    anciennes = cog["anciennes"]
    table.update(zip(anciennes["code"], anciennes["chef_lieu"], strict=True))
    courants = (*cog["communes"]["code"], *cog["arrondissements"]["code"])
    table.update(zip(courants, courants, strict=True))
    return table
