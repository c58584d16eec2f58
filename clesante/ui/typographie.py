"""No-break spaces of French in a page: a sign is never alone at the start of a line."""

from __future__ import annotations

import re

from clesante.socle.texte import INSECABLE

# What is typed or copied as it is stays as it is, and so does everything inside a tag.
_MORCEAUX = re.compile(
    r"<(textarea|pre|code|script|style)\b.*?</\1\s*>|<[^>]*>|(?<=\S) (?=[:;!?%»€])|(?<=«) ",
    re.DOTALL | re.IGNORECASE,
)


def insecables(html: str) -> str:
    """Return ``html`` with a no-break space before : ; ! ? % » € and after « in its text."""
    return _MORCEAUX.sub(lambda trouve: INSECABLE if trouve[0] == " " else trouve[0], html)
