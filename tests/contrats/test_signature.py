"""A signature that cannot be faked: what is asked, what is refused, what is written."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import clesante.contrats
from clesante.contrats.actions import avenants, commencer
from clesante.contrats.actions import modifier as modifier_contrat
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.actions import signature as actions_signature
from clesante.contrats.actions.conformite import remettre
from clesante.contrats.actions.cycle import revenir
from clesante.contrats.actions.reprise import Parties, reprendre
from clesante.contrats.actions.signature import (
    PasLaVersionError,
    deposer,
    noter_signature,
    preparer,
)
from clesante.contrats.actions.signature_declarer import Declaration, PasSignableError, signer
from clesante.contrats.choix import DateDuContrat
from clesante.contrats.forms import ContratForm
from clesante.contrats.forms.parties import SignataireForm
from clesante.contrats.imports.export_regles import juger
from clesante.contrats.lectures import avenants as avenants_lus
from clesante.contrats.lectures.signature import a_signer, pdf_gele, regle_de_date
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.lectures.versions import empreinte_de_preuve, version_en_vigueur
from clesante.contrats.models import (
    Avenant,
    Axe,
    Contrat,
    DocumentVersion,
    Signataire,
    SignatureVersion,
    VersionSignee,
)
from clesante.pieces.actions_fichiers import lire
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides import signature as aide
from tests.aides.personnes import ICI, faire
from tests.contrats.essais_cycle import organisation

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 2)


@pytest.fixture
def vrai_pdf():
    """Say that a test reads the PDF itself: it is made, in a second."""


@pytest.fixture(autouse=True)
def un_pdf(request, monkeypatch):
    """Stand for the PDF where nothing reads it."""
    if "vrai_pdf" not in request.fixturenames:
        monkeypatch.setattr(actions_signature, "pdf_a_signer", lambda _version: aide.SCAN)


@pytest.fixture
def par(referentiel):
    return faire("administrateur")


@pytest.fixture
def pret(par):
    """Return a démarche ready to be signed, its text and its signatories in place."""
    return aide.demarche_prete()


@pytest.fixture
def version(pret, par):
    return preparer(pret, par)


def declarer(version, par, **plus):
    dite = {"selon": "derniere", "date_effet": JOUR, "date_fin": date(2029, 3, 1), **plus}
    return signer(version, Declaration(**dite), par)


def raisons(version, par, **plus) -> tuple[str, ...]:
    with pytest.raises(PasSignableError) as refus:
        declarer(version, par, **plus)
    return refus.value.raisons


@pytest.mark.bureautique
@pytest.mark.usefixtures("vrai_pdf")
def test_preparing_freezes_the_pdf_once(version, pret, par):
    gele = pdf_gele(version)
    octets = lire(gele).read_bytes()
    assert octets.startswith(b"%PDF-")
    assert hashlib.sha256(octets).hexdigest() == gele.empreinte
    assert preparer(pret, par) == version
    assert version.documents.count() == 1
    assert [s.signe_le for s in version.signatures.all()] == [None] * pret.signataires.count()


def test_a_text_that_changed_is_frozen_again(version, pret, par):
    Axe.objects.create(contrat=pret, numero=7, intitule="Un axe de plus")
    (faute,) = [r for r in raisons(version, par) if "a changé" in r]
    assert "version 1 (1\u00a0différence)" in faute
    suivante = preparer(pret, par)
    assert suivante.numero == 2
    assert any("version 2 a été figée depuis" in r for r in raisons(version, par))
    assert a_signer(pret) == suivante


def test_every_reason_is_told_at_once(version, par):
    dites = " ".join(raisons(version, par, date_effet=None))
    for mot in ("L'agence régionale de santé", "Au moins une collectivité", "n'est pas dit"):
        assert mot in dites
    assert not VersionSignee.objects.exists()


def test_a_local_authority_has_the_date_of_its_act(version, par):
    aide.tous_signent(version, par, JOUR)
    lue = SignatureVersion.objects.get(habilitation="deliberation")
    lue.habilitation_date = None
    noter_signature(lue, par)
    (faute,) = raisons(version, par)
    assert "il manque la date de sa délibération" in faute


def test_a_signature_on_paper_is_shown(version, par):
    aide.tous_signent(version, par, JOUR)
    lue = SignatureVersion.objects.get(genre="ars")
    lue.document = None
    noter_signature(lue, par)
    (faute,) = raisons(version, par)
    assert "aucun document ne montre sa signature" in faute


def test_signed_it_is_in_force_and_sealed(version, pret, par):
    aide.tous_signent(version, par, JOUR, JOUR - timedelta(30))
    faite = declarer(version, par, lieu="Kersall")
    pret.refresh_from_db()
    assert (pret.etat, pret.etape) == ("en_vigueur", "suivi")
    assert (pret.date_signature, pret.date_effet) == (JOUR, JOUR)
    assert pret.etapes.order_by("-pk").first().vers == "suivi"
    assert set(pret.signataires.values_list("signe_le", flat=True)) == {JOUR}
    preuve = json.loads(faite.preuve)
    assert preuve["date_choisie_par"] == "qui déclare"
    assert preuve["pdf"] == pdf_gele(version).empreinte
    assert {s["signe_le"] for s in preuve["signatures"]} == {JOUR.isoformat()}
    assert faite.empreinte == empreinte_de_preuve(version.maillon, faite.preuve)
    assert [v.fautes for v in verifier(pret)] == [()]
    with pytest.raises(RefuseError, match="déjà déclarée signée"):
        declarer(version, par)


def test_an_avenant_is_signed_by_the_same_acts(version, pret, par):
    aide.tous_signent(version, par, JOUR)
    declarer(version, par)
    pret.refresh_from_db()
    assert avenants_lus.ecarts(pret)[1] == (), "days given at the signature are no change"
    effet = JOUR + timedelta(60)
    avenant, _ = avenants.preparer(Avenant(intitule="Un axe de plus", date_effet=effet), pret, par)
    Axe.objects.create(contrat=pret, numero=7, intitule="Un axe de plus")
    (change,) = avenants_lus.changements(avenant)
    avenants.motiver(avenant, {change.cle: "Le comité l'a demandé."}, par)
    avenants.figer_avenant(avenant, par)
    pret.refresh_from_db()
    seconde = preparer(pret, par)
    assert seconde.avenant == avenant
    assert not seconde.signatures.filter(habilitation_date__isnull=False).exists()
    aide.tous_signent(seconde, par, JOUR + timedelta(30))
    faite = declarer(seconde, par, date_effet=None, date_fin=None)
    avenant.refresh_from_db()
    assert (avenant.etat, faite.date_effet) == ("signe", effet)
    assert set(pret.signataires.values_list("signe_le", flat=True)) == {JOUR}
    assert version_en_vigueur(pret, effet) == faite
    assert version_en_vigueur(pret, JOUR).version == version


def test_once_declared_nothing_of_it_moves(version, pret, par):
    aide.tous_signent(version, par, JOUR)
    declarer(version, par)
    lue = version.signatures.first()
    lue.signe_le = JOUR - timedelta(1)
    with pytest.raises(RefuseError, match="ses signatures ne changent plus"):
        noter_signature(lue, par)
    with pytest.raises(RefuseError, match="ses signatures ne changent plus"):
        aide.deposer(version, par)
    with pytest.raises(RefuseError, match="son texte change par un avenant"):
        Axe.objects.create(contrat=pret, numero=7, intitule="Un axe de plus")
        pret.refresh_from_db()
        preparer(pret, par)


def test_the_ceremony_or_the_last_signature_dates_it(version, par):
    aide.tous_signent(version, par, JOUR)
    une = version.signatures.first()
    une.signe_le = JOUR + timedelta(9)
    noter_signature(une, par)
    dites = raisons(version, par, selon="ceremonie", ceremonie=timezone.localdate() + timedelta(1))
    assert "est à venir" in dites[0]
    faite = declarer(version, par, selon="ceremonie", ceremonie=JOUR)
    assert (faite.date, faite.date_selon) == (JOUR, DateDuContrat.CEREMONIE)


def test_a_step_that_is_not_the_one_is_said(pret, version, par):
    revenir(pret, pret.etape, "Il manque une fiche.", par)
    assert any("prêt à signer" in r for r in raisons(version, par))


def test_what_blocks_is_lifted_first(pret, version, par):
    remettre(pret, pret.levees.first().regle, par)
    assert any("«\u00a0Vérifier le contrat\u00a0» bloque" in r for r in raisons(version, par))


def test_a_version_altered_in_the_base_is_not_signed(version, par):
    aide.tous_signent(version, par, JOUR)
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE contrats_versioncontrat SET contenu = replace(contenu, 'CLS', 'CLX')"
        )
    assert any("empreinte" in r or "texte" in r for r in raisons(version, par))


@pytest.mark.parametrize(
    ("champs", "dite"),
    [
        ({"signe_le": timezone.localdate() + timedelta(1), "moyen": "papier"}, "à venir"),
        ({"signe_le": JOUR, "moyen": ""}, "Dites comment"),
        ({"signe_le": JOUR, "moyen": "parapheur"}, "se lit dans le fichier signé"),
        (
            {"signe_le": JOUR, "moyen": "papier", "habilitation_date": JOUR + timedelta(3)},
            "avant l'habilitation",
        ),
        ({"habilitation": "qualite"}, "Une collectivité signe après une délibération"),
        ({"habilitation_date": timezone.localdate() + timedelta(1)}, "à venir"),
    ],
)
def test_what_cannot_be_is_not_noted(version, par, champs, dite):
    lue = version.signatures.exclude(genre="ars").first()
    for nom, valeur in champs.items():
        setattr(lue, nom, valeur)
    with pytest.raises(RefuseError, match=dite):
        noter_signature(lue, par)


def test_a_condition_lets_sign_before_the_act(version, par):
    lue = version.signatures.exclude(genre="ars").first()
    lue.signe_le, lue.moyen, lue.habilitation_date = JOUR, "papier", JOUR + timedelta(3)
    lue.reserve = "la délibération du 5 mars"
    assert noter_signature(lue, par)


def test_a_document_of_another_version_shows_nothing(version, pret, par):
    document = aide.deposer(version, par)
    Axe.objects.create(contrat=pret, numero=7, intitule="Un axe de plus")
    lue = preparer(pret, par).signatures.first()
    lue.signe_le, lue.moyen, lue.document = JOUR, "papier", document
    with pytest.raises(RefuseError, match="d'une autre version"):
        noter_signature(lue, par)


@pytest.mark.parametrize("nom", ["maire.p12", "maire.pfx", "maire.key", "maire.pem"])
def test_a_private_key_never_comes(version, par, nom):
    with pytest.raises(RefuseError, match="clé privée"):
        aide.deposer(version, par, nom=nom)
    with pytest.raises(RefuseError, match="clé privée"):
        aide.deposer(version, par, contenu=b"-----BEGIN EC PRIVATE KEY-----")


@pytest.mark.bureautique
@pytest.mark.usefixtures("vrai_pdf")
def test_the_frozen_pdf_itself_is_no_signature(version, par):
    octets = lire(pdf_gele(version)).read_bytes()
    with pytest.raises(PasLaVersionError, match="Aucune signature intacte"):
        deposer(aide.depot(version, octets, "signe", "parapheur"), par)
    assert version.documents.count() == 1


def test_the_same_file_twice_is_one(version, par):
    un = aide.deposer(version, par, contenu=aide.SCAN)
    assert aide.deposer(version, par, contenu=aide.SCAN) == un
    assert DocumentVersion.objects.filter(version=version, genre="scan").count() == 1


def test_who_may_not_sign_finds_nothing(version, par):
    for nom in ("adjoint", "partenaire", "lecture"):
        for agir in (
            lambda p: preparer(version.contrat, p),
            lambda p: aide.deposer(version, p),
            lambda p: declarer(version, p),
            lambda p: noter_signature(version.signatures.first(), p),
        ):
            with pytest.raises(IntrouvableError):
                agir(faire(nom))


def test_the_package_of_a_signature_book(version, par, comme):
    reponse = comme("administrateur").get(reverse("contrat-signature-parapheur", args=[version.pk]))
    with zipfile.ZipFile(io.BytesIO(reponse.content)) as lue:
        contenus = {nom: lue.read(nom) for nom in lue.namelist()}
    gele = pdf_gele(version)
    assert hashlib.sha256(contenus[gele.fichier]).hexdigest() == gele.empreinte
    assert contenus[f"{gele.fichier}.sha256"].decode().split() == [gele.empreinte, gele.fichier]
    dites = json.loads(contenus["metadonnees.json"])
    assert dites["version"]["empreinte_sha256"] == version.empreinte
    assert "déposez ce PDF" in contenus["LISEZMOI.txt"].decode()


def test_frameworks_say_nothing_of_the_date():
    from clesante.cadres.lectures import cadres

    for cadre in cadres():
        regle = regle_de_date(cadre)
        assert not regle.selon
        assert regle.phrase.startswith("Le texte est muet")


def test_signed_is_written_nowhere_else(pret, par):
    """Every other door: a new contract, its fields, its signatories, the workbook, the forms."""
    with pytest.raises(RefuseError, match="se déclare à la page"):
        commencer(Contrat(intitule="Signé", territoire=ICI, date_signature=JOUR), par)
    pret.date_signature = JOUR
    with pytest.raises(RefuseError, match="se déclare à la page"):
        modifier_contrat(pret, par)
    lu = Signataire.objects.filter(contrat=pret).first()
    assert "signe_le" not in SignataireForm(instance=lu, utilisateur=par).fields
    assert not {"date_signature", "etat", "etape"} & {*ContratForm.Meta.fields}
    lu.signe_le = JOUR
    with pytest.raises(RefuseError, match="se note à la page"):
        actions_parties.modifier(lu, par)
    with pytest.raises(ValidationError, match="se note à la page"):
        juger(lu, {"signe_le": None})
    with pytest.raises(ValidationError, match="se déclare à la page"):
        juger(pret, {"date_signature": None})
    pret.refresh_from_db()
    assert (pret.date_signature, pret.en_demarche) == (None, True)


def test_a_contract_taken_in_never_says_that_the_site_saw_it_signed(par):
    neuf = Contrat(
        intitule="Repris", territoire=ICI, date_signature=date(2020, 1, 8), cadre="bretagne"
    )
    epci, ars = (organisation(f"Signataire {nature}", nature) for nature in ("epci", "ars"))
    repris, _ = reprendre(neuf, Parties((epci,), (epci, ars)), par)
    assert repris.repris and not repris.en_demarche
    assert not VersionSignee.objects.exists()
    assert not SignatureVersion.objects.exists()
    with pytest.raises(RefuseError, match="change par un avenant"):
        preparer(repris, par)


def test_one_module_declares_a_version_signed():
    """Another that makes one is a door: bringing a signed contract from elsewhere is the other."""
    racine = Path(clesante.contrats.__file__).parent
    portes = {
        str(module.relative_to(racine))
        for module in racine.rglob("*.py")
        if "VersionSignee(" in module.read_text().replace("class VersionSignee(", "")
        and "migrations" not in module.parts
    }
    assert portes <= {"actions/signature_declarer.py", "actions/echange.py"}
    assert "actions/signature_declarer.py" in portes
