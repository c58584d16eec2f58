"""Two texts compared, generations of contracts, a fiche field by field: pages and command."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from clesante.commandes.entree import main
from clesante.contrats import actions
from clesante.contrats.actions.fiches import ajouter_rangee, modifier_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.lectures.generations import generations, reprise
from clesante.contrats.models import Axe, Contrat, EtapeAction, FicheAction, VersionSignee
from clesante.socle.erreurs import RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import AILLEURS, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def lisible(page):
    return re.sub("[\u00a0\u202f]", " ", html.unescape(page.content.decode())).replace("’", "'")


def un_contrat(intitule, *fiches, lieu=ICI):
    lu = contrat(lieu)
    Contrat.objects.filter(pk=lu.pk).update(intitule=intitule, date_effet=date(2024, 1, 1))
    lu.refresh_from_db()
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Accès aux soins")
    for rang, dit in enumerate(fiches, 1):
        FicheAction.objects.create(
            contrat=lu, numero=f"1.{rang}", intitule=dit, axe=axe, etat="a_venir"
        )
    return lu


@pytest.fixture
def deux():
    premier = un_contrat("CLS 2019-2022", "Guide des ressources en santé", "Bus santé")
    second = un_contrat("CLS 2024-2028", "Guide et carte des ressources en santé", "Dépistages")
    return premier, second


@pytest.fixture
def lancer(capsys):
    def executer(*arguments):
        try:
            code = main(arguments)
        except SystemExit as sortie:
            code = sortie.code
        captee = capsys.readouterr()
        return code, captee.out, captee.err

    return executer


def test_two_contracts_are_compared_both_ways_and_as_files(deux, comme):
    premier, second = deux
    client, ici = comme("lecture"), reverse("contrat-comparer")
    assert "Choisissez deux textes" in lisible(client.get(ici))
    page = lisible(client.get(ici, {"a": premier.pk, "b": second.pk}))
    assert "Action 1.1 Guide des ressources en santé, intitulé" in page
    assert "Action 1.2 Dépistages (nouveau)" in re.sub("<[^>]+>", "", page)
    assert "action d'intitulé proche" in page
    inverse = lisible(client.get(ici, {"a": second.pk, "b": premier.pk}))
    assert "Action 1.2 Dépistages (retiré)" in re.sub("<[^>]+>", "", inverse)
    seul = lisible(client.get(ici, {"a": premier.pk, "b": second.pk, "sujet": "argent"}))
    assert "Rien ne change sur ce sujet" in seul
    assert "Rien ne change" in lisible(client.get(ici, {"a": second.pk, "b": second.pk}))
    for extension in ("csv", "xlsx", "ods"):
        fichier = client.get(
            reverse("contrat-comparer-export", args=[extension]),
            {"a": premier.pk, "b": second.pk},
        )
        assert fichier.status_code == 200
        assert len(fichier.content) > 200


def test_what_one_may_not_read_is_not_compared(deux, comme):
    ailleurs = un_contrat("CLS d'ailleurs", lieu=AILLEURS)
    client = comme("lecture")
    page = client.get(reverse("contrat-comparer"), {"a": deux[0].pk, "b": ailleurs.pk})
    assert page.status_code == 422
    assert "CLS d'ailleurs" not in lisible(page)
    export = reverse("contrat-comparer-export", args=["csv"])
    assert client.get(export, {"a": deux[0].pk, "b": ailleurs.pk}).status_code == 302


def test_a_version_is_compared_with_what_is_written_now(deux, comme, nombre_de_requetes):
    lu, par = deux[1], faire("coordination")
    figer(lu, GenreVersion.REPERE, "Pour mémoire", par)
    lu.refresh_from_db()
    lu.presentation = "Une autre présentation."
    actions.modifier(lu, par)
    client, demande = comme("coordination"), {"a": f"{lu.pk}@1", "b": str(lu.pk)}
    page = lisible(client.get(reverse("contrat-comparer"), demande))
    assert "1 changement" in page
    avant = nombre_de_requetes(lambda: client.get(reverse("contrat-comparer"), demande))
    for n in range(5):
        FicheAction.objects.create(
            contrat=lu, numero=f"2.{n}", intitule=f"Neuve {n}", etat="a_venir"
        )
    assert nombre_de_requetes(lambda: client.get(reverse("contrat-comparer"), demande)) == avant


def test_the_command_compares_numbers_versions_and_files(deux, lancer, tmp_path):
    lu, par = deux[1], faire("coordination")
    version = figer(lu, GenreVersion.RELECTURE, "À signer", par)
    VersionSignee.objects.create(
        version=version, date=date(2024, 1, 1), date_selon="ceremonie",
        date_effet=date(2024, 1, 1), preuve="{}", empreinte="a" * 64, auteur=par,
    )  # fmt: skip
    fichier = tmp_path / "contrat.json"
    assert lancer("contrat", "exporter", str(lu.pk), "--sortie", str(fichier))[0] == 0
    lu.refresh_from_db()
    lu.presentation = "Une autre présentation."
    actions.modifier(lu, par)
    for avant in (f"{lu.pk}@1", f"{lu.pk}@vigueur", str(fichier)):
        code, sortie, _ = lancer("contrat", "comparer", avant, str(lu.pk), "--format", "json")
        dits = json.loads(sortie)
        assert code == 0
        assert [c["champ"] for c in dits["changements"]] == ["présentation"]
    code, sortie, _ = lancer("contrat", "comparer", *(str(c.pk) for c in deux))
    assert code == 0
    assert "pris pour la même chose : 1.1 Guide des ressources" in sortie
    code, sortie, _ = lancer("contrat", "comparer", str(lu.pk), str(lu.pk))
    assert sortie.rstrip().endswith("Rien ne change.")
    code, sortie, _ = lancer("contrat", "comparer", f"{lu.pk}@1", str(lu.pk), "--format", "csv")
    assert len(sortie.strip().splitlines()) == 2


@pytest.mark.parametrize(
    ("demande", "code", "phrase"),
    [
        ("zz", 2, "On ne sait pas lire « zz »"),
        ("999999", 3, "Il n'y a pas de contrat n° 999999"),
        ("{pk}@8", 3, "n'a pas de version 8"),
        ("{pk}@vigueur", 3, "Aucun texte signé"),
        ("absent.json", 3, "n'existe pas"),
    ],
)
def test_what_is_not_there_is_one_sentence(deux, lancer, demande, code, phrase):
    numero = str(deux[0].pk)
    lu, sortie, erreur = lancer("contrat", "comparer", demande.format(pk=numero), numero)
    assert (lu, sortie) == (code, "")
    assert phrase in erreur


def test_a_file_changed_since_it_was_written_is_refused(deux, lancer, tmp_path):
    fichier, numero = tmp_path / "contrat.json", str(deux[0].pk)
    lancer("contrat", "exporter", numero, "--sortie", str(fichier))
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("Bus", "Car"), encoding="utf-8")
    code, _, erreur = lancer("contrat", "comparer", str(fichier), numero)
    assert code == 2
    assert "il a été changé depuis" in erreur


def test_generations_follow_one_another_and_never_themselves(deux, comme):
    premier, second = deux
    par, client = faire("coordination"), comme("coordination")
    lier = reverse("contrat-generations-lier", args=[second.pk])
    version = re.search(r'name="version" value="(\d+)"', lisible(client.get(lier)))[1]
    envoi = {"predecesseur": premier.pk, "generation": 2, "version": version,
             "initial-predecesseur": "", "initial-generation": 1}  # fmt: skip
    assert client.post(lier, envoi).status_code == 302
    second.refresh_from_db()
    assert [lu.pk for lu in generations(premier, par)] == [premier.pk, second.pk]
    assert [lu.pk for lu in generations(second, par)] == [premier.pk, second.pk]
    premier.predecesseur = second
    with pytest.raises(RefuseError, match="avant et après lui-même"):
        actions.modifier(premier, par)
    lue = reprise(second, par)
    assert (len(lue.reprises), lue.nouvelles, lue.laissees) == (1, 1, 1)
    FicheAction.objects.filter(contrat=second, numero="1.2").update(
        chainee=FicheAction.objects.get(contrat=premier, numero="1.2")
    )
    assert any(r.chainee for r in reprise(second, par).reprises)
    page = lisible(client.get(reverse("contrat-generations", args=[second.pk])))
    assert "la suite qu'elle dit être" in page
    assert "2 actions reprises, 0 nouvelle, 0 sans suite" in page


def test_the_predecessor_one_cannot_read_is_not_named(deux, comme):
    ailleurs = un_contrat("CLS d'ailleurs", lieu=AILLEURS)
    Contrat.objects.filter(pk=deux[0].pk).update(predecesseur=ailleurs)
    page = lisible(comme("lecture").get(reverse("contrat-generations", args=[deux[0].pk])))
    assert "CLS d'ailleurs" not in page
    assert "de ceux que vous ne pouvez pas lire" in page


def test_a_fiche_is_read_field_by_field(deux, comme, nombre_de_requetes):
    par, client = faire("coordination"), comme("coordination")
    fiche = FicheAction.objects.filter(contrat=deux[1]).order_by("numero").first()
    ici = reverse("fiche-historique", args=[fiche.pk])
    assert "Rien n'a encore changé" in lisible(client.get(ici))
    for description, notes in (("Une première", "entre nous"), ("Une seconde", "encore")):
        fiche.description, fiche.notes = description, notes
        modifier_fiche(fiche, par)
    etape = EtapeAction(titre="Réunir")
    ajouter_rangee(etape, fiche, par)
    page = lisible(client.get(ici))
    for dit in ("Une première", "Une seconde", "(vide)", "entre nous"):
        assert dit in page
    seule = lisible(client.get(ici, {"champ": "description"}))
    assert "Une première" in seule
    assert "entre nous" not in seule
    avant = nombre_de_requetes(lambda: client.get(ici))
    for n in range(4):
        fiche.description = f"Encore {n}"
        modifier_fiche(fiche, par)
    assert nombre_de_requetes(lambda: client.get(ici)) == avant
    assert comme("lecture").get(ici).status_code == 404


@pytest.mark.parametrize(
    "charge",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "=cmd|' /C calc'!A0",
        "{{7*7}}",
    ],
)
def test_what_is_typed_is_never_run(comme, charge):
    par, lu = faire("coordination"), un_contrat("CLS", charge)
    figer(lu, GenreVersion.REPERE, "Pour mémoire", par)
    fiche = FicheAction.objects.get(contrat=lu)
    fiche.description = f"{charge} {charge}"
    modifier_fiche(fiche, par)
    client, demande = comme("coordination"), {"a": f"{lu.pk}@1", "b": str(lu.pk)}
    for page in (
        client.get(reverse("contrat-comparer"), demande),
        client.get(reverse("fiche-historique", args=[fiche.pk])),
        client.get(reverse("contrat-generations", args=[lu.pk])),
    ):
        corps = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in corps
        assert "<img src=x" not in corps
    fichier = client.get(reverse("contrat-comparer-export", args=["xlsx"]), demande)
    octets = b"".join(fichier) if fichier.streaming else fichier.content
    with zipfile.ZipFile(io.BytesIO(octets)) as lu:
        feuilles = [lu.read(nom) for nom in lu.namelist() if "worksheets/" in nom]
    assert feuilles
    assert not any(b"<f>" in feuille or b"<f " in feuille for feuille in feuilles)
