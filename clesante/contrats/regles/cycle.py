"""What a contract holds, read against what its framework asks: pure.

A statement of a framework is met by its code, or by its genre when everything of that genre is met
at once. Gates are met one by one: the same kind of gate closes several steps.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol

from clesante.cadres.choix import Rubrique
from clesante.cadres.objets import Cadre, Enonce
from clesante.contrats.choix import AVANT_SIGNATURE, GenreActe, RoleReferent, SensAvis

FAVORABLES: Final = frozenset({SensAvis.FAVORABLE, SensAvis.RESERVES})
ACCORDS: Final = frozenset({GenreActe.REPONSE_ARS, GenreActe.ACCORD_ARS})
ACTES_ARS: Final = frozenset({*ACCORDS, GenreActe.AVIS_ARS})
DECIDEES: Final = frozenset(
    {"validation_instance", "accord_ars", "document_signe", "document_recu"}
)
ROLES_ATTENDUS: Final = (RoleReferent.ARS, RoleReferent.ELU, RoleReferent.COORDINATION)
MENTALE: Final = frozenset({"sante_mentale", "suicide"})
PARTICIPENT: Final = frozenset({"consultation", "concertation", "co_construction"})
DES_FICHES: Final = (Rubrique.OBJECTIFS, Rubrique.PRIORITES, Rubrique.THEMES)


class ContratSitue(Protocol):
    """A contract, as far as where it is."""

    etape: str
    date_signature: Any


@dataclass(frozen=True, slots=True)
class ActeLu:
    """A dated document; ``signe_par``: the kinds of organisations that signed it on a day."""

    genre: str
    date: datetime.date | None = None
    etape: str = ""
    repond_a: str = ""
    sens: str = ""
    inconnu: bool = False
    signe_par: frozenset[str] = frozenset()
    signatures: int = 0

    @property
    def tenu(self) -> bool:
        """Tell whether it is there: dated, and not listed as unknown."""
        return self.date is not None and not self.inconnu


@dataclass(frozen=True, slots=True)
class FicheLue:
    """An action that counts: retained, not abandoned, visible to who reads."""

    objectifs: frozenset[str] = frozenset()
    principes: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    participation: str = ""
    axe: bool = False
    enjeu: bool = False
    indicateur: bool = False
    redondance: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A step that was passed, or taken back, as it was written."""

    etape: str
    vers: str
    retour: bool = False
    decidee: bool = False
    manques: tuple[str, ...] = ()
    derogation: str = ""


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a contract holds, as rules read it. ``diagnostic``: what the shared diagnosis has.

    Its words: « lie », « valide », « indicateurs », « methode », « enjeux ».
    """

    actes: tuple[ActeLu, ...] = ()
    fiches: tuple[FicheLue, ...] = ()
    passages: tuple[Passage, ...] = ()
    roles: frozenset[str] = frozenset()
    instances: frozenset[str] = frozenset()
    diagnostic: frozenset[str] = frozenset()
    orientations: bool = False
    axes: bool = False
    texte: bool = False
    rencontres: bool = False
    acteurs: bool = False
    coordination: bool = False
    prioritaire: bool = False
    signe: bool = False


@dataclass(frozen=True, slots=True)
class Argent:
    """The posts of coordination of one year: time, cost, who pays, in exact decimals."""

    etp: Decimal = field(default_factory=Decimal)
    cout: Decimal = field(default_factory=Decimal)
    part_ars: Decimal = field(default_factory=Decimal)
    part_porteur: Decimal = field(default_factory=Decimal)


def acquis(cadre: Cadre, contenu: Contenu) -> dict[str, frozenset[str]]:
    """Return, part by part, the codes and genres of the statements that a contract meets.

    A part that nothing tells of (no action yet, no body) is absent: it is not known.
    """
    cites = _cites(cadre, contenu.actes)
    livrables = frozenset({*_livrables(contenu), *cites.get(Rubrique.LIVRABLES, ())})
    trouves: dict[str, frozenset[str]] = {
        Rubrique.LIVRABLES: livrables,
        Rubrique.CONTROLES: frozenset(_controles(contenu)) | cites.get(Rubrique.CONTROLES, set()),
    }
    if contenu.fiches:
        coches = frozenset[str]().union(*(fiche.objectifs for fiche in contenu.fiches))
        trouves |= dict.fromkeys(DES_FICHES, coches)
        trouves[Rubrique.PRINCIPES] = frozenset[str]().union(
            *(fiche.principes for fiche in contenu.fiches)
        )
    if contenu.instances or contenu.roles:
        trouves[Rubrique.INSTANCES] = frozenset(_instances(cadre, contenu))
    if cites.get(Rubrique.COMMUNICATIONS):
        trouves[Rubrique.COMMUNICATIONS] = frozenset(cites[Rubrique.COMMUNICATIONS])
    if Rubrique.FINANCEMENTS in cites:
        trouves[Rubrique.FINANCEMENTS] = frozenset(cites[Rubrique.FINANCEMENTS])
    portes = {p.code for p in cadre.de(Rubrique.PORTES) if _tenue(p, cadre, contenu, livrables)}
    trouves[Rubrique.PORTES] = frozenset(portes)
    return trouves


def _cites(cadre: Cadre, actes: Iterable[ActeLu]) -> dict[Rubrique, set[str]]:
    """Return the statements that documents say they answer, by part."""
    voulus = {acte.repond_a for acte in actes if acte.tenu and acte.repond_a}
    cites: dict[Rubrique, set[str]] = {}
    for enonce in cadre.enonces:
        if enonce.code in voulus:
            cites.setdefault(enonce.rubrique, set()).add(enonce.code)
    return cites


def _livrables(contenu: Contenu) -> Iterator[str]:
    """Yield the genres of deliverables that a contract has produced."""
    yield from (acte.genre for acte in contenu.actes if acte.tenu and not acte.repond_a)
    tenus = {
        "compte_rendu": contenu.rencontres,
        "diagnostic": bool({"valide", "fige"} & contenu.diagnostic),
        "indicateurs": "indicateurs" in contenu.diagnostic,
        "methode": "methode" in contenu.diagnostic,
        "enjeux": "enjeux" in contenu.diagnostic,
        "acteurs": contenu.acteurs,
        "axes": contenu.axes or contenu.orientations,
        "fiches_actions": bool(contenu.fiches),
        "plan_actions": any(fiche.axe for fiche in contenu.fiches),
        "contrat": contenu.texte,
    }
    yield from (genre for genre, tenu in tenus.items() if tenu)


def _controles(contenu: Contenu) -> Iterator[str]:
    """Yield the genres of checks that a contract passes. Sources: domain §1.1, §3."""
    fiches = contenu.fiches
    tenus = {
        "participation": any(fiche.participation in PARTICIPENT for fiche in fiches),
        "sante_mentale": any(
            fiche.themes & MENTALE or fiche.plans & {"clsm", "ptsm"} for fiche in fiches
        ),
        "rattachement_prs": bool(fiches) and all(fiche.objectifs for fiche in fiches),
        "action_repond_enjeu": bool(fiches) and all(fiche.enjeu for fiche in fiches),
        "suivi": bool(fiches) and all(fiche.indicateur for fiche in fiches),
        "redondance": bool(fiches) and all(fiche.redondance for fiche in fiches),
        "diagnostic_partage": "valide" in contenu.diagnostic,
        "copilotage": RoleReferent.ARS in contenu.roles,
        "coordination": contenu.coordination or RoleReferent.COORDINATION in contenu.roles,
        "zones_prioritaires": contenu.prioritaire,
    }
    yield from (genre for genre, tenu in tenus.items() if tenu)


def _instances(cadre: Cadre, contenu: Contenu) -> Iterator[str]:
    """Yield the genres of bodies there are; a référent of the agency answers where one is asked."""
    yield from contenu.instances
    if RoleReferent.ARS in contenu.roles:
        yield from (e.code for e in cadre.de(Rubrique.INSTANCES) if "delegation" in e.vise)


def _tenue(porte: Enonce, cadre: Cadre, contenu: Contenu, livrables: frozenset[str]) -> bool:
    """Tell whether what a contract holds opens a gate."""
    if porte.code in {acte.repond_a for acte in contenu.actes if acte.tenu}:
        return True
    return PORTES[porte.genre](porte, cadre, contenu, livrables)


Juge = Callable[[Enonce, Cadre, Contenu, frozenset[str]], bool]


def _validee(porte: Enonce, cadre: Cadre, contenu: Contenu, _livrables: frozenset[str]) -> bool:
    """A body validated: by the decision that passed the step, or by that of the diagnosis."""
    passee = franchies(cadre, contenu.passages).get(porte.etape)
    if passee is not None and passee.decidee and porte.code not in passee.manques:
        return True
    genres = {livrable.genre for livrable in cadre.de(Rubrique.LIVRABLES, porte.etape)}
    return "diagnostic" in genres and "valide" in contenu.diagnostic


def _accordee(porte: Enonce, _cadre: Cadre, contenu: Contenu, _livrables: frozenset[str]) -> bool:
    """The agency agreed: by an act of its own at this step, or a note both have signed."""
    ici = [acte for acte in contenu.actes if acte.tenu and acte.etape == porte.etape]
    return any(
        (acte.genre in ACCORDS and acte.sens in FAVORABLES)
        or (acte.genre == GenreActe.NOTE_CADRAGE and convenue(acte))
        for acte in ici
    )


def convenue(acte: ActeLu) -> bool:
    """Tell whether a document is agreed by both: the agency signed it, and somebody else."""
    return "ars" in acte.signe_par and acte.signatures > 1


def _signee(porte: Enonce, cadre: Cadre, contenu: Contenu, _livrables: frozenset[str]) -> bool:
    """A document of the step is signed, whatever it is called."""
    livrables = cadre.de(Rubrique.LIVRABLES, porte.etape)
    genres, codes = {e.genre for e in livrables}, {e.code for e in livrables}
    return any(
        acte.tenu
        and acte.signatures
        and (acte.genre in genres or acte.repond_a in codes or acte.etape == porte.etape)
        for acte in contenu.actes
    )


def _recue(porte: Enonce, cadre: Cadre, contenu: Contenu, livrables: frozenset[str]) -> bool:
    """What the step leaves is there, or a document says it is that of this step."""
    demandes = cadre.de(Rubrique.LIVRABLES, porte.etape)
    tous = bool(demandes) and all({e.code, e.genre} & livrables for e in demandes)
    return tous or any(
        acte.tenu and acte.etape == porte.etape and acte.genre not in ACTES_ARS
        for acte in contenu.actes
    )


PORTES: Final[Mapping[str, Juge]] = {
    "aucune": lambda _p, _c, _contenu, _l: True,
    "validation_instance": _validee,
    "accord_ars": _accordee,
    "document_signe": _signee,
    "document_recu": _recue,
    "signature": lambda _p, _c, contenu, _l: contenu.signe,
}


def franchies(cadre: Cadre, passages: Sequence[Passage]) -> dict[str, Passage]:
    """Return the passings that hold: going back to a step takes it, and all after it, back."""
    rangs = {etape.code: rang for rang, etape in enumerate(cadre.etapes)}
    tenus: dict[str, Passage] = {}
    for passage in passages:
        if passage.retour:
            jusqu_a = rangs.get(passage.vers, 0)
            tenus = {code: p for code, p in tenus.items() if rangs.get(code, -1) < jusqu_a}
        else:
            tenus[passage.etape] = passage
    return tenus


def derogations(cadre: Cadre, passages: Sequence[Passage]) -> dict[str, str]:
    """Return, for each statement that was missing when its step was passed, why it was passed."""
    return {
        code: passage.derogation
        for passage in franchies(cadre, passages).values()
        for code in passage.manques
        if passage.derogation
    }


def derniere_avant_signature(cadre: Cadre) -> str:
    """Return the code of the step that ends with the signature; empty without steps.

    It is the one before the first step in a state of a signed contract, else the last one.
    """
    avant = ""
    for etape in cadre.etapes:
        if (etape.etat or AVANT_SIGNATURE[0]) not in AVANT_SIGNATURE:
            break
        avant = etape.code
    return avant


def a_valider(cadre: Cadre | None, contrat: ContratSitue) -> bool:
    """Tell whether a contract is at its last step before the signature: it is validated there."""
    if cadre is None or contrat.date_signature or not contrat.etape:
        return False
    return bool(contrat.etape == derniere_avant_signature(cadre))


def suivante(cadre: Cadre, etape: str, saut: int = 1) -> Enonce | None:
    """Return the step after one (``saut`` = -1: before it); None past either end."""
    codes = [lue.code for lue in cadre.etapes]
    if etape not in codes:
        return None
    rang = codes.index(etape) + saut
    return cadre.etapes[rang] if 0 <= rang < len(codes) else None


def decision_demandee(cadre: Cadre, etape: str) -> bool:
    """Tell whether a step is closed by somebody's decision: one of its gates asks for it."""
    return any(porte.genre in DECIDEES for porte in cadre.de(Rubrique.PORTES, etape))


def pret_a_signer(cadre: Cadre, passages: Sequence[Passage]) -> bool:
    """Tell whether the last step before the signature was closed, and not taken back."""
    return derniere_avant_signature(cadre) in franchies(cadre, passages)
