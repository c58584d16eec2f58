"""What frameworks there are, where they come from, and which one is a territory's."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from clesante.cadres.chargement import DECLARATIONS, charger, charger_fichier
from clesante.cadres.objets import FRANCE, Cadre
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer

if TYPE_CHECKING:
    from clesante.territoires.lectures import Perimetre

LIVRE: Final = "livré avec Clésanté"
CAS: Final = ".tests.yaml"  # the cases of a framework, beside it


@dataclass(frozen=True, slots=True)
class Refus:
    """A file of the folder of an agency that could not be taken, and why."""

    fichier: str
    raison: str


@dataclass(frozen=True, slots=True)
class Methode:
    """« Mon CLS »: the frameworks of a territory, the one that holds on the day asked first.

    ``phrase`` says in one sentence what was found, and what is not known.
    """

    perimetre: Perimetre
    regions: tuple[str, ...]
    cadres: tuple[Cadre, ...]
    phrase: str

    @property
    def cadre(self) -> Cadre | None:
        """Return the framework to read first, None when there is none."""
        return self.cadres[0] if self.cadres else None


def cadres() -> tuple[Cadre, ...]:
    """Return the frameworks of regions, by region then by code: shipped, or from ``CADRES``."""
    return tuple(cadre for cadre in _tous()[0] if cadre.region != FRANCE)


def droit_commun() -> Cadre:
    """Return what the law says in every region, written as a framework is."""
    return next(cadre for cadre in _tous()[0] if cadre.region == FRANCE)


def refus() -> tuple[Refus, ...]:
    """Return the files of the folder of an agency that are refused: they change nothing."""
    return _tous()[1]


def cadre(identifiant: str) -> Cadre:
    """Return one framework by its code.

    Raises ``IntrouvableError`` naming those there are, or why the file of that name is refused.
    """
    trouves = {cadre.cadre: cadre for cadre in _tous()[0]}
    code = identifiant.strip().lower().replace("-", "_")
    if code in trouves:
        return trouves[code]
    fautif = next((f" ({r.raison})" for r in refus() if Path(r.fichier).stem == code), "")
    raise IntrouvableError(
        f"Aucun cadre ne s'appelle « {identifiant} »{fautif}.",
        f"Au choix : {', '.join(trouves)}.",
    )


def cadre_ou_fichier(nom: str) -> Cadre:
    """Return one framework by its code, or the one that a file of this machine holds.

    For commands only: a page takes a code. Raises as :func:`cadre` and ``classeurs.lire`` do.
    """
    from clesante.cadres.classeurs import FORMATS, lire

    fichier = Path(nom)
    return lire(fichier) if fichier.suffix.lower().lstrip(".") in FORMATS else cadre(nom)


def cadres_de_region(region: str, jour: datetime.date | None = None) -> tuple[Cadre, ...]:
    """Return the frameworks of a region (``REG-53``), those known to hold on ``jour`` first."""
    trouves = [cadre for cadre in cadres() if cadre.region == region]
    return tuple(sorted(trouves, key=lambda cadre: not cadre.vaut_le(jour)))


def cadre_de(territoire: Perimetre | str, jour: datetime.date | None = None) -> Methode:
    """Return the method of a territory, from what a person types to the framework of its region.

    A perimeter over several regions has the frameworks of each. Raises what reading a perimeter
    raises.
    """
    from clesante.territoires.lectures import perimetre, plusieurs

    lieu = perimetre(territoire) if isinstance(territoire, str) else territoire
    trouves = tuple(c for region in lieu.regions for c in cadres_de_region(region, jour))
    noms = {region.code: region.nom for region in plusieurs(lieu.regions)}
    sans = [noms[r] for r in lieu.regions if not any(c.region == r for c in trouves)]
    if not noms:
        phrase = f"Aucun cadre n'est connu pour {lieu.intitule}, qui n'est d'aucune région."
        return Methode(lieu, (), (), phrase)
    return Methode(lieu, lieu.regions, trouves, _phrase(trouves, list(noms.values()), sans))


def _phrase(trouves: Sequence[Cadre], regions: Sequence[str], sans: Sequence[str]) -> str:
    ou = enumerer(list(regions))
    if not trouves:
        return (
            f"Aucun cadre n'est connu pour : {ou}. La loi s'applique ; "
            "l'agence régionale de santé peut écrire le sien."
        )
    noms = enumerer([f"« {cadre.titre} » ({cadre.agence}, {cadre.version})" for cadre in trouves])
    suite = f" Aucun n'est connu pour : {enumerer(list(sans))}." if sans else ""
    return f"Méthode de : {ou}. {noms}.{suite}"


def verifier_agence(lu: Cadre, nom: str) -> None:
    """Raise ``EntreeInvalideError`` for a file ``nom`` that would take the place of the law."""
    lois = {livre.cadre for livre in _livres() if livre.region == FRANCE}
    if lu.region == FRANCE or lu.cadre in lois:
        raise EntreeInvalideError(
            f"{nom} : le code « {lu.cadre} » et la région « {lu.region} » sont pris par la loi, "
            "ou la remplaceraient.",
            "Donnez au cadre son propre code et sa région, tels que REG-53.",
        )


def _tous() -> tuple[tuple[Cadre, ...], tuple[Refus, ...]]:
    """Return every framework and every refusal; an agency's file takes the place of ours.

    It never does so silently: ``remplace`` and ``origine`` say which version, and from where.
    """
    trouves = {cadre.cadre: cadre for cadre in _livres()}
    refuses: list[Refus] = []
    pris: dict[str, str] = {}
    for fichier in _fichiers():
        try:
            lu = _lu(fichier, fichier.stat().st_mtime_ns, fichier.stat().st_size)
            verifier_agence(lu, fichier.name)
            if lu.cadre in pris:
                raise EntreeInvalideError(
                    f"Le cadre « {lu.cadre} » est déjà dans {pris[lu.cadre]}.",
                    "Gardez l'un des deux.",
                )
        except (ClesanteError, OSError) as erreur:
            refuses.append(Refus(fichier.name, str(erreur)))
            continue
        livre = trouves.get(lu.cadre)
        trouves[lu.cadre] = dataclasses.replace(lu, remplace=livre.version if livre else "")
        pris[lu.cadre] = fichier.name
    tries = sorted(trouves.values(), key=lambda cadre: (cadre.region, cadre.cadre))
    return tuple(tries), tuple(refuses)


@cache
def _livres() -> tuple[Cadre, ...]:
    """Return the frameworks of the package."""
    dossier = DECLARATIONS / "cadres"
    noms = sorted(f.name for f in dossier.iterdir() if _est_cadre(f.name))
    return tuple(charger((dossier / nom).read_text("utf-8"), nom, LIVRE) for nom in noms)


def _est_cadre(nom: str) -> bool:
    return nom.endswith((".yaml", ".yml")) and not nom.endswith(CAS) and not nom.startswith(".")


def _fichiers() -> Iterator[Path]:
    """Yield the files of the folder that ``CLESANTE_CADRES`` names, if there is one."""
    dossier = Path(settings.CADRES)
    if dossier.is_dir():
        yield from sorted(f for f in dossier.iterdir() if f.is_file() and _est_cadre(f.name))


@lru_cache(maxsize=256)
def _lu(fichier: Path, modifie: int, taille: int) -> Cadre:
    """Return the framework of a file, read again when its date or its size changes."""
    return charger_fichier(fichier)
