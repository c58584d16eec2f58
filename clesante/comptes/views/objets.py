"""The two pages of every object that people write: adding one, editing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clesante.comptes.models import VersionDepasseeError
from clesante.comptes.views.reservees import RequeteConnectee
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.ui.formulaires_partages import (
    Conflit,
    FormulaireDeCreation,
    FormulaireVersionne,
)
from clesante.ui.tableaux import Tableau

M = TypeVar("M", bound=models.Model)
Etapes = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What a form's page says: its title, its button, where one gives up, its breadcrumb.

    ``gabarit`` shows more than the form; ``champ`` bears the sentence of a refusal.
    """

    titre: str
    bouton: str
    abandon: str
    etapes: Etapes
    gabarit: str = "comptes/objet.html"
    champ: str | None = None
    contexte: dict[str, Any] | None = None


def atteindre(
    requete: RequeteConnectee, modele: type[M], numero: int, operation: str = "", *lies: str
) -> M:
    """Return an object on which a user may do an operation; raise ``Http404`` for any other.

    ``lies``: the relations read with it.
    """
    permis = modele.objects.all().visibles_par(requete.user, operation)  # type: ignore[attr-defined]
    trouve: M | None = permis.select_related(*lies).filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def statut(form: Any) -> int:
    """Return the status of a page that shows a form: 422 when it comes back with errors."""
    return 422 if form.is_bound and form.errors else 200


def creer(
    requete: RequeteConnectee,
    form: FormulaireDeCreation,
    agir: Callable[[Any], tuple[models.Model, bool]],
    vers: Callable[[Any], str],
    page: Page,
) -> HttpResponse:
    """Show the form of a new object, then make it; the form sent again leads to the one it made.

    ``agir`` makes it and tells whether it is new; ``vers`` is the address of its page.
    """
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form, page.champ):
            fait, neuf = agir(form.save(commit=False))
            dit = "Ajouté" if neuf else "Déjà ajouté par ce formulaire"
            messages.success(requete, f"{dit}\u00a0: «\u00a0{fait}\u00a0».")
            return redirect(vers(fait))
    return _rendre(requete, form, page, None, statut(form))


def modifier(
    requete: RequeteConnectee,
    lire: Callable[[], FormulaireVersionne],
    agir: Callable[[Any], bool],
    vers: str,
    page: Page,
) -> HttpResponse:
    """Show the form of an object, then keep its changes.

    ``lire`` reads the object anew and returns its form: a conflict shows both versions (409) and
    keeps what was typed.
    """
    form = lire()
    if requete.method == "POST" and form.is_valid():
        try:
            change = agir(form.save(commit=False))
        except VersionDepasseeError:  # written between our reading and our writing: judged again
            return modifier(requete, lire, agir, vers, page)
        except IntrouvableError:
            raise
        except ClesanteError as erreur:
            form.add_error(page.champ, str(erreur))
        else:
            dit = "Les changements sont enregistrés." if change else "Rien n'avait changé."
            messages.success(requete, dit)
            return redirect(vers)
    conflits = _conflits(form)
    montre = form.a_jour() if form.is_bound and not form.reprise else form
    return _rendre(requete, montre, page, conflits, 409 if conflits else statut(form))


@contextmanager
def refus_au_formulaire(form: forms.BaseForm, champ: str | None = None) -> Iterator[None]:
    """Show on a form the sentence of what an act refuses; what is not found stays not found."""
    try:
        yield
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        form.add_error(champ, str(erreur))


def _conflits(form: FormulaireVersionne) -> Tableau | None:
    return tableau_des_conflits(form.conflits) if form.conflits else None


def tableau_des_conflits(conflits: Sequence[Conflit]) -> Tableau:
    """Return what two people changed: field, value in place, value typed."""
    return Tableau(
        "Ce que deux personnes ont changé",
        ("Champ", "En place", "Ce que vous avez tapé"),
        tuple((c.libelle, c.en_place or "(vide)", c.tapee or "(vide)") for c in conflits),
    )


def _rendre(
    requete: RequeteConnectee, form: Any, page: Page, conflits: Tableau | None, code: int
) -> HttpResponse:
    contexte = {"form": form, "page": page, "conflits": conflits, "etapes": page.etapes}
    return render(requete, page.gabarit, {**contexte, **(page.contexte or {})}, status=code)
