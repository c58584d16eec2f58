"""The words, the picture and the files of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from clesante.diagnostic.comparaison import Case, Comparaison, Ligne
from clesante.diagnostic.illustrations import Figure
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees.lectures import Valeur
from clesante.socle.texte import INSECABLE, enumerer, pluriel
from clesante.territoires.choix import NIVEAUX
from clesante.territoires.lectures import Perimetre
from clesante.ui.classeurs import ecrire
from clesante.ui.colonnes import Colonne
from clesante.ui.formats import ecart_entre, figure
from clesante.ui.graphiques.points import LignePoints, Point, points

IDENTIFIANT = "comparaison"
LIBRE = "périmètre libre"
TITRE = "Comparaison de territoires"


def niveau(perimetre: Perimetre) -> str:
    """Return what a territory is: « EPCI », « commune », « périmètre libre »."""
    return NIVEAUX.get(perimetre.niveau, LIBRE)


def avertissements(lue: Comparaison) -> list[str]:
    """Return what a reader must know before comparing: levels, territories inside others."""
    phrases = []
    if len({p.niveau for p in lue.perimetres}) > 1:
        dits = enumerer([f"{p.intitule} ({niveau(p)})" for p in lue.perimetres])
        phrases.append(
            f"Niveaux différents : {dits}. Plus un territoire est grand, plus son intervalle est "
            "étroit, et moins il a de valeurs extrêmes."
        )
    phrases += [
        f"{petit.intitule} et {grand.intitule} ont des communes en commun : leurs chiffres ne sont "
        "pas indépendants, et l'intervalle du plus petit est comparé à la valeur du plus grand."
        for petit, grand in _imbriques(lue)
    ]
    decalees = [ligne for ligne in lue.presentes if len(ligne.periodes) > 1]
    if decalees:
        noms = enumerer([ligne.publie.definition.intitule for ligne in decalees])
        phrases.append(f"Périodes différentes, donc aucun écart dit : {noms}.")
    return phrases + _non_comparables(lue)


def _non_comparables(lue: Comparaison) -> list[str]:
    """Return which chosen indicators are neither drawn nor ranked, a sentence a reason."""
    par_motif: dict[str, list[str]] = {}
    for ligne in lue.presentes if lue.choisis else ():
        if ligne.motif:
            par_motif.setdefault(ligne.motif, []).append(ligne.publie.definition.intitule)
    return [
        f"Non comparable, donc ni dessiné ni classé : {enumerer(noms)} ({motif})."
        for motif, noms in par_motif.items()
    ]


def _imbriques(lue: Comparaison) -> Iterator[tuple[Perimetre, Perimetre]]:
    """Yield the territories that share communes with the first, the smaller of the two first."""
    premier, *autres = lue.perimetres
    for autre in autres:
        if set(premier.communes) & set(autre.communes):
            petit, grand = sorted((premier, autre), key=lambda p: len(p.communes))
            yield petit, grand


def mots_de_l_ecart(ligne: Ligne, case: Case) -> str:
    """Return « 2,3 points de plus », or why nothing is said; the verdict has its own mark."""
    reference = ligne.cases[0].valeur.valeur
    if case.ecart is None or case.valeur.valeur is None or reference is None:
        return case.motif
    i = ligne.publie.definition
    return ecart_entre(case.valeur.valeur, reference, i.unite, i.decimales)


def phrases(lue: Comparaison) -> list[str]:
    """Return, for each indicator of the picture, its highest and its lowest figure."""
    return [phrase for ligne in lue.dessinees if (phrase := _phrase(lue, ligne))]


def _phrase(lue: Comparaison, ligne: Ligne) -> str:
    i = ligne.publie.definition
    connus = [
        (case.valeur.valeur, p.intitule)
        for p, case in zip(lue.perimetres, ligne.cases, strict=True)
        if case.valeur.valeur is not None
    ]
    if ligne.motif or len(connus) < 2 or len(ligne.periodes) > 1:
        return ""
    (bas, petit), (haut, grand) = min(connus), max(connus)
    if round(bas, i.decimales) == round(haut, i.decimales):
        return f"{i.intitule} : même valeur partout, {figure(haut, i.unite, i.decimales)}."
    return (
        f"{i.intitule} : de {figure(bas, i.unite, i.decimales)} ({petit}) à "
        f"{figure(haut, i.unite, i.decimales)} ({grand})."
    )


def illustration(lue: Comparaison) -> Figure | None:
    """Return the picture: a scale for each indicator; None when nothing can be drawn."""
    lignes = lue.dessinees
    if not lignes:
        return None
    noms = [p.intitule for p in lue.perimetres]
    choix = "les indicateurs choisis" if lue.choisis else "là où ils diffèrent le plus"
    dessin = points(
        IDENTIFIANT,
        noms,
        [_ligne_de_points(ligne) for ligne in lignes],
        titre=f"Les territoires côte à côte{INSECABLE}: {choix}",
    )
    producteurs = {c.valeur.source.producteur for li in lignes for c in li.cases if c.valeur.source}
    return Figure(
        dessin,
        f"{enumerer(sorted(producteurs))} (jeux de données et périodes : dans les tableaux).",
        "Chaque indicateur a son échelle, la même pour tous les territoires ; le trait au bout du "
        "point est l'intervalle de confiance à 95 %.",
    )


def _ligne_de_points(ligne: Ligne) -> LignePoints:
    i = ligne.publie.definition
    return LignePoints(
        i.intitule,
        i.unite,
        i.decimales,
        [_point(ligne, case.valeur) for case in ligne.cases],
        ligne.france.valeur if ligne.france.periode in ligne.periodes else None,
        ligne.distribution.valeurs if ligne.distribution else (),
    )


def _point(ligne: Ligne, valeur: Valeur) -> Point:
    absent = valeur_lisible(ligne.publie.definition, valeur) if valeur.valeur is None else ""
    return Point(valeur.valeur, valeur.bas, valeur.haut, absent)


def hors_des_tableaux(lue: Comparaison) -> list[tuple[str, list[str]]]:
    """Return how many indicators are in no table and why, each time with their names."""
    seuls = [li for li in lue.presentes if li not in lue.montrees]
    absents = [li for li in lue.lignes if not li.est_presente]
    groupes = (
        ("qu'un seul de ces territoires a", seuls),
        ("qu'aucun de ces territoires n'a", absents),
    )
    return [
        (
            f"{pluriel(len(lignes), 'indicateur')} {pourquoi}",
            [li.publie.definition.intitule for li in lignes],
        )
        for pourquoi, lignes in groupes
        if lignes
    ]


Rang = tuple[Comparaison, Ligne, int]


def _case(rang: Rang) -> Case:
    return rang[1].cases[rang[2]]


def _verdict_exporte(rang: Rang) -> str:
    return _case(rang).verdict or ""


COLONNES: tuple[Colonne[Rang], ...] = (
    Colonne("territoire", "Territoire", lambda r: r[0].perimetres[r[2]].code),
    Colonne("nom", "Nom", lambda r: r[0].perimetres[r[2]].intitule),
    Colonne("indicateur", "Indicateur", lambda r: r[1].publie.definition.code),
    Colonne("libelle", "Libellé", lambda r: r[1].publie.definition.intitule),
    Colonne("periode", "Période", lambda r: _case(r).valeur.periode),
    Colonne("valeur", "Valeur", lambda r: _case(r).valeur.valeur, "nombre", decimales=2),
    Colonne("unite", "Unité", lambda r: r[1].publie.definition.unite),
    Colonne("statut", "Statut", lambda r: str(_case(r).valeur.statut)),
    Colonne("bas", "Borne basse à 95 %", lambda r: _case(r).valeur.bas, "nombre", decimales=2),
    Colonne("haut", "Borne haute à 95 %", lambda r: _case(r).valeur.haut, "nombre", decimales=2),
    Colonne("repere", "Comparé à", lambda r: r[0].perimetres[0].code if r[2] else ""),
    Colonne("ecart", "Écart", lambda r: _case(r).ecart, "nombre", decimales=2),
    Colonne("verdict", "Verdict", _verdict_exporte),
    Colonne("motif", "Pourquoi aucun écart", lambda r: _case(r).motif),
    Colonne(
        "source",
        "Source",
        lambda r: s.citation if (s := _case(r).valeur.source) else "",
    ),
)


def fichier(lue: Comparaison, extension: str) -> bytes:
    """Return the comparison as ``csv``, ``xlsx`` or ``ods``: a line for each figure."""
    rangs = [(lue, ligne, n) for ligne in lue.lignes for n in range(len(lue.perimetres))]
    return ecrire(extension, TITRE, COLONNES, rangs)
