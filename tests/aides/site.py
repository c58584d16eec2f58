"""A site in a folder of its own, driven from outside: commands, and Python with its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.aides.mesures import RACINE

DEBUT = "import django\ndjango.setup()\n"
# Reads a base at one instant while it writes in it; prints what each of the two sees.
INSTANT = """
from clesante.comptes.models import Attribution, Utilisateur
from clesante.exploitation.sauvegarde import base
with base.instantane() as alias:
    avant = Utilisateur.objects.using(alias).count()
    neuve = Utilisateur.objects.create_user("deux@exemple.fr")
    Attribution.objects.create(utilisateur=neuve, role="elu", portee="DEP-85")
    lus = [m.objects.using(alias).count() for m in (Utilisateur, Attribution)]
    print(avant, *lus, Utilisateur.objects.count(), Attribution.objects.count())
"""


def commande(var: Path, *mots: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``clesante`` on a state folder, with its own base."""
    ordre = [sys.executable, "-m", "clesante", *map(str, mots)]
    return subprocess.run(ordre, check=False, **_options(var, variables))


def python(var: Path, texte: str, *mots: object, **variables: str) -> subprocess.Popen[str]:
    """Start a Python text on a state folder, Django ready."""
    ordre = [sys.executable, "-c", DEBUT + texte, *map(str, mots)]
    options = _options(var, variables)
    del options["capture_output"]
    return subprocess.Popen(ordre, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def _options(var: Path, variables: dict[str, str]) -> dict:
    env = {nom: v for nom, v in os.environ.items() if nom != "CLESANTE_BASE"}
    env |= {"CLESANTE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "clesante.config.settings"}
    return {"env": env | variables, "capture_output": True, "text": True, "cwd": RACINE}
