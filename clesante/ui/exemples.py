"""Invented data for the page of components: no territory of France has these figures."""

from __future__ import annotations

from datetime import date
from math import exp
from statistics import NormalDist

from django import forms
from django.core.paginator import Page, Paginator

from clesante.ui.agenda import AFaire, ranger
from clesante.ui.graphiques import (
    Bande,
    Barre,
    Etape,
    Graphique,
    LigneEpine,
    LignePoints,
    Mesure,
    Noms,
    Piece,
    Point,
    Pyramide,
    Repere,
    Tranche,
    bande,
    barres,
    epine,
    etapes,
    points,
    pyramide,
)
from clesante.ui.tableaux import Tableau

ICI = "Territoire d'exemple"
TAILLE = 1_255


def cloche(moyenne: float, ecart: float) -> tuple[float, ...]:
    """Return as many values as there are EPCI, spread like a bell, always the same."""
    loi = NormalDist(moyenne, ecart)
    return tuple(loi.inv_cdf((rang + 0.5) / TAILLE) for rang in range(TAILLE))


def dissymetrique(mediane: float, ecart: float) -> tuple[float, ...]:
    """Return as many values as there are EPCI, with a long tail of high ones."""
    return tuple(mediane * exp(valeur) for valeur in cloche(0, ecart))


def epine_exemple() -> Graphique:
    """Return a spine with every kind of verdict."""
    # fmt: off
    lignes = (
        LigneEpine(
            "Part des 65 ans et plus", "%", 1, 27.6, 26.8, 28.4, 21.3, 22.4,
            cloche(24, 4.3), "superieur",
        ),
        LigneEpine(
            "Part des moins de 20 ans", "%", 1, 22.9, 22.3, 23.5, 23.3, 23.8,
            cloche(22.5, 2.6), "comparable",
        ),
        LigneEpine(
            "Accessibilité aux médecins généralistes",
            "consultations par an et par habitant",
            1, 2.4, None, None, 3.5, 3.2,
            dissymetrique(3, 0.3), "sans_intervalle", "favorable_haut",
        ),
        LigneEpine(
            "Habitants à moins de 2,5 consultations par an",
            "%", 1, 61.2, 59.9, 62.5, 24.1, 28.6,
            tuple(min(100, v) for v in dissymetrique(26, 0.6)), "superieur", "favorable_bas",
        ),
        LigneEpine(
            "Logements sur-occupés", "%", 1, 2.1, 1.7, 2.5, 4.9, 3.0,
            dissymetrique(3, 0.4), "inferieur", "favorable_bas",
        ),
        LigneEpine(
            "Mortalité prématurée évitable par la prévention",
            "pour 100 000 habitants", 0, None, None, None, 142, 150,
            dissymetrique(145, 0.2), "non_calculable", "favorable_bas",
        ),
    )
    # fmt: on
    noms = Noms(ICI, "Région d'exemple")
    return epine(
        "exemple-epine", lignes, noms, titre="Exemple\u00a0: six indicateurs d'un coup d'œil"
    )


def bande_exemple() -> Graphique:
    """Return a strip with ten comparable territories."""
    comparables = tuple(
        Repere(f"Communauté de communes d'exemple n° {rang}", 22.3 + 0.9 * rang)
        for rang in range(1, 11)
    )
    donnees = Bande(
        "Part des 65 ans et plus",
        "%",
        1,
        cloche(24, 4.3),
        Repere(ICI, 27.6, 26.8, 28.4),
        comparables,
        21.3,
    )
    return bande("exemple-bande", donnees, titre="Exemple\u00a0: la part des 65 ans et plus")


def barres_exemple() -> Graphique:
    """Return bars with and without an interval, and one without a figure."""
    lignes = (
        Barre(ICI, 27.6, 26.8, 28.4, ici=True),
        Barre("Département d'exemple", 25.1, 24.8, 25.4),
        Barre("Région d'exemple", 22.4),
        Barre("France", 21.3),
        Barre("Territoire sans donnée", None),
    )
    mesure = Mesure("Part des 65 ans et plus", "%", 1)
    return barres("exemple-barres", mesure, lignes, titre="Exemple\u00a0: la même part, comparée")


def points_exemple() -> Graphique:
    """Return three territories side by side, one of them without a figure."""
    lignes = (
        LignePoints(
            "Part des 65 ans et plus",
            "%",
            1,
            (Point(27.6, 26.8, 28.4), Point(21.9, 21.1, 22.7), Point(25.0, 24.9, 25.1)),
            21.3,
            cloche(24, 4.3),
        ),
        LignePoints(
            "Logements sur-occupés",
            "%",
            1,
            (Point(2.1, 1.7, 2.5), Point(None, absent="secret statistique"), Point(3.4)),
            4.9,
            dissymetrique(3, 0.4),
        ),
    )
    noms = (ICI, "Un autre territoire", "Département d'exemple")
    return points("exemple-points", noms, lignes, titre="Exemple\u00a0: trois territoires")


def pyramide_exemple() -> Graphique:
    """Return a pyramid older than the outline of France."""
    tranches = tuple(
        Tranche(
            f"{5 * rang} à {5 * rang + 4} ans",
            2.2 + 0.05 * rang - 0.004 * rang**2,
            2.1 + 0.06 * rang - 0.004 * rang**2,
            (2.9 - 0.003 * rang**2, 2.8 - 0.002 * rang**2),
        )
        for rang in range(20)
    )
    return pyramide("exemple-pyramide", Pyramide(ICI, tranches), titre="Exemple\u00a0: les âges")


def etapes_exemple() -> Graphique:
    """Return three steps: one said by its source, one in part, one supposed."""
    suite = (
        Etape("Lettre d'intention", [Piece("La lettre.")], [Piece("Elle est reçue.")]),
        Etape("Diagnostic partagé", [Piece("Le diagnostic."), Piece("La note.", supposee=True)]),
        Etape("Signature", (), [Piece("Le contrat est signé.", supposee=True)], supposee=True),
    )
    return etapes("exemple-etapes", suite, titre="Exemple\u00a0: les étapes d'une méthode")


def tableau_exemple() -> Tableau:
    """Return a table with a text column and two columns of figures."""
    lignes = (
        ("Commune d'exemple A", "12\u202f345", "21,4\u00a0%"),
        ("Commune d'exemple B", "987", "33,0\u00a0%"),
        ("Commune d'exemple C", "0", "non disponible"),
    )
    entetes = ("Commune", "Population", "Part des 65 ans et plus")
    return Tableau("Exemple de tableau", entetes, lignes, frozenset({1, 2}))


def page_exemple() -> Page[int]:
    """Return the fourth page of a long list."""
    return Paginator(range(1_000), 50).page(4)


class FormulaireExemple(forms.Form):
    """One field of each kind; the summary of its errors does not take the focus of the page."""

    sans_focus = True

    intitule = forms.CharField(
        label="Intitulé de l'action",
        help_text="Une phrase avec un verbe. Exemple\u00a0: ouvrir une consultation avancée.",
    )
    debut = forms.DateField(
        label="Date de début",
        help_text="Jour, mois, année. Exemple\u00a0: 31/12/2026.",
        required=False,
    )
    montant = forms.DecimalField(
        label="Montant prévu, en euros",
        help_text="Exemple\u00a0: 12\u202f500,00.",
        required=False,
        localize=True,
    )
    axe = forms.ChoiceField(
        label="Axe", choices=[("", "Choisir un axe"), ("1", "Accès aux soins"), ("2", "Prévention")]
    )
    public = forms.MultipleChoiceField(
        label="Publics",
        choices=[("j", "Jeunes"), ("a", "Aînés"), ("t", "Tout public")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs choix possibles.",
    )
    rythme = forms.ChoiceField(
        label="Rythme du suivi",
        choices=[("m", "Chaque mois"), ("t", "Chaque trimestre")],
        widget=forms.RadioSelect,
        required=False,
    )
    commentaire = forms.CharField(label="Commentaire", widget=forms.Textarea, required=False)
    accord = forms.BooleanField(label="La personne pilote est d'accord")


def formulaire_exemple() -> FormulaireExemple:
    """Return the form as it comes back after a mistake."""
    return FormulaireExemple({"intitule": "", "debut": "31/02/2026", "axe": "1", "rythme": "m"})


def agenda_exemple() -> list[AFaire]:
    """Return things to do around a day: late, dated, without a day."""
    jour = date(2026, 6, 15)
    lignes = (
        AFaire("Répondre à l'invitation", "#a-faire-exemple"),
        AFaire("Finir l'import de partenaires.csv", "#a-faire-exemple", date(2026, 6, 16)),
        AFaire("Relancer le pilote de l'action 3", "#a-faire-exemple", date(2026, 6, 1)),
    )
    return ranger(lignes, jour)
