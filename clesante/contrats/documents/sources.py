"""What documents of a contract are made of: its text of the day, or one of its frozen versions."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from clesante.concertation.lectures.demonstration import sans_marque
from clesante.contrats.choix import AVANT_SIGNATURE, EtatAvenant, GenreVersion
from clesante.contrats.documents.etat import EtatDocument, Signature, habilitation_dite
from clesante.contrats.lectures.avenants import version_de
from clesante.contrats.lectures.contenu import autour, contenu
from clesante.contrats.lectures.versions import (
    AILLEURS,
    contenu_de,
    signees_ailleurs,
    source_de_la_signature,
)
from clesante.contrats.models import Avenant, Contrat, SignatureVersion, VersionContrat
from clesante.contrats.regles.contenu import Contenu

Source = tuple[Contenu, EtatDocument]
PROJETS = (GenreVersion.RELECTURE, GenreVersion.AVENANT)


def du_jour(contrat: Contrat) -> Source:
    """Return what a contract says today, the same for all who may see it."""
    dit = Contenu({**contenu(contrat).valeurs, "autour": autour(contrat)})
    source = source_de_la_signature(contrat)
    return dit, EtatDocument(timezone.localdate(), projet=contrat.en_demarche, source=source)


def du_contrat(contrat: Contrat, figee: int) -> Source:
    """Return what a contract says today, or in one of its frozen versions, by number.

    Raises ``VersionContrat.DoesNotExist`` for a version there is not.
    """
    if not figee:
        return du_jour(contrat)
    return de_la_version(VersionContrat.objects.get(contrat=contrat, numero=figee))


def de_la_version(version: VersionContrat, a_signer: bool = False) -> Source:
    """Return what a frozen version says and what it is worth.

    ``a_signer``: as the parties sign it, the same bytes whenever it is made: nothing that came
    after it was frozen is in it.
    """
    dit = contenu_de(version)
    signee = None if a_signer else version.declaree
    avant = dit.contrat["etat"] in AVANT_SIGNATURE
    projet = version.genre in PROJETS or (version.genre != GenreVersion.REPRISE and avant)
    return dit, EtatDocument(
        timezone.localdate(version.figee_le),
        projet=projet and not (signee or a_signer),
        version=version.numero,
        empreinte=version.empreinte,
        a_signer=a_signer,
        signee_le=signee.date if signee else None,
        signatures=() if a_signer else _signatures(version, dit.contrat["fictif"]),
        source=AILLEURS if signee and version.pk in signees_ailleurs(version.contrat) else "",
    )


def de_l_avenant(avenant: Avenant) -> Source:
    """Return what a contract says with an avenant: as it was frozen, else as it is written."""
    version = version_de(avenant)
    if version is None or avenant.etat == EtatAvenant.PROJET:
        dit, etat = du_jour(avenant.contrat)
        return dit, replace(etat, projet=True)
    return de_la_version(version)


def _signatures(version: VersionContrat, fictif: bool) -> tuple[Signature, ...]:
    """Return who signs a version, once its signature is prepared."""
    lues = SignatureVersion.objects.filter(version_signee=version).select_related("organisation")
    return tuple(_signature(lue, fictif) for lue in lues.order_by("ordre", "pk"))


def _signature(lue: SignatureVersion, fictif: bool) -> Signature:
    nom = str(lue.organisation)
    habilitation = ""
    if lue.habilitation_date:
        habilitation = habilitation_dite(
            lue.get_habilitation_display(), lue.habilitation_date, lue.habilitation_reference
        )
    return Signature(
        sans_marque(nom) if fictif else nom, lue.fonction, lue.signe_le, lue.reserve, habilitation
    )
