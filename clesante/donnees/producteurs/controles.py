"""Controls of what a publisher's file gives: every row at fault is listed, nothing is guessed.

Each control is a query over ``ligne_typee`` or ``brute`` (see ``formules``); only the rows it
finds are read again in ``lu`` and explained, so that a sound file costs a few queries.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import Intervalles, Statut
from clesante.donnees.producteurs.anomalies import Anomalie, FichierRefuseError, Gravite
from clesante.donnees.producteurs.cellules import lire_nombre, lire_periode
from clesante.donnees.producteurs.codes import COMMUNAUX, codes_connus, lire_code
from clesante.donnees.producteurs.dispositions import Disposition
from clesante.donnees.producteurs.fichiers import sql
from clesante.donnees.producteurs.formules import CLES, ILLISIBLE, RESULTATS, nombres, utilises
from clesante.socle.texte import nombre, pluriel
from clesante.territoires.regles import citer

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

EXAMINEES = 20_000  # rows at fault that are explained; the others are only counted
Faute = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Controle:
    """A query that finds rows at fault, and what to say of each."""

    requete: str
    dire: Callable[[Controleur, Faute], Iterable[Anomalie]]


@dataclass(frozen=True, slots=True)
class Controleur:
    """One file under control: the engine that holds its rows, its layout, its labels."""

    base: Moteur
    d: Disposition
    colonnes: dict[tuple[str, str], tuple[str, str]]  # (sheet, our name) -> (label, sheet's name)

    def lieu(self, faute: Faute, nom: str) -> dict[str, Any]:
        """Return where a cell of a faulty row is: line, sheet, label of its column, content."""
        libelle, onglet = self.colonnes.get((faute["feuille"], nom), (nom, faute["feuille"]))
        if nom == "cellule":
            libelle = faute["entete"]
        valeur = str(faute.get(f"lu_{nom}") or "").strip()
        if nom in nombres(self.d):
            valeur = valeur.removesuffix(".0")
        plusieurs = len({onglet for _, onglet in self.colonnes.values()}) > 1
        return {
            "ligne": faute["ligne"],
            "feuille": onglet if plusieurs else "",
            "colonne": libelle,
            "valeur": valeur,
        }

    def fautes(self, requete: str) -> tuple[list[Faute], int]:
        """Return the rows that a query finds, with the cells of the file, and their number."""
        trouvees = self.base.execute(f"FROM ({requete}) LIMIT 1").fetchone()
        if trouvees is None:
            return [], 0
        self.base.execute(f"CREATE OR REPLACE TEMP TABLE fautive AS FROM ({requete})")
        pivot = bool(self.d.depivoter)
        noms = [c.nom for c in self.d.colonnes] + ["cellule"] * pivot
        cles = "ligne, feuille, entete" if pivot else "ligne, feuille"
        lues = ", ".join(f"any_value({nom}) AS lu_{nom}" for nom in noms)
        reponse = self.base.execute(
            f"WITH texte AS (SELECT {cles}, {lues} FROM (SELECT * REPLACE (ligne::INTEGER AS "
            f"ligne) FROM lu) SEMI JOIN fautive USING ({cles}) GROUP BY {cles}) "
            f"SELECT * FROM fautive LEFT JOIN texte USING ({cles}) ORDER BY feuille, ligne "
            f"LIMIT {EXAMINEES}"
        )
        entetes = [str(champ[0]) for champ in reponse.description]
        lignes = [dict(zip(entetes, ligne, strict=True)) for ligne in reponse.fetchall()]
        total = self.base.execute("SELECT count(*) FROM fautive").fetchone()
        return lignes, total[0] if total else 0


def ecrire_codes(fichier: Path) -> None:
    """Write every (level, code) an observation may bear, for the child that controls them."""
    with fichier.open("w", newline="", encoding="utf-8") as flux:
        csv.writer(flux).writerows(c for c in codes_connus() if c[0] not in COMMUNAUX[1:])


def controler(base: Moteur, d: Disposition, fichier: str, codes: Path, doublons: bool) -> list[str]:
    """Refuse a file with all that is wrong in it; return what is only to be known.

    Raises ``FichierRefuseError``. ``codes`` is the file that :func:`ecrire_codes` wrote;
    ``doublons`` tells whether two rows bear on the same thing, which a layout may allow.
    """
    base.execute(
        f"CREATE TEMP TABLE connu AS FROM read_csv({sql(codes)}, header=false, "
        "auto_detect=false, columns={'niveau': 'VARCHAR', 'code': 'VARCHAR'})"
    )
    controleur = Controleur(base, d, _colonnes_lues(base))
    anomalies: dict[tuple[Any, ...], Anomalie] = {}
    total = 0
    for controle in _controles(d, doublons and not d.regrouper):
        fautes, nombre_de_fautes = controleur.fautes(controle.requete)
        avant = len(anomalies)
        for faute in fautes:
            for a in controle.dire(controleur, faute):
                anomalies.setdefault((a.feuille, a.ligne, a.colonne, a.probleme), a)
        total += len(anomalies) - avant + nombre_de_fautes - len(fautes)
    if total:
        raise FichierRefuseError(fichier, list(anomalies.values()), total)
    return _doublons_identiques(base) if doublons and not d.regrouper else []


def _colonnes_lues(base: Moteur) -> dict[tuple[str, str], tuple[str, str]]:
    lues = base.execute("SELECT feuille, nom, libelle, onglet FROM colonne_lue").fetchall()
    return {(feuille, nom): (libelle, onglet) for feuille, nom, libelle, onglet in lues}


def _controles(d: Disposition, doublons: bool) -> Iterator[Controle]:
    for nom in nombres(d):
        entete = "entete" if d.depivoter else "'' AS entete"
        yield Controle(
            f"SELECT ligne, feuille, {entete}, '{nom}' AS nom FROM ligne_typee "
            f"WHERE statut_{nom} = '{ILLISIBLE}'",
            _cellule_illisible,
        )
    yield Controle(_codes_inconnus(), _code_faux)
    if doublons:
        yield Controle(_doublons(), _double)
    yield Controle("FROM brute WHERE numerateur < 0 OR denominateur < 0", _negatif)
    yield Controle(_hors_bornes(), _impossible)
    yield Controle(_periodes_fausses(), _periode_fausse)


# Numbers


def _cellule_illisible(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    lieu = c.lieu(faute, faute["nom"])
    lu = lire_nombre(lieu["valeur"], c.d.decimale)
    if lu.statut is Statut.VALEUR or lu.probleme == "":
        lu = replace(lu, **_ecriture(c.d, lieu["valeur"], lu.pourcent, lu.statut))
    certain = lire_nombre(lieu["valeur"])
    propose = None
    if certain.valeur is not None and not certain.pourcent:
        propose = repr(certain.valeur).removesuffix(".0").replace(".", c.d.decimale)
    yield Anomalie(
        **lieu, probleme=lu.probleme, remede=lu.remede, proposition=propose, genre=lu.genre
    )


def _ecriture(d: Disposition, valeur: str, pourcent: bool, statut: Statut | None) -> dict[str, Any]:
    """Say what is wrong with a cell a person can read, that this file does not write so."""
    if pourcent:
        dit = (f"{citer(valeur)} porte un signe %", "Gardez le nombre seul dans la cellule", "%")
    elif statut is Statut.VALEUR:
        signe = "une virgule" if d.decimale == "," else "un point"
        dit = (
            f"{citer(valeur)} n'est pas écrit comme les nombres de ce fichier",
            f"Ôtez les séparateurs de milliers et écrivez les décimales avec {signe}",
            "ecriture",
        )
    else:
        connues = ", ".join(citer(m) for m in d.marques) or "aucune"
        dit = (
            f"la marque {citer(valeur)} n'est pas de cette source (marques connues : {connues})",
            "Demandez au producteur ce qu'elle veut dire, puis remplacez-la par une marque connue "
            "ou une cellule vide",
            f"marque {valeur.lower()}",
        )
    return dict(zip(("probleme", "remede", "genre"), dit, strict=True))


# Codes


def _codes_inconnus() -> str:
    niveaux = ", ".join(f"'{niveau}'" for niveau in COMMUNAUX)
    return (
        f"SELECT DISTINCT ON (b.ligne, b.feuille, b.code) b.* FROM "
        f"(SELECT *, CASE WHEN niveau IN ({niveaux}) THEN '{COMMUNAUX[0]}' ELSE niveau END "
        "AS genre FROM brute) b ANTI JOIN connu k ON k.code = b.code AND k.niveau = b.genre"
    )


def _code_faux(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    f = c.d.formules[faute["formule"]]
    noms = utilises(c.d, f.code or c.d.code)
    lieu = c.lieu(faute, noms[0] if noms else "code")
    code = faute["code"] or ""
    _, anomalie = lire_code(code, faute["niveau"])
    if anomalie is None:
        anomalie = Anomalie(None, "", "", f"{citer(code)} n'est pas un code connu", "Vérifiez-le")
    tel_quel = lieu["valeur"].upper() == code
    if not tel_quel and code:
        anomalie = replace(
            anomalie, probleme=f"{anomalie.probleme} (lu dans {citer(lieu['valeur'])})"
        )
    propose = anomalie.proposition if tel_quel else None
    yield replace(anomalie, **lieu, gravite=Gravite.BLOQUANT, proposition=propose)


# Two rows for one territory


def _doublons() -> str:
    """Return the query of rows that say different things of one territory and period."""
    return (
        f"SELECT b.*, premiere, autre FROM (SELECT *, min(ligne) OVER p AS premiere, "
        f"count(DISTINCT ({RESULTATS})) OVER (PARTITION BY {CLES}) AS autre FROM brute "
        f"WINDOW p AS (PARTITION BY {CLES})) b WHERE autre > 1 AND ligne > premiere"
    )


def _double(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    f = c.d.formules[faute["formule"]]
    noms = utilises(c.d, f.numerateur, f.denominateur, f.valeur) or utilises(
        c.d, f.code or c.d.code
    )
    autres = c.base.execute(
        f"SELECT {', '.join(noms)} FROM lu WHERE ligne::INTEGER = ? AND feuille = ?",
        [faute["premiere"], faute["feuille"]],
    ).fetchone()
    couples = [
        (n, str(a).removesuffix(".0"), str(faute[f"lu_{n}"]).removesuffix(".0"))
        for n, a in zip(noms, autres or (), strict=False)
    ]
    nom, avant, apres = next((t for t in couples if t[1] != t[2]), (noms[0], "", ""))
    yield Anomalie(
        **c.lieu(faute, nom),
        probleme=(
            f"{citer(faute['code'])} est donné deux fois pour la même période "
            f"({faute['periode']}) : {citer(avant)} à la ligne {faute['premiere']}, "
            f"{citer(apres)} à la ligne {faute['ligne']}"
        ),
        remede="Gardez la bonne des deux lignes",
        genre="doublon",
    )


def _doublons_identiques(base: Moteur) -> list[str]:
    compte = base.execute(
        f"SELECT count(DISTINCT (feuille, ligne)) FROM (SELECT *, row_number() OVER (PARTITION BY "
        f"{CLES} ORDER BY ligne) AS n FROM brute) WHERE n > 1"
    ).fetchone()
    if not compte or not compte[0]:
        return []
    return [f"{pluriel(compte[0], 'doublon identique ignoré', 'doublons identiques ignorés')}."]


# Results


def _negatif(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    f = c.d.formules[faute["formule"]]
    nom = _premiere(c, faute, utilises(c.d, f.numerateur, f.denominateur), lambda v: v < 0)
    lieu = c.lieu(faute, nom)
    yield Anomalie(
        **lieu,
        probleme=f"{citer(lieu['valeur'])} est négatif : un effectif ne peut pas l'être",
        remede="Vérifiez la cellule chez le producteur",
        genre="negatif",
    )


def _hors_bornes() -> str:
    """Return the query of results that are infinite, or of shares above the whole."""
    parts = [i.code for i in catalogue_livre() if i.intervalle is Intervalles.WILSON]
    return (
        "FROM brute WHERE NOT isfinite(coalesce(valeur, numerateur)) OR NOT isfinite(denominateur) "
        f"OR numerateur > denominateur AND indicateur IN ({', '.join(map(sql, parts))})"
    )


def _impossible(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    f = c.d.formules[faute["formule"]]
    noms = utilises(c.d, f.numerateur, f.valeur) or utilises(c.d, f.code or c.d.code)
    lieu = c.lieu(faute, noms[0])
    pourquoi = "dépasse ce qu'un calcul peut tenir"
    if faute["numerateur"] is not None and faute["denominateur"] is not None:
        tout, part = nombre(faute["denominateur"]), nombre(faute["numerateur"])
        pourquoi = f"donne une part plus grande que le tout ({part} sur {tout})"
    yield Anomalie(
        **lieu,
        probleme=f"{citer(lieu['valeur'])} {pourquoi} : ce n'est pas un résultat possible",
        remede="Vérifiez les deux cellules chez le producteur",
        genre="impossible",
    )


def _premiere(
    c: Controleur, faute: Faute, noms: list[str], fautive: Callable[[float], bool]
) -> str:
    """Return the first column whose number is at fault, the first of all when none is alone."""
    for nom in noms:
        lu = lire_nombre(str(faute.get(f"lu_{nom}") or ""), c.d.decimale).valeur
        if lu is not None and fautive(lu):
            return nom
    return noms[0] if noms else "code"


# Periods


def _periodes_fausses() -> str:
    """Return the query of periods that are not a year, a quarter or two years, up to today."""
    return (
        "WITH fausse AS (SELECT periode FROM (SELECT DISTINCT periode FROM brute) WHERE NOT "
        "regexp_full_match(periode, '(19|20)[0-9][0-9](-T[1-4]|-(19|20)[0-9][0-9])?') "
        f"OR right(split_part(periode, '-T', 1), 4) > '{date.today().year}') "  # noqa: DTZ011
        "SELECT DISTINCT ON (ligne, feuille, periode) * FROM brute "
        "WHERE periode IS NULL OR periode IN (FROM fausse)"
    )


def _periode_fausse(c: Controleur, faute: Faute) -> Iterator[Anomalie]:
    f = c.d.formules[faute["formule"]]
    noms = utilises(c.d, f.periode or c.d.periode)
    lieu = c.lieu(faute, noms[0] if noms else "periode")
    if not noms:
        lieu |= {"colonne": "", "valeur": faute["periode"] or ""}
    _, probleme = lire_periode(faute["periode"], date.today().year)  # noqa: DTZ011
    yield Anomalie(
        **lieu,
        probleme=f"{probleme} : ce n'est pas une période passée",
        remede="Vérifiez l'année chez le producteur",
        genre="periode",
    )
