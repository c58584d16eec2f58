"""Readings whose SQL is written once by process; what changes takes its place each time.

To write the SQL of a reading costs Django ten to fifty times what the base takes to answer it: a
page that makes twenty of them spends its time there. See ADR 0008.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet

ENTIER_MAX = 2**63 - 1  # past it no column holds a number: nothing equals it
FORMES_MAX = 16  # of one reading: as many SQL kept by process

M = TypeVar("M", bound=Model)


class Place(Expression):
    """Where a value comes in a prepared reading: the number of an object, a word, a list."""

    def __init__(self, rang: int) -> None:
        super().__init__()
        self.rang = rang

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        """Return the mark of a value, and itself in the place of it."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Ecrite(Generic[M]):
    """A reading as one base writes it: its query set, what reads its rows, its SQL."""

    lecture: QuerySet[M]
    compilateur: Any
    sql: str
    valeurs: tuple[Any, ...]

    def lire(self, donnees: tuple[Any, ...]) -> list[M]:
        """Return the objects found, the values given in their places."""
        liaison = connections[self.lecture.db]  # each thread has its own
        mises = tuple(
            _mise(donnees[v.rang], liaison) if isinstance(v, Place) else v for v in self.valeurs
        )
        compilateur = copy.copy(self.compilateur)
        compilateur.connection = liaison
        compilateur.as_sql = lambda *_, **__: (self.sql, mises)
        requete = copy.copy(self.lecture.query)
        requete.get_compiler = lambda *_, **__: compilateur  # type: ignore[method-assign]
        lecture = object.__new__(type(self.lecture))
        lecture.__dict__ |= {**self.lecture.__dict__, "_query": requete}
        return list(lecture)


def _mise(donnee: Any, liaison: Any) -> Any:
    """Return a value as a base takes it: SQLite reads a list in a text."""
    if isinstance(donnee, int | str):
        return donnee
    return json.dumps(list(donnee)) if liaison.vendor == "sqlite" else list(donnee)


def preparee(ecrire: Callable[..., QuerySet[M]]) -> Callable[..., list[M]]:
    """Make a prepared reading of a function that writes one.

    What is given by position takes its place in the SQL: a number, a word, or a list of either
    (:func:`parmi`). What is given by name shapes it: it is hashable, and takes few values. The
    function reads neither the clock nor the rights of anyone: they would stay those of the first.
    """

    @functools.lru_cache(maxsize=FORMES_MAX)
    def ecrite(base: str, nombre: int, **formes: Any) -> _Ecrite[M] | None:
        lecture = ecrire(*map(Place, range(nombre)), **formes)
        compilateur = lecture.query.get_compiler(base)
        try:
            sql, valeurs = compilateur.as_sql()
        except EmptyResultSet:
            return None
        convertis = compilateur.get_converters([vu[0] for vu in compilateur.select])
        compilateur.get_converters = lambda _expressions: convertis
        return _Ecrite(lecture, compilateur, sql, valeurs)

    @functools.wraps(ecrire)
    def lire(*donnees: Any, **formes: Any) -> list[M]:
        trouvee = ecrite(DEFAULT_DB_ALIAS, len(donnees), **formes)
        if trouvee is None or any(isinstance(d, int) and abs(d) > ENTIER_MAX for d in donnees):
            return []
        return trouvee.lire(donnees)

    return lire


class _Parmi(Func):
    """Whether a field is one of the numbers of a list, which has one place however long it is."""

    arity = 2
    template = "%(expressions)s))"
    arg_joiner = " IN (SELECT value FROM json_each("
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **plus: Any) -> Any:
        """Return the same, as PostgreSQL writes it."""
        ecrit = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
        return self.as_sql(compiler, connection, **ecrit, **plus)


def parmi(champ: str, place: Any) -> Func:
    """Return the condition that a field is one of the numbers, or of the words, of a list."""
    return _Parmi(F(champ), place)


def visibles(lus: Sequence[M], utilisateur: Any, *operation: str) -> list[M]:
    """Return, of objects read, those on which a user may do an operation, « voir » by default.

    Where there are none, nothing is asked of the base.
    """
    if not lus:
        return []
    vus: Any = type(lus[0])._default_manager.all()  # noqa: SLF001
    numeros = vus.visibles_par(utilisateur, *operation).filter(pk__in=[lu.pk for lu in lus])
    permis = set(numeros.values_list("pk", flat=True))
    return [lu for lu in lus if lu.pk in permis]


def tenir(objet: Model, relation: str, lus: Iterable[Model]) -> None:
    """Give an object what one of its relations holds, read apart, as a prefetch does."""
    modele: Any = objet._meta.get_field(relation).related_model  # noqa: SLF001
    tenus = modele._base_manager.none()  # noqa: SLF001
    tenus._result_cache = list(lus)  # noqa: SLF001
    vars(objet).setdefault("_prefetched_objects_cache", {})[relation] = tenus
