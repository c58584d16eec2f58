"""Files that travel and are no file, or hold what other programs would run."""

from __future__ import annotations

import io
import itertools
import lzma
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from clesante.contrats.actions.echange import importer
from clesante.contrats.exports.archive import archive
from clesante.contrats.lectures.echange import en_json, ouvrir
from clesante.contrats.models import Contrat, FicheAction
from clesante.socle.erreurs import ClesanteError
from clesante.ui.classeurs import FORMATS
from tests.aides.comptes import connecter
from tests.aides.parcours import Lecteur
from tests.comptes.test_xss import CHARGES, nees
from tests.contrats.essais_echange import neuf, sceller
from tests.contrats.test_echange_attaques import coordination, ici

__all__ = ["coordination", "ici"]
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit]

# What is no file at all.


def _zip(parties: dict[str, bytes], genre: int = zipfile.ZIP_DEFLATED) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", genre) as ecrite:
        for nom, octets in parties.items():
            ecrite.writestr(nom, octets)
    return tampon.getvalue()


def _double(nom: str) -> bytes:
    """Return an archive with the same name twice: which one counts?"""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as ecrite:
        ecrite.writestr(nom, b"{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            ecrite.writestr(nom, b"{}")
    return tampon.getvalue()


def _lzma_abime() -> bytes:
    octets = bytearray(_zip({"contrat.json": b"{" * 5_000}, zipfile.ZIP_LZMA))
    octets[60:75] = b"\xff" * 15
    return bytes(octets)


def _crc_faux() -> bytes:
    octets = _zip({"contrat.json": b'{"a":1}'}, zipfile.ZIP_STORED)
    return octets.replace(b'{"a":1}', b'{"a":2}', 1)


HOSTILES: dict[str, Callable[[], bytes]] = {
    "bombe": lambda: _zip({"contrat.json": b" " * 90_000_000}),
    "bombe de fichiers": lambda: _zip({f"fichiers/{n}": b"\0" * 9_000_000 for n in range(10)}),
    "foule": lambda: _zip({f"fichiers/{n}": b"" for n in range(20_000)}, zipfile.ZIP_STORED),
    "remontée": lambda: _zip({"contrat.json": b"{}", "fichiers/../../x": b"x"}),
    "absolu": lambda: _zip({"contrat.json": b"{}", "/etc/passwd": b"x"}),
    "lecteur": lambda: _zip({"contrat.json": b"{}", "C:\\x": b"x"}),
    "doublé": lambda: _double("contrat.json"),
    "lzma": lambda: _zip({"contrat.json": b"{}"}, zipfile.ZIP_LZMA),
    "lzma abîmé": _lzma_abime,
    "bzip2": lambda: _zip({"contrat.json": b"{}"}, zipfile.ZIP_BZIP2),
    "somme fausse": _crc_faux,
    "sans contrat": lambda: _zip({"autre.json": b"{}"}),
    "tronqué": lambda: _zip({"contrat.json": b"{}" * 1_000})[:-30],
    "clé doublée": lambda: b'{"format": "a", "format": "clesante-contrat"}',
    "clé doublée au fond": lambda: b'{"contenu": {"a": [{"b": 1, "b": 2}]}}',
    "NaN": lambda: b'{"format": NaN}',
    "infini": lambda: b'{"format": -Infinity}',
    "1e999": lambda: b'{"format": 1e999}',
    "grand nombre": lambda: b'{"format": ' + b"9" * 5_000 + b"}",
    "profond": lambda: b'{"a":' * 900 + b"1" + b"}" * 900,
    "très profond": lambda: b"[" * 200_000 + b"]" * 200_000,
    "utf-16": lambda: '{"format": "é"}'.encode("utf-16"),
    "latin": lambda: '{"format": "é"}'.encode("latin-1"),
    "base64 faux": lambda: b'{"fichiers": {"a": "%%%"}}',
    "base64 nombre": lambda: b'{"fichiers": {"a": 3}}',
    "xz": lambda: lzma.compress(b"{}"),
    "vide": lambda: b"",
    "html": lambda: b"<!DOCTYPE html>",
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_what_is_no_file_that_travels_is_one_sentence(ici, coordination, nom):
    with pytest.raises(ClesanteError):
        importer(*ouvrir(HOSTILES[nom]()), coordination)


def test_depth_is_refused_wherever_it_overflows(ici, coordination):
    """A text as deep as the parser bears overflows later: still one sentence."""
    for profondeur in range(300, 1_000, 25):
        octets = (
            b'{"format":"clesante-contrat","schema":1,"suites":{},"empreinte":"","contenu":{"a":'
            + b"[" * profondeur + b"]" * profondeur + b"}}"
        )  # fmt: skip
        with pytest.raises(ClesanteError):
            importer(*ouvrir(octets), coordination)


def test_every_json_and_archive_cut_or_bent_is_one_sentence(ici, coordination):
    texte = en_json(ici).encode()
    paquet = _zip(archive(ici))
    for octets in (texte, paquet):
        for part in range(1, 12):
            coupe = octets[: len(octets) * part // 12]
            plie = bytearray(octets)
            plie[len(octets) * part // 12] ^= 0x55
            for essai in (coupe, bytes(plie)):
                try:
                    importer(*ouvrir(essai), coordination)
                except ClesanteError:
                    continue
    assert Contrat.objects.count() == 1


# What other programs would run.

FORMULES = (
    "=1+1", "=zqx()", "+zqx", "-zqx", "@zqx", "\t=zqx", "\r=zqx", "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://zqx\")", "=IMPORTXML(\"http://zqx\";\"a\")", "=WEBSERVICE(\"http://zqx\")",
    "+1+1", "-1+1", "@SUM(A1:A9)", "=DDE(\"a\";\"b\";\"c\")", "=A1", " =1+1", "\u00a0=1+1",
    "＝1+1", "＋1", "－1", "＠A1", "=\"a\"&\"b\"", "{=1+1}", "=-1", "=+1", "=@A1", "'=1+1",
    "\"=1+1\"", "|=1+1",
)  # fmt: skip
FORMES = ("{}", "a {} b", "[mot]({})", "« {} »")
PAGES = (
    "contrat", "contrat-versions", "contrat-verifier-versions", "contrat-fiches", "contrat-tableau",
    "contrat-frise", "programme", "contrat-documents", "contrat-signature", "contrat-parties",
)  # fmt: skip


@pytest.fixture
def charge(ici, coordination):
    """A contract taken in whose every name is a payload: 30 formulas, 188 tags and scripts."""
    dit, fichiers = neuf(ici)
    charges = [c for c in CHARGES if not {"\x00", "\ud800"} & set(c)]
    dits = [*FORMULES, *(f.format(c) for f in FORMES for c in charges)]
    assert len(FORMULES) == 30 and len(dits) - 30 >= 150
    contenu, tour = dit["contenu"], itertools.cycle(dits)
    modele = contenu["fiches"][0]
    contenu["fiches"] = [
        {**modele, "repere": modele["repere"] if not rang else _repere(rang), "numero": f"1.{rang}",
         "intitule": texte, "description": next(tour), "contexte": next(tour)}
        for rang, texte in enumerate(dits)
    ]  # fmt: skip
    contenu["contrat"] |= {"intitule": next(tour) * 3, "presentation": " ".join(dits)}
    contenu["axes"][0]["intitule"] = dits[40]
    contenu["indicateurs"][0]["libelle"] = dits[50]
    dit["suites"]["versions"][0]["motif"] = dits[60]
    dit["suites"]["documents"][0]["fichier"] = "=1+1 <zqx onzqx=zqx>.pdf"
    fait, _ = importer(sceller(dit), fichiers, coordination)
    assert FicheAction.objects.filter(contrat=fait).count() == len(dits)
    return fait


def _repere(rang: int) -> str:
    return f"00000000-0000-4000-8000-{rang:012d}"


def test_nothing_is_born_of_the_names_of_a_file(charge, coordination):
    client = connecter(Client(), coordination)
    for nom in PAGES:
        page = client.get(reverse(nom, args=[charge.pk]))
        assert page.status_code == 200, nom
        assert not nees(Lecteur("/", page.content.decode()).balises), nom
    version = charge.versions.get()
    page = client.get(reverse("contrat-version", args=[version.pk])).content.decode()
    assert not nees(Lecteur("/", page).balises)
    assert "&lt;zqx" in page


@pytest.mark.bureautique
def test_nothing_is_born_in_the_archive(charge):
    parties = archive(charge)
    for nom, octets in parties.items():
        if nom.endswith(".html"):
            balises = [b for b in Lecteur("/", octets.decode()).balises if b[0] != "meta"]
            assert not nees(balises), nom
    assert all(ord(c) < 128 for nom in parties for c in nom)


def test_no_cell_of_a_table_is_a_formula(charge, coordination):
    client = connecter(Client(), coordination)
    vus = 0
    for extension in FORMATS:
        for nom in ("contrat-fiches-export",):
            reponse = client.get(reverse(nom, args=[charge.pk, extension]))
            assert reponse.status_code == 200
            if extension == "xlsx":
                livre = openpyxl.load_workbook(io.BytesIO(reponse.content))
                cases = [c for feuille in livre for rang in feuille.iter_rows() for c in rang]
                assert not [c.coordinate for c in cases if c.data_type == "f"]
                vus = sum("zqx" in str(c.value) for c in cases)
            if extension == "ods":
                with zipfile.ZipFile(io.BytesIO(reponse.content)) as lue:
                    assert "table:formula" not in lue.read("content.xml").decode()
    assert vus > 100
