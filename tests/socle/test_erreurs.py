"""Typed errors: the sentence, the cure, the exit code and the status of each kind."""

from __future__ import annotations

import copy
import pickle

import pytest

from clesante.socle import erreurs
from clesante.socle.erreurs import (
    AmbiguError,
    ClesanteError,
    EntreeInvalideError,
    IndisponibleError,
    IntrouvableError,
    RefuseError,
    TropDEssaisError,
)

# DESIGN: 2 what was typed, 3 what does not exist, 4 what a rule or the machine refuses.
SORTES = {
    ClesanteError: (1, 500),
    EntreeInvalideError: (2, 400),
    AmbiguError: (2, 400),
    IntrouvableError: (3, 404),
    RefuseError: (4, 409),
    IndisponibleError: (4, 503),
}
par_sorte = pytest.mark.parametrize("sorte", SORTES, ids=lambda sorte: sorte.__name__)


def traverser(levee: ClesanteError) -> ClesanteError:
    """Return an error as it arrives from another process."""
    return pickle.loads(pickle.dumps(levee))  # noqa: S301 (our own)


def test_every_kind_is_known_here():
    publiques = {c for c in vars(erreurs).values() if isinstance(c, type)}
    assert publiques == {*SORTES, TropDEssaisError}


def test_too_many_tries_say_when_to_begin_again():
    levee = TropDEssaisError(61)
    assert (levee.code_sortie, levee.statut_http, levee.attendre) == (4, 429, 61)
    assert "2\u00a0minutes" in str(levee)
    assert "une minute" in str(TropDEssaisError(60))


@par_sorte
def test_exit_code_and_status(sorte):
    levee = sorte("La commune est inconnue.")
    assert (levee.code_sortie, levee.statut_http) == SORTES[sorte]


@par_sorte
def test_sentence_and_cure_are_said_together_and_held_apart(sorte):
    levee = sorte("La commune est inconnue.", "Cherchez-la par son nom.")
    assert str(levee) == "La commune est inconnue. Cherchez-la par son nom."
    assert levee.message == "La commune est inconnue."
    assert levee.remede == "Cherchez-la par son nom."


@par_sorte
def test_no_cure_leaves_no_space(sorte):
    assert str(sorte("Rien à faire.")) == "Rien à faire."
    assert sorte("Rien à faire.").remede == ""


@par_sorte
def test_one_except_catches_every_kind(sorte):
    with pytest.raises(ClesanteError) as prise:
        raise sorte("x")
    assert prise.type is sorte


def test_kinds_are_not_mistaken_for_one_another():
    filles = [sorte for sorte in SORTES if sorte is not ClesanteError]
    parentes = [(a, b) for a in filles for b in filles if a is not b and issubclass(a, b)]
    assert parentes == [(AmbiguError, EntreeInvalideError)]  # an ambiguity is an input, refused


@par_sorte
@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy, traverser])
def test_an_error_crosses_a_process_whole(sorte, copier):
    levee = sorte("« Île » n'existe pas.", "Écrivez-la mieux.")
    rendue = copier(levee)
    assert type(rendue) is sorte
    assert (rendue.message, rendue.remede, str(rendue)) == (
        levee.message,
        levee.remede,
        str(levee),
    )
