"""What changed between two texts of a contract: one line for what a person did."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.contrats.colonnes.contenu_dit import champs, choix
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.contenu_dit import LONG, Lexique, passage
from clesante.contrats.regles.differences import differences
from clesante.contrats.regles.rapprochements import rapprocher

LEXIQUE = Lexique(champs(), choix())
LIENS = {
    "engagements": {"signataire": "signataires"}, "signatures_d_actes": {"acte": "actes"},
    "orientations": {"acte": "actes"}, "axes": {"orientation": "orientations"},
    "objectifs": {"axe": "axes", "parent": ""}, "roles": {"fiche": "fiches"},
    "fiches": {"axe": "axes", "objectif": "objectifs", "chainee": ""},
    "sites": {"fiche": "fiches"}, "etapes_actions": {"fiche": "fiches"},
    "indicateurs": {"fiche": "fiches"}, "lignes": {"fiche": "fiches"},
    "moyens": {"fiche": "fiches"}, "actes": {"fiche": ""},
}  # fmt: skip
LISTES = {"enjeux": "enjeux", "principes": "principes", "dispositifs": ""}
COLONNES = [
    (sorte, nom) for sorte, lues in champs().items() for nom, c in lues.items() if c.compare
]
SUIVIES = [
    (sorte, nom) for sorte, lues in champs().items() for nom, c in lues.items() if not c.compare
]


def organisation(nom):
    return {"nom": f"Organisation {nom}", "sigle": "", "nature": "autre", "famille": "autre",
            "siret": "", "territoire": ""}  # fmt: skip


def valeur(sorte, nom, champ, n):
    """Return a value of a column, another one for each ``n``; links lead to the objects 1 and 2."""
    if sorte == "lignes" and nom == "nature":
        return "produit"
    if champ.nature == "liens":
        return [f"{LISTES[nom]}-{1 + n % 2}"] if LISTES[nom] else [{"nom": f"Dispositif {n}"}]
    simples = {
        "date": f"{2024 + n % 40}-03-01", "montant": f"{1000 + n}.50", "nombre": str(10 + n),
        "brut": 2000 + n, "oui_non": bool(n % 2), "codes": [f"code{n}"], "code": f"code{n}",
        "organisation": organisation(n),
    }  # fmt: skip
    if champ.nature == "lien":
        vers = LIENS[sorte][nom]
        return f"{vers}-{1 + n % 2}" if vers else None if n < 3 else "ailleurs"
    return simples.get(champ.nature, f"{nom} {n}")


def objet(sorte, n):
    dit = {nom: valeur(sorte, nom, champ, n - 1) for nom, champ in champs()[sorte].items()}
    dit["repere"] = f"{sorte}-{n}"
    if sorte == "indicateurs":
        dit["cibles"] = {"2025": "9.0000", "2028": "11.0000"}
    return dit


@pytest.fixture(scope="module")
def valeurs():
    lues = {"schema": 1, "contrat": objet("contrat", 1), "diagnostic": None}
    return lues | {
        sorte: [objet(sorte, 1), objet(sorte, 2)] for sorte in champs() if sorte != "contrat"
    }


def change(valeurs, sorte, agir):
    """Return what changed once something was done to the first object of a kind."""
    apres = copy.deepcopy(valeurs)
    agir(apres["contrat"] if sorte == "contrat" else apres[sorte][0])
    return differences(Contenu(valeurs), Contenu(apres), LEXIQUE)


def entre(valeurs, apres):
    return differences(Contenu(valeurs), Contenu(apres), LEXIQUE)


def test_nothing_changed_from_a_text_to_itself(valeurs):
    relu = json.loads(json.dumps(valeurs))
    assert entre(valeurs, relu) == ()


@pytest.mark.parametrize(("sorte", "nom"), COLONNES, ids=lambda x: x)
def test_each_column_edited_is_one_change_said_on_both_sides(valeurs, sorte, nom):
    champ = champs()[sorte][nom]
    neuve = "charge" if (sorte, nom) == ("lignes", "nature") else valeur(sorte, nom, champ, 7)
    (lu,) = change(valeurs, sorte, lambda o: o.update({nom: neuve}))
    assert lu.avant != lu.apres
    assert lu.cle and len(lu.cle) <= 200
    assert lu.article.endswith(".")
    assert lu.objet and lu.genre_dit


@pytest.mark.parametrize(("sorte", "nom"), SUIVIES, ids=lambda x: x)
def test_what_lives_on_after_the_signature_is_no_change(valeurs, sorte, nom):
    neuve = valeur(sorte, nom, champs()[sorte][nom], 7)
    assert change(valeurs, sorte, lambda o: o.update({nom: neuve})) == ()


@given(st.data())
def test_one_column_emptied_or_rewritten_is_one_change(valeurs, data):
    simples = [(s, n) for s, n in COLONNES if champs()[s][n].nature in ("texte", "long", "montant")]
    sorte, nom = data.draw(st.sampled_from(simples))
    if champs()[sorte][nom].nature == "montant":
        neuve = str(data.draw(st.decimals(Decimal(0), Decimal("9e9"), places=2)))
    else:
        neuve = data.draw(st.text(max_size=60))
    ancienne = (valeurs["contrat"] if sorte == "contrat" else valeurs[sorte][0])[nom]
    lus = change(valeurs, sorte, lambda o: o.update({nom: neuve}))
    if (sorte, nom) == ("lignes", "poste"):
        assert len(lus) <= 1
    else:
        assert len(lus) == (neuve != ancienne)


@given(st.data())
def test_two_columns_edited_are_two_changes_or_one_that_they_share(valeurs, data):
    (sorte, un), (autre_sorte, autre) = data.draw(
        st.lists(st.sampled_from(COLONNES), min_size=2, max_size=2, unique=True)
    )
    apres = copy.deepcopy(valeurs)
    for lue, nom in ((sorte, un), (autre_sorte, autre)):
        ou = apres["contrat"] if lue == "contrat" else apres[lue][0]
        ou[nom] = "charge" if (lue, nom) == ("lignes", "nature") else valeur(
            lue, nom, champs()[lue][nom], 7
        )  # fmt: skip
    lus = entre(valeurs, apres)
    assert 1 <= len(lus) <= 2
    assert len({lu.cle for lu in lus}) == len(lus)


@pytest.mark.parametrize("sorte", [s for s in champs() if s not in ("contrat", "enjeux")])
def test_an_object_added_or_taken_away_is_one_change_with_all_that_hangs_on_it(valeurs, sorte):
    sans = copy.deepcopy(valeurs)
    parti = sans[sorte].pop(0)["repere"]
    for autres in sans.values():
        if isinstance(autres, list):
            autres[:] = [o for o in autres if parti not in (
                o.get("fiche"), o.get("acte"), o.get("signataire")
            ) or sorte not in ("fiches", "actes", "signataires")]  # fmt: skip
    for cote, texte in ((sans, "retiré"), (None, "ajouté")):
        lus = entre(valeurs, cote) if cote else entre(sans, valeurs)
        siens = [lu for lu in lus if lu.repere != parti or lu.acte != "modification"]
        propres = [lu for lu in siens if lu.sorte == sorte]
        assert len(propres) == 1, siens
        assert texte in propres[0].article


def test_what_a_person_did_is_one_line(valeurs):
    apres = copy.deepcopy(valeurs)
    apres["contrat"] |= {"date_effet": "2024-01-01", "date_fin_prevue": "2029-12-31",
                         "duree_declaree_annees": "6.00"}  # fmt: skip
    avant = copy.deepcopy(valeurs)
    avant["contrat"] |= {"date_effet": "2024-01-01", "date_fin_prevue": "2028-12-31",
                         "duree_declaree_annees": "5.00"}  # fmt: skip
    (lu,) = entre(avant, apres)
    assert lu.genre == "duree"
    assert (
        lu.avant == "du 1er janvier 2024 au 31 décembre 2028 (5\u00a0ans), 5\u00a0ans dans le texte"
    )
    assert "31 décembre 2029 (6\u00a0ans)" in lu.apres


def test_an_action_moved_takes_its_number_with_it(valeurs):
    def deplacer(fiche):
        fiche |= {"axe": "axes-2", "numero": "2.9", "objectif": None}

    (lu,) = change(valeurs, "fiches", deplacer)
    assert (lu.genre, lu.champ) == ("actions", "axe")
    assert "numéro 2.9" in lu.apres


def test_an_axis_renumbered_is_one_change(valeurs):
    avant = copy.deepcopy(valeurs)
    avant["axes"][0]["numero"] = 1
    avant["fiches"][0] |= {"axe": "axes-1", "numero": "1.4"}
    apres = copy.deepcopy(avant)
    apres["axes"][0]["numero"] = 3
    apres["fiches"][0]["numero"] = "3.4"
    (lu,) = entre(avant, apres)
    assert lu.sorte == "axes"


def ligne(n, qui, annee, montant, **autres):
    return objet("lignes", n) | {
        "repere": f"l{n}", "fiche": "fiches-1", "nature": "produit", "annee": annee,
        "financeur": organisation(qui), "montant": montant, "en_nature": False, **autres,
    }  # fmt: skip


def test_a_funder_dropped_is_one_line_with_its_sum(valeurs):
    avant = valeurs | {"lignes": [
        ligne(1, "ARS", 2025, "4000.00"), ligne(2, "ARS", 2026, "4000.10"),
        ligne(3, "CAF", 2025, "1.00"), ligne(4, "ARS", 2025, "7.00", fiche="fiches-2"),
    ]}  # fmt: skip
    apres = avant | {"lignes": avant["lignes"][2:]}
    (lu,) = entre(avant, apres)
    assert (lu.genre, lu.acte, lu.champ) == ("argent", "retrait", "financeur")
    assert "en tout 8\u202f000,10\u00a0€" in lu.avant
    (moins,) = entre(avant, avant | {"lignes": [avant["lignes"][0], *avant["lignes"][2:]]})
    assert (moins.acte, moins.apres) == ("modification", "")
    assert moins.avant == "2026\u00a0: 4\u202f000,10\u00a0€"


def test_a_row_taken_away_and_typed_again_is_no_change(valeurs):
    apres = copy.deepcopy(valeurs)
    for sorte in ("roles", "sites", "lignes", "etapes_actions"):
        apres[sorte][0]["repere"] = f"neuf-{sorte}"
    assert entre(valeurs, apres) == ()


def test_an_axis_taken_away_and_typed_again_moves_no_action(valeurs):
    apres = json.loads(json.dumps(valeurs).replace('"axes-1"', '"neuf"'))
    assert entre(valeurs, apres) == ()


def test_a_lowered_target_is_told_with_its_year(valeurs):
    (lu,) = change(valeurs, "indicateurs", lambda o: o["cibles"].update({"2028": "8.0000"}))
    assert lu.champ.endswith("cible 2028")
    assert (lu.avant, lu.apres) == ("2028\u00a0: 11 unite 0", "2028\u00a0: 8 unite 0")


def test_a_long_text_is_told_by_its_passage(valeurs):
    long = "Une phrase qui ne change pas. " * 800
    avant = copy.deepcopy(valeurs)
    avant["parties"][0]["texte"] = long + "Le comité se réunit deux fois. " + long
    apres = copy.deepcopy(avant)
    apres["parties"][0]["texte"] = long + "Le comité se réunit trois fois. " + long
    (lu,) = entre(avant, apres)
    assert len(lu.avant) < 300
    assert "deux fois" in lu.avant
    assert "trois fois" in lu.apres
    assert lu.avant.startswith("[…]") and lu.avant.endswith("[…]")
    assert [sens for sens, _ in lu.mots] == ["", "-", "+", ""]


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_passage_never_loses_a_word_that_changes(avant, apres):
    un, autre, mots = passage(avant, apres)
    assert len(un) <= LONG + 4
    assert len(autre) <= LONG + 4
    assert (avant == apres) == (not any(sens for sens, _ in mots))


def test_an_organisation_that_changes_name_is_one_change(valeurs):
    avant = copy.deepcopy(valeurs)
    apres = copy.deepcopy(valeurs)
    for cote, nom in ((avant, "Hôpital"), (apres, "Centre hospitalier")):
        for sorte, colonne in (("porteurs", "organisation"), ("signataires", "organisation"),
                               ("lignes", "financeur")):  # fmt: skip
            cote[sorte][0][colonne] = organisation("x") | {"nom": nom, "siret": "13002526500013"}
    (lu,) = entre(avant, apres)
    assert (lu.avant, lu.apres) == ("Hôpital", "Centre hospitalier")


def test_two_contracts_are_matched_by_what_their_objects_are_called(valeurs):
    autre = json.loads(
        json.dumps(valeurs).replace("fiches-", "autre-f").replace("axes-", "autre-a")
    )
    autre["contrat"]["repere"] = "un autre contrat"
    autre["fiches"][0]["intitule"] = "intitule 0 "
    lu, dits = rapprocher(Contenu(valeurs), Contenu(autre))
    assert {r["repere"] for r in lu.liste("fiches")} == {"fiches-1", "fiches-2"}
    assert {d.sorte for d in dits} == {"axes", "fiches"}
    (reste,) = differences(Contenu(valeurs), lu, LEXIQUE)
    assert reste.champ == "intitulé"
