"""Named changes of avenants: preparing one, saying why, freezing it, giving it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import changer, permis
from clesante.contrats.actions.relecture_cloture import interrompre
from clesante.contrats.actions.versions import FIGER, figer
from clesante.contrats.choix import TERMINES, EtatAvenant, GenreVersion
from clesante.contrats.journal.avenants import CHAMPS_AVENANT
from clesante.contrats.lectures.avenants import (
    EN_COURS,
    base_de,
    effet_de_la_base,
    obstacles,
)
from clesante.contrats.models import (
    Avenant,
    Contrat,
    MotifChangement,
    SignatureVersion,
    VersionContrat,
)
from clesante.contrats.regles.avenants import faute_de_date
from clesante.socle.erreurs import EntreeInvalideError, RefuseError


def preparer(neuf: Avenant, contrat: Contrat, par: Utilisateur) -> tuple[Avenant, bool]:
    """Begin an avenant of a contract in force; return it, and whether it is new.

    Where no text of the contract was frozen, it is frozen as it is written now: what was changed
    before cannot be told. Raises ``IntrouvableError`` without the right, ``RefuseError`` for a
    contract that is not signed, that ended, or whose last avenant is still in preparation.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, FIGER, verrou=True)
        deja = Avenant.objects.filter(contrat=lu, cle_creation=neuf.cle_creation).first()
        if deja is not None:
            return deja, False
        _refuser(lu)
        numero = Avenant.objects.filter(contrat=lu).aggregate(n=Max("numero"))["n"] or 0
        neuf.contrat, neuf.numero = lu, numero + 1
        neuf.base = base_de(lu) or figer(
            lu, GenreVersion.REPRISE, f"Tel qu'il est écrit avant l'avenant n° {neuf.numero}", par
        )
        _juger(neuf)
        neuf.save()
        noter("contrats.avenant_prepare", par, neuf, apres=etat(neuf, CHAMPS_AVENANT))
    return neuf, True


def _refuser(contrat: Contrat) -> None:
    """Raise ``RefuseError`` for a contract that no avenant may amend now."""
    if contrat.en_demarche:
        raise RefuseError(
            "La démarche n'est pas signée\u00a0: son texte se change librement.",
            "Un avenant modifie un contrat signé.",
        )
    if contrat.etat in TERMINES:
        raise RefuseError(
            "Le contrat est terminé\u00a0: rien ne s'y change plus par avenant.",
            "Commencez la démarche du contrat suivant.",
        )
    if cours := Avenant.objects.filter(contrat=contrat, etat__in=EN_COURS).first():
        raise RefuseError(
            f"L'{cours} est encore {cours.get_etat_display()}.",
            "Menez-le à sa signature, ou abandonnez-le, avant d'en préparer un autre.",
        )


def _juger(avenant: Avenant) -> None:
    if faute := faute_de_date(avenant.date_effet, effet_de_la_base(avenant)):
        raise EntreeInvalideError(faute, "Corrigez le jour où il prend effet.")


def modifier_avenant(avenant: Avenant, par: Utilisateur) -> bool:
    """Keep the changes of what an avenant says of itself, while it is in preparation.

    Raises ``IntrouvableError``, ``RefuseError`` once frozen, ``VersionDepasseeError``.
    """
    with transaction.atomic():
        _en_projet(avenant, par)
        _juger(avenant)
        return changer(avenant, "contrats.avenant_modifie", CHAMPS_AVENANT, par, FIGER)


def _en_projet(avenant: Avenant, par: Utilisateur) -> Avenant:
    """Return an avenant in preparation, for who may write it; raise otherwise."""
    lu = permis(Avenant, avenant.pk, par, FIGER, verrou=True)
    if lu.etat != EtatAvenant.PROJET:
        raise RefuseError(
            f"L'{lu} est {lu.get_etat_display()}\u00a0: il ne s'écrit plus.",
            "Remettez-le en préparation s'il n'est pas signé.",
        )
    return lu


def motiver(avenant: Avenant, dits: Mapping[str, str], par: Utilisateur) -> int:
    """Write why changes are made, by their key, empty for no reason; return how many changed.

    Raises as :func:`modifier_avenant`.
    """
    with transaction.atomic():
        lu = _en_projet(avenant, par)
        deja = {m.cle: m for m in MotifChangement.objects.filter(avenant=lu)}
        changes = {
            cle: texte.strip()
            for cle, texte in dits.items()
            if texte.strip() != (deja[cle].motif if cle in deja else "")
        }
        for cle, texte in changes.items():
            _ecrire_motif(lu, deja.get(cle), cle, texte)
        if changes:
            avant = {cle: deja[cle].motif if cle in deja else "" for cle in changes}
            noter("contrats.avenant_motive", par, lu, {"motifs": avant}, {"motifs": changes})
    return len(changes)


def _ecrire_motif(avenant: Avenant, deja: MotifChangement | None, cle: str, texte: str) -> None:
    if deja is not None and not texte:
        deja.delete()
        return
    motif = deja or MotifChangement(contrat=avenant.contrat, avenant=avenant, cle=cle)
    motif.motif = texte[:2_000]
    motif.save()


def figer_avenant(avenant: Avenant, par: Utilisateur) -> VersionContrat:
    """Freeze the text of an avenant, to be proof-read and signed; return it.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` with all that stands in the way:
    nothing changes, a change has no reason, the day it takes effect is not said.
    """
    with transaction.atomic():
        lu = _en_projet(avenant, par)
        if lus := obstacles(lu):
            remedes = dict.fromkeys(obstacle.remede for obstacle in lus)
            raise RefuseError(" ".join(obstacle.phrase for obstacle in lus), " ".join(remedes))
        version = figer(lu.contrat, GenreVersion.AVENANT, f"{lu}, {lu.intitule}", par, lu)
        _passer(lu, EtatAvenant.FIGE, "contrats.avenant_fige", par)
    return version


def rouvrir(avenant: Avenant, par: Utilisateur) -> None:
    """Put a frozen avenant back in preparation; what was frozen stays, a new text will follow.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it is not frozen, or when
    someone signed it already.
    """
    with transaction.atomic():
        lu = permis(Avenant, avenant.pk, par, FIGER, verrou=True)
        if lu.etat != EtatAvenant.FIGE:
            raise RefuseError(f"L'{lu} est {lu.get_etat_display()}.", "Il n'y a rien à rouvrir.")
        signes = SignatureVersion.objects.filter(version_signee__avenant=lu)
        if signes.exclude(signe_le=None).exists():
            raise RefuseError(
                "Des signatures ont déjà été reçues sur ce texte\u00a0: un autre texte demanderait "
                "de signer de nouveau.",
                "Abandonnez cet avenant et préparez-en un autre.",
            )
        _passer(lu, EtatAvenant.PROJET, "contrats.avenant_rouvert", par)
        interrompre(lu.contrat, f"L'{lu} est remis en préparation.", par)


def abandonner(avenant: Avenant, motif: str, par: Utilisateur) -> None:
    """Give up an avenant that is not signed, with a reason; what was frozen of it stays.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` once signed or given up,
    ``EntreeInvalideError`` without a reason.
    """
    if not motif.strip():
        raise EntreeInvalideError("Il manque le motif.", "Dites pourquoi l'avenant s'arrête.")
    with transaction.atomic():
        lu = permis(Avenant, avenant.pk, par, FIGER, verrou=True)
        if lu.etat not in EN_COURS:
            raise RefuseError(f"L'{lu} est {lu.get_etat_display()}.", "Il ne s'abandonne plus.")
        lu.motif_abandon = motif.strip()[:2_000]
        _passer(lu, EtatAvenant.ABANDONNE, "contrats.avenant_abandonne", par)
        interrompre(lu.contrat, f"L'{lu} est abandonné.", par)


def _passer(avenant: Avenant, vers: str, code: str, par: Utilisateur) -> None:
    """Put an avenant in a state, with its event."""
    avant = Avenant.objects.get(pk=avenant.pk)
    avenant.etat = vers
    avenant.save()
    apres: dict[str, Any] = etat(avenant, CHAMPS_AVENANT)
    noter(code, par, avenant, etat(avant, CHAMPS_AVENANT), apres)
