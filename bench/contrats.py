"""Row 8, from the base: 800 contracts read and checked as the pages do, in one pass."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bench.cadres import CONTRATS
from bench.mesures import Banc, Cible, Contexte, Paire, Rythme

if TYPE_CHECKING:
    from clesante.contrats.models import Contrat

FICHES, PARTIES = 4, 3
VISAS = "Vu l'article L. 1434-10 du code de la santé publique sur le contrat local de santé ; "
PROSE = "Le territoire vieillit, les actions du contrat vont vers les habitants. " * 12


def controle(_contexte: Contexte) -> Paire:
    """Contracts of every framework, their actions and texts, against the framework and the law."""
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.contrats.lectures.conformite import verifier_tous
    from clesante.contrats.models import Contrat, FicheAction, PartieTexte, Signataire

    semer()
    tables: tuple[Any, ...] = (Contrat, FicheAction, PartieTexte, Signataire)

    def controler() -> int:
        contrats = list(Contrat.objects.all())
        return sum(len(points) for points in verifier_tous(contrats, EXPLOITANT).values())

    def parcourir() -> int:
        """Read the same rows, and judge nothing."""
        return sum(len(list(table.objects.all())) for table in tables)

    return Paire(controler, parcourir)


def semer() -> None:
    """Put the contracts in the base, once: eight hundred, their parties, actions and texts."""
    from clesante.acteurs.models import Organisation
    from clesante.commandes.serveur import preparer_base
    from clesante.contrats.models import Axe, Contrat, PartieTexte, Porteur, Signataire
    from clesante.contrats.models import FicheAction as Fiche

    preparer_base()
    if Contrat.objects.exists():
        return
    epci, ars = (
        Organisation.objects.create(nom=nature, nature=nature, territoire="REG-53")
        for nature in ("epci", "ars")
    )
    contrats = Contrat.objects.bulk_create(_contrats())
    parties = [(epci, "epci"), (ars, "ars")]
    Porteur.objects.bulk_create(
        Porteur(contrat=c, organisation=epci, genre="epci") for c in contrats
    )
    Signataire.objects.bulk_create(
        Signataire(contrat=c, organisation=o, genre=g, fonction="présidence")
        for c in contrats
        for o, g in parties
    )
    axes = Axe.objects.bulk_create(Axe(contrat=c, numero=1, intitule="Accès") for c in contrats)
    Fiche.objects.bulk_create(_fiches(Fiche, contrats, axes))
    PartieTexte.objects.bulk_create(
        PartieTexte(contrat=c, code=f"p{n}", titre=f"Partie {n}", texte=VISAS + PROSE, ordre=n)
        for c in contrats
        for n in range(PARTIES)
    )


def _contrats() -> Iterator[Contrat]:
    from clesante.cadres.lectures import cadres
    from clesante.contrats.models import Contrat

    regionaux = cadres()
    for rang in range(CONTRATS):
        debut = datetime.date(2016 + rang % 10, 1 + rang % 12, 15)
        lu = regionaux[rang % len(regionaux)]
        yield Contrat(
            intitule=f"Contrat {rang}", cadre=lu.cadre, etape=lu.etapes[-1].code,
            date_signature=debut, date_effet=debut, fictif=True, lieu=f"Lieu {rang}",
            date_fin_prevue=debut.replace(year=debut.year + 2 + rang % 5),
            population=5_000 + 731 * rang,
        )  # fmt: skip


def _fiches(modele: Any, contrats: Sequence[Any], axes: Sequence[Any]) -> Iterator[Any]:
    for contrat, axe in zip(contrats, axes, strict=True):
        for rang in range(FICHES):
            yield modele(
                contrat=contrat, axe=axe, numero=f"1.{rang}", intitule=f"Action {rang}",
                etat="en_cours", themes=["sante_mentale"], domaines=["promotion"],
                publics=["handicap"], debut=contrat.date_effet, description=PROSE,
            )  # fmt: skip


BANCS = (
    Banc(
        "8",
        f"{CONTRATS} contrats lus dans la base et vérifiés : {CONTRATS * FICHES} actions, "
        f"{CONTRATS * PARTIES} parties de texte",
        "lire les mêmes lignes",
        controle,
        Cible(1, "mesure"),
        Rythme.LENT,
    ),
)
