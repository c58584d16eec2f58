"""``clesante citations``: the law that a text cites, judged on a day."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin, jour
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from pathlib import Path

    from clesante.cadres.citations import Citation
    from clesante.cadres.textes import TableTextes

OCTETS_MAX = 10_000_000


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "citations")
    verbe.add_argument("fichier", metavar="FICHIER", type=chemin, help="le texte, en texte simple")
    verbe.add_argument(
        "--au", metavar="DATE", type=jour, help="le jour du contrat, AAAA-MM-JJ ; sinon aujourd'hui"
    )
    verbe.add_argument(
        "--table", metavar="FICHIER", type=chemin, help="une table des textes à vous (YAML)"
    )
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Print each citation of a file, where it is, what the table says and what to do."""
    from dataclasses import asdict

    from clesante.cadres.citations import resumer, verifier
    from clesante.commandes.sortie import dire, ecrire_json

    au = options.au or date.today()  # noqa: DTZ011 (a day of the calendar, as a person means it)
    trouvees = verifier(lire_texte(options.fichier), au, _table(options.table))
    if options.format == "json":
        ecrire_json({"au": au.isoformat(), "citations": [asdict(c) for c in trouvees]})
        return
    for citation in trouvees:
        _dire(citation)
    dire(resumer(trouvees, au))


def lire_texte(fichier: Path) -> str:
    """Return the text of a file in UTF-8, else in Windows-1252.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` when it is not text.
    """
    from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

    if not fichier.is_file():
        raise IntrouvableError(f"« {fichier.name} » n'existe pas.", "Vérifiez le chemin.")
    octets = fichier.read_bytes()[: OCTETS_MAX + 1]
    if len(octets) > OCTETS_MAX:
        raise EntreeInvalideError(f"« {fichier.name} » dépasse 10 Mo.", "Donnez le texte seul.")
    if b"\0" in octets or octets.startswith((b"PK\x03\x04", b"%PDF", b"{\\rtf")):
        raise EntreeInvalideError(
            f"« {fichier.name} » n'est pas du texte simple.",
            "Enregistrez le document au format texte (.txt), puis recommencez.",
        )
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def _table(fichier: Path | None) -> TableTextes:
    from clesante.cadres.textes import lire_table, table_livree

    return lire_table(lire_texte(fichier), fichier.name) if fichier else table_livree()


def _dire(citation: Citation) -> None:
    from clesante.commandes.sortie import dire

    dire(f"Ligne {citation.ligne}, « {citation.texte} » : {citation.phrase}")
    if citation.remede:
        dire(f"  À faire : {citation.remede}")
    if citation.dit:
        dire(f"  {citation.designation} : {citation.dit}.")
    if citation.dit_remplacement:
        dire(f"  {citation.remplacement} : {citation.dit_remplacement}.")
    if citation.reserve:
        dire(f"  {citation.reserve}")
