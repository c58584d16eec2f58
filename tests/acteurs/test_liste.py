"""The list: what one sees of it, how it is found, sorted, cut and taken away."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clesante.acteurs.lectures import Filtre, chercher, compter
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Attribution, Utilisateur
from tests.acteurs.test_pages import LISTE, texte
from tests.aides.personnes import A_COTE, AILLEURS, ICI

pytestmark = pytest.mark.django_db


@pytest.fixture
def quatre(organisation):
    """Here, in the next EPCI of the département, in another region, and the region's own."""
    return {
        "ici": organisation("Hôpital d'ici", ICI, sigle="HDI", siret="73282932000074"),
        "a_cote": organisation("Association d'à côté", A_COTE, nature="association"),
        "ailleurs": organisation("Clinique d'ailleurs", AILLEURS),
        "region": organisation("Agence de la région", "REG-52", nature="ars"),
    }


def noms(utilisateur, **filtre) -> list[str]:
    return [o.nom for o in chercher(utilisateur, Filtre(**filtre))]


@pytest.mark.parametrize(
    ("qui", "vues"),
    [
        ("public", set()),
        ("lecture", {"ici", "region"}),
        ("partenaire", {"ici", "region"}),
        ("ars_dd", {"ici", "a_cote", "region"}),
        ("ars_siege", {"ici", "a_cote", "region"}),
        ("administrateur", {"ici", "a_cote", "ailleurs", "region"}),
    ],
)
def test_each_sees_what_their_portee_reaches_and_what_holds_it(quatre, personne, qui, vues):
    attendus = {quatre[nom].nom for nom in vues}
    assert set(noms(personne(qui))) == attendus


@pytest.mark.parametrize(
    "portees", [("REG-52",), ("DEP-85", ICI), (ICI, "FR"), ("ORG",), ("ORG", ICI), ("*",), ()]
)
def test_what_is_counted_is_what_is_listed(quatre, organisation, portees):
    double, double_loin = organisation("Un double", ICI), organisation("Un double loin", AILLEURS)
    Organisation.objects.filter(pk=double.pk).update(fusionnee_dans=quatre["ici"])
    Organisation.objects.filter(pk=double_loin.pk).update(fusionnee_dans=quatre["ailleurs"])
    organisation("Le ministère", "FR")
    qui = Utilisateur.objects.create_user("qui@exemple.fr")
    for portee in portees:
        dite = f"ORG-{double_loin.pk}" if portee == "ORG" else portee
        Attribution.objects.create(utilisateur=qui, role="lecture", portee=dite)
    assert compter(qui) == len(chercher(qui, Filtre()))
    assert compter(qui) > 0 or not portees
    for operation in ("acteurs.voir", "acteurs.voir_personnes", "acteurs.modifier"):
        permises = set(Organisation.objects.all().visibles_par(qui, operation))
        assert {o for o in Organisation.objects.all() if o.permet(qui, operation)} == permises


def test_a_wider_body_is_seen_and_not_edited(quatre, personne):
    permises = Organisation.objects.all().visibles_par(personne("coordination"), "acteurs.modifier")
    assert [o.nom for o in permises] == ["Hôpital d'ici"]


@pytest.mark.parametrize(
    ("texte_cherche", "trouvees"),
    [
        ("hopital", ["Hôpital d'ici"]),
        ("HÔP ici", ["Hôpital d'ici"]),
        ("hdi", ["Hôpital d'ici"]),
        ("7328", ["Hôpital d'ici"]),
        ("732 829 320 00074", ["Hôpital d'ici"]),
        ("hôpital 732\u00a0829\u202f320-000", ["Hôpital d'ici"]),
        ("732 829 321", []),
        ("asso cote", ["Association d'à côté"]),
        ("pital", []),
        (
            "%",
            ["Agence de la région", "Association d'à côté", "Clinique d'ailleurs", "Hôpital d'ici"],
        ),
        (
            "_",
            ["Agence de la région", "Association d'à côté", "Clinique d'ailleurs", "Hôpital d'ici"],
        ),
        ("' OR 1=1", []),
    ],
)
def test_words_are_found_by_their_beginning_accents_aside(
    quatre, personne, texte_cherche, trouvees
):
    assert noms(personne("administrateur"), texte=texte_cherche) == trouvees


def test_filters_add_up(quatre, personne):
    qui = personne("administrateur")
    assert noms(qui, nature="ars") == ["Agence de la région"]
    assert noms(qui, famille="associations") == ["Association d'à côté"]
    assert noms(qui, territoire="DEP-85", famille="sante") == ["Hôpital d'ici"]
    assert noms(qui, territoire="REG-52", tri="nature")[0] == "Agence de la région"


@pytest.mark.parametrize(
    "adresse",
    [
        "?tri=x",
        "?page=999999",
        "?page=x",
        "?nature=x&famille=y",
        "?territoire=99999",
        "?q=%00",
        "?q=" + "é" * 900,
    ],
)
def test_whatever_is_asked_the_page_answers(quatre, comme, adresse):
    assert comme("administrateur").get(LISTE + adresse).status_code == 200


def test_a_territory_that_cannot_be_read_is_said(comme, referentiel):
    page = texte(comme("administrateur").get(LISTE, {"territoire": "Nulle-Part-les-Bains"}))
    assert 'aria-invalid="true"' in page
    assert "Nulle-Part-les-Bains" in page


def test_the_three_files_hold_the_same_list(quatre, comme):
    client = comme("administrateur")
    lus = {
        f: client.get(reverse("organisations-export", args=[f]), {"famille": "sante"})
        for f in ("csv", "xlsx", "ods")
    }
    rangees = list(csv.DictReader(io.StringIO(lus["csv"].content.decode())))
    assert [r["nom"] for r in rangees] == ["Clinique d'ailleurs", "Hôpital d'ici"]
    assert rangees[1]["siret"] == "73282932000074"
    feuille = load_workbook(io.BytesIO(lus["xlsx"].content)).active
    assert [ligne[0] for ligne in feuille.iter_rows(min_row=2, values_only=True)] == [
        r["nom"] for r in rangees
    ]
    assert b"mimetype" in lus["ods"].content[:100]
    assert {r["Cache-Control"] for r in lus.values()} <= {"no-store", "no-store, private"}


@pytest.mark.parametrize("extension", ["pdf", "exe", "csv.exe"])
def test_no_other_file_is_given(comme, extension):
    adresse = reverse("organisations-export", args=[extension])
    assert comme("administrateur").get(adresse).status_code == 404


def test_a_page_costs_as_many_queries_whatever_the_number(organisation, comme, nombre_de_requetes):
    client = comme("coordination")
    organisation("La première")
    client.get(LISTE)
    peu = nombre_de_requetes(lambda: client.get(LISTE))
    for rang in range(25):
        organisation(f"Organisation {rang}")
    assert nombre_de_requetes(lambda: client.get(LISTE)) == peu <= 9


def test_the_sheet_costs_as_many_queries_whatever_the_people(
    organisation, personne, comme, nombre_de_requetes
):
    from clesante.acteurs.actions import ajouter_personne
    from clesante.acteurs.models import Fonction, Personne

    lue, client = organisation(), comme("coordination")
    adresse = reverse("organisation", args=[lue.pk])

    def ajouter(nom: str) -> None:
        fonction = Fonction(organisation=lue, intitule="Référente", role="referent")
        ajouter_personne(Personne(nom=nom), fonction, personne("coordination"))

    ajouter("Une")
    client.get(adresse)
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(10):
        ajouter(f"Autre {rang}")
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu <= 13
