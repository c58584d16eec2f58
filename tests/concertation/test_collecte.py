"""Plan de collecte: states from days, one click an act, what never came said in a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clesante.concertation.choix import EtatCollecte
from clesante.concertation.regles.collecte import (
    JOURS,
    a_relancer,
    actes_possibles,
    apres,
    etat,
    faute,
    phrase_jamais_venue,
)
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI

LE_1, LE_2, LE_3 = date(2026, 3, 1), date(2026, 4, 2), date(2026, 5, 3)


def jours(**dits):
    return dict.fromkeys(JOURS) | dits


@pytest.mark.parametrize(
    ("dits", "attendu"),
    [
        ({}, EtatCollecte.A_DEMANDER),
        ({"demandee_le": LE_1}, EtatCollecte.DEMANDEE),
        ({"demandee_le": LE_1, "relancee_le": LE_2}, EtatCollecte.RELANCEE),
        ({"demandee_le": LE_1, "relancee_le": LE_2, "recue_le": LE_3}, EtatCollecte.RECUE),
        ({"recue_le": LE_3}, EtatCollecte.RECUE),
        ({"demandee_le": LE_1, "abandonnee_le": LE_3}, EtatCollecte.JAMAIS_VENUE),
    ],
)
def test_a_state_is_read_from_days(dits, attendu):
    assert etat(jours(**dits)) is attendu


def test_acts_follow_one_another_and_the_last_one_is_undone():
    lus = jours()
    with pytest.raises(RefuseError):
        apres("relancer", lus, LE_1)
    with pytest.raises(RefuseError):  # what was never asked for cannot have never come
        apres("abandonner", lus, LE_1)
    lus = apres("demander", lus, LE_1)
    lus = apres("relancer", lus, LE_2)
    lus = apres("abandonner", lus, LE_3)
    assert etat(lus) is EtatCollecte.JAMAIS_VENUE
    recue = apres("recevoir", lus, LE_3)  # it came after all
    assert etat(recue) is EtatCollecte.RECUE and recue["abandonnee_le"] is None
    for attendu in (EtatCollecte.RELANCEE, EtatCollecte.DEMANDEE, EtatCollecte.A_DEMANDER):
        lus = apres("revenir", lus, LE_3)
        assert etat(lus) is attendu
    assert "revenir" not in actes_possibles(lus)


def test_what_is_asked_for_tomorrow_is_not_reminded_today():
    with pytest.raises(RefuseError) as refus:
        apres("relancer", jours(demandee_le=LE_2), LE_1)
    assert "précède" in refus.value.message and "Modifier" in refus.value.remede


@pytest.mark.django_db
def test_a_day_to_come_is_refused_where_it_is_typed():
    from django.utils import timezone

    from clesante.concertation.forms.collecte import DonneeNouvelleForm

    demain = timezone.localdate() + timedelta(days=1)
    form = DonneeNouvelleForm({"intitule": "x", "detenteur": "CPAM", "demandee_le": demain})
    assert form.errors["demandee_le"] == ["Ce jour n'est pas encore venu."]


def test_a_month_without_an_answer_calls_for_a_reminder():
    demandee = jours(demandee_le=LE_1)
    assert not a_relancer(demandee, date(2026, 3, 31))
    assert a_relancer(demandee, date(2026, 4, 1))
    assert not a_relancer(demandee | {"relancee_le": LE_2}, LE_2)
    assert not a_relancer(demandee | {"recue_le": LE_2}, LE_3)


@pytest.mark.parametrize(
    ("dits", "champ"),
    [
        ({"relancee_le": LE_1}, "relancee_le"),
        ({"demandee_le": LE_2, "relancee_le": LE_1}, "relancee_le"),
        ({"abandonnee_le": LE_1}, "abandonnee_le"),
        ({"demandee_le": LE_1, "recue_le": LE_2, "abandonnee_le": LE_2}, "abandonnee_le"),
        ({"demandee_le": LE_1, "relancee_le": LE_1, "recue_le": LE_1}, ""),
    ],
)
def test_days_that_contradict_one_another_are_told(dits, champ):
    assert faute(jours(**dits))[0] == champ


def test_what_never_came_is_a_sentence():
    dite = phrase_jamais_venue("RSA", "CAF et MSA", jours(demandee_le=LE_1, relancee_le=LE_2))
    assert dite == (
        "«\u00a0RSA\u00a0» (CAF et MSA), demandée le 1er mars 2026 et relancée le 2 avril 2026, "
        "n'est jamais venue."
    )


@pytest.mark.django_db
def test_the_catalogue_proposes_what_the_portrait_has_not_once(entrepot, personne):
    from clesante.concertation.actions.collecte import proposer
    from clesante.concertation.lectures.collecte import proposees
    from clesante.concertation.models import DonneeAttendue
    from clesante.diagnostic.lectures import portrait
    from clesante.territoires.lectures import perimetre

    lu, elle = diagnostic(ICI), personne("coordination")
    manquants = {c.code for c in portrait(perimetre(ICI)).manquants}
    offertes = proposees(lu)
    assert {p.code for p in offertes} == manquants and "SOC_RSA" in manquants
    assert all(p.detenteur and p.demande for p in offertes)
    assert proposer(lu, {"SOC_RSA", "SOC_AAH", "INCONNU"}, elle) == 2
    assert proposer(lu, {"SOC_RSA"}, elle) == 0
    ligne = DonneeAttendue.objects.get(indicateur="SOC_RSA")
    assert ligne.detenteur.startswith("CAF") and "allocations familiales" in ligne.remarque
    assert len(proposees(lu)) == len(manquants) - 2
    with pytest.raises(IntrouvableError):
        proposer(lu, {"SOC_C2S"}, personne("coordination_b"))


@pytest.mark.django_db
def test_the_page_of_the_plan_asks_in_one_click_and_says_what_never_came(
    entrepot, personne, comme, nombre_de_requetes
):
    from clesante.concertation.actions.collecte import ajouter_donnee, suivre
    from clesante.concertation.lectures.ecrit_methode import methode
    from clesante.concertation.models import DonneeAttendue

    lu, elle, client = diagnostic(ICI), personne("coordination"), comme("coordination")
    adresse = reverse("plan-collecte", args=[lu.pk])
    assert "Le plan est vide" in client.get(adresse).content.decode()
    client.post(reverse("plan-collecte-proposer", args=[lu.pk]), {"codes": ["SOC_RSA"]})
    donnee = DonneeAttendue.objects.get()
    client.get(adresse)  # the first request of a session writes what it is
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(8):
        neuve = DonneeAttendue(intitule=f"donnée {rang}", detenteur="CPAM")
        ajouter_donnee(neuve, lu, elle)
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    for acte in ("demander", "abandonner"):
        reponse = client.post(reverse("donnee-acte", args=[donnee.pk, acte]), follow=True)
        assert reponse.status_code == 200
    donnee.refresh_from_db()
    assert donnee.abandonnee_le and "n’est jamais venue" in reponse.content.decode()
    dits = {groupe["titre"]: groupe["phrases"] for groupe in methode(lu)}
    assert "jamais venue" in dits["Ce qui n'est jamais venu"][0]
    assert "8\u00a0à demander" in dits["Données demandées"][0]
    double = client.post(reverse("donnee-acte", args=[donnee.pk, "abandonner"]), follow=True)
    assert "est notée «\u00a0jamais venue\u00a0»" in double.content.decode()
    csv = client.get(reverse("plan-collecte-export", args=[lu.pk, "csv"])).content.decode()
    assert len(csv.splitlines()) == 10 and "jamais venue" in csv
    with pytest.raises(IntrouvableError):
        suivre(donnee.pk, "recevoir", LE_3, personne("partenaire"))


@pytest.mark.django_db
def test_a_demonstration_is_proposed_what_nothing_fills(entrepot, personne):
    from clesante.concertation.actions import commencer
    from clesante.concertation.lectures.collecte import proposees
    from clesante.concertation.lectures.figures import figures_du_portrait
    from clesante.concertation.models import Diagnostic

    fictif = Diagnostic(intitule="Kersall", annee=2023, fictif=True, lieu="Pays de Kersall")
    lu, _ = commencer(fictif, personne("coordination"))
    assert "SOC_RSA" in {p.code for p in proposees(lu)}
    assert figures_du_portrait(lu) == ()


@pytest.mark.django_db
def test_an_undo_that_the_days_no_longer_allow_is_refused_with_its_cure(
    referentiel, personne, comme
):
    from clesante.comptes.models import Evenement
    from clesante.concertation.actions.collecte import ajouter_donnee, modifier_donnee
    from clesante.concertation.models import DonneeAttendue

    lu, elle = diagnostic(ICI), personne("coordination")
    neuve = DonneeAttendue(intitule="RSA", detenteur="CAF", demandee_le=LE_3)
    donnee, _ = ajouter_donnee(neuve, lu, elle)
    donnee.demandee_le = LE_1
    modifier_donnee(donnee, elle)
    plus_tot = Evenement.objects.latest("pk")
    donnee.relancee_le = LE_2
    modifier_donnee(donnee, elle)
    journal = reverse("diagnostic-journal", args=[lu.pk])
    page = comme("coordination").post(journal, {"evenement": plus_tot.pk}, follow=True)
    assert page.status_code == 200 and "ne tient plus" in page.content.decode()
    donnee.refresh_from_db()
    assert (donnee.demandee_le, donnee.relancee_le) == (LE_1, LE_2)


@pytest.mark.django_db(transaction=True)
def test_an_undo_that_links_to_what_is_gone_is_refused_at_the_commit(referentiel, personne):
    from clesante.comptes import journal
    from clesante.comptes.models import Evenement
    from clesante.concertation.actions.constats import ajouter_constat, modifier_constat
    from clesante.concertation.models import Constat, Recueil

    lu, elle = diagnostic(ICI), personne("coordination")
    dit = Recueil.objects.create(diagnostic=lu, intitule="Marché", methode="marche", date=LE_1)
    constat, _ = ajouter_constat(Constat(genre="besoin", intitule="x", recueil=dit), lu, elle)
    constat.recueil = None
    modifier_constat(constat, elle)
    delie = Evenement.objects.latest("pk")
    dit.delete()
    with pytest.raises(RefuseError, match="ne tient plus"):
        journal.annuler(delie, elle)
    assert Constat.objects.get().recueil is None
