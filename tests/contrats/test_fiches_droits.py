"""What one may not see is not said, not changed, not lost: fiches, proposals, acts, programme."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from clesante.acteurs.actions.dispositifs import creer as creer_dispositif
from clesante.acteurs.models import Dispositif
from clesante.comptes.journal import annuler
from clesante.comptes.models import Attribution, Evenement, Utilisateur, VersionDepasseeError
from clesante.concertation.actions.enjeux import ajouter_enjeu
from clesante.concertation.actions.participation import moderer, saisir_contribution
from clesante.concertation.models import Contribution, Enjeu
from clesante.contrats.actions import fiches as actions
from clesante.contrats.actions import idees as actions_idees
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.actions import programme as actions_programme
from clesante.contrats.actions import vues as actions_vues
from clesante.contrats.lectures.fiches_page import champs_changes, evenements_de
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Orientation,
    SignatureActe,
)
from clesante.pieces.droits_joints import droits as droits_joints
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.objets.contrats_programme import organisation
from tests.aides.personnes import AILLEURS, ICI, faire
from tests.contrats.essais_cycle import acte
from tests.contrats.test_fiches import _page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lu():
    return contrat(ICI)


@pytest.fixture
def fiche(lu):
    def faire_une(intitule="Former", **champs):
        neuve = FicheAction(intitule=intitule, **{"etat": "a_venir", **champs})
        return actions.ajouter_fiche(neuve, lu, faire("coordination"))[0]

    return faire_une


@pytest.fixture
def pilote(lu):
    compte = Utilisateur.objects.create(courriel="pilote@exemple.fr")
    Attribution.objects.create(utilisateur=compte, role="pilote", portee=lu.code)
    return compte


def enjeu(diagnostic_, intitule="Secret"):
    return ajouter_enjeu(Enjeu(intitule=intitule), diagnostic_, faire("administrateur"))[0]


# What the team decides


def test_a_pilot_does_not_undo_what_the_team_decided_of_many(lu, fiche, pilote):
    lue = fiche(responsable=pilote)
    actions_vues.regler(lu, {lue.pk: lue.version}, {"restreinte": True}, "", faire("coordination"))
    note = Evenement.objects.get(type=actions_vues.CODE)
    client = connecter(Client(), pilote)
    client.post(reverse("fiche-journal", args=[lue.pk]), {"evenement": note.pk})
    lue.refresh_from_db()
    assert lue.restreinte
    annuler(note, faire("coordination"))
    lue.refresh_from_db()
    assert not lue.restreinte


# Two people on one fiche


def test_links_written_meanwhile_are_not_lost(lu, fiche, comme):
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    un, deux, lue, client = (
        enjeu(lu.diagnostic),
        enjeu(lu.diagnostic, "Deux"),
        fiche(),
        comme("coordination"),
    )
    ouverte = _page(client, lue)
    actions.relier(lue, {"enjeux": [un.pk]}, faire("ars_dd"))
    adresse = reverse("fiche-modifier", args=[lue.pk])
    assert client.post(adresse, ouverte | {"contexte": "Dit"}).status_code == 302
    assert list(lue.enjeux.all()) == [un]
    assert client.post(adresse, ouverte | {"enjeux": [deux.pk]}).status_code == 409
    assert list(lue.enjeux.all()) == [un]
    vieille = FicheAction.objects.get(pk=lue.pk)
    vieille.version -= 1
    with pytest.raises(VersionDepasseeError):
        actions.relier(vieille, {"enjeux": []}, faire("ars_dd"))


def test_targets_written_meanwhile_are_not_lost(fiche, comme):
    lue, par, client = fiche(), faire("ars_dd"), comme("coordination")
    indicateur, _ = actions.ajouter_rangee(
        IndicateurAction(libelle="Formés", type="resultat"), lue, par
    )
    actions.cibler(indicateur, {2027: 1, 2028: 2}, par)
    ouverte = _page(client, lue)
    actions.cibler(indicateur, {2027: 9}, par)
    adresse, nom = reverse("fiche-modifier", args=[lue.pk]), f"indicateurs-{indicateur.pk}-cible_"
    assert client.post(adresse, ouverte | {f"{nom}2028": "5"}).status_code == 302
    cibles = CibleIndicateur.objects.order_by("annee").values_list("annee", "valeur")
    assert dict(cibles) == {2027: 9, 2028: 5}
    assert client.post(adresse, ouverte | {f"{nom}2027": "7"}).status_code == 409
    assert dict(cibles.all()) == {2027: 9, 2028: 5}


def test_many_indicators_ask_as_many_questions_as_one(fiche, comme, nombre_de_requetes):
    lue, par, client = fiche(), faire("coordination"), comme("coordination")
    adresse = reverse("fiche-modifier", args=[lue.pk])

    def ajouter(combien):
        for rang in range(combien):
            neuf = IndicateurAction(libelle=f"I{rang}", type="resultat", frequence="annuelle")
            fait, _ = actions.ajouter_rangee(neuf, lue, par)
            actions.cibler(fait, {2027: rang}, par)

    ajouter(1)
    client.get(adresse)
    peu = nombre_de_requetes(lambda: client.get(adresse))
    ajouter(9)
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu


# What the writer does not see


def test_what_the_writer_does_not_see_stays_bound_and_unnamed(lu, fiche, comme):
    prive = Dispositif(nom="Réservé", territoire=AILLEURS, type="projet_etablissement")
    creer_dispositif(prive, faire("administrateur"))
    lu.diagnostic = diagnostic(AILLEURS)
    lu.save()
    cache, client, lue = enjeu(lu.diagnostic), comme("coordination"), fiche()
    actions.relier(lue, {"enjeux": [cache.pk]}, faire("administrateur"))
    page = client.get(reverse("fiche", args=[lue.pk])).content.decode()
    assert "Secret" not in page
    assert "1 enjeu d" in page
    for nom in ("fiche-modifier", "idee-proposer"):
        objet = lue if nom == "fiche-modifier" else lu
        assert "Secret" not in client.get(reverse(nom, args=[objet.pk])).content.decode()
    client.post(reverse("fiche-modifier", args=[lue.pk]), _page(client, lue) | {"contexte": "Dit"})
    assert list(lue.enjeux.all()) == [cache]
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    vu = enjeu(lu.diagnostic, "Vu")
    envoi = _page(client, lue) | {"enjeux": [vu.pk]}
    assert client.post(reverse("fiche-modifier", args=[lue.pk]), envoi).status_code == 302
    assert {*lue.enjeux.all()} == {cache, vu}


def test_the_journal_names_no_restricted_fiche_to_a_pilot(lu, fiche, pilote):
    par, lue = faire("coordination"), fiche(responsable=pilote)
    lue.chainee = fiche("Autre, secrète", restreinte=True)
    actions.modifier_fiche(lue, par)
    notes = list(evenements_de(lue))
    dits = [[c.apres for c in champs_changes(notes, qui)[notes[0].pk]] for qui in (par, pilote)]
    assert dits == [["Autre, secrète"], [f"n°\u00a0{lue.chainee_id}"]]


def test_funders_of_a_restricted_fiche_are_not_proposed(fiche, pilote):
    sienne, autre = fiche(responsable=pilote), fiche("Autre", restreinte=True)
    qui = organisation(ICI)
    LigneFinancement.objects.create(
        fiche=autre, nature="produit", annee=2026, montant=1, financeur=qui, etat="demande"
    )
    client = connecter(Client(), pilote)
    page = client.get(reverse("fiche-argent-saisir", args=[sienne.pk]))
    assert page.context["financeurs"] == []
    client = connecter(Client(), faire("coordination"))
    page = client.get(reverse("fiche-argent-saisir", args=[sienne.pk]))
    assert page.context["financeurs"] == [qui.sigle or qui.nom]


# What residents said


def test_a_contribution_not_shown_to_the_public_is_not_shown_to_readers(lu):
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    par, faites = faire("coordination"), {}
    for etat in ("a_lire", "lue", "publiee"):
        neuve = Contribution(canal="reunion", texte=f"Dit {etat}", recue_le="2026-03-01")
        faites[etat], _ = saisir_contribution(neuve, lu.diagnostic, par)
        if etat != "a_lire":
            moderer(faites[etat], etat, "", par)
    with pytest.raises(RefuseError, match="à lire"):
        actions_idees.proposer_de_contribution(faites["a_lire"], lu, par, "Un titre")
    lue, publiee = (
        actions_idees.proposer_de_contribution(faites[etat], lu, par, "Un titre")[0]
        for etat in ("lue", "publiee")
    )
    assert (lue.restreinte, publiee.restreinte) == (True, False)
    assert set(FicheAction.objects.all().visibles_par(faire("lecture"))) == {publiee}


@pytest.mark.parametrize(
    ("champs", "dite"),
    [({}, False), ({"publique": True}, True), ({"publique": True, "restreinte": True}, False)],
)
def test_the_public_reads_the_name_of_a_public_action_only(champs, dite):
    lue = FicheAction(intitule="Un bus", suite="retenue", **champs)
    assert ("Un bus" in actions_idees.phrase_publique(lue)) is dite
    dans = FicheAction(intitule="Mobilité", **champs)
    fusionnee = FicheAction(suite="fusionnee", fusionnee_dans=dans)
    assert ("Mobilité" in actions_idees.phrase_publique(fusionnee)) is dite


# Acts of the agency


def test_what_hangs_on_an_act_of_the_agency_is_the_agency_s(lu, comme):
    avis = acte(lu, "avis_ars", faire("ars_siege"), sens="reserves")
    jour, qui, ars = date(2026, 3, 2), organisation(ICI), faire("ars_siege")
    for modele, champs in (
        (SignatureActe, {"organisation": qui, "fonction": "présidence", "date": jour}),
        (Orientation, {"intitule": "Soigner"}),
    ):
        with pytest.raises(IntrouvableError):
            actions_parties.ajouter(modele(contrat=lu, acte=avis, **champs), faire("coordination"))
        fait, _ = actions_parties.ajouter(modele(contrat=lu, acte=avis, **champs), ars)
        with pytest.raises(IntrouvableError):
            actions_parties.modifier(fait, faire("coordination"))
        with pytest.raises(IntrouvableError):
            actions_parties.retirer(fait, faire("coordination"))
        nom = "signature-acte" if modele is SignatureActe else "orientation"
        for adresse in (
            reverse(f"{nom}-ajouter", args=[avis.pk]),
            reverse(f"{nom}-modifier", args=[fait.pk]),
        ):
            assert comme("coordination").get(adresse).status_code == 404
            assert comme("ars_siege").get(adresse).status_code == 200


def test_files_and_answers_on_an_act_of_the_agency_are_the_agency_s(lu):
    avis = acte(lu, "avis_ars", faire("ars_siege"), sens="reserves")
    lettre = acte(lu, "autre", faire("coordination"))
    assert [droits_joints(avis, faire(q))["modifier"] for q in ("coordination", "ars_siege")] == [
        False,
        True,
    ]
    assert droits_joints(lettre, faire("coordination"))["modifier"]
    permis = type(avis).objects.all().visibles_par(faire("coordination"), "contrats.modifier")
    assert list(permis) == [lettre]


def test_a_fiche_that_has_an_opinion_stays(lu, fiche):
    lue = fiche()
    avis = acte(lu, "avis_ars", faire("ars_siege"), sens="reserves", fiche=lue)
    with pytest.raises(RefuseError, match="avis ou un autre document"):
        actions.retirer_fiche(lue, faire("coordination"))
    avis.refresh_from_db()


# The programme


def test_what_leaves_with_an_axis_is_noted(lu):
    par = faire("coordination")
    axe, _ = actions_programme.ajouter_axe(Axe(intitule="Prévenir"), lu, par)
    dessus, _ = actions_programme.ajouter_objectif(Objectif(axe=axe, intitule="A"), lu, par)
    dessous = Objectif(axe=axe, parent=dessus, intitule="B")
    actions_programme.ajouter_objectif(dessous, lu, par)
    actions_programme.ajouter_objectif(Objectif(axe=axe, intitule="C"), lu, par)
    notes = Evenement.objects.filter(type="contrats.objectif_retire").order_by("pk")
    actions_programme.retirer_objectif(dessus, par)
    assert [n.avant["intitule"] for n in notes.all()] == ["B", "A"]
    actions_programme.retirer_axe(axe, par)
    assert [n.avant["intitule"] for n in notes.all()] == ["B", "A", "C"]


def test_a_fiche_is_not_compared_with_itself(fiche, comme):
    lue = fiche()
    adresse = reverse("redondance-conclure", args=[lue.pk, f"fiche-{lue.pk}"])
    assert comme("coordination").get(adresse).status_code == 404
