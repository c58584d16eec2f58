"""kill -9 of any process of the site while people write: what was acknowledged is there, whole."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import time

import pytest

from tests.epreuves.pilote import JUGER, MIGRER, Site, en_marche, executer, preparer, redacteurs

pytestmark = [pytest.mark.epreuve, pytest.mark.lent]
MORTS = {1: 8, 10: 200}
DEMARRAGE_S = 60  # measured around 3; a busy machine takes longer, a site that needs a hand never


@pytest.mark.timeout(3600)
def test_every_acknowledged_write_outlives_kill_9(tmp_path, ampleur, record_property):
    site = Site(preparer(tmp_path))
    executer(site.var, MIGRER)
    tirage, reprises = random.Random(2026), []  # noqa: S311 (which process dies)
    with en_marche(site):
        with redacteurs(site, 4) as equipe:
            for _ in range(MORTS[ampleur]):
                _laisser_ecrire(equipe)
                debut = time.monotonic()
                _tuer_un(site, tirage)
                _laisser_ecrire(equipe)
                reprises.append(time.monotonic() - debut)
        assert site.arreter() == 0
    accuses = [nom for redacteur in equipe for nom in redacteur.accuses]
    bilan = json.loads(executer(site.var, JUGER).splitlines()[-1])
    assert len(accuses) > MORTS[ampleur]
    assert set(accuses) - set(bilan["noms"]) == set(), "des écritures confirmées manquent"
    assert len(bilan["noms"]) == len(set(bilan["noms"])), "une écriture a été faite deux fois"
    assert bilan["sans_journal"] == bilan["journal_sans_objet"] == []
    assert not list(site.var.glob(".*.*-*")), "un fichier provisoire est resté"
    assert max(reprises) < DEMARRAGE_S
    record_property("ecritures", len(accuses))
    record_property("reprise_max_s", round(max(reprises), 1))
    print(f"{len(accuses)} écritures, reprise au plus {max(reprises):.1f} s")


def _laisser_ecrire(equipe) -> None:
    """Wait until somebody's write is acknowledged again."""
    avant, fin = sum(len(r.accuses) for r in equipe), time.monotonic() + DEMARRAGE_S
    while sum(len(r.accuses) for r in equipe) == avant:
        assert time.monotonic() < fin, [r.statuts for r in equipe]
        time.sleep(0.02)


def _tuer_un(site: Site, tirage: random.Random) -> None:
    """Kill one of the processes of the site; start it again only if it was the one that watches."""
    veilleur = site.processus.pid
    choisi = tirage.choice([veilleur, *sorted(site.descendants())])
    with contextlib.suppress(ProcessLookupError):
        os.kill(choisi, signal.SIGKILL)
    if choisi == veilleur:
        site.tuer()
        site.demarrer()
