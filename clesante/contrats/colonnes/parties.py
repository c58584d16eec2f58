"""Columns of the parties of a contract: the same on screen and in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from clesante.ui.colonnes import Colonne


@dataclass(frozen=True, slots=True)
class Liste:
    """One table of the page: its title, what it is for, its columns, the objects of its rows."""

    sorte: str
    titre: str
    phrase: str
    vide: str
    mots: tuple[str, str]
    colonnes: tuple[Colonne[Any], ...]


def _oui(vrai: bool) -> str:
    return "oui" if vrai else "non"


PORTEURS: Final[tuple[Colonne[Any], ...]] = (
    Colonne("porteur", "Porteur", lambda p: p.organisation.nom),
    Colonne("nature", "Nature", lambda p: p.get_genre_display()),
    Colonne("chef_de_file", "Chef de file", lambda p: _oui(p.chef_de_file)),
)
REFERENTS: Final[tuple[Colonne[Any], ...]] = (
    Colonne("fonction", "Fonction", lambda r: r.fonction),
    Colonne("role", "Rôle", lambda r: r.get_role_display()),
    Colonne("organisation", "Organisation", lambda r: r.organisation.nom if r.organisation else ""),
    Colonne("du", "Depuis le", lambda r: r.du, "date"),
    Colonne("au", "Jusqu'au", lambda r: r.au, "date"),
)
SIGNATAIRES: Final[tuple[Colonne[Any], ...]] = (
    Colonne("signataire", "Signataire", lambda s: s.organisation.nom),
    Colonne("nature", "Nature", lambda s: s.get_genre_display()),
    Colonne("fonction", "Représenté par", lambda s: s.fonction),
    Colonne("habilitation", "Habilité par", lambda s: s.get_habilitation_display()),
    Colonne("habilitation_date", "Du", lambda s: s.habilitation_date, "date"),
    Colonne("reference", "Référence", lambda s: s.habilitation_reference),
    Colonne("signe_le", "Signé le", lambda s: s.signe_le, "date"),
    Colonne("reserve", "Sous réserve de", lambda s: s.reserve),
)
ENGAGEMENTS: Final[tuple[Colonne[Any], ...]] = (
    Colonne("engagement", "Engagement", lambda e: e.texte),
    Colonne("signataire", "Par", lambda e: e.signataire.organisation.nom),
    Colonne(
        "montant",
        "Montant",
        lambda e: None if e.montant is None else float(e.montant),
        "nombre",
        "€",
        2,
    ),
    Colonne("etp", "Temps", lambda e: None if e.etp is None else float(e.etp), "nombre", "ETP", 2),
    Colonne("periode", "Par an ou en tout", lambda e: e.periode_dite),
    Colonne("en_nature", "En nature", lambda e: e.en_nature),
    Colonne("echeance", "Pour le", lambda e: e.echeance, "date"),
    Colonne("etat", "État", lambda e: e.get_etat_display()),
    Colonne("preuve", "Preuve", lambda e: e.preuve),
)
LISTES: Final = {
    "porteurs": Liste(
        "porteur",
        "Porteurs",
        "Une ou plusieurs collectivités portent le contrat. Les comptes d'un porteur voient le "
        "contrat aussitôt qu'il y est.",
        "Aucun porteur pour l'instant.",
        ("porteur", "porteurs"),
        PORTEURS,
    ),
    "referents": Liste(
        "referent",
        "Référents",
        "Qui répond du contrat, par fonction\u00a0: la personne peut changer, la place reste.",
        "Personne n'est encore nommé.",
        ("référent", "référents"),
        REFERENTS,
    ),
    "signataires": Liste(
        "signataire",
        "Signataires",
        "L'agence et au moins une collectivité signent toujours\u00a0; d'autres peuvent le faire.",
        "Aucun signataire pour l'instant.",
        ("signataire", "signataires"),
        SIGNATAIRES,
    ),
    "engagements": Liste(
        "engagement",
        "Engagements réciproques",
        "Ce que chacun promet\u00a0: combien d'argent, de temps, ou quoi en nature, et pour quand.",
        "Aucun engagement n'est écrit.",
        ("engagement", "engagements"),
        ENGAGEMENTS,
    ),
}
