"""The programme as a tree: axes, objectives, the fiches a reader may see under each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import EtatAction
from clesante.contrats.lectures.fiches import fiches_de, fiches_lues
from clesante.contrats.models import Axe, Contrat, FicheAction, MoyenPrete, Objectif, Orientation
from clesante.contrats.regles.fiches import Manque, bloquants, manques
from clesante.contrats.regles.programme import ajouter_un, nom_du_niveau
from clesante.contrats.regles.vues import ordre


@dataclass(frozen=True, slots=True)
class FicheRangee:
    """A fiche in the tree, and what it lacks to be signed, to be complete."""

    fiche: FicheAction
    manques: tuple[Manque, ...]

    @property
    def bloquants(self) -> int:
        """How many of its lacks stop signing."""
        return len(bloquants(self.manques))


@dataclass(frozen=True, slots=True)
class Branche:
    """An objective, what the contract calls its level, those under it, its fiches.

    ``plus_bas``: the words that add one under it, "" at the last level.
    """

    objectif: Objectif
    nom: str
    branches: tuple[Branche, ...]
    fiches: tuple[FicheRangee, ...]
    plus_bas: str


@dataclass(frozen=True, slots=True)
class AxeLu:
    """An axis with its objectives and the fiches that are right under it."""

    axe: Axe
    branches: tuple[Branche, ...]
    fiches: tuple[FicheRangee, ...]

    @property
    def combien(self) -> int:
        """How many fiches are under it, at any level."""
        return len(self.fiches) + sum(map(_combien, self.branches))


def _combien(branche: Branche) -> int:
    return len(branche.fiches) + sum(map(_combien, branche.branches))


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole tree; ``sans_axe``: fiches that no axis holds; ``idees``: proposals, apart.

    ``orientations``: those of the letter or of the charter that no axis takes up.
    """

    axes: tuple[AxeLu, ...]
    sans_axe: tuple[FicheRangee, ...]
    idees: int
    orientations: tuple[Orientation, ...]

    @property
    def fiches(self) -> list[FicheRangee]:
        """Every fiche, in the order of the tree."""
        trouvees = list(self.sans_axe)
        for axe in self.axes:
            trouvees += [*axe.fiches, *_toutes(axe.branches)]
        return trouvees

    @property
    def a_signer(self) -> int:
        """How many fiches lack nothing to be signed."""
        return sum(not lue.bloquants for lue in self.fiches)


def _toutes(branches: Sequence[Branche]) -> list[FicheRangee]:
    return [f for b in branches for f in (*b.fiches, *_toutes(b.branches))]


def programme(contrat: Contrat, utilisateur: Visiteur) -> Programme:
    """Return the programme of a contract with the fiches a reader may see: constant questions."""
    toutes = list(fiches_de(contrat, utilisateur).select_related("pilote"))
    fiches = [f for f in toutes if f.etat != EtatAction.IDEE]
    lues = fiches_lues(fiches)
    rangees = [FicheRangee(f, tuple(manques(lu))) for f, lu in zip(fiches, lues, strict=True)]
    axes = list(Axe.objects.filter(contrat=contrat).order_by("numero"))
    objectifs = sorted(
        Objectif.objects.filter(contrat=contrat), key=lambda o: ordre(o.numero, o.intitule)
    )
    prises = {axe.orientation_id for axe in axes}
    orientations = Orientation.objects.filter(contrat=contrat).order_by("acte", "numero")
    return Programme(
        tuple(_axe(axe, objectifs, rangees, contrat.noms_objectifs) for axe in axes),
        tuple(r for r in rangees if r.fiche.axe_id is None),
        len(toutes) - len(fiches),
        tuple(lue for lue in orientations if lue.pk not in prises),
    )


def _axe(
    axe: Axe, objectifs: Sequence[Objectif], rangees: Sequence[FicheRangee], noms: Sequence[str]
) -> AxeLu:
    siens = [o for o in objectifs if o.axe_id == axe.pk]
    par_objectif: dict[int | None, list[FicheRangee]] = {}
    for rangee in rangees:
        if rangee.fiche.axe_id == axe.pk:
            par_objectif.setdefault(rangee.fiche.objectif_id, []).append(rangee)
    branches = _branches(None, siens, par_objectif, noms)
    return AxeLu(axe, branches, tuple(par_objectif.get(None, ())))


def _branches(
    parent: int | None,
    objectifs: Sequence[Objectif],
    fiches: Mapping[int | None, Sequence[FicheRangee]],
    noms: Sequence[str],
) -> tuple[Branche, ...]:
    return tuple(
        Branche(
            lu,
            nom_du_niveau(noms, lu.niveau),
            _branches(lu.pk, objectifs, fiches, noms),
            tuple(fiches.get(lu.pk, ())),
            ajouter_un(nom_du_niveau(noms, lu.niveau + 1)) if lu.niveau < len(noms) else "",
        )
        for lu in objectifs
        if lu.parent_id == parent
    )


def moyens(contrat: Contrat, utilisateur: Visiteur) -> list[MoyenPrete]:
    """Return the means lent in a contract, without those of a fiche the reader may not see."""
    lus = MoyenPrete.objects.filter(contrat=contrat).select_related(
        "preteur", "emprunteur", "fiche"
    )
    vues = set(fiches_de(contrat, utilisateur).values_list("pk", flat=True))
    return [lu for lu in lus.order_by("genre", "pk") if lu.fiche_id in {None, *vues}]
