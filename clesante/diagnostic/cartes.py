"""The map the portrait opens on: access to general practitioners over the territory.

Where the source does not cover it (Mayotte), how many of them there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

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
COMMUNES_DESSINABLES = 600
VILLES_NOMMEES = 12
COMMUNES = ("commune", "communes")
INTERCOMMUNALITES = ("intercommunalité", "intercommunalités")


@dataclass(frozen=True, slots=True)
class _Sujet:
    """An indicator on a map: its short name and unit, what its classes go from and to, and why it
    is there when it is not the first."""

    code: str
    libelle: str
    unite: str
    sens: str
    motif: str = ""


SUJETS = (
    _Sujet(
        INDICATEUR,
        "Consultations accessibles",
        "par an et par habitant",
        "des consultations de médecine générale les moins accessibles aux plus accessibles",
    ),
    _Sujet(
        "OFF_DENSMG",
        "Médecins généralistes libéraux",
        "pour 10\u202f000 habitants",
        "des médecins généralistes libéraux les plus rares aux plus nombreux",
        " L'accessibilité (APL), que montrent les autres portraits, n'a pas de chiffre ici.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Parties:
    """What the territory is cut into on its map."""

    codes: tuple[str, ...]
    mots: tuple[str, str]


def figure_carte(perimetre: Perimetre) -> Figure | None:
    """Return the map of a perimeter; None when no outline is held (overseas collectivities)."""
    if perimetre.code == "FR":
        return figure_france()
    unites = contours.englobants(_a_contourer(perimetre))
    if not unites:
        return None
    parties = _parties(perimetre)
    emprunts = _emprunts(parties.codes)
    sujet, lue = _sujet(parties.codes, emprunts)
    publie = donnees.catalogue()[sujet.code]
    villes = _plus_peuplees(perimetre.communes)
    autour = "COM" if len(perimetre.communes) == 1 else "EPCI"
    graphique = carte_territoire(
        "carte",
        unites,
        _tracer(parties.codes, emprunts),
        contours.autour(cadrage(unites), unites[0].cadre, autour),
        titre=_titre(publie),
        serie=lue,
        etiquettes=villes,
        lieux=contours.tracer(villes),
        mots=parties.mots,
    )
    return _legender(publie, sujet, graphique, _remarque(emprunts))


def _sujet(codes: Sequence[str], emprunts: Mapping[str, Sequence[str]]) -> tuple[_Sujet, Serie]:
    """Return the first subject that has a value somewhere on the map, else the first."""
    lus = ((sujet, _serie(sujet, codes, emprunts)) for sujet in SUJETS)
    premier = next(lus)
    return next((lu for lu in chain([premier], lus) if _a_des_valeurs(lu[1])), premier)


def _a_des_valeurs(lue: Serie) -> bool:
    return any(valeur is not None for valeur in lue.valeurs.values())


def _a_contourer(perimetre: Perimetre) -> list[str]:
    """Return the codes whose outlines make the territory: a quarter is drawn as its commune."""
    nommes = [u.code for u in perimetre.unites if not u.code.startswith("QPV-")]
    return list(dict.fromkeys([*nommes, *(q.commune for q in perimetre.quartiers)]))


def figure_france() -> Figure:
    """Return France by EPCI."""
    publie, sujet = donnees.catalogue()[INDICATEUR], SUJETS[0]
    traces = contours.tous_epci()
    graphique = carte_nationale(
        "carte",
        traces,
        _serie(sujet, [trace.code for trace in traces], {}),
        titre=_titre(publie),
        limites=contours.tous("REG"),
    )
    return _legender(publie, sujet, graphique)


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


def _serie(sujet: _Sujet, codes: Sequence[str], emprunts: Mapping[str, Sequence[str]]) -> Serie:
    """Return the values of territories, in classes that cut all EPCI into five groups.

    ``emprunts``: outlines that stand for other territories, coloured by the value of these.
    """
    publie = donnees.catalogue()[sujet.code]
    i = publie.definition
    valeurs = donnees.valeurs(codes, [publie])
    lues = {code: valeurs[code, i.code] for code in codes}
    for contenant, portes in emprunts.items():
        lues[contenant] = donnees.valeurs_du_perimetre(contenant, portes, [publie])[i.code]
    cle = i.code, publie.periode or ""
    distribution = donnees.distributions("EPCI").get(cle)
    return Serie(
        libelle=sujet.libelle,
        valeurs={code: valeur.valeur for code, valeur in lues.items()},
        bornes=bornes_quantiles(distribution.valeurs if distribution else (), decimales=1),
        unite=sujet.unite,
        decimales=1,
        absent=absence_lisible(lues.values()),
    )


def _plus_peuplees(codes: Sequence[str]) -> list[str]:
    population = donnees.catalogue()["POP_TOT"]
    valeurs = donnees.valeurs(codes, [population])
    ordre = sorted(codes, key=lambda code: -(valeurs[code, "POP_TOT"].valeur or 0))
    return ordre[:VILLES_NOMMEES]


def _legender(
    publie: IndicateurPublie, sujet: _Sujet, graphique: Graphique, remarque: str = ""
) -> Figure:
    fond = contours.source()
    citation = publie.source.citation if publie.source else publie.definition.detenteur
    return Figure(
        graphique,
        f"{citation} ; contours : {fond['producteur']}, {fond['millesime']}.",
        f"Les classes vont, de gauche à droite, {sujet.sens} ; leurs bornes coupent les "
        f"intercommunalités de France en cinq groupes à peu près égaux.{sujet.motif}{remarque}",
    )
