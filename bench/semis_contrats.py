"""Fills contracts for the bench of pages: each with its axes and its actions, in one region."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clesante.contrats.models import Axe, Contrat, FicheAction

PAR_CONTRAT, AXES = 333, 4
PROSE = "Aller vers les habitants, avec les partenaires du territoire. " * 8


def semer(nombre: int, region: str) -> int:
    """Add contracts of a region's places and that many actions; return the number of one action."""
    from clesante.contrats.models import Axe, Contrat, FicheAction
    from clesante.contrats.models.contrats import PorteeContrat
    from clesante.territoires.lectures import codes_contenant, tous
    from clesante.territoires.models_rattaches import codes_du_perimetre

    ici = [t.code for t in tous("EPCI") if region in codes_contenant(t.code)]
    combien = -(-nombre // PAR_CONTRAT)
    contrats = Contrat.objects.bulk_create(map(_contrat, islice(cycle(ici), combien)))
    PorteeContrat.objects.bulk_create(
        PorteeContrat(objet=contrat, code=code)
        for contrat in contrats
        for code in sorted(codes_du_perimetre(contrat.territoire))
    )
    axes = Axe.objects.bulk_create(
        Axe(contrat=contrat, numero=n, intitule=f"Axe {n}")
        for contrat in contrats
        for n in range(1, AXES + 1)
    )
    faites = FicheAction.objects.bulk_create(_fiches(nombre, axes), batch_size=2_000)
    return faites[0].pk


def _contrat(territoire: str) -> Contrat:
    from clesante.contrats.models import Contrat

    debut = datetime.date(2024, 1, 1)
    return Contrat(
        intitule=f"Contrat de {territoire}", territoire=territoire, cadre="pays_de_la_loire",
        date_signature=debut, date_effet=debut, date_fin_prevue=debut.replace(year=2029),
    )  # fmt: skip


def _fiches(nombre: int, axes: Sequence[Axe]) -> Iterator[FicheAction]:
    from clesante.contrats.choix import EtatAction
    from clesante.contrats.models import FicheAction
    from clesante.contrats.regles.vues import ordre

    etats = [str(etat) for etat in EtatAction]
    for rang, axe in enumerate(islice(cycle(axes), nombre)):
        numero, intitule = f"{axe.numero}.{rang // len(axes) + 1}", f"Action {rang} vers chacun"
        yield FicheAction(
            contrat_id=axe.contrat_id, axe=axe, numero=numero, intitule=intitule,
            etat=etats[rang % len(etats)], motif_etat="Dit en séance.", tri=ordre(numero, intitule),
            themes=["sante_mentale"], publics=["handicap"], description=PROSE,
            debut=datetime.date(2024 + rang % 4, 1, 1), fin=datetime.date(2028, 12, 31),
        )  # fmt: skip
