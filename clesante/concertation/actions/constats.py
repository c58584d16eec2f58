"""Named changes of findings and of the figures that prove them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clesante.comptes.actions.objets import introuvable
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import ajouter_a, changer, permis
from clesante.concertation.actions.retraits import retirer
from clesante.concertation.choix import OrigineConstat
from clesante.concertation.journal.collecte import (
    CHAMPS_CONSTAT,
    CHAMPS_FIGURE,
    CONSTAT_AJOUTE,
    CONSTAT_MODIFIE,
    CONSTAT_RETIRE,
    FIGURE_GARDEE,
    FIGURE_MODIFIEE,
    FIGURE_RETIREE,
    FIGURE_SAISIE,
)
from clesante.concertation.lectures.figures import (
    ChiffreDuPortrait,
    figures_du_portrait,
    theme_de,
)
from clesante.concertation.models import Constat, Diagnostic, Figure
from clesante.concertation.regles.constats import THEMES, genre_du_theme, intitule_du_chiffre


def garder_figure(
    diagnostic: Diagnostic, indicateur: str, dimension: str, par: Utilisateur
) -> Figure:
    """Freeze a figure of the portrait as it is today and return it; the one kept before as it was.

    Raises ``IntrouvableError`` without the right to write in the diagnosis, and for a figure that
    its portrait does not have.
    """
    gardees = Figure.objects.all().visibles_par(par, "concertation.modifier")
    cle = {"diagnostic": diagnostic, "indicateur": indicateur, "dimension": dimension}
    jumelles = gardees.filter(typee=False, **cle)
    deja: Figure | None = jumelles.first()
    if deja is not None:
        return deja
    lus = figures_du_portrait(diagnostic, [indicateur])
    chiffre = next((c for c in lus if c.cle == (indicateur, dimension)), None)
    if chiffre is None:
        raise introuvable()
    neuve = _figure(diagnostic, chiffre)
    try:
        return ajouter_a(neuve, diagnostic, FIGURE_GARDEE, CHAMPS_FIGURE, par)[0]
    except IntegrityError:  # someone kept it meanwhile: a figure is once in a diagnosis
        deja = jumelles.first()
        if deja is None:
            raise
        return deja


def _figure(diagnostic: Diagnostic, chiffre: ChiffreDuPortrait) -> Figure:
    lus = {nom: valeur for nom, valeur in asdict(chiffre).items() if nom != "theme"}
    return Figure(diagnostic=diagnostic, relevee_le=timezone.localdate(), **lus)


def saisir_figure(figure: Figure, diagnostic: Diagnostic, par: Utilisateur) -> tuple[Figure, bool]:
    """Keep a figure that a person typed, with its source; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    figure.diagnostic, figure.typee = diagnostic, True
    figure.relevee_le = figure.relevee_le or timezone.localdate()
    return ajouter_a(figure, diagnostic, FIGURE_SAISIE, CHAMPS_FIGURE, par)


def ajouter_constat(
    constat: Constat, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[Constat, bool]:
    """Add a finding to a diagnosis; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    constat.diagnostic = diagnostic
    return ajouter_a(constat, diagnostic, CONSTAT_AJOUTE, CHAMPS_CONSTAT, par)


def constater(
    diagnostic: Diagnostic, indicateur: str, dimension: str, par: Utilisateur
) -> tuple[Constat, bool]:
    """Make a finding of a figure of the portrait in one act; the one it has already stays alone.

    Raises as :func:`garder_figure`.
    """
    with transaction.atomic():
        gardee = garder_figure(diagnostic, indicateur, dimension, par)
        figure = Figure.objects.select_for_update().get(pk=gardee.pk)  # two clicks, one finding
        if deja := Constat.objects.filter(diagnostic=diagnostic, figure=figure).first():
            return deja, False
        theme = theme_de(indicateur)
        themes: Any = [THEMES[theme]] if theme in THEMES else []
        constat = Constat(
            genre=genre_du_theme(theme),
            intitule=intitule_du_chiffre(
                figure.libelle, figure.affichee, figure.periode, figure.niveau
            ),
            themes=themes,
            figure=figure,
            origine=OrigineConstat.PORTRAIT,
        )
        return ajouter_constat(constat, diagnostic, par)


def modifier_constat(constat: Constat, par: Utilisateur) -> bool:
    """Keep the changes of a finding; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return changer(constat, CONSTAT_MODIFIE, CHAMPS_CONSTAT, par)


def retirer_constat(numero: int, par: Utilisateur) -> Diagnostic:
    """Remove a finding that nothing stands on, and return its diagnosis.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when an issue or the written
    diagnosis uses it.
    """
    constat: Constat = permis(Constat, numero, par)
    diagnostic: Diagnostic = constat.diagnostic
    qui = "Un enjeu ou le diagnostic écrit s'appuie sur ce constat"
    retirer(constat, CONSTAT_RETIRE, CHAMPS_CONSTAT, par, qui)
    return diagnostic


def modifier_figure(figure: Figure, par: Utilisateur) -> bool:
    """Keep the changes of a figure that was typed; return whether something changed.

    Raises ``IntrouvableError`` without the right and for a figure of the portrait, which only a
    refresh changes, ``VersionDepasseeError`` for a stale save.
    """
    if not figure.typee:
        raise introuvable()
    return changer(figure, FIGURE_MODIFIEE, CHAMPS_FIGURE, par)


def retirer_figure(numero: int, par: Utilisateur) -> Diagnostic:
    """Remove a figure kept for nothing, and return its diagnosis.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when something uses it.
    """
    figure: Figure = permis(Figure, numero, par)
    diagnostic: Diagnostic = figure.diagnostic
    qui = "Un constat ou le diagnostic écrit se sert de ce chiffre"
    retirer(figure, FIGURE_RETIREE, CHAMPS_FIGURE, par, qui)
    return diagnostic
