"""Connectors as data: complete, coherent with our layouts, honest about what is not confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import jsonschema
import pytest

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.producteurs.dispositions import dispositions
from clesante.donnees.reseau.connecteurs import (
    DOSSIER,
    Forme,
    Marque,
    adresse,
    choisir,
    commande,
    connecteurs,
    distantes,
    lire_connecteur,
    ressource,
    verifier_date,
)
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.yamls import lire_yaml

SCHEMA = json.loads((DOSSIER / "schema.json").read_text("utf-8"))
FICHIERS = sorted(f.name for f in DOSSIER.iterdir() if f.name.endswith(".yaml"))
TOUTES = distantes()


def contenu(nom: str) -> dict:
    return lire_yaml((DOSSIER / nom).read_text("utf-8"), nom)


@pytest.mark.parametrize("nom", FICHIERS)
def test_file_follows_the_schema(nom):
    jsonschema.validate(contenu(nom), SCHEMA)


@pytest.mark.parametrize(
    "faute",
    [
        {"base": "http://api.insee.fr"},
        {"hotes": []},
        {"hotes": ["localhost"]},
        {"hotes": ["*"]},
        {"marque": "sans doute"},
        {"par_minute": 31},
        {"par_minute": 0},
        {"cle": "secret"},
        {"sources": []},
        {"forme": "courriel"},
    ],
)
def test_schema_refuses_what_would_be_unsafe_or_unknown(faute):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(contenu("insee_melodi.yaml") | faute, SCHEMA)


@pytest.mark.parametrize("nom", ["../x.csv", "a/b.csv", "/etc/x", ".cache", ""])
def test_schema_refuses_a_file_name_that_leaves_its_folder(nom):
    faux = contenu("dgcl.yaml")
    faux["sources"][0]["fichier"] = nom
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(faux, SCHEMA)


def test_unknown_key_stops_the_program_not_the_reader():
    texte = (DOSSIER / "dgcl.yaml").read_text("utf-8")
    with pytest.raises(TypeError):
        lire_connecteur("dgcl", texte + "couleur: bleu\n")
    with pytest.raises(EntreeInvalideError):
        lire_connecteur("dgcl", texte + "couleur: [\n")


def test_every_layout_says_how_its_file_is_got_and_under_the_name_it_reads():
    assert set(dispositions()) <= set(TOUTES)
    for code, d in dispositions().items():
        connecteur, source = TOUTES[code]
        assert source.fichier in d.fichiers, code
        assert source.lue, code
        assert connecteur.licence == d.licence, code


def test_each_source_comes_once_and_unread_ones_say_so():
    codes = [source.code for c in connecteurs() for source in c.sources]
    assert len(codes) == len(set(codes))
    for code in set(codes) - set(dispositions()):
        assert not TOUTES[code][1].lue
        assert TOUTES[code][1].a_savoir


def test_every_platform_marked_confirmed_by_the_reference_has_its_connector():
    assert {c.forme for c in connecteurs()} == set(Forme)
    hotes = {hote for c in connecteurs() for hote in c.hotes}
    assert hotes >= {
        "geo.api.gouv.fr", "api.insee.fr", "www.insee.fr", "data.ameli.fr", "www.data.gouv.fr",
        "odisse.santepubliquefrance.fr", "data.drees.solidarites-sante.gouv.fr",
        "hubeau.eaufrance.fr", "www.collectivites-locales.gouv.fr", "cartosante.atlasante.fr",
        "statistiques-locales.insee.fr",
    }  # fmt: skip


def test_what_is_only_remembered_is_said_to_be_confirmed():
    for connecteur, source in TOUTES.values():
        if source.marque is Marque.A_CONFIRMER and connecteur.automatique:
            assert "mémoire" in source.a_savoir or "peut" in source.a_savoir, source.code


def test_first_address_is_https_on_a_declared_host():
    for connecteur, source in TOUTES.values():
        parties = urlsplit(adresse(connecteur, source))
        assert parties.scheme == "https"
        assert parties.hostname in connecteur.hotes, source.code


@pytest.mark.parametrize(
    ("code", "attendue"),
    [
        ("insee_rp_chomage_communes", "https://api.insee.fr/melodi/data/DS_RP_EMPLOI_LR_PRINC"),
        (
            "spf_vaccination_france",
            "https://odisse.santepubliquefrance.fr/api/explore/v2.1/catalog/datasets/couvertures-"
            "vaccinales-des-adolescents-et-adultes-depuis-2011-france/exports/csv",
        ),
        (
            "anct_qpv_2024",
            "https://www.data.gouv.fr/api/1/datasets/"
            "quartiers-prioritaires-de-la-politique-de-la-ville-qpv/",
        ),
        (
            "hubeau_eau_potable_2025",
            "https://hubeau.eaufrance.fr/api/v1/qualite_eau_potable/resultats_dis",
        ),
        (
            "dgcl_epci_2026",
            "https://www.collectivites-locales.gouv.fr/files/files/Etudes-et-statistiques/DESL/"
            "2026/EPCI/epcicom2026.xlsx",
        ),
    ],
)
def test_address_is_that_of_the_reference(code, attendue):
    assert adresse(*TOUTES[code]) == attendue


def test_melodi_leaves_less_than_thirty_requests_a_minute():
    melodi = next(c for c in connecteurs() if c.forme is Forme.MELODI)
    assert melodi.par_minute <= 30


def test_by_hand_says_the_steps_and_the_form_of_the_export():
    manuels = [c for c in connecteurs() if not c.automatique]
    assert all(len(s.etapes) >= 2 for c in manuels for s in c.sources)
    geoclip = [c for c in manuels if "Géoclip" in c.libelle]
    assert len(geoclip) == 2
    for c in geoclip:
        assert "Référentiel géographique" in c.a_savoir


def test_default_choice_is_all_that_comes_by_itself():
    choisies = choisir([])
    assert all(connecteur.automatique for connecteur, _ in choisies)
    assert len(choisies) == sum(c.automatique for c, _ in TOUTES.values()) >= 20


def test_choice_keeps_the_order_and_names_what_exists():
    codes = ["spf_vaccination_france", "cnam_pathologies", "spf_vaccination_france"]
    assert [s.code for _, s in choisir(codes)] == codes[:2]
    with pytest.raises(IntrouvableError, match="cnam_patologies") as refus:
        choisir(["cnam_patologies"])
    assert "cnam_pathologies" in refus.value.remede


def test_command_is_given_only_where_it_would_work():
    assert commande("cnam_pathologies").endswith("--source cnam_pathologies --installer")
    for code in (None, "inconnue", "anct_qpv_2024", "insee_rp_2021_iris"):
        assert commande(code) == ""


def test_unfilled_indicators_with_a_source_can_be_fetched():
    attendus = {
        "MORB_CARDIO", "MORB_CANC", "MORB_DIAB", "MORB_RESP", "OFF_APLIDE", "OFF_APLMK",
        "OFF_APLSF", "OFF_APLCD", "SOC_CHOM", "SOC_VOIT", "ENV_EAU", "POP_80SEUL",
    }  # fmt: skip
    a_prendre = {i.code for i in catalogue_livre() if i.demande and commande(i.source)}
    assert a_prendre == attendus


@pytest.mark.django_db
def test_page_of_such_an_indicator_says_the_command(client, entrepot):
    page = client.get("/indicateurs/ENV_EAU/").content.decode()
    assert "se télécharge" in page
    assert "clesante donnees telecharger --source hubeau_eau_potable_2025 --installer" in page
    assert "se télécharge" not in client.get("/indicateurs/ENF_LANG/").content.decode()


def test_source_whose_publisher_moved_to_another_year_is_refused_after_its_day():
    _, source = TOUTES["insee_population_cog_2026"]
    verifier_date(source, date(2026, 12, 31))
    with pytest.raises(RefuseError, match="31 décembre 2026"):
        verifier_date(source, date(2027, 1, 1))


NUMEROS = [f"{n}0000000-0000-4000-8000-000000000000" for n in range(5)]
JEU = {
    "resources": [
        {"id": NUMEROS[0], "title": "QP2024 contours", "format": "geojson"},
        {"id": NUMEROS[1], "title": "QP2015", "format": "csv", "last_modified": "2030-01-01"},
        {"id": NUMEROS[2], "title": "Liste QP2024", "format": "csv", "last_modified": "2024-05-01"},
        {"id": NUMEROS[3], "title": "LISTE qp2024 v2", "format": "CSV", "last_modified": "2026-01"},
        "rien",
    ]
}


def test_resource_is_the_latest_of_the_title_and_the_format():
    connecteur, source = TOUTES["anct_qpv_2024"]
    assert ressource(JEU, source, connecteur.base) == (
        f"https://www.data.gouv.fr/api/1/datasets/r/{NUMEROS[3]}"
    )


def test_resource_that_is_absent_is_said_with_those_that_exist():
    connecteur, source = TOUTES["anct_qpv_2024"]
    with pytest.raises(EntreeInvalideError, match="QP2015"):
        ressource(JEU, replace(source, titre="QP2030"), connecteur.base)
    with pytest.raises(EntreeInvalideError, match="aucune"):
        ressource({"resources": []}, source, connecteur.base)
    with pytest.raises(EntreeInvalideError, match="sous une autre forme"):
        ressource({}, source, connecteur.base)


@pytest.mark.parametrize("numero", ["../../admin", "", None, "12"])
def test_resource_number_that_is_none_leads_nowhere(numero):
    connecteur, source = TOUTES["anct_qpv_2024"]
    jeu = {"resources": [{"id": numero, "title": "QP2024", "format": "csv"}]}
    with pytest.raises(EntreeInvalideError, match="identifiant"):
        ressource(jeu, source, connecteur.base)
