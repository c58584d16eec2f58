"""The catalogue goes to a spreadsheet and comes back the same; each bad cell is named."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from clesante.commandes.entree import main
from clesante.donnees.catalogue import Indicateur, catalogue_livre
from clesante.donnees.classeurs import COLONNES, FORMATS, LIBELLES, ecrire, lire
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

Modifier = Callable[[object], None]


def aller_retour(indicateurs: tuple[Indicateur, ...], format_voulu: str, dossier: Path) -> bytes:
    fichier = dossier / f"catalogue.{format_voulu}"
    fichier.write_bytes(ecrire(indicateurs, format_voulu))
    assert lire(fichier) == indicateurs
    return ecrire(lire(fichier), format_voulu)


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_catalogue_comes_back_the_same_and_its_file_too(tmp_path, format_voulu):
    livre = catalogue_livre()
    assert aller_retour(livre, format_voulu, tmp_path) == ecrire(livre, format_voulu)


def test_every_field_of_an_indicator_has_its_column():
    assert [c.code for c in COLONNES] == list(LIBELLES)
    assert {champ.name for champ in fields(Indicateur)} == set(LIBELLES)


MOTS = st.text(
    st.characters(categories=("L", "N", "P", "S"), include_characters=" \u00a0\u202f"),
    min_size=10,
    max_size=60,
).map(str.strip).filter(lambda mots: len(mots) >= 10)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    definition=MOTS,
    demande=MOTS,
    facteur=st.sampled_from([1, 100, 1000, 100000, 0.001, 0.5]),
    seuil=st.integers(0, 50),
    exclus=st.lists(st.sampled_from(["01", "2A", "976", "988"]), unique=True),
    affiche=st.booleans(),
)
@pytest.mark.parametrize("format_voulu", FORMATS)
def test_any_text_and_number_comes_back(
    tmp_path, format_voulu, definition, demande, facteur, seuil, exclus, affiche
):
    modifie = replace(
        catalogue_livre()[0], definition=definition, demande=demande, facteur=facteur,
        seuil_secret=seuil, champ_exclu=tuple(exclus), affiche=affiche, source=None,
    )  # fmt: skip
    aller_retour((modifie,), format_voulu, tmp_path)


@pytest.fixture
def modifie(tmp_path) -> Callable[[Modifier], Path]:
    """Return ``faire(changer)``: the catalogue in a workbook that ``changer`` was let loose on."""

    def faire(changer: Modifier) -> Path:
        fichier = tmp_path / "mon catalogue.xlsx"
        fichier.write_bytes(ecrire(catalogue_livre()[:5], "xlsx"))
        classeur = load_workbook(fichier)
        changer(classeur.active)
        classeur.save(fichier)
        return fichier

    return faire


def colonne(libelle: str) -> int:
    return list(LIBELLES.values()).index(libelle) + 1


def poser(ligne: int, libelle: str, contenu: object) -> Modifier:
    """Return what types ``contenu`` in a cell."""

    def changer(feuille) -> None:
        feuille.cell(ligne, colonne(libelle)).value = contenu

    return changer


@pytest.mark.parametrize(
    ("ligne", "libelle", "contenu", "mots"),
    [
        (3, "Décimales", "neuf", ["« neuf »", "un nombre entier"]),
        (3, "Décimales", 1.5, ["« 1.5 »", "un nombre entier"]),
        (4, "Décimales", 9, ["« 9 »", "au plus 4"]),
        (2, "Facteur", 0, ["« 0 »", "plus que 0"]),
        (2, "Facteur", "1e999", ["un nombre"]),
        (2, "Thème", "soins", ["« soins »", "offre_soins", "environnement"]),
        (5, "Polarité", "bonne", ["« bonne »", "favorable_haut"]),
        (2, "Montré dans les portraits", "peut-être", ["oui ou non"]),
        (2, "Code", "pop tot", ["« pop tot »", "majuscules"]),
        (2, "Départements non couverts", 1, ["« 1 »", "01"]),
        (2, "Définition", None, ["vide", "10 caractères"]),
        (6, "Calcul", None, ["vide", "somme"]),
        (6, "Décimales", None, ["vide"]),
    ],
)
def test_bad_cell_is_named_by_line_and_column_with_its_cure(modifie, ligne, libelle, contenu, mots):
    with pytest.raises(EntreeInvalideError) as refus:
        lire(modifie(poser(ligne, libelle, contenu)))
    phrase = str(refus.value)
    for mot in ["mon catalogue.xlsx", f"Ligne {ligne}, colonne « {libelle} »", *mots]:
        assert mot in phrase
    assert "1\u00a0cellule" in phrase
    assert refus.value.remede


def test_every_bad_cell_is_told_at_once(modifie):
    def tout_casser(feuille) -> None:
        for ligne in range(2, 7):
            feuille.cell(ligne, colonne("Décimales")).value = "x"

    with pytest.raises(EntreeInvalideError) as refus:
        lire(modifie(tout_casser))
    assert [f"Ligne {n}," in refus.value.message for n in range(1, 8)] == [
        False,
        *[True] * 5,
        False,
    ]


def test_code_given_twice_names_both_lines(modifie):
    premier = catalogue_livre()[0].code
    with pytest.raises(EntreeInvalideError, match=r"Ligne 5.*ligne 2"):
        lire(modifie(poser(5, "Code", premier)))


@pytest.mark.parametrize(
    ("changer", "mot"),
    [
        (lambda f: f.cell(1, colonne("Unité"), "Unit"), "« Unit »"),
        (lambda f: f.delete_cols(colonne("Thème")), "« Thème »"),
        (lambda f: f.cell(1, colonne("Unité"), "Libellé"), "en double"),
        (lambda f: f.delete_rows(1, 10), "absente"),
    ],
)
def test_bad_header_is_refused(modifie, changer, mot):
    with pytest.raises(EntreeInvalideError, match=mot) as refus:
        lire(modifie(changer))
    assert refus.value.remede


def test_what_a_person_changes_is_read_and_the_rest_stays(modifie):
    def changer(feuille) -> None:
        poser(2, "Comment le demander", "  À la mairie : le registre. ")(feuille)
        poser(3, "Facteur", "0,5")(feuille)
        poser(4, "Montré dans les portraits", "NON")(feuille)
        poser(5, "Départements non couverts", 976)(feuille)
        feuille.insert_rows(4)  # an empty line is no indicator
        feuille.delete_cols(colonne("À savoir"))  # an optional column may go

    lus = lire(modifie(changer))
    attendus = [replace(i, precaution="") for i in catalogue_livre()[:5]]
    attendus[0] = replace(attendus[0], demande="À la mairie : le registre.")
    attendus[1] = replace(attendus[1], facteur=0.5)
    attendus[2] = replace(attendus[2], affiche=False)
    attendus[3] = replace(attendus[3], champ_exclu=("976",))
    assert list(lus) == attendus


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("vide.xlsx", b""),
        ("texte.xlsx", b"bonjour"),
        ("texte.ods", b"bonjour"),
        ("autre.csv", b"code,libelle\n"),
        ("latin.yaml", "libellé: é".encode("cp1252")),
        ("pas-une-liste.yaml", b"code: POP_TOT"),
        ("bombe.yaml", b"- &a [x]\n- *a"),
    ],
)
def test_unreadable_file_is_refused_in_one_sentence(tmp_path, nom, octets):
    fichier = tmp_path / nom
    fichier.write_bytes(octets)
    with pytest.raises(EntreeInvalideError) as refus:
        lire(fichier)
    assert refus.value.remede


def test_archive_that_unpacks_too_large_is_refused(tmp_path):
    fichier = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (21 * 1024**2))
    with pytest.raises(EntreeInvalideError, match="Mo"):
        lire(fichier)


def test_absent_file_is_not_found(tmp_path):
    with pytest.raises(IntrouvableError):
        lire(tmp_path / "absent.xlsx")


def test_command_writes_reads_back_and_refuses(tmp_path, capsys):
    classeur, texte = tmp_path / "c.xlsx", tmp_path / "c.yaml"
    assert main(["donnees", "catalogue", "--format", "xlsx", "--sortie", str(classeur)]) == 0
    relire = ["donnees", "catalogue", "--depuis", str(classeur), "--format", "yaml"]
    assert main([*relire, "--sortie", str(texte)]) == 0
    assert lire(texte) == catalogue_livre()
    texte.write_text("- code: 1\n")
    capsys.readouterr()
    ordre = ["donnees", "catalogue", "--depuis", str(texte), "--sortie", str(tmp_path / "d.xlsx")]
    assert main(ordre) == 2
    assert "c.yaml" in capsys.readouterr().err
    assert not (tmp_path / "d.xlsx").exists()


def test_command_gives_the_file_to_fill(entrepot, tmp_path, capfd):
    assert main(["donnees", "modele", "soc_c2s", "--territoire", "85092"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "code,nom,numerateur,denominateur,valeur,annee,source",
        "COM-85092,Fontenay-le-Comte,,,,,",
    ]
    fichier = tmp_path / "a_remplir.ods"
    ordre = ["donnees", "modele", "SOC_C2S", "--territoire", "DEP-85", "--niveau", "epci"]
    assert main([*ordre, "--format", "ods", "--sortie", str(fichier)]) == 0
    assert fichier.read_bytes()[:2] == b"PK"
    assert main(["donnees", "modele", "ZZZ", "--territoire", "85092"]) == 3
