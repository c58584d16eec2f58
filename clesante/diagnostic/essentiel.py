"""The ten figures of two pages: those asked for first, else the first of each theme in turn."""

from __future__ import annotations

from collections.abc import Sequence

from clesante.diagnostic import redaction
from clesante.diagnostic.lectures import NON_CALCULABLE, Chiffre, Elargi, Portrait
from clesante.diagnostic.tableaux import ABSENT
from clesante.donnees.choix import par_theme
from clesante.socle.texte import INSECABLE
from clesante.ui.formats import libelle_avec_unite
from clesante.ui.tableaux import Tableau

NOMBRE = 10
ENTIER = 0.995  # share of the inhabitants who live in a territory that holds them all


def dix_chiffres(portrait: Portrait, deja: Sequence[Chiffre] = ()) -> list[Chiffre]:
    """Return ten figures of the territory or of wider ones, without those in ``deja``.

    In the order of the recipe when there is one, ``deja`` included: what was chosen is shown.
    """
    lisibles = [c for c in portrait.chiffres if c.valeur.valeur is not None or _large(c)]
    if portrait.recette.indicateurs:
        return lisibles[:NOMBRE]
    vus = {c.code for c in deja}
    libres = [c for c in lisibles if c.code not in vus and c.publie.definition.essentiel]
    propres_dabord = sorted(libres, key=lambda c: c.valeur.valeur is None)
    return _a_tour_de_role(propres_dabord)[:NOMBRE]


def _large(chiffre: Chiffre) -> Elargi | None:
    """Return the figure of the one wider territory that holds this one whole, if there is one."""
    entiers = [e for e in chiffre.elargis if e.part >= ENTIER and e.valeur.valeur is not None]
    return entiers[0] if len(entiers) == 1 and chiffre.valeur.valeur is None else None


def _a_tour_de_role(chiffres: Sequence[Chiffre]) -> list[Chiffre]:
    """Return the first of each theme, then the second of each, and so on."""
    files = [file for _, file in par_theme(chiffres, lambda c: c.publie.definition.theme)]
    plus_longue = max(map(len, files), default=0)
    return [file[rang] for rang in range(plus_longue) for file in files if rang < len(file)]


def tableau_des_dix(chiffres: Sequence[Chiffre]) -> Tableau:
    """Return a row a figure: value, interval, period, place when wider, France, words."""
    return Tableau(
        legende=f"Dix chiffres du territoire{INSECABLE}: valeur et France",
        entetes=("Indicateur", "Valeur", "Intervalle à 95 %", "Période", "France", "En mots"),
        lignes=tuple(_ligne(chiffre) for chiffre in chiffres),
        numeriques=frozenset({1, 2, 4}),
    )


def _ligne(chiffre: Chiffre) -> tuple[str, ...]:
    i, large, france = chiffre.publie.definition, _large(chiffre), chiffre.france
    lue = large.valeur if large else chiffre.valeur
    lieu = f" ({large.territoire.nom})" if large else ""
    se_compare = not large and chiffre.verdict != NON_CALCULABLE
    return (
        f"{libelle_avec_unite(i.intitule, i.unite)}{lieu}",
        redaction.valeur_lisible(i, lue),
        redaction.intervalle_lisible(i, lue) or ABSENT,
        lue.periode,
        redaction.valeur_lisible(i, france.valeur) if france and se_compare else ABSENT,
        (redaction.face_a_la_france(chiffre) if se_compare else "") or ABSENT,
    )
