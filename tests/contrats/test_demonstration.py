"""The contracts of the demonstration: what they hold is what their declarations say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from clesante.concertation.actions_demonstration import installer
from clesante.contrats.actions_demonstration import installer_contrats
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Principe,
    Redondance,
    Signataire,
)
from tests.aides.personnes import ICI

pytestmark = pytest.mark.django_db
REELS = (ICI, "EPCI-248500563")


@pytest.fixture
def coordination(referentiel, db):
    from clesante.comptes.models import Attribution, Utilisateur

    elle = Utilisateur.objects.create_user("kersall@exemple.fr")
    for portee in ("REG-53", *REELS):
        Attribution.objects.create(utilisateur=elle, role="coordination", portee=portee)
    return elle


def test_the_contracts_of_the_demonstration_are_whole_and_made_once(coordination):
    installer(coordination)
    assert installer_contrats(coordination) == 3
    assert installer_contrats(coordination) == 0
    reel, premier, second = (
        Contrat.objects.get(generation=2, fictif=False),
        Contrat.objects.get(generation=1),
        Contrat.objects.get(generation=2, fictif=True),
    )
    # domain §3.3: one contract, two holders, four axes, five principles, a duration to verify
    assert (reel.repris, str(reel.date_signature), reel.etat) == (True, "2024-01-23", "en_vigueur")
    assert (reel.porteurs.count(), Axe.objects.filter(contrat=reel).count()) == (2, 4)
    assert Principe.objects.filter(contrat=reel).count() == 5
    assert (reel.duree_declaree_annees, reel.date_fin_prevue.year) == (3, 2028)
    # domain §12.1
    assert (premier.repris, premier.etat, premier.fiches.count()) == (True, "clos", 12)
    etats = list(premier.fiches.values_list("etat", flat=True))
    assert (etats.count("realisee"), etats.count("perennisee")) == (6, 2)
    assert (etats.count("reportee"), etats.count("abandonnee")) == (3, 1)
    # domain §12.2
    assert (second.repris, second.etat, second.etape) == (False, "en_vigueur", "suivi")
    assert (second.fiches.count(), second.predecesseur) == (16, premier)
    assert second.diagnostic.fictif and second.fictif
    assert Signataire.objects.filter(contrat=second).count() == 11
    assert IndicateurAction.objects.filter(fiche__contrat=second).count() == 32
    assert CibleIndicateur.objects.filter(indicateur__fiche__contrat=second).count() == 64
    assert all(fiche.enjeux.exists() for fiche in second.fiches.all())
    domaines = {code for fiche in second.fiches.all() for code in fiche.domaines}
    assert domaines == {"promotion", "prevention", "soins", "medico_social"}
    assert {f.etat for f in second.fiches.all()} == {"en_cours", "bloquee"}
    assert EtapeFranchie.objects.filter(contrat=second, decision__isnull=False).count() == 4
    assert Redondance.objects.filter(fiche__contrat=second).count() == 3
    assert second.postes.count() == 2


def test_money_of_2025_is_that_of_the_domain_to_the_euro(coordination):
    installer(coordination)
    installer_contrats(coordination)
    lignes = LigneFinancement.objects.filter(fiche__contrat__fictif=True, annee=2025)
    produits = lignes.filter(nature="produit")
    assert produits.aggregate(t=Sum("accorde"))["t"] == Decimal(363_300)
    assert produits.filter(en_nature=True).aggregate(t=Sum("accorde"))["t"] == 7_000
    assert lignes.filter(nature="charge").aggregate(t=Sum("montant"))["t"] == 363_300
    par_sigle = dict(
        produits.filter(en_nature=False).values_list("financeur__sigle").annotate(t=Sum("accorde"))
    )
    assert (par_sigle["ARS"], par_sigle["CPAM"], par_sigle["CFPPA"]) == (123_500, 29_000, 21_000)
    for fiche in FicheAction.objects.filter(contrat__fictif=True):
        siennes = lignes.filter(fiche=fiche)
        totaux = dict(siennes.values_list("nature").annotate(t=Sum("montant")))
        assert totaux.get("charge") == totaux.get("produit"), fiche
