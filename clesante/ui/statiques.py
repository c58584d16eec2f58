"""Static files: those of our apps, the few we take from installed packages, and their storage.

Nothing of another project is copied into the repository: the files are read where their wheel puts
them, and refused if they are not, byte for byte, the ones we have read.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import empreinte


@dataclass(frozen=True, slots=True)
class Fourni:
    """One file of an installed package and the SHA-256 it must have."""

    paquet: str
    chemin: str
    sha256: str


FOURNIS = {
    "bootstrap/bootstrap-reboot.min.css": Fourni(
        "bootstrap",
        "css/bootstrap-reboot.min.css",
        "0b56cde507cfa4d5d219f71df2e2d0a9b14bd6f589583818b874fb026f0f47f7",
    ),
    "bootstrap/bootstrap-grid.min.css": Fourni(
        "bootstrap",
        "css/bootstrap-grid.min.css",
        "8d09c629f0198c538a1f46908e742b247d2b1398e95669c4a820ab3d65c92ffc",
    ),
    "htmx/htmx-2.min.js": Fourni(
        "django_htmx",
        "static/django_htmx/htmx-2.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
}


def chemin_fourni(nom: str) -> Path:
    """Return where the file ``nom`` of :data:`FOURNIS` is installed, once its bytes are checked.

    Raise ``EntreeInvalideError`` when the package or the file is missing or is another version.
    """
    fourni = FOURNIS[nom]
    spec = importlib.util.find_spec(fourni.paquet)
    dossiers = list(spec.submodule_search_locations or ()) if spec else []
    for dossier in dossiers:
        chemin = Path(dossier) / fourni.chemin
        if chemin.is_file() and empreinte(chemin) == fourni.sha256:
            return chemin
    raise EntreeInvalideError(
        f"Le fichier {fourni.chemin} du paquet {fourni.paquet} manque ou n'est pas celui attendu.",
        "Réinstallez les dépendances d'après le verrou (make demo).",
    )


class StockageFournis(FileSystemStorage):
    """Reads the files of :data:`FOURNIS` under the names the site gives them."""

    def path(self, name: str) -> str:
        """Return the checked path of a provided file."""
        return str(_chemin_verifie(name.replace("\\", "/")))


@cache
def _chemin_verifie(nom: str) -> Path:
    return chemin_fourni(nom)


class FournisFinder(BaseFinder):
    """Finds exactly the files of :data:`FOURNIS`, nothing else of their packages."""

    storage = StockageFournis()

    def find(self, path: str, find_all: bool = False, **_anciens: Any) -> Any:
        """Return the path of a provided file, or an empty list."""
        if path.replace("\\", "/") not in FOURNIS:
            return []
        return [self.storage.path(path)] if find_all else self.storage.path(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield every provided file with the storage that reads it."""
        for nom in FOURNIS:
            yield nom, self.storage


class ApplicationsFinder(AppDirectoriesFinder):
    """Finds the static files of our own apps, not those of the packages we use."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        notres = [app.name for app in apps.get_app_configs() if app.name.startswith("clesante.")]
        super().__init__(app_names or notres, *args, **kwargs)


class Stockage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names once ``collectstatic`` has run, plain names before.

    Source maps are not served: their comments are left as they are.
    """

    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a static file."""
        if not self.hashed_files:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force)
