"""A territory's own table read: its file opened in a limited child, its columns understood, its
territories found, everything that is wrong listed. Nothing is kept here."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clesante.donnees.choix import Calcul
from clesante.donnees.producteurs.anomalies import Anomalie, FichierRefuseError, Gravite
from clesante.donnees.tables.controles import controler
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.lignes import Lecture
from clesante.donnees.tables.regles import Consignes, LigneLue, entete
from clesante.socle.enfants import Limites, lancer
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.fichiers import empreinte
from clesante.territoires.lectures import Perimetre

LIMITES = Limites(processeur_s=20, memoire_mo=1_000, fichier_mo=1, duree_s=60)


@dataclass(frozen=True, slots=True)
class Apercu:
    """What was understood of a file, and everything that is wrong with it.

    ``ligne_entete`` counts from 1; ``colonnes`` gives the label of each role; ``hors`` are the
    territories met outside the perimeter, ``manquants`` those of this level it lacks.
    """

    fichier: str
    sha256: str
    feuilles: tuple[str, ...]
    feuille: str
    encodage: str
    separateur: str
    ligne_entete: int
    colonnes: dict[str, str]
    calcul: Calcul
    decimale: str
    echelle: str
    niveau: str
    hors: tuple[str, ...]
    manquants: tuple[str, ...]
    sources: tuple[str, ...]
    lignes: tuple[LigneLue, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def trouves(self) -> tuple[str, ...]:
        """The territories that have a row, each once."""
        return tuple(dict.fromkeys(ligne.territoire for ligne in self.lignes))

    @property
    def periodes(self) -> tuple[str, ...]:
        """The periods of the table, the oldest first."""
        return tuple(sorted({ligne.periode for ligne in self.lignes}))

    @property
    def bloquantes(self) -> list[Anomalie]:
        """The anomalies that stop."""
        return [a for a in self.anomalies if a.gravite is Gravite.BLOQUANT]

    def verifier(self) -> None:
        """Raise ``FichierRefuseError`` with every anomaly that stops, if any."""
        if self.bloquantes:
            raise FichierRefuseError(self.fichier, self.bloquantes)


def ouvrir(fichier: Path, feuille: str = "") -> dict[str, Any]:
    """Return the sheets and cells of a file, opened in a limited child process.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` when it is not a table.
    """
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    ordre = {"fichier": str(fichier.resolve()), "feuille": feuille}
    with tempfile.TemporaryDirectory(prefix="clesante-table-") as travail:
        fin = lancer("clesante.donnees.tables.atelier", ordre, Path(travail), LIMITES)
    reponse = fin.reponse()
    if "lignes" in reponse:
        return reponse
    raise EntreeInvalideError(
        reponse.get("erreur", f"La lecture de {fichier.name} a dépassé les limites fixées."),
        reponse.get("remede", "Gardez les seules lignes utiles, dans un fichier neuf."),
    )


def apercevoir(fichier: Path, perimetre: Perimetre, consignes: Consignes) -> Apercu:
    """Return what is understood of a file for a perimeter; nothing is kept.

    Raises as :func:`ouvrir`, and ``EntreeInvalideError`` when no header is recognised; what is
    wrong in rows is listed, not raised.
    """
    ouvert = ouvrir(fichier, consignes.feuille)
    rang, colonnes = entete(ouvert["lignes"], consignes.colonnes)
    lieux = Lieux(perimetre)
    lecture = Lecture(ouvert["lignes"], rang, colonnes, lieux, consignes)
    niveau, lignes, echelle = controler(lecture, lecture.figures())
    trouves = {ligne.territoire for ligne in lignes}
    return Apercu(
        fichier=fichier.name,
        sha256=empreinte(fichier),
        feuilles=tuple(ouvert["feuilles"]),
        feuille=ouvert["feuille"],
        encodage=ouvert["encodage"],
        separateur=ouvert["separateur"],
        ligne_entete=rang + 1,
        colonnes=lecture.libelles,
        calcul=lecture.calcul,
        decimale=lecture.decimale or "",
        echelle=echelle,
        niveau=niveau,
        hors=tuple(sorted(lieux.hors)),
        manquants=tuple(code for code in lieux.attendus(niveau) if code not in trouves),
        sources=lecture.sources(),
        lignes=tuple(sorted(lignes, key=lambda ligne: ligne.cle)),
        anomalies=tuple(lecture.anomalies),
    )
