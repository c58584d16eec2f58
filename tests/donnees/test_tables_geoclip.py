"""Géoclip exports as a coordinator downloads them: Statistiques locales, CartoSanté, the ANCT."""

from __future__ import annotations

import csv

import pytest

from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.producteurs.anomalies import Gravite
from clesante.donnees.tables import geoclip
from clesante.donnees.tables.imports import indicateurs
from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.lectures import membres, perimetre
from tests.aides.fichiers_sante import feuille, vers_aujourdhui
from tests.aides.tables import FONTENAY, classeur, importer, lire, poser

pytestmark = pytest.mark.usefixtures("entrepot")
DETERMINANTS = "insee-statistiques-locales/bassin_de_vie_determinants_sociaux.csv"
PAUVRETE = "insee-statistiques-locales/bassin_de_vie_taux_pauvrete_2021.csv"
FAMILLES = "insee-statistiques-locales/commune_population_familles_2019.csv"
DEPARTEMENTS = "insee-statistiques-locales/departement_equipements_mortalite_revenus.csv"
OFFRE = "cartosante/bassin_de_vie_offre_ald_2024.csv"
EXPORTS = (DETERMINANTS, PAUVRETE, FAMILLES, DEPARTEMENTS, OFFRE)
MARQUES = {
    "N/A - secret statistique": Statut.SECRET,
    "N/A - résultat non disponible": Statut.NON_DISPONIBLE,
    "N/A - division par 0": Statut.NON_CALCULABLE,
}
INCONNUS = ("977", "978", "49126")  # Saint-Barthélemy, Saint-Martin, a bassin of another code
LYON, SAONE = "EPCI-200046977", "DEP-70"


def lignes(fichier):
    """Return {label: {code: cell}} of an export, read by the csv module alone."""
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        _, _, entete, *corps = csv.reader(flux, delimiter=";")
    return {
        libelle: {ligne[0]: ligne[rang] for ligne in corps}
        for rang, libelle in enumerate(entete)
        if rang > 1
    }


def attendu(cellule):
    statut = MARQUES.get(cellule)
    return (None, statut) if statut else (float(cellule), Statut.VALEUR)


def lu_de(lu):
    return {
        ligne.territoire: (ligne.valeur if ligne.numerateur is None else ligne.numerateur,
                           ligne.statut)
        for ligne in lu.lignes
    }  # fmt: skip


def attendues(cellules, niveau, territoire, vers, additif=True):
    """Return {territory: (figure, status)} that a straight reading gives for a territory.

    Communes merged since are added, or unknown when they are rates; a bassin de vie is the one
    that shares a commune.
    """
    communes = {*perimetre(territoire).communes}
    groupes = {}
    for code, cellule in cellules.items():
        if niveau == "COM":
            if (actuelle := f"COM-{vers[code]}") in communes:
                groupes.setdefault(actuelle, []).append(cellule)
        elif not code.startswith(INCONNUS) and communes & {*membres(f"{niveau}-{code}")}:
            groupes[f"{niveau}-{code}"] = [cellule]
    return {code: _ensemble(parties, additif) for code, parties in groupes.items()}


def _ensemble(cellules, additif):
    if len(cellules) == 1:
        return attendu(cellules[0])
    somme = (sum(map(float, cellules)), Statut.VALEUR)
    return somme if additif else (None, Statut.NON_DISPONIBLE)


@pytest.mark.parametrize("chemin", EXPORTS)
@pytest.mark.parametrize("territoire", [FONTENAY, "DEP-976", SAONE])
def test_every_indicator_of_every_real_export_is_read_as_it_is(brut, chemin, territoire):
    fichier = brut / chemin
    niveau = {"bassin": "BV", "commun": "COM", "depart": "DEP"}[fichier.name[:6]]
    colonnes = lignes(fichier)
    vers = vers_aujourdhui(brut)
    assert len(indicateurs(fichier)) == len(colonnes)
    for libelle, cellules in [*colonnes.items()][::7]:
        lu = lire(fichier, territoire, colonnes={"valeur": libelle}, unite="unité")
        additif = lu.calcul is Calcul.SOMME
        assert lu_de(lu) == attendues(cellules, niveau, territoire, vers, additif), libelle
        assert lu.periodes == (libelle[-4:],)
        assert lu.niveau == niveau
        assert not lu.bloquantes
        assert lu.sources == (("CartoSanté",) if "cartosante" in chemin else (
            "Insee - Statistiques locales",))  # fmt: skip


def test_rows_elsewhere_are_counted_once_and_unknown_codes_are_named(brut):
    lu = lire(brut / OFFRE, colonnes={"valeur": "Part des bénéf. en ALD dans la pop"})
    hors, codes = (a for a in lu.anomalies if a.genre in ("hors", "codes"))
    assert hors.gravite is Gravite.INFO
    assert f"{1709 - len(lu.lignes) - 2}".replace("1", "1", 1) in hors.probleme.replace(
        "\u202f", ""
    )
    assert "977ZZ (St-Barthélémy) et 978ZZ (St-Martin)" in codes.probleme
    assert codes.gravite is Gravite.ALERTE
    assert not lu.bloquantes


def test_a_bassin_de_vie_is_never_read_as_the_commune_of_its_code(brut):
    assert {ligne.territoire[:3] for ligne in lire(brut / PAUVRETE, "DEP-01").lignes} == {"BV-"}
    maine_et_loire = lu_de(lire(brut / PAUVRETE, "DEP-49"))
    assert maine_et_loire["BV-49069"] == (6.7, Statut.VALEUR)  # Orée-d'Anjou, written 49126


def test_a_published_rate_stands_beside_a_territory_and_never_adds_up(brut):
    lu = lire(brut / DEPARTEMENTS, colonnes={"valeur": "Taux de pauvreté 2021"})
    assert (lu.calcul, lu.niveau) == (Calcul.PUBLIEE, "DEP")
    assert lu_de(lu) == {"DEP-85": (9.1, Statut.VALEUR)}
    assert (lu.libelle, lu.unite) == ("Taux de pauvreté", "%")


def test_counts_and_their_denominator_make_a_ratio(brut):
    fichier = brut / FAMILLES
    dites = {"numerateur": "Nb de familles", "denominateur": "Population municipale 2019"}
    lu = lire(fichier, LYON, colonnes=dites, unite="pour 100 habitants")
    assert lu.calcul is Calcul.RAPPORT
    familles, habitants = (
        next(c for nom, c in lignes(fichier).items() if nom.startswith(debut))
        for debut in ("Nb de", "Population")
    )
    vers = vers_aujourdhui(brut)
    haut, bas = (attendues(c, "COM", LYON, vers) for c in (familles, habitants))
    assert lu_de(lu) == haut
    assert {li.territoire: (li.denominateur, li.statut) for li in lu.lignes} == bas


def test_a_mixed_level_is_refused_with_the_levels_that_are_held(brut):
    fichier = brut / "cartosante/canton_ville_apl_medecins_generalistes_2023.csv"
    with pytest.raises(EntreeInvalideError, match="bassin de vie / canton-ville") as refus:
        lire(fichier)
    assert "par commune, EPCI, bassin de vie" in refus.value.remede


URBASANTE = ("mixite_generationelle", "suroccupation", "eloignement", "securite")


@pytest.mark.parametrize("nom", URBASANTE)
@pytest.mark.parametrize("territoire", ["DEP-2A", "REG-94"])
def test_a_workbook_says_the_level_of_each_row(brut, nom, territoire):
    fichier = brut / f"urbasante-communes/{nom}.xlsx"
    entete, *corps = feuille(fichier, "Data", 1)
    departements = {"DEP-2A": ("2A",), "REG-94": ("2A", "2B")}[territoire]
    rang = max(r for r, libelle in enumerate(entete) if libelle)
    lu = lire(fichier, territoire, colonnes={"valeur": entete[rang]}, unite="unité")
    assert not lu.bloquantes
    valeurs = lu_de(lu)
    for code, _, niveau, *_ in corps:
        if (
            "Commune" in str(niveau) and code[:2] in departements
        ):  # a formula that gives « Commune »
            cellule = next(li for li in corps if li[0] == code)[rang]
            assert valeurs.pop(f"COM-{code}") == attendu(cellule), code
    attendus = {"REG-94", *(f"DEP-{d}" for d in departements)}
    assert {*valeurs} == attendus  # Corse is « 94 » and no département
    corse = next(li for li in corps if li[2] == "Région" and str(li[0]).startswith("94"))
    assert valeurs["REG-94"] == attendu(corse[rang])


def test_sheets_of_a_workbook_give_unit_and_source(brut):
    securite = indicateurs(brut / "urbasante-communes/securite.xlsx")
    assert securite[0].unite == "victimes pour 1 000 habitants"
    assert securite[0].source.startswith("Service statistique ministériel de la sécurité")
    ages = indicateurs(brut / "urbasante-communes/mixite_generationelle.xlsx")
    assert {(serie.unite, serie.est_compte) for serie in ages} == {("%", False)}


def test_an_export_of_the_anct_is_read_with_its_level_and_its_years(brut):
    fichier = brut / "anct-observatoire-territoires/offre_sante_communes_2020.xlsx"
    lu = lire(fichier, LYON)
    corps = feuille(fichier, "Data", 6)
    medecins = {li[0]: li[3] for li in corps}
    assert lu_de(lu) == attendues(medecins, "COM", LYON, vers_aujourdhui(brut))
    assert (lu.calcul, lu.periodes) == (Calcul.SOMME, ("2020",))
    assert lu.libelle == "Nombre de médecins généralistes libéraux"


def export(*lignes_, maille="France par commune", site="Insee - Statistiques locales"):
    """Return a made export: its two title lines, then its header and rows."""
    largeur = max(ligne.count(";") for ligne in lignes_)
    titres = [f"{site}{'; ' * largeur}"] if site else []
    titres += [f"Référentiel géographique : {maille}{'; ' * largeur}"] if maille else []
    return "\ufeff" + "\n".join([*titres, *lignes_]) + "\n"


SIMPLE = ("Code;Libellé;Taux de pauvreté 2021", "85092;Fontenay-le-Comte;17.5", "69123;Lyon;16")


@pytest.mark.parametrize(
    ("maille", "code", "lu"),
    [
        ("France par commune", "85092", "COM-85092"),
        ("France par bassin de vie", "85092", "BV-85092"),
        ("France par département", "85", "DEP-85"),
        ("France par région", "52", "REG-52"),
        ("France par région", "11", None),
        ("France par intercommunalité (EPCI)", "200071934", "EPCI-200071934"),
        ("Pays de la Loire par commune (2023)", "85092", "COM-85092"),
        ("France par communes", "85092", "COM-85092"),
    ],
)
def test_the_written_level_decides_what_a_code_is(tmp_path, maille, code, lu):
    fichier = poser(tmp_path, export(SIMPLE[0], f"{code};Nom;17.5", maille=maille))
    lue = lire(fichier)
    assert [ligne.territoire for ligne in lue.lignes] == ([lu] if lu else [])
    assert bool(lue.bloquantes) is (lu is None)


@pytest.mark.parametrize(
    ("options", "mots"),
    [
        ({"maille": ""}, "manque : le même code peut être celui d'une commune"),
        ({"maille": "France par zone d'emploi 2020"}, "un découpage que le référentiel n'a pas"),
        ({"maille": "France by municipality"}, "« France by municipality »"),
    ],
)
def test_a_level_that_is_not_known_is_never_guessed(tmp_path, options, mots):
    with pytest.raises(EntreeInvalideError, match=mots):
        lire(poser(tmp_path, export(*SIMPLE, **options)))


def test_a_site_in_another_language_is_not_taken_for_a_table_of_communes(tmp_path):
    texte = "Insee;;\nGeographic reference: France by living area;;\n"
    texte += "Code;Label;Poverty rate 2021\n85092;Fontenay-le-Comte;17.5\n"
    with pytest.raises(EntreeInvalideError):
        lire(poser(tmp_path, texte))
    with pytest.raises(EntreeInvalideError):
        lire(poser(tmp_path, texte), colonnes={"valeur": "Poverty rate 2021"})


def test_one_column_a_year_is_one_period_a_column(tmp_path):
    texte = export(
        "Code;Libellé;Nb de naissances 2021;Nb de naissances 2022;Taux 2016-2021;"
        "Nb de naissances 2023",
        "85092;Fontenay-le-Comte;120;N/A - secret statistique;3.5;118",
        "69123;Lyon;6000;6100;2.1;6200",
    )
    fichier = poser(tmp_path, texte)
    lu = lire(fichier, colonnes={"valeur": "Nb de naissances"})
    assert [(li.periode, li.numerateur, li.statut) for li in lu.lignes] == [
        ("2021", 120, Statut.VALEUR),
        ("2022", None, Statut.SECRET),
        ("2023", 118, Statut.VALEUR),
    ]
    assert (lu.calcul, len([a for a in lu.anomalies if a.genre == "hors"])) == (Calcul.SOMME, 1)
    assert lire(fichier, colonnes={"valeur": "nb de naissances 2022"}).periodes == ("2022",)
    assert lire(fichier, colonnes={"valeur": "Taux"}, unite="‰").periodes == ("2016-2021",)


def test_several_indicators_are_named_and_one_is_asked(tmp_path):
    texte = export("Code;Libellé;Part A, B 2021;Part C 2021", "85092;Fontenay;1;2")
    with pytest.raises(
        EntreeInvalideError, match="2 indicateurs : « Part A, B » et « Part C »"
    ) as r:
        lire(poser(tmp_path, texte))
    assert "--colonnes valeur=Part A,, B" in r.value.remede
    with pytest.raises(EntreeInvalideError, match="Aucun indicateur ne s'appelle « Part D »"):
        lire(poser(tmp_path, texte), colonnes={"valeur": "Part D"})


def test_two_columns_of_one_label_are_asked_and_another_is_read(tmp_path):
    fichier = poser(
        tmp_path,
        export("Code;Libellé;Part A 2021;Part A 2021;Part C 2021", "85092;Fontenay;1.5;2;3.5"),
    )
    with pytest.raises(EntreeInvalideError, match="Plusieurs colonnes ont le libellé « Part A"):
        lire(fichier, colonnes={"valeur": "Part A 2021"})
    assert lire(fichier, colonnes={"valeur": "Part C"}).lignes[0].valeur == 3.5


def test_a_label_without_a_year_asks_for_one(tmp_path):
    fichier = poser(tmp_path, export("Code;Libellé;Taux de pauvreté", "85092;Fontenay;17.5"))
    assert "la période est vide" in lire(fichier).bloquantes[0].probleme
    assert lire(fichier, annee="2021").lignes[0].periode == "2021"


def test_a_unit_that_is_not_written_is_asked(tmp_path):
    fichier = poser(tmp_path, export("Code;Libellé;Espérance de vie 2024", "85092;F;82.4"))
    (question,) = lire(fichier).bloquantes
    assert "n'est pas écrite" in question.probleme
    assert "--unite" in question.remede
    assert not lire(fichier, unite="années").bloquantes
    assert not lire(fichier, echelle="pourcentage").bloquantes
    dite = poser(
        tmp_path, export("Code;Libellé;Pharmacies pour 10 000 hab. 2024", "85092;F;2.3"), "b.csv"
    )
    assert '--unite "pour 10 000 habitants"' in lire(dite).bloquantes[0].remede


def test_small_shares_are_percentages_as_the_site_writes_them(tmp_path):
    fichier = poser(tmp_path, export("Code;Libellé;Part suroccupée 2022", "85092;F;0.3"))
    lu = lire(fichier)
    assert not lu.bloquantes
    assert lu.lignes[0].valeur == 0.3


def test_an_unknown_mark_is_an_absence_that_is_said(tmp_path):
    texte = export(
        SIMPLE[0], "85092;F;N/A - donnée couverte par le secret", "85009;A;N/A - autre raison"
    )
    lu = lire(poser(tmp_path, texte))
    assert lu_de(lu) == {
        "COM-85092": (None, Statut.SECRET),
        "COM-85009": (None, Statut.NON_DISPONIBLE),
    }
    assert {a.gravite for a in lu.anomalies if a.genre.startswith("marque")} == {Gravite.ALERTE}


def test_a_wrong_cell_of_the_territory_stops_and_one_elsewhere_does_not(tmp_path):
    ailleurs = lire(poser(tmp_path, export(*SIMPLE[:2], "69123;Lyon;seize")))
    assert not ailleurs.bloquantes
    ici = lire(poser(tmp_path, export(SIMPLE[0], "85092;F;seize", "69123;Lyon;16"), "b.csv"))
    assert [(a.ligne, a.colonne) for a in ici.bloquantes] == [(4, "Taux de pauvreté 2021")]


def test_rates_of_communes_merged_since_are_left_unknown(tmp_path):
    from clesante.territoires.imports import correspondance

    groupes = {}
    for ancienne, actuelle in correspondance().items():
        if actuelle.startswith("85"):
            groupes.setdefault(actuelle, []).append(ancienne)
    actuelle, anciennes = next((a, g) for a, g in groupes.items() if len(g) > 1)
    texte = export(SIMPLE[0], *(f"{a};Nom;1{rang}.5" for rang, a in enumerate(anciennes)))
    lu = lire(poser(tmp_path, texte), "DEP-85")
    assert lu_de(lu) == {f"COM-{actuelle}": (None, Statut.NON_DISPONIBLE)}
    assert not lu.bloquantes


@pytest.mark.parametrize(
    ("libelle", "lu"),
    [
        ("Taux de pauvreté 2021", ("Taux de pauvreté", "2021")),
        ("Densité de population (historique depuis 1876) 2022",
         ("Densité de population (historique depuis 1876)", "2022")),
        ("Part de la population éloignée, 2021", ("Part de la population éloignée", "2021")),
        ("Mortalité prématurée 2013-2017", ("Mortalité prématurée", "2013-2017")),
        ("Taux de chômage 2024-T3", ("Taux de chômage", "2024-T3")),
        ("Revenu 2021 (en €)", ("Revenu (en €)", "2021")),
        ("Solde depuis 1968", ("Solde depuis", "1968")),
        ("2021", ("2021", "")),
        ("Code 85092", ("Code 85092", "")),
        ("Évolution 2021-2016-2011", ("Évolution 2021-2016-2011", "")),
    ],
)  # fmt: skip
def test_the_year_is_the_end_of_a_label(libelle, lu):
    assert geoclip.separer(libelle) == lu


@pytest.mark.django_db
def test_an_export_is_imported_as_it_is_and_again_changes_nothing(brut):
    dites = {"colonnes": {"valeur": "Taux de pauvreté"}, "libelle": "Pauvreté", "source": ""}
    fait = importer(brut / DETERMINANTS, **dites)
    assert len(fait.difference.crees) == len(lire(brut / PAUVRETE).lignes) > 0
    encore = importer(brut / DETERMINANTS, **dites)
    assert (encore.numero, encore.difference.change) == (fait.numero, False)


def test_a_table_of_a_person_is_no_export(tmp_path):
    texte = "Code;Libellé;Nombre\n85092;Fontenay-le-Comte;12\n"
    lu = lire(poser(tmp_path, texte), annee="2024")
    assert (lu.libelle, lu.niveau) == ("", "COM")


def test_a_workbook_written_by_the_site_is_read(tmp_path):
    feuilles = {
        "Data": [
            ["Insee - Statistiques locales"],
            ["Référentiel géographique : France par commune"],
            [],
            ["Code", "Libellé", "Médiane du niveau de vie 2021"],
            ["85092", "Fontenay-le-Comte", 20500],
            ["69123", "Lyon", 25430],
        ],
        "Indic1": [
            ["Libellé"],
            ["Médiane…"],
            [],
            ["Source"],
            ["Insee, Filosofi"],
            ["Unité"],
            ["€"],
        ],
    }
    lu = lire(classeur(tmp_path, feuilles), unite="€")
    assert lu_de(lu) == {"COM-85092": (20500, Statut.VALEUR)}
    assert (lu.unite, lu.sources, lu.ligne_entete) == ("€", ("Insee, Filosofi",), 4)
