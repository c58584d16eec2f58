"""Reprise in a real browser: a table given, read again, taken in, by keyboard; pages accessible."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.contrats.actions.export import deposer_classeur
from clesante.contrats.actions.reprise_depots import deposer, importer
from clesante.contrats.models import Contrat
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire
from tests.contrats.test_export import cellule, telecharge
from tests.contrats.test_reprise import FAITS, LIGNE, tableau
from tests.scenarios.test_24_un_contrat_en_word import en_docx

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


def depots():
    """Make a reprise of each kind, and a workbook that comes back; return their addresses."""
    import io

    par, lu = faire("coordination"), contrat(ICI)
    deux = {**LIGNE, "Titre de l'action": "Deux", "Date de fin": "30/02/2025"}
    kept = deposer(FAITS, tableau(LIGNE, deux), "plan.xlsx", par)
    document = deposer(FAITS, io.BytesIO(en_docx()), "cls.docx", par)
    faite = deposer(FAITS, tableau(LIGNE), "fait.xlsx", par)
    repris = importer(faite, par)
    classeur = telecharge(lu)
    cellule(classeur, "Contrat", 2, "Nom des axes").value = "Orientation"
    flux = io.BytesIO()
    classeur.save(flux)
    flux.seek(0)
    retour = deposer_classeur(lu, flux, "contrat.xlsx", par)
    return [
        reverse("contrat-reprendre"),
        *(reverse("contrat-reprise", args=[d.pk]) for d in (kept, document, faite)),
        reverse("contrat-classeur", args=[repris.pk]),
        reverse("contrat-classeur-relire", args=[retour.pk]),
        reverse("contrat-reprise-retirer", args=[repris.pk]),
    ]


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages):
    verifier_pages(entrer("coordination"), depots())


def test_a_table_is_taken_in_by_keyboard(entrer, tmp_path):
    fichier = tmp_path / "plan.xlsx"
    fichier.write_bytes(tableau(LIGNE).getvalue())
    onglet = entrer("coordination")
    onglet.goto(reverse("contrat-reprendre"))
    onglet.get_by_label("Intitulé").fill("CLS repris")
    onglet.locator("#id_territoire").fill(ICI)
    onglet.get_by_label("Cadre régional").select_option("pays_de_la_loire")
    onglet.get_by_label("Date de signature").fill("2024-01-23")
    onglet.get_by_label("Fichier de ses fiches-actions").set_input_files(fichier)
    onglet.get_by_role("button", name="Continuer").press("Enter")
    onglet.wait_for_url(re.compile(r"/reprises/\d+/$"))
    onglet.get_by_label("Amélioration continue").select_option("conditions")
    onglet.get_by_role("button", name="Relire avec ces choix").press("Enter")
    onglet.get_by_role("button", name="Reprendre ce contrat").press("Enter")
    onglet.get_by_role("heading", name="Contrat repris").wait_for()
    assert Contrat.objects.get().fiches.get().conditions == "oui"
