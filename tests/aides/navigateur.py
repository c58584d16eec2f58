"""A real browser, kept at home: Chromium, with axe for accessibility."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.aides.outils_externes import CHROMIUMS, trouver

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

DRAPEAUX = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHEZ_SOI = ("data:", "blob:", "about:")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for the tests of this process."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop running in this thread; the ORM is still called synchronously.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as pilote:
        navigateur = pilote.chromium.launch(executable_path=trouver(CHROMIUMS), args=DRAPEAUX)
        yield navigateur
        navigateur.close()


@pytest.fixture
def incidents() -> list[str]:
    """Return what ``page`` met that it should not: requests that leave, errors of scripts."""
    return []


@pytest.fixture
def page(chromium: Browser, live_server: object, incidents: list[str]) -> Iterator[Page]:
    """Open a French tab on ``live_server``; it fails the test if ``incidents`` is not empty.

    ``page.goto("/…")`` is relative to the server; ``page.set_viewport_size`` changes 1280 × 900.
    """
    contexte = chromium.new_context(
        base_url=live_server.url, locale="fr-FR", viewport={"width": 1280, "height": 900}
    )

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
    onglet.goto = avec_ses_styles(onglet)
    yield onglet
    contexte.close()
    assert not incidents


def noter_console(message: ConsoleMessage, incidents: list[str]) -> None:
    """Keep the errors of the console: the content security policy speaks there."""
    if message.type == "error" and "Content Security Policy" in message.text:
        incidents.append(message.text)


HABILLEE = """[...document.querySelectorAll('link[rel=stylesheet]')]
  .every(lien => lien.sheet && lien.sheet.cssRules.length)"""


def avec_ses_styles(onglet: Page) -> Callable[..., object]:
    """Return ``goto`` that loads the page again, twice at most, when a style sheet was lost.

    A busy machine loses one now and then, and the browser then measures a page without style.
    """
    aller = onglet.goto

    def aller_puis_verifier(adresse: str, **options: object) -> object:
        reponse = aller(adresse, **options)
        for _ in range(2):
            if onglet.evaluate(HABILLEE):
                break
            onglet.reload()
        return reponse

    return aller_puis_verifier


@pytest.fixture(scope="session")
def verifier_axe() -> Callable[[Page], None]:
    """Return ``verifier_axe(page)``: no violation of axe-core's rules on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def verifier(onglet: Page) -> None:
        violations = axe.run(onglet).response["violations"]
        lignes = [
            f"{v['id']} ({v['impact']}) : {v['help']}, {noeud['html'][:160]}"
            for v in violations
            for noeud in v["nodes"]
        ]
        assert not lignes, "\n".join(lignes)

    return verifier
