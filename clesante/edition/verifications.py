"""Rules that hold between the elements of a document: headings, tables, figures, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from clesante.edition.arbre import Noeud
from clesante.edition.grammaire import ILLUSTRATION, SOMMAIRE, TITRES
from clesante.edition.modele import ContenuRefuseError

NON_VIDES = frozenset({"h2", "h3", "h4", "caption", "a", "figcaption", "th", "li", "dt"})


def verifier(racine: Noeud, illustrations: Mapping[str, object]) -> None:
    """Raise ``ContenuRefuseError`` at the first element that breaks a rule."""
    elements = list(racine.descendants())
    _verifier_titres(elements)
    _verifier_references(elements, illustrations)
    _verifier_sommaires(elements)
    for element in elements:
        if element.nom in NON_VIDES and not element.texte().strip():
            raise ContenuRefuseError(f"Une balise <{element.nom}> est vide.", "Écrivez son texte.")
        if element.nom in PROPRES:
            PROPRES[element.nom](element)


def _verifier_titres(elements: Sequence[Noeud]) -> None:
    niveau = 1
    for element in elements:
        if element.nom not in TITRES:
            continue
        suivant = TITRES.index(element.nom) + 2
        if suivant > niveau + 1:
            raise ContenuRefuseError(
                f"Le titre « {element.texte()[:60]} » (<{element.nom}>) saute un niveau.",
                f"Employez <h{niveau + 1}>.",
            )
        niveau = suivant


def _verifier_references(elements: Sequence[Noeud], illustrations: Mapping[str, object]) -> None:
    identifiants = Counter(e.identifiant for e in elements if e.identifiant)
    sources = Counter(e.attributs["src"] for e in elements if e.nom == "img")
    for identifiant, nombre in (identifiants + sources).items():
        if nombre > 1:
            raise ContenuRefuseError(
                f"L’identifiant « {identifiant} » sert {nombre} fois.",
                "Donnez un identifiant par élément, une place par illustration.",
            )
    for element in elements:
        cible = element.attributs.get("href", "")
        if cible.startswith("#") and cible[1:] not in identifiants:
            raise ContenuRefuseError(
                f"Le lien « {element.texte()[:60]} » mène à « {cible} », qui n’existe pas.",
                "Corrigez l’identifiant visé.",
            )
        nom = element.attributs.get("src", "").removeprefix(ILLUSTRATION)
        if element.nom == "img" and nom not in illustrations:
            raise ContenuRefuseError(
                f"L’illustration « {nom} » est inconnue.", "Fournissez-la avec le document."
            )


def _verifier_sommaires(elements: Sequence[Noeud]) -> None:
    """A table of contents is links, each to a heading; lists inside it are those of sub-parts."""
    titres = {f"#{e.identifiant}" for e in elements if e.nom in TITRES and e.identifiant}
    for sommaire in (e for e in elements if e.nom == "ul" and e.classe == SOMMAIRE):
        for ligne in (e for e in sommaire.descendants() if e.nom == "li"):
            lien, *reste = ligne.enfants
            mene = isinstance(lien, Noeud) and lien.attributs.get("href") in titres
            if not mene or any(isinstance(e, str) or e.nom != "ul" for e in reste):
                raise ContenuRefuseError(
                    f"La ligne « {ligne.texte()[:60]} » du sommaire ne mène pas à un titre.",
                    "Écrivez un seul lien par ligne, vers l’identifiant d’un titre.",
                )


def _verifier_figure(figure: Noeud) -> None:
    if [e.nom for e in figure.elements()] not in (["img"], ["img", "figcaption"]):
        raise ContenuRefuseError(
            "Une balise <figure> ne contient pas une seule image suivie de sa légende.",
            "Écrivez <img> puis <figcaption>.",
        )


def _verifier_tableau(tableau: Noeud) -> None:
    legendes = [e.texte() for e in tableau.elements("caption")]
    nom = f"Le tableau « {(legendes or ['sans légende'])[0][:60]} »"
    if [e.nom for e in tableau.elements()] != ["caption", "thead", "tbody"]:
        raise ContenuRefuseError(
            f"{nom} n’a pas sa forme.", "Écrivez <caption>, <thead> puis <tbody>, une fois chacun."
        )
    entetes = tableau.elements("thead")[0].elements()
    lignes = tableau.elements("tbody")[0].elements()
    if len(entetes) != 1 or not lignes:
        raise ContenuRefuseError(
            f"{nom} a {len(entetes)} ligne(s) d’en-tête et {len(lignes)} ligne(s).",
            "Il faut une ligne d’en-tête et au moins une ligne.",
        )
    for ligne in [*entetes, *lignes]:
        if len(ligne.elements()) != len(entetes[0].elements()):
            raise ContenuRefuseError(
                f"{nom} a des lignes de longueurs différentes.",
                "Une cellule par colonne : les cellules fusionnées ne sont pas admises.",
            )
    _verifier_cellules(nom, entetes[0], lignes)


def _verifier_cellules(nom: str, entete: Noeud, lignes: Sequence[Noeud]) -> None:
    colonnes = entete.elements()
    if not colonnes or any(e.nom != "th" or e.attributs.get("scope") == "row" for e in colonnes):
        raise ContenuRefuseError(
            f"{nom} n’a pas d’en-têtes de colonne.", 'Écrivez <th scope="col"> dans <thead>.'
        )
    for ligne in lignes:
        for rang, cellule in enumerate(ligne.elements()):
            if cellule.nom == "th" and (rang or cellule.attributs.get("scope") == "col"):
                raise ContenuRefuseError(
                    f"{nom} a un en-tête de ligne mal placé.",
                    'Dans <tbody>, seule la première cellule peut être <th scope="row">.',
                )


def _verifier_liste(liste: Noeud) -> None:
    if not liste.elements():
        raise ContenuRefuseError(f"Une liste <{liste.nom}> est vide.", "Retirez-la.")


def _verifier_definitions(liste: Noeud) -> None:
    noms = [e.nom for e in liste.elements()]
    if not noms or noms != ["dt", "dd"] * (len(noms) // 2):
        raise ContenuRefuseError(
            "Une liste <dl> n’alterne pas <dt> et <dd>.", "Écrivez un <dd> après chaque <dt>."
        )


PROPRES: dict[str, Callable[[Noeud], None]] = {
    "figure": _verifier_figure,
    "table": _verifier_tableau,
    "ul": _verifier_liste,
    "ol": _verifier_liste,
    "dl": _verifier_definitions,
}
