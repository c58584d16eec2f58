"""Objects that files and comments can be joined to: each app declares its own, with its rights.

An app names them in ``droits.OBJETS_JOINTS``. What is joined to an object is seen, added and
withdrawn by who may do the operation that its :class:`ObjetJoint` names on the object itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db import models

from clesante.comptes.droits import Visiteur
from clesante.comptes.journal import SITE
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import etiquette

Verbe = Literal["voir", "commenter", "modifier", "voir_reserves"]
VERBES: tuple[Verbe, ...] = ("voir", "commenter", "modifier", "voir_reserves")


@dataclass(frozen=True, slots=True)
class ObjetJoint:
    """A model whose objects take files and comments.

    ``voir``, ``commenter``, ``modifier`` (join, withdraw, answer) and ``voir_reserves`` are
    operations; an empty one is nobody's. ``adresse(objet, partie)`` is the page where a comment on
    a part is read. ``parties(objet)`` gives the title of each part by its code (a slug), ``texte``
    the text in place of one. ``remplacer(objet, partie, texte, par)`` writes a proposed text in
    place of it; without it, a proposal is kept or set aside, and copied by hand. ``suivis(objet)``
    gives the objects of the same model whose files and comments are read with its own: it stands
    for them now. ``d_une_personne``: what is joined tells of someone; all of it is reserved to the
    team, the sealed journal keeps no word of it, and it goes with the person.
    """

    modele: str
    voir: str
    commenter: str
    modifier: str
    voir_reserves: str
    adresse: Callable[[Any, str], str]
    chaine: Callable[[Any], str] = lambda _objet: SITE
    parties: Callable[[Any], Mapping[str, str]] = lambda _objet: {}
    texte: Callable[[Any, str], str] = lambda _objet, _partie: ""
    remplacer: Callable[[Any, str, str, Utilisateur], object] | None = None
    suivis: Callable[[Any], Iterable[Any]] = lambda _objet: ()
    d_une_personne: bool = False

    def operation(self, verbe: Verbe) -> str:
        """Return the operation of a verb."""
        operation: str = getattr(self, verbe)
        return operation

    def permis(self, utilisateur: Visiteur, verbe: Verbe) -> models.QuerySet[Any]:
        """Return the objects on which a user may do a verb."""
        tous: Any = apps.get_model(self.modele)._default_manager.all()  # noqa: SLF001
        operation = self.operation(verbe)
        permis: models.QuerySet[Any] = (
            tous.visibles_par(utilisateur, operation) if operation else tous.none()
        )
        return permis


@cache
def objets_joints() -> Mapping[str, ObjetJoint]:
    """Return every declared model, by its label, from the apps of ``APPS_DE_DROITS``."""
    modules = (import_module(f"{app}.droits") for app in settings.APPS_DE_DROITS)
    return {joint.modele: joint for m in modules for joint in getattr(m, "OBJETS_JOINTS", ())}


def joint_de(objet: models.Model) -> ObjetJoint:
    """Return the declaration of an object; raise ``KeyError`` for a model that has none."""
    return objets_joints()[etiquette(objet)]


def objet_de(sorte: str, numero: int) -> Any:
    """Return an object by its model and number, whoever asks; None when it is gone."""
    return apps.get_model(sorte)._base_manager.filter(pk=numero).first()  # noqa: SLF001


def droits(objet: models.Model, utilisateur: Visiteur) -> dict[Verbe, bool]:
    """Return what a user may do with what is joined to an object: verb → yes or no."""
    joint = joint_de(objet)
    return {verbe: _permet(joint, objet, utilisateur, verbe) for verbe in VERBES}


def _permet(joint: ObjetJoint, objet: Any, utilisateur: Visiteur, verbe: Verbe) -> bool:
    """Tell the same as ``permis``, without a query where the object can tell (``permet``)."""
    racine = objet
    while not hasattr(racine, "permet") and (nom := getattr(racine, "PARENT", "")):
        racine = getattr(racine, nom)
    operation = joint.operation(verbe)
    if operation and hasattr(racine, "permet"):
        return bool(racine.permet(utilisateur, operation))
    return joint.permis(utilisateur, verbe).filter(pk=objet.pk).exists()


def choisit_la_reserve(objet: models.Model, permis: Mapping[Verbe, bool]) -> bool:
    """Tell whether one who has some rights on an object says what is reserved of it, and not all.

    Of an object that tells of a person, everything is.
    """
    return permis["voir_reserves"] and not joint_de(objet).d_une_personne
