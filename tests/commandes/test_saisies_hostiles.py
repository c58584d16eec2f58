"""Whatever is typed wherever it can be: one visible French sentence, a code, nothing written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clesante.commandes.entree import main
from tests.commandes.processus import contenu

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

HOSTILES = {
    "saut de ligne": "a\nb",
    "echappement": "\x1b[31mrouge\x07",
    "bidi": "a\u202eb\u2066",
    "long": "x" * 10_000,
    "emoji": "🏥👨‍👩‍👧",
    "combinants": "e\u0301\u0301\u0301",
    "chiffres arabes": "٨٥٠٩٢",
    "parent": "../../../etc/passwd",
    "octet perdu": "\udcff",
    "gabarit": "{{ 7 * 7 }} %s {0}",
    "formule": "=1+1",
    "sql": "x' OR '1'='1",
    "joker": "%_*?[a-z]",
}
# Where a text may be typed: what is before it, then what is after.
LIEUX = {
    "verbe": ((), ()),
    "territoire": (("territoire",), ()),
    "recherche": (("territoire", "--recherche"), ()),
    "enregistrer": (("territoire", "--enregistrer"), ()),
    "format": (("territoire", "DEP-85", "--format"), ()),
    "indicateurs": (("donnees", "exporter", "--niveau", "fr", "--indicateurs"), ()),
    "periode": (("donnees", "exporter", "--niveau", "fr", "--periode"), ()),
    "modele": (("donnees", "modele"), ("--territoire", "DEP-85")),
    "modele-territoire": (("donnees", "modele", "SOC_C2S", "--territoire"), ()),
    "modele-niveau": (("donnees", "modele", "SOC_C2S", "--territoire", "FR", "--niveau"), ()),
    "catalogue": (("donnees", "catalogue", "--sortie", "c.yaml", "--depuis"), ()),
    "source": (("donnees", "importer", "x.csv", "--source"), ()),
    "importer": (("donnees", "importer"), ("--source", "insee_rp_2021_iris")),
    "rapport": (("donnees", "importer", "x", "--source", "insee_rp_2021_iris", "--rapport"), ()),
    "paquet": (("donnees", "installer", "--paquet"), ()),
    "depuis": (("donnees", "installer", "--depuis"), ()),
    "comparer": (("donnees", "comparer", "livre"), ()),
    "cle": (("donnees", "cle", "accepter"), ()),
    "telecharger": (("donnees", "telecharger", "--essai", "--source"), ()),
    "table": (("donnees", "table", "montrer"), ()),
    "table-fichier": (("donnees", "table", "apercu"), ("--territoire", "DEP-85")),
    "table-territoire": (("donnees", "table", "lister", "--territoire"), ()),
    "table-colonnes": (("donnees", "table", "apercu", "x", "--territoire", "FR", "--colonnes"), ()),
    "nombre": (("statistiques", "proportion"), ("3",)),
    "serie": (("statistiques", "tendance", "1,2", "--demi-ic"), ()),
    "colonnes": (("statistiques", "standardisation"), ()),
    "adresse": (("serveur", "--adresse"), ()),
    "port": (("serveur", "--port"), ()),
}


@pytest.fixture
def ici(tmp_path, monkeypatch):
    """Work in an empty folder, and let no site start."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("clesante.commandes.serveur.preparer", lambda: None)
    monkeypatch.setattr(
        "clesante.commandes.serveur.servir_ensemble", lambda *_: pytest.fail("servi")
    )
    return tmp_path


@pytest.mark.parametrize("texte", HOSTILES.values(), ids=HOSTILES)
@pytest.mark.parametrize("lieu", LIEUX)
def test_hostile_text_is_one_visible_sentence(ici, ligne, lieu, texte):
    avant, apres = LIEUX[lieu]
    code, sortie, erreur = ligne(*avant, texte, *apres)
    if lieu == "recherche" and code == 0:  # a search only finds, or not
        return
    assert code in {2, 3, 4}, erreur
    assert sortie in {"", "Vérification du paquet…\n"}
    assert erreur.endswith("\n") and len(erreur.splitlines()) == 1
    assert not {unicodedata.category(c) for c in erreur[:-1]} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "Traceback" not in erreur and "Errno" not in erreur and "imprévue" not in erreur
    assert contenu(ici) == {}


@pytest.mark.parametrize(
    "lieu", ["territoire", "recherche", "modele", "table", "modele-territoire"]
)
def test_refusal_of_a_long_text_stays_short(ici, ligne, lieu):
    """A sentence one can read: what was typed is quoted by its beginning."""
    avant, apres = LIEUX[lieu]
    assert len(ligne(*avant, "x" * 10_000, *apres)[2]) < 1_000


mots = st.text(st.characters(exclude_characters="\0"), max_size=12).filter(
    lambda mot: not mot.startswith("-")
)


@given(texte=mots)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_territory_is_shown_or_refused_in_one_line(capsys, texte):
    code = main(["territoire", texte, "--format", "json"])
    sortie, erreur = capsys.readouterr()
    assert code in {0, 2, 3}
    assert (sortie == "", len(erreur.splitlines())) == ((True, 1) if code else (False, 0))


@given(texte=mots, limite=st.sampled_from(["texte", "json"]))
@example("85\udcff", "texte")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_search_has_results_or_one_line(capsys, texte, limite):
    code = main(["territoire", "--recherche", texte, "--format", limite])
    sortie, erreur = capsys.readouterr()
    assert code in {0, 3}
    assert bool(sortie) is (code == 0)
    assert len(erreur.splitlines()) == (1 if code else 0)
