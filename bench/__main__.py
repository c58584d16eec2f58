"""``make bench``: prints the table of speeds; writes it in the document only when asked."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bench.mesures import COURTE, ENTIERE, Banc, Contexte, Echelle, mesurer
from bench.processus import RACINE
from clesante.commandes import francais
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError

DOCUMENT = RACINE / "docs" / "performances.md"
BRUT = RACINE.parent / "shared" / "data"
ESSAI = (
    " Essai court : peu de tours, et les onze EPT au lieu de tous les EPCI ; "
    "il montre que tout tourne, ses temps ne prouvent rien."
)


def analyseur() -> francais.Analyseur:
    """Return the parser of the options."""
    francais.installer()
    options = francais.Analyseur(prog="python -m bench", description="Les mesures de vitesse.")
    options.add_argument("--court", action="store_true", help="un essai de quelques secondes")
    options.add_argument(
        "--installation", action="store_true", help="mesure aussi l'installation (télécharge)"
    )
    options.add_argument(
        "--rangee", metavar="N", action="append", help="cette rangée seulement (répétable)"
    )
    options.add_argument(
        "--ecrire", action="store_true", help=f"récrit le tableau de docs/{DOCUMENT.name}"
    )
    return options


@contextlib.contextmanager
def etat(echelle: Echelle) -> Iterator[Contexte]:
    """Yield a scratch folder with a state of its own, the pack installed once."""
    with tempfile.TemporaryDirectory(prefix="clesante-bench-") as nom:
        os.environ["CLESANTE_VAR"] = str(Path(nom) / "var")
        os.environ["DJANGO_SETTINGS_MODULE"] = "clesante.config.settings"
        compiler_une_fois(Path(nom) / "compile")
        _installer()
        travail = Path(nom) / "travail"
        travail.mkdir()
        from bench.serveur import FERMETURES

        with FERMETURES:
            yield Contexte(echelle, travail, BRUT if BRUT.is_dir() else None)


def compiler_une_fois(dossier: Path) -> None:
    """Let fresh processes keep their compiled modules, as those of an installed program do."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(dossier)


def _installer() -> None:
    import django

    django.setup()
    from clesante.donnees import imports as donnees
    from clesante.territoires import imports as territoires

    territoires.installer()
    donnees.installer()


def familles(options: argparse.Namespace) -> dict[str, list[Banc]]:
    """Return the benches asked for, by the mark of their table in the document."""
    from bench import (
        cadres,
        commandes,
        contrats,
        contrats_pages,
        contrats_redondances,
        contrats_reprise,
        documents,
        hostiles,
        installation,
        national,
        portraits,
        registre,
        sauvegarde,
        serveur,
    )

    sortes = (
        portraits, national, commandes, serveur, registre, contrats_pages, cadres, contrats,
        contrats_redondances, contrats_reprise, documents, hostiles, sauvegarde,
    )  # fmt: skip
    bancs = {"mesures": [banc for sorte in sortes for banc in sorte.BANCS]}
    bancs["mesures"].sort(key=lambda banc: banc.rangee)
    if options.installation:
        bancs["installation"] = list(installation.BANCS)
    if options.rangee:
        bancs = {
            nom: [b for b in liste if b.rangee in options.rangee] for nom, liste in bancs.items()
        }
    return {nom: liste for nom, liste in bancs.items() if liste}


def tableau(bancs: Sequence[Banc], contexte: Contexte) -> str:
    """Run benches, print each line as it comes, and return the whole table."""
    from bench.tableau import rangee, tete

    def dire(texte: str) -> str:
        sys.stdout.write(f"{texte}\n")
        sys.stdout.flush()
        return texte

    return "\n".join([dire(tete()), *(dire(rangee(mesurer(banc, contexte))) for banc in bancs)])


def executer(options: argparse.Namespace) -> None:
    """Measure what is asked; raise ``EntreeInvalideError`` for a table that would be partial."""
    if options.ecrire and (options.court or options.rangee):
        raise EntreeInvalideError(
            "--ecrire récrit un tableau entier, mesuré en entier.", "Ôtez --court et --rangee."
        )
    with etat(COURTE if options.court else ENTIERE) as contexte:
        from bench.tableau import conditions, inserer

        dit = conditions(date.today())  # noqa: DTZ011 (a calendar day, where it runs)
        sys.stdout.write(f"{dit}{ESSAI if options.court else ''}\n")
        for nom, bancs in familles(options).items():
            sys.stdout.write("\n")
            texte = tableau(bancs, contexte)
            if options.ecrire:
                inserer(DOCUMENT, nom, f"{dit}\n\n{texte}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches and return the exit code."""
    options = analyseur().parse_args(arguments)
    try:
        executer(options)
    except ClesanteError as erreur:
        sys.stderr.write(f"{erreur}\n")
        return erreur.code_sortie
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
