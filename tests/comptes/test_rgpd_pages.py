"""Pages of duties: my data, the register, erasure; what each says, to whom, with which cookies."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.conf import settings as reglages
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as essais
from hypothesis import strategies as st

from clesante.acteurs.models import Personne
from clesante.comptes import registre
from clesante.comptes.actions.attributions import attribuer
from clesante.comptes.actions.comptes import creer
from clesante.comptes.choix import Role
from clesante.comptes.lectures.rgpd import MONTREES, en_dict, sujet_du_compte
from clesante.comptes.models import Attribution, Utilisateur
from clesante.comptes.registre import EFFACE
from tests.aides.adresses import adresses
from tests.aides.personnes import faire

pytestmark = pytest.mark.django_db
MIENNES, FICHIER = reverse("mes-donnees"), reverse("mes-donnees-fichier")
SECRET = "argon2-SECRET-X"  # noqa: S105 (of no one)
REGISTRE, EFFACER = reverse("registre"), reverse("personne-effacer")


def lu(reponse) -> str:
    """Return a page with plain apostrophes and spaces."""
    texte = reponse.content.decode().replace("&#x27;", "'").replace("’", "'")
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "courriels"


def test_my_data_are_on_a_page_and_in_a_file_in_one_action(comme):
    client = comme("coordination")
    Personne.objects.create(nom="Moi", courriel="Coordination@exemple.fr", telephone="0102030405")
    page = client.get(MIENNES).content.decode()
    assert f'href="{FICHIER}"' in page
    assert "0102030405" in page
    reponse = client.get(FICHIER)
    assert "attachment" in reponse["Content-Disposition"]
    assert "no-store" in reponse["Cache-Control"]
    contenu = json.loads(reponse.content)
    lus = {lot["modele"]: lot for lot in contenu["donnees"]}
    assert lus["comptes.utilisateur"]["rangees"][0]["courriel"] == "coordination@exemple.fr"
    assert lus["acteurs.personne"]["rangees"][0]["telephone"] == "0102030405"
    assert lus["comptes.attribution"]["rangees"][0]["role"] == "coordination"
    assert lus["usersessions.usersession"]["rangees"][0]["ip"] == "127.0.0.1"


def test_secrets_are_in_neither(comme):
    client = comme("coordination")
    Utilisateur.objects.filter(courriel__startswith="coord").update(password=SECRET)
    client = comme("coordination")
    cle = client.session.session_key
    for adresse in (MIENNES, FICHIER):
        texte = client.get(adresse).content.decode()
        assert SECRET not in texte
        assert cle not in texte
        assert "password" not in texte


def test_data_of_others_are_in_neither(comme):
    client = comme("coordination")
    faire("elu")
    Personne.objects.create(nom="Étrangère", courriel="autre@exemple.fr")
    Personne.objects.create(nom="Sansadresse", courriel="")
    for adresse in (MIENNES, FICHIER):
        texte = client.get(adresse).content.decode()
        assert "elu@exemple.fr" not in texte
        assert "Étrangère" not in texte
        assert "Sansadresse" not in texte


def test_the_file_tells_what_the_journal_says_of_me():
    moi = creer("moi@exemple.fr")
    dits = en_dict(sujet_du_compte(moi))["evenements_vous_concernant"]
    assert [(e["type"], e["phrase"]) for e in dits] == [("comptes.cree", "Compte créé.")]


def test_a_long_list_is_cut_on_the_page_and_whole_in_the_file(comme):
    client, moi = comme("elu"), faire("elu")
    Attribution.objects.bulk_create(
        Attribution(utilisateur=moi, role=Role.ELU, portee=f"ORG-{n}") for n in range(MONTREES + 5)
    )
    assert f"{MONTREES} montrées sur {MONTREES + 6}" in client.get(MIENNES).content.decode()
    lus = {lot["modele"]: lot for lot in json.loads(client.get(FICHIER).content)["donnees"]}
    assert len(lus["comptes.attribution"]["rangees"]) == MONTREES + 6


def test_register_says_every_processing_and_its_file_every_field(comme):
    client = comme("administrateur")
    page = lu(client.get(REGISTRE))
    for fiche in registre.fiches():
        if fiche.traitement:
            assert f"<h2>{fiche.traitement.nom}</h2>" in page
            assert fiche.traitement.destinataires in page
    lus = client.get(reverse("registre-export", args=["csv"])).content.decode("utf-8-sig")
    rangees = list(csv.DictReader(io.StringIO(lus)))
    assert len(rangees) == len(list(registre.lignes()))
    assert all(r["finalite"] and r["destinataires"] and r["conservation"] for r in rangees)
    assert client.get(reverse("registre-export", args=["ods"])).content.startswith(b"PK")
    assert client.get(reverse("registre-export", args=["pdf"])).status_code == 404


def test_the_officer_reads_and_erases_and_records_no_audit(comme):
    attribuer(faire("public"), Role.DELEGUE_DONNEES, "*", None)
    client = comme("public")
    assert "Effacer une personne" in client.get(REGISTRE).content.decode()
    assert client.get(EFFACER).status_code == 200
    assert client.get(reverse("accessibilite-audit")).status_code == 404


def test_the_officer_of_one_body_erases_nobody(comme):
    """Erasing reaches the whole site: it takes the whole site."""
    attribuer(faire("public"), Role.DELEGUE_DONNEES, "ORG-1", None)
    client, cible = comme("public"), faire("elu")
    envoi = {"adresse": cible.courriel, "sans_retour": "on"}
    assert client.post(EFFACER, envoi).status_code == 404
    assert Utilisateur.objects.get(pk=cible.pk).courriel == cible.courriel


def test_erasure_by_page_asks_for_both_and_keeps_what_was_typed(comme):
    client, cible = comme("administrateur"), faire("elu")
    sans = client.post(EFFACER, {"adresse": cible.courriel})
    assert sans.status_code == 422
    assert cible.courriel in sans.content.decode()
    inconnue = client.post(EFFACER, {"adresse": "inconnue@exemple.fr", "sans_retour": "on"})
    assert inconnue.status_code == 422
    assert "Personne n'est connu" in lu(inconnue)
    reponse = client.post(EFFACER, {"adresse": cible.courriel, "sans_retour": "on"})
    assert (reponse.status_code, reponse.url) == (302, REGISTRE)
    assert Utilisateur.objects.get(pk=cible.pk).nom == EFFACE
    assert "La personne est effacée" in client.get(REGISTRE).content.decode()


def test_an_erased_author_is_said_so_in_the_journal(comme):
    client, auteur = comme("administrateur"), faire("elu")
    attribuer(faire("public"), Role.LECTURE, "ORG-1", None)
    from clesante.comptes.journal import noter

    noter("comptes.cree", auteur, faire("public"))
    client.post(EFFACER, {"adresse": auteur.courriel, "sans_retour": "on"})
    page = client.get(reverse("journal")).content.decode()
    assert EFFACE in page
    assert auteur.courriel not in page


@essais(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(adresse=st.text(max_size=300), retour=st.text(max_size=5))
def test_whatever_is_typed_breaks_nothing(comme, adresse, retour):
    code = comme("administrateur").post(EFFACER, {"adresse": adresse, "sans_retour": retour})
    assert code.status_code in {302, 422}


def test_the_page_of_personal_data_says_every_processing_of_the_register():
    texte = lu(Client().get(reverse("donnees_personnelles")))
    for fiche in registre.fiches():
        if fiche.traitement:
            assert f"<dt>{fiche.traitement.nom}</dt>" in texte
            assert fiche.traitement.conservation in texte


def test_legal_pages_name_who_answers(settings):
    settings.SITE_DIRECTEUR, settings.SITE_DPO = "Direction X", "dpo@exemple.fr"
    settings.SITE_HEBERGEUR = "Hébergeur Y"
    mentions = Client().get(reverse("mentions_legales")).content.decode()
    assert "Direction X" in mentions
    assert "Hébergeur Y" in mentions
    assert "dpo@exemple.fr" in Client().get(reverse("donnees_personnelles")).content.decode()
    settings.SITE_DPO = ""
    dites = lu(Client().get(reverse("donnees_personnelles")))
    assert "à renseigner par l'hébergeur" in dites


def test_a_public_page_sets_no_cookie_but_that_of_its_form(referentiel, entrepot):
    for adresse in adresses():
        if adresse.publique:
            client = Client()
            reponse = client.get(adresse.chemin)
            poses = set(reponse.cookies)
            formulaire = b"csrfmiddlewaretoken" in reponse.content
            permis = {reglages.CSRF_COOKIE_NAME} if formulaire else set()
            assert poses - {reglages.SESSION_COOKIE_NAME} <= permis, (adresse.nom, poses)
            if not formulaire and reponse.status_code == 200:
                assert poses == set(), (adresse.nom, poses)


def test_messages_have_no_cookie_of_their_own(comme):
    client = comme("administrateur")
    cible = faire("elu")
    client.post(EFFACER, {"adresse": cible.courriel, "sans_retour": "on"})
    assert set(client.cookies) <= {reglages.SESSION_COOKIE_NAME, reglages.CSRF_COOKIE_NAME}


def test_the_cookies_are_said():
    page = Client().get(reverse("donnees_personnelles")).content.decode()
    dit = re.search(r"<h2>Cookies</h2>\s*<p>(.*?)</p>", page)[1]
    assert "session" in dit
    assert "formulaire" in dit
    assert "aucun bandeau" in dit
