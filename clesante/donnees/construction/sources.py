"""What a store is built from, and whether it still is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import VERSION_ENTREPOT
from clesante.donnees.lectures.programme import empreinte_du_programme
from clesante.donnees.producteurs.brut import Provenance, observations
from clesante.donnees.producteurs.dispositions import Disposition, dispositions
from clesante.socle.fichiers import empreinte
from clesante.socle.lecture_seule import signature_de
from clesante.territoires.imports.paquet import COG, en_vigueur


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
    """Return the fingerprint of all that a store built from ``dossiers`` rests on, the program that
    makes it included.
    """
    lues = [(fiche(s), asdict(s.provenance), empreinte(s.fichier)) for s in sources_lues(dossiers)]
    catalogue = [asdict(indicateur) for indicateur in catalogue_livre()]
    programme = [VERSION_ENTREPOT, empreinte_du_programme()]
    contenu = [programme, empreinte(en_vigueur() / COG), lues, catalogue]
    return hashlib.sha256(en_json(contenu).encode()).hexdigest()


def est_a_jour(cible: Path, dossiers: Sequence[Path]) -> bool:
    """Tell whether the store at ``cible`` was built from what is in ``dossiers`` today."""
    ecrite = signature_de(cible, "SELECT contenu FROM meta WHERE cle = 'signature'")
    return ecrite is not None and ecrite == signature(dossiers)


def fiche(source: SourceLue) -> str:
    """Return what the store says of a source beside its provenance, as JSON."""
    d = source.disposition
    champs = (
        "producteur", "jeu", "millesime", "geographie", "communale", "licence", "adresse", "champ",
        "indicateurs",
    )  # fmt: skip
    return en_json({"code": d.code_source} | {champ: getattr(d, champ) for champ in champs})


def en_json(contenu: object) -> str:
    """Return a value as JSON text, accents kept."""
    return json.dumps(contenu, ensure_ascii=False)
