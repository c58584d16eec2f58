"""A clock that jumps: pages answer, nobody is locked out, nothing is purged."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clesante.comptes import intergiciels, limites
from clesante.comptes.models import Evenement
from clesante.exploitation import mesures
from clesante.exploitation.actions import planifier
from clesante.exploitation.taches import balayer
from tests.aides.comptes import connecter, entre
from tests.aides.personnes import faire

pytestmark = [pytest.mark.epreuve, pytest.mark.django_db, pytest.mark.sqlite_suffit]
ICI = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAUTS = {
    "un jour plus tard": ICI + timedelta(days=1),
    "une heure plus tôt": ICI - timedelta(hours=1),
    "après janvier 2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "un 29 février": datetime(2028, 2, 29, 12, tzinfo=UTC),
    "heure d'été qui n'existe pas": datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    "heure d'hiver qui revient": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "la machine repart de 1970": datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC),
}


@pytest.fixture
def horloge(monkeypatch):
    """Return ``regler(instant)``: the clock of the calendar; that of durations runs as it did."""
    place = [ICI]
    monkeypatch.setattr(time, "time", lambda: place[0].timestamp())  # noqa: PLW0108
    monkeypatch.setattr(timezone, "now", lambda: place[0])

    def regler(instant: datetime) -> None:
        place[0] = instant

    return regler


@pytest.mark.parametrize("saut", SAUTS.values(), ids=SAUTS)
def test_a_jump_of_the_clock_breaks_nothing(horloge, saut, settings, tmp_path, referentiel):
    settings.VAR = tmp_path
    client = connecter(Client(), faire("administrateur"))
    assert client.get("/mon-espace/").status_code == 200
    faits = Evenement.objects.count()
    planifier()
    horloge(saut)
    compteur = mesures.Compteur()
    compteur.compter("accueil", 200, 1.0, "")
    compteur.ecrire()
    avance = (saut - ICI).total_seconds()
    attendu = 302 if avance > intergiciels.settings.SESSION_INACTIVITE else 200
    assert client.get("/mon-espace/").status_code == attendu
    assert entre(client) is (attendu == 200)
    assert Client().get("/sante").status_code in {200, 503}
    assert Client().get("/connexion/").status_code == 200
    limites.MOT_DE_PASSE.compter("192.0.2.1", "anne@exemple.fr")
    assert all(page.somme_ms >= 0 for page in mesures.lire().pages.values())
    planifier()
    assert planifier() == [], "le travail manqué n'est fait qu'une fois"
    assert balayer().endswith(".")
    assert Evenement.objects.count() >= faits, "rien n'est purgé par un saut"
