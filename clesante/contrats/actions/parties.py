"""Named changes of who holds, answers for, signs a contract, and of what each promises."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from clesante.comptes.actions.objets import ajouter as ajouter_objet
from clesante.comptes.actions.objets import retablir as retablir_objet
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, changer, permis
from clesante.contrats.journal.cycle import code, noms
from clesante.contrats.models import (
    Acte,
    Contrat,
    Engagement,
    Orientation,
    Porteur,
    Referent,
    Signataire,
    SignatureActe,
)
from clesante.contrats.models.actes import RENDRE_AVIS
from clesante.contrats.regles.cycle import ACTES_ARS
from clesante.contrats.regles.parties import (
    SIGNE_AILLEURS,
    faute_d_habilitation,
    faute_de_signature,
)
from clesante.socle.erreurs import RefuseError

E = TypeVar("E", bound=models.Model)


def operation_sur(objet: models.Model) -> str:
    """Return the operation that writing an object asks: its own acts are the agency's.

    So are who signed them and their orientations. What is kept counts as what is written: no act
    of the agency becomes another's document.
    """
    if not isinstance(objet, Acte | SignatureActe | Orientation):
        return MODIFIER
    acte = objet if isinstance(objet, Acte) else objet.acte
    gardes = Acte.objects.filter(pk=acte.pk).values_list("genre", flat=True)
    return RENDRE_AVIS if {acte.genre, *gardes} & ACTES_ARS else MODIFIER


def ajouter(neuf: Any, par: Utilisateur) -> tuple[Any, bool]:
    """Add a party, a document or what hangs on one; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for what cannot be.
    """
    with transaction.atomic():
        contrat = permis(Contrat, neuf.contrat_id, par, operation_sur(neuf), verrou=True)
        _preparer(neuf, contrat)
        deja = type(neuf).objects.all().visibles_par(par)
        fait, nouveau = ajouter_objet(neuf, code(type(neuf), "ajoute"), noms(type(neuf)), par, deja)
        if nouveau:
            _accorder(fait, par)
    return fait, nouveau


def modifier(objet: Any, par: Utilisateur) -> bool:
    """Keep the changes of a party or of a document; return whether something changed.

    Raises as :func:`ajouter`, and ``VersionDepasseeError`` for a stale save.
    """
    _juger(objet)
    modele = type(objet)
    with transaction.atomic():
        change = changer(objet, code(modele, "modifie"), noms(modele), par, operation_sur(objet))
        if change:
            _accorder(objet, par)
    return change


def retirer(objet: Any, par: Utilisateur) -> None:
    """Take a party or a document away, with what hangs on it; the journal keeps what it said.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when others stand on it.
    """
    with transaction.atomic():
        lu = permis(type(objet), objet.pk, par, operation_sur(objet))
        if faute := _faute_de_retrait(lu):
            raise RefuseError(*faute)
        for enfant in _enfants(lu):
            noter(code(type(enfant), "retire"), par, enfant, avant=etat(enfant, noms(type(enfant))))
        noter(code(type(lu), "retire"), par, lu, avant=etat(lu, noms(type(lu))))
        lu.delete()
        if isinstance(lu, Porteur):
            _rendre_la_portee(lu, par)


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit; raise as :func:`clesante.comptes.actions.objets.retablir`."""
    modeles = (Porteur, Referent, Signataire, Engagement, Acte, SignatureActe, Orientation)
    retablir_objet(evenement, par, dict.fromkeys(modeles, modifier))


def _preparer(neuf: Any, contrat: Contrat) -> None:
    """Judge a new object and give it its place among its own."""
    _juger(neuf)
    if isinstance(neuf, Signataire):
        neuf.ordre = _suivant(Signataire.objects.filter(contrat=contrat), "ordre")
    if isinstance(neuf, Orientation):
        neuf.numero = _suivant(Orientation.objects.filter(acte=neuf.acte_id), "numero")
    if isinstance(neuf, Porteur) and not Porteur.objects.filter(contrat=contrat).exists():
        neuf.chef_de_file = True


def _suivant(lus: Any, champ: str) -> int:
    return int(lus.aggregate(lu=Max(champ))["lu"] or 0) + 1


def _juger(objet: Any) -> None:
    """Raise ``RefuseError`` for what cannot be, or is there already."""
    if isinstance(objet, Signataire):
        if _signe_ici(objet):
            raise RefuseError(SIGNE_AILLEURS)
        faute = faute_d_habilitation(objet.genre, objet.habilitation) or faute_de_signature(
            objet.signe_le, objet.habilitation_date, objet.reserve, timezone.localdate()
        )
        if faute:
            raise RefuseError(faute)
    if isinstance(objet, Acte) and objet.fiche and objet.fiche.contrat_id != objet.contrat_id:
        raise RefuseError("Cette fiche-action est d'un autre contrat.", "Choisissez-en une d'ici.")
    parent = "acte" if isinstance(objet, SignatureActe) else "contrat"
    if isinstance(objet, Porteur | Signataire | SignatureActe):
        memes = type(objet).objects.filter(
            **{parent: getattr(objet, f"{parent}_id")}, organisation=objet.organisation_id
        )
        if memes.exclude(pk=objet.pk).exclude(cle_creation=objet.cle_creation).exists():
            raise RefuseError(
                f"{objet.organisation} est déjà dans cette liste.", "Modifiez la ligne qui la dit."
            )


def _signe_ici(objet: Signataire) -> bool:
    """Tell whether the day of a signature is typed, on a contract that was not taken in."""
    garde = Signataire.objects.filter(pk=objet.pk).values_list("signe_le", flat=True).first()
    return garde != objet.signe_le and not objet.contrat.repris


def _accorder(objet: Any, par: Utilisateur) -> None:
    """Do what follows from a change of a holder: its portée, and one lead holder only."""
    if not isinstance(objet, Porteur):
        return
    for code_org in sorted(objet.organisation.codes_propres):
        objet.contrat.portees.get_or_create(code=code_org)
    if objet.chef_de_file:
        autres = Porteur.objects.filter(contrat=objet.contrat_id, chef_de_file=True)
        for autre in autres.exclude(pk=objet.pk):
            autre.chef_de_file = False
            changer(autre, code(Porteur, "modifie"), noms(Porteur), par)


def _rendre_la_portee(porteur: Porteur, par: Utilisateur) -> None:
    """Take back from a contract the portée of a holder that left, unless its remover stands on it.

    Raises ``RefuseError`` when the person would no longer reach the contract.
    """
    porteur.contrat.portees.filter(code__in=porteur.organisation.codes_propres).delete()
    reste = Contrat.objects.all().visibles_par(par, MODIFIER).filter(pk=porteur.contrat_id)
    if not reste.exists():
        raise RefuseError(
            f"C'est par {porteur.organisation} que vous avez accès à ce contrat\u00a0: l'ôter vous "
            "le fermerait.",
            "Demandez-le à l'ARS, ou à la coordination d'un autre porteur.",
        )


def _faute_de_retrait(objet: Any) -> tuple[str, str] | None:
    """Return why an object stays, and what to do; None when it may go."""
    if isinstance(objet, Signataire) and objet.signe_le:
        return (
            f"{objet.organisation} a signé\u00a0: sa signature reste au dossier.",
            "Si la date est fausse, corrigez-la d'abord.",
        )
    orientations = {
        Orientation: lambda: Orientation.objects.filter(pk=objet.pk),
        Acte: lambda: Orientation.objects.filter(acte=objet.pk),
    }.get(type(objet))
    if orientations and orientations().exclude(axes=None).exists():
        return ("Un axe reprend cette orientation.", "Détachez-le d'abord\u00a0: il ne tient plus.")
    return None


def _enfants(objet: Any) -> list[Any]:
    """Return what goes away with an object."""
    if isinstance(objet, Signataire):
        return [*Engagement.objects.filter(signataire=objet.pk)]
    if isinstance(objet, Acte):
        signatures = SignatureActe.objects.filter(acte=objet.pk)
        return [*signatures, *Orientation.objects.filter(acte=objet.pk)]
    return []
