"""Installing a pack from its archive: territories and store together, or nothing."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from clesante.donnees import construction
from clesante.donnees.paquets import archives, manifestes
from clesante.donnees.paquets.archives import Paquet
from clesante.donnees.paquets.manifestes import DONNEES, TERRITOIRES, Manifeste, refus
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.atelier import moteur
from clesante.socle import generations
from clesante.socle.erreurs import ClesanteError, RefuseError
from clesante.socle.fichiers import ecrire
from clesante.territoires import imports as territoires
from clesante.territoires.imports import paquet as paquet_territoires
from clesante.territoires.imports.paquet import choisir

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

LIVRE = "paquet livré"
INSTALLE = "paquet installé"
Suivi = Callable[[str], None]
COLONNES = ("indicateur", "niveau", "code", "periode", "dimension", "numerateur", "denominateur",
            "valeur", "statut", "base", "part", "absents")  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnPlace:
    """The pack in force: its name, its date, its manifest when it came from an archive."""

    nom: str
    date: str
    manifeste: Manifeste | None = None


def en_place() -> EnPlace:
    """Return the pack in force: the one installed from an archive, or the one shipped."""
    generation = generations.en_place(Path(settings.VAR))
    if generation is None:
        return EnPlace(LIVRE, date_livree())
    try:
        manifeste = manifestes.lire((generation / archives.MANIFESTE).read_bytes())
    except (ClesanteError, OSError):  # of another version of the program, or damaged since
        return EnPlace(INSTALLE, "")
    return EnPlace(INSTALLE, manifeste.date, manifeste)


def date_livree() -> str:
    """Return the date of the pack shipped with the program."""
    return manifestes.date_de(construction.sources_lues([brut.dossier_du_paquet()]))


def installer(
    archive: Path, suivi: Suivi, exiger_signature: bool = True, forcer: bool = False
) -> Paquet | None:
    """Install the pack in ``archive`` whole; return None when it is already the one in place.

    Territories and store are built in a folder of their own, then read together from one rename
    on: a refusal, an error or a death leaves both as they were. What was imported here still stands
    before it, and the pack shipped stands in for the sources it lacks. Raises the errors of
    ``archives.deballer``, and ``RefuseError`` for a pack older than the one in place without
    ``forcer``, or while another installation is at work.
    """
    var = Path(settings.VAR)
    with generations.verrou(var), _chantier(var) as generation:
        suivi("Vérification du paquet…")
        paquet = archives.deballer(archive, generation, exiger_signature)
        verifier_contenu(paquet)
        if _est_en_place(paquet.manifeste):
            return None
        if not forcer:
            verifier_age(paquet.manifeste)
        ecrire(generation / archives.MANIFESTE, paquet.manifeste.octets())
        _construire(generation, suivi)
        generations.adopter(generation)
        return paquet


def verifier_age(manifeste: Manifeste) -> None:
    """Raise ``RefuseError`` for a pack older than the one in place."""
    actuel = en_place()
    if manifeste.date < actuel.date:
        raise RefuseError(
            f"Ce paquet ({_jour(manifeste.date)}) est plus ancien que le {actuel.nom} "
            f"({_jour(actuel.date)}). Rien n'a été changé.",
            "Si c'est bien ce que vous voulez, ajoutez --forcer.",
        )


def verifier_contenu(paquet: Paquet) -> None:
    """Check that the files unpacked are what the manifest tells of them, figure counts included."""
    try:
        relu = manifestes.decrire(paquet.racine)
    except (ClesanteError, LookupError, TypeError, ValueError) as erreur:
        raise refus("ses fichiers ne se lisent pas") from erreur
    dit = paquet.manifeste
    faits = [(s.code, s.chiffres, s.fichier, s.sha256) for s in dit.sources]
    if faits != [(s.code, s.chiffres, s.fichier, s.sha256) for s in relu.sources] or (
        dit.date != relu.date or dit.membres != relu.membres
    ):
        raise refus("son manifeste ne dit pas ce qu'il contient")
    _verifier_dates(paquet.racine)
    _verifier_observations(paquet.racine, dit)


def _verifier_dates(racine: Path) -> None:
    for lue in construction.sources_lues([racine / DONNEES]):
        try:
            date.fromisoformat(lue.provenance.date_import)
        except (ValueError, TypeError) as erreur:
            raise refus(f"la source {lue.disposition.code_source} n'a pas de date") from erreur


def _verifier_observations(racine: Path, manifeste: Manifeste) -> None:
    fichiers = {s.code: racine / DONNEES / f"{s.code}.parquet" for s in manifeste.sources}
    with contextlib.closing(moteur((), [*fichiers.values()])) as base:
        for source in manifeste.sources:
            if _comptees(base, fichiers[source.code]) != (COLONNES, source.chiffres):
                raise refus(f"la source {source.code} n'a pas les chiffres annoncés")


def _comptees(base: Moteur, fichier: Path) -> tuple[tuple[str, ...], int]:
    """Return the columns of a file of observations, and how many it holds."""
    import duckdb

    try:
        (compte,) = base.execute("SELECT count(*) FROM read_parquet(?)", [str(fichier)]).fetchall()
        lignes = base.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(fichier)])
    except duckdb.Error as erreur:
        raise refus(f"la source {fichier.stem} ne se lit pas") from erreur
    return tuple(colonne[0] for colonne in lignes.description or ()), compte[0]


def _est_en_place(manifeste: Manifeste) -> bool:
    """Tell whether this very pack is in force, its store and its territories as built from it."""
    generation = generations.en_place(Path(settings.VAR))
    if generation is None or en_place().manifeste != manifeste:
        return False
    entrepot = generations.actuel(Path(settings.ENTREPOT))
    referentiel = generations.actuel(Path(settings.REFERENTIEL_TERRITOIRES))
    return referentiel.is_file() and construction.est_a_jour(entrepot, brut.dossiers_en_place())


def _construire(generation: Path, suivi: Suivi) -> None:
    dossiers = (*brut.dossiers_importes(), generation / DONNEES, brut.dossier_du_paquet())
    try:
        with choisir(generation / TERRITOIRES):
            suivi("Territoires…")
            territoires.installer(generation / Path(settings.REFERENTIEL_TERRITOIRES).name)
            suivi("Indicateurs…")
            construction.construire(generation / Path(settings.ENTREPOT).name, dossiers)
    except (ClesanteError, OSError):
        raise
    except Exception as erreur:  # whatever a wrong table breaks: one sentence
        raise refus("ses tables ne s'installent pas") from erreur


def quitter(suivi: Suivi) -> bool:
    """Return to the shipped pack and forget what was imported here; tell whether all is rebuilt.

    When a pack from an archive is in force, it is read until both files of the shipped pack are
    ready: False says that there was none, and that the caller has to build them.
    """
    var = Path(settings.VAR)
    installe = generations.en_place(var) is not None
    with generations.verrou(var):
        if installe:
            with choisir(paquet_territoires.PAQUET):
                suivi("Territoires…")
                territoires.installer(Path(settings.REFERENTIEL_TERRITOIRES))
                suivi("Indicateurs…")
                construction.construire(Path(settings.ENTREPOT), (brut.dossier_du_paquet(),))
        brut.revenir_au_paquet()  # first: the next start would add to the pack what is left of it
        if installe:
            generations.abandonner(var)
        generations.purger(var)
    return installe


@contextlib.contextmanager
def _chantier(var: Path) -> Iterator[Path]:
    """Yield a new folder; afterwards nothing is left but what is read."""
    generations.purger(var)
    generation = generations.nouvelle(var)
    try:
        yield generation
    finally:
        generations.purger(var)


@contextlib.contextmanager
def essai(archive: Path, exiger_signature: bool = True) -> Iterator[Paquet]:
    """Yield the pack in ``archive``, verified whole outside of the state folder."""
    with tempfile.TemporaryDirectory() as nom:
        paquet = archives.deballer(archive, Path(nom), exiger_signature)
        verifier_contenu(paquet)
        yield paquet


def _jour(iso: str) -> str:
    from clesante.socle.dates import date_courte

    return date_courte(date.fromisoformat(iso))
