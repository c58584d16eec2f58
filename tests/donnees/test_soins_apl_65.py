"""DREES APL without the practitioners of 65 or over: rebuilt for any territory, never averaged."""

from __future__ import annotations

from collections import defaultdict

import pytest
from openpyxl import Workbook

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.brut import normaliser, trouver
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle.erreurs import EntreeInvalideError
from tests.aides.fichiers_sante import feuille, lignes, membres, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")
SOURCE = "drees_apl_medecins_generalistes_65"


@pytest.fixture(scope="session")
def directes(brut):
    """Consultations and standardised population by commune of today: (all, under 65, people)."""
    vers = vers_aujourdhui(brut)
    fichier = brut / "drees-apl/apl_medecins_generalistes_2022_2023.xlsx"
    sommes = defaultdict(lambda: [0.0, 0.0, 0.0])
    for code, _, apl, jeunes, std, *_ in feuille(fichier, "APL 2023", 11):
        if code is not None:
            for rang, nombre in enumerate((apl * std, jeunes * std, std)):
                sommes[vers[code]][rang] += nombre
    return sommes


def test_both_measures_equal_a_straight_computation_for_every_epci_and_above(brut, directes):
    groupes = membres(brut)
    apl65, part = (valeurs(groupes, code) for code in ("OFF_APLMG65", "OFF_APLMG_PART65"))
    calculees = 0
    for code, communes in groupes.items():
        toutes, jeunes, personnes = (
            sum(directes[c][rang] for c in communes if c in directes) for rang in range(3)
        )
        if not personnes:
            assert apl65[code].valeur is part[code].valeur is None, code
            continue
        calculees += 1
        assert apl65[code].valeur == pytest.approx(jeunes / personnes, rel=1e-9), code
        assert part[code].valeur == pytest.approx(100 * (1 - jeunes / toutes), abs=1e-7), code
    assert calculees > 1_350


def test_mayotte_is_not_covered_and_is_not_zero():
    for code in ("COM-97611", "DEP-976", "EPCI-200060457"):
        valeur = valeurs([code], "OFF_APLMG_PART65")[code]
        assert (valeur.statut, valeur.valeur) == (Statut.NON_COUVERT, None), code


def test_the_measure_rebuilt_by_bassin_de_vie_is_the_one_cartosante_publishes(brut):
    """An independent publisher: CartoSanté gives the APL of 2023 by bassin de vie, rounded."""
    publiees = {
        f"BV-{ligne['Code']}": float(ligne["APL Médecins généralistes 2023"])
        for ligne in lignes(brut / "cartosante/bassin_de_vie_offre_ald_2024.csv", ";", 2)
        if not ligne["APL Médecins généralistes 2023"].startswith("N/A")
    }
    refaites = valeurs(publiees, "OFF_APLMG")
    ecarts = {
        code: abs(refaites[code].valeur - publiee)
        for code, publiee in publiees.items()
        if refaites[code].valeur is not None
    }
    assert len(ecarts) > 1_690
    assert sum(ecart <= 0.0501 for ecart in ecarts.values()) >= 0.98 * len(ecarts)


def test_two_layouts_read_the_same_file(brut):
    lus = [d.code_source for d, f in trouver(brut / "drees-apl") if f.suffix == ".xlsx"]
    assert lus == ["drees_apl_medecins_generalistes", SOURCE]


def ecrire(dossier, jeunes):
    """Write a workbook of one commune, with the labels ``jeunes`` for the younger doctors."""
    fichier = Workbook()
    page = fichier.active
    page.title = "APL 2024"
    fin = ["Population standardisée 2022 pour la médecine générale", "Population totale 2022"]
    page.append(["Code commune INSEE", "Commune", "APL aux médecins généralistes", *jeunes, *fin])
    page.append(["", ""])
    page.append(["85092", "Fontenay-le-Comte", 3.0, *[2.0] * len(jeunes), 100.0, 110.0])
    fichier.save(dossier / "apl.xlsx")
    return dossier / "apl.xlsx"


def test_labels_of_the_next_edition_are_known(tmp_path):
    ages = [f"APL aux médecins généralistes de {age} ans ou moins" for age in (65, 62, 60)]
    fichier = ecrire(tmp_path, ages)
    assert normaliser(fichier, disposition(SOURCE), tmp_path / "brut").observations == 2


def test_a_file_without_this_measure_is_refused_with_the_label(tmp_path):
    fichier = ecrire(tmp_path, ["APL aux médecins généralistes de 62 ans ou moins"])
    with pytest.raises(EntreeInvalideError, match="65 ans"):
        normaliser(fichier, disposition(SOURCE), tmp_path / "brut")
