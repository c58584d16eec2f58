"""Reading what was typed: properties that hold for every text, against plain computations."""

from __future__ import annotations

import itertools
import string
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires import regles
from clesante.territoires.choix import NIVEAUX, NIVEAUX_NON_TENUS
from clesante.territoires.lectures import tous

CHIFFRES = "0123456789"
PREFIXES = sorted({*NIVEAUX, *NIVEAUX_NON_TENUS} - {"FR"})
CODES = st.text(CHIFFRES, min_size=2, max_size=9)
NOMBRES = [c for c in map(chr, range(0x110000)) if unicodedata.digit(c, None) is not None]


def siren(rang: int) -> str:
    """Return a valid SIREN by trying the ten keys against the textbook rule."""
    base = f"2{rang:07}"
    return next(base + cle for cle in CHIFFRES if luhn_du_manuel(base + cle))


def luhn_du_manuel(chiffres: str) -> bool:
    """From the right, double every second digit, add the digits of all: a multiple of ten."""
    total = ""
    for rang, chiffre in enumerate(chiffres[::-1]):
        total += chiffre if rang % 2 == 0 else str(2 * int(chiffre))
    return sum(map(int, total)) % 10 == 0


@given(st.text(CHIFFRES, min_size=1, max_size=20))
def test_luhn_is_the_rule_of_the_textbook(chiffres):
    assert regles.luhn(chiffres) == luhn_du_manuel(chiffres)


def test_every_group_of_the_referential_has_a_right_siren():
    codes = [t.code.partition("-")[2] for t in (*tous("EPCI"), *tous("EPT"))]
    assert all(map(luhn_du_manuel, codes))
    for code in codes:
        regles.verifier_siren(code, code)


@pytest.mark.parametrize(
    ("valeur", "mots"),
    [
        ("20007193400012", ["SIRET (14 chiffres)", "200071934."]),
        ("20007193", ["8 caractères lus"]),
        ("2000719344", ["10 caractères lus"]),
        ("20007193A", ["SIREN attendu"]),
        ("", ["0 caractères lus"]),
        ("٢٠٠٠٧١٩٣٤", ["SIREN attendu"]),
        ("200071935", ["la clé du SIREN est incorrecte"]),
    ],
    ids=["siret", "short", "long", "letter", "empty", "arabic", "key"],
)
def test_what_is_no_siren_is_said(valeur, mots):
    with pytest.raises(EntreeInvalideError) as refus:
        regles.verifier_siren(valeur, valeur)
    assert all(mot in str(refus.value) for mot in mots)
    assert refus.value.remede


@given(st.text(string.digits + "AB", max_size=7))
def test_variants_are_all_the_codes_at_one_mistake_and_only_they(code):
    changes = {
        code[:rang] + autre + code[rang + 1 :]
        for rang, autre in itertools.product(range(len(code)), CHIFFRES)
    } - {code}
    echanges = set()
    for rang in range(len(code) - 1):
        lettres = list(code)
        lettres[rang : rang + 2] = lettres[rang + 1], lettres[rang]
        echanges.add("".join(lettres))
    assert set(regles.variantes(code)) == changes | echanges


@given(st.text(CHIFFRES, min_size=1, max_size=6), st.data())
def test_a_mistake_can_be_made_both_ways(code, tirage):
    voisin = tirage.draw(st.sampled_from(sorted(regles.variantes(code))))
    assert code in set(regles.variantes(voisin))


@given(st.sampled_from(PREFIXES), st.sampled_from(["-", " ", "_", ":", ".", "–", " - "]), CODES)
def test_separator_and_case_of_a_code_do_not_count(prefixe, separateur, valeur):
    assume(prefixe not in ("EPCI", "EPT"))
    lues = {
        (lu.forme, lu.niveau, lu.valeur)
        for ecrit in (prefixe, prefixe.lower(), prefixe.title())
        for lu in (regles.lire(f"{ecrit}{separateur}{valeur}"), regles.lire(f"{ecrit}{valeur}"))
    }
    assert lues == {("code", prefixe, valeur)}


@given(st.integers(0, 9_999_999), st.sampled_from(["", "EPCI-", "epci ", "EPT-"]))
def test_spaces_inside_a_siren_do_not_count(rang, prefixe):
    valeur = siren(rang)
    espace = f"{valeur[:3]} {valeur[3:6]} {valeur[6:]}"
    lues = [regles.lire(prefixe + valeur), regles.lire(prefixe + espace)]
    assert [lu.valeur for lu in lues] == [valeur] * 2
    assert {lu.forme for lu in lues} == {"code" if prefixe else "chiffres"}


@given(st.text(max_size=60))
@example("EPCI-" + "1" * 50)
@example("PER-")
@example("QP00000")
def test_reading_one_unit_gives_a_form_or_a_sentence(unite):
    try:
        lu = regles.lire(unite)
    except EntreeInvalideError as refus:
        assert "SIRE" in refus.message
        return
    assert lu.texte == unite
    assert lu.forme in ("code", "chiffres", "perimetre", "nom")
    assert (lu.niveau in PREFIXES) == (lu.forme == "code")
    if lu.forme in ("code", "chiffres"):
        assert set(lu.valeur) <= set(string.ascii_uppercase + CHIFFRES)


@pytest.mark.parametrize(
    ("saisie", "identifiant", "version"),
    [
        ("PER-sud", "sud", ""),
        ("per-SUD@2023", "sud", "2023"),
        ("PER-a-b-1@1.0_x-y", "a-b-1", "1.0_x-y"),
        ("PER-a@@", "a", "@"),
    ],
)
def test_recorded_perimeter(saisie, identifiant, version):
    lu = regles.lire(saisie)
    assert (lu.forme, lu.valeur, lu.niveau) == ("perimetre", identifiant, version)


@pytest.mark.parametrize("saisie", ["PER-", "PER-é", "PER-a b", "PER-a@", "PER-a@x y", "PER--a"])
def test_what_is_not_its_code_is_a_name(saisie):
    assert regles.lire(saisie).forme == "nom"


# Cleaning and cutting


@given(st.text(max_size=80))
@example("\u2010\u2011\u2012\u2212")
def test_cleaning_twice_is_cleaning_once(saisie):
    try:
        propre = regles.nettoyer(saisie)
    except EntreeInvalideError:
        return
    assert regles.nettoyer(propre) == propre
    assert not set(propre) & set("\u2010\u2011\u2012\u2212\u200b\u202e\ufeff\x00")


@pytest.mark.parametrize("longueur", [regles.LONGUEUR_MAX, regles.LONGUEUR_MAX + 1])
def test_length_is_bounded_to_the_character(longueur):
    saisie = "a" * longueur
    if longueur == regles.LONGUEUR_MAX:
        assert regles.nettoyer(saisie) == saisie
        return
    with pytest.raises(EntreeInvalideError, match=f"trop long \\({longueur} caractères\\)"):
        regles.nettoyer(saisie)


@given(st.sampled_from([c for c in NOMBRES if not c.isascii()]), st.integers(0, 4))
def test_digits_of_other_writings_are_refused_and_read_aloud(chiffre, rang):
    saisie = "85092"[:rang] + chiffre + "85092"[rang:]
    lisible = saisie.replace(chiffre, str(unicodedata.digit(chiffre)))
    with pytest.raises(EntreeInvalideError) as refus:
        regles.nettoyer(saisie)
    assert f"«\u00a0{lisible}\u00a0»" in refus.value.remede


@pytest.mark.parametrize("point", [0x0, 0x1B, 0x7F, 0xAD, 0x200B, 0x200F, 0x202E, 0x2066, 0xFEFF])
@pytest.mark.parametrize("modele", ["{}85092", "85{}092", "85092{}"], ids=["first", "in", "last"])
def test_invisible_character_is_named_wherever_it_is(point, modele):
    with pytest.raises(EntreeInvalideError, match=rf"U\+{point:04X}") as refus:
        regles.nettoyer(modele.format(chr(point)))
    assert refus.value.message.replace("\u00a0", " ").isprintable()


UNITES = st.lists(
    st.text(string.ascii_letters + string.digits + "-é' ", min_size=1)
    .map(str.strip)
    .filter(bool),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(UNITES, st.lists(st.sampled_from(["+", " + ", "+ ", "\t+\n"]), min_size=6, max_size=6))
def test_units_joined_are_cut_back(unites, jonctions):
    assume(not regles._SUITE_DE_CODES.fullmatch(unites[0]))
    ecrit = unites[0] + "".join(j + u for j, u in zip(jonctions, unites[1:], strict=False))
    assert regles.decouper(ecrit) == unites


@given(st.lists(st.builds("{}-{}".format, st.sampled_from(PREFIXES), CODES), min_size=2))
def test_full_codes_are_joined_by_spaces_too(codes):
    assert regles.decouper(" ".join(codes)) == regles.decouper("+".join(codes)) == codes


@pytest.mark.parametrize("saisie", ["+", "a+", "+a", "a++b", "a + + b", " + "])
def test_a_missing_unit_is_said(saisie):
    with pytest.raises(EntreeInvalideError, match="Il manque un territoire"):
        regles.decouper(saisie)


@pytest.mark.parametrize(
    "nombre", ["2,00047E+13", "2.00047E+13", "2,00047e13", "2,0E +8", "x 1.2E+8 y", "85+2,1E+8"]
)
def test_a_number_of_a_spreadsheet_is_never_rebuilt(nombre):
    with pytest.raises(EntreeInvalideError, match="perdu des chiffres"):
        regles.decouper(nombre)


@pytest.mark.parametrize("code", ["2E004", "1,5", "2.5 E", "COM-2A004", "Vallée 1.E"])
def test_what_is_not_one_is_left(code):
    assert regles.decouper(code) == [code]


# Names


@given(st.text(max_size=80))
@example("Charleville-Mézières")
@example("CC du Pays de Limours (CCPL)")
def test_short_form_is_made_of_words_of_the_whole_name(nom):
    entier, simple = (cle.split() for cle in regles.cles_nom(nom))
    suite = iter(entier)
    assert all(mot in suite for mot in simple)
    assert bool(simple) == bool(entier)


@given(
    st.sampled_from(["CC", "CA", "CU", "Communauté de communes", "Métropole"]),
    st.sampled_from([" ", " de ", " du ", " d'", " de la ", " de l'", " des "]),
    st.sampled_from(["Ploërmel", "Grand-Lieu", "Estuaire", "Haÿ"]),
)
def test_kind_and_article_of_a_group_do_not_count(sorte, article, nom):
    assert regles.cles_nom(sorte + article + nom)[1] == regles.cles_nom(nom)[1]


@given(st.text(string.ascii_letters + "é -'", min_size=1).filter(str.strip), CODES)
def test_place_in_parentheses_is_taken_apart(nom, lieu):
    propre = " ".join(nom.split())
    assert regles.separer_departement(f"{nom} ({lieu})") == (propre, lieu)
    assert regles.separer_departement(nom) is None


@pytest.mark.parametrize("nom", ["(93)", "()", "a ()", "a (b) c", "a (b", "a b)", "a (b()", ""])
def test_other_parentheses_are_part_of_the_name(nom):
    assert regles.separer_departement(nom) is None


@pytest.mark.parametrize("longueur", [59, 60, 61, 10_000])
def test_quoted_text_is_cut_at_sixty(longueur):
    cite = regles.citer("x" * longueur)[2:-2]
    assert cite == ("x" * longueur if longueur <= 60 else "x" * 59 + "…")


def test_quoted_text_shows_what_it_hides():
    assert regles.citer("a\x00b\u202ec\n d") == "«\u00a0a\ufffdb\ufffdc d\u00a0»"


@pytest.mark.parametrize(
    ("code", "commune"),
    [("ARM-75120", "COM-75056"), ("ARM-69381", "COM-69123"), ("ARM-13216", "COM-13055"),
     ("COM-75056", ""), ("DEP-75", ""), ("", ""), ("PARM-75101", "")],
)  # fmt: skip
def test_city_of_an_arrondissement(code, commune):
    assert regles.ville(code) == commune


def test_every_arrondissement_has_a_city():
    assert {regles.ville(t.code) for t in tous("ARM")} == {"COM-75056", "COM-69123", "COM-13055"}
