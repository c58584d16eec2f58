"""Files that are not what they say, made on the spot: nothing binary is kept in the repository.

Each maker writes one file in a folder and returns it. ``HOSTILES`` names the source whose layout is
asked to read it. What their sentence must say is in ``tests/donnees/test_fichiers_hostiles.py``.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

APL = "drees_apl_medecins_generalistes"
CAUSES = "cepidc_mortalite_toutes_causes"
PARTS = "insee_75_ans_communes"
COG = "insee_population_cog_2026"
IRIS = "insee_rp_2021_iris"
GEOCLIP = "insee_bassins_vie_pauvrete"

ENTETE_APL = [
    "Code commune INSEE",
    "Commune",
    "APL aux médecins généralistes",
    "APL aux médecins généralistes de moins de 65 ans",
    "Population standardisée 2021 pour la médecine générale",
    "Population totale 2021",
]
UNITES_APL = ["", "", "En consultations", "", "", ""]
LIGNE_APL = ["85092", "Fontenay-le-Comte", 3.0, 2.5, 1000.0, 1100.0]
ENTETE_CAUSES = "annee,departement,sexe,cause,valeur,unite\n"
LIGNE_CAUSES = "2020,85,Tous sexes,Toutes causes,{},taux\n"
CSV_SAIN = ENTETE_CAUSES + LIGNE_CAUSES.format("800.5")
MO = 1024**2


def _classeur(entete=ENTETE_APL, lignes=(LIGNE_APL,), feuille="APL 2023") -> bytes:
    classeur = Workbook()
    page = classeur.active
    page.title = feuille
    for ligne in (entete, [*UNITES_APL, *[""] * (len(entete) - 6)], *lignes):
        page.append(ligne)
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def _refait(octets: bytes, **parties: bytes | Callable[[bytes], bytes]) -> bytes:
    """Return an archive with some parts replaced or added (« __ » stands for « / »)."""
    remplacees = {nom.replace("__", "/"): contenu for nom, contenu in parties.items()}
    flux = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as lue,
        zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as ecrite,
    ):
        for nom in lue.namelist():
            contenu = remplacees.pop(nom, lue.read(nom))
            ecrite.writestr(nom, contenu(lue.read(nom)) if callable(contenu) else contenu)
        for nom, contenu in remplacees.items():
            ecrite.writestr(nom, contenu)
    return flux.getvalue()


FEUILLE = "xl/worksheets/sheet1.xml"


def _feuille(octets: bytes, transformer: Callable[[bytes], bytes]) -> bytes:
    return _refait(octets, **{FEUILLE: transformer})


def _ods(lignes: str) -> bytes:
    """Return a minimal OpenDocument sheet whose rows are given as XML."""
    contenu = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="APL 2023">{lignes}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", contenu)
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return flux.getvalue()


def _rang_ods(cellules: list[object], suite: str = "", attributs: str = "") -> str:
    cases = "".join(
        f'<table:table-cell office:value-type="float" office:value="{c}"/>'
        if isinstance(c, float)
        else f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
        for c in cellules
    )
    return f"<table:table-row {attributs}>{cases}{suite}</table:table-row>"


TETE_ODS = _rang_ods(ENTETE_APL) + _rang_ods(UNITES_APL)


def _zip(noms: list[str], contenu: bytes = b"x") -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom in noms:
            archive.writestr(nom, contenu)
    return flux.getvalue()


def _chiffree() -> bytes:
    """Return a workbook whose members are flagged as encrypted, in both places of the archive."""
    octets = bytearray(_classeur())
    for marque, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        debut = octets.find(marque)
        while debut >= 0:
            octets[debut + decalage] |= 1
            debut = octets.find(marque, debut + 4)
    return bytes(octets)


def _menteuse() -> bytes:
    """Return an archive that declares one byte and unpacks to 60 MB."""
    octets = bytearray(_refait(_classeur(), **{"xl__extra.xml": b"0" * 60 * MO}))
    for marque, decalage in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        debut = octets.find(marque)
        while debut >= 0:
            if struct.unpack_from("<I", octets, debut + decalage)[0] == 60 * MO:
                struct.pack_into("<I", octets, debut + decalage, 1)
            debut = octets.find(marque, debut + 4)
    return bytes(octets)


def _recouvrante() -> bytes:
    """Return an archive of many names that all lead to the same bytes (overlapping entries)."""
    octets = _zip(["a.xml"], b"0" * MO)
    debut, fin = octets.index(b"PK\x01\x02"), octets.index(b"PK\x05\x06")
    entree = octets[debut:fin]
    annuaire = b"".join(entree.replace(b"a.xml", b"%05d" % n) for n in range(500))
    queue = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 500, 500, len(annuaire), debut, 0)
    return octets[:debut] + annuaire + queue


def _lien() -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        info = zipfile.ZipInfo("xl/workbook.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return flux.getvalue()


def _faux_controle() -> bytes:
    """Return a workbook one byte of which was changed: its checksum is wrong."""
    octets = bytearray(_classeur())
    debut = octets.index(FEUILLE.encode()) + len(FEUILLE) + 30
    octets[debut] ^= 0xFF
    return bytes(octets)


def _bombe_de_cellules() -> bytes:
    """Return a small workbook of a million cells (66 MB of XML)."""
    rang = b'<row r="%d">' + b"".join(b"<c><v>1</v></c>" for _ in range(100)) + b"</row>"
    corps = b"".join(rang % n for n in range(3, 44_000))

    def gonfler(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", corps + b"</sheetData>")

    return _feuille(_classeur(), gonfler)


def _loin(colonne: bytes, rang: int = 1_048_576) -> Callable[[], bytes]:
    """Return a maker of a workbook with one cell far away from the others."""

    def faire() -> bytes:
        case = b'<row r="%d"><c r="%s%d"><v>1</v></c></row></sheetData>' % (rang, colonne, rang)
        return _feuille(_classeur(), lambda xml: xml.replace(b"</sheetData>", case))

    return faire


def _entites(xml: bytes) -> bytes:
    entites = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bombe = f'<!DOCTYPE lolz [<!ENTITY a0 "lol">{entites}]>'.encode()
    entete, _, reste = xml.partition(b"?>")
    return entete + b"?>" + bombe + reste if reste else bombe + xml


def _ole(contenu: bytes = b"") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + contenu + bytes(4096)


def _json(contenu: str) -> bytes:
    return contenu.encode()


ENTETE_GEOCLIP = "Observatoire\nRéférentiel géographique : France par bassin de vie\n"
PLAFOND = b"0" * 10

Fabrique = Callable[[], bytes]

# name of the file: (source asked to read it, what it holds)
HOSTILES: dict[str, tuple[str, Fabrique]] = {
    # workbooks
    "vide.xlsx": (APL, lambda: b""),
    "texte.xlsx": (APL, lambda: b"code;valeur\n"),
    "page_web.xls": (APL, lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "page_web_2.xlsx": (APL, lambda: b"\xef\xbb\xbf <!DOCTYPE html><p>Erreur 404</p>"),
    "pdf.xlsx": (APL, lambda: b"%PDF-1.7\n" + PLAFOND),
    "ancien.xlsx": (APL, _ole),
    "ancien_casse.xls": (APL, _ole),
    "protege.xlsx": (APL, lambda: _ole("EncryptedPackage".encode("utf-16-le"))),
    "chiffre.xlsx": (APL, _chiffree),
    "archive.xlsx": (APL, lambda: _zip(["xl/workbook.xml"], b"<pas du xml")),
    "documents.zip": (APL, lambda: _zip(["lisez-moi.txt"])),
    "tronque_10.xlsx": (APL, lambda: _classeur()[:10]),
    "tronque_moitie.xlsx": (APL, lambda: _classeur()[: len(_classeur()) // 2]),
    "tronque_fin.xlsx": (APL, lambda: _classeur()[:-30]),
    "faux_controle.xlsx": (APL, _faux_controle),
    "bombe.xlsx": (APL, lambda: _refait(_classeur(), **{"xl__a.xml": b"0" * 160 * MO})),
    "bombe_ratio.xlsx": (APL, lambda: _refait(_classeur(), **{"xl__a.xml": b"0" * 20 * MO})),
    "bombe_cellules.xlsx": (APL, _bombe_de_cellules),
    "menteuse.xlsx": (APL, _menteuse),
    "recouvrante.xlsx": (APL, _recouvrante),
    "membres.xlsx": (APL, lambda: _zip([f"xl/{n}.xml" for n in range(2_500)])),
    "parent.xlsx": (APL, lambda: _refait(_classeur(), **{"..__..__etc__x": b"x"})),
    "absolu.xlsx": (APL, lambda: _refait(_classeur(), __etc__x=b"x")),
    "disque.xlsx": (APL, lambda: _refait(_classeur(), **{"C:\\x.xml": b"x"})),
    "lien.xlsx": (APL, _lien),
    "entites.xlsx": (APL, lambda: _feuille(_classeur(), _entites)),
    "loin.xlsx": (APL, _loin(b"XFD")),
    "loin_un_peu.xlsx": (APL, _loin(b"XFD", 1_200)),
    "lignes_loin.xlsx": (APL, _loin(b"F")),
    "sans_feuille.xlsx": (APL, lambda: _classeur(feuille="Notes")),
    "sans_entete.xlsx": (APL, lambda: _classeur(entete=[""] * 6)),
    "entetes_doubles.xlsx": (APL, lambda: _classeur([*ENTETE_APL, ENTETE_APL[2]])),
    "colonnes.xlsx": (APL, lambda: _classeur([*ENTETE_APL, *["x"] * 6_000])),
    "repetees.ods": (
        APL,
        lambda: _ods(
            TETE_ODS
            + _rang_ods(
                LIGNE_APL,
                '<table:table-cell table:number-columns-repeated="16000" '
                'office:value-type="float" office:value="1"/>',
                'table:number-rows-repeated="1000000"',
            )
        ),
    ),
    "vides_repetees.ods": (
        APL,
        lambda: _ods(
            TETE_ODS
            + '<table:table-row table:number-rows-repeated="2000000000">'
            + '<table:table-cell table:number-columns-repeated="2000000000"/></table:table-row>'
            + _rang_ods(["99999", *LIGNE_APL[1:]])
        ),
    ),
    # text
    "vide.csv": (CAUSES, lambda: b""),
    "classeur.csv": (CAUSES, _classeur),
    "page_web.csv": (CAUSES, lambda: b"<!DOCTYPE html><html>Erreur 500</html>"),
    "utf16.csv": (CAUSES, lambda: CSV_SAIN.encode("utf-16")),
    "utf16_sans_marque.csv": (CAUSES, lambda: (CSV_SAIN * 5).encode("utf-16-be")),
    "windows.csv": (CAUSES, lambda: (CSV_SAIN + "2021,85,é,œ,’,€\n").encode("cp1252")),
    "remplacement.csv": (CAUSES, (CSV_SAIN + "2021,85,\ufffd,a,1,b\n").encode),
    "deux_fois.csv": (CAUSES, (CSV_SAIN + "2021,85,santÃ©,a,1,b\n").encode),
    "nuls.csv": (CAUSES, lambda: CSV_SAIN.encode() + b"2021,8\x005,a,b,1,c\n"),
    "binaire.csv": (CAUSES, lambda: bytes(range(256)) * 400),
    "une_ligne.csv": (CAUSES, lambda: b"a," * 49 * MO),
    "trop_gros.csv": (CAUSES, lambda: ENTETE_CAUSES.encode() + b"0" * 101 * MO),
    "colonnes.csv": (
        CAUSES,
        (ENTETE_CAUSES.strip() + ",x" * 20_000 + "\n").encode,
    ),
    "retours_chariot.csv": (
        CAUSES,
        lambda: CSV_SAIN.replace("800.5", "rien").replace("\n", "\r").encode(),
    ),
    "guillemet.csv": (CAUSES, (CSV_SAIN + '2021,85,"Tous,a,1,b\n' * 3).encode),
    "guillemet_avale.csv": (
        CAUSES,
        (CSV_SAIN + '2021,85,"x,a,1,b\n2021,44,x,a,1,b\n2021,35,y",a,1,b\n').encode,
    ),
    "cellule_longue.csv": (
        CAUSES,
        (CSV_SAIN + f"2021,85,{'x' * 140_000},a,1,b\n").encode,
    ),
    "coupe.csv": (CAUSES, (CSV_SAIN * 2)[:-12].encode),
    "une_cellule_de_trop.csv": (CAUSES, (CSV_SAIN + "2021,85,a,b,1,234,c\n").encode),
    "entetes_vides.csv": (CAUSES, lambda: b",,,,,\n1,2,3,4,5,6\n"),
    "entetes_doubles.csv": (CAUSES, lambda: CSV_SAIN.replace("unite", "valeur").encode()),
    "point_virgule.csv": (CAUSES, lambda: CSV_SAIN.replace(",", ";").encode()),
    "formule.csv": (CAUSES, (ENTETE_CAUSES + LIGNE_CAUSES.format("=1+1")).encode),
    "geoclip_autre.csv": (GEOCLIP, lambda: (ENTETE_GEOCLIP.replace("bassin", "zone")).encode()),
    "geoclip_court.csv": (GEOCLIP, ENTETE_GEOCLIP.encode),
    # JSON and Parquet
    "vide.json": (PARTS, lambda: b""),
    "coupe.json": (PARTS, lambda: b'{"85092": {"part_personnes_agees_75_plus": 1'),
    "profond.json": (PARTS, lambda: b"[" * 200_000),
    "liste.json": (PARTS, lambda: b"[1, 2, 3]"),
    "plat.json": (PARTS, lambda: b'{"85092": 12}'),
    "infini.json": (PARTS, lambda: b'{"85092": {"part_personnes_agees_75_plus": NaN}}'),
    "nombre.json": (PARTS, lambda: b'{"85092": {"part_personnes_agees_75_plus": 1e400}}'),
    "double.json": (
        PARTS,
        lambda: (
            b'{"85092": {"part_personnes_agees_75_plus": 1}, '
            b'"85092": {"part_personnes_agees_75_plus": 2}}'
        ),
    ),
    "profond_liste.json": (COG, lambda: b"[" * 200_000),
    "objet.json": (COG, lambda: b'{"a": 1}'),
    "page.json": (COG, lambda: b"<html>"),
    "texte.parquet": (IRIS, lambda: b"com,pop\n"),
    "tronque.parquet": (IRIS, lambda: b"PAR1" + bytes(100)),
    "faux.parquet": (IRIS, lambda: b"PAR1" + b"\xff" * 400 + struct.pack("<I", 2**31) + b"PAR1"),
}

# names that a file system or a terminal takes badly, with a text that is no table
NOMS = (
    "CON.csv",
    "é" * 100 + ".csv",
    "\u202egnp.csv",
    "a\nb.csv",
    ".cache.csv",
    "e\u0301té.csv",
    "🦠.csv",
    "-rf.csv",
)


def ecrire(nom: str, dossier: Path) -> Path:
    """Write the hostile file called ``nom`` in a folder and return it."""
    fichier = dossier / nom
    fichier.write_bytes(HOSTILES[nom][1]())
    return fichier
