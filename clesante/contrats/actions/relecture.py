"""Named changes of the proof-reading of a version: opened, answered in turn, closed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clesante.comptes.actions.objets import ajouter, enregistrer
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.actions.relecture_cloture import CHAMPS_RELECTURE, fermer
from clesante.contrats.actions.versions import FIGER, figer
from clesante.contrats.choix import EtatAvenant, GenreVersion
from clesante.contrats.lectures.ecarts import changee_depuis
from clesante.contrats.models import AvisRelecture, Contrat, Relecture, VersionContrat
from clesante.contrats.regles.relecture import (
    SECONDE,
    faute_d_approbation,
    faute_de_date,
    faute_de_regard,
    tour_en_cours,
)
from clesante.socle.erreurs import RefuseError

COMMENTER = "contrats.commenter"
OUVERTE, DEMANDE, RETIRE, RENDU = (
    f"contrats.relecture_{quoi}"
    for quoi in ("ouverte", "avis_demande", "avis_retire", "avis_rendu")
)
CHAMPS_AVIS = (
    "relecture", "ordre", "organisation", "fonction", "compte", "demande_le", "rendu_le", "sens",
    "texte", "rapporte",
)  # fmt: skip


def ouvrir(
    neuve: Relecture, motif: str, par: Utilisateur, signataires: bool = True
) -> tuple[Relecture, bool]:
    """Freeze what a contract says, for ``motif``, and open the proof-reading of that version.

    The last version is read as it is when it says the same. ``signataires``: the opinion of each
    is asked, together. Raises ``IntrouvableError`` without the right, ``RefuseError`` once the
    contract is signed without an avenant to read, or for a version that is being read.
    """
    with transaction.atomic():
        contrat = permis(Contrat, neuve.contrat_id, par, FIGER, verrou=True)
        if deja := contrat.relectures.filter(cle_creation=neuve.cle_creation).first():
            return deja, False
        neuve.contrat, neuve.version_relue = contrat, version_a_relire(contrat, motif, par)
        if contrat.relectures.filter(close_le=None).exists():
            raise RefuseError(f"La {neuve.version_relue} est déjà en relecture.")
        neuve.save()
        noter(OUVERTE, par, neuve, apres=etat(neuve, CHAMPS_RELECTURE))
        for lu in contrat.signataires.order_by("ordre") if signataires else ():
            demander(
                AvisRelecture(
                    relecture=neuve, organisation_id=lu.organisation_id, fonction=lu.fonction
                ),
                par,
            )
    return neuve, True


def version_a_relire(contrat: Contrat, motif: str, par: Utilisateur) -> VersionContrat:
    """Return the last version when it is still what the contract says, else freeze one.

    Raises ``RefuseError`` for a signed contract: its text changes by an avenant, which freezes it.
    """
    derniere = contrat.versions.order_by("-numero").first()
    if derniere and _se_relit(derniere) and not changee_depuis(derniere):
        return derniere
    if not contrat.en_demarche:
        raise RefuseError(
            "Le contrat est signé\u00a0: son texte change par un avenant.",
            "Préparez un avenant et figez-le\u00a0: c'est lui qui se relit et se signe. Si le "
            "contrat a changé depuis qu'il est figé, remettez-le en préparation.",
        )
    return figer(contrat, GenreVersion.RELECTURE, motif.strip(), par)


def _se_relit(version: VersionContrat) -> bool:
    """Tell whether a version is one to read and sign: not signed yet, its avenant frozen."""
    if version.declaree:
        return False
    if version.genre == GenreVersion.AVENANT:
        return version.avenant is not None and version.avenant.etat == EtatAvenant.FIGE
    return version.genre == GenreVersion.RELECTURE


def demander(neuf: AvisRelecture, par: Utilisateur) -> tuple[AvisRelecture, bool]:
    """Ask somebody's opinion in a proof-reading that is open; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it is closed, for one who is
    asked already, or for an account that may not answer.
    """
    with transaction.atomic():
        relecture = _ouverte(neuf.relecture_id, par)
        neuf.relecture, neuf.contrat = relecture, relecture.contrat
        deja = relecture.avis.filter(organisation=neuf.organisation_id, fonction=neuf.fonction)
        if deja.exclude(cle_creation=neuf.cle_creation).exists():
            raise RefuseError(f"L'avis de «\u00a0{neuf}\u00a0» est déjà demandé.")
        if neuf.compte and not relecture.contrat.permet(neuf.compte, COMMENTER):
            raise RefuseError(
                f"{neuf.compte} ne peut pas commenter ce contrat.",
                "Choisissez un autre compte, ou aucun\u00a0: l'équipe notera sa réponse.",
            )
        fait, nouveau = ajouter(neuf, DEMANDE, CHAMPS_AVIS, par, relecture.avis.all())
        _appeler(relecture)
        fait.refresh_from_db()
    return fait, nouveau


def retirer(avis: AvisRelecture, par: Utilisateur) -> None:
    """No longer ask an opinion; one that was given stays.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` once answered, or closed.
    """
    with transaction.atomic():
        relecture = _ouverte(avis.relecture_id, par)
        lu = permis(AvisRelecture, avis.pk, par, FIGER)
        if lu.rendu_le:
            raise RefuseError("Cet avis est rendu\u00a0: il reste au dossier.")
        noter(RETIRE, par, lu, avant=etat(lu, CHAMPS_AVIS))
        lu.delete()
        _appeler(relecture)


def rendre(avis: AvisRelecture, par: Utilisateur) -> bool:
    """Keep the answer of who is asked, by themselves or as the team wrote it; tell if it changed.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` before their turn, once closed,
    or on a day that cannot be, ``VersionDepasseeError`` when someone wrote since.
    """
    with transaction.atomic():
        permis(Contrat, avis.contrat_id, par, COMMENTER, verrou=True)
        siens = a_rendre(par)
        relecture = Relecture.objects.get(pk=avis.relecture_id)
        if relecture.close_le:
            raise _close()
        avis.rapporte = avis.compte_id != par.pk
        avis.rendu_le = avis.rendu_le or timezone.localdate()
        if faute := faute_de_date(avis.rendu_le, avis.demande_le, timezone.localdate()):
            raise RefuseError(faute)
        change = enregistrer(avis, RENDU, CHAMPS_AVIS, par, siens)
        _appeler(relecture)
    return change


def a_rendre(par: Utilisateur) -> QuerySet[AvisRelecture]:
    """Return the opinions that a person may write: those asked of them, all for the team."""
    tous: Any = AvisRelecture.objects.all()
    equipe = tous.visibles_par(par, FIGER).values("pk")
    siens = tous.visibles_par(par, COMMENTER).filter(compte=par).values("pk")
    lus: QuerySet[AvisRelecture] = tous.filter(Q(pk__in=equipe) | Q(pk__in=siens))
    return lus


def approuver(relecture: Relecture, par: Utilisateur) -> None:
    """Close a proof-reading as approved: all have answered, none is against, two persons did it.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` otherwise.
    """
    with transaction.atomic():
        lue = _ouverte(relecture.pk, par)
        avis = list(lue.avis.all())
        if faute := faute_d_approbation(avis):
            raise RefuseError(faute, "Arrêtez la relecture en disant pourquoi, ou attendez.")
        if faute := faute_de_regard(avis, lue.version_relue.auteur_id, par.pk):
            raise RefuseError(faute, SECONDE)
        fermer(lue, "", par)


def arreter(relecture: Relecture, motif: str, par: Utilisateur) -> None:
    """Close a proof-reading before its end, or against an opinion, with a reason.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` without a reason, or once closed.
    """
    if not motif.strip():
        raise RefuseError("Dites pourquoi la relecture s'arrête.")
    with transaction.atomic():
        fermer(_ouverte(relecture.pk, par), motif.strip(), par)


def _ouverte(numero: int, par: Utilisateur) -> Relecture:
    """Return a proof-reading that is open, its contract held until the end of the act."""
    lue = permis(Relecture, numero, par, FIGER)
    Contrat.objects.select_for_update().get(pk=lue.contrat_id)
    lue.refresh_from_db()
    if lue.close_le:
        raise _close()
    return lue


def _close() -> RefuseError:
    return RefuseError(
        "Cette relecture est close.", "Ouvrez-en une autre sur une nouvelle version."
    )


def _appeler(relecture: Relecture) -> None:
    """Date the request of those whose turn it is, and only of them."""
    lus = list(relecture.avis.all())
    tour = tour_en_cours(lus)
    appeles = [lu for lu in lus if lu.demande_le is None and tour and lu.ordre <= tour]
    for lu in appeles:
        lu.demande_le = timezone.localdate()
        lu.save()
