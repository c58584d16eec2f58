"""Reading ``CLESANTE_*``: types, defaults, refusals, the key, the folder, the base's address."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clesante.config import environnement
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.lecture_seule import MEMOIRE_KIO

vite = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
textes = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
VALEURS = {"oui": True, "OUI": True, " vrai ": True, "1": True, "True": True,
           "non": False, "Non": False, "faux": False, "0": False, "FALSE": False}  # fmt: skip


@pytest.fixture
def poser(monkeypatch):
    """Return ``poser(nom, valeur)``: set ``CLESANTE_<nom>``, or remove it (None)."""

    def changer(nom, valeur):
        if valeur is None:
            monkeypatch.delenv(f"CLESANTE_{nom}", raising=False)
        else:
            monkeypatch.setenv(f"CLESANTE_{nom}", valeur)

    return changer


@given(valeur=textes)
@vite
def test_text_is_what_was_set(poser, valeur):
    poser("ESSAI", valeur)
    assert environnement.texte("ESSAI", "défaut") == valeur


@pytest.mark.parametrize("defaut", ["", "quelque chose"])
def test_absent_text_is_the_default(poser, defaut):
    poser("ESSAI", None)
    assert environnement.texte("ESSAI", defaut) == defaut


@pytest.mark.parametrize(("valeur", "lue"), VALEURS.items(), ids=[repr(v) for v in VALEURS])
@pytest.mark.parametrize("defaut", [True, False])
def test_yes_and_no_are_read_in_french_whatever_the_default(poser, valeur, lue, defaut):
    poser("ESSAI", valeur)
    assert environnement.booleen("ESSAI", defaut) is lue


@pytest.mark.parametrize("defaut", [True, False])
def test_absent_yes_or_no_is_the_default(poser, defaut):
    poser("ESSAI", None)
    assert environnement.booleen("ESSAI", defaut) is defaut


@given(valeur=textes)
@example("")
@example("yes")
@example("oui non")
@example("١")
@vite
def test_anything_else_is_refused_never_taken_for_no(poser, valeur):
    if valeur.strip().lower() in environnement.VRAIS | environnement.FAUX:
        return
    poser("HTTPS", valeur)
    with pytest.raises(EntreeInvalideError, match="CLESANTE_HTTPS") as refus:
        environnement.booleen("HTTPS", True)
    assert "« oui » ou « non »" in refus.value.remede


@given(mots=st.lists(st.text("abc.-:[]", min_size=1)), blancs=st.sampled_from(["", " ", "\t"]))
@vite
def test_list_is_its_words_without_blanks(poser, mots, blancs):
    poser("HOTES", f"{blancs},{blancs}".join(mots) + ",")
    assert environnement.liste("HOTES", ("défaut",)) == (mots or ["défaut"])


@pytest.mark.parametrize("valeur", [None, "", " , ,"])
def test_list_without_words_is_the_default(poser, valeur):
    poser("HOTES", valeur)
    assert environnement.liste("HOTES", ("a", "b")) == ["a", "b"]
    assert environnement.liste("HOTES") == []


@pytest.mark.parametrize("valeur", [None, ""])
def test_folder_by_default_is_var_here(poser, monkeypatch, tmp_path, valeur):
    monkeypatch.chdir(tmp_path)
    poser("VAR", valeur)
    assert environnement.dossier_var() == tmp_path / "var"


@pytest.mark.parametrize("nom", ["simple", "a/b/c", "é à ù", "quote'\"", "🏥", "a" * 200, "-x"])
def test_folder_is_made_private_once(poser, tmp_path, nom):
    poser("VAR", str(tmp_path / nom))
    assert environnement.dossier_var() == tmp_path / nom
    assert stat.S_IMODE((tmp_path / nom).stat().st_mode) & 0o077 == 0
    (tmp_path / nom / "contenu").touch()
    assert environnement.dossier_var() == tmp_path / nom
    assert (tmp_path / nom / "contenu").exists()


def test_rights_of_a_folder_that_was_there_are_its_owner_s(poser, tmp_path):
    tmp_path.chmod(0o750)
    poser("VAR", str(tmp_path))
    environnement.dossier_var()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_link_to_a_folder_is_followed(poser, tmp_path):
    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to("vrai")
    poser("VAR", str(tmp_path / "lien"))
    assert environnement.dossier_var() == tmp_path / "vrai"


@pytest.mark.parametrize("cas", ["fichier", "boucle", "trop long", "pendant"])
def test_folder_that_cannot_be_is_one_sentence(poser, tmp_path, cas):
    (tmp_path / "fichier").touch()
    (tmp_path / "boucle").symlink_to("boucle")
    (tmp_path / "pendant").symlink_to("fichier/x")
    poser("VAR", str(tmp_path / ("x" * 300 if cas == "trop long" else cas)))
    with pytest.raises(EntreeInvalideError, match="ne peut pas servir") as refus:
        environnement.dossier_var()
    assert "CLESANTE_VAR" in refus.value.remede


def test_static_folder_is_made_once_and_kept(tmp_path):
    fait = environnement.dossier_static(tmp_path)
    (fait / "x.css").touch()
    assert environnement.dossier_static(tmp_path) == fait == tmp_path / "static"
    assert (fait / "x.css").exists()


def test_static_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "static").touch()
    with pytest.raises(EntreeInvalideError, match="ne peut pas servir"):
        environnement.dossier_static(tmp_path)


def test_keys_differ_from_one_folder_to_another(tmp_path):
    dossiers = [tmp_path / str(rang) for rang in range(5)]
    for dossier in dossiers:
        dossier.mkdir()
    cles = {environnement.cle_secrete(dossier) for dossier in dossiers}
    assert len(cles) == 5
    assert min(map(len, cles)) >= environnement.LONGUEUR_CLE


@pytest.mark.parametrize("liens", [True, False], ids=["avec liens", "sans liens"])
def test_key_made_by_many_at_once_is_one_on_any_disk(tmp_path, monkeypatch, liens):
    """The loser of a race takes the winner's key: sessions signed by either stay good."""
    if not liens:
        monkeypatch.setattr(os, "link", refuser_les_liens)
    lues: list[str] = []
    depart = threading.Barrier(6)

    def demarrer():
        depart.wait()
        lues.append(environnement.cle_secrete(tmp_path))

    fils = [threading.Thread(target=demarrer) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(lues) == 6
    assert (tmp_path / "cle-secrete").read_text() in lues
    assert [f.name for f in tmp_path.iterdir()] == ["cle-secrete"]
    if liens:
        assert len(set(lues)) == 1


def refuser_les_liens(*_):
    raise OSError(errno.EPERM, "Operation not permitted")


def test_key_of_a_disk_without_links_is_private_and_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", refuser_les_liens)
    cle = environnement.cle_secrete(tmp_path)
    assert environnement.cle_secrete(tmp_path) == cle
    assert stat.S_IMODE((tmp_path / "cle-secrete").stat().st_mode) == 0o600


def test_key_written_by_hand_is_taken_without_its_line_end(tmp_path):
    (tmp_path / "cle-secrete").write_text("k" * 50 + "\r\n")
    assert environnement.cle_secrete(tmp_path) == "k" * 50


@pytest.mark.parametrize("octets", [b"\xff" * 80, b"k" * 49], ids=["pas du texte", "trop courte"])
def test_key_that_is_none_is_refused_and_left(tmp_path, octets):
    (tmp_path / "cle-secrete").write_bytes(octets)
    with pytest.raises(EntreeInvalideError):
        environnement.cle_secrete(tmp_path)
    assert (tmp_path / "cle-secrete").read_bytes() == octets


def test_key_that_is_a_folder_is_refused(tmp_path):
    (tmp_path / "cle-secrete").mkdir()
    with pytest.raises(EntreeInvalideError, match="ne peut pas servir"):
        environnement.cle_secrete(tmp_path)


@pytest.mark.parametrize("valeur", [None, ""])
def test_base_by_default_is_one_file_that_survives_a_cut(poser, valeur):
    poser("BASE", valeur)
    base = environnement.base_de_donnees(Path("/ici"))
    assert base["NAME"] == Path("/ici/clesante.sqlite")
    assert "synchronous=FULL" in base["OPTIONS"]["init_command"]
    assert base["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with contextlib.closing(sqlite3.connect(":memory:")) as essai:
        essai.executescript(base["OPTIONS"]["init_command"])
        assert essai.execute("PRAGMA cache_size").fetchone() == (-MEMOIRE_KIO,)


@given(
    utilisateur=textes.filter(bool),
    secret=textes,
    nom=textes.filter(lambda texte: texte.strip("/")).map(lambda texte: texte.strip("/")),
    hote=st.sampled_from(["localhost", "db.example.org", "10.0.0.1", "[::1]"]),
    port=st.integers(1, 65_535),
)
@example(utilisateur="a@b", secret="p:/?#[]@", nom="santé 85", hote="[::1]", port=5432)  # noqa: S106 (made up)
@vite
def test_address_gives_back_what_was_encoded(poser, utilisateur, secret, nom, hote, port):
    codes = [quote(partie, safe="") for partie in (utilisateur, secret, nom)]
    poser("BASE", f"postgresql://{codes[0]}:{codes[1]}@{hote}:{port}/{codes[2]}")
    base = environnement.base_de_donnees(Path("/ici"))
    lus = [base[champ] for champ in ("USER", "PASSWORD", "NAME", "HOST", "PORT")]
    assert lus == [utilisateur, secret, nom, hote.strip("[]"), str(port)]


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("postgres://u@h/n", {"USER": "u", "PASSWORD": "", "HOST": "h", "PORT": ""}),
        ("postgresql:///n", {"USER": "", "HOST": "", "PORT": "", "NAME": "n"}),
    ],
    ids=["sans secret", "par la prise locale"],
)
def test_short_addresses_leave_the_rest_to_the_driver(poser, adresse, attendu):
    poser("BASE", adresse)
    base = environnement.base_de_donnees(Path("/ici"))
    assert {champ: base[champ] for champ in attendu} == attendu


@pytest.mark.parametrize(
    "adresse",
    [
        "mysql://u:motdepasse@h/n", "postgresql://u:motdepasse@h", "postgresql://u:motdepasse@h/",
        "postgresql://u:mot#depasse@h/n", "postgresql://u:mot/depasse@h/n", "sqlite:///x", " ",
        "postgresql://u:motdepasse@h:70000/n", "postgresql://u:motdepasse@h/n?sslmode=require",
        "postgresql://u:motdepasse@h/n#ancre", "postgresql://u:motdepasse@h:-1/n",
    ],
)  # fmt: skip
def test_address_that_would_be_half_read_is_refused_without_its_secret(poser, adresse):
    """An option left out silently (« sslmode=require ») would open a connection in the clear."""
    poser("BASE", adresse)
    with pytest.raises(EntreeInvalideError, match="CLESANTE_BASE") as refus:
        environnement.base_de_donnees(Path("/ici"))
    assert "depasse" not in str(refus.value)
