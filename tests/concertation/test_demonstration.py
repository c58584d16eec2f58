"""« Pays de Kersall »: what the demonstration holds is what its declaration says, found again."""

from __future__ import annotations

import csv

import pytest
from django.test import Client
from django.urls import reverse

from clesante.concertation.actions.demonstration import installer
from clesante.concertation.choix import EtatDiagnostic, MethodePriorite, SortEnjeu
from clesante.concertation.lectures.demonstration import kersall
from clesante.concertation.lectures.priorites import classement
from clesante.concertation.models import (
    Bulletin,
    Constat,
    Contribution,
    Diagnostic,
    Enjeu,
    Figure,
    Priorisation,
    Recueil,
    Reponse,
)
from clesante.concertation.views import PARTIES
from tests.aides.comptes import connecter
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI

pytestmark = pytest.mark.django_db
REGION = "REG-53"
HANLON = {1: 12.8, 2: 17.0, 3: 15.0, 4: 16.9, 5: 14.3, 6: 10.0, 7: 0.0}
LISTES = ("organisations", "forces", "rencontres", "instances", "decisions", "dispositifs")
DU_DIAGNOSTIC = (
    "plan-collecte-export", "recueils-export", "verbatims-export", "constats-export",
    "figures-export", "enjeux-fichier", "fil-fichier", "contributions-export",
)  # fmt: skip
DE_LA_PRIORISATION = ("priorisation-fichier", "bulletins-fichier")
DU_RECUEIL = ("reponses-export", "resultats-export")
VOTES = {1: 41, 2: 38, 3: 22, 4: 19, 5: 24, 6: 16, 7: 0}


@pytest.fixture
def coordination(referentiel, db):
    from clesante.comptes.models import Attribution, Utilisateur

    elle = Utilisateur.objects.create_user("kersall@exemple.fr")
    Attribution.objects.create(utilisateur=elle, role="coordination", portee=REGION)
    return elle


def test_the_demonstration_is_whole_true_to_the_domain_and_made_once(coordination):
    assert installer(coordination) is True
    lu = Diagnostic.objects.get()
    assert (lu.fictif, lu.etat, lu.population) == (True, EtatDiagnostic.VALIDE, 118_400)
    assert {e.numero: e.sort for e in Enjeu.objects.order_by("numero")} == {
        **dict.fromkeys(range(1, 7), SortEnjeu.RETENU),
        7: SortEnjeu.PLAIDOYER,
    }
    par_methode = dict(Recueil.objects.order_by("pk").values_list("methode", "nombre"))
    assert (par_methode["entretien"], par_methode["atelier"]) == (38, 112)
    assert Reponse.objects.count() == 603
    assert Figure.objects.filter(typee=True, source="Données de démonstration").count() == 12
    assert Contribution.objects.count() == len(kersall()["contributions"])
    for methode, attendus in ((MethodePriorite.HANLON, HANLON), (MethodePriorite.GOMMETTES, VOTES)):
        lus = classement(Priorisation.objects.get(methode=methode)).resultat.lignes
        assert {li.enjeu: li.score for li in lus} == pytest.approx(attendus)
    client = connecter(Client(), coordination)
    for nom, *_ in (("diagnostic",), ("diagnostic-journal",), *PARTIES):
        page = client.get(reverse(nom, args=[lu.pk])).content.decode()
        assert "Données de démonstration" in page, nom
    fichiers = [reverse(f"{nom}-export", args=["csv"]) for nom in LISTES]
    fichiers += [reverse(nom, args=[lu.pk, "csv"]) for nom in DU_DIAGNOSTIC]
    vote, recueil = Priorisation.objects.latest("pk"), Recueil.objects.exclude(questions=[]).get()
    fichiers += [reverse(nom, args=[vote.pk, "csv"]) for nom in DE_LA_PRIORISATION]
    fichiers += [reverse(nom, args=[recueil.pk, "csv"]) for nom in DU_RECUEIL]
    for fichier in fichiers:
        _, *rangs = csv.reader(client.get(fichier).content.decode().splitlines(keepends=True))
        assert rangs, fichier
        for rang in rangs:
            assert "données de démonstration" in " ".join(rang).lower(), (fichier, rang)
    comptes = [m.objects.count() for m in (Enjeu, Constat, Bulletin, Contribution, Figure)]
    assert installer(coordination) is False
    assert [m.objects.count() for m in (Enjeu, Constat, Bulletin, Contribution, Figure)] == comptes


def test_the_team_is_told_in_their_space_of_what_others_did(entrepot, personne, comme):
    diagnostic(ICI)
    qui = ("coordination", "elu", "coordination_b")
    dits = [comme(nom).get(reverse("mon-espace")).content.decode() for nom in qui]
    assert ["Diagnostic commencé" in dit for dit in dits] == [True, False, False]
