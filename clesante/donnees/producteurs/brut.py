"""The raw layer: observations of each source as Parquet, with where they come from.

The pack's own files lie in the package; what an operator imports lies in ``VAR/brut`` and
stands before them.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from django.conf import settings

from clesante.donnees.producteurs.dispositions import Disposition, dispositions
from clesante.donnees.producteurs.ouvriers import Lecture, Suivi, lire_tous, muet
from clesante.socle import generations
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.fichiers import balayer, dossier_provisoire, ecrire, empreinte, remplacement

RECU = "recu"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the observations of a source come from; ``lecture`` is how they were read."""

    source: str
    fichier: str
    sha256: str
    octets: int
    date_import: str
    observations: int
    lecture: str = ""


def dossier_du_paquet() -> Path:
    """Return the folder of the data pack inside the package."""
    with resources.as_file(resources.files("clesante.donnees") / "paquet") as dossier:
        return dossier


def dossier_importe() -> Path:
    """Return the folder of what was imported here."""
    return Path(settings.VAR) / "brut"


def dossiers_importes() -> tuple[Path, ...]:
    """Return where what was imported here is read: what is just in, until it joins the rest."""
    return dossier_importe() / RECU, dossier_importe()


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


def provenance_en_place(source: str) -> Provenance | None:
    """Return where the observations in place come from, None without any or when damaged."""
    try:
        trouvee = observations(source, dossiers_en_place())
    except EntreeInvalideError:
        return None
    return trouvee[1] if trouvee else None


def deja_lue(d: Disposition, fichier: Path) -> Provenance | None:
    """Return where the observations in place come from if it is this very file, read as today."""
    en_place = provenance_en_place(d.code_source)
    if en_place is None or en_place.lecture != d.empreinte or not fichier.is_file():
        return None
    return en_place if en_place.sha256 == empreinte(fichier) else None


def revenir_au_paquet() -> None:
    """Forget what was imported here, all at once: the pack alone feeds the store again.

    One rename, then the removal: a death in between leaves a folder that nothing reads, and that
    the next import sweeps away.
    """
    importe = dossier_importe()
    if importe.is_dir():
        with dossier_provisoire(importe.parent) as travail:
            importe.rename(travail / importe.name)


def dossier_installe() -> Path | None:
    """Return the folder of the pack installed from an archive, None without one."""
    generation = generations.en_place(Path(settings.VAR))
    return generation / "donnees" / "paquet" if generation else None


def dossiers_en_place() -> tuple[Path, ...]:
    """Return where observations are looked for: imported here, installed, shipped, in order."""
    dossiers = (*dossiers_importes(), dossier_installe(), dossier_du_paquet())
    return tuple(dossier for dossier in dossiers if dossier)


@contextlib.contextmanager
def reception() -> Iterator[Path]:
    """Yield a folder for files being received; what is in it is kept only if the block succeeds.

    All at once, by one rename: data and sheets cannot be replaced together, so that what is
    received is read where it lies until it has joined the rest, now or after a death.
    """
    definitif = dossier_importe()
    definitif.mkdir(parents=True, exist_ok=True)
    for dossier in (definitif, definitif.parent):
        balayer(dossier)
    _joindre(definitif)
    with dossier_provisoire(definitif) as travail:
        recu = travail / RECU
        recu.mkdir()
        yield recu
        recu.rename(definitif / RECU)
    _joindre(definitif)


def _joindre(definitif: Path) -> None:
    """Copy what was received over what stood before; it is read first as long as it is there."""
    recu = definitif / RECU
    if not recu.is_dir():
        return
    for fichier in recu.iterdir():
        with remplacement(definitif / fichier.name) as provisoire:
            shutil.copyfile(fichier, provisoire)
    with dossier_provisoire(definitif) as travail:
        recu.rename(travail / RECU)


def normaliser(fichier: Path, d: Disposition, dossier: Path) -> Provenance:
    """Read one publisher's file into ``dossier``; as :func:`normaliser_tous`."""
    return normaliser_tous([(d, fichier)], dossier)[0]


def normaliser_tous(
    fichiers: Sequence[tuple[Disposition, Path]],
    dossier: Path,
    compression: str = "zstd",
    suivi: Suivi = muet,
) -> list[Provenance]:
    """Read publishers' files in limited child processes into ``dossier``; all or nothing.

    Raises ``IntrouvableError`` when one is absent, ``EntreeInvalideError`` when one is not the
    file that its layout describes.
    """
    dossier = dossier.resolve()  # the children work elsewhere
    dossier.mkdir(parents=True, exist_ok=True)
    with dossier_provisoire(dossier) as travail:
        lectures = [
            Lecture(d, _present(fichier), travail / f"{d.code_source}.parquet")
            for d, fichier in fichiers
        ]
        comptes = lire_tous(lectures, travail, compression, suivi)
        return [_ranger(lecture, comptes[lecture.disposition.code_source]) for lecture in lectures]


def _present(fichier: Path) -> Path:
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    return fichier.resolve()


def _ranger(lecture: Lecture, lignes: int) -> Provenance:
    """Move observations from their work folder to the one above, then write their sheet."""
    code, dossier = lecture.disposition.code_source, lecture.sortie.parent.parent
    provenance = Provenance(
        source=code,
        fichier=lecture.fichier.name,
        sha256=empreinte(lecture.fichier),
        octets=lecture.fichier.stat().st_size,
        date_import=date.today().isoformat(),  # noqa: DTZ011 (a calendar day, where it runs)
        observations=lignes,
        lecture=lecture.disposition.empreinte,
    )
    lecture.sortie.replace(dossier / lecture.sortie.name)
    ecrire(dossier / f"{code}.json", json.dumps(asdict(provenance), indent=1) + "\n")
    return provenance


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
