"""« Vérifier le contrat »: findings, from verdicts of frameworks and checks of ours. Pure.

Only the law or a sentence of the framework blocks (``cadres.regles``); what we advise warns. The
one exception is a contract that ends before it begins, which nothing else could be read of.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from clesante.cadres.choix import Avis, Rubrique
from clesante.cadres.objets import FRANCE
from clesante.cadres.regles import Faits, Verdict
from clesante.cadres.regles.presence import ABSENT, PRESENT
from clesante.cadres.regles.verdicts import Reponse
from clesante.contrats.regles.argent import DoubleDemande, Ecart
from clesante.socle.texte import INSECABLE, enumerer, pluriel


class Niveau(StrEnum):
    """How much a finding matters, the gravest first."""

    BLOQUANT = "bloquant"
    ALERTE = "alerte"
    A_VERIFIER = "a_verifier"
    INFO = "info"
    CONFORME = "conforme"
    SANS_OBJET = "sans_objet"


LIBELLES: Final = {
    Niveau.BLOQUANT: "bloque",
    Niveau.ALERTE: "alerte",
    Niveau.A_VERIFIER: "à vérifier",
    Niveau.INFO: "pour information",
    Niveau.CONFORME: "conforme",
    Niveau.SANS_OBJET: "sans objet",
}
# What asks nobody to do anything: folded on the page, left out of nothing else.
TRANQUILLES: Final = frozenset({Niveau.CONFORME, Niveau.SANS_OBJET})
RANGS: Final = {niveau: rang for rang, niveau in enumerate(Niveau)}
# What findings are about, in the order of a page.
DOMAINES: Final = {
    "cadre": "Validité du cadre",
    "territoire": "Territoire",
    "dates": "Dates et durée",
    "parties": "Signataires et gouvernance",
    "programme": "Programme et actions",
    "texte": "Texte et citations",
    "etapes": "Étapes et documents",
    "argent": "Financements",
}
DES_RUBRIQUES: Final = {
    Rubrique.VALIDITES: "cadre",
    Rubrique.SEUILS: "territoire",
    Rubrique.DUREES: "dates",
    Rubrique.PORTEURS: "parties",
    Rubrique.SIGNATAIRES: "parties",
    Rubrique.INSTANCES: "parties",
    Rubrique.LIVRABLES: "etapes",
    Rubrique.PORTES: "etapes",
    Rubrique.COMMUNICATIONS: "etapes",
    Rubrique.FINANCEMENTS: "argent",
}
DES_AVIS: Final = {
    Avis.CONFORME: Niveau.CONFORME,
    Avis.A_VERIFIER: Niveau.A_VERIFIER,
    Avis.SANS_OBJET: Niveau.SANS_OBJET,
    Avis.NON_CONFORME: Niveau.ALERTE,
}
ZONES: Final = "loi_zones_prioritaires"
# What a rule of a framework finds, on a day when that framework is not known to hold.
REPONDS: Final = {Avis.CONFORME: "y répond", Avis.NON_CONFORME: "n'y répond pas"}
# The fields of article L.1434-10, as the terms of the list « domaines » name them.
CHAMPS_DE_LA_LOI: Final = {
    "promotion": "loi_promotion",
    "prevention": "loi_prevention",
    "soins": "loi_soins",
    "medico_social": "loi_accompagnement",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is in the contract: words, the page, the object, a part of the page."""

    libelle: str
    page: str = "contrat"
    numero: int = 0
    ancre: str = ""


class Point(NamedTuple):
    """One finding: its sentence, where it is, what to do, the sentence of the law or framework.

    ``levee``: why somebody lifted it; ``levable``: a block that a named person may lift;
    ``repond``: in words, whether the contract does what a rule asks, of a framework that is not
    known to hold that day.
    """

    code: str
    niveau: Niveau
    domaine: str
    phrase: str
    place: Place
    remede: str = ""
    source: str = ""
    reference: str = ""
    levee: str = ""
    levable: bool = False
    repond: str = ""

    @property
    def tranquille(self) -> bool:
        """Whether it asks nobody to do anything, but to know whether its rule still holds."""
        return self.niveau in TRANQUILLES or self.repond == REPONDS[Avis.CONFORME]


@dataclass(frozen=True, slots=True)
class Morceau:
    """A text of the contract: of a part, of a fiche, and where it is."""

    place: Place
    texte: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action as checks read it; ``textes``: all that is written in it, one after the other."""

    place: Place
    themes: frozenset[str] = frozenset()
    domaines: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    publics: frozenset[str] = frozenset()
    textes: str = ""
    participation: str = ""
    debut: datetime.date | None = None
    manques: tuple[str, ...] = ()
    facultatifs: int = 0
    pilote: bool = True


@dataclass(frozen=True, slots=True)
class Partie:
    """A signatory: whether it deliberates, by what act and when, when it signed, if it may wait."""

    nom: str
    delibere: bool
    habilitee_le: datetime.date | None = None
    par_qualite: bool = False
    signe_le: datetime.date | None = None
    reserve: bool = False


@dataclass(frozen=True, slots=True)
class Voisin:
    """Another contract that covers some of the same communes, and its period.

    ``communes`` are names, ``codes`` theirs; ``contrat`` its number.
    """

    debut: datetime.date
    fin: datetime.date
    communes: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    contrat: int = 0
    intitule: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is checked of one contract beside what its framework reads (``faits``).

    ``jour`` is the day whose law is read; ``referents_absents`` a sentence, empty when all are
    named; ``clsm`` the local councils of mental health that actions name; ``a_valider``: it is at
    the last step before its signature.
    """

    contrat: int
    faits: Faits
    aujourdhui: datetime.date
    jour: datetime.date
    signe_le: datetime.date | None = None
    prefiguration: bool = False
    duree_declaree: float | None = None
    sous_dense: str = "inconnu"
    sous_dense_source: str = ""
    parties: tuple[Partie, ...] = ()
    referents_absents: str = ""
    axes: tuple[str, ...] = ()
    clsm: tuple[str, ...] = ()
    textes: tuple[Morceau, ...] = ()
    actions: tuple[Action, ...] = ()
    voisins: tuple[Voisin, ...] = ()
    perimetre_change: tuple[str, ...] = ()
    desequilibres: tuple[Ecart | DoubleDemande, ...] = ()
    a_valider: bool = False

    def page(self, libelle: str, page: str = "contrat", ancre: str = "") -> Place:
        """Return a place of this contract."""
        return Place(libelle, page, self.contrat, ancre)


DES_DOMAINES: Final = {
    "cadre": ("Présentation, cadre et dates", "contrat-modifier"),
    "territoire": ("Présentation, territoire", "contrat-modifier"),
    "dates": ("Présentation, dates", "contrat-modifier"),
    "parties": ("Porteurs, référents et signataires", "contrat-parties"),
    "programme": ("Programme", "programme"),
    "texte": ("Texte", "contrat-texte"),
    "etapes": ("Étapes", "contrat-etapes"),
    "argent": ("Financements, postes", "contrat-argent"),
}


def place_du_domaine(dossier: Dossier, domaine: str) -> Place:
    """Return the place where what a domain tells of is written."""
    libelle, page = DES_DOMAINES[domaine]
    return dossier.page(libelle, page)


# The domain of each check of ours.
NOTRES: Final = {
    "fin_avant_debut": "dates",
    "signature_a_venir": "dates",
    "effet_avant_signature": "dates",
    "actions_avant_signature": "dates",
    "duree_ecrite": "dates",
    "duree_d_usage": "dates",
    "referent_absent": "parties",
    "habilitation": "parties",
    "habilitation_apres": "parties",
    "chevauchement": "territoire",
    "perimetre_change": "territoire",
    "zones": "territoire",
    "projet_sante_mentale": "programme",
    "participation_groupes": "programme",
    "fiche_incomplete": "programme",
    "fiches_partielles": "programme",
    "pilote_absent": "programme",
    "plan_de_financement": "argent",
    "citations_en_vigueur": "texte",
    "texte_vide": "texte",
}


def notre(dossier: Dossier, code: str, niveau: Niveau, phrase: str, remede: str = "") -> Point:
    """Return a finding of a check of ours, in the place of its domain."""
    domaine = NOTRES[code]
    return Point(code, niveau, domaine, phrase, place_du_domaine(dossier, domaine), remede)


def selon(point: Point, loi: Verdict) -> Point:
    """Return a finding with the sentence of the law that it rests on."""
    return point._replace(source=loi.phrase, reference=loi.reference)


def points_des_verdicts(verdicts: Iterable[Verdict], dossier: Dossier) -> Iterator[Point]:
    """Yield the finding of each verdict of a framework or of the law.

    A field of the law that no action takes up is a notice, not a warning: the law says « portant
    sur », domain §1.1.
    """
    places = {domaine: place_du_domaine(dossier, domaine) for domaine in DES_DOMAINES}
    for verdict in verdicts:
        enonce, releve = verdict.enonce, _releve(verdict)
        if enonce.code == ZONES and verdict.avis is Avis.SANS_OBJET:
            continue  # our own check says more
        domaine = DES_RUBRIQUES.get(enonce.rubrique, "programme")
        yield Point(
            enonce.code,
            _niveau(verdict, releve),
            domaine,
            _phrase(verdict, releve),
            places[domaine],
            releve.remede if releve else verdict.remede,
            enonce.phrase,
            verdict.reference,
            levee=verdict.derogation if verdict.avis is Avis.NON_CONFORME else "",
            levable=verdict.bloquant,
            repond=REPONDS.get(releve.avis, "") if releve else "",
        )


def _releve(verdict: Verdict) -> Reponse | None:
    """Return what a rule finds when its framework may not hold: that doubt is said once, apart."""
    releve = verdict.releve
    return releve if releve and verdict.rubrique is not Rubrique.VALIDITES else None


def _niveau(verdict: Verdict, releve: Reponse | None) -> Niveau:
    if verdict.bloquant:
        return Niveau.BLOQUANT
    if releve and releve.avis is Avis.SANS_OBJET:
        return Niveau.SANS_OBJET
    champ_de_la_loi = verdict.cadre.region == FRANCE and verdict.rubrique is Rubrique.THEMES
    if champ_de_la_loi and verdict.avis is Avis.NON_CONFORME:
        return Niveau.INFO
    return DES_AVIS[verdict.avis]


def _phrase(verdict: Verdict, releve: Reponse | None) -> str:
    """Return « La durée. 5 ans, du… », with the other readings when there are several.

    What is found is left out when it only says the rule again, or the word of the finding.
    """
    constat = releve.constat if releve else verdict.constat
    enonce = f"{verdict.enonce.enonce.rstrip('.')}."
    redit = constat.rstrip(".") == enonce[:-1] or (releve and constat in (PRESENT, ABSENT))
    dits = enonce if redit else f"{enonce} {constat}"
    if not verdict.lectures:
        return dits
    autres = [f"{lue.libelle}{INSECABLE}: {lue.avis.replace('_', ' ')}" for lue in verdict.lectures]
    return f"{dits} Selon la lecture{INSECABLE}: {'; '.join(autres)}."


def faits_completes(dossier: Dossier, mentale: bool) -> Faits:
    """Return the facts with what our own checks see: the fields of the law, the mental-health part.

    ``mentale``: an axis, an action or a CLSM makes that part.
    """
    acquis = dict(dossier.faits.acquis)
    if dossier.actions:
        tenus = frozenset[str]().union(*(action.domaines for action in dossier.actions))
        champs = frozenset(CHAMPS_DE_LA_LOI[code] for code in tenus if code in CHAMPS_DE_LA_LOI)
        acquis[Rubrique.THEMES] = acquis.get(Rubrique.THEMES, frozenset()) | champs
    if mentale:
        controles = acquis.get(Rubrique.CONTROLES, frozenset())
        acquis[Rubrique.CONTROLES] = controles | {"sante_mentale"}
    return replace(dossier.faits, acquis=acquis)


def trier(points: Iterable[Point]) -> list[Point]:
    """Return findings by domain, the gravest first in each, then what does not answer its rule."""
    return sorted(points, key=_rang)


_ORDRE: Final = {code: rang for rang, code in enumerate(DOMAINES)}
_REPONSES: Final = {REPONDS[Avis.NON_CONFORME]: 0, "": 1, REPONDS[Avis.CONFORME]: 2}


def _rang(point: Point) -> tuple[int, int, int]:
    return _ORDRE[point.domaine], RANGS[point.niveau], _REPONSES[point.repond]


def doutes_du_cadre(points: Iterable[Point]) -> list[Point]:
    """Return what says, once for all rules, that their framework is not known to hold that day."""
    lus = list(points)
    if not any(point.repond for point in lus):
        return []
    return [p for p in lus if p.domaine == "cadre" and p.niveau is Niveau.A_VERIFIER]


def comptes(points: Iterable[Point]) -> dict[Niveau, int]:
    """Return how many findings of each level, those of none too."""
    vus = Counter(point.niveau for point in points)
    return {niveau: vus[niveau] for niveau in Niveau}


def resumer(points: Sequence[Point]) -> str:
    """Return one sentence: « 2 points bloquent, 3 alertes, 4 à vérifier, 30 conformes. »"""
    n = comptes(points)
    dits = [
        pluriel(n[Niveau.BLOQUANT], "point bloque", "points bloquent"),
        pluriel(n[Niveau.ALERTE], "alerte"),
        f"{n[Niveau.A_VERIFIER]}{INSECABLE}à vérifier",
        pluriel(n[Niveau.CONFORME], "conforme"),
    ]
    if not n[Niveau.BLOQUANT]:
        dits[0] = "rien ne bloque"
    phrase = enumerer(dits)
    return f"{phrase[:1].upper()}{phrase[1:]}."


def bloque(points: Iterable[Point]) -> bool:
    """Tell whether something forbids to go on."""
    return any(point.niveau is Niveau.BLOQUANT for point in points)
