"""Rules of the register of dispositifs: pure, without base nor clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from clesante.acteurs.regles import cle_nom, mots_parlants, noms_proches, numero_cite
from clesante.socle.texte import normaliser

UN_PAR_TERRITOIRE = frozenset(
    ["clsm", "ptsm", "cpts", "dac", "contrat_ville", "clspd", "ctg", "crte", "pat", "pcaet", "plh"]
)
"""Types of which a territory has one: another of the same type there is likely the same."""
PERSONNE = "Écrivez une fonction, jamais le nom d'une personne : « coordination du CLSM »."
_CIVILITE = re.compile(r"(?<![\w.])(m\.|mme|mlle|mr|monsieur|madame|dr|docteure?)(?!\w)", re.I)
_SEPARES = re.compile(r"\s*[;|\n]\s*")


class Porteur(NamedTuple):
    """An organisation that may carry a dispositif."""

    numero: int
    nom: str
    sigle: str
    siret: str
    territoire: str

    @property
    def cles(self) -> set[str]:
        """Return what it is exactly known by."""
        return {cle_nom(self.nom), normaliser(self.sigle), self.siret, f"n° {self.numero}"} - {""}


@dataclass(frozen=True, slots=True)
class Porteurs:
    """The organisations among which the one that carries a dispositif is looked for."""

    par_cle: Mapping[str, Sequence[Porteur]]
    par_mot: Mapping[str, Sequence[Porteur]]

    def exacts(self, tape: str) -> list[Porteur]:
        """Return those that a text names: number, SIRET with or without spaces, name, acronym."""
        if (numero := numero_cite(tape)) is not None:
            return list(self.par_cle.get(f"n° {numero}", ()))
        siret = re.sub(r"[\s.\u00a0\u202f-]", "", tape)
        trouves = (self.par_cle.get(cle) for cle in (siret, cle_nom(tape), normaliser(tape)) if cle)
        return list(next(filter(None, trouves), ()))

    def proches(self, tape: str) -> list[Porteur]:
        """Return those whose name is very likely the one typed, none when one is exactly it."""
        if self.exacts(tape):
            return []
        cle = cle_nom(tape)
        debuts = {mot[:5] for mot in mots_parlants(cle)}
        candidats = {c for debut in debuts for c in self.par_mot.get(debut, ())}
        return sorted(c for c in candidats if noms_proches(cle, cle_nom(c.nom)))


def porteurs_parmi(connus: Iterable[Porteur]) -> Porteurs:
    """Return some organisations ready to be looked in."""
    par_cle: dict[str, list[Porteur]] = {}
    par_mot: dict[str, list[Porteur]] = {}
    for connu in connus:
        for cle in connu.cles:
            par_cle.setdefault(cle, []).append(connu)
        for debut in {mot[:5] for mot in mots_parlants(cle_nom(connu.nom))}:
            par_mot.setdefault(debut, []).append(connu)
    return Porteurs(par_cle, par_mot)


def faute_fonction(texte: str) -> str:
    """Return why a text is not a function to contact, empty when nothing says so."""
    return PERSONNE if _CIVILITE.search(texte) else ""


def semblable(type_: str, nom: str, autre_nom: str) -> str:
    """Return why two dispositifs of one type and one territory are likely one, or nothing."""
    if noms_proches(cle_nom(nom), cle_nom(autre_nom)):
        return "même type, même territoire, noms proches"
    if type_ in UN_PAR_TERRITOIRE:
        return "même type, même territoire"
    return ""


def jour_tape(texte: str, fin: bool) -> str:
    """Return a day as a form reads it; a year alone is its first day, or its last (``fin``)."""
    lu = texte.strip().split(" ")[0] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2} ", texte) else texte
    if re.fullmatch(r"(19|20)[0-9]{2}", lu.strip()):
        annee = int(lu)
        return str(date(annee, 12, 31) if fin else date(annee, 1, 1))
    return lu.strip()


def lire_termes(tape: str, codes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the codes of the words of a cell, and the words that no list has.

    ``codes`` go from the normal form of labels to codes. Words are between « ; », or commas.
    """
    mots: list[str] = []
    for morceau in filter(None, _SEPARES.split(tape.strip())):
        mots += [morceau] if normaliser(morceau) in codes else morceau.split(",")
    trouves = {codes[forme]: "" for mot in mots if (forme := normaliser(mot)) in codes}
    return list(trouves), [
        dit for mot in mots if normaliser(mot) not in codes and (dit := mot.strip())
    ]


def plus_proche(mot: str, libelles: Iterable[str]) -> str:
    """Return the label that a word most looks like, empty when none does."""
    par_forme = {normaliser(libelle): libelle for libelle in libelles}
    lus = get_close_matches(normaliser(mot), par_forme, 1, 0.6)
    return par_forme[lus[0]] if lus else ""
