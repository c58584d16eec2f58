"""A version, or what was shown on a day, as a page reads it: axes, actions, money, parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clesante.contrats.choix import EtatFinancement, NatureLigne
from clesante.contrats.lectures.contenu_dit import Diseur
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.texte import dire_axe
from clesante.socle.texte import nombre
from clesante.ui.tableaux import Tableau

# Columns that say nothing more where they are shown.
TUES: Final = frozenset({"numero", "intitule", "axe", "objectif", "restreinte", "hors_contrat"})
PRESENTATION: Final = (
    "genre", "generation", "territoire", "lieu", "population", "cadre", "date_effet",
    "date_fin_prevue", "duree_declaree_annees", "montants_en", "presentation",
)  # fmt: skip
RANGEES: Final = (
    ("roles", "Partenaires"),
    ("sites", "Lieux"),
    ("etapes_actions", "Étapes"),
    ("indicateurs", "Indicateurs"),
    ("lignes", "Plan de financement"),
)


@dataclass(frozen=True)
class FicheLue:
    """An action: its name, what it says field by field, its rows by kind."""

    repere: str
    nom: str
    champs: Sequence[tuple[str, str]]
    rangees: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class ContenuLu:
    """A contract read: what it says of itself, its parties, its axes with their actions, money."""

    intitule: str
    presentation: Sequence[tuple[str, str]]
    signataires: Sequence[str]
    axes: Sequence[tuple[str, Sequence[FicheLue]]]
    argent: Tableau | None

    @property
    def combien(self) -> int:
        """How many actions it has."""
        return sum(len(fiches) for _, fiches in self.axes)


def lire(contenu: Contenu) -> ContenuLu:
    """Return a content as a page reads it."""
    diseur = Diseur(contenu)
    return ContenuLu(
        str(contenu.contrat["intitule"]),
        [*diseur.lignes("contrat", {nom: contenu.contrat.get(nom) for nom in PRESENTATION})],
        [*_signataires(contenu, diseur)],
        [*_axes(contenu, diseur)],
        _argent(contenu),
    )


def _signataires(contenu: Contenu, diseur: Diseur) -> Iterator[str]:
    for lu in contenu.liste("signataires"):
        yield f"{diseur.nommer(lu)}, {lu['fonction']}"


def _axes(contenu: Contenu, diseur: Diseur) -> Iterator[tuple[str, Sequence[FicheLue]]]:
    nom = str(contenu.contrat.get("nom_axe", "Axe"))
    for axe in contenu.liste("axes"):
        titre = dire_axe(nom, axe["numero"], axe["intitule"])
        yield titre, _fiches_de(axe["repere"], contenu, diseur)
    if sans := _fiches_de(None, contenu, diseur):
        yield f"Sans {nom.lower()}", sans


def _fiches_de(axe: str | None, contenu: Contenu, diseur: Diseur) -> list[FicheLue]:
    return [_fiche(lue, contenu, diseur) for lue in contenu.de("fiches", "axe", axe)]


def _fiche(lue: Objet, contenu: Contenu, diseur: Diseur) -> FicheLue:
    dite = {colonne: valeur for colonne, valeur in lue.items() if colonne not in TUES}
    rangees = (
        (titre, [_rangee(nom, r, diseur) for r in contenu.de(nom, "fiche", lue["repere"])])
        for nom, titre in RANGEES
    )
    return FicheLue(
        lue["repere"],
        diseur.nommer(lue),
        [*diseur.lignes("fiches", dite)],
        [(titre, siennes) for titre, siennes in rangees if siennes],
    )


def _rangee(nom: str, rangee: Objet, diseur: Diseur) -> str:
    tues = {"fiche", "ordre"}
    dites = [
        f"{libelle}\u00a0: {dit}"
        for libelle, dit in diseur.lignes(nom, {k: v for k, v in rangee.items() if k not in tues})
        if dit != "non"
    ]
    return " ; ".join(dites)


def _argent(contenu: Contenu) -> Tableau | None:
    """Return what each funder is to give, by year, to the cent; refusals left out."""
    sommes: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for ligne in contenu.liste("lignes"):
        if ligne["nature"] == NatureLigne.PRODUIT and ligne.get("etat") != EtatFinancement.REFUSE:
            nom = ligne["financeur"]["nom"] + (" (en nature)" if ligne["en_nature"] else "")
            sommes[nom][ligne["annee"]] += Decimal(ligne["montant"])
    annees = sorted({annee for par_annee in sommes.values() for annee in par_annee})
    if not annees:
        return None
    lignes = [(nom, par_annee) for nom, par_annee in sorted(sommes.items())]
    total: dict[int, Decimal] = {a: sum((p[a] for _, p in lignes), Decimal()) for a in annees}
    return Tableau(
        "Ce que chacun finance, en euros",
        ("Financeur", *(str(annee) for annee in annees), "En tout"),
        tuple(_ligne(nom, par_annee, annees) for nom, par_annee in [*lignes, ("Ensemble", total)]),
        frozenset(range(1, len(annees) + 2)),
    )


def _ligne(nom: str, sommes: dict[int, Decimal], annees: Sequence[int]) -> tuple[str, ...]:
    tout = sum((sommes.get(annee, Decimal()) for annee in annees), Decimal())
    return (nom, *(nombre(sommes.get(annee, Decimal()), 2) for annee in annees), nombre(tout, 2))
