"""The thirteen persons every right is tried with (reliability T3), and two territories."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # read before Django starts
    from django.test import Client

    from clesante.acteurs.models import Organisation
    from clesante.comptes.models import Utilisateur

ICI, A_COTE, AILLEURS = "EPCI-200071934", "EPCI-248500530", "EPCI-200054781"
DEPARTEMENT, REGION, AUTRE_REGION = "DEP-85", "REG-52", "REG-11"
# Name of the person: the role and the portée they hold; None for those who hold nothing.
PERSONNES: dict[str, tuple[str, str] | None] = {
    "anonyme": None,
    "public": None,
    "partenaire": ("partenaire", ICI),
    "elu": ("elu", ICI),
    "coordination": ("coordination", ICI),
    "coordination_b": ("coordination", AILLEURS),
    "adjoint": ("adjoint", ICI),
    "ars_dd": ("ars_dd", DEPARTEMENT),
    "ars_siege": ("ars_siege", REGION),
    "ars_autre": ("ars_siege", AUTRE_REGION),
    "lecture": ("lecture", ICI),
    "porteur": ("administrateur_porteur", ICI),
    "administrateur": ("administrateur", "*"),
}


def faire(nom: str) -> Utilisateur:
    """Make a person with what they hold, once."""
    from clesante.comptes.models import Attribution, Utilisateur

    personne, neuve = Utilisateur.objects.get_or_create(courriel=f"{nom}@exemple.fr")
    tenue = PERSONNES[nom]
    if neuve and tenue:
        Attribution.objects.create(utilisateur=personne, role=tenue[0], portee=tenue[1])
    return personne


@pytest.fixture
def personne(db: None) -> Callable[[str], Utilisateur]:
    """Return ``personne(nom)``: one of the thirteen but the anonymous one, read anew."""
    from clesante.comptes.models import Utilisateur

    return lambda nom: Utilisateur.objects.get(pk=faire(nom).pk)


@pytest.fixture
def comme(db: None) -> Callable[[str], Client]:
    """Return ``comme(nom)``: the browser of a person, signed in."""
    from django.test import Client

    from tests.aides.comptes import connecter

    def ouvrir(nom: str) -> Client:
        return Client() if nom == "anonyme" else connecter(Client(), faire(nom))

    return ouvrir


@pytest.fixture
def organisation(db: None, referentiel: object) -> Callable[..., Organisation]:
    """Return ``organisation(nom, territoire=…, …)``: one more, added by the administrator."""
    from clesante.acteurs import actions
    from clesante.acteurs.choix import Nature, famille_usuelle
    from clesante.acteurs.models import Organisation

    def ajouter(nom: str = "Hôpital d'ici", territoire: str = ICI, **champs: str) -> Organisation:
        nature = champs.pop("nature", Nature.HOPITAL)
        famille = champs.pop("famille", famille_usuelle(nature))
        neuve = Organisation(
            nom=nom, territoire=territoire, nature=nature, famille=famille, **champs
        )
        return actions.creer(neuve, faire("administrateur"))[0]

    return ajouter
