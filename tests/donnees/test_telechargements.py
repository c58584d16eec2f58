"""One file: whole and checked or not at all, resumed wherever the line was cut."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile

import pytest

from clesante.donnees.reseau.contenus import extraire, verifier_nature
from clesante.donnees.reseau.liaison import Limites, Reseau
from clesante.donnees.reseau.telechargements import partiel, telecharger
from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError, RefuseError
from tests.aides.mesures import RACINE
from tests.aides.serveur_http import Fichier, envoyer, repondre, tour_a_tour

CORPS = b"code,valeur\n" + b"".join(b"%05d,%d\n" % (n, n * 7) for n in range(20_000))


def reste(dossier) -> set[str]:
    return {fichier.name for fichier in dossier.iterdir()}


@pytest.fixture
def cible(tmp_path):
    return tmp_path / "sources" / "donnees.csv"


def prendre(reseau, serveur, cible, nature="csv", **options):
    return telecharger(reseau, f"{serveur.base}/f", cible, nature, **options)


def test_file_is_put_with_its_fingerprint_and_where_it_comes_from(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS, modifie="Wed, 21 Oct 2026 07:28:00 GMT")
    recu = prendre(reseau, serveur, cible, parametres={"annee": "2024"})
    assert cible.read_bytes() == CORPS
    assert recu.nouveau
    assert recu.octets == len(CORPS)
    assert recu.sha256 == hashlib.sha256(CORPS).hexdigest()
    fiche = json.loads((cible.parent / "donnees.csv.telechargement.json").read_text())
    assert fiche["sha256"] == recu.sha256
    assert fiche["adresse"] == f"{serveur.base}/f?annee=2024"
    assert fiche["etag"] == '"v1"'
    assert reste(cible.parent) == {"donnees.csv", "donnees.csv.telechargement.json"}
    assert serveur.demandes[0].entetes["Accept-Encoding"] == "identity"


def test_progress_grows_to_the_announced_size(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    vus = []
    prendre(reseau, serveur, cible, suivi=lambda recus, total: vus.append((recus, total)))
    assert vus == sorted(vus)
    assert vus[-1] == (len(CORPS), len(CORPS))


def test_same_file_again_is_not_sent_again(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    premier = prendre(reseau, serveur, cible)
    second = prendre(reseau, serveur, cible)
    assert (second.nouveau, second.sha256) == (False, premier.sha256)
    assert serveur.demandes[1].entetes["If-None-Match"] == '"v1"'
    assert cible.read_bytes() == CORPS


def test_new_edition_replaces_the_old_one(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    prendre(reseau, serveur, cible)
    serveur.routes["/f"] = Fichier(CORPS + b"99999,1\n", etag='"v2"')
    assert prendre(reseau, serveur, cible).nouveau
    assert cible.read_bytes().endswith(b"99999,1\n")


@pytest.mark.parametrize("atteinte", ["modifie", "efface", "fiche abimee"])
def test_file_changed_here_is_asked_for_whole(serveur, reseau, cible, atteinte):
    serveur.routes["/f"] = Fichier(CORPS)
    prendre(reseau, serveur, cible)
    if atteinte == "modifie":
        cible.write_bytes(b"autre chose\n")
    elif atteinte == "efface":
        cible.unlink()
    else:
        (cible.parent / "donnees.csv.telechargement.json").write_text('{"adresse": ')
    assert prendre(reseau, serveur, cible).nouveau
    assert "If-None-Match" not in serveur.demandes[1].entetes
    assert cible.read_bytes() == CORPS


@pytest.mark.parametrize("coupe", [1, 11, 4_096, 65_536, len(CORPS) // 2, len(CORPS) - 1])
def test_cut_line_is_resumed_where_it_stopped(serveur, reseau, cible, coupe):
    serveur.routes["/f"] = Fichier(CORPS, coupures=[coupe])
    recu = prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    assert recu.octets == len(CORPS)
    assert serveur.plages == ["", f"bytes={coupe}-"]
    assert serveur.demandes[1].entetes["If-Range"] == '"v1"'


def test_several_cuts_are_resumed_one_after_the_other(serveur, reseau, cible):
    coupures = [1, 29_999, 4_096, 65_537][: reseau.limites.essais - 1]
    serveur.routes["/f"] = Fichier(CORPS, coupures=list(coupures))
    prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    sommes = [sum(coupures[: n + 1]) for n in range(len(coupures))]
    assert serveur.plages == ["", *(f"bytes={somme}-" for somme in sommes)]


def test_too_many_cuts_are_said_and_the_next_call_goes_on(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS, coupures=[1_000] * reseau.limites.essais)
    with pytest.raises(IndisponibleError, match="pas complet") as refus:
        prendre(reseau, serveur, cible)
    assert "gardé" in refus.value.remede
    assert not cible.exists()
    assert partiel(cible).stat().st_size == 1_000 * reseau.limites.essais
    prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    assert serveur.plages[-1] == f"bytes={1_000 * reseau.limites.essais}-"


def test_a_date_is_enough_to_resume_a_weak_etag_is_not(serveur, reseau, cible):
    jour = "Wed, 21 Oct 2026 07:28:00 GMT"
    serveur.routes["/f"] = Fichier(CORPS, etag='W/"v1"', modifie=jour, coupures=[500])
    prendre(reseau, serveur, cible)
    assert serveur.demandes[1].entetes["If-Range"] == jour
    assert cible.read_bytes() == CORPS


def test_without_any_mark_the_file_is_taken_from_its_start(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS, etag="", coupures=[500])
    prendre(reseau, serveur, cible)
    assert serveur.plages == ["", ""]
    assert cible.read_bytes() == CORPS


def test_file_changed_between_two_parts_is_never_mixed(serveur, reseau, cible):
    ancien, neuf = Fichier(CORPS, coupures=[70_000]), Fichier(CORPS[::-1], etag='"v2"')
    serveur.routes["/f"] = tour_a_tour(ancien, neuf)
    prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS[::-1]


def mal_repris(**entetes):
    """A server that answers a part, but not the part asked for, or of another file."""

    def route(prise, demande):
        if "Range" in demande.entetes:
            envoyer(prise, 206, CORPS[500:], **entetes)
        else:
            envoyer(prise, 200, CORPS, ETag='"v1"')

    return tour_a_tour(Fichier(CORPS, coupures=[500]), route)


@pytest.mark.parametrize(
    "entetes",
    [
        {"Content_Range": f"bytes 400-{len(CORPS) - 1}/{len(CORPS)}"},
        {"Content_Range": f"bytes 500-{len(CORPS)}/{len(CORPS) + 1}"},
        {"Content_Range": f"bytes 500-{len(CORPS) - 1}/{len(CORPS)}", "ETag": '"v2"'},
        {"Content_Range": "octets"},
        {},
    ],
)
def test_a_part_that_is_not_the_rest_is_dropped_and_all_is_asked_again(
    serveur, reseau, cible, entetes
):
    serveur.routes["/f"] = mal_repris(**entetes)
    prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    assert hashlib.sha256(cible.read_bytes()).digest() == hashlib.sha256(CORPS).digest()


def poser_partiel(cible, contenu, adresse, total):
    cible.parent.mkdir(parents=True)
    partiel(cible).write_bytes(contenu)
    fiche = {"adresse": adresse, "etag": '"v1"', "modifie": "", "total": total, "encodage": ""}
    (cible.parent / f"{cible.name}.partiel.json").write_text(json.dumps(fiche))


def test_416_on_a_file_already_whole_finishes_it(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    poser_partiel(cible, CORPS, f"{serveur.base}/f", len(CORPS))
    assert prendre(reseau, serveur, cible).sha256 == hashlib.sha256(CORPS).hexdigest()
    assert serveur.plages == [f"bytes={len(CORPS)}-"]
    assert cible.read_bytes() == CORPS


def test_416_on_too_much_starts_again(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    poser_partiel(cible, CORPS + b"trop", f"{serveur.base}/f", len(CORPS))
    prendre(reseau, serveur, cible)
    assert serveur.plages == [f"bytes={len(CORPS) + 4}-", ""]
    assert cible.read_bytes() == CORPS


def test_what_was_received_of_another_address_is_not_used(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    poser_partiel(cible, b"x" * 100, f"{serveur.base}/autre", len(CORPS))
    prendre(reseau, serveur, cible)
    assert serveur.plages == [""]
    assert cible.read_bytes() == CORPS


def test_length_that_lies_leaves_the_old_file(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    prendre(reseau, serveur, cible)
    serveur.routes["/f"] = repondre(200, CORPS, Content_Length=str(len(CORPS) + 50), ETag='"v2"')
    with pytest.raises(IndisponibleError, match="pas complet"):
        prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS


PAGE = b"\n <!DOCTYPE html><html><body>Maintenance</body></html>"
REFUS = {
    "page said": (repondre(200, PAGE, Content_Type="text/html; charset=utf-8"), "csv", "page web"),
    "page unsaid": (repondre(200, PAGE, Content_Type="text/csv"), "csv", "page web"),
    "page for a workbook": (repondre(200, PAGE), "xlsx", "page web"),
    "page for json": (repondre(200, PAGE), "json", "page web"),
    "text for json": (repondre(200, b"non"), "json", "autre chose"),
    "empty": (repondre(200, b""), "csv", "fichier vide"),
    "blank": (repondre(200, b"  \n"), "csv", "fichier vide"),
    "csv for a workbook": (repondre(200, CORPS), "xlsx", "autre chose"),
    "zip cut": (repondre(200, b"PK\x03\x04" + b"0" * 90), "zip", "archive abîmée"),
    "xlsx for xls": (repondre(200, b"PK\x03\x04" + b"0" * 90), "xls", "autre chose"),
    "not parquet": (repondre(200, CORPS), "parquet", "autre chose"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_another_content_is_refused_and_nothing_is_left(serveur, reseau, cible, cas):
    serveur.routes["/f"], nature, mot = REFUS[cas]
    with pytest.raises(EntreeInvalideError, match=mot) as refus:
        prendre(reseau, serveur, cible, nature)
    assert refus.value.remede
    assert reste(cible.parent) == set()
    assert len(serveur.demandes) == 1


def test_page_announced_is_refused_before_it_is_read(serveur, reseau, cible):
    lu = threading.Event()

    def page(prise, _demande):
        prise.send_response(200)
        prise.send_header("Content-Type", "text/html")
        prise.send_header("Content-Length", "1000000")
        prise.end_headers()
        lu.wait(20)

    serveur.routes["/f"] = page
    with pytest.raises(EntreeInvalideError, match="page web"):
        prendre(reseau, serveur, cible)
    lu.set()


def test_a_byte_order_mark_does_not_hide_a_page(tmp_path):
    fichier = tmp_path / "a.csv"
    fichier.write_bytes(b"\xef\xbb\xbf<html>")
    with pytest.raises(EntreeInvalideError, match="page web"):
        verifier_nature(fichier, "csv")


def test_size_is_bounded_announced_or_not(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)
    with pytest.raises(EntreeInvalideError, match="dépasse"):
        prendre(reseau, serveur, cible, octets_max=1_000)
    serveur.routes["/f"] = repondre(200, CORPS, Content_Length="")
    with pytest.raises(EntreeInvalideError, match="dépasse"):
        prendre(reseau, serveur, cible, octets_max=1_000)
    assert reste(cible.parent) == set()


def test_gzip_that_nobody_asked_for_is_read(serveur, reseau, cible):
    serveur.routes["/f"] = repondre(200, gzip.compress(CORPS), Content_Encoding="gzip")
    recu = prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    assert recu.sha256 == hashlib.sha256(CORPS).hexdigest()


@pytest.mark.parametrize(
    ("corps", "mot"),
    [
        (gzip.compress(CORPS)[:-9], "coupé"),
        (b"\x1f\x8b" + b"0" * 200, "abîmé"),
        (gzip.compress(b"0" * 50_000_000), "dépasse"),
    ],
)
def test_gzip_cut_spoilt_or_swollen_is_refused(serveur, reseau, cible, corps, mot):
    serveur.routes["/f"] = repondre(200, corps, Content_Encoding="gzip")
    with pytest.raises(EntreeInvalideError, match=mot):
        prendre(reseau, serveur, cible, octets_max=2_000_000)
    assert reste(cible.parent) == set()


def test_slow_server_is_bounded_and_what_came_is_kept(serveur, cible):
    """Each look at the clock costs a minute: three minutes are allowed."""
    fini = threading.Event()
    minutes = iter(range(0, 100_000, 60))

    def goutte(prise, _demande):
        prise.send_response(200)
        prise.send_header("Content-Length", str(len(CORPS)))
        prise.send_header("ETag", '"v1"')
        prise.end_headers()
        prise.wfile.write(CORPS[:100])
        prise.wfile.flush()
        fini.wait(20)

    serveur.routes["/f"] = goutte
    lent = Reseau(
        ("127.0.0.1",), 6_000, Limites(total=30), dormir=lambda _s: None,
        horloge=lambda: next(minutes),
    )  # fmt: skip
    with pytest.raises(IndisponibleError, match="temps permis"):
        prendre(lent, serveur, cible)
    fini.set()
    assert partiel(cible).read_bytes() == CORPS[:100]
    serveur.routes["/f"] = Fichier(CORPS)
    lent.limites = Limites()
    prendre(lent, serveur, cible)
    lent.fermer()
    assert serveur.plages[-1] == "bytes=100-"
    assert cible.read_bytes() == CORPS


def test_ctrl_c_keeps_what_came(serveur, reseau, cible):
    serveur.routes["/f"] = Fichier(CORPS)

    def interrompre(_recus, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prendre(reseau, serveur, cible, suivi=interrompre)
    recus = partiel(cible).stat().st_size
    assert 0 < recus <= len(CORPS)
    prendre(reseau, serveur, cible)
    assert cible.read_bytes() == CORPS
    assert serveur.plages[-1] == f"bytes={recus}-"


ENFANT = """
import sys
from pathlib import Path
import django
django.setup()
from clesante.donnees.reseau.liaison import Reseau
from clesante.donnees.reseau.telechargements import telecharger
def dire(recus, total):
    print(recus, flush=True)
telecharger(Reseau(("127.0.0.1",), 6000), sys.argv[1], Path(sys.argv[2]), "csv", suivi=dire)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_killed_process_leaves_the_old_file_and_is_resumed(serveur, reseau, cible, tmp_path, part):
    fini = threading.Event()
    coupe = int(len(CORPS) * part)

    def moitie(prise, _demande):
        prise.send_response(200)
        prise.send_header("Content-Length", str(len(CORPS)))
        prise.send_header("ETag", '"v1"')
        prise.end_headers()
        prise.wfile.write(CORPS[:coupe])
        prise.wfile.flush()
        fini.wait(30)

    cible.parent.mkdir()
    cible.write_bytes(b"ancien\n")
    serveur.routes["/f"] = moitie
    milieu = os.environ | {
        "CLESANTE_VAR": str(tmp_path / "var"),
        "CLESANTE_RESEAU_ESSAI": "oui",
        "DJANGO_SETTINGS_MODULE": "clesante.config.settings",
    }
    enfant = subprocess.Popen(
        [sys.executable, "-c", ENFANT, f"{serveur.base}/f", str(cible)],
        cwd=RACINE, env=milieu, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert any(int(ligne) == coupe for ligne in enfant.stdout)
    os.kill(enfant.pid, signal.SIGKILL)
    enfant.wait()
    enfant.stdout.close()
    fini.set()
    assert cible.read_bytes() == b"ancien\n"
    assert partiel(cible).stat().st_size == coupe
    serveur.routes["/f"] = Fichier(CORPS)
    prendre(reseau, serveur, cible)
    assert serveur.plages[-1] == f"bytes={coupe}-"
    assert cible.read_bytes() == CORPS


def test_redirect_elsewhere_leaves_nothing(serveur, reseau, cible):
    serveur.routes["/f"] = repondre(302, Location="https://exemple.org/f.csv")
    with pytest.raises(RefuseError):
        prendre(reseau, serveur, cible)
    assert reste(cible.parent) == set()


def archive(chemin, membres):
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom, contenu in membres:
            sortie.writestr(nom, contenu)
    return chemin


def test_one_member_is_taken_out_of_any_folder(tmp_path):
    zip_ = archive(tmp_path / "a.zip", [("dossier/lu.csv", CORPS), ("dossier/meta.csv", b"x")])
    extraire(zip_, "lu.csv", tmp_path / "lu.csv", 10**7)
    assert (tmp_path / "lu.csv").read_bytes() == CORPS
    assert reste(tmp_path) == {"a.zip", "lu.csv"}


@pytest.mark.parametrize(
    ("membres", "mot"),
    [
        ([("../lu.csv", b"x")], "sort d'elle"),
        ([("lu.csv", b"x"), ("/etc/lu.csv", b"x")], "sort d'elle"),
        ([("lu.csv", b"x"), ("a/../../b", b"x")], "sort d'elle"),
        ([("lu.csv", b"x"), ("..\\b", b"x")], "sort d'elle"),
        ([("lu.csv", b"x"), ("C:/b", b"x")], "sort d'elle"),
        ([("autre.csv", b"x")], "0 fichier"),
        ([("a/lu.csv", b"x"), ("b/lu.csv", b"y")], "2 fichier"),
        ([("lu.csv/", b"")], "0 fichier"),
        ([("lu.csv", b"0" * 2_000_001)], "dépasse"),
    ],
)
def test_archive_that_is_not_what_it_should_be_is_refused(tmp_path, membres, mot):
    zip_ = archive(tmp_path / "a.zip", membres)
    with pytest.raises(EntreeInvalideError, match=mot):
        extraire(zip_, "lu.csv", tmp_path / "sortie" / "lu.csv", 2_000_000)
    assert not (tmp_path / "sortie" / "lu.csv").exists()
    assert not (tmp_path.parent / "lu.csv").exists()


def test_a_flipped_byte_is_refused_or_changes_nothing(tmp_path):
    corps = hashlib.shake_128(b"archive").digest(2_000)
    zip_ = archive(tmp_path / "a.zip", [("lu.csv", corps)])
    saine, refus = zip_.read_bytes(), 0
    for octet in range(0, len(saine), 7):
        contenu = bytearray(saine)
        contenu[octet] ^= 0xFF
        zip_.write_bytes(contenu)
        sortie = tmp_path / f"{octet}.csv"
        try:
            extraire(zip_, "lu.csv", sortie, 10**7)
        except EntreeInvalideError:
            refus += 1
            assert not sortie.exists()
        else:
            assert sortie.read_bytes() == corps
    assert refus > 250


def test_workbook_is_an_archive(tmp_path):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as classeur:
        classeur.writestr("xl/workbook.xml", "<workbook/>")
    fichier = tmp_path / "a.xlsx"
    fichier.write_bytes(tampon.getvalue())
    verifier_nature(fichier, "xlsx")
    fichier.write_bytes(tampon.getvalue()[:-12])
    with pytest.raises(EntreeInvalideError, match="abîmée"):
        verifier_nature(fichier, "xlsx")
