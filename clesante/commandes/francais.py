"""argparse in French: its messages, its headings, its exit code."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import sys

TYPE_CHECKING = False  # without typing, whose import costs more than this module
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import NoReturn, TextIO

VALEUR_MAX = 1e12
COUPES = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
PHRASES = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "montre cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "« %(value)s » n'existe pas (au choix : %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "« %(value)s » n'est pas un nombre entier",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "not allowed with argument %s": "ne va pas avec %s",
    "one of the arguments %s is required": "il faut l'un de : %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "option ambiguë : %(option)s peut être %(matches)s"
    ),
    "ignored explicit argument %r": "valeur inattendue : %r",
}


def _traduire(phrase: str) -> str:
    return PHRASES.get(phrase, phrase)


def installer() -> None:
    """Make argparse speak French: it asks gettext for each phrase through this name."""
    argparse._ = _traduire  # type: ignore[attr-defined]


def une_ligne(texte: str) -> str:
    """Return ``texte`` on one line, spaces of French kept, what cannot be seen as « \ufffd ».

    What a person or a file gave is quoted in sentences: it must neither add lines nor drive the
    terminal (escape sequences, right-to-left override).
    """
    plat = COUPES.sub(" ", texte)
    return "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in plat)


def se_plaindre(phrase: str) -> None:
    """Write one line on standard error; when it is full, the exit code still tells."""
    try:
        sys.stderr.write(f"{une_ligne(phrase)}\n")
        sys.stderr.flush()
    except OSError:
        taire(sys.stderr)


def taire(flux: TextIO) -> None:
    """Forget what is still to be written: Python would fail on it again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), flux.fileno())


def chemin(texte: str) -> Path:
    """Return what was typed as a path: the type of file arguments, imported only when one is."""
    from pathlib import Path

    return Path(texte)


def jour(texte: str) -> date:
    """Return « 2024-01-31 » as a day: the type of an argument."""
    from datetime import date

    try:
        if len(texte) == 10 and texte.isascii():
            return date.fromisoformat(texte)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"« {texte} » n'est pas une date (AAAA-MM-JJ)")


def decimal(texte: str) -> float:
    """Return a number written with a point or a French comma: the type of an argument.

    Digits are 0 to 9: Python would also read those of other scripts, and « 1_000 ».
    """
    valeur = math.nan
    if texte.isascii() and "_" not in texte:
        with contextlib.suppress(ValueError):
            valeur = float(texte.replace(",", "."))
    if not abs(valeur) <= VALEUR_MAX:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un nombre utilisable")
    return valeur


class Analyseur(argparse.ArgumentParser):
    """A parser whose errors are one French sentence, exit code 2."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the help is; exit with 2."""
        message = re.sub(r"\(au choix : .*\)", lambda choix: choix[0].replace("'", ""), message)
        se_plaindre(f"{message[:1].upper()}{message[1:]}. Aide : {self.prog} --help")
        raise SystemExit(2)
