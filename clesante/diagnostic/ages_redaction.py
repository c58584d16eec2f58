"""The words, the picture and the tables of the profile by age."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.diagnostic.ages import (
    FRANCE,
    GROUPES,
    TRANCHES_DITES,
    Age,
    Ages,
    Profil,
)
from clesante.diagnostic.illustrations import Figure
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import IndicateurPublie, Valeur
from clesante.socle.texte import INSECABLE, nombre
from clesante.statistiques.comparaisons import SANS_INTERVALLE, verdict
from clesante.ui.formats import ecart_entre, figure, intervalle, libelle_avec_unite
from clesante.ui.graphiques.pyramide import Pyramide, Tranche, pyramide
from clesante.ui.tableaux import Tableau
from clesante.ui.verdicts import verdict_et_ecart

PARTS_DITES = 3


@dataclass(frozen=True, slots=True)
class ProfilDit:
    """A profile by age in words, as a picture and as tables, for the page and for documents.

    ``groupes`` is None where no age is held for the territory itself.
    """

    portee: str
    figure: Figure | None
    phrases: list[str]
    parts: Tableau | None
    effectifs: Tableau | None
    groupes: Tableau | None


def dire(profil: Profil) -> ProfilDit:
    """Return everything that is said of a profile by age."""
    a_des_groupes = any(ici.valeur is not None for ici, _ in profil.groupes.values())
    return ProfilDit(
        portee=portee(profil),
        figure=illustration(profil),
        phrases=phrases(profil),
        parts=tableau_des_parts(profil),
        effectifs=tableau_des_effectifs(profil),
        groupes=tableau_des_groupes(profil) if a_des_groupes else None,
    )


def portee(profil: Profil) -> str:
    """Return at which level the pyramid exists, when it is not that of the territory."""
    if profil.pyramide is None or profil.est_propre:
        return ""
    suite = "du département" if len(profil.perimetre.departements) == 1 else "des départements"
    return (
        f"La population par sexe et âge de cinq ans n'est pas publiée plus finement que le "
        f"département : la pyramide est celle {suite} ({profil.pyramide.nom}), pas celle de "
        f"{profil.perimetre.intitule}. Ses grands groupes d'âge, eux, sont plus bas."
    )


def illustration(profil: Profil) -> Figure | None:
    """Return the pyramid, France outlined; None where no population by age is held."""
    ages, france = profil.pyramide, profil.france
    if ages is None:
        return None
    compares = france is not None and france.periode == ages.periode
    references = [_parts(age, france) for age in france.ages] if compares and france else []
    tranches = [
        Tranche(age.libelle, *_parts(age, ages), references[rang] if references else None)
        for rang, age in enumerate(ages.ages)
    ]
    dessin = pyramide(
        "pyramide",
        Pyramide(ages.nom, tranches),
        titre=f"Pyramide des âges en {ages.periode}{INSECABLE}: {ages.nom}",
    )
    suite = " Le trait noir est la France." if references else ""
    return Figure(
        dessin,
        f"{ages.source.citation} ; période {ages.periode}.",
        "Chaque barre est la part des hommes, à gauche, ou des femmes, à droite, d'un groupe d'âge "
        f"dans l'ensemble des habitants.{suite}",
    )


def _parts(age: Age, ages: Ages) -> tuple[float, float]:
    """Return the shares of men and of women of one group, in % of all inhabitants."""
    return 100 * age.hommes / ages.total, 100 * age.femmes / ages.total


def phrases(profil: Profil) -> list[str]:
    """Return what the pyramid says: large groups, ageing, where it differs most from France."""
    ages, france = profil.pyramide, profil.france
    if ages is None:
        return []
    parts = [(mot, ages.part(debut, fin)) for mot, debut, fin in TRANCHES_DITES[:PARTS_DITES]]
    dites = " ; ".join(f"{mot.lower()}, {figure(part, '%', 1)}" for mot, part in parts)
    lues = [
        f"{ages.nom}, {ages.periode} : {dites}.",
        f"Indice de vieillissement : {nombre(ages.vieillissement)} personnes de 65 ans ou plus "
        f"pour 100 de moins de 20 ans{_contre(france)}.",
    ]
    return lues + ([_ecart_le_plus_grand(ages, france)] if france else [])


def _contre(france: Ages | None) -> str:
    return f" ({nombre(france.vieillissement)} en France)" if france else ""


def _ecart_le_plus_grand(ages: Ages, france: Ages) -> str:
    """Return the group of five years whose share differs most from that of France."""
    ecarts = [
        (sum(_parts(ici, ages)) - sum(_parts(la, france)), ici)
        for ici, la in zip(ages.ages, france.ages, strict=True)
    ]
    difference, age = max(ecarts, key=lambda couple: abs(couple[0]))
    part = sum(_parts(age, ages))
    return (
        f"L'écart le plus grand avec la France : {age.libelle}, {figure(part, '%', 1)} des "
        f"habitants, {ecart_entre(part, part - difference, '%', 1)}."
    )


def tableau_des_effectifs(profil: Profil) -> Tableau | None:
    """Return the inhabitants by age and sex, and their shares; None without a pyramid."""
    ages = profil.pyramide
    if ages is None:
        return None
    lignes = [
        (a.libelle, nombre(a.hommes), nombre(a.femmes), nombre(a.hommes + a.femmes))
        for a in ages.ages
    ]
    hommes = sum(a.hommes for a in ages.ages)
    totaux = ("Ensemble", nombre(hommes), nombre(ages.total - hommes), nombre(ages.total))
    return Tableau(
        f"Habitants par âge et par sexe en {ages.periode}{INSECABLE}: {ages.nom}",
        ("Âge", "Hommes", "Femmes", "Ensemble"),
        (*lignes, totaux),
        frozenset({1, 2, 3}),
    )


def tableau_des_parts(profil: Profil) -> Tableau | None:
    """Return the shares of large groups drawn from the pyramid, beside France."""
    ages, france = profil.pyramide, profil.france
    if ages is None:
        return None
    lignes = [
        _ligne_de_part(mot, ages.part(d, f), france.part(d, f) if france else None, "%")
        for mot, d, f in TRANCHES_DITES
    ]
    reference = france.vieillissement if france else None
    mot = "65 ans ou plus pour 100 moins de 20 ans"
    lignes.append(_ligne_de_part(mot, ages.vieillissement, reference, ""))
    entetes = ("Groupe d'âge", ages.nom, *(("France", "Écart") if france else ()))
    return Tableau(
        f"Grands groupes d'âge en {ages.periode}{INSECABLE}: {ages.nom}",
        entetes,
        tuple(lignes),
        frozenset(range(1, len(entetes))),
    )


def _ligne_de_part(mot: str, ici: float, france: float | None, unite: str) -> tuple[str, ...]:
    valeurs = (mot, figure(ici, unite, 1))
    if france is None:
        return valeurs
    return (*valeurs, figure(france, unite, 1), ecart_entre(ici, france, unite, 1))


def tableau_des_groupes(profil: Profil) -> Tableau:
    """Return the large groups of the census for the territory itself, with their intervals."""
    publies = {p.definition.code: p for p in donnees.indicateurs(GROUPES)}
    lignes = [_ligne_de_groupe(publies[code], *profil.groupes[code]) for code in GROUPES]
    est_france = profil.perimetre.code == FRANCE
    entetes: tuple[str, ...] = (
        "Groupe d'âge",
        "Période",
        "Territoire",
        f"Intervalle à 95{INSECABLE}%",
    )
    if not est_france:
        entetes += ("France", "Face à la France")
    return Tableau(
        f"Grands groupes d'âge au recensement{INSECABLE}: {profil.perimetre.intitule}",
        entetes,
        tuple(ligne[: len(entetes)] for ligne in lignes),
        frozenset({2, 3, 4}) if not est_france else frozenset({2, 3}),
    )


def _ligne_de_groupe(publie: IndicateurPublie, ici: Valeur, france: Valeur) -> tuple[str, ...]:
    i = publie.definition
    return (
        libelle_avec_unite(i.intitule, i.unite),
        ici.periode or "–",
        valeur_lisible(i, ici),
        intervalle(ici.bas, ici.haut, i.decimales) or "–",
        valeur_lisible(i, france),
        _face_a_la_france(publie, ici, france),
    )


def _face_a_la_france(publie: IndicateurPublie, ici: Valeur, france: Valeur) -> str:
    """Return « plus élevée : 3,1 points de plus », from the interval only."""
    if ici.valeur is None or france.valeur is None or ici.periode != france.periode:
        return "–"
    i = publie.definition
    dit = verdict(ici.intervalle, france.valeur) if ici.intervalle else SANS_INTERVALLE
    difference = ecart_entre(ici.valeur, france.valeur, i.unite, i.decimales)
    return verdict_et_ecart(dit, i.polarite.value, difference)
