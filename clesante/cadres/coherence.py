"""What holds a framework together beyond the shape of its entries: references, dates, bounds."""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from clesante.cadres.choix import Rubrique
from clesante.socle.texte import avec_unite, nombre
from clesante.socle.yamls import Chemin

DATES = frozenset({"du", "au", "date"})
NOMBRES = frozenset({"minimum", "maximum", "valeur"})
RENVOIS = ("liens", "contredit", "remplace", "lectures")  # to any other statement
ENVOI_NOMINATIF = re.compile(r"[a-zà-ÿ]+(-[a-zà-ÿ]+)*\.[a-zà-ÿ]+(-[a-zà-ÿ]+)*@", re.IGNORECASE)

Ecart = tuple[Chemin, str, str]  # where, what is wrong, what to do
Entrees = list[tuple[Chemin, Mapping[str, Any]]]


def incoherences(contenu: Mapping[str, Any], fautives: Collection[Chemin]) -> Iterator[Ecart]:
    """Yield what does not hold together; ``fautives``: the entries whose shape is already wrong.

    Those are still known by their code, so that what refers to them is not called unknown.
    """
    toutes = [*_entrees(contenu)]
    codes = _codes(toutes)
    yield from _doublons(toutes)
    saines = [(chemin, entree) for chemin, entree in toutes if chemin not in fautives]
    fausses = [faute for chemin, entree in saines for faute in _nombres(chemin, entree)]
    yield from fausses
    fautives = {chemin[:2] for chemin, _, _ in fausses}
    saines = [(chemin, entree) for chemin, entree in saines if chemin not in fautives]
    for chemin, entree in saines:
        yield from _dates(chemin, entree)
        yield from _bornes(chemin, entree)
        yield from _renvois(chemin, entree, codes)
        yield from _supposes(chemin, entree)
        yield from _contact(chemin, entree)
        yield from _texte(chemin, entree)
    yield from _valeurs(saines)
    yield from _paliers([(c, e) for c, e in saines if e.get("genre") == "palier"])


def _entrees(contenu: Mapping[str, Any]) -> Iterator[tuple[Chemin, Mapping[str, Any]]]:
    for rubrique in ("documents", *Rubrique):
        liste = contenu.get(rubrique)
        for rang, entree in enumerate(liste if isinstance(liste, list) else ()):
            if isinstance(entree, dict):
                yield (str(rubrique), rang), entree


def _codes(entrees: Entrees) -> dict[str, set[Any]]:
    """Return the codes known: of documents, steps, bodies, and of every statement."""
    codes: dict[str, set[Any]] = {"documents": set(), "etapes": set(), "instances": set()}
    tous = codes.setdefault("", set())
    for (rubrique, _), entree in entrees:
        codes.setdefault(str(rubrique), set()).add(str(entree.get("code")))
        if rubrique != "documents":
            tous.add(str(entree.get("code")))
    return codes


def _doublons(entrees: Entrees) -> Iterator[Ecart]:
    comptes: Counter[tuple[bool, Any]] = Counter()
    for chemin, entree in entrees:
        cle = (chemin[0] == "documents", str(entree.get("code")))
        comptes[cle] += 1
        if comptes[cle] > 1 and "code" in entree:
            yield (*chemin, "code"), f"« {cle[1]} » est déjà pris", "donnez un autre code"


def _dates(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    lues = {}
    for champ in DATES & entree.keys():
        try:
            lues[champ] = datetime.date.fromisoformat(entree[champ])
        except ValueError:
            constat = f"le jour « {entree[champ]} » n'existe pas"
            yield (*chemin, champ), constat, "écrivez une date telle que 2024-01-31"
    if "du" in lues and "au" in lues and lues["du"] > lues["au"]:
        yield (*chemin, "au"), "la fin est avant le début", "échangez « du » et « au »"


def _nombres(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    """Yield the numbers that measure nothing: not a number, a share above the whole."""
    for champ in NOMBRES & entree.keys():
        if math.isnan(entree[champ]):
            yield (*chemin, champ), "ce n'est pas un nombre fini", "écrivez le nombre en chiffres"
        elif champ == "valeur" and entree.get("unite") == "%" and entree[champ] > 100:
            constat = f"{avec_unite(entree[champ], '%')} est plus que le tout"
            yield (*chemin, champ), constat, "écrivez une part entre 0 et 100"


def _bornes(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    bas, haut = entree.get("minimum"), entree.get("maximum")
    if bas is None or haut is None:
        return
    if bas > haut:
        constat = f"le maximum {nombre(haut)} est sous le minimum {nombre(bas)}"
        yield (*chemin, "maximum"), constat, "échangez « minimum » et « maximum »"
    elif bas == haut and (entree.get("minimum_exclu") or entree.get("maximum_exclu")):
        constat = f"aucun nombre n'est entre {nombre(bas)} et {nombre(haut)} exclu"
        yield (*chemin, "maximum"), constat, "ôtez la borne exclue, ou changez une borne"


def _renvois(
    chemin: Chemin, entree: Mapping[str, Any], codes: Mapping[str, set[Any]]
) -> Iterator[Ecart]:
    """Yield the references that lead nowhere, or to the entry itself."""
    cibles = [("document", "documents"), ("etape", "etapes"), ("instance", "instances")]
    for champ, famille in (*cibles, *((renvoi, "") for renvoi in RENVOIS)):
        cites = entree.get(champ, ())
        for cite in [cites] if isinstance(cites, str) else cites:
            ou = f"« {famille} »" if famille else "le cadre"
            if cite not in codes[famille]:
                constat = (
                    f"« {cite} » n'est pas un code de {ou}"
                    if famille
                    else (f"aucun énoncé du cadre n'a le code « {cite} »")
                )
                yield (*chemin, champ), constat, "corrigez le code, ou écrivez ce qui manque"
            elif not famille and cite == entree.get("code"):
                yield (*chemin, champ), "un énoncé ne renvoie pas à lui-même", "ôtez ce code"


def _supposes(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    for champ in entree.get("suppose", ()):
        if champ not in entree:
            constat = f"« {champ} » est dit supposé, mais n'est pas écrit"
            yield (*chemin, "suppose"), constat, "écrivez ce champ, ou ôtez-le de la liste"
    if "lectures" in entree and entree.get("statut") != "non_defini":
        constat = "plusieurs lectures ne vont qu'avec un texte muet"
        yield (*chemin, "lectures"), constat, "écrivez « statut: non_defini », ou ôtez-les"


def _contact(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    """Refuse what names a person: a framework gives functions and generic addresses."""
    if ENVOI_NOMINATIF.match(entree.get("courriel", "")):
        constat = f"« {entree['courriel']} » semble l'adresse d'une personne"
        yield (*chemin, "courriel"), constat, "donnez l'adresse d'un service"


def _texte(chemin: Chemin, entree: Mapping[str, Any]) -> Iterator[Ecart]:
    from clesante.cadres.textes import table_livree

    if "texte" in entree and table_livree().texte(entree["texte"]) is None:
        constat = f"« {entree['texte']} » n'est pas dans la table des textes"
        yield (*chemin, "texte"), constat, "prenez un code de cette table, ou ajoutez-y le texte"


def _valeurs(entrees: Entrees) -> Iterator[Ecart]:
    """Yield the entries that should give a number and do not."""
    for chemin, entree in entrees:
        if entree.get("statut") == "non_defini":
            continue
        if entree.get("genre") in ("palier", "plafond") and "valeur" not in entree:
            yield chemin, "il manque « valeur »", "écrivez le nombre d'ETP, ou d'euros par ETP"
        if chemin[0] == "seuils" and not {"minimum", "maximum"} & entree.keys():
            yield chemin, "ce seuil n'a ni minimum ni maximum", "écrivez l'un des deux"


def _paliers(paliers: Entrees) -> Iterator[Ecart]:
    """Yield the holes and overlaps between brackets of population that hold on the same days.

    What a text leaves open is a bracket too, of status ``non_defini``: it is said, never a hole.
    """
    for epoque in {(e.get("du"), e.get("au")) for _, e in paliers}:
        rangs = [(c, e) for c, e in paliers if (e.get("du"), e.get("au")) == epoque]
        rangs.sort(key=lambda palier: _debut(palier[1]))
        for (_, avant), (chemin, apres) in pairwise(rangs):
            yield from _jointure(chemin, avant, apres)


def _debut(palier: Mapping[str, Any]) -> tuple[float, bool]:
    return palier.get("minimum", float("-inf")), bool(palier.get("minimum_exclu"))


def _jointure(
    chemin: Chemin, avant: Mapping[str, Any], apres: Mapping[str, Any]
) -> Iterator[Ecart]:
    fin, debut = avant.get("maximum", float("inf")), apres.get("minimum", float("-inf"))
    inclus = [not avant.get("maximum_exclu"), not apres.get("minimum_exclu")]
    noms = f"« {avant['code']} » et « {apres['code']} »"
    if fin > debut or (fin == debut and all(inclus)):
        yield (*chemin, "minimum"), f"les paliers {noms} se recouvrent", "excluez une des bornes"
    elif fin < debut or not any(inclus):
        lieu = (
            f"à {nombre(fin)} habitants"
            if fin == debut
            else (f"entre {nombre(fin)} et {nombre(debut)} habitants")
        )
        yield (
            (*chemin, "minimum"),
            f"rien n'est dit {lieu}, entre {noms}",
            "changez une borne, ou ajoutez un palier « statut: non_defini »",
        )
