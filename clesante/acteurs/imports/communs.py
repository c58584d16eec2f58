"""What every spreadsheet taken in shares: columns guessed, each row judged, nothing kept here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models

from clesante.comptes.models import Utilisateur
from clesante.donnees.producteurs.anomalies import (
    Anomalie,
    Feuille,
    FichierRefuseError,
    Gravite,
    fichier_corrige,
    texte_de,
)
from clesante.donnees.tables.atelier import Bornes
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import normaliser
from clesante.territoires.lectures.resolution import homonymes
from clesante.territoires.lectures.territoires import designer

LIGNES_MAX = 5_000
ETATS = CREER, MODIFIER, INCHANGE = "à ajouter", "à modifier", "sans changement"
LIEU = "territoire"
_ENTRE_LIEUX = re.compile(r"\s*[+;,\n]\s*")


@dataclass(slots=True)
class LigneImportee:
    """One row understood: what it is about, what it would change."""

    numero: int
    objet: Any
    etat: str


@dataclass(frozen=True, slots=True)
class LieuAmbigu:
    """A name that several territories bear: (code, name with its département) of each."""

    nom: str
    choix: tuple[tuple[str, str], ...]
    choisi: str = ""


@dataclass(slots=True)
class Lecture:
    """What a file would do, everything that is wrong with it, the names it does not tell apart."""

    lignes: list[LigneImportee] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    ambigus: dict[str, LieuAmbigu] = field(default_factory=dict)

    def compte(self, etat: str) -> int:
        """Return how many rows are « à ajouter », « à modifier » or « sans changement »."""
        return sum(ligne.etat == etat for ligne in self.lignes)

    @property
    def bloquee(self) -> bool:
        """Whether one thing at least must be mended before anything is written."""
        return any(a.gravite is Gravite.BLOQUANT for a in self.anomalies)


@dataclass(frozen=True, slots=True)
class Mots:
    """How the pages of an import name what comes in."""

    pluriel: str
    un: str
    un_connu: str
    obligatoires: str


@dataclass(frozen=True, slots=True)
class Sujet:
    """What comes in by a file: its columns, who reads a row, who writes one.

    ``code`` begins the names of its addresses; ``entetes`` are the headings known for each field.
    """

    code: str
    operation: str
    mots: Mots
    depot: type[Any]
    objets: tuple[type[models.Model], ...]
    bornes: Bornes
    libelles: Mapping[str, str]
    entetes: Mapping[str, tuple[str, ...]]
    obligatoires: tuple[str, ...]
    lecteur: Callable[[Mapping[str, str], Utilisateur, Mapping[str, str]], Lecteur]
    creer: Callable[[Any, Utilisateur], object]
    modifier: Callable[[Any, Utilisateur], object]


def deviner(entetes: Sequence[Any], sujet: Sujet) -> dict[str, int]:
    """Return the column of each field whose heading is known, counted from 0."""
    connus = {mot: nom for nom, mots in sujet.entetes.items() for mot in mots}
    trouves: dict[str, int] = {}
    for rang, entete in enumerate(entetes):
        nom = connus.get(normaliser(texte_de(entete)))
        if nom and nom not in trouves:
            trouves[nom] = rang
    return trouves


def est_vide(ligne: Sequence[Any]) -> bool:
    """Tell whether a row holds nothing."""
    return not any(map(texte_de, ligne))


def rang_entete(lignes: Sequence[Sequence[Any]]) -> int:
    """Return the row of the header, counted from 0: the first that holds something."""
    return next((rang for rang, ligne in enumerate(lignes) if not est_vide(ligne)), 0)


def entetes_de(lignes: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Return the header of a file, nothing when it is empty."""
    return lignes[rang_entete(lignes)] if lignes else []


def verifier_colonnes(colonnes: Mapping[str, int], sujet: Sujet) -> None:
    """Raise ``EntreeInvalideError`` when a field that every object has is nowhere."""
    for nom in sujet.obligatoires:
        if nom not in colonnes:
            raise EntreeInvalideError(
                f"Aucune colonne ne donne le champ « {sujet.libelles[nom]} ».",
                "Choisissez celle qui le donne, ou ajoutez-la au fichier.",
            )


def lire(
    lignes: Sequence[Sequence[Any]],
    colonnes: Mapping[str, int],
    par: Utilisateur,
    sujet: Sujet,
    precisions: Mapping[str, str] | None = None,
) -> Lecture:
    """Judge every row of a file for a user, without writing anything.

    ``precisions`` tell which territory is meant by a name (normal form) that several bear. Raises
    as :func:`verifier_colonnes`.
    """
    verifier_colonnes(colonnes, sujet)
    premiere = rang_entete(lignes)
    entetes = {nom: texte_de(lignes[premiere][rang]) for nom, rang in colonnes.items()}
    lecteur = sujet.lecteur(entetes, par, precisions or {})
    for numero, cellules in enumerate(lignes[premiere + 1 :], premiere + 2):
        if not est_vide(cellules):
            lecteur.lire(numero, _textes(cellules, colonnes))
    return lecteur.lecture


def _textes(cellules: Sequence[Any], colonnes: Mapping[str, int]) -> dict[str, str]:
    return {
        nom: texte_de(cellules[rang]) if rang < len(cellules) else ""
        for nom, rang in colonnes.items()
    }


def corrige(
    fichier: str,
    lignes: Sequence[Sequence[Any]],
    lecture: Lecture,
    format_voulu: str,
    sujet: Sujet,
) -> bytes:
    """Return the file given, with a column that says what is to mend on each row."""
    feuille = Feuille(sujet.mots.pluriel.capitalize(), lignes, rang_entete(lignes))
    return fichier_corrige([feuille], FichierRefuseError(fichier, lecture.anomalies), format_voulu)


class Lecteur:
    """Reads rows one after the other, knowing what exists and what came before.

    A kind of import says how a row is judged (``formulaire``), what it is once right
    (``recevoir``), and what cures a field (``remede``).
    """

    def __init__(
        self, entetes: Mapping[str, str], par: Utilisateur, precisions: Mapping[str, str]
    ) -> None:
        self.entetes, self.par, self.precisions = entetes, par, precisions
        self.lecture = Lecture()

    def formulaire(self, textes: dict[str, str]) -> forms.ModelForm[Any]:
        """Return the form that judges a row."""
        raise NotImplementedError

    def recevoir(self, numero: int, textes: dict[str, str], form: forms.ModelForm[Any]) -> None:
        """Take a row that its form finds right."""
        raise NotImplementedError

    def remede(self, nom: str, texte: str) -> str:
        """Return what cures a cell, without its final dot."""
        return "Corrigez cette cellule"

    def lire(self, numero: int, textes: dict[str, str]) -> None:
        """Judge one row."""
        form = self.formulaire({**textes, LIEU: self._lieux(textes.get(LIEU, ""))})
        form.is_valid()
        if not form.errors:
            self.recevoir(numero, textes, form)
            return
        ambigus = LIEU in form.errors and self._noter_ambigus(textes.get(LIEU, ""))
        self.lecture.anomalies += self._fautes(numero, textes, form, bool(ambigus))

    def _lieux(self, tape: str) -> str:
        """Return the territories of a cell joined by « + », the names chosen replaced by codes."""
        lus = [lu for lu in _ENTRE_LIEUX.split(tape) if lu]
        if any(normaliser(lu) in self.precisions for lu in lus):
            self._noter_ambigus(tape)
        return "+".join(self.precisions.get(normaliser(lu), lu) for lu in lus)

    def _noter_ambigus(self, tape: str) -> bool:
        """Keep the names of a cell that several territories bear; tell whether there are some."""
        trouve = False
        for lu in filter(None, _ENTRE_LIEUX.split(tape)):
            cle = normaliser(lu)
            trouves = homonymes(lu) if cle not in self.lecture.ambigus else []
            if len(trouves) > 1:
                choix = tuple((t.code, f"{designer(t)}, {t.code}") for t in trouves)
                self.lecture.ambigus[cle] = LieuAmbigu(lu, choix, self.precisions.get(cle, ""))
            trouve |= cle in self.lecture.ambigus and cle not in self.precisions
        return trouve

    def _fautes(
        self, numero: int, textes: dict[str, str], form: forms.BaseForm, ambigus: bool
    ) -> Iterator[Anomalie]:
        for nom, phrases in form.errors.items():
            champ = form.fields.get(nom)
            entete = self.entetes.get(nom, str(champ.label) if champ else "")
            remede = self.remede(nom, textes.get(nom, ""))
            if nom == LIEU and ambigus:
                remede = "Choisissez lequel sur cette page, ou écrivez son code"
            for phrase in phrases:
                dite = str(phrase).removesuffix(".")
                yield Anomalie(numero, entete, textes.get(nom, "")[:200], dite, remede)

    def signaler(
        self, numero: int, champ: str, valeur: str, dit: tuple[str, str], gravite: Gravite
    ) -> None:
        """Keep what is wrong with a row: the problem and its cure, without their final dot."""
        entete = self.entetes.get(champ, "")
        self.lecture.anomalies.append(Anomalie(numero, entete, valeur[:200], *dit, gravite))

    def deja_vue(self, numero: int, nom: str, dite: str, memes: bool) -> None:
        """Say that a row above is the same object; refuse two contents."""
        self.signaler(
            numero,
            "nom",
            nom,
            (
                dite if memes else f"{dite}, avec un autre contenu",
                "ignorée" if memes else "Gardez une seule des deux lignes",
            ),
            Gravite.INFO if memes else Gravite.BLOQUANT,
        )

    def garder(
        self, numero: int, nom: str, cible: Any, etat: str, verifier: Callable[[], object]
    ) -> None:
        """Keep what a right row would do, once ``verifier`` does not refuse it."""
        try:
            if etat != INCHANGE:
                verifier()
        except ClesanteError as erreur:
            dite, remede = (dit.removesuffix(".") for dit in (erreur.message, erreur.remede))
            self.signaler(numero, "nom", nom, (dite, remede), Gravite.BLOQUANT)
            return
        self.lecture.lignes.append(LigneImportee(numero, cible, etat))


def reporter(textes: Mapping[str, str], lue: Any, connu: Any, champs: Sequence[str]) -> bool:
    """Give a known object the cells that are filled; return whether one differs."""
    change = False
    for nom in champs:
        if textes.get(nom) and getattr(connu, nom) != getattr(lue, nom):
            setattr(connu, nom, getattr(lue, nom))
            change = True
    return change


def code_de(libelles: Mapping[str, str], tape: str) -> str:
    """Return the code of a label typed, what was typed when it is not one.

    ``libelles`` go from the normal form of labels and codes to codes.
    """
    return libelles.get(normaliser(tape), tape)


def par_libelle(choix: Mapping[str, str]) -> dict[str, str]:
    """Return the codes of choices (code → label) by their labels, and by themselves."""
    par_code = {normaliser(code): code for code in choix}
    return par_code | {normaliser(libelle): code for code, libelle in choix.items()}
