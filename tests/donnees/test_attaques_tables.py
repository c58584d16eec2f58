"""The same attack on a territory's own table, once published: its parts, its levels, unions."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest

from clesante.comptes.lecteurs import PUBLIC
from clesante.diagnostic.exports import contenu_json
from clesante.diagnostic.lectures import portrait
from clesante.donnees.actions import publier
from clesante.donnees.choix import Statut
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.donnees.secret import est_sensible
from clesante.donnees.tables import publication as publication_tables
from clesante.donnees.tables.figures import figures_locales
from clesante.territoires.lectures import membres, perimetre, recouvrements
from tests.aides.attaque import Attaquant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("entrepot"), pytest.mark.sqlite_suffit]
VENDEE = "DEP-85"
CODE = "LOC_SUIVIS"
SEUIL = 11
QUESTIONS = 150
PARTS = ("Femmes", "Hommes")


@pytest.fixture
def nombres(entrepot):
    """(commune, part) -> number: the whole, women, men; what no one should know."""
    hasard = np.random.default_rng(85)
    tires = {}
    for commune in membres(VENDEE):
        femmes, hommes = (int(n) for n in hasard.negative_binomial(1, 0.03, 2))
        tires |= {
            (commune, ""): femmes + hommes,
            (commune, "Femmes"): femmes,
            (commune, "Hommes"): hommes,
        }
    return tires


@pytest.fixture
def publiee(nombres):
    """A table of counts by sex over a whole département, published."""
    table = TableLocale.objects.create(
        code=CODE, indicateur=CODE, libelle="Personnes suivies", theme="etat_sante", unite="",
        calcul="somme", territoire=VENDEE, producteur="ORS", jeu="Enquête", seuil=SEUIL,
    )  # fmt: skip
    version = VersionTable.objects.create(
        table=table, numero=1, fichier="t.csv", sha256="0" * 64, crees=0, modifies=0, retires=0
    )
    ValeurLocale.objects.bulk_create(
        ValeurLocale(
            version=version, territoire=commune, periode="2024", dimension=part,
            numerateur=nombre, statut="valeur",
        )
        for (commune, part), nombre in nombres.items()
    )  # fmt: skip
    return publier


def niveaux():
    """Return the territories inside the département, and it."""
    lieu = perimetre(VENDEE)
    bassins = [r.territoire.code for r in recouvrements(lieu, "BV")]
    entiers = [c for c in (*lieu.epci, *bassins) if set(membres(c)) <= set(lieu.communes)]
    return [VENDEE, *entiers, *lieu.communes]


class Enquete:
    """What an attacker hears of women, men and their whole: cells are (commune, sex)."""

    def __init__(self, nombres):
        self.attaquant = Attaquant([(c, p) for c, p in nombres if p])
        self.caches = {}

    def demander(self, lieu):
        """Ask for the figures of a perimeter, then for its portrait as JSON."""
        for figure in figures_locales(PUBLIC, lieu):
            self.noter(lieu, figure.indicateur, figure.valeur.statut, figure.valeur.numerateur)
        for i in contenu_json(portrait(lieu))["indicateurs"]:
            if i["code"].startswith(CODE):
                self.noter_nomme(lieu, i["libelle"], i["statut"], i["valeur"])

    def noter(self, lieu, indicateur, statut, nombre):
        self.noter_nomme(lieu, indicateur.libelle, statut, nombre)

    def noter_nomme(self, lieu, libelle, statut, nombre):
        sexes = [p for p in PARTS if p in libelle] or PARTS
        cellule = frozenset((c, p) for c in lieu.communes for p in sexes)
        if statut == Statut.SECRET:
            assert nombre is None
            self.caches[lieu.code, *sexes] = cellule
        else:
            self.attaquant.entendre(cellule, nombre)


def enqueter(nombres):
    """Return the enquiry over: every territory, then unions at random."""
    hasard = random.Random(85)  # noqa: S311
    enquete = Enquete(nombres)
    codes = niveaux()
    lieux = [perimetre(code) for code in codes[:: 1 if len(codes) < 300 else 2]]
    for lieu in lieux:
        for figure in figures_locales(PUBLIC, lieu):
            enquete.noter(lieu, figure.indicateur, figure.valeur.statut, figure.valeur.numerateur)
    for rang in range(QUESTIONS):
        lieu = perimetre("+".join(hasard.sample(codes[1:], hasard.randint(1, 4))))
        if rang % 5:
            for figure in figures_locales(PUBLIC, lieu):
                v = figure.valeur
                enquete.noter(lieu, figure.indicateur, v.statut, v.numerateur)
        else:
            enquete.demander(lieu)
    return enquete


def test_a_published_table_gives_back_nothing_it_hides(nombres, publiee):
    publiee(CODE)
    enquete = enqueter(nombres)
    simples = {cle: c for cle, c in enquete.caches.items() if "+" not in cle[0]}
    assert len(simples) > 100
    assert enquete.attaquant.retrouver(simples) == {}
    petites = {
        cle: cellule
        for cle, cellule in simples.items()
        if est_sensible(sum(nombres[a] for a in cellule), None, SEUIL)
    }
    hasard = random.Random(1)  # noqa: S311
    for cle, (bas, haut) in enquete.attaquant.encadrer(
        dict(hasard.sample(sorted(petites.items()), 40))
    ).items():
        assert haut - bas >= SEUIL - 1e-6, cle


def test_the_attack_succeeds_when_parts_are_protected_one_by_one(nombres, publiee, monkeypatch):
    """The attacker is worth something: without the link between sexes, it finds people."""
    separees = defaultdict(dict)

    def une_par_une(tranches, groupes, seuil):
        for nom, unites in tranches.items():
            lus, _ = publication_tables_proteger({nom: unites}, groupes, seuil)
            separees[nom] = lus[nom]
        return dict(separees), []

    publication_tables_proteger = publication_tables.proteger_tranches
    monkeypatch.setattr(publication_tables, "proteger_tranches", une_par_une)
    publiee(CODE)
    enquete = enqueter(nombres)
    simples = {cle: c for cle, c in enquete.caches.items() if "+" not in cle[0]}
    trouves = enquete.attaquant.retrouver(simples)
    assert len(trouves) >= 5
    for cle, trouve in trouves.items():
        assert trouve == pytest.approx(sum(nombres[a] for a in simples[cle]), abs=1e-4)
