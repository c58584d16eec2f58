"""The territory of an organisation, as a person types it."""

from __future__ import annotations

from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.lectures import perimetre


def lire_territoire(tape: str) -> str:
    """Return the code of the one territory typed; raise as ``perimetre``, or when it is several."""
    lu = perimetre(tape)
    if len(lu.unites) != 1:
        raise EntreeInvalideError(
            "Une organisation a un seul territoire.",
            "Donnez le plus petit qui la contient : l'intercommunalité, le département, la région.",
        )
    return lu.unites[0].code
