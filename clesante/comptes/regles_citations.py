"""Whether a text typed by someone names a person: by an address, by all the words of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clesante.comptes.registre import EFFACE
from clesante.socle.texte import normaliser

MOTS_D_UN_NOM = 2
"""A single word names nobody: it is the first name, or the family name, of many."""


def textes(contenu: Any) -> Iterator[str]:
    """Yield the texts of nested lists and dictionaries, the names of fields included."""
    if isinstance(contenu, str):
        yield contenu
    elif isinstance(contenu, Mapping):
        for nom, valeur in contenu.items():
            yield from textes(nom)
            yield from textes(valeur)
    elif isinstance(contenu, list | tuple):
        for valeur in contenu:
            yield from textes(valeur)


def cite(contenu: Any, adresses: Iterable[str]) -> bool:
    """Tell whether one of some e-mail addresses is written somewhere, whole, in either case.

    « ana@x.fr », « l-a@x.fr » and « a@x.fr.com » are not « a@x.fr ».
    """
    cherches = [
        re.compile(rf"(?<!\w)(?<!\w[.+-]){re.escape(adresse)}(?![\w-])(?!\.\w)", re.IGNORECASE)
        for adresse in adresses
        if adresse
    ]
    return any(cherche.search(texte) for texte in textes(contenu) for cherche in cherches)


def nomme(contenu: Any, noms: Iterable[str]) -> bool:
    """Tell whether every word of one of some whole names is written, in one field or in several."""
    cherches = [set(normaliser(nom).split()) for nom in noms if nom != EFFACE]
    ecrits = {mot for texte in textes(contenu) for mot in normaliser(texte).split()}
    return any(len(mots) >= MOTS_D_UN_NOM and mots <= ecrits for mots in cherches)
