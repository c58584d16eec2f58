"""The dated table of legal texts: what it holds, on which days, and what it refuses."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from clesante.cadres.textes import (
    DECLARATIONS,
    Nature,
    StatutTexte,
    lire_table,
    table_livree,
)
from clesante.socle.erreurs import EntreeInvalideError
from tests.aides.mesures import RACINE

LIVREE = (DECLARATIONS / "textes.yaml").read_text("utf-8")
GRAINES = sorted((RACINE.parent / "shared" / "seeds").glob("*.txt"))
PETITE = """
codes:
  - {code: sante_publique, libelle: code de la santé publique, mots: []}
sujets:
  - {code: cls, libelle: le contrat local de santé, mots: [CLS]}
textes:
  - code: ancien
    nature: article
    code_juridique: sante_publique
    numero: L. 1-1
    versions:
      - du: 2009-07-23
        au: 2016-01-27
        dit: ce qu'il disait
        statut: a_confirmer
        statut_dates: a_confirmer
        sujets: [cls]
        sources: []
        fin: abroge
""".replace("L. 1-1", "L. 1434-99")


def plat(texte: str) -> str:
    return re.sub(r"\s+", " ", texte.replace("’", "'")).lower()


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        ("2009-07-22", None),
        ("2009-07-23", "csp_l1434_17"),
        ("2016-01-27", "csp_l1434_17"),
        ("2016-01-28", "csp_l1434_10"),
        ("2022-02-22", "csp_l1434_10"),
        ("2024-03-01", "csp_l1434_10"),
    ],
)
def test_one_article_carries_the_contract_on_each_day(jour, attendu):
    porteur = table_livree().porteur("contrat_local_sante", date.fromisoformat(jour))
    assert (porteur.code if porteur else None) == attendu


def test_present_wording_has_the_mental_health_part_and_the_former_one_has_not():
    article = table_livree().texte("csp_l1434_10")
    avant, apres = article.version_au(date(2022, 2, 22)), article.version_au(date(2022, 2, 23))
    assert "santé mentale" in apres.dit and "participation des usagers" in apres.dit
    assert "santé mentale" not in avant.dit
    assert apres.changee_par == "loi_3ds"


def test_versions_of_a_text_follow_each_other_without_overlap():
    for texte in table_livree().textes:
        for avant, apres in zip(texte.versions, texte.versions[1:], strict=False):
            assert avant.au is not None
            assert avant.au + timedelta(days=1) == apres.du, texte.code


def test_every_sourced_statement_names_its_document_and_memory_says_so():
    for texte in table_livree().textes:
        for version in texte.versions:
            assert bool(version.sources) == (version.statut is StatutTexte.SOURCE), texte.code


@pytest.mark.skipif(not GRAINES, reason="les documents de départ ne sont pas à côté du dépôt")
def test_sentences_of_the_agencies_are_word_for_word():
    """A sentence quoted from an agency or a holder is found in its page."""
    pages = [plat(graine.read_text("utf-8")) for graine in GRAINES]
    citees = [
        source.phrase
        for texte in table_livree().textes
        for version in texte.versions
        for source in version.sources
        if source.phrase and source.document.startswith(("ARS", "Page"))
    ]
    assert len(citees) >= 6
    for phrase in citees:
        assert any(plat(phrase) in page for page in pages), phrase


def test_how_a_text_is_called_and_where_it_is_read():
    article = table_livree().texte("csp_l1434_10")
    assert article.intitule == "l'article L.\u00a01434-10 du code de la santé publique"
    assert article.reference_officielle.startswith("Légifrance, code de la santé publique LEGI")
    loi = table_livree().texte("loi_hpst")
    assert loi.intitule == "la loi n°\u00a02009-879 du 21 juillet 2009"
    assert loi.reference_officielle == "Journal officiel, loi n°\u00a02009-879 du 21 juillet 2009"
    instruction = table_livree().texte("instruction_clsm_2016")
    assert instruction.reference_officielle == "Bulletin officiel, instruction du 30 septembre 2016"
    assert Nature.DECRET.avec_article == "le décret"
    assert Nature.ORDONNANCE.avec_article == "l'ordonnance"


def test_a_lawyer_corrects_a_date_in_the_file_and_nothing_else():
    corrigee = lire_table(LIVREE.replace("au: 2016-01-27", "au: 2016-12-31"))
    assert corrigee.texte("csp_l1434_17").version_au(date(2016, 6, 1)) is not None
    assert table_livree().texte("csp_l1434_17").version_au(date(2016, 6, 1)) is None


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("nature: article", "nature: arrete", "« ancien », champ « nature »"),
        ("au: 2016-01-27", "au: hier", "ligne 13, le texte « ancien », champ « versions > au »"),
        ("au: 2016-01-27", "au: 2016-02-30", "« 2016-02-30 » n'a pas la forme attendue"),
        ("au: 2016-01-27", "au: 2008-01-01", "finit avant de commencer"),
        ("        au: 2016-01-27\n", "", "« ancien », champ « versions » : il manque « au »"),
        ("statut: a_confirmer\n", "statut: source\n", "champ « versions > sources »"),
        ("numero: L. 1434-99", "numero: L1434-99", "champ « numero »"),
        ("    numero: L. 1434-99\n", "", "le texte « ancien »"),
        ("sujets: [cls]", "sujets: [prs]", "a le sujet « prs », qui n'est pas dans la table"),
        ("juridique: sante_publique", "juridique: travail", "nomme le code « travail », inconnu"),
        ("fin: abroge", "fin: renumerote\n        remplace_par: neuf", "renvoie à « neuf »"),
        ("fin: abroge", "fin: abroge\n        age: 3", "le champ « age » n'existe pas ici"),
        ("textes:", "texte:", "le fichier"),
        (
            "codes:\n  - {code: sante_publique, libelle: code de la santé publique, mots: []}",
            "codes: []",
            "la partie « codes » : la liste est vide",
        ),
        ("- {code: cls, libelle", "- {code: cls, titre", "le sujet « cls »"),
        ("dit: ce qu'il disait", "dit: &a ce qu'il disait", "les ancres"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(avant, apres, dit):
    assert avant in PETITE
    with pytest.raises(EntreeInvalideError) as refus:
        lire_table(PETITE.replace(avant, apres, 1), "Petite")
    assert dit in str(refus.value)
    assert refus.value.remede


def test_a_code_written_twice_or_two_versions_at_once_are_refused():
    deux = PETITE + PETITE.partition("textes:\n")[2]
    with pytest.raises(EntreeInvalideError, match="« ancien » est écrit deux fois"):
        lire_table(deux)
    version = PETITE.partition("versions:\n")[2]
    with pytest.raises(EntreeInvalideError, match="deux versions en vigueur le 23 juillet 2009"):
        lire_table(PETITE + version)
