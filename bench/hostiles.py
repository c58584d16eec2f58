"""Files that lie, each given as a publisher's: how long the slowest refusal takes."""

from __future__ import annotations

from pathlib import Path

from bench.mesures import Banc, Cible, Contexte, Paire, Rythme, chronometrer
from clesante.socle.erreurs import ClesanteError
from tests.aides.hostiles import CAUSES, CSV_SAIN, HOSTILES, ecrire

PAS = 20  # a short run takes one file out of so many


def refuser(contexte: Contexte) -> Paire:
    """The slowest of the corpus, from the command's act to its sentence, against a sound file."""
    from clesante.donnees.imports import importer
    from clesante.donnees.producteurs.brut import normaliser
    from clesante.donnees.producteurs.dispositions import disposition

    dossier = contexte.neuf()
    noms = sorted(HOSTILES)[:: 1 if contexte.echelle.tout else PAS]
    fichiers = [(ecrire(nom, dossier), HOSTILES[nom][0]) for nom in noms]
    sain = dossier / "sain.csv"
    sain.write_text(CSV_SAIN, encoding="utf-8")

    def essayer(fichier: Path, source: str) -> None:
        try:
            importer(fichier, source)
        except ClesanteError:
            return
        raise RuntimeError(f"{fichier.name} n'est pas refusé")

    def lire() -> None:
        normaliser(sain, disposition(CAUSES), contexte.neuf())

    return Paire(
        mesure=lambda: max(chronometrer(lambda f=f, s=s: essayer(f, s)) for f, s in fichiers),
        plancher=lambda: chronometrer(lire),
    )


BANCS = (
    Banc(
        rangee="hostiles",
        nom="Le plus long à refuser des fichiers hostiles donnés comme ceux d'un producteur",
        plancher="lire un fichier sain d'une ligne, dans les mêmes limites",
        preparer=refuser,
        cible=Cible(5, "mesure"),
        rythme=Rythme.UNIQUE,
        rend=True,
    ),
)
