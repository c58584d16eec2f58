"""Where the words of a list are used, and which words of other lists they answer to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from clesante.comptes.droits import Visiteur
from clesante.recherche.lectures import TermeLu, VocabulaireLu
from clesante.recherche.models import TermesField
from clesante.socle.texte import pluriel


@dataclass(frozen=True, slots=True)
class Voisin:
    """A word of another list: « liste:code », the name of that list and its label."""

    liste: str
    code: str
    dans: str
    libelle: str


def correspondances(toutes: Iterable[VocabulaireLu]) -> Mapping[str, tuple[Voisin, ...]]:
    """Return, by « liste:code », the words of other lists that answer to it, told by either."""
    listes = {lu.code: lu for lu in toutes}
    trouvees: dict[str, dict[str, Voisin]] = defaultdict(dict)
    for liste in listes.values():
        for terme in liste.termes:
            ici = f"{liste.code}:{terme.code}"
            for vers in terme.vers:
                la = _voisin(vers, listes)
                if la is not None:
                    trouvees[ici][vers] = la
                    trouvees[vers][ici] = Voisin(
                        liste.code, terme.code, liste.libelle, terme.libelle
                    )
    return {
        cle: tuple(sorted(voisins.values(), key=lambda v: (v.dans, v.libelle)))
        for cle, voisins in trouvees.items()
    }


def _voisin(vers: str, listes: Mapping[str, VocabulaireLu]) -> Voisin | None:
    liste, _, code = vers.partition(":")
    terme = listes[liste].terme(code) if liste in listes else None
    return Voisin(liste, code, listes[liste].libelle, terme.libelle) if terme else None


def champs_de(liste: str) -> list[tuple[type[Any], TermesField]]:
    """Return the fields that hold words of a list, with their models."""
    return [
        (modele, champ)
        for modele in apps.get_models()
        for champ in modele._meta.concrete_fields  # noqa: SLF001
        if isinstance(champ, TermesField) and champ.vocabulaire == liste
    ]


def emplois(liste: str, utilisateur: Visiteur) -> Mapping[str, str]:
    """Return, by code, where a word is used: « 2 constats, 1 enjeu », of what a reader may see."""
    comptes: dict[str, Counter[type[Any]]] = defaultdict(Counter)
    for modele, champ in champs_de(liste):
        gestion: Any = modele._default_manager.all()  # noqa: SLF001
        if not hasattr(gestion, "visibles_par"):
            continue
        lus = gestion.visibles_par(utilisateur).exclude(**{champ.name: ""}).order_by()
        for codes in lus.values_list(champ.name, flat=True):
            for code in set(codes):
                comptes[code][modele] += 1
    return {code: _dire(lus) for code, lus in comptes.items()}


def _dire(comptes: Counter[type[Any]]) -> str:
    noms = ((m._meta.verbose_name, m._meta.verbose_name_plural, n) for m, n in comptes.items())  # noqa: SLF001
    return ", ".join(pluriel(n, str(un), str(plusieurs)) for un, plusieurs, n in sorted(noms))


@dataclass(frozen=True, slots=True)
class LigneTerme:
    """A word as its page shows it: what it answers to, where it is used."""

    terme: TermeLu
    voisins: tuple[Voisin, ...]
    emplois: str


def lignes(
    lu: VocabulaireLu, toutes: Iterable[VocabulaireLu], utilisateur: Visiteur
) -> list[LigneTerme]:
    """Return the words of a list, in order, those withdrawn included."""
    voisins, comptes = correspondances(toutes), emplois(lu.code, utilisateur)
    return [
        LigneTerme(t, voisins.get(f"{lu.code}:{t.code}", ()), comptes.get(t.code, ""))
        for t in lu.termes
    ]
