"""From the texts of a file to numbers, then to what each formula of its layout gives.

``lu`` (texts) becomes ``ligne_typee`` (numbers and statuses), then ``brute``: one row for each
result, with the row of the file and the formula it comes from, before any control.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clesante.donnees.producteurs.codes import COMMUNAUX
from clesante.donnees.producteurs.dispositions import Disposition, Formule
from clesante.donnees.producteurs.fichiers import sql

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

ILLISIBLE = "illisible"  # status of a cell that is neither a number nor a mark: always refused
# Codes as files write them, and names where a file has no code.
MACROS = """
CREATE MACRO cle(nom) AS regexp_replace(lower(strip_accents(nom)), '[^a-z0-9]+', ' ', 'g');
CREATE MACRO code_de(niv, nom) AS
    (SELECT any_value(n.code) FROM nom n WHERE n.niveau = niv AND n.cle = trim(cle(nom)));
CREATE MACRO niveau_communal(c) AS
    CASE WHEN c BETWEEN '75101' AND '75120' OR c BETWEEN '69381' AND '69389'
           OR c BETWEEN '13201' AND '13216' THEN 'ARM' ELSE 'COM' END;
CREATE MACRO nombre_fini(t) AS
    CASE WHEN isfinite(try_cast(t AS DOUBLE)) THEN try_cast(t AS DOUBLE) END;
CREATE MACRO sans_decimale(c) AS regexp_replace(c, '[.]0$', '');
CREATE MACRO deux_chiffres(c) AS
    lpad(sans_decimale(c), greatest(length(sans_decimale(c)), 2)::INTEGER, '0');
"""

CLES = "indicateur, niveau, code, periode, dimension"
RESULTATS = "numerateur, denominateur, valeur, statut"
# Of several rows: one that is secret makes the sum secret, one that lacks its count, or what it is
# a share of, leaves it without a figure. A sum of the others would be that of something else.
DEFAUT = """
CASE WHEN bool_or(statut = 'secret') THEN 'secret'
     WHEN bool_or(statut = 'non_disponible')
          OR count(denominateur) BETWEEN 1 AND count(numerateur) - 1 THEN 'non_disponible' END
"""
SOMMES = f"""
CASE WHEN {DEFAUT} IS NULL THEN sum(numerateur) END AS numerateur,
CASE WHEN {DEFAUT} IS NULL THEN sum(denominateur) END AS denominateur,
CASE WHEN {DEFAUT} IS NULL THEN sum(valeur) END AS valeur,
coalesce({DEFAUT}, max(statut)) AS statut
"""


def nombres(d: Disposition) -> list[str]:
    """Return the names of the columns of numbers, « cellule » for those turned into rows."""
    return [c.nom for c in d.colonnes if c.type == "nombre"] + ["cellule"] * bool(d.depivoter)


def utilises(d: Disposition, *expressions: str) -> list[str]:
    """Return the declared columns that SQL expressions name, in the order of the layout."""
    ecrites = " ".join(expressions)
    noms = [c.nom for c in d.colonnes] + ["cellule"] * bool(d.depivoter)
    return [nom for nom in noms if re.search(rf"\b(annee_)?{nom}\b", ecrites)]


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
    """Turn ``lu`` into ``ligne_typee``; a cell that cannot be read has no number and says so."""
    champs = [f"trim({c.nom}) AS {c.nom}" for c in d.colonnes if c.type == "texte"]
    for nom in nombres(d):
        champs += [f"{_nombre(d, nom)} AS {nom}", f"{_statut(d, nom)} AS statut_{nom}"]
    champs += [f"annee_{c.nom}" for c in d.colonnes if c.annee] + ["entete"] * bool(d.depivoter)
    base.execute(
        "CREATE TABLE ligne_typee AS SELECT ligne::INTEGER AS ligne, feuille, "
        f"{', '.join(champs)} FROM lu WHERE {d.lignes}"
    )


def _nombre(d: Disposition, nom: str) -> str:
    """Return the SQL of a finite number, NULL for anything else; the decimal sign is declared."""
    lu = f"trim({nom})"
    if d.decimale != ".":
        lu = f"CASE WHEN NOT contains({lu}, '.') THEN replace({lu}, {sql(d.decimale)}, '.') END"
    return f"nombre_fini({lu})"


def _statut(d: Disposition, nom: str) -> str:
    """Return the SQL of the status of a cell that holds no number, NULL when it holds one."""
    cas = " ".join(f"WHEN {sql(m)} THEN {sql(statut)}" for m, statut in d.marques.items())
    return (
        f"CASE coalesce(trim({nom}), '') WHEN '' THEN 'non_disponible' {cas} "
        f"ELSE CASE WHEN {_nombre(d, nom)} IS NULL THEN '{ILLISIBLE}' END END"
    )


def calculer(base: Moteur, d: Disposition) -> None:
    """Fill ``brute`` with what every formula gives on every row, codes in upper case.

    A row without a figure is dropped, save that of a commune: where two have merged since, the one
    that lacks its figure is why the new one has none.
    """
    parties = " UNION ALL ".join(_formule(d, rang) for rang in range(len(d.formules)))
    ignores = "".join(f" AND code IS DISTINCT FROM {sql(code)}" for code in d.codes_ignores)
    communaux = ", ".join(map(sql, COMMUNAUX))
    base.execute(
        f"CREATE TABLE brute AS FROM ({parties}) "
        f"WHERE (statut <> 'non_disponible' OR niveau IN ({communaux})){ignores}"
    )


def _formule(d: Disposition, rang: int) -> str:
    """Return the SELECT that applies one formula to every row."""
    f = d.formules[rang]
    entete = "entete" if d.depivoter else "''"
    return (
        f"SELECT ligne, feuille, {entete} AS entete, {rang} AS formule, "
        f"{sql(f.code_indicateur)} AS indicateur, ({f.niveau or d.niveau})::VARCHAR AS niveau, "
        f"upper(trim({f.code or d.code})) AS code, "
        f"({f.periode or d.periode})::VARCHAR AS periode, ({f.dimension})::VARCHAR AS dimension, "
        f"({f.numerateur})::DOUBLE AS numerateur, "
        f"CASE WHEN ({f.numerateur}) IS NOT NULL THEN ({f.denominateur})::DOUBLE END "
        f"AS denominateur, ({f.valeur})::DOUBLE AS valeur, "
        f"CASE WHEN ({f.numerateur}) IS NULL AND ({f.valeur}) IS NULL THEN {_absence(d, f)} "
        f"ELSE 'valeur' END AS statut, {sql(f.base)} AS base, {str(f.part).lower()} AS part, "
        f"{sql(f.absents)} AS absents FROM ligne_typee WHERE {f.lignes}"
    )


def _absence(d: Disposition, f: Formule) -> str:
    """Return the SQL of why a formula gives nothing: the status of the cells it rests on."""
    lus = utilises(d, f.numerateur, f.denominateur, f.valeur)
    statuts = [f"statut_{nom}" for nom in lus if nom in nombres(d)]
    return f"coalesce({', '.join([*statuts, sql('non_disponible')])})"


def a_des_doublons(base: Moteur) -> bool:
    """Tell whether two rows of ``brute`` bear on one territory, period and dimension."""
    compte = base.execute(f"SELECT count(*) > count(DISTINCT hash({CLES})) FROM brute").fetchone()
    return bool(compte and compte[0])


def observer(base: Moteur, d: Disposition, doublons: bool) -> None:
    """Fill ``observation`` from ``brute``, once controlled.

    Rows of one territory are added up when the layout says so, and one that is secret or absent
    makes the sum so; otherwise two rows that hold the same (``doublons``: there are some) are one.
    """
    source = f"SELECT {CLES}, {RESULTATS}, base, part, absents FROM brute"
    if d.regrouper:
        source = (
            f"SELECT {CLES}, {SOMMES}, base, part, absents FROM brute "
            f"GROUP BY {CLES}, base, part, absents"
        )
    elif doublons:
        source = f"SELECT DISTINCT ON ({CLES}) * FROM ({source} ORDER BY ligne)"
    base.execute(
        f"CREATE TABLE observation AS FROM ({source}) "
        "ORDER BY indicateur, periode, dimension, niveau, code"
    )
