"""The plan that the text of a contract opens with: its framework's, else ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clesante.cadres.choix import Rubrique
from clesante.cadres.objets import Cadre
from clesante.socle.texte import normaliser
from clesante.socle.yamls import lire_yaml

DECLARATIONS = resources.files("clesante.contrats") / "declarations"
CODE_MAX = 40


@dataclass(frozen=True, slots=True)
class PartieDuPlan:
    """A part of a plan, and the draft it begins with; ``mots`` are what its title says."""

    code: str
    titre: str
    texte: str
    mots: tuple[str, ...] = ()


@cache
def plan_livre() -> tuple[PartieDuPlan, ...]:
    """Return the plan that ships with the program."""
    fichier = "plan.yaml"
    lu: Any = lire_yaml((DECLARATIONS / fichier).read_text(encoding="utf-8"), fichier)
    return tuple(
        PartieDuPlan(p["code"], p["titre"], p["texte"].strip(), tuple(p["mots"]))
        for p in lu["parties"]
    )


def plan(cadre: Cadre | None) -> tuple[PartieDuPlan, ...]:
    """Return the plan of a framework, each part with a draft; ours when it gives none."""
    enonces = cadre.de(Rubrique.PLAN) if cadre else ()
    if not enonces:
        return plan_livre()
    reste = [*plan_livre()]
    parties = []
    for enonce in enonces:
        nommees = [partie for partie in reste if _nomme(enonce.enonce, partie)]
        reste = [partie for partie in reste if partie not in nommees]
        texte = "\n\n".join(partie.texte for partie in nommees)
        code = enonce.code.removeprefix("plan_")[:CODE_MAX]
        parties.append(PartieDuPlan(code, enonce.enonce[:200], texte))
    return tuple(parties)


def _nomme(titre: str, partie: PartieDuPlan) -> bool:
    """Tell whether a title names a part: each of our drafts serves once, under the first."""
    dits = f" {normaliser(titre)} "
    return any(f" {mot} " in dits for mot in partie.mots)
