"""Opening publishers' files: whatever the format, the table ``lu`` of texts, one row a line.

``lu`` holds ``ligne`` (number in the file), ``feuille`` (sheet name less its common beginning) and
the declared columns, every cell as the file writes it; with ``depivoter``, ``entete`` and
``cellule`` for each column whose label matches.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.dispositions import Disposition
from clesante.socle.erreurs import EntreeInvalideError

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

DECOMPRESSE_OCTETS = 400 * 1024**2
TEXTE_OCTETS = 200 * 1024**2
CELLULES = 20_000_000
ENTETE_AVANT = 40
Lignes = list[list[Any]]


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


def lire_classeur(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the useful sheets of a workbook (xlsx, xls, ods), under limits of size."""
    from python_calamine import CalamineWorkbook

    if zipfile.is_zipfile(fichier):
        verifier_archive(fichier)
    classeur = CalamineWorkbook.from_path(fichier)
    noms = [nom for nom in classeur.sheet_names if re.match(d.feuilles, nom)]
    if not noms:
        raise EntreeInvalideError(
            f"{fichier.name} n'a aucune des feuilles attendues (feuilles lues : "
            f"{', '.join(classeur.sheet_names)}).",
            f"Vérifiez que c'est bien le fichier de la source {d.code_source}.",
        )
    for nom in noms:
        feuille = classeur.get_sheet_by_name(nom)
        if feuille.total_height * feuille.total_width > CELLULES:
            raise EntreeInvalideError(
                f"La feuille « {nom} » a trop de cellules.", "Exportez les seules lignes utiles."
            )
        yield nom, feuille.to_python(skip_empty_area=False)


def verifier_archive(fichier: Path, limite: int = DECOMPRESSE_OCTETS) -> None:
    """Refuse with ``EntreeInvalideError`` a workbook that unpacks to more than ``limite`` bytes."""
    with zipfile.ZipFile(fichier) as archive:
        total = sum(membre.file_size for membre in archive.infolist())
    if total > limite:
        raise EntreeInvalideError(
            f"{fichier.name} se décompresse en plus de {limite // 1024**2} Mo.",
            "Un classeur de cette taille n'est pas accepté : exportez la seule feuille utile.",
        )


def lire_csv(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the one sheet of a CSV file, decoded as declared and never guessed."""
    yield "", list(csv.reader(io.StringIO(_decoder(d, fichier)), delimiter=d.separateur))


def lire_geoclip(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the sheet of a Géoclip export (Statistiques locales, CartoSanté, Odissé…).

    Line 1 names the site, line 2 the level of territory, line 3 the header.
    """
    lignes = list(csv.reader(io.StringIO(_decoder(d, fichier)), delimiter=";"))
    lu = lignes[1][0].strip() if len(lignes) > 2 and lignes[1] else ""
    if not lu.startswith("Référentiel géographique") or not lu.endswith(d.referentiel):
        raise EntreeInvalideError(
            f"{fichier.name} n'est pas l'export attendu : sa deuxième ligne devrait finir par "
            f"« {d.referentiel} ».",
            "Refaites l'export au bon niveau de territoire, sans le modifier ensuite.",
        )
    yield "", lignes[2:]


def lire_dictionnaire(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the one sheet of a JSON object whose keys are territory codes."""
    contenu: dict[str, dict[str, Any]] = json.loads(_decoder(d, fichier))
    champs = list(dict.fromkeys(champ for entree in contenu.values() for champ in entree))
    corps = [[code, *(entree.get(c, "") for c in champs)] for code, entree in contenu.items()]
    yield "", [["code", *champs], *corps]


def _decoder(d: Disposition, fichier: Path) -> str:
    if fichier.stat().st_size > TEXTE_OCTETS:
        raise EntreeInvalideError(
            f"{fichier.name} dépasse {TEXTE_OCTETS // 1024**2} Mo.",
            "Exportez les seules lignes utiles.",
        )
    octets = fichier.read_bytes()
    for encodage in d.encodages:
        try:
            texte = octets.decode(encodage)
        except UnicodeDecodeError:
            continue
        if "\x00" not in texte:
            return texte
    raise EntreeInvalideError(
        f"{fichier.name} n'est pas du texte {' ou '.join(d.encodages)}.",
        "Enregistrez-le dans cet encodage, ou téléchargez-le à nouveau.",
    )


def charger_lignes(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Create ``lu`` from a file read in Python, by a relay the engine reads fast."""
    relais = dossier / "lu.csv"
    with relais.open("w", newline="", encoding="utf-8") as flux:
        sortie = csv.writer(flux)
        sortie.writerow(_noms(d))
        for nom, lignes in LECTEURS[d.lecteur](d, fichier):
            lieu = f"{fichier.name}, feuille « {nom} »," if nom else fichier.name
            sortie.writerows(_extraire(d, nom, lignes, lieu))
    base.execute(f"CREATE TABLE lu AS FROM read_csv({sql(relais)}, header=true, all_varchar=true)")


def _noms(d: Disposition) -> list[str]:
    annees = [f"annee_{colonne.nom}" for colonne in d.colonnes if colonne.annee]
    pivot = ["entete", "cellule"] if d.depivoter else []
    return ["ligne", "feuille", *(colonne.nom for colonne in d.colonnes), *annees, *pivot]


def _extraire(d: Disposition, nom: str, lignes: Lignes, lieu: str) -> Iterator[list[Any]]:
    """Yield the cells of the declared columns, line after line below the header."""
    haut = _entete(d, lignes, lieu)
    entetes = _libelles(lignes[haut : haut + d.lignes_entete])
    rangs = reconnaitre(d, entetes, lieu)
    annees = [_annee(entetes[rangs[c.nom]], lieu) for c in d.colonnes if c.annee]
    pivots = [
        (rang, e) for rang, e in enumerate(entetes) if d.depivoter and re.match(d.depivoter, e)
    ]
    feuille = re.sub(d.feuilles, "", nom, count=1).strip()
    corps = haut + d.lignes_entete
    debut = corps + d.lignes_unites
    repere = rangs[d.colonnes[0].nom]
    if any(str(ligne[repere]).strip() for ligne in lignes[corps:debut]):
        raise EntreeInvalideError(
            f"{lieu} n'a pas sa ligne d'unités sous l'en-tête.",
            "Téléchargez à nouveau le fichier, sans en retirer de ligne.",
        )
    largeur = max([*rangs.values(), *(rang for rang, _ in pivots)]) + 1
    for numero, ligne in enumerate(lignes[debut:], debut + 1):
        cellules = [*ligne, *[""] * (largeur - len(ligne))]
        commun = [numero, feuille, *(cellules[rang] for rang in rangs.values()), *annees]
        if d.depivoter:
            yield from ([*commun, entete, cellules[rang]] for rang, entete in pivots)
        else:
            yield commun


def _entete(d: Disposition, lignes: Lignes, lieu: str) -> int:
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


def _libelles(lignes: Lignes) -> list[str]:
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
    """Create ``lu`` from a JSON list or a Parquet file, read by the engine itself."""
    lecture = f"{'read_json' if d.lecteur == 'json' else 'read_parquet'}({sql(fichier)})"
    entetes = [str(ligne[0]) for ligne in base.execute(f"DESCRIBE FROM {lecture}").fetchall()]
    rangs = reconnaitre(d, entetes, fichier.name)
    champs = ", ".join(f'"{entetes[rang]}"::VARCHAR AS {nom}' for nom, rang in rangs.items())
    base.execute(
        f"CREATE TABLE lu AS SELECT row_number() OVER () AS ligne, '' AS feuille, {champs} "
        f"FROM {lecture}"
    )


LECTEURS = {
    "classeur": lire_classeur,
    "csv": lire_csv,
    "geoclip": lire_geoclip,
    "dictionnaire": lire_dictionnaire,
}


def charger(base: Moteur, d: Disposition, fichier: Path, dossier: Path) -> None:
    """Create the table ``lu`` from a file laid out as ``d``; ``dossier`` is for relays.

    Raises ``EntreeInvalideError`` when the file is not what the layout describes.
    """
    direct = d.lecteur in {"json", "parquet"}
    (charger_directement if direct else charger_lignes)(base, d, fichier, dossier)
