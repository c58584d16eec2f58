"""A frozen text that was altered: found again as it was, when something still tells. Pure.

What was found again has the print that was taken: it is the original, not a guess.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clesante.socle.json_canonique import canonique, empreinte

# Signs hashed for one version, all its tries together: a second, whatever the size of its text.
SIGNES_MAX: Final = 90_000_000
Chemin = tuple[str | int, ...]
ABSENT: Final = object()


def lu(texte: str) -> dict[str, Any] | None:
    """Return the values of a frozen text; None when it is no longer one."""
    try:
        dit = json.loads(texte)
    except (ValueError, RecursionError):
        return None
    return dit if isinstance(dit, dict) and isinstance(dit.get("contrat"), dict) else None


def retrouver(
    altere: Mapping[str, Any], attendue: str, voisins: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Return the text that has the print awaited, when giving back to an altered one what a
    neighbour says in one place, or in all of them, gives it.
    """
    essai = copy.deepcopy(dict(altere))
    if empreinte(essai) == attendue:
        return essai
    restants = SIGNES_MAX // len(canonique(essai))
    for voisin in voisins:
        for chemin, valeur in _ecarts(altere, voisin):
            restants -= 1
            if restants < 0:
                return None
            ancien = _mettre(essai, chemin, valeur)
            if empreinte(essai) == attendue:
                return essai
            _mettre(essai, chemin, ancien)
    return None


def _ecarts(un: Any, autre: Any, ici: Chemin = ()) -> Iterator[tuple[Chemin, Any]]:
    """Yield each place where two texts differ, the smallest first, and what the other says there.

    Objects of a list are those of the same repère.
    """
    if isinstance(un, dict) and isinstance(autre, dict):
        for cle in {**un, **autre}:
            if un.get(cle, ABSENT) != autre.get(cle, ABSENT):
                yield from _ecarts(un.get(cle, ABSENT), autre.get(cle, ABSENT), (*ici, cle))
    elif isinstance(un, list) and isinstance(autre, list):
        par_repere = {_repere(lu): lu for lu in autre}
        for rang, objet in enumerate(un):
            pareil = par_repere.get(_repere(objet), ABSENT)
            if isinstance(objet, dict) and pareil not in (ABSENT, objet):
                yield from _ecarts(objet, pareil, (*ici, rang))
    if ici:
        yield ici, autre


def _repere(objet: Any) -> str:
    return str(objet.get("repere")) if isinstance(objet, dict) else canonique(objet)


def _mettre(dit: Any, chemin: Chemin, valeur: Any) -> Any:
    """Put a value in its place; return the one that was there."""
    for cle in chemin[:-1]:
        dit = dit[cle]
    ancien = dit.get(chemin[-1], ABSENT) if isinstance(dit, dict) else dit[chemin[-1]]
    if valeur is ABSENT:
        del dit[chemin[-1]]
    else:
        dit[chemin[-1]] = valeur
    return ancien


@dataclass(frozen=True, slots=True)
class Place:
    """Where two texts differ: a kind, its object before and after (None when only one has it), a
    column (empty for the whole object, or for the order of a list).
    """

    sorte: str
    avant: Mapping[str, Any] | None = None
    apres: Mapping[str, Any] | None = None
    nom: str = ""


def places(original: Mapping[str, Any], altere: Mapping[str, Any]) -> Iterator[Place]:
    """Yield the places where an altered text no longer says what it said."""
    for sorte in {**original, **altere}:
        un, autre = original.get(sorte), altere.get(sorte)
        if un == autre:
            continue
        if isinstance(un, dict) and isinstance(autre, dict):
            yield from _colonnes(sorte, un, autre)
        elif isinstance(un, list) and isinstance(autre, list):
            yield from _objets(sorte, un, autre)
        else:
            yield Place(sorte)


def _objets(sorte: str, un: list[Any], autre: list[Any]) -> Iterator[Place]:
    avant, apres = ({_repere(lu): lu for lu in cote} for cote in (un, autre))
    trouvees = [
        place
        for repere in {**avant, **apres}
        for place in _couple(sorte, avant.get(repere), apres.get(repere))
    ]
    yield from trouvees or [Place(sorte)]


def _couple(sorte: str, avant: Any, apres: Any) -> Iterator[Place]:
    if isinstance(avant, dict) and isinstance(apres, dict):
        yield from _colonnes(sorte, avant, apres)
    elif avant != apres:
        un, autre = (lu if isinstance(lu, dict) else None for lu in (avant, apres))
        yield Place(sorte, un, autre)


def _colonnes(sorte: str, avant: dict[str, Any], apres: dict[str, Any]) -> Iterator[Place]:
    for nom in {**avant, **apres}:
        if avant.get(nom, ABSENT) != apres.get(nom, ABSENT):
            yield Place(sorte, avant, apres, nom)
