"""Sentences of the portrait: every number comes from its cell, every word from its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.diagnostic.lectures import Chiffre, Comparaison, Portrait
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_STATUT, Statut
from clesante.donnees.lectures import Valeur
from clesante.socle.texte import avec_unite, enumerer, nombre, pluriel
from clesante.statistiques.comparaisons import COMPARABLE, INFERIEUR, SUPERIEUR
from clesante.ui.formats import figure, intervalle, libelle_avec_unite

COMPARAISONS = {
    SUPERIEUR: "plus élevé que {nom} ({valeur})",
    COMPARABLE: "comparable à {nom} ({valeur})",
    INFERIEUR: "plus bas que {nom} ({valeur})",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and the anchor of the figure it speaks of."""

    texte: str
    ancre: str


def valeur_lisible(indicateur: Indicateur, valeur: Valeur) -> str:
    """Return the value with its unit, or the words of its status."""
    if valeur.valeur is None:
        return LIBELLES_STATUT[valeur.statut]
    return figure(valeur.valeur, indicateur.unite, indicateur.decimales)


def intervalle_lisible(indicateur: Indicateur, valeur: Valeur) -> str:
    """Return « [27,2 ; 27,6] », or an empty string when the value has no interval."""
    if valeur.intervalle is None:
        return ""
    return intervalle(valeur.intervalle.bas, valeur.intervalle.haut, indicateur.decimales)


def rang_lisible(chiffre: Chiffre) -> str:
    """Return « 312e valeur la plus élevée sur 1 255 EPCI », or an empty string."""
    if not chiffre.effectif or chiffre.valeur.rang is None:
        return ""
    rang = "1re" if chiffre.valeur.rang == 1 else f"{nombre(chiffre.valeur.rang)}e"
    parmi = NIVEAUX_PLURIELS[chiffre.valeur.territoire.split("-")[0]]
    return f"{rang} valeur la plus élevée sur {nombre(chiffre.effectif)} {parmi}"


NIVEAUX_PLURIELS = {
    "COM": "communes",
    "EPCI": "EPCI",
    "DEP": "départements",
    "REG": "régions",
}


def synthese(portrait: Portrait) -> list[Phrase]:
    """Return the opening paragraph: the size of the territory, then one sentence a figure."""
    phrases = [Phrase(_ouverture(portrait), "perimetre")]
    phrases += [
        Phrase(_phrase(chiffre), chiffre.code)
        for chiffre in portrait.presents
        if chiffre.code != "POP_TOT"
    ]
    manquants = len(portrait.manquants)
    if manquants:
        phrases.append(
            Phrase(
                f"{pluriel(manquants, 'indicateur')} sur {len(portrait.chiffres)} "
                f"{'ne peut' if manquants == 1 else 'ne peuvent'} pas être donné"
                f"{'' if manquants == 1 else 's'} pour ce territoire.",
                "manque",
            )
        )
    return phrases


def _ouverture(portrait: Portrait) -> str:
    perimetre = portrait.perimetre
    communes = pluriel(len(perimetre.communes), "commune")
    population = perimetre.population
    if population is None:
        return f"{perimetre.intitule} réunit {communes}."
    annee = population.millesime or "millésime non indiqué"
    habitants = avec_unite(population.valeur, "habitants")
    return f"{perimetre.intitule} compte {habitants} ({annee}) dans {communes}."


def _phrase(chiffre: Chiffre) -> str:
    indicateur = chiffre.publie.definition
    ic = intervalle_lisible(indicateur, chiffre.valeur)
    libelle = libelle_avec_unite(indicateur.libelle, indicateur.unite)
    debut = f"{libelle} : {valeur_lisible(indicateur, chiffre.valeur)}"
    if ic:
        debut += f" {ic}"
    suites = [_suite(indicateur, c) for c in _proches(chiffre) if c.ecart is not None]
    fin = f", {enumerer(suites)}" if suites else ""
    return f"{debut} en {chiffre.valeur.periode}{fin}."


def _proches(chiffre: Chiffre) -> list[Comparaison]:
    return [c for c in (chiffre.region, chiffre.france) if c is not None]


def _suite(indicateur: Indicateur, comparaison: Comparaison) -> str:
    lisible = valeur_lisible(indicateur, comparaison.valeur)
    modele = COMPARAISONS.get(comparaison.verdict, "contre {valeur} pour {nom}")
    nom = "la France" if comparaison.code == "FR" else f"la région {comparaison.nom}"
    return modele.format(nom=nom, valeur=lisible)


def manque(chiffre: Chiffre) -> str:
    """Return why a figure is missing, who holds the indicator and when it is refreshed."""
    indicateur = chiffre.publie.definition
    raison = LIBELLES_STATUT[chiffre.valeur.statut]
    if chiffre.valeur.statut is Statut.NON_COUVERT and chiffre.publie.source:
        raison = f"non couvert : la source porte sur « {chiffre.publie.source.champ} »"
    return (
        f"{indicateur.libelle} — {raison}. Détenteur : {indicateur.detenteur}, "
        f"mise à jour : {indicateur.rafraichissement}."
    )


def couverture(chiffre: Chiffre) -> str:
    """Return « calculé sur 39 communes sur 40 » when the figure lacks some, else nothing."""
    if not chiffre.est_partiel:
        return ""
    attendues = pluriel(chiffre.valeur.unites_attendues, "commune")
    return (
        f"Calculé sur {nombre(chiffre.valeur.unites)} des {attendues} du territoire ; une commune "
        "rétablie depuis est comptée avec celle dont elle faisait partie."
    )
