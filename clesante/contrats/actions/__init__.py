"""Named changes of a contract and of what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models, transaction

from clesante.cadres.lectures import cadre as lire_cadre
from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter, enregistrer
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.journal import CHAMPS
from clesante.contrats.models import Contrat
from clesante.pieces.models import Commentaire, Piece
from clesante.socle.erreurs import RefuseError
from clesante.territoires.actions_rattaches import modifier_rattache, rattacher

MODIFIER = "contrats.modifier"
SIGNATURE_AILLEURS = (
    "La signature d'un contrat se déclare à la page «\u00a0Signature\u00a0».",
    "Elle y demande chaque partie, sa date et ce qui la montre.",
)
E = TypeVar("E", bound=models.Model)


def commencer(contrat: Contrat, par: Utilisateur) -> tuple[Contrat, bool]:
    """Begin the démarche of a contract, at the first step of its framework.

    Returns it, and whether it is new: one form sent twice makes one. Raises
    ``IntrouvableError`` without the right or for an unknown framework, ``RefuseError`` for a
    territory out of reach, or one that would begin signed.
    """
    if contrat.date_signature:
        raise RefuseError(*SIGNATURE_AILLEURS)
    mettre_au_debut(contrat)
    with transaction.atomic():
        fait, neuf = rattacher(contrat, "contrats.contrat_commence", CHAMPS, par, "contrats.creer")
        if neuf:
            fait.portees.get_or_create(code=fait.code)
    return fait, neuf


def mettre_au_debut(contrat: Contrat) -> None:
    """Put a contract, not saved, at the first step of its framework, under its version."""
    if not contrat.cadre:
        return
    lu = lire_cadre(contrat.cadre)
    contrat.cadre_version = lu.version[:200]
    if lu.etapes:
        contrat.etape, contrat.etat = lu.etapes[0].code, lu.etapes[0].etat or "opportunite"


def modifier(contrat: Contrat, par: Utilisateur) -> bool:
    """Keep the changes of what a contract says of itself; return whether something changed.

    Under another framework, before any step was passed, it is at the first step of that one.
    Raises as :func:`commencer`, and ``VersionDepasseeError`` when someone wrote since. The day it
    was signed is typed for a contract taken in only.
    """
    _refuser_un_cercle(contrat)
    avant = Contrat.objects.filter(pk=contrat.pk).only("cadre", "date_signature", "repris").first()
    if avant and not avant.repris and avant.date_signature != contrat.date_signature:
        raise RefuseError(*SIGNATURE_AILLEURS)
    if avant and avant.cadre != contrat.cadre and not avant.repris and not avant.etapes.exists():
        mettre_au_debut(contrat)
    return modifier_rattache(contrat, "contrats.contrat_modifie", CHAMPS, par, MODIFIER)


def _refuser_un_cercle(contrat: Contrat) -> None:
    """Raise ``RefuseError`` when a contract would come, from one to the next, before itself."""
    suivant = contrat.predecesseur_id
    vus: set[int] = set()
    while suivant and suivant not in vus:
        if suivant == contrat.pk:
            raise RefuseError(
                "Ce contrat serait à la fois avant et après lui-même.",
                "Choisissez comme précédent un contrat qui ne le suit pas.",
            )
        vus.add(suivant)
        lus = Contrat.objects.filter(pk=suivant).values_list("predecesseur", flat=True)
        suivant = lus.first()


def retirable(contrat: Contrat) -> bool:
    """Tell whether a démarche begun by mistake may go: nothing was written in it, or joined."""
    lies = Contrat._meta.related_objects  # noqa: SLF001
    ecrit = any(
        lie.related_model._default_manager.filter(**{lie.field.name: contrat}).exists()  # noqa: SLF001
        for lie in lies
        if lie.name != "portees"
    )
    joints = any(modele.objects.all().de(contrat).exists() for modele in (Piece, Commentaire))
    return contrat.en_demarche and not ecrit and not joints


def retirer(contrat: Contrat, par: Utilisateur) -> None:
    """Take away a démarche begun by mistake; the journal keeps what it said of itself.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when something hangs on it.
    """
    with transaction.atomic():
        tenu = permis(Contrat, contrat.pk, par, verrou=True)
        if not retirable(tenu):
            raise RefuseError(
                "Cette démarche ne se retire pas\u00a0: une étape est passée, ou quelque chose y "
                "est écrit.",
                "Retirez d'abord ce qui y est\u00a0; une étape passée, elle, reste au dossier.",
            )
        noter("contrats.contrat_retire", par, tenu, avant=etat(tenu, CHAMPS))
        tenu.delete()


def numeros_libres(contrat: Contrat) -> None:
    """Raise ``RefuseError`` once a contract is signed: its numbers are those of the signed text.

    Those of a contract taken in were read from a file: they may be put right.
    """
    if not contrat.en_demarche and not contrat.repris:
        raise RefuseError(
            "Le contrat est signé\u00a0: axes, objectifs et fiches gardent leur numéro.",
            "Ce qui est nouveau prend un numéro nouveau.",
        )


def permis(
    modele: type[E], numero: int, par: Utilisateur, operation: str = MODIFIER, verrou: bool = False
) -> E:
    """Return an object on which a person may do an operation, that of writing it by default.

    Raises ``IntrouvableError`` for any other.
    """
    return actions_objets.permis(modele, numero, par, operation, verrou)


def ajouter_a(
    neuf: E, contrat: Contrat, code: str, champs: Sequence[str], par: Utilisateur
) -> tuple[E, bool]:
    """Add to a contract something of it, with its event; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write this contract.
    """
    permis(Contrat, contrat.pk, par)
    deja = type(neuf).objects.all().visibles_par(par)  # type: ignore[attr-defined]
    return ajouter(neuf, code, champs, par, deja)


def changer(
    objet: E, code: str, champs: Sequence[str], par: Utilisateur, operation: str = MODIFIER
) -> bool:
    """Keep the changes of something of a contract; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    modifiables = type(objet).objects.all().visibles_par(par, operation)  # type: ignore[attr-defined]
    return enregistrer(objet, code, champs, par, modifiables)
