"""Care supply: GPs of ANCT by commune, CartoSanté by bassin de vie, CNAM, equipment of INSEE."""

from __future__ import annotations

from collections import defaultdict

import pytest

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.brut import normaliser
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle.erreurs import EntreeInvalideError
from tests.aides.fichiers_sante import (
    declinaisons,
    feuille,
    lignes,
    membres,
    populations,
    valeurs,
    vers_aujourdhui,
)

pytestmark = pytest.mark.usefixtures("entrepot")
BASSINS = "cartosante/bassin_de_vie_offre_ald_2024.csv"
CNAM = "cnam-demographie-2024/toutes_specialites_departement.csv"
DEPARTEMENTS = "insee-statistiques-locales/departement_equipements_mortalite_revenus.csv"


@pytest.fixture(scope="session")
def medecins(brut):
    """General practitioners of 2020 by commune of today, cities whole."""
    vers = vers_aujourdhui(brut)
    fichier = brut / "anct-observatoire-territoires/offre_sante_communes_2020.xlsx"
    nombres = defaultdict(int)
    for code, _, _, nombre in feuille(fichier, "Data", 6):
        nombres[vers[code]] += int(nombre)
    return nombres


def test_practitioners_add_up_for_every_epci_and_above_with_whole_cities_once(brut, medecins):
    groupes = membres(brut)
    trouvees = valeurs(groupes, "OFF_DENSMG")
    habitants = populations(brut)
    for code, communes in groupes.items():
        nombre = sum(medecins.get(c, 0) for c in communes)
        population = sum(habitants.get(c, 0) for c in communes if c in medecins)
        assert trouvees[code].numerateur == nombre, code
        assert trouvees[code].valeur == pytest.approx(1e4 * nombre / population), code
        assert trouvees[code].statut is Statut.ESTIME, code
    assert trouvees["FR"].numerateur == 60_305
    assert trouvees["DEP-75"].numerateur == 2_515


def test_a_city_counted_whole_is_complete_and_says_nothing_of_its_arrondissements():
    trouvees = valeurs(["COM-75056", "COM-69123", "COM-13055", "ARM-75101"], "OFF_DENSMG")
    assert [trouvees[c].unites for c in ("COM-75056", "COM-69123", "COM-13055")] == [20, 9, 16]
    assert trouvees["COM-75056"].unites_attendues == 20
    assert trouvees["ARM-75101"].statut is Statut.NON_DISPONIBLE


def test_a_commune_without_practitioner_is_zero_not_missing(medecins):
    sans = [c for c, nombre in medecins.items() if nombre == 0][:50]
    trouvees = valeurs([f"COM-{c}" for c in sans], "OFF_DENSMG")
    assert {v.valeur for v in trouvees.values()} == {0.0}


COLONNES_BV = {
    "OFF_MGBV": "Densité de généralistes lib. 2024",
    "OFF_IDEBV": "Densité d'infirmiers lib. 2024",
    "OFF_SFBV": "Densité de sages-femmes lib. 2024",
    "OFF_ORTHOBV": "Densité d'orthophonistes lib. 2024",
    "OFF_PHARM": "Densité des pharmacies pour 10 000 hab. 2024",
    "REC_OPH": "Part des bénéf. ophtalmo. dans pop. 2024",
    "MORB_ALD": "Part des bénéf. en ALD dans la pop 2024",
}


@pytest.mark.parametrize(("indicateur", "colonne"), COLONNES_BV.items())
def test_every_bassin_de_vie_has_its_published_figure_or_its_secret(brut, indicateur, colonne):
    lues = {x["Code"]: x[colonne] for x in lignes(brut / BASSINS, ";", 2)}
    lues["49069"] = lues.pop("49126")
    lues = {f"BV-{code}": cellule for code, cellule in lues.items() if "ZZ" not in code}
    assert len(lues) == 1_707
    secrets = 0
    for code, valeur in valeurs(lues, indicateur).items():
        assert valeur.periode == "2024"
        if lues[code] == "N/A - secret statistique":
            secrets += 1
            assert (valeur.statut, valeur.valeur) == (Statut.SECRET, None), code
        else:
            assert valeur.valeur == float(lues[code]), code
    assert secrets == (157 if indicateur == "MORB_ALD" else 0)


def test_a_figure_of_bassin_de_vie_is_never_that_of_its_communes():
    trouvees = valeurs(["COM-85092", "EPCI-200071934", "DEP-85", "FR"], "MORB_ALD")
    assert {v.valeur for v in trouvees.values()} == {None}


def geoclip(dossier, cellule, niveau="France par bassin de vie", annee="2024"):
    """Write a CartoSanté export of one bassin de vie."""
    entete = ["Code", "Libellé", *(c.replace("2024", annee) for c in COLONNES_BV.values())]
    ligne = ["85092", "Fontenay-le-Comte", *["1.5"] * 6, cellule]
    corps = [["CartoSanté"], [f"Référentiel géographique : {niveau}"], entete, ligne]
    fichier = dossier / "export.csv"
    fichier.write_text("\n".join(";".join(x) for x in corps), encoding="utf-8-sig")
    return fichier


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (
            {"cellule": "N/A - raison inconnue"},
            "«.N/A - raison inconnue.» n'est pas un nombre ni une marque connue",
        ),
        ({"cellule": "1", "niveau": "France par commune"}, "France par bassin de vie"),
        ({"cellule": "1", "annee": ""}, "aucune année ne termine le libellé"),
    ],
)
def test_unknown_mark_level_or_label_is_refused(tmp_path, options, phrase):
    d = disposition("cartosante_bassins_de_vie_2024")
    with pytest.raises(EntreeInvalideError, match=phrase):
        normaliser(geoclip(tmp_path, **options), d, tmp_path / "brut")


def test_an_export_of_another_year_is_read_with_its_year(tmp_path):
    import duckdb

    d = disposition("cartosante_bassins_de_vie_2024")
    normaliser(geoclip(tmp_path, "N/A - secret statistique", annee="2019"), d, tmp_path / "b")
    lues = duckdb.sql(
        "SELECT DISTINCT periode, statut FROM "
        f"'{tmp_path / 'b' / d.code_source}.parquet' ORDER BY ALL"
    ).fetchall()
    assert lues == [("2019", "secret"), ("2019", "valeur")]


def lieu_cnam(ligne):
    """Return the territory of a row: 999 is a total, of France when the région is 99."""
    if ligne["region"] == "99":
        return "FR"
    tout = ligne["departement"] == "999"
    return f"REG-{ligne['region']}" if tout else f"DEP-{ligne['departement']}"


def test_every_profession_of_every_departement_region_and_france(brut):
    attendues = defaultdict(dict)
    for ligne in lignes(brut / CNAM):
        attendues[lieu_cnam(ligne)][ligne["profession_sante"]] = float(ligne["densite"])
    assert len(attendues) == 101 + 18 + 1
    for code, professions in attendues.items():
        assert len(professions) == 38
        assert declinaisons(code, "OFF_LIB") == professions
    principales = valeurs(attendues, "OFF_LIB")
    for code, professions in attendues.items():
        assert principales[code].valeur == professions["Ensemble des médecins"], code


def test_the_totals_999_are_those_of_the_departements(brut):
    nombres = defaultdict(int)
    for ligne in lignes(brut / CNAM):
        nombres[lieu_cnam(ligne)[:3], ligne["profession_sante"]] += int(ligne["effectif"])
    for (niveau, profession), nombre in nombres.items():
        if niveau == "DEP":
            assert nombre <= nombres["FR", profession]
            assert nombre == pytest.approx(nombres["FR", profession], rel=0.02), profession


def test_a_figure_of_less_than_five_professionals_is_secret(brut, tmp_path):
    import duckdb

    texte = (brut / CNAM).read_text("utf-8-sig").splitlines()
    ecrit = tmp_path / "cnam.csv"
    ecrit.write_text("\n".join([texte[0], texte[1].replace(",9.0,", ",NS,")]), encoding="utf-8")
    d = disposition("cnam_demographie_2024")
    normaliser(ecrit, d, tmp_path / "b")
    lue = duckdb.sql(f"SELECT valeur, statut FROM '{tmp_path / 'b' / d.code_source}.parquet'")
    assert lue.fetchall() == [(None, "secret")]


EQUIPEMENTS = {
    "Médecins généralistes": "Médecin généraliste (en nombre) 2024",
    "Infirmiers": "Infirmier (en nombre) 2024",
    "Chirurgiens-dentistes": "Chirurgien dentiste (en nombre) 2024",
    "Pharmacies": "Pharmacie (en nombre) 2024",
    "Services d'urgences": "Urgences (en nombre) 2024",
}


def test_equipment_of_every_departement_over_its_estimated_population(brut):
    lues = lignes(brut / DEPARTEMENTS, ";", 2)
    assert len(lues) == 101
    for ligne in lues:
        attendu = {
            nom: pytest.approx(1e5 * int(ligne[c]) / int(ligne["Estimations de population 2025"]))
            for nom, c in EQUIPEMENTS.items()
        }
        assert declinaisons(f"DEP-{ligne['Code']}", "OFF_BPE") == attendu, ligne["Code"]
    habitants = sum(int(ligne["Estimations de population 2025"]) for ligne in lues)
    france = declinaisons("FR", "OFF_BPE")
    for nom, colonne in EQUIPEMENTS.items():
        total = sum(int(ligne[colonne]) for ligne in lues)
        assert france[nom] == pytest.approx(1e5 * total / habitants)
