"""From a framework and the facts of a contract to verdicts, each with its sentence."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from clesante.cadres.choix import LIBELLES_RUBRIQUES, Avis, Rubrique, Statut
from clesante.cadres.objets import Cadre, Enonce
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
JUGEMENTS = frozenset({Avis.CONFORME, Avis.NON_CONFORME})


def verifier(faits: Faits, *cadres: Cadre) -> list[Verdict]:
    """Return what each framework answers on a contract: the region's, and what the law says.

    Dated outside what is known of a framework, a contract gets ``a_verifier`` for all it judges.
    """
    return [verdict for cadre in cadres for verdict in _verdicts(faits, cadre)]


def passage(faits: Faits, cadre: Cadre, etape: str) -> list[Verdict]:
    """Return what a framework asks to leave a step: its deliverables and its gates."""
    fini = dataclasses.replace(faits, etape="")
    reponses = [
        reponse
        for rubrique in (Rubrique.LIVRABLES, Rubrique.PORTES)
        for reponse in presence(_valables(cadre.de(rubrique, etape), faits.jour), fini, cadre)
    ]
    return _conclure(reponses, faits, cadre)


def bloquants(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts that forbid to go on."""
    return [verdict for verdict in verdicts if verdict.bloquant]


def _verdicts(faits: Faits, cadre: Cadre) -> list[Verdict]:
    reponses = [*_validite(cadre.de(Rubrique.VALIDITES), faits.jour)]
    for rubrique, regle in REGLES.items():
        enonces = _valables(cadre.de(rubrique), faits.jour)
        if enonces:
            reponses += regle(enonces, faits, cadre)
        elif rubrique in ATTENDUES and cadre.region != "FR":
            reponses.append(muet(_silence(cadre.titre, cadre.version, rubrique)))
    return _conclure(reponses, faits, cadre)


def _valables(enonces: Sequence[Enonce], jour: datetime.date | None) -> list[Enonce]:
    return [enonce for enonce in enonces if enonce.vaut_le(jour)]


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


def _validite(enonces: Sequence[Enonce], jour: datetime.date | None) -> Iterator[Reponse]:
    for enonce in enonces:
        if enonce.du is None and enonce.au is None:
            yield muet(enonce)
        elif jour is None:
            yield inconnu(enonce, "Date de signature")
        elif enonce.vaut_le(jour):
            yield Reponse(enonce, Avis.CONFORME, f"Contrat du {date_longue(jour)}.")
        else:
            constat = f"Contrat du {date_longue(jour)}. {HORS_VALIDITE}"
            yield Reponse(enonce, Avis.A_VERIFIER, constat, REMEDE_VALIDITE)


def _hors_validite(cadre: Cadre, jour: datetime.date | None) -> bool:
    dates = [e for e in cadre.de(Rubrique.VALIDITES) if e.du or e.au]
    return bool(dates) and not any(enonce.vaut_le(jour) for enonce in dates)


def _conclure(reponses: Sequence[Reponse], faits: Faits, cadre: Cadre) -> list[Verdict]:
    hors = _hors_validite(cadre, faits.jour)
    avis = {reponse.enonce.code: reponse.avis for reponse in reponses}
    return [_verdict(reponse, faits, cadre, avis, hors) for reponse in reponses]


def _verdict(
    reponse: Reponse, faits: Faits, cadre: Cadre, avis: dict[str, Avis], hors: bool
) -> Verdict:
    enonce = reponse.enonce
    contraires = tuple(code for code in cadre.contraires(enonce.code) if code in avis)
    if hors and reponse.avis in JUGEMENTS:
        return Verdict(
            cadre, enonce, Avis.A_VERIFIER, f"{reponse.constat} {HORS_VALIDITE}",
            REMEDE_VALIDITE, False, reponse.lectures, contraires,
        )  # fmt: skip
    derogation = faits.derogations.get(enonce.code, "")
    seul = all(avis[code] is Avis.NON_CONFORME for code in contraires)
    bloque = reponse.avis is Avis.NON_CONFORME and seul and not derogation and enonce.oblige
    return Verdict(
        cadre, enonce, reponse.avis, reponse.constat, reponse.remede, bloque,
        reponse.lectures, contraires, derogation,
    )  # fmt: skip
