"""The journal: typed events, each with its French sentence, written with the act they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs as champs_de
from clesante.comptes.models.champs import etiquette
from clesante.comptes.phrases import ACTES_DE_COMPTE
from clesante.socle.erreurs import RefuseError

SITE = "site"
GARDE_DEHORS = "(non gardé au journal)"
Defaire = Callable[[Evenement, Utilisateur], None]


@dataclass(frozen=True, slots=True)
class TypeEvenement:
    """A kind of event: ``phrase`` tells one in French, without its author nor its hour.

    ``personnels`` are the fields whose values never enter the journal: it keeps that they changed.
    ``defaire``, when the act can safely be undone, undoes it (its own act writes its own event).
    ``chaine`` names the chain it is sealed in: the site's, or that of the object's contract.
    """

    code: str
    phrase: Callable[[Evenement], str]
    personnels: frozenset[str] = frozenset()
    defaire: Defaire | None = None
    chaine: Callable[[models.Model], str] = lambda _objet: SITE


@cache
def types() -> dict[str, TypeEvenement]:
    """Return every type by its code, from the apps of ``APPS_DE_DROITS`` that have a journal.

    Raises ``ValueError`` when two declare the same code.
    """
    tous: dict[str, TypeEvenement] = {}
    for app in settings.APPS_DE_DROITS:
        for declare in getattr(import_module(f"{app}.journal"), "EVENEMENTS", ()):
            if declare.code in tous:
                raise ValueError(f"event declared twice: {declare.code}")
            tous[declare.code] = declare
    return tous


def etat(objet: models.Model, champs: Iterable[str]) -> dict[str, Any]:
    """Return the fields of an object as the journal keeps them: a relation is a number."""
    connus = champs_de(objet)
    return {nom: _simple(connus[nom].value_from_object(objet)) for nom in champs}


def _simple(valeur: Any) -> Any:
    if valeur is None or isinstance(valeur, bool | int | float | str | list | dict):
        return valeur
    return DjangoJSONEncoder().default(valeur)


def noter(
    code: str,
    auteur: Visiteur | None,
    objet: models.Model,
    avant: Mapping[str, Any] | None = None,
    apres: Mapping[str, Any] | None = None,
) -> Evenement:
    """Write one event in the caller's transaction: only what changed from ``avant`` to ``apres``.

    Raises ``KeyError`` for a type that no app declares, ``RuntimeError`` outside a transaction: an
    act and its event are written together, or not at all.
    """
    type_evenement = types()[code]
    if not connection.in_atomic_block:
        raise RuntimeError("the journal is written in the transaction of the act")
    avant, apres = _differences(type_evenement, avant or {}, apres or {})
    return Evenement.objects.create(
        type=code,
        le=timezone.now(),
        auteur=auteur if isinstance(auteur, Utilisateur) else None,
        objet_type=etiquette(objet),
        objet_id=objet.pk,
        avant=avant,
        apres=apres,
        chaine=type_evenement.chaine(objet),
    )


def _differences(
    declare: TypeEvenement, avant: Mapping[str, Any], apres: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two sides, without what is the same nor any personal value."""
    noms = [n for n in {**avant, **apres} if avant.get(n) != apres.get(n)]
    return _cote(declare, avant, noms), _cote(declare, apres, noms)


def _cote(declare: TypeEvenement, cote: Mapping[str, Any], noms: list[str]) -> dict[str, Any]:
    return {
        nom: GARDE_DEHORS if nom in declare.personnels and cote[nom] else cote[nom]
        for nom in noms
        if nom in cote
    }


def phrase(evenement: Evenement) -> str:
    """Return the French sentence of an event, composed now: « Organisation créée : … »."""
    declare = types().get(evenement.type)
    return (
        declare.phrase(evenement) if declare else f"Événement d'un type retiré : {evenement.type}."
    )


def de_l_objet(objet: models.Model) -> models.QuerySet[Evenement]:
    """Return the events of one object, the latest first, their authors read at once."""
    lus = Evenement.objects.filter(objet_type=etiquette(objet), objet_id=objet.pk)
    return lus.select_related("auteur").order_by("-pk")


def annulable(evenement: Evenement) -> bool:
    """Tell whether the type of an event says how to undo it."""
    declare = types().get(evenement.type)
    return bool(declare and declare.defaire)


def annuler(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an event; raise ``RefuseError`` when it cannot be, or when something changed since."""
    declare = types().get(evenement.type)
    if declare is None or declare.defaire is None:
        raise RefuseError(
            "Cet acte ne s'annule pas.", "Faites l'acte contraire : le journal gardera les deux."
        )
    try:
        with transaction.atomic():
            declare.defaire(evenement, par)
    except IntegrityError as erreur:  # at a write, or at the commit for a link to what is gone
        raise RefuseError(
            "Ce qui était là avant ne tient plus avec ce qui a été écrit depuis : rien n'est "
            "annulé.",
            "Annulez d'abord le changement plus récent, ou corrigez à la main.",
        ) from erreur


def verifier_inchange(evenement: Evenement, objet: models.Model) -> None:
    """Raise ``RefuseError`` when a field of an event is no longer as the event left it."""
    maintenant = etat(objet, evenement.apres)
    if GARDE_DEHORS in [*evenement.avant.values(), *evenement.apres.values()]:
        raise RefuseError(
            "Les coordonnées d'avant ne sont pas gardées au journal : rien à rétablir.",
            "Corrigez la fiche à la main.",
        )
    if maintenant != evenement.apres:
        raise RefuseError(
            "Ces champs ont encore changé depuis : annuler effacerait un changement plus récent.",
            "Annulez d'abord le plus récent, ou corrigez à la main.",
        )


def _phrase_attribution(evenement: Evenement) -> str:
    cote = evenement.apres or evenement.avant
    return f"Rôle donné : {cote.get('role')} sur {cote.get('portee')}."


def _phrase_retrait(evenement: Evenement) -> str:
    return f"Rôle retiré ; dernier jour : {evenement.apres.get('au')}."


def _phrase_apparence(evenement: Evenement) -> str:
    noms = {
        "clair": "couleur",
        "nom": "nom",
        "logo": "logo",
        "alternative": "texte du logo",
        "charte": "modèle Word",
    }
    dits = [
        f"{dit} : {evenement.apres[nom] or 'neutre'}"
        for nom, dit in noms.items()
        if nom in evenement.apres
    ]
    return f"Apparence du site changée, {', '.join(dits)}."


def _constante(dite: str) -> Callable[[Evenement], str]:
    return lambda _evenement: dite


EVENEMENTS = (
    TypeEvenement("comptes.role_donne", _phrase_attribution),
    TypeEvenement("comptes.role_retire", _phrase_retrait),
    TypeEvenement("comptes.apparence_changee", _phrase_apparence),
    *(TypeEvenement(code, _constante(dite)) for code, dite in ACTES_DE_COMPTE.items()),
)
CHAMPS_ATTRIBUTION = ("utilisateur", "role", "portee", "du", "au")
