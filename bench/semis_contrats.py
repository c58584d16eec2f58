"""Fills contracts for the bench of pages: each with its axes and its actions, in one region."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clesante.contrats.models import (
        Axe,
        Contrat,
        EtapeAction,
        FicheAction,
        IndicateurAction,
        LigneFinancement,
        RoleFiche,
    )

AXES = 4
TENUS, CONNUES = 12, 200  # organisations of one contract, and of all: pilots, partners, funders
PROSE = "Aller vers les habitants, avec les partenaires du territoire. " * 8


def semer(nombre: int, contrats: int, region: str) -> int:
    """Add contracts of a region's places and that many actions; return the number of one action."""
    from clesante.contrats.models import Axe, Contrat, FicheAction
    from clesante.contrats.models.contrats import PorteeContrat
    from clesante.territoires.lectures import codes_contenant, tous
    from clesante.territoires.models_rattaches import codes_du_perimetre

    ici = [t.code for t in tous("EPCI") if region in codes_contenant(t.code)]
    faits = Contrat.objects.bulk_create(map(_contrat, islice(cycle(ici), contrats)))
    PorteeContrat.objects.bulk_create(
        PorteeContrat(objet=contrat, code=code)
        for contrat in faits
        for code in sorted({contrat.code, *codes_du_perimetre(contrat.territoire)})
    )
    axes = Axe.objects.bulk_create(
        Axe(contrat=contrat, numero=n, intitule=f"Axe {n}")
        for contrat in faits
        for n in range(1, AXES + 1)
    )
    faites = FicheAction.objects.bulk_create(_fiches(nombre, axes), batch_size=2_000)
    _entourer(faites)
    return faites[0].pk


def _entourer(fiches: Sequence[FicheAction]) -> None:
    """Give each action what one has: steps, an indicator, funders, partners."""
    from clesante.contrats.models import EtapeAction, IndicateurAction, LigneFinancement, RoleFiche

    faire = {
        EtapeAction: _etapes,
        IndicateurAction: _indicateurs,
        LigneFinancement: _lignes,
        RoleFiche: _roles,
    }
    for modele, fait in faire.items():
        lignes: Iterator[Any] = chain.from_iterable(map(fait, fiches))
        modele.objects.bulk_create(lignes, batch_size=5_000)


def _etapes(fiche: FicheAction) -> Iterator[EtapeAction]:
    from clesante.contrats.models import EtapeAction

    faite = datetime.date(2025, 7, 1) if fiche.pk % 3 else None
    for an, le in ((2025, faite), (2027, None)):
        due = datetime.date(an, 6, 30)
        yield EtapeAction(fiche=fiche, titre=f"Étape {an}", echeance=due, faite_le=le)


def _indicateurs(fiche: FicheAction) -> Iterator[IndicateurAction]:
    from clesante.contrats.models import IndicateurAction

    yield IndicateurAction(fiche=fiche, libelle="Personnes reçues", type="realisation")


def _lignes(fiche: FicheAction) -> Iterator[LigneFinancement]:
    from clesante.contrats.choix import EtatFinancement, NatureLigne
    from clesante.contrats.models import LigneFinancement

    for nature, qui in ((NatureLigne.CHARGE, None), (NatureLigne.PRODUIT, _tenue(fiche, 1))):
        yield LigneFinancement(
            fiche=fiche, nature=nature, annee=2025, financeur_id=qui, montant=Decimal("1200.50"),
            etat=EtatFinancement.ACQUIS if qui else "",
        )  # fmt: skip


def _roles(fiche: FicheAction) -> Iterator[RoleFiche]:
    from clesante.contrats.choix import RoleActeur
    from clesante.contrats.models import RoleFiche

    for part, role in ((2, RoleActeur.FINANCEUR), (3, RoleActeur.RELAIS)):
        yield RoleFiche(fiche=fiche, organisation_id=_tenue(fiche, part), role=role)


def _tenue(fiche: FicheAction, part: int) -> int:
    """Return the number of one of the organisations of the contract of an action."""
    return (fiche.contrat_id * TENUS + (fiche.pk + part) % TENUS) % CONNUES + 1


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
            pilote_id=(axe.contrat_id * TENUS + rang % TENUS) % CONNUES + 1,
            themes=["sante_mentale"], publics=["handicap"], description=PROSE,
            debut=datetime.date(2024 + rang % 4, 1, 1), fin=datetime.date(2028, 12, 31),
        )  # fmt: skip
