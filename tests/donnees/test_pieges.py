"""Every trap that the publishers' files set, and the test that catches it: none without one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
D, T = "donnees/test_", "territoires/test_"
P, G = f"{D}pieges_fichiers", f"{D}tables_geoclip"
# Set or family -> (trap, file, test)
PIEGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "etalab-decoupage-administratif-2026": (
        ("two vintages of population in one package", f"{T}populations",
         "test_each_vintage_comes_from_its_own_file"),
        ("32,246 of 34,871 member values differ", P, "test_member_populations_are_of_another_year"),
        ("an EPCI is the sum of its communes, vintage by vintage", f"{T}populations",
         "test_every_level_is_the_sum_of_its_communes_per_vintage"),
        ("Mayotte is of 2017", f"{T}populations", "test_mayotte_is_labelled_2017_and_never_added"),
        ("destroyed villages have zero inhabitants", f"{T}populations",
         "test_a_destroyed_village_has_zero_inhabitants_not_nothing"),
        ("TAAF and Clipperton have no population", f"{T}populations",
         "test_a_territory_without_inhabitants_has_no_population"),
        ("overseas collectivities are no part of France", f"{T}populations",
         "test_overseas_collectivities_have_no_vintage"),
        ("old codes lead to 2026", f"{T}referentiel",
         "test_every_old_code_leads_to_a_current_one"),
        ("four communes have no EPCI", P, "test_four_communes_have_no_epci"),
        ("no group of EPCI in the package", f"{T}perimetres", "test_cornouaille_is_6_epci"),
        ("an arrondissement says its city", f"{T}populations",
         "test_the_arrondissements_of_a_city_are_its_population"),
    ),
    "dgcl-epci-2025": (
        ("CP1252, thousands « 15 156 », an empty last row", P,
         "test_a_cp1252_file_with_thousands_is_read_whole"),
    ),
    "insee-table-appartenance-2023": (
        ("header on row 6, 1,707 bassins", f"{T}bassins",
         "test_every_commune_is_in_the_bassin_of_the_publisher"),
        ("communes of 2023 merged since", f"{T}bassins", "test_changed_communes"),
    ),
    "contours-administratifs-2022": (
        ("137 codes gone, 12 missing", f"{T}contours",
         "test_paquet_draws_or_explains_every_commune_of_the_cog"),
        ("invalid shapes", f"{T}contours", "test_lire_forme_mends_a_bow_tie_and_empties_a_line"),
        ("EPCI are dissolved, none is given", f"{T}contours",
         "test_paquet_epci_surface_is_the_sum_of_its_communes"),
    ),
    "contours-france-geojson-2018": (
        ("light maps have no overseas", f"{T}contours",
         "test_paquet_overseas_have_frames_of_their_own"),
    ),
    "svg-maps": (
        ("no overseas", f"{T}contours", "test_paquet_overseas_have_frames_of_their_own"),
    ),
    "insee-rp2021-iris": (
        ("ages differ from the total by rounding", P, "test_ages_of_an_iris_are_rounded"),
        ("cities by arrondissement only", f"{D}population_recensement",
         "test_a_city_is_the_sum_of_its_arrondissements_and_is_counted_once"),
        ("Mayotte absent", P, "test_mayotte_is_never_zero_where_a_source_leaves_it_out"),
        ("codes of 2023 all map to 2026", P, "test_every_code_of_2023_has_a_commune_of_today"),
        ("total of 67,408,104", f"{D}population_recensement",
         "test_counts_reach_the_totals_of_the_publisher"),
    ),
    "insee-population-departement": (
        ("header on two rows, one sheet a year", f"{D}population_departements",
         "test_every_departement_has_its_forty_classes"),
        ("years of the other sheets", f"{D}population_departements",
         "test_only_the_latest_year_is_kept_and_mayotte_is_there"),
        ("totals among the rows", f"{D}population_departements",
         "test_classes_are_sorted_by_age_and_add_up_to_the_total_of_france"),
    ),
    "insee-population-communes-serie": (
        ("overseas codes repeat their département", f"{D}population_recensement",
         "test_overseas_codes_that_repeat_their_departement_are_read_right"),
        ("a commune merged since counts at both dates", f"{D}population_recensement",
         "test_a_merged_commune_is_counted_on_both_sides"),
        ("limits that changed", f"{D}population_recensement",
         "test_communes_whose_limits_changed_have_no_yearly_change"),
        ("the year is in the label", f"{D}population_recensement",
         "test_a_series_with_another_code_of_year_is_refused"),
    ),
    "insee-filosofi-2021": (
        ("both cities and arrondissements: 66,753,038 persons", P,
         "test_summing_every_row_of_filosofi_counts_three_cities_twice"),
        ("nothing is added of it", f"{D}social_revenus",
         "test_cities_and_arrondissements_stand_side_by_side_and_nothing_is_added"),
        ("« s » and « nd »", P, "test_every_secret_of_filosofi_is_a_secret_of_the_store"),
        ("an unknown mark", f"{D}social_revenus", "test_an_unknown_mark_is_refused"),
        ("decimal comma", P, "test_decimal_comma_of_filosofi_is_a_comma"),
        ("a median and a poverty rate are never rebuilt", f"{D}social_revenus",
         "test_a_median_and_a_poverty_rate_are_never_rebuilt"),
        ("Martinique and La Réunion in, the others out", f"{D}social_revenus",
         "test_overseas_left_out_is_not_covered_and_martinique_is"),
        ("declared income by IRIS is another thing", P,
         "test_declared_income_is_never_taken_for_standard_of_living"),
    ),
    "insee-statistiques-locales": (
        ("BOM, two title lines, spelt-out marks", G,
         "test_every_indicator_of_every_real_export_is_read_as_it_is"),
        ("a level that is not the one expected", f"{D}social_revenus",
         "test_an_export_of_another_level_is_refused"),
        ("the code of a bassin is that of a commune", G,
         "test_a_bassin_de_vie_is_never_read_as_the_commune_of_its_code"),
        ("no family: division by 0", f"{D}population_familles",
         "test_no_family_is_not_a_share_of_zero"),
        ("shares of merged communes", f"{D}population_familles",
         "test_a_share_of_merged_communes_is_weighted_by_the_count_of_each"),
        ("values of Mayotte N/A", P, "test_mayotte_is_never_zero_where_a_source_leaves_it_out"),
    ),
    "communes-indicateurs-tiers": (
        ("single-parent share by families, 75+ by population", f"{D}population_familles",
         "test_shares_of_every_epci_and_above"),
        ("F-EDI by arrondissement only", f"{D}social_revenus",
         "test_deprivation_score_is_that_of_the_commune_or_of_the_arrondissement"),
        ("F-EDI metropolitan only", P, "test_overseas_have_no_deprivation_score"),
        ("the year of unemployment is not in the file", f"{D}social_chomage",
         "test_the_year_given_to_the_age_file_is_that_of_the_series"),
    ),
    "urbasante-communes": (
        ("communes, départements and régions in one sheet", G,
         "test_a_workbook_says_the_level_of_each_row"),
        ("22,585 communes N/A, kept at their level", P,
         "test_offences_not_published_are_not_zero"),
        ("N/A in one part of a merged commune", P,
         "test_a_rate_of_one_part_is_not_that_of_a_merged_commune"),
        ("published shares to be weighted", f"{D}logement_parc_social",
         "test_weighted_shares_agree_with_those_of_the_publisher"),
        ("columns of régions shifted in one workbook", P,
         "test_shifted_columns_of_regions_are_not_in_the_store"),
    ),
    "insee-chomage-localise": (
        ("one column a quarter, the latest last", f"{D}social_chomage",
         "test_every_series_has_its_last_twenty_quarters"),
        ("regions and départements of one name", f"{D}social_chomage",
         "test_the_latest_quarter_is_shown_and_an_overseas_region_is_its_departement"),
        ("no Mayotte", P, "test_mayotte_is_never_zero_where_a_source_leaves_it_out"),
    ),
    "insee-naissances": (
        ("labels, no codes; notes under the table", f"{D}enfance_naissances",
         "test_births_of_every_departement_region_and_france_found_by_name"),
    ),
    "sdes-rpls-2024": (
        ("details blank for small stocks", f"{D}logement_parc_social",
         "test_blank_details_are_missing_and_mayotte_has_vacancy_but_no_share"),
        ("cities by arrondissement, 5,366,986 dwellings", f"{D}logement_parc_social",
         "test_the_whole_stock_is_there_with_cities_once"),
        ("an absent commune has none", f"{D}logement_parc_social",
         "test_a_commune_absent_from_the_register_has_no_social_housing"),
    ),
    "drees-apl": (
        ("labels change every year", f"{D}soins_apl_65",
         "test_labels_of_the_next_edition_are_known"),
        ("units on row 10 under the header", P, "test_the_row_of_units_is_no_commune"),
        ("weighted by standardised or by total population", f"{D}soins_apl_65",
         "test_both_measures_equal_a_straight_computation_for_every_epci_and_above"),
        ("Mayotte absent", f"{D}soins_apl_65", "test_mayotte_is_not_covered_and_is_not_zero"),
        ("codes of 2023 all map to 2026", P, "test_every_code_of_2023_has_a_commune_of_today"),
    ),
    "cartosante": (
        ("157 secrets among bassins", f"{D}soins_densites",
         "test_every_bassin_de_vie_has_its_published_figure_or_its_secret"),
        ("never given to communes", f"{D}soins_densites",
         "test_a_figure_of_bassin_de_vie_is_never_that_of_its_communes"),
        ("bassins and cantons mixed in one file", G,
         "test_a_mixed_level_is_refused_with_the_levels_that_are_held"),
        ("one code, two figures", P, "test_a_mixed_code_is_not_always_the_bassin"),
        ("collectivities that are no bassin", G,
         "test_rows_elsewhere_are_counted_once_and_unknown_codes_are_named"),
    ),
    "anct-observatoire-territoires": (
        ("header on row 5, COG 2021, 60,305 GPs", f"{D}soins_densites",
         "test_practitioners_add_up_for_every_epci_and_above_with_whole_cities_once"),
        ("cities whole", f"{D}soins_densites",
         "test_a_city_counted_whole_is_complete_and_says_nothing_of_its_arrondissements"),
    ),
    "cnam-demographie-2024": (
        ("« 999 » is a total", f"{D}soins_densites",
         "test_the_totals_999_are_those_of_the_departements"),
        ("« NS » and absent rows", f"{D}soins_densites",
         "test_a_figure_of_less_than_five_professionals_is_secret"),
        ("densities per 100,000", f"{D}soins_densites",
         "test_every_profession_of_every_departement_region_and_france"),
    ),
    "drees-maternites": (
        ("eleven years in one file; an absent unit is no zero", f"{D}enfance_naissances",
         "test_units_and_deliveries_add_up_everywhere_and_none_is_zero"),
        ("Saint-Martin is no part of France", f"{D}enfance_naissances",
         "test_the_totals_of_the_publisher_less_saint_martin"),
    ),
    "finess-occitanie": (
        ("one region: no national figure", P, "test_sets_of_one_region_give_no_indicator"),
    ),
    "cepidc-mortalite": (
        ("causes, sexes and years in long rows", f"{D}sante_mortalite",
         "test_a_main_cause_is_that_of_both_sexes_and_is_split"),
        ("Mayotte only since 2014", f"{D}sante_mortalite",
         "test_all_causes_year_by_year_and_mayotte_only_since_2014"),
    ),
    "spf-couverture-vaccinale": (
        ("« 3 » for « 03 »: 110 codes for 101", f"{D}prevention_vaccination",
         "test_departements_written_without_their_zero_are_whole"),
        ("an empty cell is missing", f"{D}prevention_vaccination",
         "test_every_coverage_of_every_territory_and_an_empty_cell_stays_missing"),
        ("« ; » for France, « , » for others", f"{D}prevention_vaccination",
         "test_ages_and_doses_of_the_last_year"),
    ),
    "insee-mortalite-france": (
        ("last year among many", f"{D}sante_mortalite",
         "test_quotients_of_mortality_of_the_last_year_for_every_age_and_sex"),
        ("France and metropolitan France", f"{D}sante_mortalite",
         "test_pyramid_of_france_adds_up_to_the_publisher_s_population"),
    ),
    "cls-cites": (
        ("a sample, never an inventory", P, "test_sets_of_one_region_give_no_indicator"),
    ),
    "anct-zonages-2020": (
        ("contrats de ville are not QPV", f"{T}zonages",
         "test_qpv_outside_occitanie_are_not_held_rather_than_absent"),
    ),
    "anct-zrr-2022": (
        ("replaced in 2024, partly classed communes", f"{T}zonages",
         "test_zrr_are_those_of_the_publisher"),
        ("unknown for collectivities", f"{T}zonages",
         "test_collectivity_is_unknown_to_zrr_not_out_of_it"),
    ),
    "qpv-occitanie-2015": (
        ("one region, generation 2015", f"{T}zonages",
         "test_qpv_outside_occitanie_are_not_held_rather_than_absent"),
        ("year of the populations", f"{T}zonages", "test_year_of_the_populations_of_qpv"),
    ),
}  # fmt: skip
LISTE = [piege for pieges in PIEGES.values() for piege in pieges]


@pytest.mark.parametrize(("piege", "fichier", "test"), LISTE)
def test_each_trap_has_its_test(piege, fichier, test):
    arbre = ast.parse((TESTS / f"{fichier}.py").read_text("utf-8"))
    noms = {noeud.name for noeud in arbre.body if isinstance(noeud, ast.FunctionDef)}
    assert test in noms, piege


def test_each_set_held_has_a_trap(brut):
    assert {dossier.name for dossier in brut.iterdir() if dossier.is_dir()} == {*PIEGES}
