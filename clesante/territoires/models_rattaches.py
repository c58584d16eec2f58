"""What every object of a territory has: the codes by which the grants of a person reach it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clesante.comptes.droits import Visiteur, portees
from clesante.comptes.models.attributions import TOUT
from clesante.territoires.lectures import codes_contenant, contenants, est_territoire, perimetre

CHAMP_MAX = 6_100  # the longest code of a perimeter (``regles.CODE_MAX``), and some


class Portee(models.Model):
    """A code that reaches an object, its foreign key « objet »: its territory, what holds it…"""

    code = models.CharField("code", max_length=40)

    class Meta:
        """Each code once; read by code."""

        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["objet", "code"], name="%(app_label)s_%(class)s_une_fois"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["code", "objet"])]

    def __str__(self) -> str:
        return self.code


class RattacheQuerySet(models.QuerySet[Any]):
    """Readings of objects of a territory."""

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Self:
        """Return those on which a user may do an operation, the model's « voir » by default.

        A portée reaches an object that has its code; or that lies in a wider territory, when the
        model says so (``VU_D_EN_BAS``) and the operation is the one of seeing.
        """
        modele: type[Rattache] = self.model
        tenues = portees(utilisateur, operation or modele.VOIR)
        if not tenues:
            return self.none()
        if TOUT in tenues:
            return self
        liens: Any = modele._meta.fields_map["portees"].related_model  # noqa: SLF001
        atteintes = Q(Exists(atteints(liens, tenues)))
        if modele.VU_D_EN_BAS and operation in ("", modele.VOIR):
            atteintes |= dans_un_de(liens, contenants(tenues))
        return self.filter(atteintes)


RattacheManager = models.Manager.from_queryset(RattacheQuerySet)


class Rattache(models.Model):
    """An object of a territory, or of a perimeter: ``portees`` are the codes that reach it.

    ``territoire`` is the code of a perimeter; empty for a territory that does not exist, which is
    reached by the codes it was given. ``VOIR`` is the operation of seeing one. ``ADOPTE``: the
    contracts and organisations that its author holds reach it too.
    """

    VOIR: ClassVar[str]
    VU_D_EN_BAS: ClassVar[bool] = False
    ADOPTE: ClassVar[bool] = True

    territoire = models.CharField("territoire", max_length=CHAMP_MAX, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def codes(self) -> frozenset[str]:
        """The portées it has, read once when prefetched."""
        return frozenset(portee.code for portee in self.portees.all())  # type: ignore[attr-defined]

    def permet(self, utilisateur: Visiteur, operation: str) -> bool:
        """Tell whether a user may do an operation on it; ``visibles_par``, in Python."""
        tenues = portees(utilisateur, operation)
        if tenues & {TOUT, *self.codes}:
            return True
        vue = self.VU_D_EN_BAS and operation == self.VOIR
        return bool(tenues) and vue and bool({*self.territoire.split("+")} & contenants(tenues))


class EnfantQuerySet(models.QuerySet[Any]):
    """Readings of what belongs to an object of a territory, by ``modele.PARENT``, a lookup.

    A model that is not seen by all who see its parent has a ``VOIR`` of its own.
    """

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Self:
        """Return those whose parent a user may see, or on which they may do an operation."""
        operation = operation or getattr(self.model, "VOIR", "")
        parent = self.model.PARENT
        modele: Any = self.model._meta.get_field(parent).related_model  # noqa: SLF001
        voulue = (operation,) if operation else ()
        visibles = modele.objects.all().visibles_par(utilisateur, *voulue)
        return self.filter(Exists(visibles.filter(pk=OuterRef(parent))))


EnfantManager = models.Manager.from_queryset(EnfantQuerySet)


def dans_un_de(liens: type[Any], codes: frozenset[str]) -> Q:
    """Return the condition that one of some codes is a territory of an object, not what holds it.

    ``liens``: the codes that reach objects, each of their territories among them, where joined
    territories are looked for. The condition is as long for one code as for a thousand.
    """
    unites = atteints(liens, codes).filter(_Unite(OuterRef("territoire"), F("code")))
    return Q(territoire__in=codes) | Q(Exists(unites), territoire__contains="+")


class _Unite(models.Func):
    """Whether a code is one of the territories that « + » joins."""

    function, arity = "INSTR", 2
    template = "%(function)s('+' || %(expressions)s || '+') > 0"
    arg_joiner = " || '+', '+' || "
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the same, as PostgreSQL names it."""
        return self.as_sql(compiler, connection, function="STRPOS", **extra)


def atteints(liens: type[Any], codes: frozenset[str]) -> models.QuerySet[Portee]:
    """Return which of some codes reach the object of the query around, read one by one.

    All of them at once, before the first line of a page, cost a hundred times more.
    """
    siens = liens._default_manager.filter(objet=OuterRef("pk"))  # noqa: SLF001
    return siens.filter(code__in=codes)


def codes_du_perimetre(code: str) -> frozenset[str]:
    """Return the codes that reach a perimeter: each of its units and what holds it."""
    return frozenset().union(*(codes_contenant(unite.code) for unite in perimetre(code).unites))


def codes_voulus(code: str, tenues: frozenset[str]) -> frozenset[str]:
    """Return the portées of an object put in a perimeter by who holds some.

    Those of the perimeter, and the contracts or territories its author holds inside a wider one.
    """
    plus = {tenue for tenue in tenues if not est_territoire(tenue) and tenue != TOUT}
    unites = {*code.split("+")}
    ici = {tenue for tenue in tenues if est_territoire(tenue) and unites & contenants({tenue})}
    return codes_du_perimetre(code) | plus | ici
