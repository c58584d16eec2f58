"""What a regional framework is made of: documents, and statements that all have one shape."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from clesante.cadres.choix import Force, Rubrique, Statut
from clesante.socle.dates import date_longue
from clesante.socle.texte import pluriel

FRANCE: Final = "FR"  # the region of what the law says everywhere


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a framework quotes; ``texte``: its number in the table of legal texts."""

    code: str
    enonce: str
    editeur: str
    date: datetime.date | None = None
    adresse: str = ""
    texte: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Enonce:
    """One sourced statement: what it says in our words, and the sentence it rests on.

    ``citation`` is a short quotation in guillemets, found in ``document`` at ``lieu``; ``motif``
    says why a value is supposed, or what the source does not say. ``du`` and ``au`` bound the days
    it holds for, both included. ``contredit`` names statements that disagree with it, ``remplace``
    the older version of the same value, ``lectures`` the statements between which a silent text
    leaves the choice, ``suppose`` the fields that are ours although the sentence is the source's.
    The other fields serve some parts only; the schema says which.
    """

    rubrique: Rubrique
    code: str
    enonce: str
    statut: Statut
    force: Force | None = None
    citation: str = ""
    document: str = ""
    lieu: str = ""
    motif: str = ""
    note: str = ""
    du: datetime.date | None = None
    au: datetime.date | None = None
    etape: str = ""
    genre: str = ""
    vise: tuple[str, ...] = ()
    liens: tuple[str, ...] = ()
    contredit: tuple[str, ...] = ()
    remplace: str = ""
    lectures: tuple[str, ...] = ()
    suppose: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    etat: str = ""
    instance: str = ""
    minimum: float | None = None
    maximum: float | None = None
    minimum_exclu: bool = False
    maximum_exclu: bool = False
    population: str = ""
    millesime: int | None = None
    valeur: float | None = None
    unite: str = ""
    date: datetime.date | None = None
    denominateur: str = ""
    perimetre: tuple[str, ...] = ()
    compte: tuple[str, ...] = ()
    frequence: str = ""
    mot: str = ""
    texte: str = ""
    territoire: str = ""
    courriel: str = ""
    telephone: str = ""
    adresse: str = ""
    adresse_postale: str = ""
    lieux: str = ""

    @property
    def phrase(self) -> str:
        """Return the sentence it rests on: the quotation, or why there is none."""
        return self.citation or self.motif

    @property
    def oblige(self) -> bool:
        """Tell whether a sentence of the source makes it compulsory: our own advice never does."""
        return (
            self.force is Force.OBLIGATOIRE
            and self.statut is Statut.SOURCE
            and "force" not in self.suppose
        )

    def contient(self, nombre: float) -> bool:
        """Tell whether a number is within ``minimum`` and ``maximum``, bounds included or not."""
        if self.minimum is not None and (
            nombre < self.minimum or (self.minimum_exclu and nombre == self.minimum)
        ):
            return False
        return not (
            self.maximum is not None
            and (nombre > self.maximum or (self.maximum_exclu and nombre == self.maximum))
        )

    def vaut_le(self, jour: datetime.date | None) -> bool:
        """Tell whether it holds on a day; an unknown day leaves every statement in."""
        if jour is None:
            return True
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)

    def borne_floue(self, jour: datetime.date) -> bool:
        """Tell whether a day is of the year of a bound whose own day is supposed."""
        bornes = {"du": self.du, "au": self.au}
        return any(
            borne is not None and borne.year == jour.year
            for champ, borne in bornes.items()
            if self.statut is Statut.SUPPOSE or champ in self.suppose
        )

    @property
    def periode(self) -> str:
        """Return « du 1er janvier 2018 au 31 décembre 2022 »; empty when it has no dates."""
        if self.du and self.au:
            return f"du {date_longue(self.du)} au {date_longue(self.au)}"
        if self.du:
            return f"depuis le {date_longue(self.du)}"
        return f"jusqu'au {date_longue(self.au)}" if self.au else ""


@dataclass(frozen=True, slots=True)
class Habitants:
    """A population: how many, which one (« municipale », « totale »), of which vintage, from whom.

    ``nature`` is empty when the person who gave the number did not say which it is.
    """

    valeur: int
    nature: str = ""
    millesime: int | None = None
    source: str = ""

    @property
    def intitule(self) -> str:
        """Return « 150 000 habitants (population municipale 2023) »."""
        dits = [self.nature and f"population {self.nature}", str(self.millesime or "")]
        precision = " ".join(filter(None, dits)) or "nombre donné, sans nature ni millésime"
        return f"{pluriel(self.valeur, 'habitant')} ({precision})"


@dataclass(frozen=True)
class Cadre:
    """A framework: its header, the documents it quotes, its statements in the order of the file.

    ``region`` is a code (``REG-53``), or ``FR`` for what the law says everywhere; ``origine`` says
    where the file comes from, ``remplace`` which version it takes the place of (empty: none).
    """

    cadre: str
    region: str
    agence: str
    version: str
    titre: str
    documents: tuple[Document, ...]
    enonces: tuple[Enonce, ...]
    origine: str = field(default="", compare=False)
    remplace: str = field(default="", compare=False)

    @cached_property
    def _rubriques(self) -> dict[Rubrique, tuple[Enonce, ...]]:
        return {
            rubrique: tuple(e for e in self.enonces if e.rubrique is rubrique)
            for rubrique in Rubrique
        }

    @cached_property
    def _codes(self) -> dict[str, Enonce]:
        return {enonce.code: enonce for enonce in self.enonces}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.code: document for document in self.documents}

    @cached_property
    def _references(self) -> dict[str, str]:
        lus = (enonce for enonce in self.enonces if enonce.document)
        return {e.code: f"{self.document(e.document).enonce}, {e.lieu}" for e in lus}

    @cached_property
    def _contraires(self) -> dict[str, tuple[str, ...]]:
        paires = {(e.code, autre) for e in self.enonces for autre in e.contredit}
        paires |= {(autre, code) for code, autre in paires}
        return {
            enonce.code: tuple(sorted(autre for code, autre in paires if code == enonce.code))
            for enonce in self.enonces
        }

    @cached_property
    def validites(self) -> tuple[Enonce, ...]:
        """Return what dates it: the statements on its validity that give a day."""
        return tuple(e for e in self.de(Rubrique.VALIDITES) if e.du or e.au)

    def vaut_le(self, jour: datetime.date | None) -> bool:
        """Tell whether it is known to hold on a day; one without dates always is."""
        return not self.validites or any(enonce.vaut_le(jour) for enonce in self.validites)

    def jour_connu(self, jour: datetime.date) -> datetime.date:
        """Return the day nearest to one at which it is known to hold: that day when it does."""
        if self.vaut_le(jour):
            return jour
        bornes = (borne for e in self.validites for borne in (e.du, e.au) if borne)
        return min(bornes, key=lambda borne: abs(borne - jour))

    def au(self, jour: datetime.date) -> Cadre:
        """Return it with what holds on a day only, and all that is said of its validity."""
        gardes = (e for e in self.enonces if e.rubrique is Rubrique.VALIDITES or e.vaut_le(jour))
        return replace(self, enonces=tuple(gardes))

    def contraires(self, code: str) -> tuple[str, ...]:
        """Return the codes of the statements that disagree with one, whoever says so."""
        return self._contraires.get(code, ())

    def de(self, rubrique: Rubrique, etape: str | None = None) -> tuple[Enonce, ...]:
        """Return the statements of one part; of one step of it when ``etape`` is given."""
        trouves = self._rubriques[rubrique]
        return trouves if etape is None else tuple(e for e in trouves if e.etape == etape)

    def enonce(self, code: str) -> Enonce:
        """Return one statement; raise ``KeyError`` when it is not there."""
        return self._codes[code]

    def document(self, code: str) -> Document:
        """Return one document; raise ``KeyError`` when it is not there."""
        return self._documents[code]

    @property
    def etapes(self) -> tuple[Enonce, ...]:
        """Return its steps, in its own order."""
        return self.de(Rubrique.ETAPES)

    def reference(self, enonce: Enonce) -> str:
        """Return where a sentence is read: « titre du document, lieu »; empty when it has none."""
        return self._references.get(enonce.code, "")

    def rubriques(self) -> Iterator[tuple[Rubrique, tuple[Enonce, ...]]]:
        """Yield the parts that say something, in their order."""
        yield from ((r, enonces) for r, enonces in self._rubriques.items() if enonces)
