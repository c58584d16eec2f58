"""Named changes of the programme: axes, objectives, principles, means lent, numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from django.db import models, transaction

from clesante.cadres.choix import Rubrique
from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import ajouter_a, changer, numeros_libres, permis
from clesante.contrats.journal.programme import (
    CHAMPS_AXE,
    CHAMPS_MOTS,
    CHAMPS_MOYEN,
    CHAMPS_OBJECTIF,
    CHAMPS_PRINCIPE,
)
from clesante.contrats.lectures import cadre_du
from clesante.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    MoyenPrete,
    Objectif,
    Principe,
)
from clesante.contrats.regles.programme import (
    AXE_MAX,
    NIVEAUX_MAX,
    faute_de_numero,
    numero_propose,
)
from clesante.contrats.regles.vues import ordre
from clesante.socle.erreurs import RefuseError


def ajouter_axe(axe: Axe, contrat: Contrat, par: Utilisateur) -> tuple[Axe, bool]:
    """Add an axis, under the next number unless it has one; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a number already given.
    """
    axe.contrat = contrat
    with transaction.atomic():
        permis(Contrat, contrat.pk, par, verrou=True)
        axe.numero = axe.numero or prochain_axe(contrat)
        _juger_axe(axe)
        return ajouter_a(axe, contrat, "contrats.axe_ajoute", CHAMPS_AXE, par)


def prochain_axe(contrat: Contrat) -> int:
    """Return the number proposed for a new axis: after the last, else the first that is free."""
    pris = set(Axe.objects.filter(contrat=contrat).values_list("numero", flat=True))
    suivant: int = max(pris, default=0) + 1
    return suivant if suivant <= AXE_MAX else next(n for n in count(1) if n not in pris)


def modifier_axe(axe: Axe, par: Utilisateur) -> bool:
    """Keep the changes of an axis.

    Raises as :func:`ajouter_axe`, for a stale save, and for another number once it is signed.
    """
    _juger_axe(axe)
    if not Axe.objects.filter(pk=axe.pk, numero=axe.numero).exists():
        numeros_libres(axe.contrat)
    return changer(axe, "contrats.axe_modifie", CHAMPS_AXE, par)


def _juger_axe(axe: Axe) -> None:
    if faute := faute_de_numero(axe.numero):
        raise RefuseError(faute, f"Prenez {prochain_axe(axe.contrat)}.")
    freres = Axe.objects.filter(contrat=axe.contrat_id).exclude(cle_creation=axe.cle_creation)
    if freres.filter(numero=axe.numero).exists():
        raise RefuseError(
            f"Le numéro {axe.numero} est déjà donné dans ce contrat.",
            f"Prenez {prochain_axe(axe.contrat)}, ou changez l'ordre depuis le programme.",
        )


def retirer_axe(axe: Axe, par: Utilisateur) -> None:
    """Take an axis away with its objectives.

    Raises ``RefuseError`` while fiches are under it, ``IntrouvableError`` without the right.
    """
    if FicheAction.objects.filter(axe=axe).exists():
        raise RefuseError(
            "Des fiches-actions sont sous cet axe\u00a0: il reste.",
            "Rangez-les d'abord sous un autre.",
        )
    with transaction.atomic():
        _noter_les_objectifs(Objectif.objects.filter(axe=axe), par)
        _retirer(axe, "contrats.axe_retire", CHAMPS_AXE, par)


def deplacer_axe(axe: Axe, vers: int, par: Utilisateur) -> bool:
    """Exchange an axis with the one before (-1) or after (+1); return whether there was one.

    Objectives and fiches take the numbers of their place: raises as :func:`renumeroter`.
    """
    with transaction.atomic():
        permis(Contrat, axe.contrat_id, par, verrou=True)
        numeros_libres(axe.contrat)
        rang = list(Axe.objects.filter(contrat=axe.contrat_id).order_by("numero"))
        place = [lu.pk for lu in rang].index(axe.pk)
        if not 0 <= place + vers < len(rang):
            return False
        avant = [lu.pk for lu in rang]
        _echanger(rang[place], rang[place + vers])
        rang[place], rang[place + vers] = rang[place + vers], rang[place]
        apres = [lu.pk for lu in rang]
        noter("contrats.axes_ordonnes", par, axe.contrat, {"axes": avant}, {"axes": apres})
        renumeroter(axe.contrat, par)
    return True


def _echanger(un: Axe, autre: Axe) -> None:
    numeros = un.numero, autre.numero
    un.numero = prochain_axe(un.contrat)  # a number is given once, at every instant
    un.save()
    autre.numero = numeros[0]
    autre.save()
    un.numero = numeros[1]
    un.save()


def ajouter_objectif(
    objectif: Objectif, contrat: Contrat, par: Utilisateur
) -> tuple[Objectif, bool]:
    """Add an objective of an axis, or of an objective above; return it, and whether it is new.

    Raises ``RefuseError`` past three levels, ``IntrouvableError`` without the right.
    """
    objectif.contrat = contrat
    _placer(objectif)
    objectif.numero = objectif.numero or prochain_objectif(objectif)
    return ajouter_a(objectif, contrat, "contrats.objectif_ajoute", CHAMPS_OBJECTIF, par)


def _placer(objectif: Objectif) -> None:
    """Give an objective the axis and the level of what is above it."""
    if objectif.parent is None:
        objectif.niveau = 1
        return
    objectif.axe, objectif.niveau = objectif.parent.axe, objectif.parent.niveau + 1
    if objectif.niveau > NIVEAUX_MAX:
        raise RefuseError(
            "Un programme a trois niveaux d'objectifs au plus.",
            "Rattachez-le à l'objectif du dessus.",
        )


def prochain_objectif(objectif: Objectif) -> str:
    """Return the number proposed for a new objective: « 2.1 » under axis 2."""
    debut = objectif.parent.numero if objectif.parent else str(objectif.axe.numero)
    freres = Objectif.objects.filter(contrat=objectif.contrat_id)
    return numero_propose(debut, freres.values_list("numero", flat=True))


def modifier_objectif(objectif: Objectif, par: Utilisateur) -> bool:
    """Keep the changes of an objective.

    Raises ``IntrouvableError``, for a stale save, and for another number once it is signed.
    """
    if not Objectif.objects.filter(pk=objectif.pk, numero=objectif.numero).exists():
        numeros_libres(objectif.contrat)
    return changer(objectif, "contrats.objectif_modifie", CHAMPS_OBJECTIF, par)


def retirer_objectif(objectif: Objectif, par: Utilisateur) -> None:
    """Take an objective away with those under it.

    Raises ``RefuseError`` while fiches answer to it or to one under it, ``IntrouvableError``.
    """
    dessous = descendants(objectif)
    if FicheAction.objects.filter(objectif__in=dessous).exists():
        raise RefuseError(
            "Des fiches-actions répondent à cet objectif\u00a0: il reste.",
            "Rangez-les d'abord sous un autre.",
        )
    with transaction.atomic():
        dessous.remove(objectif.pk)
        _noter_les_objectifs(Objectif.objects.filter(pk__in=dessous), par)
        _retirer(objectif, "contrats.objectif_retire", CHAMPS_OBJECTIF, par)


def _noter_les_objectifs(retires: Iterable[Objectif], par: Utilisateur) -> None:
    """Note each objective that leaves with what is above it."""
    for objectif in retires:
        avant = etat(objectif, CHAMPS_OBJECTIF)
        noter("contrats.objectif_retire", par, objectif, avant=avant)


def descendants(objectif: Objectif) -> list[int]:
    """Return the numbers in the base of an objective and of those under it."""
    tous, etage = [objectif.pk], [objectif.pk]
    for _ in range(NIVEAUX_MAX - 1):
        etage = list(Objectif.objects.filter(parent__in=etage).values_list("pk", flat=True))
        tous += etage
    return tous


def ajouter_principe(
    principe: Principe, contrat: Contrat, par: Utilisateur
) -> tuple[Principe, bool]:
    """Add a principle of the contract. Raises ``IntrouvableError`` without the right."""
    principe.contrat = contrat
    return ajouter_a(principe, contrat, "contrats.principe_ajoute", CHAMPS_PRINCIPE, par)


def reprendre_principes(contrat: Contrat, par: Utilisateur) -> list[Principe]:
    """Take up the principles of the framework that the contract does not have; return the new ones.

    Raises ``IntrouvableError`` without the right.
    """
    permis(Contrat, contrat.pk, par)
    faits = []
    for enonce in principes_du_cadre(contrat):
        cle = uuid.uuid5(contrat.cle_creation, enonce.code)  # a double click writes one
        neuf = Principe(intitule=enonce.enonce[:300], enonce=enonce.code, cle_creation=cle)
        fait, nouveau = ajouter_principe(neuf, contrat, par)
        faits += [fait] if nouveau else []
    return faits


def principes_du_cadre(contrat: Contrat) -> list[Any]:
    """Return the statements on principles of the framework that the contract has not taken up."""
    lu = cadre_du(contrat)
    pris = set(Principe.objects.filter(contrat=contrat).values_list("enonce", flat=True))
    return [e for e in (lu.de(Rubrique.PRINCIPES) if lu else ()) if e.code not in pris]


def modifier_principe(principe: Principe, par: Utilisateur) -> bool:
    """Keep the changes of a principle. Raises ``IntrouvableError``, and for a stale save."""
    return changer(principe, "contrats.principe_modifie", CHAMPS_PRINCIPE, par)


def retirer_principe(principe: Principe, par: Utilisateur) -> None:
    """Take a principle away, from fiches too. Raises ``IntrouvableError`` without the right."""
    _retirer(principe, "contrats.principe_retire", CHAMPS_PRINCIPE, par)


def ajouter_moyen(moyen: MoyenPrete, contrat: Contrat, par: Utilisateur) -> tuple[MoyenPrete, bool]:
    """Add a mean lent between partners. Raises ``IntrouvableError`` without the right."""
    moyen.contrat = contrat
    return ajouter_a(moyen, contrat, "contrats.moyen_ajoute", CHAMPS_MOYEN, par)


def modifier_moyen(moyen: MoyenPrete, par: Utilisateur) -> bool:
    """Keep the changes of a mean lent. Raises ``IntrouvableError``, and for a stale save."""
    return changer(moyen, "contrats.moyen_modifie", CHAMPS_MOYEN, par)


def retirer_moyen(moyen: MoyenPrete, par: Utilisateur) -> None:
    """Take a mean lent away. Raises ``IntrouvableError`` without the right."""
    _retirer(moyen, "contrats.moyen_retire", CHAMPS_MOYEN, par)


def nommer(contrat: Contrat, par: Utilisateur) -> bool:
    """Keep how the contract names its axes and its objectives. Raises as ``actions.modifier``."""
    return changer(contrat, "contrats.mots_du_programme", CHAMPS_MOTS, par)


def _retirer(objet: models.Model, code: str, champs: Sequence[str], par: Utilisateur) -> None:
    with transaction.atomic():
        permis(type(objet), objet.pk, par)
        noter(code, par, objet, avant=etat(objet, champs))
        objet.delete()


def renumeroter(contrat: Contrat, par: Utilisateur) -> int:
    """Give objectives and fiches the numbers of their place; return how many fiches changed.

    Raises ``RefuseError`` once the contract is signed: the numbers are those of the signed text;
    ``IntrouvableError`` without the right.
    """
    numeros_libres(contrat)
    with transaction.atomic():
        permis(Contrat, contrat.pk, par, verrou=True)
        _renumeroter_objectifs(contrat)
        numerotees = FicheAction.objects.filter(contrat=contrat).exclude(numero="")
        fiches = numerotees.select_related("axe", "objectif").order_by("tri", "pk")
        voulus: dict[int, str] = {}
        for fiche in fiches:
            voulus[fiche.pk] = numero_propose(debut_de(fiche), voulus.values())
        changees = [fiche for fiche in fiches if fiche.numero != voulus[fiche.pk]]
        avant = {str(f.pk): f.numero for f in changees}
        for fiche in changees:  # freed first: a number is given once
            fiche.numero = ""
            fiche.save()
        for fiche in changees:
            fiche.numero = voulus[fiche.pk]
            fiche.save()
        apres = {str(f.pk): f.numero for f in changees}
        noter("contrats.programme_renumerote", par, contrat, {"fiches": avant}, {"fiches": apres})
    return len(changees)


def debut_de(fiche: FicheAction) -> str:
    """Return the number a fiche's own begins with: its objective's, else its axis's."""
    if fiche.objectif is not None:
        return fiche.objectif.numero
    return str(fiche.axe.numero) if fiche.axe is not None else ""


def _renumeroter_objectifs(contrat: Contrat) -> None:
    lus = Objectif.objects.filter(contrat=contrat).select_related("axe", "parent")
    rangs: dict[str, int] = {}
    neufs: dict[int, str] = {}
    for lu in sorted(lus, key=lambda o: (o.niveau, ordre(o.numero, ""))):
        debut = neufs[lu.parent_id] if lu.parent_id else str(lu.axe.numero)
        rangs[debut] = rangs.get(debut, 0) + 1
        neufs[lu.pk] = f"{debut}.{rangs[debut]}"
        if lu.numero != neufs[lu.pk]:
            lu.numero = neufs[lu.pk]
            lu.save()


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of something of the programme.

    Raises ``IntrouvableError`` without the right or when it is gone, ``RefuseError`` when it
    changed since.
    """
    gestes: dict[type[Any], Any] = {
        Axe: modifier_axe,
        Objectif: modifier_objectif,
        Principe: modifier_principe,
        MoyenPrete: modifier_moyen,
    }
    actions_objets.retablir(evenement, par, gestes)
