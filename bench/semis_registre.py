"""Fills the register for the bench of pages: dispositifs of one region, and their actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clesante.acteurs.models import ActionDispositif, Dispositif, PorteeDispositif

LOT, ACTIONS, JOINTS, LARGES = 1_000, 2, 5, 20


def semer(nombre: int, region: str) -> int:
    """Add dispositifs of a region's places, with the codes that reach them; return one number.

    One in five joins two intercommunalités, one in twenty covers the whole département.
    """
    from clesante.acteurs.models import ActionDispositif, Dispositif, PorteeDispositif
    from clesante.territoires.models_rattaches import codes_du_perimetre

    lieux = _lieux(region)
    codes = {lieu: sorted(codes_du_perimetre(lieu)) for lieu in lieux}
    un = 0
    for debut in range(0, nombre, LOT):
        rangs = range(debut, min(debut + LOT, nombre))
        faits = Dispositif.objects.bulk_create(_dispositif(rang, lieux) for rang in rangs)
        PorteeDispositif.objects.bulk_create(_portees(faits, codes))
        ActionDispositif.objects.bulk_create(_actions(faits))
        un = un or faits[0].pk
    return un


def _lieux(region: str) -> list[str]:
    from clesante.territoires.lectures import codes_contenant, tous

    ici = [t for t in tous("EPCI") if region in codes_contenant(t.code)]
    simples = [t.code for t in ici]
    for rang in range(0, len(simples), JOINTS):
        simples[rang] = f"{simples[rang]}+{simples[rang - 1]}"
    for rang in range(1, len(simples), LARGES):
        simples[rang] = ici[rang].departement or region
    return simples


def _dispositif(rang: int, lieux: Sequence[str]) -> Dispositif:
    from clesante.acteurs.models import Dispositif
    from clesante.acteurs.regles import texte_de_recherche

    types, themes, publics = (_codes(liste) for liste in ("dispositifs", "themes", "publics"))
    nom, porteur = f"Dispositif {rang} de l'ouest", f"Porteur {rang % 97}"
    recherche = texte_de_recherche(nom, porteur)
    return Dispositif(
        type=types[rang % len(types)], nom=nom, territoire=lieux[rang % len(lieux)],
        themes=[themes[rang % len(themes)], themes[(rang * 7 + 1) % len(themes)]],
        publics=[publics[rang % len(publics)]], description="Prévenir, orienter, soigner. " * 8,
        porteur_dit=porteur, fonction_contact="coordination", du=date(2020 + rang % 7, 1, 1),
        au=date(2028, 12, 31) if rang % 2 else None,
        recherche=recherche, tri=recherche.strip()[:200],
    )  # fmt: skip


@cache
def _codes(liste: str) -> list[str]:
    from clesante.recherche.lectures import vocabulaire

    return list(vocabulaire(liste).libelles)


def _portees(
    faits: Sequence[Dispositif], codes: dict[str, list[str]]
) -> Iterator[PorteeDispositif]:
    from clesante.acteurs.models import PorteeDispositif

    for fait in faits:
        for code in codes[fait.territoire]:
            yield PorteeDispositif(objet=fait, code=code)


def _actions(faits: Sequence[Dispositif]) -> Iterator[ActionDispositif]:
    from clesante.acteurs.models import ActionDispositif

    for fait in faits:
        for rang in range(ACTIONS):
            yield ActionDispositif(
                dispositif=fait, intitule=f"Action {rang}", themes=fait.themes,
                publics=fait.publics, types_action=["formation"], pilote="coordination",
            )  # fmt: skip
