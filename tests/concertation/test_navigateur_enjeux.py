"""Issues, rankings and the thread in a real browser: the demonstration's vote driven by hand."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.concertation.actions import enjeux as actions_enjeux
from clesante.concertation.actions import priorites as actions_priorites
from clesante.concertation.models import Bulletin, Cause, Constat, Enjeu, Priorisation
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire
from tests.concertation.test_priorites import bulletins_de_kersall, notes_de_kersall

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
ENJEUX = (
    ("Accès au médecin et attractivité", "oui"), ("Souffrance psychique, suicide", "oui"),
    ("Addictions (alcool) des jeunes et adultes", "oui"), ("Prévention, dépistages", "oui"),
    ("Vieillissement, aidants", "oui"), ("Habitat, air, climat", "partie"),
    ("Fermeture de lits hospitaliers", "non"),
)  # fmt: skip


@pytest.fixture
def lieux() -> dict[str, str]:
    """Make the issues and rankings of the demonstration; return the addresses of every page."""
    lu, par = diagnostic(ICI), faire("coordination")
    faits = []
    for rang, (intitule, competence) in enumerate(ENJEUX):
        nature = "menace" if competence == "non" else "fragilite"
        neuf = Enjeu(intitule=intitule, competence=competence, nature=nature, themes=["addictions"])
        faits.append(actions_enjeux.ajouter_enjeu(neuf, lu, par)[0])
        genre = ("besoin", "demande", "offre", "reponse")[rang % 4]
        dit = Constat.objects.create(
            diagnostic=lu, intitule=f"Constat sur : {intitule}", genre=genre
        )
        if rang < 5:
            actions_enjeux.relier(faits[-1], [dit.pk], (), par)
    haut, _ = actions_enjeux.ajouter_cause(Cause(texte="Des cabinets ferment"), faits[0], par)
    actions_enjeux.ajouter_cause(
        Cause(texte="Pas de repreneur", de=haut, determinants=["services_soins"]), faits[0], par
    )
    commun = {"date": "2026-03-01", "enjeux": list(range(1, 8))}
    vote = Priorisation(intitule="Vote du COPIL", methode="gommettes", en_ligne=True, **commun)
    hanlon = Priorisation(intitule="Notes de Hanlon", methode="hanlon", **commun)
    for une in (vote, hanlon):
        actions_priorites.ouvrir(une, lu, par)
    for voix in bulletins_de_kersall():
        actions_priorites.saisir(Bulletin(college=voix.college, valeurs=voix.valeurs), vote, par)
    notes = Bulletin(college="autre", valeurs=notes_de_kersall())
    actions_priorites.saisir(notes, hanlon, par)
    du_diagnostic = (
        "enjeux", "enjeux-bibliotheque", "priorisations", "priorisation-ajouter",
        "priorites-choisir", "fil-du-constat",
    )  # fmt: skip
    return {
        **{nom: reverse(nom, args=[lu.pk]) for nom in du_diagnostic},
        **{nom: reverse(nom, args=[faits[0].pk]) for nom in ("enjeu", "enjeu-constats")},
        "cause-modifier": reverse("cause-modifier", args=[haut.pk]),
        "vote": reverse("priorisation", args=[vote.pk]),
        "bulletins": reverse("bulletins", args=[vote.pk]),
        "voter": reverse("priorisation-voter", args=[vote.pk]),
        "hanlon": reverse("priorisation", args=[hanlon.pk]),
        "saisir": reverse("bulletin-ajouter", args=[hanlon.pk]),
        "corriger": reverse("bulletin-modifier", args=[notes.pk]),
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, lieux):
    memes = {"hanlon", "voter", "corriger"}  # pages of a template already walked
    gardees = [adresse for nom, adresse in lieux.items() if nom not in memes]
    verifier_pages(entrer("coordination"), gardees)


def test_ballots_are_typed_by_keyboard_and_the_choice_is_kept_with_its_decision(entrer, lieux):
    page = entrer("coordination")
    page.goto(lieux["voter"])
    page.get_by_label("Collège").select_option("elus")
    page.get_by_label("E1, Gommettes, 10 en tout").fill("11")
    page.keyboard.press("Enter")
    page.locator(".resume-erreurs").get_by_text(re.compile("de 0 à 10")).wait_for()
    page.get_by_label("E1, Gommettes, 10 en tout").fill("10")
    page.keyboard.press("Enter")
    page.get_by_text("Votre vote est enregistré").first.wait_for()
    page.get_by_role("cell", name="51").first.wait_for()
    page.goto(lieux["saisir"])
    page.get_by_label("Collège").select_option("usagers")
    page.locator("[autofocus]").focus()
    page.keyboard.type("9")
    for note in ("7", "0,8"):
        page.keyboard.press("Tab")
        page.keyboard.type(note)
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("Au suivant")).first.wait_for()
    assert page.get_by_label("Collège").input_value() == "usagers"
    page.goto(lieux["priorites-choisir"])
    page.get_by_label("E2, choix").select_option("retenu")
    page.get_by_label("E2, rang").fill("1")
    page.get_by_label("E7, choix").select_option("plaidoyer")
    page.get_by_label(re.compile("Nom de l.instance")).fill("Équipe projet Commune – ARS")
    page.get_by_label("Date de la décision").fill("2026-03-02")
    page.get_by_label("Ce qui est décidé").fill("La souffrance psychique est la priorité.")
    page.get_by_role("button", name="Arrêter les priorités").click()
    page.get_by_text("Priorité 1").first.wait_for()
    page.get_by_text(re.compile("Porté en plaidoyer")).first.wait_for()
