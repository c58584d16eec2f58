"""The tables of the portrait: figures of the territory, of wider levels, by profession or cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clesante.diagnostic import redaction
from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.socle.texte import INSECABLE
from clesante.ui.formats import figure, libelle_avec_unite
from clesante.ui.tableaux import Tableau

ABSENT = "–"


def du_theme(portrait: Portrait, libelle: str, chiffres: Sequence[Chiffre]) -> list[Tableau]:
    """Return the tables of a theme, without the empty ones."""
    simples = [c for c in chiffres if not _seulement_decline(c)]
    propres = [c for c in simples if c.valeur.valeur is not None]
    elargis = [c for c in simples if c.valeur.valeur is None]
    declines = [c for c in chiffres if c.publie.definition.dimension]
    tables = [_propres(portrait, libelle, propres)] if propres else []
    tables += [_elargis(libelle, elargis)] if elargis else []
    return tables + [table for c in declines if (table := _decline(portrait, c))]


def _seulement_decline(chiffre: Chiffre) -> bool:
    """Tell whether an indicator is given by profession, cause or age only, without a whole."""
    valeurs = [chiffre.valeur, *(elargi.valeur for elargi in chiffre.elargis)]
    return any(valeur.dimension for valeur in valeurs)


def _propres(portrait: Portrait, libelle: str, chiffres: Sequence[Chiffre]) -> Tableau:
    references = list(
        dict.fromkeys((c.code, c.nom) for chiffre in chiffres for c in chiffre.comparaisons)
    )
    return Tableau(
        legende=f"{libelle}{INSECABLE}: {portrait.perimetre.intitule} et ses références",
        entetes=(
            "Indicateur",
            "Période",
            "Territoire",
            "Intervalle à 95 %",
            *(nom for _, nom in references),
            "Valeur face à la France",
        ),
        lignes=tuple(_ligne(chiffre, [code for code, _ in references]) for chiffre in chiffres),
        numeriques=frozenset(range(2, 4 + len(references))),
    )


def _ligne(chiffre: Chiffre, references: Sequence[str]) -> tuple[str, ...]:
    i = chiffre.publie.definition
    autres = {c.code: c.valeur for c in chiffre.comparaisons}
    return (
        libelle_avec_unite(i.libelle, i.unite),
        chiffre.valeur.periode,
        _valeur(chiffre, chiffre.valeur),
        redaction.intervalle_lisible(i, chiffre.valeur) or ABSENT,
        *(_valeur(chiffre, autres[code]) if code in autres else ABSENT for code in references),
        redaction.face_a_la_france(chiffre) or ABSENT,
    )


def _valeur(chiffre: Chiffre, valeur: donnees.Valeur) -> str:
    i = chiffre.publie.definition
    lisible = figure(valeur.valeur, i.unite, i.decimales) if valeur.valeur is not None else ABSENT
    return f"{lisible} (estimé)" if valeur.statut is Statut.ESTIME else lisible


def _elargis(libelle: str, chiffres: Sequence[Chiffre]) -> Tableau:
    return Tableau(
        legende=f"{libelle}{INSECABLE}: chiffres d'un niveau plus large que le territoire",
        entetes=("Indicateur", "Territoire du chiffre", "Période", "Valeur"),
        lignes=tuple(_lignes_elargies(chiffres)),
        numeriques=frozenset({3}),
    )


def _lignes_elargies(chiffres: Sequence[Chiffre]) -> Iterator[tuple[str, ...]]:
    for chiffre in chiffres:
        i = chiffre.publie.definition
        for elargi in chiffre.elargis:
            part = figure(100 * elargi.part, "%", 0)
            yield (
                libelle_avec_unite(i.libelle, i.unite),
                f"{elargi.territoire.nom}, {elargi.territoire.nature} ({part} des habitants)",
                elargi.valeur.periode,
                _valeur(chiffre, elargi.valeur),
            )


def _decline(portrait: Portrait, chiffre: Chiffre) -> Tableau | None:
    """Return one indicator by profession, cause or age: its territory, then France."""
    i = chiffre.publie.definition
    lieux = [e.territoire for e in chiffre.elargis] or list(portrait.perimetre.unites)
    codes = list(dict.fromkeys([*(lieu.code for lieu in lieux), "FR"]))
    colonnes = {code: dict(donnees.declinaisons(code, chiffre.publie)) for code in codes}
    noms = dict.fromkeys(nom for valeurs in colonnes.values() for nom in valeurs)
    if not noms:
        return None
    entetes = [lieu.nom for lieu in lieux if lieu.code != "FR"]
    return Tableau(
        legende=f"{libelle_avec_unite(i.libelle, i.unite)}, par {i.dimension}",
        entetes=(i.dimension.capitalize(), *entetes, "France"),
        lignes=tuple(
            (
                nom,
                *(
                    _valeur(chiffre, colonnes[code][nom]) if nom in colonnes[code] else ABSENT
                    for code in codes
                ),
            )
            for nom in noms
        ),
        numeriques=frozenset(range(1, 1 + len(codes))),
    )
