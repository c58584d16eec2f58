"""Subtraction attacks on a store of small counts: 500 questions through every way out.

Two whole départements, their EPCI, bassins de vie and régions, three indicators with a threshold.
What each answer says is taken to mean what it says to anyone: this set of communes, that number.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections import defaultdict

import duckdb
import numpy as np
import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Statut
from clesante.donnees.construction import construire, rattachements_par_unite
from clesante.donnees.construction import secret as construction_secret
from clesante.donnees.producteurs.brut import dossier_du_paquet
from clesante.donnees.secret import est_sensible
from tests.donnees.enquete import COMPTE, PERIODES, QUESTIONS, TAUX, Enquete

SOURCE = "anct_medecins_generalistes_2020"  # its sheet only: the figures are drawn at random
SEUIL = 11
DEPARTEMENTS = ("DEP-85", "DEP-79")


@pytest.fixture(scope="module")
def membres(referentiel):
    """Territory -> its communes among those of the table."""
    groupes = defaultdict(set)
    tous = [(u, t) for u, *groupes in rattachements_par_unite() for t in groupes if t]
    dedans = {unite for unite, territoire in tous if territoire in DEPARTEMENTS}
    for unite, territoire in tous:
        if unite in dedans:
            groupes[territoire].add(unite)
    return dict(groupes)


@pytest.fixture(scope="module")
def nombres(membres):
    """(indicator, period, commune) -> numerator and denominator, as no one should know them."""
    hasard = np.random.default_rng(85_79)
    communes = sorted(membres["DEP-85"] | membres["DEP-79"])
    habitants = dict(
        zip(communes, hasard.lognormal(6, 1.1, len(communes)).astype(int), strict=True)
    )
    habitants[communes[7]] = 6  # a rate over very few people
    return {
        (indicateur, periode, commune): (
            float(hasard.binomial(habitants[commune], taux)),
            None if indicateur == COMPTE else float(habitants[commune]),
        )
        for indicateur, taux in TAUX.items()
        for periode in PERIODES
        for commune in communes
    }


@pytest.fixture(scope="module")
def batir(nombres, tmp_path_factory):
    """Return ``batir()``: a store made of these counts."""

    def faire():
        dossier = tmp_path_factory.mktemp("attaque")
        table = dossier / "table.csv"
        with table.open("w", newline="") as flux:
            csv.writer(flux).writerows([(*cle, *parts) for cle, parts in nombres.items()])
        duckdb.sql(
            "COPY (SELECT indicateur, 'UNITE' AS niveau, code, periode, '' AS dimension, "
            "numerateur, denominateur, NULL::DOUBLE AS valeur, 'valeur' AS statut, '' AS base, "
            f"false AS part, '' AS absents FROM read_csv('{table}', header=false, columns="
            "{'indicateur': 'VARCHAR', 'periode': 'VARCHAR', 'code': 'VARCHAR', "
            "'numerateur': 'DOUBLE', 'denominateur': 'DOUBLE'})) "
            f"TO '{dossier / SOURCE}.parquet'"
        )
        shutil.copy(dossier_du_paquet() / f"{SOURCE}.json", dossier)
        construire(dossier / "entrepot.sqlite", (dossier,))
        return dossier / "entrepot.sqlite"

    return faire


@pytest.fixture(scope="module")
def protege(batir):
    """The store as it is built."""
    return batir()


@pytest.fixture(scope="module")
def trahi(batir):
    """The same store without secondary suppression: only what is small by itself is hidden."""

    def primaire(unites, groupes, seuil):
        sommes = {**{u: [u] for u in unites}, **groupes}
        return {code: _statut(unites, communes, seuil) for code, communes in sommes.items()}

    with pytest.MonkeyPatch.context() as contexte:
        contexte.setattr(construction_secret, "proteger", primaire)
        return batir()


def _statut(unites, communes, seuil):
    haut = sum(unites[c].numerateur for c in communes)
    bas = [unites[c].denominateur for c in communes]
    sensible = est_sensible(haut, None if None in bas else sum(bas), seuil)
    return Statut.SECRET if sensible else Statut.VALEUR


@pytest.fixture
def enquete(membres, nombres, settings):
    """Return ``mener(store)``: the enquiry over, on that store."""

    def mener(entrepot, graine):
        settings.ENTREPOT = entrepot
        menee = Enquete(membres, sorted({commune for _, _, commune in nombres}))
        menee.interroger(random.Random(graine))  # noqa: S311
        return menee

    return mener


def cibles(enquete, cle):
    """Return {territory: its communes} of what an indicator hides at a period."""
    return {territoire: enquete.membres[territoire] for territoire in enquete.secrets[cle]}


def total(nombres, cle, communes, rang):
    return sum(nombres[*cle, commune][rang] or 0 for commune in communes)


def test_five_hundred_questions_recover_no_hidden_cell(enquete, protege, nombres):
    menee = enquete(protege, 1)
    assert menee.questions == QUESTIONS
    for (indicateur, periode, part), attaquant in menee.attaquants.items():
        caches = cibles(menee, (indicateur, periode))
        assert len(caches) > 50, "l'épreuve doit avoir de quoi chercher"
        assert attaquant.retrouver(caches) == {}, (indicateur, periode, part)


def test_five_hundred_questions_narrow_no_small_count(enquete, protege, nombres):
    menee = enquete(protege, 2)
    hasard = random.Random(2)  # noqa: S311
    for (indicateur, periode, part), attaquant in menee.attaquants.items():
        rang = 0 if part == "haut" else 1
        caches = cibles(menee, (indicateur, periode))
        petits = {
            territoire: communes
            for territoire, communes in caches.items()
            if total(nombres, (indicateur, periode), communes, rang) < SEUIL
            and _sensible(nombres, (indicateur, periode), communes)
        }
        choisis = dict(hasard.sample(sorted(petits.items()), min(40, len(petits))))
        choisis |= {t: c for t, c in petits.items() if not t.startswith("COM-")}
        for territoire, (bas, haut) in attaquant.encadrer(choisis).items():
            vrai = total(nombres, (indicateur, periode), menee.membres[territoire], rang)
            assert bas - 1e-6 <= vrai <= haut + 1e-6
            assert haut - bas >= SEUIL - 1e-6, (indicateur, periode, part, territoire)


def _sensible(nombres, cle, communes):
    bas = None if cle[0] == COMPTE else total(nombres, cle, communes, 1)
    return est_sensible(total(nombres, cle, communes, 0), bas, SEUIL)


def test_the_same_attack_succeeds_without_secondary_suppression(enquete, trahi, nombres):
    menee = enquete(trahi, 1)
    retrouves = 0
    for (indicateur, periode, part), attaquant in menee.attaquants.items():
        if part == "haut":
            for territoire, trouve in attaquant.retrouver(
                cibles(menee, (indicateur, periode))
            ).items():
                communes = menee.membres[territoire]
                vrai = total(nombres, (indicateur, periode), communes, 0)
                assert trouve == pytest.approx(vrai, abs=1e-4)
                retrouves += 1
    assert retrouves >= 10


def test_published_figures_are_the_true_ones(enquete, protege, nombres):
    """Hiding changes no figure that stays: it hides or it says the truth."""
    menee = enquete(protege, 3)
    for (indicateur, periode, part), attaquant in menee.attaquants.items():
        rang = 0 if part == "haut" else 1
        for communes, nombre in attaquant.reponses.items():
            vrai = total(nombres, (indicateur, periode), communes, rang)
            assert nombre == pytest.approx(vrai, abs=1e-4)


def test_most_wider_territories_stay_published(protege, settings, membres):
    """Secrecy is not silence: EPCI and départements keep their figures."""
    settings.ENTREPOT = protege
    publies = lectures.indicateurs(["SOC_RSA"])
    codes = [c for c in membres if c.split("-")[0] in ("EPCI", "DEP")]
    statuts = [v.statut for v in lectures.valeurs(codes, publies).values()]
    assert statuts.count(Statut.VALEUR) >= 0.8 * len(codes)


def test_ranks_and_distributions_leave_hidden_values_out(protege, settings):
    settings.ENTREPOT = protege
    (publie,) = lectures.indicateurs(["PER_PREM"])
    lues = lectures.valeurs(lectures.codes_du_niveau("EPCI"), [publie]).values()
    montrees = [v.valeur for v in lues if v.valeur is not None]
    assert any(v.statut is Statut.SECRET for v in lues)
    assert (publie.definition.code, publie.periode) in lectures.distributions("EPCI")
    rangs = sorted(v.rang for v in lues if v.rang is not None)
    assert len(rangs) == len(montrees)
    assert rangs[-1] <= len(montrees)
    assert all(v.rang is None for v in lues if v.statut is Statut.SECRET)
