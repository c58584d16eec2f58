"""Every address × thirteen persons × objects: what the site answers is what the matrix says."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from clesante.acteurs.actions import ajouter_personne
from clesante.acteurs.models import Fonction, ImportOrganisations, Organisation, Personne
from clesante.comptes import roles
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from tests.aides.adresses import adresses
from tests.aides.comptes import connecter, entre
from tests.aides.objets import parties
from tests.aides.personnes import A_COTE, AILLEURS, ICI, PERSONNES, faire
from tests.comptes.matrice import ADRESSES, COMPTE, PERMISSIONS, PUBLIQUE

LIEUX = {"ici": ICI, "a_cote": A_COTE, "ailleurs": AILLEURS, "region": "REG-52"}
INCONNU = 987_654_321
JETON = re.compile(rb'(csrfmiddlewaretoken" value="|<strong class="reference">)[^"<]+')


def test_every_address_has_a_line_and_every_line_an_address():
    connues = {adresse.nom for adresse in adresses()}
    assert connues - set(ADRESSES) == set(), "donnez une ligne à ces adresses dans matrice.py"
    assert set(ADRESSES) - connues == set()


def test_public_lines_are_the_public_pages():
    publiques = {a.nom for a in adresses() if a.publique}
    assert publiques == {nom for nom, acte in ADRESSES.items() if acte == PUBLIQUE}


def test_a_line_names_an_operation_of_the_code():
    actes = set(ADRESSES.values()) - {PUBLIQUE, COMPTE}
    assert actes <= set(roles.operations())
    assert actes <= set(PERMISSIONS)


@dataclass
class Objet:
    """Everything an address may name at one place."""

    organisation: Organisation
    autre: Organisation
    evenement: Evenement
    personne: Personne
    fonction: Fonction

    def arguments(self, nom: str, numero: int | None = None) -> dict[str, object]:
        """Return the arguments of an address for this object, or for a number that is not."""
        siens = dict.fromkeys(("personne", "personne-modifier"), self.personne)
        propre = {**siens, "fonction-modifier": self.fonction}
        juste = propre.get(nom, self.organisation).pk
        arguments: dict[str, object] = {"numero": numero or juste}
        if nom == "organisation-annuler":
            arguments["evenement"] = self.evenement.pk
        if nom == "organisation-fusionner":
            arguments["autre"] = numero or self.autre.pk
        return arguments


D_UN_OBJET = (
    "organisation", "organisation-modifier", "organisation-journal", "organisation-annuler",
    "organisation-fusionner", "personne-ajouter", "personne", "personne-modifier",
    "fonction-modifier",
)  # fmt: skip
SANS_OBJET = ("organisations", "organisation-ajouter", "organisations-importer")
# Addresses of one object of another kind: their own tests walk them.
D_UN_AUTRE = {
    "organisations-import", "organisations-import-corrige", "compte-fiche", "compte-acte",
    "dispositifs-import", "dispositifs-import-corrige",
    "role-donner", "role-finir", "reponses-import", "reponses-import-corrige",
    "contrat-reprise", "contrat-classeur-relire", "contrat-documents-demande",
    "table-depot", "table-corrigee", "table-geree", "table-export", "table-acte",
}  # fmt: skip
EN_ENVOI_SEUL = {"organisation-annuler"}
D_UNE_PARTIE = {nom for partie in parties() for nom in partie.ADRESSES}  # test_matrice_objets


@pytest.fixture
def objets(organisation) -> dict[str, Objet]:
    faits = {}
    for place, lieu in LIEUX.items():
        une = organisation(f"Organisation {place}", lieu)
        fonction = Fonction(organisation=une, intitule="Référente", role="referent")
        qui, _ = ajouter_personne(Personne(nom=f"Nom {place}"), fonction, faire("administrateur"))
        evenement = Evenement.objects.get(objet_type="acteurs.organisation", objet_id=une.pk)
        faits[place] = Objet(une, organisation(f"Seconde {place}", lieu), evenement, qui, fonction)
    return faits


def demander(client: Client, methode: str, adresse: str):
    """Ask, and take back whatever it did."""
    with transaction.atomic():
        reponse = getattr(client, methode)(adresse)
        transaction.set_rollback(True)
    return reponse


def corps(reponse) -> bytes:
    return JETON.sub(rb"\1", reponse.content)


def refusee(client: Client, reponse, inconnue) -> bool:
    """Tell whether an answer is the refusal: the very one of what does not exist."""
    if not entre(client):
        return reponse.status_code == 302 and reponse.url.startswith(
            resolve_url(settings.LOGIN_URL)
        )
    if reponse.status_code != 404:
        return False
    assert corps(reponse) == corps(inconnue)
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("qui", PERSONNES)
def test_each_person_reaches_the_objects_of_the_matrix_and_no_other(qui, objets, comme):
    client, ecarts = comme(qui), []
    for nom in D_UN_OBJET:
        for methode in ("get", "post"):
            if methode == "get" and nom in EN_ENVOI_SEUL:
                continue
            for place, objet in objets.items():
                reponse = demander(client, methode, reverse(nom, kwargs=objet.arguments(nom)))
                rien = demander(client, methode, reverse(nom, kwargs=objet.arguments(nom, INCONNU)))
                assert reponse.status_code < 500
                assert refusee(client, rien, rien)
                permis = qui in PERMISSIONS[ADRESSES[nom]][place]
                if refusee(client, reponse, rien) is permis:
                    ecarts.append((nom, methode, place, reponse.status_code))
    assert ecarts == []


@pytest.mark.django_db
@pytest.mark.parametrize("qui", PERSONNES)
def test_each_person_opens_the_pages_of_the_matrix_and_no_other(qui, objets, comme):
    client = comme(qui)
    for nom, acte in ADRESSES.items():
        if acte in {PUBLIQUE, COMPTE} or nom in {*D_UN_OBJET, *D_UN_AUTRE} or nom in D_UNE_PARTIE:
            continue
        arguments = {"extension": "csv"} if nom.endswith("-export") else {}
        chemin = reverse(nom, kwargs=arguments)
        reponse = demander(client, "get", chemin)
        inconnue = demander(client, "get", f"{chemin.rstrip('/')}-qui-n-existe-pas/")
        permis = qui in PERMISSIONS[acte]["quelque part"]
        assert refusee(client, reponse, inconnue) is not permis, (nom, reponse.status_code)


@pytest.mark.django_db
def test_what_is_of_the_whole_site_opens_on_no_smaller_place(client, referentiel):
    """An administrator of one département would read the journal, the entries… of all others."""
    local = Utilisateur.objects.create_user("local@exemple.fr")
    Attribution.objects.create(utilisateur=local, role="administrateur", portee="DEP-29")
    connecter(client, local)
    du_site = {code for code, acte in roles.operations().items() if acte.du_site}
    assert du_site >= {"comptes.lire_journal", "comptes.effacer", "comptes.enregistrer_audit"}
    menu = client.get(reverse("compte")).content.decode()
    chemins = {adresse.nom: adresse.chemin for adresse in adresses()}
    for nom in [nom for nom, acte in ADRESSES.items() if acte in du_site]:
        chemin = chemins[nom]
        assert demander(client, "get", chemin).status_code == 404, nom
        assert f'href="{chemin}"' not in menu


@pytest.mark.django_db
@pytest.mark.parametrize("qui", PERSONNES)
def test_lists_and_files_hold_what_one_may_read_and_nothing_else(qui, objets, comme):
    client = comme(qui)
    attendus = {
        nom
        for place, objet in objets.items()
        for nom in (objet.organisation.nom, objet.autre.nom)
        if qui in PERMISSIONS["acteurs.voir"][place]
    }
    tous = {nom for o in objets.values() for nom in (o.organisation.nom, o.autre.nom)}
    page = client.get(reverse("organisations")).content.decode()
    fichier = client.get(reverse("organisations-export", args=["csv"])).content.decode()
    for contenu in (page, fichier):
        assert {nom for nom in tous if nom in contenu} == attendus


@pytest.mark.django_db
@pytest.mark.parametrize("qui", PERSONNES)
def test_people_are_shown_only_where_the_matrix_says(qui, objets, comme):
    """Field-level: a reader of the organisation does not get the names of its people."""
    voient = {"coordination", "adjoint", "ars_dd", "ars_siege", "porteur", "administrateur"}
    page = comme(qui).get(reverse("organisation", args=[objets["ici"].organisation.pk]))
    assert ("Nom ici" in page.content.decode()) is (qui in voient)


@pytest.mark.django_db
@pytest.mark.parametrize("qui", PERSONNES)
def test_pages_of_one_s_account_ask_who_one_is_and_never_break(qui, comme, referentiel):
    for adresse in adresses():
        if ADRESSES.get(adresse.nom) != COMPTE or adresse.nom == "deconnexion":
            continue
        client = comme(qui)
        reponse = demander(client, "get", adresse.chemin)
        assert reponse.status_code < 500, adresse.nom
        if qui == "anonyme":
            assert reponse.status_code in {302, 405}, adresse.nom


@pytest.mark.django_db
def test_an_id_in_the_body_gives_no_more_than_the_address(objets, comme):
    """Mass assignment: fields that no form shows are not written."""
    ici = objets["ici"].organisation
    adresse = reverse("organisation-modifier", args=[ici.pk])
    comme("porteur").post(
        adresse,
        {
            "version": ici.version, "nom": "Renommée", "nature": "hopital", "territoire": ICI,
            "id": objets["ailleurs"].organisation.pk,
            "fusionnee_dans": objets["region"].organisation.pk,
            "tri": "x", "recherche": "x", "created_at": "2001-01-01",
        },
    )  # fmt: skip
    apres = {o.pk: o for o in Organisation.objects.order_by("pk")}
    assert apres[ici.pk].nom == "Renommée"
    assert apres[ici.pk].fusionnee_dans_id is None
    assert apres[ici.pk].tri == "renommee"
    assert apres[objets["ailleurs"].organisation.pk].nom == "Organisation ailleurs"


@pytest.mark.django_db
def test_an_organisation_is_not_moved_out_of_one_s_reach_nor_made_there(objets, comme):
    ici = objets["ici"].organisation
    envoi = {"version": ici.version, "nom": ici.nom, "nature": "hopital", "territoire": AILLEURS}
    adresse = reverse("organisation-modifier", args=[ici.pk])
    assert comme("coordination").post(adresse, envoi).status_code == 422
    ici.refresh_from_db()
    assert ici.territoire == ICI


@pytest.mark.django_db
def test_an_import_belongs_to_nobody_else(comme, referentiel):
    depot = ImportOrganisations.objects.create(
        auteur=faire("coordination"), fichier="x.csv", lignes=[["nom", "territoire"], ["A", ICI]]
    )
    adresse = reverse("organisations-import", args=[depot.pk])
    ouvrent = {qui for qui in PERSONNES if comme(qui).get(adresse).status_code == 200}
    assert ouvrent == {"coordination"}
