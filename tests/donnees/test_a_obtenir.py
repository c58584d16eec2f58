"""Every health matter that the five texts name is in the catalogue, filled or with its holder."""

from __future__ import annotations

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook

from clesante.donnees import exports_modele
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import Calcul
from clesante.donnees.lectures_fiche import trouver
from clesante.socle.erreurs import IntrouvableError
from clesante.territoires.lectures import perimetre
from tests.aides.mesures import RACINE

# Words of the texts (number of the file, None: of the issue) -> indicators that speak of it.
SUJETS = [
    ("000", "précarité", ["SOC_PAUV", "SOC_RSA", "SOC_AAH", "SOC_C2S"]),
    ("000", "difficultés d’accès aux soins", ["OFF_APLMG", "REC_RENONC", "REC_MT"]),
    ("000", "perte d’autonomie", ["MS_APA", "MS_EHPAD", "MS_SSIAD"]),
    ("000", "habitats indignes", ["ENV_LHI"]),
    ("000", "zones de précarité et d’insalubrité", ["ENV_INSAL"]),
    ("000", "l’accès à l’eau potable et à l’assainissement", ["ENV_EAU", "ENV_RACC", "ENV_ASSAI"]),
    ("000", "maladies hydriques et vectorielles", ["ENV_HYDR", "ENV_VECT"]),
    ("000", "lutte contre les maladies chroniques", ["MORB_ALD", "MORB_DIAB", "MORB_RESP"]),
    ("001", "désertification médicale", ["OFF_APLMG_INF25", "OFF_ZONE", "OFF_MG55"]),
    ("001", "attractivité médicale", ["OFF_APLIDE", "OFF_APLMK", "OFF_APLSF", "OFF_APLCD"]),
    ("001", "le chômage ou la précarité", ["SOC_CHOM", "SOC_CHOMLOC"]),
    ("001", "d’accès aux soins et aux droits", ["SOC_NONREC", "SOC_C2S"]),
    ("001", "l’accessibilité, l’habitat, l’alimentation", ["MOB_PROX", "ENV_LHI", "PREV_ALIM"]),
    ("001", "l’activité physique", ["PREV_ACTIV"]),
    ("001", "besoins en santé mentale", ["PSY_FILE", "PSY_TS", "MOR_SUIC", "PSY_MED", "PSY_ALD23"]),
    ("001", "personnes âgées", ["POP_65", "POP_75", "MS_AIDANT"]),
    ("001", "personnes en situation de handicap", ["MS_HAND", "SOC_AAH"]),
    ("002", "teneur excessive en chlore résiduel", ["ENV_CHLORE", "ENV_EAUCHIM"]),
    ("002", "faible densité d'omnipraticiens", ["OFF_DENSMG"]),
    ("002", "troubles du langage", ["ENF_LANG"]),
    ("002", "boissons alcoolisées chez les jeunes adultes de 17 ans", ["ADD_ALC17", "MOR_ALC"]),
    ("002", "CSAPA", ["ADD_CSAPA"]),
    ("002", "malades psychiques", ["PSY_HAND"]),
    ("002", "+ de 75 ans vivant seules au domicile", ["POP_75SEUL"]),
    ("002", "recherche d'EHPAD", ["MS_EHPAD"]),
    ("002", "sorties d'hôpital", ["OFF_HOSP", "REC_HOSPEV"]),
    ("002", "déficit démographique en professionnels de santé", ["OFF_MG55", "OFF_LIB"]),
    ("002", "exercice regroupé et coordonné", ["OFF_MSP", "OFF_CPTS"]),
    ("002", "télémédecine", ["OFF_TELE"]),
    ("002", "logement, éducation, travail", ["LOG_SUROCC", "SOC_DIP", "SOC_CHOM"]),
    ("002", "quartiers urbains en difficulté", ["SOC_QPV"]),
    ("002", "**Santé environnementale**", ["ENV_AIR", "ENV_BRUIT", "ENV_RADON", "ENV_CHAL"]),
    ("003", "mortalité prématurée évitable", ["MOR_EVIT", "MOR_PREM", "MOR_TAB"]),
    ("003", "populations vulnérables", ["SOC_FDEP", "SOC_EDI", "SOC_MINIMA"]),
    ("004", "parcours cancers", ["MOR_CANC", "MORB_CANC", "CANC_INC", "REC_DOCS", "REC_DOCCR"]),
    ("004", "cardio-neuro-vasculaires", ["MOR_CIRC", "MORB_CARDIO", "MOR_AVC", "MOR_CARD"]),
    ("004", "parcours de vie en santé mentale", ["PSY_FILE"]),
    ("004", "santé des enfants et des jeunes", ["PER_PREM", "ENF_SURP", "REC_ROR", "REC_MTDENT"]),
    (None, "médecin traitant", ["REC_MT", "REC_ALDMT"]),
]
CATALOGUE = {i.code: i for i in catalogue_livre()}
VIDES = [i for i in CATALOGUE.values() if i.source is None]
SOUS_SECRET = re.compile(r"\b(CPAM|CNAM|MSA|SNDS|PMSI|RIM-P|CépiDc)\b")
FONTENAY = "EPCI-200071934+EPCI-248500563"


@pytest.mark.parametrize(("texte", "mots", "codes"), SUJETS, ids=lambda valeur: str(valeur)[:40])
def test_matter_named_by_a_text_has_its_indicators(texte, mots, codes):
    for code in codes:
        assert code in CATALOGUE, f"{mots} : {code}"
        assert CATALOGUE[code].source or CATALOGUE[code].demande, code


# Codes of the common list of indicators that ours tell in several, or under another name.
AUTREMENT = {
    "REC_HPV": ["REC_HPV_F", "REC_HPV_G"], "ESP_VIE": ["ESP_VIE_F", "ESP_VIE_H"],
    "OFF_APLIDE/SF/MK/CD": ["OFF_APLIDE", "OFF_APLSF", "OFF_APLMK", "OFF_APLCD"],
    "REC_GYN/DENT/OPH": ["REC_GYN", "REC_DENT", "REC_OPH"],
    "HPV": ["REC_HPV_F"], "ROR": ["REC_ROR"], "TAB17": ["ADD_TAB17"], "CAN17": ["ADD_CAN17"],
    "MS_SSIAD/SAD": ["MS_SSIAD"],
}  # fmt: skip


def test_every_code_of_the_common_list_is_in_the_catalogue():
    reference = RACINE.parent / "shared" / "reference" / "domain.md"
    if not reference.is_file():
        pytest.skip("la référence n'est pas à côté du dépôt")
    liste = reference.read_text("utf-8").split("### 5.2")[1].split("### 5.3")[0]
    lignes = re.findall(r"^\| ([A-Z][A-Z0-9_/ ]{4,}[^|]*?) \|", liste, re.M)
    codes = [code for ligne in lignes for code in re.findall(r"[A-Z][A-Z0-9_/]+[A-Z0-9]", ligne)]
    assert len(codes) > 90
    manquants = {code for code in codes if not {*AUTREMENT.get(code, [code])} <= CATALOGUE.keys()}
    assert manquants <= {"VADS"}  # a site of cancer among those of MOR_CANC_SITE


def test_words_are_those_of_the_texts():
    dossier = RACINE.parent / "shared" / "seeds"
    if not dossier.is_dir():
        pytest.skip("les cinq textes ne sont pas à côté du dépôt")
    textes = {f.name[:3]: " ".join(f.read_text("utf-8").split()) for f in dossier.iterdir()}
    assert {numero for numero, _, _ in SUJETS} == {*textes, None}
    perdus = [mots for numero, mots, _ in SUJETS if numero and mots not in textes[numero]]
    assert not perdus


def test_unfilled_indicators_are_many_and_each_code_comes_once():
    assert len(VIDES) >= 60
    codes = [i.code for i in catalogue_livre()]
    assert len(codes) == len(set(codes))


def test_unfilled_indicator_says_who_holds_it_and_how_to_ask():
    debut = re.compile(r"(À|Au|Aux|Sur|Dans) .{60,}\.$", re.S)
    muets = [i.code for i in VIDES if not (i.detenteur and debut.match(i.demande))]
    assert not muets


def test_demand_names_a_level_and_a_date_but_no_person_and_no_address():
    niveau = re.compile(
        r"commune|EPCI|département|région|territoire|établissement|réseau|école|quartier"
    )
    moment = re.compile(
        r"ann[ée]e|millésime|date|dernier|édition|période|arrêté|décembre|échéance|changement"
    )
    personne = re.compile(r"@|\b0\d(?:[ .]\d\d){4}\b|\b(?:M\.|Mme|Dr)\s")
    for i in VIDES:
        assert niveau.search(i.demande), i.code
        assert moment.search(i.demande), i.code
        assert not personne.search(i.demande), i.code


def test_insurance_and_hospital_figures_have_a_threshold():
    sans = [i.code for i in VIDES if SOUS_SECRET.search(i.detenteur) and i.seuil_secret < 11]
    assert not sans


def test_method_is_complete_so_that_a_filled_file_can_be_read():
    for i in VIDES:
        assert (i.calcul is Calcul.RAPPORT) == bool(i.numerateur and i.denominateur), i.code
        assert i.motif_sans_intervalle, i.code


def test_french_typography_of_the_new_entries():
    fautes = re.compile(r" [;:?!%»]|« (?=\S)|\d \d{3}\b")
    for i in VIDES:
        for texte in (i.libelle, i.definition, i.precaution, i.detenteur, i.demande):
            assert not fautes.search(texte), (i.code, texte)


def lignes_csv(octets: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(octets.decode())))


def test_file_to_fill_has_one_empty_row_per_commune(referentiel):
    lieu = perimetre(FONTENAY)
    lignes = lignes_csv(exports_modele.modele(CATALOGUE["SOC_C2S"], lieu))
    assert [ligne["code"] for ligne in lignes] == sorted(lieu.communes)
    assert len(lignes) == 40
    assert list(lignes[0]) == [
        "code", "nom", "numerateur", "denominateur", "valeur", "annee", "source",
    ]  # fmt: skip
    assert {v for ligne in lignes for k, v in ligne.items() if k not in ("code", "nom")} == {""}
    assert "Fontenay-le-Comte" in {ligne["nom"] for ligne in lignes}


@pytest.mark.parametrize(
    ("code", "saisie", "niveau", "attendus"),
    [
        ("ADD_ALC17", "COM-85092", "", ["REG-52"]),
        ("MORB_DIAB", FONTENAY, "", ["DEP-85"]),
        ("MOR_EVIT", FONTENAY, "", ["EPCI-200071934", "EPCI-248500563"]),
        ("MOR_EVIT", "COM-85113", "", ["COM-85113"]),
        ("SOC_C2S", "COM-85092", "france", ["FR"]),
        ("ENF_LANG", "ARM-69381", "", ["ARM-69381"]),
    ],
)
def test_rows_follow_the_finest_level_of_the_holder_or_the_one_asked(
    referentiel, code, saisie, niveau, attendus
):
    lieu = perimetre(saisie)
    trouves = exports_modele.territoires_a_remplir(CATALOGUE[code], lieu, niveau)
    assert [t.code for t in trouves] == attendus


def test_every_unfilled_indicator_has_its_file(referentiel):
    lieu = perimetre("COM-85092")
    assert all(exports_modele.territoires_a_remplir(i, lieu) for i in VIDES)


@pytest.mark.parametrize("format_voulu", ["xlsx", "ods"])
def test_spreadsheet_to_fill_holds_the_same_rows(referentiel, tmp_path, format_voulu):
    lieu = perimetre(FONTENAY)
    fichier = tmp_path / f"a_remplir.{format_voulu}"
    fichier.write_bytes(exports_modele.modele(CATALOGUE["SOC_C2S"], lieu, "", format_voulu))
    cellules = CalamineWorkbook.from_path(fichier).get_sheet_by_index(0).to_python()
    assert [ligne[0] for ligne in cellules[1:]] == sorted(lieu.communes)


@pytest.mark.parametrize(
    ("saisie", "niveau", "format_voulu", "mot"),
    [
        ("COM-85092", "quartier", "csv", "commune"),
        ("COM-85113", "epci", "csv", "niveau commune"),
        ("COM-85092", "", "exe", "xlsx"),
    ],
)
def test_refusal_gives_the_cure(referentiel, saisie, niveau, format_voulu, mot):
    with pytest.raises(IntrouvableError) as refus:
        exports_modele.modele(CATALOGUE["MOR_EVIT"], perimetre(saisie), niveau, format_voulu)
    assert mot in refus.value.remede


def test_unknown_indicator_is_answered_with_the_nearest(entrepot):
    assert trouver("soc_c2s").definition.code == "SOC_C2S"
    with pytest.raises(IntrouvableError, match="SOC_C2S"):
        trouver("SOC_C2")


@pytest.mark.django_db
def test_page_of_an_unfilled_indicator_says_how_to_ask(client, entrepot):
    page = client.get("/indicateurs/ENF_LANG/").content.decode()
    assert CATALOGUE["ENF_LANG"].demande.replace("'", "’") in page
    assert "à obtenir" in page
    assert 'name="territoire"' in page


@pytest.mark.django_db
def test_file_to_fill_is_public_and_named_after_the_indicator(client, entrepot):
    reponse = client.get("/indicateurs/ENF_LANG/modele.csv", {"territoire": FONTENAY})
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("text/csv")
    assert "ENF_LANG-EPCI-200071934" in reponse["Content-Disposition"]
    assert len(lignes_csv(reponse.content)) == 40
    sans = client.get("/indicateurs/ENF_LANG/modele.csv")
    assert sans["Location"] == "/indicateurs/ENF_LANG/#fichier"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("adresse", "statut"),
    [
        ("/indicateurs/ZZZ/", 404),
        ("/indicateurs/ENF_LANG/modele.exe?territoire=85092", 404),
        ("/indicateurs/ENF_LANG/modele.csv?territoire=1001", 400),
        ("/indicateurs/ENF_LANG/modele.csv?territoire=85092&niveau=x", 404),
    ],
)
def test_bad_address_is_one_french_sentence(client, entrepot, adresse, statut):
    reponse = client.get(adresse)
    assert reponse.status_code == statut
    assert '<html lang="fr">' in reponse.content.decode()


@pytest.mark.django_db
def test_catalogue_is_searched_without_accents_by_beginnings_of_words(client, entrepot):
    page = client.get("/indicateurs/", {"q": "medecin traitant"}).content.decode()
    assert "/indicateurs/REC_MT/" in page
    assert "/indicateurs/POP_TOT/" not in page
    eau = client.get("/indicateurs/", {"q": "eau", "etat": "a-obtenir"}).content.decode()
    assert "/indicateurs/ENV_EAU/" in eau
    assert "/indicateurs/SOC_IDH2/" not in eau  # « niveau » holds « eau »
    rien = client.get("/indicateurs/", {"q": "<b>zzz"}).content.decode()
    assert "Aucun indicateur ne répond" in rien
    assert "<b>" not in rien


@pytest.mark.django_db
def test_catalogue_counts_what_is_filled_and_what_is_not(client, entrepot):
    tous = client.get("/indicateurs/").content.decode()
    remplis = client.get("/indicateurs/", {"etat": "renseignes"}).content.decode()
    vides = client.get("/indicateurs/", {"etat": "a-obtenir"}).content.decode()
    adresses = [
        set(re.findall(r"/indicateurs/([A-Z0-9_]+)/", page)) for page in (tous, remplis, vides)
    ]
    assert adresses[0] == adresses[1] | adresses[2]
    assert not adresses[1] & adresses[2]
    assert {i.code for i in VIDES} <= adresses[2]
    assert f"{len(adresses[0])} indicateurs" in tous.replace("\u202f", "")


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("largeur", [1280, 360])
def test_pages_have_no_violation(page, verifier_axe, entrepot, largeur):
    page.set_viewport_size({"width": largeur, "height": 800})
    for adresse in ("/indicateurs/?q=eau", "/indicateurs/ENF_LANG/", "/indicateurs/POP_65/"):
        page.goto(adresse)
        verifier_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur
