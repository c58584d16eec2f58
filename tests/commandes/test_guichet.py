"""The turn of pages in a process: two at once, in order, and nobody waits long."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from clesante.commandes import serveur_ouvrier
from clesante.commandes.serveur_ouvrier import PAGES, Guichet

DELAI_S = 20


class Site:
    """An application whose pages last until they are let go."""

    def __init__(self) -> None:
        self.entrees: list[str] = []
        self.portes: dict[str, threading.Event] = {}

    def __call__(self, environ, _start_response):
        nom = environ["PATH_INFO"]
        self.entrees.append(nom)
        assert self.portes.setdefault(nom, threading.Event()).wait(DELAI_S)
        if nom == "panne":
            raise RuntimeError(nom)
        return [nom.encode()]

    def ouvrir(self, *noms):
        for nom in noms:
            self.portes.setdefault(nom, threading.Event()).set()


def jusqu_a(condition):
    fin = time.monotonic() + DELAI_S
    while not condition() and time.monotonic() < fin:
        time.sleep(0.002)
    assert condition()


@pytest.fixture
def demander():
    """Return what asks a page in a thread of its own, once those before it are in or wait."""
    site = Site()
    guichet = Guichet(site)
    with ThreadPoolExecutor(8) as fils:
        demandees: list[str] = []

        def une(nom, methode="GET"):
            demandees.append(nom)
            suite = fils.submit(guichet, {"PATH_INFO": nom, "REQUEST_METHOD": methode}, None)
            jusqu_a(lambda: len(site.entrees) + len(guichet.attendent) == len(demandees))
            return suite

        une.site, une.guichet = site, guichet
        yield une
        site.ouvrir(*demandees)


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(serveur_ouvrier, "LONGUE_S", DELAI_S)


@pytest.mark.usefixtures("patient")
def test_pages_past_two_wait_and_come_in_their_order(demander):
    suites = [demander(nom) for nom in "abcde"]
    assert demander.site.entrees == ["a", "b"]
    demander.site.ouvrir("b")
    jusqu_a(lambda: demander.site.entrees == ["a", "b", "c"])
    demander.site.ouvrir("c", "a", "d", "e")
    assert [suite.result(DELAI_S) for suite in suites] == [[nom.encode()] for nom in "abcde"]
    assert sorted(demander.site.entrees[2:]) == ["c", "d", "e"]
    assert not demander.guichet.attendent
    assert not demander.guichet.depuis


@pytest.mark.usefixtures("patient")
def test_what_is_sent_is_never_held_back(demander):
    for nom in "abc":
        demander(nom)
    envoi = demander("envoi", "POST")
    assert demander.site.entrees == ["a", "b", "envoi"]
    demander.site.ouvrir("envoi")
    assert envoi.result(DELAI_S) == [b"envoi"]
    assert len(demander.guichet.attendent) == 1, "a sending leaves no place to a page"


@pytest.mark.usefixtures("patient")
def test_a_page_that_breaks_leaves_its_place(demander):
    demander("a")
    panne = demander("panne")
    demander("b")
    demander.site.ouvrir("panne")
    with pytest.raises(RuntimeError):
        panne.result(DELAI_S)
    jusqu_a(lambda: demander.site.entrees == ["a", "panne", "b"])


def test_nobody_waits_behind_long_pages(demander, monkeypatch):
    monkeypatch.setattr(serveur_ouvrier, "LONGUE_S", 0.05)
    for rang in range(PAGES):
        demander(f"longue {rang}")
    demander("une")
    jusqu_a(lambda: "une" in demander.site.entrees)
    demander.site.ouvrir("une")
    jusqu_a(lambda: len(demander.guichet.depuis) == PAGES)
    time.sleep(0.06)  # both are long now: they no longer count
    demander("autre")
    assert not demander.guichet.attendent
