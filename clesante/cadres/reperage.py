"""Where a French text cites the law: articles of codes, laws, ordonnances, decrees…"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clesante.cadres.textes import Nature, TableTextes, Vocabulaire
from clesante.socle.dates import MOIS
from clesante.socle.texte import sans_accents

TIRET = "[-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212]"
# « L. 1434-10 », « L.1434-10 », « L1434–10 », « R.* 1434-10 »; a small letter needs its full stop.
ARTICLE = re.compile(
    rf"(?<![\w-])(?P<lettre>LO|[LRDA]|(?:lo|[lrda])(?=\s?\.))\s{{0,3}}\.?\s{{0,3}}\*?\s{{0,3}}"
    rf"(?P<un>\d{{3,4}})\s{{0,3}}{TIRET}\s{{0,3}}(?P<deux>\d{{1,3}})(?:{TIRET}(?P<trois>\d{{1,2}})(?!\d))?(?!\d)"
)
DATE = re.compile(
    rf"\b(?:(?P<jour>1\s?er|\d{{1,2}})\s+(?P<mois>{'|'.join(MOIS)}|fevrier|aout|decembre)"
    r"\s+(?P<an>\d{4})|(?P<j>\d{1,2})/(?P<m>\d{1,2})/(?P<a>\d{4}))\b",
    re.IGNORECASE,
)
NUMERO = re.compile(
    rf"(?:\bn\s*[°ºo.]?\s*|\bnuméro\s+)(?P<numero>\d{{2,4}}{TIRET}\d{{1,5}})\b", re.I
)
NUMERO_SEUL = re.compile(rf"\s+(?P<numero>\d{{2,4}}{TIRET}\d{{1,5}})\b")
# What opens a citation of a text, and what closes the window where its number and date are read.
NATURE = re.compile(r"\b(?P<nature>lois?|ordonnances?|d[ée]crets?|instructions?)\b", re.I)
AUTRE_ACTE = re.compile(
    r"\b(?:lois?|ordonnances?|d[ée]crets?|instructions?|arrêtés?|délibérations?|conventions?"
    r"|circulaires?|avis)\b|[.;:](?=\s)|\n\s*\n",
    re.I,
)
FENETRE = 160
LIAISON = re.compile(r"[\s,(]*(?:(?:en\s+date\s+)?du\s+)?", re.I)
SURNOM = r"\s*(?:,?\s*dite\s+)?(?:de\s+)?[«\"“'(]*\s*"
# From an article to the code it belongs to: other articles, paragraphs, « et », « à ».
SUITE = re.compile(
    rf"(?:[\s,;()]|\b(?:et|à|ou|suivants?|notamment|[IVX]+)\b|\d°|\b(?:LO|[LRDA])\s?\.?\s?\d+{TIRET}"
    rf"\d+(?:{TIRET}\d+)?){{0,60}}(?P<mot>du|au|le)\s+(?P<code>(?:(?:même|présent)\s+)?[^\s.;,]+)",
    re.I,
)
PHRASE = re.compile(r"(?<!\bart)(?<!\b[A-Z])[.!?;]\s+(?=[A-ZÀ-Ý«])|\n\s*\n")
AUTRE_CODE = "autre"

Lieu = tuple[int, str]  # where a code or a subject is named, and which


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation as it is written, from ``debut`` to ``fin`` (offsets of ``texte``).

    ``numero`` and ``jour`` are what was read of it, in the spelling of the table;
    ``code_juridique`` is a code of the table, « autre », or empty when the text does not say;
    ``sujets`` are the subjects that its sentence speaks of, from ``phrase[0]`` to ``phrase[1]``.
    """

    texte: str
    debut: int
    fin: int
    nature: Nature
    numero: str = ""
    jour: date | None = None
    surnom: str = ""
    code_juridique: str = ""
    sujets: tuple[str, ...] = ()
    phrase: tuple[int, int] = (0, 0)


def reperer(texte: str, table: TableTextes) -> tuple[Mention, ...]:
    """Return every legal citation of ``texte``, in order, whatever its spelling."""
    bornes = [0, *(trouve.end() for trouve in PHRASE.finditer(texte)), len(texte) + 1]
    codes = _reperer_mots(texte, table.codes)
    sujets = _reperer_mots(texte, table.sujets)
    trouvees = sorted(
        [*_articles(texte, bornes, codes), *_actes(texte, table)], key=lambda m: (m.debut, m.fin)
    )
    return tuple(_situer(mention, bornes, sujets) for mention in trouvees)


def _situer(mention: Mention, bornes: Sequence[int], sujets: Sequence[Lieu]) -> Mention:
    phrase = _phrase(bornes, mention.debut)
    dits = dict.fromkeys(code for _, code in _entre(sujets, *phrase))
    return replace(mention, sujets=tuple(dits), phrase=phrase)


def _phrase(bornes: Sequence[int], lieu: int) -> tuple[int, int]:
    """Return the sentence that holds an offset."""
    rang = bisect.bisect_right(bornes, lieu)
    return bornes[rang - 1], bornes[rang]


def _entre(lieux: Sequence[Lieu], debut: int, fin: int) -> Sequence[Lieu]:
    """Return what is named from an offset to another, the last one left out."""
    return lieux[bisect.bisect_left(lieux, (debut,)) : bisect.bisect_left(lieux, (fin,))]


def _reperer_mots(texte: str, vocabulaires: Sequence[Vocabulaire]) -> list[Lieu]:
    """Return where each legal code or subject is named, in order; capitals alone stay capitals."""
    lieux: list[Lieu] = []
    for vocabulaire in vocabulaires:
        for mot in vocabulaire.mots:
            motif = r"\s+".join(map(re.escape, mot.split())).replace("'", "['’]")
            casse = re.NOFLAG if mot.isupper() else re.IGNORECASE
            trouves = re.finditer(rf"(?<!\w){motif}(?!\w)", texte, casse)
            lieux.extend((trouve.start(), vocabulaire.code) for trouve in trouves)
    return sorted(lieux)


def _articles(texte: str, bornes: Sequence[int], codes: Sequence[Lieu]) -> Iterator[Mention]:
    for trouve in ARTICLE.finditer(texte):
        suite = f"-{trouve['trois']}" if trouve["trois"] else ""
        yield Mention(
            texte=trouve.group(),
            debut=trouve.start(),
            fin=trouve.end(),
            nature=Nature.ARTICLE,
            numero=f"{trouve['lettre'].upper()}. {trouve['un']}-{trouve['deux']}{suite}",
            code_juridique=_code(texte, trouve, _phrase(bornes, trouve.start())[0], codes),
        )


def _code(texte: str, article: re.Match[str], debut: int, codes: Sequence[Lieu]) -> str:
    """Return the legal code of an article: named after it, else before it in its sentence."""
    suite = SUITE.match(texte, article.end())
    mot = suite["code"].lower().split()[0] if suite else ""
    if suite and (nommes := _entre(codes, suite.start("code"), suite.start("code") + 1)):
        return nommes[0][1]
    if mot == "code":
        return AUTRE_CODE
    avant = _entre(codes, 0 if mot in ("même", "présent") else debut, article.start())
    return avant[-1][1] if avant else ""


def _actes(texte: str, table: TableTextes) -> Iterator[Mention]:
    for trouve in NATURE.finditer(texte):
        nature = Nature(sans_accents(trouve["nature"].lower()).rstrip("s"))
        limite = AUTRE_ACTE.search(texte, trouve.end(), trouve.end() + FENETRE)
        fin = limite.start() if limite else min(len(texte), trouve.end() + FENETRE)
        mention = _acte(texte, trouve, fin, nature, table)
        if mention is not None:
            yield mention


def _acte(
    texte: str, mot: re.Match[str], fin: int, nature: Nature, table: TableTextes
) -> Mention | None:
    """Return the citation that the word opens, if a number, a date or a nickname follows."""
    numero = NUMERO_SEUL.match(texte, mot.end(), fin) or NUMERO.search(texte, mot.end(), fin)
    jour = _date_liee(texte, numero.end() if numero else mot.end(), fin)
    surnom = _surnom(texte, mot.end(), fin, nature, table)
    if numero is None and jour is None:
        jour = _date_connue(texte, mot.end(), fin, nature, table)
    derniers = [trouve.end() for trouve in (numero, jour) if trouve]
    if not derniers and not surnom:
        return None
    bout = max(derniers, default=mot.end() + len(surnom))
    return Mention(
        texte=texte[mot.start() : bout],
        debut=mot.start(),
        fin=bout,
        nature=nature,
        numero=re.sub(TIRET, "-", numero["numero"]) if numero else "",
        jour=lire_date(jour) if jour else None,
        surnom=surnom.strip(" «\"“'(\u00a0\u202f"),
    )


def _date_liee(texte: str, debut: int, fin: int) -> re.Match[str] | None:
    """Return the date written right there: « du 21 juillet 2009 »."""
    liaison = LIAISON.match(texte, debut, fin)
    trouve = DATE.match(texte, liaison.end() if liaison else debut, fin)
    return trouve if trouve and lire_date(trouve) else None


def _date_connue(
    texte: str, debut: int, fin: int, nature: Nature, table: TableTextes
) -> re.Match[str] | None:
    """Return a date further on, only if the table has such a text on that day.

    « la loi Hôpital Patient Santé Territoire (HPST) du 21 juillet 2009 » is a citation, « la loi
    permet un contrat du 1er janvier 2024 » is not.
    """
    jours = {connu.jour for connu in table.textes if connu.nature is nature}
    return next((t for t in DATE.finditer(texte, debut, fin) if lire_date(t) in jours), None)


def _surnom(texte: str, debut: int, fin: int, nature: Nature, table: TableTextes) -> str:
    """Return what follows the word up to the end of the nickname it uses, or an empty string."""
    for connu in table.textes:
        for surnom in connu.surnoms if connu.nature is nature else ():
            motif = r"\s+".join(map(re.escape, surnom.split())).replace("'", "['’]")
            trouve = re.compile(rf"{SURNOM}{motif}(?!\w)", re.I).match(texte, debut, fin)
            if trouve:
                return trouve.group()
    return ""


def lire_date(trouve: re.Match[str]) -> date | None:
    """Return the day that ``DATE`` found, None when there is no such day."""
    if trouve["jour"] is None:
        jour, mois, an = trouve["j"], int(trouve["m"]), trouve["a"]
    else:
        noms = [sans_accents(nom) for nom in MOIS]
        mois = noms.index(sans_accents(trouve["mois"].lower())) + 1
        jour, an = trouve["jour"].rstrip("er ").strip(), trouve["an"]
    try:
        return date(int(an), mois, int(jour))
    except ValueError:
        return None
