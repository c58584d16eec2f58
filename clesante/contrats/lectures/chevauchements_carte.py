"""Where a contract and others cover the same communes at the same time: a map, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.acteurs.lectures.couverture import (
    Parties,
    carte_des_parties,
    parties_de,
    serie_de_nombres,
    source_des_contours,
)
from clesante.contrats.lectures.conformite_voisins import Perimetres, voisins
from clesante.contrats.lectures.cycle_contenu import Reader
from clesante.contrats.models import Contrat
from clesante.contrats.regles.conformite import Voisin
from clesante.contrats.regles.conformite_dates import mois_en_commun
from clesante.socle.dates import date_courte
from clesante.socle.texte import avec_unite
from clesante.ui.graphiques.base import Graphique
from clesante.ui.tableaux import Tableau

TITRE = "Déjà couvert par un autre contrat"


@dataclass(frozen=True, slots=True)
class Chevauchements:
    """The map, who made its outlines, the table that says the same; ``dessin``: None without."""

    dessin: Graphique | None
    source: str
    tableau: Tableau


def carte_des_chevauchements(contrat: Contrat, lecteur: Reader) -> Chevauchements | None:
    """Return where the contracts that a reader sees meet this one; None when none does.

    Source: reliability §5, row 17. A part of the territory counts the contracts that cover one of
    its communes at least.
    """
    lus = Perimetres()
    periode = (contrat.date_effet or contrat.date_signature, contrat.date_fin_prevue)
    autres = [
        (voisin, mois)
        for voisin in voisins(contrat, lecteur, lus)
        if (mois := mois_en_commun(periode, (voisin.debut, voisin.fin)))
    ]
    ici = lus.de(contrat)
    if not autres or ici is None:
        return None
    parties = parties_de(ici)
    nombres = {
        code: sum(bool(siennes & voisin.codes) for voisin, _ in autres)
        for code, siennes in parties.communes.items()
    }
    serie = serie_de_nombres("Autres contrats", nombres)
    dessin = carte_des_parties(ici, parties, TITRE, serie, "carte-chevauchements")
    return Chevauchements(dessin, source_des_contours() if dessin else "", _table(parties, autres))


def _table(parties: Parties, autres: Sequence[tuple[Voisin, int]]) -> Tableau:
    """Return, for each part and contract that meet there, the period and the months in common."""
    lignes = [
        (
            lieu.nom,
            voisin.intitule,
            date_courte(voisin.debut),
            date_courte(voisin.fin),
            avec_unite(mois, "mois"),
        )
        for lieu in parties.lieux
        for voisin, mois in autres
        if parties.communes[lieu.code] & voisin.codes
    ]
    entetes = (parties.mots[0].capitalize(), "Déjà couverte par", "Du", "Au", "En commun")
    return Tableau(TITRE, entetes, tuple(lignes), frozenset({4}))
