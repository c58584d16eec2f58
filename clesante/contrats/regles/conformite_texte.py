"""Checks of what a contract says: the law it cites, its mental-health part, participation. Pure.

The sentences of the law come from the framework « droit_commun », passed in as verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from clesante.cadres.citations import Citation
from clesante.cadres.citations import Verdict as Lue
from clesante.cadres.regles import Verdict
from clesante.contrats.choix import OuiNon
from clesante.contrats.regles.argent import DoubleDemande, Ecart, regle_du_plan
from clesante.contrats.regles.conformite import (
    ZONES,
    Action,
    Dossier,
    Niveau,
    Place,
    Point,
    notre,
    selon,
)
from clesante.contrats.regles.texte import sans_variables
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, normaliser, pluriel

PTSM: Final = re.compile(r"\bptsm\b|\bprojets? territorial(?:aux)? de sante mentale\b")
MENTALE: Final = re.compile(r"\bsante mentale\b|\bpsychique|\bsuicid")
GROUPES: Final = {
    "pauvrete": ("de pauvreté", re.compile(r"\bpauvre")),
    "precarite": ("de précarité", re.compile(r"\bprecar")),
    "handicap": ("de handicap", re.compile(r"\bhandicap")),
}
THEMES_MENTALE: Final = frozenset({"sante_mentale", "suicide"})
LOI_MENTALE, LOI_PARTICIPATION = "loi_sante_mentale", "loi_participation"
DES_CITATIONS: Final = {
    Lue.EN_VIGUEUR: Niveau.CONFORME,
    Lue.INCONNU: Niveau.A_VERIFIER,
    Lue.AMBIGU: Niveau.A_VERIFIER,
}
# Without a number of three digits nor the name of a kind of text, nothing is cited.
CITE_PEUT_ETRE: Final = re.compile(
    r"\d{3}|\blois?\b|d[ée]cret|ordonnance|instruction|circulaire", re.IGNORECASE
)
NOMMEES: Final = 3
Citer = Callable[[str, date], Sequence[Citation]]


def citations(
    dossier: Dossier, citer: Citer, ailleurs: Mapping[str, Sequence[str]]
) -> Iterator[Point]:
    """Yield each citation of the law that does not hold, then how many do.

    ``citer`` judges a text on a day; ``ailleurs`` gives, by article, the agencies whose framework
    cites it.
    """
    en_vigueur = 0
    for morceau in dossier.textes:
        texte = sans_variables(morceau.texte)
        lues = citer(texte, dossier.jour) if CITE_PEUT_ETRE.search(texte) else ()
        for citation in lues:
            if citation.verdict is Lue.EN_VIGUEUR:
                en_vigueur += 1
            else:
                yield _citation(citation, morceau.place, ailleurs)
    if en_vigueur:
        dites = pluriel(en_vigueur, "citation juridique", "citations juridiques")
        phrase = f"{dites} en vigueur au {date_longue(dossier.jour)}."
        yield notre(dossier, "citations_en_vigueur", Niveau.CONFORME, phrase)


def _citation(citation: Citation, place: Place, ailleurs: Mapping[str, Sequence[str]]) -> Point:
    ou = Place(f"{place.libelle}, ligne {citation.ligne}", place.page, place.numero, place.ancre)
    agences = ailleurs.get(citation.remplacement, ())
    usage = (
        f" C'est l'article que cite{'nt' if len(agences) > 1 else ''} {enumerer([*agences])}."
        if agences
        else ""
    )
    dits = [
        f"{designation}{INSECABLE}: {dit}."
        for designation, dit in (
            (citation.designation, citation.dit),
            (citation.remplacement, citation.dit_remplacement),
        )
        if dit
    ]
    return Point(
        f"citation_{citation.verdict}",
        DES_CITATIONS.get(citation.verdict, Niveau.ALERTE),
        "texte",
        f"«\u00a0{citation.texte}\u00a0»{INSECABLE}: {citation.phrase}",
        ou,
        f"{citation.remede}{usage}",
        " ".join(dits),
        citation.reference,
    )


def volet_mental(dossier: Dossier) -> list[Place]:
    """Return what makes the mental-health part: an axis, actions, a CLSM they name."""
    axes = [
        dossier.page(f"Axe «\u00a0{axe}\u00a0»", "programme")
        for axe in dossier.axes
        if MENTALE.search(normaliser(axe))
    ]
    actions = [action.place for action in _mentales(dossier)]
    return [*axes, *actions, *(dossier.page(nom) for nom in dossier.clsm)]


def _mentales(dossier: Dossier) -> list[Action]:
    return [
        action
        for action in dossier.actions
        if action.themes & THEMES_MENTALE or action.plans & {"clsm", "ptsm"}
    ]


def projet_de_sante_mentale(dossier: Dossier, lois: Mapping[str, Verdict]) -> Iterator[Point]:
    """Yield whether the mental-health part takes the territorial project into account.

    The law says so of the part, not how: an action that names the project tells it, and a sentence
    of the text alone is to be verified.
    """
    volet = volet_mental(dossier)
    if LOI_MENTALE not in lois or not volet:
        return
    loi, ou = lois[LOI_MENTALE], volet[0]
    agissent = [
        a.place.libelle
        for a in dossier.actions
        if "ptsm" in a.plans or PTSM.search(normaliser(a.textes))
    ]
    if agissent:
        niveau, remede = Niveau.CONFORME, ""
        phrase = f"Le projet territorial de santé mentale est cité{INSECABLE}: {_nommer(agissent)}."
    elif textes := [m.place for m in dossier.textes if PTSM.search(normaliser(m.texte))]:
        niveau, ou = Niveau.A_VERIFIER, textes[0]
        phrase = (
            f"Le texte cite le projet territorial de santé mentale ({textes[0].libelle})\u00a0; "
            "aucune action ne dit ce qu'elle en reprend."
        )
        remede = "Dites-le dans une action de santé mentale."
    else:
        niveau = Niveau.ALERTE
        phrase = (
            "Le volet santé mentale est là, mais rien ne cite le projet territorial de santé "
            "mentale, dont il doit tenir compte."
        )
        remede = "Citez ce projet dans le texte et dans les actions du volet."
    point = notre(dossier, "projet_sante_mentale", niveau, phrase, remede)
    yield selon(point._replace(place=ou), loi)


def groupes_de_participation(dossier: Dossier, lois: Mapping[str, Verdict]) -> Iterator[Point]:
    """Yield whether actions say how the three groups that the law names take part."""
    if LOI_PARTICIPATION not in lois or not dossier.actions:
        return
    manquent = groupes_a_dire(dossier)
    gens = "des personnes en situation"
    niveau, remede = Niveau.CONFORME, ""
    phrase = f"Des actions associent {gens} {enumerer([dit for dit, _ in GROUPES.values()])}."
    if manquent:
        niveau = Niveau.ALERTE
        phrase = f"Aucune action ne dit la place {gens} {enumerer(manquent, 'ou')}."
        remede = "Dites-la dans «\u00a0qui participe, à quelle étape\u00a0», ou cochez ces publics."
    point = notre(dossier, "participation_groupes", niveau, phrase, remede)
    yield selon(point, lois[LOI_PARTICIPATION])


def groupes_a_dire(dossier: Dossier) -> list[str]:
    """Return the groups that the law names and that no action gives a place to: « de handicap »."""
    dites = [(action.publics, normaliser(action.participation)) for action in dossier.actions]
    return [
        dit
        for code, (dit, mot) in GROUPES.items()
        if not any(code in publics or mot.search(dite) for publics, dite in dites)
    ]


def participation_de_la_loi(points: Iterable[Point], dossier: Dossier) -> Iterator[Point]:
    """Yield findings; the law's line on participation holds when it is told of its three groups."""
    for point in points:
        tenu = point.code == LOI_PARTICIPATION and point.niveau is Niveau.CONFORME
        if tenu and (manquent := groupes_a_dire(dossier)):
            dit = f"Participation écrite\u00a0; groupes à dire\u00a0: {enumerer(manquent)}."
            phrase = f"{point.phrase} {dit}"
            yield point._replace(niveau=Niveau.A_VERIFIER, phrase=phrase)
        else:
            yield point


def zones_prioritaires(dossier: Dossier, lois: Mapping[str, Verdict]) -> Iterator[Point]:
    """Yield what the contract says of the zones where care is short, when it is not one of them."""
    if ZONES not in lois or dossier.sous_dense in (OuiNon.OUI, OuiNon.PARTIE):
        return
    if dossier.sous_dense == OuiNon.NON:
        niveau = Niveau.INFO
        phrase = "Le territoire n'est pas une zone où l'offre de soins manque."
        remede = "Rien n'empêche le contrat\u00a0: dites dans le préambule pourquoi ce territoire."
    else:
        niveau = Niveau.A_VERIFIER
        phrase = "Rien ne dit si le territoire est une zone où l'offre de soins manque."
        remede = "Répondez dans la présentation, avec le zonage de l'agence qui le dit."
    yield selon(notre(dossier, "zones", niveau, phrase, remede), lois[ZONES])


def fiches_a_completer(dossier: Dossier) -> Iterator[Point]:
    """Yield the actions that cannot be signed as they are, then how many could be fuller."""
    for action in dossier.actions:
        if action.manques:
            combien = pluriel(len(action.manques), "réponse manque", "réponses manquent")
            phrase = f"{action.place.libelle}{INSECABLE}: {combien} pour signer."
            remede = " ".join(action.manques)
            point = notre(dossier, "fiche_incomplete", Niveau.ALERTE, phrase, remede)
            yield point._replace(place=action.place)
    partielles = [a.place.libelle for a in dossier.actions if a.facultatifs and not a.manques]
    if partielles:
        verbe = (
            "peut encore être complétée"
            if len(partielles) == 1
            else "peuvent encore être complétées"
        )
        yield notre(
            dossier,
            "fiches_partielles",
            Niveau.INFO,
            f"{pluriel(len(partielles), 'fiche')} {verbe}{INSECABLE}: {_nommer(partielles)}.",
            "Ouvrez chaque fiche\u00a0: elle dit ce qui lui manque.",
        )


def plans_desequilibres(dossier: Dossier) -> Iterator[Point]:
    """Yield the funding plans that do not balance, what is asked twice; reliability §5, 19.

    A plan that does not balance is a warning in a draft, and blocks once the contract is validated.
    """
    for (fiche, ecart), trouves in groupby(dossier.desequilibres, _du_plan):
        groupe = list(trouves)
        a_lever = dossier.a_valider and ecart
        for lot in [groupe] if a_lever else [[trouve] for trouve in groupe]:
            dits = [f"{lu.annee}{INSECABLE}: {lu.phrase.rstrip('.')}" for lu in lot]
            phrase = f"{lot[0].dite}, {enumerer(dits)}."
            point = notre(dossier, "plan_de_financement", Niveau.ALERTE, phrase, lot[0].remede)
            ici = point._replace(place=Place(f"Fiche {lot[0].dite}", "fiche-argent", fiche))
            yield _bloquer(ici, dossier, regle_du_plan(fiche)) if a_lever else ici


def _du_plan(trouve: Ecart | DoubleDemande) -> tuple[int, bool]:
    """Return whose plan a finding is of, and whether it is a gap, which may block."""
    return trouve.fiche, isinstance(trouve, Ecart)


def _bloquer(point: Point, dossier: Dossier, regle: str) -> Point:
    """Return a finding that blocks under a rule, or says why a person lifted it."""
    if motif := dossier.faits.derogations.get(regle, ""):
        return point._replace(code=regle, levee=motif)
    return point._replace(code=regle, niveau=Niveau.BLOQUANT, levable=True)


def pilotes_absents(dossier: Dossier) -> Iterator[Point]:
    """Yield the actions no organisation pilots: neither the law nor a framework asks one."""
    if absents := [a.place.libelle for a in dossier.actions if not a.pilote]:
        dits = pluriel(len(absents), "action n'a", "actions n'ont")
        yield notre(
            dossier,
            "pilote_absent",
            Niveau.ALERTE,
            f"{dits} pas d'organisation pilote{INSECABLE}: {_nommer(absents)}.",
            "Nommez l'organisation et la fonction\u00a0: la personne peut venir plus tard.",
        )


def texte_a_commencer(dossier: Dossier) -> Iterator[Point]:
    """Yield that nothing is written yet in the text."""
    if not any(m.place.page == "contrat-texte" and m.texte.strip() for m in dossier.textes):
        yield notre(
            dossier,
            "texte_vide",
            Niveau.INFO,
            "Le texte du contrat n'est pas commencé.",
            "Préparez son plan\u00a0: une ébauche de chaque partie vous attend.",
        )


def _nommer(libelles: Sequence[str]) -> str:
    reste = len(libelles) - NOMMEES
    suite = [pluriel(reste, "autre")] if reste > 0 else []
    return enumerer([*libelles[:NOMMEES], *suite])
