"""From a framework and the facts of a contract to verdicts, each with its sentence."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from clesante.cadres.choix import LIBELLES_RUBRIQUES, Avis, Rubrique, Statut
from clesante.cadres.objets import FRANCE, Cadre, Enonce
from clesante.cadres.regles.faits import Faits
from clesante.cadres.regles.financements import financements
from clesante.cadres.regles.mesures import durees, seuils
from clesante.cadres.regles.presence import Regle, par_etape, porteurs, presence, signataires
from clesante.cadres.regles.verdicts import Reponse, Verdict, inconnu, muet
from clesante.socle.dates import date_longue

REGLES: Final[dict[Rubrique, Regle]] = {
    Rubrique.PORTEURS: porteurs,
    Rubrique.SEUILS: seuils,
    Rubrique.DUREES: durees,
    Rubrique.SIGNATAIRES: signataires,
    Rubrique.OBJECTIFS: presence,
    Rubrique.PRIORITES: presence,
    Rubrique.THEMES: presence,
    Rubrique.PRINCIPES: presence,
    Rubrique.INSTANCES: presence,
    Rubrique.FINANCEMENTS: financements,
    Rubrique.COMMUNICATIONS: presence,
    Rubrique.CONTROLES: presence,
    Rubrique.LIVRABLES: par_etape,
    Rubrique.PORTES: par_etape,
}
# What a reader looks for in every framework: where one says nothing, its silence is an answer.
ATTENDUES: Final = (
    Rubrique.PORTEURS, Rubrique.SEUILS, Rubrique.DUREES, Rubrique.SIGNATAIRES, Rubrique.OBJECTIFS,
    Rubrique.INSTANCES, Rubrique.FINANCEMENTS, Rubrique.COMMUNICATIONS, Rubrique.CONTROLES,
)  # fmt: skip
HORS_VALIDITE = "Hors de la validité connue du cadre."
REMEDE_VALIDITE = "Demandez à l'agence la version du cadre en vigueur à cette date."
REMEDE_LOI = "Lisez sur Légifrance la rédaction de ce jour-là."
# A statement that may hold in the contract: it leaves the one it disagrees with in doubt.
TENUS = frozenset({Avis.CONFORME, Avis.A_VERIFIER})


def verifier(faits: Faits, *cadres: Cadre) -> list[Verdict]:
    """Return what each framework answers on a contract: the region's, and what the law says.

    Dated outside what is known of a framework, a contract gets ``a_verifier`` for each of its
    rules; what its text does not say stays unsaid, and the law is judged by its own days.
    """
    return [verdict for cadre in cadres for verdict in _verdicts(faits, cadre)]


def passage(faits: Faits, cadre: Cadre, etape: str) -> list[Verdict]:
    """Return what a framework asks to leave a step: its deliverables and its gates."""
    fini, jour = dataclasses.replace(faits, etape=""), _jour_lu(cadre, faits.jour)
    reponses = [
        reponse
        for rubrique in (Rubrique.LIVRABLES, Rubrique.PORTES)
        for reponse in presence(_a_juger(cadre.de(rubrique, etape), jour), fini, cadre)
    ]
    return _conclure(reponses, faits, cadre)


def bloquants(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts that forbid to go on."""
    return [verdict for verdict in verdicts if verdict.bloquant]


def _verdicts(faits: Faits, cadre: Cadre) -> list[Verdict]:
    reponses, jour = [*_validite(cadre, faits.jour)], _jour_lu(cadre, faits.jour)
    for rubrique, regle in REGLES.items():
        dits = cadre.de(rubrique)
        if enonces := _a_juger(dits, jour):
            reponses += regle(enonces, faits, cadre)
        elif rubrique in ATTENDUES and not dits and cadre.region != FRANCE:
            reponses.append(muet(_silence(cadre.titre, cadre.version, rubrique)))
    return _conclure(reponses, faits, cadre)


def _jour_lu(cadre: Cadre, jour: datetime.date | None) -> datetime.date | None:
    """Return the day whose statements are judged; None, for all that a region's framework says.

    That is when it is not known to hold: nothing tells which of its statements did.
    """
    return jour if cadre.region == FRANCE or cadre.vaut_le(jour) else None


def _a_juger(dits: Sequence[Enonce], jour: datetime.date | None) -> list[Enonce]:
    return [enonce for enonce in dits if enonce.vaut_le(jour)]


@cache
def _silence(titre: str, version: str, rubrique: Rubrique) -> Enonce:
    sujet = LIBELLES_RUBRIQUES[rubrique]
    return Enonce(
        rubrique=rubrique,
        code=f"silence_{rubrique}",
        enonce=sujet,
        statut=Statut.NON_DEFINI,
        motif=f"Le texte est muet : « {titre} » ({version}) ne dit rien sur ce point ({sujet}).",
    )


def _validite(cadre: Cadre, jour: datetime.date | None) -> Iterator[Reponse]:
    for enonce in cadre.de(Rubrique.VALIDITES):
        if enonce.du is None and enonce.au is None:
            yield muet(enonce)
        elif jour is None:
            yield inconnu(enonce, "Date de signature")
        elif enonce.vaut_le(jour) and enonce.borne_floue(jour):
            constat = f"Contrat du {date_longue(jour)}, l'année d'une borne au jour supposé."
            yield Reponse(enonce, Avis.A_VERIFIER, constat, _remede(cadre))
        elif enonce.vaut_le(jour):
            yield Reponse(enonce, Avis.CONFORME, f"Contrat du {date_longue(jour)}.")
        else:
            constat = f"Contrat du {date_longue(jour)}. {HORS_VALIDITE}"
            yield Reponse(enonce, Avis.A_VERIFIER, constat)


def _conclure(reponses: Sequence[Reponse], faits: Faits, cadre: Cadre) -> list[Verdict]:
    hors = not cadre.vaut_le(faits.jour)
    avis = {reponse.enonce.code: reponse.avis for reponse in reponses}
    return [_verdict(reponse, faits, cadre, avis, hors) for reponse in reponses]


def _verdict(
    reponse: Reponse, faits: Faits, cadre: Cadre, avis: dict[str, Avis], hors: bool
) -> Verdict:
    enonce = reponse.enonce
    contraires = cadre.contraires(enonce.code)
    if contraires:
        contraires = tuple(code for code in contraires if code in avis)
    if hors and not _muette(reponse):
        return Verdict(
            cadre, enonce, Avis.A_VERIFIER, _hors(reponse.constat), _remede(cadre), False,
            reponse.lectures, contraires, releve=reponse,
        )  # fmt: skip
    derogation = faits.derogations.get(enonce.code, "")
    manque = reponse.avis is Avis.NON_CONFORME and enonce.oblige and not derogation
    bloque = manque and not any(avis[code] in TENUS and _dit(cadre, code) for code in contraires)
    return Verdict(
        cadre, enonce, reponse.avis, reponse.constat, reponse.remede, bloque,
        reponse.lectures, contraires, derogation,
    )  # fmt: skip


def _muette(reponse: Reponse) -> bool:
    return reponse.enonce.statut is Statut.NON_DEFINI and reponse.avis is Avis.SANS_OBJET


def _dit(cadre: Cadre, code: str) -> bool:
    """Tell whether a statement says something: a silence contradicts no sentence."""
    return cadre.enonce(code).statut is not Statut.NON_DEFINI


def _hors(constat: str) -> str:
    return constat if HORS_VALIDITE in constat else f"{constat} {HORS_VALIDITE}"


def _remede(cadre: Cadre) -> str:
    return REMEDE_LOI if cadre.region == FRANCE else REMEDE_VALIDITE
