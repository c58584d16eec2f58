"""Scenario 8, the side of needs: what hangs in the air is listed, and nothing else.

Its matrix need × action comes with actions (features §5, scenario 8).
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Instance
from clesante.concertation.actions.constats import ajouter_constat
from clesante.concertation.actions.enjeux import ajouter_enjeu, relier
from clesante.concertation.actions.priorites import arreter
from clesante.concertation.lectures.fil import fil
from clesante.concertation.models import Constat, Diagnostic, Enjeu
from clesante.concertation.regles.enjeux import Choix
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.usefixtures("referentiel"), pytest.mark.django_db]


@pytest.fixture
def plan() -> tuple[Diagnostic, list[Constat], list[Enjeu]]:
    """Make four needs, each taken up by an issue that the committee keeps."""
    lu, par = diagnostic(ICI), faire("coordination")
    constats, enjeux = [], []
    for rang in range(1, 5):
        besoin = Constat(genre="besoin", intitule=f"Besoin {rang}")
        constats.append(ajouter_constat(besoin, lu, par)[0])
        enjeux.append(ajouter_enjeu(Enjeu(intitule=f"Enjeu {rang}"), lu, par)[0])
        relier(enjeux[-1], [constats[-1].pk], (), par)
    copil, _ = creer_instance(
        Instance(nom="COPIL", genre="pilotage", decide=True, territoire=ICI), par
    )
    decision = Decision(instance=copil, date=timezone.localdate(), phrase="Quatre priorités.")
    choix = [Choix(e.numero, "retenu", e.numero, "", e.competence) for e in enjeux]
    arreter(lu, choix, {}, decider(decision, par, lu)[0], par)
    return lu, constats, enjeux


def test_the_page_of_loose_ends_shows_exactly_these_two(plan, comme):
    lu, constats, enjeux = plan
    par, client = faire("coordination"), comme("partenaire")
    entier = fil(lu)
    assert (entier.besoins_sans_suite, entier.priorites_sans_preuve) == ([], [])
    relier(enjeux[1], (), [constats[1].pk], par)
    casse = fil(lu)
    assert [constat for constat, _ in casse.besoins_sans_suite] == [constats[1]]
    assert casse.priorites_sans_preuve == [enjeux[1]]
    page = client.get(reverse("fil-du-constat", args=[lu.pk])).content.decode()
    assert "aucun enjeu ne s" in page
    fichier = client.get(reverse("fil-fichier", args=[lu.pk, "csv"])).content.decode()
    assert sum("aucun constat" in ligne for ligne in fichier.splitlines()) == 1
    relier(enjeux[1], [constats[1].pk], (), par)
    repare = fil(lu)
    assert (repare.besoins_sans_suite, repare.priorites_sans_preuve) == ([], [])
    page = client.get(reverse("fil-du-constat", args=[lu.pk])).content.decode()
    assert "aucun enjeu ne s" not in page
