"""The diagnosis of the forty communes of seed 001, driven from its first day to its document."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.urls import reverse

from clesante.comptes.models import Attribution
from clesante.concertation.models import Constat, Diagnostic, Enjeu, Priorisation, Section
from clesante.territoires.lectures import perimetre
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
VOISINE = "EPCI-248500563"
ORGANE = "Comité de pilotage du contrat local de santé"


def poser(page, **champs):
    """Fill fields of the main form by name: a date, a choice, a text."""
    for nom, valeur in champs.items():
        case = page.locator(f"main form[method=post] [name={nom}]").last
        if case.evaluate("c => c.tagName") == "SELECT":
            case.select_option(valeur)
        else:
            case.fill(valeur)


def envoyer(page, bouton):
    """Press a button of the page, and wait for the answer: a page without error."""
    with page.expect_navigation():
        page.get_by_role("button", name=bouton).first.click()
    assert page.locator(".resume-erreurs").count() == 0, page.locator(
        ".resume-erreurs"
    ).inner_text()


def decider(page, phrase):
    """Fill the decision of a form: who decides, when, what."""
    instances = page.locator("[name=decision_instance] option").all_inner_texts()
    if ORGANE in instances:
        page.locator("[name=decision_instance]").select_option(label=ORGANE)
    else:
        poser(page, decision_organe=ORGANE)
    poser(page, decision_date="2026-09-28", decision_phrase=phrase)


def aller(page, nom, diagnostic):
    """Open a page of a diagnosis."""
    page.goto(reverse(nom, args=[diagnostic.pk]))


def commencer(page):
    """Begin the diagnosis of the forty communes."""
    page.goto(reverse("diagnostic-ajouter"))
    poser(page, intitule="Diagnostic de Sud-Vendée", territoire=f"{ICI} + {VOISINE}", annee="2026")
    envoyer(page, "Commencer")
    assert "habitants" in page.locator(".chapeau").inner_text()
    lu = Diagnostic.objects.get()
    assert len(perimetre(lu.territoire).communes) == 40
    return lu


def recueillir(page, lu):
    """Ask for a figure that is not public, walk a quarter, make a finding of the portrait."""
    aller(page, "donnee-ajouter", lu)
    poser(page, intitule="Patients sans médecin traitant", detenteur="CPAM",
          demandee_le="2026-03-02")  # fmt: skip
    envoyer(page, "Ajouter")
    page.get_by_text("Patients sans médecin traitant").first.wait_for()
    aller(page, "recueil-ajouter", lu)
    poser(page, intitule="Marche dans le Marais", methode="marche", date="2026-04-14", nombre="9")
    envoyer(page, "Ajouter")
    aller(page, "constats-portrait", lu)
    envoyer(page, re.compile("^En faire un constat"))
    constat = Constat.objects.select_related("figure").get()
    assert constat.figure.source
    assert constat.figure.periode
    return constat


def debattre(page, lu, constat):
    """Write two issues, one on the finding, and vote."""
    for intitule, nature in (("Trop peu de médecins", "fragilite"), ("La solitude", "menace")):
        aller(page, "enjeu-ajouter", lu)
        poser(page, intitule=intitule, nature=nature)
        envoyer(page, re.compile("Ajouter l.enjeu"))
    premier = Enjeu.objects.get(numero=1)
    aller(page, "enjeu-constats", premier)
    page.locator(f"[type=checkbox][value='{constat.pk}']").check()
    envoyer(page, "Relier ces constats")
    aller(page, "priorisation-ajouter", lu)
    poser(page, intitule="Vote du comité", methode="gommettes", date="2026-09-28")
    envoyer(page, "Ouvrir la priorisation")
    aller(page, "bulletin-ajouter", Priorisation.objects.get())
    poser(page, college="elus", e1="7", e2="3")
    envoyer(page, "Enregistrer, au suivant")
    return premier


def arreter(page, lu, premier):
    """Keep one issue, set the other aside, by a dated decision."""
    aller(page, "priorites-choisir", lu)
    poser(page, sort_1="retenu", rang_1="1", sort_2="ecarte", motif_2="Le Département s'en charge.")
    decider(page, "Le comité retient l'accès au médecin.")
    envoyer(page, "Arrêter les priorités")
    premier.refresh_from_db()
    assert (premier.sort, premier.rang) == ("retenu", 1)
    aller(page, "fil-du-constat", lu)
    page.get_by_role("link", name=re.compile("Trop peu de médecins")).first.wait_for()


def ecrire(page, lu, constat):
    """Write a text and bind the finding to it."""
    aller(page, "ecrit-ecrire", lu)
    envoyer(page, "Préparer le plan")
    section = Section.objects.get(diagnostic=lu, code="offre")
    blocs = {"texte": {"texte": "On cherche un **médecin** dans les quarante communes."},
             "constat": {"constat": str(constat.pk)}}  # fmt: skip
    for genre, champs in blocs.items():
        page.goto(reverse("bloc-ajouter", args=[section.pk, genre]))
        poser(page, **champs)
        envoyer(page, re.compile("^Ajouter"))


def valider(page, lu):
    """Validate by a decision of the same body, and take the document."""
    aller(page, "ecrit-valider", lu)
    decider(page, "Le comité valide le diagnostic.")
    envoyer(page, "Valider le diagnostic")
    lu.refresh_from_db()
    assert lu.etat == "valide"
    aller(page, "ecrit", lu)
    page.get_by_text(re.compile("Validé le 28.septembre 2026")).first.wait_for()
    assert page.locator("main strong", has_text="médecin").count()
    reponse = page.request.get(reverse("ecrit-document", args=[lu.pk, "docx"]))
    assert reponse.status == 200
    with zipfile.ZipFile(io.BytesIO(reponse.body())) as archive:
        texte = archive.read("word/document.xml").decode()
    assert "quarante communes" in re.sub(r"<[^>]+>", "", texte)


def test_a_diagnosis_is_driven_from_its_first_day_to_its_document(entrer):
    Attribution.objects.create(
        utilisateur=faire("coordination"), role="coordination", portee=VOISINE
    )
    page = entrer("coordination")
    lu = commencer(page)
    constat = recueillir(page, lu)
    premier = debattre(page, lu, constat)
    arreter(page, lu, premier)
    ecrire(page, lu, constat)
    valider(page, lu)
