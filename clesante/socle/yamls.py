"""YAML as data: safe loading, no anchor, no alias, no named type, no duplicate key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from clesante.socle.erreurs import EntreeInvalideError

# The loader in C, ten times faster, is in every wheel of PyYAML.
Chargeur: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROFONDEUR = 50
IMPOSSIBLE = "une ligne est mal écrite, ou une date n'existe pas"


class _RefusError(yaml.MarkedYAMLError):
    """What this loader refuses, said in French."""


def _refus(raison: str, ou: Any) -> _RefusError:
    return _RefusError(problem=raison, problem_mark=ou.start_mark)


class _Chargeur(Chargeur):
    """Safe loader that refuses keys written twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        vues: set[str] = set()
        for cle in (cle for cle, _ in node.value if isinstance(cle, yaml.ScalarNode)):
            if cle.value in vues:
                raise _refus(f"la clé « {cle.value} » est écrite deux fois", cle)
            vues.add(cle.value)
        contenu: dict[Any, Any] = super().construct_mapping(node, deep)
        return contenu


# YAML 1.1 reads 01001 as a number in base eight: it is the code of a commune, kept as written. So
# is 12:30, that it reads in base sixty, whatever the length.
_ENTIER, _FLOTTANT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"


def _sans_base_soixante(tag: str, forme: re.Pattern[str]) -> tuple[str, re.Pattern[str]]:
    nombre = tag in (_ENTIER, _FLOTTANT)
    return tag, re.compile(f"(?!.*:){forme.pattern}", forme.flags) if nombre else forme


_Chargeur.yaml_implicit_resolvers = {
    initiale: [
        _sans_base_soixante(*paire) for paire in paires if (initiale, paire[0]) != ("0", _ENTIER)
    ]
    for initiale, paires in Chargeur.yaml_implicit_resolvers.items()
}
_Chargeur.add_implicit_resolver(_ENTIER, re.compile(r"0\Z"), ["0"])


def _parcourir(texte: str) -> None:
    """Refuse anchors and aliases (memory bombs), types by name, depths that no data of ours has."""
    profondeur = 0
    for evenement in yaml.parse(texte, Loader=Chargeur):
        if getattr(evenement, "anchor", None):
            raise _refus("les ancres (&) et les alias (*) ne sont pas acceptés", evenement)
        if (getattr(evenement, "tag", None) or "!") != "!":
            raise _refus("les types nommés (!!) ne sont pas acceptés", evenement)
        if isinstance(evenement, yaml.CollectionStartEvent):
            profondeur += 1
        elif isinstance(evenement, yaml.CollectionEndEvent):
            profondeur -= 1
        if profondeur > PROFONDEUR:
            raise _refus("les listes y sont trop profondes", evenement)


class _SansDates(_Chargeur):
    """The same loader, dates left as they are written: what is wrong in one can then be said."""


_DATE = "tag:yaml.org,2002:timestamp"
_SansDates.yaml_implicit_resolvers = {
    initiale: [paire for paire in paires if paire[0] != _DATE]
    for initiale, paires in _Chargeur.yaml_implicit_resolvers.items()
}

Chemin = tuple[str | int, ...]


def lire_yaml(texte: str, nom: str) -> Any:
    """Return the content of a YAML text; ``nom`` is what error sentences call it.

    Raises ``EntreeInvalideError`` when the text is not plain YAML, with the line when it is known.
    """
    return _lire(texte, nom, lambda: yaml.load(texte, Loader=_Chargeur))  # noqa: S506 (derives from the safe one)


def lire_yaml_situe(texte: str, nom: str) -> tuple[Any, dict[Chemin, int]]:
    """Return the content of a YAML text, dates left as text, and the line of each of its parts.

    The line of ``contenu["etapes"][2]["etat"]`` is ``lignes[("etapes", 2, "etat")]``. Raises
    ``EntreeInvalideError`` as :func:`lire_yaml` does.
    """

    def lire() -> tuple[Any, dict[Chemin, int]]:
        contenu = yaml.load(texte, Loader=_SansDates)  # noqa: S506 (derives from the safe one)
        return contenu, dict(_situer(yaml.compose(texte, Loader=_SansDates), ()))

    lu: tuple[Any, dict[Chemin, int]] = _lire(texte, nom, lire)
    return lu


def _situer(noeud: Any, chemin: Chemin) -> Iterator[tuple[Chemin, int]]:
    """Yield the path and the line of each part of a document; of a key, its own line."""
    if not chemin and noeud is not None:
        yield chemin, noeud.start_mark.line + 1
    if isinstance(noeud, yaml.MappingNode):
        enfants = [(cle.value, cle, valeur) for cle, valeur in noeud.value]
    elif isinstance(noeud, yaml.SequenceNode):
        enfants = [(rang, valeur, valeur) for rang, valeur in enumerate(noeud.value)]
    else:
        return
    for nom, repere, valeur in enfants:
        yield (*chemin, nom), repere.start_mark.line + 1
        yield from _situer(valeur, (*chemin, nom))


def _lire(texte: str, nom: str, lecture: Callable[[], Any]) -> Any:
    try:
        _parcourir(texte)
        return lecture()
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as erreur:
        marque = getattr(erreur, "problem_mark", None)
        ligne = f" (ligne {marque.line + 1})" if marque else ""
        detail = erreur.problem if isinstance(erreur, _RefusError) else IMPOSSIBLE
        raise EntreeInvalideError(
            f"{nom} n'est pas un fichier YAML lisible{ligne} : {detail}.",
            "Corrigez la ligne et recommencez.",
        ) from erreur
