"""The store: its file, its sources, its catalogue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from clesante.donnees.catalogue import indicateur_depuis
from clesante.donnees.choix import VERSION_ENTREPOT
from clesante.donnees.lectures.objets import IndicateurPublie, Source
from clesante.donnees.lectures.programme import empreinte_du_programme
from clesante.donnees.mesures import Serie
from clesante.socle.erreurs import IndisponibleError, IntrouvableError
from clesante.socle.lecture_seule import connexion, version

NOM_ENTREPOT = "L'entrepôt de données"


def base() -> sqlite3.Connection:
    """Return the store, read-only; raise ``IndisponibleError`` when it is not installed."""
    return connexion(Path(settings.ENTREPOT), NOM_ENTREPOT)


def version_entrepot() -> tuple[str, int, int]:
    """Return what changes when the store is replaced: the key of caches, the same in all threads.

    Raises ``IndisponibleError`` when it is not installed.
    """
    return version(Path(settings.ENTREPOT), NOM_ENTREPOT)


def catalogue() -> dict[str, IndicateurPublie]:
    """Return every indicator of the store by its code, in the order of the catalogue.

    Raises ``IndisponibleError`` when the store is damaged or was built by another version.
    """
    return _catalogue(version_entrepot())


def sources_par_numero() -> dict[int, Source]:
    """Return every source by its number in the store."""
    return _sources(version_entrepot())


@lru_cache(maxsize=4)
def _sources(_: tuple[str, int, int]) -> dict[int, Source]:
    lignes = base().execute("SELECT id, disposition, provenance FROM source ORDER BY id")
    return {
        numero: _source(json.loads(disposition), json.loads(provenance))
        for numero, disposition, provenance in lignes
    }


def _source(disposition: dict[str, Any], provenance: dict[str, Any]) -> Source:
    """Return a source as it was written; a list would keep the values it dates from being keys."""
    indicateurs = tuple(disposition.pop("indicateurs", ()))
    return Source(**disposition, **_retenir(provenance), indicateurs=indicateurs)


@lru_cache(maxsize=4)
def _catalogue(_: tuple[str, int, int]) -> dict[str, IndicateurPublie]:
    _verifier_version()
    sources = sources_par_numero()
    lignes = base().execute("SELECT id, definition, source, periode FROM indicateur ORDER BY id")
    publies = (
        IndicateurPublie(numero, indicateur_depuis(definition), sources.get(source), periode)
        for numero, definition, source, periode in lignes
    )
    return {publie.definition.code: publie for publie in publies}


def series_par_numero() -> dict[int, Serie]:
    """Return every series (indicator × period × dimension) by its number, in that order."""
    return _series(version_entrepot())


@lru_cache(maxsize=4)
def _series(_: tuple[str, int, int]) -> dict[int, Serie]:
    lignes = base().execute("SELECT id, indicateur, periode, dimension FROM serie ORDER BY id")
    return {ligne[0]: Serie(*ligne) for ligne in lignes}


def _retenir(provenance: dict[str, Any]) -> dict[str, Any]:
    return {cle: provenance[cle] for cle in ("fichier", "sha256", "date_import")}


def est_depasse() -> bool:
    """Tell whether the store in place was made by another program than this one: its layout may be
    of another version, its figures computed otherwise. False when there is none.
    """
    try:
        return _meta("programme") != empreinte_du_programme()
    except IndisponibleError:
        return False


def _meta(cle: str) -> str | None:
    """Return what the store says of itself, None when it is damaged or does not say it."""
    try:
        ligne = base().execute("SELECT contenu FROM meta WHERE cle = ?", (cle,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(ligne[0]) if ligne else None


def _verifier_version() -> None:
    if _meta("version") != str(VERSION_ENTREPOT):
        raise IndisponibleError(
            f"{NOM_ENTREPOT} est abîmé, ou d'une autre version du programme.",
            "Lancez `clesante donnees installer`.",
        )


def sources() -> list[Source]:
    """Return every source of the store, once."""
    return list(sources_par_numero().values())


def _proches(code: str, connus: Collection[str]) -> list[str]:
    """Return the codes that look like one that is unknown, the nearest first."""
    return get_close_matches(code.upper()[:80], connus, n=3, cutoff=0.6)


def indicateurs(codes: Collection[str] = ()) -> list[IndicateurPublie]:
    """Return the indicators asked for, in the order asked, or all of them.

    Raises ``IntrouvableError`` naming the unknown codes and those that are near.
    """
    connus = catalogue()
    inconnus = [code for code in codes if code not in connus]
    if inconnus:
        proches = dict.fromkeys(proche for code in inconnus for proche in _proches(code, connus))
        raise IntrouvableError(
            f"Indicateur inconnu : {', '.join(inconnus)}.",
            f"Codes proches : {', '.join(proches)}."
            if proches
            else "Les codes sont dans le catalogue : clesante donnees catalogue.",
        )
    return [connus[code] for code in dict.fromkeys(codes)] if codes else list(connus.values())
