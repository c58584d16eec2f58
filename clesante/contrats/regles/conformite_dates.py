"""Checks of the days of a contract, of its parties and of its neighbours. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from clesante.cadres.choix import Avis, Rubrique
from clesante.cadres.regles import Verdict
from clesante.cadres.regles.mesures import duree_lisible
from clesante.contrats.regles.conformite import Dossier, Niveau, Partie, Point, notre
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, avec_unite, enumerer, nombre, pluriel

USAGE: Final = (3.0, 5.0)  # years: « conclu pour 3 à 5 ans », ARS Grand Est
JOURS_PAR_MOIS: Final = 365.25 / 12
COMMUNES_NOMMEES: Final = 5
JUGES: Final = frozenset({Avis.CONFORME, Avis.NON_CONFORME, Avis.A_VERIFIER})


def ordre_des_dates(dossier: Dossier) -> Iterator[Point]:
    """Yield what is wrong in the order of the days: end, effect, signature, first action."""
    debut, fin, signe = dossier.faits.debut, dossier.faits.date_fin, dossier.signe_le
    if debut and fin and fin < debut:
        yield notre(
            dossier,
            "fin_avant_debut",
            Niveau.BLOQUANT,
            f"Le contrat finit le {date_longue(fin)}, avant de commencer le {date_longue(debut)}.",
            "Corrigez l'une des deux dates.",
        )
    if signe and signe > dossier.aujourdhui:
        yield notre(
            dossier,
            "signature_a_venir",
            Niveau.ALERTE,
            f"La signature est datée du {date_longue(signe)}, qui n'est pas encore venu.",
            "Corrigez la date, ou retirez-la jusqu'à la signature.",
        )
    effet = dossier.faits.date_effet
    if signe and effet and effet < signe:
        yield notre(
            dossier,
            "effet_avant_signature",
            Niveau.ALERTE,
            f"Le contrat prend effet le {date_longue(effet)} et n'est signé que le "
            f"{date_longue(signe)}.",
            "Dites dans le texte qu'il vaut dès cette date, ou reportez la date d'effet.",
        )
    yield from _actions_avant_signature(dossier)


def _actions_avant_signature(dossier: Dossier) -> Iterator[Point]:
    signe = dossier.signe_le
    tot = [a for a in dossier.actions if signe and a.debut and a.debut < signe]
    if not tot or signe is None:
        return
    premiere = min(tot, key=lambda a: a.debut or signe)
    verbe = "commence" if len(tot) == 1 else "commencent"
    dit = notre(
        dossier,
        "actions_avant_signature",
        Niveau.ALERTE,
        f"{pluriel(len(tot), 'action')} {verbe} avant la signature du {date_longue(signe)}\u00a0; "
        f"la première le {date_longue(premiere.debut or signe)} ({premiere.place.libelle}).",
        "Vérifiez les dates de début, ou dites que ces actions étaient déjà engagées.",
    )
    yield dit._replace(place=premiere.place)


def duree_ecrite(dossier: Dossier) -> Iterator[Point]:
    """Yield whether the duration that the text says is that of the days."""
    debut, fin, dite = dossier.faits.debut, dossier.faits.date_fin, dossier.duree_declaree
    if dite is None or not (debut and fin) or fin < debut:
        return
    exacte = ((fin - debut).days + 1) / 365.25
    civiles = fin.year - debut.year + 1
    lue = duree_lisible(debut, fin)
    ecrite = pluriel(dite, "an") if dite.is_integer() else avec_unite(dite, "ans", 1)
    if abs(exacte - dite) <= 1 / 12 or civiles == dite:
        yield notre(
            dossier,
            "duree_ecrite",
            Niveau.CONFORME,
            f"Le texte dit {ecrite}\u00a0; les dates disent {lue}.",
        )
        return
    yield notre(
        dossier,
        "duree_ecrite",
        Niveau.ALERTE,
        f"Le texte dit {ecrite}, mais du {date_longue(debut)} au {date_longue(fin)} il y a {lue}.",
        "Accordez le texte et les dates, ou dites laquelle des deux vaut.",
    )


def duree_d_usage(dossier: Dossier, verdicts: list[Verdict]) -> Iterator[Point]:
    """Yield a warning out of 3 to 5 years, where no framework says how long; reliability §5, 16."""
    debut, fin = dossier.faits.debut, dossier.faits.date_fin
    if dossier.prefiguration or not (debut and fin) or fin < debut:
        return
    annees = ((fin - debut).days + 1) / 365.25
    if not USAGE[0] - 1 / 24 <= annees <= USAGE[1] + 1 / 24 and not _jugee(verdicts):
        yield notre(
            dossier,
            "duree_d_usage",
            Niveau.ALERTE,
            f"Durée de {duree_lisible(debut, fin)}\u00a0: l'usage est de "
            f"{nombre(USAGE[0])} à {nombre(USAGE[1])}{INSECABLE}ans (ARS Grand Est).",
            "Changez la date de fin, ou dites le motif dans le texte.",
        )


def _jugee(verdicts: list[Verdict]) -> bool:
    return any(v.rubrique is Rubrique.DUREES and v.avis in JUGES for v in verdicts)


def parties_prenantes(dossier: Dossier) -> Iterator[Point]:
    """Yield the référents that nobody is, and the acts that enable to sign."""
    if dossier.referents_absents:
        yield notre(
            dossier,
            "referent_absent",
            Niveau.ALERTE,
            dossier.referents_absents,
            "Nommez au moins la fonction\u00a0: la personne peut venir plus tard.",
        )
    sans = [p.nom for p in dossier.parties if p.delibere and not _habilitee(p)]
    if sans:
        yield notre(
            dossier,
            "habilitation",
            Niveau.ALERTE,
            f"Rien ne dit quel acte habilite à signer\u00a0: {enumerer(sans)}.",
            "Écrivez la date de la délibération, ou de la décision prise par délégation.",
        )
    for partie in dossier.parties:
        yield from _apres_coup(dossier, partie)


def _habilitee(partie: Partie) -> bool:
    return partie.habilitee_le is not None and not partie.par_qualite


def _apres_coup(dossier: Dossier, partie: Partie) -> Iterator[Point]:
    """Yield a signatory enabled after it signed."""
    acte, nom = partie.habilitee_le, partie.nom
    signe = partie.signe_le or dossier.signe_le
    if acte and signe and acte > signe and not partie.reserve:
        yield notre(
            dossier,
            "habilitation_apres",
            Niveau.ALERTE,
            f"{nom} a signé le {date_longue(signe)}, avant l'acte qui l'y habilite "
            f"({date_longue(acte)}).",
            "Vérifiez ces deux dates.",
        )


def chevauchements(dossier: Dossier) -> Iterator[Point]:
    """Yield the other contracts on the same communes at the same time; reliability §5, 17."""
    for voisin in dossier.voisins:
        mois = mois_communs(dossier, voisin.debut, voisin.fin)
        if mois is None:
            continue
        nommees = list(voisin.communes[:COMMUNES_NOMMEES])
        reste = len(voisin.communes) - len(nommees)
        dites = enumerer([*nommees, *([pluriel(reste, "autre")] if reste else [])])
        verbe = "est déjà couverte" if len(voisin.communes) == 1 else "sont déjà couvertes"
        yield notre(
            dossier,
            "chevauchement",
            Niveau.ALERTE,
            f"{dites} {verbe} par un autre contrat, du {date_longue(voisin.debut)} au "
            f"{date_longue(voisin.fin)} ({avec_unite(mois, 'mois')} en commun).",
            "Fin anticipée de l'un, avenant, ou chevauchement voulu\u00a0? Dites-le dans le texte.",
        )


def mois_communs(dossier: Dossier, debut: datetime.date, fin: datetime.date) -> int | None:
    """Return how many months two contracts share, at least one; None when they do not meet."""
    return mois_en_commun((dossier.faits.debut, dossier.faits.date_fin), (debut, fin))


Periode = tuple[datetime.date | None, datetime.date | None]


def mois_en_commun(ici: Periode, la: tuple[datetime.date, datetime.date]) -> int | None:
    """Return how many months two periods share, at least one; None when they do not meet."""
    debut, fin = ici
    if not (debut and fin):
        return None
    jours = (min(fin, la[1]) - max(debut, la[0])).days + 1
    return max(1, round(jours / JOURS_PAR_MOIS)) if jours > 0 else None


def perimetre(dossier: Dossier) -> Iterator[Point]:
    """Yield what is said of the perimeter today: merged communes, codes that changed."""
    for dit in dossier.perimetre_change:
        yield notre(
            dossier,
            "perimetre_change",
            Niveau.INFO,
            dit,
            "Le contrat garde son périmètre signé\u00a0; un avenant peut le changer.",
        )
