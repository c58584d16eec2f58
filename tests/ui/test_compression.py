"""Pages compressed: what the browser reads is what was written, and Django's cases are Django's."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from clesante.ui.compression import CompressionMiddleware, comprimer
from clesante.ui.pieces import REPERE, PageEnPieces, garder

PAGE = ("<p>Santé " * 3_000).encode()


def passer(reponse, accepte: str = "gzip, br"):
    requete = RequestFactory().get("/", headers={"accept-encoding": accepte})
    return CompressionMiddleware(lambda _: reponse)(requete)


def test_a_page_comes_back_as_it_was_and_lighter():
    reponse = passer(HttpResponse(PAGE))
    assert gzip.decompress(reponse.content) == PAGE
    assert reponse["Content-Encoding"] == "gzip"
    assert int(reponse["Content-Length"]) == len(reponse.content) < len(PAGE) / 10
    assert reponse["Vary"] == "Accept-Encoding"


def test_its_length_does_not_tell_what_it_says():
    assert len({len(comprimer(PAGE)) for _ in range(60)}) > 10


@pytest.mark.parametrize("accepte", ["", "br", "identity"])
def test_a_browser_that_does_not_take_it_gets_the_page(accepte):
    reponse = passer(HttpResponse(PAGE), accepte)
    assert reponse.content == PAGE
    assert reponse["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("octets", [b"", b"court", b"x" * 500])
def test_what_is_short_is_left_to_django(octets):
    reponse = passer(HttpResponse(octets))
    lu = gzip.decompress(reponse.content) if "Content-Encoding" in reponse else reponse.content
    assert lu == octets


def test_what_is_compressed_or_named_is_not_touched_twice():
    deja = passer(HttpResponse(PAGE, headers={"Content-Encoding": "br"}))
    assert (deja.content, deja["Content-Encoding"]) == (PAGE, "br")
    assert passer(HttpResponse(PAGE, headers={"ETag": '"a"'}))["ETag"] == 'W/"a"'


@pytest.mark.parametrize("cadre", ["<p>é{}</p>", "{}", "<b>Anne</b>" * 900 + "{}" + "fin" * 900])
@pytest.mark.parametrize("corps", ["", "é", "<p>Santé 12 345</p>" * 4_000])
def test_a_kept_piece_is_read_in_its_page_compressed_or_not(cadre, corps):
    attendue = cadre.format(corps).encode()
    en_place = PageEnPieces(cadre.format(REPERE).encode(), garder(corps))
    comprimee = passer(en_place)
    assert gzip.decompress(comprimee.content) == attendue
    assert comprimee["Content-Encoding"] == "gzip"
    assert int(comprimee["Content-Length"]) == len(comprimee.content)
    nue = passer(PageEnPieces(cadre.format(REPERE).encode(), garder(corps)), "br")
    assert (nue.content, int(nue["Content-Length"])) == (attendue, len(attendue))
    assert "Content-Encoding" not in nue
    assert nue["Vary"] == comprimee["Vary"] == "Accept-Encoding"


def test_the_length_of_a_page_in_pieces_does_not_tell_what_it_says():
    page = PageEnPieces(PAGE + REPERE.encode(), garder("corps"))
    assert len({len(page.en_gzip()) for _ in range(60)}) > 10


def test_pieces_stay_pieces():
    reponse = passer(StreamingHttpResponse(iter([PAGE, PAGE])))
    assert gzip.decompress(b"".join(reponse)) == PAGE * 2
