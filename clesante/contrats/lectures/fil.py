"""The thread « du constat à l'indicateur » of a contract: issue → axis → action → indicator.

What hangs in the air is listed, both ways: priorities without action, actions without need,
actions without indicator, indicators without target. Features X3, scenario 8.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from clesante.comptes.droits import Visiteur
from clesante.concertation.choix import SortEnjeu
from clesante.concertation.models import Enjeu, LienConstat
from clesante.contrats.lectures.matrices import enjeux_lisibles
from clesante.contrats.lectures.vues import ETATS, du_programme
from clesante.contrats.models import Contrat, FicheAction, IndicateurAction
from clesante.recherche.lectures import vocabulaire
from clesante.socle.texte import pluriel
from clesante.ui.colonnes import Colonne
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.liens import Colonne as ColonneDeLiens
from clesante.ui.graphiques.liens import Lien, Noeud, liens
from clesante.ui.tableaux import Tableau

DESSINABLES = 40
SORTS = dict(SortEnjeu.choices)
# What the contract does not have to answer by an action: not drawn while none does.
SANS_SUITE = frozenset({SortEnjeu.ECARTE, SortEnjeu.PLAIDOYER})


@dataclass(frozen=True, slots=True)
class IndicateurLu:
    """An indicator of an action; ``cibles``: how many years have a target."""

    indicateur: IndicateurAction
    cibles: int
    type: str


@dataclass(frozen=True, slots=True)
class ActionLue:
    """An action, its indicators, the issues it answers that one may read.

    ``repond``: it answers some, read or not.
    """

    fiche: FicheAction
    axe: str
    enjeux: tuple[Enjeu, ...]
    repond: bool
    indicateurs: tuple[IndicateurLu, ...]


@dataclass(frozen=True, slots=True)
class EnjeuLu:
    """An issue, how many findings it stands on, the actions that answer it."""

    enjeu: Enjeu
    constats: int
    actions: tuple[ActionLue, ...]

    @property
    def plaide(self) -> bool:
        """Whether it is carried by pleading: no action of the contract has to answer it."""
        return self.enjeu.sort == SortEnjeu.PLAIDOYER


@dataclass(frozen=True, slots=True)
class Maillon:
    """One row of the thread; what is missing breaks it there."""

    enjeu: Enjeu | None
    action: ActionLue | None
    indicateur: IndicateurLu | None


@dataclass(frozen=True, slots=True)
class FilDuContrat:
    """The thread of a contract, as one reader sees it."""

    enjeux: tuple[EnjeuLu, ...]
    actions: tuple[ActionLue, ...]

    @property
    def priorites(self) -> list[EnjeuLu]:
        """The issues that the deciding body kept."""
        return [e for e in self.enjeux if e.enjeu.sort == SortEnjeu.RETENU]

    @property
    def priorites_sans_action(self) -> list[Enjeu]:
        """Priorities that no action answers."""
        return [e.enjeu for e in self.priorites if not e.actions]

    @property
    def actions_sans_enjeu(self) -> list[ActionLue]:
        """Actions that answer no issue."""
        return [a for a in self.actions if not a.repond]

    @property
    def actions_sans_indicateur(self) -> list[ActionLue]:
        """Actions that nothing will measure."""
        return [a for a in self.actions if not a.indicateurs]

    @property
    def indicateurs_sans_cible(self) -> list[tuple[ActionLue, list[IndicateurLu]]]:
        """Indicators that have no target for any year, by action."""
        sans = [(a, [i for i in a.indicateurs if not i.cibles]) for a in self.actions]
        return [(action, lus) for action, lus in sans if lus]

    @property
    def maillons(self) -> list[Maillon]:
        """Every row of the thread, and every end that has none."""
        lies = [
            Maillon(enjeu, action, indicateur)
            for action in self.actions
            for enjeu in action.enjeux or (None,)
            for indicateur in action.indicateurs or (None,)
        ]
        return [*lies, *(Maillon(e.enjeu, None, None) for e in self.enjeux if not e.actions)]


def fil_du_contrat(contrat: Contrat, utilisateur: Visiteur) -> FilDuContrat:
    """Return the thread of a contract, in a fixed number of questions.

    Issues are those of a diagnosis the reader may read; actions, those of the programme they see.
    """
    enjeux = {e.pk: e for e in enjeux_lisibles(contrat, utilisateur)}
    fiches = list(
        du_programme(utilisateur, contrat).select_related("axe").prefetch_related("enjeux")
    )
    indicateurs = _indicateurs([f.pk for f in fiches])
    actions = tuple(
        ActionLue(
            f,
            f"{f.axe.numero}. {f.axe.intitule}" if f.axe else "",
            tuple(enjeux[e.pk] for e in f.enjeux.all() if e.pk in enjeux),
            bool(f.enjeux.all()),
            tuple(indicateurs.get(f.pk, ())),
        )
        for f in fiches
    )
    constats = dict(
        LienConstat.objects.filter(enjeu__in=list(enjeux))
        .order_by()
        .values_list("enjeu")
        .annotate(n=Count("pk"))
    )
    return FilDuContrat(
        tuple(
            EnjeuLu(e, constats.get(pk, 0), tuple(a for a in actions if e in a.enjeux))
            for pk, e in enjeux.items()
        ),
        actions,
    )


def _indicateurs(fiches: list[int]) -> dict[int, list[IndicateurLu]]:
    types = vocabulaire("types_indicateur").libelles
    lus = IndicateurAction.objects.filter(fiche__in=fiches).annotate(combien=Count("cibles"))
    par_fiche: dict[int, list[IndicateurLu]] = defaultdict(list)
    for lu in lus.order_by("pk"):
        par_fiche[lu.fiche_id].append(IndicateurLu(lu, lu.combien, types.get(lu.type, lu.type)))
    return par_fiche


def _enjeu_dit(enjeu: Enjeu) -> str:
    return f"{enjeu.etiquette} {enjeu.intitule}"


def _enjeu_du_maillon(maillon: Maillon) -> str:
    if maillon.enjeu:
        return _enjeu_dit(maillon.enjeu)
    repond = maillon.action is not None and maillon.action.repond
    return "enjeu d'un diagnostic que vous ne pouvez pas lire" if repond else "aucun enjeu"


def _action_du_maillon(maillon: Maillon) -> str:
    if maillon.action:
        return str(maillon.action.fiche)
    plaide = maillon.enjeu is not None and maillon.enjeu.sort == SortEnjeu.PLAIDOYER
    return "aucune n'est attendue" if plaide else "aucune action"


COLONNES: tuple[Colonne[Maillon], ...] = (
    Colonne("enjeu", "Enjeu", _enjeu_du_maillon),
    Colonne("choix", "Choix", lambda m: SORTS[m.enjeu.sort] if m.enjeu else ""),
    Colonne("axe", "Axe", lambda m: m.action.axe if m.action else ""),
    Colonne("action", "Action", _action_du_maillon),
    Colonne("etat", "État", lambda m: ETATS[m.action.fiche.etat] if m.action else ""),
    Colonne(
        "indicateur",
        "Indicateur",
        lambda m: m.indicateur.indicateur.libelle if m.indicateur else "aucun indicateur",
    ),
    Colonne("type", "Type", lambda m: m.indicateur.type if m.indicateur else ""),
    Colonne(
        "cibles",
        "Années avec une cible",
        lambda m: m.indicateur.cibles if m.indicateur else None,
        "nombre",
    ),
)


def resume(lu: FilDuContrat) -> str:
    """Return the thread in a sentence."""
    retenus = len(lu.priorites)
    mesures = sum(len(a.indicateurs) for a in lu.actions)
    return (
        f"{pluriel(retenus, 'priorité retenue', 'priorités retenues')}, "
        f"{pluriel(len(lu.actions), 'action')}, {pluriel(mesures, 'indicateur')}."
    )


def image(lu: FilDuContrat) -> Graphique | None:
    """Return the thread drawn: issues, actions, kinds of indicators; None when nothing is there.

    Past forty actions, axes stand for them.
    """
    if not lu.actions and not lu.enjeux:
        return None
    axes = len(lu.actions) > DESSINABLES
    types = sorted({i.type for a in lu.actions for i in a.indicateurs})
    enjeux = [e.enjeu for e in lu.enjeux if e.enjeu.sort not in SANS_SUITE or e.actions]
    colonnes = (
        ColonneDeLiens("Enjeux", [_noeud_enjeu(e) for e in enjeux], 1.4, 0.9),
        ColonneDeLiens("Axes" if axes else "Actions", _milieux(lu, axes), 1.8, 1.5),
        ColonneDeLiens("Indicateurs", [_noeud_type(lu, t) for t in types], 1.0, 1.2),
    )
    traits = _traits(lu, {e.pk for e in enjeux}, axes)
    titre = "De l'enjeu à l'indicateur"
    return liens("fil-contrat", colonnes, traits, _tableau(lu), titre=titre)


def _noeud_enjeu(enjeu: Enjeu) -> Noeud:
    return Noeud(f"e{enjeu.pk}", _enjeu_dit(enjeu), enjeu.etiquette)


def _noeud_type(lu: FilDuContrat, genre: str) -> Noeud:
    combien = sum(i.type == genre for a in lu.actions for i in a.indicateurs)
    return Noeud(f"t-{genre}", f"{genre.capitalize()} ({combien})")


def _cle(action: ActionLue, axes: bool) -> str:
    return f"a-{action.axe}" if axes else f"f{action.fiche.pk}"


def _milieux(lu: FilDuContrat, axes: bool) -> list[Noeud]:
    if axes:
        dits = dict.fromkeys(a.axe for a in lu.actions)
        return [Noeud(f"a-{dit}", dit or "Sans rattachement") for dit in sorted(dits)]
    return [Noeud(f"f{a.fiche.pk}", str(a.fiche), str(a.fiche)[:60].rstrip()) for a in lu.actions]


def _traits(lu: FilDuContrat, enjeux: set[int], axes: bool) -> list[Lien]:
    poids: dict[tuple[str, str], int] = defaultdict(int)
    for action in lu.actions:
        milieu = _cle(action, axes)
        for enjeu in action.enjeux:
            if enjeu.pk in enjeux:
                poids[f"e{enjeu.pk}", milieu] += 1
        for indicateur in action.indicateurs:
            poids[milieu, f"t-{indicateur.type}"] += 1
    return [Lien(de, vers, combien) for (de, vers), combien in poids.items()]


def _tableau(lu: FilDuContrat) -> Tableau:
    lignes = [
        (
            str(a.fiche),
            a.axe or "–",
            " ; ".join(map(_enjeu_dit, a.enjeux)) or "aucun enjeu",
            " ; ".join(f"{i.indicateur.libelle} ({i.type})" for i in a.indicateurs)
            or "aucun indicateur",
        )
        for a in lu.actions
    ]
    seuls = [("aucune action", "–", _enjeu_dit(e), "–") for e in lu.priorites_sans_action]
    entetes = ("Action", "Axe", "Enjeux", "Indicateurs")
    return Tableau("De l'enjeu à l'indicateur", entetes, (*lignes, *seuls))
