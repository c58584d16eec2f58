"""The perimeter a person asked for: units joined by « + », each commune once."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone

from clesante.socle.dates import date_longue
from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError, IntrouvableError
from clesante.socle.texte import enumerer, pluriel
from clesante.territoires.choix import NIVEAUX, SANTE_OUTRE_MER, SOURCE_COG, SOURCE_QPV
from clesante.territoires.lectures.base import lire as lire_base
from clesante.territoires.lectures.objets import Perimetre, Quartier, Territoire
from clesante.territoires.lectures.populations import Somme, principale, sommes
from clesante.territoires.lectures.resolution import resoudre
from clesante.territoires.lectures.territoires import membres, territoire
from clesante.territoires.regles import CODE_MAX, Lecture, citer, decouper, lire, nettoyer, ville

if TYPE_CHECKING:
    from clesante.territoires.models import PerimetreEnregistre

UNITES_MAX = 2_000
NOMS_MAX = 5
_LIEUX = """
SELECT DISTINCT t.epci, t.departement, t.region FROM json_each(?) j
JOIN territoire t ON t.code = j.value
"""
_REFERENCES = """
SELECT d.code, d.region, d.nb_communes FROM json_each(?) j
JOIN territoire t ON t.code = j.value JOIN territoire d ON d.code IN (t.departement, t.region)
GROUP BY d.code HAVING SUM(t.niveau = 'COM') < d.nb_communes ORDER BY d.niveau, d.code
"""
_QUARTIERS = """
SELECT nom, commune, population, annee, ?2 FROM quartier WHERE code = ?1 ORDER BY commune
"""


@dataclass(slots=True)
class _Saisie:
    """What the units typed lead to, before they are put together."""

    unites: list[Territoire]
    avertissements: list[str]
    enregistres: list[PerimetreEnregistre]


def perimetre(saisie: str) -> Perimetre:
    """Return the perimeter of what a person typed.

    Codes (COM-85092, EPCI-200071934, DEP-85, REG-52, FR, QPV-…, PER-…), bare INSEE code, SIREN,
    number of département or whole name, joined by « + ». What has one reading only is accepted
    with a warning; EntreeInvalideError for what would be a guess or cannot be, IntrouvableError
    for what does not exist, IndisponibleError when the referential or the base is not there.
    """
    lectures = [lire(unite) for unite in decouper(nettoyer(saisie))]
    trouve = _lu(lectures)
    if len(trouve.code) > CODE_MAX:
        raise EntreeInvalideError(
            f"Le périmètre joint {len(trouve.unites)} territoires : son adresse "
            "serait trop longue.",
            "Remplacez les communes par leurs EPCI ou leurs départements, ou enregistrez-le : "
            "« clesante territoire --enregistrer FICHIER ».",
        )
    return trouve


def perimetre_de(unites: Sequence[str]) -> Perimetre:
    """Return the perimeter of many units, each as a person typed it; errors as ``perimetre``.

    For what is recorded, whose code stays short however many units it has.
    """
    return _lu([lire(lue) for unite in unites for lue in decouper(nettoyer(unite))])


def _lu(lectures: Sequence[Lecture]) -> Perimetre:
    if len(lectures) > UNITES_MAX:
        raise EntreeInvalideError(
            f"Le périmètre joint {len(lectures)} territoires, plus que {UNITES_MAX}.",
            "Remplacez les communes par leurs EPCI ou leurs départements.",
        )
    lue = _resoudre(lectures)
    assemble = _assembler(lue)
    if len(lectures) == 1 and lue.enregistres:
        return replace(assemble, code=lue.enregistres[0].code, intitule=lue.enregistres[0].intitule)
    return assemble


def comparables_administratifs(perimetre: Perimetre) -> tuple[str, ...]:
    """Return the départements and régions a perimeter lies in, then "FR".

    Those it wholly covers are left out (a région is not compared with its own départements), and
    so is an overseas région that is one département.
    """
    if perimetre.code == "FR":
        return ()
    references = lire_base(_REFERENCES, [json.dumps(perimetre.communes)])
    tailles = {region: taille for _, region, taille in references if region}
    return (*(c for c, _, taille in references if tailles.get(c) != taille), "FR")


def _resoudre(lectures: Sequence[Lecture]) -> _Saisie:
    """Return the territories of the units, a recorded perimeter giving its own, in code order."""
    enregistres = [_enregistre(le) for le in lectures if le.forme == "perimetre"]
    simples = [le for le in lectures if le.forme != "perimetre"]
    simples += [lire(unite) for enregistre in enregistres for unite in enregistre.unites]
    lus = sorted((resoudre(le) for le in simples), key=lambda lu: _rang(lu.territoire))
    avertissements = dict.fromkeys(phrase for lu in lus for phrase in lu.avertissements)
    return _Saisie([lu.territoire for lu in lus], [*avertissements], enregistres)


def _rang(element: Territoire) -> tuple[int, str]:
    return [*NIVEAUX].index(element.niveau), element.code


def _enregistre(lecture: Lecture) -> PerimetreEnregistre:
    from clesante.territoires.models import PerimetreEnregistre

    try:
        trouve = PerimetreEnregistre.objects.en_version(lecture.valeur, lecture.niveau)
    except DatabaseError as erreur:
        raise IndisponibleError(
            "La base de données ne répond pas, ou n'est pas encore préparée.",
            "Vérifiez qu'elle est démarrée et le réglage CLESANTE_BASE ; « clesante serveur » la "
            "prépare.",
        ) from erreur
    if trouve is None:
        raise IntrouvableError(
            f"Aucun périmètre enregistré ne s'appelle {citer(lecture.texte)}.",
            "Enregistrez-le : « clesante territoire --enregistrer FICHIER ».",
        )
    return trouve


def _assembler(saisie: _Saisie) -> Perimetre:
    comptes = Counter(saisie.unites)
    unites = tuple(comptes)
    communes, recouvrements = _reunir(unites)
    lues = sommes(communes, unites[0].code if len(unites) == 1 else "")
    population = principale(lues)
    epci, departements, regions = _lieux(communes)
    quartiers = (*_quartiers(unites), *_quartiers_enregistres(saisie.enregistres))
    return Perimetre(
        code="+".join(unite.code for unite in unites),
        intitule=_intitule(unites),
        unites=unites,
        communes=communes,
        epci=epci,
        departements=departements,
        regions=regions,
        quartiers=quartiers,
        avertissements=(
            *saisie.avertissements,
            *_echeances(saisie.enregistres),
            *_doublons(comptes),
            *recouvrements,
            *_reserves(quartiers, departements, population),
        ),
        population=population.population if population else None,
    )


def _intitule(unites: Sequence[Territoire]) -> str:
    noms = [_nom(unite) for unite in unites]
    if len(noms) > NOMS_MAX:
        reste = pluriel(len(noms) - NOMS_MAX + 1, "autre territoire", "autres territoires")
        noms = [*noms[: NOMS_MAX - 1], reste]
    return enumerer(noms)


def _nom(unite: Territoire) -> str:
    """Return the name, told apart from the commune's that a bassin de vie bears."""
    return f"{unite.nom} ({unite.nature})" if unite.niveau == "BV" else unite.nom


def _reunir(unites: Sequence[Territoire]) -> tuple[tuple[str, ...], list[str]]:
    """Return the communes of all units, each once, and a warning by unit that covers others."""
    if len(unites) == 1:
        return _communes(unites[0]), []
    tenues: dict[str, Territoire] = {}
    recouvertes: dict[Territoire, list[Territoire]] = {}
    composees = [(unite, _communes(unite)) for unite in unites]
    for unite, communes in sorted(composees, key=lambda c: -len(c[1])):
        for commune in communes:
            tenante = tenues.get(commune) or tenues.get(ville(commune))
            if tenante is None:
                tenues[commune] = unite
            elif unite not in recouvertes.setdefault(tenante, []):
                recouvertes[tenante].append(unite)
    return tuple(sorted(tenues)), [_recouvrement(*paire) for paire in recouvertes.items()]


def _communes(unite: Territoire) -> tuple[str, ...]:
    return (unite.code,) if unite.niveau in ("COM", "ARM") else membres(unite.code)


def _recouvrement(tenante: Territoire, autres: Sequence[Territoire]) -> str:
    noms = [f"{autre.nom} ({autre.code})" for autre in autres[:NOMS_MAX]]
    if len(autres) > NOMS_MAX:
        noms.append(pluriel(len(autres) - NOMS_MAX, "autre territoire", "autres territoires"))
    return (
        f"{tenante.nom} ({tenante.code}) recouvre en tout ou partie {enumerer(noms)} : "
        "chaque commune est comptée une fois."
    )


def _doublons(comptes: Counter[Territoire]) -> Iterator[str]:
    for unite, fois in comptes.items():
        if fois > 1:
            yield f"{unite.nom} ({unite.code}) est indiqué {fois} fois : il est compté une fois."


def _echeances(enregistres: Sequence[PerimetreEnregistre]) -> Iterator[str]:
    """Yield what is not in force today."""
    jour = timezone.localdate()
    for enregistre in enregistres:
        if enregistre.date_debut > jour:
            debut = date_longue(enregistre.date_debut)
            yield f"{enregistre.code} n'entre en vigueur que le {debut}."
        elif enregistre.date_fin and enregistre.date_fin < jour:
            fin = date_longue(enregistre.date_fin)
            yield f"{enregistre.code} n'est plus en vigueur : il a pris fin le {fin}."


def _lieux(communes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the EPCI, the départements and the régions of some communes, sorted."""
    lieux = lire_base(_LIEUX, [json.dumps(communes)])
    return tuple(tuple(sorted({*colonne} - {None})) for colonne in zip(*lieux, strict=True))


def _quartiers(unites: Sequence[Territoire]) -> Iterator[Quartier]:
    """Yield the quarters that units name: their figures are those of their communes."""
    for unite in unites:
        if unite.niveau == "COMD":
            yield Quartier(unite.nom, membres(unite.code)[0], None, None, SOURCE_COG)
        elif unite.niveau == "QPV":
            yield from itertools.starmap(Quartier, lire_base(_QUARTIERS, [unite.code, SOURCE_QPV]))


def _quartiers_enregistres(enregistres: Sequence[PerimetreEnregistre]) -> Iterator[Quartier]:
    for enregistre in enregistres:
        for q in enregistre.quartiers.all():
            yield Quartier(q.nom, q.commune, q.population, q.annee, q.source)


def _reserves(
    quartiers: Sequence[Quartier], departements: Sequence[str], population: Somme | None
) -> Iterator[str]:
    """Yield what limits the figures: quarters, overseas, a population that is not complete."""
    for nom, groupe in itertools.groupby(quartiers, key=lambda quartier: quartier.nom):
        noms = [f"{territoire(q.commune).nom} ({q.commune[4:]})" for q in groupe]
        entiere = "des communes entières" if len(noms) > 1 else "de la commune entière"
        yield f"{nom} : les chiffres sont ceux {entiere}, {enumerer(noms)}."
    for departement in departements:
        if departement in SANTE_OUTRE_MER:
            nom = territoire(departement).nom
            yield f"{nom} ({departement[4:]}) {SANTE_OUTRE_MER[departement]}."
    if population and population.couvertes < population.total:
        yield f"La population affichée n'est pas complète : {population.population.source}."
