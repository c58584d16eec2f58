"""The cases beside a framework (``<id>.tests.yaml``): facts, and what its rules must answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clesante.cadres.choix import Avis
from clesante.cadres.objets import Cadre
from clesante.cadres.regles import Faits, bloquants, faits_depuis, verifier
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer
from clesante.socle.yamls import lire_yaml

SUFFIXE = ".tests.yaml"
CLES = {"cas", "faits", "attendu", "bloquants"}


@dataclass(frozen=True, slots=True)
class Cas:
    """One case: its facts, the answer awaited by code, what must block (None: not said)."""

    cas: str
    faits: Faits
    attendu: dict[str, Avis] = field(default_factory=dict)
    bloquants: frozenset[str] | None = None


def lire_cas(texte: str, nom: str) -> tuple[Cas, ...]:
    """Return the cases written in a YAML text.

    Raises ``EntreeInvalideError`` naming the case that cannot be read.
    """
    contenu = lire_yaml(texte, nom)
    if not isinstance(contenu, list) or not contenu:
        raise EntreeInvalideError(f"{nom} n'est pas une liste de cas.", "Écrivez « - cas: … ».")
    return tuple(_cas(entree, f"{nom}, cas n° {rang}") for rang, entree in enumerate(contenu, 1))


def _cas(entree: Any, lieu: str) -> Cas:
    if not isinstance(entree, dict) or not {"cas", "faits"} <= entree.keys() <= CLES:
        raise EntreeInvalideError(
            f"{lieu} ne se lit pas.", "Écrivez cas, faits, attendu, et bloquants si vous voulez."
        )
    try:
        return Cas(
            str(entree["cas"]),
            faits_depuis(entree["faits"]),
            {str(code): Avis(avis) for code, avis in entree.get("attendu", {}).items()},
            frozenset(entree["bloquants"]) if "bloquants" in entree else None,
        )
    except (AttributeError, TypeError, ValueError) as erreur:
        raise EntreeInvalideError(
            f"{lieu} : une réponse attendue ne se lit pas.",
            f"Au choix : {enumerer(list(Avis), 'ou')}.",
        ) from erreur


def cas_a_cote(fichier: Path) -> tuple[Cas, ...]:
    """Return the cases beside the file of a framework, none when there is no such file."""
    voisin = fichier.with_name(fichier.stem + SUFFIXE)
    return lire_cas(voisin.read_text("utf-8"), voisin.name) if voisin.is_file() else ()


def eprouver(cadre: Cadre, cas: Sequence[Cas]) -> Iterator[str]:
    """Yield one sentence for each answer that is not the one awaited."""
    for essai in cas:
        verdicts = verifier(essai.faits, cadre)
        donnes = {verdict.code: verdict.avis for verdict in verdicts}
        for code, attendu in essai.attendu.items():
            donne = donnes.get(code, "aucune réponse")
            if donne != attendu:
                yield f"Cas « {essai.cas} », {code} : {attendu} attendu, {donne} donné."
        bloquent = {verdict.code for verdict in bloquants(verdicts)}
        if essai.bloquants is not None and bloquent != essai.bloquants:
            dits = [enumerer(sorted(codes)) or "rien" for codes in (essai.bloquants, bloquent)]
            yield f"Cas « {essai.cas} » : {dits[0]} doit bloquer, {dits[1]} bloque."
