"""What surrounds the command: disk, terminal, base, server. One French sentence, never a trace."""

from __future__ import annotations

import errno
import os
import socket
import stat
import threading
import time
import urllib.request
from types import SimpleNamespace

import pytest
from gunicorn.util import load_class
from gunicorn.workers.gthread import ThreadWorker

from clesante.commandes import entree, serveur, serveur_ouvrier
from clesante.commandes.serveur_ouvrier import Ouvrier
from clesante.config import environnement
from clesante.socle import lecture_seule
from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError
from tests.aides.bases import poser_la_base
from tests.commandes.processus import connecter, lancer, ouvrir, phrase


@pytest.mark.parametrize("lieu", ["fichier", "fichier/dessous"])
def test_state_folder_that_cannot_be_is_refused(tmp_path, lieu):
    (tmp_path / "fichier").touch()
    fini = lancer(tmp_path / lieu, "territoire", "DEP-85")
    assert (fini.returncode, fini.stdout) == (2, b"")
    assert "CLESANTE_VAR" in phrase(fini.stderr)


@pytest.mark.parametrize("contenu", ["", "   \n", "court"])
def test_truncated_key_is_refused_not_used(tmp_path, contenu):
    (tmp_path / "cle-secrete").write_text(contenu)
    with pytest.raises(EntreeInvalideError, match="vide ou tronqué"):
        environnement.cle_secrete(tmp_path)


def test_full_disk_at_first_start_leaves_no_key(tmp_path, monkeypatch):
    def plein(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(environnement.os, "fsync", plein)
    with pytest.raises(EntreeInvalideError, match="ne peut pas servir"):
        environnement.cle_secrete(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_key_is_made_once_private(tmp_path):
    cle = environnement.cle_secrete(tmp_path)
    assert environnement.cle_secrete(tmp_path) == cle
    assert stat.S_IMODE((tmp_path / "cle-secrete").stat().st_mode) == 0o600
    assert [f.name for f in tmp_path.iterdir()] == ["cle-secrete"]


@pytest.mark.parametrize("adresse", ["postgresql://u:p@h:abc/n", "postgresql://u:p@[h/n", "x"])
def test_unreadable_base_address_is_refused_without_its_password(tmp_path, monkeypatch, adresse):
    monkeypatch.setenv("CLESANTE_BASE", adresse.replace(":p@", ":motdepasse@"))
    with pytest.raises(EntreeInvalideError, match="CLESANTE_BASE") as refus:
        environnement.base_de_donnees(tmp_path)
    assert "motdepasse" not in str(refus.value)
    assert refus.value.__suppress_context__ or refus.value.__context__ is None


def test_base_that_does_not_answer_is_never_mended_by_a_demonstration(tmp_path, referentiel):
    (tmp_path / "territoires.sqlite").symlink_to(referentiel)
    fini = lancer(tmp_path, "territoire", "PER-x", CLESANTE_BASE="postgresql://u:p@127.0.0.1:1/n")
    assert fini.returncode == 4
    assert "ne répond pas" in phrase(fini.stderr)
    assert "demo" not in phrase(fini.stderr)


def test_output_is_utf8_whatever_the_terminal(tmp_path):
    fini = lancer(tmp_path, "statistiques", "proportion", "1", "3", PYTHONIOENCODING="ascii")
    assert fini.returncode == 0
    assert "–" in fini.stdout.decode()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full absent")
def test_full_disk_is_said_in_french_even_of_the_output(tmp_path):
    with open("/dev/full", "w") as plein:
        fini = lancer(tmp_path, "statistiques", "proportion", "1", "3", sortie=plein)
    assert fini.returncode == 4
    assert "le disque est plein" in phrase(fini.stderr)


@pytest.mark.parametrize(
    ("numero", "mots"),
    [
        (errno.ENOSPC, "le disque est plein"),
        (errno.EEXIST, "un fichier porte le nom du dossier"),
        (errno.EROFS, "lecture seule"),
    ],
)
def test_what_the_machine_refuses_is_said_in_french(capsys, monkeypatch, numero, mots):
    def refuser(_):
        raise OSError(numero, "English words", "lieu")

    analyseur = SimpleNamespace(parse_args=lambda _: options)
    monkeypatch.setattr(entree, "construire", lambda *_: analyseur)
    options = SimpleNamespace(executer=refuser)
    assert entree.main([]) == 4
    erreur = capsys.readouterr().err
    assert mots in erreur
    assert "English" not in erreur


def test_unforeseen_error_on_a_full_disk_still_says_its_reference(capsys, monkeypatch):
    def plein(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(entree, "_garder", plein)
    assert entree._imprevu(RuntimeError("x")) == 1
    erreur = capsys.readouterr().err
    assert "référence" in erreur
    assert "le disque est plein" in erreur


@pytest.mark.parametrize("lieu", ["fichier", "fichier/dessous"])
def test_output_folder_that_is_a_file_is_refused(capsys, tmp_path, lieu, monkeypatch):
    (tmp_path / "fichier").touch()

    def produire(options):
        from clesante.socle.fichiers import ecrire

        ecrire(tmp_path / lieu / "portrait.json", "{}")

    options = SimpleNamespace(executer=produire)
    analyseur = SimpleNamespace(parse_args=lambda _: options)
    monkeypatch.setattr(entree, "construire", lambda *_: analyseur)
    assert entree.main([]) == 4
    assert "un fichier porte le nom du dossier" in capsys.readouterr().err


REFUS = [
    (["serveur", "--ouvriers", "0"], "de 1 à 64"),
    (["serveur", "--ouvriers", "-1"], "de 1 à 64"),
    (["serveur", "--ouvriers", "deux"], "de 1 à 64"),
    (["statistiques", "proportion", "inf", "3"], "inf"),
    (["statistiques", "proportion", "1", "nan"], "nan"),
    (["statistiques", "proportion", "1", "3", "--reference", "1e300"], "1e300"),
    (["territoire", "DEP-85", "--format", "xml"], "(au choix : texte, json)"),
]


@pytest.mark.parametrize(("arguments", "mot"), REFUS)
def test_bad_option_is_one_french_sentence(capsys, arguments, mot):
    with pytest.raises(SystemExit, match="2"):
        entree.main(arguments)
    erreur = capsys.readouterr().err
    assert mot in erreur
    assert len(erreur.strip().splitlines()) == 1


def test_french_comma_is_read_and_the_verdict_is_french(capsys):
    assert entree.main(["statistiques", "proportion", "30,0", "50", "--reference", "20,5"]) == 0
    assert "supérieure à 20,5" in capsys.readouterr().out


def test_idle_connections_do_not_freeze_the_site(tmp_path):
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        port = essai.getsockname()[1]
    poser_la_base(tmp_path)
    site = ouvrir(tmp_path, "serveur", "--ouvriers", "1", "--port", str(port))
    muettes = []
    try:
        adresse = site.stdout.readline().decode().split()[4]
        lu = int(adresse.rsplit(":", 1)[1].strip("/"))
        muettes += [connecter(site, lu) for _ in range(12)]
        with urllib.request.urlopen(f"{adresse}mentions-legales/", timeout=60) as page:  # noqa: S310
            assert page.status == 200
    finally:
        for muette in muettes:
            muette.close()
        site.terminate()
        site.wait()
        site.stdout.close()
        site.stderr.close()


def test_every_thread_shares_what_is_kept_of_a_store(tmp_path):
    fichier = tmp_path / "base.sqlite"
    fichier.touch()
    vues = []
    for _ in range(2):
        fil = threading.Thread(target=lambda: vues.append(lecture_seule.version(fichier, "X")))
        fil.start()
        fil.join()
    assert vues[0] == vues[1]
    autre = tmp_path / "neuve.sqlite"
    autre.write_bytes(b"")
    autre.replace(fichier)
    assert lecture_seule.version(fichier, "X") != vues[0]
    fichier.unlink()
    with pytest.raises(IndisponibleError, match="n'est pas installé"):
        lecture_seule.version(fichier, "X")


def test_site_has_threads():
    reglages = serveur.reglages("127.0.0.1:1", 2)
    assert (Ouvrier.__bases__, reglages["threads"]) == ((ThreadWorker,), serveur.FILS)
    assert load_class(reglages["worker_class"]) is Ouvrier


@pytest.fixture
def ouvrier(monkeypatch):
    """A worker that only counts: how many moments it waited, how many connections it took."""
    faits = SimpleNamespace(attentes=[], prises=[])
    table = bytearray(len(serveur_ouvrier.TENUES))
    monkeypatch.setattr(serveur_ouvrier, "TENUES", table)
    monkeypatch.setattr(serveur_ouvrier.time, "sleep", faits.attentes.append)
    monkeypatch.setattr(ThreadWorker, "notify", lambda _: None)
    monkeypatch.setattr(ThreadWorker, "accept", lambda _, prise: faits.prises.append(prise))

    def faire(rang, tenues):
        un = Ouvrier.__new__(Ouvrier)
        un.age, un.nr_conns = rang, tenues
        un.notify()
        return un

    return SimpleNamespace(faire=faire, faits=faits)


@pytest.mark.parametrize(
    ("ici", "ailleurs", "attend"), [(3, 0, True), (3, 3, False), (3, 5, False), (0, 0, False)]
)
def test_a_process_leaves_a_connection_to_one_that_holds_fewer(ouvrier, ici, ailleurs, attend):
    un, _autre = ouvrier.faire(1, ici), ouvrier.faire(2, ailleurs)
    un.accept("prise")
    assert ouvrier.faits.attentes == ([serveur_ouvrier.PATIENCE_S] if attend else [])
    assert ouvrier.faits.prises == ["prise"]  # never refused: the other may not wake


def test_a_process_does_not_wait_for_one_that_is_gone(ouvrier, monkeypatch):
    un, _autre = ouvrier.faire(1, 3), ouvrier.faire(2, 0)
    fin = time.monotonic() + serveur_ouvrier.FRAICHEUR_S
    monkeypatch.setattr(serveur_ouvrier.time, "monotonic", lambda: fin + 1)
    un.accept("prise")
    assert (ouvrier.faits.attentes, ouvrier.faits.prises) == ([], ["prise"])


def test_what_a_process_holds_is_seen_by_the_others():
    lieu = len(serveur_ouvrier.TENUES) - 1  # this process serves nothing
    numero = os.fork()
    if numero == 0:
        serveur_ouvrier.TENUES[lieu] = 7
        os._exit(0)
    os.waitpid(numero, 0)
    vu, serveur_ouvrier.TENUES[lieu] = serveur_ouvrier.TENUES[lieu], 0
    assert vu == 7


def test_what_the_base_asked_does_not_stay_with_the_site(monkeypatch):
    faits = []
    monkeypatch.setattr(serveur, "preparer_base", lambda: faits.append("base"))
    monkeypatch.setattr("django.core.management.call_command", lambda *_a, **_k: faits.append("f"))
    serveur.preparer()
    assert faits == []  # another process did it, and has ended


def test_what_the_preparation_refuses_is_said_by_the_site(monkeypatch):
    def refuser():
        raise serveur.base_muette()

    monkeypatch.setattr(serveur, "preparer_base", refuser)
    with pytest.raises(IndisponibleError, match="ne répond pas") as refus:
        serveur.preparer()
    assert "CLESANTE_BASE" in refus.value.remede


@pytest.mark.parametrize("sait", [True, False], ids=["glibc", "autre"])
def test_the_threads_of_the_site_share_few_pools_of_memory(monkeypatch, sait):
    faits = []
    bibliotheque = SimpleNamespace(mallopt=lambda *dit: faits.append(dit)) if sait else object()
    monkeypatch.setattr("ctypes.CDLL", lambda _nom: bibliotheque)
    serveur._borner_les_reserves()
    assert faits == ([(-8, 2), (-3, 131_072)] if sait else [])
