"""Rows of every model, each column filled: what a backup must bring back as it was."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

JSON = {"é «\u00a0»": [1, 2.5, None, True], "b": {"z": "\u2028", "a": 0.1 + 0.2}}
# By model: what its constraints ask, of each of its two rows. A model that is new fails a test
# until it has its line here.
CAS: dict[str, tuple[dict[str, Any], ...]] = {
    "account.emailaddress": ({}, {"primary": False}),
    "account.emailconfirmation": ({}, {}),
    "acteurs.actiondispositif": ({}, {}),
    "acteurs.decision": ({}, {}),
    "acteurs.dispositif": ({}, {}),
    "acteurs.fonction": ({}, {}),
    "acteurs.forcevive": ({}, {}),
    "acteurs.importdispositifs": ({}, {}),
    "acteurs.importorganisations": ({}, {}),
    "acteurs.instance": ({}, {}),
    "acteurs.organisation": ({"fusionnee_dans_id": 2}, {}),
    "acteurs.personne": ({}, {"consentement": "non_demande"}),
    "acteurs.porteedispositif": ({}, {}),
    "acteurs.porteeinstance": ({}, {}),
    "acteurs.porteeorganisation": ({}, {}),
    "acteurs.porteerencontre": ({}, {}),
    "acteurs.rencontre": ({}, {}),
    "acteurs.rencontre_organisations": ({}, {}),
    "acteurs.siege": ({}, {}),
    "comptes.abonnement": ({}, {}),
    "comptes.attribution": ({}, {}),
    "comptes.brouillon": ({}, {}),
    "comptes.courrielenfile": ({}, {"contenu": "", "adresse": ""}),
    "comptes.evenement": ({}, {}),
    "comptes.installation": ({},),
    "comptes.invitation": ({}, {}),
    "comptes.lot": ({}, {}),
    "comptes.passage": ({}, {}),
    "comptes.utilisateur": ({}, {}),
    "comptes.vueenregistree": ({}, {"par_defaut": False}),
    "concertation.appel": ({}, {}),
    "concertation.bloc": ({}, {}),
    "concertation.bulletin": ({}, {}),
    "concertation.cause": ({}, {}),
    "concertation.constat": ({}, {}),
    "concertation.contribution": ({}, {"reponse": ""}),
    "concertation.diagnostic": ({}, {}),
    "concertation.donneeattendue": ({"abandonnee_le": None}, {}),
    "concertation.enjeu": ({}, {"sort": "en_debat"}),
    "concertation.figure": ({}, {}),
    "concertation.importreponses": ({}, {}),
    "concertation.lienconstat": ({}, {}),
    "concertation.porteediagnostic": ({}, {}),
    "concertation.priorisation": ({}, {}),
    "concertation.recueil": ({}, {}),
    "concertation.reponse": ({}, {}),
    "concertation.section": ({}, {}),
    "concertation.verbatim": ({}, {}),
    "concertation.versiondiagnostic": ({}, {}),
    "contrats.acte": ({}, {}),
    "contrats.avenant": ({}, {"etat": "signe"}),
    "contrats.avisrelecture": ({}, {}),
    "contrats.axe": ({}, {}),
    "contrats.cibleindicateur": ({}, {}),
    "contrats.contrat": ({}, {}),
    "contrats.correspondance": ({}, {}),
    "contrats.documentversion": ({}, {}),
    "contrats.engagement": ({}, {}),
    "contrats.etapeaction": ({}, {}),
    "contrats.etapefranchie": ({}, {}),
    "contrats.ficheaction": ({}, {}),
    "contrats.ficheaction_contributions": ({}, {}),
    "contrats.ficheaction_dispositifs": ({}, {}),
    "contrats.ficheaction_enjeux": ({}, {}),
    "contrats.ficheaction_principes": ({}, {}),
    "contrats.importcontrat": ({}, {}),
    "contrats.indicateuraction": ({}, {}),
    "contrats.leveeblocage": ({}, {}),
    "contrats.lignefinancement": ({}, {"nature": "charge"}),
    "contrats.motifchangement": ({}, {}),
    "contrats.moyenprete": ({}, {}),
    "contrats.objectif": ({"niveau": 1}, {"niveau": 2}),
    "contrats.objectifprs": (
        {"du": "2023-11-01", "au": "2028-10-31"},
        {"du": "2023-11-01", "au": "2028-10-31"},
    ),
    "contrats.orientation": ({}, {}),
    "contrats.partietexte": ({}, {}),
    "contrats.porteecontrat": ({}, {}),
    "contrats.porteur": ({}, {}),
    "contrats.posteingenierie": ({}, {}),
    "contrats.principe": ({}, {}),
    "contrats.redondance": ({}, {}),
    "contrats.referent": ({}, {}),
    "contrats.relecture": ({}, {"close_le": None}),
    "contrats.rolefiche": ({}, {}),
    "contrats.signataire": ({}, {}),
    "contrats.signatureacte": ({}, {}),
    "contrats.signatureversion": ({}, {}),
    "contrats.site": ({}, {}),
    "contrats.versioncontrat": ({}, {}),
    "contrats.versionsignee": ({}, {}),
    "django_tasks_database.dbtaskresult": ({}, {}),
    "donnees.tablelocale": ({}, {}),
    "donnees.valeurlocale": ({}, {}),
    "donnees.versiontable": ({}, {}),
    "exploitation.avancement": ({}, {}),
    "exploitation.echeance": ({}, {}),
    "mfa.authenticator": ({}, {}),
    "pieces.commentaire": ({}, {}),
    "pieces.piece": ({}, {}),
    "recherche.terme": ({}, {}),
    "socialaccount.socialaccount": ({}, {}),
    "socialaccount.socialapp": ({}, {}),
    "socialaccount.socialtoken": ({}, {}),
    "territoires.perimetreenregistre": ({}, {}),
    "territoires.quartier": ({}, {}),
}


def valeur(champ: models.Field, rang: int) -> Any:
    """Return a value of a field: difficult in the first row, absent in the second if it may be."""
    if rang == 2 and champ.null:
        return None
    if isinstance(champ, models.ForeignKey):
        return uuid.UUID(int=rang) if isinstance(champ.target_field, models.UUIDField) else rang
    for genre, faire in FABRIQUES.items():
        if isinstance(champ, genre):
            return faire(champ, rang)
    raise TypeError(f"no value for a {type(champ).__name__}: add its kind to FABRIQUES")


def _texte(champ: models.Field, rang: int) -> str:
    return f"{rang}Œuvre d'été «\u00a0ça\u00a0» \u202f👩‍⚕️\n; '\"\\"[: champ.max_length or 99]


FABRIQUES = {
    models.UUIDField: lambda _c, rang: uuid.UUID(int=rang),
    models.BooleanField: lambda _c, _rang: True,
    models.IntegerField: lambda _c, rang: rang,
    models.DecimalField: lambda champ, rang: Decimal(rang).scaleb(-champ.decimal_places),
    models.FloatField: lambda _c, rang: 0.1 + 0.2 * rang,
    models.DateTimeField: lambda _c, rang: datetime(2026, 3, 29, 1, 30, rang, 123_457, tzinfo=UTC),
    models.DateField: lambda _c, rang: date(2024, 2, 28 + rang % 2),
    models.JSONField: lambda _c, _rang: JSON,
    (models.CharField, models.TextField): _texte,
}


def remplir() -> None:
    """Write the rows of every model, by the door that Django's own fixtures use."""
    for nom, cas in CAS.items():
        modele = apps.get_model(nom)
        for rang, voulu in enumerate(cas, 1):
            champs = modele._meta.concrete_fields
            rangee = {champ.attname: valeur(champ, rang) for champ in champs}
            modele(**rangee | voulu).save_base(raw=True, force_insert=True)
