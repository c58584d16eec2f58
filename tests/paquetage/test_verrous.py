"""The locks: every package pinned and hashed, no address, in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.aides.mesures import RACINE

VERROUS = ("requirements.lock", "requirements-dev.lock")
DEPENDANCES_MAX = 38
LIGNE = re.compile(
    r"^(?P<exigence>[A-Za-z0-9][^\n\\]*?) \\\n(?P<sommes>(?:    --hash=.*\n?)+)", re.M
)


def projet() -> dict:
    return tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))


def groupe(nom: str) -> list[str]:
    """Return the requirements of a dependency group, included groups as well."""
    entrees = projet()["dependency-groups"][nom]
    simples = [entree for entree in entrees if isinstance(entree, str)]
    inclus = [e["include-group"] for e in entrees if isinstance(e, dict)]
    return [*simples, *(exigence for autre in inclus for exigence in groupe(autre))]


def texte(verrou: str) -> str:
    return (RACINE / verrou).read_text(encoding="utf-8")


def epingles(verrou: str) -> dict[str, list[Requirement]]:
    resultat: dict[str, list[Requirement]] = {}
    for trouve in LIGNE.finditer(texte(verrou)):
        exigence = Requirement(trouve["exigence"])
        resultat.setdefault(canonicalize_name(exigence.name), []).append(exigence)
    return resultat


@pytest.mark.parametrize("verrou", VERROUS)
def test_lock_holds_only_hashed_pins(verrou):
    reste = LIGNE.sub("", texte(verrou)).strip()
    assert not reste, f"lignes sans version ou sans empreinte : {reste[:200]}"
    for trouve in LIGNE.finditer(texte(verrou)):
        assert re.fullmatch(r"(    --hash=sha256:[0-9a-f]{64}( \\)?\n?)+", trouve["sommes"])
        versions = list(Requirement(trouve["exigence"]).specifier)
        assert [version.operator for version in versions] == ["=="]


@pytest.mark.parametrize("verrou", VERROUS)
def test_lock_holds_no_address(verrou):
    assert not re.search(r"://|--(extra-)?index|--find-links|@", texte(verrou))


@pytest.mark.parametrize(
    ("verrou", "exigences"),
    [
        (VERROUS[0], [*projet()["project"]["dependencies"], *projet()["build-system"]["requires"]]),
        (VERROUS[1], [*projet()["project"]["dependencies"], *groupe("dev")]),
    ],
    ids=VERROUS,
)
def test_lock_satisfies_pyproject(verrou, exigences):
    """Run « make verrou » when this fails."""
    for ligne in exigences:
        voulue = Requirement(ligne)
        trouvees = epingles(verrou).get(canonicalize_name(voulue.name))
        assert trouvees, f"{voulue} absent de {verrou}"
        for trouvee in trouvees:
            version = next(iter(trouvee.specifier)).version
            assert voulue.specifier.contains(version, prereleases=True), f"{trouvee} et {voulue}"


def test_both_locks_agree():
    executions, developpements = map(epingles, VERROUS)
    for nom, lignes in executions.items():
        attendues = {(str(ligne.specifier)) for ligne in lignes}
        assert {str(ligne.specifier) for ligne in developpements[nom]} == attendues, nom


def test_build_group_is_the_build_system():
    assert groupe("construction") == projet()["build-system"]["requires"]


def test_direct_dependencies_stay_few_and_say_why():
    assert len(projet()["project"]["dependencies"]) <= DEPENDANCES_MAX
    source = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    bloc = source[source.index("\ndependencies = [") : source.index("\n]\n\n[project.urls]")]
    muettes = [ligne for ligne in bloc.split("\n")[2:] if ligne.strip() and "# " not in ligne]
    assert not muettes


def test_environment_is_the_lock():
    """What these tests run with is what the lock says."""
    from importlib.metadata import PackageNotFoundError, version

    ecarts = {}
    for nom, lignes in epingles(VERROUS[1]).items():
        ici = [x for x in lignes if not x.marker or x.marker.evaluate(default_environment())]
        for ligne in ici:
            try:
                installee = version(nom)
            except PackageNotFoundError:
                installee = "absent"
            if not ligne.specifier.contains(installee, prereleases=True):
                ecarts[nom] = (installee, str(ligne.specifier))
    assert not ecarts
