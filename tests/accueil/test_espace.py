"""« Mon espace »: what waits, what changed since the last visit, today's rights, constant cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.accueil.lectures_changements import LIMITE, changements
from clesante.accueil.lectures_recherche import groupes
from clesante.acteurs import actions
from clesante.acteurs.actions.fusions import fusionner
from clesante.acteurs.models import Fonction, ImportOrganisations, Organisation, Personne
from clesante.comptes.actions.abonnements import noter_visite
from clesante.comptes.actions.attributions import attribuer, retirer
from clesante.comptes.choix import Role
from clesante.comptes.journal.scelles import REPOS
from clesante.comptes.models import Abonnement, Attribution, Utilisateur
from clesante.donnees.lectures_espace import tables_a_publier
from clesante.donnees.models import TableLocale, VersionTable
from clesante.ui.agenda import AFaire, ranger
from tests.aides.personnes import A_COTE, AILLEURS, ICI, faire

ESPACE = "/mon-espace/"
JOUR = date(2026, 11, 22)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def texte(reponse) -> str:
    return reponse.content.decode().translate({0xA0: " ", 0x202F: " ", 0x2019: "'"})


def test_what_is_dated_comes_first_and_what_is_late_is_said():
    jours = {"sans": None, "demain": 1, "hier": -1, "ce jour": 0}
    lignes = [
        AFaire(nom, "/", None if dans is None else JOUR + timedelta(dans))
        for nom, dans in jours.items()
    ]
    assert [(li.libelle, li.retard) for li in ranger(lignes, JOUR)] == [
        ("hier", True), ("ce jour", False), ("demain", False), ("sans", False),
    ]  # fmt: skip


def test_signing_in_lands_there(settings):
    assert reverse(settings.LOGIN_REDIRECT_URL) == ESPACE


def test_first_visit_then_since_the_last_one(personne):
    elle, debut = personne("coordination"), timezone.now()
    premiere = noter_visite(elle, debut)
    assert (premiere.depuis_le, premiere.depuis_evenement) == (None, 0)
    meme = noter_visite(elle, debut + timedelta(minutes=20))
    assert meme.depuis_le is None
    suivante = noter_visite(elle, debut + timedelta(minutes=70))
    assert suivante.depuis_le == debut + timedelta(minutes=20)
    assert noter_visite(elle, debut + timedelta(minutes=72)).vue_le == suivante.vue_le


@pytest.mark.parametrize(
    ("depuis", "dits"), [(timedelta(0), ["Après", "Avant"]), (REPOS, ["Après"])]
)
def test_events_of_long_before_a_visit_are_not_told_at_the_next(
    personne, organisation, depuis, dits
):
    """Those of minutes before are: a transaction still open may have hidden one."""
    elle = personne("coordination")
    organisation("Avant")
    debut = timezone.now() + depuis
    noter_visite(elle, debut)
    organisation("Après")
    ensuite = noter_visite(elle, debut + timedelta(hours=1))
    assert [c.objet for c in changements(elle, ensuite.depuis_evenement)] == dits


@pytest.mark.parametrize(
    ("qui", "vues"),
    [
        ("public", set()),
        ("lecture", {"ici", "region"}),
        ("coordination", {"ici", "region"}),
        ("coordination_b", {"ailleurs"}),
        ("ars_dd", {"ici", "a_cote", "region"}),
    ],
)
def test_changes_are_those_of_what_one_may_see_today(personne, organisation, qui, vues):
    lieux = {"ici": ICI, "a_cote": A_COTE, "ailleurs": AILLEURS, "region": "REG-52"}
    for nom, lieu in lieux.items():
        organisation(nom, lieu)
    assert {c.objet for c in changements(personne(qui), 0) if c.objet in lieux} == vues


def test_a_right_taken_back_hides_what_was_told(personne, organisation):
    organisation("Hôpital")
    assert "Hôpital" in {c.objet for c in changements(personne("coordination"), 0)}
    for tenue in Attribution.objects.filter(utilisateur=personne("coordination")):
        retirer(tenue, None)
    assert "Hôpital" not in {c.objet for c in changements(personne("coordination"), 0)}


def test_people_are_told_to_who_may_see_people_only(personne, organisation):
    une = organisation()
    fonction = Fonction(organisation=une, intitule="Référente", role="referent")
    actions.ajouter_personne(Personne(nom="Le Gall"), fonction, personne("administrateur"))
    assert any("Le Gall" in c.objet for c in changements(personne("coordination"), 0))
    assert not any("Le Gall" in c.objet for c in changements(personne("lecture"), 0))


def test_people_of_a_merged_organisation_are_found_in_the_one_that_is_kept(personne, organisation):
    """Who reaches the kept one only is led to a page that they may open."""
    gardee, double = organisation("Gardée"), organisation("Double", AILLEURS)
    fonction = Fonction(organisation=double, intitule="Référente", role="referent")
    actions.ajouter_personne(Personne(nom="Le Gall"), fonction, personne("administrateur"))
    fusionner(double, gardee, personne("administrateur"))
    adresse = reverse("organisation", args=[gardee.pk])
    dits = [c for c in changements(personne("coordination"), 0) if "Le Gall" in c.objet]
    assert {(c.objet, c.adresse) for c in dits} == {
        ("Le Gall", adresse), ("Le Gall, Référente, Gardée", adresse),
    }  # fmt: skip
    [gens] = [g for g in groupes(personne("coordination"), "le gall") if g.titre == "Personnes"]
    [trouve] = gens.trouves
    assert (trouve.adresse, trouve.precision) == (f"{adresse}#personnes", "Référente, Gardée")


def test_what_one_did_is_not_news_but_what_was_done_to_one_is(personne):
    elle = personne("coordination")
    neuve = Organisation(nom="La mienne", territoire=ICI, nature="hopital", famille="sante")
    actions.creer(neuve, elle)
    attribuer(elle, Role.LECTURE, "DEP-85", faire("administrateur"))
    assert {c.objet for c in changements(elle, 0)} == {"Mes rôles"}


def test_list_of_changes_is_cut_and_says_so(personne, organisation, comme):
    for rang in range(LIMITE + 2):
        organisation(f"Organisation {rang}")
    assert len(changements(personne("coordination"), 0)) == LIMITE + 1
    page = texte(comme("coordination").get(ESPACE))
    assert f"{LIMITE}+" in page and "plus anciens ne sont pas montrés" in page


def test_page_says_what_waits_with_its_address_and_its_day(comme, personne, organisation):
    for nom in ("Une", "Autre"):
        organisation(nom, siret="73282932000074")
    elle = personne("coordination")
    depot = ImportOrganisations.objects.create(auteur=elle, fichier="listes.csv", lignes=[["nom"]])
    page = texte(comme("coordination").get(ESPACE))
    assert f'href="{reverse("organisations-import", args=[depot.pk])}"' in page
    assert "Finir l'import de listes.csv" in page and "pour le" in page
    assert f'href="{reverse("organisations-doublons")}"' in page
    assert texte(comme("lecture").get(ESPACE)).count("Rien ne vous attend") == 1


def test_roles_and_places_are_in_words(comme):
    page = texte(comme("ars_dd").get(ESPACE))
    assert "Référent de la délégation départementale" in page
    assert 'href="/portrait/DEP-85/">Vendée</a>' in page
    assert "tout le site" in texte(comme("administrateur").get(ESPACE))
    assert "Vous n'avez pas encore de rôle" in texte(comme("public").get(ESPACE))


def test_invitations_that_end_soon_are_to_be_sent_again(comme, personne):
    from clesante.comptes.models import Invitation

    for nom, jours in (("proche", 2), ("loin", 6), ("passee", -1)):
        invite = Utilisateur.objects.create_user(f"{nom}@exemple.fr")
        Attribution.objects.create(utilisateur=invite, role="lecture", portee=ICI)
        fin = timezone.now() + timedelta(days=jours)
        Invitation.objects.create(utilisateur=invite, empreinte=nom, expire_le=fin)
    page = texte(comme("porteur").get(ESPACE))
    assert "proche@exemple.fr" in page
    assert "loin@exemple.fr" not in page and "passee@exemple.fr" not in page
    assert "proche@exemple.fr" not in texte(comme("coordination").get(ESPACE))


def test_rhythm_of_digests_is_chosen_there_and_written_down(comme, personne):
    client = comme("lecture")
    assert client.post(ESPACE, {"frequence": "jour"}).status_code == 302
    assert Abonnement.objects.get(utilisateur=personne("lecture")).frequence == "jour"
    assert client.post(ESPACE, {"frequence": "heure"}).status_code == 422


def test_cost_does_not_grow_with_the_rows(comme, organisation, personne, nombre_de_requetes):
    client = comme("administrateur")
    coordination = personne("coordination")
    couts = []
    for tour in range(2):
        for rang in range(3 + 6 * tour):
            neuve = Organisation(
                nom=f"Une {tour} {rang}", territoire=ICI, nature="hopital", famille="sante",
                siret="73282932000074",
            )  # fmt: skip
            actions.creer(neuve, coordination)
            fonction = Fonction(organisation=neuve, intitule="Référente", role="referent")
            actions.ajouter_personne(Personne(nom=f"Nom {rang}"), fonction, coordination)
        client.get(ESPACE)
        couts.append(nombre_de_requetes(lambda: client.get(ESPACE)))
    assert couts[0] == couts[1] <= 40


@pytest.mark.parametrize(
    ("publies", "attend"),
    [([False], True), ([True], False), ([True, False], True), ([False, True], False)],
)
def test_a_table_whose_last_version_is_private_waits_to_be_published(personne, publies, attend):
    table = TableLocale.objects.create(
        code="Z", indicateur="LOC_Z", libelle="Enfants suivis", seuil=11, territoire=ICI,
        producteur="PMI", jeu="PMI", theme="etat_sante", calcul="somme",
    )  # fmt: skip
    for numero, publie in enumerate(publies, 1):
        VersionTable.objects.create(
            table=table, numero=numero, fichier="z.csv", sha256="0", crees=1, modifies=0, retires=0,
            publiee_le=timezone.now() if publie else None,
        )  # fmt: skip
    lues = [ligne.libelle for ligne in tables_a_publier(personne("coordination"))]
    assert bool(lues) is attend
    assert list(tables_a_publier(personne("adjoint"))) == []
    assert list(tables_a_publier(personne("coordination_b"))) == []
    VersionTable.objects.update(lue_le=timezone.now() - timedelta(days=31))
    assert list(tables_a_publier(personne("coordination"))) == []
