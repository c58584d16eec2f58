"""Read models of findings and of the figures kept to prove them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from clesante.concertation.choix import GenreConstat
from clesante.concertation.lectures.figures import (
    ChiffreDuPortrait,
    adresse_de_la_source,
    figures_du_portrait,
)
from clesante.concertation.models import Constat, Diagnostic, Figure
from clesante.recherche.lectures_mots import ayant_les_mots
from clesante.recherche.models import dont
from clesante.socle.texte import normaliser
from clesante.ui.graphiques.barres import Barre, Mesure, barres
from clesante.ui.graphiques.base import Graphique

TRIS = {
    "nature": ("genre", "intitule", "pk"),
    "intitule": ("intitule", "pk"),
    "recent": ("-created_at", "-pk"),
}
GENRES = {str(code): str(libelle) for code, libelle in GenreConstat.choices}


@dataclass(frozen=True, slots=True)
class FiltreConstats:
    """What a person asked of the findings; an unknown order is that of natures."""

    texte: str = ""
    genre: str = ""
    origine: str = ""
    theme: str = ""
    tri: str = "nature"


@dataclass(frozen=True, slots=True)
class ChiffreAConstater:
    """A figure of the portrait, with the finding already made of it, if there is one."""

    chiffre: ChiffreDuPortrait
    adresse: str
    constat: int | None

    @property
    def valeur(self) -> str:
        """What the button sends."""
        return f"{self.chiffre.indicateur}|{self.chiffre.dimension}"


def constats(diagnostic: Diagnostic, filtre: FiltreConstats) -> QuerySet[Constat]:
    """Return the findings of a diagnosis that answer a filter, with what proves them."""
    lus = Constat.objects.filter(diagnostic=diagnostic)
    if filtre.genre:
        lus = lus.filter(genre=filtre.genre)
    if filtre.origine:
        lus = lus.filter(origine=filtre.origine)
    if filtre.theme:
        lus = lus.filter(dont("themes", filtre.theme))
    trouves = ayant_les_mots(lus, filtre.texte, ("intitule", "texte"))
    avec = trouves.select_related("figure", "recueil", "dispositif", "contribution")
    return avec.order_by(*TRIS.get(filtre.tri, TRIS["nature"]))


def image(diagnostic: Diagnostic) -> Graphique | None:
    """Return the picture of how many findings each kind has, None without any."""
    lus = Constat.objects.filter(diagnostic=diagnostic).values_list("genre", flat=True)
    comptes = Counter(lus)
    if not comptes:
        return None
    traits = [Barre(libelle.capitalize(), comptes[code]) for code, libelle in GENRES.items()]
    return barres("constats", Mesure("Constats", "", 0), traits, titre="Ce qu'on constate")


def figures(diagnostic: Diagnostic) -> QuerySet[Figure]:
    """Return the figures kept in a diagnosis, how many findings use each."""
    lues = Figure.objects.filter(diagnostic=diagnostic)
    return lues.annotate(emplois=Count("constats")).order_by("libelle", "niveau", "pk")


def chiffres_a_constater(
    diagnostic: Diagnostic, theme: str, cherche: str, partout: bool
) -> list[ChiffreAConstater]:
    """Return the figures of the portrait that answer a choice, each with its finding.

    Those of the territory itself, and those of wider ones too when ``partout``.
    """
    faits = {
        (indicateur, dimension): pk
        for indicateur, dimension, pk in Constat.objects.filter(
            diagnostic=diagnostic, figure__typee=False
        )
        .order_by("-pk")
        .values_list("figure__indicateur", "figure__dimension", "pk")
    }
    mots = normaliser(cherche).split()
    return [
        ChiffreAConstater(c, adresse_de_la_source(c.indicateur), faits.get(c.cle))
        for c in figures_du_portrait(diagnostic)
        if (partout or not c.niveau) and theme in ("", c.theme) and _a_les_mots(c, mots)
    ]


def _a_les_mots(chiffre: ChiffreDuPortrait, mots: Iterable[str]) -> bool:
    dit = normaliser(f"{chiffre.libelle} {chiffre.indicateur} {chiffre.niveau}")
    return all(mot in dit for mot in mots)
