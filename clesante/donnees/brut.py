"""The raw layer: observations of each source as Parquet, with where they come from.

The pack's own files lie in the package; what an operator imports lies in ``VAR/brut`` and
stands before them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from django.conf import settings

import clesante
from clesante.donnees.dispositions import Disposition, dispositions
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.fichiers import ecrire, empreinte

SECONDES = 240


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the observations of a source come from."""

    source: str
    fichier: str
    sha256: str
    octets: int
    date_import: str
    observations: int


def dossier_du_paquet() -> Path:
    """Return the folder of the data pack inside the package."""
    with resources.as_file(resources.files("clesante.donnees") / "paquet") as dossier:
        return dossier


def dossier_importe() -> Path:
    """Return the folder of what was imported here."""
    return Path(settings.VAR) / "brut"


def observations(source: str, dossiers: Sequence[Path]) -> tuple[Path, Provenance] | None:
    """Return the Parquet file of a source and its provenance, from the first folder that has it."""
    for dossier in dossiers:
        fiche = dossier / f"{source}.json"
        if fiche.exists():
            return dossier / f"{source}.parquet", _provenance(fiche)
    return None


def _provenance(fiche: Path) -> Provenance:
    """Read where observations come from; refuse a sheet without its Parquet file, or damaged."""
    try:
        fiche.with_suffix(".parquet").stat()
        return Provenance(**json.loads(fiche.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as erreur:
        raise EntreeInvalideError(
            f"L'import de la source {fiche.stem} est resté incomplet.",
            "Importez à nouveau son fichier, ou lancez `clesante donnees installer --paquet-seul`.",
        ) from erreur


def revenir_au_paquet() -> None:
    """Forget what was imported here: the pack alone feeds the store again."""
    shutil.rmtree(dossier_importe(), ignore_errors=True)


def dossiers_en_place() -> tuple[Path, ...]:
    """Return where observations are looked for: what was imported here, then the pack."""
    return dossier_importe(), dossier_du_paquet()


@contextlib.contextmanager
def reception() -> Iterator[Path]:
    """Yield a folder for files being received; what is in it is kept only if the block succeeds."""
    definitif = dossier_importe()
    definitif.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=definitif) as nom:
        yield Path(nom)
        for fichier in sorted(Path(nom).iterdir(), reverse=True):  # data first, then its sheet
            fichier.replace(definitif / fichier.name)


def normaliser(fichier: Path, d: Disposition, dossier: Path) -> Provenance:
    """Read a publisher's file in a limited child process into ``dossier``; all or nothing.

    Raises ``IntrouvableError`` when the file is absent, ``EntreeInvalideError`` when it is not
    the file that the layout describes.
    """
    fichier, dossier = fichier.resolve(), dossier.resolve()  # the child works elsewhere
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    dossier.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dossier) as nom:
        provisoire = Path(nom) / "observations.parquet"
        lignes = _demander(d.code_source, fichier, provisoire)
        provenance = Provenance(
            source=d.code_source,
            fichier=fichier.name,
            sha256=empreinte(fichier),
            octets=fichier.stat().st_size,
            date_import=date.today().isoformat(),  # noqa: DTZ011 (a calendar day, where it runs)
            observations=lignes,
        )
        provisoire.replace(dossier / f"{d.code_source}.parquet")
    ecrire(dossier / f"{d.code_source}.json", json.dumps(asdict(provenance), indent=1) + "\n")
    return provenance


def _demander(code: str, fichier: Path, sortie: Path) -> int:
    demande = {"disposition": code, "fichier": str(fichier), "sortie": str(sortie)}
    try:
        enfant = subprocess.run(
            [sys.executable, "-P", "-m", "clesante.donnees.atelier"],
            input=json.dumps(demande),
            cwd=sortie.parent,
            env=_environnement(sortie.parent),
            capture_output=True,
            text=True,
            timeout=SECONDES,
            check=False,
        )
        reponse = json.loads(enfant.stdout or "{}")
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        reponse = {}
    if "lignes" in reponse:
        return int(reponse["lignes"])
    raise EntreeInvalideError(
        reponse.get("erreur", f"La lecture de {fichier.name} a dépassé les limites fixées."),
        reponse.get("remede", "Vérifiez que c'est bien le fichier de la source."),
    )


def _environnement(travail: Path) -> dict[str, str]:
    """Return the environment of the child: our package, its own folder, no secret."""
    racine = str(Path(clesante.__file__).resolve().parent.parent)
    gardees = {nom: os.environ[nom] for nom in ("PATH", "SYSTEMROOT") if nom in os.environ}
    dossiers = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(travail))
    return {**gardees, **dossiers, "PYTHONPATH": racine, "PYTHONUTF8": "1"}


def trouver(depuis: Path) -> list[tuple[Disposition, Path]]:
    """Return the known files found anywhere under a folder, one per layout at most.

    Raises ``IntrouvableError`` when the folder is absent or holds none of them.
    """
    if not depuis.is_dir():
        raise IntrouvableError(f"Le dossier {depuis} n'existe pas.", "Vérifiez le chemin.")
    trouves = []
    for d in dispositions().values():
        fichiers = sorted(f for nom in d.fichiers for f in depuis.rglob(nom))
        if fichiers:
            trouves.append((d, fichiers[0]))
    if not trouves:
        attendus = ", ".join(nom for d in dispositions().values() for nom in d.fichiers)
        raise IntrouvableError(
            f"Le dossier {depuis} ne contient aucun fichier connu.", f"Attendus : {attendus}."
        )
    return trouves
