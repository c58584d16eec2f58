"""What a territory writes beside its figures: paragraphs, **bold** and *italic*, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ITALIQUE = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")
# Read in one pass, so that tags are closed in the order they were opened; no bold inside italics.
MISE = re.compile(rf"\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|{ITALIQUE.pattern}")


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
    return mark_safe(MISE.sub(_mettre, propre))  # noqa: S308 (escaped above)


def _mettre(trouve: re.Match[str]) -> str:
    """Return what was found in bold, its italics with it, or in italics."""
    fort, italique = trouve.groups()
    if fort is None:
        return f"<em>{italique}</em>"
    interieur = ITALIQUE.sub(r"<em>\1</em>", fort)
    return f"<strong>{interieur}</strong>"
