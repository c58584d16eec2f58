"""Asks clamd whether a file is infected, when the host has one (setting ``ANTIVIRUS``).

Protocol: clamd(8), ``INSTREAM``; nothing is written on the disk, clamd reads no path of ours.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError

DELAI_S = 20.0
REPONSE_OCTETS = 4096


def _muet() -> IndisponibleError:
    return IndisponibleError(
        "L'antivirus du site ne répond pas : aucun fichier n'est accepté sans lui.",
        "Réessayez dans quelques minutes ; si cela dure, prévenez la personne qui administre le "
        "site.",
    )


def analyser(blocs: Iterable[bytes], lieu: str | tuple[str, int]) -> None:
    """Send a file to clamd and return when it found nothing.

    ``lieu``: the path of its socket, or (host, port). Raises ``EntreeInvalideError`` when the file
    is infected, ``IndisponibleError`` when clamd does not answer, or cannot tell.
    """
    try:
        with _joindre(lieu) as prise:
            reponse = _demander(prise, blocs)
    except OSError as erreur:
        raise _muet() from erreur
    if reponse.endswith(" FOUND"):
        raise EntreeInvalideError(
            "L'antivirus du site a reconnu un programme malveillant dans ce fichier : il n'est pas "
            "gardé.",
            "Prévenez votre service informatique, et refaites le fichier sur un poste sain.",
        )
    if not reponse.endswith(": OK"):
        raise _muet()


def _joindre(lieu: str | tuple[str, int]) -> socket.socket:
    if not isinstance(lieu, str):
        return socket.create_connection(lieu, DELAI_S)
    prise = socket.socket(socket.AF_UNIX)
    prise.settimeout(DELAI_S)
    try:
        prise.connect(lieu)
    except OSError:
        prise.close()
        raise
    return prise


def _demander(prise: socket.socket, blocs: Iterable[bytes]) -> str:
    """Return what clamd says of the file, without its final NUL."""
    prise.sendall(b"zINSTREAM\0")
    for bloc in blocs:
        if bloc:  # an empty block would be the end
            prise.sendall(len(bloc).to_bytes(4, "big") + bloc)
    prise.sendall(bytes(4))
    recu = b""
    while not recu.endswith(b"\0") and len(recu) < REPONSE_OCTETS:
        morceau = prise.recv(REPONSE_OCTETS)
        if not morceau:
            break
        recu += morceau
    return recu.rstrip(b"\0").decode("utf-8", "replace").strip()
