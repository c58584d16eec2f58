"""``serveur`` and ``demo``: where they listen, what they refuse, what they prepare."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from django.db import OperationalError

from clesante.commandes import serveur
from clesante.commandes.entree import main
from clesante.comptes.actions import est_demonstration, marquer_demonstration
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from tests.aides.bases import poser_la_base
from tests.commandes.processus import connecter, contenu, environnement, lancer, ouvrir

pytestmark = pytest.mark.django_db

# The real command, but for the documents: they have their own tests and take seconds.
DEMO = """
import sys
from clesante.commandes import demo
from clesante.commandes.entree import main

def portrait(dossier):
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "portrait.json").write_text("{}")
    return [dossier / "portrait.json"]

demo._portrait = portrait
raise SystemExit(main(["demo", "--sans-serveur", *sys.argv[1:]]))
"""
ETAPES = [
    "Base de données", "Territoires de France", "Entrepôt d'indicateurs",
    "Diagnostic du Pays de Kersall, inventé", "Contrats", "Portrait de santé",
]  # fmt: skip


@pytest.fixture
def sans_servir(monkeypatch):
    """Return the list of what would be served, instead of serving."""
    return noter(monkeypatch, "servir_ensemble")


def noter(monkeypatch, nom):
    """Put, in the place of a function that serves, one that notes its address, port, processes."""
    servis: list[tuple[str, int, int]] = []

    def servir(adresse, prise, ouvriers):
        with prise:
            servis.append((adresse, prise.getsockname()[1], ouvriers))

    monkeypatch.setattr(serveur, "preparer", lambda: None)
    monkeypatch.setattr(serveur, nom, servir)
    return servis


@pytest.fixture
def occupe():
    """Hold a port of this machine and return it."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        yield prise.getsockname()[1]


def test_defaults_are_this_machine_alone(ligne, sans_servir, monkeypatch):
    voulus: list[tuple[str, int]] = []
    libre = serveur.prise_libre

    def prise_libre(adresse, voulu):
        voulus.append((adresse, voulu))
        return libre(adresse, voulu)

    monkeypatch.setattr(serveur, "prise_libre", prise_libre)
    assert ligne("serveur")[0] == 0
    assert voulus == [("127.0.0.1", 8000)]
    assert [(adresse, ouvriers) for adresse, _, ouvriers in sans_servir] == [("127.0.0.1", 2)]


def test_the_worker_may_run_elsewhere(ligne, sans_servir, monkeypatch):
    seuls = noter(monkeypatch, "servir")
    assert ligne("serveur", "--sans-travailleur", "--ouvriers", "3")[0] == 0
    assert sans_servir == [] and seuls[0][2] == 3


def test_asked_port_is_taken_when_it_is_free(ligne, sans_servir, occupe):
    ligne("serveur", "--port", occupe, "--ouvriers", "7")
    ((adresse, port, ouvriers),) = sans_servir
    assert (adresse, ouvriers) == ("127.0.0.1", 7)
    assert occupe < port <= occupe + serveur.PORTS_ESSAYES


def test_a_port_found_free_is_held_until_it_serves():
    """Two sites that start at the same moment never have the same port."""
    with serveur.prise_libre("127.0.0.1", 8000) as une:
        pris = une.getsockname()[1]
        with serveur.prise_libre("127.0.0.1", pris) as autre:
            assert autre.getsockname()[1] > pris
        with socket.create_connection(("127.0.0.1", pris)):
            assert une.accept()[0].close() is None


@pytest.mark.parametrize("numero", [errno.EADDRINUSE, errno.EACCES], ids=["pris", "réservé"])
@pytest.mark.parametrize(("voulu", "dernier"), [(8000, 8049), (65_530, 65_535), (65_535, 65_535)])
def test_fifty_ports_are_tried_and_none_beyond_the_last(monkeypatch, numero, voulu, dernier):
    essais: list[int] = []

    def prise(ou, **_):
        essais.append(ou[1])
        raise OSError(numero, "English words")

    monkeypatch.setattr(socket, "create_server", prise)
    with pytest.raises(RefuseError, match=f"de {voulu} à {dernier} sur") as refus:
        serveur.prise_libre("127.0.0.1", voulu)
    assert essais == list(range(voulu, dernier + 1))
    assert "--port" in refus.value.remede


@pytest.mark.parametrize(
    "adresse", ["192.0.2.1", "256.1.1.1", "::zz", "a b", "é..fr", "\udcff", "2001:db8::1"]
)
def test_address_of_another_machine_is_said_at_once(adresse):
    with pytest.raises(EntreeInvalideError, match=r"pas une adresse de cette machine") as refus:
        serveur.prise_libre(adresse, 8000)
    assert "127.0.0.1" in refus.value.remede


@pytest.mark.parametrize("adresse", ["0.0.0.0", "192.0.2.1", "example.invalid", "::"])
@pytest.mark.parametrize("verbe", ["serveur", "demo"])
def test_demonstration_is_never_shown_to_others(refus, sans_servir, verbe, adresse):
    marquer_demonstration()
    dite = refus(4, verbe, "--adresse", adresse)
    assert "elle ne se sert que sur cette machine" in dite
    assert sans_servir == []


@pytest.mark.parametrize("adresse", serveur.BOUCLE_LOCALE)
def test_demonstration_may_be_served_here(adresse):
    marquer_demonstration()
    serveur.verifier_adresse(adresse)


def test_other_bases_may_be_shown_to_others():
    assert not est_demonstration()
    serveur.verifier_adresse("0.0.0.0")


def test_base_is_brought_up_to_date_before_it_is_asked_what_it_is(monkeypatch, sans_servir):
    """A base without its tables does not answer that it is no demonstration: it is prepared."""
    faits: list[str] = []
    monkeypatch.setattr(serveur, "preparer", lambda: faits.append("preparer"))
    monkeypatch.setattr(serveur, "verifier_adresse", faits.append)
    assert main(["serveur", "--adresse", "127.0.0.2"]) == 0
    assert faits == ["preparer", "127.0.0.2"]


def test_base_that_cannot_say_what_it_is_is_not_served(refus, sans_servir, monkeypatch):
    def muette():
        raise OperationalError("database is locked")

    monkeypatch.setattr("clesante.comptes.actions.est_demonstration", muette)
    assert "locked" not in refus(4, "serveur", "--adresse", "0.0.0.0")
    assert sans_servir == []


@pytest.mark.parametrize(("adresse", "hote"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_address_shown_can_be_opened(monkeypatch, capsys, adresse, hote):
    prises: list[socket.socket] = []
    monkeypatch.setattr(serveur, "_avec_gunicorn", lambda prise, _: prises.append(prise))
    with serveur.prise_libre(adresse, 8000) as prise:
        serveur.servir(adresse, prise, 1)
        assert f"http://{hote}:{prise.getsockname()[1]}/ (" in capsys.readouterr().out
        assert prises == [prise]


def test_every_line_a_perimeter_may_need_fits_in_a_request():
    from clesante.territoires.regles import CODE_MAX

    assert serveur.reglages("x", 1)["limit_request_line"] > CODE_MAX + 1_000


@pytest.fixture
def adresse_du_site(var):
    """Return ``demarrer()``: start a site and return (process, its address)."""
    sites: list[subprocess.Popen[bytes]] = []

    def demarrer(port):
        poser_la_base(var)
        site = ouvrir(var, "serveur", "--ouvriers", "1", "--port", str(port))
        sites.append(site)
        (adresse,) = re.findall(r"http://\S+", site.stdout.readline().decode())
        return site, adresse

    yield demarrer
    for site in sites:
        site.kill()
        site.wait()
        site.stdout.close()
        site.stderr.close()


@pytest.mark.sqlite_suffit
@pytest.mark.skipif(os.name == "nt", reason="signaux de POSIX")
def test_site_takes_the_next_port_and_stops_without_a_word(adresse_du_site, occupe):
    site, adresse = adresse_du_site(occupe)
    assert adresse != f"http://127.0.0.1:{occupe}/"
    connecter(site, int(adresse.rsplit(":", 1)[1].strip("/"))).close()
    with urllib.request.urlopen(f"{adresse}contrat-local-de-sante/", timeout=60) as page:  # noqa: S310
        assert '<html lang="fr">' in page.read().decode()
    site.send_signal(signal.SIGINT)
    assert site.wait(timeout=60) == 0
    assert b"Traceback" not in site.stderr.read()


def demo(var, dossier, *arguments):
    """Run the demonstration in a folder; return the finished process."""
    return subprocess.run(
        [sys.executable, "-c", DEMO, *arguments],
        env=environnement(var),
        cwd=dossier,
        capture_output=True,
        check=False,
    )


def test_demonstration_twice_changes_nothing_and_keeps_off_the_network(var, tmp_path):
    """Steps in order, each timed in French; the second time, the same state to the byte."""
    fini = demo(var, tmp_path, "--sortie", "rendu")
    assert (fini.returncode, fini.stderr) == (0, b"")
    lignes = fini.stdout.decode().splitlines()
    etapes = [li for li in lignes if li.startswith("• ")]
    assert [etape.startswith(f"• {nom}") for etape, nom in zip(etapes, ETAPES, strict=True)]
    assert all(re.search(r"… \d+,\d s$", etape) for etape in etapes)
    assert lignes[-3] == "    rendu/portrait.json"
    assert lignes[-2].startswith("Pour entrer : demonstration@exemple.fr, mot de passe ")
    assert lignes[-1] == "Pour ouvrir le site : clesante serveur"
    avant = {nom: octets for nom, octets in contenu(var).items() if "sqlite" not in nom}
    assert demo(var, tmp_path, "--sortie", "rendu").returncode == 0
    assert {n: o for n, o in contenu(var).items() if "sqlite" not in n} == avant
    refuse = lancer(var, "serveur", "--adresse", "0.0.0.0")
    assert refuse.returncode == 4, "the base bears the mark of a demonstration"


def test_refused_demonstration_prepares_nothing(tmp_path):
    var = tmp_path / "var"
    fini = demo(var, tmp_path, "--adresse", "0.0.0.0")
    assert (fini.returncode, fini.stdout) == (4, b"")
    assert not [nom for nom in contenu(var) if "sqlite" in nom]
    assert not (tmp_path / "sortie").exists()
