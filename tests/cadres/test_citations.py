"""Legal citations of a text: every spelling is found, every verdict is given with its cure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.cadres.citations import Citation, Verdict, resumer, verifier
from clesante.cadres.reperage import reperer
from clesante.cadres.textes import Nature, StatutTexte, table_livree
from tests.aides.mesures import RACINE

EN_2024 = date(2024, 3, 1)
GRAINES = {f.name[:3]: f for f in (RACINE.parent / "shared" / "seeds").glob("*.txt")}
# The visas of a real contract of December 2017, whose author had not seen the law of 2016.
VISAS = """Vu le Code de la Santé Publique, et notamment les Articles L1434-2, L1434-16, L1434-17,
R1434-7 et L1435-1,
Vu le décret n°2010-514 du 18 mai 2010 relatif au projet régional de santé,
Vu l'Article 158 de la LOI n° 2016-41 du 26 janvier 2016 de modernisation de notre système de santé
Vu le projet régional de santé 2012-2016 adopté par arrêté du 25 avril 2012
"""


def juger(texte: str, au: date = EN_2024) -> list[Citation]:
    return list(verifier(texte, au, table_livree()))


def seule(texte: str, au: date = EN_2024) -> Citation:
    (citation,) = juger(texte, au)
    return citation


@pytest.mark.parametrize(
    "ecrit",
    [
        "L.1434-10", "L. 1434-10", "L 1434-10", "L1434-10", "l. 1434-10", "l.1434-10",
        "L.\u00a01434-10", "L.\u202f1434-10", "L.\n1434-10", "L. 1434\u201110", "L. 1434–10",
        "L. 1434 - 10", "L.* 1434-10", "L. 1434−10",
    ],
)  # fmt: skip
@pytest.mark.parametrize("autour", ["l'article {} du code de la santé publique", "(art. {})", "{}"])
def test_an_article_is_found_in_any_spelling(ecrit, autour):
    citation = seule(autour.format(ecrit))
    assert citation.verdict is Verdict.EN_VIGUEUR
    assert citation.designation == "L.\u00a01434-10"


@pytest.mark.parametrize(
    ("ecrit", "numero"),
    [
        ("R. 1434-33", "R. 1434-33"),
        ("D.1434-2", "D. 1434-2"),
        ("L. 1434-12-1", "L. 1434-12-1"),
        ("LO 1112-3", "LO. 1112-3"),
    ],
)
def test_other_articles_are_found_and_said_unknown(ecrit, numero):
    (mention,) = reperer(f"l'article {ecrit}.", table_livree())
    assert mention.numero == numero
    assert seule(f"l'article {ecrit}.").verdict is Verdict.INCONNU


@pytest.mark.parametrize(
    "texte",
    [
        "PRS 2018-2028, CLS 2024-2028 et SRS 2018-2023",
        "tél. 02 22 06 74 00, BAL 1434-10",
        "la loi permet un contrat du 1er janvier 2024 au 31 décembre 2028",
        "un décret à venir ; l'instruction des demandes du territoire",
        "arrêté du 25 avril 2012, délibération du 14 décembre 2017",
        "",
    ],
)
def test_what_is_not_a_citation_is_left_alone(texte):
    assert juger(texte) == []


@pytest.mark.parametrize(
    ("texte", "designation"),
    [
        ("la loi n° 2009-879 du 21 juillet 2009", "n° 2009-879 du 21 juillet 2009"),
        ("la loi nº 2009-879", "n° 2009-879 du 21 juillet 2009"),
        ("la loi 2009-879", "n° 2009-879 du 21 juillet 2009"),
        ("la loi du 21 juillet 2009", "n° 2009-879 du 21 juillet 2009"),
        ("la loi du 21/07/2009", "n° 2009-879 du 21 juillet 2009"),
        ("la loi Hôpital Patient Santé Territoire (HPST) du 21 juillet 2009", "n° 2009-879"),
        ("la loi HPST", "n° 2009-879"),
        ("la loi « 3DS »", "n° 2022-217 du 21 février 2022"),
        ("la loi dite « Valletoux »", "n° 2023-1268 du 27 décembre 2023"),
        ("la loi de modernisation de notre système de santé", "n° 2016-41"),
        ("l'ordonnance n° 2010-177 du 23 fevrier 2010", "n° 2010-177 du 23 février 2010"),
        ("le Décret n°2016-1024 du 26 juillet 2016", "n° 2016-1024 du 26 juillet 2016"),
        ("l'instruction n° DGS/SP4 du 30 septembre 2016", "du 30 septembre 2016"),
    ],
)
def test_acts_are_found_by_number_date_or_nickname(texte, designation):
    citation = seule(texte)
    assert citation.verdict is Verdict.EN_VIGUEUR
    assert citation.designation.replace("\u00a0", " ").startswith(designation)


def test_the_old_number_is_replaced_and_both_wordings_are_shown():
    citation = seule("Vu l'article L. 1434-17 du code de la santé publique,")
    assert citation.verdict is Verdict.RENUMEROTE
    assert citation.remplacement == "L.\u00a01434-10"
    assert citation.remede == "Écrivez « L.\u00a01434-10 »."
    assert "n'est plus en vigueur au 1er mars 2024" in citation.phrase
    assert "loi n°\u00a02016-41 du 26 janvier 2016" in citation.phrase
    assert "pouvait être mis en œuvre" in citation.dit
    assert "santé mentale" in citation.dit_remplacement
    assert citation.sources[0].document.startswith("ARS de Mayotte")


@pytest.mark.parametrize(
    ("au", "ancien", "actuel"),
    [
        (date(2009, 7, 22), Verdict.PAS_ENCORE, Verdict.PAS_ENCORE),
        (date(2009, 7, 23), Verdict.EN_VIGUEUR, Verdict.PAS_ENCORE),
        (date(2016, 1, 27), Verdict.EN_VIGUEUR, Verdict.PAS_ENCORE),
        (date(2016, 1, 28), Verdict.RENUMEROTE, Verdict.EN_VIGUEUR),
        (EN_2024, Verdict.RENUMEROTE, Verdict.EN_VIGUEUR),
    ],
)
def test_the_day_decides(au, ancien, actuel):
    assert seule("article L. 1434-17", au).verdict is ancien
    assert seule("article L. 1434-10", au).verdict is actuel


def test_before_its_day_the_number_of_that_time_is_given():
    citation = seule("article L. 1434-10", date(2014, 1, 1))
    assert citation.remplacement == "L.\u00a01434-17"
    assert citation.remede == "Écrivez « L.\u00a01434-17 »."


def test_an_article_that_is_about_something_else_is_named_with_the_right_one():
    faux = "Les contrats locaux de santé sont conclus au titre de l'article L. 1434-9."
    citation = seule(faux)
    assert citation.verdict is Verdict.HORS_SUJET
    assert "ne porte pas le contrat local de santé" in citation.phrase
    assert citation.remede == "Écrivez « L.\u00a01434-10 »."
    juste = "Les CLS (article L. 1434-10) couvrent les territoires de l'article L. 1434-9."
    assert [c.verdict for c in juger(juste)] == [Verdict.EN_VIGUEUR] * 2
    assert seule("L'agence délimite les zones (L. 1434-9).").verdict is Verdict.EN_VIGUEUR


@pytest.mark.parametrize(
    "texte",
    ["article L. 1434-10 du code du travail", "article L. 1434-10 du code des assurances"],
)
def test_the_same_number_in_another_code_is_not_known(texte):
    assert seule(texte).verdict is Verdict.INCONNU


def test_the_code_named_before_or_by_the_same_code_is_read():
    texte = (
        "Vu le code général des collectivités territoriales, notamment L. 1434-10. "
        "Vu le code de la santé publique. Aux termes de l'article L. 1434-10 du même code."
    )
    assert [c.verdict for c in juger(texte)] == [Verdict.INCONNU, Verdict.EN_VIGUEUR]


@pytest.mark.parametrize(
    ("texte", "verdict", "dit"),
    [
        ("Vu le décret du 26 juillet 2016,", Verdict.AMBIGU, "n°\u00a02016-1023 du 26"),
        ("Vu le décret du 26 juillet 2016,", Verdict.AMBIGU, "n°\u00a02016-1024 du 26"),
        ("le conseil territorial de santé, décret du 26 juillet 2016", Verdict.EN_VIGUEUR, "-1024"),
        ("le décret n° 2016-1023 du 26 juillet 2016", Verdict.EN_VIGUEUR, "n°\u00a02016-1023"),
    ],
)
def test_of_several_texts_of_one_day_none_is_chosen_without_a_reason(texte, verdict, dit):
    citation = seule(texte)
    assert citation.verdict is verdict
    assert dit in citation.phrase
    assert (citation.designation == "") is (verdict is Verdict.AMBIGU)


def test_what_is_still_to_read_of_a_wording_is_printed():
    assert "la participation des usagers, et son jour, restent à lire" in (
        seule("article L. 1434-10").reserve
    )
    assert "restent à lire" not in seule("article L. 1434-10", date(2017, 1, 1)).reserve


def test_a_decree_is_replaced_not_renumbered():
    citation = seule("le décret n° 2010-514 du 18 mai 2010")
    assert citation.verdict is Verdict.REMPLACE
    assert "2016-1023" in citation.remede


def test_the_subject_that_is_named_is_the_one_whose_article_is_given():
    """Of two subjects of a sentence, the first has no article of its own in the table."""
    citation = seule("La CPTS et le CLS (article L. 1434-16) sont liés.", date(2015, 1, 1))
    assert citation.verdict is Verdict.HORS_SUJET
    assert "ne porte pas le contrat local de santé : c'est l'article" in citation.phrase


def test_number_and_date_that_disagree_are_said():
    citation = seule("la loi n° 2016-41 du 21 juillet 2009")
    assert citation.verdict is Verdict.DISCORDANT
    assert "est du 26 janvier 2016, non du 21 juillet 2009" in citation.phrase
    assert citation.reserve == ""


def test_an_unknown_text_is_neither_true_nor_false():
    citation = seule("la loi du 3 mars 2019")
    assert (citation.verdict, citation.statut) == (Verdict.INCONNU, None)
    assert "Légifrance" in citation.remede


def test_what_comes_from_memory_is_said_so():
    citation = seule("article L. 1434-12 du code de la santé publique")
    assert citation.statut is StatutTexte.A_CONFIRMER
    assert "aucun document lu ne l'appuie" in citation.reserve
    assert "aucun document lu" not in seule("article L. 1434-10").reserve


def test_an_abrogated_text_without_successor(tmp_path):
    from clesante.cadres.textes import lire_table
    from tests.cadres.test_textes import PETITE

    (citation,) = verifier("article L. 1434-99", EN_2024, lire_table(PETITE))
    assert citation.verdict is Verdict.ABROGE
    assert "ne lui connaît pas de remplaçant" in citation.phrase


def test_visas_of_a_real_contract_of_2017():
    lues = {c.texte: c.verdict for c in juger(VISAS, date(2017, 12, 18))}
    assert lues == {
        "L1434-2": Verdict.EN_VIGUEUR,
        "L1434-16": Verdict.RENUMEROTE,
        "L1434-17": Verdict.RENUMEROTE,
        "R1434-7": Verdict.INCONNU,
        "L1435-1": Verdict.EN_VIGUEUR,
        "décret n°2010-514 du 18 mai 2010": Verdict.REMPLACE,
        "LOI n° 2016-41 du 26 janvier 2016": Verdict.EN_VIGUEUR,
    }


def test_place_is_the_offset_the_line_and_the_column():
    texte = "Titre\n\nVu l'article L. 1434-17,\nVu la loi HPST"
    article, loi = juger(texte)
    assert texte[article.debut : article.fin] == "L. 1434-17"
    assert (article.ligne, article.colonne) == (3, 14)
    assert (loi.ligne, texte[loi.debut : loi.fin]) == (4, "loi HPST")


@pytest.mark.skipif(not GRAINES, reason="les documents de départ ne sont pas à côté du dépôt")
@pytest.mark.parametrize(
    ("graine", "attendu"),
    [
        ("000", [(128, Verdict.RENUMEROTE)]),
        ("001", [(3, Verdict.EN_VIGUEUR)] * 2),
        ("002", [(53, Verdict.EN_VIGUEUR)]),
        ("003", [(85, Verdict.EN_VIGUEUR)] * 2 + [(87, Verdict.EN_VIGUEUR)]),
        ("004", []),
    ],
)
def test_the_five_documents_of_the_agencies(graine, attendu):
    texte = GRAINES[graine].read_text("utf-8")
    assert [(c.ligne, c.verdict) for c in juger(texte)] == attendu


def test_the_summary_counts_each_verdict():
    citations = tuple(juger(VISAS, date(2017, 12, 18)))
    assert resumer(citations, date(2017, 12, 18)).replace("\u00a0", " ") == (
        "7 citations au 18 décembre 2017 : 3 en vigueur, 2 sous un ancien numéro, "
        "1 remplacée par un autre texte et 1 inconnue de la table."
    )
    assert resumer((), EN_2024) == "Aucune citation juridique au 1er mars 2024."


@given(texte=st.text(alphabet="L1R. -34oi°ndu2067\n«»é’,;", max_size=200), jour=st.dates())
def test_any_text_is_read_and_every_answer_has_a_sentence_and_a_place(texte, jour):
    for citation in juger(texte, jour):
        assert citation.phrase.endswith(".")
        assert " ".join(texte[citation.debut : citation.fin].split()) == citation.texte
        assert citation.remede or citation.verdict is Verdict.EN_VIGUEUR
        assert citation.ligne == texte[: citation.debut].count("\n") + 1


@given(
    lettre=st.sampled_from(["L", "R", "D"]),
    nombres=st.tuples(st.integers(100, 9999), st.integers(1, 999)),
    points=st.sampled_from(["", ".", ". ", ".\u00a0", " "]),
    avant=st.sampled_from(["article ", "(", "« ", "Vu les articles L. 1-1, ", "\n"]),
)
def test_every_article_number_is_found_once(lettre, nombres, points, avant):
    un, deux = nombres
    mentions = reperer(f"{avant}{lettre}{points}{un}-{deux} et suivants", table_livree())
    assert [m.numero for m in mentions] == [f"{lettre}. {un}-{deux}"]
    assert mentions[0].nature is Nature.ARTICLE


def test_a_long_text_is_read_in_one_pass():
    """Twenty thousand citations: nothing grows with the square of the text."""
    texte = "Vu l'article L. 1434-10 et la loi HPST. Autre phrase.\n" * 10_000
    assert len(reperer(texte, table_livree())) == 20_000


@pytest.mark.parametrize("suite", [" ", ".", "\n", "L. 1434-1, ", "et ", "I ", "loi ", "du "])
def test_a_hostile_text_does_not_hang(suite):
    for debut in ("L", "l.", "L. 1434", "L. 1434-10", "loi n", "la loi dite", "code"):
        verifier(debut + suite * (20_000 // len(suite) ** 2), EN_2024, table_livree())
