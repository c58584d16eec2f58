"""A register taken in from a spreadsheet: words read, homonyms asked, likely doubles told."""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.actions.imports import deposer, importer
from clesante.acteurs.imports import communs as imports_communs
from clesante.acteurs.imports.communs import CREER, INCHANGE, MODIFIER
from clesante.acteurs.imports.dispositifs import DISPOSITIFS
from clesante.acteurs.models import Dispositif, ImportDispositifs
from clesante.donnees.producteurs.anomalies import FichierRefuseError, Gravite
from tests.acteurs.test_imports import fichier
from tests.acteurs.test_pages import texte
from tests.aides.personnes import A_COTE, AILLEURS, ICI

pytestmark = pytest.mark.django_db
deviner, lire = (
    partial(faire, sujet=DISPOSITIFS) for faire in (imports_communs.deviner, imports_communs.lire)
)
ENTETE = ["Type", "Dispositif", "Périmètre", "Porteur", "Début", "Fin", "Thèmes", "Contact"]
NOMS = ("type", "nom", "territoire", "porteur", "du", "au", "themes", "fonction_contact")
COLONNES = {nom: rang for rang, nom in enumerate(NOMS)}
BONNES = [
    ["Conseil local de santé mentale (CLSM)", "CLSM du Sud", f"{ICI} ; {A_COTE}", "",
     "2024", "2028", "santé mentale ; Conduites addictives", "coordination du CLSM"],
    ["clsm", "CLSM d'ici", "Fontenay-le-Comte, Auchay-sur-Vendée", "Ville de Fontenay",
     "01/09/2023", "", "suicide, vaccination", ""],
]  # fmt: skip


@pytest.fixture(autouse=True)
def _territoires(referentiel):
    """Every row names a territory."""


def ligne(**cellules) -> list[str]:
    bonne = {"type": "clsm", "nom": "Une", "territoire": ICI}
    return [{**bonne, **cellules}.get(nom, "") for nom in NOMS]


def test_from_the_file_to_the_register_in_the_browser(comme):
    client = comme("coordination")
    donne = SimpleUploadedFile("d.xlsx", fichier([ENTETE, *BONNES], "xlsx"))
    reponse = client.post(reverse("dispositifs-importer"), {"fichier": donne})
    apercu = client.get(reponse.url)
    assert "2 à ajouter, 0 à modifier, 0 sans changement" in texte(apercu)
    caches = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', texte(apercu)))
    fait = client.post(reponse.url, caches, follow=True)
    assert "C'est fait : 2 à ajouter" in texte(fait)
    lus = Dispositif.objects.order_by("-nom").values_list("nom", "territoire", "themes", "au")
    assert [(n, t, th, str(au)) for n, t, th, au in lus] == [
        ("CLSM du Sud", f"{ICI}+{A_COTE}", ["sante_mentale", "addictions"], "2028-12-31"),
        ("CLSM d'ici", "COM-85009+COM-85092", ["suicide", "vaccination"], "None"),
    ]


def test_headings_are_recognised():
    assert deviner(ENTETE) == COLONNES


@pytest.mark.parametrize(
    ("cellules", "colonne", "dit"),
    [
        ({"type": "soucoupe"}, "Type", "n'est pas de la liste"),
        ({"themes": "sante mentalle"}, "Thèmes", "le plus proche est « Santé mentale »"),
        ({"territoire": "COM-99999"}, "Périmètre", "inconnue"),
        ({"territoire": AILLEURS}, "Dispositif", "ressort"),
        ({"du": "hier"}, "Début", "date"),
        ({"du": "2025", "au": "2024"}, "Fin", "La fin précède le début"),
        ({"fonction_contact": "Dr Durand"}, "Contact", "jamais le nom d'une personne"),
        ({"nom": ""}, "Dispositif", "obligatoire"),
    ],
)
def test_every_bad_row_is_told_with_its_cure_and_nothing_is_written(
    personne, cellules, colonne, dit
):
    qui, lignes = personne("coordination"), [ENTETE, BONNES[1], ligne(**cellules), ligne(type="")]
    depot = ImportDispositifs.objects.create(auteur=qui, fichier="d.csv", lignes=lignes)
    with pytest.raises(FichierRefuseError) as refus:
        importer(depot, COLONNES, qui)
    faute, autre = refus.value.anomalies
    assert (faute.ligne, faute.colonne, autre.ligne) == (3, colonne, 4)
    assert dit in f"{faute.probleme} {faute.remede}"
    assert not Dispositif.objects.exists()


def test_a_homonym_is_asked_with_its_departement_and_chosen_on_the_page(comme, personne):
    """Reliability #32: never the first match."""
    qui = personne("administrateur")
    lignes = [ENTETE, ligne(territoire="Saint-Denis"), ligne(territoire=f"{ICI} + saint denis")]
    depot = ImportDispositifs.objects.create(auteur=qui, fichier="d.csv", lignes=lignes)
    client, adresse = comme("administrateur"), reverse("dispositifs-import", args=[depot.pk])
    page = texte(client.get(adresse))
    assert "Quel territoire" in page
    assert page.count('name="lieu-saint denis"') == 1
    assert "Saint-Denis (Seine-Saint-Denis), COM-93066" in page
    assert "Rien ne peut être importé" in page
    choix = {"choisies": 1, **{f"colonne-{n}": r for n, r in COLONNES.items()}}
    relue = texte(client.get(adresse, {**choix, "lieu-saint denis": "COM-93066"}))
    assert "2 à ajouter" in relue
    caches = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', relue))
    assert "C'est fait" in texte(client.post(adresse, caches, follow=True))
    lus = set(Dispositif.objects.values_list("territoire", flat=True))
    assert lus == {"COM-93066", f"{ICI}+COM-93066"}


def test_who_carries_it_is_found_and_what_is_not_certain_is_said(organisation, personne):
    """Reliability #33: a SIRET with or without spaces is one body; a near name is told."""
    hopital = organisation("Hôpital d'ici", siret="73282932000074")
    organisation("Association des aidants du Marais", nature="association")
    ccas = [organisation("CCAS", lieu, nature="ccas") for lieu in (ICI, "COM-85092")]
    lignes = [ENTETE, *(
        ligne(nom=f"Dispositif {rang} numéro {rang}", type="msp", porteur=porteur)
        for rang, porteur in enumerate(["732 829 320 00074", "HOPITAL D'ICI", "CCAS",
                                        f"CCAS (n° {ccas[1].pk})", "Hopital d ici",
                                        "Association des aidant du Marais"])
    )]  # fmt: skip
    lecture = lire(lignes, COLONNES, personne("coordination"))
    assert [li.objet.porteur_id for li in lecture.lignes] == [
        hopital.pk, hopital.pk, None, ccas[1].pk, hopital.pk, None,
    ]  # fmt: skip
    dites = {a.ligne: a.probleme for a in lecture.anomalies if a.colonne == "Porteur"}
    assert set(dites) == {4, 7}
    assert "plusieurs organisations" in dites[4]
    assert "Association des aidants du Marais" in dites[7]
    assert not lecture.bloquee


def test_a_known_one_that_loses_who_carries_it_says_so(organisation, personne):
    """Its porteur was linked: a text that names nobody, or several, unties it."""
    qui, la = personne("coordination"), organisation("Hôpital d'ici", sigle="HI")
    for lieu in (ICI, "COM-85092"):
        organisation("CCAS", lieu, nature="ccas")
    neuf = Dispositif(type="cpts", nom="CPTS", territoire=ICI, porteur=la)
    actions_dispositifs.creer(neuf, qui)
    for porteur, etat, perdu in (
        ("La ville", MODIFIER, True), ("CCAS", MODIFIER, True), ("n° 999999", MODIFIER, True),
        ("Hôpital d'ici", INCHANGE, False), ("hi", INCHANGE, False), ("", INCHANGE, False),
    ):  # fmt: skip
        lecture = lire([ENTETE, ligne(type="cpts", nom="CPTS", porteur=porteur)], COLONNES, qui)
        dites = [a for a in lecture.anomalies if "plus lié à « Hôpital d'ici »" in a.probleme]
        assert [(a.colonne, a.valeur, a.gravite) for a in dites] == (
            [("Porteur", porteur, Gravite.ALERTE)] if perdu else []
        )
        assert [li.etat for li in lecture.lignes] == [etat]


def test_a_renamed_one_is_told_and_the_same_file_again_changes_nothing(personne):
    qui = personne("coordination")
    neuf = Dispositif(type="cpts", nom="CPTS Sud-Vendée", territoire=ICI)
    actions_dispositifs.creer(neuf, qui)
    lecture = lire([ENTETE, ligne(type="cpts", nom="CPTS du Marais")], COLONNES, qui)
    [dite] = lecture.anomalies
    assert ("CPTS Sud-Vendée" in dite.probleme, dite.gravite) == (True, "alerte")
    bilans = []
    for lignes in ([ENTETE, *BONNES], [ENTETE, *BONNES], [ENTETE, [*BONNES[0][:7], "direction"]]):
        depot = ImportDispositifs.objects.create(auteur=qui, fichier="d.csv", lignes=lignes)
        bilans.append(importer(depot, COLONNES, qui))
    assert bilans == [
        {CREER: 2, MODIFIER: 0, INCHANGE: 0},
        {CREER: 0, MODIFIER: 0, INCHANGE: 2},
        {CREER: 0, MODIFIER: 1, INCHANGE: 0},
    ]


def test_an_export_given_back_changes_nothing(comme, organisation, personne):
    qui, hopital = personne("ars_dd"), organisation("Hôpital d'ici")
    organisation("Hôpital d'ici", A_COTE)  # its name alone would no longer tell it
    neuf = Dispositif(type="clsm", nom="CLSM", territoire=f"{ICI}+{A_COTE}", porteur=hopital,
                      themes=["suicide", "addictions"], publics=["handicap"],
                      description="Deux\nlignes.", site="https://exemple.fr/a")  # fmt: skip
    actions_dispositifs.creer(neuf, qui)
    contenu = comme("ars_dd").get(reverse("dispositifs-export", args=["ods"])).content
    depot = deposer(BytesIO(contenu), "export.ods", qui, DISPOSITIFS)
    lecture = lire(depot.lignes, deviner(depot.lignes[0]), qui)
    assert (lecture.compte(INCHANGE), lecture.anomalies) == (1, [])


def test_reading_costs_as_many_queries_whatever_the_rows(personne, nombre_de_requetes):
    qui = personne("coordination")
    peu = nombre_de_requetes(lambda: lire([ENTETE, *BONNES], COLONNES, qui))
    beaucoup = [ligne(nom=f"Numéro {r}", type="msp", themes="suicide", porteur="x")
                for r in range(100)]  # fmt: skip
    assert nombre_de_requetes(lambda: lire([ENTETE, *beaucoup], COLONNES, qui)) <= peu


AVEC_ACTIONS = [
    [*ENTETE[:3], "Thème", "Action", "Type d'action", "Pilote de l'action", "Financeurs"],
    ["clsm", "CLSM d'ici", ICI, "suicide", "Écoute", "formation", "direction", "ARS"],
    ["clsm", "CLSM d'ici", ICI, "addictions", "Équipe mobile", "", "", ""],
    ["clsm", "CLSM d'ici", ICI, "", "Écoute", "formation", "direction", "ARS"],
]


def test_a_dispositif_has_as_many_rows_as_actions(personne):
    qui, bilans = personne("coordination"), []
    colonnes = deviner(AVEC_ACTIONS[0])
    lecture = lire(AVEC_ACTIONS, colonnes, qui)
    [dite] = lecture.anomalies
    assert ("la même action que ligne 2" in dite.probleme, dite.gravite) == (True, "info")
    change = [*AVEC_ACTIONS[1][:7], "ARS et Ville"]
    for lignes in (AVEC_ACTIONS, AVEC_ACTIONS, [AVEC_ACTIONS[0], change]):
        depot = ImportDispositifs.objects.create(auteur=qui, fichier="d.csv", lignes=lignes)
        bilans.append(list(importer(depot, colonnes, qui).values()))
    assert bilans == [[3, 0, 0], [0, 0, 3], [0, 1, 1]]
    fait = Dispositif.objects.get()
    faites = fait.actions.order_by("pk").values_list("intitule", "themes", "financeurs")
    assert list(faites) == [
        ("Écoute", ["suicide"], "ARS et Ville"),
        ("Équipe mobile", ["addictions"], ""),
    ]


@pytest.mark.parametrize(
    ("rang", "cellule", "dit"),
    [(5, "soucoupe", "n'est pas de la liste"), (6, "Mme Durand", "jamais le nom"),
     (4, "x" * 201, "200")],
)  # fmt: skip
def test_an_action_is_judged_like_the_rest(personne, rang, cellule, dit):
    ligne_lue = [*AVEC_ACTIONS[1]]
    ligne_lue[rang] = cellule
    lecture = lire([AVEC_ACTIONS[0], ligne_lue], deviner(AVEC_ACTIONS[0]), personne("coordination"))
    [faute] = lecture.anomalies
    assert (faute.colonne, dit in faute.probleme) == (AVEC_ACTIONS[0][rang], True)
    assert lecture.bloquee


def test_an_import_is_its_author_s_only(comme, personne):
    depot = ImportDispositifs.objects.create(
        auteur=personne("coordination"), fichier="d.csv", lignes=[ENTETE, *BONNES]
    )
    adresse = reverse("dispositifs-import", args=[depot.pk])
    assert comme("coordination").get(adresse).status_code == 200
    assert comme("administrateur").get(adresse).status_code == 404
    assert comme("lecture").get(adresse).status_code == 404
