"""Reading what a person typed for a territory: pure, without the referential.

Each function either says what form the text has or raises one French sentence with its cure
(reference: rules on bad input, « never guess silently »). Digits are ASCII digits: ``str.isdigit``
would take Arabic digits or superscripts for codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import normaliser, sans_accents
from clesante.territoires.choix import NIVEAUX, NIVEAUX_NON_TENUS

LONGUEUR_MAX = 8_000  # a line of HTTP has at most 8,190 bytes
CODE_MAX = 6_000  # what is left of it for the address, a choice of indicators and a file name
CHERCHER = "Cherchez-le par son nom."

_PREFIXES = "|".join(sorted({*NIVEAUX, *NIVEAUX_NON_TENUS} - {"FR"}, key=len, reverse=True))
_CODE = re.compile(rf"({_PREFIXES})(?:[\s_:.–-]+|(?=[0-9]))(?=[0-9A-Z ]*[0-9])([0-9A-Z ]+)", re.I)
_SUITE_DE_CODES = re.compile(rf"(?:(?:{_PREFIXES})-[0-9A-Z]+\s+)+(?:{_PREFIXES})-[0-9A-Z]+", re.I)
_PERIMETRE = re.compile(r"PER-([a-z0-9][a-z0-9-]*)(?:@(\S+))?", re.I)
_NOMBRE_TABLEUR = re.compile(r"[0-9][.,][0-9]+\s?[eE]\s?\+?\s?[0-9]+")
_QUARTIER = re.compile(r"Q[PN]\s?[0-9][0-9AB][0-9]{4,5}", re.I)
_TYPES_EPCI = re.compile(
    r"(?:communaute (?:de communes|d agglomeration|urbaine)|metropole|cc|ca|cu) "
    r"(?:(?:du|des|de|d|la|le|les|l) )*"
)
_TIRETS = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2212), "-")  # as office software writes them
_VILLES = {"75": "COM-75056", "69": "COM-69123", "13": "COM-13055"}
_ARTICLE = re.compile(r"\b(?:les|le|la|l) ")


@dataclass(frozen=True, slots=True)
class Lecture:
    """One unit as it was typed: ``niveau`` is a code prefix, "PER" or "" (nothing was said)."""

    texte: str
    forme: str  # "code" | "chiffres" | "perimetre" | "nom"
    niveau: str
    valeur: str


def citer(texte: str) -> str:
    """Return ``texte`` in guillemets, on one line, printable, at most 60 characters."""
    visible = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(texte.split()))
    court = visible if len(visible) <= 60 else f"{visible[:59]}…"
    return f"«\u00a0{court}\u00a0»"


def nettoyer(saisie: str) -> str:
    """Return what was typed without the spaces around it, with plain hyphens.

    Raises EntreeInvalideError when it is empty, too long, or holds a control or invisible
    character or digits that are not 0 to 9.
    """
    if len(saisie) > LONGUEUR_MAX:
        raise EntreeInvalideError(
            f"Le texte donné pour le territoire est trop long ({len(saisie)} caractères).",
            "Donnez des codes joints par « + », ou un périmètre enregistré (PER-…).",
        )
    texte = saisie.strip().translate(_TIRETS)
    if not texte:
        raise EntreeInvalideError(
            "Aucun territoire n'est donné.",
            "Donnez un code (COM-85092, EPCI-200071934, DEP-85), un nom, ou plusieurs codes "
            "joints par « + ».",
        )
    for caractere in texte:
        _refuser_caractere(texte, caractere)
    return texte


def _refuser_caractere(texte: str, caractere: str) -> None:
    if unicodedata.category(caractere)[0] == "C" and caractere not in "\t\n\r":
        raise EntreeInvalideError(
            f"{citer(texte)} contient un caractère invisible (U+{ord(caractere):04X}).",
            "Retapez le territoire au clavier au lieu de le coller.",
        )
    if unicodedata.digit(caractere, None) is not None and not caractere.isascii():
        lisible = "".join(str(unicodedata.digit(c, c)) for c in texte)
        raise EntreeInvalideError(
            f"{citer(texte)} contient des chiffres d'une autre écriture.",
            f"Tapez les chiffres de 0 à 9 : {citer(lisible)} ?",
        )


def decouper(texte: str) -> list[str]:
    """Return the units joined by « + » (or by spaces when all are full codes: a « + » in a web
    address is read as a space).

    Raises EntreeInvalideError when a unit is missing beside a « + », and when a spreadsheet has
    turned a code into a number: its digits are lost and nothing is rebuilt by guess.
    """
    if _NOMBRE_TABLEUR.search(texte):
        raise EntreeInvalideError(
            f"{citer(texte)} : le tableur a transformé le code en nombre et perdu des chiffres, "
            "qui ne se retrouvent pas.",
            "Mettez la colonne au format Texte et reprenez le code d'origine.",
        )
    if _SUITE_DE_CODES.fullmatch(texte):
        return texte.split()
    unites = [unite.strip() for unite in texte.split("+")]
    if not all(unites):
        raise EntreeInvalideError(
            f"Il manque un territoire avant ou après « + » dans {citer(texte)}.",
            "Écrivez par exemple EPCI-200071934+COM-85113.",
        )
    return unites


def lire(unite: str) -> Lecture:
    """Return the form of one unit; raise EntreeInvalideError for a SIREN that cannot be one."""
    if trouve := _PERIMETRE.fullmatch(unite):
        return Lecture(unite, "perimetre", trouve[2] or "", trouve[1].lower())
    if trouve := _CODE.fullmatch(unite):
        niveau, valeur = trouve[1].upper(), trouve[2].replace(" ", "").upper()
        if niveau in ("EPCI", "EPT"):
            verifier_siren(unite, valeur)
        return Lecture(unite, "code", niveau, valeur)
    if _QUARTIER.fullmatch(unite):
        return Lecture(unite, "code", "QPV", unite.replace(" ", "").upper())
    compact = "".join(unite.split()).upper()
    if " " in unite and len(compact) not in (5, 9, 14):
        return Lecture(unite, "nom", "", unite)
    if re.fullmatch(r"[0-9]+|2[AB]|2[AB][0-9]{3}", compact):
        if len(compact) >= 8:
            verifier_siren(unite, compact)
        return Lecture(unite, "chiffres", "", compact)
    return Lecture(unite, "nom", "", unite)


def verifier_siren(texte: str, valeur: str) -> None:
    """Raise EntreeInvalideError unless ``valeur`` is nine digits with a right Luhn key."""
    if re.fullmatch(r"[0-9]{14}", valeur):
        raise EntreeInvalideError(
            f"{citer(texte)} est un SIRET (14 chiffres) ; un SIREN est attendu (9 chiffres).",
            f"Gardez les neuf premiers chiffres : {valeur[:9]}.",
        )
    if not re.fullmatch(r"[0-9]{9}", valeur):
        raise EntreeInvalideError(
            f"{citer(texte)} : SIREN attendu (9 chiffres), {len(valeur)} caractères lus.",
            f"Vérifiez le numéro sur la pièce d'origine. {CHERCHER}",
        )
    if not luhn(valeur):
        raise EntreeInvalideError(
            f"{citer(texte)} : la clé du SIREN est incorrecte, un chiffre est sans doute faux.",
            f"Vérifiez le numéro sur la pièce d'origine. {CHERCHER}",
        )


def luhn(chiffres: str) -> bool:
    """Return whether the Luhn key of a string of ASCII digits is right (SIREN: INSEE's rule)."""
    doubles = [int(c) * (1 + rang % 2) for rang, c in enumerate(reversed(chiffres))]
    return sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


def variantes(code: str) -> Iterator[str]:
    """Yield the codes at one typing mistake from ``code``: one digit changed, or two swapped."""
    for rang, caractere in enumerate(code):
        for autre in "0123456789":
            if autre != caractere:
                yield code[:rang] + autre + code[rang + 1 :]
    for rang in range(len(code) - 1):
        yield code[:rang] + code[rang + 1] + code[rang] + code[rang + 2 :]


def ville(code: str) -> str:
    """Return the commune of an arrondissement ("ARM-69381" -> "COM-69123"), "" for other codes."""
    return _VILLES[code[4:6]] if code.startswith("ARM-") else ""


def cles_nom(nom: str) -> tuple[str, str]:
    """Return the two search forms of a name: whole, and without its first article or kind.

    « CC du Pays de Fontenay-Vendée » gives « cc du pays de fontenay vendee » and « pays de
    fontenay vendee »; « L'Île-d'Yeu » gives « l ile d yeu » and « ile d yeu ».
    """
    entier = normaliser(nom)
    sans_sigle = entier
    if "(" in nom:
        sans_sigle = normaliser(re.sub(r" ?\([^()]*\)$", "", " ".join(nom.split()))) or entier
    sans_type = _TYPES_EPCI.sub("", sans_sigle, count=1) if _TYPES_EPCI.match(sans_sigle) else ""
    return entier, sans_type or _ARTICLE.sub("", sans_sigle, count=1)


def separer_departement(nom: str) -> tuple[str, str] | None:
    """Return (name, département) of « Saint-Denis (93) », None when nothing is in parentheses."""
    trouve = re.fullmatch(r"(.+?) ?\(([^()]+)\)", " ".join(nom.split()))
    return (trouve[1], sans_accents(trouve[2]).strip().upper()) if trouve else None
