"""Which files are taken, by their name and their first bytes, and the sentence of each refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from clesante.socle.erreurs import EntreeInvalideError

# Extension → kind of its first bytes (``ui.envois.genre``), what it is called, its type.
FORMATS: dict[str, tuple[str, str, str]] = {
    "pdf": ("pdf", "PDF", "application/pdf"),
    "png": ("png", "image PNG", "image/png"),
    "jpg": ("image", "image JPEG", "image/jpeg"),
    "jpeg": ("image", "image JPEG", "image/jpeg"),
    "docx": (
        "archive",
        "document DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        "archive",
        "tableur XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "pptx": (
        "archive",
        "présentation PPTX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": ("archive", "document ODT", "application/vnd.oasis.opendocument.text"),
    "ods": ("archive", "tableur ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": ("archive", "présentation ODP", "application/vnd.oasis.opendocument.presentation"),
    "doc": ("ole", "document DOC", "application/msword"),
    "xls": ("ole", "tableur XLS", "application/vnd.ms-excel"),
    "csv": ("texte", "tableau CSV", "text/csv; charset=utf-8"),
    "txt": ("texte", "texte", "text/plain; charset=utf-8"),
}
IMAGES = frozenset({"png", "jpg"})
ADMIS = "PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP, DOC, XLS, CSV, TXT, image PNG ou JPEG"
NOM_MAX = 200
MOTS_MAX = 2_000  # compared word by word in a second at worst, whatever they are
TROP_LONG = "Trop long à comparer mot à mot\u00a0: le texte d'avant, puis le nouveau.\n"
# What an office file holds, written in clear in its list of parts.
PARTIES = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/"}
# How macros show: a part of an archive, or a name in the directory of an older file (MS-CFB 2.6.1).
MACROS = (b"vbaProject.bin", b"Basic/script-lc.xml", "_VBA_PROJECT".encode("utf-16-le"))
CURES = {
    "heic": "Enregistrez la photographie en JPEG.",
    "webp": "Enregistrez l'image en PNG ou en JPEG.",
    "gif": "Enregistrez l'image en PNG.",
    "svg": "Enregistrez l'image en PNG.",
    # Its macros are compressed inside it: a search does not see them.
    "ppt": "Enregistrez-la en PPTX ou en PDF.",
    "zip": "Joignez ses fichiers un par un.",
    "docm": "Enregistrez-le en DOCX, sans macros.",
    "xlsm": "Enregistrez-le en XLSX, sans macros.",
}


def nom_propre(nom: str) -> str:
    """Return the name of a file without folder nor control character, its extension kept."""
    propre = "".join(c for c in nom.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    base, point, fin = propre.strip().rpartition(".")
    return f"{base[: NOM_MAX - len(fin) - 1]}{point}{fin}"[:NOM_MAX]


def extension(nom: str) -> str:
    """Return the extension of a file that is taken, « jpg » for « .JPEG ».

    Raises ``EntreeInvalideError`` for one that is not.
    """
    lue = nom.rpartition(".")[2].lower()
    if lue not in FORMATS:
        dite = f"«\u00a0.{lue[:10]}\u00a0»" if "." in nom else "sans extension"
        raise EntreeInvalideError(
            f"Un fichier {dite} n'est pas pris ici.",
            CURES.get(lue, f"Formats admis\u00a0: {ADMIS}."),
        )
    return "jpg" if lue == "jpeg" else lue


def attendu(lue: str) -> str:
    """Return what a file of an extension must be: « pas un document DOCX », « pas une image … »."""
    appele = FORMATS[lue][1]
    feminin = appele.startswith(("image", "présentation"))
    return f"pas {'une' if feminin else 'un'} {appele}"


def verifier_bureautique(lue: str, contenu: bytes) -> None:
    """Refuse an office file that is not of its extension, or that holds macros."""
    genre = FORMATS[lue][0]
    if genre in {"archive", "ole"} and any(macro in contenu for macro in MACROS):
        raise EntreeInvalideError(
            "Ce fichier contient des macros, qui peuvent être dangereuses.",
            "Enregistrez-le sans macros, ou en PDF, puis joignez-le.",
        )
    if genre != "archive":
        return
    partie = PARTIES.get(lue)
    juste = (
        partie in contenu and b"[Content_Types].xml" in contenu
        if partie
        else contenu[30:200].startswith(b"mimetype" + FORMATS[lue][2].encode())
    )
    if not juste:
        raise EntreeInvalideError(
            f"Ce fichier n'est {attendu(lue)}\u00a0: son contenu est d'un autre genre que son nom.",
            "Ouvrez-le dans son logiciel et enregistrez-le de nouveau.",
        )


def changements(en_place: str, propose: str) -> list[tuple[str, str]]:
    """Return what changes between two texts, word by word: ("", same), ("-", gone), ("+", new).

    Past ``MOTS_MAX`` between the ends they share, what differs is told whole, after a sentence "!".
    """
    avant, apres = _mots(en_place), _mots(propose)
    debut = _partages(avant, apres)
    fin = _partages(avant[debut:][::-1], apres[debut:][::-1])
    tete, queue = avant[:debut], avant[len(avant) - fin :]
    avant, apres = avant[debut : len(avant) - fin], apres[debut : len(apres) - fin]
    if not (avant or apres):
        return [("", en_place)] if en_place else []
    trop_long = max(len(avant), len(apres)) > MOTS_MAX
    entre = [("-", "".join(avant)), ("+", "".join(apres))]
    dits = [
        ("!", TROP_LONG if trop_long else ""),
        ("", "".join(tete)),
        *(entre if trop_long else _compares(avant, apres)),
        ("", "".join(queue)),
    ]
    return [(sens, mots) for sens, mots in dits if mots]


def _partages(un: Sequence[str], autre: Sequence[str]) -> int:
    """Return how many words two texts share from their beginning."""
    rangs = (i for i, (a, b) in enumerate(zip(un, autre, strict=False)) if a != b)
    return next(rangs, min(len(un), len(autre)))


def _compares(avant: Sequence[str], apres: Sequence[str]) -> list[tuple[str, str]]:
    dits: list[tuple[str, str]] = []
    for quoi, i, j, k, m in SequenceMatcher(None, avant, apres).get_opcodes():
        if quoi == "equal":
            dits.append(("", "".join(avant[i:j])))
        else:
            dits += [("-", "".join(avant[i:j])), ("+", "".join(apres[k:m]))]
    return dits


def _mots(texte: str) -> list[str]:
    """Return the words of a text, each with the spaces that follow it."""
    return re.findall(r"\S+\s*|^\s+", texte)


def formats_admis() -> str:
    """Return the extensions a file field offers."""
    return ",".join(f".{lue}" for lue in FORMATS)
