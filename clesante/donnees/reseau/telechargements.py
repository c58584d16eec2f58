"""One file from a producer: streamed beside its sheet, resumed where it was cut, checked, renamed.

While it comes, ``X.partiel`` grows next to ``X.partiel.json`` (where it comes from and what the
server says identifies it). Once whole and checked it becomes ``X``, with ``X.telechargement.json``.
A process that dies leaves ``X`` as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import requests

from clesante.donnees.reseau.contenus import (
    MORCEAU,
    decompresser,
    pas_le_fichier,
    trop_gros,
    verifier_nature,
)
from clesante.donnees.reseau.liaison import LIAISON, Reseau
from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError
from clesante.socle.fichiers import ecrire, empreinte, remplacement

Suivi = Callable[[int, int | None], None]
T = TypeVar("T")
PLAGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


class CoupureError(IndisponibleError):
    """The line broke, or the file changed, after the server answered: worth another try."""


@dataclass(frozen=True, slots=True)
class _Fiche:
    """What identifies the file that a server is sending, kept beside what was received of it."""

    adresse: str
    etag: str
    modifie: str
    total: int | None
    encodage: str

    @property
    def gage(self) -> str:
        """What ``If-Range`` may quote: a strong ETag or a date; empty when nothing is sure."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modifie


@dataclass(frozen=True, slots=True)
class Recu:
    """A file in place: its fingerprint, its size, where and when it was fetched."""

    adresse: str
    etag: str
    modifie: str
    octets: int
    sha256: str
    date: str
    nouveau: bool = True


def _muet(_recus: int, _total: int | None) -> None:
    """Say nothing."""


def telecharger(  # noqa: PLR0913, PLR0917 (what to fetch, where to, how to follow it)
    reseau: Reseau,
    adresse: str,
    cible: Path,
    nature: str,
    parametres: Mapping[str, str] | None = None,
    suivi: Suivi = _muet,
    octets_max: int | None = None,
) -> Recu:
    """Put at ``cible`` the file of an address, whole and checked, or leave ``cible`` as it was.

    What was received before a cut is kept and used by the next call. ``nature`` is the extension
    that the content must have, ``octets_max`` its size at most (by default that
    of the limits). Raises ``IndisponibleError`` when the line fails too often or the
    time is spent, ``EntreeInvalideError`` when the content is not what it should be.
    """
    entiere = requests.Request("GET", adresse, params=parametres).prepare().url or ""
    envoi = _Envoi(reseau, entiere, octets_max or reseau.limites.octets)
    cible.parent.mkdir(parents=True, exist_ok=True)
    for essai in range(reseau.limites.essais):
        try:
            return _essayer(envoi, cible, nature, suivi)
        except CoupureError as coupure:
            if essai + 1 == reseau.limites.essais:
                raise IndisponibleError(
                    f"{coupure.message} {cible.name} n'est pas complet.",
                    "Relancez la commande : ce qui est reçu est gardé.",
                ) from coupure
            reseau.patienter(essai)
    raise AssertionError  # the loop always returns or raises


@dataclass(frozen=True, slots=True)
class _Envoi:
    """The network, the whole address of one file and the bytes it may have."""

    reseau: Reseau
    adresse: str
    octets: int


def _essayer(envoi: _Envoi, cible: Path, nature: str, suivi: Suivi) -> Recu:
    connue, en_place = _reprise(cible, envoi.adresse), _en_place(cible, envoi.adresse)
    entetes = {"Accept-Encoding": "identity"} | _conditions(cible, connue, en_place)
    with envoi.reseau.ouvrir(envoi.adresse, entetes=entetes) as reponse:
        if reponse.status_code == 304 and en_place:
            return replace(en_place, nouveau=False)
        debut = _debut(reponse, connue, cible)
        fiche = connue if connue and debut != 0 else _fiche(envoi.adresse, reponse)
        if debut is not None:
            _verifier_annonce(reponse, fiche, nature, envoi.octets)
            ecrire(_nom_fiche(cible), json.dumps(asdict(fiche)))
            _recevoir(envoi, reponse, fiche, cible, debut, suivi)
    return _finir(fiche, cible, nature, envoi.octets)


def partiel(cible: Path) -> Path:
    """Return where a file grows while it is received."""
    return cible.with_name(f"{cible.name}.partiel")


def _nom_fiche(cible: Path) -> Path:
    return cible.with_name(f"{cible.name}.partiel.json")


def _nom_recu(cible: Path) -> Path:
    return cible.with_name(f"{cible.name}.telechargement.json")


def _lire(fichier: Path, forme: type[T]) -> T | None:
    """Read a sheet; a sheet that is absent or damaged is no sheet."""
    try:
        return forme(**json.loads(fichier.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _reprise(cible: Path, adresse: str) -> _Fiche | None:
    """Return the sheet of what was received of this very address, if it can be resumed."""
    fiche = _lire(_nom_fiche(cible), _Fiche)
    utile = fiche and fiche.adresse == adresse and fiche.gage and partiel(cible).is_file()
    return fiche if utile and partiel(cible).stat().st_size else None


def _en_place(cible: Path, adresse: str) -> Recu | None:
    """Return the sheet of the file in place, if it is still what was fetched from this address."""
    recu = _lire(_nom_recu(cible), Recu)
    intact = recu and recu.adresse == adresse and cible.is_file()
    return recu if recu and intact and empreinte(cible) == recu.sha256 else None


def _conditions(cible: Path, connue: _Fiche | None, en_place: Recu | None) -> dict[str, str]:
    if connue:
        debut = partiel(cible).stat().st_size
        return {"Range": f"bytes={debut}-", "If-Range": connue.gage}
    if not en_place:
        return {}
    gages = {"If-None-Match": en_place.etag, "If-Modified-Since": en_place.modifie}
    return {nom: gage for nom, gage in gages.items() if gage}


def _debut(reponse: requests.Response, connue: _Fiche | None, cible: Path) -> int | None:
    """Return where the body starts in the file, None when what is here is already the whole.

    Raises ``CoupureError``, what was received being dropped, when the server sends something else
    than the rest of it.
    """
    entier = connue is None and "Content-Range" not in reponse.headers  # Hub'Eau: 206, one page
    if reponse.status_code == 200 or (reponse.status_code == 206 and entier):
        return 0
    recus = partiel(cible).stat().st_size if connue else 0
    plage = PLAGE.fullmatch(reponse.headers.get("Content-Range", "").strip())
    total = int(plage[3]) if plage and plage[3] != "*" else None
    if connue and reponse.status_code == 416 and total == recus:
        return None
    if connue and reponse.status_code == 206 and plage and plage[1] == str(recus):
        meme = reponse.headers.get("ETag", connue.etag) == connue.etag
        if meme and total in {connue.total, None}:
            return recus
    _oublier(cible)
    raise CoupureError("Le fichier a changé chez le producteur pendant le téléchargement.")


def _fiche(adresse: str, reponse: requests.Response) -> _Fiche:
    longueur = reponse.headers.get("Content-Length", "")
    return _Fiche(
        adresse=adresse,
        etag=reponse.headers.get("ETag", ""),
        modifie=reponse.headers.get("Last-Modified", ""),
        total=int(longueur) if longueur.isdecimal() else None,
        encodage=reponse.headers.get("Content-Encoding", "").lower(),
    )


def _verifier_annonce(reponse: requests.Response, fiche: _Fiche, nature: str, octets: int) -> None:
    """Refuse at once, before reading it, a body announced as a web page or as too big."""
    if "html" in reponse.headers.get("Content-Type", "").lower():
        raise pas_le_fichier(nature, "une page web")
    if fiche.total is not None and fiche.total > octets:
        raise trop_gros(octets)


def _recevoir(  # noqa: PLR0913, PLR0917
    envoi: _Envoi,
    reponse: requests.Response,
    fiche: _Fiche,
    cible: Path,
    debut: int,
    suivi: Suivi,
) -> None:
    """Append the body to the partial file, from ``debut``; raise ``CoupureError`` if it is cut."""
    reseau = envoi.reseau
    echeance = reseau.horloge() + reseau.limites.total
    recus = debut
    with partiel(cible).open("r+b" if debut else "wb", buffering=0) as flux:
        flux.seek(debut)
        flux.truncate()
        while morceau := _morceau(reponse):
            flux.write(morceau)
            recus += len(morceau)
            suivi(recus, fiche.total)
            if recus > envoi.octets:
                _oublier(cible)
                raise trop_gros(envoi.octets)
            if reseau.horloge() > echeance:
                raise IndisponibleError(
                    f"{cible.name} n'est pas arrivé dans le temps permis.",
                    "Relancez la commande : ce qui est reçu est gardé.",
                )
    if fiche.total is not None and recus != fiche.total:
        raise CoupureError(f"La liaison s'est coupée à {recus} octets sur {fiche.total}.")


def _morceau(reponse: requests.Response) -> bytes:
    """Return what has come, at once: a server that drips cannot hold the clock."""
    try:
        return bytes(reponse.raw.read1(MORCEAU, decode_content=False))
    except (*LIAISON, OSError) as erreur:
        raise CoupureError("La liaison s'est coupée.") from erreur


def _finir(fiche: _Fiche, cible: Path, nature: str, octets_max: int) -> Recu:
    """Check what was received and put it in place with its sheet."""
    recu_brut = partiel(cible)
    try:
        if fiche.encodage in {"gzip", "x-gzip"}:
            decompresser(recu_brut, octets_max)
        verifier_nature(recu_brut, nature)
    except EntreeInvalideError:
        _oublier(cible)
        raise
    recu = Recu(
        adresse=fiche.adresse,
        etag=fiche.etag,
        modifie=fiche.modifie,
        octets=recu_brut.stat().st_size,
        sha256=empreinte(recu_brut),
        date=datetime.now(UTC).date().isoformat(),
    )
    with remplacement(cible) as provisoire:
        recu_brut.replace(provisoire)
    ecrire(_nom_recu(cible), json.dumps(asdict(recu), indent=1) + "\n")
    _oublier(cible)
    return recu


def _oublier(cible: Path) -> None:
    """Drop what was received: it is of no use any more."""
    partiel(cible).unlink(missing_ok=True)
    _nom_fiche(cible).unlink(missing_ok=True)
