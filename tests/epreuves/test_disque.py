"""A disk that fills while people write: nothing lost, nothing half done, no restart to go on.

As root, on a disk of 24 MB mounted for the child alone; else by a limit on the size of files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.aides.mesures import RACINE
from tests.aides.site import DEBUT
from tests.epreuves.pilote import MIGRER, executer

pytestmark = [pytest.mark.epreuve, pytest.mark.lent]
FOIS = {1: 5, 10: 50}

ECRIRE = """
import json, os, random, resource, shutil, signal, sys
from pathlib import Path
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from clesante.acteurs.models import Organisation
from clesante.comptes.journal import noter
from clesante.comptes.models import Evenement, Utilisateur

fois, tmpfs = int(sys.argv[1]), sys.argv[2] == "tmpfs"
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
var, hasard, accuses, pages, refus = Path(settings.VAR), random.Random(7), [], [], 0
qui = Utilisateur.objects.create(courriel="disque@exemple.fr")
lest, plafond = var / "lest", resource.RLIM_INFINITY

def remplir():
    if tmpfs:
        libres = shutil.disk_usage(var).free - hasard.randrange(200_000)
        with lest.open("wb", buffering=0) as flux:
            try:
                while libres > 0:
                    libres -= flux.write(b"x" * min(libres, 65_536)) or libres
            except OSError:
                pass
    else:
        taille = max(f.stat().st_size for f in var.glob("clesante.sqlite*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (taille + hasard.randrange(200_000), plafond))

def vider():
    lest.unlink(missing_ok=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (plafond, plafond))

def ecrire(nom):
    with transaction.atomic():
        objet = Organisation(nom=nom, nature="hopital", famille="sante", territoire="COM-85092",
                             missions="Soigne. " * 400)
        objet.save()
        noter("acteurs.organisation_creee", qui, objet, {}, {"nom": nom})
    accuses.append(nom)

client = Client(raise_request_exception=False, headers={"host": "localhost"})
envoi = {"email": "x@exemple.fr", "courriel": "x@exemple.fr"}
for tour in range(fois):
    ecrire(f"avant {tour}")
    remplir()
    try:
        for rang in range(2_000):
            ecrire(f"{tour}-{rang}")
        raise SystemExit("le disque ne s'est pas rempli")
    except (DatabaseError, OSError):
        refus += 1
    pages.append(client.get("/accessibilite/").status_code)
    ailleurs = f"192.0.2.{tour}"
    reponse = client.post("/mot-de-passe/oublie/", envoi, REMOTE_ADDR=ailleurs)
    pages.append(reponse.status_code)
    vider()
    ecrire(f"apres {tour}")
with connection.cursor() as curseur:
    curseur.execute("PRAGMA integrity_check")
    entiere = curseur.fetchall() == [("ok",)]
noms = set(Organisation.objects.values_list("nom", flat=True))
dits = set(Evenement.objects.filter(type="acteurs.organisation_creee").values_list(
    "objet_id", flat=True))
print(json.dumps({
    "entiere": entiere, "refus": refus, "accuses": len(accuses),
    "perdus": sorted(set(accuses) - noms), "en_trop": sorted(noms - set(accuses)),
    "a_moitie": Organisation.objects.exclude(pk__in=dits).count(),
    "pages": sorted(set(pages)),
}))
"""


def _tmpfs_permis() -> bool:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    essai = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    return subprocess.run(essai, capture_output=True, check=False).returncode == 0


@pytest.mark.timeout(1800)
def test_a_full_disk_loses_nothing(tmp_path, ampleur):
    var = tmp_path / "var"
    var.mkdir(mode=0o700)
    ordre = [sys.executable, "-c", DEBUT + ECRIRE, str(FOIS[ampleur])]
    if _tmpfs_permis():
        monter = 'mount -t tmpfs -o size=24m,mode=700 tmpfs "$CLESANTE_VAR" && exec "$@"'
        ordre = ["unshare", "-m", "sh", "-c", monter, "sh", sys.executable, "-c",
                 DEBUT + MIGRER + ECRIRE, str(FOIS[ampleur]), "tmpfs"]  # fmt: skip
    else:
        executer(var, MIGRER)
        ordre.append("limite")
    milieu = {nom: v for nom, v in os.environ.items() if nom != "CLESANTE_BASE"}
    milieu |= {"CLESANTE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "clesante.config.settings"}
    fini = subprocess.run(
        ordre, env=milieu, cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert fini.returncode == 0, fini.stderr[-3000:]
    bilan = json.loads(fini.stdout.splitlines()[-1])
    print(bilan, fini.stderr[-20_000:] if 500 in bilan["pages"] else "")
    assert bilan["refus"] == FOIS[ampleur]
    assert bilan["entiere"]
    assert bilan["perdus"] == bilan["en_trop"] == []
    assert bilan["a_moitie"] == 0
    assert set(bilan["pages"]) <= {200, 302, 503}, "une page a failli sans le dire"
    assert 200 in bilan["pages"], "ce qui se lit est encore servi"
