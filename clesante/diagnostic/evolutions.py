"""How figures have moved: a small curve and a sentence where five periods or more are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.donnees import lectures as donnees
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.lectures import IndicateurPublie, Valeur
from clesante.socle.texte import INSECABLE
from clesante.statistiques.tendances import POINTS, Tendance, tendance
from clesante.territoires import lectures as territoires
from clesante.ui.formats import ecart_entre, figure

LIEUX = 3  # of a wider figure, on the page
MOTS = {"hausse": "en hausse", "baisse": "en baisse", "pas_de_tendance": "sans tendance nette"}


@dataclass(frozen=True, slots=True)
class Evolution:
    """The figures of one indicator in one place, oldest first, and what their trend says.

    ``code`` is that of the place: the territory, or a wider one when it has no figure itself.
    """

    indicateur: Indicateur
    code: str
    nom: str
    valeurs: tuple[Valeur, ...]
    tendance: Tendance

    @property
    def phrase(self) -> str:
        """« de 8,4 % en 2019-T4 à 7,3 % en 2024-T3, soit 1,1 point de moins ; … »."""
        i, debut, fin = self.indicateur, self.valeurs[0], self.valeurs[-1]
        change = ecart_entre(fin.valeur or 0, debut.valeur or 0, i.unite, i.decimales)
        return (
            f"de {_lisible(i, debut)} en {debut.periode} à {_lisible(i, fin)} en {fin.periode}, "
            f"soit {change}{INSECABLE}; {self.sens}"
        )

    @property
    def sens(self) -> str:
        """« en hausse » by the rule, or that the change could not be tested."""
        mot = MOTS.get(self.tendance.sens)
        return f"{mot} sur les cinq derniers points" if mot else "évolution non testée"


def _lisible(i: Indicateur, valeur: Valeur) -> str:
    return figure(valeur.valeur, i.unite, i.decimales)


def evolutions(portrait: Portrait, lieux: int | None = None) -> list[Evolution]:
    """Return the series of five periods or more behind the figures of a portrait.

    A figure of a local table has those of its table, any other one those of the store; a wider
    figure those of its first ``lieux`` territories, of all of them by default.
    """
    chiffres = [*portrait.presents, *portrait.elargis]
    par_lieu: dict[str, list[IndicateurPublie]] = {}
    for chiffre in (c for c in chiffres if c.publie.numero):
        for code in _lieux(portrait, chiffre)[:lieux]:
            par_lieu.setdefault(code, []).append(chiffre.publie)
    suites = {code: donnees.suites(code, publies) for code, publies in par_lieu.items()}
    ici = portrait.perimetre.code
    locales = [(c, ici, c.suite) for c in chiffres if c.suite]
    tenues = [
        (chiffre, code, suites[code].get(chiffre.code, ()))
        for chiffre in chiffres
        if chiffre.publie.numero
        for code in _lieux(portrait, chiffre)[:lieux]
    ]
    return [
        evolution
        for chiffre, code, suite in (*tenues, *locales)
        for evolution in _evolution(portrait, chiffre, code, suite)
    ]


def sens_de(chiffre: Chiffre, lues: Iterable[Evolution]) -> str:
    """Return « Tendance : en hausse sur les cinq derniers points, Vendée. », or why there is none.

    ``lues`` are the evolutions of the portrait; every figure has its word.
    """
    dites = [f"{e.sens}, {e.nom}" for e in lues if e.indicateur.code == chiffre.code]
    if dites:
        return f"Tendance{INSECABLE}: {' ; '.join(dites)}."
    return "Tendance non calculable."


def _lieux(portrait: Portrait, chiffre: Chiffre) -> list[str]:
    """Return where the series is read: here, in the wider places that give the figure, none."""
    if portrait.perimetre.est_libre and chiffre.valeur.valeur is not None:
        return []  # one period only is rebuilt from communes
    if chiffre.valeur.valeur is not None:
        return [portrait.perimetre.code]
    return [e.territoire.code for e in chiffre.elargis]


def _evolution(
    portrait: Portrait, chiffre: Chiffre, code: str, suite: Sequence[Valeur]
) -> Iterator[Evolution]:
    connues = tuple(v for v in suite if v.valeur is not None)
    if len(connues) < POINTS:
        return
    ici = code == portrait.perimetre.code
    nom = portrait.perimetre.intitule if ici else territoires.territoire(code).nom
    demis = [
        (v.haut - v.bas) / 2 if v.bas is not None and v.haut is not None else None for v in connues
    ]
    lue = tendance([v.valeur for v in connues], demis)
    yield Evolution(chiffre.publie.definition, code, nom, connues, lue)
