"""The catalogue of indicators, read from data and checked against its schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clesante.donnees.choix import Calcul, Intervalles, Polarite
from clesante.socle.erreurs import EntreeInvalideError

UNITES_DE_COMPTE = frozenset({"nombre", "décès", "hab."})
DECLARATIONS = resources.files("clesante.donnees") / "declarations"


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One indicator: what it is, how it is rebuilt for a territory, how it is read.

    A value is ``facteur × numerateur / denominateur`` for a ``rapport`` and
    ``facteur × numerateur`` for a ``somme``, both summed over observation units; an ``evolution``
    is the mean yearly change over ``annees`` from denominator to numerator; a ``publiee`` value
    is taken as its publisher gives it, at its level only. ``source`` is None while nothing fills
    it: ``detenteur``, ``niveau`` (the finest at which the holder has it) and ``demande`` say who
    has it and how to ask. ``champ_exclu`` lists the départements that the source does not cover,
    ``dimension`` what it is broken down by and ``dimension_principale`` which of these its main
    figure is (« Ensemble des médecins »; empty: it has no main figure), ``seuil_secret`` under how
    many people a cell is hidden (0: its publisher does it), ``affiche`` whether portraits show it,
    ``essentiel`` whether it may open them. ``comparable_a_age_egal`` is false for a crude rate,
    which says nothing between populations of different ages; ``couverture_assurance`` lists the
    départements whose insurance registers miss too many people for it to compare; ``inegalite``
    tells whether its slope over communes, from the least to the most deprived, means something.
    """

    code: str
    libelle: str
    theme: str
    unite: str
    decimales: int
    definition: str
    calcul: Calcul
    polarite: Polarite
    detenteur: str
    niveau: str
    rafraichissement: str
    facteur: float = 1
    annees: int = 1
    numerateur: str = ""
    denominateur: str = ""
    intervalle: Intervalles = Intervalles.AUCUN
    motif_sans_intervalle: str = ""
    source: str | None = None
    champ_exclu: tuple[str, ...] = ()
    precaution: str = ""
    demande: str = ""
    dimension: str = ""
    dimension_principale: str = ""
    seuil_secret: int = 0
    affiche: bool = True
    essentiel: bool = True
    comparable_a_age_egal: bool = True
    couverture_assurance: tuple[str, ...] = ()
    inegalite: bool = False

    @property
    def est_compte(self) -> bool:
        """Whether it counts people or things: more of them in a larger place says nothing."""
        return self.calcul is Calcul.SOMME or self.unite in UNITES_DE_COMPTE

    @property
    def intitule(self) -> str:
        """What its main figure is called: « Mortalité par tumeurs (tous sexes) »."""
        precision = self.dimension_principale
        if not precision or precision in self.libelle:
            return self.libelle
        return f"{self.libelle} ({precision[0].lower()}{precision[1:]})"


def _indicateur(entree: dict[str, Any]) -> Indicateur:
    return Indicateur(
        **{
            **entree,
            "calcul": Calcul(entree["calcul"]),
            "intervalle": Intervalles(entree.get("intervalle", "aucun")),
            "polarite": Polarite(entree["polarite"]),
            "champ_exclu": tuple(entree.get("champ_exclu", ())),
            "couverture_assurance": tuple(entree.get("couverture_assurance", ())),
        }
    )


def lire_catalogue(texte: str, nom: str = "Le catalogue") -> tuple[Indicateur, ...]:
    """Return the indicators declared in a YAML text.

    Raises ``EntreeInvalideError`` naming the indicator and the field at fault.
    """
    import jsonschema

    from clesante.socle.yamls import lire_yaml

    entrees = lire_yaml(texte, nom)
    schema = json.loads((DECLARATIONS / "catalogue" / "schema.json").read_text("utf-8"))
    erreur = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema).iter_errors(entrees)
    )
    if erreur is not None:
        raise EntreeInvalideError(
            f"{nom} : {_lieu(entrees, list(erreur.absolute_path))} n'est pas conforme au schéma "
            f"({erreur.message}).",
            "Comparez avec un indicateur voisin.",
        )
    return tuple(_indicateur(entree) for entree in entrees)


def _lieu(entrees: Any, chemin: list[Any]) -> str:
    if not chemin:
        return "le fichier"
    entree = entrees[chemin[0]]
    code = entree.get("code") if isinstance(entree, dict) else None
    champ = f", champ « {chemin[1]} »" if len(chemin) > 1 else ""
    return f"l'indicateur {code or f'n° {chemin[0] + 1}'}{champ}"


@cache
def catalogue_livre() -> tuple[Indicateur, ...]:
    """Return the catalogue that ships with the package, theme by theme, in its order."""
    dossier = DECLARATIONS / "catalogue"
    fichiers = sorted(f.name for f in dossier.iterdir() if f.name.endswith(".yaml"))
    return tuple(
        indicateur
        for nom in fichiers
        for indicateur in lire_catalogue((dossier / nom).read_text("utf-8"), nom)
    )


def indicateur_depuis(contenu: str) -> Indicateur:
    """Return an indicator from the JSON kept in the store."""
    return _indicateur(json.loads(contenu))
