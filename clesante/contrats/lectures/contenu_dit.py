"""The words in which a contract is said: the host's lists, its frameworks, its region."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils.functional import SimpleLazyObject

from clesante.cadres.lectures import cadres
from clesante.cadres.objets import Cadre
from clesante.contrats.colonnes.contenu_dit import champs, choix
from clesante.contrats.lectures.fiches import libelles_par_liste
from clesante.contrats.lectures.fiches_page import nom_du_lieu
from clesante.contrats.models import ObjectifPRS
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.contenu_dit import Diseur, Lexique


def diseur(contenu: Contenu) -> Diseur:
    """Return who says the values of a contract, in the words of the day it was frozen.

    Those that it did not keep are said as they are today.
    """
    mots, autour = lexique({contenu.contrat.get("cadre", "")}), contenu.valeurs.get("autour", {})
    lieux = autour.get("lieux", {})
    gardes = dict(autour.get("mots", {}))
    if "objectifs_prs" in autour:
        gardes["prs"] = autour["objectifs_prs"]
    listes: Any = mots.listes  # a ChainMap is only read here, it asks for what can be written

    def lieu(code: str) -> str:
        return str(lieux.get(code) or nom_du_lieu(code))

    return Diseur(contenu, replace(mots, listes=ChainMap(gardes, listes), lieu=lieu))


def mots_de(contenu: Contenu, recus: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the words of the codes that a contract holds and that no model names, by list.

    ``recus``: those that came with it, for codes that this site does not know.
    """
    listes, des_modeles = lexique({contenu.contrat.get("cadre", "")}).listes, choix()
    mots: dict[str, dict[str, str]] = {}
    for liste, code in sorted(_codes(contenu)):
        if liste not in des_modeles:
            ici = listes.get(liste, {}).get(code) or recus.get(liste, {}).get(code)
            mots.setdefault(liste, {})[code] = ici or code
    return mots


def _codes(contenu: Contenu) -> set[tuple[str, str]]:
    """Return each code that a contract holds, with the list that names it."""
    dits = champs()
    objets = [("contrat", contenu.contrat), *contenu.objets()]
    return {
        (champ.liste, code)
        for sorte, objet in objets
        for nom, champ in dits.get(sorte, {}).items()
        if champ.liste
        for code in _liste(objet.get(nom))
    }


def _liste(valeur: Any) -> list[str]:
    return [*valeur] if isinstance(valeur, list) else [valeur] if valeur else []


def lexique(voulus: Collection[str] = ()) -> Lexique:
    """Return the words in which a contract is said, under some frameworks.

    Two questions, the host's lists and the objectives of its region, asked when a code is neither
    of a model nor kept.
    """
    de_la_maison: Any = SimpleLazyObject(lambda: {**libelles_par_liste(), **_des_cadres(voulus)})
    des_modeles: Any = choix()
    return Lexique(champs(), ChainMap(des_modeles, de_la_maison), nom_du_lieu)


def _des_cadres(voulus: Collection[str]) -> dict[str, Mapping[str, str]]:
    tous = cadres()
    enonces = {e.code: e.enonce for lu in tous if lu.cadre in voulus for e in lu.enonces}
    regionaux = {lu.code: str(lu) for lu in ObjectifPRS.objects.all()}
    return {"cadres": {lu.cadre: _nom(lu) for lu in tous}, "prs": {**enonces, **regionaux}}


def _nom(cadre: Cadre) -> str:
    return f"{cadre.agence} ({cadre.version})"
