"""Polite and guarded HTTP: hosts that a connector allows, public addresses, a rhythm, few retries.

Proxies and certificates of an administration come from the environment, as ``requests`` reads it
(``HTTPS_PROXY``, ``NO_PROXY``, ``REQUESTS_CA_BUNDLE``).
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from clesante import __version__
from clesante.socle.erreurs import IndisponibleError, IntrouvableError, RefuseError

AGENT = f"Clesante/{__version__} (donnees publiques de sante ; une requete a la fois)"
PASSAGERS = frozenset({429, 500, 502, 503, 504})
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
ACCEPTES = frozenset({200, 206, 304, 416})
PAUSE_INITIALE = 2.0  # seconds, doubled at each try
LIAISON = (requests.RequestException, HTTPError)  # what a broken line raises, opened or streamed


class HorsReseauError(IndisponibleError):
    """Nothing answered at all: most likely there is no network here."""


@dataclass(frozen=True, slots=True)
class Limites:
    """Limits of a download: seconds (to connect, between two bytes, for one file), tries, bytes."""

    connexion: float = 10
    lecture: float = 60
    total: float = 3600
    attente: float = 120
    essais: int = 5
    redirections: int = 5
    octets: int = 600 * 1024**2
    octets_page: int = 40 * 1024**2


def verifier_adresse(adresse: str, hotes: tuple[str, ...]) -> None:
    """Refuse with ``RefuseError`` an address that is not https on one of the allowed hosts."""
    try:
        parties = urlsplit(adresse)
        port = parties.port
    except ValueError:
        raise _interdite(adresse) from None
    essai = settings.RESEAU_ESSAI
    protocoles = {"http", "https"} if essai else {"https"}
    port_permis = essai or port in {None, 443}
    if parties.scheme not in protocoles or parties.hostname not in hotes or not port_permis:
        raise _interdite(adresse)
    if parties.username is not None or parties.password is not None:
        raise _interdite(adresse)


def verifier_pair(ip: str) -> None:
    """Refuse with ``RefuseError`` a machine of a private network, whatever its name said."""
    adresse = ipaddress.ip_address(ip.split("%", maxsplit=1)[0])
    adresse = getattr(adresse, "ipv4_mapped", None) or adresse
    if adresse.is_loopback and settings.RESEAU_ESSAI:
        return
    if not adresse.is_global or adresse.is_multicast:
        raise RefuseError(
            f"Le serveur du producteur mène à une adresse privée ({ip}) : rien ne lui est demandé.",
            "Voyez avec votre service informatique : le nom est détourné sur ce réseau.",
        )


def _interdite(adresse: str) -> RefuseError:
    return RefuseError(
        f"L'adresse « {adresse[:120]} » n'est pas chez le producteur déclaré : elle n'est pas "
        "suivie.",
        "Si le producteur a changé de site, son connecteur est à mettre à jour.",
    )


def _verifiee(prise: socket.socket) -> socket.socket:
    try:
        verifier_pair(prise.getpeername()[0])
    except BaseException:
        prise.close()
        raise
    return prise


class _ConnexionHttp(HTTPConnection):
    """Checks the machine it reached before a byte is sent: no gap for a name that changes."""

    def _new_conn(self) -> socket.socket:
        return _verifiee(super()._new_conn())


class _ConnexionHttps(HTTPSConnection):
    """The same, with TLS."""

    def _new_conn(self) -> socket.socket:
        return _verifiee(super()._new_conn())


class _GroupeHttp(HTTPConnectionPool):
    ConnectionCls = _ConnexionHttp


class _GroupeHttps(HTTPSConnectionPool):
    ConnectionCls = _ConnexionHttps


class _Adaptateur(HTTPAdapter):
    """Direct connections are checked; through a proxy, the proxy alone knows the address."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _GroupeHttp, "https": _GroupeHttps}


class Reseau:
    """Requests to the hosts of one connector, one at a time, at its rhythm."""

    def __init__(
        self,
        hotes: tuple[str, ...],
        par_minute: float,
        limites: Limites | None = None,
        dormir: Callable[[float], None] = time.sleep,
        horloge: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hotes, self.limites = hotes, limites or Limites()
        self.dormir, self.horloge = dormir, horloge
        self._intervalle = 60 / par_minute
        self._prochaine = 0.0
        self._joint = False
        self._session = requests.Session()
        self._session.headers["User-Agent"] = AGENT
        self._session.auth = lambda requete: requete  # no password of ~/.netrc ever leaves
        for protocole in ("http://", "https://"):
            self._session.mount(protocole, _Adaptateur())

    def fermer(self) -> None:
        """Close the connections."""
        self._session.close()

    @contextlib.contextmanager
    def ouvrir(
        self,
        adresse: str,
        parametres: Mapping[str, str] | None = None,
        entetes: Mapping[str, str] | None = None,
    ) -> Iterator[requests.Response]:
        """Yield a streamed answer (200, 206, 304 or 416); the body is not read yet.

        Raises ``RefuseError`` (host not allowed), ``IntrouvableError`` (404), ``HorsReseauError``
        (nothing ever answered) or ``IndisponibleError`` (no good answer within the tries).
        """
        reponse = self._insister(adresse, parametres or {}, entetes or {})
        with contextlib.closing(reponse):
            yield reponse

    def patienter(self, essai: int, voulue: float | None = None) -> None:
        """Wait before another try: what the server asked for, or twice as long each time."""
        self.dormir(min(PAUSE_INITIALE * 2**essai if voulue is None else voulue, 3600.0))

    def _insister(
        self, adresse: str, parametres: Mapping[str, str], entetes: Mapping[str, str]
    ) -> requests.Response:
        for essai in range(self.limites.essais):
            try:
                reponse = self._suivre(adresse, parametres, entetes)
            except LIAISON as erreur:
                if not self._joint or essai + 1 == self.limites.essais:
                    raise _injoignable(adresse, self._joint) from erreur
                self.patienter(essai)
                continue
            self._joint = True
            if reponse.status_code not in PASSAGERS:
                return _acceptee(reponse)
            voulue = _retry_after(reponse)
            reponse.close()
            if voulue is not None and voulue > self.limites.attente:
                break
            if essai + 1 < self.limites.essais:
                self.patienter(essai, voulue)
        raise IndisponibleError(
            f"{urlsplit(adresse).hostname} est surchargé ou en panne (réponse "
            f"{reponse.status_code}).",
            "Recommencez plus tard : ce qui est déjà reçu est gardé.",
        )

    def _suivre(
        self, adresse: str, parametres: Mapping[str, str], entetes: Mapping[str, str]
    ) -> requests.Response:
        """Send the request and follow its redirections, each address being checked first."""
        for _ in range(self.limites.redirections + 1):
            verifier_adresse(adresse, self.hotes)
            self._attendre_son_tour()
            reponse = self._session.get(
                adresse,
                params=dict(parametres),
                headers=dict(entetes),
                stream=True,
                allow_redirects=False,
                timeout=(self.limites.connexion, self.limites.lecture),
            )
            suite = reponse.headers.get("Location", "")
            if reponse.status_code not in REDIRECTIONS or not suite:
                return reponse
            adresse, parametres = urljoin(reponse.url, suite), {}
            reponse.close()
        raise RefuseError(
            "Le serveur renvoie sans fin d'une adresse à l'autre.", "Signalez-le au producteur."
        )

    def _attendre_son_tour(self) -> None:
        attente = self._prochaine - self.horloge()
        if attente > 0:
            self.dormir(attente)
        self._prochaine = self.horloge() + self._intervalle


def _acceptee(reponse: requests.Response) -> requests.Response:
    if reponse.status_code in ACCEPTES:
        return reponse
    code, hote = reponse.status_code, urlsplit(reponse.url).hostname
    reponse.close()
    if code in {404, 410}:
        raise IntrouvableError(
            f"{hote} n'a plus ce fichier (réponse {code}) : {reponse.url[:200]}",
            "Cherchez-le sur la page du producteur, puis importez-le à la main.",
        )
    raise IndisponibleError(
        f"{hote} refuse la demande (réponse {code}).",
        "Un pare-feu ou une clé d'accès peut manquer ; téléchargez le fichier à la main.",
    )


def _injoignable(adresse: str, joint: bool) -> IndisponibleError:
    hote = urlsplit(adresse).hostname
    if joint:
        return IndisponibleError(
            f"La liaison avec {hote} est coupée.",
            "Relancez la commande : ce qui est déjà reçu est gardé.",
        )
    return HorsReseauError(
        f"{hote} ne répond pas d'ici.",
        "Vérifiez le réseau ou le mandataire (HTTPS_PROXY).",
    )


def _retry_after(reponse: requests.Response) -> float | None:
    """Return the seconds that the server asks to wait, from a number or a date; None if it says
    nothing that can be read."""
    texte = reponse.headers.get("Retry-After", "").strip()
    if texte.isdigit():
        return float(texte)
    try:
        moment = parsedate_to_datetime(texte)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0)
