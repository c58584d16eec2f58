"""The code of the project as data: files, lines, functions, imports. Nothing is executed."""

from __future__ import annotations

import ast
import fnmatch
import io
import math
import os
import subprocess
import tokenize
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "clesante"
SANS_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    | {tokenize.ENCODING, tokenize.ENDMARKER}
)
FONCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def fichiers_python(dossier: Path = PAQUET) -> tuple[Path, ...]:
    """Return the Python files of ``dossier``, without migrations."""
    return tuple(f for f in sorted(dossier.rglob("*.py")) if "migrations" not in f.parts)


@cache
def arbre(fichier: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(fichier.read_text(encoding="utf-8"), str(fichier))


def fonctions(fichiers: Sequence[Path]) -> Iterator[tuple[str, int]]:
    """Yield « file:line name » and length in lines of each function, nested ones included."""
    for fichier in fichiers:
        for noeud in ast.walk(arbre(fichier)):
            if isinstance(noeud, FONCTIONS):
                lieu = f"{fichier.relative_to(RACINE)}:{noeud.lineno} {noeud.name}"
                yield lieu, noeud.end_lineno - noeud.lineno + 1


def rang(valeurs: Sequence[float], part: float) -> float:
    """Return the nearest-rank percentile of ``valeurs``."""
    return sorted(valeurs)[math.ceil(part * len(valeurs)) - 1]


@cache
def lignes_de_code(fichier: Path) -> int:
    """Return the number of lines that hold code: no comment, blank line or docstring."""
    texte = fichier.read_text(encoding="utf-8")
    jetons = tokenize.generate_tokens(io.StringIO(texte).readline)
    lignes = {
        ligne
        for jeton in jetons
        if jeton.type not in SANS_CODE
        for ligne in range(jeton.start[0], jeton.end[0] + 1)
    }
    return len(lignes - _lignes_de_docstring(arbre(fichier)))


def _lignes_de_docstring(module: ast.Module) -> set[int]:
    porteurs = (ast.Module, ast.ClassDef, *FONCTIONS)
    textes = [
        noeud.body[0]
        for noeud in ast.walk(module)
        if isinstance(noeud, porteurs) and ast.get_docstring(noeud, clean=False) is not None
    ]
    return {ligne for texte in textes for ligne in range(texte.lineno, texte.end_lineno + 1)}


@cache
def fichiers_suivis() -> tuple[Path, ...]:
    """Return the files that are, or would be, in the repository; without git, by .gitignore."""
    ordre = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        fini = subprocess.run(ordre, cwd=RACINE, check=True, capture_output=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return tuple(sorted(_fichiers_non_ignores()))
    noms = set(fini.stdout.split("\0"))
    return tuple(RACINE / nom for nom in sorted(noms) if (RACINE / nom).is_file())


def _fichiers_non_ignores() -> Iterator[Path]:
    motifs = [ligne.strip("/") for ligne in (RACINE / ".gitignore").read_text().split()]
    for dossier, sous_dossiers, noms in os.walk(RACINE):
        sous_dossiers[:] = [
            nom for nom in sous_dossiers if nom != ".git" and not _ignore(nom, motifs)
        ]
        yield from (Path(dossier) / nom for nom in noms if not _ignore(nom, motifs))


def _ignore(nom: str, motifs: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(nom, motif) for motif in motifs)
