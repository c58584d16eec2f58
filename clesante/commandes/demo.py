"""``clesante demo``: everything from nothing, with no network, in a minute."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from clesante.commandes import serveur
from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from pathlib import Path

# The two communautés de communes of the contract 2024-2028 of Fontenay-Vendée.
TERRITOIRE = "EPCI-200071934+EPCI-248500563"
COMPTE, NOM = "demonstration@exemple.fr", "Coordination de démonstration"


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "demo")
    verbe.add_argument("--sans-serveur", action="store_true", help="s'arrête avant le site")
    verbe.add_argument(
        "--sortie", metavar="DOSSIER", type=chemin, default="sortie", help="par défaut : sortie"
    )
    serveur.ajouter_options(verbe)
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Prepare the demonstration step by step, each timed, then serve it."""
    serveur.refuser_hors_machine(options.adresse)
    _etape("Base de données", _base)
    _etape("Territoires de France (COG 2026)", _territoires)
    _etape("Entrepôt d'indicateurs", _entrepot)
    entree: list[str] = []
    _etape("Diagnostic du Pays de Kersall, inventé", lambda: entree.append(_kersall()))
    _etape("Contrats : Pays de Kersall, inventé ; Fontenay-Vendée, repris", _contrats)
    fichiers: list[Path] = []
    _etape("Portrait de santé, six formats", lambda: fichiers.extend(_portrait(options.sortie)))
    for fichier in fichiers:
        print(f"    {fichier}")
    if entree[0]:
        print(entree[0])
    if options.sans_serveur:
        print("Pour ouvrir le site : clesante serveur")
        return
    serveur.servir_selon(options)


def _etape(nom: str, travail: Callable[[], None]) -> None:
    print(f"• {nom}…", end=" ", flush=True)
    debut = time.perf_counter()
    travail()
    duree = f"{time.perf_counter() - debut:.1f}".replace(".", ",")
    print(f"{duree} s", flush=True)


def _base() -> None:
    from clesante.comptes.actions import marquer_demonstration

    serveur.preparer()
    marquer_demonstration()


def _territoires() -> None:
    from clesante.territoires import imports

    imports.installer_si_besoin()


def _entrepot() -> None:
    from clesante.donnees import imports

    imports.installer_si_besoin()


def _portrait(dossier: Path) -> list[Path]:
    from clesante.commandes.diagnostic import FORMATS
    from clesante.diagnostic.lectures import portrait
    from clesante.diagnostic.production import produire
    from clesante.territoires.lectures import perimetre

    return produire(portrait(perimetre(TERRITOIRE)), FORMATS, dossier)


def _kersall() -> str:
    """Make the invented diagnosis and who can walk it; return how to enter, empty elsewhere.

    Nothing in a base that is in production: an account and a territory that nobody asked for.
    """
    from pathlib import Path

    from django.conf import settings

    from clesante.comptes.actions import est_demonstration
    from clesante.comptes.models import Utilisateur

    if not est_demonstration():
        return ""
    if Utilisateur.objects.filter(courriel=COMPTE).exists():
        return (
            f"Pour entrer : {COMPTE}. Mot de passe perdu : « Mot de passe oublié », à l'entrée ; "
            f"le courriel est un fichier de {Path(settings.VAR) / 'courriels'}."
        )
    return f"Pour entrer : {COMPTE}, mot de passe {_installer()} (montré cette seule fois)."


def _contrats() -> None:
    """Make the contracts of the demonstration in the name of its account, those not there yet."""
    from clesante.comptes.actions import est_demonstration
    from clesante.comptes.models import Utilisateur
    from clesante.contrats.actions.demonstration import installer_contrats

    compte = Utilisateur.objects.filter(courriel=COMPTE, is_active=True).first()
    if est_demonstration() and compte is not None:
        installer_contrats(compte)


def _installer() -> str:
    """Open the account of the demonstration, make the diagnosis in its name; return its password.

    It also holds the territory of the portrait, where one may begin a diagnosis of one's own.
    """
    import secrets

    from django.db import transaction

    from clesante.comptes.actions import comptes as actions_comptes
    from clesante.comptes.actions.attributions import attribuer
    from clesante.comptes.choix import Role
    from clesante.concertation.actions.demonstration import installer
    from clesante.concertation.lectures.demonstration import REGION

    secret = "-".join(secrets.token_hex(3) for _ in range(4))
    with transaction.atomic():
        compte = actions_comptes.creer(COMPTE, NOM)
        actions_comptes.ouvrir(compte, NOM, secret)
        attribuer(compte, Role.COORDINATION, REGION, par=None)
        installer(compte)
        for code in TERRITOIRE.split("+"):
            attribuer(compte, Role.COORDINATION, code, par=None)
    return secret
