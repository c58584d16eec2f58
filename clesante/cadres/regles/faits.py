"""What the engine must know of a contract or a démarche; what is not known is None or absent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from clesante.cadres.objets import Habitants
from clesante.socle.erreurs import EntreeInvalideError

# A kind of actor is also each of these: a rule that asks for a collectivité takes an EPCI.
AUSSI: Final[dict[str, frozenset[str]]] = {
    "commune": frozenset({"collectivite", "porteur"}),
    "ville_grande_ou_moyenne": frozenset({"commune", "collectivite", "porteur"}),
    "epci": frozenset({"collectivite", "porteur"}),
    "regroupement_epci": frozenset({"epci", "collectivite", "porteur"}),
    "petr_pays": frozenset({"collectivite", "porteur"}),
    "syndicat_mixte": frozenset({"collectivite", "porteur"}),
    "parc_naturel_regional": frozenset({"collectivite", "porteur"}),
    "departement": frozenset({"collectivite"}),
    "region": frozenset({"collectivite"}),
    "prefecture": frozenset({"services_etat"}),
    "education_nationale": frozenset({"services_etat"}),
}
NOMBRE_MAX: Final = 1e12  # euros, inhabitants, years: no contract counts more
PARTIES: Final = frozenset({"ars", "delegation", "collectivite", "porteur"})


@dataclass(frozen=True, slots=True)
class Faits:
    """The facts of one contract, as the engine reads them.

    ``date_examen`` is the day whose rules are read when nothing is signed yet. ``porteurs`` and
    ``signataires`` are kinds of actors (``ACTEURS``). ``acquis`` gives, part by part
    (``objectifs``, ``livrables``…), the codes or the genres of the statements that the contract
    meets; a part that is absent is not known. ``etape`` is the step under way. Money is in euros a
    year: ``aide_ars`` what the agency pays for engineering, ``part_porteur`` what the holder pays,
    ``cout`` the whole cost. ``autres_financements`` are the schemes that the agency already pays on
    the same territory (``clsm``). ``derogations``: the code of a rule, and why it is lifted.
    """

    date_signature: datetime.date | None = None
    date_effet: datetime.date | None = None
    date_fin: datetime.date | None = None
    date_examen: datetime.date | None = None
    duree_annees: float | None = None
    porteurs: frozenset[str] | None = None
    signataires: frozenset[str] | None = None
    populations: tuple[Habitants, ...] = ()
    acquis: Mapping[str, frozenset[str]] = field(default_factory=dict)
    etape: str = ""
    etp: float | None = None
    aide_ars: float | None = None
    part_porteur: float | None = None
    cout: float | None = None
    autres_financements: frozenset[str] | None = None
    derogations: Mapping[str, str] = field(default_factory=dict)

    @property
    def jour(self) -> datetime.date | None:
        """Return the day whose rules are read: of signature, of effect, or of examination."""
        return self.date_signature or self.date_effet or self.date_examen

    @property
    def debut(self) -> datetime.date | None:
        """Return the day from which the contract lasts: of effect, else of signature."""
        return self.date_effet or self.date_signature


def elargir(acteurs: frozenset[str]) -> frozenset[str]:
    """Return kinds of actors and all they also are."""
    return acteurs.union(*(AUSSI.get(acteur, frozenset()) for acteur in acteurs))


def faits_depuis(contenu: Mapping[str, Any]) -> Faits:
    """Return facts from plain data: lists, texts, dates as ISO texts or as dates.

    Raises ``EntreeInvalideError`` naming the fact that is unknown or cannot be read.
    """
    inconnus = sorted(contenu.keys() - {f.name for f in fields(Faits)})
    if inconnus:
        raise EntreeInvalideError(
            f"Fait inconnu : {', '.join(inconnus)}.",
            f"Au choix : {', '.join(f.name for f in fields(Faits))}.",
        )
    return Faits(**{nom: _lu(nom, valeur) for nom, valeur in contenu.items()})


def _lu(nom: str, valeur: Any) -> Any:
    try:
        return _converti(nom, valeur)
    except (TypeError, ValueError, AttributeError, OverflowError) as erreur:
        raise EntreeInvalideError(
            f"Le fait « {nom} » ne se lit pas : {valeur!r}.", "Corrigez sa valeur."
        ) from erreur


def _converti(nom: str, valeur: Any) -> Any:
    return None if valeur is None else LECTURES.get(nom, _nombre)(valeur)


def _nombre(valeur: Any) -> float:
    lu = float(valeur)
    if not 0 <= lu <= NOMBRE_MAX:
        raise ValueError(valeur)
    return lu


def _habitants(nombre: int, nature: str = "municipale", millesime: int | None = None) -> Habitants:
    return Habitants(int(_nombre(nombre)), nature, None if millesime is None else int(millesime))


def _codes(valeur: Any) -> frozenset[str]:
    if isinstance(valeur, str):
        raise TypeError(valeur)
    return frozenset(str(code) for code in valeur)


def _jour(valeur: Any) -> datetime.date:
    return datetime.date.fromisoformat(str(valeur))


# How each fact is read from plain data; the others are numbers.
LECTURES: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("date_signature", "date_effet", "date_fin", "date_examen"), _jour),
    **dict.fromkeys(("porteurs", "signataires", "autres_financements"), _codes),
    "populations": lambda valeur: tuple(_habitants(**population) for population in valeur),
    "acquis": lambda valeur: {str(partie): _codes(codes) for partie, codes in valeur.items()},
    "derogations": lambda valeur: {str(code): str(motif) for code, motif in valeur.items()},
    "etape": str,
}
