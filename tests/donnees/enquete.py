"""Whoever asks the program every question it answers, and keeps what each answer tells."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

from clesante.diagnostic import exports as exports_portrait
from clesante.diagnostic.carte_indicateur.exports import csv as csv_de_la_carte
from clesante.diagnostic.carte_indicateur.lectures import DECOUPES, vue
from clesante.diagnostic.comparaison import comparer
from clesante.diagnostic.comparaison_redaction import fichier
from clesante.diagnostic.lectures import portrait
from clesante.donnees import exports, lectures
from clesante.donnees.choix import Statut
from clesante.territoires.lectures import perimetre
from clesante.ui.classeurs import ecrire_csv
from tests.aides.attaque import Attaquant

TAUX = {"SOC_RSA": 0.05, "PER_PREM": 0.01, "PSY_HAND": 0.004}
COMPTE = "PSY_HAND"
PERIODES = ("2022", "2023")
QUESTIONS = 500


class Enquete:
    """Asks the program, and tells the attackers (one by indicator, period and part)."""

    def __init__(self, membres, communes):
        self.membres = membres
        self.attaquants = defaultdict(lambda: Attaquant(communes))
        self.secrets = defaultdict(set)
        self.questions = 0

    def noter(self, territoires, indicateur, periode, statut, valeur, haut, bas):
        communes = frozenset().union(*(self.membres.get(t, ()) for t in territoires))
        if indicateur not in TAUX or not communes:
            return
        if statut == Statut.SECRET:
            assert valeur is None
            assert haut is None
            assert bas is None
            if len(territoires) == 1:
                self.secrets[indicateur, periode].add(territoires[0])
            return
        if haut is None and indicateur == COMPTE:
            haut = valeur  # a count is its own value
        self.attaquants[indicateur, periode, "haut"].entendre(communes, haut)
        connu = self.attaquants[indicateur, periode, "bas"].reponses.get(communes)
        if bas is not None:
            self.attaquants[indicateur, periode, "bas"].entendre(communes, bas)
        if (bas := bas or connu) is not None and valeur is not None:
            calcule = round(valeur * bas / 100, 6)  # the rate alone tells the count
            self.attaquants[indicateur, periode, "haut"].entendre(communes, calcule)

    def noter_valeur(self, territoires, v):
        self.noter(
            territoires, v.indicateur, v.periode, v.statut, v.valeur, v.numerateur, v.denominateur
        )

    def demander_territoire(self, code, periode):
        publies = lectures.indicateurs([*TAUX])
        for v in lectures.valeurs([code], publies, periode).values():
            self.noter_valeur([code], v)

    def demander_perimetre(self, unites):
        lieu = perimetre("+".join(unites))
        publies = lectures.indicateurs([*TAUX])
        codes = [unite.code for unite in lieu.unites]
        for par in ((), codes):
            lues = lectures.valeurs_du_perimetre(lieu.code, lieu.communes, publies, par)
            for v in lues.values():
                self.noter_valeur(codes if par else lieu.communes, v)

    def demander_export(self, niveau, periode):
        for territoire, indicateur, lue, valeur, statut, haut, bas in exports.lignes(
            niveau, [*TAUX], periode
        ):
            self.noter([territoire], indicateur, lue, statut, valeur, haut, bas)

    def demander_json(self, unites):
        lieu = perimetre("+".join(unites))
        contenu = exports_portrait.contenu_json(portrait(lieu, [*TAUX]))
        codes = [unite.code for unite in lieu.unites]
        for i in contenu["indicateurs"]:
            self.noter(
                codes, i["code"], i["periode"], i["statut"], i["valeur"], i["numerateur"],
                i["denominateur"],
            )  # fmt: skip
            for c in i["comparaisons"]:
                self.noter_seule(c, i["code"])
        for elargi in contenu["elargis"]:
            self.noter_seule(elargi, elargi["code"])

    def noter_seule(self, dit, indicateur):
        """Note a value that comes without its numerator nor its denominator."""
        self.noter(
            [dit["territoire"]],
            indicateur,
            dit["periode"],
            dit["statut"],
            dit["valeur"],
            None,
            None,
        )

    def demander_csv(self, unites):
        lieu = perimetre("+".join(unites))
        octets = ecrire_csv(
            exports_portrait.COLONNES, exports_portrait.lignes(portrait(lieu, [*TAUX]))
        )
        self.noter_fichier(octets)

    def noter_fichier(self, octets):
        for r in csv.DictReader(io.StringIO(octets.decode("utf-8-sig"))):
            chiffres = [
                float(r[c]) if r.get(c) else None for c in ("valeur", "numerateur", "denominateur")
            ]
            territoires = r["territoire"].split("+")
            self.noter(territoires, r["indicateur"], r["periode"], r["statut"], *chiffres)

    def demander_comparaison(self, unites):
        lus = [perimetre(unite) for unite in unites]
        self.noter_fichier(fichier(comparer(lus, [*TAUX]), "csv"))

    def demander_carte(self, code):
        for publie in lectures.indicateurs([*TAUX]):
            if (lue := vue(publie, code)).parties:
                self.noter_fichier(csv_de_la_carte(lue))

    def demander_distribution(self, niveau):
        """A value of the distribution that no territory shows would be a hidden one."""
        codes = lectures.codes_du_niveau(niveau)
        for publie in lectures.indicateurs([*TAUX]):
            lues = lectures.valeurs(codes, [publie]).values()
            montrees = sorted(v.valeur for v in lues if v.valeur is not None)
            cle = publie.definition.code, publie.periode
            distribution = lectures.distributions(niveau).get(cle)
            if distribution and distribution.valeurs:
                assert [*distribution.valeurs] == pytest.approx(montrees)

    def interroger(self, hasard):
        """Ask 500 questions at random, then every territory of every level, at each period."""
        codes = sorted(self.membres)
        seuls = [c for c in codes if c.split("-")[0] in ("COM", "EPCI")]
        for _ in range(QUESTIONS):
            self.questions += 1
            periode = hasard.choice(["", *PERIODES])
            unites = hasard.sample(seuls, hasard.randint(1, 5))
            hasard.choice(
                [
                    lambda: self.demander_territoire(hasard.choice(codes), periode),  # noqa: B023
                    lambda: self.demander_perimetre(unites),  # noqa: B023
                    lambda: self.demander_json(unites),  # noqa: B023
                    lambda: self.demander_csv(unites),  # noqa: B023
                    lambda: self.demander_comparaison(unites),  # noqa: B023
                ]
            )()
        for code in codes:
            if code.split("-")[0] in DECOUPES:
                self.demander_carte(code)
        for niveau in ("COM", "EPCI", "BV", "DEP", "REG"):
            for periode in PERIODES:
                self.demander_export(niveau, periode)
            self.demander_distribution(niveau)
