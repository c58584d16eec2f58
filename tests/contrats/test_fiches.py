"""Fiches-actions: what one lacks, who writes what, one screen that keeps everything or nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from clesante.comptes.journal import annuler
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from clesante.contrats.actions import fiches as actions
from clesante.contrats.actions.programme import ajouter_axe
from clesante.contrats.lectures.fiches import fiches_lues
from clesante.contrats.lectures.fiches_page import champs_changes, evenements_de
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    MoyenPrete,
    RoleFiche,
)
from clesante.contrats.regles.fiches import FicheLue, IndicateurLu, bloquants, manques
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat
from tests.aides.objets.contrats_programme import organisation
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
SIGNABLE = FicheLue(
    numero="1.1", intitule="Former", axe=True, domaines=("prevention",), enjeux=1, contexte="…",
    publics=("elus",), pilote=True, pilote_fonction="coordination",
    description="…", types_action=("formation",), debut=True, fin=True, objectifs_prs=("o1",),
    indicateurs=(IndicateurLu("Sessions", "processus"), IndicateurLu("Formés", "resultat")),
)  # fmt: skip
COMPLETE = replace(
    SIGNABLE, origine="nouvelle", milieux=("en_ligne",), elu_referent="vice-présidente",
    partenaires=1, etapes=1, moyens=True, lignes=2, themes=("suicide",), determinants=("air",),
    leviers=("m1",), niveaux_action=("collectif",), universalisme="oui",
    iss_groupes="…", iss_risque="…", participation="information", redondances=1,
    indicateurs=tuple(
        replace(lu, unite="personnes", depart=True, cible=True, source="tableau de bord")
        for lu in SIGNABLE.indicateurs
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "champ"),
    [
        ({"enjeux": 0}, "enjeux"),
        ({"pilote": False}, "pilote"),
        ({"pilote_fonction": ""}, "pilote_fonction"),
        ({"axe": False}, "axe"),
        ({"objectif_attendu": True}, "objectif"),
        ({"objectifs_prs": ()}, "objectifs_prs"),
        ({"fin": False}, "fin"),
        ({"indicateurs": SIGNABLE.indicateurs[:1]}, "indicateurs"),
        ({"indicateurs": SIGNABLE.indicateurs[1:]}, "indicateurs"),
    ],
)
def test_what_stops_signing(change, champ):
    assert [m.champ for m in bloquants(manques(replace(COMPLETE, **change)))] == [champ]


def test_what_may_be_signed_is_not_yet_complete():
    assert manques(COMPLETE) == []
    assert bloquants(manques(SIGNABLE)) == []
    assert {m.signe for m in manques(SIGNABLE)} == {"○"}
    assert manques(replace(COMPLETE, objectifs_prs=(), prs_proposes=False)) == []
    dit = manques(replace(COMPLETE, indicateurs=SIGNABLE.indicateurs))[0]
    assert (dit.champ, dit.ancre, dit.obligatoire) == ("indicateurs", "table-indicateurs", False)
    assert "une unité, une valeur de départ, une cible, une source" in dit.phrase


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
    """Return an account that may write what it pilots in the contract."""
    compte = Utilisateur.objects.create(courriel="pilote@exemple.fr")
    Attribution.objects.create(utilisateur=compte, role="pilote", portee=lu.code)
    return compte


def test_numbers_follow_the_place_and_are_given_once(lu, fiche):
    par = faire("coordination")
    axe, _ = ajouter_axe(Axe(intitule="Prévenir"), lu, par)
    assert [fiche(axe=axe).numero, fiche(axe=axe).numero] == ["1.1", "1.2"]
    sans_place = fiche()
    assert not sans_place.numero
    sans_place.axe = axe
    actions.modifier_fiche(sans_place, par)
    assert sans_place.numero == "1.3"
    with pytest.raises(RefuseError, match=r"1\.2 est déjà .* Prenez 1\.4"):
        fiche(axe=axe, numero="1.2")
    premiere = FicheAction.objects.get(numero="1.1")
    premiere.numero = "1.2"
    with pytest.raises(RefuseError, match=r"1\.2 est déjà"):
        actions.modifier_fiche(premiere, par)


def test_a_pilot_writes_its_fiche_and_no_other(fiche, pilote):
    sienne, autre = fiche(responsable=pilote), fiche("Autre")
    sienne.description = "Des sessions de deux jours."
    assert actions.modifier_fiche(sienne, pilote)
    actions.ajouter_rangee(EtapeAction(titre="Réunir"), sienne, pilote)
    sienne.restreinte = True
    with pytest.raises(RefuseError, match="L'équipe du contrat décide"):
        actions.modifier_fiche(sienne, pilote)
    autre.description = "Changée"
    for interdit in (
        lambda: actions.modifier_fiche(autre, pilote),
        lambda: actions.ajouter_rangee(EtapeAction(titre="Réunir"), autre, pilote),
        lambda: actions.relier(autre, {"enjeux": []}, pilote),
        lambda: actions.retirer_fiche(sienne, pilote),
    ):
        with pytest.raises(IntrouvableError):
            interdit()
    client = connecter(Client(), pilote)
    assert client.get(reverse("fiche-modifier", args=[sienne.pk])).status_code == 200
    assert client.get(reverse("fiche-modifier", args=[autre.pk])).status_code == 404
    page = client.get(reverse("fiche", args=[sienne.pk])).content.decode()
    assert "Écrire la fiche" in page and "Retirer cette fiche" not in page


def test_a_restricted_fiche_leaks_nowhere(lu, fiche, comme):
    cachee = fiche("Secrète", restreinte=True)
    suite = fiche("Ouverte", chainee=cachee)
    MoyenPrete.objects.create(
        contrat=lu, quoi="Salle de la secrète", preteur=organisation(ICI), fiche=cachee
    )
    lecteur = comme("lecture")
    for nom, numero in (("programme", lu.pk), ("idees", lu.pk), ("bibliotheque-actions", lu.pk),
                        ("moyens", lu.pk), ("fiche", suite.pk)):  # fmt: skip
        page = lecteur.get(reverse(nom, args=[numero])).content.decode()
        assert "ecrète" not in page, nom
        assert "ecrète" not in page.lower(), nom
    fichier = lecteur.get(reverse("moyens-fichier", args=[lu.pk, "csv"])).content.decode()
    assert "ecrète" not in fichier
    for nom in ("fiche", "fiche-journal"):
        assert lecteur.get(reverse(nom, args=[cachee.pk])).status_code == 404
    assert "1 fiche-action" in _une_ligne(lecteur.get(reverse("programme", args=[lu.pk])))
    assert (
        "Secrète" in comme("coordination").get(reverse("programme", args=[lu.pk])).content.decode()
    )


def _une_ligne(reponse):
    return " ".join(reponse.content.decode().replace("\u00a0", " ").split())


def _page(client, fiche):
    """Return what a browser would send of the page of a fiche, untouched."""
    reponse = client.get(reverse("fiche-modifier", args=[fiche.pk]))
    form = reponse.context["form"]
    donnees = {}
    formes = [form, *(f for table in form.tables.values() for f in table.rangees)]
    for lue in formes:
        for champ in lue:
            valeur = champ.value()
            noms = [champ.html_name]
            if champ.field.show_hidden_initial:
                noms.append(champ.html_initial_name)
            for nom in noms:
                if valeur not in (None, False, ""):
                    donnees[nom] = valeur
    return donnees


def test_one_screen_keeps_the_fields_and_the_tables(lu, fiche, comme):
    lue, client = fiche(), comme("coordination")
    partenaire = organisation(ICI)
    envoi = _page(client, lue) | {
        "description": "Deux jours par session.",
        "pilote": f"{partenaire.nom} (n° {partenaire.pk})",
        "publics": ["elus", "benevoles"],
        "etapes-n0-titre": "Recruter un formateur",
        "etapes-n0-echeance": "2027-03-01",
        "indicateurs-n0-libelle": "Sessions tenues",
        "indicateurs-n0-type": "processus",
        "indicateurs-n0-valeur_depart": "2,5",
        "continuer": "oui",
    }
    annee = next(nom for nom in _cibles(client, lue))
    envoi[annee] = "1 200,5"
    adresse = reverse("fiche-modifier", args=[lue.pk])
    for _ in range(2):  # a double click writes each row once
        assert client.post(adresse, envoi).headers["Location"] == adresse
    lue.refresh_from_db()
    assert (lue.description, lue.pilote, lue.publics) == (
        "Deux jours par session.", partenaire, ["elus", "benevoles"],
    )  # fmt: skip
    indicateur = IndicateurAction.objects.get()
    assert indicateur.valeur_depart == Decimal("2.5")
    assert CibleIndicateur.objects.get().valeur == Decimal("1200.5")
    etape = EtapeAction.objects.get()
    assert str(etape.echeance) == "2027-03-01"
    envoi = _page(client, lue) | {f"etapes-{etape.pk}-retirer": "on"}
    envoi[f"indicateurs-{indicateur.pk}-libelle"] = "Sessions"
    client.post(adresse, envoi)
    assert EtapeAction.objects.count() == 0
    assert IndicateurAction.objects.get().libelle == "Sessions"
    assert CibleIndicateur.objects.count() == 1


def _cibles(client, fiche):
    form = client.get(reverse("fiche-modifier", args=[fiche.pk])).context["form"]
    return [f"indicateurs-n0-cible_{a}" for a in form.tables["indicateurs"].rangees[0].annees]


def test_a_mistake_in_a_row_keeps_nothing_and_all_that_was_typed(fiche, comme):
    lue, client = fiche(), comme("coordination")
    envoi = _page(client, lue) | {
        "description": "Perdue ?",
        "elu_referent": "Mme Durand",
        "etapes-n0-titre": "À l'envers",
        "etapes-n0-debut": "2027-03-02",
        "etapes-n0-echeance": "2027-03-01",
        "indicateurs-n0-unite": "personnes",
    }
    reponse = client.post(reverse("fiche-modifier", args=[lue.pk]), envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "échéance est avant le début" in page.replace("’", "'")
    assert "Perdue" in page and "À l" in page
    assert set(reponse.context["form"].errors) == {"elu_referent", "__all__"}
    lue.refresh_from_db()
    assert (lue.description, EtapeAction.objects.count()) == ("", 0)


def test_two_people_at_once_lose_nothing(fiche, comme):
    lue, client = fiche(description="Avant"), comme("coordination")
    envoi = _page(client, lue)
    lue.description = "Du collègue"
    actions.modifier_fiche(lue, faire("ars_dd"))
    reponse = client.post(
        reverse("fiche-modifier", args=[lue.pk]), envoi | {"contexte": "Du diagnostic"}
    )
    assert reponse.status_code == 302
    lue.refresh_from_db()
    assert (lue.description, lue.contexte) == ("Du collègue", "Du diagnostic")
    reponse = client.post(
        reverse("fiche-modifier", args=[lue.pk]), envoi | {"description": "Mienne"}
    )
    assert reponse.status_code == 409
    assert "Du collègue" in reponse.content.decode()


def test_a_draft_brings_back_the_rows_that_were_being_typed(fiche, comme):
    lue, client = fiche(), comme("coordination")
    adresse = reverse("fiche-modifier", args=[lue.pk])
    tape = _page(client, lue) | {"contexte": "À moitié", "etapes-n0-titre": "Recruter"}
    assert client.post(f"{reverse('brouillons')}?page={adresse}", tape).status_code == 200
    page = client.get(adresse, {"brouillon": "reprendre"}).content.decode()
    assert "À moitié" in page and 'value="Recruter"' in page
    assert not EtapeAction.objects.exists()


def test_what_is_missing_is_said_of_what_is_being_typed(fiche, comme):
    lue, client = fiche(), comme("coordination")
    adresse = reverse("fiche-manques", args=[lue.pk])
    avant = client.post(adresse, _page(client, lue)).context["manques"]
    tape = _page(client, lue) | {
        "contexte": "Peu de formateurs",
        "types_action": ["formation"],
        "indicateurs-n0-libelle": "Sessions",
        "indicateurs-n0-type": "processus",
    }
    apres = client.post(adresse, tape).context["manques"]
    partis = {m.phrase for m in avant} - {m.phrase for m in apres}
    assert len(partis) == 3
    assert not FicheAction.objects.exclude(contexte="").exists()


def test_what_is_read_in_bulk_is_what_is_read_one_by_one(lu, fiche, nombre_de_requetes):
    par = faire("coordination")
    for rang in range(3):
        lue = fiche(f"Action {rang}")
        actions.ajouter_rangee(IndicateurAction(libelle="Formés", type="resultat"), lue, par)
    toutes = list(FicheAction.objects.order_by("pk"))
    lues = fiches_lues(toutes)
    assert [lue.compte("resultat") for lue in lues] == [1, 1, 1]
    assert [fiches_lues([f])[0] for f in toutes] == lues
    assert nombre_de_requetes(lambda: fiches_lues(toutes)) == nombre_de_requetes(
        lambda: fiches_lues(toutes[:1])
    )


def test_a_fiche_taken_away_comes_back_whole(lu, fiche):
    par, lue = faire("coordination"), fiche(numero="3.1")
    actions.ajouter_rangee(RoleFiche(organisation=organisation(ICI), role="relais"), lue, par)
    indicateur, _ = actions.ajouter_rangee(IndicateurAction(libelle="A", type="impact"), lue, par)
    actions.cibler(indicateur, {2027: Decimal(3)}, par)
    pk = lue.pk
    actions.retirer_fiche(lue, par)
    assert not CibleIndicateur.objects.exists()
    retrait = Evenement.objects.get(type="contrats.fiche_retiree")
    annuler(retrait, par)
    remise = FicheAction.objects.get(pk=pk)
    assert (remise.numero, remise.roles.count()) == ("3.1", 1)
    assert remise.indicateurs.get().cibles.get().valeur == 3
    with pytest.raises(RefuseError, match="déjà remise"):
        annuler(retrait, par)


def test_a_signed_contract_keeps_its_fiches(lu, fiche):
    lue, par = fiche(), faire("coordination")
    lu.etat = "en_vigueur"
    lu.save()
    lue.refresh_from_db()
    with pytest.raises(RefuseError, match="ne s'efface plus"):
        actions.retirer_fiche(lue, par)


def test_the_journal_of_a_fiche_goes_field_by_field_and_is_undone(fiche):
    par, lue = faire("coordination"), fiche(publics=["elus"])
    lue.publics, lue.debut = ["benevoles"], "2027-01-01"
    actions.modifier_fiche(lue, par)
    etape, _ = actions.ajouter_rangee(EtapeAction(titre="Réunir"), lue, par)
    actions.retirer_rangee(etape, par)
    notes = list(evenements_de(lue))
    assert [e.type.split(".")[1] for e in notes] == [
        "etape_d_action_retire", "etape_d_action_ajoute", "fiche_modifiee", "fiche_ajoutee",
    ]  # fmt: skip
    changes = {c.libelle: (c.avant, c.apres) for c in champs_changes(notes, par)[notes[2].pk]}
    assert changes == {"Publics": ("Élus", "Bénévoles"), "Début": ("(vide)", "01/01/2027")}
    annuler(notes[2], par)
    lue.refresh_from_db()
    assert (lue.publics, lue.debut) == (["elus"], None)


def test_the_page_of_a_fiche_asks_the_same_however_much_hangs_on_it(
    fiche, comme, nombre_de_requetes
):
    par, lue, client = faire("coordination"), fiche(), comme("coordination")
    adresses = [reverse(nom, args=[lue.pk]) for nom in ("fiche", "fiche-journal")]
    lire = [lambda a=a: client.get(a) for a in adresses]
    for rang in range(2):
        _remplir(lue, par, rang)
    [acte() for acte in lire]
    peu = [nombre_de_requetes(acte) for acte in lire]
    for rang in range(2, 8):
        _remplir(lue, par, rang)
    assert [nombre_de_requetes(acte) for acte in lire] == peu
    assert max(peu) <= 25


def _remplir(fiche, par, rang):
    actions.ajouter_rangee(EtapeAction(titre=f"Étape {rang}"), fiche, par)
    indicateur, _ = actions.ajouter_rangee(
        IndicateurAction(libelle=f"Indicateur {rang}", type="processus"), fiche, par
    )
    actions.cibler(indicateur, {2027: Decimal(rang)}, par)
