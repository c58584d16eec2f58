"""The child process that opens a publisher's file, under limits, and writes observations.

Reads a request as JSON on standard input (``disposition``, ``fichier``, ``sortie``), writes a
Parquet file of observations and answers with one JSON line: ``{"lignes": n}`` or
``{"erreur": sentence, "remede": cure}``.

An observation is ``indicateur, niveau, code, periode, dimension, numerateur, denominateur,
valeur, statut, base, part, absents``: see ``dispositions.Formule``.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import Intervalles
from clesante.donnees.dispositions import Disposition, Formule, disposition
from clesante.donnees.fichiers import charger, sql
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

MEMOIRE_OCTETS = 3 * 1024**3
SECONDES_PROCESSEUR = 120
EXEMPLES = 5

# Codes as files write them, and names where a file has no code.
MACROS = """
CREATE MACRO cle(nom) AS regexp_replace(lower(strip_accents(nom)), '[^a-z0-9]+', ' ', 'g');
CREATE MACRO code_de(niv, nom) AS
    (SELECT any_value(n.code) FROM nom n WHERE n.niveau = niv AND n.cle = trim(cle(nom)));
CREATE MACRO niveau_communal(c) AS
    CASE WHEN c BETWEEN '75101' AND '75120' OR c BETWEEN '69381' AND '69389'
           OR c BETWEEN '13201' AND '13216' THEN 'ARM' ELSE 'COM' END;
CREATE MACRO sans_decimale(c) AS regexp_replace(c, '[.]0$', '');
CREATE MACRO deux_chiffres(c) AS
    lpad(sans_decimale(c), greatest(length(sans_decimale(c)), 2)::INTEGER, '0');
"""


def limiter() -> None:
    """Cap the memory and processor time of this process, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_OCTETS, MEMOIRE_OCTETS))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES_PROCESSEUR, SECONDES_PROCESSEUR))


def moteur(dossier: Path, fichier: Path) -> Moteur:
    """Return an engine that can touch ``dossier`` and ``fichier`` and nothing else."""
    import duckdb

    base = duckdb.connect()
    base.execute("SET enable_progress_bar = false")
    base.execute(f"SET temp_directory = {sql(dossier)}")
    base.execute("SET autoinstall_known_extensions = false")
    base.execute("SET autoload_known_extensions = false")
    base.execute(f"SET allowed_directories = [{sql(dossier)}]")
    base.execute(f"SET allowed_paths = [{sql(fichier)}]")
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")
    return base


def nommer(base: Moteur, d: Disposition) -> None:
    """Create the macros; and the names of départements and régions, when the layout needs them."""
    base.execute("CREATE TABLE nom (niveau VARCHAR, code VARCHAR, cle VARCHAR)")
    base.execute(MACROS)
    if not any("code_de(" in code for code in (d.code, *(f.code for f in d.formules))):
        return
    from clesante.territoires.imports.paquet import COG, lignes, lire_paquet

    cog = lire_paquet(COG)
    for niveau, groupe in (("DEP", "departements"), ("REG", "regions")):
        base.executemany(
            f"INSERT INTO nom VALUES ('{niveau}', ?, trim(cle(?)))",
            [(ligne["code"], ligne["nom"]) for ligne in lignes(cog[groupe])],
        )


def typer(base: Moteur, d: Disposition) -> None:
    """Turn ``lu`` into ``ligne_typee``; refuse every cell that is neither a number nor a mark."""
    nombres = [c.nom for c in d.colonnes if c.type == "nombre"]
    nombres += ["cellule"] if d.depivoter else []
    fautes = " UNION ALL ".join(
        f"SELECT ligne, '{nom}' AS colonne, {nom} AS valeur FROM lu WHERE ({d.lignes}) AND "
        f"{_marque(d, nom)} IS NULL AND coalesce(NOT isfinite({_nombre(d, nom)}), true)"
        for nom in nombres
    )
    refuser(base, d, fautes, "n'est pas un nombre")
    textes = [f"trim({c.nom}) AS {c.nom}" for c in d.colonnes if c.type == "texte"]
    champs = [f"{_nombre(d, nom)} AS {nom}, {_marque(d, nom)} AS statut_{nom}" for nom in nombres]
    autres = [f"annee_{c.nom}" for c in d.colonnes if c.annee]
    autres += ["entete"] if d.depivoter else []
    base.execute(
        f"CREATE TABLE ligne_typee AS SELECT ligne::INTEGER AS ligne, feuille, "
        f"{', '.join([*textes, *champs, *autres])} FROM lu WHERE {d.lignes}"
    )


def _nombre(d: Disposition, nom: str) -> str:
    lu = f"trim({nom})" if d.decimale == "." else f"replace(trim({nom}), {sql(d.decimale)}, '.')"
    return f"try_cast({lu} AS DOUBLE)"


def _marque(d: Disposition, nom: str) -> str:
    """Return the SQL of the status of a cell that holds no number, NULL when it holds one."""
    cas = " ".join(f"WHEN {sql(m)} THEN {sql(statut)}" for m, statut in d.marques.items())
    return f"CASE coalesce(trim({nom}), '') WHEN '' THEN 'non_disponible' {cas} END"


def calculer(base: Moteur, d: Disposition) -> None:
    """Fill ``observation`` with what every formula of the layout gives."""
    parties = " UNION ALL ".join(_formule(d, f) for f in d.formules)
    ignores = "".join(f" AND code <> {sql(code)}" for code in d.codes_ignores)
    base.execute(
        f"CREATE TABLE brute AS FROM ({parties}) WHERE statut <> 'non_disponible'{ignores}"
    )
    cles = "indicateur, niveau, code, periode, dimension"
    doubles = (
        "SELECT max(ligne) AS ligne, 'code' AS colonne, code AS valeur FROM brute "
        f"GROUP BY {cles} HAVING count(*) > 1"
    )
    if not d.regrouper:
        refuser(base, d, doubles, "est donné deux fois pour la même période")
    negatives = (
        "SELECT ligne, indicateur AS colonne, numerateur::VARCHAR AS valeur FROM brute "
        "WHERE numerateur < 0 OR denominateur < 0"
    )
    refuser(base, d, negatives, "est négatif")
    refuser(base, d, _hors_bornes(), "n'est pas un résultat possible")
    refuser(base, d, _periodes_fausses(), "n'est pas une période passée")
    base.execute(
        f"CREATE TABLE observation AS SELECT min(ligne) AS ligne, {cles}, "
        "sum(numerateur) AS numerateur, sum(denominateur) AS denominateur, "
        "sum(valeur) AS valeur, max(statut) AS statut, base, part, absents FROM brute "
        f"GROUP BY {cles}, base, part, absents "
        "ORDER BY indicateur, periode, dimension, niveau, code"
    )


def _hors_bornes() -> str:
    """Return the query of results that are infinite, or of shares above the whole."""
    parts = [i.code for i in catalogue_livre() if i.intervalle is Intervalles.WILSON]
    return (
        "SELECT ligne, indicateur AS colonne, coalesce(valeur, numerateur)::VARCHAR AS valeur "
        "FROM brute WHERE NOT isfinite(coalesce(valeur, numerateur)) OR NOT isfinite(denominateur) "
        f"OR numerateur > denominateur AND indicateur IN ({', '.join(map(sql, parts))})"
    )


def _periodes_fausses() -> str:
    """Return the query of periods that are not a year, a quarter or two years, up to today."""
    return (
        "SELECT ligne, 'période' AS colonne, periode AS valeur FROM brute WHERE NOT "
        "regexp_full_match(periode, '(19|20)[0-9][0-9](-T[1-4]|-(19|20)[0-9][0-9])?') "
        f"OR right(split_part(periode, '-T', 1), 4) > '{date.today().year}'"  # noqa: DTZ011
    )


def _formule(d: Disposition, f: Formule) -> str:
    """Return the SELECT that applies one formula to every line."""
    ecrites = " ".join((f.numerateur, f.denominateur, f.valeur))
    nombres = [c.nom for c in d.colonnes if c.type == "nombre"] + ["cellule"] * bool(d.depivoter)
    statuts = [f"statut_{nom}" for nom in nombres if re.search(rf"\b{nom}\b", ecrites)]
    absence = f"coalesce({', '.join([*statuts, sql('non_disponible')])})"
    return (
        f"SELECT ligne, {sql(f.code_indicateur)} AS indicateur, "
        f"({f.niveau or d.niveau})::VARCHAR AS niveau, "
        f"({f.code or d.code})::VARCHAR AS code, ({f.periode or d.periode})::VARCHAR AS periode, "
        f"({f.dimension})::VARCHAR AS dimension, ({f.numerateur})::DOUBLE AS numerateur, "
        f"CASE WHEN ({f.numerateur}) IS NOT NULL THEN ({f.denominateur})::DOUBLE END "
        f"AS denominateur, ({f.valeur})::DOUBLE AS valeur, "
        f"CASE WHEN ({f.numerateur}) IS NULL AND ({f.valeur}) IS NULL THEN {absence} "
        f"ELSE 'valeur' END AS statut, {sql(f.base)} AS base, {str(f.part).lower()} AS part, "
        f"{sql(f.absents)} AS absents FROM ligne_typee WHERE {f.lignes}"
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
        f"{len(trouvees)} cellule(s) refusée(s) dans le fichier de la source {d.code_source} "
        f"({exemples}). Rien n'a été enregistré.",
        "Corrigez ces cellules et recommencez.",
    )


def travailler(demande: dict[str, str]) -> dict[str, Any]:
    """Read one file and write its observations; return the number of lines written."""
    d, fichier = disposition(demande["disposition"]), Path(demande["fichier"])
    sortie = Path(demande["sortie"])
    with tempfile.TemporaryDirectory(dir=sortie.parent) as nom:
        base = moteur(sortie.parent, fichier)
        nommer(base, d)
        charger(base, d, fichier, Path(nom))
        typer(base, d)
        calculer(base, d)
        base.execute(
            "COPY (SELECT * EXCLUDE ligne FROM observation) "
            f"TO {sql(sortie)} (FORMAT parquet, COMPRESSION brotli)"
        )
        compte = base.execute("SELECT count(*) FROM observation").fetchone()
    if not compte or not compte[0]:
        raise EntreeInvalideError(
            f"{fichier.name} ne contient aucune ligne utile.",
            f"Vérifiez que c'est bien le fichier de la source {d.code_source}.",
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
