"""Connectors as data: where each source is fetched, from which hosts, how often, how sure we are.

One file per platform in ``declarations/connecteurs``; its ``sources`` say which file each of our
layouts reads and how to get it. No network here: pages read it too.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from clesante.donnees.catalogue import DECLARATIONS
from clesante.donnees.reseau.reponses import liste
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.yamls import lire_yaml

DOSSIER = DECLARATIONS / "connecteurs"
ECRIRE = (
    "pour en tirer un indicateur, décrivez ses libellés comme le dit docs/donnees.md, "
    "« Écrire une disposition »."
)


class Forme(StrEnum):
    """How a platform gives its data."""

    FICHIER = "fichier"
    ARCHIVE = "archive"
    OPENDATASOFT = "opendatasoft"
    DATA_GOUV = "data_gouv"
    MELODI = "melodi"
    HUBEAU = "hubeau"
    API_GEO = "api_geo"
    MANUEL = "manuel"


class Marque(StrEnum):
    """Whether an address was seen in a document or a program, or only remembered."""

    CONFIRME = "confirme"
    A_CONFIRMER = "a_confirmer"


LIBELLES_MARQUE = {Marque.CONFIRME: "confirmé", Marque.A_CONFIRMER: "à confirmer"}


@dataclass(frozen=True, slots=True)
class Distante:
    """One source as a platform gives it: the file written here and what to ask for.

    ``fichier`` is the name that our layout looks for; ``nature`` its extension. ``adresse`` is a
    path below the platform's ``base``, ``jeu`` a data set, ``parametres`` what is asked of it.
    ``tranches`` are the requests that together make the source: by column (Mélodi) or by part.
    ``lue`` is false for a file that no layout reads yet; after ``jusqu_au``, the publisher gives
    another period than the one our layout writes.
    """

    code: str
    fichier: str
    marque: Marque
    nature: str = "csv"
    adresse: str = ""
    jeu: str = ""
    parametres: Mapping[str, str] = field(default_factory=dict)
    tranches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    champs: Mapping[str, str] = field(default_factory=dict)
    cle: tuple[str, ...] = ()
    membre: str = ""
    titre: str = ""
    etapes: tuple[str, ...] = ()
    lue: bool = True
    jusqu_au: date | None = None
    a_savoir: str = ""


@dataclass(frozen=True, slots=True)
class Connecteur:
    """One platform: hosts that may be asked, at most ``par_minute`` times, and its sources."""

    code: str
    libelle: str
    forme: Forme
    base: str
    hotes: tuple[str, ...]
    documentation: str
    licence: str
    marque: Marque
    par_minute: float
    sources: tuple[Distante, ...]
    a_savoir: str = ""

    @property
    def automatique(self) -> bool:
        """Whether the program can fetch by itself."""
        return self.forme is not Forme.MANUEL


def _valeurs(forme: type, contenu: Mapping[str, Any]) -> dict[str, Any]:
    """Return what YAML gave with the types of a dataclass: tuples and marks."""
    tuples = {f.name for f in fields(forme) if str(f.type).startswith("tuple")}
    valeurs = {nom: tuple(v) if nom in tuples else v for nom, v in contenu.items()}
    return valeurs | {"marque": Marque(contenu["marque"])}


def lire_connecteur(code: str, texte: str) -> Connecteur:
    """Return the connector that a YAML text declares; ``code`` is the name of its file.

    Raises ``EntreeInvalideError`` when it is not YAML, ``TypeError`` or ``ValueError`` for an
    unknown key or word: connectors are part of the program, its tests check their schema.
    """
    contenu: dict[str, Any] = lire_yaml(texte, f"{code}.yaml")
    sources = [Distante(**_valeurs(Distante, source)) for source in contenu.pop("sources")]
    valeurs = _valeurs(Connecteur, contenu | {"sources": sources})
    return Connecteur(code=code, **(valeurs | {"forme": Forme(contenu["forme"])}))


@cache
def connecteurs() -> tuple[Connecteur, ...]:
    """Return every declared connector, in the order of their names."""
    noms = sorted(f.name for f in DOSSIER.iterdir() if f.name.endswith(".yaml"))
    return tuple(
        lire_connecteur(nom.removesuffix(".yaml"), (DOSSIER / nom).read_text("utf-8"))
        for nom in noms
    )


def distantes() -> dict[str, tuple[Connecteur, Distante]]:
    """Return, by code of source, its platform and how it gives it, in alphabetical order."""
    paires = [(source.code, (c, source)) for c in connecteurs() for source in c.sources]
    return dict(sorted(paires))


def choisir(codes: Sequence[str]) -> list[tuple[Connecteur, Distante]]:
    """Return the sources of these codes; without codes, all those that the program fetches itself.

    Raises ``IntrouvableError`` naming the codes that exist.
    """
    connues = distantes()
    inconnus = [code for code in codes if code not in connues]
    if inconnus:
        raise IntrouvableError(
            f"La source « {inconnus[0][:60]} » n'a pas de connecteur.",
            f"Sources connues : {', '.join(connues)}.",
        )
    if codes:
        return [connues[code] for code in dict.fromkeys(codes)]
    return [paire for paire in connues.values() if paire[0].automatique]


def commande(code: str | None) -> str:
    """Return the command that fetches and installs a source; empty when none can."""
    trouvee = distantes().get(code or "")
    if trouvee is None or not trouvee[0].automatique or not trouvee[1].lue:
        return ""
    return f"clesante donnees telecharger --source {code} --installer"


def sans_lecture(source: Distante) -> str:
    """Return the sentence about a file that is only kept; empty when a layout reads it."""
    if source.lue:
        return ""
    return f"aucune disposition ne lit encore ce fichier, qui est gardé ; {ECRIRE}"


def verifier_lue(code: str) -> None:
    """Refuse with ``RefuseError`` the source of a connector whose file no layout reads yet."""
    trouvee = distantes().get(code)
    if trouvee and not trouvee[1].lue:
        raise RefuseError(
            f"Le fichier de la source {code} se garde, mais aucune disposition ne le lit encore.",
            f"{ECRIRE[0].upper()}{ECRIRE[1:]}",
        )


def adresse(connecteur: Connecteur, source: Distante) -> str:
    """Return the first address asked of the platform for a source, without its parameters."""
    debut = connecteur.base.rstrip("/")
    chemins = {
        Forme.OPENDATASOFT: f"/api/explore/v2.1/catalog/datasets/{source.jeu}/exports/csv",
        Forme.DATA_GOUV: f"/api/1/datasets/{source.jeu}/",
        Forme.MELODI: f"/melodi/data/{source.jeu}",
    }
    return f"{debut}{source.adresse or chemins.get(connecteur.forme, '')}"


def verifier_date(source: Distante, jour: date) -> None:
    """Refuse with ``RefuseError`` a source whose publisher has since moved to another period."""
    if source.jusqu_au and jour > source.jusqu_au:
        raise RefuseError(
            f"Depuis le {date_longue(source.jusqu_au)}, le producteur donne une autre année que "
            f"celle que lit la source {source.code}.",
            "Mettez Clésanté à jour, puis recommencez.",
        )


def ressource(contenu: Any, source: Distante, base: str) -> str:
    """Return the stable address of the data.gouv.fr resource to fetch: the latest of the format
    declared whose title or address holds the words declared.

    ``contenu`` is the answer of ``/api/1/datasets/<slug>/``. Raises ``EntreeInvalideError`` when
    none fits, naming those that the data set offers, or for an answer of another shape.
    """
    offertes = [r for r in liste(contenu, "resources") if isinstance(r, dict)]
    choisies = [
        r
        for r in offertes
        if source.titre.lower() in f"{r.get('title', '')} {r.get('url', '')}".lower()
        and str(r.get("format", "")).lower() == source.nature
    ]
    if not choisies:
        titres = ", ".join(f"« {str(r.get('title', ''))[:60]} »" for r in offertes[:8])
        raise EntreeInvalideError(
            f"Le jeu {source.jeu} n'a pas de ressource {source.nature} dont le titre ou l'adresse "
            f"contient « {source.titre} » (il a : {titres or 'aucune'}).",
            "Si le producteur a changé ses titres, son connecteur est à mettre à jour.",
        )
    derniere = max(choisies, key=lambda r: str(r.get("last_modified", "")))
    try:
        identifiant = uuid.UUID(str(derniere["id"]))
    except (KeyError, ValueError):
        raise EntreeInvalideError(
            f"La ressource du jeu {source.jeu} n'a pas d'identifiant lisible.",
            "Téléchargez-la sur la page du jeu.",
        ) from None
    return f"{base.rstrip('/')}/api/1/datasets/r/{identifiant}"
