"""The contracts that already cover the communes where a démarche would begin."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Exists, Q

from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import TERMINES
from clesante.contrats.lectures import contrats
from clesante.contrats.lectures.conformite_voisins import Perimetres
from clesante.contrats.models import Contrat, PorteeContrat
from clesante.contrats.regles.conformite_dates import COMMUNES_NOMMEES, JOURS_PAR_MOIS
from clesante.socle.dates import date_longue
from clesante.socle.texte import avec_unite, enumerer, pluriel
from clesante.territoires.lectures import perimetre, plusieurs
from clesante.territoires.models_rattaches import atteints
from clesante.territoires.regles import citer


def chevauchements(
    code: str, utilisateur: Visiteur, jour: date, sauf: uuid.UUID | str
) -> Iterator[str]:
    """Yield one sentence by contract, seen by a user and not over on a day, of the same communes.

    ``code`` is a perimeter; ``sauf`` the key of the one being made. Source: reliability §5, 17.
    """
    ici, lus = perimetre(code), Perimetres()
    larges = frozenset({*ici.departements, *ici.regions})
    finis = Q(etat__in=TERMINES) | Q(date_fin_reelle__lt=jour)
    finis |= Q(date_fin_reelle=None, date_fin_prevue__lt=jour)
    autres = contrats(utilisateur).filter(Exists(atteints(PorteeContrat, larges)), fictif=False)
    for autre in autres.exclude(finis).exclude(territoire="").exclude(cle_creation=sauf):
        la = lus.de(autre)
        communes = set(ici.communes) & set(la.communes) if la else set()
        if communes:
            yield _phrase(autre, communes, jour)


def _phrase(autre: Contrat, communes: Collection[str], jour: date) -> str:
    """Return « Vannes est déjà couverte par « CLS… », du … au … (encore 8 mois). »."""
    noms = sorted(t.nom for t in plusieurs(communes))
    reste = len(noms) - COMMUNES_NOMMEES
    dits = [*noms[:COMMUNES_NOMMEES], *([pluriel(reste, "autre")] if reste > 0 else [])]
    verbe = "est déjà couverte" if len(noms) == 1 else "sont déjà couvertes"
    quoi = "la démarche" if autre.en_demarche else "le contrat"
    nom = citer(autre.intitule)
    return f"{enumerer(dits)} {verbe} par {quoi} {nom}, {_jours(autre, jour)}."


def _jours(autre: Contrat, jour: date) -> str:
    """Return the days of a contract, and how many months it still has."""
    fin = autre.date_fin
    if autre.date_effet is None or fin is None:
        return "dont les dates ne sont pas toutes écrites"
    mois = max(1, round((fin - max(jour, autre.date_effet)).days / JOURS_PAR_MOIS))
    dits = avec_unite(mois, "mois")
    return f"du {date_longue(autre.date_effet)} au {date_longue(fin)} (encore {dits})"
