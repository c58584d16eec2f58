"""The territory of an organisation or of a dispositif, as a person types it."""

from __future__ import annotations

from functools import lru_cache

from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.lectures import perimetre, version_referentiel


def lire_territoire(tape: str) -> str:
    """Return the code of the one territory typed; raise as ``perimetre``, or when it is several."""
    return _lu(tape, version_referentiel())


def lire_perimetre(tape: str) -> str:
    """Return the code of the perimeter typed: several territories are joined; raise the same."""
    if "PER-" in tape.upper():  # recorded in the base: it may change
        return perimetre(tape).code
    return _perimetre(tape, version_referentiel())


@lru_cache(maxsize=4_096)
def _perimetre(tape: str, _: tuple[str, int, int]) -> str:
    return perimetre(tape).code


@lru_cache(maxsize=4_096)
def _lu(tape: str, _: tuple[str, int, int]) -> str:
    """Return the same, kept until the referential is replaced: the rows of a file repeat places."""
    lu = perimetre(tape)
    if len(lu.unites) != 1:
        raise EntreeInvalideError(
            "Une organisation a un seul territoire.",
            "Donnez le plus petit qui la contient : l'intercommunalité, le département, la région.",
        )
    return lu.unites[0].code
