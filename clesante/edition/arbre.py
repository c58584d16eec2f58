"""The text of a document as a tree, read strictly: what is not understood is refused.

The standard ``html.parser`` forgives malformed tags, in quadratic time; this reader accepts
well-formed tags of the closed subset and nothing else, in one pass.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clesante.edition import grammaire
from clesante.edition.modele import ContenuRefuseError

BALISE = re.compile(
    r'<(?P<fin>/?)(?P<nom>[a-z][a-z0-9]*+)(?P<attributs>(?:\s++[a-z][a-z-]*+="[^"<]*+")*+)\s*+/?>'
)
ATTRIBUT = re.compile(r'([a-z][a-z-]*)="([^"<]*)"')
BLANCS = re.compile("[ \t\n\r\f\u2028\u2029]+")
# Neither XML nor a PDF can hold them: control characters, lone surrogates, noncharacters.
INTERDITS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(slots=True)
class Noeud:
    """One element: its tag, its attributes, its children (elements and text, in order).

    ``annonce``: a plain paragraph that a list follows at once, never parted from it by a page.
    """

    nom: str
    attributs: dict[str, str] = field(default_factory=dict)
    enfants: list[Noeud | str] = field(default_factory=list)
    annonce: bool = False

    @property
    def classe(self) -> str:
        """Return the class, empty if there is none."""
        return self.attributs.get("class", "")

    @property
    def identifiant(self) -> str:
        """Return the id, empty if there is none."""
        return self.attributs.get("id", "")

    def elements(self, *noms: str) -> list[Noeud]:
        """Return the child elements of these names (all of them without a name)."""
        return [e for e in self.enfants if isinstance(e, Noeud) and (not noms or e.nom in noms)]

    def descendants(self) -> Iterator[Noeud]:
        """Yield every element under this one, in the order of the text."""
        for enfant in self.elements():
            yield enfant
            yield from enfant.descendants()

    def texte(self) -> str:
        """Return the text without its markup."""
        return "".join(
            e if isinstance(e, str) else ("\n" if e.nom == "br" else e.texte())
            for e in self.enfants
        )


def propre(texte: str) -> str:
    """Return ``texte`` without the characters that no file format can hold."""
    return INTERDITS.sub("", texte.replace("\f", " "))


def ligne_simple(texte: str) -> str:
    """Return clean text on one line, for titles and alternatives."""
    return BLANCS.sub(" ", propre(texte)).strip()


def lire(corps: str) -> Noeud:
    """Return the tree of ``corps``; raise ``ContenuRefuseError`` outside the closed subset."""
    if len(corps) > grammaire.TAILLE_MAX:
        raise ContenuRefuseError(
            f"Le texte du document dépasse {grammaire.TAILLE_MAX // 1_000_000} millions de signes.",
            "Partagez-le en plusieurs documents.",
        )
    racine = _Lecteur(corps).lire()
    _lisser(racine)
    _annoncer(racine)
    return racine


class _Lecteur:
    """One pass over the text, with the stack of open elements."""

    def __init__(self, corps: str) -> None:
        self.corps = corps
        self.position = 0
        self.racine = Noeud(grammaire.RACINE)
        self.pile = [self.racine]

    def lire(self) -> Noeud:
        while self.position < len(self.corps):
            debut = self.corps.find("<", self.position)
            fin = len(self.corps) if debut < 0 else debut
            self._texte(self.corps[self.position : fin])
            self.position = fin
            if debut >= 0:
                self._balise()
        if len(self.pile) > 1:
            raise self._refus(f"La balise <{self.pile[-1].nom}> n’est pas fermée")
        return self.racine

    def _texte(self, brut: str) -> None:
        texte = propre(html.unescape(brut))
        parent = self.pile[-1]
        if grammaire.REGLES[parent.nom].texte:
            if texte:
                parent.enfants.append(texte)
        elif texte.strip(" \t\n\r\f"):
            raise self._refus(f"Le texte « {texte.strip()[:40]} » n’est dans aucun paragraphe")

    def _balise(self) -> None:
        trouve = BALISE.match(self.corps, self.position)
        if trouve is None:
            extrait = self.corps[self.position : self.position + 30]
            raise self._refus(f"La balise « {ligne_simple(extrait)} » est illisible ou refusée")
        if trouve["fin"]:
            self._fermer(trouve["nom"])
        else:
            self._ouvrir(trouve["nom"], trouve["attributs"])
        self.position = trouve.end()

    def _fermer(self, nom: str) -> None:
        if len(self.pile) == 1 or self.pile[-1].nom != nom:
            raise self._refus(f"La balise </{nom}> ne ferme rien")
        self.pile.pop()

    def _ouvrir(self, nom: str, attributs: str) -> None:
        parent = self.pile[-1]
        if nom not in grammaire.ADMISES:
            raise self._refus(f"La balise <{nom}> n’est pas admise dans un document")
        if nom not in grammaire.REGLES[parent.nom].enfants:
            lieu = "ici" if parent is self.racine else f"dans <{parent.nom}>"
            raise self._refus(f"La balise <{nom}> n’est pas admise {lieu}")
        if len(self.pile) > grammaire.PROFONDEUR_MAX:
            raise self._refus(f"La balise <{nom}> est imbriquée trop profondément")
        noeud = Noeud(nom, self._attributs(nom, attributs))
        parent.enfants.append(noeud)
        if nom not in grammaire.VIDES:
            self.pile.append(noeud)

    def _attributs(self, nom: str, brut: str) -> dict[str, str]:
        regle = grammaire.REGLES[nom]
        valeurs: dict[str, str] = {}
        for cle, valeur_brute in ATTRIBUT.findall(brut):
            valeur = ligne_simple(html.unescape(valeur_brute))
            if cle in valeurs or cle not in regle.attributs:
                raise self._refus(f"L’attribut {cle} de la balise <{nom}> n’est pas admis")
            if not regle.attributs[cle].fullmatch(valeur):
                raise self._refus(
                    f"L’attribut {cle} de la balise <{nom}> vaut « {valeur[:60]} », ce qui "
                    "n’est pas admis"
                )
            valeurs[cle] = valeur
        for cle in sorted(regle.requis - valeurs.keys()):
            raise self._refus(f"Il manque l’attribut {cle} à la balise <{nom}>")
        return valeurs

    def _refus(self, phrase: str) -> ContenuRefuseError:
        ligne = self.corps.count("\n", 0, self.position) + 1
        return ContenuRefuseError(
            f"{phrase} (ligne {ligne}).", f"Balises admises : {', '.join(grammaire.ADMISES)}."
        )


def _annoncer(noeud: Noeud) -> None:
    """Mark the paragraphs that a list follows."""
    elements = noeud.elements()
    for avant, apres in itertools.pairwise(elements):
        avant.annonce = avant.nom == "p" and not avant.classe and apres.nom in ("ul", "ol")
    for element in elements:
        _annoncer(element)


def _lisser(noeud: Noeud) -> None:
    """Collapse white space as a browser does, in every block that holds text."""
    if grammaire.REGLES[noeud.nom].texte:
        _lisser_texte(noeud, debut=True)
        _rogner_fin(noeud)
    for enfant in noeud.elements():
        if enfant.nom not in grammaire.EN_LIGNE:
            _lisser(enfant)


def _lisser_texte(noeud: Noeud, debut: bool) -> bool:
    """Collapse runs across inline elements; return whether the text now ends with a space."""
    suite: list[Noeud | str] = []
    for enfant in noeud.enfants:
        if isinstance(enfant, str):
            texte = BLANCS.sub(" ", enfant)
            texte = texte[1:] if debut and texte.startswith(" ") else texte
            debut = texte.endswith(" ") if texte else debut
            suite += [texte] if texte else []
            continue
        if enfant.nom in grammaire.EN_LIGNE and enfant.nom != "br":
            debut = _lisser_texte(enfant, debut)
        else:
            _rogner(suite)
            debut = True
        suite.append(enfant)
    noeud.enfants = suite
    return debut


def _rogner_fin(noeud: Noeud) -> None:
    """Remove the space that ends a block, wherever it is nested, and emphasis left empty."""
    _rogner(noeud.enfants)
    dernier = noeud.enfants[-1] if noeud.enfants else ""
    if not isinstance(dernier, Noeud) or dernier.nom not in grammaire.EN_LIGNE - {"br"}:
        return
    _rogner_fin(dernier)
    if not dernier.enfants and not dernier.attributs:
        noeud.enfants.pop()
        _rogner_fin(noeud)


def _rogner(enfants: list[Noeud | str]) -> None:
    """Remove the space at the end of the last text of ``enfants``."""
    if enfants and isinstance(enfants[-1], str):
        enfants[-1] = enfants[-1].rstrip(" ")
        if not enfants[-1]:
            enfants.pop()
