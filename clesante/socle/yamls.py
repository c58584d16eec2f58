"""YAML as data: safe loading, no anchor, no alias, no duplicate key."""

from __future__ import annotations

from typing import Any

import yaml

from clesante.socle.erreurs import EntreeInvalideError

# The loader in C, ten times faster, is in every wheel of PyYAML.
Chargeur: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROFONDEUR = 50
IMPOSSIBLE = "une ligne est mal écrite, ou une date n'existe pas"


class _RefusError(yaml.YAMLError):
    """What this loader refuses, said in French."""


class _Chargeur(Chargeur):
    """Safe loader that refuses keys written twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        cles = [cle.value for cle, _ in node.value]
        doubles = {cle for cle in cles if cles.count(cle) > 1}
        if doubles:
            raise _RefusError(f"la clé « {doubles.pop()} » est écrite deux fois")
        contenu: dict[Any, Any] = super().construct_mapping(node, deep)
        return contenu


def _parcourir(texte: str) -> None:
    """Refuse anchors and aliases (memory bombs), and depths that no data of ours has."""
    profondeur = 0
    for evenement in yaml.parse(texte, Loader=Chargeur):
        if getattr(evenement, "anchor", None):
            raise _RefusError("les ancres (&) et les alias (*) ne sont pas acceptés")
        if isinstance(evenement, yaml.CollectionStartEvent):
            profondeur += 1
        elif isinstance(evenement, yaml.CollectionEndEvent):
            profondeur -= 1
        if profondeur > PROFONDEUR:
            raise _RefusError("les listes y sont trop profondes")


def lire_yaml(texte: str, nom: str) -> Any:
    """Return the content of a YAML text; ``nom`` is what error sentences call it.

    Raises ``EntreeInvalideError`` with the line when the text is not plain YAML.
    """
    try:
        _parcourir(texte)
        return yaml.load(texte, Loader=_Chargeur)  # noqa: S506 (the loader derives from the safe one)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as erreur:
        marque = getattr(erreur, "problem_mark", None)
        ligne = f" (ligne {marque.line + 1})" if marque else ""
        detail = str(erreur) if isinstance(erreur, _RefusError) else IMPOSSIBLE
        raise EntreeInvalideError(
            f"{nom} n'est pas un fichier YAML lisible{ligne} : {detail}.",
            "Corrigez la ligne et recommencez.",
        ) from erreur
