"""A site with one of each: what a visitor who follows links must be able to reach."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # read before Django starts
    from pathlib import Path

    from clesante.acteurs.models import Organisation


# Parts of addresses that name nothing: no page is there.
INVENTES = {"900001", "900002", "900003", "900004", "900005", "jeton", "uidb", "token",
            "un-appel", "K7P-2MD"}  # fmt: skip


@dataclass
class Ville:
    """Pages that no link leads to, or only after a file was given; the text given to each field."""

    departs: list[str] = field(default_factory=list)


@pytest.fixture
def ville(
    organisation: Callable[..., Organisation], entrepot: Path, tmp_path: Path, settings: object
) -> Callable[..., Ville]:
    """Return ``ville(texte)``: one of each object, every text field of which holds ``texte(n)``."""
    from django.urls import reverse

    from clesante.acteurs.actions import ajouter_personne
    from clesante.acteurs.models import Fonction, ImportOrganisations, Personne
    from clesante.comptes.models import Utilisateur
    from clesante.donnees.models import TableLocale
    from clesante.donnees.tables import depots
    from clesante.territoires.lectures import perimetre
    from tests.aides.adresses import adresses
    from tests.aides.objets import parties
    from tests.aides.personnes import ICI, faire
    from tests.aides.tables import FONTENAY, importer, poser, rapport

    settings.VAR = tmp_path  # type: ignore[attr-defined] (what acts write beside the base)

    def faire_une(texte: Callable[[int], str]) -> Ville:
        lui, elle = faire("administrateur"), faire("coordination")
        Utilisateur.objects.filter(pk=elle.pk).update(nom=texte(150))
        Utilisateur.objects.filter(pk=lui.pk).update(nom=texte(150))
        une = organisation(texte(200), sigle=texte(40), missions=texte(4_000),
                           telephone=texte(30), courriel=texte(254), site=texte(200))  # fmt: skip
        organisation(texte(199))
        qui = Personne(nom=texte(100), prenom=texte(100), courriel=texte(254),
                       telephone=texte(30), consentement="donne",
                       consentement_le="2026-01-02")  # fmt: skip
        ajouter_personne(qui, Fonction(organisation=une, intitule=texte(150), role="referent"), lui)
        lignes = [["nom", "territoire", "missions"], [texte(200), ICI, texte(400)]]
        depot = ImportOrganisations.objects.create(auteur=lui, fichier=texte(100), lignes=lignes)
        csv = rapport(perimetre(FONTENAY).communes, range(20, 45))
        importer(poser(tmp_path, csv))
        TableLocale.objects.update(
            libelle=texte(200), definition=texte(900), unite=texte(80), producteur=texte(200),
            jeu=texte(200),
        )  # fmt: skip
        table = depots.garder(io.BytesIO(csv.encode()), f"{texte(40)}.csv", ICI, lui)
        simples = [a.chemin for a in adresses() if not INVENTES & set(a.chemin.split("/"))]
        return Ville(
            [
                f"/comptes/{elle.pk}/",
                f"/organisations/{une.pk}/",
                f"/organisations/importer/{depot.pk}/",
                f"/tables/depots/{table.jeton}/",
                *simples,
                *(
                    reverse(nom, kwargs=dict(arguments))
                    for partie in parties()
                    for nom, arguments in partie.fabriquer(ICI, texte).items()
                ),
            ]
        )

    return faire_une
