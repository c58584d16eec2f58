"""What a contract says, whole: the same for the same contract, nothing kept from its readers."""

from __future__ import annotations

import pytest

from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.lectures.contenu import autour, contenu
from clesante.contrats.models import FicheAction, VersionContrat
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.socle.json_canonique import canonique, empreinte_du_texte
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

pytestmark = pytest.mark.django_db


@pytest.fixture
def ici(referentiel):
    return contrat("DEP-85", lambda longueur: "Un texte"[:longueur])


def test_a_contract_is_told_by_what_it_holds(ici):
    FicheAction.objects.create(contrat=ici, numero="1.1", intitule="Aller vers", etat="a_venir")
    dit = contenu(ici)
    assert dit.contrat["intitule"] == ici.intitule
    assert [f["intitule"] for f in dit.liste("fiches")] == ["Aller vers"]
    assert canonique(dit.valeurs) == canonique(contenu(ici).valeurs)


def test_what_is_reserved_is_in_no_version(ici):
    FicheAction.objects.create(
        contrat=ici, numero="9", intitule="Secrète", etat="a_venir", restreinte=True
    )
    FicheAction.objects.create(
        contrat=ici, numero="1", intitule="Ouverte", etat="a_venir", notes="entre nous"
    )
    dit = canonique({**contenu(ici).valeurs, "autour": autour(ici)})
    assert "Secrète" not in dit
    assert "entre nous" not in dit
    tout = canonique(contenu(ici, tout=True).valeurs)
    assert "Secrète" in tout
    assert "entre nous" in tout


def test_versions_follow_one_another(ici):
    par = faire("administrateur")
    premiere = figer(ici, GenreVersion.RELECTURE, "Pour le COPIL", par)
    ici.refresh_from_db()
    seconde = figer(ici, GenreVersion.RELECTURE, "Encore", par)
    assert (premiere.numero, seconde.numero) == (1, 2)
    assert seconde.precedent == premiere.maillon != seconde.maillon
    lue = VersionContrat.objects.get(pk=premiere.pk)
    assert empreinte_du_texte(lue.contenu) == lue.empreinte
    with pytest.raises(RefuseError, match="Rien n'a changé depuis la version 2"):
        figer(ici, GenreVersion.REPERE, "Pour mémoire", par)


def test_who_may_not_freeze_finds_nothing(ici):
    with pytest.raises(IntrouvableError):
        figer(ici, GenreVersion.REPERE, "Pour voir", faire("lecture"))
