"""What a store is built from, and whether it still is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import VERSION_ENTREPOT
from clesante.donnees.producteurs.brut import Provenance, observations
from clesante.donnees.producteurs.dispositions import Disposition, dispositions
from clesante.socle.fichiers import empreinte


@dataclass(frozen=True, slots=True)
class SourceLue:
    """A source that has observations: its layout, its Parquet file, its provenance."""

    disposition: Disposition
    fichier: Path
    provenance: Provenance


def sources_lues(dossiers: Sequence[Path]) -> list[SourceLue]:
    """Return every source that has observations in one of the folders, the first that has them."""
    lues = []
    for code, d in dispositions().items():
        trouvee = observations(code, dossiers)
        if trouvee:
            lues.append(SourceLue(d, *trouvee))
    return lues


def signature(dossiers: Sequence[Path]) -> str:
    """Return the fingerprint of all that a store built from ``dossiers`` rests on."""
    lues = [(s.disposition.code_source, empreinte(s.fichier)) for s in sources_lues(dossiers)]
    catalogue = [asdict(indicateur) for indicateur in catalogue_livre()]
    return hashlib.sha256(en_json([VERSION_ENTREPOT, lues, catalogue]).encode()).hexdigest()


def est_a_jour(cible: Path, dossiers: Sequence[Path]) -> bool:
    """Tell whether the store at ``cible`` was built from what is in ``dossiers`` today."""
    if not cible.is_file():
        return False
    with contextlib.closing(sqlite3.connect(f"{cible.as_uri()}?mode=ro", uri=True)) as base:
        try:
            ligne = base.execute("SELECT contenu FROM meta WHERE cle = 'signature'").fetchone()
        except sqlite3.DatabaseError:
            return False
    return ligne is not None and ligne[0] == signature(dossiers)


def en_json(contenu: object) -> str:
    """Return a value as JSON text, accents kept."""
    return json.dumps(contenu, ensure_ascii=False)
