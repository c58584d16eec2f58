"""Rules that compare a number or a date of the contract with bounds: population, duration."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from clesante.cadres.choix import Avis, Force, Statut
from clesante.cadres.objets import Cadre, Enonce, Habitants
from clesante.cadres.regles.faits import Faits
from clesante.cadres.regles.verdicts import AutreLecture, Reponse, inconnu, muet
from clesante.socle.dates import date_longue
from clesante.socle.texte import avec_unite, nombre, pluriel

REMEDE_SEUIL = "Élargissez le périmètre, ou notez le motif de la dérogation."
REMEDE_DUREE = "Changez la date de fin, ou demandez à l'agence de confirmer la durée."


def seuils(enonces: Sequence[Enonce], faits: Faits, _cadre: Cadre) -> Iterator[Reponse]:
    """Yield whether the population read by each threshold is within it.

    The population read is of the kind and vintage that the statement names, else of the latest
    vintage; the others that fall on the other side are given as other readings.
    """
    for enonce in enonces:
        if enonce.statut is Statut.NON_DEFINI or (enonce.minimum, enonce.maximum) == (None, None):
            yield muet(enonce)
            continue
        lue = population_lue(enonce, faits.populations)
        lectures = lectures_de_population(enonce, faits.populations)
        if lue is None:
            reponse = inconnu(enonce, f"Population {enonce.population}")
            yield reponse._replace(lectures=lectures)
            continue
        avis = _dans(enonce, lue)
        remede = REMEDE_SEUIL if avis is Avis.NON_CONFORME else ""
        divergentes = lectures if len({lecture.avis for lecture in lectures}) > 1 else ()
        yield Reponse(enonce, avis, f"{lue.intitule}.", remede, divergentes)


def _dans(enonce: Enonce, population: Habitants) -> Avis:
    return Avis.CONFORME if enonce.contient(population.valeur) else Avis.NON_CONFORME


def population_lue(enonce: Enonce, populations: Sequence[Habitants]) -> Habitants | None:
    """Return the population that a statement reads, None when the contract does not give it."""
    admises = [
        population
        for population in populations
        if population.nature == enonce.population
        and enonce.millesime in (None, population.millesime)
    ]
    return max(admises, key=lambda population: population.millesime or 0, default=None)


def lectures_de_population(
    enonce: Enonce, populations: Sequence[Habitants]
) -> tuple[AutreLecture, ...]:
    """Return what a statement answers for each population known."""
    return tuple(
        AutreLecture(population.intitule, _dans(enonce, population)) for population in populations
    )


def durees(enonces: Sequence[Enonce], faits: Faits, _cadre: Cadre) -> Iterator[Reponse]:
    """Yield whether the contract lasts as long as asked, or ends on the day asked."""
    for enonce in enonces:
        if enonce.statut is Statut.NON_DEFINI:
            yield muet(enonce)
        elif enonce.genre == "date_du_contrat":
            yield Reponse(enonce, Avis.SANS_OBJET, "Se lit quand le contrat est déclaré signé.")
        elif enonce.genre == "fin":
            yield _fin(enonce, faits)
        else:
            yield _duree(enonce, faits)


def _fin(enonce: Enonce, faits: Faits) -> Reponse:
    if faits.date_fin is None or enonce.date is None:
        return inconnu(enonce, "Date de fin")
    constat = f"Fin le {date_longue(faits.date_fin)}."
    if "date" in enonce.suppose and faits.date_fin.year == enonce.date.year:
        constat += " La source donne l'année, non le jour."
        return Reponse(enonce, Avis.A_VERIFIER, constat, "Demandez à l'agence le jour exact.")
    avis = Avis.CONFORME if faits.date_fin == enonce.date else Avis.NON_CONFORME
    remede = "" if avis is Avis.CONFORME else f"Portez la fin au {date_longue(enonce.date)}."
    return Reponse(enonce, avis, constat, remede)


def _duree(enonce: Enonce, faits: Faits) -> Reponse:
    """Return the answer from date to date; « 2024-2028 » also counts five civil years.

    Only a contract that ends with a year may mean civil years: when they alone fit, both readings
    are given.
    """
    if faits.debut is None or faits.date_fin is None:
        if faits.duree_annees is None:
            return inconnu(enonce, "Durée")
        avis = Avis.CONFORME if enonce.contient(faits.duree_annees) else Avis.NON_CONFORME
        return _jugee(enonce, avis, f"{_annees(faits.duree_annees)} annoncés.")
    constat = (
        f"{duree_lisible(faits.debut, faits.date_fin)}, du {date_longue(faits.debut)} "
        f"au {date_longue(faits.date_fin)}."
    )
    exacte = _dure(enonce, faits.debut, faits.date_fin)
    civiles = faits.date_fin.year - faits.debut.year + 1
    finit_l_annee = (faits.date_fin.month, faits.date_fin.day) == (12, 31)
    if exacte is Avis.NON_CONFORME and finit_l_annee and enonce.contient(civiles):
        lectures = (
            AutreLecture(f"de date à date : {duree_lisible(faits.debut, faits.date_fin)}", exacte),
            AutreLecture(f"en années civiles : {_annees(civiles)}", Avis.CONFORME),
        )
        return Reponse(enonce, Avis.A_VERIFIER, constat, REMEDE_DUREE, lectures)
    return _jugee(enonce, exacte, constat)


def _jugee(enonce: Enonce, avis: Avis, constat: str) -> Reponse:
    if avis is Avis.NON_CONFORME and enonce.force is Force.POSSIBLE:
        return Reponse(enonce, Avis.SANS_OBJET, constat)
    return Reponse(enonce, avis, constat, REMEDE_DUREE if avis is Avis.NON_CONFORME else "")


def _dure(enonce: Enonce, debut: datetime.date, fin: datetime.date) -> Avis:
    """Return whether a period, last day included, is within the bounds in years."""
    apres = fin + datetime.timedelta(days=1) if fin < datetime.date.max else fin
    trop_court = enonce.minimum is not None and apres < _ajouter(debut, enonce.minimum)
    trop_long = enonce.maximum is not None and apres > _ajouter(debut, enonce.maximum)
    return Avis.NON_CONFORME if trop_court or trop_long else Avis.CONFORME


def _ajouter(jour: datetime.date, annees: float) -> datetime.date:
    """Return the same day ``annees`` later; the 29th of February becomes the 1st of March."""
    mois = jour.month - 1 + round(annees * 12)
    annee, mois = min(jour.year + mois // 12, datetime.MAXYEAR), mois % 12 + 1
    try:
        return jour.replace(year=annee, month=mois)
    except ValueError:
        suivant = datetime.date(annee, mois, 28) + datetime.timedelta(days=4)
        return suivant.replace(day=1)


def duree_lisible(debut: datetime.date, fin: datetime.date) -> str:
    """Return « 4 ans et 11 mois »: whole months from a day to another, the last one included."""
    apres = fin + datetime.timedelta(days=1) if fin < datetime.date.max else fin
    mois = (apres.year - debut.year) * 12 + apres.month - debut.month - (apres.day < debut.day)
    ans, reste = divmod(max(mois, 0), 12)
    parties = [pluriel(ans, "an")] if ans else []
    parties += [avec_unite(reste, "mois")] if reste or not ans else []
    return " et ".join(parties)


def _annees(annees: float) -> str:
    return pluriel(annees, "an") if float(annees).is_integer() else f"{nombre(annees, 1)} ans"
