"""What a territory writes beside its figures: paragraphs, **bold** and *italic*, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FORT = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITALIQUE = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")


@dataclass(frozen=True, slots=True)
class Note:
    """A note on one indicator."""

    code: str
    libelle: str
    texte: str

    @property
    def paragraphes(self) -> list[SafeString]:
        """The paragraphs, escaped before anything else: a tag that is typed stays text."""
        return [_paragraphe(p) for p in re.split(r"\n\s*\n", self.texte) if p.strip()]


def _paragraphe(texte: str) -> SafeString:
    propre = escape(" ".join(texte.split()))
    return mark_safe(ITALIQUE.sub(r"<em>\1</em>", FORT.sub(r"<strong>\1</strong>", propre)))  # noqa: S308
