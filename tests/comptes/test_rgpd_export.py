"""The export of one's data is whole: every row that leads to a person, whatever its model."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.models import ForceVive, Personne
from clesante.acteurs.models.organisations import Organisation
from clesante.comptes import registre
from clesante.comptes.journal import noter
from clesante.comptes.lectures import rgpd
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import CourrielEnFile
from clesante.comptes.models.champs import champs, etiquette
from clesante.pieces.actions_fichiers import garder
from clesante.pieces.models import Commentaire, Piece
from tests.aides.modeles import remplir
from tests.aides.personnes import faire

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 essai"
# Rows that name an object by model and number, which never is a person.
SANS_PERSONNE = {
    "comptes.evenement": "told apart, in sentences",
    "acteurs.decision": "is about a contract, a diagnosis, a priority",
}


def modeles():
    tous = apps.get_models(include_auto_created=True)
    return [m for m in tous if not m._meta.app_label.startswith("essai")]


def oublies(sujet: registre.Sujet) -> list[str]:
    """Return the links to a person whose rows their export leaves out, « modele.champ »."""
    lus = {
        e.fiche.modele: set(e.rangees.values_list("pk", flat=True)) for e in rgpd.extraits(sujet)
    }
    trouves = []
    for modele in modeles():
        for nom, champ in champs(modele).items():
            racine = etiquette(champ.related_model) if champ.related_model else ""
            liees = modele._base_manager.filter(**{f"{nom}__in": sujet.get(racine, ())})
            siennes = set(liees.values_list("pk", flat=True)) if racine in sujet else set()
            if siennes - lus.get(etiquette(modele), set()):
                trouves.append(f"{etiquette(modele)}.{nom}")
    return trouves


@pytest.mark.parametrize("racine", sorted(registre.racines()))
def test_every_row_that_leads_to_a_person_is_exported(racine):
    """A model that is new, with a link to a person, fails here until its line says the way."""
    remplir()
    assert oublies({racine: frozenset({1, 2})}) == []


def test_a_link_that_no_line_follows_is_found(monkeypatch):
    remplir()
    amputees = tuple(
        registre.sans_personne(f.modele, "id") if f.modele == "acteurs.fonction" else f
        for f in registre.fiches()
    )
    monkeypatch.setattr(rgpd, "fiches", lambda: amputees)
    assert oublies({"acteurs.personne": frozenset({1})}) == ["acteurs.fonction.personne"]


def test_whatever_is_joined_to_a_person_is_exported():
    """Of every model that names its object by model and number."""
    remplir()
    sujet = {"acteurs.personne": frozenset({1})}
    for modele in modeles():
        if {"objet_type", "objet_id"} <= set(champs(modele)):
            if etiquette(modele) in SANS_PERSONNE:
                continue
            modele._base_manager.filter(pk=2).update(objet_type="acteurs.personne", objet_id=1)
            lus = {e.fiche.modele: e.rangees for e in rgpd.extraits(sujet)}
            assert lus[etiquette(modele)].filter(pk=2).exists(), etiquette(modele)


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def moi():
    """Someone without an account, known by a sheet and by what they can bring."""
    lui = Personne.objects.create(nom="Roy", courriel="Moi@exemple.fr")
    ici = Organisation.objects.create(nom="Hôpital", nature="hopital", territoire="REG-53")
    return lui, ForceVive.objects.create(organisation=ici, personne=lui, apports="Du temps")


def joindre(objet, dit: str) -> Piece:
    qui = {"objet_type": etiquette(objet), "objet_id": objet.pk, "auteur": faire("coordination")}
    Commentaire.objects.create(texte=dit, **qui)
    fichier = {"fichier": "x.pdf", "genre": "pdf", "octets": len(PDF), "empreinte": garder(PDF)}
    return Piece.objects.create(titre=dit, reserve=True, **fichier, **qui)


def test_notes_and_files_on_a_sheet_are_exported_and_those_of_others_are_not(moi):
    lui, force = moi
    joindre(lui, "Sur ma fiche")
    joindre(force, "Sur ce que j'apporte")
    joindre(Personne.objects.create(nom="Roy", courriel="autre@exemple.fr"), "Sur un autre")
    lus = {
        d["modele"]: d["rangees"] for d in rgpd.en_dict(registre.sujet("moi@exemple.fr"))["donnees"]
    }
    dits = ["Sur ma fiche", "Sur ce que j'apporte"]
    assert [r["texte"] for r in lus["pieces.commentaire"]] == dits
    assert [r["titre"] for r in lus["pieces.piece"]] == dits
    assert [r["apports"] for r in lus["acteurs.forcevive"]] == ["Du temps"]


def test_they_are_on_the_page_of_who_has_an_account(comme):
    fiche = Personne.objects.create(nom="Élue", courriel="elu@exemple.fr")
    joindre(fiche, "Note sur la fiche")
    client = comme("elu")
    assert "Note sur la fiche" in client.get(reverse("mes-donnees")).content.decode()
    assert "Note sur la fiche" in client.get(reverse("mes-donnees-fichier")).content.decode()


def test_mails_sent_before_there_was_an_account_are_exported(moi):
    trace = {"nature": "preavis", "contenu": "Secret", "empreinte": empreinte("moi@exemple.fr")}
    CourrielEnFile.objects.create(adresse="moi@exemple.fr", **trace)
    CourrielEnFile.objects.create(adresse="x@exemple.fr", **trace | {"empreinte": "autre"})
    lus = {e.fiche.modele: e for e in rgpd.extraits(registre.sujet("moi@exemple.fr"))}
    assert [r["adresse"] for r in lus["comptes.courrielenfile"].valeurs()] == ["moi@exemple.fr"]
    assert "Secret" not in str(list(lus["comptes.courrielenfile"].valeurs()))


def test_the_journal_tells_of_what_goes_with_them(moi):
    lui, force = moi
    noter("acteurs.personne_modifiee", None, lui)
    noter("acteurs.force_vive_modifiee", None, force)
    noter("acteurs.organisation_modifiee", None, force.organisation)
    dits = rgpd.evenements(registre.sujet("moi@exemple.fr"))
    assert [e.objet_type for e in dits] == ["acteurs.personne", "acteurs.forcevive"]


def test_a_file_on_ones_own_sheet_is_taken_from_there_and_no_other(comme):
    moi = Personne.objects.create(nom="Élue", courriel="elu@exemple.fr")
    autre = Personne.objects.create(nom="Roy", courriel="autre@exemple.fr")
    mien, sien = joindre(moi, "Sur ma fiche"), joindre(autre, "Sur un autre")
    client, adresse = comme("elu"), reverse("piece", args=[mien.pk])
    assert f'href="{adresse}"' in client.get(reverse("mes-donnees")).content.decode()
    lus = json.loads(client.get(reverse("mes-donnees-fichier")).content)["donnees"]
    assert [d["fichiers"] for d in lus if "fichiers" in d] == [{str(mien.pk): adresse}]
    assert client.get(adresse).content == PDF
    assert comme("partenaire").get(adresse).status_code == 404
    assert client.get(reverse("piece", args=[sien.pk])).status_code == 404
    Piece.objects.filter(pk=mien.pk).update(retire_le=timezone.now())
    assert client.get(adresse).status_code == 404
