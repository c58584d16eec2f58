"""The global search: every kind at once, limited to what one may see, at a constant cost."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from clesante.accueil.lectures_recherche import MONTREES, PAGES, SOURCES_DE_RECHERCHE, groupes
from clesante.acteurs import actions
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.donnees.models import TableLocale
from tests.aides.personnes import A_COTE, AILLEURS, ICI, PERSONNES
from tests.comptes.matrice import PERMISSIONS

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
LIEUX = {"ici": ICI, "a_cote": A_COTE, "ailleurs": AILLEURS, "region": "REG-52"}
VOIENT_LES_GENS = {
    "coordination", "coordination_b", "adjoint", "ars_dd", "ars_siege", "ars_autre", "porteur",
    "administrateur",
}  # fmt: skip


@pytest.fixture
def quatre(organisation, personne):
    """An organisation with a person and a table in each place, all named with one rare word."""
    for place, lieu in LIEUX.items():
        une = organisation(f"Zéphyrine {place}", lieu, sigle=f"ZPH{place}")
        fonction = Fonction(organisation=une, intitule="Référente", role="referent")
        qui = Personne(nom=f"Zéphyrin-{place}", prenom="Élise")
        actions.ajouter_personne(qui, fonction, personne("administrateur"))
        TableLocale.objects.create(
            code=f"Z_{place}", indicateur=f"LOC_{place}", libelle=f"Zéphyrs {place}", seuil=11,
            territoire=lieu, producteur="PMI", jeu="PMI", theme="etat_sante", calcul="somme",
        )  # fmt: skip


def trouves(qui, texte) -> dict[str, tuple[int, list[str]]]:
    return {
        g.titre: (g.total, [f"{t.libelle}, {t.precision}" for t in g.trouves])
        for g in groupes(qui, texte)
    }


@pytest.mark.parametrize("qui", PERSONNES)
def test_each_finds_and_counts_what_the_matrix_says_and_nothing_else(quatre, comme, qui):
    page = comme(qui).get("/recherche/", {"q": "zephyr"}).content.decode()
    vues = {place for place in LIEUX if qui in PERMISSIONS["acteurs.voir"][place]}
    assert {p for p in LIEUX if f"Zéphyrine {p}" in page} == vues
    assert (f">Organisations ({len(vues)})<" in page) is bool(vues)
    gens = vues if qui in VOIENT_LES_GENS else set()
    assert {p for p in LIEUX if f"Zéphyrin-{p}" in page} == gens
    assert (f">Personnes ({len(gens)})<" in page) is bool(gens)
    tables = {place for place in LIEUX if qui in PERMISSIONS["donnees.tables"][place]}
    assert {p for p in LIEUX if f"Zéphyrs {p}" in page} == tables


@pytest.mark.parametrize(
    "texte",
    ["zephyrine ici", "ZÉPH ici", "zphici", "732 829 320 00074", "73282932000074", "732829320"],
)
def test_accents_prefixes_acronyms_and_spaced_numbers(organisation, personne, texte):
    organisation("Zéphyrine ici", sigle="ZPHici", siret="73282932000074")
    organisation("Autre")
    lues = trouves(personne("coordination"), texte)["Organisations"]
    assert lues[0] == len(lues[1]) == 1
    assert lues[1][0].startswith("Zéphyrine ici (ZPHici)")


def test_a_number_is_not_glued_to_the_word_that_follows_it(organisation, personne):
    organisation("Bureau de Poste", siret="35600000000012")
    organisation("Autre Poste")
    assert trouves(personne("coordination"), "356 000 000 00012 poste")["Organisations"][0] == 1


@pytest.mark.parametrize(
    ("texte", "titre", "attendu"),
    [
        ("medec general", "Indicateurs", "médecin"),
        ("bretagne", "Cadres régionaux", "Bretagne"),
        ("rgpd", "Pages", "Données personnelles"),
        ("fraich", "Pages", "Fraîcheur"),
    ],
)
def test_what_is_public_is_found_without_an_account(texte, titre, attendu):
    _, libelles = trouves(AnonymousUser(), texte)[titre]
    assert any(attendu in libelle for libelle in libelles)


def test_count_of_indicators_is_that_of_the_catalogue(client):
    total, libelles = trouves(AnonymousUser(), "population")["Indicateurs"]
    assert total > len(libelles) == MONTREES
    page = client.get(reverse("indicateurs"), {"q": "population"}).content.decode()
    assert len(re.findall(r'<th scope="row">', page)) == total


def test_each_public_page_named_exists_and_is_public(client):
    for nom, titre, mots in PAGES:
        assert client.get(reverse(nom), follow=True).status_code == 200
        for texte in (titre, mots.split()[0]):
            assert f"{titre}, page" in trouves(AnonymousUser(), texte)["Pages"][1]


def test_a_code_still_leads_to_its_portrait_and_a_name_is_listed_when_more_answers(
    organisation, comme, client
):
    organisation("Hôpital de Fontenay-le-Comte")
    elle = comme("coordination")
    assert elle.get("/recherche/", {"q": "85092"}).status_code == 302
    assert client.get("/recherche/", {"q": "Fontenay-le-Comte"}).status_code == 302
    page = elle.get("/recherche/", {"q": "Fontenay-le-Comte"}).content.decode()
    assert "Hôpital de Fontenay-le-Comte" in page and 'href="/portrait/COM-85092/"' in page


def test_long_groups_say_how_many_and_where_they_all_are(organisation, comme):
    for rang in range(MONTREES + 3):
        organisation(f"Zéphyr {rang}")
    page = comme("coordination").get("/recherche/", {"q": "zephyr"}).content.decode()
    assert len(re.findall(r'<li><a href="/organisations/[0-9]', page)) == MONTREES
    assert f"Organisations ({MONTREES + 3})" in page
    assert '<a href="/organisations/?q=zephyr">' in page


@pytest.mark.parametrize("texte", ["%", "_", "' OR 1=1", "\x00", "é" * 900, "« »", "<b>"])
def test_whatever_is_typed_leaks_nothing(quatre, comme, texte):
    reponse = comme("public").get("/recherche/", {"q": texte})
    assert reponse.status_code == 200
    assert "phyrin" not in reponse.content.decode()


def test_cost_does_not_grow_with_what_is_found(organisation, comme, personne, nombre_de_requetes):
    client, couts = comme("coordination"), []
    for tour in range(2):
        for rang in range(2 + 5 * tour):
            une = organisation(f"Zéphyrine {tour} {rang}")
            fonction = Fonction(organisation=une, intitule="Référente", role="referent")
            qui = Personne(nom=f"Zéphyrin {tour} {rang}")
            actions.ajouter_personne(qui, fonction, personne("administrateur"))
        client.get("/recherche/", {"q": "zephyr"})
        couts.append(nombre_de_requetes(lambda: client.get("/recherche/", {"q": "zephyr"})))
    assert couts[0] == couts[1] <= 16
    assert Organisation.objects.count() == 9 and len(SOURCES_DE_RECHERCHE) == 11


def test_people_already_there_are_found_after_the_migration(organisation, personne):
    from importlib import import_module

    from django.apps import apps

    une = organisation()
    fonction = Fonction(organisation=une, intitule="Référente", role="referent")
    qui = Personne(nom="Zéphyrin", prenom="Élise")
    actions.ajouter_personne(qui, fonction, personne("administrateur"))
    Personne.objects.update(recherche="")
    assert "Personnes" not in trouves(personne("coordination"), "elise zeph")
    import_module("clesante.acteurs.migrations.0004_recherche_de_personnes").remplir(apps, None)
    assert trouves(personne("coordination"), "elise zeph")["Personnes"][0] == 1


@pytest.mark.django_db
def test_diagnoses_and_bodies_are_found_by_who_reads_them(referentiel, comme):
    from clesante.acteurs.actions.instances import creer_instance
    from clesante.acteurs.models import Instance
    from tests.aides.objets.base import diagnostic
    from tests.aides.personnes import faire

    diagnostic(ICI, lambda n: "Zéphyr partagé"[:n])
    copil = Instance(nom="Zéphyr, pilotage", genre="pilotage", territoire=ICI)
    creer_instance(copil, faire("administrateur"))
    adresse = f"{reverse('recherche')}?q=zephyr"
    pages = [comme(qui).get(adresse).content.decode() for qui in ("elu", "coordination_b")]
    assert ["Zéphyr partagé" in page for page in pages] == [True, False]
    assert ["Zéphyr, pilotage" in page for page in pages] == [True, False]
