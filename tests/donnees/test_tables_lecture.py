"""A territory's own table as it comes: encodings, sheets, headers, columns, cells, territories."""

from __future__ import annotations

import zipfile

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.producteurs.anomalies import FichierRefuseError, Gravite
from clesante.donnees.tables import imports as imports_tables
from clesante.socle import archives
from clesante.socle.enfants import Limites
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from tests.aides.tables import FONTENAY, VENDEE, classeur, communes, lire, poser, texte_csv

__all__ = ["communes"]
pytestmark = pytest.mark.usefixtures("referentiel")
LIGNES = [
    ["code", "nom", "numerateur", "denominateur", "annee"],
    ["85092", "Fontenay-le-Comte", 120, 900, 2024],
    ["85009", "Auchay-sur-Vendée", 30, 250, 2024],
]
SIMPLE = texte_csv(LIGNES)


def chiffres(lu):
    return {
        ligne.territoire: (ligne.numerateur, ligne.denominateur, ligne.valeur)
        for ligne in lu.lignes
    }


def anomalies(lu, gravite=Gravite.BLOQUANT):
    return [a for a in lu.anomalies if a.gravite is gravite]


ATTENDUS = {"COM-85092": (120, 900, None), "COM-85009": (30, 250, None)}


@pytest.mark.parametrize(
    ("codec", "separateur", "nom"),
    [
        ("utf-8", ",", "UTF-8"),
        ("utf-8-sig", ";", "UTF-8"),
        ("cp1252", ";", "Windows-1252"),
        ("utf-16", "\t", "UTF-16"),
        ("utf-16-le", ",", "UTF-16 sans marque"),
        ("utf-16-be", "|", "UTF-16 sans marque"),
    ],
)
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end_reads_the_same(tmp_path, codec, separateur, nom, fin):
    texte = texte_csv(LIGNES, separateur).replace("\n", fin)
    lu = lire(poser(tmp_path, texte.encode(codec)))
    assert chiffres(lu) == ATTENDUS
    assert (lu.encodage, lu.separateur) == (nom, separateur)
    assert not lu.anomalies


@pytest.mark.parametrize("nom", ["t.xlsx", "t.ods"])
def test_the_fullest_sheet_is_read_and_another_may_be_asked(tmp_path, nom):
    autre = [["code", "valeur"], ["85092", 12.5]]
    fichier = classeur(
        tmp_path, {"Lisez-moi": [["Bonjour"]], "Taux": autre, "Effectifs": LIGNES}, nom
    )
    lu = lire(fichier)
    assert (lu.feuille, chiffres(lu)) == ("Effectifs", ATTENDUS)
    assert lu.feuilles == ("Lisez-moi", "Taux", "Effectifs")
    assert chiffres(lire(fichier, feuille="Taux", annee="2024")) == {
        "COM-85092": (None, None, 12.5)
    }
    with pytest.raises(EntreeInvalideError, match=r"pas de feuille « Absente »\. Feuilles : Lisez"):
        lire(fichier, feuille="Absente")


def test_header_stands_below_title_lines_and_notes_below_the_table(tmp_path):
    texte = (
        "Enfants suivis par la PMI;;;;\n;;;;\nDonnées 2024;;;;\n"
        + texte_csv(LIGNES, ";")
        + "Total;;150;1150;2024\n;;;;\nSource : PMI, extraction de mars;;;;\n* provisoire;;;;\n"
    )
    lu = lire(poser(tmp_path, texte))
    assert lu.ligne_entete == 4
    assert chiffres(lu) == ATTENDUS
    (note,) = lu.anomalies
    assert (note.ligne, note.gravite, note.valeur) == (7, Gravite.INFO, "Total")
    assert "les totaux se recalculent" in note.probleme


def test_last_row_without_a_territory_is_a_total_and_any_other_is_refused(tmp_path):
    total = lire(poser(tmp_path, SIMPLE + ",,150,1150,2024\n"))
    assert not total.bloquantes
    assert chiffres(total) == ATTENDUS
    milieu = SIMPLE.replace("85009,Auchay-sur-Vendée", ",") + "85033,Bourneau,1,2,2024\n"
    (anomalie,) = lire(poser(tmp_path, milieu)).bloquantes
    assert (anomalie.ligne, anomalie.probleme) == (3, "le territoire est en blanc")


@pytest.mark.parametrize(
    "entetes",
    [
        ("Code INSEE", "Commune", "Nb de bénéficiaires", "Population", "Année"),
        ("codgeo", "libgeo", "Effectif", "Pop. concernée", "Millésime"),
        ("INSEE", "Nom de la commune", "nombre d'enfants", "Dénominateur", "AN"),
        ("Depcom", "Libellé", "Numérateur", "population totale", "Période"),
    ],
)
def test_labels_of_partners_are_recognised(tmp_path, entetes):
    lu = lire(poser(tmp_path, texte_csv([entetes, *LIGNES[1:]], ";")))
    assert lu.colonnes == dict(
        zip(("code", "nom", "numerateur", "denominateur", "annee"), entetes, strict=True)
    )
    assert (chiffres(lu), lu.calcul) == (ATTENDUS, Calcul.RAPPORT)


def test_a_column_labelled_commune_may_hold_codes(tmp_path):
    lu = lire(poser(tmp_path, "Commune,Nombre\n85092,12\n85009,5\n"), annee="2024")
    assert chiffres(lu) == {"COM-85092": (12, None, None), "COM-85009": (5, None, None)}
    assert lu.calcul is Calcul.SOMME


def test_two_possible_columns_are_asked_never_chosen(tmp_path):
    texte = "code,Nombre d'élèves dépistés,Nombre d'élèves\n85092,12,100\n"
    fichier = poser(tmp_path, texte)
    lu = lire(fichier, annee="2024")
    assert "plusieurs colonnes peuvent être « numerateur »" in lu.bloquantes[0].probleme
    assert "--colonnes numerateur=Nombre d'élèves dépistés" in lu.bloquantes[0].remede
    with pytest.raises(FichierRefuseError):
        lu.verifier()
    dites = {"numerateur": "nombre d'eleves DEPISTES", "denominateur": "Nombre d'élèves"}
    assert chiffres(lire(fichier, annee="2024", colonnes=dites)) == {"COM-85092": (12, 100, None)}


def test_no_header_is_one_sentence_with_what_was_read(tmp_path):
    with pytest.raises(EntreeInvalideError, match="Aucune ligne d'en-tête n'est reconnue") as refus:
        lire(poser(tmp_path, "a;b;c\n1;2;3\n"))
    assert "« a », « b », « c »" in refus.value.message
    assert "--colonnes code=INSEE" in refus.value.remede
    with pytest.raises(EntreeInvalideError, match="Aucune ligne n'a une fois chacune"):
        lire(poser(tmp_path, SIMPLE), colonnes={"code": "INSEE", "valeur": "Taux"})


@pytest.mark.parametrize(
    ("ecrits", "lus", "decimale"),
    [
        (["12,5", "1 234,5"], [12.5, 1234.5], ","),
        (["12.5", "1234"], [12.5, 1234], "."),
        (["1\u202f234", "1\u00a0234,50"], [1234, 1234.5], ","),
        (["1.234,56", "7"], [1234.56, 7], ","),
        (["1,234", "0,5"], [1.234, 0.5], ","),
        (["7", "8"], [7, 8], ""),
    ],
)
def test_decimal_sign_is_deduced_from_the_column(tmp_path, ecrits, lus, decimale):
    lignes = [["code", "valeur"], ["85092", ecrits[0]], ["85009", ecrits[1]]]
    lu = lire(poser(tmp_path, texte_csv(lignes, ";")), annee="2024", unite="indice")
    assert chiffres(lu) == {
        "COM-85092": (None, None, lus[0]),
        "COM-85009": (None, None, lus[1]),
    }
    assert lu.decimale == decimale


def test_ambiguous_number_is_asked_once_and_the_answer_is_used(tmp_path):
    fichier = poser(tmp_path, "code;nombre\n85092;1,234\n85009;2,345\n")
    lu = lire(fichier, annee="2024")
    assert {a.genre for a in lu.bloquantes} == {"ambigu"}
    assert all("--decimale virgule ou point" in a.remede for a in lu.bloquantes)
    assert chiffres(lire(fichier, annee="2024", decimale="point"))["COM-85092"] == (
        1234,
        None,
        None,
    )
    assert chiffres(lire(fichier, annee="2024", decimale="virgule"))["COM-85092"][0] == 1.234


@pytest.mark.parametrize(
    ("cellules", "dite", "lues", "question"),
    [
        (("0,12", "0,5"), "", (12, 50), True),
        (("0,12", "0,5"), "ratio", (12, 50), False),
        (("0,12", "0,5"), "pourcentage", (0.12, 0.5), False),
        (("12", "50,5"), "", (12, 50.5), False),
        (("12 %", "0,5 %"), "", (12, 0.5), False),
    ],
)
def test_percent_and_ratio_are_told_apart_or_asked(tmp_path, cellules, dite, lues, question):
    lignes = [["code", "taux"], ["85092", cellules[0]], ["85009", cellules[1]]]
    lu = lire(poser(tmp_path, texte_csv(lignes, ";")), annee="2024", echelle=dite)
    if question:
        assert "ratio (de 0 à 1) ou en pourcentage ?" in lu.bloquantes[0].probleme
    else:
        assert not lu.bloquantes
        assert [ligne.valeur for ligne in lu.lignes] == [lues[1], lues[0]]


def test_a_share_above_the_whole_is_refused_in_percent_only(tmp_path):
    fichier = poser(tmp_path, "code,numerateur,denominateur\n85092,12,10\n")
    (anomalie,) = lire(fichier, annee="2024").bloquantes
    assert anomalie.probleme == "12 sur 10 : une part ne dépasse pas le tout"
    assert not lire(fichier, annee="2024", unite="pour 1 000 habitants").bloquantes
    (anomalie,) = lire(poser(tmp_path, "code,taux\n85092,120\n"), annee="2024").bloquantes
    assert anomalie.probleme == "une part va de 0 à 100 %"


def test_written_rate_is_checked_against_its_parts(tmp_path):
    texte = "code,nombre,population,taux\n85092,30,200,15\n85009,1,3,33.3\n85033,1,4,{}\n"
    juste = lire(poser(tmp_path, texte.format("0.25")), annee="2024")
    assert not juste.anomalies or all(a.gravite is Gravite.INFO for a in juste.anomalies)
    (alerte,) = anomalies(lire(poser(tmp_path, texte.format("31")), annee="2024"), Gravite.ALERTE)
    assert (alerte.ligne, alerte.colonne) == (4, "taux")
    assert "(25)" in alerte.probleme


@pytest.mark.parametrize(
    ("marque", "statut"),
    [
        ("s", Statut.SECRET),
        ("NS", Statut.SECRET),
        ("nd", Statut.NON_DISPONIBLE),
        ("", Statut.NON_DISPONIBLE),
        ("#N/A", Statut.NON_DISPONIBLE),
        ("#DIV/0!", Statut.NON_CALCULABLE),
    ],
)
def test_marks_keep_their_reason(tmp_path, marque, statut):
    texte = SIMPLE.replace(",30,250", f",{marque},250")
    (ligne,) = [li for li in lire(poser(tmp_path, texte)).lignes if li.territoire == "COM-85009"]
    assert (ligne.statut, ligne.numerateur, ligne.valeur) == (statut, None, None)


def test_zero_denominator_is_not_zero_percent(tmp_path):
    (ligne, _) = lire(poser(tmp_path, SIMPLE.replace("30,250", "0,0"))).lignes
    assert (ligne.numerateur, ligne.denominateur, ligne.statut) == (0, 0, Statut.NON_CALCULABLE)


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        ("30,250", "-3,250", "négatif"),
        ("30,250", "NaN,250", "n'est pas un nombre fini"),
        ("30,250", "1e400,250", "abrégé par le tableur"),
        ("30,250", "٣,250", "chiffres d'une autre écriture"),
        ("30,250", "3²,250", "chiffres d'une autre écriture"),
        ("30,250", "trente,250", "ni une marque connue"),
        ("30,250", "=1+1,250", "n'est pas un nombre"),
        ("85009,Auchay", "99999,Auchay", "code commune inconnu"),
        ("85009,Auchay", "35000,Auchay", "est un code postal"),
        ("250,2024", "250,24", "une année s'écrit avec quatre chiffres"),
        ("250,2024", "250,45292", "une date comptée en jours"),
        ("250,2024", "250,", "la période est vide"),
        ("250,2024", "250,2024-T7", "n'est pas une année"),
        ("85009,Auchay", '"2,00047E+13",Auchay', "le tableur a transformé le code en nombre"),
    ],
)
def test_each_wrong_cell_is_named_with_its_row(tmp_path, avant, apres, mots):
    assert avant in SIMPLE
    bloquantes = lire(poser(tmp_path, SIMPLE.replace(avant, apres, 1))).bloquantes
    assert [a.ligne for a in bloquantes] == [3], bloquantes
    assert mots in bloquantes[0].probleme
    assert bloquantes[0].colonne


def test_every_wrong_row_is_listed_at_once(tmp_path):
    mauvais = [["85092", "", -1, 900, 2024], ["99999", "", 1, 2, 2024], ["85009", "", "x", 2, 2024]]
    lu = lire(poser(tmp_path, texte_csv([LIGNES[0], *mauvais])))
    with pytest.raises(FichierRefuseError) as refus:
        lu.verifier()
    assert [a.ligne for a in refus.value.anomalies] == [2, 3, 4]
    assert "Rien n'a été enregistré" in refus.value.message


def test_future_period_is_an_alert(tmp_path):
    futur = str(timezone.localdate().year + 1)
    lu = lire(poser(tmp_path, SIMPLE.replace("2024", futur)))
    assert not lu.bloquantes
    assert {a.genre for a in anomalies(lu, Gravite.ALERTE)} == {f"periode {futur}"}


def test_lost_zero_and_lower_case_are_read_and_said(tmp_path):
    lu = lire(poser(tmp_path, "code,nombre\n1001,5\n1002,7\n"), "DEP-01", annee="2024")
    assert {ligne.territoire for ligne in lu.lignes} == {"COM-01001", "COM-01002"}
    alertes = anomalies(lu, Gravite.ALERTE)
    assert [a.proposition for a in alertes] == ["01001", "01002"]
    corse = lire(poser(tmp_path, "code,nombre\n2a004,5\n"), "DEP-2A", annee="2024")
    assert corse.lignes[0].territoire == "COM-2A004"


def test_numeric_codes_of_a_spreadsheet_are_codes(tmp_path):
    lignes = [["code", "nombre"], [85092, 4], [85009.0, 5]]
    lu = lire(classeur(tmp_path, {"F": lignes}), annee="2024")
    assert {ligne.territoire for ligne in lu.lignes} == {"COM-85092", "COM-85009"}


def test_communes_merged_since_are_added_and_their_rates_refused(tmp_path, communes):
    from clesante.territoires.imports import correspondance

    actuelle = next(c for c in correspondance().values() if list(
        correspondance().values()).count(c) > 2 and f"COM-{c}" in communes)  # fmt: skip
    anciennes = [a for a, c in correspondance().items() if c == actuelle and a != actuelle][:2]
    lignes = [["code", "nombre", "population"], [anciennes[0], 20, 100], [anciennes[1], 30, 150]]
    lu = lire(poser(tmp_path, texte_csv(lignes)), annee="2018")
    assert chiffres(lu) == {f"COM-{actuelle}": (50, 250, None)}
    assert "fusion" in {a.genre for a in anomalies(lu, Gravite.ALERTE)}
    taux = [["code", "taux"], [anciennes[0], 20], [anciennes[1], 30]]
    (refus,) = lire(poser(tmp_path, texte_csv(taux)), annee="2018").bloquantes
    assert "est donné deux fois : 20 à la ligne 2, 30 ici" in refus.probleme


def test_duplicates_equal_are_said_and_different_are_refused(tmp_path):
    egale = lire(poser(tmp_path, SIMPLE + "85009,Auchay-sur-Vendée,30,250,2024\n"))
    assert chiffres(egale) == ATTENDUS
    assert [a.probleme for a in egale.anomalies] == ["même ligne que la ligne 3 : elle est ignorée"]
    (refus,) = lire(poser(tmp_path, SIMPLE + "85009,,31,250,2024\n")).bloquantes
    assert "30 sur 250 à la ligne 3, 31 sur 250 ici" in refus.probleme
    autre_annee = lire(poser(tmp_path, SIMPLE + "85009,,31,250,2023\n"))
    assert (len(autre_annee.lignes), autre_annee.periodes) == (3, ("2023", "2024"))


def test_names_alone_are_found_in_the_perimeter_first(tmp_path):
    lignes = [
        ["commune", "nombre"],
        ["FONTENAY LE COMTE", 50],
        ["L'Orbrie", 70],
        ["st-martin-de-fraigneau", 90],
    ]
    lu = lire(poser(tmp_path, texte_csv(lignes)), annee="2024")
    assert {ligne.territoire for ligne in lu.lignes} == {"COM-85092", "COM-85167", "COM-85244"}
    assert not lu.anomalies


def test_homonyms_are_asked_and_unknown_names_get_near_ones(tmp_path):
    (refus,) = lire(
        poser(tmp_path, "commune,nombre\nSaint-Denis,5\n"), "FR", annee="2024"
    ).bloquantes
    assert "désigne plusieurs territoires" in refus.probleme
    assert "93066" in refus.probleme and "97411" in refus.probleme
    (refus,) = lire(
        poser(tmp_path, "commune,nombre\nFontenay-le-Compte,5\n"), annee="2024"
    ).bloquantes
    assert "Fontenay-le-Comte" in refus.remede


def test_rows_elsewhere_are_left_out_and_counted(tmp_path):
    lu = lire(poser(tmp_path, SIMPLE + "44109,Nantes,5,9,2024\n85191,La Roche-sur-Yon,5,9,2024\n"))
    assert lu.hors == ("COM-44109", "COM-85191")
    assert chiffres(lu) == ATTENDUS
    assert len(lu.manquants) == 23 and "COM-85033" in lu.manquants
    (refus,) = lire(poser(tmp_path, "code,nombre\n44109,5\n"), annee="2024").bloquantes
    assert refus.probleme == "aucune ligne n'est du territoire de la table"


def test_totals_of_wider_levels_inside_are_recomputed_and_those_around_are_references(tmp_path):
    suite = f"{FONTENAY},,500,9000,2024\n85,Vendée,9000,70000,2024\nFR,France,3,4,2024\n"
    lu = lire(poser(tmp_path, SIMPLE + suite))
    assert set(chiffres(lu)) == {"COM-85092", "COM-85009", "DEP-85", "FR"}
    assert lu.niveau == "COM"
    assert [a.valeur for a in anomalies(lu, Gravite.INFO)][:1] == [FONTENAY]


def test_an_epci_table_of_a_departement(tmp_path):
    texte = "siren;valeur\n200071934;12,5\n248500563;14\n200054781;9\n"
    lu = lire(poser(tmp_path, texte), VENDEE, annee="2024")
    assert lu.niveau == "EPCI"
    assert lu.hors == ("EPCI-200054781",)
    assert lu.calcul is Calcul.PUBLIEE


def test_arrondissements_belong_to_their_city(tmp_path):
    lu = lire(poser(tmp_path, "code,nombre\n69381,5\n69382,6\n"), "COM-69123", annee="2024")
    assert {ligne.territoire for ligne in lu.lignes} == {"ARM-69381", "ARM-69382"}


def test_a_total_beside_its_parts_is_refused(tmp_path):
    texte = "code,sexe,nombre,population\n85092,Femmes,20,90\n85092,Hommes,25,80\n{}"
    lu = lire(poser(tmp_path, texte.format("")), annee="2024")
    assert [ligne.dimension for ligne in lu.lignes] == ["Femmes", "Hommes"]
    (refus,) = lire(poser(tmp_path, texte.format("85092,,45,170\n")), annee="2024").bloquantes
    assert "un total à côté de ses parties" in refus.probleme


def test_an_empty_file_to_fill_says_so(tmp_path):
    texte = "code,nom,numerateur,denominateur,valeur,annee,source\nCOM-85092,Fontenay,,,,,\n"
    (refus,) = lire(poser(tmp_path, texte), annee="2024").bloquantes
    assert refus.probleme == "aucun nombre n'est rempli"


def test_absent_file_is_not_found(tmp_path):
    with pytest.raises(IntrouvableError, match="n'existe pas"):
        lire(tmp_path / "absent.csv")


CELLULES = st.one_of(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
    ),
    st.integers(-(10**9), 10**9).map(str),
    st.sampled_from(
        ["85092", "1 234,5", "12 %", "s", "nd", "NaN", "2a004", "75056", "é;è", '"', "-"]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLULES, min_size=5, max_size=5), min_size=1, max_size=6))
@example([["", "", "", "", "\r0\r0"]] * 2)
def test_any_cells_give_figures_or_sentences(tmp_path, rangees):
    """Whatever stands under a true header: figures are finite, or what is wrong is said."""
    lu = lire(poser(tmp_path, texte_csv([LIGNES[0], *rangees])))
    for ligne in lu.lignes:
        assert ligne.territoire.split("-")[0] in {"COM", "EPCI", "DEP", "REG", "FR", "BV", "ARM"}
        assert ligne.numerateur is None or abs(ligne.numerateur) < float("inf")
    assert all(a.probleme and not a.probleme.endswith(".") for a in lu.anomalies)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nombres=st.lists(
        st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x, 3)), min_size=3, max_size=3
    ),
    forme=st.sampled_from(["csv", "xlsx"]),
)
def test_numbers_survive_the_french_and_the_spreadsheet_way(tmp_path, nombres, forme):
    from clesante.socle.texte import nombre

    codes = ["85092", "85009", "85033"]
    if forme == "xlsx":
        lignes = [["code", "valeur"], *([c, n] for c, n in zip(codes, nombres, strict=True))]
        fichier = classeur(tmp_path, {"F": lignes})
    else:
        ecrits = [f"{nombre(n, 3)}0" for n in nombres]  # four decimals: never ambiguous
        lignes = [["code", "valeur"], *([c, n] for c, n in zip(codes, ecrits, strict=True))]
        fichier = poser(tmp_path, texte_csv(lignes, ";"))
    lu = lire(fichier, annee="2024", unite="euros")
    assert {li.territoire[4:]: li.valeur for li in lu.lignes} == dict(
        zip(codes, nombres, strict=True)
    )


@pytest.mark.parametrize("limites", [Limites(duree_s=0.01), Limites(memoire_mo=30)], ids=str)
def test_the_child_process_is_bounded(tmp_path, monkeypatch, limites):
    monkeypatch.setattr(imports_tables, "LIMITES", limites)
    fichier = poser(tmp_path, SIMPLE + "85009,x,30,250,2024\n" * 50_000)
    with pytest.raises(EntreeInvalideError, match=r"a dépassé les limites fixées|est illisible"):
        imports_tables.ouvrir(fichier)


def test_a_table_too_long_is_refused(tmp_path):
    with pytest.raises(EntreeInvalideError, match="trop de lignes ou de colonnes"):
        lire(poser(tmp_path, SIMPLE + "85009,x,30,250,2024\n" * 60_001))


def test_one_text_written_once_and_shown_everywhere_is_refused(tmp_path):
    """A few kB of file, ten million characters for who reads it: cells are bounded together too."""
    fichier = classeur(tmp_path, {"F": [["code", "valeur"], *[["X"] * 20] * 300]})
    with zipfile.ZipFile(fichier) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist()}
    feuille = parties["xl/worksheets/sheet1.xml"]
    parties["xl/worksheets/sheet1.xml"] = feuille.replace(
        b't="inlineStr"><is><t>X</t></is>', b't="s"><v>0</v>'
    )
    espace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    partages = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (espace, b"x" * 1_900)
    fichier.write_bytes(archives.ecrire({**parties, "xl/sharedStrings.xml": partages}))
    assert fichier.stat().st_size < 40_000
    with pytest.raises(EntreeInvalideError, match="trop de texte pour la table d'un territoire"):
        lire(fichier)


def test_sheets_beside_the_table_are_bounded_too(tmp_path):
    longues = {f"A{rang}": [["x" * 1_900]] * 59 for rang in range(100)}
    with pytest.raises(EntreeInvalideError, match="trop de texte"):
        imports_tables.ouvrir(classeur(tmp_path, {"Effectifs": LIGNES * 30, **longues}))
    courtes = {f"A{rang}": [["x"]] for rang in range(302)}
    lu = imports_tables.ouvrir(classeur(tmp_path, {"Effectifs": LIGNES, **courtes}))
    assert (len(lu["feuilles"]), len(lu["annexes"])) == (303, 300)


def test_an_answer_over_its_limit_is_a_sentence(tmp_path, monkeypatch):
    """What the child would write past its bound is never read, whatever its own checks miss."""
    monkeypatch.setattr(imports_tables, "LIMITES", Limites(fichier_mo=1))
    fichier = poser(tmp_path, SIMPLE + "85009,Auchay-sur-Vendée,30,250,2024\n" * 50_000)
    with pytest.raises(EntreeInvalideError, match="a dépassé les limites fixées"):
        imports_tables.ouvrir(fichier)


def test_a_row_cut_by_its_decimal_comma_is_refused(tmp_path):
    """« 1,234 » without quotes is two cells: every figure after it would be another one's."""
    lu = lire(poser(tmp_path, SIMPLE.replace("30,250", "30,5,250")))
    (anomalie,) = lu.bloquantes
    assert (anomalie.ligne, anomalie.probleme) == (3, "6 cellules au lieu de 5")
    assert not lire(poser(tmp_path, SIMPLE.replace("2024\n", "2024,,\n", 2))).anomalies
