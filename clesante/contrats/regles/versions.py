"""The chain of the versions of a contract: each link holds the one before. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.socle.json_canonique import empreinte, empreinte_du_texte

COURTE = 12


@dataclass(frozen=True)
class Gardee:
    """A version as the base holds it; ``dite``: what its link stands on."""

    numero: int
    contenu: str
    empreinte: str
    precedent: str
    maillon: str
    dite: Mapping[str, Any]


@dataclass(frozen=True)
class Temoin:
    """What the journal kept of a version on the day it was frozen."""

    empreinte: str
    maillon: str


def maillon(dite: Mapping[str, Any]) -> str:
    """Return the link of a version: the SHA-256 of what it stands on, the link before included."""
    return empreinte(dite)


def fautes_de_la_chaine(
    gardees: Sequence[Gardee], temoins: Mapping[int, Temoin]
) -> dict[int, tuple[str, ...]]:
    """Return what is wrong with each version, by number, as sentences; none when it is entire."""
    fautes, avant = {}, None
    for gardee in gardees:
        fautes[gardee.numero] = tuple(
            filter(
                None,
                (
                    _faute_du_texte(gardee, temoins.get(gardee.numero)),
                    _faute_du_maillon(gardee),
                    _faute_de_la_suite(gardee, avant),
                    _faute_du_temoin(gardee, temoins.get(gardee.numero)),
                ),
            )
        )
        avant = gardee
    return fautes


def texte_altere(gardee: Gardee, temoin: Temoin | None) -> bool:
    """Tell whether the text kept is neither the one of its print, nor the one the journal saw."""
    prise = empreinte_du_texte(gardee.contenu)
    return prise != gardee.empreinte and not (temoin and prise == temoin.empreinte)


def _faute_du_texte(gardee: Gardee, temoin: Temoin | None) -> str:
    prise = empreinte_du_texte(gardee.contenu)
    if prise == gardee.empreinte:
        return ""
    if not texte_altere(gardee, temoin):
        return (
            f"L'empreinte gardée de la version {gardee.numero} a changé "
            f"({gardee.empreinte[:COURTE]}…)\u00a0; son texte est bien celui que le journal a vu "
            f"figer ({prise[:COURTE]}…)."
        )
    return (
        f"Le texte de la version {gardee.numero} n'est plus celui qui a été figé\u00a0: son "
        f"empreinte est {prise[:COURTE]}…, celle gardée {gardee.empreinte[:COURTE]}…."
    )


def _faute_du_maillon(gardee: Gardee) -> str:
    if maillon(gardee.dite) == gardee.maillon:
        return ""
    return (
        f"Ce que la version {gardee.numero} dit d'elle-même (numéro, nature, motif, jour, "
        "empreinte) a changé depuis qu'elle a été figée."
    )


def _faute_de_la_suite(gardee: Gardee, avant: Gardee | None) -> str:
    attendu, numero = (avant.maillon, avant.numero + 1) if avant else ("", 1)
    if gardee.numero != numero:
        return f"Une version manque avant la version {gardee.numero}."
    if gardee.precedent != attendu:
        return f"La version {gardee.numero} ne suit plus la précédente\u00a0: la chaîne est rompue."
    return ""


def _faute_du_temoin(gardee: Gardee, temoin: Temoin | None) -> str:
    if temoin is None:
        return f"Le journal n'a pas gardé la version {gardee.numero}."
    if (temoin.empreinte, temoin.maillon) != (gardee.empreinte, gardee.maillon):
        return (
            f"Le journal a gardé de la version {gardee.numero} une autre empreinte que la sienne."
        )
    return ""
