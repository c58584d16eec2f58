"""A recipe: which indicators a portrait shows, in what order, with what notes, at what size.

It is written as an address (``?recette=synthese~POP_65-k7qaz.OFF_APLMG-x2m4t~2026-11-22~3fa9c1b2``
with ``titre`` and ``note.CODE`` beside it) or as a YAML file. What follows the codes is the
statement of the figures, see ``releves``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import FINE_INSECABLE, INSECABLE, enumerer, mots

SYNTHESE: Final = "synthese"
COMPLET: Final = "complet"
TAILLES: Final = {SYNTHESE: "synthèse, deux pages", COMPLET: "portrait complet"}
TOUS: Final = "tous"
NOTE: Final = "note."
INDICATEURS_MAX: Final = 300
TITRE_MAX: Final = 200
NOTE_MAX: Final = 2_000
CODE = re.compile(r"[A-Z][A-Z0-9_]{0,79}", re.ASCII)
MARQUE = re.compile(r"[a-z2-7]{5}", re.ASCII)
SUITE = re.compile(r"[a-z2-7]*", re.ASCII)
RELEVE = re.compile(r"(\d{4}-\d{2}-\d{2})~([0-9a-f]{8})", re.ASCII)
# Keys of a file; the last two tell whoever recomputes what the figures were.
CLES = frozenset({"titre", "taille", "indicateurs", "notes", "releve", "chiffres", "sources"})
CLES_INDICATEUR = frozenset({"code", "note"})
MODELE = "Téléchargez celle d'un portrait pour modèle."
ABIMEE = "Reprenez le lien permanent au bas du portrait, ou choisissez les indicateurs."


@dataclass(frozen=True, slots=True)
class Releve:
    """What the figures were when a recipe was written: a mark by indicator, a day, the sources.

    Of a portrait of every indicator, the marks have no code: ``suite`` holds them in order.
    """

    jour: date
    sources: str
    marques: Mapping[str, str] = field(default_factory=dict)
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Recette:
    """What a portrait shows; no indicator means all of them, in the order of the catalogue."""

    indicateurs: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    titre: str = ""
    taille: str = COMPLET
    releve: Releve | None = None

    @property
    def est_synthese(self) -> bool:
        """Whether two pages are asked for."""
        return self.taille == SYNTHESE

    def adresse(self) -> str:
        """Return the query that gives it back, « ?recette=… » once its figures are stated.

        An empty string for the default.
        """
        if self.releve:
            parties = {"recette": self._code(self.releve), "titre": self.titre}
        else:
            taille = self.taille if self.est_synthese else ""
            choix = ",".join(self.indicateurs)
            parties = {"indicateurs": choix, "taille": taille, "titre": self.titre}
        parties |= {f"{NOTE}{code}": note for code, note in self.notes.items()}
        presents = {cle: valeur for cle, valeur in parties.items() if valeur}
        return f"?{urlencode(presents, safe='~')}" if presents else ""

    def _code(self, releve: Releve) -> str:
        marques = releve.marques
        choix = [f"{c}-{marques[c]}" if c in marques else c for c in self.indicateurs]
        tous = f"{TOUS}-{releve.suite}" if releve.suite else TOUS
        return f"{self.taille}~{'.'.join(choix) or tous}~{releve.jour.isoformat()}~{releve.sources}"


def depuis_adresse(parametres: Mapping[str, str]) -> Recette:
    """Return the recipe of a query: ``recette``, or ``indicateurs`` and ``taille``.

    Raises ``EntreeInvalideError`` when it cannot be read.
    """
    notes = {c.removeprefix(NOTE): v for c, v in parametres.items() if c.startswith(NOTE)}
    titre = parametres.get("titre", "")
    if code := parametres.get("recette", ""):
        taille, _, suite = code.partition("~")
        choix, _, releve = suite.partition("~")
        taille = parametres.get("taille") or taille
        return _verifier(_lue(choix, releve), taille=taille, titre=titre, notes=notes)
    lue = Recette(tuple(codes(parametres.get("indicateurs", ""))))
    taille = parametres.get("taille") or COMPLET
    return _verifier(lue, taille=taille, titre=titre, notes=notes)


def codes(texte: str) -> list[str]:
    """Return the codes of « a, B », upper case, each once."""
    return mots(texte.upper())


def _lue(choix: str, releve: str) -> Recette:
    """Return the choice and the statement of a code."""
    tous, _, suite = choix.partition("-")
    if tous == TOUS:
        return Recette(releve=_releve(releve, {}, suite))
    paires = [morceau.partition("-")[::2] for morceau in choix.split(".") if morceau]
    marques = {code: marque for code, marque in paires if marque}
    return Recette(
        tuple(dict.fromkeys(code for code, _ in paires)), releve=_releve(releve, marques, "")
    )


def _releve(texte: str, marques: Mapping[str, str], suite: str) -> Releve | None:
    """Return the statement of a recipe; refuse a day, a digest or a mark that is not one."""
    if not texte:
        return None
    if not all(map(MARQUE.fullmatch, marques.values())) or not SUITE.fullmatch(suite):
        raise EntreeInvalideError("Les marques de cette recette sont abîmées.", ABIMEE)
    lu = RELEVE.fullmatch(texte)
    try:
        jour = date.fromisoformat(lu[1]) if lu else None
    except ValueError:
        jour = None
    if lu is None or jour is None:
        raise EntreeInvalideError("Le relevé de cette recette est abîmé.", ABIMEE)
    return Releve(jour, lu[2], marques, suite)


def depuis_fichier(texte: str, nom: str) -> Recette:
    """Return the recipe of a YAML file; ``nom`` is what error sentences call it.

    Raises ``EntreeInvalideError`` naming the key at fault.
    """
    from clesante.socle.yamls import lire_yaml  # a portrait without a file does without

    contenu = lire_yaml(texte, nom)
    if not isinstance(contenu, dict):
        raise EntreeInvalideError(
            f"{nom} n'est pas une recette : il faut « indicateurs : », puis leurs codes.", MODELE
        )
    _refuser(set(contenu) - CLES, nom, CLES)
    entrees = [_entree(e, nom) for e in _liste(contenu, "indicateurs", nom)]
    chiffres = [c for c in _liste(contenu, "chiffres", nom) if c.get("marque")]
    marques = {str(c.get("code")): str(c["marque"]) for c in chiffres}
    notes = contenu.get("notes") or {}
    if not isinstance(notes, dict):
        raise EntreeInvalideError(f"{nom} : « notes » va d'un code à son texte.", MODELE)
    return _verifier(
        Recette(
            tuple(dict.fromkeys(code for code, _ in entrees)),
            releve=_releve(str(contenu.get("releve") or ""), marques, ""),
        ),
        taille=_texte(contenu, "taille", nom) or COMPLET,
        titre=_texte(contenu, "titre", nom),
        notes={str(c): _texte(notes, c, nom) for c in notes} | {c: n for c, n in entrees if n},
    )


def _texte(contenu: Mapping[Any, Any], cle: Any, nom: str) -> str:
    """Return a text of a file, "" without it; refuse what YAML reads as something else."""
    lu = contenu.get(cle)
    if lu is not None and not isinstance(lu, str):
        raise EntreeInvalideError(
            f"{nom} : « {str(cle)[:40]} » n'est pas un texte.", "Mettez-le entre guillemets."
        )
    return lu or ""


def _liste(contenu: Mapping[str, Any], cle: str, nom: str) -> list[Any]:
    lue = contenu.get(cle) or []
    if not isinstance(lue, list) or (
        cle == "chiffres" and not all(isinstance(e, dict) for e in lue)
    ):
        raise EntreeInvalideError(f"{nom} : « {cle} » est une liste.", MODELE)
    return lue


def _entree(entree: Any, nom: str) -> tuple[str, str]:
    """Return the code and the note of one line of a file."""
    if isinstance(entree, str):
        return entree.strip().upper(), ""
    if not isinstance(entree, dict) or not isinstance(entree.get("code"), str):
        raise EntreeInvalideError(
            f"{nom} : un indicateur est un code, ou « code : » et « note : ».",
            "Par exemple « - POP_65 ».",
        )
    _refuser(set(entree) - CLES_INDICATEUR, nom, CLES_INDICATEUR)
    return entree["code"].strip().upper(), _texte(entree, "note", nom)


def _refuser(inconnues: set[Any], nom: str, connues: frozenset[str]) -> None:
    if inconnues:
        raise EntreeInvalideError(
            f"{nom} : clé inconnue « {min(map(str, inconnues))} ».",
            f"Clés possibles : {enumerer(sorted(connues))}.",
        )


def _verifier(lue: Recette, *, taille: str, titre: str, notes: Mapping[str, str]) -> Recette:
    """Return the recipe completed; refuse what is too long or not a code."""
    if taille not in TAILLES:
        raise EntreeInvalideError(
            f"La taille « {taille[:40]} » n'existe pas.", f"Au choix : {enumerer([*TAILLES])}."
        )
    fautifs = [code for code in (*lue.indicateurs, *notes) if not CODE.fullmatch(code)]
    if fautifs:
        raise EntreeInvalideError(
            f"« {fautifs[0][:40]} » n'est pas un code d'indicateur.", "Par exemple : POP_65."
        )
    trop = {"titre": len(titre) > TITRE_MAX, "note": any(len(n) > NOTE_MAX for n in notes.values())}
    if any(trop.values()) or len(lue.indicateurs) > INDICATEURS_MAX:
        quoi = next((nom for nom, faux in trop.items() if faux), "choix d'indicateurs")
        raise EntreeInvalideError(
            f"Le {quoi} est trop long." if quoi != "note" else "Une note est trop longue.",
            f"Un titre a {TITRE_MAX} caractères au plus, une note {NOTE_MAX}, un choix "
            f"{INDICATEURS_MAX} indicateurs.",
        )
    if lue.releve and lue.releve.marques and not set(lue.indicateurs) <= set(lue.releve.marques):
        raise EntreeInvalideError(
            "Le relevé de cette recette ne porte pas sur tous ses indicateurs.",
            "Ôtez « releve » et « chiffres », ou reprenez le lien permanent au bas du portrait.",
        )
    gardees = {code: propre for code, n in notes.items() if (propre := _propre(n))}
    return Recette(lue.indicateurs, gardees, _en_ligne(titre), taille, lue.releve)


def _en_ligne(texte: str) -> str:
    """Return a text on one line, one plain space between words."""
    return re.sub("[ \n]+", " ", _propre(texte))


def _propre(texte: str) -> str:
    """Return a text as it is typed, its lines ended alike, without a character nobody sees.

    Spaces that do not break a line stay, other ones are plain.
    """
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_lisible, lignes)).strip()


def _lisible(caractere: str) -> str:
    if caractere in {"\n", INSECABLE, FINE_INSECABLE} or caractere.isprintable():
        return caractere
    return " " if caractere.isspace() else ""
