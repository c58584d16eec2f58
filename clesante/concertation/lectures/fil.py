"""The thread « du constat à l'indicateur »: what each thing comes from, what it leads to.

Actions and their indicators come after the priorities, in the thread of the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.concertation.choix import GenreConstat, SortEnjeu
from clesante.concertation.models import Constat, Diagnostic, Enjeu, LienConstat
from clesante.socle.texte import pluriel
from clesante.ui.colonnes import Colonne
from clesante.ui.graphiques import Graphique
from clesante.ui.graphiques.liens import Colonne as ColonneDeLiens
from clesante.ui.graphiques.liens import Lien, Noeud, liens
from clesante.ui.tableaux import Tableau

GENRES, SORTS = dict(GenreConstat.choices), dict(SortEnjeu.choices)
A_REPRENDRE = frozenset({GenreConstat.BESOIN.value, GenreConstat.DEMANDE.value})


@dataclass(frozen=True, slots=True)
class Maillon:
    """A finding and an issue that stands on it; either may be missing: the thread breaks there."""

    constat: Constat | None
    enjeu: Enjeu | None


@dataclass(frozen=True, slots=True)
class Fil:
    """The whole thread of a diagnosis."""

    constats: tuple[Constat, ...]
    enjeux: tuple[Enjeu, ...]
    liens: frozenset[tuple[int, int]]

    @property
    def par_enjeu(self) -> list[tuple[Enjeu, list[Constat]]]:
        """Each issue with its findings, the priorities first."""
        rangs = {SortEnjeu.RETENU.value: 0, SortEnjeu.EN_DEBAT.value: 1}
        tries = sorted(self.enjeux, key=lambda e: (rangs.get(e.sort, 2), e.rang or 0, e.numero))
        return [(e, [c for c in self.constats if (c.pk, e.pk) in self.liens]) for e in tries]

    @property
    def par_constat(self) -> list[tuple[Constat, list[Enjeu]]]:
        """Each finding with the issues that stand on it."""
        return [(c, [e for e in self.enjeux if (c.pk, e.pk) in self.liens]) for c in self.constats]

    @property
    def besoins(self) -> list[tuple[Constat, list[Enjeu]]]:
        """Needs and demands, each with the issues that take it up."""
        return [(c, enjeux) for c, enjeux in self.par_constat if c.genre in A_REPRENDRE]

    @property
    def besoins_sans_suite(self) -> list[tuple[Constat, str]]:
        """Needs and demands nobody takes up, each with why."""
        trouves = []
        for constat, enjeux in self.besoins:
            if not enjeux:
                trouves.append((constat, "aucun enjeu ne s'appuie sur lui"))
            elif all(enjeu.sort == SortEnjeu.ECARTE for enjeu in enjeux):
                trouves.append((constat, "chaque enjeu qui s'appuie sur lui est écarté"))
        return trouves

    @property
    def priorites_sans_preuve(self) -> list[Enjeu]:
        """Priorities that stand on no finding."""
        return [e for e, lus in self.par_enjeu if not lus and e.sort == SortEnjeu.RETENU]

    @property
    def enjeux_sans_preuve(self) -> list[Enjeu]:
        """Other issues that stand on no finding."""
        return [e for e, lus in self.par_enjeu if not lus and e.sort != SortEnjeu.RETENU]

    @property
    def maillons(self) -> list[Maillon]:
        """Every link, and every end that has none."""
        lies = [Maillon(c, e) for c, lus in self.par_constat for e in lus]
        seuls = [Maillon(c, None) for c, lus in self.par_constat if not lus]
        return [*lies, *seuls, *(Maillon(None, e) for e, lus in self.par_enjeu if not lus)]


def fil(diagnostic: Diagnostic) -> Fil:
    """Return the thread of a diagnosis, read in three questions."""
    constats = Constat.objects.filter(diagnostic=diagnostic).order_by("genre", "intitule", "pk")
    enjeux = Enjeu.objects.filter(diagnostic=diagnostic).order_by("numero")
    paires = LienConstat.objects.filter(enjeu__diagnostic=diagnostic)
    return Fil(
        tuple(constats),
        tuple(enjeux),
        frozenset(paires.values_list("constat_id", "enjeu_id")),
    )


COLONNES: tuple[Colonne[Maillon], ...] = (
    Colonne("constat", "Constat", lambda m: m.constat.intitule if m.constat else "aucun constat"),
    Colonne("genre", "Nature", lambda m: GENRES[m.constat.genre] if m.constat else ""),
    Colonne(
        "enjeu", "Enjeu", lambda m: f"{m.enjeu.etiquette} {m.enjeu.intitule}" if m.enjeu else ""
    ),
    Colonne("choix", "Choix", lambda m: SORTS[m.enjeu.sort] if m.enjeu else ""),
    Colonne("rang", "Rang de priorité", lambda m: str(m.enjeu.rang or "") if m.enjeu else ""),
)


def image(lu: Fil) -> Graphique:
    """Return the thread drawn: kinds of findings, issues, what was decided of them."""
    genres = [code for code in GENRES if any(c.genre == code for c in lu.constats)]
    sorts = [code for code in SORTS if any(e.sort == code for e in lu.enjeux)]
    colonnes = (
        ColonneDeLiens("Constats", [_genre(lu, code) for code in genres], 1.1, 1.5),
        ColonneDeLiens(
            "Enjeux",
            [Noeud(f"e{e.pk}", f"{e.etiquette} {e.intitule}", e.etiquette) for e in lu.enjeux],
            1.9,
            0.8,
        ),
        ColonneDeLiens("Ce qu'on en fait", [Noeud(f"s-{s}", SORTS[s]) for s in sorts], 1.0, 1.2),
    )
    genre_de = {c.pk: c.genre for c in lu.constats}
    comptes: dict[tuple[str, int], int] = {}
    for constat, enjeu in lu.liens:
        cle = (genre_de[constat], enjeu)
        comptes[cle] = comptes.get(cle, 0) + 1
    traits = [Lien(f"g-{g}", f"e{e}", combien) for (g, e), combien in sorted(comptes.items())]
    traits += [Lien(f"e{e.pk}", f"s-{e.sort}") for e in lu.enjeux]
    return liens(
        "fil", colonnes, traits, _tableau(lu, genres, comptes), titre="Du constat à la priorité"
    )


def _genre(lu: Fil, code: str) -> Noeud:
    combien = sum(c.genre == code for c in lu.constats)
    return Noeud(f"g-{code}", f"{GENRES[code].capitalize()} ({combien})")


def _tableau(lu: Fil, genres: Sequence[str], comptes: dict[tuple[str, int], int]) -> Tableau:
    lignes = tuple(
        (
            f"{e.etiquette} {e.intitule}",
            *(str(comptes.get((g, e.pk), 0)) for g in genres),
            SORTS[e.sort] + (f", rang {e.rang}" if e.rang else ""),
        )
        for e in lu.enjeux
    )
    entetes = ("Enjeu", *(GENRES[g].capitalize() for g in genres), "Ce qu'on en fait")
    numeriques = frozenset(range(1, len(genres) + 1))
    return Tableau("Constats de chaque enjeu, par nature", entetes, lignes, numeriques)


def resume(lu: Fil) -> str:
    """Return the thread in a sentence."""
    retenus = sum(e.sort == SortEnjeu.RETENU for e in lu.enjeux)
    return (
        f"{pluriel(len(lu.constats), 'constat')}, {pluriel(len(lu.enjeux), 'enjeu', 'enjeux')}, "
        f"{pluriel(retenus, 'priorité retenue', 'priorités retenues')}."
    )
