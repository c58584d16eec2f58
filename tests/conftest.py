"""What every test has: a private state folder, the pack installed once, no network, a browser.

Django's settings must not load before ``CLESANTE_VAR`` is set: this module sets both, in order.
"""

from __future__ import annotations

import atexit
import gc
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_django

RACINE = Path(__file__).resolve().parent.parent
if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker's folder is made by pytest_xdist_setupnodes
    os.environ["CLESANTE_VAR"] = tempfile.mkdtemp(prefix="clesante-essais-")
    atexit.register(shutil.rmtree, os.environ["CLESANTE_VAR"], ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "clesante.config.settings"
os.environ.pop("CLESANTE_BASE", None)
if os.environ.get("CLESANTE_TEST_POSTGRESQL"):
    os.environ["CLESANTE_BASE"] = os.environ["CLESANTE_TEST_POSTGRESQL"]

pytest_plugins = [
    "tests.aides.disque",
    "tests.aides.familles",
    "tests.aides.fournisseur",
    "tests.aides.journal",
    "tests.aides.outils_externes",
    "tests.aides.ligne",
    "tests.aides.navigateur",
    "tests.aides.personnes",
    "tests.aides.reseau",
    "tests.aides.serveur_http",
    "tests.aides.smtp",
    "tests.aides.ville",
]

gc.set_threshold(100_000, 50, 50)  # a twentieth of the processor went to looking for cycles

FACTEUR_EPREUVE = 10
BASES = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
SQLITE_SUFFIT = "sqlite_suffit: reads what other tests read on PostgreSQL, or nothing of the base"

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile(
    "epreuve", deadline=None, max_examples=100 * FACTEUR_EPREUVE, print_blob=True
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options used by ``make``."""
    groupe = parser.getgroup("clesante")
    groupe.addoption("--epreuves", action="store_true", help="long proofs at their full length")
    groupe.addoption("--avec-base", action="store_true", help="only tests that use the database")


def pytest_configure(config: pytest.Config) -> None:
    """Read Django's settings (pytest-django then sets it up) and load the Hypothesis profile."""
    from django.conf import settings

    config.addinivalue_line("markers", SQLITE_SUFFIT)
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # without collectstatic, names stay plain
    ordinaire = "ci" if os.environ.get("CI") else "local"
    hypothesis.settings.load_profile("epreuve" if config.option.epreuves else ordinaire)


def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Give each worker a state folder of its own."""
    for spec in specs:
        spec.env["CLESANTE_VAR"] = tempfile.mkdtemp(dir=os.environ["CLESANTE_VAR"])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the tests of the database when asked (the second run, on PostgreSQL)."""
    if not config.option.avec_base:
        return
    gardes = [item for item in items if _touche_la_base(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(gardes)])
    items[:] = gardes


def _touche_la_base(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite_suffit"):
        return False
    marquee = item.get_closest_marker("django_db") or item.get_closest_marker("postgresql")
    return bool(marquee or BASES & set(getattr(item, "fixturenames", ())))


@pytest.fixture
def ampleur(request: pytest.FixtureRequest) -> int:
    """Return how many times longer a proof must be: 1, or 10 with ``make epreuves``."""
    return FACTEUR_EPREUVE if request.config.option.epreuves else 1


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Make the base of the tests, and keep a copy for the sites that they start."""
    from tests.aides.bases import garder_la_base

    with django_db_blocker.unblock():
        garder_la_base(tmp_path_factory.mktemp("base") / "clesante.sqlite")


@pytest.fixture
def nombre_de_requetes(db: None) -> Callable[[Callable[[], object]], int]:
    """Return ``compter(action)``: how many queries ``action`` makes; it must not grow with rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compter(action: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as capture:
            action()
        return len(capture)

    return compter


@pytest.fixture(scope="session")
def brut() -> Path:
    """Return the folder of the publishers' raw files, beside the repository; skip without it."""
    dossier = RACINE.parent / "shared" / "data"
    if not dossier.is_dir():
        pytest.skip("les fichiers bruts des producteurs ne sont pas à côté du dépôt")
    return dossier


@pytest.fixture(scope="session")
def referentiel() -> Path:
    """Install the territories of the pack where the settings say, and return the file."""
    from django.conf import settings

    from clesante.territoires import imports
    from tests.aides.paquet import poser

    return poser(settings.REFERENTIEL_TERRITOIRES, imports.installer, "territoires")


@pytest.fixture(scope="session")
def entrepot(referentiel: Path) -> Path:
    """Install the indicators of the pack where the settings say, and return the file."""
    from django.conf import settings

    from clesante.donnees import imports
    from tests.aides.paquet import poser

    return poser(settings.ENTREPOT, imports.installer, "territoires", "donnees")


@pytest.fixture(autouse=True)
def pages_oubliees() -> Iterator[None]:
    """Forget the pages kept by this process: what a test patches is no part of their keys."""
    yield
    gardees = sys.modules.get("clesante.diagnostic.views_gardees")
    if gardees:
        gardees.oublier()


@pytest.fixture(autouse=True, scope="session")
def recherches_jamais_comptees() -> None:
    """One search in eight is counted, at random: never in tests, save that of the limit."""
    from clesante.exploitation import intergiciels

    intergiciels.UN_SUR = sys.maxsize


@pytest.fixture(autouse=True, scope="session")
def ensembles_sans_ordre_melanges() -> None:
    """Shuffle what a queryset without an order returns: no test may rely on luck."""
    from django.db.models import QuerySet

    lire = QuerySet._fetch_all

    def lire_puis_melanger(ensemble: QuerySet) -> None:
        deja_lu = ensemble._result_cache is not None
        lire(ensemble)
        if not deja_lu and not ensemble.ordered:
            random.shuffle(ensemble._result_cache)  # seeded and printed by pytest-randomly

    QuerySet._fetch_all = lire_puis_melanger
