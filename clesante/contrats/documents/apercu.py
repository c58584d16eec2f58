"""A contract at a glance, for a page: what it says of itself, parties, axes, actions, money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.financement import RESSOURCES, sommes
from clesante.contrats.documents.redaction import Redaction
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.ui.tableaux import Tableau

PRESENTATION: Final = (
    "genre", "generation", "territoire", "lieu", "population", "cadre", "date_effet",
    "date_fin_prevue", "duree_declaree_annees", "montants_en", "presentation",
)  # fmt: skip
# Columns that say nothing more where they are shown.
TUES: Final = frozenset({"numero", "intitule", "axe", "objectif", "restreinte", "hors_contrat"})
RANGEES: Final = (
    ("roles", "Partenaires"),
    ("sites", "Lieux"),
    ("etapes_actions", "Étapes"),
    ("indicateurs", "Indicateurs"),
    ("lignes", "Plan de financement"),
)


@dataclass(frozen=True, slots=True)
class FicheVue:
    """An action: its name, what it says field by field, its rows by kind."""

    nom: str
    champs: Sequence[tuple[str, str]]
    rangees: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Apercu:
    """A contract: what it says of itself, its parties, its axes with their actions, its money."""

    presentation: Sequence[tuple[str, str]]
    signataires: Sequence[str]
    axes: Sequence[tuple[str, Sequence[FicheVue]]]
    argent: Tableau | None

    @property
    def combien(self) -> int:
        """How many actions it has."""
        return sum(len(fiches) for _, fiches in self.axes)


def apercu(contenu: Contenu, etat: EtatDocument) -> Apercu:
    """Return a contract at a glance; its sums are those of its documents."""
    lu = Redaction(contenu, etat)
    dite = {nom: lu.contrat.get(nom) for nom in PRESENTATION}
    return Apercu(
        [*lu.diseur.lignes("contrat", dite)],
        [f"{lu.nom(s['organisation'])}, {s['fonction']}" for s in contenu.liste("signataires")],
        [*_axes(lu)],
        sommes("Ce que chacun finance", "Financeur", lu.totaux.par_financeur.items(), RESSOURCES)
        if lu.totaux.par_financeur
        else None,
    )


def _axes(lu: Redaction) -> Iterator[tuple[str, list[FicheVue]]]:
    for axe, fiches in lu.par_axe():
        yield lu.titre_axe(axe), [_fiche(lu, fiche) for fiche in fiches]
    if lu.abandonnees:
        yield "Actions abandonnées depuis la signature", [_fiche(lu, f) for f in lu.abandonnees]


def _fiche(lu: Redaction, fiche: Objet) -> FicheVue:
    dite = {colonne: valeur for colonne, valeur in fiche.items() if colonne not in TUES}
    rangees = (
        (titre, [*_rangees(lu, nom, lu.contenu.de(nom, "fiche", fiche["repere"]))])
        for nom, titre in RANGEES
    )
    return FicheVue(
        lu.titre_de(fiche),
        [*lu.diseur.lignes("fiches", dite)],
        [(titre, siennes) for titre, siennes in rangees if siennes],
    )


def _rangees(lu: Redaction, nom: str, rangees: Sequence[Objet]) -> Iterator[str]:
    for rangee in rangees:
        dites = lu.diseur.lignes(nom, {**rangee, "fiche": None})
        yield "\u202f; ".join(f"{mot}\u00a0: {dit}" for mot, dit in dites if dit != "non")
