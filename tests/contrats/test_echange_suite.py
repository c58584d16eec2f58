"""A contract received a second time: its differences, then what follows what is held."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from clesante.contrats.actions import modifier
from clesante.contrats.actions.echange import importer
from clesante.contrats.actions.echange_suite import DejaLaError
from clesante.contrats.actions.fiches import modifier_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreDocument, GenreVersion
from clesante.contrats.lectures.affiche import contenu_affiche
from clesante.contrats.lectures.echange import colis, en_json, ouvrir
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.lectures.versions import empreinte_de_preuve
from clesante.contrats.models import (
    Axe,
    Contrat,
    DocumentVersion,
    FicheAction,
    IndicateurAction,
    VersionSignee,
)
from clesante.pieces.actions_fichiers import garder
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire
from tests.aides.temoins import vu

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_suffit]


@pytest.fixture
def ailleurs(referentiel):
    """Return a function that makes this base another site's: empty, with an administrator."""

    def vider():
        call_command("flush", interactive=False, verbosity=0)
        return faire("administrateur")

    return vider


def commencer() -> tuple[Contrat, str]:
    """Make a contract with a version; return it, and how it travels that day."""
    ici, par = contrat(ICI, lambda n: "Contrat d'ici"[:n]), faire("administrateur")
    axes = [Axe.objects.create(contrat=ici, numero=n, intitule=f"Axe {n}") for n in (1, 2)]
    for n, axe in enumerate(axes, 1):
        fiche = FicheAction.objects.create(
            contrat=ici, numero=f"{n}.1", intitule=f"Action {n}", etat="a_venir", axe=axe
        )
        IndicateurAction.objects.create(fiche=fiche, libelle="Ateliers", type="resultat")
    figer(ici, GenreVersion.RELECTURE, "Première", par)
    return ici, en_json(ici)


def continuer(ici: Contrat) -> str:
    """Change everything that changes: numbers exchanged, gone, new; a version, its signature."""
    par = faire("administrateur")
    un, deux = Axe.objects.filter(contrat=ici).order_by("numero")
    Axe.objects.filter(pk=un.pk).update(numero=9)
    Axe.objects.filter(pk=deux.pk).update(numero=1)
    Axe.objects.filter(pk=un.pk).update(numero=2)
    une, autre = FicheAction.objects.filter(contrat=ici).order_by("numero")
    une.numero = ""
    une.save()
    autre.numero, autre.intitule = "1.1", "Action 2, mieux"
    autre.save()
    une.delete()
    FicheAction.objects.create(contrat=ici, numero="2.1", intitule="Née", etat="a_venir", axe=un)
    version = figer(ici, GenreVersion.RELECTURE, "Seconde", par)
    octets = b"%PDF-1.7 signe"
    vu(DocumentVersion.objects.create(
        version=version, genre=GenreDocument.SCAN, fichier="scan.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par,
    ))  # fmt: skip
    preuve = '{"lieu":"ici"}'
    vu(VersionSignee.objects.create(
        version=version, date=date(2024, 3, 8), date_selon="ceremonie", lieu="ici",
        date_effet=date(2024, 1, 1), date_fin=date(2028, 12, 31), preuve=preuve,
        empreinte=empreinte_de_preuve(version.maillon, preuve), auteur=par,
    ))  # fmt: skip
    return en_json(ici)


def prendre(texte: str, par, suite: bool = False) -> tuple[Contrat, bool]:
    return importer(*ouvrir(texte.encode()), par, suite)


def test_what_follows_is_shown_then_received(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    assert prendre(avant, par)[1]
    with pytest.raises(DejaLaError) as deja:
        prendre(apres, par)
    apport = deja.value.apport
    assert (apport.versions, apport.preuves) == (1, 2)
    dits = {(lu.acte, lu.objet) for lu in apport.changements}
    assert ("ajout", "Action 2.1 Née") in dits or any("Née" in o for _, o in dits)
    assert en_json(Contrat.objects.get()) == avant, "nothing changed until it is confirmed"
    fait, change = prendre(apres, par, suite=True)
    assert change
    assert json.loads(en_json(fait)) == json.loads(apres)
    assert {v.fautes for v in verifier(fait)} == {()}
    assert prendre(apres, par, suite=True)[1] is False
    hier = contenu_affiche(fait, fait.created_at.date(), tout=True)
    assert hier.liste("fiches")


def test_it_goes_back_to_the_site_where_it_was_born(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    prendre(avant, par)
    prendre(apres, par, suite=True)
    encore = Contrat.objects.get()
    fiche = FicheAction.objects.get(contrat=encore, numero="2.1")
    fiche.description = "Écrite là-bas"
    modifier_fiche(fiche, par)
    figer(encore, GenreVersion.RELECTURE, "Troisième", par)
    revenu = en_json(encore)
    par = ailleurs()
    prendre(apres, par)
    fait, change = prendre(revenu, par, suite=True)
    assert change and fait.versions.count() == 3
    assert json.loads(en_json(fait)) == json.loads(revenu)


def test_a_signature_alone_is_something_to_receive(ailleurs):
    ici, _ = commencer()
    figer(ici, GenreVersion.RELECTURE, "Encore", faire("administrateur"))
    avant = en_json(ici)
    preuve = '{"lieu":"ici"}'
    version = ici.versions.last()
    vu(VersionSignee.objects.create(
        version=version, date=date(2024, 3, 8), date_selon="ceremonie", lieu="ici",
        date_effet=date(2024, 1, 1), preuve=preuve, auteur=faire("administrateur"),
        empreinte=empreinte_de_preuve(version.maillon, preuve),
    ))  # fmt: skip
    apres = en_json(ici)
    par = ailleurs()
    prendre(avant, par)
    with pytest.raises(DejaLaError):
        prendre(apres, par)
    assert prendre(apres, par, suite=True)[1]
    assert VersionSignee.objects.count() == 1
    with pytest.raises(RefuseError, match="que le fichier n'a pas"):
        prendre(avant, par, suite=True)


def test_an_older_file_and_another_branch_are_refused(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    prendre(apres, par)
    with pytest.raises(RefuseError, match="s'arrête à la version 1"):
        prendre(avant, par, suite=True)
    par = ailleurs()
    autre, _ = prendre(avant, par)
    figer(autre, GenreVersion.RELECTURE, "Autre seconde", par)
    with pytest.raises(RefuseError, match="chacun leur version 2"):
        prendre(apres, par, suite=True)
    assert Contrat.objects.get().versions.count() == 2


def test_what_was_written_here_is_never_written_over(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    fait, _ = prendre(avant, par)
    fait.presentation = "Écrit ici"
    modifier(fait, par)
    for suite in (False, True):
        with pytest.raises(RefuseError, match="écrit ici"):
            prendre(apres, par, suite=suite)
    assert Contrat.objects.get().presentation == "Écrit ici"


def test_a_held_version_rewritten_is_refused(ailleurs):
    """A file whose held links are right and whose texts are not does not replace anything."""
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    prendre(avant, par)
    dit, fichiers = ouvrir(apres.encode())
    touche = json.loads(json.dumps(dit))
    touche["suites"]["versions"][1]["precedent"] = "0" * 64
    with pytest.raises(ClesanteError):
        importer(touche, fichiers, par, True)
    touche = json.loads(json.dumps(dit))
    touche["suites"]["versions"][1]["maillon"] = "0" * 64
    with pytest.raises(EntreeInvalideError):
        importer(touche, fichiers, par, True)
    assert en_json(Contrat.objects.get()) == avant


def test_who_may_not_write_the_contract_receives_nothing(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    prendre(avant, par)
    for nom in ("lecture", "elu", "partenaire", "coordination_b", "public"):
        with pytest.raises(IntrouvableError):
            prendre(apres, faire(nom), suite=True)
    with pytest.raises(IntrouvableError):  # who does not sign brings no signature in
        prendre(apres, faire("adjoint"), suite=True)
    assert prendre(apres, faire("coordination"), suite=True)[1]


def test_by_the_page_what_changes_is_read_before_it_is_confirmed(ailleurs):
    ici, avant = commencer()
    apres = continuer(ici)
    par = ailleurs()
    prendre(avant, par)
    client, vers = connecter(Client(), par), reverse("contrat-recevoir")

    def envoyer(texte: str):
        return client.post(vers, {"fichier": SimpleUploadedFile("c.json", texte.encode())})

    page = envoyer(apres).content.decode()
    assert "le fichier en apporte la suite" in page
    assert "1 version nouvelle" in page
    assert "Née" in page
    jeton = page.split('name="jeton" value="')[1].split('"')[0]
    autre = connecter(Client(), faire("coordination"))
    assert "plus gardé ici" in autre.post(vers, {"jeton": jeton}).content.decode()
    assert "plus gardé ici" in client.post(vers, {"jeton": f"{jeton}x"}).content.decode()
    assert Contrat.objects.get().versions.count() == 1
    assert client.post(vers, {"jeton": jeton}).status_code == 302
    assert json.loads(en_json(Contrat.objects.get())) == json.loads(apres)
    assert "identique" in client.get(envoyer(apres)["Location"]).content.decode()


def test_the_same_file_says_the_same(ailleurs):
    ici, avant = commencer()
    par = faire("administrateur")
    assert prendre(avant, par) == (ici, False)
    assert colis(ici)["empreinte"] == json.loads(avant)["empreinte"]
