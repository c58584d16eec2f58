"""The map the portrait opens on: access to general practitioners over the territory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clesante.diagnostic.illustrations import Figure
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import IndicateurPublie
from clesante.territoires import contours
from clesante.territoires.lectures import Perimetre
from clesante.ui.cartes import (
    Serie,
    bornes_quantiles,
    cadrage,
    carte_nationale,
    carte_territoire,
)
from clesante.ui.graphiques import Graphique

INDICATEUR = "OFF_APLMG"
UNITE_COURTE = "par an et par habitant"
COMMUNES_DESSINABLES = 600
VILLES_NOMMEES = 12
COMMUNES = ("commune", "communes")
INTERCOMMUNALITES = ("intercommunalité", "intercommunalités")


@dataclass(frozen=True, slots=True)
class _Parties:
    """What the territory is cut into on its map."""

    codes: tuple[str, ...]
    mots: tuple[str, str]


def figure_carte(perimetre: Perimetre) -> Figure | None:
    """Return the map of a perimeter; None when no outline is held (overseas collectivities)."""
    if perimetre.code == "FR":
        return figure_france()
    publie = donnees.catalogue()[INDICATEUR]
    unites = contours.englobants(unite.code for unite in perimetre.unites)
    if not unites:
        return None
    parties = _parties(perimetre)
    villes = _plus_peuplees(perimetre.communes)
    autour = "COM" if len(perimetre.communes) == 1 else "EPCI"
    graphique = carte_territoire(
        "carte",
        unites,
        contours.englobants(parties.codes),
        contours.autour(cadrage(unites), unites[0].cadre, autour),
        titre=_titre(publie),
        serie=serie(publie, parties.codes),
        etiquettes=villes,
        lieux=contours.communes(villes),
        mots=parties.mots,
    )
    return _legender(publie, graphique)


def figure_france(lien: Callable[[str], str] | None = None) -> Figure:
    """Return France by EPCI; ``lien`` gives the address each territory leads to."""
    publie = donnees.catalogue()[INDICATEUR]
    traces = contours.tous_epci()
    graphique = carte_nationale(
        "carte",
        traces,
        serie(publie, [trace.code for trace in traces]),
        titre=_titre(publie),
        lien=lien,
        limites=contours.tous("REG"),
    )
    return _legender(publie, graphique)


def _titre(publie: IndicateurPublie) -> str:
    return f"{publie.definition.libelle}, {publie.periode}"


def _parties(perimetre: Perimetre) -> _Parties:
    if len(perimetre.communes) <= COMMUNES_DESSINABLES:
        return _Parties(perimetre.communes, COMMUNES)
    return _Parties(perimetre.epci, INTERCOMMUNALITES)


def serie(publie: IndicateurPublie, codes: Sequence[str]) -> Serie:
    """Return the values of territories, in classes that cut all EPCI into five equal groups."""
    i = publie.definition
    valeurs = donnees.valeurs(codes, [publie])
    distribution = donnees.distribution("EPCI", publie, publie.periode or "")
    return Serie(
        libelle="Consultations accessibles",
        valeurs={code: valeurs[code, i.code].valeur for code in codes},
        bornes=bornes_quantiles(distribution.valeurs if distribution else (), decimales=1),
        unite=UNITE_COURTE,
        decimales=1,
    )


def _plus_peuplees(codes: Sequence[str]) -> list[str]:
    population = donnees.catalogue()["POP_TOT"]
    valeurs = donnees.valeurs(codes, [population])
    ordre = sorted(codes, key=lambda code: -(valeurs[code, "POP_TOT"].valeur or 0))
    return ordre[:VILLES_NOMMEES]


def _legender(publie: IndicateurPublie, graphique: Graphique) -> Figure:
    fond = contours.source()
    citation = publie.source.citation if publie.source else publie.definition.detenteur
    return Figure(
        graphique,
        f"{citation} ; contours : {fond['producteur']}, {fond['millesime']}.",
        "Plus la teinte est foncée, plus les consultations de médecine générale sont accessibles ; "
        "les bornes coupent les intercommunalités de France en cinq groupes égaux.",
    )
