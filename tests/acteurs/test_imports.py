"""A spreadsheet taken in: columns guessed, every mistake told, all or nothing, twice is once."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions import imports as actions_imports
from clesante.acteurs.actions.imports import importer
from clesante.acteurs.imports import ORGANISATIONS
from clesante.acteurs.imports import communs as imports_communs
from clesante.acteurs.imports.communs import CREER, INCHANGE, MODIFIER, entetes_de
from clesante.acteurs.models import ImportOrganisations, Organisation
from clesante.comptes import registre
from clesante.comptes.models import Evenement
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import Colonne
from tests.acteurs.test_pages import texte
from tests.aides.personnes import A_COTE, AILLEURS, ICI

pytestmark = pytest.mark.django_db
deviner, lire, deposer = (
    partial(faire, sujet=ORGANISATIONS)
    for faire in (imports_communs.deviner, imports_communs.lire, actions_imports.deposer)
)
DONNER = reverse("organisations-importer")
ENTETE = ["Dénomination", "Type", "Commune", "N° SIRET", "E-mail"]
COLONNES = {"nom": 0, "nature": 1, "territoire": 2, "siret": 3, "courriel": 4}
BONNES = [
    ["CPTS Sud-Vendée", "CPTS", ICI, "732 829 320 00074", "cpts@exemple.fr"],
    ["CCAS de Fontenay", "CCAS ou CIAS", "COM-85092", "", ""],
]


@pytest.fixture(autouse=True)
def _territoires(referentiel):
    """Every row names a territory."""


def fichier(rangees: list[list[str]], format_voulu: str = "csv") -> bytes:
    if format_voulu == "csv":
        flux = io.StringIO()
        csv.writer(flux, delimiter=";").writerows(rangees)
        return flux.getvalue().encode("cp1252")
    colonnes = [Colonne(t, t, lambda li, r=r: li[r]) for r, t in enumerate(rangees[0])]
    return ecrire(format_voulu, "Partenaires", colonnes, rangees[1:])


@pytest.mark.parametrize("format_voulu", ["csv", "xlsx", "ods"])
def test_from_the_file_to_the_list_in_the_browser(comme, format_voulu):
    client = comme("coordination")
    donne = SimpleUploadedFile(f"p.{format_voulu}", fichier([ENTETE, *BONNES], format_voulu))
    reponse = client.post(DONNER, {"fichier": donne})
    assert reponse.status_code == 302
    apercu = client.get(reponse.url)
    assert "2 à ajouter, 0 à modifier, 0 sans changement" in texte(apercu)
    assert not Organisation.objects.exists()
    choix = {"choisies": "1", **{f"colonne-{nom}": str(r) for nom, r in COLONNES.items()}}
    fait = client.post(reponse.url, choix, follow=True)
    assert "C'est fait : 2 à ajouter" in texte(fait)
    assert sorted(Organisation.objects.values_list("nom", "nature", "territoire", "siret")) == [
        ("CCAS de Fontenay", "ccas", "COM-85092", ""),
        ("CPTS Sud-Vendée", "cpts", ICI, "73282932000074"),
    ]
    client.post(reponse.url, choix)
    assert Organisation.objects.count() == 2


def test_headings_are_recognised_however_they_are_written():
    assert deviner(ENTETE) == COLONNES
    assert deviner(["NOM ", "nom", None, 12]) == {"nom": 0}


def test_a_file_without_a_name_column_is_said(personne):
    with pytest.raises(EntreeInvalideError, match="« nom »"):
        lire([["x"], ["y"]], {"territoire": 0}, personne("coordination"))


def test_the_same_file_again_changes_nothing(personne):
    qui, lignes = personne("coordination"), [ENTETE, *BONNES]
    bilans = []
    for _ in range(2):
        depot = ImportOrganisations.objects.create(auteur=qui, fichier="p.csv", lignes=lignes)
        bilans.append(importer(depot, COLONNES, qui))
    assert bilans == [{CREER: 2, MODIFIER: 0, INCHANGE: 0}, {CREER: 0, MODIFIER: 0, INCHANGE: 2}]
    assert Evenement.objects.count() == 2


def test_rows_in_another_order_and_more_cells_change_only_what_they_fill(personne):
    qui = personne("coordination")
    for lignes in (
        [ENTETE, *BONNES],
        [ENTETE, [*BONNES[1][:3], "", "ccas@exemple.fr"], [*BONNES[0][:4], ""]],
    ):
        depot = ImportOrganisations.objects.create(auteur=qui, fichier="p.csv", lignes=lignes)
        bilan = importer(depot, COLONNES, qui)
    assert bilan == {CREER: 0, MODIFIER: 1, INCHANGE: 1}
    assert dict(Organisation.objects.values_list("nom", "courriel")) == {
        "CCAS de Fontenay": "ccas@exemple.fr",
        "CPTS Sud-Vendée": "cpts@exemple.fr",
    }


MAUVAISES = {
    "no-name": (["", "CPTS", ICI, "", ""], "Dénomination"),
    "no-place": (["Une", "CPTS", "", "", ""], "Commune"),
    "unknown-place": (["Une", "CPTS", "COM-99999", "", ""], "Commune"),
    "wrong-key": (["Une", "CPTS", ICI, "73282932000075", ""], "N° SIRET"),
    "siret-of-a-spreadsheet": (["Une", "CPTS", ICI, "7,32829E+13", ""], "N° SIRET"),
    "unknown-kind": (["Une", "soucoupe", ICI, "", ""], "Type"),
    "bad-address": (["Une", "CPTS", ICI, "", "pas une adresse"], "E-mail"),
    "out-of-reach": (["Une", "CPTS", AILLEURS, "", ""], "Dénomination"),
    "too-long": (["n" * 300, "CPTS", ICI, "", ""], "Dénomination"),
}


@pytest.mark.parametrize("rang", [1, 2, 3], ids=["first", "middle", "last"])
@pytest.mark.parametrize("nom", MAUVAISES)
def test_one_bad_row_anywhere_and_nothing_is_written(personne, nom, rang):
    ligne, colonne = MAUVAISES[nom]
    lignes = [ENTETE, *BONNES]
    lignes.insert(rang, ligne)
    qui = personne("coordination")
    depot = ImportOrganisations.objects.create(auteur=qui, fichier="p.csv", lignes=lignes)
    with pytest.raises(FichierRefuseError) as refus:
        importer(depot, COLONNES, qui)
    [faute] = refus.value.anomalies
    assert (faute.ligne, faute.colonne) == (rang + 1, colonne)
    assert faute.probleme
    assert faute.remede
    assert not Organisation.objects.exists()


def test_every_bad_row_is_told_not_only_the_first(personne):
    lignes = [ENTETE, *(ligne for ligne, _ in MAUVAISES.values())]
    lecture = lire(lignes, COLONNES, personne("coordination"))
    assert {a.ligne for a in lecture.anomalies} == set(range(2, len(MAUVAISES) + 2))
    assert lecture.bloquee


@pytest.mark.parametrize(
    ("autre", "bloque"), [(BONNES[0], False), ([*BONNES[0][:4], "x@y.fr"], True)]
)
def test_a_row_twice_is_ignored_when_equal_and_refused_when_not(personne, autre, bloque):
    lecture = lire([ENTETE, BONNES[0], autre], COLONNES, personne("coordination"))
    [faute] = lecture.anomalies
    assert "ligne 2" in faute.probleme
    assert lecture.bloquee is bloque
    assert lecture.compte(CREER) == 1


def test_a_siret_is_never_changed_by_a_name(organisation, personne):
    """Same name and place, another SIRET: another body, said before it is added."""
    connue = organisation("CCAS de Fontenay", "COM-85092", nature="ccas", siret="35600000009075")
    qui = personne("coordination")
    ligne = [*BONNES[1][:3], "73282932000074", "x@exemple.fr"]
    depot = ImportOrganisations.objects.create(auteur=qui, fichier="p", lignes=[ENTETE, ligne])
    [dite] = lire(depot.lignes, COLONNES, qui).anomalies
    assert (dite.ligne, dite.gravite, "autre SIRET" in dite.probleme) == (2, "alerte", True)
    assert importer(depot, COLONNES, qui) == {CREER: 1, MODIFIER: 0, INCHANGE: 0}
    connue.refresh_from_db()
    assert (connue.siret, connue.courriel) == ("35600000009075", "")


@pytest.mark.parametrize("inverse", [False, True])
def test_one_organisation_reached_by_two_keys_is_one_row(organisation, personne, inverse):
    """By its SIRET under another name, and by its name: two contents for one sheet."""
    organisation("CPTS Sud-Vendée", nature="cpts", siret="73282932000074")
    lignes = [["Autre nom", "CPTS", ICI, "73282932000074", ""], [*BONNES[0][:3], "", "x@y.fr"]]
    lecture = lire([ENTETE, *lignes[:: -1 if inverse else 1]], COLONNES, personne("coordination"))
    [faute] = lecture.anomalies
    assert (faute.ligne, "ligne 2" in faute.probleme, lecture.bloquee) == (3, True, True)


def test_two_siret_of_one_name_are_two_rows(personne):
    autre = [*BONNES[0][:3], "35600000009075", ""]
    lecture = lire([ENTETE, BONNES[0], autre], COLONNES, personne("coordination"))
    assert (lecture.compte(CREER), lecture.anomalies) == (2, [])


def test_rows_are_judged_out_of_the_transaction_and_again_when_someone_wrote(
    organisation, personne, monkeypatch
):
    """SQLite lets one write at a time: 5,000 rows to judge must keep nobody waiting."""
    qui, lues, blocs = personne("coordination"), [], len(connection.savepoint_ids)

    def lire_puis_un_autre(*arguments):
        lues.append(len(connection.savepoint_ids) - blocs)
        lecture = imports_communs.lire(*arguments)
        if len(lues) == 1:
            organisation(BONNES[1][0], BONNES[1][2], nature="ccas")
        return lecture

    monkeypatch.setattr(actions_imports, "lire", lire_puis_un_autre)
    depot = ImportOrganisations.objects.create(auteur=qui, fichier="p", lignes=[ENTETE, *BONNES])
    assert importer(depot, COLONNES, qui) == {CREER: 1, MODIFIER: 0, INCHANGE: 1}
    assert lues == [0, 0]


def test_the_file_to_mend_says_what_is_wrong_on_each_row(comme, personne):
    lignes = [[], ENTETE, BONNES[0], [], MAUVAISES["wrong-key"][0], MAUVAISES["no-name"][0]]
    depot = ImportOrganisations.objects.create(
        auteur=personne("coordination"), fichier="p.csv", lignes=lignes
    )
    client = comme("coordination")
    page = client.get(reverse("organisations-import", args=[depot.pk])).content.decode()
    liens = {f: unescape(re.search(rf'"([^"]+a-corriger\.{f}\?[^"]+)"', page)[1]) for f in FORMATS}
    recu = client.get(liens["csv"]).content.decode("utf-8-sig")
    rangees = list(csv.reader(io.StringIO(recu)))
    assert [r[-1][:20] for r in rangees] == [
        "", "À corriger", "", "", "N° SIRET : La clé de", "Dénomination : Ce ch",
    ]  # fmt: skip
    assert "..," not in recu
    assert rangees[4][:3] == lignes[4][:3]
    rendu = client.get(liens["xlsx"]).content
    relu = deposer(io.BytesIO(rendu), "a-corriger.xlsx", personne("coordination"))
    assert lire(relu.lignes, COLONNES, personne("coordination")).anomalies[0].ligne == 5
    assert client.get(liens["ods"]).status_code == 200
    assert client.get(liens["csv"].replace(".csv", ".exe")).status_code == 404
    assert comme("ars_dd").get(liens["csv"]).status_code == 404


def test_an_import_is_gone_after_a_day_read_or_not(comme, personne):
    depot = ImportOrganisations.objects.create(
        auteur=personne("coordination"), fichier="p.csv", lignes=[ENTETE, *BONNES]
    )
    adresse = reverse("organisations-import", args=[depot.pk])
    for age, code in ((timedelta(hours=23), 200), (timedelta(hours=25), 404)):
        ImportOrganisations.objects.update(created_at=timezone.now() - age)
        assert comme("coordination").get(adresse).status_code == code
    assert comme("coordination").post(adresse, {"choisies": "1"}).status_code == 404
    assert registre.balayer() == 1
    assert not ImportOrganisations.objects.exists()


def test_what_one_does_not_see_is_neither_found_nor_changed(organisation, personne):
    organisation("CPTS Sud-Vendée", AILLEURS, siret="73282932000074")
    lecture = lire([ENTETE, BONNES[0]], COLONNES, personne("coordination"))
    assert lecture.compte(CREER) == 1


def test_what_one_may_only_see_is_not_changed(organisation, personne):
    organisation("ARS des Pays de la Loire", "REG-52", nature="ars")
    ligne = ["ARS des Pays de la Loire", "agence régionale de santé", "REG-52", "", "x@exemple.fr"]
    lecture = lire([ENTETE, ligne], COLONNES, personne("coordination"))
    assert lecture.bloquee


def test_an_import_is_its_author_s_only(comme, personne):
    depot = ImportOrganisations.objects.create(
        auteur=personne("coordination"), fichier="p.csv", lignes=[ENTETE, *BONNES]
    )
    adresse = reverse("organisations-import", args=[depot.pk])
    assert comme("coordination").get(adresse).status_code == 200
    for autre in ("ars_dd", "administrateur", "lecture"):
        assert comme(autre).get(adresse).status_code == 404
        assert comme(autre).post(adresse, {"choisies": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("x.csv", b"nom;territoire\n"),
        ("x.xlsx", b"PK\x03\x04 pas un classeur"),
        ("x.xlsx", b"%PDF-1.4"),
        ("x.csv", b"a\x00b;c\nd;e\n"),
        ("x.ods", b"<html><table></table></html>"),
        ("../../x.csv", b""),
    ],
    ids=["empty-table", "broken", "pdf", "nul", "html", "empty"],
)
def test_what_is_not_a_table_is_refused_with_a_sentence(comme, nom, contenu):
    donne = SimpleUploadedFile(nom, contenu)
    reponse = comme("coordination").post(DONNER, {"fichier": donne})
    assert reponse.status_code == 422
    assert "point à corriger" in texte(reponse)
    assert not ImportOrganisations.objects.exists()


def test_rows_keep_the_number_their_file_shows_after_empty_ones(personne):
    contenu = [
        "",
        ";;",
        "nom;territoire",
        "",
        f"Une;{ICI}",
        ";",
        f"Deux;{ICI}",
        "Trois;COM-99999",
        ";",
    ]
    depot = deposer(io.BytesIO("\n".join(contenu).encode()), "x.csv", personne("coordination"))
    lecture = lire(depot.lignes, deviner(entetes_de(depot.lignes)), personne("coordination"))
    assert [ligne.numero for ligne in lecture.lignes] == [5, 7]
    assert [a.ligne for a in lecture.anomalies] == [8]


def test_a_long_mission_comes_in_and_a_longer_one_is_refused_in_our_words(personne):
    qui, entete = personne("coordination"), "nom;territoire;missions\n"
    depot = deposer(io.BytesIO(f"{entete}Une;{ICI};{'m' * 3_999}\n".encode()), "x.csv", qui)
    assert lire(depot.lignes, deviner(depot.lignes[0]), qui).compte(CREER) == 1
    with pytest.raises(EntreeInvalideError, match=r"4000 caractères.*des missions") as refus:
        deposer(io.BytesIO(f"{entete}Une;{ICI};{'m' * 4_001}\n".encode()), "x.csv", qui)
    assert "table" not in str(refus.value)


def test_too_many_rows_are_refused(personne):
    donnees = ("nom;territoire\n" + f"x;{ICI}\n" * 5_001).encode()
    with pytest.raises(EntreeInvalideError, match="5000"):
        deposer(io.BytesIO(donnees), "x.csv", personne("coordination"))


def test_an_export_given_back_changes_nothing(organisation, comme, personne):
    organisation("Hôpital d'ici", siret="73282932000074", missions="Soigne.\nBien.")
    organisation("Association d'à côté", A_COTE, nature="association")
    contenu = comme("ars_dd").get(reverse("organisations-export", args=["xlsx"])).content
    depot = deposer(io.BytesIO(contenu), "export.xlsx", personne("ars_dd"))
    lecture = lire(depot.lignes, deviner(depot.lignes[0]), personne("ars_dd"))
    assert (lecture.compte(INCHANGE), lecture.anomalies) == (2, [])


def test_reading_costs_as_many_queries_whatever_the_rows(personne, nombre_de_requetes):
    qui = personne("coordination")
    peu = nombre_de_requetes(lambda: lire([ENTETE, *BONNES], COLONNES, qui))
    beaucoup = [[f"Organisation {r}", "CPTS", ICI, "", ""] for r in range(200)]
    assert nombre_de_requetes(lambda: lire([ENTETE, *beaucoup], COLONNES, qui)) <= peu


def test_who_coordinates_a_contract_changes_what_it_reaches_and_no_more(organisation, personne):
    """What is of the whole country is seen from a contract; it is not the contract's to change."""
    from clesante.comptes.models import Attribution

    qui = personne("public")
    Attribution.objects.create(utilisateur=qui, role="coordination", portee="CONTRAT-7")
    sue = organisation("CPTS de France", "FR", nature="cpts")
    lignes = [ENTETE, ["CPTS de France", "CPTS", "FR", "", "neuf@exemple.fr"]]
    [faute] = lire(lignes, COLONNES, qui).anomalies
    assert "ressort" in faute.probleme
    sue.portees.create(code="CONTRAT-7")
    assert lire(lignes, COLONNES, qui).compte(MODIFIER) == 1
