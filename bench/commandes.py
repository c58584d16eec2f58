"""Row 4, installing publishers' files; row 7, the start of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from bench.mesures import Banc, Cible, Contexte, Paire, Rythme
from bench.national import exiger_brut
from bench.processus import clesante, lancer, programme
from clesante.donnees.producteurs.brut import trouver

# Reads the files named, each with its plain reader, and does nothing with them.
LECTURE = """
import csv, json, sys
import duckdb
from python_calamine import CalamineWorkbook
for fichier in sys.argv[1:]:
    if fichier.endswith(".json"):
        with open(fichier, encoding="utf-8") as flux:
            json.load(flux)
    elif fichier.endswith(".csv"):
        with open(fichier, encoding="latin-1", newline="") as flux:
            list(csv.reader(flux))
    elif fichier.endswith(".parquet"):
        duckdb.connect().execute("CREATE TABLE lu AS FROM read_parquet(?)", [fichier])
    else:
        classeur = CalamineWorkbook.from_path(fichier)
        for nom in classeur.sheet_names:
            classeur.get_sheet_by_name(nom).to_python()
"""

# The literal reading of « Python with Django imported », and the one every project pays for.
DJANGO = "import django"
DJANGO_UTILE = "import django.db, django.core.management"


def installer_tout(contexte: Contexte) -> Paire:
    """The command that reads again the raw files it knows, against plainly reading them."""
    return _contre_lecture(_machine_installee, contexte, "--forcer")


def installer_sur_rien(contexte: Contexte) -> Paire:
    """The same in an empty state, where the territories of the pack are to be made first."""
    return _contre_lecture(Contexte.neuf, contexte, "--forcer")


def installer_inchange(contexte: Contexte) -> Paire:
    """The same files as those of the pack: known by their fingerprints, the store is made."""
    return _contre_lecture(_machine_installee, contexte)


def _machine_installee(contexte: Contexte) -> Path:
    """Return a new state that has its territories, as after the first installation."""
    var = contexte.neuf()
    os.link(settings.REFERENTIEL_TERRITOIRES, var / settings.REFERENTIEL_TERRITOIRES.name)
    return var


def _contre_lecture(etat: Callable[[Contexte], Path], contexte: Contexte, *options: str) -> Paire:
    """Install the folder of raw files in a new state, against reading what is known of it."""
    brut = exiger_brut(contexte)
    lire = [sys.executable, "-c", LECTURE, *(fichier for _, fichier in trouver(brut))]
    return Paire(
        mesure=lambda: clesante(
            "donnees", "installer", "--depuis", brut, *options,
            dossier=contexte.dossier, CLESANTE_VAR=str(etat(contexte)),
        ),
        plancher=lambda: lancer(lire, contexte.dossier),
    )  # fmt: skip


def aide_contre_django(contexte: Contexte) -> Paire:
    """The help in a fresh interpreter, against one that imports ``django``."""
    return _aide_contre(DJANGO, contexte)


def aide_contre_django_utile(contexte: Contexte) -> Paire:
    """The help in a fresh interpreter, against one that imports what any command needs."""
    return _aide_contre(DJANGO_UTILE, contexte)


def _aide_contre(imports: str, contexte: Contexte) -> Paire:
    return Paire(
        mesure=lambda: clesante("--help", dossier=contexte.dossier),
        plancher=programme(imports, contexte.dossier),
    )


BANCS = (
    Banc(
        rangee="4",
        nom="`clesante donnees installer --depuis --forcer` : relire tous les fichiers connus",
        plancher="lire les mêmes fichiers, sans rien en faire",
        preparer=installer_tout,
        cible=Cible(3, "rapport"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="4",
        nom="`clesante donnees installer --depuis` : ceux du paquet sont reconnus à leur empreinte",
        plancher="lire les mêmes fichiers, sans rien en faire",
        preparer=installer_inchange,
        cible=Cible(3, "rapport"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="4",
        nom="Tout relire sur une machine neuve, territoires compris",
        plancher="lire les mêmes fichiers, sans rien en faire",
        preparer=installer_sur_rien,
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="7",
        nom="`clesante --help`, processus neuf",
        plancher=f"processus neuf, `{DJANGO}`",
        preparer=aide_contre_django,
        cible=Cible(1.3, "rapport"),
        rythme=Rythme.PROCESSUS,
    ),
    Banc(
        rangee="7",
        nom="`clesante --help`, processus neuf",
        plancher=f"processus neuf, `{DJANGO_UTILE}`",
        preparer=aide_contre_django_utile,
        rythme=Rythme.PROCESSUS,
    ),
)
