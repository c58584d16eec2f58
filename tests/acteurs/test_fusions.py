"""Duplicates: found, merged without losing anything, and put back as they were."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.acteurs.actions import ajouter_personne, modifier
from clesante.acteurs.actions_fusions import fusionner
from clesante.acteurs.lectures import doublons, personnes_de
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.acteurs.test_pages import AJOUTER, saisie, texte
from tests.aides.personnes import A_COTE, AILLEURS, ICI

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
