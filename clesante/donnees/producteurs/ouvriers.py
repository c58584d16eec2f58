"""Publishers' files read by bounded child processes, several at once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.producteurs.controles import ecrire_codes
from clesante.donnees.producteurs.dispositions import Disposition
from clesante.socle.enfants import Limites, echanger, enfant
from clesante.socle.erreurs import EntreeInvalideError

LIMITES = Limites(processeur_s=120, memoire_mo=1_500, fichier_mo=2_000, duree_s=240)
CODES = "codes.csv"  # beside the observations, while they are read
ENSEMBLE = 4  # at most: each may take much memory

Suivi = Callable[[str], None]


def muet(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """A file to read as its layout says, and the Parquet file to write."""

    disposition: Disposition
    fichier: Path
    sortie: Path


def lire_tous(
    lectures: Sequence[Lecture], travail: Path, compression: str, suivi: Suivi
) -> dict[str, int]:
    """Read every file, the biggest first; return the number of observations by source.

    ``compression`` is that of the Parquet files; ``suivi`` is told each file as it begins. Raises
    ``EntreeInvalideError`` for the first file that is refused: the others are then given up.
    """
    ecrire_codes(travail / CODES)
    attente: SimpleQueue[Lecture] = SimpleQueue()
    for lecture in sorted(lectures, key=lambda t: t.fichier.stat().st_size, reverse=True):
        attente.put(lecture)

    def ouvrier(_: int) -> list[tuple[str, int]]:
        return list(_vider(attente, travail, compression, suivi))

    nombre = min(ENSEMBLE, os.cpu_count() or 1, len(lectures))
    with ThreadPoolExecutor(nombre) as ouvriers:
        return dict(couple for faits in ouvriers.map(ouvrier, range(nombre)) for couple in faits)


def _vider(
    attente: SimpleQueue[Lecture], travail: Path, compression: str, suivi: Suivi
) -> Iterator[tuple[str, int]]:
    """Read what is waiting, one file after the other, in one child process."""
    with enfant("clesante.donnees.producteurs.atelier", travail, subprocess.DEVNULL) as processus:
        while lecture := _suivante(attente):
            suivi(f"{lecture.disposition.producteur} — {lecture.disposition.jeu}…")
            try:
                yield lecture.disposition.code_source, _lire(processus, lecture, compression, suivi)
            except EntreeInvalideError:
                while _suivante(attente):
                    pass
                raise


def _suivante(attente: SimpleQueue[Lecture]) -> Lecture | None:
    try:
        return attente.get_nowait()
    except Empty:
        return None


def _lire(
    processus: subprocess.Popen[bytes], lecture: Lecture, compression: str, suivi: Suivi
) -> int:
    demande = {
        "disposition": lecture.disposition.code_source,
        "fichier": str(lecture.fichier),
        "sortie": str(lecture.sortie),
        "codes": str(lecture.sortie.parent / CODES),
        "compression": compression,
    }
    reponse = echanger(processus, demande, LIMITES)
    if "lignes" in reponse:
        for info in reponse["infos"]:
            suivi(f"{lecture.fichier.name} : {info}")
        return int(reponse["lignes"])
    if "refus" in reponse:
        raise FichierRefuseError.depuis_json(reponse["refus"])
    raise EntreeInvalideError(
        reponse.get(
            "erreur",
            f"La lecture de {lecture.fichier.name} demande plus de mémoire ou de temps que permis.",
        ),
        reponse.get(
            "remede",
            "Copiez les seules lignes utiles dans un nouveau fichier : une cellule est peut-être "
            "écrite très loin des autres.",
        ),
    )
