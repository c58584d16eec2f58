"""Dated documents of a contract: written, signed, the agency's own, those a reprise lacks."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
from clesante.contrats.actions import parties as actions
from clesante.contrats.lectures.actes import attendus, lignes_d_actes
from clesante.contrats.lectures.cycle import lire
from clesante.contrats.models import Acte, Axe, Contrat, FicheAction, Orientation
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.personnes import faire
from tests.contrats.essais_cycle import acte, demarche, organisation, signer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def envoi(**champs: object) -> dict[str, object]:
    return {"cle_creation": str(uuid.uuid4()), "date": "2026-03-02", **champs}


def test_a_charter_is_written_signed_and_its_orientations_taken_up(comme):
    contrat, client = demarche("hauts_de_france"), comme("coordination")
    ajouter = reverse("acte-ajouter", args=[contrat.pk])
    reponse = client.post(ajouter, envoi(genre="charte_engagement", etape="charte_engagement"))
    assert reponse.status_code == 302, reponse.context["form"].errors
    charte = Acte.objects.get()
    assert charte.intitule == "Charte d'engagement"
    epci = organisation("CC d'ici")
    signature = envoi(organisation_citee=f"n° {epci.pk}", fonction="présidence")
    client.post(reverse("signature-acte-ajouter", args=[charte.pk]), signature)
    ecrire = reverse("orientation-ajouter", args=[charte.pk])
    client.post(ecrire, envoi(intitule="Rapprocher les soins"))
    orientation = Orientation.objects.get()
    assert orientation.numero == 1
    html = client.get(reverse("acte", args=[charte.pk])).content.decode()
    assert "Aucun axe ne la reprend encore" in html
    Axe.objects.create(contrat=contrat, numero=1, intitule="Soins", orientation=orientation)
    html = client.get(reverse("acte", args=[charte.pk])).content.decode()
    assert "Reprise par" in html
    assert "présidence" in html
    for objet in (orientation, charte):
        with pytest.raises(RefuseError, match="Un axe reprend"):
            actions.retirer(objet, faire("coordination"))
    assert "Charte" in client.get(
        reverse("contrat-actes-fichier", args=[contrat.pk, "csv"])
    ).content.decode("utf-8-sig")


def test_only_the_agency_writes_its_own_acts(comme):
    contrat = demarche()
    champs = envoi(genre="reponse_ars", sens="favorable", etape="lettre_intention")
    ecrire = reverse("avis-ajouter", args=[contrat.pk])
    assert comme("coordination").post(ecrire, champs).status_code == 404
    assert comme("ars_siege").post(ecrire, champs).status_code == 302
    reponse = Acte.objects.get()
    with pytest.raises(IntrouvableError):
        actions.retirer(reponse, faire("coordination"))
    reponse.genre = "autre"
    with pytest.raises(IntrouvableError):
        actions.modifier(reponse, faire("coordination"))
    modifier = reverse("acte-modifier", args=[reponse.pk])
    assert comme("coordination").get(modifier).status_code == 404
    ailleurs = reverse("acte-ajouter", args=[contrat.pk])
    refuse = comme("coordination").post(ailleurs, envoi(genre="accord_ars"))
    assert refuse.status_code == 422


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"date": ""}, "pièce inconnue"),
        ({"date": "2999-01-01"}, "à venir"),
        ({"fonction": "M. Martin"}, "personne"),
    ],
)
def test_a_document_that_cannot_be_comes_back_with_its_sentence(comme, champs, dit):
    contrat = demarche()
    reponse = comme("coordination").post(
        reverse("acte-ajouter", args=[contrat.pk]), envoi(**{"genre": "autre", **champs})
    )
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()


def test_an_opinion_on_a_restricted_fiche_is_seen_by_who_sees_the_fiche(comme):
    contrat = demarche()
    fiche = FicheAction.objects.create(contrat=contrat, intitule="Secrète", restreinte=True)
    avis = acte(
        contrat, "avis_ars", faire("ars_siege"), sens="reserves", fiche=fiche, intitule="Avis caché"
    )
    for qui, voit in (("coordination", True), ("partenaire", False), ("elu", False)):
        lu = [ligne.acte for ligne in lignes_d_actes(contrat, faire(qui))]
        assert (avis in lu) is voit
        assert (comme(qui).get(reverse("acte", args=[avis.pk])).status_code == 200) is voit
        page = comme(qui).get(reverse("contrat-actes", args=[contrat.pk])).content.decode()
        assert ("Avis caché" in page) is voit
        assert avis.permet(faire(qui), "contrats.voir") is voit
    page = comme("ars_siege").get(reverse("fiche", args=[fiche.pk])).content.decode()
    assert "Favorable avec réserves" in page


def test_an_opinion_is_on_a_fiche_of_the_same_contract():
    contrat, autre = demarche(), demarche("mayotte")
    fiche = FicheAction.objects.create(contrat=autre, intitule="D'ailleurs")
    with pytest.raises(RefuseError, match="autre contrat"):
        acte(contrat, "avis_ars", faire("ars_siege"), sens="favorable", fiche=fiche)


def test_what_a_contract_taken_in_does_not_have_is_listed_as_unknown():
    contrat = demarche("bretagne")
    assert attendus(contrat, []) == []
    Contrat.objects.filter(pk=contrat.pk).update(repris=True)
    contrat.refresh_from_db()
    acte(contrat, "lettre_intention", date=None, inconnu=True)
    lus = [ligne.acte for ligne in lignes_d_actes(contrat, faire("administrateur"))]
    assert attendus(contrat, lus) == [
        ("lettre d'intention", "inconnu"), ("note de cadrage", "pas encore cherché"),
    ]  # fmt: skip
    livrables = lire([contrat], EXPLOITANT)[contrat.pk].faits.acquis["livrables"]
    assert "lettre_intention" not in livrables


def test_facts_count_what_the_reader_sees_and_cost_the_same_for_many(nombre_de_requetes):
    contrat = demarche("bretagne")
    commun = {"contrat": contrat, "etat": "en_cours"}
    FicheAction.objects.create(
        **commun, intitule="Visible", publique=True, objectifs_prs=["prs_acces"]
    )
    FicheAction.objects.create(
        **commun, intitule="Secrète", restreinte=True, objectifs_prs=["prs_parcours"],
        themes=["sante_mentale"],
    )  # fmt: skip
    signer(acte(contrat, "lettre_intention"), organisation("CC d'ici"))
    vus = {}
    for nom, lecteur in (
        ("public", PUBLIC), ("exploitant", EXPLOITANT), ("elu", faire("elu")),
        ("coordination", faire("coordination")),
    ):  # fmt: skip
        acquis = lire([contrat], lecteur)[contrat.pk].faits.acquis
        vus[nom] = set(acquis["objectifs"]), "sante_mentale" in acquis["controles"]
    assert vus["public"] == vus["elu"] == ({"prs_acces"}, False)
    tout = ({"prs_acces", "prs_parcours"}, True)
    assert vus["exploitant"] == vus["coordination"] == tout
    par = faire("coordination")
    lire([contrat], par)
    un = nombre_de_requetes(lambda: lire([contrat], par))
    plusieurs = [contrat, *(demarche(nom) for nom in ("mayotte", "grand_est"))]
    for lu in plusieurs[1:]:
        FicheAction.objects.create(contrat=lu, etat="en_cours", intitule="Une")
        acte(lu, "lettre_intention")
    assert nombre_de_requetes(lambda: lire(plusieurs, par)) == un
