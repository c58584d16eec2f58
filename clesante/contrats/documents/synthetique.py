"""The short version of a contract: eight pages at most, made of what the full one says."""

from __future__ import annotations

from typing import Final

from django.utils.text import Truncator

from clesante.contrats.documents import financement
from clesante.contrats.documents.blocs import Bloc, composer, pleins
from clesante.contrats.documents.complet import en_bref
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.plan import axes_seuls
from clesante.contrats.documents.redaction import Redaction, mois
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.texte import Valeur
from clesante.edition import Document
from clesante.socle.texte import pluriel
from clesante.ui.tableaux import Tableau
from clesante.ui.texte_long import en_clair

ACTIONS_MAX, SIGNATAIRES_MAX, FINANCEURS_MAX, PRIORITES_MAX = 180, 30, 12, 12
TITRE_MAX, PILOTE_MAX, PHRASE_MAX, PRESENTATION_MAX = 62, 34, 140, 900
SUITE: Final = "dans la version complète"


def document(contenu: Contenu, etat: EtatDocument) -> Document:
    """Return the short version of a contract; what it leaves out, it says where to read."""
    lu = Redaction(contenu, etat)
    presentation = " ".join(en_clair(lu.contrat["presentation"]).split())
    bref = Bloc(
        "En bref", chapeau=Truncator(presentation).chars(PRESENTATION_MAX), faits=en_bref(lu)
    )
    argent = Bloc("L'argent", sous=financement.ensemble(lu, FINANCEURS_MAX))
    blocs = pleins(bref, _qui(lu), _priorites(lu), _programme(lu), argent)
    return composer(contenu, etat, f"{lu.titre}\u00a0: l'essentiel", blocs)


def _borner(dits: list[str], combien: int, mot: str) -> tuple[str, ...]:
    """Return the first words of a list, and how many more there are."""
    reste = len(dits) - combien
    courts = [Truncator(dit).chars(PHRASE_MAX) for dit in dits[:combien]]
    return (*courts, *([f"et {pluriel(reste, mot)} de plus, {SUITE}"] if reste > 0 else []))


def _qui(lu: Redaction) -> Bloc:
    dits = [f"{s.nom}, {s.fonction}".rstrip(", ") for s in lu.signatures()]
    return Bloc("Qui s'engage", puces=_borner(dits, SIGNATAIRES_MAX, "signataire"))


def _priorites(lu: Redaction) -> Bloc:
    dites = [*lu.variables.get("priorites", Valeur()).elements]
    return Bloc("À quoi il répond", puces=_borner(dites, PRIORITES_MAX, "priorité"))


def _programme(lu: Redaction) -> Bloc:
    """Return the axes with their actions, one line each; their numbers alone when too many."""
    if not lu.fiches:
        return Bloc("Le programme", sous=axes_seuls(lu))
    trop = len(lu.fiches) > ACTIONS_MAX
    sous = tuple(
        Bloc(
            Truncator(lu.titre_axe(axe)).chars(PHRASE_MAX),
            tableaux=(_actions(lu, siennes),) if siennes and not trop else (),
            note=_note(siennes, trop),
        )
        for axe, siennes in lu.par_axe()
    )
    return Bloc("Le programme", sous=sous)


def _note(fiches: list[Objet], trop: bool) -> str:
    if not fiches:
        return "Aucune action n'y est encore rangée."
    return f"{pluriel(len(fiches), 'action')}, {SUITE}." if trop else ""


def _actions(lu: Redaction, fiches: list[Objet]) -> Tableau:
    lignes = tuple(
        (
            Truncator(lu.titre_de(f)).chars(TITRE_MAX),
            Truncator(lu.pilote(f, court=True)).chars(PILOTE_MAX) or "–",
            mois(f["debut"], f["fin"]) or "–",
        )
        for f in fiches
    )
    return Tableau(pluriel(len(fiches), "action"), ("Action", "Pilote", "Calendrier"), lignes)
