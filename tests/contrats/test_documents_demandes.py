"""Long documents: nobody waits for them on a page; a job makes them, who asked alone has them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clesante.comptes.models import Utilisateur
from clesante.comptes.registre import balayer
from clesante.contrats import taches
from clesante.contrats.actions import documents as actions
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.documents import profils
from clesante.contrats.documents.profils import FICHES_MAX, PROFILS
from clesante.contrats.lectures.documents import demandes
from clesante.contrats.models import DocumentDemande, FicheAction
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import Limites
from clesante.exploitation import actions as actions_des_taches
from clesante.exploitation import lectures as lectures_des_taches
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.contenus import contenu
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire
from tests.exploitation.test_taches import lancer, lire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def ici(monkeypatch):
    """A contract of three actions, where two are already too many for a page."""
    monkeypatch.setattr(profils, "FICHES_MAX", 2)
    lu = contrat(ICI)
    for n in (1, 2, 3):
        FicheAction.objects.create(
            contrat=lu, numero=f"1.{n}", intitule=f"Aller vers {n}", etat="a_venir"
        )
    return lu


def page(lu) -> str:
    return reverse("contrat-documents", args=[lu.pk])


def adresse(lu, profil: str, extension: str = "html") -> str:
    return reverse("contrat-documents-fichier", args=[lu.pk, profil, extension])


def demander(client, lu, profil: str = "complete", extension: str = "html", **plus):
    envoi = {"profil": profil, "extension": extension, **plus}
    return client.post(reverse("contrat-documents-demander", args=[lu.pk]), envoi, follow=True)


def fichier(lu, demande):
    return reverse("contrat-documents-demande", args=[lu.pk, demande.pk])


def faire_tout() -> None:
    for tache in DBTaskResult.objects.filter(status=TaskResultStatus.READY):
        lancer(tache.pk)


# --- Which are long -----------------------------------------------------------------------------


def test_only_what_holds_every_action_whole_is_long_and_past_the_measure_only():
    juste, trop = (Contenu(contenu(n).valeurs) for n in (FICHES_MAX, FICHES_MAX + 1))
    assert [code for code, lu in PROFILS.items() if lu.attend(trop)] == ["complete"]
    assert not any(lu.attend(juste) for lu in PROFILS.values())


def test_a_short_contract_is_sent_at_once_and_nothing_is_asked_of_a_job(comme):
    lu = contrat(ICI)
    FicheAction.objects.create(contrat=lu, numero="1", intitule="Aller vers", etat="a_venir")
    client = comme("coordination")
    assert "Aller vers" in client.get(adresse(lu, "complete")).content.decode()
    dit = client.get(page(lu)).content.decode()
    assert adresse(lu, "complete", "pdf") in dit
    assert "Préparer" not in dit and "hx-trigger" not in dit
    assert not DBTaskResult.objects.exists()


def test_a_long_one_is_not_made_while_a_page_waits(ici, comme):
    client = comme("coordination")
    reponse = client.get(adresse(ici, "complete"), follow=True)
    assert reponse.redirect_chain[-1][0] == page(ici)
    dit = reponse.content.decode()
    assert "demandez-le ici" in dit and "Préparer" in dit
    assert adresse(ici, "complete", "pdf") not in dit
    assert not DocumentDemande.objects.exists()
    for profil in ("synthetique", "plan-actions", "financement"):
        assert client.get(adresse(ici, profil)).status_code == 200


# --- Asked for, made, taken -----------------------------------------------------------------------


def test_it_is_asked_for_made_by_the_job_then_taken(ici, comme):
    client = comme("coordination")
    dit = demander(client, ici).content.decode()
    assert "Le document se prépare" in dit and "en attente" in dit
    assert 'hx-trigger="every 5s"' in dit
    (demande,) = DocumentDemande.objects.all()
    assert client.get(fichier(ici, demande)).status_code == 404
    (tache,) = DBTaskResult.objects.all()
    assert lectures_des_taches.libelle(tache) == "Faire un document de contrat"
    lancer(tache.pk)
    tache = lire(tache.pk)
    assert tache.return_value == f"contrat-{ici.pk}-complete.html\u00a0: fait."
    assert (tache.avancement.fait, tache.avancement.total) == (1, 2)
    pret = client.get(page(ici)).content.decode()
    assert fichier(ici, demande) in pret and "hx-trigger" not in pret
    reponse = client.get(fichier(ici, demande))
    assert reponse["Content-Disposition"] == (
        f'attachment; filename="contrat-{ici.pk}-complete.html"'
    )
    assert "no-store" in reponse["Cache-Control"]
    assert "Aller vers 3" in reponse.content.decode()


@pytest.mark.parametrize("extension", ["pdf", "docx", "odt"])
def test_it_is_the_document_that_the_page_would_have_made(ici, comme, monkeypatch, extension):
    client = comme("coordination")
    demander(client, ici, extension=extension)
    faire_tout()
    demande = DocumentDemande.objects.get()
    monkeypatch.setattr(profils, "FICHES_MAX", 99)
    direct = client.get(adresse(ici, "complete", extension))
    assert client.get(fichier(ici, demande)).content == direct.content


def test_a_frozen_version_is_made_as_it_was_frozen(ici, comme):
    version = figer(ici, GenreVersion.RELECTURE, "Pour relecture", faire("administrateur"))
    FicheAction.objects.filter(contrat=ici).update(intitule="Autre chose")
    client = comme("coordination")
    reponse = demander(client, ici, figee=version.numero)
    assert reponse.redirect_chain[-1][0].endswith("?figee=1")
    faire_tout()
    demande = DocumentDemande.objects.get()
    assert demande.nom == f"contrat-{ici.pk}-complete-v1.html"
    dit = client.get(fichier(ici, demande)).content.decode()
    assert "Aller vers 3" in dit and "Autre chose" not in dit


@pytest.mark.parametrize(
    "envoi",
    [{"profil": "roman"}, {"extension": "exe"}, {"figee": "9"}, {"figee": "x"}, {"profil": ""}],
)
def test_what_is_not_there_is_not_asked_for(ici, comme, envoi):
    dit = demander(comme("coordination"), ici, **envoi).content.decode()
    assert "n’existe pas" in dit
    assert not DocumentDemande.objects.exists() and not DBTaskResult.objects.exists()


def test_asked_for_twice_it_is_made_once_then_again_when_it_is_asked_again(ici, comme):
    client = comme("coordination")
    demander(client, ici)
    assert "se prépare déjà" in demander(client, ici).content.decode()
    assert DBTaskResult.objects.count() == 1
    faire_tout()
    demander(client, ici)
    assert DBTaskResult.objects.count() == DocumentDemande.objects.count() == 2


def test_one_person_does_not_fill_the_queue(ici, comme, monkeypatch):
    monkeypatch.setattr(actions, "OUVERTES_MAX", 2)
    client = comme("coordination")
    demander(client, ici, extension="pdf")
    demander(client, ici, extension="odt")
    dit = demander(client, ici, extension="docx").content.decode()
    assert "2 de vos documents sont déjà en préparation" in dit
    assert DocumentDemande.objects.count() == DBTaskResult.objects.count() == 2


# --- Who has it -----------------------------------------------------------------------------------


def test_nobody_else_sees_it_nor_takes_it(ici, comme):
    demander(comme("coordination"), ici)
    faire_tout()
    demande = DocumentDemande.objects.get()
    for qui in ("administrateur", "lecture"):
        autre = comme(qui)
        assert demande.nom not in autre.get(page(ici)).content.decode()
        assert autre.get(fichier(ici, demande)).status_code == 404


def test_who_may_no_longer_see_the_contract_has_nothing(ici):
    par = faire("coordination")
    voulu = DocumentDemande(contrat=ici, profil="complete", extension="html")
    assert actions.demander(voulu, par)
    par.attributions.all().delete()
    faire_tout()
    tache = DBTaskResult.objects.get()
    assert tache.status == TaskResultStatus.FAILED  # and is not tried again
    assert tache.exception_class_path.endswith(".IntrouvableError")
    assert DocumentDemande.objects.get().octets is None
    with pytest.raises(IntrouvableError):
        actions.demander(voulu, Utilisateur.objects.get(pk=par.pk))


# --- What goes wrong ------------------------------------------------------------------------------


def test_a_document_that_cannot_be_made_says_why(ici, comme, monkeypatch):
    monkeypatch.setattr(taches, "LIMITES", Limites(duree_s=0.01))
    client = comme("coordination")
    demander(client, ici, extension="pdf")
    faire_tout()
    dit = client.get(page(ici)).content.decode()
    assert "pas fait." in dit and "n’était pas prêt" in dit
    assert "hx-trigger" not in dit
    assert client.get(fichier(ici, DocumentDemande.objects.get())).status_code == 404


def test_a_job_that_was_cancelled_is_told_and_may_be_asked_again(ici, comme):
    client = comme("coordination")
    demander(client, ici)
    tache = DBTaskResult.objects.get()
    actions_des_taches.annuler(str(tache.pk), faire("administrateur"))
    dit = client.get(page(ici)).content.decode()
    assert "La préparation a été arrêtée" in dit and "hx-trigger" not in dit
    demander(client, ici)
    assert DocumentDemande.objects.count() == 1
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_a_job_played_again_makes_nothing_twice(ici, comme):
    demander(comme("coordination"), ici)
    (demande,) = DocumentDemande.objects.all()
    faire_tout()
    fini = DocumentDemande.objects.get().fini_le
    assert "n'est plus demandé" in taches.faire_document.func(demande.pk)
    assert DocumentDemande.objects.get().fini_le == fini
    assert "n'est plus demandé" in taches.faire_document.func(demande.pk + 1)


def test_it_is_kept_for_a_day(ici, comme):
    client = comme("coordination")
    demander(client, ici)
    faire_tout()
    demande = DocumentDemande.objects.get()
    hier = timezone.now() - timedelta(days=1, minutes=1)
    DocumentDemande.objects.update(demande_le=hier)
    assert demandes(ici, demande.auteur) == []
    assert client.get(fichier(ici, demande)).status_code == 404
    assert balayer() >= 1
    assert not DocumentDemande.objects.exists()


def test_the_page_reads_no_file_and_costs_the_same_with_many(
    ici, comme, django_assert_max_num_queries
):
    client = comme("coordination")
    demander(client, ici)
    faire_tout()
    lue = DocumentDemande.objects.get()
    client.get(page(ici))
    for _ in range(20):
        lue.pk = None
        lue.save()
    with django_assert_max_num_queries(60) as requetes:
        client.get(page(ici))
    assert not [r["sql"] for r in requetes if '"octets"' in r["sql"].partition(" FROM ")[0]]


def test_too_many_is_refused_and_writes_nothing(ici, monkeypatch):
    monkeypatch.setattr(actions, "OUVERTES_MAX", 0)
    voulu = DocumentDemande(contrat=ici, profil="complete", extension="html")
    with pytest.raises(RefuseError):
        actions.demander(voulu, faire("coordination"))
    assert not DocumentDemande.objects.exists() and not DBTaskResult.objects.exists()
