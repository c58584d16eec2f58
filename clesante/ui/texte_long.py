"""Long texts that people type: a subset of CommonMark, shown as closed HTML, or as plain text.

Paragraphs, headings, lists, quotations, emphasis and links, bare ones too; a line break stays one.
What is not understood stays as typed: no word is lost. The tags made are those that ``edition``
takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # read when a first long text is shown: pages that have none do without
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

REGLES = ("heading", "list", "blockquote", "emphasis", "link", "autolink", "escape", "newline")
LIEN = re.compile(r"https?://[^\s\"<>\\^`{|}]+|mailto:[^\s\"<>@]+@[^\s\"<>@]+", re.ASCII)
ADRESSE_NUE = re.compile(r"(https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]’'*_])")
LIEN_MUET = re.compile(r'<a href="([^"]+)"([^>]*)>\s*</a>')  # it says its address
LIEN_NU = re.compile(r'<a(?! href="[^"])[^>]*>(.*?)</a>', re.S)  # it leads nowhere: its words stay
VIDE = re.compile(r"<(\w+)>\s*</\1>")
NIVEAUX_MAX = 16  # lists in lists, emphasis in emphasis: past it, the text is shown as typed
CROCHETS_MAX = 1_000  # the time to read them grows as their square
NIVEAU_DE_TITRE = 3
BALISES = {"p", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "strong", "em", "a", "br"}
COUPURES = frozenset({"softbreak", "hardbreak"})


@cache
def _lecteur() -> MarkdownIt:
    """Return the parser, made once: nothing but the rules named here."""
    from markdown_it import MarkdownIt

    lecteur = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 100})
    lecteur.enable(REGLES)
    lecteur.validateLink = lambda url: bool(LIEN.fullmatch(url))  # type: ignore[method-assign]
    return lecteur


def _jeton(sorte: str, balise: str = "", sens: Literal[-1, 0, 1] = 0, **plus: Any) -> Token:
    from markdown_it.token import Token

    return Token(sorte, balise, sens, **plus)


def _jetons(texte: str) -> list[Token] | None:
    """Return what a text is made of; None when it is too deep to be read."""
    if texte.count("[") > CROCHETS_MAX:
        return None
    lus = _lecteur().parse(texte.replace("\x00", ""))
    enfants = (enfant for jeton in lus for enfant in jeton.children or ())
    if any(jeton.level > NIVEAUX_MAX for jeton in (*lus, *enfants)):
        return None
    for jeton in lus:
        if jeton.children:
            jeton.children = list(_avec_adresses(jeton.children))
    return _sans_numero_perdu(lus)


def _avec_adresses(enfants: Iterable[Token]) -> Iterator[Token]:
    """Yield the pieces of a line, the addresses written bare made links."""
    dans_un_lien = False
    for jeton in enfants:
        dans_un_lien = jeton.type == "link_open" or (dans_un_lien and jeton.type != "link_close")
        if jeton.type != "text" or dans_un_lien:
            yield jeton
            continue
        for rang, bout in enumerate(ADRESSE_NUE.split(jeton.content)):
            dit = _jeton("text", content=bout)
            if rang % 2 and LIEN.fullmatch(lien := _lecteur().normalizeLink(bout)):
                ouvre = _jeton("link_open", "a", 1, attrs={"href": lien})
                yield from (ouvre, dit, _jeton("link_close", "a", -1))
            else:
                yield dit


def _sans_numero_perdu(jetons: list[Token]) -> list[Token]:
    """Return the blocks with, as text, the numbers of lists that do not begin at 1 (« 2024. »)."""
    gardes: list[Token] = []
    suivants: list[int | None] = []  # for each open list, the number to write, if any
    for jeton in jetons:
        if jeton.type.endswith("_list_open"):
            debut = jeton.attrGet("start")
            suivants.append(None if debut is None else int(debut))
        ecrits = bool(suivants) and suivants[-1] is not None
        if jeton.type.endswith("_list_close"):
            suivants.pop()
        if not ecrits:
            gardes.append(jeton)
        elif "list" not in jeton.type:
            jeton.hidden = False
            gardes.append(jeton)
        elif jeton.type == "list_item_open":
            gardes.append(_jeton("numero", content=f"{suivants[-1]}. "))
            suivants[-1] = (suivants[-1] or 0) + 1
    return _joindre_numeros(gardes)


def _joindre_numeros(jetons: list[Token]) -> list[Token]:
    """Return the blocks, each number at the head of the words that follow it."""
    gardes: list[Token] = []
    numero = ""
    for jeton in jetons:
        if jeton.type == "numero":
            numero += jeton.content
        elif numero and jeton.type == "inline":
            jeton.children = [_jeton("text", content=numero), *(jeton.children or ())]
            gardes.append(jeton)
            numero = ""
        else:
            gardes.append(jeton)
    return [*gardes, *_paragraphe(numero)] if numero else gardes


def _paragraphe(mots: str) -> tuple[Token, ...]:
    dit = _jeton("inline", children=[_jeton("text", content=mots)])
    return _jeton("paragraph_open", "p", 1), dit, _jeton("paragraph_close", "p", -1)


def _titrer(jetons: list[Token], niveau: int) -> None:
    """Put the headings under those of the page, none skipped; inside a list they are text."""
    dernier = niveau - 1
    for ouvre, ferme in zip(jetons, jetons[2:], strict=False):
        if ouvre.type == "heading_open":
            if ouvre.level:
                ouvre.tag = ferme.tag = "p"
                continue
            dernier = min(niveau - 1 + int(ouvre.tag[1]), dernier + 1, niveau + 1)
            ouvre.tag = ferme.tag = f"h{dernier}"


def _rendre(texte: str, niveau: int) -> str:
    jetons = _jetons(texte)
    if jetons is None:
        return "".join(f"<p>{escape(ligne)}</p>" for ligne in texte.splitlines() if ligne.strip())
    _titrer(jetons, niveau)
    # A quotation inside a list or another quotation is no more than its paragraphs.
    gardes = [j for j in jetons if not (j.level and j.type.startswith("blockquote_"))]
    lecteur = _lecteur()
    return str(lecteur.renderer.render(gardes, lecteur.options, {}))


def _nettoyer(html: str, rel: str | None) -> str:
    import nh3

    liens = {"a": {"href"}}
    schemas = {"http", "https", "mailto"}
    nets = nh3.clean(html, tags=BALISES, attributes=liens, url_schemes=schemas, link_rel=rel)
    pleins = LIEN_MUET.sub(r'<a href="\1"\2>\1</a>', LIEN_NU.sub(r"\1", nets))
    while pleins != (moins := VIDE.sub("", pleins)):
        pleins = moins
    return pleins.strip()


@lru_cache(maxsize=128)
def en_html(texte: str, niveau: int = NIVEAU_DE_TITRE) -> str:
    """Return a text as clean HTML for a page; its first headings are of level ``niveau`` (3, 4).

    The last texts shown are kept: what it costs is paid once, whoever reads.
    """
    return _nettoyer(_rendre(texte, niveau), "external noopener nofollow")


def pour_document(texte: str) -> str:
    """Return a text as the closed HTML of ``edition``: blocks, headings of levels 3 and 4."""
    return _nettoyer(_rendre(texte, NIVEAU_DE_TITRE), None)


def en_clair(texte: str) -> str:
    """Return a text without its marks, for files and searches: one line by line shown."""
    jetons = _jetons(texte)
    return texte if jetons is None else "\n".join(_lignes(jetons)).strip()


def _lignes(jetons: Iterable[Token]) -> Iterator[str]:
    """Yield the lines of a text; those of a list begin with their dash or their number."""
    rangs: list[int] = []  # of the next item of each open list, 0 for dashes
    puce = ""
    for jeton in jetons:
        if jeton.type.endswith("_list_open"):
            rangs.append(int(jeton.tag == "ol"))
        elif jeton.type.endswith("_list_close"):
            rangs.pop()
        elif jeton.type == "list_item_open":
            puce = "  " * (len(rangs) - 1) + (f"{rangs[-1]}. " if rangs[-1] else "- ")
            rangs[-1] += bool(rangs[-1])
        elif jeton.type == "inline":
            yield puce + _mots(jeton)
            puce = ""


def _mots(jeton: Token) -> str:
    return "".join("\n" if e.type in COUPURES else e.content for e in jeton.children or ())
