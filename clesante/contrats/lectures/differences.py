"""What changed between two texts of a contract, or between two contracts, in the host's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clesante.cadres.lectures import cadres
from clesante.cadres.objets import Cadre
from clesante.contrats.colonnes.differences import champs, choix
from clesante.contrats.lectures.fiches import libelles_par_liste
from clesante.contrats.lectures.fiches_page import nom_du_lieu
from clesante.contrats.models import ObjectifPRS
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.differences import Changement, differences
from clesante.contrats.regles.differences_mots import Lexique
from clesante.contrats.regles.rapprochements import Rapproche, rapprocher


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What changed, and what was taken for the same thing although nothing but its name says so."""

    changements: tuple[Changement, ...]
    rapproches: tuple[Rapproche, ...] = ()


def comparer(
    avant: Contenu, apres: Contenu, suites: Mapping[str, str] | None = None
) -> Comparaison:
    """Return what changed from a text to another.

    Two texts of one contract are matched object by object; two contracts by what their objects are
    called, ``suites`` first: the actions that say which one they carry on, by repère.
    """
    mots = lexique({avant.contrat["cadre"], apres.contrat["cadre"]})
    if avant.contrat["repere"] == apres.contrat["repere"]:
        return Comparaison(differences(avant, apres, mots))
    proche, lus = rapprocher(avant, apres, suites)
    return Comparaison(differences(avant, proche, mots), lus)


def lexique(voulus: Collection[str] = ()) -> Lexique:
    """Return the words in which differences are said, under some frameworks.

    Two questions: the host's lists, and the objectives of its region.
    """
    listes = {**choix(), **libelles_par_liste(), **_des_cadres(voulus)}
    return Lexique(champs(), listes, nom_du_lieu)


def _des_cadres(voulus: Collection[str]) -> dict[str, Mapping[str, str]]:
    tous = cadres()
    enonces = {e.code: e.enonce for lu in tous if lu.cadre in voulus for e in lu.enonces}
    regionaux = {lu.code: str(lu) for lu in ObjectifPRS.objects.all()}
    return {"cadres": {lu.cadre: _nom(lu) for lu in tous}, "prs": {**enonces, **regionaux}}


def _nom(cadre: Cadre) -> str:
    return f"{cadre.agence} ({cadre.version})"
