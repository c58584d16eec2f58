"""YAML as data: safe loading, no anchor, no alias, no duplicate key."""

from __future__ import annotations

from typing import Any

import yaml

from clesante.socle.erreurs import EntreeInvalideError

IMPOSSIBLE = "une ligne est mal écrite, ou une date n'existe pas"


class _RefusError(yaml.YAMLError):
    """What this loader refuses, said in French."""


class _Chargeur(yaml.SafeLoader):
    """Safe loader that refuses anchors, aliases (memory bombs) and keys written twice.

    The pure Python one: the loader in C composes its nodes without asking.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if getattr(self.peek_event(), "anchor", None):
            raise _RefusError("les ancres (&) et les alias (*) ne sont pas acceptés")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        cles = [cle.value for cle, _ in node.value]
        doubles = {cle for cle in cles if cles.count(cle) > 1}
        if doubles:
            raise _RefusError(f"la clé « {doubles.pop()} » est écrite deux fois")
        contenu: dict[Any, Any] = super().construct_mapping(node, deep)
        return contenu


def lire_yaml(texte: str, nom: str) -> Any:
    """Return the content of a YAML text; ``nom`` is what error sentences call it.

    Raises ``EntreeInvalideError`` with the line when the text is not plain YAML.
    """
    try:
        return yaml.load(texte, Loader=_Chargeur)  # noqa: S506 (the loader derives from the safe one)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as erreur:
        marque = getattr(erreur, "problem_mark", None)
        ligne = f" (ligne {marque.line + 1})" if marque else ""
        detail = str(erreur) if isinstance(erreur, _RefusError) else IMPOSSIBLE
        raise EntreeInvalideError(
            f"{nom} n'est pas un fichier YAML lisible{ligne} : {detail}.",
            "Corrigez la ligne et recommencez.",
        ) from erreur
