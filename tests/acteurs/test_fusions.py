"""Duplicates: found, merged without losing anything, and put back as they were."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.acteurs import lectures
from clesante.acteurs.actions import ajouter_personne, modifier
from clesante.acteurs.actions.fusions import fusionner
from clesante.acteurs.droits import droits
from clesante.acteurs.lectures import doublons, personnes_de, semblables
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.comptes import journal
from clesante.comptes.models import Evenement, Utilisateur, VersionDepasseeError
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.territoires.lectures import codes_contenant
from tests.acteurs.test_concurrence import ouvrir
from tests.acteurs.test_pages import AJOUTER, saisie, texte
from tests.aides.personnes import A_COTE, AILLEURS, ICI, faire

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


@pytest.fixture
def paire(organisation):
    return organisation("CPTS du Sud-Vendée", siret=SIRET), organisation("CPTS sud vendée")


def etat_complet() -> list[tuple]:
    champs = ("pk", "nom", "fusionnee_dans", "portees__code")
    return sorted(Organisation.objects.values_list(*champs), key=str)


def dernier() -> Evenement:
    return Evenement.objects.latest("pk")


def test_near_names_at_the_same_place_and_same_siret_are_found(organisation, paire, personne):
    organisation("CPTS du Sud-Vendée", AILLEURS)  # far away: another one
    meme = organisation("Tout autre nom", A_COTE, siret=SIRET)
    organisation("CCAS de Fontenay")
    trouves = {(d.gardee.pk, d.doublon.pk): d.raison for d in doublons(personne("administrateur"))}
    assert trouves == {
        (paire[0].pk, paire[1].pk): "noms proches, au même endroit",
        (paire[0].pk, meme.pk): "même SIRET",
    }


def test_the_same_siret_comes_first_among_many_near_names(organisation, personne, monkeypatch):
    monkeypatch.setattr(lectures, "MOT_FREQUENT", 1)  # ten candidates are read
    for rang in range(12):
        organisation(f"CPTS Bocage vendéen {rang}")
    meme = organisation("Zèbre du bocage", siret=SIRET)
    organisation("Zorro d'à côté", A_COTE, siret=SIRET)
    neuve = Organisation(nom="CPTS Bocage vendéen", siret=SIRET, territoire=ICI)
    assert semblables(neuve, personne("coordination"))[0].gardee == meme
    trouves = doublons(personne("administrateur"))
    assert trouves[0].raison == "même SIRET"


def test_nobody_is_told_of_duplicates_out_of_reach(paire, personne):
    assert doublons(personne("coordination_b")) == []
    assert doublons(personne("lecture")) == []


def test_merge_and_its_undoing_leave_everything_as_it_was(paire, personne):
    gardee, double = paire
    qui = personne("coordination")
    fonction = Fonction(organisation=double, intitule="Présidente", role="direction")
    ajouter_personne(Personne(nom="Une"), fonction, qui)
    avant = etat_complet()
    fusionner(double, gardee, qui)
    assert [o.nom for o in Organisation.objects.all().en_usage()] == [gardee.nom]
    assert [f.fonction.intitule for f in personnes_de(gardee, qui)] == ["Présidente"]
    journal.annuler(dernier(), qui)
    assert etat_complet() == avant
    assert personnes_de(gardee, qui) == []
    assert len(personnes_de(Organisation.objects.get(pk=double.pk), qui)) == 1


@pytest.fixture
def tenu(organisation):
    """A user who holds only the organisation that will be merged."""
    gardee, double = organisation("Gardée"), organisation("Double", A_COTE)
    qui = Utilisateur.objects.create(courriel="porteur.org@exemple.fr")
    qui.attributions.create(role="administrateur_porteur", portee=f"ORG-{double.pk}")
    return gardee, double, qui


def test_a_grant_on_the_merged_one_reaches_the_kept_one_until_it_is_undone(tenu, personne):
    gardee, double, qui = tenu

    def atteintes() -> set[int]:
        lu = Utilisateur.objects.get(pk=qui.pk)
        permises = Organisation.objects.all().visibles_par(lu, "acteurs.modifier")
        par_droits = {
            o.pk for o in Organisation.objects.order_by("pk") if droits(o, lu)["modifier"]
        }
        assert par_droits == {o.pk for o in permises}
        return par_droits

    assert atteintes() == {double.pk}
    fusionner(double, gardee, personne("ars_dd"))
    assert atteintes() == {gardee.pk, double.pk}
    gardee.sigle = "G"
    assert modifier(gardee, Utilisateur.objects.get(pk=qui.pk))
    journal.annuler(Evenement.objects.get(type="acteurs.organisation_fusionnee"), faire("ars_dd"))
    assert atteintes() == {double.pk}


@pytest.mark.parametrize("rang", [0, 1])
@pytest.mark.parametrize("lieu", [ICI, A_COTE, AILLEURS])
def test_undoing_merges_takes_from_the_kept_one_all_that_they_gave(
    organisation, personne, rang, lieu
):
    """Two have the same place: the first to go leaves it to the other, the last takes it away.

    The kept one may move meanwhile, there or further: it then has its new place, and the other's.
    """
    qui = personne("administrateur")
    gardee = organisation("G")
    doublons = [organisation(nom, A_COTE) for nom in "PR"]
    fusions = []
    for doublon in doublons:
        fusionner(doublon, gardee, qui)
        fusions.append(dernier())
    journal.annuler(fusions.pop(rang), qui)
    gardee.refresh_from_db()
    gardee.territoire = lieu
    modifier(gardee, qui)
    portees = gardee.portees.values_list("code", flat=True)
    assert set(portees.all()) == codes_contenant(lieu) | codes_contenant(A_COTE)
    journal.annuler(fusions.pop(), qui)
    assert set(portees.all()) == codes_contenant(lieu)


def test_undoing_a_merge_takes_nothing_more_from_one_whose_place_is_no_more(organisation, personne):
    gardee, double = organisation("G"), organisation("D", A_COTE)
    fusionner(double, gardee, personne("administrateur"))
    Organisation.objects.filter(pk=gardee.pk).update(territoire="EPCI-000000000")
    journal.annuler(dernier(), personne("administrateur"))
    assert set(gardee.portees.values_list("code", flat=True)) == codes_contenant(ICI)


def test_a_page_shown_before_a_merge_does_not_write_over_it(paire, personne):
    gardee, double = paire
    qui, vieille = personne("coordination"), Organisation.objects.get(pk=double.pk)
    fusionner(double, gardee, qui)
    journal.annuler(dernier(), qui)
    vieille.sigle = "X"
    with pytest.raises(VersionDepasseeError):
        modifier(vieille, qui)


def test_people_of_a_merged_one_are_edited_from_the_kept_one(paire, personne, comme):
    gardee, double = paire
    qui, client = personne("coordination"), comme("coordination")
    fonction = Fonction(organisation=double, intitule="Présidente", role="direction")
    qui_elle, _ = ajouter_personne(Personne(nom="Une"), fonction, qui)
    fusionner(double, gardee, qui)
    fiche = reverse("organisation", args=[gardee.pk])
    for nom, numero, champ in (
        ("personne-modifier", qui_elle.pk, "nom"),
        ("fonction-modifier", fonction.pk, "intitule"),
    ):
        adresse = reverse(nom, args=[numero])
        assert adresse in client.get(fiche).content.decode()
        assert client.post(adresse, {**ouvrir(client, adresse), champ: "Autre"}).url == fiche
    for nom in ("personne-ajouter", "organisation-modifier"):
        assert client.get(reverse(nom, args=[double.pk])).status_code == 404
    adresse = reverse("organisation-fusionner", args=[gardee.pk, double.pk])
    assert client.get(adresse).url == fiche


def test_a_chain_of_merges_is_undone_one_by_one(organisation, personne):
    a, b, c = (organisation(nom, lieu) for nom, lieu in (("A", ICI), ("B", ICI), ("C", A_COTE)))
    qui = personne("administrateur")
    depart = etat_complet()
    fusionner(a, b, qui)
    premiere, milieu = dernier(), etat_complet()
    fusionner(b, c, qui)
    assert {o.fusionnee_dans_id for o in Organisation.objects.exclude(pk=c.pk)} == {c.pk}
    with pytest.raises(RefuseError):
        journal.annuler(premiere, qui)
    journal.annuler(dernier(), qui)
    assert etat_complet() == milieu
    journal.annuler(premiere, qui)
    assert etat_complet() == depart
    with pytest.raises(RefuseError):
        journal.annuler(premiere, qui)


def test_what_is_merged_is_not_merged_again_nor_into_itself(paire, personne):
    gardee, double = paire
    qui = personne("administrateur")
    fusionner(double, gardee, qui)
    for un, autre in ((double, gardee), (gardee, double), (gardee, gardee)):
        with pytest.raises(RefuseError):
            fusionner(un, autre, qui)


def test_both_must_be_within_reach(organisation, personne):
    ici, loin = organisation("Ici", ICI), organisation("Loin", AILLEURS)
    for un, autre in ((ici, loin), (loin, ici)):
        with pytest.raises(IntrouvableError):
            fusionner(un, autre, personne("coordination"))


def test_pages_lead_from_the_list_of_duplicates_to_the_merge_and_back(paire, comme):
    gardee, double = paire
    client = comme("coordination")
    adresse = reverse("organisation-fusionner", args=[gardee.pk, double.pk])
    assert adresse in client.get(reverse("organisations-doublons")).content.decode()
    assert "Les deux fiches" in texte(client.get(adresse))
    assert client.post(adresse).url == reverse("organisation", args=[gardee.pk])
    suivie = client.get(reverse("organisation", args=[double.pk]), follow=True)
    assert suivie.redirect_chain[0][0] == reverse("organisation", args=[gardee.pk])
    assert "CPTS sud vendée" in texte(suivie)
    annuler = reverse("organisation-annuler", args=[double.pk, dernier().pk])
    son_journal = reverse("organisation-journal", args=[double.pk])
    for page in (suivie, client.get(reverse("organisation-journal", args=[gardee.pk]))):
        assert son_journal in page.content.decode()
    for qui, offert in (("coordination", True), ("adjoint", False)):
        assert (annuler in comme(qui).get(son_journal).content.decode()) is offert
    assert client.get(annuler).status_code == 405
    assert client.post(annuler).status_code == 302
    assert Organisation.objects.all().en_usage().count() == 2


# A new one that is perhaps there already


@pytest.mark.parametrize(
    "autres", [{"nom": "Autre nom"}, {"siret": "", "nom": "C.P.T.S. Sud-Vendée"}]
)
def test_a_likely_duplicate_is_shown_before_it_is_added(paire, comme, autres):
    client, envoi = comme("coordination"), saisie(nature="cpts", **{"siret": SIRET, **autres})
    reponse = client.post(AJOUTER, envoi)
    if not autres.get("siret", SIRET) and "C.P" in autres["nom"]:
        assert reponse.status_code == 302  # letters apart are other words: nobody guesses
        return
    assert reponse.status_code == 422
    assert "Elle est peut-être déjà là" in texte(reponse)
    assert client.post(AJOUTER, {**envoi, "sans_doublon": "on"}).status_code == 302


def test_a_duplicate_one_may_not_see_is_not_told(organisation, comme):
    organisation("Secrète", AILLEURS, siret=SIRET)
    reponse = comme("coordination").post(AJOUTER, saisie())
    assert reponse.status_code == 302


# Undoing an edit


def test_the_journal_says_changes_in_words_and_offers_only_what_one_may_undo(organisation, comme):
    fiche = organisation(sigle="HDI")
    fiche.sigle, fiche.nature, fiche.fermee_le = "X", "cpts", "2026-01-31"
    modifier(fiche, faire("administrateur"))
    page = texte(comme("coordination").get(reverse("organisation-journal", args=[fiche.pk])))
    for mot in (
        "avant : HDI",
        "après : CPTS",
        "avant : établissement de santé",
        "après : 31/01/2026",
    ):
        assert mot in page
    assert "fermee_le" not in page
    assert reverse("organisation-annuler", args=[fiche.pk, dernier().pk]) in page


def test_an_edit_is_undone_when_nothing_changed_since(organisation, personne):
    qui, fiche = personne("coordination"), organisation(sigle="HDI")
    fiche.sigle, fiche.fermee_le = "X", "2026-01-31"
    modifier(fiche, qui)
    edition = dernier()
    assert journal.phrase(edition) == "Fiche modifiée : sigle et fermée le."
    journal.annuler(edition, qui)
    fiche.refresh_from_db()
    assert (fiche.sigle, fiche.fermee_le) == ("HDI", None)


def test_an_edit_is_not_undone_over_a_later_one(organisation, personne):
    qui, fiche = personne("coordination"), organisation(sigle="HDI")
    fiche.sigle = "X"
    modifier(fiche, qui)
    edition = dernier()
    fiche.sigle = "Y"
    modifier(fiche, qui)
    with pytest.raises(RefuseError, match="encore changé"):
        journal.annuler(edition, qui)
    fiche.refresh_from_db()
    assert fiche.sigle == "Y"


def test_what_does_not_undo_says_so(organisation, personne):
    organisation()
    with pytest.raises(RefuseError, match="ne s'annule pas"):
        journal.annuler(dernier(), personne("administrateur"))
