"""The map the portrait opens on: access to general practitioners over the territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clesante.diagnostic.illustrations import Figure
from clesante.diagnostic.redaction import absence_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import IndicateurPublie
from clesante.socle.texte import INSECABLE, enumerer
from clesante.territoires import contours
from clesante.territoires import lectures as territoires
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
    unites = contours.englobants(_a_contourer(perimetre))
    if not unites:
        return None
    parties = _parties(perimetre)
    emprunts = _emprunts(parties.codes)
    villes = _plus_peuplees(perimetre.communes)
    autour = "COM" if len(perimetre.communes) == 1 else "EPCI"
    graphique = carte_territoire(
        "carte",
        unites,
        _tracer(parties.codes, emprunts),
        contours.autour(cadrage(unites), unites[0].cadre, autour),
        titre=_titre(publie),
        serie=serie(publie, parties.codes, emprunts),
        etiquettes=villes,
        lieux=contours.tracer(villes),
        mots=parties.mots,
    )
    return _legender(publie, graphique, _remarque(emprunts))


def _a_contourer(perimetre: Perimetre) -> list[str]:
    """Return the codes whose outlines make the territory: a quarter is drawn as its commune."""
    nommes = [u.code for u in perimetre.unites if not u.code.startswith("QPV-")]
    return list(dict.fromkeys([*nommes, *(q.commune for q in perimetre.quartiers)]))


def figure_france() -> Figure:
    """Return France by EPCI."""
    publie = donnees.catalogue()[INDICATEUR]
    traces = contours.tous_epci()
    graphique = carte_nationale(
        "carte",
        traces,
        serie(publie, [trace.code for trace in traces]),
        titre=_titre(publie),
        limites=contours.tous("REG"),
    )
    return _legender(publie, graphique)


def _titre(publie: IndicateurPublie) -> str:
    return f"{publie.definition.libelle}, {publie.periode}"


def _parties(perimetre: Perimetre) -> _Parties:
    if len(perimetre.communes) <= COMMUNES_DESSINABLES:
        return _Parties(perimetre.communes, COMMUNES)
    return _Parties(perimetre.epci, INTERCOMMUNALITES)


def _emprunts(codes: Sequence[str]) -> dict[str, list[str]]:
    """Return the communes whose outline is borrowed -> the territories drawn with it.

    An arrondissement, or a commune restored since the outlines were made, has none of its own.
    """
    emprunts: dict[str, list[str]] = {}
    for absent in contours.absents(codes):
        if absent.contenant and absent.contenant not in codes:
            emprunts.setdefault(absent.contenant, []).append(absent.code)
    return emprunts


def _tracer(codes: Sequence[str], emprunts: Mapping[str, Sequence[str]]) -> list[contours.Trace]:
    """Return the outlines; a borrowed one bears the name of what it stands for."""
    return [
        replace(trace, nom=_noms(emprunts[trace.code])) if trace.code in emprunts else trace
        for trace in contours.englobants(codes)
    ]


def _noms(codes: Sequence[str]) -> str:
    return enumerer([territoire.nom for territoire in territoires.plusieurs(codes)])


def _remarque(emprunts: Mapping[str, Sequence[str]]) -> str:
    """Return what a borrowed outline shows, or an empty string."""
    return "".join(
        f" Le contour dessiné est celui de {territoires.territoire(contenant).nom} en entier"
        f"{INSECABLE}; la valeur est celle de {_noms(codes)}, qui n'a pas de contour publié."
        for contenant, codes in emprunts.items()
    )


def serie(
    publie: IndicateurPublie,
    codes: Sequence[str],
    emprunts: Mapping[str, Sequence[str]] | None = None,
) -> Serie:
    """Return the values of territories, in classes that cut all EPCI into five groups.

    ``emprunts``: outlines that stand for other territories, coloured by the value of these.
    """
    i = publie.definition
    valeurs = donnees.valeurs(codes, [publie])
    lues = {code: valeurs[code, i.code] for code in codes}
    for contenant, portes in (emprunts or {}).items():
        lues[contenant] = donnees.valeurs_du_perimetre(contenant, portes, [publie])[i.code]
    cle = publie.definition.code, publie.periode or ""
    distribution = donnees.distributions("EPCI").get(cle)
    return Serie(
        libelle="Consultations accessibles",
        valeurs={code: valeur.valeur for code, valeur in lues.items()},
        bornes=bornes_quantiles(distribution.valeurs if distribution else (), decimales=1),
        unite=UNITE_COURTE,
        decimales=1,
        absent=absence_lisible(lues.values()),
    )


def _plus_peuplees(codes: Sequence[str]) -> list[str]:
    population = donnees.catalogue()["POP_TOT"]
    valeurs = donnees.valeurs(codes, [population])
    ordre = sorted(codes, key=lambda code: -(valeurs[code, "POP_TOT"].valeur or 0))
    return ordre[:VILLES_NOMMEES]


def _legender(publie: IndicateurPublie, graphique: Graphique, remarque: str = "") -> Figure:
    fond = contours.source()
    citation = publie.source.citation if publie.source else publie.definition.detenteur
    return Figure(
        graphique,
        f"{citation} ; contours : {fond['producteur']}, {fond['millesime']}.",
        "Les classes vont, de gauche à droite, des consultations de médecine générale les moins "
        "accessibles aux plus accessibles ; leurs bornes coupent les intercommunalités de France "
        f"en cinq groupes à peu près égaux.{remarque}",
    )
