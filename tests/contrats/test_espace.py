"""What « Mon espace » and the search tell of contracts: what one may read today, nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.accueil.lectures_changements import changements
from clesante.accueil.lectures_recherche import groupes
from clesante.contrats.actions.fiches import ajouter_fiche, modifier_fiche
from clesante.contrats.lectures.espace import PAGES
from clesante.contrats.models import FicheAction
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def fiche():
    neuve = FicheAction(intitule="Permanence jeunes consommateurs")
    return ajouter_fiche(neuve, contrat(ICI), faire("coordination"))[0]


def dits(qui: str) -> list[str]:
    return [dit.objet for dit in changements(faire(qui), 0)]


def trouvees(qui: str) -> int:
    lus = {groupe.titre: groupe.total for groupe in groupes(faire(qui), "jeunes consommateurs")}
    return lus.get("Actions", 0)


def test_a_change_is_told_to_who_reads_the_journal_of_the_contract(fiche):
    assert dits("ars_dd")[0] == str(fiche)
    assert str(fiche) not in dits("partenaire")
    assert str(fiche) not in dits("coordination_b")


def test_a_restricted_action_is_found_by_the_team_only(fiche):
    assert (trouvees("partenaire"), trouvees("adjoint")) == (1, 1)
    fiche.restreinte = True
    modifier_fiche(fiche, faire("coordination"))
    assert (trouvees("partenaire"), trouvees("adjoint")) == (0, 1)


def test_each_kind_has_a_page(fiche, comme):
    client = comme("coordination")
    for page, champ in PAGES.values():
        numero = fiche.pk if (page, champ) == ("fiche", "pk") else fiche.contrat_id
        assert client.get(reverse(page, args=[numero])).status_code == 200, page
