"""Broken frameworks: each is refused with its line, what is wrong and what to write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.cadres.chargement import (
    DECLARATIONS,
    OCTETS,
    CadreRefuseError,
    champs,
    charger,
    charger_fichier,
    schema,
)
from clesante.cadres.choix import (
    ACTEURS,
    CONCEPTS,
    ETATS,
    FREQUENCES,
    GENRES,
    LIBELLES_AVIS,
    LIBELLES_FORCES,
    LIBELLES_RUBRIQUES,
    LIBELLES_STATUTS,
    PERIMETRES,
    PHASES,
    UNITES,
    Avis,
    Force,
    Rubrique,
    Statut,
)
from clesante.cadres.objets import Enonce
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from tests.cadres.petit_cadre import TEXTE, petit

SEUIL = "  minimum: 20000\n  population: municipale\n"
# What is replaced, by what, words of the fault, words of the cure; the line is that of the fault.
CASSES = {
    "ancre": ("phases: [diagnostic]", "phases: &p [diagnostic]", "ancres", ""),
    "alias": ("phases: [diagnostic]", "phases: *p", "alias", ""),
    "type nommé": ("version: ", "version: !!str ", "types nommés", ""),
    "deux-points": (
        "enonce: Un ETP.",
        "enonce: Temps : un ETP.",
        "mal écrite",
        "Corrigez la ligne",
    ),
    "clé deux fois": ("agence: ", "cadre: x\nagence: ", "écrite deux fois", ""),
    "rubrique inconnue": ("seuils:", "seuls:", "n'existe pas", "écrivez « seuils »"),
    "champ inconnu": ("  citation: « un d", "  citaton: « un d", "n'existe pas", "« citation »"),
    "champ d'ailleurs": (
        "  etat: a_signer",
        "  etat: a_signer\n  valeur: 3",
        "n'existe pas",
        "note",
    ),
    "phrase absente": ("  citation: « un diagnostic »\n", "", "il manque « citation »", "recopiez"),
    "phrase sans guillemets": (
        "« un diagnostic »",
        "un diagnostic",
        "ne convient pas",
        "guillemets",
    ),
    "phrase vide": ("« un diagnostic »", "« »", "ne convient pas", "« … »"),
    "phrase trop longue": ("« un diagnostic »", f"« {'x' * 500} »", "xxx", "au plus 420"),
    "document absent": ("  document: guide\n", "", "il manque « document »", "où la phrase se lit"),
    "endroit absent": ("  lieu: page 2\n", "", "il manque « lieu »", "à quel endroit"),
    "document inconnu": ("  document: guide", "  document: tract", "tract", "corrigez le code"),
    "motif absent": ("  motif: Le guide ne la nomme pas.\n", "", "il manque « motif »", "supposée"),
    "statut absent": ("  statut: suppose\n", "", "il manque « statut »", "non_defini"),
    "statut inconnu": ("statut: suppose", "statut: sur", "« sur »", "non_defini"),
    "force absente": ("  force: possible\n", "", "il manque « force »", "souhaitable"),
    "force inconnue": ("force: possible", "force: utile", "« utile »", "obligatoire"),
    "date d'un autre format": ("du: 2024-01-01", "du: 01/01/2024", "01/01/2024", "2024-01-31"),
    "jour qui n'existe pas": ("du: 2024-01-01", "du: 2024-02-30", "n'existe pas", "2024-01-31"),
    "fin avant le début": ("au: 2028-12-31", "au: 2023-12-31", "avant le début", "échangez"),
    "état inconnu": ("etat: preparation", "etat: en_cours", "« en_cours »", "en_vigueur"),
    "phase inconnue": ("[diagnostic]", "[diagnostique]", "« diagnostique »", "programmation"),
    "étape inconnue": ("etape: diagnostic", "etape: bilan", "« bilan »", "corrigez le code"),
    "code pris": ("code: signature", "code: diagnostic", "déjà pris", "autre code"),
    "code mal formé": ("code: seuil\n", "code: Seuil 1\n", "« Seuil 1 »", "minuscules"),
    "région mal formée": ("region: REG-84", "region: ARA", "« ARA »", "REG-53"),
    "version en nombre": ('version: "2026"', "version: 2026", "« 2026 »", "guillemets droits"),
    "bornes échangées": ("maximum: 5", "maximum: 2", "sous le minimum", "échangez"),
    "borne vide": ("  maximum: 5", "  maximum: 3\n  maximum_exclu: true", "aucun nombre", "ôtez"),
    "seuil sans borne": (SEUIL, "  population: municipale\n", "ni minimum ni maximum", "l'un des"),
    "population inconnue": ("population: municipale", "population: legale", "« legale »", "totale"),
    "millésime en texte": ("millesime: 2023", "millesime: dernier", "« dernier »", "entier"),
    "millésime d'avant": ("millesime: 2023", "millesime: 1850", "« 1850 »", "au moins égal à 1968"),
    "paliers qui se recouvrent": ("  minimum_exclu: true\n", "", "se recouvrent", "excluez"),
    "trou entre paliers": ("maximum: 80000", "maximum: 70000", "rien n'est dit", "non_defini"),
    "trou d'un point": (
        "maximum: 80000",
        "maximum: 80000\n  maximum_exclu: true",
        "rien n'est dit à 80 000 habitants",
        "non_defini",
    ),
    "palier sans valeur": ("  valeur: 2\n", "", "il manque « valeur »", "d'ETP"),
    "borne infinie": (
        "maximum: 80000",
        "maximum: .inf",
        "« inf »",
        "1\u202f000\u202f000\u202f000\u202f000",
    ),
    "borne de 401 chiffres": ("maximum: 80000", f"maximum: 1{'0' * 400}", "« 1000", "au plus égal"),
    "valeur de 401 chiffres": ("  valeur: 2\n", f"  valeur: 9{'0' * 400}\n", "« 9000", "au plus"),
    "valeur de 5000 chiffres": ("  valeur: 2\n", f"  valeur: {'9' * 5000}\n", "mal écrite", ""),
    "valeur en base soixante": (
        "  valeur: 2\n",
        f"  valeur: 9{':59' * 3000}\n",
        "« 9:59",
        "un nombre",
    ),
    "décimale en base soixante": (
        "valeur: 2\n",
        f"valeur: 9{':59' * 3000}.5\n",
        "« 9:59",
        "un nombre",
    ),
    "borne qui n'est pas un nombre": ("minimum: 3", "minimum: .nan", "nombre fini", "en chiffres"),
    "borne négative": ("minimum: 3", "minimum: -3", "« -3 »", "au moins égal à 0"),
    "part de plus que tout": ("2\n  unite: ETP", "101\n  unite: '%'", "101\u00a0% est plus", "100"),
    "genre inconnu": ("genre: palier", "genre: tranche", "« tranche »", "plafond"),
    "genre absent": ("  genre: duree\n", "", "il manque « genre »", "ajoutez-le"),
    "lectures d'un texte qui parle": (
        "  unite: ETP\n- code: palier_grand",
        "  unite: ETP\n  lectures: [palier_grand]\n- code: palier_grand",
        "texte muet",
        "non_defini",
    ),
    "renvoi inconnu": ("  genre: duree", "  genre: duree\n  contredit: [x]", "« x »", "corrigez"),
    "renvoi à soi": ("  genre: duree", "  genre: duree\n  liens: [duree]", "lui-même", "ôtez"),
    "champ supposé absent": ("  genre: duree", "  genre: duree\n  suppose: [date]", "date", "ôtez"),
    "adresse d'une personne": (
        "courriel: ars-essai@",
        "courriel: jeanne.dupont@",
        "l'adresse d'une personne",
        "d'un service",
    ),
    "courriel mal formé": (
        "courriel: ars-essai@ars.sante.fr",
        "courriel: ars-essai",
        "ars",
        "dd29",
    ),
    "liste attendue": ("phases: [diagnostic]", "phases: diagnostic", "« diagnostic »", "une liste"),
    "liste vide": ("phases: [diagnostic]", "phases: []", "ne convient pas", "ôtez la ligne"),
    "mot deux fois": ("[diagnostic]", "[diagnostic, diagnostic]", "ne convient pas", "une fois"),
    "entête absente": ("titre: Méthode d'essai\n", "", "il manque « titre »", "ajoutez-le"),
    "entrée qui n'en est pas une": (
        "- code: validite\n",
        "- une phrase\n- code: validite\n",
        "« une phrase »",
        "champ: valeur",
    ),
    "texte juridique inconnu": (
        "editeur: ARS d'essai\n  date: 2026-01-31\n",
        "editeur: ARS d'essai\n  texte: csp_l9999\n",
        "table des textes",
        "ajoutez-y",
    ),
}
# Where the fault is said, in lines from what was replaced: at the entry when a field is missing,
# at the second of two brackets, at the line that was added.
DECALAGES = {
    "champ inconnu": [-3, 0],
    "champ d'ailleurs": [1],
    "phrase absente": [-3],
    "document absent": [-4],
    "endroit absent": [-5],
    "motif absent": [-3],
    "statut absent": [-2],
    "force absente": [-3],
    "seuil sans borne": [-7],
    "paliers qui se recouvrent": [-1],
    "trou entre paliers": [12],
    "trou d'un point": [13],
    "palier sans valeur": [-11],
    "valeur de 5000 chiffres": [],
    "genre absent": [-7],
    "lectures d'un texte qui parle": [1],
    "renvoi inconnu": [1],
    "renvoi à soi": [1],
    "champ supposé absent": [1],
    "entête absente": [-4],
    "texte juridique inconnu": [1],
}
SANS_DEFAUTS = {
    "ancre",
    "alias",
    "type nommé",
    "deux-points",
    "clé deux fois",
    "valeur de 5000 chiffres",
}  # not YAML of ours


@pytest.mark.parametrize("nom", CASSES)
def test_broken_framework_is_refused_with_its_line_and_its_cure(nom):
    bon, casse, constat, remede = CASSES[nom]
    assert bon in TEXTE
    ligne = TEXTE[: TEXTE.index(bon)].count("\n") + 1
    with pytest.raises(EntreeInvalideError) as erreur:
        petit(bon, casse)
    phrase = str(erreur.value)
    assert constat.replace(" 000", "\u202f000") in phrase
    assert remede in phrase
    assert "essai.yaml" in phrase
    lignes = [int(n) for n in re.findall(r"[Ll]igne (\d+)", phrase)]
    assert [dite - ligne for dite in lignes] == DECALAGES.get(nom, [0])
    assert isinstance(erreur.value, CadreRefuseError) is (nom not in SANS_DEFAUTS)


def test_there_are_at_least_thirty_broken_frameworks():
    assert len(CASSES) >= 30


def test_line_is_the_exact_one():
    with pytest.raises(CadreRefuseError) as erreur:
        petit("etat: preparation", "etat: en_cours")
    ligne = TEXTE[: TEXTE.index("etat: preparation")].count("\n") + 1
    assert erreur.value.defauts == (
        f"Ligne {ligne}, etapes « diagnostic », champ « etat » : « en_cours » ne convient pas ; "
        "écrivez l'un de : opportunite, intention, preparation, a_signer, en_vigueur, prolonge, "
        "en_evaluation, clos ou interrompu.",
    )


def test_every_fault_is_said_at_once_in_the_order_of_the_file():
    texte = TEXTE.replace("etat: preparation", "etat: x").replace("minimum: 3", "minimum: 9")
    texte = texte.replace("  document: guide", "  document: tract", 1)
    with pytest.raises(CadreRefuseError, match=r"3.défauts") as erreur:
        charger(texte, "essai.yaml")
    lignes = [int(n) for n in re.findall(r"Ligne (\d+)", " ".join(erreur.value.defauts))]
    assert lignes == sorted(lignes)
    assert len(erreur.value.defauts) == 3


def test_a_reference_to_a_faulty_entry_is_not_called_unknown():
    with pytest.raises(CadreRefuseError) as erreur:
        petit("etat: preparation", "etat: x")
    assert len(erreur.value.defauts) == 1


def test_many_faults_are_counted_in_one_sentence():
    texte = TEXTE.replace("lieu: page", "lien: page")
    with pytest.raises(CadreRefuseError) as erreur:
        charger(
            texte.replace("statut: source", "statut: x").replace("code: ", "cod: "), "essai.yaml"
        )
    assert len(erreur.value.defauts) > 20
    assert "autres" in str(erreur.value)


@pytest.mark.parametrize("texte", ["", "[]", "bonjour", "- a\n- b\n", "1"])
def test_what_is_not_a_framework_is_refused(texte):
    with pytest.raises(CadreRefuseError, match="le fichier"):
        charger(texte, "essai.yaml")


def test_a_right_framework_is_read():
    lu = petit()
    assert [etape.code for etape in lu.etapes] == ["diagnostic", "signature"]
    seuil = lu.enonce("seuil")
    assert (seuil.minimum, seuil.population, seuil.millesime) == (20000, "municipale", 2023)
    assert lu.reference(seuil) == "Guide d'essai, page 3"
    assert lu.reference(lu.enonce("signature")) == ""
    assert lu.documents[0].date is not None
    assert lu.documents[0].date.isoformat() == "2026-01-31"


def test_a_declared_silence_is_no_hole():
    muet = (
        "- code: palier_80\n  enonce: À 80 000.\n  statut: non_defini\n  force: possible\n"
        "  motif: Muet.\n  genre: palier\n  minimum: 80000\n  maximum: 80000\n"
        "  population: municipale\n  lectures: [palier_petit, palier_grand]\n- code: palier_grand"
    )
    texte = TEXTE.replace("maximum: 80000", "maximum: 80000\n  maximum_exclu: true", 1)
    lu = charger(texte.replace("- code: palier_grand", muet, 1), "essai.yaml")
    assert lu.enonce("palier_80").lectures == ("palier_petit", "palier_grand")


def test_two_periods_of_brackets_are_not_compared():
    texte = TEXTE.replace("  minimum_exclu: true\n", "  du: 2027-01-01\n", 1)
    assert charger(texte, "essai.yaml").enonce("palier_grand").du is not None


def test_files_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(IntrouvableError, match=r"rien\.yaml"):
        charger_fichier(tmp_path / "rien.yaml")
    (tmp_path / "latin.yaml").write_bytes("titre: Méthode".encode("cp1252"))
    with pytest.raises(EntreeInvalideError, match="UTF-8"):
        charger_fichier(tmp_path / "latin.yaml")
    (tmp_path / "gros.yaml").write_bytes(b"#" * (OCTETS + 1))
    with pytest.raises(EntreeInvalideError, match="2 Mo"):
        charger_fichier(tmp_path / "gros.yaml")


@given(st.lists(st.integers(0, TEXTE.count("\n") - 1), min_size=1, max_size=5))
def test_whatever_line_is_lost_the_file_is_read_or_refused_in_french(perdues):
    lignes = TEXTE.splitlines()
    texte = "\n".join(ligne for rang, ligne in enumerate(lignes) if rang not in set(perdues))
    try:
        charger(texte, "essai.yaml")
    except EntreeInvalideError as erreur:
        assert "essai.yaml" in str(erreur)
        assert "Traceback" not in str(erreur)


# The codes are in the schema and in « choix », the same


def enums() -> dict[str, list[str]]:
    """Return the lists of codes of the schema, by where they stand."""
    defs, parties = schema()["$defs"], schema()["properties"]
    communs = defs["enonce"]["properties"]
    trouves = {
        "statut": communs["statut"]["enum"],
        "force": communs["force"]["enum"],
        "acteurs": defs["acteurs"]["items"]["enum"],
        "phases": parties["etapes"]["items"]["properties"]["phases"]["items"]["enum"],
        "etat": parties["etapes"]["items"]["properties"]["etat"]["enum"],
        "mot": parties["libelles"]["items"]["properties"]["mot"]["enum"],
        "unite": parties["chiffres"]["items"]["properties"]["unite"]["enum"],
        "frequence": parties["communications"]["items"]["properties"]["frequence"]["enum"],
        "perimetre": parties["couvertures"]["items"]["properties"]["perimetre"]["items"]["enum"],
        "compte": parties["couvertures"]["items"]["properties"]["compte"]["items"]["enum"],
    }
    for rubrique, partie in parties.items():
        genre = partie.get("items", {}).get("properties", {}).get("genre")
        if genre:
            trouves[f"genre {rubrique}"] = genre["enum"]
    return trouves


def test_schema_lists_the_codes_that_have_a_label():
    attendus = {
        "statut": list(Statut),
        "force": list(Force),
        "acteurs": list(ACTEURS),
        "phases": list(PHASES),
        "etat": list(ETATS),
        "compte": list(ETATS),
        "mot": list(CONCEPTS),
        "unite": list(UNITES),
        "frequence": list(FREQUENCES),
        "perimetre": list(PERIMETRES),
        **{f"genre {rubrique}": list(genres) for rubrique, genres in GENRES.items()},
    }
    assert enums() == attendus


def test_every_code_has_its_label():
    assert set(LIBELLES_RUBRIQUES) == set(Rubrique)
    assert set(LIBELLES_STATUTS) == set(Statut)
    assert set(LIBELLES_FORCES) == set(Force)
    assert set(LIBELLES_AVIS) == set(Avis)


def test_schema_has_the_parts_in_their_order_and_the_fields_of_a_statement():
    entete = ["cadre", "region", "agence", "version", "titre", "documents"]
    assert list(schema()["properties"]) == [*entete, *Rubrique]
    connus = {champ for rubrique in Rubrique for champ in champs(rubrique)}
    assert connus | {"rubrique"} == set(Enonce.__dataclass_fields__)


def test_schema_is_beside_the_frameworks():
    assert (DECLARATIONS / "cadre.schema.json").is_file()
