"""Redundancy: what exists is found in the base, concluded by a person, kept as it was shown."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.contrats.actions import redondances as actions
from clesante.contrats.lectures.redondances import conclues_de, examen, examens
from clesante.contrats.models import Contrat, FicheAction, Redondance
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import AILLEURS, DEPARTEMENT, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JEUNES = "Permanence pour les jeunes de 17 ans qui boivent, à la maison des ados"


def dispositif(lieu=ICI, nom="Consultation jeunes consommateurs", **champs):
    champs = {
        "type": "projet_etablissement", "porteur_dit": "CSAPA, maison des adolescents",
        "description": "12–25 ans, alcool, cannabis", **champs,
    }  # fmt: skip
    neuf = Dispositif(nom=nom, territoire=lieu, **champs)
    return actions_dispositifs.creer(neuf, faire("administrateur"))[0]


def action(du, intitule, **champs):
    neuve = ActionDispositif(dispositif=du, intitule=intitule, **champs)
    return actions_dispositifs.ajouter_action(neuve, faire("administrateur"))[0]


def fiche(lu, intitule=JEUNES, **champs):
    return FicheAction.objects.create(contrat=lu, intitule=intitule, etat="a_venir", **champs)


def conclusion(code="complementarite", **champs):
    champs = {"motif": "L'une va vers, l'autre reçoit.", "fonction": "coordination", **champs}
    return Redondance(conclusion=code, date=champs.pop("date", date(2026, 3, 1)), **champs)


def cles(lu):
    return [x.rapprochement.autre.cle for x in lu.lignes]


@pytest.fixture
def lu():
    return contrat(ICI)


def test_what_exists_is_found_where_it_meets_the_territory(lu):
    ici, large = dispositif(), dispositif(DEPARTEMENT, "Alcool : en parler avec les jeunes")
    dispositif(AILLEURS, "Consultation jeunes consommateurs d'ailleurs")
    dispositif(nom="Analyse de l'eau", porteur_dit="", description="")
    trouve = examen(fiche(lu), faire("coordination"))
    assert set(cles(trouve)) == {f"dispositif-{ici.pk}", f"dispositif-{large.pk}"}
    assert trouve.lignes[0].rapprochement.libelle == "doublon probable"
    assert trouve.lignes[0].adresse == reverse("dispositif", args=[ici.pk])
    assert examen(fiche(lu, "Sensibiliser le public à la qualité de l'eau"), faire("lecture"))
    assert trouve.a_conclure


def test_an_action_is_shown_for_its_dispositif_and_takes_from_it_what_it_does_not_say(lu):
    du = dispositif(themes=["addictions"], publics=["15_a_17_ans"])
    siens = [action(du, "Alcool, cannabis : en parler tôt")]
    trouve = examen(fiche(lu), faire("coordination"))
    assert cles(trouve)[0] == f"action-{siens[0].pk}"
    assert trouve.lignes[0].rapprochement.autre.ou == du.nom


def test_what_is_over_for_long_is_not_compared_and_what_just_ended_only_completes(lu):
    lu.date_effet, lu.date_fin_prevue = date(2026, 1, 1), date(2028, 12, 31)
    Contrat.objects.filter(pk=lu.pk).update(
        date_effet=lu.date_effet, date_fin_prevue=lu.date_fin_prevue
    )
    dispositif(du=date(2019, 1, 1), au=date(2021, 1, 1), nom="Alcool des jeunes, autrefois")
    recent = dispositif(du=date(2023, 1, 1), au=date(2025, 6, 1))
    trouve = examen(fiche(lu), faire("coordination"))
    assert cles(trouve) == [f"dispositif-{recent.pk}"]
    assert trouve.lignes[0].rapprochement.classe == "complementaire"


def test_the_fiches_of_other_contracts_are_compared_but_those_one_may_not_see(lu):
    autre = contrat(DEPARTEMENT)
    vue = fiche(autre)
    fiche(autre, JEUNES + " cachée", restreinte=True)
    fiche(autre, JEUNES + " perdue", suite="ecartee")
    ici = fiche(lu)
    assert cles(examen(ici, faire("ars_dd")))[0] == f"fiche-{vue.pk}"
    assert len(cles(examen(ici, faire("ars_dd")))) == 2
    assert cles(examen(ici, faire("coordination"))) == []
    suite = fiche(lu, chainee=vue)
    assert f"fiche-{vue.pk}" not in cles(examen(suite, faire("administrateur")))


def test_in_a_demonstration_the_codes_stand_for_the_territory(lu):
    ici = dispositif("REG-11")
    Contrat.objects.filter(pk=lu.pk).update(fictif=True, lieu="Pays inventé", territoire="")
    lu.refresh_from_db()
    assert cles(examen(fiche(lu), faire("administrateur"))) == []
    lu.portees.get_or_create(code="REG-11")
    assert cles(examen(fiche(lu), faire("administrateur"))) == [f"dispositif-{ici.pk}"]


def test_a_conclusion_is_kept_with_its_match_and_grows_stale(lu):
    par, du, ici = faire("coordination"), dispositif(), fiche(lu)
    cible = f"dispositif-{du.pk}"
    faite, neuve = actions.conclure(conclusion(), ici, cible, par)
    assert neuve
    assert faite.classe == "doublon_probable"
    assert any("boivent" in raison for raison in faite.constat["raisons"])
    (dite,) = conclues_de(FicheAction.objects.get(pk=ici.pk), par)
    assert (dite.nom, dite.perimee) == (du.nom, False)
    assert examen(FicheAction.objects.get(pk=ici.pk), par).a_conclure == 0
    meme, neuve = actions.conclure(conclusion("mutualisation"), ici, cible, par)
    assert (meme.pk, neuve, meme.version) == (faite.pk, False, faite.version + 1)
    Dispositif.objects.filter(pk=du.pk).update(description="Tous âges, alcool")
    assert conclues_de(FicheAction.objects.get(pk=ici.pk), par)[0].perimee
    assert examen(FicheAction.objects.get(pk=ici.pk), par).a_conclure == 1
    actions.revoir(Redondance.objects.get(pk=faite.pk), par)
    assert not conclues_de(FicheAction.objects.get(pk=ici.pk), par)[0].perimee
    revues = Evenement.objects.filter(type="contrats.redondance_revue").order_by("-pk")
    for evenement in list(revues):
        annuler(evenement, par)
    assert conclues_de(FicheAction.objects.get(pk=ici.pk), par)[0].perimee
    assert Redondance.objects.get().conclusion == "complementarite"
    actions.retirer(Redondance.objects.get(pk=faite.pk), par)
    assert not Redondance.objects.exists()


def test_a_conclusion_is_shown_whatever_else_matches(lu, comme):
    par, du, loin, ici = faire("coordination"), dispositif(), dispositif(nom="L'eau"), fiche(lu)
    Dispositif.objects.filter(pk=loin.pk).update(description="", porteur_dit="")
    actions.conclure(conclusion(), ici, f"dispositif-{du.pk}", par)
    actions.conclure(conclusion("relais"), ici, f"dispositif-{loin.pk}", par)
    sienne = action(du, "Alcool des jeunes de 17 ans, à la maison des ados")
    trouve = examen(FicheAction.objects.get(pk=ici.pk), par)
    assert cles(trouve) == [f"action-{sienne.pk}", f"dispositif-{du.pk}"]
    page = comme("coordination").get(reverse("contrat-redondances", args=[lu.pk])).content.decode()
    assert f"complémentarité assumée\u00a0: {du.nom}" in page
    adresse = reverse("contrat-redondances-fichier", args=[lu.pk, "csv"])
    fichier = comme("coordination").get(adresse).content.decode()
    assert all(dit in fichier for dit in ("L'une va vers", "relais", "L'eau"))


def test_a_conclusion_says_why_and_is_of_a_day_that_came(lu):
    par, ici, du = faire("coordination"), fiche(lu), dispositif()
    cible = f"dispositif-{du.pk}"
    with pytest.raises(RefuseError, match="pourquoi"):
        actions.conclure(conclusion(motif=" "), ici, cible, par)
    with pytest.raises(RefuseError, match="à venir"):
        demain = timezone.localdate() + timezone.timedelta(days=1)
        actions.conclure(conclusion(date=demain), ici, cible, par)
    with pytest.raises(IntrouvableError):
        actions.conclure(conclusion(), ici, cible, faire("lecture"))
    with pytest.raises(IntrouvableError):
        actions.conclure(conclusion(), ici, "dispositif-999999", par)
    sans = dispositif(nom="Analyse de l'eau", porteur_dit="", description="")
    faite, _ = actions.conclure(
        conclusion("sans_lien", motif=""), ici, f"dispositif-{sans.pk}", par
    )
    assert faite.classe == "sans_lien"
    assert "à la main" in faite.constat["raisons"][0]


def test_a_conclusion_on_what_one_may_not_see_does_not_name_it(lu):
    autre = fiche(contrat(DEPARTEMENT), JEUNES, restreinte=True)
    ici = fiche(lu)
    actions.conclure(conclusion(), ici, f"fiche-{autre.pk}", faire("administrateur"))
    (dite,) = conclues_de(FicheAction.objects.get(pk=ici.pk), faire("lecture"))
    assert (dite.adresse, "Permanence" in dite.nom) == ("", False)


def test_questions_do_not_grow_with_fiches_nor_with_what_exists(lu, nombre_de_requetes):
    par = faire("coordination")
    actions.conclure(conclusion(), fiche(lu), f"dispositif-{dispositif().pk}", par)
    examens(lu, par)
    peu = nombre_de_requetes(lambda: examens(Contrat.objects.get(pk=lu.pk), par))
    for rang in range(6):
        du = dispositif(nom=f"Consultation jeunes et alcool n° {rang}")
        action(du, f"Alcool, cannabis : séance {rang}")
        fiche(lu, f"{JEUNES}, groupe {rang}")
    assert nombre_de_requetes(lambda: examens(Contrat.objects.get(pk=lu.pk), par)) <= peu
    assert len(examens(lu, par)) == 7


def test_the_command_tells_each_match_with_its_reasons(lu, capsys, monkeypatch):
    from clesante.commandes.entree import main

    monkeypatch.setattr("clesante.commandes.serveur.preparer", lambda: None)
    du, ici = dispositif(), fiche(lu)
    assert main(["redondances", str(lu.pk), "--format", "json"]) == 0
    (dite,) = json.loads(capsys.readouterr().out)["fiches"]
    assert (dite["fiche"], dite["a_conclure"]) == (ici.pk, 1)
    (trouve,) = dite["rapprochements"]
    assert (trouve["cible"], trouve["classe"]) == (f"dispositif-{du.pk}", "doublon_probable")
    assert trouve["raisons"]
    assert main(["redondances", str(lu.pk)]) == 0
    assert "Même thème" in capsys.readouterr().out
    assert main(["redondances", "999999"]) == 3
