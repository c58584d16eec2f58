"""People: by function, with periods and consent; coordinates shown and kept as they agreed."""

from __future__ import annotations

import json
import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.acteurs.actions import ajouter_personne
from clesante.acteurs.droits import OPERATIONS, droits
from clesante.acteurs.lectures import personnes_de
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.comptes.models import Evenement
from tests.acteurs.test_concurrence import ouvrir
from tests.acteurs.test_pages import AJOUTER, saisie, texte
from tests.aides.personnes import A_COTE, AILLEURS

pytestmark = pytest.mark.django_db
COORDONNEES = ("une.personne@exemple.fr", "02 51 00 00 01")


@pytest.fixture
def la(organisation):
    return organisation()


def envoi(**autres: str) -> dict[str, str]:
    return {
        "prenom": "Une",
        "nom": "Personne",
        "courriel": COORDONNEES[0],
        "telephone": COORDONNEES[1],
        "consentement": "donne",
        "consentement_le": "2026-01-05",
        "fonction-intitule": "Vice-présidente à la santé",
        "fonction-role": "elu_referent",
        "fonction-du": "2026-01-01",
        "fonction-au": "",
        "cle_creation": str(uuid.uuid4()),
        **autres,
    }


def ajouter(client, organisation, **autres: str):
    return client.post(reverse("personne-ajouter", args=[organisation.pk]), envoi(**autres))


def fiche(client, organisation) -> str:
    return texte(client.get(reverse("organisation", args=[organisation.pk])))


@pytest.mark.parametrize("qui", ["coordination", "ars_dd", "ars_siege", "administrateur"])
def test_the_sheet_shows_and_edits_whom_their_functions_of_today_allow(organisation, personne, qui):
    """Here, left for next door, left for another region, gone; here and of the whole région."""
    la, region = organisation("La commune"), organisation("L'agence", "REG-52", nature="ars")
    ailleurs = (organisation("À côté", A_COTE), organisation("Au loin", AILLEURS))
    for rang, lieux in enumerate(((la,), ailleurs[:1], ailleurs[1:], (), (la, region), (region,))):
        qui_que_ce_soit = Personne.objects.create(
            nom=f"P{rang}", courriel=COORDONNEES[0], consentement="donne",
            consentement_le=date(2026, 1, 5),
        )  # fmt: skip
        Fonction.objects.create(
            personne=qui_que_ce_soit, organisation=region if rang > 3 else la, intitule="Ancienne",
            role="referent", au=date(2026, 1, 1),
        )  # fmt: skip
        for lieu in lieux:
            Fonction.objects.create(
                personne=qui_que_ce_soit, organisation=lieu, intitule="Aujourd'hui", role="referent"
            )
    lecteur = personne(qui)
    visibles, modifiables = (
        set(Personne.objects.all().visibles_par(lecteur, operation))
        for operation in ("acteurs.voir_personnes", "acteurs.modifier_personnes")
    )
    lues = [*personnes_de(la, lecteur), *personnes_de(region, lecteur)]
    assert len(lues) == 10
    for lue in lues:
        assert bool(lue.courriel) == (lue.fonction.personne in visibles)
        assert lue.modifiable == (lue.fonction.personne in modifiables)


@pytest.mark.parametrize("qui", ["public", "partenaire", "coordination", "porteur", "ars_siege"])
def test_an_organisation_of_all_france_gives_what_the_list_gives(organisation, personne, qui):
    nationale, lecteur = organisation("La caisse nationale", "FR"), personne(qui)
    lus = Organisation.objects.all()
    permis = droits(nationale, lecteur)
    for operation in OPERATIONS:
        visible = lus.visibles_par(lecteur, operation.code).filter(pk=nationale.pk).exists()
        assert permis[operation.code.removeprefix("acteurs.")] is visible, operation.code


def test_a_person_is_added_with_a_function_and_seen_with_it(la, comme):
    client = comme("coordination")
    assert ajouter(client, la).status_code == 302
    page = fiche(client, la)
    for mot in ("Vice-présidente à la santé", "Une Personne", "élu référent", *COORDONNEES):
        assert mot in page
    assert "depuis le 01/01/2026" in page


@pytest.mark.parametrize("consentement", ["non_demande", "refuse"])
def test_coordinates_are_shown_to_nobody_without_consent(la, comme, consentement):
    client = comme("coordination")
    ajouter(client, la, consentement=consentement)
    page = fiche(client, la)
    assert "Une Personne" in page
    assert not any(mot in page for mot in COORDONNEES)


def test_refused_consent_keeps_no_coordinate_by_any_way(la, comme, personne):
    client = comme("coordination")
    reponse = client.post(
        reverse("personne-ajouter", args=[la.pk]), envoi(consentement="refuse"), follow=True
    )
    assert "ni l'adresse ni le téléphone" in texte(reponse)
    fonction = Fonction(organisation=la, intitule="Référente", role="referent")
    refus = {"consentement": "refuse", "consentement_le": "2026-01-05"}
    ajouter_personne(Personne(nom="B", courriel="b@c.fr", **refus), fonction, personne("ars_dd"))
    assert set(Personne.objects.values_list("courriel", "telephone")) == {("", "")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Personne.objects.create(nom="X", courriel="x@y.fr", **refus)


def test_consent_taken_back_erases_the_coordinates(la, comme):
    client = comme("coordination")
    ajouter(client, la)
    personne = Personne.objects.get()
    adresse = reverse("personne-modifier", args=[personne.pk])
    assert (
        client.post(adresse, {**ouvrir(client, adresse), "consentement": "refuse"}).status_code
        == 302
    )
    personne.refresh_from_db()
    assert (personne.courriel, personne.telephone) == ("", "")


def test_an_answer_without_its_day_is_refused_by_the_page_and_by_the_base(la, comme):
    reponse = ajouter(comme("coordination"), la, consentement_le="")
    assert reponse.status_code == 422
    assert "Donnez le jour" in texte(reponse)
    with pytest.raises(IntegrityError), transaction.atomic():
        Personne.objects.create(nom="X", consentement="donne")


def test_no_name_nor_coordinate_enters_the_journal(la, comme):
    client = comme("coordination")
    ajouter(client, la)
    adresse = reverse("personne-modifier", args=[Personne.objects.get().pk])
    client.post(adresse, {**ouvrir(client, adresse), "nom": "Renommée"})
    ecrits = json.dumps(list(Evenement.objects.values_list("avant", "apres")))
    assert not any(mot in ecrits for mot in ("Personne", "Renomm", *COORDONNEES))
    assert Evenement.objects.filter(type="acteurs.personne_modifiee").count() == 1


def test_the_same_form_twice_makes_one_person(la, comme):
    client, cle = comme("coordination"), str(uuid.uuid4())
    assert [ajouter(client, la, cle_creation=cle).status_code for _ in range(2)] == [302, 302]
    assert (Personne.objects.count(), Fonction.objects.count()) == (1, 1)


def test_a_function_ends_and_is_still_told(la, comme):
    client = comme("coordination")
    ajouter(client, la)
    adresse = reverse("fonction-modifier", args=[Fonction.objects.get().pk])
    envoye = ouvrir(client, adresse)
    trop_tot = client.post(adresse, {**envoye, "au": "2025-01-01"})
    assert trop_tot.status_code == 422
    assert "La fin précède le début" in texte(trop_tot)
    assert client.post(adresse, {**envoye, "au": "2026-01-31"}).status_code == 302
    page = fiche(client, la)
    assert "jusqu'au 31/01/2026" in page
    assert not any(mot in page for mot in (*COORDONNEES, "Modifier la personne"))
    personne = Personne.objects.get()
    qui = comme("administrateur"), comme("coordination")
    assert {c.get(reverse("personne-modifier", args=[personne.pk])).status_code for c in qui} == {
        404
    }
    correction = {**ouvrir(client, adresse), "au": ""}  # a day mistyped is mended
    assert client.post(adresse, correction).status_code == 302
    assert COORDONNEES[0] in fiche(client, la)


def test_who_left_is_seen_where_they_went_and_there_only(la, organisation, comme, personne):
    client, autre = comme("coordination"), organisation("Ailleurs", A_COTE)
    ajouter(client, la, **{"fonction-au": "2026-01-02"})
    qui = Personne.objects.get()
    Fonction.objects.create(personne=qui, organisation=autre, intitule="Y", role="contact")
    visibles = {
        nom: Personne.objects.all().visibles_par(personne(nom)).exists()
        for nom in ("coordination", "ars_dd")
    }
    assert visibles == {"coordination": False, "ars_dd": True}
    ajouter(client, la, cle_creation=str(qui.cle_creation))  # the page sent again
    assert Personne.objects.count() == 1


@pytest.mark.parametrize(
    ("nom", "modele", "champ"),
    [("personne-modifier", Personne, "nom"), ("fonction-modifier", Fonction, "intitule")],
)
def test_two_people_who_edit_the_same_thing_see_both(la, comme, nom, modele, champ):
    un, deux = comme("coordination"), comme("ars_dd")
    ajouter(un, la)
    adresse = reverse(nom, args=[modele.objects.get().pk])
    a, b = ouvrir(un, adresse), ouvrir(deux, adresse)
    assert un.post(adresse, {**a, champ: "Premier"}).status_code == 302
    reponse = deux.post(adresse, {**b, champ: "Second"})
    assert reponse.status_code == 409
    assert {"Premier", "Second"} <= set(texte(reponse).replace("<", " ").replace(">", " ").split())


@pytest.mark.parametrize("debut", ["/personnes/", "/fonctions/", "/organisations/", "/tables/"])
def test_a_number_that_no_base_holds_leads_nowhere(comme, referentiel, debut):
    client = comme("administrateur")
    for adresse in (f"{debut}{10**25}/modifier/", f"{debut}{10**25}/"):
        assert client.get(adresse).status_code == 404


# Whatever is typed

HOSTILES = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["\x00", "<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7*7 }}", "1e400",
         "٣", "=1+1", "javascript:alert(1)", "\u202e", "é" * 5_000, "31/02/2026", "COM-99999"]
    ),
)  # fmt: skip
CHAMPS = st.sampled_from(sorted(saisie()))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(CHAMPS, HOSTILES, max_size=10))
def test_any_form_of_an_organisation_gets_an_answer(comme, referentiel, tape):
    reponse = comme("administrateur").post(AJOUTER, saisie(**tape))
    assert reponse.status_code in {302, 422}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(envoi())), HOSTILES, max_size=10))
def test_any_form_of_a_person_gets_an_answer(comme, organisation, tape):
    la = Organisation.objects.order_by("pk").first() or organisation()
    assert ajouter(comme("administrateur"), la, **tape).status_code in {302, 422}


@pytest.mark.parametrize("champ", ["nom", "sigle", "missions"])
def test_what_is_typed_is_shown_as_text(comme, referentiel, champ):
    client, piege = comme("administrateur"), "<script>alert(1)</script>"
    fiche_faite = client.post(AJOUTER, saisie(**{champ: piege[: 40 if champ == "sigle" else 99]}))
    for adresse in (fiche_faite.url, reverse("organisations"), fiche_faite.url + "journal/"):
        assert "<script>alert" not in client.get(adresse).content.decode()


@pytest.mark.parametrize("site", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_runs_is_refused(comme, referentiel, site):
    assert comme("administrateur").post(AJOUTER, saisie(site=site)).status_code == 422


def test_the_page_of_a_person_says_their_functions_and_only_what_they_agreed(
    organisation, comme, nombre_de_requetes
):
    la, client = organisation("La commune"), comme("coordination")
    elle = Personne.objects.create(
        nom="Quetzal", courriel=COORDONNEES[0], consentement="donne",
        consentement_le=date(2026, 1, 5),
    )  # fmt: skip
    adresse = reverse("personne", args=[elle.pk])
    assert client.get(adresse).status_code == 404  # no function within reach
    Fonction.objects.create(personne=elle, organisation=la, intitule="Directrice", role="referent")
    assert f'href="{adresse}"' in client.get(reverse("organisation", args=[la.pk])).content.decode()
    lue = texte(client.get(adresse))
    assert "Directrice" in lue
    assert COORDONNEES[0] in lue
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(5):
        Fonction.objects.create(
            personne=elle, organisation=organisation(f"Autre {rang}"), intitule="Membre",
            role="referent", au=date(2026, 1, 1),
        )  # fmt: skip
    Fonction.objects.create(
        personne=elle, organisation=organisation("Au loin", AILLEURS), intitule="Ailleurs",
        role="referent",
    )  # fmt: skip
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    assert "Ailleurs" not in texte(client.get(adresse))
    Personne.objects.update(consentement="non_demande", consentement_le=None)
    lue = texte(client.get(adresse))
    assert COORDONNEES[0] not in lue
    assert "pas encore demandé" in lue
