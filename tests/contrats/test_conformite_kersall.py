"""The invented contract « CLS 2 du Pays de Kersall »: its checks, its expected alerts.

Source of the figures: the reference of the domain, §12.2 and §12.3.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clesante.acteurs.models import Organisation
from clesante.contrats.lectures.conformite import Examen, verifier_un
from clesante.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    Porteur,
    PosteIngenierie,
    Referent,
    Signataire,
)
from clesante.contrats.regles.conformite import doutes_du_cadre
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
    pytest.mark.usefixtures("referentiel"),
]
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
    assert not [p for p in loi.values() if p.niveau == "bloquant"]


def test_participation_holds_for_the_law_when_its_three_groups_are_told(kersall):
    lue = lus(kersall)["loi_participation"]
    assert lue.niveau == "a_verifier"
    assert "de pauvreté, de précarité et de handicap" in lue.phrase
    alerte = lus(kersall)["participation_groupes"].phrase
    assert alerte.endswith("en situation de pauvreté, de précarité ou de handicap.")
    FicheAction.objects.filter(contrat=kersall, numero="0.1").update(
        publics=["precarite", "pauvrete"], participation_dite="Des personnes en handicap."
    )
    assert lus(kersall)["loi_participation"].niveau == "conforme"
    assert lus(kersall, detail=False)["loi_participation"].niveau == "conforme"


def test_a_framework_that_may_not_hold_says_so_once_and_each_rule_what_it_finds(kersall):
    FicheAction.objects.filter(contrat=kersall).update(
        objectifs_prs=["objectif_environnement"], participation=""
    )
    points = lus(kersall)
    doute, autre = doutes_du_cadre(points.values())
    assert (doute.code, autre.code) == ("validite_prs", "validite_strategie")
    assert "version du cadre" in doute.remede
    tient, manque = points["objectif_environnement"], points["objectif_organisations_locales"]
    assert (tient.niveau, tient.repond) == ("a_verifier", "y répond")
    assert (manque.niveau, manque.repond) == ("a_verifier", "n'y répond pas")
    ordre = [*points]
    assert ordre.index(manque.code) < ordre.index(tient.code)
    autres = [p for p in points.values() if p not in (doute, autre)]
    assert not [p for p in autres if "validité connue" in p.phrase or p.remede == doute.remede]
    assert tient.tranquille and not manque.tranquille
    # two posts above 150,000 inhabitants are no matter of a contract of 118,400
    assert {p.niveau for p in autres if p.phrase.startswith("Deux ETP")} == {"sans_objet"}
    assert doutes_du_cadre(lus(kersall, au=date(2020, 6, 1)).values()) == []


def test_what_is_found_is_not_the_rule_said_twice(kersall):
    for point in lus(kersall).values():
        dites = [dit.strip() for dit in point.phrase.rstrip(".").split(". ")]
        assert len(dites) == len(set(dites)), point.phrase


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
