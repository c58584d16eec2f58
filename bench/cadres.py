"""Row 8 of the numbers to hold: checking the contracts of the whole country."""

from __future__ import annotations

import datetime

from bench.mesures import Banc, Cible, Contexte, Paire

CONTRATS = 800


def controle(_contexte: Contexte) -> Paire:
    """Every contract's facts against the framework of its region and the law."""
    from clesante.cadres.choix import Rubrique
    from clesante.cadres.lectures import cadres, droit_commun
    from clesante.cadres.objets import Enonce, Habitants
    from clesante.cadres.regles import Faits, verifier

    loi, regionaux = droit_commun(), cadres()

    def faits(rang: int) -> Faits:
        enonces = regionaux[rang % len(regionaux)].enonces
        tenus: dict[str, frozenset[str]] = {
            rubrique: frozenset(e.code for e in enonces if e.rubrique is rubrique and rang % 3)
            for rubrique in Rubrique
        }
        debut = datetime.date(2016 + rang % 10, 1 + rang % 12, 15)
        return Faits(
            date_signature=debut,
            date_fin=debut.replace(year=debut.year + 2 + rang % 5),
            porteurs=frozenset({"epci" if rang % 2 else "commune"}),
            signataires=frozenset({"ars", "epci", "assurance_maladie"}),
            populations=(Habitants(5_000 + 731 * rang, "municipale", 2023),),
            acquis=tenus,
            etape=regionaux[rang % len(regionaux)].etapes[-1].code,
            etp=1 + rang % 2,
            aide_ars=20_000 + 50 * rang,
            part_porteur=10_000,
        )

    lots = [(faits(rang), regionaux[rang % len(regionaux)]) for rang in range(CONTRATS)]

    def controler() -> int:
        return sum(len(verifier(lot, cadre, loi)) for lot, cadre in lots)

    def parcourir() -> int:
        """Read each statement of the same frameworks once, and judge nothing."""

        def parle(enonce: Enonce) -> bool:
            return bool(enonce.phrase)

        return sum(sum(map(parle, (*cadre.enonces, *loi.enonces))) for _, cadre in lots)

    return Paire(controler, parcourir)


BANCS = (
    Banc(
        rangee="8",
        nom="800 contrats contrôlés, chacun contre le cadre de sa région et la loi",
        plancher="lire une fois chaque énoncé des mêmes cadres",
        preparer=controle,
        cible=Cible(1, "mesure"),
    ),
)
