"""Files: one semantic HTML becomes HTML, PDF, DOCX and ODT. No model.

``grammaire`` says what a document may hold, ``arbre`` reads it strictly, one writer per format
walks the tree (``page``, ``pdf``, ``bureautique``), ``production`` runs the converters in a child
process with limits. Nothing heavy is imported here.
"""

from clesante.edition.modele import (
    FORMATS,
    ContenuRefuseError,
    Document,
    EditionError,
    Illustration,
    PieceIncluse,
)
from clesante.edition.page import feuille_de_style, html_autonome
from clesante.edition.photos import photo
from clesante.edition.production import Limites, produire

__all__ = [
    "FORMATS",
    "ContenuRefuseError",
    "Document",
    "EditionError",
    "Illustration",
    "Limites",
    "PieceIncluse",
    "feuille_de_style",
    "html_autonome",
    "photo",
    "produire",
]
