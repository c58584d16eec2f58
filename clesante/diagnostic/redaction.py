"""Sentences of the portrait: every number comes from its cell, every word from its verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clesante.diagnostic.lectures import SANS_INTERVALLE, Chiffre, Comparaison, Portrait
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_STATUT
from clesante.donnees.lectures import Valeur
from clesante.socle.texte import INSECABLE, enumerer, nombre, pluriel
from clesante.statistiques.comparaisons import COMPARABLE, INFERIEUR, SUPERIEUR
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.ui.formats import UNITES_COLLEES, ecart_entre, figure, intervalle, libelle_avec_unite
from clesante.ui.verdicts import verdict, verdict_et_ecart

COMPARAISONS = {
    SUPERIEUR: "valeur plus élevée que celle de {nom} ({valeur})",
    COMPARABLE: "valeur comparable à celle de {nom} ({valeur})",
    INFERIEUR: "valeur plus basse que celle de {nom} ({valeur})",
    SANS_INTERVALLE: "{ecart} que {nom} ({valeur})",
}
VILLES_ENTIERES = frozenset({"COM-75056", "COM-69123", "COM-13055"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence cut around its figure, and the anchor where that figure is explained."""

    avant: str
    chiffre: str
    apres: str
    ancre: str

    @property
    def texte(self) -> str:
        """The whole sentence."""
        return self.avant + self.chiffre + self.apres


def valeur_lisible(indicateur: Indicateur, valeur: Valeur) -> str:
    """Return the value with its unit, or the words of its status."""
    if valeur.valeur is None:
        return LIBELLES_STATUT[valeur.statut]
    return figure(valeur.valeur, indicateur.unite, indicateur.decimales)


def absence_lisible(valeurs: Iterable[Valeur]) -> str:
    """Return the words of what has no value, when one status explains them all."""
    statuts = {valeur.statut for valeur in valeurs if valeur.valeur is None}
    return LIBELLES_STATUT[statuts.pop()] if len(statuts) == 1 else "sans valeur"


def valeur_avec_unite(indicateur: Indicateur, valeur: Valeur) -> str:
    """Return « 485,6 pour 100 000 habitants », or the words of the status."""
    lisible = valeur_lisible(indicateur, valeur)
    colle = valeur.valeur is None or indicateur.unite in UNITES_COLLEES
    return lisible if colle else f"{lisible}{INSECABLE}{indicateur.unite}"


def intervalle_lisible(indicateur: Indicateur, valeur: Valeur) -> str:
    """Return « [27,2 ; 27,6] », or an empty string when the value has no interval."""
    if valeur.intervalle is None:
        return ""
    return intervalle(valeur.intervalle.bas, valeur.intervalle.haut, indicateur.decimales)


def rang_lisible(chiffre: Chiffre) -> str:
    """Return « Rang 312 sur 1 255 EPCI, de la valeur la plus élevée à la plus basse. », or ""."""
    if not chiffre.effectif or chiffre.valeur.rang is None:
        return ""
    parmi = NIVEAUX_PLURIELS[chiffre.valeur.territoire.split("-")[0]]
    return (
        f"Rang {nombre(chiffre.valeur.rang)} sur {nombre(chiffre.effectif)} {parmi}, "
        "de la valeur la plus élevée à la plus basse."
    )


NIVEAUX_PLURIELS = {
    "ARM": "arrondissements",
    "EPT": "établissements publics territoriaux",
    "BV": "bassins de vie",
    "COM": "communes",
    "EPCI": "EPCI",
    "DEP": "départements",
    "REG": "régions",
}


def compte(portrait: Portrait) -> str:
    """Return « 42 chiffres du territoire, 20 d'un niveau plus large, 12 non disponibles. »."""
    propres, elargis = len(portrait.presents), len(portrait.elargis)
    absents = len(portrait.manquants)
    return (
        f"{pluriel(propres, 'chiffre')} du territoire, {nombre(elargis)} d'un niveau plus large, "
        f"{nombre(absents)} non disponible{'s' if absents > 1 else ''}."
    )


def population_lisible(perimetre: Perimetre) -> str:
    """Return « 14 059 habitants (population municipale, 2023) », or an empty string."""
    population = perimetre.population
    if population is None:
        return ""
    annee = population.millesime or "millésime non indiqué"
    habitants = pluriel(population.valeur, "habitant")
    return f"{habitants} (population {population.nature}, {annee})"


def synthese(portrait: Portrait, choisis: Sequence[Chiffre]) -> list[Phrase]:
    """Return the opening paragraph: the size of the territory, then a sentence a figure."""
    return [_ouverture(portrait.perimetre), *(_phrase(chiffre) for chiffre in choisis)]


def _ouverture(perimetre: Perimetre) -> Phrase:
    sujet = "La France" if perimetre.code == "FR" else "Ce territoire"
    communes = pluriel(len(perimetre.communes), "commune")
    habitants = population_lisible(perimetre)
    if not habitants:
        return Phrase(f"{sujet} compte ", communes, ".", "perimetre")
    suite = f" dans {communes}." if len(perimetre.communes) > 1 else "."
    return Phrase(f"{sujet} compte ", habitants, suite, "perimetre")


def _phrase(chiffre: Chiffre) -> Phrase:
    indicateur = chiffre.publie.definition
    ic = intervalle_lisible(indicateur, chiffre.valeur)
    libelle = libelle_avec_unite(indicateur.intitule, indicateur.unite)
    proches = [c for c in _proches(chiffre) if c.ecart is not None]
    suites = [_suite(chiffre, c) for c in proches]
    fin = f", {enumerer(suites)}{_non_testes(proches)}" if suites else ""
    return Phrase(
        f"{libelle}{INSECABLE}: ",
        valeur_lisible(indicateur, chiffre.valeur),
        f"{f' {ic}' if ic else ''} en {chiffre.valeur.periode}{fin}.",
        chiffre.code,
    )


def _non_testes(comparaisons: Sequence[Comparaison]) -> str:
    """Return « , écarts non testés », said once for those without an interval."""
    effectif = sum(c.verdict == SANS_INTERVALLE for c in comparaisons)
    return ("", ", écart non testé", ", écarts non testés")[min(effectif, 2)]


def _proches(chiffre: Chiffre) -> list[Comparaison]:
    return [c for c in (chiffre.region, chiffre.france) if c is not None]


def _suite(chiffre: Chiffre, comparaison: Comparaison) -> str:
    lisible = valeur_lisible(chiffre.publie.definition, comparaison.valeur)
    modele = COMPARAISONS.get(comparaison.verdict, "contre {valeur} pour {nom}")
    nom = "la France" if comparaison.code == "FR" else f"la région {comparaison.nom}"
    difference = ecart_lisible(chiffre, comparaison)
    return modele.format(nom=nom, valeur=lisible, ecart=difference)


def ecart_lisible(chiffre: Chiffre, comparaison: Comparaison) -> str:
    """Return « 1,09 de moins », or an empty string when nothing can be compared."""
    ici, la, i = chiffre.valeur.valeur, comparaison.valeur.valeur, chiffre.publie.definition
    if comparaison.ecart is None or ici is None or la is None:
        return ""
    return ecart_entre(ici, la, i.unite, i.decimales)


def face_a_la_france(chiffre: Chiffre) -> str:
    """Return « plus élevée, défavorable : 5,3 points de plus », or why it is not compared."""
    if chiffre.france is None:
        return ""
    i = chiffre.publie.definition
    if chiffre.motif:
        phrase = verdict(chiffre.verdict, i.polarite.value).phrase
        return f"{phrase}{INSECABLE}: {chiffre.motif}"
    return verdict_et_ecart(
        chiffre.verdict, i.polarite.value, ecart_lisible(chiffre, chiffre.france)
    )


def precaution(chiffre: Chiffre, perimetre: Perimetre) -> str:
    """Return the caveat of an indicator, without what is said of Mayotte to those far from it."""
    texte = chiffre.publie.definition.precaution
    if "DEP-976" in perimetre.departements:
        return texte
    phrases = re.split(r"(?<=\.)\s+", texte)
    return " ".join(p for p in phrases if not p.startswith(("Mayotte", "À Mayotte")))


def couverture(chiffre: Chiffre, perimetre: Perimetre) -> str:
    """Return on how many communes a figure is computed and why not all, or an empty string."""
    if not chiffre.est_partiel:
        return ""
    valeur = chiffre.valeur
    mot = "communes ou arrondissements municipaux"
    if not VILLES_ENTIERES & set(perimetre.communes):
        mot = "communes"
    return (
        f"Calculé sur {nombre(valeur.unites)} des {nombre(valeur.unites_attendues)} {mot} "
        f"du territoire{INSECABLE}: {_lacune(chiffre, perimetre)}."
    )


def _lacune(chiffre: Chiffre, perimetre: Perimetre) -> str:
    """Return why some communes are absent: départements left out by the source, or no data."""
    exclus = [
        code
        for code in perimetre.departements
        if code.removeprefix("DEP-") in chiffre.publie.definition.champ_exclu
    ]
    absentes = chiffre.valeur.unites_attendues - chiffre.valeur.unites
    hors = {commune for code in exclus for commune in territoires.membres(code)}
    noms = [territoires.territoire(code).nom for code in exclus]
    phrase = f"la source ne couvre pas {enumerer(noms)}" if noms else ""
    if absentes <= len(hors & set(perimetre.communes)):
        return phrase
    autres = "n'ont pas de donnée à cette date"
    return f"{phrase}, et d'autres communes {autres}" if phrase else f"les autres {autres}"
