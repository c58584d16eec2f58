"""A territory's own table read: its file opened in a limited child, its columns understood, its
territories found, everything that is wrong listed. Nothing is kept here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from clesante.donnees.choix import Calcul
from clesante.donnees.producteurs.anomalies import Anomalie, FichierRefuseError, Gravite
from clesante.donnees.tables import geoclip
from clesante.donnees.tables.atelier import DE_TABLE, Bornes
from clesante.donnees.tables.controles import controler
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.lignes import Lecture
from clesante.donnees.tables.regles import Colonnes, Consignes, LigneLue, entete
from clesante.socle.enfants import Limites, lancer
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.fichiers import empreinte
from clesante.territoires.lectures import Perimetre

LIMITES = Limites(processeur_s=20, memoire_mo=1_000, fichier_mo=40, duree_s=60)


@dataclass(frozen=True, slots=True)
class Apercu:
    """What was understood of a file, and everything that is wrong with it.

    ``ligne_entete`` counts from 1; ``colonnes`` gives the label of each role; ``hors`` are the
    territories met outside the perimeter, ``manquants`` those of this level it lacks. ``libelle``
    and ``unite`` are those of the indicator chosen in a Géoclip export, empty for any other file.
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
    libelle: str = ""
    unite: str = ""

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


def ouvrir(fichier: Path, feuille: str = "", bornes: Bornes = DE_TABLE) -> dict[str, Any]:
    """Return the sheets and cells of a file, opened in a limited child process.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` when it is not a table.
    """
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    ordre = {"fichier": str(fichier.resolve()), "feuille": feuille, "bornes": asdict(bornes)}
    with tempfile.TemporaryDirectory(prefix="clesante-table-") as travail:
        fin = lancer("clesante.donnees.tables.atelier", ordre, Path(travail), LIMITES)
    reponse = fin.reponse()
    if "lignes" in reponse:
        return reponse
    raise EntreeInvalideError(
        reponse.get("erreur", f"La lecture de {fichier.name} a dépassé les limites fixées."),
        reponse.get("remede", "Gardez les seules lignes utiles, dans un fichier neuf."),
    )


def indicateurs(fichier: Path, feuille: str = "") -> tuple[geoclip.Serie, ...]:
    """Return the indicators of a Géoclip export, none when the file is not one.

    Raises as :func:`ouvrir`, and ``EntreeInvalideError`` for a level that is not held.
    """
    ouvert = ouvrir(fichier, feuille)
    export = geoclip.reconnaitre(ouvert["lignes"], ouvert["annexes"])
    return export.series if export else ()


def apercevoir(fichier: Path, perimetre: Perimetre, consignes: Consignes) -> Apercu:
    """Return what is understood of a file for a perimeter; nothing is kept.

    Raises as :func:`ouvrir`, and ``EntreeInvalideError`` when no header is recognised, or when an
    export of several indicators does not say which; what is wrong in rows is listed, not raised.
    """
    ouvert = consignes.ouvert or ouvrir(fichier, consignes.feuille)
    export = geoclip.reconnaitre(ouvert["lignes"], ouvert["annexes"])
    lieux = Lieux(perimetre, export)
    choix = geoclip.choisir(export, consignes.colonnes) if export else None
    if choix:
        lues = [*_d_un_export(ouvert["lignes"], lieux, choix, consignes)]
    else:
        rang, colonnes = entete(ouvert["lignes"], consignes.colonnes)
        lues = [_lue(Lecture(ouvert["lignes"], rang, colonnes, lieux, consignes))]
    apercu = _resumer(fichier, ouvert, lieux, lues)
    if choix is None:
        return apercu
    return replace(
        apercu,
        sources=geoclip.sources(choix),
        libelle=choix.serie.libelle,
        unite=choix.serie.unite or "",
    )


Lue = tuple[Lecture, list[LigneLue], str, str]


def _lue(lecture: Lecture) -> Lue:
    niveau, lignes, echelle = controler(lecture, lecture.figures())
    return lecture, lignes, niveau, echelle


def _resumer(fichier: Path, ouvert: Mapping[str, Any], lieux: Lieux, lues: Sequence[Lue]) -> Apercu:
    """Return what readings of one file, a period each, say together."""
    lignes = [ligne for _, tranche, _, _ in lues for ligne in tranche]
    lecture, _, niveau, echelle = lues[0]
    trouves = {ligne.territoire for ligne in lignes}
    return Apercu(
        fichier=fichier.name,
        sha256=empreinte(fichier),
        feuilles=tuple(ouvert["feuilles"]),
        feuille=ouvert["feuille"],
        encodage=ouvert["encodage"],
        separateur=ouvert["separateur"],
        ligne_entete=lecture.ligne_entete,
        colonnes=lecture.libelles,
        calcul=lecture.calcul,
        decimale=lecture.decimale or "",
        echelle=echelle,
        niveau=niveau,
        hors=tuple(sorted(lieux.hors)),
        manquants=tuple(code for code in lieux.attendus(niveau) if code not in trouves),
        sources=lecture.sources(),
        lignes=tuple(sorted(lignes, key=lambda ligne: ligne.cle)),
        anomalies=tuple(dict.fromkeys(a for lue, *_ in lues for a in lue.anomalies)),
    )


def _d_un_export(
    ouvert: list[list[Any]], lieux: Lieux, choix: geoclip.Choix, consignes: Consignes
) -> Iterator[Lue]:
    """Yield what each period of an export gives: one column, one period."""
    unite, anomalies = geoclip.unite_de(choix, consignes)
    for tranche in choix.tranches:
        propres = replace(
            consignes,
            annee=tranche.periode or consignes.annee,
            unite=unite,
            echelle="pourcentage" if unite == "%" else consignes.echelle,
        )
        colonnes = Colonnes({**choix.export.lieux, **tranche.rangs})
        lecture = Lecture(ouvert, choix.export.entete, colonnes, lieux, propres)
        lecture.anomalies += anomalies
        yield _lue(lecture)
