"""Publishers' files coming in: read whole or refused with one French sentence, nothing changed."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from clesante.donnees.imports import importer, installer
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.fichiers import empreinte

ENTETE = [
    "Code commune INSEE",
    "Commune",
    "APL aux médecins généralistes",
    "APL aux médecins généralistes de moins de 65 ans",
    "Population standardisée 2021 pour la médecine générale",
    "Population totale 2021",
]
LIGNES = [
    ["85092", "Fontenay-le-Comte", 3.0, 2.5, 1000.0, 1100.0],
    ["85001", "L'Aiguillon-la-Presqu'île", 2.0, 1.5, 500.0, 600.0],
]
ARIEGE = [["09122", "Foix", *LIGNES[0][2:]], ["09225", "Pamiers", *LIGNES[1][2:]]]


@pytest.fixture
def classeur(tmp_path):
    """Write a workbook laid out as the publisher does and return its path."""

    def ecrire(entete=ENTETE, lignes=LIGNES, feuille="APL 2023", titres=8):
        fichier = Workbook()
        page = fichier.active
        page.title = feuille
        for _ in range(titres):
            page.append(["Note du producteur"])
        page.append(entete)
        page.append(["", "", "En consultations"])
        for ligne in lignes:
            page.append(ligne)
        chemin = tmp_path / "apl.xlsx"
        fichier.save(chemin)
        return chemin

    return ecrire


def lire(fichier: Path, dossier: Path):
    """Normalise a file as the DREES source and return its observations, sorted."""
    d = disposition("drees_apl_medecins_generalistes")
    brut.normaliser(fichier, d, dossier)
    requete = (
        "SELECT indicateur, code, periode, numerateur, denominateur "
        f"FROM read_parquet('{dossier / d.code_source}.parquet') ORDER BY ALL"
    )
    return duckdb.sql(requete).fetchall()


def test_workbook_becomes_numerators_and_denominators(classeur, tmp_path):
    assert lire(classeur(), tmp_path / "brut") == [
        ("OFF_APLMG", "85001", "2023", 1000.0, 500.0),
        ("OFF_APLMG", "85092", "2023", 3000.0, 1000.0),
        ("OFF_APLMG_INF25", "85001", "2023", 600.0, 600.0),
        ("OFF_APLMG_INF25", "85092", "2023", 0.0, 1100.0),
    ]


@pytest.mark.parametrize("titres", [0, 3, 20])
def test_header_is_found_wherever_the_title_lines_end(classeur, tmp_path, titres):
    assert len(lire(classeur(titres=titres), tmp_path / "brut")) == 4


def test_labels_of_another_year_are_matched_by_prefix(classeur, tmp_path):
    entete = [libelle.replace("2021", "2022").replace("65 ans", "62 ans") for libelle in ENTETE]
    assert len(lire(classeur(entete), tmp_path / "brut")) == 4


def remplacer(rang, valeur):
    return [libelle if i != rang else valeur for i, libelle in enumerate(ENTETE)]


REFUS = {
    "missing column": (
        {"entete": remplacer(4, "Habitants")},
        "la colonne « Population standardisée… » ne s'y trouve pas",
    ),
    "changed label": (
        {"entete": remplacer(2, "APL généralistes")},
        "la colonne « APL aux médecins généralistes » ne s'y trouve pas",
    ),
    "column twice": (
        {"entete": remplacer(3, "APL aux médecins généralistes")},
        "« APL aux médecins généralistes » s'y trouve plusieurs fois",
    ),
    "no header": (
        {"entete": remplacer(0, "Code")},
        "« Code commune INSEE » ne se trouve dans aucune des 40 premières lignes",
    ),
    "other sheets": ({"feuille": "Données"}, "n'a aucune des feuilles attendues"),
    "text for a number": (
        {"lignes": [["85092", "F", "beaucoup", 1, 1, 1]]},
        "Ligne 11, colonne « APL aux médecins généralistes » : « beaucoup » n'est pas un nombre",
    ),
    "not finite": (
        {"lignes": [["85092", "F", "Infinity", 1, 1, 1]]},
        "« Infinity » n'est pas un nombre fini",
    ),
    "commune twice": (
        {"lignes": [LIGNES[0], [*LIGNES[0][:2], 4.0, *LIGNES[0][3:]]]},
        "« 85092 » est donné deux fois pour la même période",
    ),
    "negative": ({"lignes": [["85092", "F", 3, 1, 1000, -4]]}, "est négatif"),
    "share above the whole": (
        {"lignes": [["85092", "F", 1e300, 1, 1e300, 1]]},
        "n'est pas un résultat possible",
    ),
    "sheet that is not a year": ({"feuille": "APL bidon"}, "n'est pas une période passée"),
    "year to come": ({"feuille": "APL 2091"}, "n'est pas une période passée"),
    "no line": ({"lignes": []}, "ne contient aucune ligne utile"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_refusal_names_what_is_wrong_and_writes_nothing(classeur, tmp_path, cas):
    options, phrase = REFUS[cas]
    dossier = tmp_path / "brut"
    with pytest.raises(EntreeInvalideError) as refus:
        lire(classeur(**options), dossier)
    assert phrase in refus.value.message.replace("\u00a0", " ")
    assert refus.value.remede
    assert list(dossier.iterdir()) == []


def pieges(dossier):
    """Files that are not what they say."""
    (dossier / "vide.xlsx").write_bytes(b"")
    (dossier / "texte.xlsx").write_text("code;valeur\n")
    (dossier / "html.xlsx").write_text("<html><table><tr><td>1</td></tr></table></html>")
    with zipfile.ZipFile(dossier / "archive.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<pas du xml")
    with zipfile.ZipFile(dossier / "bombe.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 450_000_000)
    return sorted(dossier.glob("*.xlsx"))


def test_hostile_workbooks_get_a_sentence(tmp_path):
    for fichier in pieges(tmp_path):
        with pytest.raises(EntreeInvalideError) as refus:
            lire(fichier, tmp_path / "brut")
        assert fichier.name in refus.value.message
        assert "Traceback" not in str(refus.value)


def test_truncated_real_workbook_gets_a_sentence(brut, tmp_path):
    entier = brut / "drees-apl" / "apl_medecins_generalistes_2022_2023.xlsx"
    coupe = tmp_path / "coupe.xlsx"
    coupe.write_bytes(entier.read_bytes()[:1_000_000])
    with pytest.raises(EntreeInvalideError, match=r"coupe\.xlsx est illisible"):
        lire(coupe, tmp_path / "brut")


@pytest.mark.parametrize("source", ["insee_rp_2021_iris", "insee_population_cog_2026"])
def test_foreign_file_given_as_another_source(tmp_path, source):
    fichier = tmp_path / "autre.bin"
    fichier.write_text(json.dumps([{"a": 1}]))
    with pytest.raises(EntreeInvalideError, match=r"autre\.bin"):
        brut.normaliser(fichier, disposition(source), tmp_path / "brut")


def test_absent_file_and_unknown_source_are_named(tmp_path):
    with pytest.raises(IntrouvableError, match=r"rien\.xlsx n'existe pas"):
        lire(tmp_path / "rien.xlsx", tmp_path / "brut")
    with pytest.raises(IntrouvableError, match=r"insee_rp_2021_iris"):
        disposition("inconnue")


def test_folder_without_known_file_says_what_was_expected(tmp_path):
    with pytest.raises(IntrouvableError, match=r"iris_2021\.parquet"):
        brut.trouver(tmp_path)


@pytest.fixture
def var_a_part(entrepot, tmp_path, settings):
    """A private state folder with a copy of the store of the pack."""
    settings.VAR = tmp_path / "var"
    settings.ENTREPOT = settings.VAR / "entrepot.sqlite"
    settings.VAR.mkdir()
    shutil.copy(entrepot, settings.ENTREPOT)
    return settings.ENTREPOT


def test_import_of_an_unknown_commune_leaves_the_store_as_it_was(classeur, var_a_part):
    avant = empreinte(var_a_part)
    lignes = [*LIGNES, ["99999", "Nulle-Part", 3.0, 2.5, 10.0, 10.0]]
    with pytest.raises(EntreeInvalideError, match="99999"):
        importer(classeur(lignes=lignes), "drees_apl_medecins_generalistes", forcer=True)
    assert empreinte(var_a_part) == avant
    assert not list((var_a_part.parent / "brut").glob("*.json"))


@pytest.fixture
def petit_entrepot(machine_installee, settings):
    """The store of a small pack: made again in a blink."""
    return settings.ENTREPOT


def test_import_replaces_the_source_and_the_same_file_again_changes_nothing(
    classeur, petit_entrepot
):
    from clesante.donnees import lectures

    fichier = classeur(lignes=ARIEGE)
    with pytest.raises(RefuseError, match="incomplet"):
        importer(fichier, "drees_apl_medecins_generalistes")
    importer(fichier, "drees_apl_medecins_generalistes", forcer=True)
    valeur = lectures.valeurs(["COM-09122"], lectures.indicateurs(["OFF_APLMG"]))
    assert valeur["COM-09122", "OFF_APLMG"].valeur == 3.0
    avant = empreinte(petit_entrepot)
    importer(fichier, "drees_apl_medecins_generalistes", forcer=True)
    assert empreinte(petit_entrepot) == avant


def test_the_same_pack_gives_the_same_store_to_the_byte(var_a_part):
    avant = empreinte(var_a_part)
    installer()
    assert empreinte(var_a_part) == avant


def test_store_says_whether_it_holds_what_is_at_hand(classeur, petit_entrepot):
    from clesante.donnees.construction import est_a_jour

    assert est_a_jour(petit_entrepot, brut.dossiers_en_place())
    importer(classeur(lignes=ARIEGE), "drees_apl_medecins_generalistes", forcer=True)
    assert est_a_jour(petit_entrepot, brut.dossiers_en_place())
    brut.revenir_au_paquet()
    assert not est_a_jour(petit_entrepot, brut.dossiers_en_place())


def test_imports_are_forgotten_all_at_once(classeur, petit_entrepot, monkeypatch):
    """Killed while it forgets: what is left is read by nobody, and swept by the next import."""
    importer(classeur(lignes=ARIEGE), "drees_apl_medecins_generalistes", forcer=True)

    def mourir(dossier):
        dossier._finalizer.detach()  # the dead clean nothing
        next(Path(dossier.name).rglob("*.parquet")).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as mort:
        mort.setattr("tempfile.TemporaryDirectory.cleanup", mourir)
        with pytest.raises(KeyboardInterrupt):
            brut.revenir_au_paquet()
    assert not brut.dossier_importe().exists()
    source = brut.observations("drees_apl_medecins_generalistes", brut.dossiers_en_place())
    assert source[0].parent == brut.dossier_du_paquet()
    brut.revenir_au_paquet()  # nothing left to forget


def test_incomplete_import_is_said_with_its_cure(var_a_part, settings):
    dossier = settings.VAR / "brut"
    dossier.mkdir()
    (dossier / "insee_rp_2021_iris.json").write_text("{")
    with pytest.raises(EntreeInvalideError, match="paquet-seul"):
        installer()


def test_child_ignores_python_files_of_the_current_folder(classeur, tmp_path, monkeypatch):
    (tmp_path / "csv.py").write_text("raise SystemExit('piege')")
    monkeypatch.chdir(tmp_path)
    assert len(lire(classeur(), tmp_path / "brut")) == 4


def test_apostrophe_in_a_path_is_only_a_letter(classeur, tmp_path):
    dossier = tmp_path / "l'ars"
    dossier.mkdir()
    fichier = classeur().rename(dossier / "l'apl.xlsx")
    brut.normaliser(fichier, disposition("drees_apl_medecins_generalistes"), dossier / "brut")
    assert (dossier / "brut" / "drees_apl_medecins_generalistes.parquet").is_file()


def test_missing_units_row_is_refused_and_no_commune_is_lost(tmp_path):
    fichier = Workbook()
    page = fichier.active
    page.title = "APL 2023"
    for ligne in (ENTETE, *LIGNES):
        page.append(ligne)
    fichier.save(tmp_path / "sans.xlsx")
    with pytest.raises(EntreeInvalideError, match="ligne d'unités"):
        lire(tmp_path / "sans.xlsx", tmp_path / "brut")
