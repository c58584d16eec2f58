"""Files sent to a person: names and types of the formats, the answer that carries one."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

LIBELLES = {
    "csv": "Données (CSV)",
    "geojson": "Contours et valeurs (GeoJSON)",
    "json": "Données (JSON)",
    "ods": "Tableur (ODS)",
    "png": "Image (PNG)",
    "svg": "Image (SVG)",
    "xlsx": "Tableur (XLSX)",
    "yaml": "Texte (YAML)",
}
INCONNU = "application/octet-stream"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
}


def joindre(contenu: bytes | str, nom: str, prive: bool = False) -> HttpResponse:
    """Return the answer that has a browser save ``contenu`` as ``nom``, typed by its extension.

    ``prive``: no cache keeps it.
    """
    reponse = HttpResponse(contenu, content_type=TYPES.get(nom.rpartition(".")[2], INCONNU))
    reponse["Content-Disposition"] = content_disposition_header(True, nom)
    if prive:
        reponse["Cache-Control"] = "no-store"
    return reponse
