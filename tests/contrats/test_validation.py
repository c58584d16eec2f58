"""Ready to sign: no plan with a gap to the cent, unless a person lifts it; who pilots is told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.contrats.actions import conformite
from clesante.contrats.actions import cycle as actions_cycle
from clesante.contrats.lectures.conformite import verifier_un
from clesante.contrats.lectures.validation import validation
from clesante.contrats.models import FicheAction, LigneFinancement
from clesante.socle.erreurs import RefuseError
from tests.aides.personnes import faire
from tests.contrats.essais_cycle import decision, demarche, organisation, remplir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
GAP = "Écart\u00a0: 1\u202f250,00\u00a0€ (charges 42\u202f000,00\u00a0; produits 40\u202f750,00)"


def _fiche(contrat, intitule="Former", **champs):
    return FicheAction.objects.create(
        contrat=contrat, numero=champs.pop("numero", "1.1"), intitule=intitule,
        **{"etat": "a_venir", **champs},
    )  # fmt: skip


def _plan(fiche, produits="40750"):
    LigneFinancement.objects.create(fiche=fiche, nature="charge", annee=2026, montant="42000")
    LigneFinancement.objects.create(
        fiche=fiche, nature="produit", annee=2026, montant=produits, etat="acquis",
        financeur=organisation(f"Payeur {fiche.pk}", "region"),
    )  # fmt: skip


@pytest.fixture
def par():
    return faire("administrateur")


@pytest.fixture
def mure(par):
    """Return a démarche whose last step before the signature has all that its framework asks."""
    contrat = demarche("grand_est")
    for _ in range(2):
        remplir(contrat)
        actions_cycle.franchir(contrat, contrat.etape, par, decision(contrat, contrat.etape))
        contrat.refresh_from_db()
    remplir(contrat)
    return contrat


def _franchir(contrat, par, motif=""):
    return actions_cycle.franchir(contrat, contrat.etape, par, decision(contrat), motif)


def _du_plan(contrat, par):
    return [p for p in verifier_un(contrat, par) if p.code.startswith("plan_de_financement")]


def test_a_gap_warns_in_a_draft_and_stops_the_last_step(par, mure):
    brouillon = demarche("grand_est")
    _plan(_fiche(brouillon))
    (alerte,) = _du_plan(brouillon, par)
    assert (alerte.niveau, alerte.levable) == ("alerte", False)
    fiche = _fiche(mure)
    _plan(fiche)
    (bloc,) = _du_plan(mure, par)
    assert (bloc.niveau, bloc.levable) == ("bloquant", True)
    assert GAP in bloc.phrase
    for motif in ("", "Par dérogation."):
        with pytest.raises(RefuseError, match="Écart") as refus:
            _franchir(mure, par, motif)
    assert GAP in str(refus.value)
    mure.refresh_from_db()
    assert not actions_cycle.est_pret(mure)


def test_a_named_person_lifts_one_plan_and_only_it(par, mure):
    une, autre = _fiche(mure), _fiche(mure, "Accueillir", numero="1.2")
    _plan(une)
    conformite.lever(mure, f"plan_de_financement-{une.pk}", "La région votera en mars.", par)
    (point,) = _du_plan(mure, par)
    assert (point.niveau, point.levee) == ("alerte", "La région votera en mars.")
    _plan(autre)
    with pytest.raises(RefuseError, match="Accueillir"):
        _franchir(mure, par)
    LigneFinancement.objects.filter(fiche=autre, nature="charge").update(montant="40750")
    _franchir(mure, par)
    mure.refresh_from_db()
    assert actions_cycle.est_pret(mure)


def test_a_cent_is_a_gap_and_an_idea_has_none(par, mure):
    _plan(_fiche(mure, etat="idee"))
    assert not validation(mure, par).bloque
    _plan(_fiche(mure, "Au centime", numero="1.3"), "41999.99")
    (phrase,) = validation(mure, par).phrases
    assert "Écart\u00a0: 0,01\u00a0€" in phrase


def test_what_a_reader_may_not_see_blocks_without_its_words(par, mure):
    _plan(_fiche(mure, "Très secrète", restreinte=True))
    lue = validation(mure, faire("elu"))
    assert lue.bloque and lue.sans_pilote == ()
    assert "secrète" not in " ".join(lue.phrases)
    assert "1\u00a0fiche réservée" in " ".join(lue.phrases)


def test_the_pages_say_what_blocks_and_who_is_to_be_named(par, mure, comme):
    _plan(_fiche(mure))
    client = comme("administrateur")
    for nom in ("contrat-etapes", "contrat-etape-passer"):
        page = client.get(reverse(nom, args=[mure.pk])).content.decode()
        assert "Ce qui bloque" in page and "42\u202f000,00" in page, nom
        assert "1\u00a0action n’a pas d’organisation pilote" in page, nom
    (point,) = [p for p in verifier_un(mure, par) if p.code == "pilote_absent"]
    assert point.niveau == "alerte"
