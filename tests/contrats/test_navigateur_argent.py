"""Money and redundancy in a real browser: a plan typed by keyboard, a match concluded."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.models import Dispositif, Organisation
from clesante.contrats.actions.argent import ajouter_ligne, ajouter_poste
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement, PosteIngenierie
from tests.aides.kersall_financements import CHARGES_2025, RESSOURCES_2025
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
CODES = {"themes": ["addictions"], "publics": ["15_a_17_ans"]}


@pytest.fixture
def lieux() -> dict[str, str]:
    """Make four fiches with their funding, a post, what exists near; return the addresses."""
    par, lu = faire("coordination"), contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(cadre="bretagne", montants_en="ttc")
    fiches = {}
    for numero in ("0.1", "1.4", "3.1", "3.2"):
        intitule = f"Prévenir les conduites addictives en milieu festif {numero}"
        fiches[numero] = FicheAction.objects.create(
            contrat=lu, numero=numero, intitule=intitule, etat="a_venir", **CODES
        )
        for poste, montant in CHARGES_2025[numero]:
            ligne = LigneFinancement(nature="charge", annee=2025, poste=poste, montant=montant)
            ajouter_ligne(_exacte(ligne), fiches[numero], par)
    for numero, nom, montant, en_nature in RESSOURCES_2025:
        if numero not in fiches:
            continue
        qui, _ = Organisation.objects.get_or_create(
            nom=f"Organisation {nom}", sigle=nom, nature="autre", famille="autre", territoire=ICI
        )
        ligne = LigneFinancement(
            nature="produit", annee=2025, financeur=qui, montant=montant, en_nature=en_nature,
            etat="acquis" if nom == "ARS" else "demande",
        )  # fmt: skip
        ajouter_ligne(_exacte(ligne), fiches[numero], par)
    poste = PosteIngenierie(
        annee=2026, intitule="Coordination du contrat", etp=Decimal(1), cout=Decimal(56000),
        part_ars=Decimal(31000), vacant_depuis="2026-01-02",
    )  # fmt: skip
    ajouter_poste(poste, lu, par)
    for nom in ("Consultation jeunes consommateurs", "Milieu festif : réduire les risques"):
        neuf = Dispositif(type="autre_dispositif", nom=nom, territoire=ICI, porteur_dit="CSAPA",
                          description="Alcool, cannabis, 12–25 ans", **CODES)  # fmt: skip
        fait, _ = actions_dispositifs.creer(neuf, par)
    une = fiches["3.2"].pk
    return {
        **{n: reverse(n, args=[lu.pk]) for n in ("contrat-argent", "contrat-redondances")},
        **{n: reverse(n, args=[une]) for n in ("fiche-argent", "fiche-argent-saisir",
                                               "fiche-redondances")},
        "poste-modifier": reverse("poste-modifier", args=[poste.pk]),
        "redondance-conclure": reverse("redondance-conclure", args=[une, f"dispositif-{fait.pk}"]),
    }  # fmt: skip


def _exacte(ligne: LigneFinancement) -> LigneFinancement:
    ligne.montant = Decimal(ligne.montant)
    return ligne


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, lieux):
    verifier_pages(entrer("coordination"), lieux.values())


def test_a_plan_is_typed_by_keyboard_and_a_match_concluded(entrer, lieux):
    page = entrer("coordination")
    page.goto(lieux["fiche-argent-saisir"])
    page.get_by_label(re.compile("^Charge 2, Poste")).focus()
    page.keyboard.type("Stands")
    page.keyboard.press("Tab")
    page.keyboard.type("1250,50")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("Le plan de financement est enregistré")).first.wait_for()
    page.get_by_text(re.compile(r"1.250,50.€")).first.wait_for()
    page.goto(lieux["fiche-redondances"])
    page.get_by_role("link", name=re.compile("^Conclure")).first.click()
    page.get_by_label("conclusion").select_option("mutualisation")
    page.get_by_label("en quelques mots").fill("Les stands sont partagés.")
    page.get_by_label("fonction de qui conclut").fill("comité technique")
    page.get_by_role("button", name="Enregistrer la conclusion").click()
    page.get_by_text(re.compile("Les stands sont partagés")).first.wait_for()
