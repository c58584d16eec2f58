"""Scenario 8, the side of actions: what hangs in the air is listed, and nothing else.

Features §5, scenario 8: in a plan of four axes, delete the last action of one priority and create
an action without need: the page of loose ends shows exactly these two.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Instance
from clesante.concertation.actions.enjeux import ajouter_enjeu
from clesante.concertation.actions.priorites import arreter
from clesante.concertation.models import Enjeu
from clesante.concertation.regles.enjeux import Choix
from clesante.contrats.lectures.fil import fil_du_contrat
from clesante.contrats.models import Axe, CibleIndicateur, Contrat, FicheAction
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.usefixtures("referentiel"), pytest.mark.django_db]


def action(lu: Contrat, numero: str, axe: Axe) -> FicheAction:
    """Add an action that has an indicator with its target."""
    fiche = FicheAction.objects.create(
        contrat=lu, numero=numero, intitule=f"Action {numero}", axe=axe, etat="a_venir"
    )
    mesure = fiche.indicateurs.create(libelle=f"Mesure {numero}", type="resultat")
    CibleIndicateur.objects.create(indicateur=mesure, annee=2027, valeur=3)
    return fiche


@pytest.fixture
def plan() -> tuple[Contrat, list[Enjeu], list[FicheAction]]:
    """Make four axes, a priority each, and an action of the axis that answers it."""
    lu, par = contrat(ICI), faire("coordination")
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    enjeux = [
        ajouter_enjeu(Enjeu(intitule=f"Enjeu {rang}"), lu.diagnostic, par)[0]
        for rang in range(1, 5)
    ]
    copil, _ = creer_instance(
        Instance(nom="COPIL", genre="pilotage", decide=True, territoire=ICI), par
    )
    decision = Decision(instance=copil, date=timezone.localdate(), phrase="Quatre priorités.")
    choix = [Choix(e.numero, "retenu", e.numero, "", e.competence) for e in enjeux]
    arreter(lu.diagnostic, choix, {}, decider(decision, par, lu.diagnostic)[0], par)
    fiches = []
    for rang, enjeu in enumerate(enjeux, 1):
        axe = Axe.objects.create(contrat=lu, numero=rang, intitule=f"Axe {rang}")
        fiches.append(action(lu, f"{rang}.1", axe))
        fiches[-1].enjeux.add(enjeu)
    return lu, enjeux, fiches


def en_l_air(page: str) -> list[str]:
    """Return what the page lists as hanging in the air."""
    ruptures = page[page.index('aria-labelledby="ruptures"') : page.index("</section>")]
    return re.findall(r"<li><a [^>]*>([^<]*)</a>", ruptures)


def test_the_page_of_loose_ends_shows_exactly_these_two(plan, comme):
    lu, enjeux, fiches = plan
    client = comme("partenaire")
    adresse = reverse("contrat-fil", args=[lu.pk])
    assert en_l_air(client.get(adresse).content.decode()) == []

    fiches[2].delete()
    seule = action(lu, "4.2", fiches[3].axe)
    casse = fil_du_contrat(lu, faire("coordination"))
    assert casse.priorites_sans_action == [enjeux[2]]
    assert [a.fiche for a in casse.actions_sans_enjeu] == [seule]
    assert (casse.actions_sans_indicateur, casse.indicateurs_sans_cible) == ([], [])
    assert en_l_air(client.get(adresse).content.decode()) == ["E3 Enjeu 3", "4.2 Action 4.2"]
    fichier = client.get(reverse("contrat-fil-export", args=[lu.pk, "csv"])).content.decode()
    assert sum("aucune action" in ligne for ligne in fichier.splitlines()) == 1
    assert sum("aucun enjeu" in ligne for ligne in fichier.splitlines()) == 1

    # the matrix need × action says the same, drawn in a picture that prints, and in its table
    matrice = client.get(reverse("contrat-matrice", args=[lu.pk, "enjeux"]))
    page = matrice.content.decode()
    assert "E3 Enjeu 3 (priorité 3)</li>" in page
    assert ">4.2 Action 4.2</a>" in page
    assert 'class="dessin-entier"' in page
    assert page.count("<svg") == 2

    seule.enjeux.add(enjeux[2])
    assert en_l_air(client.get(adresse).content.decode()) == []


def test_the_thread_is_read_both_ways(plan, comme):
    lu, *_ = plan
    client, adresse = comme("partenaire"), reverse("contrat-fil", args=[lu.pk])
    for sens, premier in (("enjeux", "E1 Enjeu 1"), ("indicateurs", "Mesure 1.1")):
        page = client.get(f"{adresse}?sens={sens}").content.decode()
        fil = page[page.index('id="le-fil"') :]
        assert f"<strong>{premier}</strong>" in fil
        assert {f"Mesure {n}.1" for n in range(1, 5)} <= set(re.findall(r"Mesure \d\.1", fil))


def test_what_will_not_be_measured_is_told(plan):
    lu, _, fiches = plan
    fiches[0].indicateurs.get().delete()
    fiches[1].indicateurs.get().cibles.all().delete()
    dit = fil_du_contrat(lu, faire("coordination"))
    assert [a.fiche for a in dit.actions_sans_indicateur] == [fiches[0]]
    assert [a.fiche for a, _ in dit.indicateurs_sans_cible] == [fiches[1]]
