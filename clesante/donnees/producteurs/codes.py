"""Reading the code of a territory in a cell: what it is today, or what is wrong with it.

Pure but for the territories of the pack, read once. What has one reading only is read and said
(an alert, with the code proposed); what would be a guess is refused with what it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from clesante.donnees.producteurs.anomalies import Anomalie, Gravite, texte_de
from clesante.socle.texte import enumerer
from clesante.territoires.choix import MILLESIME_COG, NIVEAUX
from clesante.territoires.imports import correspondance
from clesante.territoires.imports.paquet import COG, en_vigueur, lignes, lire_paquet
from clesante.territoires.regles import citer, luhn, variantes, ville

COMMUNAUX = ("UNITE", "COM", "ARM")
PROCHES = 5
LE_COG = f"code officiel géographique {MILLESIME_COG}"
_EXPOSANT = re.compile(r"[0-9](?:[.,][0-9]+)?\s?[eE]\s?\+?\s?[0-9]+")
_CHERCHER = "Vérifiez-le sur la pièce d'origine"


@dataclass(frozen=True, slots=True)
class Reperes:
    """The territories of the pack, by level and code, and the other codes a file may hold."""

    noms: dict[str, dict[str, str]]
    lieux: dict[str, str]  # département of a commune, by its code
    postaux: dict[str, list[str]]
    sirens: dict[str, str]
    anciens: dict[str, str]
    anciens_noms: dict[str, str]
    villes: dict[str, set[str]]  # « COM-75056 » -> « ARM-75101 », « ARM-75102 »…

    def designer(self, niveau: str, code: str) -> str:
        """Return « L'Abergement-Clémenciat, Ain (01001) »."""
        nom = self.noms[niveau].get(code, "")
        lieu = f", {self.lieux[code]}" if niveau in COMMUNAUX and code in self.lieux else ""
        return f"{nom}{lieu} ({code})"


def reperes() -> Reperes:
    """Return the territories of the pack in force, read once."""
    return _reperes(en_vigueur())


@lru_cache(maxsize=2)
def _reperes(_paquet: Path) -> Reperes:
    cog = lire_paquet(COG)
    departements = {d["code"]: d["nom"] for d in lignes(cog["departements"])}
    communes, arrondissements = lignes(cog["communes"]), lignes(cog["arrondissements"])
    noms = {
        "COM": {c["code"]: c["nom"] for c in communes},
        "ARM": {c["code"]: c["nom"] for c in arrondissements},
        "EPCI": {e["siren"]: e["nom"] for e in lignes(cog["epci"])},
        "EPT": {e["siren"]: e["nom"] for e in lignes(cog["ept"])},
        "BV": {b["code"]: b["nom"] for b in lignes(cog["bassins"])},
        "DEP": departements,
        "REG": {r["code"]: r["nom"] for r in lignes(cog["regions"])},
        "FR": {"FR": "France"},
    }
    noms["UNITE"] = {**noms["COM"], **noms["ARM"]}
    postaux: dict[str, list[str]] = {}
    for commune in (*communes, *arrondissements):
        for postal in commune["codes_postaux"].split():
            postaux.setdefault(postal, []).append(commune["code"])
    villes: dict[str, set[str]] = {}
    for code in noms["ARM"]:
        villes.setdefault(ville(f"ARM-{code}"), set()).add(f"ARM-{code}")
    return Reperes(
        noms=noms,
        lieux={c["code"]: departements.get(c["departement"], "") for c in communes},
        postaux=postaux,
        sirens={c["siren"]: c["code"] for c in communes if c["siren"]},
        anciens=correspondance(),
        anciens_noms={a["code"]: a["nom"] for a in lignes(cog["anciennes"])},
        villes=villes,
    )


def codes_connus() -> Iterable[tuple[str, str]]:
    """Yield every (level, code) an observation may bear: old codes of communes included."""
    for niveau, noms in reperes().noms.items():
        codes = reperes().anciens if niveau in COMMUNAUX else noms
        yield from ((niveau, code) for code in codes)


def lire_code(cellule: Any, niveau: str) -> tuple[str, Anomalie | None]:
    """Return (code of today, what to say of it); the code is empty when nothing certain was read.

    ``niveau`` is UNITE (communes and arrondissements), COM, ARM, EPCI, EPT, BV, DEP, REG or FR. An
    alert or an information comes with a code; a blocking anomaly comes without. Its ``ligne`` and
    ``colonne`` are left to whoever knows them (``dataclasses.replace``).
    """
    texte = texte_de(cellule)
    if not texte:
        quoi = "de la commune" if niveau in COMMUNAUX else "du territoire"
        return "", _refus(
            texte, f"le code {quoi} est vide", "Écrivez le code, ou ôtez la ligne", "vide"
        )
    if _EXPOSANT.fullmatch(texte):
        return "", _refus(
            texte,
            f"{citer(texte)} : le tableur a transformé le code en nombre et perdu des chiffres, "
            "qui ne se retrouvent pas",
            "Mettez la colonne au format Texte et reprenez les codes d'origine",
            "exposant",
        )
    code = re.sub(rf"^(?:{niveau}|COM|ARM)-|\.0+$", "", re.sub(r"\s", "", texte).upper())
    if not code.isascii():
        return "", _refus(
            texte,
            f"{citer(texte)} contient des caractères d'une autre écriture",
            "Tapez les chiffres de 0 à 9",
            "chiffres",
        )
    lire = _commune if niveau in COMMUNAUX else _groupe
    return lire(texte, code, niveau)


def _refus(
    texte: str, probleme: str, remede: str, genre: str = "", proposition: str | None = None
) -> Anomalie:
    return Anomalie(
        None,
        "",
        texte,
        probleme,
        remede,
        proposition=proposition,
        genre=f"code {genre}" if genre else "",
    )


def _lu(
    texte: str, code: str, probleme: str, genre: str, gravite: Gravite = Gravite.ALERTE
) -> tuple[str, Anomalie]:
    anomalie = _refus(texte, probleme, f"Écrivez {code}", genre, code)
    return code, replace(anomalie, gravite=gravite)


def _commune(texte: str, code: str, niveau: str) -> tuple[str, Anomalie | None]:
    r = reperes()
    if code in r.noms[niveau]:
        return (
            (code, None) if code == texte or texte.endswith(f"-{code}") else _normalise(texte, code)
        )
    if code in r.anciens:
        return _ancienne(texte, code)
    if code in r.sirens:
        commune = r.sirens[code]
        return _lu(
            texte, commune, f"{citer(texte)} est le SIREN de {r.designer('COM', commune)}", "siren"
        )
    if code in r.postaux:
        return "", _postal(texte, r.postaux[code])
    if perdu := _zero_perdu(code, niveau):
        return _zero(texte, perdu, "UNITE")
    return "", _inconnue(texte, code, niveau)


def _zero(texte: str, code: str, niveau: str) -> tuple[str, Anomalie]:
    nom = reperes().designer(niveau, code)
    probleme = f"{citer(texte)} ressemble à {nom} : le tableur a sans doute perdu le zéro du début"
    return _lu(texte, code, probleme, "zero")


def _normalise(texte: str, code: str) -> tuple[str, Anomalie]:
    return _lu(texte, code, f"{citer(texte)} est lu {code}", "casse", Gravite.INFO)


def _ancienne(texte: str, code: str) -> tuple[str, Anomalie]:
    """Read an old code as the commune of today, as the referential does."""
    r = reperes()
    actuelle = r.anciens[code]
    if actuelle == code:  # an arrondissement in a column of communes, or the reverse
        return code, replace(
            _refus(texte, f"{r.designer('UNITE', code)} n'est pas du niveau des autres lignes", ""),
            gravite=Gravite.INFO,
        )
    nom = f" ({r.anciens_noms[code]})" if code in r.anciens_noms else ""
    postal = (
        f" ; c'est aussi un code postal de {r.designer('UNITE', r.postaux[code][0])}"
        if code in r.postaux
        else ""
    )
    return _lu(
        texte,
        actuelle,
        f"le code {code}{nom} n'est plus celui d'une commune, aujourd'hui "
        f"{r.designer('COM', actuelle)}{postal}",
        "ancien",
    )


def _postal(texte: str, communes: list[str]) -> Anomalie:
    choix = enumerer([reperes().designer("UNITE", c) for c in communes[:PROCHES]], "ou")
    suite = "Commune probable" if len(communes) == 1 else "Communes possibles"
    points = "…" if len(communes) > PROCHES else ""
    return _refus(
        texte,
        f"{citer(texte)} est un code postal, pas un code Insee. {suite} : {choix}{points}",
        "Écrivez le code Insee de la commune",
        "postal",
    )


def _zero_perdu(code: str, niveau: str) -> str:
    plein = f"0{code}"
    connus: Iterable[str] = reperes().anciens if niveau in COMMUNAUX else reperes().noms[niveau]
    return plein if plein in connus else ""


def _inconnue(texte: str, code: str, niveau: str) -> Anomalie:
    r = reperes()
    voisins = (
        [v for v in variantes(code) if v in r.noms[niveau]][:PROCHES] if len(code) == 5 else []
    )
    return _refus(
        texte,
        f"code commune inconnu au {LE_COG} : {citer(texte)}{_liste(niveau, voisins)}",
        _CHERCHER,
    )


def _liste(niveau: str, voisins: list[str]) -> str:
    noms = [reperes().designer(niveau, voisin) for voisin in voisins]
    return f". Codes proches : {enumerer(noms, 'ou')}" if noms else ""


def _groupe(texte: str, code: str, niveau: str) -> tuple[str, Anomalie | None]:
    """Read the code of an EPCI, a bassin de vie, a département, a région or France."""
    r = reperes()
    if code in r.noms[niveau]:
        return (
            (code, None) if code == texte or texte.endswith(f"-{code}") else _normalise(texte, code)
        )
    if niveau in ("EPCI", "EPT"):
        return _siren(texte, code, niveau)
    if perdu := _zero_perdu(code, niveau):
        return _zero(texte, perdu, niveau)
    if code.lstrip("0") in r.noms[niveau]:
        return _normalise(texte, code.lstrip("0"))
    corse = (
        " (la Corse compte deux départements : 2A et 2B)" if (niveau, code) == ("DEP", "20") else ""
    )
    voisins = (
        [v for v in variantes(code) if v in r.noms[niveau]][:PROCHES] if niveau == "BV" else []
    )
    nom = NIVEAUX[niveau]
    return "", _refus(
        texte, f"{nom} : code inconnu, {citer(texte)}{corse}{_liste(niveau, voisins)}", _CHERCHER
    )


def _siren(texte: str, code: str, niveau: str) -> tuple[str, Anomalie | None]:
    r = reperes()
    if re.fullmatch("[0-9]{14}", code) and code[:9] in r.noms[niveau]:
        nom = r.designer(niveau, code[:9])
        return _lu(
            texte,
            code[:9],
            f"{citer(texte)} est un SIRET de {nom} ; un SIREN est attendu (9 chiffres)",
            "siret",
        )
    if not re.fullmatch("[0-9]{9}", code):
        return "", _refus(
            texte,
            f"{citer(texte)} : SIREN attendu (9 chiffres), {len(code)} caractères lus",
            _CHERCHER,
        )
    if not luhn(code):
        return "", _refus(
            texte,
            f"{citer(texte)} : la clé du SIREN est incorrecte, un chiffre est sans doute faux",
            _CHERCHER,
        )
    return "", _refus(texte, f"{citer(texte)} : aucun EPCI n'a ce SIREN au {LE_COG}", _CHERCHER)
