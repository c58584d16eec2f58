"""No test leaves the machine: only loopback and Unix sockets may be reached."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator

import pytest

NOMS_LOCAUX = frozenset({"localhost", "", None})


class SortieInterditeError(RuntimeError):
    """A test tried to reach another machine."""


def _verifier(hote: object) -> None:
    nom = hote.decode() if isinstance(hote, bytes) else hote
    if nom in NOMS_LOCAUX:
        return
    try:
        locale = ipaddress.ip_address(str(nom).split("%")[0]).is_loopback
    except ValueError:
        locale = False
    if not locale:
        raise SortieInterditeError(f"Le test a voulu joindre « {nom} » : aucun test ne sort.")


def _garder(methode: Callable) -> Callable:
    def gardee(prise: socket.socket, *args: object) -> object:
        if prise.family in (socket.AF_INET, socket.AF_INET6):
            _verifier(args[-1][0])
        return methode(prise, *args)

    return gardee


@pytest.fixture(autouse=True, scope="session")
def reseau_ferme() -> Iterator[None]:
    """Refuse names and addresses of other machines, in connect, sendto and getaddrinfo."""
    resoudre = socket.getaddrinfo

    def resoudre_ici(host: object, *args: object, **kwargs: object) -> object:
        _verifier(host)
        return resoudre(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as remplace:
        for nom in ("connect", "connect_ex", "sendto"):
            remplace.setattr(socket.socket, nom, _garder(getattr(socket.socket, nom)))
        remplace.setattr(socket, "getaddrinfo", resoudre_ici)
        yield
