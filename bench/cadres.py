"""Row 8 of the numbers to hold: checking the contracts of the whole country."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from bench.mesures import Banc, Cible, Contexte, Paire

if TYPE_CHECKING:
    from clesante.cadres.objets import Cadre
    from clesante.cadres.regles import Faits

CONTRATS = 800


def controle(_contexte: Contexte) -> Paire:
    """Every contract's facts against the framework of its region and the law."""
    from clesante.cadres.lectures import cadres, droit_commun
    from clesante.cadres.regles import verifier

    loi, regionaux = droit_commun(), cadres()
    reglements = [regionaux[rang % len(regionaux)] for rang in range(CONTRATS)]
    lots = [(_faits(rang, cadre), cadre) for rang, cadre in enumerate(reglements)]

    def controler() -> int:
        return sum(len(verifier(lot, cadre, loi)) for lot, cadre in lots)

    def parcourir() -> int:
        """Read each statement of the same frameworks once, and judge nothing."""
        enonces = (e for cadre in reglements for e in (*cadre.enonces, *loi.enonces))
        return sum(bool(enonce.phrase) for enonce in enonces)

    return Paire(controler, parcourir)


def _faits(rang: int, cadre: Cadre) -> Faits:
    """Return the facts of one made-up contract of a region: dates, sizes, what is held."""
    from clesante.cadres.choix import Rubrique
    from clesante.cadres.objets import Habitants
    from clesante.cadres.regles import Faits

    debut = datetime.date(2016 + rang % 10, 1 + rang % 12, 15)
    return Faits(
        date_signature=debut,
        date_fin=debut.replace(year=debut.year + 2 + rang % 5),
        porteurs=frozenset({"epci" if rang % 2 else "commune"}),
        signataires=frozenset({"ars", "epci", "assurance_maladie"}),
        populations=(Habitants(5_000 + 731 * rang, "municipale", 2023),),
        acquis={
            rubrique: frozenset(
                e.code for e in cadre.enonces if e.rubrique is rubrique and rang % 3
            )
            for rubrique in Rubrique
        },
        etape=cadre.etapes[-1].code,
        etp=1 + rang % 2,
        aide_ars=20_000 + 50 * rang,
        part_porteur=10_000,
    )


BANCS = (
    Banc(
        rangee="8",
        nom="800 contrats contrôlés, chacun contre le cadre de sa région et la loi",
        plancher="lire une fois chaque énoncé des mêmes cadres",
        preparer=controle,
        cible=Cible(1, "mesure"),
    ),
)
