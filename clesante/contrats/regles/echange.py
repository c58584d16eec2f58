"""A contract as a file that travels: what it holds, and why one cannot be taken in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from clesante.contrats.regles.contenu import SCHEMA, Contenu
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.json_canonique import empreinte, empreinte_du_texte

FORMAT: Final = "clesante-contrat"
NON_EMPORTE: Final = (
    "Les comptes et les noms de personnes : un contrat nomme des fonctions.",
    "Les commentaires, le journal et les brouillons.",
    "Les contributions d'habitants et les décisions sur les propositions.",
    "Le diagnostic partagé : seuls viennent ses enjeux que les actions citent.",
    "Les rapprochements avec d'autres dispositifs, qui se refont là où arrive le contrat.",
)
OBLIGATOIRES: Final = ("format", "schema", "contenu", "empreinte", "suites")


def verifier(colis: Any) -> Contenu:
    """Return the content of a file that travels, once it is what it says.

    Raises ``EntreeInvalideError`` for another kind of file, a later format, a text that no longer
    has its print.
    """
    if not isinstance(colis, Mapping) or colis.get("format") != FORMAT:
        raise EntreeInvalideError(
            "Ce fichier n'est pas un contrat exporté par Clésanté.",
            "Donnez celui que fait « clesante contrat exporter », ou « Reprendre un contrat ».",
        )
    if any("\0" in lu for lu in _textes(colis)):
        raise ValueError("a NUL letter")
    if absents := [nom for nom in OBLIGATOIRES if nom not in colis]:
        raise EntreeInvalideError(
            f"Il manque à ce fichier : {', '.join(absents)}.", "Exportez de nouveau le contrat."
        )
    if colis["schema"] != SCHEMA:
        raise EntreeInvalideError(
            f"Ce fichier est du format {colis['schema']}, ce site lit le format {SCHEMA}.",
            "Mettez les deux sites à la même version.",
        )
    for faute in _alterations(colis):
        raise EntreeInvalideError(
            faute, "Exportez de nouveau le contrat : rien n'a été enregistré."
        )
    return Contenu(colis["contenu"])


def _textes(dit: Any) -> Iterator[str]:
    """Yield every text of a value, names included."""
    if isinstance(dit, str):
        yield dit
    elif isinstance(dit, Mapping):
        yield from (lu for cle, valeur in dit.items() for lu in (cle, *_textes(valeur)))
    elif isinstance(dit, list):
        yield from (lu for valeur in dit for lu in _textes(valeur))


def _alterations(colis: Mapping[str, Any]) -> Iterator[str]:
    """Yield what no longer has its print in a file."""
    if not isinstance(colis["contenu"], Mapping) or not isinstance(colis["suites"], Mapping):
        yield "Le contenu de ce fichier n'a pas la forme d'un contrat."
    elif empreinte(colis["contenu"]) != colis["empreinte"]:
        yield "Le contenu de ce fichier n'a plus l'empreinte de son export : il a été modifié."
    else:
        for version in colis["suites"].get("versions", ()):
            if empreinte_du_texte(version["contenu"]) != version["empreinte"]:
                yield (
                    f"La version {version['numero']} de ce fichier n'a plus son empreinte : elle a "
                    "été modifiée."
                )


def exact(dit: Any, noms: Collection[str]) -> dict[str, Any]:
    """Return what a file says of a thing: these names, all of them, each with a plain value.

    What is looked up in the base is what a file says: it says nothing else. Raises ``ValueError``.
    """
    if not isinstance(dit, Mapping) or set(dit) != set(noms):
        raise ValueError(f"these names were awaited: {', '.join(sorted(noms))}")
    if any(isinstance(lu, Mapping) for lu in dit.values()):
        raise ValueError("a plain value was awaited")
    return dict(dit)


def faute_de_suite(tenus: Sequence[str], recus: Sequence[str]) -> tuple[str, str] | None:
    """Return why a chain received does not go on the one held, and what to do; None when it does.

    Both are links, in order. What is held is the beginning of what is received, or nothing is
    taken: a version is never written over.
    """
    communs = sum(
        1 for _ in takewhile(lambda deux: deux[0] == deux[1], zip(tenus, recus, strict=False))
    )
    if communs == len(tenus):
        return None
    if communs == len(recus):
        return (
            f"Ce fichier s'arrête à la version {communs}\u00a0: ce site tient déjà la version "
            f"{len(tenus)}.",
            "Exportez le contrat d'ici vers l'autre site.",
        )
    return (
        f"Les deux sites ont chacun leur version {communs + 1} de ce contrat\u00a0: l'une ne suit "
        "pas l'autre.",
        "Choisissez le site qui le tient, et reportez-y à la main ce que dit l'autre.",
    )
