"""Columns of funding plans: the same on screen and in files, exact to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from clesante.contrats.choix import EtatFinancement, NatureLigne
from clesante.contrats.lectures.argent import nom_du_financeur
from clesante.contrats.models import LigneFinancement
from clesante.ui.colonnes import Colonne

NATURES, ETATS = dict(NatureLigne.choices), dict(EtatFinancement.choices)
Lue = Colonne[LigneFinancement]


def _montant(code: str, libelle: str, lire: Callable[[LigneFinancement], Decimal | None]) -> Lue:
    return Colonne(code, libelle, lire, "nombre", "", 2)


ANNEE: Lue = Colonne("annee", "Année", lambda x: str(x.annee))
POSTE: Lue = Colonne("poste", "Poste", lambda x: x.poste)
EN_NATURE: Lue = Colonne("en_nature", "En nature", lambda x: "oui" if x.en_nature else "")
FINANCEUR: Lue = Colonne("financeur", "Financeur", nom_du_financeur)
RESTE: tuple[Lue, ...] = (
    Colonne("dispositif", "Dispositif", lambda x: x.dispositif),
    POSTE,
    ANNEE,
    Colonne("etat", "État", lambda x: ETATS.get(x.etat, "")),
    _montant("montant", "Prévu ou demandé", lambda x: x.montant),
    _montant("accorde", "Accordé", lambda x: x.accorde),
    _montant("verse", "Versé", lambda x: x.verse),
    EN_NATURE,
)
CHARGES: tuple[Lue, ...] = (
    POSTE, ANNEE, _montant("montant", "Montant", lambda x: x.montant), EN_NATURE,
)  # fmt: skip
RESSOURCES: tuple[Lue, ...] = (FINANCEUR, *RESTE)
LIGNES: tuple[Lue, ...] = (
    Colonne("fiche", "Fiche-action", lambda x: str(x.fiche)),
    Colonne("nature", "Nature", lambda x: NATURES[x.nature]),
    FINANCEUR,
    *RESTE,
)
