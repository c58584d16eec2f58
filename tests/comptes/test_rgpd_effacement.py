"""Erasure: nothing that names the person is left in any table; numbers stay; it is replayed."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions import ajouter_personne
from clesante.acteurs.models import Fonction, ImportOrganisations, Personne
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.actions import rgpd as actions_rgpd
from clesante.comptes.actions.attributions import attribuer
from clesante.comptes.actions.personnes import actes_possibles
from clesante.comptes.actions.rgpd import BilanRejeu
from clesante.comptes.choix import Role
from clesante.comptes.journal.scelles import sceller, verifier
from clesante.comptes.lectures import ETATS, FiltreDeComptes, administres, etat
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import Attribution, Evenement, Invitation, Passage, Utilisateur
from clesante.comptes.registre import EFFACE
from clesante.comptes.rgpd import DOMAINE_EFFACE
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.comptes import contenu_de_la_base
from tests.aides.personnes import faire

ADRESSE, NOM, PRENOM = "zelie.quetzal@exemple.fr", "Quetzalcoatl", "Zélie"
INTITULE = "Grande connétable du val"
MARQUES = (ADRESSE, NOM, PRENOM, INTITULE, "0299887766", "203.0.113.77", "MarqueAgent", "sub-zel")


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "courriels"


@pytest.fixture
def zelie(organisation) -> Utilisateur:
    """Make someone known by everything the site can know of a person."""
    compte = actions_comptes.creer(ADRESSE, f"{PRENOM} {NOM}")
    actions_comptes.inviter(compte)
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=True, last_login=timezone.now())
    attribuer(compte, Role.LECTURE, "DEP-85", None)
    attribuer(compte, Role.PARTENAIRE, "*", None, (timezone.localdate() - timedelta(9), None))
    Authenticator.objects.create(user=compte, type="totp", data={"secret": "sub-zel"})
    SocialAccount.objects.create(user=compte, provider="x", uid="sub-zel", extra_data={"n": NOM})
    EmailAddress.objects.create(user=compte, email=ADRESSE, verified=True)
    une = organisation("Maison de santé")
    fonction = Fonction(organisation=une, intitule=INTITULE, role="referent")
    fiche = Personne(nom=NOM, prenom=PRENOM, courriel=ADRESSE, telephone="0299887766")
    ajouter_personne(fiche, fonction, faire("administrateur"))
    ImportOrganisations.objects.create(auteur=compte, fichier=f"{NOM}.csv", lignes=[[ADRESSE]])
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="MarqueAgent")
    client.force_login(compte)
    client.get("/compte/")
    return compte


@pytest.mark.django_db
def test_nothing_that_names_the_person_is_left_in_any_table(zelie):
    Passage.objects.create(nature="echec", moyen="x", empreinte=empreinte(ADRESSE), reseau="x")
    avant = contenu_de_la_base()
    assert [m for m in MARQUES if m.lower() not in avant.lower()] == []
    actions_rgpd.effacer_adresse(ADRESSE.upper())
    apres = contenu_de_la_base()
    assert [m for m in MARQUES if m.lower() in apres.lower()] == []
    assert empreinte(ADRESSE) not in apres


@pytest.mark.django_db
def test_numbers_stay_and_say_an_erased_person(zelie):
    fonction, avant = Fonction.objects.get(), Evenement.objects.count()
    actions_rgpd.effacer_adresse(ADRESSE)
    zelie.refresh_from_db()
    assert str(zelie) == EFFACE
    assert zelie.courriel == f"personne-{zelie.pk}@{DOMAINE_EFFACE}"
    assert not zelie.is_active
    assert not zelie.has_usable_password()
    personne = Personne.objects.get()
    assert str(personne) == EFFACE
    assert Fonction.objects.get().personne_id == personne.pk == fonction.personne_id
    assert Fonction.objects.get().role == "referent"
    assert Evenement.objects.count() > avant
    assert not Attribution.objects.en_vigueur().filter(utilisateur=zelie).exists()
    for modele in (Authenticator, SocialAccount, EmailAddress, UserSession, Invitation):
        assert not modele.objects.exists(), modele.__name__


@pytest.mark.django_db
def test_the_journal_stays_entire_and_tells_the_erasure(zelie):
    sceller(timezone.now() + timedelta(hours=1))
    par = faire("administrateur")
    actions_rgpd.effacer_adresse(ADRESSE, par)
    sceller(timezone.now() + timedelta(hours=1))
    assert verifier() == []
    dits = Evenement.objects.filter(type="comptes.personne_effacee").order_by("objet_type")
    assert [(e.objet_type, e.auteur_id) for e in dits] == [
        ("acteurs.personne", par.pk), ("comptes.utilisateur", par.pk),
    ]  # fmt: skip


@pytest.mark.django_db
def test_no_session_keeps_the_address_nor_the_code_that_was_sent(zelie):
    """A browser that asked for a code is nobody's yet: its session holds the address, the code."""
    attente = Client()
    attente.post(reverse("account_request_login_code"), {"email": ADRESSE})
    assert ADRESSE in contenu_des_sessions()
    actions_rgpd.effacer_adresse(ADRESSE)
    assert ADRESSE not in contenu_des_sessions()
    assert "code" not in contenu_des_sessions()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dit", "part"), [([f"code\n{ADRESSE}"], True), ({f"x{ADRESSE}": 1}, False)]
)
def test_a_session_where_a_longer_address_was_typed_stays(zelie, dit, part):
    autre = Client().session
    autre["dit"] = dit
    autre.save()
    actions_rgpd.effacer_adresse(ADRESSE)
    assert Session.objects.filter(pk=autre.session_key).exists() is not part


def contenu_des_sessions() -> str:
    return str([session.get_decoded() for session in Session.objects.order_by("pk")]).lower()


@pytest.mark.django_db
def test_an_erased_account_is_said_so_and_is_not_invited_again(zelie):
    actions_rgpd.effacer_adresse(ADRESSE)
    zelie.refresh_from_db()
    assert etat(zelie) == "effacé"
    assert "renvoyer" not in actes_possibles(zelie, faire("administrateur"))
    for dit in ETATS:
        lus = administres(faire("administrateur"), FiltreDeComptes(etat=dit))
        assert (zelie in lus) is (dit == "effacé"), dit


@pytest.mark.django_db
def test_open_sessions_end_and_those_of_others_do_not(zelie, comme):
    autre = comme("coordination")
    actions_rgpd.effacer_adresse(ADRESSE)
    assert Session.objects.count() == 1
    assert autre.get("/compte/").status_code == 200


@pytest.mark.django_db
def test_a_sheet_open_elsewhere_is_not_saved_over_the_erasure(zelie):
    lue = Personne.objects.get()
    actions_rgpd.effacer_adresse(ADRESSE)
    with pytest.raises(RefuseError):
        lue.save()
    assert Personne.objects.get().nom == EFFACE


@pytest.mark.django_db
def test_nobody_else_is_touched(zelie):
    autre = Utilisateur.objects.create_user(f"x{ADRESSE}")
    voisine = Personne.objects.create(nom="Voisine", courriel="")
    actions_rgpd.effacer_adresse(ADRESSE)
    autre.refresh_from_db()
    voisine.refresh_from_db()
    assert autre.courriel == f"x{ADRESSE}"
    assert voisine.nom == "Voisine"


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["", "   ", "personne@exemple.fr", "%"])
def test_an_unknown_or_empty_address_erases_nobody(zelie, adresse):
    """People without an address have an empty one: it is nobody's."""
    Personne.objects.create(nom="Sans adresse")
    with pytest.raises(IntrouvableError):
        actions_rgpd.effacer_adresse(adresse)
    assert Personne.objects.filter(nom=EFFACE).count() == 0
    assert not actions_rgpd.liste_effacements().exists()


@pytest.mark.django_db
def test_the_last_administrator_and_oneself_are_refused(db):
    seul = faire("administrateur")
    with pytest.raises(RefuseError, match="dernier"):
        actions_rgpd.effacer_adresse(seul.courriel)
    second = Utilisateur.objects.create_user("second@exemple.fr")
    attribuer(second, Role.ADMINISTRATEUR, "*", None)
    with pytest.raises(RefuseError, match="propre compte"):
        actions_rgpd.effacer_adresse(seul.courriel, seul)
    actions_rgpd.effacer_adresse(seul.courriel, second)
    assert not Utilisateur.objects.get(pk=seul.pk).is_active


@pytest.mark.django_db
def test_the_list_holds_numbers_and_no_name(zelie):
    actions_rgpd.effacer_adresse(ADRESSE)
    texte = actions_rgpd.liste_effacements().read_text(encoding="utf-8")
    assert [m for m in MARQUES if m.lower() in texte.lower()] == []
    lues = list(csv.DictReader(texte.splitlines()))
    assert {(r["modele"], int(r["numero"])) for r in lues} == {
        ("comptes.utilisateur", zelie.pk), ("acteurs.personne", Personne.objects.get().pk),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_restored_base_is_erased_again_once(zelie):
    fiche = Personne.objects.values().get()
    actions_rgpd.effacer_adresse(ADRESSE)
    Utilisateur.objects.filter(pk=zelie.pk).update(courriel=ADRESSE, nom=NOM, is_active=True)
    Personne.objects.filter(pk=fiche["id"]).update(nom=NOM, prenom=PRENOM, courriel=ADRESSE)
    assert actions_rgpd.rejouer() == BilanRejeu(2, ())
    assert NOM not in contenu_de_la_base()
    assert actions_rgpd.rejouer() == BilanRejeu(0, ())


@pytest.mark.django_db
def test_a_replay_goes_on_after_a_refusal_and_says_it(zelie):
    seul = faire("administrateur")
    avant = timezone.now().isoformat()
    liste = [("acteurs.inconnu", "1", avant), ("acteurs.personne", "x", avant)]
    liste += [("comptes.utilisateur", str(u.pk), u.created_at.isoformat()) for u in (seul, zelie)]
    lignes = "".join(f"{','.join(ligne)},{avant}\n" for ligne in liste)
    actions_rgpd.liste_effacements().write_text("modele,numero,cree_le,efface_le\n" + lignes)
    bilan = actions_rgpd.rejouer()
    assert bilan.revenus == 1
    assert NOM not in Utilisateur.objects.get(pk=zelie.pk).nom
    assert len(bilan.refus) == 3
    assert "dernier qui administre" in "".join(bilan.refus)


BON = "comptes.utilisateur,1,2026-01-02T03:04:05+00:00,x"


@pytest.mark.parametrize(
    ("lignes", "lus", "fautes"),
    [
        ([BON], 1, 0),
        ([BON, "modele,numero,cree_le,efface_le", BON], 1, 0),
        (["", "comptes.utilisateur", "comptes.utilisateur,1", f'"{BON}', "\ufffd,1,2,3"], 0, 4),
        (["modele,numero,cree_le,efface_le", BON.replace(",1,", f",{10**30},")], 0, 1),
        ([BON.replace("2026-", "26-"), BON.replace("comptes.", "x.")], 0, 2),
    ],
)
def test_the_list_is_read_without_its_first_line_and_says_the_lines_it_cannot(lignes, lus, fautes):
    actions_rgpd.liste_effacements().write_text("\n".join(lignes), encoding="utf-8")
    assert [len(dits) for dits in actions_rgpd.inscrits()] == [lus, fautes]


@pytest.mark.django_db
def test_a_fault_of_the_erasure_is_not_called_a_line_that_cannot_be_read(zelie, monkeypatch):
    actions_rgpd.effacer_adresse(ADRESSE)
    Utilisateur.objects.filter(pk=zelie.pk).update(nom=NOM)
    monkeypatch.setattr(actions_rgpd.actions_courriels, "retirer", lambda _: {}["faute"])
    with pytest.raises(KeyError, match="faute"):
        actions_rgpd.rejouer()


@pytest.mark.django_db
def test_a_number_used_again_by_somebody_else_is_not_erased(zelie):
    actions_rgpd.effacer_adresse(ADRESSE)
    autre = {"courriel": "neuf@exemple.fr", "nom": "Neuf", "created_at": timezone.now()}
    Utilisateur.objects.filter(pk=zelie.pk).update(**autre)
    assert actions_rgpd.rejouer() == BilanRejeu(0, ())
    assert Utilisateur.objects.get(pk=zelie.pk).nom == "Neuf"


@pytest.mark.django_db
def test_nothing_is_erased_when_the_list_cannot_be_written(zelie, settings, tmp_path):
    settings.VAR = tmp_path / "absent"
    with pytest.raises(OSError, match="effacements"):
        actions_rgpd.effacer_adresse(ADRESSE)
    zelie.refresh_from_db()
    assert zelie.courriel == ADRESSE


@pytest.mark.django_db
def test_mails_that_wait_are_removed_and_others_kept(
    zelie, settings, django_capture_on_commit_callbacks
):
    dossier = Path(settings.EMAIL_FILE_PATH)
    dossier.mkdir()
    (dossier / "a.log").write_text(f"To: {ADRESSE}\n", encoding="utf-8")
    (dossier / "b.log").write_text(f"To: x{ADRESSE}\n", encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        actions_rgpd.effacer_adresse(ADRESSE)
    assert [f.name for f in dossier.iterdir()] == ["b.log"]
