"""Search by name, INSEE code, postal code or SIREN."""

from __future__ import annotations

import difflib

from clesante.socle.texte import normaliser
from clesante.territoires.lectures.base import lire
from clesante.territoires.lectures.objets import Territoire
from clesante.territoires.lectures.territoires import COLONNES, plusieurs
from clesante.territoires.regles import LONGUEUR_MAX, cles_nom

MAX_MOTS = 8
_PAR_CODE = """
SELECT code FROM territoire WHERE code IN (?1, 'COM-' || ?2, 'ARM-' || ?2, 'DEP-' || ?2)
UNION SELECT code FROM alias WHERE nature IN ('postal', 'siren', 'ancien') AND alias = ?2
UNION SELECT code FROM territoire WHERE code = 'QPV-' || ?2
"""
_PAR_NOM = "SELECT code FROM nom WHERE cle = ? LIMIT 100"
_PAR_MOTS = f"""
SELECT {COLONNES} FROM recherche r JOIN territoire t ON t.rang = r.rowid
WHERE recherche MATCH ? ORDER BY r.rowid LIMIT ?
"""  # noqa: S608
_VOISINS = """
SELECT t.nom, t.code FROM recherche r JOIN territoire t ON t.rang = r.rowid
WHERE recherche MATCH ? AND t.niveau <> 'BV' ORDER BY r.rowid LIMIT 2000
"""


def rechercher(texte: str, limite: int = 20) -> list[Territoire]:
    """Return at most ``limite`` territories whose code or name answers ``texte``.

    First those whose code (INSEE, postal, SIREN, old) or whole name it is, then by the words
    begun, the most populous first. Accents, case, hyphens do not count; nothing is refused, a
    text that means nothing has no result.
    """
    mots = _mots(texte)
    if not mots or limite < 1:
        return []
    exacts = plusieurs(_codes(texte) or _noms(texte))
    vus = {element.code for element in exacts}
    suite = (element for element in _par_mots(mots, limite) if element.code not in vus)
    return [*exacts, *suite][:limite]


def proches(texte: str, limite: int = 5) -> list[Territoire]:
    """Return the territories whose name is nearly ``texte``, the nearest first.

    Of those that bear one name, the most important.
    """
    mots = _mots(texte)
    cle = cles_nom(texte)[1][:80]
    if not mots:
        return []
    longs = [mot for mot in mots if len(mot) > 3] or mots
    debuts = " OR ".join(f'"{mot[:3]}"*' for mot in longs)
    candidats = {cles_nom(nom)[1]: code for nom, code in reversed(lire(_VOISINS, [debuts]))}
    codes = [candidats[c] for c in difflib.get_close_matches(cle, candidats, limite, cutoff=0.75)]
    return sorted(plusieurs(codes), key=lambda element: codes.index(element.code))


def _mots(texte: str) -> list[str]:
    return normaliser(texte[:LONGUEUR_MAX]).split()[:MAX_MOTS]


def _codes(texte: str) -> list[str]:
    """Return the codes that ``texte`` is, read as a whole: "85092", "35000", "COM-85092"…"""
    compact = "".join(texte.split()).upper()[:20]
    if not compact.isascii() or not any("0" <= caractere <= "9" for caractere in compact):
        return []  # codes are ASCII: a byte that is no text (« \udcff ») never reaches SQLite
    return [code for (code,) in lire(_PAR_CODE, [compact, compact])]


def _noms(texte: str) -> list[str]:
    return [code for (code,) in lire(_PAR_NOM, [normaliser(texte[:200])])]


def _par_mots(mots: list[str], limite: int) -> list[Territoire]:
    requete = " AND ".join(f'"{mot}"*' for mot in mots)
    return [Territoire(*ligne) for ligne in lire(_PAR_MOTS, [requete, limite + 20])]
