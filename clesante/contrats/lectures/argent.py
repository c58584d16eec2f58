"""Read models of money: the rows a reader may see, their sums, the posts under the framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from clesante.cadres.ingenierie import Demande, Habitants, Resultat, calculer
from clesante.cadres.lectures_territoire import habitants_publies
from clesante.cadres.objets import Cadre
from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures import cadre_du
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement, PosteIngenierie
from clesante.contrats.regles.argent import (
    LigneLue,
    PosteLu,
    Somme,
    alertes_des_postes,
    centimes,
)
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre
from clesante.ui.graphiques import Barre, Graphique, Mesure, barres
from clesante.ui.tableaux import Tableau

SANS_AXE = "Sans axe"


def lignes_de(contrat: Contrat, utilisateur: Visiteur) -> QuerySet[LigneFinancement]:
    """Return the rows of the funding plans of a contract, of the fiches a user may read."""
    vues: QuerySet[LigneFinancement] = LigneFinancement.objects.all().visibles_par(utilisateur)
    return _lues(vues.filter(fiche__contrat=contrat))


def lignes_de_la_fiche(fiche: FicheAction) -> QuerySet[LigneFinancement]:
    """Return the rows of the funding plan of a fiche that one may read."""
    return _lues(LigneFinancement.objects.filter(fiche=fiche))


def _lues(lignes: QuerySet[LigneFinancement]) -> QuerySet[LigneFinancement]:
    return lignes.select_related("financeur", "fiche__axe", "fiche__contrat").order_by(
        "fiche__tri", "fiche", "annee", "nature", "pk"
    )


def en_lignes(lignes: Iterable[LigneFinancement]) -> list[LigneLue]:
    """Return rows as the rules read them; « ARS » stands for a funder that has a short name."""
    return [
        LigneLue(
            fiche=x.fiche_id,
            nature=x.nature,
            annee=x.annee,
            montant=x.montant,
            poste=x.poste,
            financeur=nom_du_financeur(x),
            dispositif=x.dispositif,
            en_nature=x.en_nature,
            accorde=x.accorde,
            verse=x.verse,
            etat=x.etat,
            dite=str(x.fiche),
            axe=f"{x.fiche.axe.numero}. {x.fiche.axe}" if x.fiche.axe else SANS_AXE,
        )
        for x in lignes
    ]


def nom_du_financeur(ligne: LigneFinancement) -> str:
    """Return the short name of who gives, or its name."""
    return (ligne.financeur.sigle or ligne.financeur.nom) if ligne.financeur else ""


def image_par_financeur(sommes: Iterable[tuple[str, Somme]], titre: str) -> Graphique | None:
    """Return the bars of what each funder gives in cash, with its exact table; None without cash.

    The picture alone is drawn with floats; its table says the cents, and those who give in kind.
    """
    montrees = [(nom, somme) for nom, somme in sommes if somme.prevu]
    lignes = [
        Barre(nom, float(somme.numeraire), pleine=somme.obtenu > 0)
        for nom, somme in montrees
        if somme.numeraire
    ]
    if not lignes:
        return None
    dessin = barres(
        "par-financeur",
        Mesure("Ressources prévues, en numéraire", "€", 0),
        lignes,
        titre=titre,
        legende=("accordé, en tout ou partie", "rien d'accordé encore"),
    )
    return Graphique(
        dessin.identifiant, dessin.svg, dessin.titre, dessin.description,
        tableau_des_sommes(titre, "Financeur", montrees), dessin.svg_etroit,
    )  # fmt: skip


ENTETES = (
    "Charges", "Prévu", "dont en nature", "Demandé", "Accordé", "Versé", "Refusé",
)  # fmt: skip


def tableau_des_sommes(
    titre: str, premiere: str, sommes: Iterable[tuple[str | int, Somme]], total: Somme | None = None
) -> Tableau:
    """Return sums by line, in euros to the cent; the total last."""
    toutes = [*sommes, *([("Total", total)] if total else [])]
    return Tableau(
        f"{titre}, en euros",
        (premiere, *ENTETES),
        tuple(
            (str(nom), *(centimes(m) for m in (
                s.charges, s.prevu, s.en_nature, s.demande, s.obtenu, s.paye, s.refuse,
            )))
            for nom, s in toutes
        ),
        frozenset(range(1, len(ENTETES) + 1)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnneeDePostes:
    """The posts of a year: those of coordination under the framework's rule, the others apart.

    ``resultat``: what the framework pays for coordination, None when it cannot be computed
    (``motif``). Working time is never added to euros.
    """

    annee: int
    postes: tuple[PosteIngenierie, ...]
    autres: tuple[PosteIngenierie, ...]
    resultat: Resultat | None
    motif: str
    alertes: tuple[str, ...]

    @property
    def etp(self) -> Decimal:
        """Return the working time of coordination, in ETP."""
        return sum((p.etp for p in self.postes), Decimal(0))


def postes_par_annee(contrat: Contrat) -> list[AnneeDePostes]:
    """Return the posts of a contract by year, the latest first, under its framework's rule."""
    par_annee: dict[int, list[PosteIngenierie]] = defaultdict(list)
    for poste in contrat.postes.order_by("-annee", "pk"):
        par_annee[poste.annee].append(poste)
    cadre = cadre_du(contrat)
    habitants = habitants_du(contrat) if par_annee else []
    faites = []
    for annee, postes in par_annee.items():
        siens = tuple(p for p in postes if p.coordination)
        resultat, motif = _resultat(cadre, habitants, siens, annee)
        faites.append(
            AnneeDePostes(
                annee, siens, tuple(p for p in postes if not p.coordination), resultat, motif,
                alertes_des_postes(
                    [PosteLu(p.intitule, p.etp, p.cout, p.part_ars, p.part_porteur,
                             p.vacant_depuis) for p in siens],
                    resultat.montant if resultat else None, timezone.localdate(),
                ),
            )
        )  # fmt: skip
    return faites


def habitants_du(contrat: Contrat) -> list[Habitants]:
    """Return the inhabitants of a contract: published ones, or those of a demonstration."""
    if contrat.population:
        return [Habitants(contrat.population)]
    try:
        return habitants_publies(perimetre(contrat.territoire)) if contrat.territoire else []
    except ClesanteError:  # a code of a referential that was replaced
        return []


def _resultat(
    cadre: Cadre | None,
    habitants: Sequence[Habitants],
    postes: Sequence[PosteIngenierie],
    annee: int,
) -> tuple[Resultat | None, str]:
    """Return what the framework pays for the coordination of a year, or why it cannot be told."""
    if not postes:
        return None, "Aucun poste de coordination cette année-là."
    if cadre is None:
        return None, "Ce contrat n'a pas de cadre régional lisible\u00a0: choisissez-en un."
    if not habitants:
        return None, "La population de ce territoire n'est pas publiée en entier."
    demande = Demande(
        etp=sum((p.etp for p in postes), Decimal(0)) or None,
        cout=sum((p.cout for p in postes), Decimal(0)),
        part_porteur=sum((p.part_porteur for p in postes), Decimal(0)),
    )
    try:
        return calculer(cadre, habitants, demande, date(annee, 1, 1)), ""
    except ClesanteError as erreur:
        return None, str(erreur)
