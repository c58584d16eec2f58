"""The corrected copy of a refused file, made in a bounded child process as the file was read.

The copy has the nature of the file given: text for a text, a workbook for a workbook, so that it
can be imported again. JSON and Parquet files have none: their report is what a publisher needs.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from clesante.donnees.producteurs.anomalies import Feuille, FichierRefuseError, fichier_corrige
from clesante.donnees.producteurs.dispositions import Disposition, disposition
from clesante.donnees.producteurs.fichiers import lire_feuilles
from clesante.socle.enfants import Limites, lancer, limiter
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import enumerer

LIMITES = Limites(processeur_s=60, memoire_mo=1_500, duree_s=120)
FORMATS = {"csv": ("csv",), "geoclip": ("csv",), "classeur": ("xlsx", "ods")}


def verifier_format(source: str, format_voulu: str) -> None:
    """Raise ``EntreeInvalideError`` when no corrected copy of this format can be made."""
    d = disposition(source)
    permis = FORMATS.get(d.lecteur, ())
    if not permis:
        raise EntreeInvalideError(
            f"Les fichiers de la source {source} n'ont pas de copie corrigée.",
            "Demandez la liste des anomalies avec --rapport, et corrigez chez le producteur.",
        )
    if format_voulu not in permis:
        noms = enumerer([f".{nom}" for nom in permis], "ou")
        raise EntreeInvalideError(
            f"La copie corrigée de la source {source} s'écrit en {noms}.",
            f"Donnez un nom de fichier qui finit par {noms}.",
        )


def corriger(fichier: Path, source: str, erreur: FichierRefuseError, format_voulu: str) -> bytes:
    """Return the file refused with ``erreur``, its certain corrections made, the others said.

    Raises ``EntreeInvalideError`` when the file cannot be read, or has no copy of this format.
    """
    verifier_format(source, format_voulu)
    demande = {
        "source": source,
        "fichier": str(fichier.resolve()),
        "refus": erreur.en_json(),
        "format": format_voulu,
    }
    with tempfile.TemporaryDirectory() as travail:
        fin = lancer("clesante.donnees.producteurs.corrections", demande, Path(travail), LIMITES)
    reponse = fin.reponse()
    if "contenu" not in reponse:
        raise EntreeInvalideError(
            reponse.get("erreur", f"La copie corrigée de {fichier.name} n'a pas pu être faite."),
            "Demandez la liste des anomalies avec --rapport.",
        )
    return base64.b64decode(reponse["contenu"])


def feuilles(d: Disposition, fichier: Path) -> list[Feuille]:
    """Return the sheets of a publisher's file, all their rows, with the labels that errors name."""
    return [
        Feuille(plan.nom, list(lignes), plan.entete, tuple(plan.libelles))
        for plan, lignes in lire_feuilles(d, fichier)
    ]


def main() -> int:
    """Answer one request of standard input; a file that cannot be read is a sentence."""
    demande: dict[str, Any] = json.load(sys.stdin)
    limiter(demande["limites"])
    d = disposition(demande["source"])
    try:
        lues = feuilles(d, Path(demande["fichier"]))
        refus = FichierRefuseError.depuis_json(demande["refus"])
        separateur = ";" if d.lecteur == "geoclip" else d.separateur
        octets = fichier_corrige(lues, refus, demande["format"], separateur)
        reponse = {"contenu": base64.b64encode(octets).decode()}
    except ClesanteError as erreur:
        reponse = {"erreur": erreur.message}
    json.dump(reponse, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
