"""Which fiche an event of a contract tells of: its number and its page, for the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse

from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.contrats.models import (
    Contrat,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    MoyenPrete,
    Redondance,
    RoleFiche,
    Site,
)

DE_LA_FICHE: Final[tuple[type[Any], ...]] = (
    EtapeAction,
    IndicateurAction,
    LigneFinancement,
    MoyenPrete,
    Redondance,
    RoleFiche,
    Site,
)


def fiches_des(
    evenements: Sequence[Evenement], contrat: Contrat, utilisateur: Visiteur
) -> Mapping[int, tuple[str, str]]:
    """Return, by event, the fiche it tells of that a reader sees: its name, its page.

    A fiche or a row that is gone leads nowhere: one question for each kind of row, one for fiches.
    """
    de_qui = _fiches_par_evenement(evenements)
    vues = FicheAction.objects.all().visibles_par(utilisateur).filter(contrat=contrat)
    noms = {
        f.pk: str(f) for f in vues.filter(pk__in=set(de_qui.values())).only("numero", "intitule")
    }
    return {
        evenement: (noms[fiche], reverse("fiche", args=[fiche]))
        for evenement, fiche in de_qui.items()
        if fiche in noms
    }


def _fiches_par_evenement(evenements: Sequence[Evenement]) -> dict[int, int]:
    par_type: dict[str, list[Evenement]] = defaultdict(list)
    for evenement in evenements:
        par_type[evenement.objet_type].append(evenement)
    trouvees = {e.pk: e.objet_id for e in par_type[etiquette(FicheAction)]}
    for modele in DE_LA_FICHE:
        siens = par_type[etiquette(modele)]
        if siens:
            rangees = modele.objects.filter(pk__in={e.objet_id for e in siens}, fiche__isnull=False)
            fiches = dict(rangees.order_by().values_list("pk", "fiche"))
            trouvees |= {e.pk: fiches[e.objet_id] for e in siens if e.objet_id in fiches}
    return trouvees
