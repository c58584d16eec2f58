"""The document as one HTML file, for the screen and for paper, that asks nothing of the network."""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import resources

from clesante.edition import tableaux
from clesante.edition.arbre import Noeud
from clesante.edition.grammaire import ILLUSTRATION, VIDES
from clesante.edition.modele import Document
from clesante.edition.preparation import Image, Prepare, preparer
from clesante.socle.jetons import CLAIR, JETONS, SOMBRE

ECRAN = 1.6  # a picture on a screen is this much larger than on paper
SECURITE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html_autonome(document: Document, retour: tuple[str, str] | None = None) -> str:
    """Return the document as one self-contained page (style sheet and pictures inside).

    ``retour``: the relative address and the words of a link to the list the page is in.
    Raises ``ContenuRefuseError`` when the text or a picture is outside the closed subset.
    """
    return composer(preparer(document), retour)


def composer(prepare: Prepare, retour: tuple[str, str] | None = None) -> str:
    """Return the page of a document already checked, see :func:`html_autonome`."""
    redacteur = _Redacteur(prepare.images)
    corps = redacteur.enfants(prepare.racine)
    pied = f"<footer>{_paragraphe('', prepare.pied)}</footer>" if prepare.pied else ""
    sujet = f'<meta name="description" content="{html.escape(prepare.sujet)}">\n'
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{SECURITE}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(prepare.titre)}</title>\n{sujet if prepare.sujet else ''}"
        f'<meta name="author" content="{html.escape(prepare.auteur)}">\n'
        f"<style>\n{feuille_de_style()}{_marges(prepare)}</style>\n</head>\n"
        f'<body>\n<div class="feuille">\n{_lien(retour)}<header>\n'
        f"<h1>{html.escape(prepare.titre)}</h1>\n"
        f"{_paragraphe('sous-titre', prepare.sous_titre)}{_paragraphe('date', prepare.date_ligne)}"
        f"</header>\n<main>\n{corps}</main>\n{pied}\n</div>\n</body>\n</html>\n"
    )


def _paragraphe(classe: str, texte: str) -> str:
    attribut = f' class="{classe}"' if classe else ""
    return f"<p{attribut}>{html.escape(texte)}</p>\n" if texte else ""


def _lien(retour: tuple[str, str] | None) -> str:
    if retour is None:
        return ""
    adresse, mots = (html.escape(mot) for mot in retour)
    return f'<nav class="retour"><a href="{adresse}">{mots}</a></nav>\n'


@functools.cache
def feuille_de_style() -> str:
    """Return the style sheet of every page: tokens, light and dark, screen and paper."""
    feuille = resources.files("clesante.edition").joinpath("ressources/page.css")
    return (
        f":root{{color-scheme:light dark;{_variables(CLAIR)}}}\n"
        f"{feuille.read_text(encoding='utf-8')}"
        f"@media screen and (prefers-color-scheme:dark){{\n:root{{{_variables(SOMBRE)}}}\n"
        f"{_images_sombres()}\n}}\n"
    )


def _variables(couleurs: Mapping[str, str]) -> str:
    """Return the CSS custom properties of the colours, light or dark."""
    return "".join(f"--{nom}:{valeur};" for nom, valeur in couleurs.items())


def _images_sombres() -> str:
    """Return the CSS rules that give pictures, drawn in light colours, their dark ones."""
    return "\n".join(
        f'.image [{attribut}="{jeton.clair}"]{{{attribut}:{jeton.sombre}}}'
        for jeton in JETONS
        for attribut in ("fill", "stroke")
        if jeton.clair != jeton.sombre
    )


def _marges(prepare: Prepare) -> str:
    """Return the rules of the printed page: title and page number at the foot."""
    police = f"font:8.5pt system-ui,sans-serif;color:{CLAIR['encre_2']}"
    return (
        "@page{size:A4;margin:20mm 20mm 22mm;"
        f"@bottom-left{{content:{chaine_css(prepare.titre)};{police};width:75%}}"
        f'@bottom-right{{content:"page " counter(page) " / " counter(pages);{police}}}}}\n'
    )


def chaine_css(texte: str) -> str:
    """Return ``texte`` as a CSS string in which nothing but letters and digits is left as is."""
    return '"' + re.sub(r"[^A-Za-z0-9]", lambda c: f"\\{ord(c[0]):x} ", texte) + '"'


class _Redacteur:
    """Writes the tree as HTML; a tag without its own method is written as it is."""

    def __init__(self, images: dict[str, Image]) -> None:
        self.images = images
        self.numeros = itertools.count(1)
        self.propres: dict[str, Callable[[Noeud], str]] = {
            "table": self._tableau,
            "img": self._image,
        }

    def enfants(self, noeud: Noeud) -> str:
        return "".join(
            html.escape(e, quote=False) if isinstance(e, str) else self.element(e)
            for e in noeud.enfants
        )

    def element(self, noeud: Noeud) -> str:
        propre = self.propres.get(noeud.nom)
        return propre(noeud) if propre else self._balise(noeud, noeud.attributs.items())

    def _balise(self, noeud: Noeud, attributs: Iterable[tuple[str, str]]) -> str:
        ouvrante = "".join(f' {cle}="{html.escape(valeur)}"' for cle, valeur in attributs)
        fin = "" if noeud.nom in VIDES else f"{self.enfants(noeud)}</{noeud.nom}>"
        return f"<{noeud.nom}{ouvrante}>{fin}"

    def _image(self, noeud: Noeud) -> str:
        dessin = self.images[noeud.attributs["src"].removeprefix(ILLUSTRATION)]
        alternative = html.escape(noeud.attributs["alt"])
        muet = dessin.svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
        large = f' style="--large:{dessin.largeur_cm * ECRAN:.1f}cm"'
        cadre = f'<div class="image"{large} role="img" tabindex="0" aria-label="{alternative}">'
        return f"{cadre}{muet}</div>"

    def _tableau(self, noeud: Noeud) -> str:
        tableau = tableaux.lire(noeud)
        legende = f"ed-legende-{next(self.numeros)}"
        identifiant = f' id="{noeud.identifiant}"' if noeud.identifiant else ""
        lignes = "".join(self._ligne(ligne, tableau, "row") for ligne in tableau.lignes)
        return (
            f'<div class="tableau" role="region" tabindex="0" aria-labelledby="{legende}">'
            f'<table{identifiant}><caption id="{legende}">{self.enfants(tableau.legende)}'
            f"</caption><thead>{self._ligne(tableau.entetes, tableau, 'col')}</thead>"
            f"<tbody>{lignes}</tbody></table></div>\n"
        )

    def _ligne(self, cellules: Iterable[Noeud], tableau: tableaux.Tableau, portee: str) -> str:
        paires = zip(cellules, tableau.colonnes, strict=True)
        return f"<tr>{''.join(self._cellule(c, colonne, portee) for c, colonne in paires)}</tr>"

    def _cellule(self, cellule: Noeud, colonne: tableaux.Colonne, portee: str) -> str:
        attributs = {"scope": portee} if cellule.nom == "th" else {}
        return self._balise(cellule, (attributs | tableaux.classe(colonne)).items())
