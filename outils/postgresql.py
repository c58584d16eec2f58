"""A private PostgreSQL server for the tests: own folder, own port, stopped by its process id."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

REGLAGES = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
}
ESSAIS = 3
DELAI = 30


def binaires() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``, the newest of those installed."""
    trouve = shutil.which("initdb")
    if trouve:
        return Path(trouve).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((v.parent for v in versions), key=lambda d: int(d.parent.name), default=None)


@contextlib.contextmanager
def serveur() -> Iterator[str]:
    """Yield the address of a new server, readable by ``CLESANTE_BASE``; then stop and erase it."""
    dossier = Path(tempfile.mkdtemp(prefix="clesante-pg-"))
    identite = _identite()
    if identite:
        os.chown(dossier, identite["user"], identite["group"])
    secret = secrets.token_urlsafe(16)
    try:
        _creer(dossier, secret, identite)
        processus, port = _demarrer(dossier, identite)
        try:
            yield f"postgresql://clesante:{secret}@127.0.0.1:{port}/clesante"
        finally:
            processus.terminate()  # « smart »: the tests have closed their connections
            with contextlib.suppress(subprocess.TimeoutExpired):
                processus.wait(10)
            processus.kill()
            processus.wait()
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def _identite() -> dict[str, object]:
    """Return the arguments that drop root's rights: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd  # absent from Windows

    noms = {compte.pw_name: compte for compte in pwd.getpwall()}
    compte = noms.get("postgres") or noms["nobody"]
    return {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}


def _creer(dossier: Path, secret: str, identite: dict[str, object]) -> None:
    mot_de_passe = dossier / "secret"
    mot_de_passe.write_text(secret)
    if identite:
        os.chown(mot_de_passe, identite["user"], identite["group"])
    ordre = [binaires() / "initdb", "-D", dossier / "base", "-U", "clesante", "-E", "UTF8"]
    ordre += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={mot_de_passe}", "--no-sync"]
    subprocess.run(ordre, check=True, stdout=subprocess.DEVNULL, cwd=dossier, **identite)


def _demarrer(dossier: Path, identite: dict[str, object]) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on a free port; another process may take the port first: try again."""
    for _ in range(ESSAIS):
        port = _port_libre()
        options = {**REGLAGES, "port": str(port), "unix_socket_directories": str(dossier)}
        ordre = [binaires() / "postgres", "-D", dossier / "base"]
        ordre += [mot for cle, valeur in options.items() for mot in ("-c", f"{cle}={valeur}")]
        with (dossier / "journal").open("ab") as journal:
            processus = subprocess.Popen(ordre, stderr=journal, cwd=dossier, **identite)
        if _repond(processus, port):
            return processus, port
    raise RuntimeError((dossier / "journal").read_text())


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _repond(processus: subprocess.Popen[bytes], port: int) -> bool:
    fin = time.monotonic() + DELAI
    while processus.poll() is None and time.monotonic() < fin:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.1)
    return False
