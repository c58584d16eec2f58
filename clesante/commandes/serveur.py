"""``clesante serveur``: the site, on this machine or for others."""

from __future__ import annotations

import argparse
import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    import socket

    from clesante.socle.erreurs import IndisponibleError

BOUCLE_LOCALE = ("127.0.0.1", "::1", "localhost")
PORTS_ESSAYES = 50
FILE = 2048  # connections that wait while the site starts, or starts again
FILS = 8  # threads of one process: an idle connection holds none, a slow one holds one
OUVRIERS_MAX = 64
# Memory of the C library: pools (one by thread would cost ten megabytes), and the size from which
# a block is given back at once (left to itself it grows, and what large pages took stays taken).
RESERVES, M_ARENA_MAX = 2, -8
RENDU_OCTETS, M_MMAP_THRESHOLD = 128 * 1024, -3
PRIS = (errno.EADDRINUSE, errno.EACCES)  # by another program, or kept for the system


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "serveur")
    ajouter_options(verbe)
    verbe.set_defaults(executer=executer)


def ajouter_options(verbe: argparse.ArgumentParser) -> None:
    """Add the options that say where to listen."""
    verbe.add_argument(
        "--adresse", type=adresse, default="127.0.0.1", help="par défaut : 127.0.0.1"
    )
    verbe.add_argument(
        "--port", type=port, default=8000, help="par défaut : 8000, ou le suivant libre"
    )
    verbe.add_argument(
        "--ouvriers",
        type=ouvriers,
        default=2,
        help=f"processus du site, de {FILS} fils chacun (par défaut : 2)",
    )
    verbe.add_argument(
        "--sans-travailleur",
        action="store_true",
        help="le site seul : « clesante travailleur » tourne ailleurs",
    )


def adresse(texte: str) -> str:
    """Return an address; the type of an option: an empty one would open the site to all."""
    if not texte.strip():
        raise argparse.ArgumentTypeError("l'adresse est vide ; donnez 127.0.0.1")
    return texte


def port(texte: str) -> int:
    """Return a port; the type of an option: a wrong one is refused before anything is prepared."""
    if not texte.isascii() or not texte.isdigit() or not 0 < int(texte) < 65536:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un port, de 1 à 65535")
    return int(texte)


def ouvriers(texte: str) -> int:
    """Return a number of processes; the type of an option."""
    if not texte.isascii() or not texte.isdigit() or not 1 <= int(texte) <= OUVRIERS_MAX:
        raise argparse.ArgumentTypeError(
            f"« {texte} » n'est pas un nombre entier de 1 à {OUVRIERS_MAX}"
        )
    return int(texte)


def executer(options: argparse.Namespace) -> None:
    """Prepare base and static files, then serve until interrupted."""
    preparer()
    verifier_adresse(options.adresse)
    signaler_donnees()
    servir_selon(options)


def servir_selon(options: argparse.Namespace) -> None:
    """Serve with the worker beside, or without; raise as :func:`prise_libre`."""
    ici = (options.adresse, prise_libre(options.adresse, options.port), options.ouvriers)
    if options.sans_travailleur:
        servir(*ici)
    else:
        servir_ensemble(*ici)


def preparer() -> None:
    """Bring the base and the static files up to date; raise as :func:`preparer_base`.

    A process that ends does it: what it read would weigh on each process of the site.
    """
    if sys.platform == "win32":
        _preparer_ici()
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as enfant:
        enfant.submit(_preparer_ici).result()


def _preparer_ici() -> None:
    from django.core.management import call_command

    preparer_base()
    call_command("collectstatic", verbosity=0, interactive=False)


def preparer_base() -> None:
    """Bring the base up to date; raise ``IndisponibleError`` when it does not answer."""
    from django.core.management import call_command
    from django.db.utils import OperationalError

    with _chacun_son_tour():
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as erreur:
            raise base_muette() from erreur


def base_muette() -> IndisponibleError:
    """Return what is said of a base that does not answer, or that cannot be written."""
    from clesante.socle.erreurs import IndisponibleError

    return IndisponibleError(
        "La base de données ne répond pas, ou refuse la connexion.",
        "Vérifiez qu'elle est démarrée, le réglage CLESANTE_BASE, et que ce compte peut écrire "
        "dans CLESANTE_VAR.",
    )


@contextlib.contextmanager
def _chacun_son_tour() -> Iterator[None]:
    """Wait while another process brings the base up to date: two would make the same tables."""
    from pathlib import Path

    from django.conf import settings

    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with (Path(settings.VAR) / ".verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def verifier_adresse(adresse: str) -> None:
    """Refuse to show a demonstration to other machines; the base is up to date."""
    from clesante.comptes.actions import est_demonstration

    if est_demonstration():
        refuser_hors_machine(adresse)


def signaler_donnees() -> None:
    """Say in a line that the figures in place were made by another program, and what to do."""
    from clesante.donnees.lectures import est_depasse

    if est_depasse():
        sys.stderr.write(
            "Attention : les chiffres en place ont été calculés par une autre version du "
            "programme. Pour les refaire : « clesante donnees installer ».\n"
        )


def refuser_hors_machine(adresse: str) -> None:
    """Refuse an address that other machines can reach."""
    from clesante.socle.erreurs import RefuseError

    if adresse not in BOUCLE_LOCALE:
        raise RefuseError(
            "Cette base est une démonstration : elle ne se sert que sur cette machine.",
            "Gardez l'adresse 127.0.0.1, ou partez d'une base neuve (CLESANTE_VAR).",
        )


def prise_libre(adresse: str, voulu: int) -> socket.socket:
    """Return a socket that listens on the first free port from ``voulu`` on.

    It is the one that serves: a port that is tried, let go and taken again may be another's by
    then. It listens, because two that are only bound may share a port.

    Raises ``RefuseError`` when all are taken, ``EntreeInvalideError`` for an address that is not
    one of this machine.
    """
    import socket

    from clesante.socle.erreurs import EntreeInvalideError, RefuseError

    famille = socket.AF_INET6 if ":" in adresse else socket.AF_INET
    dernier = min(voulu + PORTS_ESSAYES, 65536) - 1
    deux_piles = famille == socket.AF_INET6 and socket.has_dualstack_ipv6()
    for port in range(voulu, dernier + 1):
        try:
            adresse.encode("idna")  # a name that DNS cannot spell
            return socket.create_server(
                (adresse, port), family=famille, backlog=FILE, dualstack_ipv6=deux_piles
            )
        except (OSError, UnicodeError) as erreur:
            if isinstance(erreur, OSError) and erreur.errno in PRIS:
                continue
            raise EntreeInvalideError(
                f"« {adresse} » n'est pas une adresse de cette machine.",
                "Donnez 127.0.0.1, ou 0.0.0.0 pour toutes ses adresses.",
            ) from erreur
    raise RefuseError(
        f"Aucun port libre de {voulu} à {dernier} sur {adresse}.",
        "Donnez-en un autre avec --port.",
    )


def servir(adresse: str, prise: socket.socket, ouvriers: int) -> None:
    """Serve the site until interrupted on a socket that listens, and say where."""
    port = prise.getsockname()[1]
    hote = f"[{adresse}]" if ":" in adresse else adresse
    print(f"Le site est sur http://{hote}:{port}/ (Ctrl+C pour l'arrêter).", flush=True)
    if sys.platform == "win32":
        _avec_waitress(prise)
    else:
        _avec_gunicorn(prise, ouvriers)


def servir_ensemble(adresse: str, prise: socket.socket, ouvriers: int) -> None:
    """Serve the site and run its worker, started and stopped together.

    Raises ``IndisponibleError`` when one of them cannot stay up.
    """
    from django.db import connections

    connections.close_all()  # a connection is not shared between processes
    if sys.platform == "win32":
        _a_cote_du_site(adresse, prise, ouvriers)
        return
    from clesante.commandes.serveur_equipe import faire_vivre
    from clesante.exploitation.travailleur import tourner

    def travailler() -> None:
        prise.close()  # a mail on its way must not keep the port of a site that stops
        tourner()

    faire_vivre(
        {"Le site": lambda: servir(adresse, prise, ouvriers), "Le travailleur": travailler},
    )


def _a_cote_du_site(adresse: str, prise: socket.socket, ouvriers: int) -> None:
    import subprocess

    ordre = [sys.executable, "-P", "-m", "clesante", "travailleur"]
    travailleur = subprocess.Popen(ordre)  # noqa: S603 (ourselves)
    try:
        servir(adresse, prise, ouvriers)
    finally:
        travailleur.terminate()


def reglages(ecoute: str, ouvriers: int) -> dict[str, object]:
    """Return the settings of gunicorn.

    Processes with threads: with one request at a time by process, as many idle connections as
    there are processes would freeze the site. Lines of 8190 bytes are gunicorn's longest, and the
    longest perimeter in an address (``territoires.regles``) fits in one.
    """
    return {
        "bind": ecoute,
        "worker_class": "clesante.commandes.serveur_ouvrier.Ouvrier",
        "workers": ouvriers,
        "threads": FILS,
        "limit_request_line": 8190,
        "max_requests": 5000,
        "max_requests_jitter": 500,
        "timeout": 60,
        "loglevel": "warning",
    }


def _avec_gunicorn(prise: socket.socket, ouvriers: int) -> None:
    from django.core.wsgi import get_wsgi_application
    from gunicorn.app.base import BaseApplication

    _borner_les_reserves()
    application = get_wsgi_application()
    _partager()
    ecoute = f"fd://{prise.detach()}"  # gunicorn closes that number itself

    class Site(BaseApplication):
        """Our application with our settings, nothing read from elsewhere."""

        def load_config(self) -> None:
            for nom, valeur in reglages(ecoute, ouvriers).items():
                self.cfg.set(nom, valeur)

        def load(self) -> object:
            return application

    Site().run()


def _partager() -> None:
    """Read the addresses and their pages before the processes part: they share them.

    What is read by then is kept out of the search for what is no longer used.
    """
    import gc

    from django.urls import reverse

    reverse("accueil")
    gc.collect()
    gc.freeze()


def _borner_les_reserves() -> None:
    """Bound the memory that the threads of each process keep for later, where the system can."""
    import ctypes

    with contextlib.suppress(AttributeError):  # macOS, musl: no such setting
        regler = ctypes.CDLL(None).mallopt
        regler(M_ARENA_MAX, RESERVES)
        regler(M_MMAP_THRESHOLD, RENDU_OCTETS)


def _avec_waitress(prise: socket.socket) -> None:
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    serve(get_wsgi_application(), sockets=[prise], threads=FILS)
