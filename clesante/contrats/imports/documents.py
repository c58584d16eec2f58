"""A DOCX or a PDF read as a table of fiches-actions: rows, how sure each cell is, its own text."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from clesante.contrats.regles.documents import EXTRAIT_MAX, FicheTrouvee, Lecteur
from clesante.contrats.regles.reprise import CONNUS, NOTES
from clesante.edition.lecture import blocs
from clesante.edition.modele import EditionError
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.classeurs_lus import DECOMPRESSE_OCTETS, verifier_archive

FICHES_MAX = 200
DE_PDF = 0.9
"""What is read in a PDF, where lines are guessed by their place, is less sure."""
NON_CLASSE = "Non classé"


@dataclass(frozen=True, slots=True)
class DocumentLu:
    """The fiches of a document as rows, how sure each cell is, the text each row was read from."""

    lignes: list[list[str]]
    confiances: list[list[float]]
    extraits: list[str]


def lire_document(contenu: bytes, nom: str) -> DocumentLu:
    """Return the fiches that a document tells, found by their labels.

    Raises ``EntreeInvalideError`` for what cannot be read, or holds no fiche.
    """
    genre = "pdf" if contenu.startswith(b"%PDF") else "docx"
    with tempfile.TemporaryDirectory(prefix="clesante-document-") as dossier:
        fichier = Path(dossier) / f"document.{genre}"
        fichier.write_bytes(contenu)
        if genre == "docx":
            verifier_archive(fichier, DECOMPRESSE_OCTETS)
        try:
            lus = blocs(fichier, genre)
        except EditionError as erreur:
            raise EntreeInvalideError(erreur.message, erreur.remede) from erreur
    trouvees = Lecteur(DE_PDF if genre == "pdf" else 1.0).lire(lus)
    if not trouvees:
        raise EntreeInvalideError(
            f"Aucune fiche-action n'a été reconnue dans {nom[:100]}.",
            "Chaque fiche doit avoir un titre (« Fiche 1.2 : … ») ou un intitulé, et des champs "
            "nommés (« Pilote », « Calendrier »…). Sinon, mettez-les dans un tableau.",
        )
    if len(trouvees) > FICHES_MAX:
        raise EntreeInvalideError(
            f"Ce document a plus de {FICHES_MAX} fiches.", "Gardez un seul contrat par document."
        )
    return _en_table(trouvees)


def _en_table(trouvees: list[FicheTrouvee]) -> DocumentLu:
    """Return fiches as rows, a column by field, in the order of a fiche; others come last."""
    presents = dict.fromkeys(cle for lue in trouvees for cle in lue.champs)
    connus = [cle for cle in CONNUS if cle in presents]
    cles = [*connus, *(cle for cle in presents if cle not in CONNUS)]
    titres = [CONNUS[c].libelle if c in CONNUS else NON_CLASSE if c == NOTES else c for c in cles]
    return DocumentLu(
        [titres, *([lue.champs.get(cle, "") for cle in cles] for lue in trouvees)],
        [[1.0] * len(cles), *([lue.confiances.get(c, 0.0) for c in cles] for lue in trouvees)],
        ["", *("\n".join(lue.extrait)[:EXTRAIT_MAX] for lue in trouvees)],
    )
