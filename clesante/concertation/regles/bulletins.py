"""What a ballot may hold, and the sentence that says what is wrong with one. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clesante.concertation.choix import MethodePriorite
from clesante.concertation.regles.priorites import HANLON, PEARL, Critere, Scrutin
from clesante.concertation.regles.questionnaires import lire_nombre
from clesante.socle.texte import enumerer, nombre, pluriel

BORNES = {"a": (0.0, 10.0), "b": (0.0, 10.0), "c": (0.5, 1.5)}
LIBELLES = {"a": "l'ampleur (A)", "b": "la sévérité (B)", "c": "l'efficacité (C)"}
TOLERANCE = 0.005
CRITERES_MAX = 12
Fautes = dict[str, str]


def champs(scrutin: Scrutin) -> tuple[str, ...]:
    """Return the ends of the names of the fields of one issue: « », or one by mark."""
    if scrutin.methode in HANLON:
        return ("_a", "_b", "_c", "_pearl")
    if scrutin.methode == MethodePriorite.GRILLE:
        return tuple(f"_{critere.code}" for critere in scrutin.criteres)
    return ("",)


def nom_du_champ(enjeu: int, fin: str = "") -> str:
    """Return the name of a field: « e3_a »."""
    return f"e{enjeu}{fin}"


def lire_bulletin(scrutin: Scrutin, saisie: Mapping[str, str]) -> tuple[dict[str, Any], Fautes]:
    """Return what was typed as a ballot, and what is wrong with it: a sentence by field.

    The key of a sentence on the whole ballot is empty.
    """
    fautes: Fautes = {}
    valeurs: dict[str, Any] = {}
    for enjeu in scrutin.enjeux:
        lu = _lire_enjeu(scrutin, enjeu, saisie, fautes)
        if lu is not None:
            valeurs[str(enjeu)] = lu
    if not fautes:
        fautes = verifier(scrutin, valeurs)
    return valeurs, fautes


def _lire_enjeu(scrutin: Scrutin, enjeu: int, saisie: Mapping[str, str], fautes: Fautes) -> Any:
    """Return what an issue is given, ``None`` for nothing; ``fautes`` takes what is not read."""
    tapes = {f: saisie.get(nom_du_champ(enjeu, f), "").strip() for f in champs(scrutin)}
    if not any(tape for fin, tape in tapes.items() if fin != "_pearl"):
        return None
    if scrutin.methode in HANLON:
        manque = "".join(c for c in tapes.pop("_pearl").upper() if c not in " ,;.")
        if set(manque) - set(PEARL):
            fautes[nom_du_champ(enjeu, "_pearl")] = (
                f"E{enjeu}\u00a0: écrivez les lettres de PEARL qui ne tiennent pas, rien si tout "
                "tient."
            )
        notes: dict[str, Any] = _nombres(enjeu, tapes, fautes)
        return {**notes, "pearl": "".join(lettre for lettre in PEARL if lettre not in manque)}
    nombres = _nombres(enjeu, tapes, fautes)
    return nombres if scrutin.methode == MethodePriorite.GRILLE else nombres.get("")


def _nombres(enjeu: int, tapes: Mapping[str, str], fautes: Fautes) -> dict[str, float]:
    lus = {}
    for fin, tape in tapes.items():
        if not tape:
            continue
        valeur = lire_nombre(tape)
        if valeur is None:
            fautes[nom_du_champ(enjeu, fin)] = (
                f"E{enjeu}\u00a0: «\u00a0{tape[:20]}\u00a0» n'est pas un nombre."
            )
        else:
            lus[fin.removeprefix("_")] = valeur
    return lus


def verifier(scrutin: Scrutin, valeurs: Mapping[str, Any]) -> Fautes:
    """Return what is wrong with a ballot: a sentence by field, empty when it is right."""
    inconnus = sorted(set(valeurs) - {str(enjeu) for enjeu in scrutin.enjeux})
    if inconnus:
        return {"": f"E{inconnus[0]} n'est pas classé ici\u00a0: ôtez-le du bulletin."}
    if not any(valeurs.values()):
        return {"": "Ce bulletin est vide\u00a0: remplissez au moins une ligne."}
    if scrutin.methode in HANLON:
        return _verifier_notes(valeurs, BORNES, LIBELLES)
    if scrutin.methode == MethodePriorite.GRILLE:
        bornes = {c.code: (0.0, c.maximum) for c in scrutin.criteres}
        noms = {c.code: f"«\u00a0{c.libelle}\u00a0»" for c in scrutin.criteres}
        return _verifier_notes(valeurs, bornes, noms)
    verifier_votes = (
        _verifier_gommettes if scrutin.methode == MethodePriorite.GOMMETTES else _verifier_rangs
    )
    return verifier_votes(scrutin, valeurs)


def _verifier_notes(
    valeurs: Mapping[str, Any],
    bornes: Mapping[str, tuple[float, float]],
    noms: Mapping[str, str],
) -> Fautes:
    fautes = {}
    for enjeu, notes in valeurs.items():
        for cle, (mini, maxi) in bornes.items():
            note, champ = notes.get(cle), f"e{enjeu}_{cle}"
            if note is None:
                fautes[champ] = (
                    f"E{enjeu}\u00a0: il manque {noms[cle]}\u00a0; remplissez la ligne entière, ou "
                    "laissez-la vide."
                )
            elif not mini <= note <= maxi:
                fautes[champ] = (
                    f"E{enjeu}\u00a0: {noms[cle]} va de {_dit(mini)} à {_dit(maxi)}\u00a0; vous "
                    f"avez écrit {_dit(note)}."
                )
    return fautes


def _dit(valeur: float) -> str:
    return nombre(valeur, 0 if float(valeur).is_integer() else 1 if valeur * 10 % 1 == 0 else 2)


def _verifier_gommettes(scrutin: Scrutin, valeurs: Mapping[str, Any]) -> Fautes:
    fautes = {
        f"e{enjeu}": f"E{enjeu}\u00a0: les gommettes se comptent en nombre entier, de 0 à "
        f"{scrutin.points}."
        for enjeu, lu in valeurs.items()
        if not isinstance(lu, int) or not 0 <= lu <= scrutin.points
    }
    if fautes:
        return fautes
    donnees = sum(valeurs.values())
    if donnees > scrutin.points:
        return {
            "": f"Ce bulletin donne {pluriel(donnees, 'gommette')} et n'en a que "
            f"{scrutin.points}\u00a0: ôtez-en {donnees - scrutin.points}."
        }
    return {}


def _verifier_rangs(scrutin: Scrutin, valeurs: Mapping[str, Any]) -> Fautes:
    combien = len(scrutin.enjeux)
    fautes = {
        f"e{enjeu}": f"E{enjeu}\u00a0: un rang va de 1 à {combien}, en nombre entier."
        for enjeu, lu in valeurs.items()
        if not isinstance(lu, int) or not 1 <= lu <= combien
    }
    if fautes:
        return fautes
    par_rang: dict[int, list[str]] = {}
    for enjeu, rang in valeurs.items():
        par_rang.setdefault(rang, []).append(f"E{enjeu}")
    for rang in range(1, max(par_rang) + 1):
        if len(par_rang.get(rang, ())) > 1:
            return {
                f"e{par_rang[rang][1][1:]}": f"Le rang {rang} est donné à "
                f"{enumerer(par_rang[rang])}\u00a0: chaque rang sert une fois."
            }
        if rang not in par_rang:
            return {"": f"Le rang {rang} manque\u00a0: les rangs se suivent à partir de 1."}
    return {}


def lire_criteres(texte: str, maximum: float) -> tuple[tuple[Critere, ...], str]:
    """Return the criteria of « Gravité ; 0,4 », one a line, and what is wrong with them."""
    lus, total = [], 0.0
    for rang, ligne in enumerate(filter(None, map(str.strip, texte.splitlines())), 1):
        libelle, _, dit = ligne.rpartition(";")
        poids = lire_nombre(dit.strip().removesuffix("%").strip())
        if not libelle.strip() or poids is None or poids <= 0:
            return (), (
                f"Ligne {rang}, «\u00a0{ligne[:60]}\u00a0»\u00a0: écrivez le critère, un "
                "point-virgule, son poids. Exemple\u00a0: Gravité\u00a0; 0,4"
            )
        poids = poids / 100 if "%" in dit else poids
        lus.append(Critere(f"c{rang}", libelle.strip()[:120], poids, maximum))
        total += poids
    faute = _faute_des_poids(lus, total)
    return tuple(replace(c, poids=c.poids / total) for c in lus if not faute), faute


def _faute_des_poids(criteres: list[Critere], total: float) -> str:
    if not 2 <= len(criteres) <= CRITERES_MAX:
        return f"Une grille a de 2 à {CRITERES_MAX} critères, un par ligne."
    if len({c.libelle.casefold() for c in criteres}) < len(criteres):
        return "Deux critères ont le même nom\u00a0: distinguez-les."
    if abs(total - 1) > TOLERANCE:
        return (
            f"Les poids font {nombre(total, 2)} et doivent faire 1\u00a0: "
            + ("baissez" if total > 1 else "montez")
            + f" l'un d'eux de {nombre(abs(total - 1), 2)}."
        )
    return ""
