"""What every named change of an object shares: born once, written with its event, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from clesante.comptes.journal import etat, noter, verifier_inchange
from clesante.comptes.models import Evenement, NeUneFois, Utilisateur, Versionne
from clesante.comptes.models.champs import champs, etiquette
from clesante.socle.erreurs import IntrouvableError

Ne = TypeVar("Ne", bound=NeUneFois)
V = TypeVar("V", bound=Versionne)
M = TypeVar("M", bound=models.Model)


def introuvable() -> IntrouvableError:
    """Return the one answer to what is not there and to what one may not do."""
    return IntrouvableError("L'adresse demandée ne correspond à rien que vous puissiez voir.")


def permis(
    modele: type[M], numero: int, par: Utilisateur, operation: str, verrou: bool = False
) -> M:
    """Return an object on which a person may do an operation; ``verrou``: nobody else writes it.

    Raises ``IntrouvableError`` for any other.
    """
    modifiables: models.QuerySet[M]
    modifiables = modele.objects.all().visibles_par(par, operation)  # type: ignore[attr-defined]
    if verrou:
        modifiables = modifiables.select_for_update()
    trouve = modifiables.filter(pk=numero).first()
    if trouve is None:
        raise introuvable()
    return trouve


def une_fois(neuf: Ne, ecrire: Callable[[], object], deja: models.QuerySet[Ne]) -> tuple[Ne, bool]:
    """Write a new object, or return the one of ``deja`` that the same form already made."""
    try:
        with transaction.atomic():
            ecrire()
    except IntegrityError:
        fait = deja.filter(cle_creation=neuf.cle_creation).first()
        if fait is None:
            raise
        return fait, False
    return neuf, True


def ajouter(
    neuf: Ne, code: str, noms: Sequence[str], par: Utilisateur, deja: models.QuerySet[Ne]
) -> tuple[Ne, bool]:
    """Save a new object and note its fields under an event; return it, and whether it is new."""

    def ecrire() -> None:
        neuf.save()
        noter(code, par, neuf, apres=etat(neuf, noms))

    return une_fois(neuf, ecrire, deja)


def enregistrer(
    objet: V, code: str, noms: Sequence[str], par: Utilisateur, modifiables: models.QuerySet[V]
) -> bool:
    """Save the changes of an object with their event; return whether something changed.

    Raises ``IntrouvableError`` when the object is not among those the person may change,
    ``VersionDepasseeError`` when someone wrote since it was read.
    """
    with transaction.atomic():
        avant = modifiables.filter(pk=objet.pk).first()
        if avant is None:
            raise introuvable()
        etat_avant, etat_apres = etat(avant, noms), etat(objet, noms)
        if etat_avant == etat_apres:
            return False
        objet.save()
        noter(code, par, objet, etat_avant, etat_apres)
    return True


def rendre(evenement: Evenement, objet: models.Model) -> None:
    """Give back to an object, not saved, the fields an event changed.

    Raises ``RefuseError`` when one of them changed since.
    """
    verifier_inchange(evenement, objet)
    connus = champs(objet)
    for nom, valeur in evenement.avant.items():
        setattr(objet, connus[nom].attname, connus[nom].to_python(valeur))


Gestes = Mapping[type[Any], Callable[[Any, Utilisateur], object]]


def retablir(evenement: Evenement, par: Utilisateur, gestes: Gestes) -> None:
    """Give back the fields an event changed, by the named change of its kind of object.

    Raises ``IntrouvableError`` when the object is gone, ``RefuseError`` when one of the fields
    changed since, and as the named change does: it judges the right.
    """
    modele = next(lu for lu in gestes if etiquette(lu) == evenement.objet_type)
    objet = modele.objects.filter(pk=evenement.objet_id).first()
    if objet is None:
        raise introuvable()
    rendre(evenement, objet)
    gestes[modele](objet, par)
