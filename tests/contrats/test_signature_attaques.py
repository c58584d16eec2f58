"""What a hasty or ill-meaning hand tries on a signature, an avenant, a proof-reading."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from clesante.accueil.lectures_a_faire import a_faire
from clesante.contrats.actions import avenants
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.actions import relecture as actions_relecture
from clesante.contrats.actions import signature as actions_signature
from clesante.contrats.actions.reprise import Parties, reprendre
from clesante.contrats.actions.signature import preparer
from clesante.contrats.actions.signature_declarer import Declaration, PasSignableError, signer
from clesante.contrats.lectures.avenants import changements
from clesante.contrats.lectures.conformite import verifier_un
from clesante.contrats.models import (
    Avenant,
    AvisRelecture,
    Axe,
    Contrat,
    FicheAction,
    LeveeBlocage,
    LigneFinancement,
    MotifChangement,
    Relecture,
    Signataire,
    VersionSignee,
)
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from tests.aides import signature as aide
from tests.aides.personnes import ICI, faire
from tests.contrats.essais_cycle import organisation

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 2)
JOURS = Declaration("derniere", date_effet=JOUR, date_fin=date(2029, 3, 1))


@pytest.fixture(autouse=True)
def un_pdf(monkeypatch):
    """Stand for the PDF: nothing here reads it."""
    monkeypatch.setattr(actions_signature, "pdf_a_signer", lambda _version: aide.SCAN)


@pytest.fixture
def par(referentiel):
    return faire("administrateur")


@pytest.fixture
def pret(par):
    return aide.demarche_prete()


def ajouter_une_partie(contrat, nature="epci") -> Signataire:
    neuf = Signataire(
        contrat=contrat, organisation=organisation("CC d'à côté", nature), genre=nature,
        fonction="présidence", habilitation="deliberation",
    )  # fmt: skip
    return actions_parties.ajouter(neuf, faire("administrateur"))[0]


def raisons(version, par, dite=JOURS) -> str:
    with pytest.raises(PasSignableError) as refus:
        signer(version, dite, par)
    return " ".join(refus.value.raisons)


def amender(contrat, par, **champs) -> Avenant:
    """Return an avenant that adds an axis, its reason written, not frozen."""
    neuf = Avenant(**{"intitule": "Un axe", "date_effet": JOUR + timedelta(60)} | champs)
    fait, _ = avenants.preparer(neuf, contrat, par)
    rang = 10 + fait.numero
    Axe.objects.create(contrat=contrat, numero=rang, intitule=f"Axe de plus {rang}")
    avenants.motiver(fait, {c.cle: "Le comité l'a décidé." for c in changements(fait)}, par)
    return fait


def signe(pret, par) -> Contrat:
    """Sign a démarche that is ready; return the contract."""
    version = preparer(pret, par)
    aide.tous_signent(version, par, JOUR)
    signer(version, JOURS, par)
    return Contrat.objects.get(pk=pret.pk)


# parties


def test_a_party_added_while_the_pdf_is_made_is_not_of_that_text(pret, par, monkeypatch):
    """Its signature could stand for the local authority that the law asks, out of the text."""
    monkeypatch.setattr(
        actions_signature,
        "pdf_a_signer",
        lambda version: ajouter_une_partie(version.contrat) and aide.SCAN,
    )
    version = preparer(pret, par)
    assert version.signatures.count() == 2
    assert pret.signataires.count() == 3
    assert "a changé depuis la version 1" in raisons(version, par)


def test_a_party_removed_after_the_freeze_is_still_of_the_text(pret, par):
    partie = ajouter_une_partie(pret)
    version = preparer(pret, par)
    aide.tous_signent(version, par, JOUR)
    actions_parties.retirer(partie, par)
    assert "a changé depuis la version 1" in raisons(version, par)
    suivante = preparer(Contrat.objects.get(pk=pret.pk), par)
    assert (suivante.numero, suivante.signatures.count()) == (2, 2)
    assert not suivante.signatures.exclude(signe_le=None).exists(), "nobody signed this text"
    assert "version 2 a été figée depuis" in raisons(version, par)


@pytest.mark.django_db(transaction=True)
def test_signed_twice_at_once_it_is_signed_once(base_partagee, pret, par):
    version = preparer(pret, par)
    aide.tous_signent(version, par, JOUR)

    def declarer(_rang: int) -> str:
        try:
            return str(signer(version, JOURS, par).version_id)
        except RefuseError as refus:
            return str(refus)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as fils:
        dites = sorted(fils.map(declarer, range(4)))
    assert dites == [str(version.pk), *["La version 1 est déjà déclarée signée."] * 3]
    assert VersionSignee.objects.count() == 1
    assert pret.etapes.filter(vers="suivi").count() == 1


@pytest.mark.parametrize(
    ("dite", "phrase"),
    [
        (Declaration("ceremonie", None, "", JOUR, date(2029, 3, 1)), "qui date le contrat n'est"),
        (Declaration("ceremonie", date(3026, 1, 1), "", JOUR, date(2029, 3, 1)), "est à venir"),
        (Declaration("derniere", None, "", None, date(2029, 3, 1)), "entre en vigueur n'est pas"),
        (Declaration("derniere", None, "", JOUR, None), "Le dernier jour du contrat n'est pas dit"),
        (Declaration("derniere", None, "", JOUR, date(2026, 3, 1)), "est avant le premier"),
    ],
)
def test_days_that_cannot_be_are_told(pret, par, dite, phrase):
    version = preparer(pret, par)
    aide.tous_signent(version, par, JOUR)
    assert phrase in raisons(version, par, dite)
    assert not VersionSignee.objects.exists()


def test_a_signature_taken_back_is_missing_again(pret, par):
    version = preparer(pret, par)
    aide.tous_signent(version, par, JOUR)
    lue = version.signatures.get(genre="ars")
    lue.signe_le, lue.moyen, lue.document = None, "", None
    assert actions_signature.noter_signature(lue, par)
    assert "L'agence régionale de santé" in raisons(version, par)


def test_the_package_of_the_signature_book_is_not_what_comes_back(pret, par, comme):
    version, client = preparer(pret, par), comme("administrateur")
    paquet = client.get(reverse("contrat-signature-parapheur", args=[version.pk])).content
    for nom in ("parapheur.zip", "retour.pdf"):
        envoi = {"cle_creation": str(uuid.uuid4()), "moyen": "parapheur"}
        envoi["fichier"] = SimpleUploadedFile(nom, paquet)
        reponse = client.post(reverse("contrat-signature-deposer", args=[version.pk]), envoi)
        assert reponse.status_code == 422
        assert reponse.context["form"].errors["fichier"]
    assert version.documents.count() == 1


# who is told what


def test_a_restricted_action_is_in_no_obstacle_that_a_reader_is_told(pret, par, comme):
    version = preparer(pret, par)
    fiche = FicheAction.objects.create(
        contrat=pret, numero="9", intitule="Secrète", etat="a_venir", restreinte=True
    )
    LigneFinancement.objects.create(
        fiche=fiche, nature="charge", annee=2026, montant=Decimal(100), poste="Achats"
    )
    equipe, lecteur = comme("coordination"), comme("partenaire")
    for nom in ("contrat-signature", "contrat-etapes"):
        page = reverse(nom, args=[version.contrat_id])
        assert "Secrète" in equipe.get(page).content.decode()
        lue = lecteur.get(page)
        assert lue.status_code == 200
        for mot in ("Secrète", "réservée", "ne s'équilibre"):
            assert mot not in lue.content.decode(), (nom, mot)


# avenants


def test_an_avenant_of_an_avenant_starts_from_it(pret, par):
    contrat = signe(pret, par)
    premier = amender(contrat, par)
    with pytest.raises(RefuseError, match="L'avenant n° 1 est encore en préparation"):
        avenants.preparer(Avenant(intitule="Un autre"), contrat, par)
    version = avenants.figer_avenant(premier, par)
    with pytest.raises(RefuseError, match="L'avenant n° 1 est encore figé"):
        avenants.preparer(Avenant(intitule="Un autre"), contrat, par)
    preparer(contrat, par)
    aide.tous_signent(version, par, JOUR + timedelta(30))
    signer(version, Declaration("derniere"), par)
    with pytest.raises(EntreeInvalideError, match="avant le texte qu'il modifie"):
        amender(contrat, par, date_effet=JOUR + timedelta(59))
    second = amender(contrat, par, date_effet=JOUR + timedelta(60))
    assert (second.numero, second.base) == (2, version)
    assert [c.objet for c in changements(second)] == ["Axe 12 Axe de plus 12"]
    assert [c.objet for c in changements(Avenant.objects.get(pk=premier.pk))] == [
        "Axe 11 Axe de plus 11"
    ]


def test_an_avenant_frozen_before_reasons_were_asked_is_not_signed(pret, par):
    contrat = signe(pret, par)
    avenant = amender(contrat, par)
    version = avenants.figer_avenant(avenant, par)
    preparer(contrat, par)
    aide.tous_signent(version, par, JOUR + timedelta(30))
    MotifChangement.objects.all().delete()
    (change,) = changements(Avenant.objects.get())
    dites = raisons(version, par, Declaration("derniere"))
    assert f"«\u00a0{change.titre}\u00a0»\u00a0: le motif de ce changement n'est pas écrit" in dites
    assert "Remettez l'avenant en préparation" in dites


def test_an_avenant_does_not_take_effect_once_the_contract_is_over(pret, par):
    fait = amender(signe(pret, par), par, date_effet=date(2029, 3, 2))
    with pytest.raises(RefuseError, match="une fois le contrat fini"):
        avenants.figer_avenant(fait, par)
    fait.refresh_from_db()
    fait.date_effet = date(2029, 3, 1)
    avenants.modifier_avenant(fait, par)
    assert avenants.figer_avenant(fait, par)


def test_an_avenant_is_not_signed_before_what_it_amends(pret, par):
    """Nor by the acts that enabled the contract itself: each party has one of its own."""
    contrat = signe(pret, par)
    version, avant = avenants.figer_avenant(amender(contrat, par), par), JOUR - timedelta(1)
    preparer(contrat, par)
    aide.tous_signent(version, par, avant)
    dites = raisons(version, par, Declaration("ceremonie", avant))
    assert dites.count("sa signature du 1er mars 2026 est d'avant le 2 mars 2026") == 2
    assert dites.count("sa habilitation") == 0
    assert dites.count("son habilitation du 1er mars 2026 est d'avant le 2 mars 2026") == 1
    assert "Le 1er mars 2026 est d'avant le 2 mars 2026" in dites
    aide.tous_signent(version, par, JOUR)
    assert signer(version, Declaration("ceremonie", JOUR), par)


def test_an_avenant_of_a_contract_that_ended_is_not_signed(pret, par):
    contrat = signe(pret, par)
    version = avenants.figer_avenant(amender(contrat, par), par)
    preparer(contrat, par)
    aide.tous_signent(version, par, JOUR + timedelta(30))
    Contrat.objects.filter(pk=contrat.pk).update(etat="interrompu")
    assert "Le contrat est terminé" in raisons(version, par, Declaration("derniere"))


def test_the_avenant_of_a_contract_taken_in_does_not_date_its_first_signatures(par):
    """On which day they signed the contract is not known: it is not that of the avenant."""
    neuf = Contrat(
        intitule="Repris", territoire=ICI, cadre="bretagne", date_signature=date(2024, 1, 1),
        date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
    )  # fmt: skip
    epci, ars = (organisation(f"Signataire {nature}", nature) for nature in ("epci", "ars"))
    contrat, _ = reprendre(neuf, Parties((epci,), (epci, ars)), par)
    contrat.signataires.update(signe_le=None)
    LeveeBlocage.objects.bulk_create(
        LeveeBlocage(contrat=contrat, regle=point.code, motif="Pour l'essai.", auteur=par)
        for point in verifier_un(contrat, par)
        if point.levable
    )
    avenant, _ = avenants.preparer(Avenant(intitule="Un de plus", date_effet=JOUR), contrat, par)
    neuve = ajouter_une_partie(contrat)
    avenants.motiver(avenant, {c.cle: "Elle entre." for c in changements(avenant)}, par)
    version = avenants.figer_avenant(avenant, par)
    preparer(Contrat.objects.get(pk=contrat.pk), par)
    aide.tous_signent(version, par, JOUR)
    signer(version, Declaration("derniere"), par)
    assert dict(contrat.signataires.values_list("pk", "signe_le")) == {
        **dict.fromkeys(contrat.signataires.exclude(pk=neuve.pk).values_list("pk", flat=True)),
        neuve.pk: JOUR,
    }


def test_what_changes_after_the_freeze_is_in_no_avenant_that_is_signed(pret, par):
    contrat = signe(pret, par)
    avenant = amender(contrat, par)
    version = avenants.figer_avenant(avenant, par)
    preparer(contrat, par)
    aide.tous_signent(version, par, JOUR + timedelta(30))
    Axe.objects.create(contrat=contrat, numero=30, intitule="Glissé après coup")
    assert "a changé depuis la version 2" in raisons(version, par, Declaration("derniere"))
    with pytest.raises(RefuseError, match="remettez-le en préparation"):
        preparer(Contrat.objects.get(pk=contrat.pk), par)
    with pytest.raises(RefuseError, match="Des signatures ont déjà été reçues"):
        avenants.rouvrir(avenant, par)


@pytest.mark.django_db(transaction=True)
def test_frozen_twice_at_once_it_is_one_version(base_partagee, pret, par):
    avenant = amender(signe(pret, par), par)

    def figer(_rang: int) -> str:
        try:
            return str(avenants.figer_avenant(Avenant.objects.get(pk=avenant.pk), par))
        except RefuseError as refus:
            return refus.message
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as fils:
        dites = sorted(fils.map(figer, range(3)))
    refusee = "L'avenant n° 1 est figé, à relire et à signer\u00a0: il ne s'écrit plus."
    assert dites == [refusee, refusee, "version 2"]
    assert avenant.versions.count() == 1


# proof-reading


def ouverte(contrat, par) -> AvisRelecture:
    """Open a proof-reading that waits for the team's own answer."""
    relecture, _ = actions_relecture.ouvrir(Relecture(contrat=contrat), "Relire", par, False)
    neuf = AvisRelecture(
        relecture=relecture, organisation=organisation("CPAM", "assurance_maladie"),
        fonction="directeur", compte=par,
    )  # fmt: skip
    return actions_relecture.demander(neuf, par)[0]


def attend(par) -> bool:
    return any(lu.libelle.startswith("Donner votre avis") for lu in a_faire(par, JOUR))


@pytest.mark.parametrize(
    ("finir", "dite"),
    [
        (avenants.rouvrir, "L'avenant n° 1 est remis en préparation."),
        (lambda fait, par: avenants.abandonner(fait, "Non.", par), "L'avenant n° 1 est abandonné."),
    ],
    ids=["rouvert", "abandonné"],
)
def test_an_avenant_that_stops_asks_for_no_more_answers(pret, par, finir, dite):
    contrat = signe(pret, par)
    fait = amender(contrat, par)
    avenants.figer_avenant(fait, par)
    avis = ouverte(contrat, par)
    assert attend(par)
    finir(fait, par)
    avis.relecture.refresh_from_db()
    assert avis.relecture.motif_cloture == dite
    assert not attend(par)


def test_a_text_that_is_signed_asks_for_no_more_answers(pret, par):
    avis = ouverte(pret, par)
    signe(pret, par)
    avis.relecture.refresh_from_db()
    assert avis.relecture.motif_cloture == "La version 1 est signée."
    assert not attend(par)
