"""A territory's own table as a whole: its level, its scale, doubles, totals, secrecy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite, texte_de
from clesante.donnees.producteurs.cellules import echelle as echelle_devinee
from clesante.donnees.producteurs.codes import reperes
from clesante.donnees.secret import est_sensible
from clesante.donnees.tables.lieux import niveau_de
from clesante.donnees.tables.lignes import Lecture
from clesante.donnees.tables.regles import LigneLue
from clesante.socle.texte import normaliser, pluriel
from clesante.territoires.regles import ville

ECHELLES = ("pourcentage", "ratio")
Numerotees = Sequence[tuple[int, LigneLue]]


def controler(lecture: Lecture, lues: Numerotees) -> tuple[str, list[LigneLue], str]:
    """Return (level, figures to keep, scale) of the rows read; anomalies go to ``lecture``."""
    echelle, lues = _a_l_echelle(lecture, lues)
    niveau = _niveau(lecture, lues)
    unites = _une_ville_une_fois(lecture, [*_sans_ensembles(lecture, lues, niveau)])
    lignes = _fondre(lecture, unites)
    _conclure(lecture, lignes)
    return niveau, lignes, echelle


def _a_l_echelle(lecture: Lecture, lues: Numerotees) -> tuple[str, Numerotees]:
    """Return the values in percent; ask when they may be between 0 and 1."""
    valeurs = [lue.valeur for _, lue in lues if lue.valeur is not None]
    if lecture.consignes.unite != "%" or not valeurs:
        return "", lues
    dite = _ecrite(lecture) or lecture.consignes.echelle
    echelle = dite or echelle_devinee(valeurs)
    if echelle == "ratio" and not dite:
        plus_haute = f"{max(valeurs):g}"
        probleme = (
            f"colonne en ratio (de 0 à 1) ou en pourcentage ? {plus_haute} peut être "
            f"{100 * max(valeurs):g} % ou {plus_haute} %"
        )
        remede = "Dites --echelle ratio ou --echelle pourcentage"
        lecture.noter("valeur", Anomalie(None, "", plus_haute, probleme, remede))
    facteur = 100 if echelle == "ratio" else 1
    mises = [
        (n, lue if lue.valeur is None else replace(lue, valeur=round(facteur * lue.valeur, 10)))
        for n, lue in lues
    ]
    _refuser_hors_bornes(lecture, mises)
    return echelle, mises


def _ecrite(lecture: Lecture) -> str:
    """Return « pourcentage » when cells are written with their sign."""
    lus = (texte_de(lecture.lu(ligne, "valeur")) for ligne in lecture.corps.values())
    return "pourcentage" if any(texte.endswith("%") for texte in lus) else ""


def _refuser_hors_bornes(lecture: Lecture, lues: Numerotees) -> None:
    for numero, lue in lues:
        if lue.valeur is not None and not 0 <= lue.valeur <= 100:
            probleme, remede = "une part va de 0 à 100 %", "Vérifiez-la, ou dites une autre unité"
            lu = f"{lue.valeur:g}"
            lecture.noter("valeur", Anomalie(numero, "", lu, probleme, remede, genre="borne"))


def _niveau(lecture: Lecture, lues: Numerotees) -> str:
    """Return the level that most rows inside the perimeter have, the finest when equal.

    That of the references when no row is inside.
    """
    dedans = [lue for _, lue in lues if lecture.lieux.contient(lue.territoire)]
    niveaux = Counter(niveau_de(lue.territoire) for lue in dedans or [lue for _, lue in lues])
    return max(niveaux, key=lambda n: (niveaux[n], n == "COM")) if niveaux else ""


def _sans_ensembles(
    lecture: Lecture, lues: Numerotees, niveau: str
) -> Iterator[tuple[int, LigneLue]]:
    """Leave out the totals of wider territories: they are recomputed from their units."""
    for numero, lue in lues:
        autre = niveau_de(lue.territoire) != niveau and lecture.lieux.contient(lue.territoire)
        if not autre or lue.numerateur is None:
            yield numero, lue
            continue
        nom = lecture.lieux.designer(lue.territoire)
        probleme = f"{nom} n'est pas du niveau des autres lignes : son total se recalcule"
        lecture.noter(
            lecture.role_du_lieu,
            Anomalie(numero, "", lue.territoire, probleme, "", Gravite.INFO, genre="total"),
        )


def _une_ville_une_fois(lecture: Lecture, lues: Numerotees) -> Iterator[tuple[int, LigneLue]]:
    """Leave out a city counted beside its arrondissements, or these when one of them is missing."""
    comptees = {lue.cle for _, lue in lues if lue.numerateur is not None}
    parties: dict[tuple[str, str, str], set[str]] = {}
    for code, periode, dimension in comptees:
        if ville(code):
            parties.setdefault((ville(code), periode, dimension), set()).add(code)
    for numero, lue in lues:
        cle = (ville(lue.territoire) or lue.territoire, *lue.cle[1:])
        entiere = parties.get(cle) == reperes().villes.get(cle[0])
        doublee = lue.numerateur is not None and cle in parties and cle in comptees
        if not doublee or entiere != (cle == lue.cle):
            yield numero, lue
            continue
        nom = lecture.lieux.designer(lue.territoire)
        probleme = f"{nom} : une ville et ses arrondissements ne se comptent pas deux fois"
        lecture.noter(
            lecture.role_du_lieu,
            Anomalie(numero, "", lue.territoire, probleme, "", Gravite.INFO, genre="ville"),
        )


def _fondre(lecture: Lecture, lues: Iterator[tuple[int, LigneLue]]) -> list[LigneLue]:
    """Return one figure a key: equal rows once, the parts of merged communes added."""
    uniques: dict[tuple[str, str, str], tuple[int, LigneLue]] = {}
    for numero, lue in lues:
        if lue.cle not in uniques:
            uniques[lue.cle] = numero, lue
            continue
        premier, autre = uniques[lue.cle]
        uniques[lue.cle] = premier, _deux(lecture, (premier, autre), (numero, lue))
    return [lue for _, lue in uniques.values()]


def _deux(
    lecture: Lecture, premiere: tuple[int, LigneLue], suite: tuple[int, LigneLue]
) -> LigneLue:
    """Return the figure of two rows of one key; the first one when they contradict."""
    (rang, autre), (numero, lue) = premiere, suite
    role = lecture.role_du_lieu
    ecrits = [texte_de(lecture.lu(lecture.corps[n], role)) for n in (rang, numero)]
    nom = lecture.lieux.designer(lue.territoire)
    deux_lieux = _lieu_ecrit(ecrits[0]) != _lieu_ecrit(ecrits[1])
    if deux_lieux and autre.numerateur is not None and lue.numerateur is not None:
        probleme = f"même commune aujourd'hui que la ligne {rang} ({nom}) : effectifs additionnés"
        lecture.noter(
            role, Anomalie(numero, "", ecrits[1], probleme, "", Gravite.ALERTE, genre="fusion")
        )
        bas = [n for n in (autre.denominateur, lue.denominateur) if n is not None]
        return replace(
            autre,
            numerateur=autre.numerateur + lue.numerateur,
            denominateur=sum(bas) if len(bas) == 2 else None,
        )
    if deux_lieux and lecture.export:
        probleme = f"{nom} réunit des communes de l'export : ses valeurs ne se moyennent pas"
        lecture.noter(
            role, Anomalie(numero, "", ecrits[1], probleme, "", Gravite.ALERTE, genre="fusion")
        )
        return replace(autre, valeur=None, statut=Statut.NON_DISPONIBLE)
    if autre == lue:
        probleme = f"même ligne que la ligne {rang} : elle est ignorée"
        lecture.noter(
            role, Anomalie(numero, "", ecrits[1], probleme, "", Gravite.INFO, genre="doublon")
        )
        return autre
    probleme = f"{nom} est donné deux fois : {autre.dit} à la ligne {rang}, {lue.dit} ici"
    lecture.noter(role, Anomalie(numero, "", ecrits[1], probleme, "Gardez une seule ligne"))
    return autre


def _lieu_ecrit(ecrit: str) -> str:
    """Return one form of a code or a name: « COM-01001 », « 1001 » and « 01 001 » are one place."""
    nom = normaliser(ecrit)
    code = re.sub(r"^(?:com|arm)|\s", "", nom)
    return code.zfill(5) if any(c.isdigit() for c in code) else nom


def _conclure(lecture: Lecture, lignes: Sequence[LigneLue]) -> None:
    """Note what concerns the whole table."""
    seuil = lecture.consignes.seuil
    petites = sum(est_sensible(li.numerateur, li.denominateur, seuil) for li in lignes)
    if petites:
        _informer(
            lecture,
            f"{pluriel(petites, 'valeur')} sous le seuil de {seuil} : masquées à la publication",
        )
    if any(ligne.valeur is not None for ligne in lignes):
        _informer(
            lecture,
            "des valeurs sont données sans leurs effectifs : elles restent à leur niveau, et le "
            "seuil de secret ne peut pas être vérifié",
        )
    dimensions = {ligne.dimension for ligne in lignes}
    if "" in dimensions and len(dimensions) > 1:
        probleme = (
            "certaines lignes n'ont pas de dimension : un total à côté de ses parties livrerait "
            "celles qui sont masquées"
        )
        lecture.noter("dimension", Anomalie(None, "", "", probleme, "Ôtez les lignes d'ensemble"))
    if not lignes and not any(a.gravite is Gravite.BLOQUANT for a in lecture.anomalies):
        probleme = "aucune ligne n'est du territoire de la table"
        lecture.noter("", Anomalie(None, "", "", probleme, "Vérifiez --territoire et le fichier"))


def _informer(lecture: Lecture, phrase: str) -> None:
    lecture.noter("", Anomalie(None, "", "", phrase, "", Gravite.INFO))
