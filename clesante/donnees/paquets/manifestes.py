"""``MANIFESTE.json``: what a pack holds, for which program, from which sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clesante import __version__
from clesante.donnees.catalogue import DECLARATIONS
from clesante.donnees.construction import SourceLue, sources_lues
from clesante.donnees.producteurs.dispositions import dispositions
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.fichiers import empreinte
from clesante.territoires.choix import MILLESIME_COG
from clesante.territoires.imports.paquet import COG, ZONAGES, choisir, lire_paquet
from clesante.territoires.imports_contours import NOM_DU_PAQUET as CONTOURS
from clesante.territoires.imports_contours import SOURCE as SOURCE_CONTOURS

FORMAT = 1
TERRITOIRES = "territoires/paquet"
DONNEES = "donnees/paquet"
OCTETS_MAX = 512 * 1024**2  # of one member, and of all of them: some 80 times today's pack


@dataclass(frozen=True, slots=True)
class Membre:
    """A file of the pack: its name in the archive, its size and its SHA-256."""

    nom: str
    octets: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceDuPaquet:
    """A source of the pack; ``chiffres`` counts its observations."""

    code: str
    producteur: str
    jeu: str
    millesime: str
    licence: str
    chiffres: int
    fichier: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifeste:
    """What a pack says it is; ``date`` is the latest day one of its sources was read."""

    format: int
    programme: str
    cog: int
    date: str
    sources: tuple[SourceDuPaquet, ...]
    territoires: tuple[dict[str, str], ...]
    membres: tuple[Membre, ...]

    def octets(self) -> bytes:
        """Return the exact bytes that are signed."""
        return en_json(asdict(self))


def en_json(contenu: object) -> bytes:
    """Return the one way this project writes a JSON member."""
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def source_du_paquet(lue: SourceLue) -> SourceDuPaquet:
    """Return what a pack tells of a source."""
    d, p = lue.disposition, lue.provenance
    return SourceDuPaquet(
        d.code_source, d.producteur, d.jeu, d.millesime, d.licence, p.observations, p.fichier,
        p.sha256,
    )  # fmt: skip


def decrire(racine: Path) -> Manifeste:
    """Return the manifest of the pack whose two folders lie under ``racine``.

    Raises ``IntrouvableError`` when a file of the territories is absent or when no source is there,
    ``EntreeInvalideError`` when a source has lost one of its two files.
    """
    lues = sources_lues([racine / DONNEES])
    noms = [f"{TERRITOIRES}/{nom}" for nom in (COG, ZONAGES, CONTOURS)]
    for lue in lues:
        noms += [f"{DONNEES}/{lue.disposition.code_source}.{fin}" for fin in ("json", "parquet")]
    absents = [nom for nom in noms if not (racine / nom).is_file()]
    if absents or not lues:
        raise IntrouvableError(
            f"Le paquet est incomplet : il manque {absents[0] if absents else 'toute source'}.",
            "Refaites-le avec « clesante donnees construire-pack ».",
        )
    return Manifeste(
        format=FORMAT,
        programme=__version__,
        cog=MILLESIME_COG,
        date=date_de(lues),
        sources=tuple(map(source_du_paquet, lues)),
        territoires=tuple(_sources_territoires(racine / TERRITOIRES)),
        membres=tuple(
            Membre(nom, (racine / nom).stat().st_size, empreinte(racine / nom))
            for nom in sorted(noms)
        ),
    )


def date_de(lues: Iterable[SourceLue]) -> str:
    """Return the date of a pack: the latest day one of its sources was read, never the clock's."""
    return max((lue.provenance.date_import for lue in lues), default="")


def _sources_territoires(dossier: Path) -> list[dict[str, str]]:
    with choisir(dossier):
        sources = [s for nom in (COG, ZONAGES) for s in lire_paquet(nom)["sources"]]
    unes = {source["fichier"]: source for source in sources}
    champs = ("producteur", "jeu", "millesime", "licence")
    lues = [{champ: source[champ] for champ in champs} for source in unes.values()]
    return [s for rang, s in enumerate([*lues, SOURCE_CONTOURS]) if s not in lues[:rang]]


def lire(octets: bytes) -> Manifeste:
    """Return the manifest written in ``octets``.

    Raises ``EntreeInvalideError`` when it is not one, ``RefuseError`` when it is for another
    version of the program.
    """
    import jsonschema

    try:
        contenu = json.loads(octets.decode("utf-8"))
        _verifier_version(contenu)
        jsonschema.validate(contenu, _schema())
        manifeste = _depuis(contenu)
        if manifeste.octets() != octets:
            raise ValueError("écrit autrement")
        _verifier_noms(manifeste)
    except ClesanteError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, jsonschema.ValidationError) as erreur:
        raise refus("son manifeste n'est pas celui d'un paquet de Clésanté") from erreur
    return manifeste


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((DECLARATIONS / "paquet.schema.json").read_text("utf-8"))
    return schema


def _depuis(contenu: dict[str, Any]) -> Manifeste:
    return Manifeste(
        **{
            **contenu,
            "sources": tuple(SourceDuPaquet(**source) for source in contenu["sources"]),
            "territoires": tuple(contenu["territoires"]),
            "membres": tuple(Membre(**membre) for membre in contenu["membres"]),
        }
    )


def _verifier_version(contenu: dict[str, Any]) -> None:
    """Refuse a pack that this program is too old, or too new, to read."""
    voulue = contenu["programme"]
    if contenu["format"] != FORMAT or _rang(voulue) > _rang(__version__):
        raise RefuseError(
            f"Ce paquet demande Clésanté {voulue} ; ce programme est en version {__version__}.",
            "Mettez d'abord le programme à jour.",
        )
    if contenu["cog"] != MILLESIME_COG:
        raise RefuseError(
            f"Ce paquet suit le code officiel géographique de {contenu['cog']}, ce programme celui "
            f"de {MILLESIME_COG}.",
            "Prenez le paquet et le programme de la même année.",
        )


def _rang(version: str) -> tuple[int, ...]:
    return tuple(int(nombre) for nombre in re.findall(r"\d+", version)[:3])


def _verifier_noms(manifeste: Manifeste) -> None:
    """Accept only the files this program knows, each once, sources and files being the same."""
    noms = [membre.nom for membre in manifeste.membres]
    codes = [source.code for source in manifeste.sources]
    attendus = {f"{TERRITOIRES}/{nom}" for nom in (COG, ZONAGES, CONTOURS)}
    attendus |= {f"{DONNEES}/{code}.{fin}" for code in codes for fin in ("json", "parquet")}
    if noms != sorted(set(noms)) or set(noms) != attendus or len(codes) != len(set(codes)):
        raise refus("sa liste de fichiers n'est pas celle d'un paquet")
    inconnues = sorted(set(codes) - set(dispositions()))
    if inconnues:
        raise RefuseError(
            f"Ce programme ne connaît pas une source de ce paquet : {inconnues[0]}.",
            "Mettez d'abord le programme à jour.",
        )
    if sum(membre.octets for membre in manifeste.membres) > OCTETS_MAX:
        raise refus("il serait démesuré une fois déballé")


def refus(raison: str) -> EntreeInvalideError:
    """Return the error of an archive that is not a whole, unchanged pack."""
    return EntreeInvalideError(
        f"Ce paquet est refusé : {raison}. Rien n'a été changé.",
        "Copiez-le à nouveau ; s'il est encore refusé, redemandez-le à qui l'a fait.",
    )
