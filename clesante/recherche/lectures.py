"""The lists of words as people see them: those of the program, as the host changed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from django.db.models import QuerySet

from clesante.comptes.models.preparees import preparee
from clesante.recherche.models import Terme
from clesante.socle.yamls import lire_yaml

DECLARATIONS = resources.files("clesante.recherche") / "declarations"


@dataclass(frozen=True, slots=True)
class TermeLu:
    """A word: its code does not change, its label is the host's when it has one.

    ``vers`` are the words of other lists it stands for, « liste:code ». ``legal``: article
    L.1434-10 names it. ``maison``: the host added it or changed it.
    """

    code: str
    libelle: str
    groupe: str = ""
    definition: str = ""
    uri: str = ""
    legal: bool = False
    vers: tuple[str, ...] = ()
    retire: bool = False
    maison: bool = False


@dataclass(frozen=True, slots=True)
class VocabulaireLu:
    """A list of words, in order: « liste Clésanté » unless its owner checked it."""

    code: str
    libelle: str
    source: str
    verifie: bool
    edition: str
    termes: tuple[TermeLu, ...]

    @property
    def etiquette(self) -> str:
        """What is said beside its name."""
        return "" if self.verifie else "liste Clésanté"

    @property
    def en_usage(self) -> tuple[TermeLu, ...]:
        """The words that are offered."""
        return tuple(terme for terme in self.termes if not terme.retire)

    @property
    def retires(self) -> tuple[TermeLu, ...]:
        """The words that are offered no more."""
        return tuple(terme for terme in self.termes if terme.retire)

    @property
    def libelles(self) -> Mapping[str, str]:
        """The label of each code, withdrawn ones included."""
        return {terme.code: terme.libelle for terme in self.termes}

    def terme(self, code: str) -> TermeLu | None:
        """Return a word, None for a code it has not."""
        return next((terme for terme in self.termes if terme.code == code), None)


@cache
def _livres() -> Mapping[str, VocabulaireLu]:
    """Return the packaged lists."""
    lus: Any = lire_yaml(
        (DECLARATIONS / "vocabulaires.yaml").read_text(encoding="utf-8"), "vocabulaires.yaml"
    )
    return {
        code: VocabulaireLu(
            code,
            dit["libelle"],
            dit["source"],
            dit["verifie"],
            str(lus["edition"]),
            tuple(TermeLu(**{**t, "vers": tuple(t.get("vers", ()))}) for t in dit["termes"]),
        )
        for code, dit in lus["vocabulaires"].items()
    }


def codes() -> tuple[str, ...]:
    """Return the codes of the lists."""
    return tuple(_livres())


def vocabulaire(code: str) -> VocabulaireLu:
    """Return a list with what the host changed; raise ``KeyError`` for one that does not exist."""
    return _change(_livres()[code], Terme.objects.all().de(code))


def vocabulaires() -> tuple[VocabulaireLu, ...]:
    """Return every list, read at once."""
    changes: dict[str, list[Terme]] = {}
    for terme in _termes():
        changes.setdefault(terme.vocabulaire, []).append(terme)
    return tuple(_change(livre, changes.get(code, ())) for code, livre in _livres().items())


@preparee
def _termes() -> QuerySet[Terme]:
    return Terme.objects.order_by("pk")


def _change(livre: VocabulaireLu, changes: Iterable[Terme]) -> VocabulaireLu:
    """Return a packaged list with the words of the host in place of theirs.

    Its own come last in their group; a new group, after the others.
    """
    siens = {terme.code: terme for terme in changes}
    if not siens:
        return livre
    repris = [
        _de_la_maison(siens.pop(lu.code), lu) if lu.code in siens else lu for lu in livre.termes
    ]
    neufs = [_de_la_maison(terme, TermeLu(terme.code, "")) for terme in siens.values()]
    tous = (*repris, *neufs)
    rangs: dict[str, int] = {}
    for lu in tous:
        rangs.setdefault(lu.groupe, len(rangs))
    return replace(livre, termes=tuple(sorted(tous, key=lambda lu: rangs[lu.groupe])))


def _de_la_maison(terme: Terme, livre: TermeLu) -> TermeLu:
    return replace(
        livre,
        libelle=terme.libelle,
        groupe=terme.groupe,
        definition=terme.definition,
        uri=terme.uri,
        vers=tuple(terme.correspondances.split()),
        retire=terme.retire_le is not None,
        maison=True,
    )


ENTRE = " ; "
"""Between the words of one cell: a label may hold a comma."""


def diseur(liste: str) -> Callable[[Iterable[str]], tuple[str, ...]]:
    """Return what gives the labels of codes of a list, read once.

    A code that the list does not know is shown as it is.
    """
    connus = vocabulaire(liste).libelles
    return lambda codes_lus: tuple(connus.get(code, code) for code in codes_lus)


def libelles(liste: str, codes_lus: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of codes of a list, as :func:`diseur`."""
    return diseur(liste)(codes_lus)
