"""The child process that opens a publisher's file, under limits, and writes observations.

Reads a request as JSON on standard input (``disposition``, ``fichier``, ``sortie``), writes a
Parquet file of observations (``ligne, indicateur, commune, periode, numerateur, denominateur``)
and answers with one JSON line: ``{"lignes": n}`` or ``{"erreur": sentence, "remede": cure}``.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.dispositions import Disposition, disposition
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

MEMOIRE_OCTETS = 3 * 1024**3
SECONDES_PROCESSEUR = 120
DECOMPRESSE_OCTETS = 400 * 1024**2
CELLULES = 20_000_000
ENTETE_AVANT = 40
EXEMPLES = 5


def limiter() -> None:
    """Cap the memory and processor time of this process, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_OCTETS, MEMOIRE_OCTETS))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES_PROCESSEUR, SECONDES_PROCESSEUR))


def moteur(dossier: Path, fichiers: list[Path]) -> Moteur:
    """Return an engine that can touch ``dossier`` and ``fichiers`` and nothing else."""
    import duckdb

    base = duckdb.connect()
    base.execute(f"SET temp_directory = '{dossier}'")
    base.execute("SET autoinstall_known_extensions = false")
    base.execute("SET autoload_known_extensions = false")
    base.execute(f"SET allowed_directories = ['{dossier}']")
    base.execute("SET allowed_paths = [{}]".format(", ".join(f"'{f}'" for f in fichiers)))
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")
    return base


def reconnaitre(d: Disposition, entetes: list[str], lieu: str) -> dict[str, int]:
    """Map our column names to positions in the file; refuse one that is missing or found twice."""
    trouves: dict[str, int] = {}
    for colonne in d.colonnes:
        rangs = [rang for rang, entete in enumerate(entetes) if colonne.reconnait(entete)]
        if len(rangs) != 1:
            pourquoi = "s'y trouve plusieurs fois" if rangs else "ne s'y trouve pas"
            raise EntreeInvalideError(
                f"{lieu} n'a pas la disposition attendue de la source {d.code} : la colonne "
                f"« {colonne.attendu} » {pourquoi}.",
                "Vérifiez que c'est le bon fichier ; si le producteur a changé ses libellés, "
                f"la disposition {d.code}.yaml est à mettre à jour.",
            )
        trouves[colonne.nom] = rangs[0]
    return trouves


def _verifier_archive(fichier: Path) -> None:
    with zipfile.ZipFile(fichier) as archive:
        total = sum(membre.file_size for membre in archive.infolist())
    if total > DECOMPRESSE_OCTETS:
        raise EntreeInvalideError(
            f"{fichier.name} se décompresse en plus de {DECOMPRESSE_OCTETS // 1024**2} Mo.",
            "Un classeur de cette taille n'est pas accepté : exportez la seule feuille utile.",
        )


def _feuilles(d: Disposition, fichier: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook

    if zipfile.is_zipfile(fichier):
        _verifier_archive(fichier)
    classeur = CalamineWorkbook.from_path(fichier)
    noms = [nom for nom in classeur.sheet_names if nom.startswith(d.feuilles)]
    if not noms:
        raise EntreeInvalideError(
            f"{fichier.name} n'a aucune feuille « {d.feuilles}… » (feuilles lues : "
            f"{', '.join(classeur.sheet_names)}).",
            f"Vérifiez que c'est bien le fichier de la source {d.code}.",
        )
    for nom in noms:
        feuille = classeur.get_sheet_by_name(nom)
        if feuille.total_height * feuille.total_width > CELLULES:
            raise EntreeInvalideError(
                f"La feuille « {nom} » a trop de cellules.", "Exportez les seules lignes utiles."
            )
        yield nom, feuille.to_python(skip_empty_area=False)


def _entete(d: Disposition, lignes: list[list[Any]], lieu: str) -> int:
    """Return the index of the header: the first line that holds the label of the commune."""
    repere = next(colonne for colonne in d.colonnes if colonne.nom == d.commune)
    for rang, ligne in enumerate(lignes[:ENTETE_AVANT]):
        if any(repere.reconnait(str(cellule)) for cellule in ligne):
            return rang
    raise EntreeInvalideError(
        f"{lieu} n'a pas la disposition attendue de la source {d.code} : la colonne "
        f"« {repere.attendu} » ne se trouve dans aucune des {ENTETE_AVANT} premières lignes.",
        f"Vérifiez que c'est bien le fichier de la source {d.code}.",
    )


def charger_classeur(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Turn the sheets of a workbook into the table ``lu``, every column as text."""
    relais = dossier / "lu.csv"
    with relais.open("w", newline="", encoding="utf-8") as flux:
        sortie = csv.writer(flux)
        sortie.writerow(["ligne", "feuille", *(colonne.nom for colonne in d.colonnes)])
        for nom, lignes in _feuilles(d, fichier):
            lieu = f"{fichier.name}, feuille « {nom} »,"
            entete = _entete(d, lignes, lieu)
            rangs = reconnaitre(d, [str(c) for c in lignes[entete]], lieu).values()
            debut = entete + 1 + d.lignes_unites
            feuille = nom.removeprefix(d.feuilles).strip()
            sortie.writerows(
                [numero, feuille, *(ligne[rang] for rang in rangs)]
                for numero, ligne in enumerate(lignes[debut:], debut + 1)
            )
    base.execute(f"CREATE TABLE lu AS FROM read_csv('{relais}', header=true, all_varchar=true)")


def charger_directement(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Read a JSON or Parquet file with the engine itself into the table ``lu``."""
    lecture = f"{LECTURES[d.lecteur]}('{fichier}')"
    entetes = [str(ligne[0]) for ligne in base.execute(f"DESCRIBE FROM {lecture}").fetchall()]
    rangs = reconnaitre(d, entetes, fichier.name)
    champs = ", ".join(f'"{entetes[rang]}"::VARCHAR AS {nom}' for nom, rang in rangs.items())
    base.execute(
        f"CREATE TABLE lu AS SELECT row_number() OVER () AS ligne, '' AS feuille, {champs} "
        f"FROM {lecture}"
    )


LECTURES = {"json": "read_json", "parquet": "read_parquet"}
CHARGEURS = {
    "classeur": charger_classeur,
    "json": charger_directement,
    "parquet": charger_directement,
}


def typer(base: Moteur, d: Disposition) -> None:
    """Turn ``lu`` into ``ligne_typee``; refuse every cell that is not the number it should be."""
    nombres = [colonne.nom for colonne in d.colonnes if colonne.type == "nombre"]
    fautes = " UNION ALL ".join(
        f"SELECT ligne, '{nom}' AS colonne, {nom} AS valeur FROM lu WHERE ({d.lignes}) AND "
        f"trim({nom}) <> '' AND coalesce(NOT isfinite(try_cast({nom} AS DOUBLE)), true)"
        for nom in nombres
    )
    refuser(base, d, fautes, "n'est pas un nombre")
    champs = [
        f"try_cast({c.nom} AS DOUBLE) AS {c.nom}"
        if c.nom in nombres
        else f"trim({c.nom}) AS {c.nom}"
        for c in d.colonnes
    ]
    base.execute(
        f"CREATE TABLE ligne_typee AS SELECT ligne::INTEGER AS ligne, feuille, "
        f"{', '.join(champs)} FROM lu WHERE {d.lignes}"
    )


def calculer(base: Moteur, d: Disposition) -> None:
    """Fill ``observation`` with the numerator and denominator of every indicator."""
    parties = " UNION ALL ".join(
        f"SELECT ligne, '{code}' AS indicateur, {d.commune} AS commune, "
        f"({d.periode})::VARCHAR AS periode, ({f.numerateur})::DOUBLE AS numerateur, "
        f"({f.denominateur})::DOUBLE AS denominateur FROM ligne_typee"
        for code, f in d.indicateurs.items()
    )
    base.execute(f"CREATE TABLE brute AS FROM ({parties}) WHERE numerateur IS NOT NULL")
    doubles = (
        "SELECT max(ligne) AS ligne, 'commune' AS colonne, commune AS valeur FROM brute "
        "GROUP BY indicateur, commune, periode HAVING count(*) > 1"
    )
    if not d.regrouper:
        refuser(base, d, doubles, "est donnée deux fois pour la même période")
    negatives = (
        "SELECT ligne, indicateur AS colonne, numerateur::VARCHAR AS valeur FROM brute "
        "WHERE numerateur < 0 OR denominateur < 0"
    )
    refuser(base, d, negatives, "est négative")
    base.execute(
        "CREATE TABLE observation AS SELECT min(ligne) AS ligne, indicateur, commune, periode, "
        "sum(numerateur) AS numerateur, sum(denominateur) AS denominateur FROM brute "
        "GROUP BY indicateur, commune, periode ORDER BY indicateur, periode, commune"
    )


def refuser(base: Moteur, d: Disposition, fautes: str, pourquoi: str) -> None:
    """Raise ``EntreeInvalideError`` listing the rows that the query ``fautes`` finds, if any."""
    if not fautes:
        return
    trouvees = base.execute(f"SELECT DISTINCT * FROM ({fautes}) ORDER BY 1, 2").fetchall()
    if not trouvees:
        return
    exemples = " ; ".join(
        f"ligne {ligne}, colonne {colonne} : « {valeur} » {pourquoi}"
        for ligne, colonne, valeur in trouvees[:EXEMPLES]
    )
    raise EntreeInvalideError(
        f"{len(trouvees)} cellule(s) refusée(s) dans le fichier de la source {d.code} "
        f"({exemples}). Rien n'a été enregistré.",
        "Corrigez ces cellules et recommencez.",
    )


def travailler(demande: dict[str, str]) -> dict[str, Any]:
    """Read one file and write its observations; return the number of lines written."""
    d, fichier, sortie = (
        disposition(demande["disposition"]),
        Path(demande["fichier"]),
        Path(demande["sortie"]),
    )
    with tempfile.TemporaryDirectory(dir=sortie.parent) as nom:
        base = moteur(sortie.parent, [fichier])
        CHARGEURS[d.lecteur](base, d, fichier, Path(nom))
        typer(base, d)
        calculer(base, d)
        base.execute(f"COPY observation TO '{sortie}' (FORMAT parquet, COMPRESSION zstd)")
        compte = base.execute("SELECT count(*) FROM observation").fetchone()
    if not compte or not compte[0]:
        raise EntreeInvalideError(
            f"{fichier.name} ne contient aucune ligne utile.",
            f"Vérifiez que c'est bien le fichier de la source {d.code}.",
        )
    return {"lignes": compte[0]}


def main() -> int:
    """Answer one request; a file that cannot be opened is a sentence, not a traceback."""
    demande = json.load(sys.stdin)
    limiter()
    nom = Path(demande["fichier"]).name
    try:
        reponse = travailler(demande)
    except ClesanteError as erreur:
        reponse = {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        reponse = {
            "erreur": f"{nom} est illisible : le fichier est abîmé ou d'un autre format.",
            "remede": "Téléchargez-le à nouveau chez son producteur, sans le modifier.",
            "detail": repr(erreur)[:500],
        }
    json.dump(reponse, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
