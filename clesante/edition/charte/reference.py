"""Our reference DOCX dressed in a host's styles, page, headers and footers."""

from __future__ import annotations

import copy
import io
import re
import string
import zipfile
from html import escape
from importlib import resources
from xml.etree import ElementTree as ET

from clesante.edition.charte import dessins, styles
from clesante.edition.charte.cadres import Cadre, Cadres
from clesante.edition.charte.paquet import LIENS, R, W
from clesante.edition.charte.styles import Proprietes, Style, Styles
from clesante.socle import archives
from clesante.socle.jetons import CLAIR

TITRE, PIED = "CLESANTE-TITRE", "CLESANTE-PIED"
ESPACES = {"w": W, "r": R, "a": dessins.A, "wp": dessins.P, "pic": dessins.IMAGE}
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PIED_STYLE = (
    '<w:style xmlns:w="$espace" w:type="paragraph" w:customStyle="1" w:styleId="Pied">'
    '<w:name w:val="Pied"/><w:basedOn w:val="Normal"/><w:pPr>'
    '<w:tabs><w:tab w:val="right" w:pos="$largeur"/></w:tabs><w:suppressAutoHyphens/>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:color w:val="$encre"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr></w:style>'
)
GENRES = {"hdr": "header", "ftr": "footer"}
MODELES = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "paquet.rels",
    "word/_rels/document.xml.rels": "document.rels",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "reglages.xml",
    "word/footer1.xml": "pied.xml",
}
# A style of ours that takes the look of another of theirs when they have none of this name.
ALIAS = {"block text": ("quote", "intense quote"), "body text": (), "chapeau": ("lead",)}
A_NOUS = frozenset({"keepNext", "keepLines", "suppressAutoHyphens", "outlineLvl"})


def ecrire(lus: Styles, cadres: Cadres) -> bytes:
    """Return the reference document (zip), always the same for the same look."""
    for prefixe, espace in ESPACES.items():
        ET.register_namespace(prefixe, espace[1:-1])
    parties = {nom: _modele(fichier) for nom, fichier in MODELES.items()}
    parties["word/styles.xml"] = _styles(parties["word/styles.xml"], lus, cadres)
    parties["word/footer1.xml"] = _modele_de_pied()
    retenus = [c for c in cadres.cadres if c.quand != "even" or cadres.paires_a_part]
    paires = any(c.quand == "even" for c in retenus)
    if paires:
        parties["word/settings.xml"] = parties["word/settings.xml"].replace(
            b"<w:autoHyphenation/>", b"<w:autoHyphenation/><w:evenAndOddHeaders/>"
        )
    noms = {id(cadre): f"{GENRES[cadre.genre]}{rang}.xml" for rang, cadre in enumerate(retenus, 2)}
    for cadre in retenus:
        parties |= _cadre(cadre, noms[id(cadre)])
    a_nous = _sans_pied(retenus, cadres.premiere_a_part, paires)
    parties["word/document.xml"] = _document(parties["word/document.xml"], cadres, retenus, a_nous)
    parties["word/_rels/document.xml.rels"] = _liens(
        parties["word/_rels/document.xml.rels"], retenus, noms, a_nous
    )
    parties["[Content_Types].xml"] = _types(parties["[Content_Types].xml"], retenus, noms, a_nous)
    if not a_nous:
        parties.pop("word/footer1.xml")
    return archives.ecrire(parties)


def nommer(charte: bytes, titre: str, pied: str) -> bytes:
    """Return a reference with the title and source line of one document in its feet."""
    with zipfile.ZipFile(io.BytesIO(charte)) as lue:
        parties = {nom: lue.read(nom) for nom in lue.namelist()}
    for nom in (n for n in parties if n.startswith("word/footer")):
        texte = parties[nom].decode()
        for marque, valeur in ((TITRE, titre), (PIED, pied)):
            texte = texte.replace(f">{marque}<", f">{escape(valeur)}<")
        parties[nom] = texte.encode()
    return archives.ecrire(parties)


def _sans_pied(retenus: list[Cadre], premiere: bool, paires: bool) -> list[str]:
    """Return the kinds of pages without a foot of theirs: they show ours, with the source."""
    montrees = ["default", *["first"] * premiere, *["even"] * paires]
    leurs = {cadre.quand for cadre in retenus if cadre.genre == "ftr"}
    return [quand for quand in montrees if quand not in leurs]


def _modele(fichier: str) -> bytes:
    """Return a part of our own reference; the title and the foot are marks to be replaced."""
    modele = resources.files("clesante.edition").joinpath("ressources", "docx", fichier)
    couleurs = {nom: couleur.removeprefix("#") for nom, couleur in CLAIR.items()}
    valeurs = couleurs | {"titre": TITRE, "pied": PIED}
    return string.Template(modele.read_text(encoding="utf-8")).substitute(valeurs).encode()


def _xml(racine: ET.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + ET.tostring(
        racine, "utf-8"
    )


def _styles(notres: bytes, lus: Styles, cadres: Cadres) -> bytes:
    racine = ET.fromstring(notres)  # noqa: S314 (our own part)
    for nom in ("pPr", "rPr"):
        lieu = racine.find(f"{W}docDefaults/{W}{nom}Default")
        if lieu is not None:
            _fondre(lieu, nom, getattr(lus.defaut, nom))
    for style in list(racine.iter(f"{W}style")):
        genre, nom = style.get(f"{W}type"), _nom(style)
        if genre == "table" and nom == "table" and lus.tableau:
            _habiller_tableau(racine, style, lus.tableau)
        elif genre in ("paragraph", "character"):
            _habiller(style, _trouver(lus, nom))
    racine.append(_entete(lus))
    racine.append(_style_de_pied(cadres))
    return _xml(racine)


def _nom(style: ET.Element) -> str:
    nom = style.find(f"{W}name")
    return nom.get(f"{W}val", "").lower() if nom is not None else ""


def _trouver(lus: Styles, nom: str) -> Style | None:
    return next((lus.nommes[n] for n in (nom, *ALIAS.get(nom, ())) if n in lus.nommes), None)


def _habiller(style: ET.Element, leur: Style | None) -> None:
    """Give a style of ours what theirs says; what it does not say stays ours."""
    if leur is None:
        return
    _fondre(style, "pPr", {cle: v for cle, v in leur.pPr.items() if cle not in A_NOUS})
    _fondre(style, "rPr", leur.rPr)


def _fondre(parent: ET.Element, nom: str, leurs: Proprietes) -> None:
    """Replace the group ``nom`` of ``parent`` by ours and theirs together, theirs first."""
    ancien = parent.find(f"{W}{nom}")
    notres = {str(e.tag).removeprefix(W): e for e in (ancien if ancien is not None else ())}
    langue = [notres[n] for n in ("lang",) if n in notres]
    groupe = styles.groupe(nom, {**notres, **copy.deepcopy(leurs)})
    groupe.extend(langue)
    if ancien is not None:
        place = list(parent).index(ancien)
        parent.remove(ancien)
    else:
        place = len(parent)
        lettres = parent.find(f"{W}rPr")
        if nom == "pPr" and lettres is not None:
            place = list(parent).index(lettres)
    if len(groupe):
        parent.insert(place, groupe)


def _habiller_tableau(
    racine: ET.Element, style: ET.Element, parties: tuple[ET.Element, ...]
) -> None:
    """Give our style of table the look of theirs; its head keeps letters that can be read on it."""
    for ancien in [
        e for e in style if str(e.tag).removeprefix(W) in (*styles.LISTES, "tblStylePr")
    ]:
        style.remove(ancien)
    style.extend([copy.deepcopy(p) for p in parties if len(p)])
    _serrer(style)
    tete = next((p for p in parties if p.get(f"{W}type") == "firstRow"), None)
    if tete is None or tete.find(f"{W}tcPr/{W}shd") is None:
        return
    for autre in racine.iter(f"{W}style"):
        couleur = autre.find(f"{W}rPr/{W}color") if _nom(autre) == "entete" else None
        lettres = autre.find(f"{W}rPr")
        if couleur is not None and lettres is not None:
            lettres.remove(couleur)


def _serrer(style: ET.Element) -> None:
    """Keep the sides of cells narrow: our tables have many columns."""
    groupe = style.find(f"{W}tblPr")
    if groupe is None:
        groupe = ET.SubElement(style, f"{W}tblPr")
    lues = styles.proprietes(groupe, "tblPr")
    marges = lues["tblCellMar"] = ET.Element(f"{W}tblCellMar")
    for cote in ("left", "right"):
        ET.SubElement(marges, f"{W}{cote}", {f"{W}w": "57", f"{W}type": "dxa"})
    style.insert(list(style).index(groupe), styles.groupe("tblPr", lues))
    style.remove(groupe)


def _entete(lus: Styles) -> ET.Element:
    """Return the style of headers, which our own documents do not have."""
    style = ET.Element(f"{W}style", {f"{W}type": "paragraph", f"{W}styleId": "Header"})
    ET.SubElement(style, f"{W}name", {f"{W}val": "header"})
    ET.SubElement(style, f"{W}basedOn", {f"{W}val": "Normal"})
    _habiller(style, _trouver(lus, "header"))
    return style


def _cadre(cadre: Cadre, nom: str) -> dict[str, bytes]:
    """Return the parts of a header or footer; a foot also bears the source line, and its number."""
    if cadre.genre == "ftr":
        cadre.racine.append(_pied(cadre.numerote))
    parties = {f"word/{nom}": _xml(cadre.racine)}
    if cadre.images:
        racine = ET.Element(LIENS.replace("Relationship", "Relationships"))
        for rang, image in enumerate(cadre.images, start=1):
            attributs = {
                "Id": f"rId{rang}",
                "Type": f"{RELATIONS}image",
                "Target": f"media/{image}",
            }
            ET.SubElement(racine, LIENS, attributs)
        parties[f"word/_rels/{nom}.rels"] = _sans_prefixe(racine)
        parties |= {f"word/media/{image}": octets for image, octets in cadre.images.items()}
    return parties


def _style_de_pied(cadres: Cadres) -> ET.Element:
    """Return the style of our own line of a foot: small, its number at the right of their page."""
    largeur = int(cadres.page["w"]) - int(cadres.marges["left"]) - int(cadres.marges["right"])
    texte = string.Template(PIED_STYLE).substitute(
        espace=W[1:-1], largeur=largeur, encre=CLAIR["encre_2"].removeprefix("#")
    )
    return ET.fromstring(texte)  # noqa: S314 (our own)


def _modele_de_pied() -> bytes:
    return _modele("pied.xml").replace(b'w:pStyle w:val="Footer"', b'w:pStyle w:val="Pied"')


def _pied(numerote: bool) -> ET.Element:
    """Return our last line of a foot: the source, then the number of the page when it is absent."""
    modele = ET.fromstring(_modele_de_pied())  # noqa: S314 (our own part)
    premier, dernier = modele.findall(f"{W}p")
    return dernier if numerote else _numerotee(premier, dernier)


def _numerotee(numeros: ET.Element, source: ET.Element) -> ET.Element:
    """Return the line of numbers with the source line as its text."""
    texte, leur = numeros.find(f".//{W}t"), source.find(f".//{W}t")
    if texte is not None and leur is not None:
        texte.text = leur.text
    bordure = numeros.find(f"{W}pPr/{W}pBdr")
    proprietes = numeros.find(f"{W}pPr")
    if bordure is not None and proprietes is not None:
        proprietes.remove(bordure)
    return numeros


def _sans_prefixe(racine: ET.Element) -> bytes:
    """Return the XML of relations or types without a prefix, as every reader expects."""
    espace = str(racine.tag)[1:].partition("}")[0]
    texte = re.sub(r"(</?)ns\d+:", r"\1", ET.tostring(racine, "unicode"))
    texte = re.sub(r"xmlns:ns\d+=", "xmlns=", texte, count=1)
    assert espace in texte  # noqa: S101
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + texte.encode()


def _document(modele: bytes, cadres: Cadres, retenus: list[Cadre], a_nous: list[str]) -> bytes:
    racine = ET.fromstring(modele)  # noqa: S314 (our own part)
    section = racine.find(f".//{W}sectPr")
    assert section is not None  # noqa: S101
    pied = section.find(f"{W}footerReference")
    assert pied is not None  # noqa: S101
    section.clear()
    for quand in a_nous:
        section.append(ET.Element(str(pied.tag), {**pied.attrib, f"{W}type": quand}))
    for rang, cadre in enumerate(retenus, start=2):
        attributs = {f"{W}type": cadre.quand, f"{R}id": f"rId1{rang}"}
        section.append(ET.Element(f"{W}{GENRES[cadre.genre]}Reference", attributs))
    for nom, valeurs in (("pgSz", cadres.page), ("pgMar", cadres.marges)):
        section.append(ET.Element(f"{W}{nom}", {f"{W}{n}": v for n, v in valeurs.items()}))
    if cadres.premiere_a_part:
        section.append(ET.Element(f"{W}titlePg"))
    if int(cadres.page["w"]) > int(cadres.page["h"]):
        section.find(f"{W}pgSz").set(f"{W}orient", "landscape")  # type: ignore[union-attr]
    return _xml(racine)


def _liens(modele: bytes, retenus: list[Cadre], noms: dict[int, str], a_nous: list[str]) -> bytes:
    racine = ET.fromstring(modele)  # noqa: S314 (our own part)
    _retirer(racine, "Target", "footer1.xml", a_nous)
    for rang, cadre in enumerate(retenus, start=2):
        genre = f"{RELATIONS}{GENRES[cadre.genre]}"
        attributs = {"Id": f"rId1{rang}", "Type": genre, "Target": noms[id(cadre)]}
        ET.SubElement(racine, LIENS, attributs)
    return _sans_prefixe(racine)


def _retirer(racine: ET.Element, attribut: str, valeur: str, a_nous: list[str]) -> None:
    """Take our own foot out of a list when theirs replaces it."""
    for element in [e for e in racine if e.get(attribut) == valeur and not a_nous]:
        racine.remove(element)


def _types(modele: bytes, retenus: list[Cadre], noms: dict[int, str], a_nous: list[str]) -> bytes:
    racine = ET.fromstring(modele)  # noqa: S314 (our own part)
    espace = str(racine.tag).removesuffix("Types")
    _retirer(racine, "PartName", "/word/footer1.xml", a_nous)
    for extension in ("png", "jpeg"):
        attributs = {"Extension": extension, "ContentType": f"image/{extension}"}
        racine.insert(0, ET.Element(f"{espace}Default", attributs))
    for cadre in retenus:
        attributs = {
            "PartName": f"/word/{noms[id(cadre)]}",
            "ContentType": f"{TYPES}{GENRES[cadre.genre]}+xml",
        }
        ET.SubElement(racine, f"{espace}Override", attributs)
    return _sans_prefixe(racine)
