"""Scenario 6: the contract meets the frame of its region, then another one."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.cadres.lectures import cadre
from clesante.contrats.lectures.conformite import Examen, verifier_un
from clesante.contrats.models import Contrat, PartieTexte, Signataire
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
TROIS_A_CINQ, TROIS = "grand_est", "pays_de_la_loire"


@pytest.fixture
def projet():
    """1 January 2024 to 31 December 2028, 60,000 inhabitants, no agency, « L. 1434-17 »."""
    lu = contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        cadre=TROIS_A_CINQ, date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
        territoire="", lieu="Pays imaginé", fictif=True, population=60_000,
    )  # fmt: skip
    epci = Organisation.objects.create(nom="Agglomération d'ici", nature="epci", territoire=ICI)
    Signataire.objects.create(contrat=lu, organisation=epci, genre="epci", fonction="présidence")
    PartieTexte.objects.create(
        contrat=lu, code="visas", titre="Visas",
        texte="Vu le code de la santé publique, et notamment l'article L. 1434-17",
    )  # fmt: skip
    lu.refresh_from_db()
    return lu


def verdicts(lu, code):
    points = verifier_un(lu, faire("coordination"), Examen(cadre=cadre(code)))
    return {point.code: point for point in points}


def test_scenario_6(projet, comme):
    premier, second = verdicts(projet, TROIS_A_CINQ), verdicts(projet, TROIS)
    assert premier["duree_3_5_ans"].niveau == "conforme"
    trop_long = second["duree_3_ans"]
    assert trop_long.niveau == "alerte"
    assert "durée de 3 ans à partir de sa signature" in trop_long.source.replace("\n", " ")
    for lus in (premier, second):
        ars = lus["loi_ars"]
        assert ars.niveau == "bloquant"
        assert "Faites signer" in ars.remede
        assert "conclus par l'agence" in ars.source
        article = lus["citation_renumerote"]
        assert article.niveau == "alerte"
        assert "L.\u00a01434-10" in article.remede
        assert "ARS Bretagne" in article.remede
        assert "ARS Grand Est" in article.remede
        assert "Visas" in article.place.libelle
    adresse = reverse("contrat-verifier-export", args=[projet.pk, "docx"])
    reponse = comme("coordination").get(f"{adresse}?cadre={TROIS}")
    octets = b"".join(reponse) if reponse.streaming else reponse.content
    xml = zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml").decode()
    for dit in ("ligne 1", "Visas", "Faites signer", "Données de démonstration"):
        assert dit in xml.replace("\u00a0", " ")
