"""The text of a contract and « Vérifier » in a real browser: accessible, narrow, by keyboard."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.contrats.actions import texte as actions_texte
from clesante.contrats.actions.conformite import lever
from clesante.contrats.models import Axe, Contrat, FicheAction, PartieTexte, Signataire
from clesante.pieces.actions import commenter
from clesante.pieces.models import Commentaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def ici():
    """A contract with a text, a proposal, an old article, two blocks of which one is lifted."""
    par, lu = faire("coordination"), contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31), duree_declaree_annees=3
    )
    lu.refresh_from_db()
    actions_texte.preparer(lu, par)
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Santé mentale")
    FicheAction.objects.create(
        contrat=lu, axe=axe, numero="1.1", intitule="Former aux premiers secours",
        etat="a_venir", themes=["sante_mentale"],
    )  # fmt: skip
    caf = Organisation.objects.create(nom="CAF d'ici", nature="caf", territoire=ICI)
    Signataire.objects.create(contrat=lu, organisation=caf, genre="caf", fonction="direction")
    visas = PartieTexte(titre="Nos visas", texte="Vu l'article L. 1434-17\n\n{{visas}}")
    actions_texte.ajouter_partie(visas, lu, par)
    neuf = Commentaire(partie="nos-visas", texte="Plus juste.", texte_propose="Vu la loi.")
    commenter(neuf, lu, faire("partenaire"))
    otee = PartieTexte(titre="À retirer", texte="x")
    actions_texte.ajouter_partie(otee, lu, par)
    actions_texte.retirer(otee, par)
    lever(lu, "loi_ars", "L'agence signera en décembre.", par)
    return lu


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, ici):
    noms = (
        "contrat-texte", "contrat-texte-ecrire", "contrat-texte-retirees",
        "contrat-partie-ajouter", "contrat-verifier",
    )  # fmt: skip
    adresses = [reverse(nom, args=[ici.pk]) for nom in noms]
    partie = PartieTexte.objects.get(contrat=ici, code="nos-visas")
    adresses.append(reverse("contrat-partie-modifier", args=[partie.pk]))
    verifier_pages(entrer("coordination"), adresses)


def test_a_part_moves_and_a_block_is_put_back_then_lifted_by_keyboard_alone(entrer, ici):
    onglet = entrer("coordination")
    onglet.goto(reverse("contrat-texte-ecrire", args=[ici.pk]))
    onglet.get_by_role("button", name=re.compile("Monter : Nos visas")).focus()
    onglet.keyboard.press("Enter")
    onglet.wait_for_url(re.compile(r"#partie-nos-visas$"))
    titres = onglet.get_by_role("heading", level=2).all_inner_texts()
    assert titres[-2] == "Nos visas"
    onglet.goto(reverse("contrat-verifier", args=[ici.pk]))
    onglet.get_by_role("button", name=re.compile("Remettre le blocage")).focus()
    onglet.keyboard.press("Enter")
    lien = onglet.get_by_role("link", name=re.compile("Lever ce blocage")).first
    lien.focus()
    onglet.keyboard.press("Enter")
    onglet.get_by_label("Pourquoi lever ce blocage").fill("Accord écrit de l'agence.")
    onglet.get_by_role("button", name="Lever ce blocage").focus()
    onglet.keyboard.press("Enter")
    onglet.get_by_text("Le blocage est levé").wait_for()
