"""The uploaded DOCX as parts: opened within bounds, refused when something in it acts."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from clesante.edition.arbre import ligne_simple
from clesante.edition.modele import ContenuRefuseError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LIENS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
PRINCIPALE = "word/document.xml"
STYLES, THEME = "word/styles.xml", "word/theme/theme1.xml"
PARTIES_MAX, OCTETS_MAX, PARTIE_MAX = 500, 60_000_000, 20_000_000
ABIME = (
    "Ce document ne se lit pas : il est abîmé, protégé, ou n’est pas un DOCX.",
    "Ouvrez-le, retirez son mot de passe et enregistrez-le à nouveau en .docx.",
)
ILLISIBLES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ET.ParseError, UnicodeDecodeError,
    NotImplementedError, EOFError, OSError, RuntimeError,
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0"
CHAMP = re.compile(r"\s*\\?\s*([A-Za-z]+)")
# Fields of a text that reach nothing outside of it; the text itself is not taken.
CHAMPS_SANS_EFFET = frozenset({
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "PAGEREF", "REF", "NOTEREF", "SEQ",
    "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "STYLEREF", "TITLE", "SUBJECT",
    "AUTHOR", "KEYWORDS", "COMMENTS", "FILENAME", "NUMWORDS", "HYPERLINK", "FORMTEXT",
    "FORMCHECKBOX", "TC", "XE", "INDEX",
})  # fmt: skip
INTERDITS = {
    f"{W}altChunk": "un document inséré (altChunk)",
    f"{W}object": "un objet incorporé (OLE)",
    f"{W}control": "un contrôle ActiveX",
    f"{W}dataBinding": "un contrôle de contenu lié à des données",
    f"{W}subDoc": "un sous-document",
    f"{W}mailMerge": "un publipostage",
    f"{W}attachedSchema": "un schéma attaché",
}


@dataclass(frozen=True, slots=True)
class Paquet:
    """The parts of an uploaded document, by name."""

    parties: dict[str, bytes]

    def xml(self, nom: str) -> ET.Element | None:
        """Return a part as XML, None when it is absent."""
        return xml(self.parties[nom]) if nom in self.parties else None

    def liens(self, nom: str) -> dict[str, str]:
        """Return the part that each relation of a part leads to, by identifier."""
        dossier, fichier = posixpath.split(nom)
        racine = self.xml(f"{dossier}/_rels/{fichier}.rels")
        return {
            lien.get("Id", ""): posixpath.normpath(posixpath.join(dossier, lien.get("Target", "")))
            if not lien.get("Target", "").startswith("/")
            else lien.get("Target", "")[1:]
            for lien in (racine.iter(LIENS) if racine is not None else ())
        }


def refus(
    quoi: str, remede: str = "Retirez-le, enregistrez, puis recommencez."
) -> ContenuRefuseError:
    """Return the refusal of what a reference document must not hold."""
    return ContenuRefuseError(f"Ce document contient {quoi}.", remede)


def xml(octets: bytes) -> ET.Element:
    """Return the tree of a part; no document type, no entity, UTF-8 only."""
    texte = octets.decode("utf-8-sig")
    if "<!DOCTYPE" in texte or "<!ENTITY" in texte:
        raise refus("des entités XML")
    texte = re.sub(r"^\s*<\?xml[^>]*\?>", "", texte, count=1)
    return ET.fromstring(texte)  # noqa: S314 (no document type: nothing to expand)


def ouvrir(octets: bytes) -> Paquet:
    """Return the parts of a DOCX; raise ``ContenuRefuseError`` for what acts or leads elsewhere."""
    if octets.startswith(OLE):
        raise ContenuRefuseError(
            "Ce document est protégé par un mot de passe, ou d’un ancien format (.doc).", ABIME[1]
        )
    try:
        parties = _parties(octets)
        recu = Paquet(parties)
        _verifier(recu)
    except ILLISIBLES as erreur:
        raise ContenuRefuseError(*ABIME) from erreur
    return recu


def _parties(octets: bytes) -> dict[str, bytes]:
    parties: dict[str, bytes] = {}
    reste = OCTETS_MAX
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        entrees = [e for e in archive.infolist() if not e.is_dir()]
        if len(entrees) > PARTIES_MAX:
            raise refus(f"plus de {PARTIES_MAX} parties")
        for entree in entrees:
            nom = entree.filename
            if entree.flag_bits & 1:
                raise ContenuRefuseError("Ce document est chiffré.", ABIME[1])
            if nom in parties or nom.startswith("/") or "\\" in nom or ".." in nom.split("/"):
                raise refus(f"une partie mal nommée («\u00a0{ligne_simple(nom)[:60]}\u00a0»)")
            with archive.open(entree) as flux:
                lus = flux.read(min(reste, PARTIE_MAX) + 1)
            reste -= len(lus)
            if reste < 0 or len(lus) > PARTIE_MAX:
                raise ContenuRefuseError(
                    "Ce document, une fois décompressé, est démesuré.", "Réduisez ses images."
                )
            parties[nom] = lus
    if PRINCIPALE not in parties or STYLES not in parties:
        raise ContenuRefuseError(*ABIME)
    return parties


def _verifier(recu: Paquet) -> None:
    """Raise for macros, objects, relations to elsewhere, fields and controls that act."""
    types = recu.parties.get("[Content_Types].xml", b"").lower()
    if b"macroenabled" in types or any("vba" in nom.lower() for nom in recu.parties):
        raise refus("des macros", "Enregistrez-le au format .docx, sans macros.")
    if xml(recu.parties[PRINCIPALE]).tag != f"{W}document":
        raise ContenuRefuseError(
            "Ce document est au format «\u00a0Open XML strict\u00a0», ou n’est pas un texte.",
            "Enregistrez-le au format .docx ordinaire.",
        )
    for nom, octets in recu.parties.items():
        bas = nom.lower()
        if "/embeddings/" in bas or "/activex/" in bas or "afchunk" in bas:
            raise refus("un objet incorporé")
        if bas.endswith(".rels"):
            _verifier_liens(xml(octets))
        elif bas.startswith("word/") and bas.endswith(".xml"):
            _verifier_partie(xml(octets))


def _verifier_liens(racine: ET.Element) -> None:
    for lien in racine.iter(LIENS):
        cible = lien.get("Target", "")
        ailleurs = lien.get("TargetMode", "").lower() == "external" or ":" in cible
        if ailleurs or cible.startswith(("\\\\", "//")):
            raise refus(
                f"un lien vers l’extérieur («\u00a0{ligne_simple(cible)[:60]}\u00a0»)",
                "Retirez les liens, les images liées et le modèle attaché.",
            )


def _verifier_partie(racine: ET.Element) -> None:
    for element in racine.iter():
        if quoi := INTERDITS.get(str(element.tag)):
            raise refus(quoi)
    for instruction in champs(racine):
        nom = nom_de_champ(instruction)
        if nom not in CHAMPS_SANS_EFFET:
            raise refus(f"un champ «\u00a0{nom or ligne_simple(instruction)[:20]}\u00a0»")


def nom_de_champ(instruction: str) -> str:
    """Return the name of a field (« PAGE »), empty when it has none."""
    trouve = CHAMP.match(instruction)
    return trouve[1].upper() if trouve else ""


def champs(racine: ET.Element) -> Iterator[str]:
    """Yield the instruction of each field; what is split over several runs is joined."""
    for simple in racine.iter(f"{W}fldSimple"):
        yield simple.get(f"{W}instr", "")
    ouverts: list[list[str]] = []
    for element in racine.iter():
        if element.tag == f"{W}fldChar":
            yield from _borne(element.get(f"{W}fldCharType", ""), ouverts)
        elif element.tag in (f"{W}instrText", f"{W}delInstrText"):
            if ouverts:
                ouverts[-1].append(element.text or "")
            else:
                yield element.text or ""
    yield from ("".join(dites) for dites in ouverts)


def _borne(genre: str, ouverts: list[list[str]]) -> Iterator[str]:
    """Open or close a field; yield its instruction where it ends."""
    if genre == "begin":
        ouverts.append([])
    elif genre == "end" and ouverts:
        yield "".join(ouverts.pop())
