"""What a platform answers: sound JSON, of the shape that its documentation says or of another."""

from __future__ import annotations

from typing import Any

from clesante.socle.erreurs import EntreeInvalideError


def objet(contenu: Any) -> dict[str, Any]:
    """Return a JSON object; raise ``EntreeInvalideError``, as all here, for any other shape."""
    if not isinstance(contenu, dict):
        raise inattendu()
    return contenu


def lu(contenu: Any, *noms: str) -> Any:
    """Return what a JSON object holds under a name, then inside it under the next."""
    for nom in noms:
        if nom not in objet(contenu):
            raise inattendu()
        contenu = contenu[nom]
    return contenu


def liste(contenu: Any, nom: str) -> list[Any]:
    """Return the list that a JSON object holds under a name."""
    trouvee = lu(contenu, nom)
    if not isinstance(trouvee, list):
        raise inattendu()
    return trouvee


def entier(contenu: Any) -> int:
    """Return a whole number."""
    if not isinstance(contenu, int):
        raise inattendu()
    return contenu


def inattendu(qui: str = "Le producteur") -> EntreeInvalideError:
    """Return what is said of an answer of another shape."""
    return EntreeInvalideError(
        f"{qui} a répondu sous une autre forme que celle que le connecteur attend.",
        "Le connecteur est à mettre à jour ; en attendant, importez le fichier à la main.",
    )
