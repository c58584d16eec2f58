"""The life cycle of a contract, under every framework: steps, gates, derogations, ways back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.cadres import lectures as cadres
from clesante.comptes.journal import phrase
from clesante.comptes.lecteurs import EXPLOITANT
from clesante.comptes.models import Evenement
from clesante.contrats.actions import commencer, modifier, retirer
from clesante.contrats.actions import cycle as actions_cycle
from clesante.contrats.forms import ContratNouveauForm
from clesante.contrats.lectures.cycle import faits
from clesante.contrats.lectures.cycle_contenu import fiches
from clesante.contrats.lectures.etapes_cycle import cycle
from clesante.contrats.models import (
    Axe,
    Contrat,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    Principe,
)
from clesante.contrats.regles.cycle import FicheLue, derniere_avant_signature
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.acteurs.test_pages import texte
from tests.aides.personnes import A_COTE, ICI, faire
from tests.contrats.essais_cycle import (
    JOUR,
    acte,
    decision,
    demarche,
    mener,
    organisation,
    remplir,
    signer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
SIXIEME = Path(__file__).parent.parent / "cadres" / "sixieme_region.csv"
# How many steps each framework has before the signature, in its own order.
AVANT = {
    "mayotte": ["diagnostic", "dialogue", "programmation_contractualisation"],
    "pays_de_la_loire": [
        "opportunite", "intention", "cadrage", "diagnostic", "orientations", "programmation",
        "contractualisation",
    ],
    "grand_est": ["opportunite", "diagnostic", "programmation"],
    "bretagne": ["lettre_intention", "cadrage", "diagnostic", "elaboration_concertee"],
    "hauts_de_france": ["charte_engagement", "plan_actions", "signature"],
}  # fmt: skip


@pytest.mark.parametrize("nom", AVANT)
def test_each_framework_is_driven_from_its_first_step_to_ready_to_sign(nom):
    contrat = demarche(nom)
    assert mener(contrat) == AVANT[nom]
    assert (contrat.etat, actions_cycle.est_pret(contrat)) == ("a_signer", True)
    assert contrat.en_demarche
    franchies = EtapeFranchie.objects.filter(contrat=contrat)
    assert {(f.cadre, f.cadre_version, f.date) for f in franchies} == {
        (nom, cadres.cadre(nom).version[:200], JOUR)
    }
    assert not [f for f in franchies if f.manques or f.derogation]
    with pytest.raises(RefuseError, match="déjà prête à signer"):
        actions_cycle.franchir(contrat, contrat.etape, faire("administrateur"), decision(contrat))


def test_a_framework_written_only_in_a_spreadsheet_is_driven_as_the_others(
    ligne, settings, tmp_path
):
    settings.CADRES = tmp_path / "cadres"
    assert ligne("cadre", "importer", SIXIEME)[0] == 0
    contrat = demarche("auvergne_rhone_alpes")
    assert mener(contrat) == ["accord", "elaboration", "signature"]
    assert actions_cycle.est_pret(contrat)


def test_what_is_missing_asks_for_a_reason_which_stays_with_it():
    contrat, par = demarche("hauts_de_france"), faire("administrateur")
    lue = cycle(contrat, par)
    manquants = {verdict.code for verdict in lue.manquants}
    assert manquants == {"livrable_charte", "livrable_orientations", "porte_charte"}
    with pytest.raises(RefuseError, match="La charte d'engagement"):
        actions_cycle.franchir(contrat, "charte_engagement", par, decision(contrat))
    assert not EtapeFranchie.objects.exists()
    faite = actions_cycle.franchir(
        contrat, "charte_engagement", par, decision(contrat), "La charte part au prochain conseil."
    )
    assert set(faite.manques) == manquants
    assert faite.derogation == "La charte part au prochain conseil."
    contrat.refresh_from_db()
    assert (contrat.etape, contrat.etat) == ("plan_actions", "preparation")
    derogations = faits(contrat, par).derogations
    assert derogations["porte_charte"] == "La charte part au prochain conseil."


def test_a_gate_that_asks_for_a_decision_is_not_passed_without_one():
    contrat, par = demarche("hauts_de_france"), faire("administrateur")
    remplir(contrat)
    with pytest.raises(RefuseError, match="décision datée"):
        actions_cycle.franchir(contrat, "charte_engagement", par)
    demain = decision(contrat)
    demain.date = timezone.localdate() + timedelta(1)
    with pytest.raises(RefuseError, match="à venir"):
        actions_cycle.franchir(contrat, "charte_engagement", par, demain)


def test_the_agreement_of_the_agency_is_its_own_act_or_a_note_both_signed():
    contrat, par = demarche("bretagne"), faire("administrateur")
    remplir(contrat)
    actions_cycle.franchir(contrat, "lettre_intention", par, decision(contrat))
    contrat.refresh_from_db()
    note = acte(contrat, "note_cadrage", etape="cadrage")
    assert _manquants(contrat) == {"porte_cadrage"}
    refus = acte(contrat, "reponse_ars", faire("ars_siege"), etape="cadrage", sens="defavorable")
    assert _manquants(contrat) == {"porte_cadrage"}
    signer(note, organisation("CC d'ici"))
    assert _manquants(contrat) == {"porte_cadrage"}
    signer(note, organisation("ARS", "ars"))
    assert _manquants(contrat) == set()
    assert refus.sens == "defavorable"


def _manquants(contrat) -> set[str]:
    return {verdict.code for verdict in cycle(contrat, faire("administrateur")).manquants}


def test_going_back_keeps_what_was_written_and_holds_it_no_more():
    contrat, par = demarche("mayotte"), faire("administrateur")
    mener(contrat)
    avec = EtapeFranchie.objects.count()
    with pytest.raises(RefuseError, match="Dites pourquoi"):
        actions_cycle.revenir(contrat, contrat.etape, " ", par)
    actions_cycle.revenir(contrat, contrat.etape, "Une commune se retire.", par)
    contrat.refresh_from_db()
    assert not actions_cycle.est_pret(contrat)
    assert contrat.etape == "programmation_contractualisation"
    actions_cycle.revenir(contrat, contrat.etape, "Les axes changent.", par)
    contrat.refresh_from_db()
    assert (contrat.etape, contrat.etat) == ("dialogue", "preparation")
    assert EtapeFranchie.objects.count() == avec + 2
    lue = cycle(contrat, par)
    assert [e.franchie is not None for e in lue.etapes] == [True, False, False, False]
    assert lue.lu.faits.acquis["portes"].isdisjoint({"porte_dialogue", "porte_validation"})
    actions_cycle.revenir(contrat, "dialogue", "On recommence.", par)
    contrat.refresh_from_db()
    with pytest.raises(RefuseError, match="première étape"):
        actions_cycle.revenir(contrat, "diagnostic", "Encore.", par)


def test_two_people_do_not_pass_two_steps_when_each_meant_one():
    contrat, par = demarche("grand_est"), faire("administrateur")
    ouverte = contrat.etape
    for attendu in (None, "Quelqu'un a fait avancer"):
        if attendu is None:
            actions_cycle.franchir(contrat, ouverte, par, decision(contrat), "Déjà convenu.")
            continue
        with pytest.raises(RefuseError, match=attendu):
            actions_cycle.franchir(contrat, ouverte, par, decision(contrat), "Déjà convenu.")
    assert EtapeFranchie.objects.count() == 1


def test_a_signed_contract_goes_on_and_never_goes_back():
    contrat, par = demarche("grand_est"), faire("administrateur")
    Contrat.objects.filter(pk=contrat.pk).update(
        etape="accompagnement", etat="en_vigueur", date_signature=JOUR
    )
    contrat.refresh_from_db()
    with pytest.raises(RefuseError, match="avenant"):
        actions_cycle.revenir(contrat, "accompagnement", "Erreur.", par)
    actions_cycle.franchir(contrat, "accompagnement", par, derogation="Suivi tenu ailleurs.")
    contrat.refresh_from_db()
    assert (contrat.etape, contrat.etat) == ("evaluation", "en_evaluation")
    with pytest.raises(RefuseError, match="dernière étape"):
        actions_cycle.franchir(contrat, "evaluation", par, derogation="Fini.")


def test_who_may_write_a_contract_may_not_pass_its_steps_for_that():
    contrat = demarche("grand_est")
    for qui in ("adjoint", "partenaire", "coordination_b"):
        with pytest.raises(IntrouvableError):
            actions_cycle.franchir(contrat, contrat.etape, faire(qui), derogation="Oui.")


def test_the_whole_of_a_contract_is_one_chain_of_the_journal():
    contrat, par = demarche("grand_est"), faire("administrateur")
    actions_cycle.franchir(contrat, contrat.etape, par, decision(contrat), "Déjà convenu.")
    contrat.refresh_from_db()
    actions_cycle.revenir(contrat, contrat.etape, "Trop tôt.", par)
    dits = [
        phrase(e).replace("\u00a0", " ")
        for e in Evenement.objects.filter(chaine=contrat.code).order_by("pk")
    ]
    assert dits[-2:] == [
        "Étape passée : « Détecter une opportunité », par dérogation (1 point manquant).",
        "Retour à l'étape « Détecter une opportunité » : Trop tôt.",
    ]


def test_every_framework_ends_with_its_signature_before_its_action_begins():
    """Wherever a region puts its steps, the last one before the signature is found."""
    for cadre in cadres.cadres():
        fin = derniere_avant_signature(cadre)
        codes = [e.code for e in cadre.etapes]
        assert fin == AVANT[cadre.cadre][-1] == codes[len(AVANT[cadre.cadre]) - 1]


def test_a_demarche_is_begun_and_led_by_the_pages_to_ready_to_sign(comme, nombre_de_requetes):
    client = comme("coordination")
    reponse = client.post(
        reverse("contrat-ajouter"),
        {
            "cle_creation": str(uuid.uuid4()), "intitule": "CLS d'ici", "genre": "prefiguration",
            "territoire": ICI, "cadre": "", "presentation": "",
        },
    )  # fmt: skip
    contrat = Contrat.objects.get()
    assert reponse.url == reverse("contrat", args=[contrat.pk])
    assert (contrat.cadre, contrat.etape) == ("pays_de_la_loire", "opportunite")
    etapes, passer = (
        reverse(nom, args=[contrat.pk]) for nom in ("contrat-etapes", "contrat-etape-passer")
    )
    sans = client.post(passer, {"etape": "opportunite"})
    assert sans.status_code == 422
    assert "Choisissez l'instance qui décide" in texte(sans)
    for rang, etape in enumerate(AVANT["pays_de_la_loire"], 1):
        assert f"étape {rang} sur 9" in texte(client.get(etapes))
        envoi = {
            "etape": etape,
            "decision_organe": "Comité de pilotage",
            "decision_date": JOUR.isoformat(),
            "decision_phrase": f"Passer : {etape}.",
            "derogation": "Convenu avec la délégation.",
        }
        reponse = client.post(passer, envoi)
        assert reponse.status_code == 302, reponse.context["form"].errors
    lue = texte(client.get(etapes))
    assert "Prêt à signer" in lue
    assert "Convenu avec la délégation." in lue
    assert "Prêt à signer" in texte(client.get(reverse("contrat", args=[contrat.pk])))
    pages = (etapes, reverse("contrat", args=[contrat.pk]))
    avant = [nombre_de_requetes(lambda page=page: client.get(page)) for page in pages]
    for rang in range(5):
        acte(contrat, "compte_rendu", intitule=f"Rencontre {rang}", etape="cadrage")
    apres = [nombre_de_requetes(lambda page=page: client.get(page)) for page in pages]
    assert apres == avant
    retour = reverse("contrat-etape-revenir", args=[contrat.pk])
    client.post(retour, {"etape": "contractualisation", "motif": "Une commune arrive."})
    assert "Une commune arrive." in texte(client.get(etapes))


def test_another_framework_before_any_step_begins_at_its_first_one():
    contrat, par = demarche("bretagne"), faire("administrateur")
    contrat.cadre = "grand_est"
    modifier(contrat, par)
    contrat.refresh_from_db()
    assert (contrat.etape, contrat.cadre_version) == (
        "opportunite", cadres.cadre("grand_est").version[:200],
    )  # fmt: skip


def test_a_contract_may_lie_over_two_departements_and_two_regions(comme):
    contrat = demarche("pays_de_la_loire", f"{ICI}+COM-79191")
    lu = faits(contrat, faire("administrateur"))
    seule = faits(demarche("pays_de_la_loire"), faire("administrateur"))
    recente, sienne = ({h.millesime: h.valeur for h in f.populations} for f in (lu, seule))
    communs = recente.keys() & sienne.keys()
    assert communs
    assert all(recente[annee] > sienne[annee] for annee in communs)
    formulaire = ContratNouveauForm(
        {
            "cle_creation": str(uuid.uuid4()), "intitule": "CLS à cheval", "genre": "contrat",
            "territoire": f"{ICI} + COM-35238", "cadre": "", "presentation": "",
        },
        utilisateur=faire("coordination"),
    )  # fmt: skip
    assert "plusieurs cadres" in str(formulaire.errors["cadre"])


def test_a_contract_dated_outside_the_known_validity_is_to_be_checked():
    contrat = demarche("bretagne")
    Contrat.objects.filter(pk=contrat.pk).update(date_signature=date(2025, 1, 15))
    contrat.refresh_from_db()
    lue = cycle(contrat, faire("administrateur"))
    assert "Rien ne dit que ce cadre vaut encore" in lue.avertissement
    assert lue.a_verifier
    assert all(point.a_verifier for point in lue.etapes[0].points)
    assert not cycle(demarche("mayotte"), faire("administrateur")).a_verifier


def test_a_demarche_over_communes_already_covered_asks_before_it_begins(comme):
    fin = timezone.localdate() + timedelta(days=245)
    deja = Contrat(
        intitule="CLS en cours", territoire=ICI, cadre="bretagne", date_effet=date(2024, 1, 1),
        date_fin_prevue=fin,
    )  # fmt: skip
    commencer(deja, faire("administrateur"))
    envoi = {
        "cle_creation": str(uuid.uuid4()), "intitule": "CLS d'ici", "genre": "contrat",
        "territoire": f"{ICI}+{A_COTE}", "cadre": "pays_de_la_loire", "presentation": "Pourquoi.",
    }  # fmt: skip
    client, adresse = comme("administrateur"), reverse("contrat-ajouter")
    avertie = client.post(adresse, envoi)
    assert avertie.status_code == 422 and Contrat.objects.count() == 1
    lue = texte(avertie)
    assert "« CLS en cours », du 1er janvier 2024 au" in lue and "(encore 8 mois)" in lue
    assert "Pourquoi." in lue and 'type="checkbox"' in avertie.content.decode()
    for _ in range(2):  # sent twice, it is not warned of itself
        assert client.post(adresse, {**envoi, "chevauchement": "on"}).status_code == 302
    assert Contrat.objects.count() == 2
    Contrat.objects.update(date_fin_reelle=timezone.localdate() - timedelta(days=1))
    envoi["cle_creation"] = str(uuid.uuid4())
    assert client.post(adresse, envoi).status_code == 302  # what is over warns of nothing


def test_a_demarche_begun_by_mistake_goes_while_nothing_hangs_on_it(comme):
    client, lue = comme("coordination"), demarche()
    page, adresse = (reverse(nom, args=[lue.pk]) for nom in ("contrat", "contrat-retirer"))
    acte(lue, "compte_rendu")
    assert "Retirer la démarche" not in texte(client.get(page))
    client.post(adresse)
    assert Contrat.objects.filter(pk=lue.pk).exists()
    lue.actes.all().delete()
    assert "Retirer la démarche" in texte(client.get(page))
    assert client.get(adresse).status_code == 405
    assert client.post(adresse).url == reverse("contrats")
    assert not Contrat.objects.filter(pk=lue.pk).exists()
    assert (
        phrase(Evenement.objects.latest("pk"))
        == "Démarche retirée\u00a0: «\u00a0CLS bretagne\u00a0»."
    )
    partie = demarche()
    actions_cycle.franchir(
        partie, partie.etape, faire("administrateur"), decision(partie), "Convenu."
    )
    with pytest.raises(RefuseError, match="ne se retire pas"):
        retirer(partie, faire("administrateur"))


def test_the_list_shows_the_day_a_contract_really_ended(comme):
    lu = demarche()
    Contrat.objects.filter(pk=lu.pk).update(
        etat="clos", date_effet=date(2019, 1, 1), date_fin_prevue=date(2021, 12, 31),
        date_fin_reelle=date(2022, 12, 31),
    )  # fmt: skip
    liste = texte(comme("coordination").get(reverse("contrats")))
    assert "au 31 décembre 2022 (prolongé)" in liste and "2021" not in liste


def test_what_an_action_is_tied_to_is_read_of_it_alone():
    contrat = demarche()
    axe = Axe.objects.create(contrat=contrat, numero=1, intitule="Accès")
    riche = FicheAction.objects.create(
        contrat=contrat, axe=axe, numero="1.1", intitule="Riche", etat="a_venir",
        objectifs_prs=["o2", "o1"], themes=["suicide"], plans_lies=["clsm"],
    )  # fmt: skip
    riche.principes.set(
        [
            Principe.objects.create(contrat=contrat, intitule="Du cadre", enonce="p1"),
            Principe.objects.create(contrat=contrat, intitule="Le nôtre"),
        ]
    )
    IndicateurAction.objects.create(fiche=riche, libelle="Nombre")
    FicheAction.objects.create(contrat=contrat, numero="1.2", intitule="Nue", etat="a_venir")
    lues = fiches([contrat.pk], EXPLOITANT)[contrat.pk]
    assert sorted(lues, key=lambda lue: lue.axe) == [
        FicheLue(),
        FicheLue(
            objectifs=frozenset({"o1", "o2"}),
            principes=frozenset({"p1"}),
            themes=frozenset({"suicide"}),
            plans=frozenset({"clsm"}),
            axe=True,
            indicateur=True,
        ),
    ]
