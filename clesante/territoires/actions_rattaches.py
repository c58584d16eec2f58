"""Named changes that put an object in a territory: who may, and the codes that will reach it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models, transaction

from clesante.comptes.actions.objets import enregistrer, introuvable, une_fois
from clesante.comptes.droits import portees
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import enumerer, pluriel
from clesante.territoires.lectures import (
    codes_contenant,
    contenants,
    est_territoire,
    perimetre,
    plusieurs,
    reste_dans,
)
from clesante.territoires.models_rattaches import Rattache, codes_voulus

R = TypeVar("R", bound=Rattache)


NOMMES = 3


def hors_de_portee(tenues: frozenset[str] = frozenset()) -> RefuseError:
    """Return the refusal of a territory out of reach; ``tenues`` are the portées it names."""
    noms = [lu.nom for lu in plusieurs([code for code in tenues if est_territoire(code)])]
    reste = len(noms) - NOMMES
    dits = [*noms[:NOMMES], *([pluriel(reste, "autre")] if reste > 0 else [])]
    le_votre = f"\u00a0: {enumerer(dits)}" if dits else ""
    return RefuseError(
        "Ce territoire n'est pas de votre ressort.",
        f"Donnez un territoire de votre ressort{le_votre}, ou demandez à qui l'a dans le sien.",
    )


def portees_pour(objet: Rattache, par: Utilisateur, operation: str) -> frozenset[str]:
    """Return the portées an object will have; refuse a territory out of the person's reach.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach.
    """
    tenues = portees(par, operation)
    if not tenues:
        raise introuvable()
    if not objet.territoire:
        return frozenset(tenues - {TOUT})
    touche = objet.VU_D_EN_BAS and _touche(objet.territoire, tenues)
    if not (TOUT in tenues or touche or reste_dans(objet.territoire, tenues)):
        raise hors_de_portee(tenues)
    voulus = codes_voulus(objet.territoire, tenues)
    return voulus if objet.ADOPTE else frozenset(filter(est_territoire, voulus))


def _touche(code: str, tenues: frozenset[str]) -> bool:
    """Tell whether some portées hold a part of a perimeter, or lie in one of its territories.

    What exists on a territory is written by any of those who have it: a CPTS astride two
    intercommunalités, a programme of the whole département.
    """
    larges = contenants(tenues)
    return any(
        unite.code in larges or codes_contenant(unite.code) & tenues
        for unite in perimetre(code).unites
    )


def rattacher(
    neuf: R, code: str, noms: Sequence[str], par: Utilisateur, operation: str
) -> tuple[R, bool]:
    """Add an object of a territory, once, with its portées and its event.

    Raises as :func:`portees_pour`.
    """
    codes = portees_pour(neuf, par, operation)

    def ecrire() -> None:
        neuf.save()
        _porter(neuf, codes)
        noter(code, par, neuf, apres=etat(neuf, noms))

    deja = type(neuf).objects.all().visibles_par(par, operation)  # type: ignore[attr-defined]
    return une_fois(neuf, ecrire, deja)


def _porter(objet: Rattache, codes: frozenset[str]) -> None:
    liens: models.Manager[models.Model] = objet.portees  # type: ignore[attr-defined]
    liens.bulk_create(liens.model(objet=objet, code=lu) for lu in sorted(codes))


def modifier_rattache(
    objet: R, code: str, noms: Sequence[str], par: Utilisateur, operation: str
) -> bool:
    """Keep the changes of an object of a territory; moved, it takes the portées of its new one.

    Raises as :func:`portees_pour`, and ``VersionDepasseeError`` when someone wrote since.
    """
    modifiables = type(objet).objects.all().visibles_par(par, operation)  # type: ignore[attr-defined]
    with transaction.atomic():
        avant = modifiables.filter(pk=objet.pk).first()
        if avant is not None and avant.territoire != objet.territoire:
            _deplacer(objet, portees_pour(objet, par, operation))
        return enregistrer(objet, code, noms, par, modifiables)


def _deplacer(objet: Rattache, codes: frozenset[str]) -> None:
    """Give an object the portées of its new territory; those of contracts stay."""
    perdus = {lu for lu in objet.codes - codes if est_territoire(lu)}
    neufs = codes - objet.codes
    objet.portees.filter(code__in=perdus).delete()  # type: ignore[attr-defined]
    _porter(objet, neufs)
