"""Every URL pattern of the site, with an address to try it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# One real value by name of URL parameter, so that a public page answers with its content.
EXEMPLES: dict[str, object] = {
    "acte": "fermer",
    "empreinte": "0123456789abcdef",
    "fichier": "logo.0123456789abcdef.png",
    "attribution": 900_005,
    "autre": 900_002,
    "sorte": "concertation.diagnostic",
    "partie": "population",
    "liste": "themes",
    "terme": "addictions",
    "genre": "texte",
    "evenement": 900_003,
    "feuille": "bulletin",
    "numero": 900_001,
    "uidb64": "uidb",
    "token": "token",
    "pk": 900_004,
    "jeton": "jeton",
    "cadre": "bretagne",
    "code": "EPCI-200054781",
    "extension": "csv",
    "indicateur": "ENF_LANG",
    "adresse": "un-appel",
    "public": "K7P-2MD",
    "contribution": 900_006,
    "cible": "dispositif-1",
    "table": "etapes",
    "regle": "loi_ars",
    "profil": "complete",
    "rang": 1,
}


@dataclass(frozen=True)
class Adresse:
    """A pattern: its name, its path with real values, whether anyone may read it."""

    nom: str
    chemin: str
    publique: bool


def adresses() -> list[Adresse]:
    """Return every named pattern of the root URLconf; one without a name raises."""
    return [
        Adresse(
            nom,
            reverse(nom, kwargs=_valeurs(patron, nom)),
            getattr(patron.callback, "login_required", True) is False,
        )
        for nom, patron in _patrons(get_resolver(), "")
    ]


def _patrons(resolveur: URLResolver, espace: str) -> Iterator[tuple[str, URLPattern]]:
    for entree in resolveur.url_patterns:
        if isinstance(entree, URLResolver):
            suite = f"{espace}{entree.namespace}:" if entree.namespace else espace
            yield from _patrons(entree, suite)
        elif not entree.name:
            raise AssertionError(f"l'adresse {entree.pattern} n'a pas de nom")
        else:
            yield f"{espace}{entree.name}", entree


def _valeurs(patron: URLPattern, nom: str) -> dict[str, object]:
    inconnus = set(patron.pattern.converters) - set(EXEMPLES)
    if inconnus:
        raise AssertionError(f"{nom} : donnez un exemple de {inconnus} dans {__name__}.EXEMPLES")
    return {parametre: EXEMPLES[parametre] for parametre in patron.pattern.converters}
