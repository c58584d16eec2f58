"""Reference documents that act, lead elsewhere or weigh too much: each refused by one sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
import pytest
from PIL import Image

from clesante.edition import produire
from clesante.edition.charte import LIMITES, OCTETS_MAX, dessins, lire_charte, paquet
from clesante.edition.charte.atelier import rebatir
from clesante.edition.modele import ContenuRefuseError
from tests.edition import chartes, echantillon

pytestmark = pytest.mark.bureautique
LIEN = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}" {}/>'
)
CHAMP = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
DEHORS = 'TargetMode="External"'


def lien(
    genre: str, cible: str, mode: str = DEHORS, partie: str = "word___rels__document_PT_xml_PT_rels"
):
    """Return the reference with a relation to elsewhere."""
    ajout = LIEN.format(genre, cible, mode).encode()
    return chartes.refaite(
        **{partie: lambda o: o.replace(b"</Relationships>", ajout + b"</Relationships>")}
    )


def champ(*morceaux: str, partie: str = "word__document_PT_xml") -> bytes:
    dits = "".join(f"<w:r><w:instrText>{m}</w:instrText></w:r>" for m in morceaux)
    return chartes.dans(partie, CHAMP.format(dits))


def simple(instruction: str, partie: str = "word__document_PT_xml") -> bytes:
    return chartes.dans(partie, f'<w:fldSimple w:instr="{instruction}"/>')


def zip_(parties: dict[str, bytes]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in parties.items():
            archive.writestr(nom, octets)
    return sortie.getvalue()


def drapeau_chiffre() -> bytes:
    octets = bytearray(chartes.charte())
    for marque, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        debut = octets.find(marque)
        while debut >= 0:
            octets[debut + decalage] |= 1
            debut = octets.find(marque, debut + 4)
    return bytes(octets)


def faux_controle() -> bytes:
    octets = bytearray(chartes.charte())
    debut = octets.index(b"word/styles.xml") + 40
    octets[debut] ^= 0xFF
    return bytes(octets)


def recouvrante() -> bytes:
    octets = zip_({"word/document.xml": b"0" * 1_000_000, "word/styles.xml": b"x"})
    debut, fin = octets.index(b"PK\x01\x02"), octets.index(b"PK\x05\x06")
    entree = octets[debut : octets.index(b"PK\x01\x02", debut + 4)]
    annuaire = (
        b"".join(entree.replace(b"document", b"doc%05d" % n) for n in range(100))
        + octets[debut:fin]
    )
    queue = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 102, 102, len(annuaire), debut, 0)
    return octets[:debut] + annuaire + queue


def entites(octets: bytes) -> bytes:
    tete, _, reste = octets.partition(b"?>")
    bombe = b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    return tete + b"?>" + bombe + reste


def ajoutee(nom: str, octets: bytes = b"x", attributs: int = 0) -> bytes:
    """Return the reference with one more member, of any name and kind."""
    sortie = io.BytesIO(chartes.charte())
    with zipfile.ZipFile(sortie, "a") as archive:
        membre = zipfile.ZipInfo(nom)
        membre.create_system, membre.external_attr = 3, attributs << 16
        archive.writestr(membre, octets)
    return sortie.getvalue()


def dehors(octets: bytes) -> bytes:
    tete, _, reste = octets.partition(b"?>")
    return tete + b'?><!DOCTYPE l [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>' + reste


def stricte(octets: bytes) -> bytes:
    return octets.replace(
        b"schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"purl.oclc.org/ooxml/wordprocessingml/main",
    )


def coupee(dixieme: int) -> bytes:
    octets = chartes.charte()
    return octets[: len(octets) * dixieme // 10]


E = "word__header1_PT_xml"
D = "word__document_PT_xml"
CADRE = '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}'
HOSTILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "vide": (lambda: b"", "ne se lit pas"),
    "texte": (lambda: b"bonjour", "ne se lit pas"),
    "ancien ou protégé": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "mot de passe"),
    "tronqué": (lambda: chartes.charte()[:-40], "ne se lit pas"),
    "tronqué à moitié": (lambda: chartes.charte()[:9_000], "ne se lit pas"),
    "chiffré": (drapeau_chiffre, "chiffré"),
    "faux contrôle": (faux_controle, "ne se lit pas"),
    "recouvrante": (recouvrante, "ne se lit pas"),
    "zip quelconque": (lambda: zip_({"a.txt": b"x"}), "ne se lit pas"),
    "bombe": (lambda: chartes.refaite(word__a_PT_xml=b" " * 70_000_000), "démesuré"),
    "parties": (lambda: zip_({f"word/{n}.xml": b"" for n in range(600)}), "500 parties"),
    "parent": (lambda: chartes.refaite(**{"..__..__etc__x": b"x"}), "mal nommée"),
    "absolu": (lambda: chartes.refaite(__etc__x=b"x"), "mal nommée"),
    "entités": (lambda: chartes.refaite(word__styles_PT_xml=entites), "entités"),
    "utf-16": (
        lambda: chartes.refaite(word__styles_PT_xml=lambda o: o.decode().encode("utf-16")),
        "ne se lit pas",
    ),
    "pas du xml": (lambda: chartes.refaite(word__styles_PT_xml=b"<w:styles"), "ne se lit pas"),
    "macros": (lambda: chartes.refaite(word__vbaProject_PT_bin=b"x"), "macros"),
    "docm": (
        lambda: chartes.refaite(**{
            "[Content_Types]_PT_xml": lambda o: o.replace(
                b"officedocument.wordprocessingml.document.main",
                b"ms-word.document.macroEnabled.main",
            )
        }),
        "macros",
    ),
    "modèle attaché": (lambda: lien("attachedTemplate", "file:///x/n.dotm"), "extérieur"),
    "image liée": (lambda: lien("image", "http://127.0.0.1/a.png"), "extérieur"),
    "cadre lié": (lambda: lien("frame", "http://169.254.169.254/"), "extérieur"),
    "lien sans mode": (lambda: lien("image", "file:///etc/passwd", ""), "extérieur"),
    "réseau de bureau": (lambda: lien("image", r"\\serveur\partage\a.png", ""), "extérieur"),
    "objet incorporé": (lambda: chartes.refaite(word__embeddings__o_PT_bin=b"x"), "incorporé"),
    "activex": (lambda: chartes.refaite(word__activeX__a_PT_xml=b"<a/>"), "incorporé"),
    "altChunk": (lambda: chartes.dans(D, '<w:altChunk r:id="rIdX"/>'), "altChunk"),
    "objet ole": (lambda: chartes.dans(D, "<w:r><w:object/></w:r>"), "OLE"),
    "données liées": (
        lambda: chartes.dans(D, '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr></w:sdt>'),
        "données",
    ),
    "dde": (lambda: champ("DDEAUTO c:\\\\windows\\\\cmd.exe"), "DDEAUTO"),
    "dde en morceaux": (lambda: champ("DD", "E ", "cmd"), "DDE"),
    "dde minuscule": (lambda: champ(" ddeauto cmd"), "DDEAUTO"),
    "texte inclus": (lambda: champ("INCLUDETEXT c:\\\\a.docx"), "INCLUDETEXT"),
    "image incluse": (lambda: simple("INCLUDEPICTURE http://x/a.png"), "INCLUDEPICTURE"),
    "import": (lambda: simple("IMPORT a"), "IMPORT"),
    "lien de champ": (lambda: simple("LINK Excel.Sheet a"), "LINK"),
    "macro de champ": (lambda: simple("MACROBUTTON x y"), "MACROBUTTON"),
    "calcul de champ": (lambda: champ("QUOTE 68 68 69"), "QUOTE"),
    "formule": (lambda: champ("= 1 + 1"), "= 1"),
    "date en en-tête": (lambda: champ("DATE", partie=E), "numéros de page"),
    "document inclus en en-tête": (lambda: simple("INCLUDETEXT a", E), "INCLUDETEXT"),
    "filigrane": (lambda: chartes.dans(E, "<w:r><w:pict/></w:r>"), "filigrane"),
    "forme": (lambda: chartes.dans(E, "<w:r><w:drawing/></w:r>"), "forme"),
    "image svg": (lambda: chartes.refaite(word__media__image1_PT_png=b"<svg/>"), "PNG"),
    "image abîmée": (
        lambda: chartes.refaite(word__media__image1_PT_png=chartes.logo()[:99]), "PNG"
    ),
    "image énorme": (lambda: chartes.refaite(word__media__image1_PT_png=enorme()), "points"),
    "en-tête démesuré": (
        lambda: chartes.dans(E, f"<w:r><w:t>{'a' * 3_000}</w:t></w:r>"), "démesuré"
    ),
    "en-tête sans fin": (lambda: chartes.dans(E, f"</w:p>{'<w:p/>' * 50_000}<w:p>"), "démesuré"),
    "deux fois le même nom": (lambda: ajoutee("word/styles.xml"), "mal nommée"),
    "nom d'un disque": (lambda: ajoutee("C:\\x"), "mal nommée"),
    "fichier d'ailleurs": (lambda: chartes.refaite(**{D: dehors}), "entités"),
    "fichier d'ailleurs en relation": (
        lambda: chartes.refaite(word___rels__document_PT_xml_PT_rels=dehors), "entités"
    ),
    "lien d'en-tête": (lambda: lien("hyperlink", "https://exemple.fr"), "extérieur"),
    "dde hors d'un champ": (
        lambda: chartes.dans(D, "<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>"), "DDEAUTO"
    ),
    "cent mille champs ouverts": (
        lambda: chartes.dans(D, '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 100_000), "champ"
    ),
    "publipostage": (
        lambda: chartes.refaite(
            word__settings_PT_xml=CADRE.format("<w:mailMerge/></w:settings>").encode()
        ),
        "publipostage",
    ),
    "sous-document": (lambda: chartes.dans(D, "<w:subDoc/>"), "sous-document"),
    "schéma attaché": (lambda: chartes.dans(D, "<w:attachedSchema/>"), "schéma attaché"),
    "contrôle": (lambda: chartes.dans(D, "<w:control/>"), "ActiveX"),
    "strict": (lambda: chartes.refaite(**{D: stricte}), "strict"),
    "classeur": (lambda: zip_({"xl/workbook.xml": b"<a/>"}), "ne se lit pas"),
    "odt": (lambda: zip_({"content.xml": b"<a/>"}), "ne se lit pas"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(200), "ne se lit pas"),
    "page": (lambda: b"<html><body>bonjour</body></html>", "ne se lit pas"),
    **{
        f"coupé à {dixieme} dixièmes": (lambda d=dixieme: coupee(d), "ne se lit pas")
        for dixieme in range(1, 10)
    },
}  # fmt: skip
SANS_EFFET: dict[str, Callable[[], bytes]] = {
    "lien du système": lambda: ajoutee("word/media/lien.png", b"/etc/passwd", 0o120777),
    "archive dans l'archive": lambda: ajoutee("word/media/a.zip", zip_({"a": b"x"})),
    "nom démesuré": lambda: ajoutee(f"word/{'a' * 5_000}"),
    "rubans": lambda: ajoutee("customUI/customUI.xml", b'<customUI onLoad="x"/>'),
    "deux formats à la fois": lambda: b"%PDF-1.7\n" + chartes.charte(),
    "styles en rond": lambda: chartes.refaite(
        word__styles_PT_xml=lambda o: o.replace(
            b"</w:styles>",
            b"".join(
                b'<w:style w:type="paragraph" w:styleId="Z%d"><w:name w:val="z%d"/>'
                b'<w:basedOn w:val="Z%d"/></w:style>' % (n, n, 3 - n)
                for n in (1, 2)
            )
            + b"</w:styles>",
        )
    ),
}
IMBRIQUEES = (
    ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ("<w:hyperlink>", "</w:hyperlink>"),
)


def enorme() -> bytes:
    """Return a small PNG that says it is 60,000 pixels wide and high."""
    octets = bytearray(chartes.logo())
    octets[16:24] = struct.pack(">II", 60_000, 60_000)
    octets[29:33] = struct.pack(">I", zlib.crc32(octets[12:29]))
    return bytes(octets)


@pytest.mark.parametrize("nom", HOSTILES)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_refuse(nom: str):
    fabrique, mot = HOSTILES[nom]
    with pytest.raises(ContenuRefuseError) as refus:
        rebatir(fabrique())
    assert mot in str(refus.value), refus.value
    assert refus.value.message.endswith(".") and refus.value.remede


@pytest.mark.parametrize("nom", SANS_EFFET)
def test_sans_effet(nom: str):
    """Nothing is kept of what the reference carries besides its look: it is made as without it."""
    assert rebatir(SANS_EFFET[nom]()) == rebatir(chartes.charte())


@pytest.mark.parametrize(("ouvre", "ferme"), IMBRIQUEES)
def test_imbrication_sans_fin(ouvre: str, ferme: str):
    """What is nested too deep to be read is refused by a sentence, not by the death of a reader."""
    with pytest.raises(ContenuRefuseError, match="ne se lit pas"):
        lire_charte(chartes.dans(E, ouvre * 5_000 + ferme * 5_000))


def test_refus_de_l_enfant():
    with pytest.raises(ContenuRefuseError, match="extérieur"):
        lire_charte(lien("image", "http://127.0.0.1/a.png"))


def test_bornes_du_processus():
    """Twenty seconds of processor and 512 MB, in a process apart."""
    assert LIMITES.processeur_s <= 20 and LIMITES.memoire_mo <= 512


def test_trop_gros():
    with pytest.raises(ContenuRefuseError, match="10"):
        lire_charte(bytes(OCTETS_MAX + 1))


def test_champs_du_texte_sans_effet():
    """A table of contents or a date in the text, which is not taken, is no reason to refuse."""
    assert rebatir(champ("TOC \\o &quot;1-3&quot; \\h")) and rebatir(simple("DATE"))


INJECTIONS = (
    "{{ cycler.__init__.__globals__ }}", "{% for x in y %}", "${titre}", "$body$",
    "{{''.__class__}}", "=1+1", "<script>", "]]>", "&#x26;", "%s", "CLESANTE",
)  # fmt: skip


@pytest.mark.parametrize("texte", INJECTIONS)
def test_balises_de_modele_en_texte(texte: str, tmp_path):
    """Template tags are plain text: nobody renders them."""
    propre = rebatir(chartes.dans(E, f"<w:r><w:t>{escape(texte)}</w:t></w:r>"))
    document = echantillon.document(charte=propre, corps="<p>x</p>", illustrations={})
    (fait,) = produire(document, ["docx"], tmp_path, "d")
    assert texte in docx.Document(fait).sections[0].header.paragraphs[0].text


def test_valeurs_de_style_hostiles():
    """A property with a strange value is left out, never copied."""
    sale = chartes.refaite(
        word__styles_PT_xml=lambda o: o.replace(
            b'w:val="1F3C88"', b'w:val="&quot;/&gt;&lt;script&gt;"'
        ).replace(b'w:ascii="Georgia"', b'w:ascii="http://x/police"')
    )
    styles = chartes.parties(rebatir(sale))["word/styles.xml"]
    assert b"script" not in styles and b"http://x" not in styles


def test_image_redessinee():
    """What a picture tells of its making stays outside."""
    image = Image.new("RGB", (40, 40), "red")
    sortie = io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    exif[0x010E] = "secret"
    image.save(sortie, "JPEG", exif=exif)
    assert b"secret" in sortie.getvalue()
    octets, extension = dessins.image(sortie.getvalue())
    assert extension == "jpeg" and b"secret" not in octets and b"Exif" not in octets


def test_noms_de_champ():
    assert paquet.nom_de_champ("  page \\* MERGEFORMAT") == "PAGE"
    assert paquet.nom_de_champ("= 1") == ""
