"""Pages compressed as they leave, at a level that costs a third of Django's for a tenth more."""

from __future__ import annotations

import gzip
import io
import secrets

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

from clesante.ui.pieces import BRUIT_MAX, NIVEAU, PageEnPieces

COURTE = 1_000  # bytes: Django's own way costs nothing below


class CompressionMiddleware(GZipMiddleware):
    """Django's, with our level for whole pages."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer compressed when the browser takes it and it is worth it."""
        accepte = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if isinstance(response, PageEnPieces):
            return self._assembler(response, bool(accepte))
        deja = response.has_header("Content-Encoding") or response.has_header("ETag")
        if deja or not accepte or not isinstance(response, HttpResponse):
            return super().process_response(request, response)
        if len(response.content) < COURTE:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = comprimer(response.content)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        return response

    def _assembler(self, page: PageEnPieces, accepte: bool) -> HttpResponse:
        """Return a page with its kept part in place, compressed when the browser takes it."""
        patch_vary_headers(page, ("Accept-Encoding",))
        page.content = page.en_gzip() if accepte else page.entiere()
        page.headers["Content-Length"] = str(len(page.content))
        if accepte:
            page.headers["Content-Encoding"] = "gzip"
        return page


def comprimer(octets: bytes) -> bytes:
    """Return a gzip file of ``octets`` whose length is not quite told by them."""
    flux = io.BytesIO()
    bruit = "x" * secrets.randbelow(BRUIT_MAX + 1)
    with gzip.GzipFile(bruit, "wb", compresslevel=NIVEAU, fileobj=flux, mtime=0) as sortie:
        sortie.write(octets)
    return flux.getvalue()
