"""A contract as a file that travels: what it holds, and why one cannot be taken in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
