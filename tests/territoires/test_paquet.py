"""Files of the pack and of the publishers: read whole, or refused with a sentence."""

from __future__ import annotations

import json
import lzma
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle import generations
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires.imports import brut, paquet, rattachements
from clesante.territoires.imports.bassins import ramener
from clesante.territoires.imports.rattachements import etablir_correspondance
from tests.territoires import petit_pays


@given(st.binary(max_size=500))
def test_compressed_bytes_come_back(octets):
    assert paquet.decompresser(lzma.compress(octets)) == octets


@pytest.mark.parametrize(
    "abimer",
    [
        lambda o: b"",
        lambda o: o[:-1],
        lambda o: o[: len(o) // 2],
        lambda o: o + b"x",
        lambda o: o + o,
        lambda o: b"x" + o,
        lambda o: o[:30] + bytes([o[30] ^ 1]) + o[31:],
    ],
    ids=["empty", "cut-by-one", "half", "longer", "twice", "shifted", "one-bit"],
)
def test_spoilt_bytes_are_refused(abimer):
    with pytest.raises(lzma.LZMAError):
        paquet.decompresser(abimer(lzma.compress(bytes(range(256)))))


def test_size_is_bounded_before_memory_is(monkeypatch):
    monkeypatch.setattr(paquet, "OCTETS_MAX", 1_000)
    assert len(paquet.decompresser(lzma.compress(b"a" * 1_000))) == 1_000
    with pytest.raises(lzma.LZMAError, match="trop gros"):
        paquet.decompresser(lzma.compress(b"a" * 1_001))


@given(st.lists(st.fixed_dictionaries({"a": st.integers(), "b": st.text()}), min_size=1))
def test_a_table_is_its_rows(rangees):
    table = {nom: [rangee[nom] for rangee in rangees] for nom in ("a", "b")}
    assert paquet.lignes(table) == rangees


def test_a_table_with_a_short_column_is_refused_not_cut():
    with pytest.raises(ValueError, match="shorter"):
        paquet.lignes({"a": [1, 2], "b": [1]})
    assert paquet.lignes({"a": [], "b": []}) == []


@pytest.mark.parametrize("contenu", [None, b"", b"{", lzma.compress(b"{"), lzma.compress(b"\xff")])
def test_spoilt_file_of_a_pack_says_the_cure(tmp_path, contenu):
    if contenu is not None:
        (tmp_path / paquet.COG).write_bytes(contenu)
    with paquet.choisir(tmp_path), pytest.raises(IntrouvableError) as refus:
        paquet.lire_paquet(paquet.COG)
    assert paquet.COG in refus.value.message
    assert "clesante donnees installer" in refus.value.remede


def test_chosen_pack_is_read_in_its_block_only(tmp_path):
    livre = paquet.en_vigueur()
    un, autre = petit_pays.poser(tmp_path / "un"), petit_pays.poser(tmp_path / "autre")
    with paquet.choisir(un):
        with pytest.raises(ValueError, match="panne"), paquet.choisir(autre):
            assert paquet.en_vigueur() == autre
            raise ValueError("panne")
        assert paquet.en_vigueur() == un
        assert len(rattachements()) == 11
    assert paquet.en_vigueur() == livre
    assert len(rattachements()) > 30_000


def test_pack_chosen_here_is_not_chosen_in_another_thread(tmp_path):
    livre = paquet.en_vigueur()
    with paquet.choisir(tmp_path), ThreadPoolExecutor(1) as fils:
        assert fils.submit(paquet.en_vigueur).result() == livre


def test_installed_generation_is_in_force_and_the_shipped_one_without_it(tmp_path, settings):
    settings.VAR = tmp_path
    assert paquet.en_vigueur() == paquet.PAQUET
    neuve = generations.nouvelle(tmp_path)
    pays = petit_pays.poser(neuve / "territoires" / "paquet")
    generations.adopter(neuve)
    assert paquet.en_vigueur() == pays
    assert len(paquet.lire_paquet(paquet.COG)["communes"]["code"]) == 10
    generations.abandonner(tmp_path)
    assert paquet.en_vigueur() == paquet.PAQUET


# Old codes and bassins, on tables made for the rule


def table(communes: dict[str, str], anciennes: dict[str, str], arm: str = "") -> dict:
    return {
        "communes": {"code": [*communes], "anciens": [*communes.values()]},
        "anciennes": {"code": [*anciennes], "chef_lieu": [*anciennes.values()]},
        "arrondissements": {"code": arm.split()},
    }


@pytest.mark.parametrize(
    ("cog", "attendue"),
    [
        (table({"1": "8 9"}, {}), {"1": "1", "8": "1", "9": "1"}),
        (table({"1": "", "2": ""}, {"8": "2"}), {"1": "1", "2": "2", "8": "2"}),
        (table({"1": "8", "2": ""}, {"8": "2"}), {"1": "1", "2": "2", "8": "2"}),
        (table({"1": "2", "2": ""}, {"2": "1"}), {"1": "1", "2": "2"}),
        (table({"1": ""}, {"1": "1"}, "101 102"), {"1": "1", "101": "101", "102": "102"}),
    ],
    ids=["merged", "deleguee", "deleguee-first", "current-first", "arrondissements"],
)
def test_any_code_leads_to_the_current_one(cog, attendue):
    assert etablir_correspondance(cog) == attendue


@pytest.mark.parametrize(
    ("communes", "actuelles", "code", "bassin"),
    [
        ({"1": "A"}, {"1": "1"}, "1", "A"),
        ({"1": "A", "2": "B"}, {"1": "1", "2": "1"}, "1", "A"),
        ({"1": "A", "2": "A"}, {"1": "3", "2": "3"}, "3", "A"),
        ({"1": "A", "2": "B"}, {"1": "3", "2": "3"}, "3", None),
        ({"15141": "A"}, {"15141": "15141"}, "15031", "A"),
        ({}, {}, "9", None),
    ],
    ids=["same", "kept-code", "new-code", "two-bassins", "re-established", "unknown"],
)
def test_bassin_of_a_commune_of_today(communes, actuelles, code, bassin):
    assert ramener(communes, actuelles, [code]) == [bassin]


def test_bassin_of_an_unknown_commune_is_refused():
    with pytest.raises(EntreeInvalideError, match="commune inconnue «\u00a07\u00a0»"):
        ramener({"7": "A"}, {}, [])


# The publishers' files


@pytest.mark.parametrize(
    ("octets", "lu"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b"[1]", [1]),
        ('{"é": "🏥"}'.encode(), {"é": "🏥"}),
        (b"null", None),
    ],
    ids=["bom", "plain", "accents", "null"],
)
def test_json_of_a_publisher(tmp_path, octets, lu):
    (tmp_path / "f.json").write_bytes(octets)
    assert brut.lire_json(tmp_path, "f.json") == lu


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "ce n'est pas du JSON"),
        (b"[1,]", "ce n'est pas du JSON"),
        (b"[" * 200_000, "ce n'est pas du JSON"),
        (b"<html>", "ce n'est pas du JSON"),
        ("é".encode("cp1252"), "il n'est pas en UTF-8"),
        ("[1]".encode("utf-16"), "il n'est pas en UTF-8"),
        (b"9" * 5_000, "ce n'est pas du JSON"),
    ],
    ids=["empty", "comma", "deep", "html", "cp1252", "utf-16", "huge-number"],
)
def test_what_is_not_json_is_said(tmp_path, octets, dit):
    (tmp_path / "f.json").write_bytes(octets)
    with pytest.raises(EntreeInvalideError, match=dit) as refus:
        brut.lire_json(tmp_path, "f.json")
    assert "«\u00a0f.json\u00a0»" in refus.value.message


@pytest.mark.parametrize("relatif", ["absent.json", "a/b.json", "x" * 300])
def test_absent_file_is_named(tmp_path, relatif):
    for lire in (brut.lire_texte, brut.lire_json):
        with pytest.raises(IntrouvableError, match="manque dans le dossier donné"):
            lire(tmp_path, relatif)


def feuille(dossier, lignes: list[list[object]]):
    classeur = openpyxl.Workbook()
    classeur.active.title = "COM"
    for ligne in lignes:
        classeur.active.append(ligne)
    classeur.save(dossier / "f.xlsx")
    return lambda *colonnes: brut.lire_feuille(dossier, "f.xlsx", "COM", colonnes)


@pytest.mark.parametrize("avant", [0, 1, brut.ENTETE_AVANT - 1])
def test_columns_are_found_by_their_labels_under_any_title(tmp_path, avant):
    lignes = [["titre"]] * avant + [["LIB", "CODGEO", "x"], ["Yeu", "85113", 1], ["Ain", "01", 2]]
    lire = feuille(tmp_path, lignes)
    assert lire("CODGEO", "LIB") == [("85113", "Yeu"), ("01", "Ain")]
    assert lire("LIB") == [("Yeu",), ("Ain",)]


@pytest.mark.parametrize(
    "lignes",
    [[["LIB"]], [], [["titre"]] * brut.ENTETE_AVANT + [["CODGEO", "LIB"]]],
    ids=["missing", "empty", "too-low"],
)
def test_missing_label_is_named(tmp_path, lignes):
    with pytest.raises(EntreeInvalideError, match="il manque CODGEO ou LIB"):
        feuille(tmp_path, lignes)("CODGEO", "LIB")


def test_sources_and_contents_of_the_pack_are_plain_data():
    for nom in (paquet.COG, paquet.ZONAGES):
        contenu = paquet.lire_paquet(nom)
        tables = [table for table in contenu.values() if isinstance(table, dict)]
        assert tables
        assert all(len({len(valeurs) for valeurs in t.values()}) == 1 for t in tables)
        assert json.loads(json.dumps(contenu)) == contenu
