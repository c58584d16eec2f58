"""The page that tells which dispositif covers which commune."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clesante.acteurs.lectures.couverture import (
    carte_de_couverture,
    couvertures,
    parties_de,
    source_des_contours,
    tableau_des_communes,
    tableau_des_dispositifs,
    territoire_par_defaut,
)
from clesante.acteurs.lectures.dispositifs import Filtre, chercher, lignes
from clesante.acteurs.views.dispositifs import (
    VOIR,
    fil,
    filtre_de_mots,
    jour_demande,
    mots_des_filtres,
)
from clesante.acteurs.views.listes import demande
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import pluriel
from clesante.territoires.lectures import perimetre


@page_reservee(VOIR)
def couverture(requete: RequeteConnectee) -> HttpResponse:
    """Show which dispositif covers which commune of a territory, on a day."""
    jour = jour_demande(requete) or timezone.localdate()
    tape = demande(requete, "territoire") or territoire_par_defaut(requete.user)
    mots = mots_des_filtres()
    type_ = demande(requete, "type", mots["type"])
    contexte: dict[str, Any] = {
        "territoire": tape,
        "jour": jour,
        "types": filtre_de_mots("type", mots, type_),
        "etapes": fil(None, ("Qui couvre quoi", "")),
    }
    if tape:
        try:
            contexte |= _couverture(requete, tape, jour, type_)
        except ClesanteError as erreur:
            contexte["faute"] = str(erreur)
    return render(requete, "acteurs/couverture.html", contexte)


def _couverture(requete: RequeteConnectee, tape: str, jour: date, type_: str) -> dict[str, Any]:
    """Return the picture and the tables of a territory."""
    lu = perimetre(tape)
    parties = parties_de(lu)
    filtre = Filtre(territoire=lu.code, jour=jour, type=type_)
    trouves = chercher(requete.user, filtre).select_related("porteur")
    faites = couvertures(parties, lignes(trouves))
    titre = (
        f"Dispositifs en vigueur le {date_longue(jour)} sur chaque {parties.mots[0]}\u00a0: "
        f"{lu.intitule}"
    )
    return {
        "lieu": lu.intitule,
        "code": lu.code,
        "total": pluriel(len(faites), "dispositif"),
        "partout": sum(c.toutes for c in faites),
        "carte": carte_de_couverture(lu, parties, faites, titre) if faites else None,
        "source": f"registre des dispositifs\u00a0; {source_des_contours()}",
        "par_dispositif": tableau_des_dispositifs(parties, faites) if faites else None,
        "par_commune": tableau_des_communes(parties, faites) if faites else None,
        "avertissements": lu.avertissements,
    }
