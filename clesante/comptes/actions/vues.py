"""Named changes of saved views: keep one, change it, erase it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from clesante.comptes.journal import noter
from clesante.comptes.lectures.vues import OTER, TROP_LONG, canonique, listes
from clesante.comptes.models import Utilisateur, VueEnregistree
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

NOMBRE = 50
PARAMETRES = 2_000


def enregistrer(
    utilisateur: Utilisateur, page: str, libelle: str, parametres: str
) -> VueEnregistree:
    """Keep what is asked of a list under a name; the same, sent twice, is one.

    Raises ``IntrouvableError`` for a list that keeps no view, ``EntreeInvalideError`` for a name
    that is taken or missing, a filter that is too long, a view too many.
    """
    if page not in listes(utilisateur):
        raise IntrouvableError("Cette liste ne garde pas de vue.")
    neuve = VueEnregistree(
        utilisateur=utilisateur,
        page=page,
        libelle=_libelle(libelle),
        parametres=_parametres(parametres),
    )
    with transaction.atomic():
        Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        siennes = VueEnregistree.objects.filter(utilisateur=utilisateur, page=page)
        if deja := siennes.filter(libelle=neuve.libelle, parametres=neuve.parametres).first():
            return deja
        verifier_nom(neuve)
        if siennes.count() >= NOMBRE:
            raise EntreeInvalideError(
                f"Vous avez déjà {NOMBRE} vues de cette liste.", "Effacez-en une."
            )
        neuve.save()
        noter("comptes.vue_enregistree", utilisateur, neuve, apres={"page": page})
    return neuve


def _parametres(parametres: str) -> str:
    propres = canonique(parametres)
    if len(propres) > PARAMETRES:
        raise EntreeInvalideError(TROP_LONG, OTER)
    return propres


def _libelle(libelle: str) -> str:
    propre = " ".join(libelle.replace("\x00", "").split())[:80]
    if not propre:
        raise EntreeInvalideError("Une vue a un nom.", "Donnez-lui-en un, court.")
    return propre


def verifier_nom(vue: VueEnregistree) -> None:
    """Raise ``EntreeInvalideError`` when another view of the same list has this name."""
    autres = VueEnregistree.objects.filter(
        utilisateur=vue.utilisateur, page=vue.page, libelle=vue.libelle
    )
    if autres.exclude(pk=vue.pk).exists():
        raise EntreeInvalideError(
            f"Vous avez déjà une vue «\u00a0{vue.libelle}\u00a0» de cette liste.",
            "Donnez un autre nom.",
        )


def changer(vue: VueEnregistree) -> None:
    """Keep the name of a view and whether the list opens on it; one at most is so.

    Raises ``EntreeInvalideError`` for a name that is taken, ``VersionDepasseeError`` when it was
    changed since it was read.
    """
    vue.libelle = _libelle(vue.libelle)
    with transaction.atomic():
        Utilisateur.objects.select_for_update().get(pk=vue.utilisateur_id)
        verifier_nom(vue)
        if vue.par_defaut:
            autres = VueEnregistree.objects.filter(utilisateur=vue.utilisateur, page=vue.page)
            autres.filter(par_defaut=True).exclude(pk=vue.pk).update(
                par_defaut=False, version=F("version") + 1
            )
        vue.save()
        noter("comptes.vue_changee", vue.utilisateur, vue, apres={"par_defaut": vue.par_defaut})


def effacer(vue: VueEnregistree) -> None:
    """Erase a view."""
    with transaction.atomic():
        noter("comptes.vue_effacee", vue.utilisateur, vue, avant={"page": vue.page})
        vue.delete()
