"""Rules of a list of words: the code a label gets, labels that are the same, correspondences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser

CODE_MAX = 60
CORRESPONDANCE = re.compile(r"([a-z_]+):([a-z0-9_]+)")


def code_de(libelle: str) -> str:
    """Return the code of a new word: its label in small letters, without accents, « _ » between."""
    return normaliser(libelle).replace(" ", "_")[:CODE_MAX].strip("_")


def verifier_libelle(libelle: str, en_place: Mapping[str, str], sauf: str = "") -> None:
    """Refuse the label of another word of the list: two words that read alike file nothing.

    ``en_place``: the label of each code; ``sauf``: the code of the word itself.
    """
    if not normaliser(libelle):
        raise EntreeInvalideError("Ce libellé ne contient ni lettre ni chiffre.", "Écrivez un mot.")
    for code, lu in en_place.items():
        if code != sauf and normaliser(lu) == normaliser(libelle):
            raise EntreeInvalideError(
                f"Cette liste a déjà ce terme\u00a0: «\u00a0{lu}\u00a0».",
                "Employez-le\u00a0; s'il est retiré, remettez-le en usage.",
            )


def lire_correspondances(tapees: str, connus: Mapping[str, Iterable[str]]) -> str:
    """Return correspondences « liste:code » separated by one space, each once.

    ``connus``: the codes of each list. Raises ``EntreeInvalideError`` that names those unknown.
    """
    lues = list(dict.fromkeys(re.split(r"[\s,;]+", tapees.strip()))) if tapees.strip() else []
    inconnues = [lue for lue in lues if not _connue(lue, connus)]
    if inconnues:
        raise EntreeInvalideError(
            f"Aucun terme n'a pour code {enumerer(inconnues)}.",
            "Écrivez «\u00a0liste:code\u00a0», comme sur la page de l'autre liste. Exemple\u00a0: "
            "themes:addictions.",
        )
    return " ".join(lues)


def _connue(lue: str, connus: Mapping[str, Iterable[str]]) -> bool:
    trouvee = CORRESPONDANCE.fullmatch(lue)
    return trouvee is not None and trouvee[2] in connus.get(trouvee[1], ())
