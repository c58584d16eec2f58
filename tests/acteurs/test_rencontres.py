"""Meetings before any body exists: who, what was said, the priorities named; forces vives."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions import ajouter_personne
from clesante.acteurs.actions.forces import noter_force
from clesante.acteurs.actions.fusions import fusionner
from clesante.acteurs.actions.rencontres import modifier_rencontre, noter_rencontre
from clesante.acteurs.forms.citees import ChampOrganisations
from clesante.acteurs.lectures.citees import citation, organisation_citee
from clesante.acteurs.lectures.rencontres import lignes_de_priorites, themes_nommes
from clesante.acteurs.models import Fonction, ForceVive, Personne, Rencontre
from clesante.comptes.models import Evenement, VersionDepasseeError
from clesante.socle.erreurs import AmbiguError, IntrouvableError, RefuseError
from tests.acteurs.test_pages import texte
from tests.aides.personnes import AILLEURS, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JOUR = timezone.localdate()
LE = date(2026, 3, 3)


def rencontrer(*organisations, territoire: str = ICI, **champs) -> Rencontre:
    donnees = {"objet": "Les maires", "genre": "elus", "date": LE, "territoire": territoire}
    neuve = Rencontre(**{**donnees, **champs})
    return noter_rencontre(neuve, organisations, faire("administrateur"))[0]


def envoi(**champs: object) -> dict[str, object]:
    return {
        "cle_creation": str(uuid.uuid4()), "objet": "Les maires du canton", "genre": "elus",
        "date": LE.isoformat(), "territoire": ICI, "organisations_citees": "", "lieu": "",
        "participants": "Deux maires", "propos": "", "priorites": "", **champs,
    }  # fmt: skip


def test_a_meeting_is_noted_with_who_was_met_in_one_act(comme, organisation):
    client = comme("coordination")
    une, autre = organisation("CPAM de la Vendée"), organisation("Mission locale")
    propose = client.get(reverse("rencontre-ajouter"), {"organisation": une.pk})
    assert citation(une) in propose.content.decode() and ICI in texte(propose)
    for inconnue in ("987654", "x", "-1"):
        assert (
            client.get(reverse("rencontre-ajouter"), {"organisation": inconnue}).status_code == 200
        )
    reponse = client.post(
        reverse("rencontre-ajouter"),
        envoi(
            organisations_citees=f"cpam vendée\n{citation(autre)}\ncpam vendée",
            priorites="- Un médecin traitant\n- L'alcool",
            propos="Les *médecins* d'abord.\n\n<script>non</script>",
            themes=["addictions", "cancers"],
        ),
    )
    faite = Rencontre.objects.get()
    assert reponse.url == reverse("rencontre", args=[faite.pk])
    assert set(faite.organisations.all()) == {une, autre}
    assert faite.themes == ["addictions", "cancers"]
    page = texte(client.get(reponse.url))
    assert "<em>médecins</em>" in page and "<script>non" not in page
    assert "L'alcool" in page and "CPAM de la Vendée" in page
    evenements = Evenement.objects.filter(objet_type="acteurs.rencontre").order_by("pk")
    assert [e.type for e in evenements] == [
        "acteurs.rencontre_notee",
        "acteurs.rencontre_organisations",
    ]
    assert "Deux maires" not in str(evenements[0].apres)  # who may be named stays out of it
    assert evenements[1].apres["organisations"] == sorted([une.pk, autre.pk])


def test_a_meeting_proposes_to_say_met_and_never_goes_back(comme, organisation):
    client = comme("coordination")
    orgs = [organisation(f"Association {nom}") for nom in ("une", "deux", "trois")]
    noter_force(ForceVive(organisation=orgs[0], etat="repere"), faire("administrateur"))
    noter_force(ForceVive(organisation=orgs[1], etat="mobilise"), faire("administrateur"))
    lue = rencontrer(*orgs)
    adresse = reverse("rencontre", args=[lue.pk])
    page = texte(client.get(adresse))
    assert "Association une, Association trois" in page or "Association trois" in page
    dite = texte(client.post(reverse("rencontre-avancer", args=[lue.pk]), follow=True))
    assert "2 organisations sont notées « rencontré »" in dite
    etats = dict(ForceVive.objects.values_list("organisation", "etat"))
    assert etats == {orgs[0].pk: "rencontre", orgs[1].pk: "mobilise", orgs[2].pk: "rencontre"}
    assert ForceVive.objects.get(organisation=orgs[2]).depuis_le == LE
    assert "Les noter" not in texte(client.get(adresse))


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"date": (JOUR + timedelta(1)).isoformat()}, "ce jour est à venir"),
        ({"organisations_citees": "zzz inconnue"}, "Aucune organisation de votre ressort"),
        ({"organisations_citees": "msp"}, "Plusieurs organisations répondent"),
        ({"territoire": AILLEURS}, "n'est pas de votre ressort"),
        ({"territoire": "Nullepart"}, "Nullepart"),
        ({"themes": ["pas-un-theme"]}, "pas-un-theme"),
    ],
)
def test_a_wrong_meeting_keeps_what_was_typed_and_says_the_cure(comme, organisation, champs, dit):
    organisation("MSP du bocage")
    organisation("MSP du marais")
    reponse = comme("coordination").post(
        reverse("rencontre-ajouter"), envoi(propos="Ce qui fut dit.", **champs)
    )
    assert reponse.status_code == 422
    assert dit in texte(reponse) and "Ce qui fut dit." in texte(reponse)
    assert not Rencontre.objects.exists()


def test_an_organisation_is_cited_by_its_number_its_acronym_or_its_words(organisation, personne):
    qui = personne("coordination")
    cpam, msp = organisation("CPAM de la Vendée", sigle="CPAM 85"), organisation("MSP")
    longue, loin = organisation("MSP du marais"), organisation("Hôpital de là-bas", AILLEURS)
    for tape, attendue in {
        citation(cpam): cpam, f"n° {cpam.pk}": cpam, "cpam 85": cpam, "VENDEE cpam": cpam,
        "msp": msp, "msp marais": longue,
    }.items():  # fmt: skip
        assert organisation_citee(tape, qui) == attendue, tape
    for tape in ("rien", f"n° {loin.pk}", "hôpital de là-bas", "!!", "n° 999999999999999999"):
        with pytest.raises(IntrouvableError):
            organisation_citee(tape, qui)
    organisation("MSP du bocage")
    with pytest.raises(AmbiguError, match=f"n°\u00a0{longue.pk}"):
        organisation_citee("msp du", qui)
    fusionner(longue, msp, faire("administrateur"))
    assert organisation_citee(citation(longue), qui) == msp


def test_every_line_that_cannot_be_read_is_said_at_once(personne):
    champ = ChampOrganisations()
    champ.utilisateur = personne("coordination")
    with pytest.raises(ValidationError) as refus:
        champ.clean("une inconnue\nune autre")
    assert len(refus.value.messages) == 2
    with pytest.raises(ValidationError, match="101 lignes"):
        champ.clean("\n".join(map(str, range(101))))


def test_an_edit_left_alone_keeps_who_was_met_and_a_stale_one_is_refused(comme, organisation):
    une, client = organisation("CPAM de la Vendée"), comme("coordination")
    lue = rencontrer(une, priorites="L'eau")
    adresse = reverse("rencontre-modifier", args=[lue.pk])
    assert citation(une) in client.get(adresse).content.decode()
    saisie = {"version": 1, "lieu": "Mairie", "initial-lieu": "", "objet": "Les maires"}
    for nom in ("objet", "genre", "date", "territoire", "participants", "propos", "priorites"):
        valeur = str(getattr(lue, nom))
        saisie |= {nom: valeur, f"initial-{nom}": valeur}
    for nom in ("organisations_citees", "initial-organisations_citees"):
        saisie[nom] = citation(une)
    assert client.post(adresse, saisie).status_code == 302
    lue.refresh_from_db()
    assert lue.lieu == "Mairie" and list(lue.organisations.all()) == [une]
    perimee = client.post(adresse, saisie | {"lieu": "Salle des fêtes", "organisations_citees": ""})
    assert perimee.status_code == 409
    assert "Salle des fêtes" in texte(perimee)
    loin = organisation("Hôpital de là-bas", AILLEURS)
    modifier_rencontre(lue, [une, loin], faire("administrateur"))
    form = client.get(adresse).content.decode()
    assert citation(une) in form and "là-bas" not in form
    saisie |= {"version": lue.version, "lieu": "Salle", "initial-lieu": "Mairie"}
    assert client.post(adresse, saisie).status_code == 302
    assert set(lue.organisations.all()) == {une, loin}  # what one does not see stays
    lue.refresh_from_db()
    ancienne = Rencontre.objects.get(pk=lue.pk)
    assert modifier_rencontre(lue, [], faire("administrateur")) is True
    with pytest.raises(VersionDepasseeError):
        modifier_rencontre(ancienne, [une], faire("administrateur"))


def test_priorities_are_gathered_by_theme_in_the_words_of_who_named_them(comme):
    rencontrer(priorites="- L'eau\n\n• Les médecins ", themes=["addictions"])
    rencontrer(priorites="L'alcool", themes=["addictions", "cancers"], genre="ars")
    rencontrer(priorites="Le bus", genre="habitants")
    rencontrer(themes=["cancers"])  # named nothing
    lus = themes_nommes(Rencontre.objects.order_by("pk"))
    assert [(t.libelle, t.rencontres) for t in lus] == [
        ("Conduites addictives", 2),
        ("Cancers", 1),
        ("Sans thème", 1),
    ]
    assert lus[0].par_genre == {"elus": 1, "ars": 1}
    assert [p.phrase for p in lus[0].priorites] == ["L'eau", "Les médecins", "L'alcool"]
    assert lignes_de_priorites(Rencontre(priorites=" \n-\n* a ")) == ["a"]
    page = texte(comme("coordination").get(reverse("rencontres-priorites")))
    assert "Le bus" in page and "Conduites addictives" in page


def test_what_one_brings_is_noted_once_and_for_people_of_the_house(comme, organisation):
    client, la, ailleurs = comme("coordination"), organisation(), organisation("Autre")
    fonction = Fonction(organisation=la, intitule="Direction", role="direction")
    elle, _ = ajouter_personne(Personne(nom="Untel"), fonction, faire("administrateur"))
    adresse = reverse("force-ajouter", args=[la.pk])
    saisie = {"etat": "repere", "apports": "Des locaux", "themes": ["cancers"], "personne": ""}

    def envoyer(**champs: object):
        return client.post(adresse, {**saisie, "cle_creation": str(uuid.uuid4()), **champs})

    assert envoyer().status_code == 302
    assert envoyer().status_code == 422  # the organisation is noted already
    assert envoyer(personne=elle.pk, etat="mobilise").status_code == 302
    assert "Untel : mobilisé" in texte(client.get(reverse("organisation", args=[la.pk])))
    assert envoyer(personne=elle.pk).status_code == 422
    futur = (JOUR + timedelta(1)).isoformat()
    assert "n'est pas à venir" in texte(envoyer(depuis_le=futur))
    par = faire("administrateur")
    with pytest.raises(RefuseError, match="déjà notée"):
        noter_force(ForceVive(organisation=la), par)
    with pytest.raises(IntrouvableError):
        noter_force(ForceVive(organisation=ailleurs, personne=elle), par)
    assert "Des locaux" not in str(Evenement.objects.values_list("apres"))


def test_what_one_brings_waits_its_turn_on_the_organisation(organisation, personne):
    """Two people note it at once: the base locks the organisation, the second one is told."""
    la = organisation()
    with CaptureQueriesContext(connection) as lues:
        noter_force(ForceVive(organisation=la), personne("coordination"))
    verrous = [lue["sql"] for lue in lues if "FOR UPDATE" in lue["sql"]]
    assert any('FROM "acteurs_organisation"' in sql for sql in verrous) is (
        connection.features.has_select_for_update
    )


def test_forces_are_counted_filtered_and_sent(comme, organisation, nombre_de_requetes):
    client, par = comme("coordination"), faire("administrateur")
    for nom, nature, etat in (
        ("Association une", "association", "mobilise"),
        ("Association deux", "association", "repere"),
        ("Conseil d'usagers", "usagers", "rencontre"),
    ):
        force = ForceVive(organisation=organisation(nom, nature=nature), etat=etat)
        force.themes = ["cancers"] if etat == "mobilise" else []
        noter_force(force, par)
    loin = organisation("Loin", AILLEURS)
    noter_force(ForceVive(organisation=loin), par)
    page = texte(client.get(reverse("forces")))
    assert "3 forces vives" in page and "Loin" not in page
    filtree = texte(client.get(reverse("forces"), {"theme": "cancers", "famille": "associations"}))
    assert "1 force vive pour ce choix" in filtree and "Association une" in filtree
    fichier = client.get(reverse("forces-export", args=["csv"]), {"etat": "rencontre"})
    assert len(fichier.content.decode("utf-8-sig").splitlines()) == 2
    autres = [reverse("rencontres"), reverse("rencontres-priorites")]
    rencontrer(priorites="Une", themes=["cancers"])
    pages = [reverse("forces"), *autres, reverse("organisation", args=[loin.pk - 1])]
    peu = [nombre_de_requetes(lambda a=a: client.get(a)) for a in pages]
    for n in range(3):
        une = organisation(f"De plus {n}")
        noter_force(ForceVive(organisation=une, themes=["cancers"]), par)
        rencontrer(une, priorites="Une", themes=["cancers"])
    assert [nombre_de_requetes(lambda a=a: client.get(a)) for a in pages] == peu
    rencontres = client.get(reverse("rencontres-export", args=["xlsx"]), {"theme": "cancers"})
    assert rencontres.status_code == 200


def test_lists_are_searched_whatever_accents_and_case(comme):
    client = comme("coordination")
    rencontrer(objet="Échange avec l'école de la rivière")
    for dit, trouve in (("ecole ECHANGE", True), ("rivière", True), ("hôpital", False)):
        page = client.get(reverse("rencontres"), {"q": dit}).content.decode()
        assert ("de la rivière" in page) is trouve, dit
