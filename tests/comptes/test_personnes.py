"""Who administers accounts: the list, inviting, roles, closing; never out of one's reach."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import droits
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.actions.attributions import attribuer, retirer
from clesante.comptes.choix import Role
from clesante.comptes.lectures import FiltreDeComptes, administres
from clesante.comptes.models import Attribution, Evenement, Invitation, Utilisateur
from clesante.socle.erreurs import IntrouvableError
from tests.aides.personnes import A_COTE, AILLEURS, ICI, PERSONNES, faire
from tests.comptes.matrice import PERMISSIONS
from tests.comptes.test_matrice import corps

pytestmark = pytest.mark.django_db
LISTE = reverse("comptes")
INVITER = reverse("comptes-inviter")
NEUVE = {"courriel": "Neuve@exemple.fr", "nom": "Anne Neuve", "role": "partenaire", "portee": ICI}


def adresse(nom: str, *numeros: int, **autres: object) -> str:
    return reverse(nom, args=[*numeros, *autres.values()])


@pytest.fixture
def sur_place(personne) -> dict[str, Utilisateur]:
    """One reader at each place, whose only role is there."""
    lieux = {"ici": ICI, "a_cote": A_COTE, "ailleurs": AILLEURS, "region": "REG-52"}
    gens = {}
    for place, portee in lieux.items():
        gens[place] = Utilisateur.objects.create_user(f"{place}@exemple.fr", "x")
        Attribution.objects.create(utilisateur=gens[place], role="lecture", portee=portee)
    return gens


def lus(client) -> set[str]:
    """Return the addresses of the exported list."""
    contenu = client.get(reverse("comptes-export", args=["csv"])).content.decode()
    return {rangee["adresse"] for rangee in csv.DictReader(io.StringIO(contenu))}


def types(objet: object) -> list[str]:
    return [e.type for e in Evenement.objects.filter(objet_id=objet.pk).order_by("pk")]


# --- The matrix: thirteen persons, each page of an account at each place ---


@pytest.mark.parametrize("qui", PERSONNES)
def test_each_person_reaches_the_accounts_of_the_matrix_and_no_other(qui, sur_place, comme):
    client = comme(qui)
    for place, lui in sur_place.items():
        tenue = lui.attributions.get()
        pages = [
            adresse("compte-fiche", lui.pk),
            adresse("role-donner", lui.pk),
            adresse("role-finir", lui.pk, tenue.pk),
            adresse("compte-acte", lui.pk, acte="fermer"),
        ]
        permis = qui in PERMISSIONS["comptes.attribuer"][place]
        for page in pages:
            assert (client.get(page).status_code == 200) is permis, (page, place)
        if not permis:
            envois = [client.post(page, NEUVE).status_code for page in pages[1:]]
            assert set(envois) <= {302, 404}
            assert client.post(pages[0]).status_code in {302, 404}
            lui.refresh_from_db()
            assert lui.is_active
            assert Attribution.objects.get(utilisateur=lui) == tenue


def test_an_unknown_account_and_one_out_of_reach_answer_alike(sur_place, comme):
    client = comme("porteur")
    loin = client.get(adresse("compte-fiche", sur_place["ailleurs"].pk))
    rien = client.get(adresse("compte-fiche", 987_654_321))
    assert (loin.status_code, corps(loin)) == (rien.status_code, corps(rien))


# --- The list ---


def test_the_list_holds_the_accounts_one_administers(sur_place, comme):
    faire("ars_siege")
    assert lus(comme("porteur")) == {"ici@exemple.fr", "porteur@exemple.fr"}
    assert lus(comme("administrateur")) >= {p.courriel for p in sur_place.values()}


def test_roles_held_elsewhere_are_not_told(sur_place, comme):
    Attribution.objects.create(utilisateur=sur_place["ici"], role="elu", portee=AILLEURS)
    for page in (LISTE, adresse("compte-fiche", sur_place["ici"].pk)):
        assert AILLEURS not in comme("porteur").get(page).content.decode()
        assert AILLEURS in comme("administrateur").get(page).content.decode()


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        (FiltreDeComptes(), {"ouverte", "fermee", "invitee"}),
        (FiltreDeComptes(texte="FERM"), {"fermee"}),
        (FiltreDeComptes(texte="prenom"), {"ouverte"}),
        (FiltreDeComptes(etat="ouvert"), {"ouverte"}),
        (FiltreDeComptes(etat="fermé"), {"fermee"}),
        (FiltreDeComptes(etat="invité"), {"invitee"}),
        (FiltreDeComptes(role="elu"), {"ouverte"}),
        (FiltreDeComptes(role="pilote"), set()),
    ],
)
def test_filters(filtre, attendus, personne):
    gens = {n: Utilisateur.objects.create_user(f"{n}@e.fr", "x") for n in ("ouverte", "fermee")}
    Utilisateur.objects.filter(pk=gens["ouverte"].pk).update(nom="Prenom Nom")
    actions_comptes.desactiver(gens["fermee"])
    gens["invitee"] = actions_comptes.creer("invitee@e.fr")
    for lui in gens.values():
        attribuer(lui, Role.LECTURE, ICI, None)
    attribuer(gens["ouverte"], Role.ELU, ICI, None)
    hier = timezone.localdate() - timedelta(days=1)
    Attribution.objects.create(
        utilisateur=gens["ouverte"], role="pilote", portee=ICI, du=hier, au=hier
    )
    trouves = administres(personne("porteur"), filtre)
    assert {u.courriel.partition("@")[0] for u in trouves} - {"porteur"} == attendus


def test_the_list_costs_as_many_queries_whatever_the_accounts(comme, nombre_de_requetes):
    client = comme("administrateur")
    client.get(LISTE)
    peu = nombre_de_requetes(lambda: client.get(LISTE))
    for rang in range(30):
        attribuer(Utilisateur.objects.create_user(f"{rang}@e.fr"), Role.ELU, ICI, None)
    assert nombre_de_requetes(lambda: client.get(LISTE)) == peu <= 15


@pytest.mark.parametrize("tape", ["?q=%00", "?etat=x&role=y&page=z", "?q=" + "a" * 3000])
def test_what_an_address_says_never_breaks_the_list(comme, tape):
    assert comme("administrateur").get(LISTE + tape).status_code == 200


def test_a_file_of_another_kind_does_not_exist(comme):
    assert comme("administrateur").get(reverse("comptes-export", args=["pdf"])).status_code == 404


# --- Inviting ---


def test_an_invitation_makes_an_account_a_role_a_mail_and_three_events(comme):
    reponse = comme("porteur").post(INVITER, {**NEUVE, "au": "2031-12-31"})
    neuve = Utilisateur.objects.get(courriel="neuve@exemple.fr")
    assert reponse.url == adresse("compte-fiche", neuve.pk)
    assert (neuve.is_active, neuve.nom) == (False, "Anne Neuve")
    tenue = neuve.attributions.get()
    assert (tenue.role, tenue.portee, str(tenue.au)) == ("partenaire", ICI, "2031-12-31")
    assert [m.to for m in mail.outbox] == [["neuve@exemple.fr"]]
    assert types(neuve)[:1] == ["comptes.cree"]
    auteurs = {e.auteur for e in Evenement.objects.filter(type="comptes.invite")}
    assert auteurs == {faire("porteur")}
    assert neuve.invitations.ouvertes().count() == 1


def test_an_address_that_has_an_account_gets_the_role_and_no_invitation(comme):
    deja = Utilisateur.objects.create_user("neuve@exemple.fr", "x")
    page = comme("porteur").post(INVITER, NEUVE, follow=True).content.decode()
    assert "avait déjà un compte" in page
    assert deja.attributions.get().role == "partenaire"
    assert mail.outbox == []
    assert Utilisateur.objects.filter(courriel="neuve@exemple.fr").count() == 1


@pytest.mark.parametrize(
    "faux",
    [
        {"courriel": "rien"}, {"role": "administrateur"}, {"role": "ars_dd"}, {"portee": AILLEURS},
        {"portee": "*"}, {"du": "2030-02-31"}, {"du": "2031-01-02", "au": "2031-01-01"},
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_said_and_nothing_is_made(comme, faux):
    reponse = comme("porteur").post(INVITER, {**NEUVE, **faux})
    assert reponse.status_code == 422
    assert NEUVE["nom"] in reponse.content.decode()
    assert not Utilisateur.objects.filter(courriel="neuve@exemple.fr").exists()
    assert mail.outbox == []


def test_an_administrator_gives_any_role_on_any_portee_that_is_one(comme):
    client = comme("administrateur")
    envoi = {**NEUVE, "role": "ars_siege", "portee": "REG-53"}
    assert client.post(INVITER, {**envoi, "portee": "Bretagne"}).status_code == 422
    assert client.post(INVITER, envoi).status_code == 302
    assert Attribution.objects.get(portee="REG-53").role == "ars_siege"


def test_when_the_mail_does_not_leave_the_link_is_shown_once(comme, monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "introuvable")
    monkeypatch.setattr(actions_comptes.courriels, "envoyer", lambda *_a, **_k: False)
    page = comme("porteur").post(INVITER, NEUVE).content.decode()
    assert "/invitation/" in page
    fiche = adresse("compte-fiche", Utilisateur.objects.get(courriel="neuve@exemple.fr").pk)
    assert "/invitation/" not in comme("porteur").get(fiche).content.decode()


def test_a_role_given_opens_nobody_s_past_nor_the_life_of_who_holds_more(comme, personne):
    """Inviting an address that has an account is enough to see its page: not what it lived."""
    agent, ancien = personne("ars_siege"), Utilisateur.objects.create_user("ancien@exemple.fr", "x")
    for lui in (agent, ancien):
        Authenticator.objects.create(user=lui, type="totp", data={})
        actions_comptes.oter_facteurs(lui)
        client = comme("porteur")
        reponse = client.post(INVITER, {**NEUVE, "courriel": lui.courriel})
        page = client.get(reponse.url).content.decode()
        assert "Seconds facteurs ôtés" not in page
        assert ("Dernière entrée" in page) is (lui == ancien)
        actions_comptes.reactiver(lui)
        page = client.get(reponse.url).content.decode()
        assert ("Compte rouvert" in page) is (lui == ancien)
        assert "Seconds facteurs ôtés" in comme("administrateur").get(reponse.url).content.decode()


def test_the_page_of_who_is_invited_says_until_when_and_when_it_is_past(comme):
    client = comme("porteur")
    fiche = client.post(INVITER, NEUVE).url
    page = client.get(fiche).content.decode()
    assert "sert jusqu’au" in page
    assert "Compte créé" in page
    Invitation.objects.update(expire_le=timezone.now())
    page = client.get(fiche).content.decode()
    assert "ne sert plus depuis le" in page
    assert "Renvoyer" in page


# --- Roles ---


def test_a_role_is_given_then_ended_with_a_question_between(sur_place, comme):
    lui, client = sur_place["ici"], comme("porteur")
    envoi = {"role": "pilote", "portee": ICI}
    assert client.post(adresse("role-donner", lui.pk), envoi).status_code == 302
    tenue = lui.attributions.get(role="pilote")
    page = adresse("role-finir", lui.pk, tenue.pk)
    assert "pilote" in client.get(page).content.decode()
    assert lui.attributions.filter(role="pilote").exists()
    assert client.post(page).status_code == 302
    assert not droits.portees(lui, "acteurs.voir") & {"pilote"}
    assert not Attribution.objects.filter(role="pilote").exists()
    donnes = Evenement.objects.filter(type__startswith="comptes.role").order_by("pk")
    assert [e.type for e in donnes][-2:] == ["comptes.role_donne", "comptes.role_retire"]
    assert client.post(page).status_code == 404


def test_a_role_of_another_account_is_not_ended_by_its_number(sur_place, comme):
    autre = sur_place["ailleurs"].attributions.get()
    page = adresse("role-finir", sur_place["ici"].pk, autre.pk)
    assert comme("porteur").post(page).status_code == 404
    assert Attribution.objects.filter(pk=autre.pk).exists()


def test_nobody_ends_their_own_role_nor_closes_their_own_account(comme, personne):
    moi, client = personne("administrateur"), comme("administrateur")
    fiche = client.get(adresse("compte-fiche", moi.pk)).content.decode()
    assert "une autre personne qui administre" in fiche
    assert "Fermer le compte" not in fiche
    tenue = moi.attributions.get()
    assert client.post(adresse("role-finir", moi.pk, tenue.pk)).status_code == 404
    assert client.post(adresse("compte-acte", moi.pk, acte="fermer")).status_code == 404
    assert droits.portees(personne("administrateur"), "comptes.attribuer") == {"*"}


# --- Acts on an account ---


def test_an_account_is_closed_then_reopened(sur_place, comme):
    lui, client = sur_place["ici"], comme("porteur")
    fermer = adresse("compte-acte", lui.pk, acte="fermer")
    assert client.get(fermer).status_code == 200
    assert Utilisateur.objects.get(pk=lui.pk).is_active
    client.post(fermer)
    assert not Utilisateur.objects.get(pk=lui.pk).is_active
    assert client.get(fermer).status_code == 404
    encore = client.post(fermer)
    assert encore.status_code == 409
    assert "message-error" in encore.content.decode()
    client.post(adresse("compte-acte", lui.pk, acte="rouvrir"))
    assert Utilisateur.objects.get(pk=lui.pk).is_active
    assert types(lui)[-2:] == ["comptes.ferme", "comptes.rouvert"]


def test_second_factors_are_removed_and_their_owner_told(sur_place, comme):
    lui, client = sur_place["ici"], comme("porteur")
    page = adresse("compte-acte", lui.pk, acte="oter-facteurs")
    assert client.get(page).status_code == 404  # there is none
    Authenticator.objects.create(user=lui, type="totp", data={})
    assert client.post(page).status_code == 302
    assert not lui.authenticator_set.exists()
    assert [m.to for m in mail.outbox] == [[lui.courriel]]
    assert "comptes.facteurs_otes" in types(lui)


def test_an_invitation_is_sent_again_and_the_first_link_is_dead(comme):
    client = comme("porteur")
    client.post(INVITER, NEUVE)
    neuve = Utilisateur.objects.get(courriel="neuve@exemple.fr")
    ancienne = neuve.invitations.get().empreinte
    client.post(adresse("compte-acte", neuve.pk, acte="renvoyer"))
    assert len(mail.outbox) == 2
    assert neuve.invitations.get().empreinte != ancienne


def test_the_holder_s_administrator_does_not_touch_who_holds_more(sur_place, comme, personne):
    """Closing an account, or taking its second factor, takes away what one could not take back."""
    lui, client = sur_place["ici"], comme("porteur")
    Authenticator.objects.create(user=lui, type="totp", data={})
    Attribution.objects.create(utilisateur=lui, role="ars_dd", portee="DEP-85")
    assert client.get(adresse("compte-fiche", lui.pk)).status_code == 200
    for acte in ("fermer", "oter-facteurs", "rouvrir", "renvoyer", "inconnu"):
        assert client.post(adresse("compte-acte", lui.pk, acte=acte)).status_code == 404, acte
    assert Utilisateur.objects.get(pk=lui.pk).is_active
    assert lui.authenticator_set.exists()
    assert (
        comme("administrateur").get(adresse("compte-acte", lui.pk, acte="fermer")).status_code
        == 200
    )


def test_a_role_that_is_to_come_counts_and_one_that_is_past_does_not(sur_place, personne):
    lui, jour = sur_place["ici"], timezone.localdate()
    passe = {"du": jour - timedelta(days=9), "au": jour - timedelta(days=1)}
    Attribution.objects.create(utilisateur=lui, role="ars_dd", portee="DEP-85", **passe)
    assert droits.peut_administrer(personne("porteur"), lui)
    Attribution.objects.create(
        utilisateur=lui, role="ars_dd", portee="DEP-85", du=jour + timedelta(days=9)
    )
    assert not droits.peut_administrer(personne("porteur"), lui)


def test_the_action_refuses_what_the_page_does_not_offer(sur_place, personne):
    with pytest.raises(IntrouvableError):
        attribuer(sur_place["ici"], Role.ADMINISTRATEUR, ICI, personne("porteur"))
    with pytest.raises(IntrouvableError):
        retirer(sur_place["ailleurs"].attributions.get(), personne("porteur"))


def test_the_menu_leads_to_accounts_for_who_administers_them(comme):
    for qui, montre in (("administrateur", True), ("porteur", True), ("coordination", False)):
        assert (f'href="{LISTE}"' in comme(qui).get(reverse("compte")).content.decode()) is montre
