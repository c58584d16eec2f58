"""Figures, territories and perimeters made by hand, for rules that need no store."""

from __future__ import annotations

from datetime import date
from typing import Any

from clesante.diagnostic.lectures import Chiffre, Elargi
from clesante.donnees.choix import Statut
from clesante.donnees.lectures import IndicateurPublie, Source, Valeur
from clesante.statistiques.intervalles import Intervalle
from clesante.territoires.lectures import Perimetre, Territoire

NATURES = {"COM": "commune", "EPCI": "communauté de communes", "DEP": "département"}


def valeur(v: float | None = None, demi: float | None = None, **champs: Any) -> Valeur:
    """A figure, with an interval of ``demi`` either side of it."""
    ic = Intervalle(v - demi, v + demi) if v is not None and demi is not None else None
    statut = Statut.VALEUR if v is not None else Statut.NON_DISPONIBLE
    defauts = {"territoire": "COM-00001", "periode": "2021", "statut": statut, "intervalle": ic}
    return Valeur("POP_65", valeur=v, **(defauts | champs))


def territoire(code: str, nom: str = "", **champs: Any) -> Territoire:
    niveau = code.split("-", maxsplit=1)[0]
    vides = {"departement": None, "region": None, "epci": None}
    return Territoire(code, niveau, nom or code, NATURES.get(niveau, niveau), **(vides | champs))


def perimetre(*codes: str, communes: tuple[str, ...] = (), **champs: Any) -> Perimetre:
    """One plain territory, or a free perimeter when several codes are given."""
    unites = tuple(map(territoire, codes))
    defauts = {"epci": (), "departements": (), "regions": (), "quartiers": (),
               "avertissements": (), "population": None}  # fmt: skip
    nom = " et ".join(codes)
    return Perimetre("+".join(codes), nom, unites, communes, **(defauts | champs))


def chiffre(
    publie: IndicateurPublie, v: Valeur, *comparaisons: Any, elargis: tuple[Elargi, ...] = ()
) -> Chiffre:
    return Chiffre(publie, v, comparaisons, None, None, elargis)


def source(code: str, sha256: str = "aa") -> Source:
    return Source(code, "Insee", f"Jeu {code}", "2021", "2021", "libre", "https://x.fr", "France",
                  f"{code}.csv", sha256, date(2026, 1, 2).isoformat())  # fmt: skip
