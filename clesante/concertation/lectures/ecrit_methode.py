"""What a written diagnosis says by itself: its method, the four boxes of its issues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

from clesante.concertation.choix import EtatContribution, NatureEnjeu
from clesante.concertation.lectures.collecte import comptes, jamais_venues, plan
from clesante.concertation.lectures.recueils import (
    METHODES,
    FiltreRecueils,
    entendues,
    recueils,
)
from clesante.concertation.models import Contribution, Diagnostic, Enjeu, Figure
from clesante.concertation.regles.collecte import phrase_du_plan, phrases_des_recueils
from clesante.concertation.regles.ecrit import METHODE, SYNTHESE
from clesante.socle.texte import INSECABLE, pluriel

Groupe = dict[str, Any]
TITRES_AFOM = {
    NatureEnjeu.ATOUT: "Atouts",
    NatureEnjeu.FRAGILITE: "Fragilités",
    NatureEnjeu.OPPORTUNITE: "Opportunités",
    NatureEnjeu.MENACE: "Menaces",
}


def ecrit_tout_seul(diagnostic: Diagnostic, codes: Collection[str]) -> dict[str, list[Groupe]]:
    """Return, by code of section, the groups of sentences that write themselves.

    The method of its section, the issues of the synthesis; nothing is read for other sections.
    """
    ecrits = {}
    if METHODE in codes:
        ecrits[METHODE] = methode(diagnostic)
    if SYNTHESE in codes:
        ecrits[SYNTHESE] = afom(diagnostic)
    return ecrits


def methode(diagnostic: Diagnostic) -> list[Groupe]:
    """Return how the diagnosis was made: figures, what was asked, what never came, words heard."""
    lignes = plan(diagnostic, date.min)
    entendus = [*recueils(diagnostic, FiltreRecueils()).order_by("date", "pk")]
    dits = [(METHODES[r.methode], r.date, r.jusqu_au, entendues(r)) for r in entendus]
    contributions = _contributions(diagnostic)
    return _pleins(
        ("Chiffres", _chiffres(diagnostic)),
        ("Données demandées", [phrase] if (phrase := phrase_du_plan(comptes(lignes))) else []),
        ("Ce qui n'est jamais venu", jamais_venues(lignes)),
        ("Paroles recueillies", [*phrases_des_recueils(dits), *contributions]),
        (
            "Limites",
            [f"{r.intitule}{INSECABLE}: {_ligne(r.limites)}" for r in entendus if r.limites],
        ),
    )


def _pleins(*groupes: tuple[str, list[str]]) -> list[Groupe]:
    return [{"titre": titre, "phrases": phrases} for titre, phrases in groupes if phrases]


def _ligne(texte: str) -> str:
    return " ".join(texte.split())


def _chiffres(diagnostic: Diagnostic) -> list[str]:
    """Return how many figures are kept, then each source with how many come from it."""
    gardes = Figure.objects.filter(diagnostic=diagnostic).values_list("source", flat=True)
    sources = Counter(source for source in gardes if source)
    if not sources:
        return []
    total = pluriel(sources.total(), "chiffre est gardé", "chiffres sont gardés")
    return [
        f"{total} dans ce diagnostic, avec leur période et leur source.",
        *(
            f"{source}{INSECABLE}: {pluriel(n, 'chiffre')}."
            for source, n in sorted(sources.items())
        ),
    ]


def _contributions(diagnostic: Diagnostic) -> list[str]:
    lues = (EtatContribution.PUBLIEE, EtatContribution.LUE)
    nombre = Contribution.objects.filter(diagnostic=diagnostic, etat__in=lues).count()
    if not nombre:
        return []
    return [f"{pluriel(nombre, 'contribution')} du public."]


def afom(diagnostic: Diagnostic) -> list[Groupe]:
    """Return the issues in four boxes: strengths, weaknesses, opportunities, threats."""
    enjeux = [*Enjeu.objects.filter(diagnostic=diagnostic).order_by("numero")]
    return _pleins(
        *(
            (titre, [f"{e.etiquette}. {e.intitule}" for e in enjeux if e.nature == nature])
            for nature, titre in TITRES_AFOM.items()
        )
    )
