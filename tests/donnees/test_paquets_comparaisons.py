"""What changes between two packs, against the same computed by pandas from the same files."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import duckdb
import pandas as pd
import pytest

from clesante.donnees.paquets import comparaisons, installation
from clesante.donnees.paquets.chiffres import indicateurs_changes
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from tests.aides import petit_paquet
from tests.aides.ligne import lisible

CLES = ["indicateur", "niveau", "code", "periode", "dimension"]
LUES = ["numerateur", "denominateur", "valeur", "statut"]


@pytest.fixture
def lancer(ligne):
    """Run a command and return (exit code, standard output, standard error)."""

    def executer(*arguments):
        return lisible(ligne(*arguments))

    return executer


@pytest.fixture
def comparer(machine):
    """Compare ``livre``, ``installe`` or archives by their names."""

    def faire(avant, apres):
        with comparaisons.ouvrir(str(avant)) as a, comparaisons.ouvrir(str(apres)) as b:
            return comparaisons.comparer(a, b)

    return faire


def lire(racine):
    """Return the observations of a pack, read by pandas, on their key."""
    fichiers = sorted((racine / "donnees" / "paquet").glob("*.parquet"))
    lues = pd.concat([pd.read_parquet(f) for f in fichiers], ignore_index=True)
    lues["statut"] = lues["statut"].fillna("valeur")
    return lues.set_index(CLES)[LUES]


def ecarts(avant, apres):
    """Return {indicator: (added, removed, changed)}, those without change left out."""
    communs = avant.index.intersection(apres.index)
    a, b = avant.loc[communs], apres.loc[communs]
    egales = ((a == b) | (a.isna() & b.isna())).all(axis=1)
    comptes = pd.DataFrame(
        {
            "ajoutees": apres.index.difference(avant.index).to_frame()["indicateur"].value_counts(),
            "retirees": avant.index.difference(apres.index).to_frame()["indicateur"].value_counts(),
            "changees": communs[~egales].to_frame()["indicateur"].value_counts(),
        }
    ).fillna(0)
    return {code: tuple(ligne.astype(int)) for code, ligne in comptes.iterrows() if ligne.any()}


def comptes(comparaison):
    return {i.code: (i.ajoutees, i.retirees, i.changees) for i in comparaison.indicateurs}


def test_a_pack_has_no_difference_with_itself(machine, comparer):
    livre = machine.emballer("livre")
    for avant, apres in (("livre", "livre"), (livre, "livre"), (livre, livre)):
        assert comparer(avant, apres).vide


def test_keys_that_are_missing_meet_each_other(tmp_path):
    """A NULL is equal to nothing: what did not change would be told as gone and come back."""
    fichiers = [tmp_path / nom for nom in ("avant.parquet", "apres.parquet")]
    for fichier, nombre in zip(fichiers, (5, 6), strict=True):
        duckdb.execute(
            "COPY (SELECT * FROM (VALUES "
            "('POP_TOT', 'FR', NULL, '2021', NULL, 1.0, NULL, NULL, 'valeur'), "
            "('POP_TOT', 'UNITE', NULL, '2021', '', 2.0, NULL, NULL, 'valeur'), "
            "('POP_TOT', 'DEP', NULL, '2021', '', 3.0, NULL, NULL, 'valeur'), "
            "('POP_TOT', 'UNITE', '01001', NULL, NULL, 4.0, NULL, NULL, 'valeur'), "
            f"('POP_TOT', 'UNITE', '01002', NULL, NULL, {nombre}, NULL, NULL, 'valeur'), "
            "(NULL, 'UNITE', '01003', '2021', '', 1.0, NULL, NULL, 'valeur')"
            ") v (indicateur, niveau, code, periode, dimension, numerateur, denominateur, valeur, "
            f"statut)) TO '{fichier}' (FORMAT parquet)"
        )
    (change,) = indicateurs_changes(fichiers[:1], fichiers[1:])
    assert (change.ajoutees, change.retirees, change.changees) == (0, 0, 1)


def test_counts_are_those_of_a_straight_comparison(machine, comparer):
    vu = comparer("livre", machine.emballer())
    attendu = ecarts(lire(machine.petits["livre"]), lire(machine.petits["neuf"]))
    assert comptes(vu) == attendu
    assert attendu["POP_TOT"][2] > 300
    assert "REV_PAUVRETE" not in attendu  # given without numerator: nothing was doubled
    assert not vu.vide


def test_the_other_way_round_says_the_contrary(machine, comparer, tmp_path):
    autre = petit_paquet.poser(
        tmp_path / "autre",
        sources=["insee_population_cog_2026", "drees_apl_medecins_generalistes"],
        chiffres="CASE WHEN code = '09122' THEN '2024' ELSE periode END AS periode",
    )
    archive = machine.emballer("autre", racine=autre)
    aller, retour = comparer("livre", archive), comparer(archive, "livre")
    attendu = ecarts(lire(machine.petits["livre"]), lire(autre))
    assert comptes(aller) == attendu
    assert comptes(retour) == {code: (r, a, c) for code, (a, r, c) in attendu.items()}
    assert {s.code for s in aller.sources_retirees} == {s.code for s in retour.sources_ajoutees}
    assert {s.code for s in aller.sources_retirees} == {
        "insee_bassins_vie_pauvrete",
        "insee_population_departements",
    }


def test_largest_changes_come_first_with_before_after_and_share(machine, comparer, tmp_path):
    facteurs = {"09122": 3, "09225": 1.5, "09261": 0.1, "69381": 1.2, "09001": 1.1, "09002": 1.05}
    cas = " ".join(f"WHEN '{code}' THEN {facteur}" for code, facteur in facteurs.items())
    autre = petit_paquet.poser(
        tmp_path / "autre",
        chiffres=f"numerateur * CASE WHEN indicateur = 'POP_TOT' THEN CASE code {cas} ELSE 1 END "
        "ELSE 1 END AS numerateur",
    )
    vu = comparer("livre", machine.emballer("autre", racine=autre))
    (indicateur,) = vu.indicateurs
    assert (indicateur.code, indicateur.changees) == ("POP_TOT", 6)
    lus = [(fort.territoire, fort.relatif) for fort in indicateur.plus_forts]
    assert [territoire for territoire, _ in lus] == [
        "COM-09122",
        "COM-09261",
        "COM-09225",
        "ARM-69381",
        "COM-09001",
    ]
    assert [relatif for _, relatif in lus] == pytest.approx([2, -0.9, 0.5, 0.2, 0.1])
    premier = indicateur.plus_forts[0]
    assert (premier.avant, premier.apres, premier.periode) == (9934.0, 29802.0, "2023")


def test_figure_is_compared_in_its_unit_and_from_zero_has_no_share(machine, comparer, tmp_path):
    """APL is a ratio: 4.899 consultations, not a numerator; a share of zero says nothing."""
    nul = petit_paquet.poser(
        tmp_path / "nul",
        chiffres="CASE WHEN code = '09122' AND indicateur = 'OFF_APLMG' THEN 0 ELSE numerateur END "
        "AS numerateur",
    )
    vu = comparer(machine.emballer("nul", racine=nul), "livre")
    (indicateur,) = vu.indicateurs
    assert {(fort.avant, fort.relatif) for fort in indicateur.plus_forts} == {(0, None)}
    apres = {fort.periode: fort.apres for fort in indicateur.plus_forts}
    assert apres["2023"] == pytest.approx(4.899)


def test_figure_that_becomes_secret_or_infinite_is_said(machine, comparer, tmp_path):
    tu = petit_paquet.poser(
        tmp_path / "tu",
        chiffres="CASE WHEN code = '09122' THEN 'secret' ELSE statut END AS statut, "
        "CASE code WHEN '09122' THEN NULL WHEN '09225' THEN 'inf'::DOUBLE ELSE numerateur END "
        "AS numerateur",
        sources=["insee_population_cog_2026"],
    )
    vu = comparer("livre", machine.emballer("tu", racine=tu))
    pop = next(i for i in vu.indicateurs if i.code == "POP_TOT")
    dits = {f.territoire: (f.apres, f.statut_avant, f.statut_apres) for f in pop.plus_forts}
    assert dits["COM-09122"] == (None, "valeur", "secret")
    assert dits["COM-09225"] == (None, "valeur", "valeur")
    assert not any(
        isinstance(f.apres, float) and not math.isfinite(f.apres) for f in pop.plus_forts
    )


def test_a_source_read_from_another_file_is_said(machine, comparer):
    vu = comparer("livre", machine.emballer())
    assert vu.sources_changees == ()  # same files, read another day: the figures tell the rest
    with comparaisons.ouvrir("livre") as livre:
        codes = livre.sources
    une = codes["insee_population_cog_2026"]
    archive = machine.emballer()
    with comparaisons.ouvrir("livre") as avant, comparaisons.ouvrir(str(archive)) as apres:
        lue = apres.lues[2]
        object.__setattr__(lue.provenance, "sha256", "0" * 64)
        (change,) = comparaisons.comparer(avant, apres).sources_changees
    assert (change.avant, change.apres.sha256) == (une, "0" * 64)


def test_merged_and_new_communes_are_listed_with_what_they_became(machine, comparer, tmp_path):
    fusion = petit_paquet.poser(tmp_path / "fusion", reunies={"09001": "09122"}, jour="2026-08-01")
    archive = machine.emballer("fusion", racine=fusion)
    vu = comparer("livre", archive)
    assert [asdict(t) for t in vu.territoires_retires] == [
        {"code": "COM-09001", "nom": "Aigues-Juntes", "devenu": "COM-09122"}
    ]
    assert vu.territoires_ajoutes == ()
    (revenue,) = comparer(archive, "livre").territoires_ajoutes
    assert (revenue.code, revenue.devenu) == ("COM-09001", "")


def test_installed_is_what_the_store_rests_on(machine_installee, comparer):
    assert comparer("livre", "installe").vide
    archive = machine_installee.emballer()
    installation.installer(archive, lambda _: None)
    assert comparer("installe", archive).vide
    assert comptes(comparer("livre", "installe")) == comptes(comparer("livre", archive))


def test_trial_says_what_would_change_with_the_shipped_sources_kept(
    machine_installee, comparer, tmp_path
):
    partiel = petit_paquet.poser(
        tmp_path / "partiel",
        sources=["insee_population_cog_2026"],
        chiffres="numerateur + 1 AS numerateur",
        jour="2026-07-01",
    )
    archive = machine_installee.emballer("partiel", racine=partiel)
    with installation.essai(archive) as paquet:
        apres = comparaisons.une_fois_installe(paquet, "essai")
        vu = comparaisons.comparer(comparaisons.installe(), apres)
    assert vu.sources_retirees == ()
    installation.installer(archive, lambda _: None)
    assert {i.code for i in vu.indicateurs} == {"POP_TOT"}
    assert comptes(comparer("livre", "installe")) == comptes(vu)


def test_unknown_or_altered_archive_is_refused(machine, comparer, tmp_path):
    with pytest.raises(IntrouvableError, match="n'existe pas"):
        comparer("livre", tmp_path / "absent.zip")
    octets = bytearray(machine.emballer().read_bytes())
    octets[5_000] ^= 1
    (tmp_path / "faux.zip").write_bytes(octets)
    with pytest.raises(ClesanteError):
        comparer("livre", tmp_path / "faux.zip")


def test_command_compares_in_text_and_in_json(machine, lancer, tmp_path):
    fusion = petit_paquet.poser(
        tmp_path / "fusion",
        reunies={"09001": "09122"},
        chiffres="numerateur * 2 AS numerateur",
        sources=["insee_population_cog_2026"],
        jour="2026-08-01",
    )
    archive = machine.emballer("fusion", racine=fusion)
    code, texte, erreur = lancer("donnees", "comparer", "livre", archive)
    assert (code, erreur) == (0, "")
    assert "De : paquet livré (2026-03-01). À : fusion.clesante.zip (2026-08-01)." in texte
    assert "insee_bassins_vie_pauvrete" in texte
    assert "Aigues-Juntes (COM-09001)" in texte
    assert "devenu COM-09122" in texte
    assert "+100,0 %" in texte
    code, sortie, erreur = lancer("donnees", "comparer", "livre", archive, "--format", "json")
    dit = json.loads(sortie)
    assert (code, erreur) == (0, "")
    assert dit["territoires_retires"][0]["devenu"] == "COM-09122"
    assert {i["code"] for i in dit["indicateurs"]} >= {"POP_TOT"}
    assert len(dit["sources_retirees"]) == 3


def test_command_says_that_nothing_differs(machine, lancer):
    assert "Aucune différence." in lancer("donnees", "comparer", "livre", "livre")[1]


def test_long_list_of_territories_is_cut_in_text(machine, lancer, tmp_path):
    reunies = {f"09{rang:03}": "09122" for rang in range(1, 40) if rang not in (15, 28)}
    connues = set(
        petit_paquet.lire_xz(machine.petits["livre"] / "territoires/paquet/cog-2026.json.xz")[
            "communes"
        ]["code"]
    )
    reunies = {code: vers for code, vers in reunies.items() if code in connues}
    fusion = petit_paquet.poser(tmp_path / "fusion", reunies=reunies)
    texte = lancer("donnees", "comparer", "livre", machine.emballer("fusion", racine=fusion))[1]
    assert f"et {len(reunies) - 20} autres" in texte


def test_a_figure_that_two_files_of_a_pack_give_is_one(tmp_path):
    """The commune of one layout and the unit of another are the same territory."""

    def ecrire(nom, *rangees):
        fichier = tmp_path / f"{nom}.parquet"
        lignes = ", ".join(
            f"('POP_TOT', '{niveau}', '85092', '2023', '', {compte}::DOUBLE, NULL::DOUBLE, "
            "NULL::DOUBLE, 'valeur')"
            for niveau, compte in rangees
        )
        colonnes = "indicateur, niveau, code, periode, dimension, numerateur, denominateur, valeur"
        duckdb.sql(f"COPY (SELECT * FROM (VALUES {lignes}) t({colonnes}, statut)) TO '{fichier}'")
        return fichier

    avant = [ecrire("a", ("UNITE", 100)), ecrire("b", ("COM", 100))]
    assert indicateurs_changes(avant, avant[:1]) == []
    assert indicateurs_changes(avant, [ecrire("c", ("UNITE", 100))]) == []
    (change,) = indicateurs_changes(avant, [ecrire("d", ("COM", 110))])
    assert (change.ajoutees, change.retirees, change.changees) == (0, 0, 1)
    (fort,) = change.plus_forts
    assert (fort.territoire, fort.avant, fort.apres) == ("COM-85092", 100, 110)
    (absent,) = indicateurs_changes(avant, [])
    assert (absent.ajoutees, absent.retirees, absent.changees) == (0, 1, 0)
