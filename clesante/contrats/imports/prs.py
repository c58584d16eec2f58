"""A table of the objectives of a regional project: read, judged whole, nothing written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError

from clesante.contrats.colonnes.prs import AU, DU, NUMERO, OBJECTIF, PROJET
from clesante.contrats.models import ObjectifPRS
from clesante.contrats.regles.cellules import lire_date
from clesante.donnees.producteurs.anomalies import Anomalie, texte_de
from clesante.donnees.tables.atelier import Bornes
from clesante.donnees.tables.imports import ouvrir
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser

ATTENDUES = (PROJET, DU, AU, OBJECTIF)
LIGNES_MAX = 1_000
BORNES = Bornes(
    texte=2_000, pour="les objectifs d'un projet régional", contenu="un objectif par ligne"
)


@dataclass(slots=True)
class ObjectifsLus:
    """What a file says: its objectives, not saved, and all that is wrong with it."""

    objectifs: list[ObjectifPRS] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)


def lire_objectifs(flux: IO[bytes], nom: str, region: str) -> ObjectifsLus:
    """Return the objectives a file gives to a region: a row each, under the titles of the export.

    Raises ``EntreeInvalideError`` for what is not a table, or has not the columns.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-prs-") as dossier:
        fichier = Path(dossier) / f"fichier{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(flux.read())
        lignes: list[list[Any]] = ouvrir(fichier, bornes=BORNES)["lignes"]
    return lire_lignes(lignes, region)


def lire_lignes(lignes: Sequence[Sequence[Any]], region: str) -> ObjectifsLus:
    """Return the objectives of rows, the first one their titles; raise as the file's reader."""
    rangs = _rangs(lignes[0] if lignes else ())
    if len(lignes) > LIGNES_MAX + 1:
        raise EntreeInvalideError(
            f"Ce fichier a plus de {LIGNES_MAX} lignes.", "Gardez les objectifs d'un seul projet."
        )
    lus, donnes = ObjectifsLus(), set[tuple[str, str, str]]()
    for numero, ligne in enumerate(lignes[1:], 2):
        dites = {t: texte_de(ligne[r]) if r < len(ligne) else "" for t, r in rangs.items()}
        if any(dites.values()):
            _ligne(numero, dites, region, lus, donnes)
    if not lus.objectifs and not lus.anomalies:
        raise EntreeInvalideError("Ce fichier n'a aucun objectif.", "Écrivez-en un par ligne.")
    return lus


def _rangs(titres: Sequence[Any]) -> dict[str, int]:
    """Return where each column is; raise ``EntreeInvalideError`` when one is missing."""
    connus = {normaliser(texte_de(titre)): rang for rang, titre in enumerate(titres)}
    absents = [t for t in ATTENDUES if normaliser(t) not in connus]
    if absents:
        raise EntreeInvalideError(
            f"Il manque au tableau\u00a0: {enumerer(absents)}.",
            "Reprenez les titres du fichier téléchargé ici, sur la première ligne.",
        )
    voulus = (*ATTENDUES, NUMERO)
    return {t: connus[normaliser(t)] for t in voulus if normaliser(t) in connus}


def _ligne(
    numero: int,
    dites: Mapping[str, str],
    region: str,
    lus: ObjectifsLus,
    donnes: set[tuple[str, str, str]],
) -> None:
    """Read one row: an objective, or all that is wrong with it."""
    lu = ObjectifPRS(
        region=region, projet=" ".join(dites[PROJET].split()), numero=dites.get(NUMERO, ""),
        intitule=" ".join(dites[OBJECTIF].split()),
    )  # fmt: skip
    fautes = {*_jours(lu, numero, dites, lus)}
    try:
        lu.clean_fields(exclude=["du", "au"] if fautes else [])
    except ValidationError as erreur:
        titres = {"projet": PROJET, "numero": NUMERO, "intitule": OBJECTIF, "du": DU, "au": AU}
        for nom, phrases in erreur.message_dict.items():
            dit = str(phrases[0]).removesuffix(".")
            lus.anomalies.append(
                Anomalie(numero, titres.get(nom, nom), "", dit, "Remplissez cette cellule")
            )
        fautes.add("champs")
    cle = (lu.projet, lu.numero, lu.intitule)
    if cle in donnes:
        lus.anomalies.append(
            Anomalie(
                numero, OBJECTIF, lu.intitule[:200], "cet objectif est déjà plus haut", "Ôtez-le"
            )
        )
        fautes.add("double")
    donnes.add(cle)
    if not fautes:
        lus.objectifs.append(lu)


def _jours(lu: ObjectifPRS, numero: int, dites: Mapping[str, str], lus: ObjectifsLus) -> list[str]:
    """Read the two days of a row; return those that cannot be."""
    fautes = []
    for nom, titre in (("du", DU), ("au", AU)):
        try:
            if not dites[titre]:
                raise EntreeInvalideError("La date manque.", "Écrivez-la comme 31/12/2028")
            setattr(lu, nom, lire_date(dites[titre], fin=nom == "au"))
        except ClesanteError as erreur:
            dit, remede = erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
            lus.anomalies.append(Anomalie(numero, titre, dites[titre][:200], dit, remede))
            fautes.append(nom)
    if not fautes and lu.au < lu.du:
        lus.anomalies.append(
            Anomalie(numero, AU, dites[AU][:200], "la fin est avant le début", "Corrigez une date")
        )
        fautes.append("ordre")
    return fautes
