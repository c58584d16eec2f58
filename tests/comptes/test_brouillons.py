"""Drafts: kept as one types, taken up only when asked, never a secret, gone once saved or old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.comptes.actions import brouillons as actions_brouillons
from clesante.comptes.actions.attributions import retirer
from clesante.comptes.lectures.brouillons import brouillons_de
from clesante.comptes.models import Attribution, Brouillon, Utilisateur
from clesante.socle.erreurs import ClesanteError
from tests.aides.personnes import ICI

pytestmark = pytest.mark.django_db
AJOUTER, BROUILLONS = "/organisations/ajouter/", "/brouillons/"


def texte(reponse) -> str:
    return reponse.content.decode().translate({0xA0: " ", 0x202F: " ", 0x2019: "'"})


def garder(client, page=AJOUTER, **champs):
    return client.post(f"{BROUILLONS}?page={page}", champs)


def test_what_is_typed_is_kept_and_said(comme):
    client = comme("coordination")
    reponse = garder(client, nom="Maison de santé", sigle="MSP", csrfmiddlewaretoken="x")
    assert texte(reponse).startswith('<span id="brouillon-dit">Brouillon enregistré à ')
    garder(client, nom="Maison de santé d'ici", sigle="MSP")
    lu = Brouillon.objects.get()
    assert lu.contenu == {"nom": ["Maison de santé d'ici"], "sigle": ["MSP"]}
    assert (lu.version, lu.formulaire) == (2, "organisation-ajouter")


@pytest.mark.parametrize(
    "champ",
    ["password", "Password1", "mot_de_passe", "motdepasse", "secret", "token", "jeton", "csrf"],
)
def test_no_secret_and_no_file_is_kept(comme, champ):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fichier = SimpleUploadedFile("a.csv", b"contenu")
    garder(comme("coordination"), nom="x", fichier=fichier, **{champ: "hunter2"})
    assert Brouillon.objects.get().contenu == {"nom": ["x"]}


def test_draft_is_offered_never_applied_then_taken_up(comme, referentiel):
    client = comme("coordination")
    garder(client, nom="Maison à demi", territoire="Nulle-Part", siret="12")
    page = texte(client.get(AJOUTER))
    assert "Un brouillon" in page and "Le reprendre" in page and "Effacer le brouillon" in page
    assert "Maison à demi" not in page and "hx-post" not in page
    reprise = client.get(f"{AJOUTER}?brouillon=reprendre")
    page = texte(reprise)
    assert reprise.status_code == 200
    assert 'value="Maison à demi"' in page and "Rien n'est encore enregistré :" not in page
    assert 'hx-post="/brouillons/?page=/organisations/ajouter/"' in page
    assert 'id="brouillon-etat"' in page and 'role="status"' in page


def test_draft_keeps_the_version_it_was_typed_on(comme, organisation):
    """Someone else saves meanwhile: what was drafted comes back, and the conflict is shown."""
    une = organisation("Hôpital", sigle="H")
    page = reverse("organisation-modifier", args=[une.pk])
    client = comme("coordination")
    montres = ("nom", "territoire", "nature", "famille", "sigle")
    en_place = {nom: getattr(une, nom) for nom in montres}
    initiales = {f"initial-{nom}": valeur for nom, valeur in en_place.items()}
    champs = {**en_place, **initiales, "version": "1", "nom": "Hôpital Anne"}
    garder(client, page, **champs)
    une.nom = "Hôpital de Bruno"
    une.save()
    reprise = texte(client.get(f"{page}?brouillon=reprendre"))
    assert 'value="Hôpital Anne"' in reprise
    assert 'name="initial-nom" value="Hôpital"' in reprise and 'name="version" value="1"' in reprise
    assert client.post(page, champs).status_code == 409


@pytest.mark.parametrize("suite", ["enregistrer", "effacer"])
def test_draft_goes_once_saved_or_erased(comme, referentiel, suite):
    client = comme("coordination")
    garder(client, nom="Maison")
    if suite == "enregistrer":
        champs = {"nom": "Maison", "territoire": ICI, "nature": "hopital", "famille": "sante"}
        assert client.post(AJOUTER, champs | {"cle_creation": "x"}).status_code == 422
        assert Brouillon.objects.exists()
        champs["cle_creation"] = "6f8c1f0e-6a53-4c7b-9d4f-0f4f7b3a2b11"
        assert client.post(AJOUTER, champs).status_code == 302
        assert Organisation.objects.get().nom == "Maison"
    else:
        adresse = reverse("brouillon-effacer", args=[Brouillon.objects.get().pk])
        assert client.post(adresse).url == AJOUTER
    assert not Brouillon.objects.exists()


def test_form_of_a_person_and_of_a_function_come_back_together(comme, organisation):
    page = reverse("personne-ajouter", args=[organisation().pk])
    client = comme("coordination")
    garder(client, page, nom="Le Gall", **{"fonction-intitule": "Référente"})
    reprise = texte(client.get(f"{page}?brouillon=reprendre"))
    assert 'value="Le Gall"' in reprise and 'value="Référente"' in reprise
    assert "resume-erreurs" not in reprise
    assert not Personne.objects.exists() and not Fonction.objects.exists()


@pytest.mark.parametrize(
    ("qui", "page"),
    [
        ("coordination", "/compte/mot-de-passe/"),
        ("coordination", "/nulle-part/"),
        ("coordination", "https://exemple.fr/organisations/ajouter/"),
        ("coordination", ""),
        ("coordination", "/organisations/ajouter/" + "x" * 300),
        ("lecture", AJOUTER),
        ("public", AJOUTER),
    ],
)
def test_a_page_without_drafts_or_out_of_reach_keeps_nothing(comme, qui, page):
    assert garder(comme(qui), page, nom="x").status_code == 404
    assert not Brouillon.objects.exists()


def test_too_long_is_refused_in_a_sentence_and_what_was_kept_stays(comme):
    client = comme("coordination")
    garder(client, nom="court")
    reponse = garder(client, nom="é" * 100_001)
    assert reponse.status_code == 422
    assert "trop long" in texte(reponse)
    assert Brouillon.objects.get().contenu == {"nom": ["court"]}


def test_number_of_drafts_has_an_end(comme, personne, monkeypatch):
    monkeypatch.setattr(actions_brouillons, "NOMBRE", 1)
    client = comme("coordination")
    garder(client, nom="un")
    assert garder(client, "/organisations/1/modifier/", nom="deux").status_code == 422
    assert garder(client, nom="encore un").status_code == 200


def test_two_first_drafts_at_once_are_counted_one_after_the_other(personne, monkeypatch):
    """The row that is locked is there before the draft is: the author's."""
    elle, verrous = personne("coordination"), []
    verrouiller = QuerySet.select_for_update
    monkeypatch.setattr(
        QuerySet, "select_for_update", lambda lus: verrous.append(lus.model) or verrouiller(lus)
    )
    actions_brouillons.garder(elle, AJOUTER, [("nom", ["x"])])
    assert verrous == [Utilisateur]


def test_draft_of_another_is_nobody_s(comme):
    garder(comme("coordination"), nom="Secret de polichinelle")
    autre, lu = comme("adjoint"), Brouillon.objects.get()
    assert "Un brouillon" not in texte(autre.get(AJOUTER))
    assert "polichinelle" not in texte(autre.get(f"{AJOUTER}?brouillon=reprendre"))
    assert autre.post(reverse("brouillon-effacer", args=[lu.pk])).status_code == 404
    assert Brouillon.objects.exists()


def test_drafts_are_to_finish_from_one_s_own_page_while_one_has_the_right(comme, personne):
    client = comme("coordination")
    garder(client, nom="Maison")
    assert "Finir : Nouvelle organisation « Maison »" in texte(client.get("/mon-espace/"))
    for tenue in Attribution.objects.filter(utilisateur=personne("coordination")):
        retirer(tenue, None)
    assert brouillons_de(personne("coordination")) == []


def test_old_drafts_are_swept_and_those_that_name_an_erased_address_go(personne):
    elle = personne("coordination")
    for page, adresse in ((AJOUTER, "Ada@exemple.fr"), ("/organisations/1/modifier/", "autre")):
        actions_brouillons.garder(elle, page, [("courriel", [adresse])])
    assert actions_brouillons.oublier(["ada@exemple.fr"]) == 1
    assert actions_brouillons.balayer() == 0
    assert actions_brouillons.balayer(timezone.now() + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    ("page", "champs", "part"),
    [
        (AJOUTER, {"missions": "écrire à a@x.fr."}, True),
        (AJOUTER, {"missions": "Mail:\nA@X.fr, ou (a@x.fr)"}, True),
        (AJOUTER, {"courriel": "ana@x.fr"}, False),
        (AJOUTER, {"courriel": "l.a@x.fr", "missions": "a@x.fr.org, a@x.fr-sud"}, False),
        ("/organisations/1/personnes/ajouter/", {"nom": "LE GALL", "prenom": "Élise"}, True),
        (AJOUTER, {"missions": "Voir avec Elise Le\u00a0Gall"}, True),
        (AJOUTER, {"nom": "Hôpital Le Gall"}, False),
        ("/personnes/{}/modifier/", {"telephone": "0299887766"}, True),
        ("/personnes/{}9/modifier/", {"telephone": "0299887766"}, False),
    ],
)
def test_drafts_of_an_erased_person_go_and_those_of_others_stay(personne, page, champs, part):
    from clesante.comptes.actions import rgpd as actions_rgpd

    elle = Personne.objects.create(nom="Le Gall", prenom="Élise", courriel="a@x.fr")
    tapes = [(nom, [valeur]) for nom, valeur in champs.items()]
    actions_brouillons.garder(personne("administrateur"), page.format(elle.pk), tapes)
    actions_rgpd.effacer_adresse("a@x.fr")
    assert Brouillon.objects.exists() is not part


def test_nul_characters_do_not_reach_the_base(personne):
    lu = actions_brouillons.garder(personne("coordination"), AJOUTER, [("nom\x00", ["a\x00b"])])
    assert lu.contenu == {"nom": ["ab"]}
    with pytest.raises(ClesanteError):
        actions_brouillons.garder(personne("public"), AJOUTER, [])


def test_answers_about_a_deposited_table_come_back(comme, personne, referentiel):
    from io import BytesIO

    from clesante.donnees.tables import depots

    depot = depots.garder(
        BytesIO(b"code;valeur\n85092;12\n"), "t.csv", ICI, personne("coordination")
    )
    client, page = comme("coordination"), reverse("table-depot", args=[depot.jeton])
    garder(client, page, libelle="Enfants vus", code="LOC_ENFANTS")
    assert "Enfants vus" not in texte(client.get(page))
    reprise = texte(client.get(f"{page}?brouillon=reprendre"))
    assert 'value="Enfants vus"' in reprise and 'value="LOC_ENFANTS"' in reprise
    assert depots.retrouver(depot.jeton, personne("coordination")).choix == {}
    espace = texte(client.get("/mon-espace/"))
    assert espace.count("Enregistrer la table t.csv") == 1 and "Finir" not in espace


def test_retention_and_erasure_reach_drafts(personne):
    from clesante.comptes.actions import rgpd as actions_rgpd

    elle, autre = personne("coordination"), personne("lecture")
    actions_brouillons.garder(elle, AJOUTER, [("missions", [f"écrire à {autre.courriel}"])])
    actions_rgpd.effacer_adresse(autre.courriel)
    assert not Brouillon.objects.exists()
    actions_brouillons.garder(elle, AJOUTER, [("nom", ["x"])])
    Brouillon.objects.update(modifie_le=timezone.now() - timedelta(days=31))
    actions_rgpd.balayer()
    assert not Brouillon.objects.exists()
