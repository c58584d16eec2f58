"""Which frameworks there are; an agency's own takes the place of ours and says so; « mon CLS »."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

import pytest

from clesante.cadres import lectures
from clesante.cadres.cas import SUFFIXE, cas_a_cote, eprouver, lire_cas
from clesante.cadres.chargement import DECLARATIONS
from clesante.cadres.choix import Statut
from clesante.cadres.classeurs import ecrire
from clesante.cadres.coherence import ENVOI_NOMINATIF
from clesante.cadres.lectures import LIVRE, cadre, cadre_de, cadres, cadres_de_region, refus
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from tests.cadres.petit_cadre import TEXTE, petit

DOSSIER = Path(str(DECLARATIONS / "cadres"))
LIVRES = [*cadres(), lectures.droit_commun()]
NOM_DE_PERSONNE = re.compile(r"\b(M\.|Mme|Monsieur|Madame|Docteur|Dr)\s+[A-Z]")


@pytest.fixture
def agence(settings, tmp_path: Path) -> Path:
    """Return an empty folder where an agency puts its own frameworks."""
    settings.CADRES = tmp_path
    return tmp_path


# What ships


def test_five_frameworks_ship_one_for_each_seed_and_the_law():
    attendus = {"mayotte", "pays_de_la_loire", "grand_est", "bretagne", "hauts_de_france"}
    assert {lu.cadre for lu in cadres()} == attendus
    assert lectures.droit_commun().cadre == "droit_commun"
    assert {lu.origine for lu in cadres()} == {LIVRE}


def test_steps_are_four_five_six_and_ours_where_the_seed_gives_none():
    assert len(cadre("mayotte").etapes) == 4
    assert len(cadre("grand_est").etapes) == 5
    assert len(cadre("bretagne").etapes) == 6
    assert len(cadre("hauts_de_france").etapes) == 4
    assert {etape.statut for etape in cadre("pays_de_la_loire").etapes} == {Statut.SUPPOSE}


@pytest.mark.parametrize("livre", LIVRES, ids=lambda livre: livre.cadre)
def test_file_is_the_one_the_export_writes(livre: Cadre):
    assert (DOSSIER / f"{livre.cadre}.yaml").read_bytes() == ecrire(livre, "yaml")


@pytest.mark.parametrize("livre", LIVRES, ids=lambda livre: livre.cadre)
def test_cases_beside_a_framework_pass(livre: Cadre):
    cas = cas_a_cote(DOSSIER / f"{livre.cadre}.yaml")
    assert len(cas) >= 5
    assert list(eprouver(livre, cas)) == []


@pytest.mark.parametrize("livre", LIVRES, ids=lambda livre: livre.cadre)
def test_every_statement_has_its_sentence_in_guillemets_and_its_place(livre: Cadre):
    for enonce in livre.enonces:
        assert enonce.phrase
        if enonce.citation:
            assert enonce.citation.startswith("«")
            assert enonce.citation.endswith("»")
            assert livre.reference(enonce)


@pytest.mark.parametrize("livre", LIVRES, ids=lambda livre: livre.cadre)
def test_no_person_is_named(livre: Cadre):
    texte = (DOSSIER / f"{livre.cadre}.yaml").read_text("utf-8")
    assert not NOM_DE_PERSONNE.search(texte)
    assert not ENVOI_NOMINATIF.search(texte)


# An agency's own


def test_a_new_framework_is_added_and_comes_from_its_file(agence):
    (agence / "essai.yaml").write_text(TEXTE, "utf-8")
    assert cadre("essai").origine == str(agence / "essai.yaml")
    assert cadre("essai").remplace == ""
    assert cadre("Essai") == petit()
    assert len(cadres()) == 6


def test_a_framework_of_the_same_name_says_which_version_it_replaces(agence):
    (agence / "notre.yaml").write_text(TEXTE.replace("cadre: essai", "cadre: bretagne"), "utf-8")
    lu = cadre("bretagne")
    assert lu.titre == "Méthode d'essai"
    assert lu.remplace == "plaquette du PRS 2018-2022"
    assert len(cadres()) == 5


def test_a_faulty_file_changes_nothing_and_is_told(agence):
    (agence / "bretagne.yaml").write_text("cadre: bretagne\n", "utf-8")
    (agence / "latin.yaml").write_bytes("é".encode("cp1252"))
    assert cadre("bretagne").origine == LIVRE
    assert [dit.fichier for dit in refus()] == ["bretagne.yaml", "latin.yaml"]
    assert "il manque « region »" in refus()[0].raison


@pytest.mark.parametrize(
    ("bon", "faux"), [("cadre: essai", "cadre: droit_commun"), ("region: REG-84", "region: FR")]
)
def test_no_file_takes_the_place_of_the_law(agence, ligne, tmp_path_factory, bon, faux):
    fichier = tmp_path_factory.mktemp("agence") / "faux.yaml"
    fichier.write_text(TEXTE.replace(bon, faux), "utf-8")
    code, _, erreur = ligne("cadre", "importer", fichier)
    assert (code, list(agence.iterdir())) == (2, [])
    assert "faux.yaml" in erreur
    (agence / "faux.yaml").write_bytes(fichier.read_bytes())
    assert lectures.droit_commun().origine == LIVRE
    assert len(cadres()) == 5
    assert "la loi" in refus()[0].raison


def test_of_two_files_of_one_name_the_second_is_refused(agence):
    (agence / "a.yaml").write_text(TEXTE, "utf-8")
    (agence / "b.yaml").write_text(TEXTE.replace("Méthode d'essai", "Autre"), "utf-8")
    assert cadre("essai").titre == "Méthode d'essai"
    assert "déjà dans a.yaml" in refus()[0].raison


def test_a_file_that_changes_is_read_again(agence):
    fichier = agence / "essai.yaml"
    fichier.write_text(TEXTE, "utf-8")
    assert cadre("essai").titre == "Méthode d'essai"
    fichier.write_text(TEXTE.replace("Méthode d'essai", "Méthode nouvelle"), "utf-8")
    os.utime(fichier, (1, 1))
    assert cadre("essai").titre == "Méthode nouvelle"
    fichier.unlink()
    with pytest.raises(IntrouvableError):
        cadre("essai")


def test_cases_hidden_files_and_folders_are_no_frameworks(agence):
    (agence / f"essai{SUFFIXE}").write_text("[]", "utf-8")
    (agence / ".essai.yaml").write_text("x", "utf-8")
    (agence / "dossier.yaml").mkdir()
    assert refus() == ()
    assert len(cadres()) == 5


def test_an_unknown_framework_is_refused_with_those_there_are(agence):
    with pytest.raises(IntrouvableError, match="bretagne"):
        cadre("corse")
    (agence / "corse.yaml").write_text("cadre: corse\n", "utf-8")
    with pytest.raises(IntrouvableError, match="il manque « region »"):
        cadre("corse")


def test_a_code_is_never_read_as_a_file(agence):
    (agence / "essai.yaml").write_text(TEXTE, "utf-8")
    with pytest.raises(IntrouvableError):
        cadre(str(agence / "essai.yaml"))
    assert lectures.cadre_ou_fichier(str(agence / "essai.yaml")) == petit()
    assert lectures.cadre_ou_fichier("bretagne") == cadre("bretagne")


# « Mon CLS »


@pytest.mark.parametrize(
    ("territoire", "attendu"),
    [
        ("COM-29232", "bretagne"),
        ("EPCI-200071934", "pays_de_la_loire"),
        ("COM-97611", "mayotte"),
        ("DEP-57", "grand_est"),
        ("REG-32", "hauts_de_france"),
    ],
)
def test_from_a_territory_to_the_method_of_its_region(referentiel, territoire, attendu):
    methode = cadre_de(territoire)
    assert methode.cadre is not None
    assert methode.cadre.cadre == attendu
    assert methode.cadre.titre in methode.phrase


def test_a_region_without_a_framework_says_so(referentiel):
    methode = cadre_de("COM-69123")
    assert methode.cadre is None
    assert "Auvergne-Rhône-Alpes" in methode.phrase
    assert "La loi s'applique" in methode.phrase


def test_a_place_of_no_region_is_told_so_in_a_whole_sentence(referentiel):
    methode = cadre_de("COM-97502")
    assert (methode.cadre, methode.regions) == (None, ())
    assert methode.phrase == (
        "Aucun cadre n'est connu pour Saint-Pierre, qui n'est d'aucune région."
    )


def test_a_perimeter_over_two_regions_has_both_methods(referentiel):
    methode = cadre_de("DEP-35+DEP-53")
    assert {lu.cadre for lu in methode.cadres} == {"bretagne", "pays_de_la_loire"}
    a_cheval = cadre_de("DEP-35+DEP-50")
    assert "Aucun n'est connu pour : Normandie" in a_cheval.phrase


def test_of_two_versions_the_one_that_holds_on_the_day_comes_first(agence):
    suite = TEXTE.replace("cadre: essai", "cadre: suite").replace("2024-01-01", "2029-01-01")
    (agence / "essai.yaml").write_text(TEXTE, "utf-8")
    (agence / "suite.yaml").write_text(suite.replace("2028-12-31", "2033-12-31"), "utf-8")
    le_jour = [
        [lu.cadre for lu in cadres_de_region("REG-84", datetime.date(annee, 6, 1))]
        for annee in (2025, 2030)
    ]
    assert le_jour == [["essai", "suite"], ["suite", "essai"]]


# The runner of cases


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "[]",
        "cas: a",
        "- cas: a",
        "- {cas: a, faits: {}, autre: 1}",
        "- {cas: a, faits: {}, attendu: {seuil: peut_etre}}",
        "- {cas: a, faits: {inconnu: 1}}",
        "- {cas: a, faits: {}, attendu: [x]}",
    ],
)
def test_cases_that_cannot_be_read_are_refused(texte):
    with pytest.raises(EntreeInvalideError):
        lire_cas(texte, "essai.tests.yaml")


def test_a_case_that_fails_says_what_was_awaited_and_given():
    texte = (
        "- cas: trop petit\n  faits: {date_signature: 2025-01-01, populations: [{nombre: 1, "
        "millesime: 2023}]}\n  attendu: {seuil: conforme, absent: conforme}\n  bloquants: []\n"
    )
    assert list(eprouver(petit(), lire_cas(texte, "essai"))) == [
        "Cas « trop petit », seuil : conforme attendu, non_conforme donné.",
        "Cas « trop petit », absent : conforme attendu, aucune réponse donné.",
        "Cas « trop petit » : rien doit bloquer, seuil bloque.",
    ]
