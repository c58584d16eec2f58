"""The tree as pandoc's own tree (JSON), from which pandoc writes DOCX and ODT."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from clesante.edition import sommaire, tableaux
from clesante.edition.arbre import Noeud
from clesante.edition.grammaire import EN_LIGNE, LISTES, SOMMAIRE, TITRES
from clesante.edition.preparation import Prepare

VERSION = [1, 23, 1]
CADRATIN = "\u2003"
RIEN: list[Any] = ["", [], []]
STYLES = {"chapeau": "Chapeau", "note": "Note", "source": "Note"}
VERDICTS = {
    "favorable": "Favorable",
    "defavorable": "Defavorable",
    "comparable": "Comparable",
    "territoire": "Territoire",
}


def arbre(prepare: Prepare, images: dict[str, str]) -> dict[str, Any]:
    """Return the document as pandoc's JSON; ``images`` gives each picture as a data address."""
    redacteur = _Redacteur(prepare, images)
    tete = [
        ("Title", prepare.titre),
        ("Subtitle", prepare.sous_titre),
        ("Date", prepare.date_ligne),
    ]
    blocs = [_style(nom, [_noeud("Para", [_texte(texte)])]) for nom, texte in tete if texte]
    langue = _noeud("MetaInlines", [_texte("fr-FR")])
    fin = [_brut("openxml", sommaire.FIN_DOCX)] if _a_un_sommaire(prepare.racine) else []
    return {
        "pandoc-api-version": VERSION,
        "meta": {"lang": langue},
        "blocks": blocs + redacteur.blocs(prepare.racine) + fin,
    }


def _a_un_sommaire(racine: Noeud) -> bool:
    return any(e.classe == SOMMAIRE for e in racine.descendants())


def _noeud(type_: str, contenu: object = None) -> dict[str, Any]:
    return {"t": type_} if contenu is None else {"t": type_, "c": contenu}


def _brut(format_: str, xml: str) -> dict[str, Any]:
    return _noeud("RawBlock", [format_, xml])


def _texte(texte: str) -> dict[str, Any]:
    return _noeud("Str", texte)


def _style(nom: str, blocs: list[Any]) -> dict[str, Any]:
    return _noeud("Div", [["", [], [["custom-style", nom]]], blocs])


def _attributs(noeud: Noeud) -> list[Any]:
    return [noeud.identifiant, [], []]


class _Redacteur:
    """One method per kind of element."""

    def __init__(self, prepare: Prepare, images: dict[str, str]) -> None:
        self.tailles = prepare.images
        self.largeur = prepare.apparence.largeur
        self.images = images
        self.propres: dict[str, Callable[[Noeud], list[Any]]] = {
            "section": self._section,
            "p": self._paragraphe,
            "ul": self._liste,
            "ol": lambda n: [_noeud("OrderedList", [NUMEROS, self._puces(n)])],
            "dl": self._definitions,
            "blockquote": lambda n: [_noeud("BlockQuote", self.blocs(n))],
            "figure": self._figure,
            "table": self._tableau,
            **dict.fromkeys(TITRES, self._titre),
        }
        self.en_ligne: dict[str, Callable[[Noeud], dict[str, Any]]] = {
            "strong": self._strong,
            "em": lambda n: _noeud("Emph", self.lignes(n.enfants)),
            "sup": lambda n: _noeud("Superscript", self.lignes(n.enfants)),
            "small": lambda n: _portee("Petit", self.lignes(n.enfants)),
            "br": lambda _: _noeud("LineBreak"),
            "a": lambda n: _noeud(
                "Link", [RIEN, self.lignes(n.enfants), [n.attributs["href"], ""]]
            ),
        }

    def blocs(self, noeud: Noeud) -> list[Any]:
        """Return the blocks of a container; text between blocks becomes plain blocks."""
        sortie: list[Any] = []
        for en_ligne, groupe in itertools.groupby(noeud.enfants, _est_en_ligne):
            if en_ligne:
                sortie.append(_noeud("Plain", self.lignes(groupe)))
            else:
                sortie += [
                    bloc for e in groupe if isinstance(e, Noeud) for bloc in self.propres[e.nom](e)
                ]
        return sortie

    def lignes(self, enfants: Iterable[Noeud | str]) -> list[Any]:
        """Return text and inline elements."""
        return [_texte(e) if isinstance(e, str) else self.en_ligne[e.nom](e) for e in enfants]

    def _section(self, noeud: Noeud) -> list[Any]:
        blocs = self.blocs(noeud)
        if noeud.identifiant:
            blocs = _ancrer(noeud.identifiant, blocs)
        return (SAUT_DE_PAGE if noeud.classe else []) + blocs

    def _titre(self, noeud: Noeud) -> list[Any]:
        niveau = TITRES.index(noeud.nom) + 1
        return [_noeud("Header", [niveau, _attributs(noeud), self.lignes(noeud.enfants)])]

    def _paragraphe(self, noeud: Noeud) -> list[Any]:
        bloc = _noeud("Para", _ancre(noeud) + self.lignes(noeud.enfants))
        style = "Annonce" if noeud.annonce else STYLES.get(noeud.classe)
        return [_style(style, [bloc]) if style else bloc]

    def _liste(self, noeud: Noeud) -> list[Any]:
        if noeud.classe == SOMMAIRE:
            return [_brut(*ecrit) for ecrit in sommaire.ecrire(noeud, self.largeur)]
        return [_noeud("BulletList", self._puces(noeud))]

    def _puces(self, noeud: Noeud) -> list[Any]:
        return [self.blocs(puce) for puce in noeud.elements()]

    def _definitions(self, noeud: Noeud) -> list[Any]:
        """Return each term and its sense on one line; apart, when a sense is more than words."""
        paires = [*zip(noeud.elements("dt"), noeud.elements("dd"), strict=True)]
        if not any(sens.elements(*LISTES) for _, sens in paires):
            return [_style("Fait", [self._fait(*paire) for paire in paires])]
        items = [[self.lignes(terme.enfants), [self.blocs(sens)]] for terme, sens in paires]
        return [_noeud("DefinitionList", items)]

    def _fait(self, terme: Noeud, sens: Noeud) -> dict[str, Any]:
        dit = _noeud("Strong", self.lignes(terme.enfants))
        return _noeud("Para", [dit, _texte(CADRATIN), *self.lignes(sens.enfants)])

    def _figure(self, noeud: Noeud) -> list[Any]:
        image, *legende = noeud.elements()
        contenu = _noeud("Plain", [self._image(image)])
        textes = [_noeud("Plain", _ancre(noeud) + self.lignes(e.enfants)) for e in legende]
        figure = [_noeud("Figure", [RIEN, [None, textes], [contenu]])]
        orpheline = noeud.identifiant and not legende
        return _ancrer(noeud.identifiant, figure) if orpheline else figure

    def _image(self, noeud: Noeud) -> dict[str, Any]:
        nom = noeud.attributs["src"].partition(":")[2]
        taille = self.tailles[nom]
        mesures = [["width", f"{taille.largeur_cm}cm"], ["height", f"{taille.hauteur_cm}cm"]]
        cible = [self.images[nom], ""]
        return _noeud("Image", [["", [], mesures], [_texte(noeud.attributs["alt"])], cible])

    def _strong(self, noeud: Noeud) -> dict[str, Any]:
        fort = _noeud("Strong", self.lignes(noeud.enfants))
        return _portee(VERDICTS[noeud.classe], [fort]) if noeud.classe else fort

    def _tableau(self, noeud: Noeud) -> list[Any]:
        tableau = tableaux.lire(noeud)
        colonnes = [
            [_noeud("AlignRight" if c.droite else "AlignLeft"), _noeud("ColWidth", c.largeur)]
            for c in tableau.colonnes
        ]
        legende = [_noeud("Plain", _ancre(noeud) + self.lignes(tableau.legende.enfants))]
        corps = [
            RIEN,
            int(tableau.entetes_de_ligne),
            [],
            [self._rangee(ligne) for ligne in tableau.lignes],
        ]
        entete = [RIEN, [self._rangee(tableau.entetes, en_tete=True)]]
        contenu = [RIEN, [None, legende], colonnes, entete, [corps], [RIEN, []]]
        return [_noeud("Table", contenu)]

    def _rangee(self, cellules: Iterable[Noeud], *, en_tete: bool = False) -> list[Any]:
        return [RIEN, [self._cellule(cellule, not en_tete) for cellule in cellules]]

    def _cellule(self, cellule: Noeud, en_tete_de_ligne: bool) -> list[Any]:
        contenu = self.lignes(cellule.enfants)
        if cellule.nom == "th":
            contenu = [
                _noeud("Strong", contenu) if en_tete_de_ligne else _portee("EnTete", contenu)
            ]
        blocs = [_noeud("Plain", contenu)] if contenu else []
        return [RIEN, _noeud("AlignDefault"), 1, 1, blocs]


NUMEROS = [1, _noeud("Decimal"), _noeud("Period")]
SAUT_DE_PAGE = [
    _brut("openxml", '<w:p><w:pPr><w:pStyle w:val="SautDePage"/></w:pPr></w:p>'),
    _brut("opendocument", '<text:p text:style-name="SautDePage"/>'),
]


def _est_en_ligne(enfant: Noeud | str) -> bool:
    return isinstance(enfant, str) or enfant.nom in EN_LIGNE


def _portee(style: str, contenu: list[Any]) -> dict[str, Any]:
    return _noeud("Span", [["", [], [["custom-style", style]]], contenu])


def _ancre(noeud: Noeud) -> list[Any]:
    """Return the bookmark that links to this element reach, if it has an id."""
    return [_noeud("Span", [_attributs(noeud), []])] if noeud.identifiant else []


def _ancrer(identifiant: str, blocs: list[Any]) -> list[Any]:
    """Give the id of a section to its heading, or to the whole of it."""
    premier: dict[str, Any] = blocs[0] if blocs else {"t": ""}
    if premier["t"] == "Header" and not premier["c"][1][0]:
        premier["c"][1] = [identifiant, [], []]
        return blocs
    return [_noeud("Div", [[identifiant, [], []], blocs])]
