"""A real browser, kept at home: Chromium, with axe for accessibility."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.aides.outils_externes import CHROMIUMS, trouver

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Response,
        Route,
    )
    from pytest_django.fixtures import SettingsWrapper

DRAPEAUX = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 200_000  # of what is done once: late, it would fail every test that follows
CHEZ_SOI = ("data:", "blob:", "about:")
MOTS_COUPES = """[...document.querySelectorAll('.graphique-svg')].flatMap(s => {
  const cadre = s.getBoundingClientRect();
  return [...s.querySelectorAll('text')].filter(t => {
    const b = t.getBoundingClientRect();
    return b.width && (b.left < cadre.left - 1 || b.right > cadre.right + 1);
  }).map(t => t.textContent)
})"""
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(lu => lu.violations)"
TAILLES = """[...document.querySelectorAll('.graphique-svg')]
.filter(s => s.getBoundingClientRect().width)
.map(s => 14 * s.getBoundingClientRect().width / s.viewBox.baseVal.width)"""


def _dans_un_fil(lancer: Callable[..., Any]) -> Callable[..., Any]:
    """Return what runs a coroutine in a thread of its own: this one has Playwright's loop."""

    def attendre(faite: Any, **options: Any) -> Any:
        with ThreadPoolExecutor(1) as fils:
            return fils.submit(lancer, faite, **options).result()

    return attendre


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for the tests of this process."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop running in this thread; the ORM is still called synchronously.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with pytest.MonkeyPatch.context() as pose, sync_playwright() as pilote:
        pose.setattr(asyncio, "run", _dans_un_fil(asyncio.run))
        navigateur = pilote.chromium.launch(
            executable_path=trouver(CHROMIUMS), args=DRAPEAUX, timeout=PATIENCE_MS
        )
        yield navigateur
        navigateur.close()


@pytest.fixture
def incidents() -> list[str]:
    """Return what ``page`` met that it should not: requests that leave, errors of scripts."""
    return []


@pytest.fixture(scope="session")
def statiques_figes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the static files once: one that is being saved while tests run is empty for an instant.

    The browser then gets 200 and no rule, and the test measures a page without style.
    """
    from django.contrib.staticfiles import finders

    dossier = tmp_path_factory.mktemp("statiques")
    for finder in finders.get_finders():
        for nom, stockage in finder.list([]):
            cible = dossier / nom
            cible.parent.mkdir(parents=True, exist_ok=True)
            with stockage.open(nom) as flux:
                cible.write_bytes(flux.read())
    return dossier


@pytest.fixture
def statiques(settings: SettingsWrapper, statiques_figes: Path, tmp_path: Path) -> None:
    """Give pages the plain names of the copy, which the server of the tests finds.

    A test that collected the static files in this process (``clesante serveur`` does) would leave
    a manifest, and pages would name hashed files that this server does not know: 404.
    """
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [statiques_figes]
    vide = tmp_path / "rien-de-recolte"
    vide.mkdir()
    settings.STATIC_ROOT = vide


@pytest.fixture(scope="session")
def profil(chromium: Browser, live_server: object) -> Iterator[tuple[BrowserContext, Page]]:
    """Return the profile of every tab, and the tab that stays open between tests.

    While one tab of the site lives, Chromium draws the next in the same process: a new profile
    and a new process for each test took three quarters of its time.
    """
    contexte = chromium.new_context(
        base_url=live_server.url, locale="fr-FR", viewport={"width": 1280, "height": 900}
    )
    veille = contexte.new_page()
    veille.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    veille.goto("/", timeout=PATIENCE_MS)
    yield contexte, veille
    contexte.close()
    # Each connection it held has a thread that ends by itself: after the server, it could not.
    for fil in threading.enumerate():
        if "process_request_thread" in fil.name:
            fil.join(PATIENCE_MS / 1_000)


@pytest.fixture
def page(
    profil: tuple[BrowserContext, Page],
    live_server: object,
    incidents: list[str],
    statiques: None,
) -> Iterator[Page]:
    """Open a French tab on ``live_server``; it fails the test if ``incidents`` is not empty.

    ``page.goto("/…")`` is relative to the server; ``page.set_viewport_size`` changes 1280 × 900.
    Nothing of a test is left to the next: tabs, cookies, what scripts keep.
    """
    contexte, veille = profil

    def garder(route: Route) -> None:
        adresse = route.request.url
        if adresse.startswith((f"{live_server.url}/", *CHEZ_SOI)):
            route.continue_()
        else:
            incidents.append(f"sortie vers {adresse}")
            route.abort()

    contexte.route("**/*", garder)
    onglet = contexte.new_page()
    onglet.on("pageerror", lambda erreur: incidents.append(f"erreur de script : {erreur}"))
    onglet.on("console", lambda message: noter_console(message, incidents))
    onglet.on("response", lambda reponse: noter_feuille(reponse, incidents))
    yield onglet
    for ouvert in contexte.pages:
        if ouvert is not veille:
            ouvert.close()
    contexte.unroute_all()
    contexte.clear_cookies()
    veille.evaluate("localStorage.clear()")
    assert not incidents


def mots_coupes(onglet: Page) -> list[str]:
    """Return the words that pictures of the page cut, with the fonts of this machine."""
    return list(onglet.evaluate(MOTS_COUPES))


def tailles_des_mots(onglet: Page) -> list[float]:
    """Return the size in pixels of the smallest words of each picture shown, as it is scaled."""
    return list(onglet.evaluate(TAILLES))


def noter_console(message: ConsoleMessage, incidents: list[str]) -> None:
    """Keep the errors of the console: the content security policy speaks there."""
    if message.type == "error" and "Content Security Policy" in message.text:
        incidents.append(message.text)


def noter_feuille(reponse: Response, incidents: list[str]) -> None:
    """Keep the style sheets that did not come whole: a page without them measures nothing."""
    if reponse.request.resource_type != "stylesheet":
        return
    if reponse.status != 200 or reponse.headers.get("content-length") == "0":
        longueur = reponse.headers.get("content-length")
        incidents.append(f"feuille perdue : {reponse.url}, {reponse.status}, {longueur} octets")


@pytest.fixture(scope="session")
def verifier_axe() -> Callable[[Page], None]:
    """Return ``verifier_axe(page)``: no violation of axe-core's rules on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def verifier(onglet: Page) -> None:
        if not onglet.evaluate("'run' in (window.axe ?? {})"):  # an id may be « axe » too
            onglet.evaluate(axe.axe_script)
        violations = onglet.evaluate(VIOLATIONS)
        lignes = [
            f"{v['id']} ({v['impact']}) : {v['help']}, {noeud['html'][:160]}"
            for v in violations
            for noeud in v["nodes"]
        ]
        assert not lignes, "\n".join(lignes)

    return verifier


@pytest.fixture
def entrer(
    page: Page, comme: Callable[[str], Client], live_server: object
) -> Callable[[str], Page]:
    """Return ``entrer(nom)``: the tab, signed in as one of the thirteen persons."""
    from django.conf import settings

    def signer(nom: str) -> Page:
        temoin = comme(nom).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": temoin, "url": live_server.url}]
        )
        return page

    return signer


LARGEURS = ((1280, "light"), (320, "dark"))


@pytest.fixture
def verifier_pages(
    verifier_axe: Callable[[Page], None],
) -> Callable[[Page, Iterable[str]], None]:
    """Return ``verifier_pages(page, adresses)``: each answers, accessible, no sideways scroll.

    Each is looked at twice: wide in light, then narrow in dark, which the tab is left in.
    """

    def verifier(onglet: Page, adresses: Iterable[str]) -> None:
        for adresse in adresses:
            assert onglet.goto(adresse).status == 200, adresse
            for largeur, mode in LARGEURS:
                onglet.set_viewport_size({"width": largeur, "height": 800})
                onglet.emulate_media(color_scheme=mode)
                verifier_axe(onglet)
                assert onglet.evaluate("document.documentElement.scrollWidth") <= largeur, adresse

    return verifier
