"""The invented contract « CLS 2 du Pays de Kersall »: its checks, its expected alerts.

Source of the figures: the reference of the domain, §12.2 and §12.3.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clesante.acteurs.models import Organisation
from clesante.contrats.lectures_conformite import Examen, verifier_un
from clesante.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    Porteur,
    PosteIngenierie,
    Referent,
    Signataire,
)
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
SIGNATAIRES = (
    "ars", "epci", "epci", "epci", "prefecture", "departement", "region", "assurance_maladie",
    "msa", "etablissements", "cpts",
)  # fmt: skip
OBJECTIFS = (
    "objectif_mortalite_evitable", "objectif_organisations_locales", "objectif_environnement",
    "objectif_populations_vulnerables",
)  # fmt: skip
DOMAINES = {"PS": "promotion", "PV": "prevention", "SO": "soins", "MS": "medico_social"}
# Number, field of the law, themes.
FICHES = (
    ("0.1", "PS", ""), ("0.2", "PS", ""), ("1.1", "SO", ""), ("1.2", "SO", ""), ("1.3", "MS", ""),
    ("1.4", "SO", ""), ("2.1", "MS", "sante_mentale"), ("2.2", "PV", "sante_mentale"),
    ("2.3", "PS", "sante_mentale"), ("3.1", "PS", ""), ("3.2", "PV", "addictions"),
    ("3.3", "PV", "cancers"), ("3.4", "PS", ""), ("3.5", "PS", ""), ("4.1", "PV", ""),
    ("4.2", "MS", ""),
)  # fmt: skip


@pytest.fixture
def kersall():
    """The contract as signed: 8 March 2024, effect 1 January 2024, end 31 December 2028."""
    lu = contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        cadre="bretagne", etape="suivi", etat="en_vigueur", territoire="", fictif=True,
        lieu="Pays de Kersall", population=118_400, date_signature=date(2024, 3, 8),
        date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
    )  # fmt: skip
    lu.refresh_from_db()
    for rang, genre in enumerate(SIGNATAIRES):
        une = Organisation.objects.create(nom=f"Partie {rang}", nature="autre", territoire=ICI)
        Signataire.objects.create(
            contrat=lu, organisation=une, genre=genre, fonction="présidence", ordre=rang,
            habilitation="deliberation" if genre == "epci" else "qualite",
            habilitation_date=date(2024, 1, 20) if genre == "epci" else None,
            signe_le=date(2024, 3, 8),
        )  # fmt: skip
        if genre == "epci":
            Porteur.objects.create(contrat=lu, organisation=une, genre="epci")
    for role in ("ars", "elu", "coordination"):
        Referent.objects.create(contrat=lu, role=role, fonction="une fonction")
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Accès aux soins")
    for rang, (numero, domaine, theme) in enumerate(FICHES):
        FicheAction.objects.create(
            contrat=lu, axe=axe, numero=numero, intitule=numero, etat="en_cours",
            domaines=[DOMAINES[domaine]], themes=[theme] if theme else [],
            objectifs_prs=[OBJECTIFS[rang % 4]],
            participation="concertation" if numero == "0.1" else "",
            debut=date(2024, 1, 1) if rang else date(2024, 4, 1),
        )  # fmt: skip
    poste(lu, "Coordination", "1", "52000", "25000")
    poste(lu, "Coordination du CLSM", "0.5", "33000", "16500", coordination=False)
    return lu


def poste(lu, intitule, etp, cout, ars, coordination=True):
    PosteIngenierie.objects.create(
        contrat=lu, annee=2025, intitule=intitule, etp=Decimal(etp), cout=Decimal(cout),
        part_ars=Decimal(ars), part_porteur=Decimal(cout) - Decimal(ars),
        coordination=coordination,
    )  # fmt: skip


def lus(contrat_, **examen):
    points = verifier_un(contrat_, faire("coordination"), Examen(**examen))
    return {point.code: point for point in points}


def test_the_checks_that_must_pass_do(kersall):
    """Read on a day when the framework is known to hold, so that it answers."""
    points = lus(kersall, au=date(2020, 6, 1))
    conformes = (
        "seuil_population", "plafond_etp", "controle_participation", "controle_coordination",
        "porteur_regroupement", "loi_ars", "loi_collectivite", "loi_promotion", "loi_prevention",
        "loi_soins", "loi_accompagnement", *OBJECTIFS,
    )  # fmt: skip
    assert {code: points[code].niveau for code in conformes} == dict.fromkeys(conformes, "conforme")
    loi = lus(kersall)
    assert loi["loi_sante_mentale"].niveau == "conforme"
    assert loi["loi_participation"].niveau == "conforme"
    assert not [p for p in loi.values() if p.niveau == "bloquant"]


def test_the_expected_alerts_are_there(kersall):
    points = lus(kersall)
    assert points["validite_prs"].niveau == "a_verifier"
    assert points["seuil_population"].niveau == "a_verifier"
    effet = points["effet_avant_signature"]
    assert effet.niveau == "alerte"
    assert "1er janvier 2024" in effet.phrase
    assert "8 mars 2024" in effet.phrase
    assert "15\u00a0actions" in points["actions_avant_signature"].phrase


def test_the_ceiling_is_not_for_the_half_post_of_the_clsm(kersall):
    assert lus(kersall, au=date(2020, 6, 1))["plafond_etp"].niveau == "conforme"
    PosteIngenierie.objects.filter(contrat=kersall).update(coordination=True)
    assert lus(kersall, au=date(2020, 6, 1))["plafond_etp"].niveau in {"alerte", "bloquant"}
