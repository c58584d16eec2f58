"""Pages of the register in a real browser: accessible, narrow, dark, by the keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.actions import dispositifs as actions
from clesante.acteurs.models import ActionDispositif, Dispositif, ImportDispositifs
from tests.aides.personnes import A_COTE, ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def adresses(organisation, settings, tmp_path) -> dict[str, str]:
    settings.VAR = tmp_path
    elle, hopital = faire("coordination"), organisation("Centre hospitalier")
    neuf = Dispositif(
        type="clsm", nom="CLSM du Sud-Vendée", territoire=f"{ICI}+{A_COTE}", porteur=hopital,
        du=date(2024, 1, 1), themes=["sante_mentale", "suicide"], publics=["tout_public"],
        description="Un conseil, **trois** groupes.", fonction_contact="coordination du CLSM",
    )  # fmt: skip
    fait, _ = actions.creer(neuf, elle)
    action = ActionDispositif(
        dispositif=fait, intitule="Permanence d'écoute", types_action=["formation"],
        themes=["suicide"], pilote="Centre hospitalier", financeurs="ARS",
    )  # fmt: skip
    actions.ajouter_action(action, elle)
    actions.creer(Dispositif(type="pat", nom="PAT", territoire="COM-85092"), elle)
    lignes = [["type", "nom", "territoire"], ["clsm", "A", "Saint-Denis"], ["x", "B", ICI]]
    depot = ImportDispositifs.objects.create(auteur=elle, fichier="d.csv", lignes=lignes)
    un = {"numero": fait.pk}
    return {
        "liste": reverse("dispositifs"),
        "couverture": reverse("dispositifs-couverture"),
        "fiche": reverse("dispositif", kwargs=un),
        "journal": reverse("dispositif-journal", kwargs=un),
        "modifier": reverse("dispositif-modifier", kwargs=un),
        "action": reverse("dispositif-action-modifier", args=[action.pk]),
        "import": reverse("dispositifs-import", args=[depot.pk]),
    }


def test_pages_have_no_violation_and_the_register_is_kept_by_the_keyboard(
    entrer, verifier_pages, adresses
):
    onglet = entrer("coordination")
    verifier_pages(onglet, adresses.values())
    onglet.goto(reverse("dispositif-ajouter"))
    onglet.get_by_label("Type").focus()
    onglet.keyboard.type("contrat de v")
    onglet.keyboard.press("Tab")
    onglet.keyboard.type("Contrat de ville de Fontenay")
    onglet.keyboard.press("Tab")
    onglet.keyboard.type("Fontenay-le-Comte")
    onglet.keyboard.press("Enter")
    onglet.get_by_role("heading", name="Contrat de ville de Fontenay").wait_for()
    assert onglet.get_by_text("Contrat de ville", exact=True).is_visible()
