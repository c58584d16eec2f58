"""Opening publishers' files: whatever the format, the table ``lu`` of texts, one row a line.

``lu`` holds ``ligne`` (number in the file), ``feuille`` (sheet name less its common beginning) and
the declared columns, every cell as the file writes it; with ``depivoter``, ``entete`` and
``cellule`` for each column whose label matches.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.producteurs.anomalies import Anomalie, FichierRefuseError, texte_de
from clesante.donnees.producteurs.dispositions import Disposition
from clesante.donnees.producteurs.lecteurs import LECTEURS, Lignes
from clesante.donnees.producteurs.ouverture import refus, verifier_dimensions, verifier_nature
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import pluriel

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

ENTETE_AVANT = 40
RACCOURCIES = 500


def sql(texte: object) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(texte).replace("'", "''") + "'"


def reconnaitre(d: Disposition, entetes: list[str], lieu: str) -> dict[str, int]:
    """Map our column names to positions in the file; refuse one that is missing or found twice."""
    trouves: dict[str, int] = {}
    for colonne in d.colonnes:
        rangs = [rang for rang, entete in enumerate(entetes) if colonne.reconnait(entete)]
        if len(rangs) != 1:
            pourquoi = "s'y trouve plusieurs fois" if rangs else "ne s'y trouve pas"
            raise EntreeInvalideError(
                f"{lieu} n'a pas la disposition attendue de la source {d.code_source} : la colonne "
                f"« {colonne.attendu} » {pourquoi}.",
                "Vérifiez que c'est le bon fichier ; si le producteur a changé ses libellés, "
                f"la disposition {d.code_source}.yaml est à mettre à jour.",
            )
        trouves[colonne.nom] = rangs[0]
    return trouves


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the declared columns are in a sheet: labels, ranks, rows before the first of data."""

    nom: str
    feuille: str
    entete: int
    debut: int
    libelles: list[str]
    rangs: dict[str, int]
    annees: list[str]
    pivots: list[tuple[int, str]]


def charger_lignes(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Create ``lu`` from a file read in Python, by a relay the engine reads fast."""
    relais = dossier / "lu.csv"
    with relais.open("w", newline="", encoding="utf-8") as flux:
        sortie = csv.writer(flux)
        for plan, lignes in lire_feuilles(d, fichier):
            _noter_colonnes(base, plan)
            lieu = _lieu(fichier, plan.nom)
            sortie.writerows(_extraire(d, plan, _droites(plan, lignes, fichier.name, lieu)))
    colonnes = ", ".join(f"'{nom}': 'VARCHAR'" for nom in _noms(d))
    base.execute(
        "CREATE TABLE lu AS SELECT * REPLACE (coalesce(feuille, '') AS feuille) "
        f"FROM read_csv({sql(relais)}, header=false, auto_detect=false, delim=',', quote='\"', "
        f"escape='\"', columns={{{colonnes}}})"
    )


def lire_feuilles(d: Disposition, fichier: Path) -> Iterator[tuple[Plan, Lignes]]:
    """Yield the plan of each useful sheet and all its rows, those above its header included."""
    for nom, lignes in LECTEURS[d.lecteur](d, fichier):
        suite = iter(lignes)
        tete = list(islice(suite, ENTETE_AVANT + d.lignes_entete + d.lignes_unites))
        yield _planifier(d, nom, tete, _lieu(fichier, nom)), chain(tete, suite)


def _lieu(fichier: Path, nom: str) -> str:
    return f"{fichier.name}, feuille « {nom} »," if nom else fichier.name


def _noter_colonnes(base: Moteur, plan: Plan) -> None:
    """Keep the labels of the file: errors name columns as it does."""
    base.executemany(
        "INSERT INTO colonne_lue VALUES (?, ?, ?, ?)",
        [(plan.feuille, nom, plan.libelles[r], plan.nom) for nom, r in plan.rangs.items()],
    )


def _noms(d: Disposition) -> list[str]:
    annees = [f"annee_{colonne.nom}" for colonne in d.colonnes if colonne.annee]
    pivot = ["entete", "cellule"] if d.depivoter else []
    return ["ligne", "feuille", *(colonne.nom for colonne in d.colonnes), *annees, *pivot]


def _planifier(d: Disposition, nom: str, tete: list[Sequence[Any]], lieu: str) -> Plan:
    """Find the declared columns in the first lines of a sheet; refuse another layout."""
    haut = _entete(d, tete, lieu)
    libelles = _libelles(tete[haut : haut + d.lignes_entete])
    verifier_dimensions(lieu, 0, len(libelles))
    rangs = reconnaitre(d, libelles, lieu)
    corps = haut + d.lignes_entete
    repere = rangs[d.colonnes[0].nom]
    unites = tete[corps : corps + d.lignes_unites]
    if any(texte_de(ligne[repere]) for ligne in unites if repere < len(ligne)):
        raise EntreeInvalideError(
            f"{lieu} n'a pas sa ligne d'unités sous l'en-tête.",
            "Téléchargez à nouveau le fichier, sans en retirer de ligne.",
        )
    return Plan(
        nom=nom,
        feuille=re.sub(d.feuilles, "", nom, count=1).strip(),
        entete=corps - 1,
        debut=corps + d.lignes_unites,
        libelles=libelles,
        rangs=rangs,
        annees=[_annee(libelles[rangs[c.nom]], lieu) for c in d.colonnes if c.annee],
        pivots=[(r, e) for r, e in enumerate(libelles) if d.depivoter and re.match(d.depivoter, e)],
    )


def _droites(
    plan: Plan, lignes: Lignes, fichier: str, lieu: str
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield (number, row) below the header; refuse the rows of a text that lack or add a cell."""
    largeur, tordues = len(plan.libelles), list[Anomalie]()
    for numero, ligne in enumerate(islice(lignes, plan.debut, None), plan.debut + 1):
        if len(ligne) == largeur:
            if not numero % 10_000:
                verifier_dimensions(lieu, numero, largeur)
            yield numero, ligne
        elif ligne:
            tordues.append(_tordue(plan, numero, len(ligne), largeur))
            if len(tordues) >= RACCOURCIES:
                break
    if tordues:
        raise FichierRefuseError(fichier, tordues)


def _tordue(plan: Plan, numero: int, trouvees: int, attendues: int) -> Anomalie:
    quoi = "manque" if trouvees < attendues else "est de trop"
    return Anomalie(
        numero,
        "",
        "",
        f"{pluriel(trouvees, 'cellule')} au lieu de {attendues} : un séparateur {quoi}, ou le "
        "fichier est coupé",
        "Corrigez la ligne, ou téléchargez le fichier à nouveau",
        feuille=plan.nom,
        genre="largeur",
    )


def _extraire(
    d: Disposition, plan: Plan, lignes: Iterable[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of the declared columns, row by row; texts lose the « .0 » of numbers."""
    prendre = _prise(d, plan)
    suite = tuple(plan.annees)
    if not d.depivoter:
        yield from ((numero, plan.feuille, *prendre(ligne), *suite) for numero, ligne in lignes)
        return
    for numero, ligne in lignes:
        commun = (numero, plan.feuille, *prendre(ligne), *suite)
        for rang, entete in plan.pivots:
            yield (*commun, entete, ligne[rang])


def _prise(d: Disposition, plan: Plan) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """Return what takes the declared columns out of a row."""
    rangs = list(plan.rangs.values())
    if d.lecteur != "classeur":  # texts already
        return itemgetter(*rangs) if len(rangs) > 1 else lambda ligne: (ligne[rangs[0]],)
    textes = {rang for rang, c in zip(rangs, d.colonnes, strict=True) if c.type == "texte"}
    return lambda ligne: [
        texte_de(ligne[rang]) if rang in textes and type(ligne[rang]) is float else ligne[rang]
        for rang in rangs
    ]


def _entete(d: Disposition, lignes: Sequence[Sequence[Any]], lieu: str) -> int:
    """Return the index of the header: the first line that holds the first declared label."""
    repere = d.colonnes[0]
    for rang, ligne in enumerate(lignes[:ENTETE_AVANT]):
        if any(repere.reconnait(str(cellule)) for cellule in ligne):
            return rang
    raise EntreeInvalideError(
        f"{lieu} n'a pas la disposition attendue de la source {d.code_source} : la colonne "
        f"« {repere.attendu} » ne se trouve dans aucune des {ENTETE_AVANT} premières lignes.",
        f"Vérifiez que c'est bien le fichier de la source {d.code_source}.",
    )


def _libelles(lignes: Sequence[Sequence[Any]]) -> list[str]:
    """Return the labels of a header of one line, or of two: « group label » where both stand."""
    libelles = [str(cellule).strip() for cellule in lignes[-1]]
    if len(lignes) == 1:
        return libelles
    groupes = [str(cellule).strip() for cellule in lignes[0]]
    courants: Iterator[str] = accumulate(groupes, lambda avant, groupe: groupe or avant)
    return [
        f"{courant} {libelle}" if libelle else groupe
        for groupe, courant, libelle in zip(groupes, courants, libelles, strict=False)
    ]


def _annee(entete: str, lieu: str) -> str:
    trouvee = re.search(r"(\d{4})\s*$", entete)
    if trouvee is None:
        raise EntreeInvalideError(
            f"{lieu} : aucune année ne termine le libellé « {entete} ».",
            "Refaites l'export sans modifier les libellés.",
        )
    return trouvee.group(1)


def charger_directement(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Create ``lu`` from a Parquet file, read by the engine itself."""
    import duckdb

    verifier_nature(fichier, ("parquet",), "un fichier Parquet")
    try:
        _charger_lecture(base, d, fichier.name, f"read_parquet({sql(fichier)})")
    except duckdb.OutOfMemoryException as erreur:
        raise refus(
            fichier, "demande plus de mémoire que permis", "Exportez les seules lignes utiles."
        ) from erreur
    except duckdb.Error as erreur:
        pourquoi = "n'est pas un fichier Parquet lisible : il est coupé ou abîmé"
        raise refus(fichier, pourquoi) from erreur


def _charger_lecture(base: Moteur, d: Disposition, nom: str, lecture: str) -> None:
    entetes = [str(ligne[0]) for ligne in base.execute(f"DESCRIBE FROM {lecture}").fetchall()]
    rangs = reconnaitre(d, entetes, nom)
    lignes = base.execute(f"SELECT count(*) FROM {lecture}").fetchone()
    verifier_dimensions(nom, lignes[0] if lignes else 0, len(entetes))
    champs = ", ".join(f'"{entetes[rang]}"::VARCHAR AS {nom}' for nom, rang in rangs.items())
    base.executemany(
        "INSERT INTO colonne_lue VALUES ('', ?, ?, '')",
        [(colonne, entetes[rang]) for colonne, rang in rangs.items()],
    )
    base.execute(
        f"CREATE TABLE lu AS SELECT row_number() OVER () AS ligne, '' AS feuille, {champs} "
        f"FROM {lecture}"
    )


def charger(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Create the table ``lu`` from a file laid out as ``d``; ``dossier`` is for relays.

    ``colonne_lue`` keeps the label of each column. Raises ``EntreeInvalideError`` when the file is
    not what the layout describes.
    """
    base.execute(
        "CREATE TABLE colonne_lue (feuille VARCHAR, nom VARCHAR, libelle VARCHAR, onglet VARCHAR)"
    )
    direct = d.lecteur == "parquet"
    (charger_directement if direct else charger_lignes)(base, d, fichier, dossier)
