"""Scenario 7, the side of actions: a fiche against the register, and the choice printed."""

from __future__ import annotations

import html
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from clesante.contrats.models import FicheAction, Redondance
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire
from tests.scenarios.test_07_quelqu_un_le_fait_deja import ICI, consultation  # noqa: F401

pytestmark = [pytest.mark.usefixtures("referentiel"), pytest.mark.django_db]


def texte(reponse):
    return html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))


def test_the_alert_names_the_entry_with_its_reasons_and_the_choice_is_printed(
    consultation,  # noqa: F811
    comme,
):
    titre = "Permanence pour les jeunes de 17 ans qui boivent, à la maison des ados"
    fiche = FicheAction.objects.create(contrat=contrat(ICI), intitule=titre, etat="a_venir")
    client = comme("coordination")
    page = texte(client.get(reverse("fiche-redondances", args=[fiche.pk])))
    assert consultation.nom in page
    for raison in ("Même thème", "boivent", "public", "Même territoire", "Même période",
                   "maison des adolescents"):  # fmt: skip
        assert raison in page, raison
    action = consultation.actions.get()
    adresse = reverse("redondance-conclure", args=[fiche.pk, f"action-{action.pk}"])
    formulaire = client.get(adresse).content.decode()
    cle = re.search(r'name="cle_creation" value="([^"]+)"', formulaire)[1]
    envoi = {
        "cle_creation": cle, "conclusion": "complementarite", "fonction": "comité technique",
        "motif": "Le CSAPA reçoit, la permanence va vers les jeunes.", "date": "2026-02-03",
    }  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    assert client.post(adresse, envoi | {"motif": ""}).status_code == 422
    assert Redondance.objects.get().constat["raisons"]
    requete = RequestFactory().get("/")
    requete.user = faire("lecture")
    gabarit = Template("{% load redondances %}{% redondances_de_la_fiche fiche %}")
    imprime = gabarit.render(Context({"fiche": fiche, "request": requete}))
    assert "Complémentarité assumée" in imprime
    assert "va vers les jeunes" in imprime
    assert "comité technique" in imprime.lower()


def test_another_subject_raises_no_alert(consultation, comme):  # noqa: F811
    fiche = FicheAction.objects.create(
        contrat=contrat(ICI), intitule="Sensibiliser le public à la qualité de l'eau"
    )
    page = texte(comme("coordination").get(reverse("fiche-redondances", args=[fiche.pk])))
    assert consultation.nom not in page
    assert "Rien de ce qui est connu" in page
    liste = texte(
        comme("coordination").get(reverse("contrat-redondances", args=[fiche.contrat_id]))
    )
    assert "Tout est conclu" in liste
