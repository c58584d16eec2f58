"""Two contracts read as a text and the next: objects are matched by what they are called. Pure.

Nothing but a name tells that an axis of one is an axis of the other: each match is told, with how
near the names are. An action that says itself the sequel of another one is matched first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.contenu_dit import identite
from clesante.contrats.regles.differences_argent import tiers
from clesante.socle.texte import normaliser

SEUIL: Final = 80.0
DITES: Final = frozenset({"fiches", "axes"})


@dataclass(frozen=True, slots=True)
class Rapproche:
    """Two objects taken for the same one: their names, out of 100 how near these are."""

    sorte: str
    avant: str
    apres: str
    proximite: int
    chainee: bool = False

    @property
    def raison(self) -> str:
        """Return why they are taken for the same one."""
        if self.chainee:
            return "la suite qu'elle dit être"
        mot = "axe" if self.sorte == "axes" else "action"
        if self.proximite == 100:
            return f"{mot} de même intitulé"
        return f"{mot} d'intitulé proche ({self.proximite} sur 100)"


def _rien(_: Objet) -> tuple[Any, ...]:
    return ()


def _colonnes(*noms: str) -> Callable[[Objet], tuple[Any, ...]]:
    return lambda objet: tuple(objet.get(nom) for nom in noms)


def _organisation(*noms: str) -> Callable[[Objet], tuple[Any, ...]]:
    return lambda objet: (identite(objet["organisation"]), *(objet.get(nom) for nom in noms))


# For each kind, in the order in which they are matched: what must be the same, then the words that
# must be near ("" when the first is enough). A link is that of the first contract by then.
REGLES: Final[Mapping[str, tuple[Callable[[Objet], tuple[Any, ...]], str]]] = {
    "porteurs": (_organisation(), ""),
    "referents": (_organisation("role"), ""),
    "signataires": (_organisation(), ""),
    "engagements": (_colonnes("signataire"), "texte"),
    "actes": (_colonnes("genre"), "intitule"),
    "signatures_d_actes": (_organisation("acte"), ""),
    "orientations": (_colonnes("acte"), "intitule"),
    "parties": (_colonnes("code"), ""),
    "axes": (_rien, "intitule"),
    "objectifs": (_rien, "intitule"),
    "principes": (_rien, "intitule"),
    "fiches": (_rien, "intitule"),
    "roles": (_organisation("fiche", "role"), ""),
    "sites": (_colonnes("fiche"), "nom"),
    "etapes_actions": (_colonnes("fiche"), "titre"),
    "indicateurs": (_colonnes("fiche"), "libelle"),
    "lignes": (lambda o: (o["fiche"], tiers(o), o["annee"], o["en_nature"]), ""),
    "postes": (_colonnes("annee", "intitule"), ""),
    "moyens": (_colonnes("genre", "fiche"), "quoi"),
    "enjeux": (_rien, "intitule"),
}


def rapprocher(
    avant: Contenu, apres: Contenu, suites: Mapping[str, str] | None = None
) -> tuple[Contenu, tuple[Rapproche, ...]]:
    """Return the second contract under the repères of the first, and what was matched.

    ``suites``: the actions of the second that say which one of the first they carry on, by repère.
    """
    dits: list[Rapproche] = []
    reperes = {apres.contrat["repere"]: avant.contrat["repere"]}
    for sorte, regle in REGLES.items():
        dites = dict(suites or {}) if sorte == "fiches" else {}
        nouveaux = [_remplace(objet, reperes) for objet in apres.liste(sorte)]
        couples = list(_couples(regle, (avant.liste(sorte), nouveaux), dites))
        reperes |= {autre["repere"]: un["repere"] for un, autre, _ in couples}
        if sorte in DITES:
            dits += [_dire(sorte, *couple, dites) for couple in couples]
    return Contenu(_remplace(apres.valeurs, reperes)), tuple(dits)


def _dire(
    sorte: str, un: Objet, autre: Objet, proximite: float, suites: Mapping[str, str]
) -> Rapproche:
    chainee = suites.get(autre["repere"]) == un["repere"]
    avant, apres = (f"{o['numero']} {o['intitule']}".strip() for o in (un, autre))
    return Rapproche(sorte, avant, apres, round(proximite), chainee)


def _couples(
    regle: tuple[Callable[[Objet], tuple[Any, ...]], str],
    cotes: tuple[Sequence[Objet], Sequence[Objet]],
    suites: Mapping[str, str],
) -> Iterator[tuple[Objet, Objet, float]]:
    """Yield the pairs of a kind: those that are one already, or say so, then the nearest first."""
    anciens, nouveaux = ({o["repere"]: o for o in cote} for cote in cotes)
    for repere in [*nouveaux]:
        if (suite := suites.get(repere, repere)) in anciens:
            yield anciens.pop(suite), nouveaux.pop(repere), 100.0
    proches = _proches(anciens.values(), nouveaux.values(), *regle)
    for note, _, _, ancien, nouveau in sorted(proches, key=lambda p: (-p[0], p[1], p[2])):
        if ancien["repere"] in anciens and nouveau["repere"] in nouveaux:
            yield anciens.pop(ancien["repere"]), nouveaux.pop(nouveau["repere"]), note


def _proches(
    anciens: Iterable[Objet],
    nouveaux: Iterable[Objet],
    meme: Callable[[Objet], tuple[Any, ...]],
    mots: str,
) -> Iterator[tuple[float, int, int, Objet, Objet]]:
    """Yield what may be matched, with how near its words are, and the rank of each."""
    from rapidfuzz import fuzz

    suite: dict[Any, list[tuple[int, str, Objet]]] = defaultdict(list)
    for rang, nouveau in enumerate(nouveaux):
        suite[meme(nouveau)].append((rang, normaliser(str(nouveau.get(mots) or "")), nouveau))
    for rang, ancien in enumerate(anciens):
        dits = normaliser(str(ancien.get(mots) or ""))
        for autre_rang, autres, nouveau in suite.get(meme(ancien), ()):
            note = fuzz.token_sort_ratio(dits, autres, score_cutoff=SEUIL) if mots else 100.0
            if note >= SEUIL:
                yield note, rang, autre_rang, ancien, nouveau


def _remplace(valeur: Any, reperes: Mapping[str, str]) -> Any:
    """Return values with some repères replaced, wherever they are cited."""
    if isinstance(valeur, str):
        return reperes.get(valeur, valeur)
    if isinstance(valeur, Mapping):
        return {nom: _remplace(lue, reperes) for nom, lue in valeur.items()}
    return [_remplace(lue, reperes) for lue in valeur] if isinstance(valeur, list) else valeur
