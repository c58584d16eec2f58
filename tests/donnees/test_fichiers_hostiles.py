"""Files that lie: each gets one French sentence, changes nothing, leaves nothing, costs little."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clesante.donnees.imports import importer
from clesante.donnees.producteurs import ouverture
from clesante.donnees.producteurs.brut import normaliser
from clesante.donnees.producteurs.dispositions import disposition
from clesante.donnees.producteurs.ouvriers import LIMITES
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.regles import Consignes
from clesante.socle.enfants import lancer
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import empreinte
from clesante.territoires.lectures import perimetre
from tests.aides.hostiles import CAUSES, CSV_SAIN, HOSTILES, NOMS, ecrire
from tests.aides.mesures import RACINE

# What the sentence must say of each file, besides its name.
PHRASES = {
    "vide": "est vide (0 octet)",
    "texte.xlsx": "est du texte, un classeur est attendu",
    "texte.parquet": "est du texte, un fichier Parquet est attendu",
    "page": "est une page web",
    "pdf.xlsx": "est un PDF",
    "ancien.xlsx": "est un ancien classeur Excel (.xls) sous un autre nom",
    "ancien_casse.xls": "n'est pas un classeur lisible",
    "protege.xlsx": "est protégé par un mot de passe",
    "chiffre.xlsx": "est protégé par un mot de passe",
    "archive.xlsx": "n'est pas un classeur lisible",
    "documents.zip": "n'est pas un classeur lisible",
    "tronque.parquet": "n'est pas un fichier Parquet lisible",
    "tronque_": "le classeur est tronqué ou abîmé",
    "faux_controle.xlsx": "le classeur est tronqué ou abîmé",
    "bombe.xlsx": "se décompresse en plus de 150 Mo",
    "bombe_": "se décompresse plus de 100 fois",
    "menteuse.xlsx": "le classeur est tronqué ou abîmé",
    "recouvrante.xlsx": "contient des fichiers qui se recouvrent",
    "membres.xlsx": "contient 2 500 fichiers",
    "parent.xlsx": "contient un chemin interdit",
    "absolu.xlsx": "contient un chemin interdit",
    "disque.xlsx": "contient un chemin interdit",
    "lien.xlsx": "contient un chemin interdit",
    "entites.xlsx": "contient des entités XML",
    "loin.xlsx": "demande plus de mémoire ou de temps que permis",
    "loin_un_peu.xlsx": "5 000 au plus sont lues",
    "lignes_loin.xlsx": "a trop de cellules",
    "sans_feuille.xlsx": "n'a aucune des feuilles attendues",
    "sans_entete.xlsx": "ne se trouve dans aucune des 40 premières lignes",
    "entetes_doubles": "s'y trouve plusieurs fois",
    "colonnes": "5 000 au plus sont lues",
    "repetees.ods": "n'est pas un classeur lisible",
    "vides_repetees.ods": "a trop de cellules",
    "classeur.csv": "est une archive ou un classeur, du texte est attendu",
    "utf16": "est du texte en UTF-16",
    "windows.csv": "n'est pas en UTF-8 (il semble en Windows-1252)",
    "binaire.csv": "n'est pas en UTF-8",
    "remplacement.csv": "a des accents abîmés (« \ufffd », ligne 3)",
    "deux_fois.csv": "a des accents abîmés (« Ã© », ligne 3)",
    "nuls.csv": "contient des caractères nuls",
    "une_ligne.csv": "a une ligne de plus de 1 000 000 caractères",
    "trop_gros.csv": "dépasse 100 Mo",
    "retours_chariot.csv": "Ligne 2, colonne « valeur » : « rien » n'est pas un nombre",
    "guillemet": "a un guillemet mal fermé",
    "cellule_longue.csv": "une cellule de plus de 131 072 caractères",
    "coupe.csv": "Ligne 4 : 4 cellules au lieu de 6",
    "une_cellule_de_trop.csv": "Ligne 3 : 7 cellules au lieu de 6",
    "entetes_vides.csv": "la colonne « annee » ne se trouve dans aucune",
    "point_virgule.csv": "la colonne « annee » ne se trouve dans aucune",
    "formule.csv": "« =1+1 » n'est pas un nombre",
    "geoclip_autre.csv": "sa deuxième ligne devrait finir par",
    "geoclip_court.csv": "la colonne « Code » ne se trouve",
    "coupe.json": "n'est pas du JSON lisible (ligne 1)",
    "profond_liste.json": "n'est pas une liste JSON lisible",
    "profond.json": "n'est pas le JSON attendu",
    "liste.json": "n'est pas le JSON attendu",
    "plat.json": "n'est pas le JSON attendu",
    "objet.json": "n'est pas une liste JSON lisible",
    "infini.json": "n'est pas un nombre fini",
    "nombre.json": "n'est pas un nombre fini",
    "double.json": "« 1 » à la ligne 2, « 2 » à la ligne 3",
    "faux.parquet": "n'est pas un fichier Parquet lisible",
}
ANGLAIS = re.compile(
    r"\b(error|traceback|exception|invalid|unexpected|failed|file|while|parser|None|\w+Error)\b"
    r"|/work|/tmp|\.py\b",
    re.I,
)
ESPACES = str.maketrans("\u00a0\u202f", "  ")


def attendue(nom: str) -> str:
    """Return what the sentence about a hostile file must say: its own entry, or its family's."""
    if nom in PHRASES:
        return PHRASES[nom]
    return next(phrase for debut, phrase in PHRASES.items() if nom.startswith(debut))


def verifier_phrase(erreur: EntreeInvalideError, nom: str) -> None:
    """Check a refusal: French, with its cure, of one sentence or so, naming the file."""
    phrase = str(erreur).translate(ESPACES)
    assert not ANGLAIS.search(phrase.replace(nom, "")), phrase
    assert nom in phrase
    assert erreur.remede
    assert erreur.remede.endswith(".")
    assert erreur.code_sortie == 2
    assert len(phrase) < 600


def contenu(dossier: Path) -> dict[str, str]:
    """Return every file under a folder, hidden ones too but the lock, with its fingerprint."""
    return {
        str(f.relative_to(dossier)): empreinte(f) if f.is_file() else ""
        for f in sorted(dossier.rglob("*"))
        if f.name not in {"paquets", ".verrou"}
    }


@pytest.fixture
def var_a_part(entrepot, tmp_path, settings):
    """A private state folder with the store of the pack and something imported before."""
    settings.VAR = tmp_path / "var"
    settings.ENTREPOT = settings.VAR / "entrepot.sqlite"
    (settings.VAR / "brut").mkdir(parents=True)
    shutil.copy(entrepot, settings.ENTREPOT)
    return settings.VAR


def test_corpus_is_wide():
    assert len(HOSTILES) >= 60
    assert {nom.rpartition(".")[2] for nom in HOSTILES} > {"xlsx", "xls", "ods", "csv", "json"}


@pytest.mark.parametrize("nom", sorted(HOSTILES))
def test_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(nom, var_a_part, tmp_path):
    avant = contenu(var_a_part)
    fichier = ecrire(nom, tmp_path)
    with pytest.raises(EntreeInvalideError) as refus:
        importer(fichier, HOSTILES[nom][0])
    verifier_phrase(refus.value, nom)
    assert attendue(nom) in str(refus.value).translate(ESPACES)
    assert contenu(var_a_part) == avant


# A local table guesses separators and encodings that a declared layout does not: these are read.
LUES_EN_TABLE = frozenset({"point_virgule.csv", "utf16.csv"})


def lire_table(fichier: Path) -> Apercu:
    """Read a file as a territory's own table; every anomaly that stops is raised."""
    consignes = Consignes(unite="pour 100 000 habitants")
    apercu = apercevoir(fichier, perimetre("DEP-85"), consignes)
    apercu.verifier()
    return apercu


@pytest.mark.parametrize("nom", sorted(HOSTILES.keys() - LUES_EN_TABLE))
def test_hostile_file_given_as_a_local_table_is_refused_with_a_sentence(nom, referentiel, tmp_path):
    with pytest.raises(EntreeInvalideError) as refus:
        lire_table(ecrire(nom, tmp_path))
    phrase = str(refus.value).translate(ESPACES)
    assert not ANGLAIS.search(phrase.replace(nom, "")), phrase
    assert refus.value.remede
    assert [f.name for f in tmp_path.iterdir()] == [nom]


@pytest.mark.parametrize("nom", sorted(LUES_EN_TABLE))
def test_file_that_only_a_declared_layout_refuses_is_read_as_a_local_table(
    nom, referentiel, tmp_path
):
    (ligne,) = lire_table(ecrire(nom, tmp_path)).lignes
    assert (ligne.territoire, ligne.periode, ligne.valeur) == ("DEP-85", "2020", 800.5)


@pytest.mark.parametrize("nom", NOMS)
def test_odd_file_names_are_only_names(nom, tmp_path):
    fichier = tmp_path / nom
    fichier.write_text(CSV_SAIN)
    provenance = normaliser(fichier, disposition(CAUSES), tmp_path / "brut")
    assert provenance.fichier == nom
    assert provenance.observations == 1


def test_command_answers_with_a_sentence_and_exit_code_2(tmp_path, capsys, var_a_part):
    from clesante.commandes.entree import main

    for nom in ("entites.xlsx", "coupe.csv", "loin.xlsx"):
        fichier = ecrire(nom, tmp_path)
        assert main(["donnees", "importer", str(fichier), "--source", HOSTILES[nom][0]]) == 2
        dit = capsys.readouterr().err
        assert attendue(nom) in dit.translate(ESPACES)
        assert dit.count("\n") == 1


# Cost: measured from a small process, for a child first counts as the parent it comes from.

MESURE = """
import json, resource, sys
from pathlib import Path
from clesante.donnees.producteurs.ouvriers import LIMITES
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.regles import Consignes
from clesante.socle.enfants import lancer
demande = json.loads(sys.argv[1])
lancer("clesante.donnees.producteurs.atelier", demande, Path(sys.argv[2]), LIMITES)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"memoire": usage.ru_maxrss * 1024, "processeur": usage.ru_utime}))
"""
PLAFOND_OCTETS = 900 * 1024**2
LOURDS = (
    "loin.xlsx",
    "loin_un_peu.xlsx",
    "lignes_loin.xlsx",
    "vides_repetees.ods",
    "repetees.ods",
    "bombe_cellules.xlsx",
    "une_ligne.csv",
    "recouvrante.xlsx",
    "profond.json",
    "faux.parquet",
)


@pytest.mark.parametrize("nom", LOURDS)
def test_child_stays_under_its_ceiling_of_memory(nom, tmp_path):
    travail = tmp_path / "travail"
    travail.mkdir()
    demande = {
        "disposition": HOSTILES[nom][0],
        "fichier": str(ecrire(nom, tmp_path)),
        "sortie": str(travail / "o.parquet"),
        "codes": str(travail / "codes.csv"),
        "compression": "zstd",
    }
    fini = subprocess.run(
        [sys.executable, "-c", MESURE, json.dumps(demande), str(travail)],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0 < json.loads(fini.stdout)["memoire"] < PLAFOND_OCTETS


def test_child_that_computes_without_end_is_stopped_by_its_own_limit(tmp_path):
    """The bound is one of processor time: a child that loops dies of it, its parent or not."""
    (tmp_path / "boucle.py").write_text(
        "import json, sys\nfrom clesante.socle.enfants import limiter\n"
        "limiter(json.load(sys.stdin)['limites'])\nwhile True: pass\n"
    )
    from dataclasses import replace

    fin = lancer("boucle", {}, tmp_path, replace(LIMITES, processeur_s=1))
    assert fin.code is not None
    assert fin.code < 0
    assert fin.reponse() == {}


def test_limits_of_readers_hold_the_real_files_and_little_more(brut):
    """What the publishers' files need, with some room: a limit nobody checks rots."""
    plus_gros = max(f.stat().st_size for f in brut.rglob("*.csv"))
    assert 2 * plus_gros < ouverture.TEXTE_OCTETS
    for classeur in brut.rglob("*.xlsx"):
        ouverture.verifier_archive(classeur, ouverture.DECOMPRESSE_OCTETS // 2)


# What looks odd and is sound must still be read.


@pytest.mark.parametrize(
    "transformer",
    {
        "BOM": lambda texte: b"\xef\xbb\xbf" + texte.encode(),
        "CRLF": lambda texte: texte.replace("\n", "\r\n").encode(),
        "CR": lambda texte: texte.replace("\n", "\r").encode(),
        "sans fin": lambda texte: texte.strip().encode(),
        "guillemets": lambda texte: texte.replace("Toutes causes", '"Toutes causes"').encode(),
        "saut dans un titre": lambda texte: texte.replace("unite", '"unité\nde mesure"').encode(),
        "lignes vides": lambda texte: (texte + "\n\n").encode(),
        "titres": lambda texte: ("Un titre\nUn autre\n" + texte).encode(),
    }.items(),
    ids=lambda cas: cas[0],
)
def test_sound_file_written_otherwise_gives_the_same_figure(transformer, tmp_path):
    import duckdb

    fichier = tmp_path / "causes.csv"
    fichier.write_bytes(transformer[1](CSV_SAIN))
    normaliser(fichier, disposition(CAUSES), tmp_path)
    lues = duckdb.sql(f"SELECT code, periode, valeur FROM '{tmp_path}/{CAUSES}.parquet'").fetchall()
    assert lues == [("85", "2020", 800.5)]
