"""Named changes of fiches-actions: added, written whole, taken away and put back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core import serializers
from django.db import models, router, transaction
from django.db.models.deletion import Collector

from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter, introuvable
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, ajouter_a, changer, numeros_libres, permis
from clesante.contrats.actions.programme import debut_de
from clesante.contrats.choix import EtatAction
from clesante.contrats.journal.fiches import (
    CHAMPS_ECRITS,
    CHAMPS_FICHE,
    LIENS,
    RANGEES,
)
from clesante.contrats.models import (
    CibleIndicateur,
    Contrat,
    FicheAction,
    IndicateurAction,
)
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.regles.programme import numero_propose
from clesante.socle.erreurs import RefuseError

# What the team alone decides of a fiche: where it stands, who pilots it, who may read it.
DE_L_EQUIPE = (
    "numero", "axe", "objectif", "chainee", "priorite", "restreinte", "publique", "hors_contrat",
    "pilote", "responsable",
)  # fmt: skip
Liens = Mapping[str, Collection[int]]


def ajouter_fiche(
    fiche: FicheAction, contrat: Contrat, par: Utilisateur, code: str = "contrats.fiche_ajoutee"
) -> tuple[FicheAction, bool]:
    """Add a fiche to a contract, under the number of its place, if it has one, unless it is given.

    Returns it, and whether it is new. Raises ``IntrouvableError`` without the right,
    ``RefuseError`` for a number already given.
    """
    fiche.contrat = contrat
    with transaction.atomic():
        permis(Contrat, contrat.pk, par, verrou=True)
        _numeroter(fiche)
        return ajouter_a(fiche, contrat, code, CHAMPS_FICHE, par)


def prochain_numero(fiche: FicheAction) -> str:
    """Return the number proposed for a fiche in its place: « 2.1.3 »."""
    pris = FicheAction.objects.filter(contrat=fiche.contrat_id).exclude(pk=fiche.pk)
    return numero_propose(debut_de(fiche), pris.values_list("numero", flat=True))


def _numeroter(fiche: FicheAction) -> None:
    """Give an action that has its place and no number the one proposed; judge the one it has."""
    if fiche.etat != EtatAction.IDEE and not fiche.numero and debut_de(fiche):
        fiche.numero = prochain_numero(fiche)
    _juger_numero(fiche)


def _juger_numero(fiche: FicheAction) -> None:
    autres = FicheAction.objects.filter(contrat=fiche.contrat_id, numero=fiche.numero)
    if fiche.numero and autres.exclude(cle_creation=fiche.cle_creation).exists():
        raise RefuseError(
            f"Le numéro {fiche.numero} est déjà celui d'une fiche de ce contrat.",
            f"Prenez {prochain_numero(fiche)}.",
        )


def modifier_fiche(fiche: FicheAction, par: Utilisateur, liens: Liens | None = None) -> bool:
    """Keep the changes of a fiche, and what it is bound to; return whether something changed.

    ``liens``: enjeux, dispositifs, principes → their numbers in the base; one absent stays. Raises
    ``IntrouvableError`` without the right (the team, or its pilot), ``RefuseError`` when a pilot
    changes what the team decides, ``VersionDepasseeError`` for a stale save.
    """
    with transaction.atomic():
        avant = permis(FicheAction, fiche.pk, par, PILOTER)
        if not fiche.permet(par, MODIFIER):
            refuser_l_equipe(avant, fiche)
        _numeroter(fiche)
        if avant.numero and avant.numero != fiche.numero and not fiche.hors_contrat:
            numeros_libres(fiche.contrat)
        change = changer(fiche, "contrats.fiche_modifiee", CHAMPS_ECRITS, par, PILOTER)
        return relier(fiche, liens or {}, par) or change


def refuser_l_equipe(avant: FicheAction, apres: FicheAction) -> None:
    """Raise ``RefuseError`` when a fiche, not saved, differs in what the team alone decides."""
    etat_avant, etat_apres = etat(avant, DE_L_EQUIPE), etat(apres, DE_L_EQUIPE)
    changes = [nom for nom in DE_L_EQUIPE if etat_avant[nom] != etat_apres[nom]]
    if changes:
        raise RefuseError(
            "L'équipe du contrat décide de la place, du pilote et de la diffusion d'une fiche.",
            "Demandez-lui ce changement par un commentaire.",
        )


def relier(fiche: FicheAction, liens: Liens, par: Utilisateur) -> bool:
    """Bind a fiche to issues, dispositifs, principles; return whether something changed.

    Its version is the next one then. Raises ``IntrouvableError`` without the right,
    ``VersionDepasseeError`` when someone wrote since it was read.
    """
    with transaction.atomic():
        lue = permis(FicheAction, fiche.pk, par, PILOTER)
        avant, apres = {}, {}
        for nom, voulus in liens.items():
            lien = getattr(fiche, nom)
            en_place = sorted(lien.values_list("pk", flat=True))
            if en_place == sorted(voulus):
                continue
            lien.set(voulus)
            avant[nom], apres[nom] = en_place, sorted(voulus)
        if not apres:
            return False
        _avancer(lue, fiche)
        noter("contrats.fiche_liee", par, fiche, avant, apres)
    return True


def _avancer(en_place: Any, lu: Any) -> None:
    """Give the next version to an object, of which only what hangs on it changed."""
    en_place.version = lu.version
    en_place.save()
    lu.version = en_place.version


def ajouter_rangee(rangee: Any, fiche: FicheAction, par: Utilisateur) -> tuple[Any, bool]:
    """Add to a fiche a partner, a place, a step or an indicator. Raises ``IntrouvableError``."""
    code, _, champs = RANGEES[type(rangee)]
    rangee.fiche = fiche
    permis(FicheAction, fiche.pk, par, PILOTER)
    return ajouter(rangee, f"contrats.{code}_ajoute", champs, par, type(rangee).objects.all())


def modifier_rangee(rangee: Any, par: Utilisateur) -> bool:
    """Keep the changes of a row of a fiche. Raises ``IntrouvableError``, or for a stale save."""
    code, _, champs = RANGEES[type(rangee)]
    return changer(rangee, f"contrats.{code}_modifie", champs, par, PILOTER)


def retirer_rangee(rangee: Any, par: Utilisateur) -> None:
    """Take a row of a fiche away. Raises ``IntrouvableError`` without the right."""
    code, _, champs = RANGEES[type(rangee)]
    with transaction.atomic():
        permis(type(rangee), rangee.pk, par, PILOTER)
        noter(f"contrats.{code}_retire", par, rangee, avant=etat(rangee, champs))
        rangee.delete()


def cibler(indicateur: IndicateurAction, cibles: Mapping[int, Any], par: Utilisateur) -> bool:
    """Give an indicator its targets, year → value, None for none; return whether it changed.

    A year that is not given keeps its own. Its version is the next one then. Raises as
    :func:`relier`.
    """
    with transaction.atomic():
        lu = permis(IndicateurAction, indicateur.pk, par, PILOTER)
        lues = CibleIndicateur.objects.filter(indicateur=indicateur, annee__in=cibles)
        en_place = dict(lues.values_list("annee", "valeur"))
        changees = {a: v for a, v in cibles.items() if en_place.get(a) != v}
        if not changees:
            return False
        _avancer(lu, indicateur)
        for annee, valeur in changees.items():
            if valeur is None:
                lues.filter(annee=annee).delete()
            else:
                CibleIndicateur.objects.update_or_create(
                    indicateur=indicateur, annee=annee, defaults={"valeur": valeur}
                )
        avant = {str(a): _dite(en_place.get(a)) for a in changees}
        apres = {str(a): _dite(v) for a, v in changees.items()}
        noter("contrats.cibles_changees", par, indicateur, avant, apres)
    return True


def _dite(valeur: Any) -> str | None:
    return None if valeur is None else format(valeur, "f")


def retirer_fiche(fiche: FicheAction, par: Utilisateur) -> None:
    """Take a fiche away with all that hangs on it, before signature; the journal can put it back.

    Raises ``RefuseError`` once the contract is signed or when another object holds it,
    ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        permis(FicheAction, fiche.pk, par, MODIFIER)
        if not fiche.contrat.en_demarche and not fiche.hors_contrat:
            raise RefuseError(
                "Le contrat est signé\u00a0: une fiche ne s'efface plus.",
                "Donnez-lui l'état «\u00a0abandonnée\u00a0», avec son motif.",
            )
        if fiche.suite_decision_id or fiche.fusionnees.exists() or fiche.suites.exists():
            raise RefuseError(
                "Une décision ou une autre fiche s'appuie sur celle-ci\u00a0: elle reste.",
                "Donnez-lui l'état «\u00a0abandonnée\u00a0», avec son motif.",
            )
        if fiche.avis.exists():
            raise RefuseError(
                "Un avis ou un autre document daté porte sur cette fiche\u00a0: elle reste.",
                "Donnez-lui l'état «\u00a0abandonnée\u00a0», avec son motif.",
            )
        garde = json.loads(serializers.serialize("json", _avec_ses_rangees(fiche)))
        noter(
            "contrats.fiche_retiree",
            par,
            fiche,
            avant={"intitule": fiche.intitule, "objets": garde},
        )
        fiche.delete()


def _avec_ses_rangees(fiche: FicheAction) -> list[models.Model]:
    """Return a fiche and all that leaves with it, what is held before what holds it."""
    collecte = Collector(using=router.db_for_write(FicheAction), origin=fiche)
    collecte.collect([fiche])
    collecte.sort()
    lus = [objet for modele in reversed(list(collecte.data)) for objet in collecte.data[modele]]
    for rapides in collecte.fast_deletes:
        lus += [o for o in rapides if not type(o)._meta.auto_created]  # noqa: SLF001
    return sorted(lus, key=lambda objet: objet != fiche)


def remettre(evenement: Evenement, par: Utilisateur) -> None:
    """Put back a fiche taken away, with its rows.

    Raises ``IntrouvableError`` without the right on its contract, ``RefuseError`` when its number
    is now another's.
    """
    lus = list(serializers.deserialize("json", json.dumps(evenement.avant["objets"])))
    fiche = next(lu.object for lu in lus if isinstance(lu.object, FicheAction))
    if FicheAction.objects.filter(pk=fiche.pk).exists():
        raise RefuseError("Cette fiche est déjà remise.", "Ouvrez-la depuis le programme.")
    permis(Contrat, fiche.contrat_id, par)
    _juger_numero(fiche)
    with transaction.atomic():
        for lu in lus:
            lu.save()
        noter("contrats.fiche_remise", par, fiche, apres={"intitule": fiche.intitule})


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of a fiche, of what it is bound to, or of a row of it.

    Raises ``IntrouvableError`` without the right or when it is gone, ``RefuseError`` when it
    changed since.
    """
    if evenement.type == "contrats.fiche_liee":
        _relier_comme_avant(evenement, par)
        return
    gestes: dict[type[Any], Any] = dict.fromkeys(RANGEES, modifier_rangee)
    gestes[FicheAction] = modifier_fiche
    actions_objets.retablir(evenement, par, gestes)


def _relier_comme_avant(evenement: Evenement, par: Utilisateur) -> None:
    fiche = FicheAction.objects.filter(pk=evenement.objet_id).first()
    if fiche is None:
        raise introuvable()
    liens = {nom: evenement.avant[nom] for nom in LIENS if nom in evenement.avant}
    for nom in liens:
        if sorted(getattr(fiche, nom).values_list("pk", flat=True)) != evenement.apres[nom]:
            raise RefuseError(
                "Ces liens ont encore changé depuis.",
                "Annulez d'abord le plus récent, ou corrigez à la main.",
            )
    relier(fiche, liens, par)


def ranger(
    fiche: FicheAction,
    neuves: Sequence[Any],
    changees: Sequence[Any],
    retirees: Sequence[Any],
    par: Utilisateur,
) -> bool:
    """Keep what was typed in the tables of a fiche; return whether something changed."""
    with transaction.atomic():
        ajoutees = [ajouter_rangee(rangee, fiche, par)[1] for rangee in neuves]
        modifiees = [modifier_rangee(rangee, par) for rangee in changees]
        for rangee in retirees:
            retirer_rangee(rangee, par)
    return any(ajoutees) or any(modifiees) or bool(retirees)
