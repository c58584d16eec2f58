"""The one act by which a contract, or an avenant, is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.actions.relecture_cloture import interrompre
from clesante.contrats.actions.signature import SIGNER
from clesante.contrats.choix import EtatAvenant, GenreVersion
from clesante.contrats.journal.signature import (
    AVENANT_SIGNE,
    CHAMPS_SIGNATURE,
    CHAMPS_SIGNEE,
    CONTRAT_SIGNE,
    SIGNATAIRE_SIGNE,
    SIGNEE,
)
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.contenu import organisation
from clesante.contrats.lectures.signature import (
    jour_de_la_base,
    jours_du_texte,
    obstacles,
    parties,
    pdf_gele,
    regle_de_date,
    reperes_des_parties,
    signatures,
)
from clesante.contrats.lectures.versions import empreinte_de_preuve
from clesante.contrats.models import (
    Contrat,
    EtapeFranchie,
    Signataire,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.cycle import suivante
from clesante.contrats.regles.signature import Dates, date_du_contrat, fautes_des_dates
from clesante.socle.erreurs import RefuseError
from clesante.socle.json_canonique import canonique

EN_VIGUEUR = "en_vigueur"
CHAMPS_CONTRAT = (
    "etape", "etat", "cadre_version", "date_signature", "date_effet", "date_fin_prevue",
)  # fmt: skip
CHAMPS_SIGNATAIRE = (
    "habilitation", "habilitation_date", "habilitation_reference", "signe_le", "reserve",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declaration:
    """What who declares a version signed says: which day dates it, where, from when, until when.

    Days that the text says are those of the text; these are for a text that does not.
    """

    selon: str
    ceremonie: date | None = None
    lieu: str = ""
    date_effet: date | None = None
    date_fin: date | None = None


class PasSignableError(RefuseError):
    """A version that cannot be declared signed: ``raisons``, every one of them."""

    def __init__(self, raisons: Sequence[str]) -> None:
        super().__init__(" ".join(raisons))
        self.raisons = tuple(raisons)


def signer(version: VersionContrat, dite: Declaration, par: Utilisateur) -> VersionSignee:
    """Declare a version signed: from its day on, it is the contract.

    Nothing else in the software makes a contract signed, but taking in one that already was.
    Raises ``IntrouvableError`` without the right, ``PasSignableError`` with every reason at once,
    ``RefuseError`` when it is declared already.
    """
    with transaction.atomic():
        contrat = permis(Contrat, version.contrat_id, par, SIGNER, verrou=True)
        lue = contrat.versions.select_related("avenant").get(pk=version.pk)
        lue.contrat = contrat
        if lue.declaree:
            raise RefuseError(f"La {lue} est déjà déclarée signée.")
        donnees = signatures(lue)
        jours, selon = _jours(lue, dite, donnees)
        raisons = [
            *obstacles(lue, donnees, par),
            *fautes_des_dates(jours, timezone.localdate(), jour_de_la_base(lue)),
        ]
        if raisons:
            raise PasSignableError(raisons)
        faite = _sceller(
            VersionSignee(
                version=lue, date_selon=selon, lieu=dite.lieu.strip(), auteur=par, **asdict(jours)
            ),
            donnees,
        )
        noter(SIGNEE, par, faite, apres=etat(faite, CHAMPS_SIGNEE))
        if lue.genre == GenreVersion.AVENANT:
            _signer_l_avenant(lue, faite, par)
        else:
            _signer_le_contrat(contrat, faite, par)
        _dater_les_signataires(lue, donnees, par)
        interrompre(contrat, f"La {lue} est signée.", par)
    return faite


def _jours(
    version: VersionContrat, dite: Declaration, donnees: Sequence[SignatureVersion]
) -> tuple[Dates, str]:
    """Return the days of a declaration, and which day dates it: the framework's, or as chosen."""
    selon = regle_de_date(cadre_du(version.contrat)).selon or dite.selon
    effet, fin = jours_du_texte(version)
    date_ = date_du_contrat(selon, dite.ceremonie, parties(donnees))
    return Dates(date_, effet or dite.date_effet, fin or dite.date_fin), selon


def _sceller(faite: VersionSignee, donnees: Sequence[SignatureVersion]) -> VersionSignee:
    """Write the proof of a declaration, sealed on the link of its version."""
    faite.declaree_le = timezone.now()
    faite.preuve = canonique(_preuve(faite, donnees))
    faite.empreinte = empreinte_de_preuve(faite.version.maillon, faite.preuve)
    faite.save()
    return faite


def _preuve(faite: VersionSignee, donnees: Sequence[SignatureVersion]) -> dict[str, Any]:
    """Return who signed what, when and how, as plain values."""
    version, gele = faite.version, pdf_gele(faite.version)
    regle = regle_de_date(cadre_du(version.contrat))
    return {
        "contrat": str(version.contrat.cle_creation),
        "version": etat(version, ("numero", "genre", "empreinte", "maillon")),
        "pdf": gele.empreinte if gele else "",
        "declaree_le": faite.declaree_le.isoformat(),
        **etat(faite, ("date", "date_selon", "lieu", "date_effet", "date_fin")),
        "date_choisie_par": "cadre" if regle.selon else "qui déclare",
        "cadre": {"code": version.contrat.cadre, "dit": regle.phrase},
        "signatures": [_signature(lue) for lue in donnees],
    }


def _signature(lue: SignatureVersion) -> dict[str, Any]:
    champs = [nom for nom in CHAMPS_SIGNATURE if nom not in ("version_signee", "organisation")]
    return {
        **etat(lue, [nom for nom in champs if nom != "document"]),
        "organisation": organisation(lue.organisation),
        "document": etat(lue.document, ("genre", "fichier", "empreinte")) if lue.document else None,
    }


def _signer_le_contrat(contrat: Contrat, faite: VersionSignee, par: Utilisateur) -> None:
    """Put a contract in force, at the step that follows its signature."""
    avant = etat(contrat, CHAMPS_CONTRAT)
    contrat.date_signature = faite.date
    contrat.date_effet, contrat.date_fin_prevue = faite.date_effet, faite.date_fin
    contrat.etat = EN_VIGUEUR
    cadre = cadre_du(contrat)
    if cadre and (suite := suivante(cadre, contrat.etape)):
        EtapeFranchie.objects.create(
            contrat=contrat,
            etape=contrat.etape,
            vers=suite.code,
            cadre=cadre.cadre,
            cadre_version=cadre.version[:200],
            date=faite.date,
            auteur=par,
        )
        contrat.etape, contrat.etat = suite.code, suite.etat or EN_VIGUEUR
        contrat.cadre_version = cadre.version[:200]
    contrat.save()
    noter(CONTRAT_SIGNE, par, contrat, avant, etat(contrat, CHAMPS_CONTRAT))


def _signer_l_avenant(version: VersionContrat, faite: VersionSignee, par: Utilisateur) -> None:
    avenant: Any = version.avenant
    avant = etat(avenant, ("etat", "date_effet"))
    avenant.etat, avenant.date_effet = EtatAvenant.SIGNE, faite.date_effet
    avenant.save()
    noter(AVENANT_SIGNE, par, avenant, avant, etat(avenant, ("etat", "date_effet")))


def _dater_les_signataires(
    version: VersionContrat, donnees: Sequence[SignatureVersion], par: Utilisateur
) -> None:
    """Write, on the parties of a contract that had not signed it, the day and the act they did.

    Those of a contract taken in signed it before, on a day that may not be known: its avenant does
    not date them.
    """
    par_organisation = {lue.organisation_id: lue for lue in donnees if lue.signe_le}
    signataires = Signataire.objects.filter(contrat=version.contrat, signe_le=None)
    anciens = _deja_parties(version)
    for lu in signataires.order_by("ordre"):
        donnee = par_organisation.get(lu.organisation_id)
        if donnee is None or str(lu.cle_creation) in anciens:
            continue
        avant = etat(lu, CHAMPS_SIGNATAIRE)
        for nom in CHAMPS_SIGNATAIRE:
            setattr(lu, nom, getattr(donnee, nom))
        lu.save()
        noter(SIGNATAIRE_SIGNE, par, lu, avant, etat(lu, CHAMPS_SIGNATAIRE))


def _deja_parties(version: VersionContrat) -> frozenset[str]:
    """Return the repères of those who were parties of the text taken in that a version amends."""
    if version.avenant is None or version.avenant.base.declaree:
        return frozenset()
    return reperes_des_parties(version.avenant.base)
