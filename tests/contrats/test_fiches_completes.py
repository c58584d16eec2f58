"""The fields of a fiche that domain §4.2 names: written, shown, in the workbook, taken in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.models import Evenement
from clesante.concertation.models import Constat, Enjeu, LienConstat
from clesante.contrats.actions import fiches as actions
from clesante.contrats.colonnes.export import FEUILLES, lire_champs
from clesante.contrats.imports.reprise import lire
from clesante.contrats.imports.structures import Structures
from clesante.contrats.models import Axe, EtapeAction, FicheAction, Objectif
from clesante.contrats.regles.reprise import deviner
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.objets.contrats_programme import organisation
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
NEUFS = {
    "sexe_public": "femmes",
    "niveaux_action": ["collectif", "politique"],
    "methode": "Programme Unplugged",
    "universalisme": "partie",
    "iss_grille": "Réflex-ISS : 12 questions sur 20.",
}


@pytest.fixture
def fiche():
    neuve = FicheAction(intitule="Former", etat="en_cours", numero="1.1")
    return actions.ajouter_fiche(neuve, contrat(ICI), faire("coordination"))[0]


@pytest.fixture
def client():
    lu = Client()
    connecter(lu, faire("coordination"))
    return lu


def test_they_are_written_and_shown(fiche, client):
    adresse = reverse("fiche-modifier", args=[fiche.pk])
    version = client.get(adresse).context["form"].instance.version
    envoi = {"version": version, "intitule": "Former", "numero": "1.1", **NEUFS}
    assert client.post(adresse, envoi).status_code == 302
    fiche.refresh_from_db()
    assert {nom: getattr(fiche, nom) for nom in NEUFS} == NEUFS
    page = client.get(reverse("fiche", args=[fiche.pk])).content.decode()
    for dit in ("femmes", "Collectif", "Politiques et règles", "Unplugged", "en partie", "12 q"):
        assert dit in page, dit


def test_the_workbook_has_them():
    (feuille,) = [f for f in FEUILLES if f.modele is FicheAction]
    assert set(NEUFS) <= {lu.nom for lu in lire_champs(feuille)}


def test_a_file_that_comes_in_is_read_for_them():
    titres = ["Titre de l'action", "Sexe du public", "Niveau d'intervention", "Méthodologie",
              "Universalisme proportionné", "Réflex-ISS"]  # fmt: skip
    cellules = ["Former", "Femmes", "Collectif, Politiques et règles",
                "Programme Unplugged", "En partie", "12 questions"]  # fmt: skip
    colonnes = deviner([titres, cellules], 0)
    lue = lire([titres, cellules], 0, colonnes, Structures(faire("coordination"))).fiches[0]
    assert lue.champs["sexe_public"] == "femmes"
    assert lue.champs["niveaux_action"] == ["collectif", "politique"]
    assert lue.champs["methode"] == "Programme Unplugged"
    assert (lue.champs["universalisme"], lue.champs["iss_grille"]) == ("partie", "12 questions")
    autre = lire([titres, ["Former", "enfants"]], 0, colonnes, Structures(faire("coordination")))
    assert "enfants" in autre.fiches[0].champs["notes"]


def test_the_page_says_that_an_action_is_late_and_since_what(fiche, client):
    hier = timezone.localdate() - timedelta(days=1)
    adresse = reverse("fiche", args=[fiche.pk])
    assert "en retard" not in client.get(adresse).content.decode()
    EtapeAction.objects.create(fiche=fiche, titre="Recruter", echeance=hier)
    page = client.get(adresse).content.decode()
    assert "en retard (" in page and "Recruter" in page and f"{hier:%d/%m/%Y}" in page
    EtapeAction.objects.update(faite_le=hier)
    assert "en retard" not in client.get(adresse).content.decode()


def _commencer(client, contrat_, **champs):
    adresse = reverse("fiche-ajouter", args=[contrat_.pk])
    form = client.get(adresse).context["form"]
    envoi = {"cle_creation": form["cle_creation"].value(), "intitule": "Accueillir", **champs}
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 302
    return form, FicheAction.objects.latest("pk")


def test_what_was_ticked_keeps_its_order_and_what_is_ticked_comes_after(fiche, client):
    fiche.publics, fiche.themes = ["parents", "elus", "adultes"], ["suicide", "cancers"]
    fiche.save()
    adresse = reverse("fiche-modifier", args=[fiche.pk])
    envoi = {
        "version": FicheAction.objects.get().version, "intitule": "Former", "numero": "1.1",
        "universalisme": "inconnu", "priorite": "moyenne", "publique": "on",
        "publics": ["adultes", "elus", "parents"], "themes": ["addictions", "cancers", "suicide"],
    }  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    lue = FicheAction.objects.get()
    assert lue.publics == ["parents", "elus", "adultes"]
    assert lue.themes == ["suicide", "cancers", "addictions"]
    ecrit = Evenement.objects.filter(type="contrats.fiche_modifiee").latest("pk")
    assert "themes" in ecrit.apres and "publics" not in ecrit.apres


def test_a_fiche_begins_as_the_one_before(fiche, client):
    pilote = organisation(ICI)
    actions.modifier_fiche(fiche, faire("coordination"))
    repris = {
        "pilote": pilote, "pilote_fonction": "coordination", "debut": date(2027, 1, 1),
        "fin": date(2029, 12, 31), "publics": ["elus"], "domaines": ["soins"],
    }  # fmt: skip
    for nom, valeur in repris.items():
        setattr(fiche, nom, valeur)
    fiche.contexte = "Le sien"
    fiche.save()
    form, seule = _commencer(client, fiche.contrat)
    assert form.initial["comme"] and "Former" in form.fields["comme"].help_text
    assert seule.pilote is None
    _, suite = _commencer(client, fiche.contrat, comme="on", intitule="Suivre")
    assert suite.pilote is None  # the one before is the last begun
    FicheAction.objects.filter(pk__in=[seule.pk, suite.pk]).delete()
    _, suite = _commencer(client, fiche.contrat, comme="on")
    assert {nom: getattr(suite, nom) for nom in repris} == repris
    assert (suite.contexte, suite.numero) == ("", "")


def test_a_fiche_begins_as_the_last_one_of_its_axis(fiche, client):
    ici = Axe.objects.create(contrat=fiche.contrat, numero=8, intitule="Ici")
    ailleurs = Axe.objects.create(contrat=fiche.contrat, numero=9, intitule="Ailleurs")
    objectif = Objectif.objects.create(
        contrat=fiche.contrat, axe=ici, numero="8.1", intitule="Mieux"
    )
    for numero, axe in (("8.1", ici), ("8.2", ici), ("9.1", ailleurs)):
        FicheAction.objects.create(
            contrat=fiche.contrat, axe=axe, numero=numero, intitule="Faire", etat="a_venir"
        )
    adresse = reverse("fiche-ajouter", args=[fiche.contrat_id])
    for voulu, reprise in (
        (f"?axe={ici.pk}", "8.2"), (f"?axe={ailleurs.pk}", "9.1"), ("", "9.1"),
        (f"?objectif={objectif.pk}", "8.2"), ("?objectif=999999", "9.1"), ("?axe=999999", "9.1"),
    ):  # fmt: skip
        aide = client.get(adresse + voulu).context["form"].fields["comme"].help_text
        assert f"«\u00a0{reprise} Faire" in aide, voulu


def test_a_fiche_begins_with_what_its_issues_say(client):
    lu = contrat(ICI)
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    enjeu = Enjeu.objects.create(
        diagnostic=lu.diagnostic, numero=1, intitule="Accès au médecin", themes=["offre_soins"],
        determinants=["services_soins"],
    )  # fmt: skip
    constat = Constat.objects.create(
        diagnostic=lu.diagnostic, genre="besoin", intitule="12,6 % sans médecin"
    )
    LienConstat.objects.create(enjeu=enjeu, constat=constat)
    _, faite = _commencer(client, lu, enjeux=[enjeu.pk])
    assert list(faite.enjeux.all()) == [enjeu]
    assert faite.contexte == (
        "Le diagnostic nomme l'enjeu «\u00a0Accès au médecin\u00a0»\u00a0:\n\n- 12,6 % sans médecin"
    )
    assert (faite.themes, faite.determinants) == (["offre_soins"], ["services_soins"])


def test_two_indicators_are_ready_to_be_named_and_none_is_made_unnamed(fiche, client):
    adresse = reverse("fiche-modifier", args=[fiche.pk])
    form = client.get(adresse).context["form"]
    rangees = form.tables["indicateurs"].rangees
    assert [r["type"].value() for r in rangees] == ["processus", "resultat"]
    envoi = {"version": form.instance.version, "intitule": "Former", "numero": "1.1"}
    envoi["universalisme"] = "inconnu"
    for rang, rangee in enumerate(rangees):
        envoi[f"indicateurs-n{rang}-cle_creation"] = rangee["cle_creation"].value()
        envoi[f"indicateurs-n{rang}-type"] = rangee["type"].value()
    envoi["indicateurs-n1-libelle"] = "Formés"
    suivante = client.post(adresse, envoi | {"continuer": "suivante"})
    assert suivante["Location"].startswith(reverse("fiche-ajouter", args=[fiche.contrat_id]))
    assert list(fiche.indicateurs.values_list("libelle", "type")) == [("Formés", "resultat")]
    page = client.get(adresse).content.decode()
    assert page.index('value="oui"') < page.index("Ajouter une ligne")  # what Enter does
