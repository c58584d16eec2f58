"""The rows a workbook of a contract adds: each read into an object, under what it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clesante.acteurs.lectures.citees import organisation_citee
from clesante.comptes.models import Utilisateur
from clesante.contrats.choix import EtatAction, Habilitation
from clesante.contrats.colonnes.export import AU_DESSUS, FEUILLES, Feuille, texte
from clesante.contrats.lectures.export import rangees
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    Engagement,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Signataire,
)
from clesante.contrats.regles.parties import est_collectivite, genre_d_acteur
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import normaliser

MODIFIER = "contrats.modifier"
Cellules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ajout:
    """A row to add: where it is in the workbook, the object, not saved."""

    feuille: str
    ligne: int
    objet: Any


@dataclass(frozen=True, slots=True)
class Retrait:
    """A row to take away: where it is in the workbook, the object in place."""

    feuille: str
    ligne: int
    objet: Any


def _nom(objet: Any) -> tuple[str, ...]:
    """Return what a row may call an object by: its words, its number, both."""
    if isinstance(objet, Signataire):
        return (str(objet.organisation),)
    if isinstance(objet, IndicateurAction):
        return (objet.libelle,)
    numero = str(getattr(objet, "numero", "") or "")
    return tuple(filter(None, (str(objet), objet.intitule, numero, f"{numero} {objet.intitule}")))


class Parents:
    """What a new row may be put under: what is in place, and what the workbook adds above it."""

    def __init__(self, contrat: Contrat, par: Utilisateur) -> None:
        self.contrat, self.par = contrat, par
        self.lus: dict[type[Any], list[Any]] = {}

    def de(self, modele: type[Any]) -> list[Any]:
        """Return the objects of a kind, read once."""
        if modele not in self.lus:
            feuille = next(f for f in FEUILLES if f.modele is modele)
            self.lus[modele] = [*rangees(feuille, self.contrat, self.par, MODIFIER)]
        return self.lus[modele]

    def ajouter(self, objet: Any) -> None:
        """Keep a new object: rows below may be under it."""
        self.de(type(objet)).append(objet)

    def trouver(
        self, modele: type[Any], dit: str, titre: str, garder: Callable[[Any], bool] = bool
    ) -> Any:
        """Return the one object that a cell names.

        Raises ``EntreeInvalideError`` for none, or for several.
        """
        trouves = [
            lu for lu in self.de(modele)
            if garder(lu) and normaliser(dit) in map(normaliser, _nom(lu))
        ]  # fmt: skip
        if len(trouves) == 1:
            return trouves[0]
        quoi = f"«\u00a0{dit[:60]}\u00a0»" if dit else "la cellule vide"
        raison = "désigne plusieurs lignes" if trouves else "n'est pas de ce contrat"
        raise EntreeInvalideError(
            f"Colonne «\u00a0{titre}\u00a0»\u00a0: {quoi} {raison}.",
            "Recopiez le nom ou le numéro tel qu'il est dans sa feuille.",
        )


def _sous_un_objectif(lu: Objectif, cellules: Cellules, parents: Parents) -> None:
    axe, dessus, niveau = (texte(cellules.get(t)) for t in ("Axe", AU_DESSUS, "Niveau"))
    if axe or not dessus:
        lu.axe = parents.trouver(Axe, axe, "Axe")
    if dessus:
        lu.parent = parents.trouver(
            Objectif, dessus, AU_DESSUS, lambda autre: not axe or autre.axe == lu.axe
        )
        lu.axe, lu.niveau = lu.parent.axe, lu.parent.niveau + 1
    if niveau not in ("", str(lu.niveau)):
        raise EntreeInvalideError(
            f"Colonne «\u00a0Niveau\u00a0»\u00a0: à cette place, un objectif est de niveau "
            f"{lu.niveau}.",
            f"Nommez l'objectif du dessus dans «\u00a0{AU_DESSUS}\u00a0», ou videz le niveau.",
        )


def _d_un_programme(lu: FicheAction, cellules: Cellules, parents: Parents) -> None:
    contrat = parents.contrat
    lu.etat = lu.etat if lu.etat != EtatAction.IDEE else EtatAction.A_VENIR
    lu.hors_contrat = not contrat.en_demarche and not contrat.repris
    if axe := texte(cellules.get("Axe")):
        lu.axe = parents.trouver(Axe, axe, "Axe")
    if objectif := texte(cellules.get("Objectif")):
        lu.objectif = parents.trouver(Objectif, objectif, "Objectif")
        lu.axe = lu.objectif.axe


def _d_une_fiche(lu: Any, cellules: Cellules, parents: Parents) -> None:
    lu.fiche = parents.trouver(FicheAction, texte(cellules.get("Fiche-action")), "Fiche-action")


def _d_un_indicateur(lu: CibleIndicateur, cellules: Cellules, parents: Parents) -> None:
    fiche = parents.trouver(FicheAction, texte(cellules.get("Fiche-action")), "Fiche-action")
    dit = texte(cellules.get("Indicateur"))
    lu.indicateur = parents.trouver(
        IndicateurAction, dit, "Indicateur", lambda indicateur: indicateur.fiche == fiche
    )
    if any(
        (c.indicateur, c.annee) == (lu.indicateur, lu.annee) for c in parents.de(CibleIndicateur)
    ):
        raise EntreeInvalideError(
            f"Cet indicateur a déjà une cible en {lu.annee}.", "Changez la ligne qui la dit."
        )


def _d_une_organisation(lu: Signataire, cellules: Cellules, parents: Parents) -> None:
    dite, fictif = texte(cellules.get("Organisation")), parents.contrat.fictif
    lu.organisation = organisation_citee(dite, parents.par, fictif)
    lu.genre = genre_d_acteur(lu.organisation.nature)
    if not texte(cellules.get("Habilité par")):
        delibere = est_collectivite(lu.genre)
        lu.habilitation = Habilitation.DELIBERATION if delibere else Habilitation.QUALITE


def _d_un_signataire(lu: Engagement, cellules: Cellules, parents: Parents) -> None:
    dit = texte(cellules.get("Signataire"))
    lu.signataire = parents.trouver(Signataire, dit, "Signataire")


PLACES: Final[Mapping[type[Any], Callable[[Any, Cellules, Parents], None]]] = {
    Axe: lambda _lu, _cellules, _parents: None,
    Objectif: _sous_un_objectif,
    FicheAction: _d_un_programme,
    EtapeAction: _d_une_fiche,
    IndicateurAction: _d_une_fiche,
    CibleIndicateur: _d_un_indicateur,
    LigneFinancement: _d_une_fiche,
    Signataire: _d_une_organisation,
    Engagement: _d_un_signataire,
}
"""By kind of row, what puts a new one in its place; a kind that has none is neither added nor
taken away."""


def neuf(feuille: Feuille, contrat: Contrat) -> Any:
    """Return a blank object of a sheet, of a contract."""
    lu = feuille.modele()
    if feuille.parent == "contrat":
        lu.contrat = contrat
    return lu
