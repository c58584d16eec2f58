"""The text of a contract: its plan, its variables, who writes, what several people write."""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.cadres.lectures import cadre
from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.contrats.actions import texte as actions
from clesante.contrats.documents.sources import du_jour
from clesante.contrats.documents.texte import document
from clesante.contrats.lectures.plan import plan, plan_livre
from clesante.contrats.lectures.texte import parties_du_texte, valeurs
from clesante.contrats.models import (
    Axe,
    FicheAction,
    LigneFinancement,
    PartieTexte,
    Signataire,
)
from clesante.contrats.regles.texte import (
    VARIABLES,
    Valeur,
    appelees,
    compter_mots,
    dire_axe,
    faute_de_variable,
    lier,
)
from clesante.contrats.views.texte import en_page
from clesante.pieces.actions import commenter, traiter
from clesante.pieces.models import Commentaire
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.ecrits import page
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

base = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


# --- Pure ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("pour {{duree}}.", "pour 5 ans."),
        ("pour {{ Durée }}.", "pour 5 ans."),
        ("Ici : {{axes}}.", "Ici : Un et Deux."),
        ("{{axes}}", "- Un\n- Deux"),
        ("avant\n{{axes}}\naprès", "avant\n- Un\n- Deux\naprès"),
        ("{{communes}}", "[les communes du périmètre : à compléter]"),
    ],
)
def test_a_variable_says_its_data_alone_on_its_line_a_list(texte, attendu):
    lues = {"duree": Valeur(("5 ans",)), "axes": Valeur(("Un", "Deux"))}
    assert lier(texte, lues).replace("\\[", "[").replace("\\]", "]") == attendu


def test_an_unknown_variable_is_named_with_the_nearest_and_the_list():
    dite = faute_de_variable("de {{dure}} à {{communes}}")
    assert "{{dure}}" in dite
    assert "{{duree}}" in dite
    assert "total_financements" in dite
    assert not faute_de_variable("un texte sans rien, {une accolade}")


def test_values_are_words_never_markup():
    lues = {"axes": Valeur(("*Un* <b>axe</b> [ici](http://a.fr)",)), "duree": Valeur()}
    html = en_page("{{axes}}, {{duree}}", lues)
    assert "<b>" not in html
    assert '</a>)</span>, <span class="valeur-liee valeur-absente">' in html
    assert "*Un*" in html
    assert html.count('class="valeur-liee"') == 1
    assert 'href="http://b.fr/"' in en_page("http://b.fr/{{axes}}", lues).replace("%E2", "!")
    assert "valeur-absente" in html
    assert "\ue000" not in en_page("tapé \ue000 par quelqu'un", {})


def test_every_draft_calls_variables_that_exist_and_has_words():
    for partie in plan_livre():
        assert not faute_de_variable(partie.texte), partie.code
        assert compter_mots([partie.texte]) > 3 or appelees(partie.texte)
    appels = {code for partie in plan_livre() for code in appelees(partie.texte)}
    assert {"communes", "signataires", "visas", "engagements"} <= appels <= set(VARIABLES)


@pytest.mark.parametrize(
    ("code", "titres"),
    [
        ("grand_est", ["Mot du président", "Signataires"]),
        ("pays_de_la_loire", ["Le mot des présidents"]),
        ("bretagne", ["Parties", "Visas"]),
    ],
)
def test_the_plan_is_the_frameworks_own_else_ours(code, titres):
    parties = plan(cadre(code))
    assert [partie.titre for partie in parties][: len(titres)] == titres
    assert len({partie.code for partie in parties}) == len(parties)


def test_a_part_of_a_framework_begins_with_the_drafts_it_names_each_once():
    parties = {partie.code: partie for partie in plan(cadre("grand_est"))}
    assert {"communes", "duree"} <= set(appelees(parties["objet"].texte))
    textes = [ligne for p in parties.values() for ligne in p.texte.splitlines() if len(ligne) > 30]
    assert len(textes) == len(set(textes))


@pytest.mark.parametrize(
    ("intitule", "dit"),
    [
        ("Accès aux soins", "Axe 5\u00a0: Accès aux soins"),
        ("Axe transversal : gouvernance", "Axe 5, transversal\u00a0: gouvernance"),
        ("Axe 5 : Vieillir", "Axe 5\u00a0: Vieillir"),
        ("Axer : viser", "Axe 5\u00a0: Axer : viser"),
    ],
)
def test_the_word_of_an_axis_is_said_once(intitule, dit):
    assert dire_axe("Axe", 5, intitule) == dit


def test_a_draft_without_data_has_no_article_before_what_is_to_write():
    for partie in plan_livre():
        for phrase in lier(partie.texte, {}).splitlines():
            assert not re.search(r"\b(le|la|les|à|de|du|des|et) \\\[", phrase), phrase


# --- With a contract ----------------------------------------------------------------------------


@pytest.fixture
def par():
    return faire("coordination")


@pytest.fixture
def ici(db, referentiel, par):
    """A contract of our place, its text prepared."""
    lu = contrat(ICI)
    actions.preparer(lu, par)
    return lu


def lue(ici, code):
    return PartieTexte.objects.get(contrat=ici, code=code)


def test_the_plan_is_prepared_once_and_by_who_may_write(ici, par):
    assert not actions.preparer(ici, par)
    with pytest.raises(IntrouvableError):
        actions.preparer(contrat(ICI), faire("partenaire"))


def test_values_come_from_the_data_and_say_nothing_restricted(ici, par):
    ici.date_effet, ici.date_fin_prevue = datetime.date(2024, 1, 1), datetime.date(2028, 12, 31)
    ici.save()
    axe = Axe.objects.create(contrat=ici, numero=1, intitule="Accès aux soins")
    fiches = [
        FicheAction.objects.create(
            contrat=ici, axe=axe, numero=f"1.{n}", intitule="x", etat=etat, restreinte=cachee
        )
        for n, etat, cachee in ((1, "a_venir", False), (2, "a_venir", True), (3, "idee", False))
    ]
    for fiche in fiches:
        LigneFinancement.objects.create(
            fiche=fiche, nature="produit", annee=2024, montant=Decimal("10000.50"),
            etat="acquis", financeur=organisation(),
        )  # fmt: skip
    dites = valeurs(ici)
    assert dites["duree"].elements == ("5\u00a0ans",)
    assert dites["axes"].elements == ("Axe 1\u00a0: Accès aux soins",)
    assert dites["nombre_actions"].elements == ("1\u00a0action",)
    assert dites["total_financements"].elements == ("en 2024\u00a0: 10\u202f000,50\u00a0€",)
    assert len(dites["communes"].elements) > 1
    visas = " ".join(dites["visas"].elements)
    assert "L.\u00a01434-10" in visas
    assert "L.\u00a01435-1\u00a0;" in visas
    assert "1434-17" not in visas
    assert dites["priorites"].elements == ()


def test_money_is_told_by_year_and_without_cents_that_are_none(ici):
    axe = Axe.objects.create(contrat=ici, numero=1, intitule="Accès aux soins")
    fiche = FicheAction.objects.create(
        contrat=ici, axe=axe, numero="1.1", intitule="x", etat="a_venir"
    )
    for annee, montant, en_nature in ((2025, "1500", False), (2026, "7000", True)):
        LigneFinancement.objects.create(
            fiche=fiche, nature="produit", annee=annee, montant=Decimal(montant), etat="acquis",
            en_nature=en_nature, financeur=organisation(),
        )  # fmt: skip
    dites = valeurs(ici)
    assert dites["total_financements"].elements == (
        "en 2025\u00a0: 1\u202f500\u00a0€",
        "en 2026\u00a0: 7\u202f000\u00a0€, dont 7\u202f000\u00a0€ en nature",
        "en tout\u00a0: 8\u202f500\u00a0€, dont 7\u202f000\u00a0€ en nature",
    )
    assert dites["annexes"].elements == (
        "Les fiches-actions\u00a0: 1\u00a0fiche",
        "Le plan de financement\u00a0: 2025 et 2026",
    )


def organisation():
    from clesante.acteurs.models import Organisation

    return Organisation.objects.get_or_create(nom="ARS d'ici", nature="ars", territoire=ICI)[0]


def test_visas_of_an_old_contract_cite_the_article_of_their_day(ici):
    ici.date_signature = datetime.date(2013, 6, 1)
    visas = " ".join(valeurs(ici)["visas"].elements)
    assert "L.\u00a01434-17" in visas
    assert "L.\u00a01434-10" not in visas


def test_parts_move_are_renamed_removed_and_come_back_with_their_words(ici, par):
    premiers = [p.code for p in parties_du_texte(ici)][:2]
    assert not actions.monter(lue(ici, premiers[0]), par)
    assert actions.descendre(lue(ici, premiers[0]), par)
    assert [p.code for p in parties_du_texte(ici)][:2] == premiers[::-1]
    assert actions.retirer(lue(ici, premiers[0]), par)
    assert premiers[0] not in [p.code for p in parties_du_texte(ici)]
    journal.annuler(Evenement.objects.latest("pk"), par)
    assert [p.code for p in parties_du_texte(ici)][:2] == premiers[::-1]


def test_a_text_changed_can_be_undone_until_it_changes_again(ici, par):
    partie = lue(ici, "duree")
    avant = partie.texte
    partie.texte = "Trois ans."
    actions.modifier_partie(partie, par)
    change = Evenement.objects.latest("pk")
    journal.annuler(change, par)
    assert lue(ici, "duree").texte == avant
    with pytest.raises(RefuseError):
        journal.annuler(change, par)


def test_an_unknown_variable_is_refused_by_the_form_and_by_the_action(ici, par, comme):
    partie = lue(ici, "duree")
    reponse = comme("coordination").post(
        reverse("contrat-partie-modifier", args=[partie.pk]),
        {"version": partie.version, "titre": "Durée", "texte": "de {{dure}}"},
    )
    assert reponse.status_code == 422
    assert "{{duree}}" in page(reponse)
    partie.texte = "{{inconnue}}"
    with pytest.raises(EntreeInvalideError):
        actions.modifier_partie(partie, par)


def test_two_people_on_one_part_see_both_versions_and_none_is_lost(ici, par, comme):
    partie = lue(ici, "duree")
    envoi = {
        "version": partie.version, "initial-texte": partie.texte, "initial-titre": partie.titre,
        "titre": partie.titre, "texte": "le mien",
    }  # fmt: skip
    partie.texte = "celui d'une autre"
    actions.modifier_partie(partie, par)
    reponse = comme("adjoint").post(reverse("contrat-partie-modifier", args=[partie.pk]), envoi)
    assert reponse.status_code == 409
    assert "celui d'une autre" in page(reponse)
    assert "le mien" in page(reponse)


def test_a_partner_proposes_a_text_and_the_team_takes_it_in_place(ici, par):
    neuf = Commentaire(partie="duree", texte="Plus court.", texte_propose="Pour {{duree}}.")
    propose, _ = commenter(neuf, ici, faire("partenaire"))
    traiter(propose, par, remplacer=True)
    assert lue(ici, "duree").texte == "Pour {{duree}}."
    faux = Commentaire(partie="duree", texte="?", texte_propose="Pour {{dure}}.")
    refuse, _ = commenter(faux, ici, faire("partenaire"))
    with pytest.raises(RefuseError):
        traiter(refuse, par, remplacer=True)


def test_pages_are_read_by_who_may_and_written_by_the_team(ici, comme):
    for client in (comme("partenaire"), comme("coordination")):
        lu = page(client.get(reverse("contrat-texte", args=[ici.pk])))
        assert "valeur-liee" in lu
        assert "Ce qui vient des données du contrat" in lu
    neuve = {"cle_creation": str(uuid.uuid4()), "titre": "Santé mentale", "texte": "Un volet."}
    ajoute = reverse("contrat-partie-ajouter", args=[ici.pk])
    assert comme("coordination").post(ajoute, neuve).status_code == 302
    assert comme("coordination").post(ajoute, neuve).status_code == 302
    assert PartieTexte.objects.filter(contrat=ici, titre="Santé mentale").count() == 1


def test_a_variable_that_is_no_more_shows_its_name_and_breaks_nothing(ici, comme):
    PartieTexte.objects.filter(contrat=ici, code="duree").update(texte="a {{ disparue }} b")
    lu = page(comme("coordination").get(reverse("contrat-texte", args=[ici.pk])))
    assert "disparue" in lu
    assert "valeur-absente" in lu


def test_the_document_says_the_values_and_leaves_empty_parts_out(ici):
    lue_ = lue(ici, "mot") if PartieTexte.objects.filter(contrat=ici, code="mot").exists() else None
    corps = document(*du_jour(ici)).corps
    assert "{{" not in corps
    assert lue_ is None or lue_.titre not in corps
    assert "Signatures" not in corps


def test_the_document_ends_with_a_place_to_sign_for_each_party(ici):
    Signataire.objects.create(
        contrat=ici, organisation=organisation(), genre="ars", fonction="directrice générale"
    )
    corps = document(*du_jour(ici)).corps
    assert valeurs(ici)["signataires"].elements == ("ARS d'ici, directrice générale",)
    fin = corps[corps.index("Signatures") :]
    assert "Date et signature" in fin
    assert "<td>directrice générale</td><td>Date\u00a0: …" in fin
    Signataire.objects.update(signe_le=datetime.date(2024, 3, 8))
    assert "Signé le" not in document(*du_jour(ici)).corps, "a project is signed by nobody"
    ici.etat = "en_vigueur"
    ici.save()
    assert "Signé le 8 mars 2024" in document(*du_jour(ici)).corps


def test_reading_costs_the_same_whatever_the_number_of_parts(
    ici, par, comme, django_assert_max_num_queries
):
    client, adresse = comme("coordination"), reverse("contrat-texte", args=[ici.pk])
    client.get(adresse)
    for n in range(6):
        actions.ajouter_partie(PartieTexte(titre=f"Partie {n}", texte="{{axes}}"), ici, par)
    with django_assert_max_num_queries(45):
        client.get(adresse)
