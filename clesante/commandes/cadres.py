"""``clesante cadres`` and ``clesante cadre``: regional frameworks, checked, exported, taken in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from pathlib import Path

    from clesante.cadres.objets import Cadre

FORMATS = ("xlsx", "ods", "csv", "yaml", "json")
DEPLIANTS = ("pdf", "docx", "odt", "html")  # as clesante.cadres.documents: a test compares


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the two verbs to the command line."""
    liste = ajouter_verbe(verbes, "cadres")
    liste.add_argument("--territoire", metavar="CODE", help="la méthode de ce territoire")
    liste.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    liste.set_defaults(executer=executer_lister)
    verbe = ajouter_verbe(verbes, "cadre")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    verifier = actes.add_parser("verifier", help="dit tout ce qui ne va pas dans un cadre")
    _declarer_fichier(verifier)
    verifier.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verifier.set_defaults(executer=executer_verifier)
    _declarer_exporter(actes)
    _declarer_importer(actes)


def _declarer_exporter(actes: argparse._SubParsersAction[Analyseur]) -> None:
    exporter = actes.add_parser(
        "exporter", help="écrit un cadre (tableur, YAML, JSON) ou son dépliant (PDF, Word…)"
    )
    exporter.add_argument("cadre", metavar="CADRE", help="son code, ou un fichier")
    exporter.add_argument(
        "--format",
        choices=(*FORMATS, *DEPLIANTS),
        default="",
        help="par défaut : celui du fichier, ou yaml",
    )
    exporter.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="par défaut : la sortie standard"
    )
    exporter.set_defaults(executer=executer_exporter)


def _declarer_importer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    importer = actes.add_parser("importer", help="prend un cadre écrit en tableur ou en YAML")
    _declarer_fichier(importer)
    importer.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="par défaut : le dossier des cadres"
    )
    importer.add_argument(
        "--remplacer", action="store_true", help="écrit à la place d'un cadre déjà importé"
    )
    importer.set_defaults(executer=executer_importer)


def _declarer_fichier(acte: argparse.ArgumentParser) -> None:
    acte.add_argument(
        "fichier", metavar="FICHIER", type=chemin, help="en .yaml, .json, .xlsx, .ods ou .csv"
    )


def executer_lister(options: argparse.Namespace) -> None:
    """Show the frameworks there are, or those of a territory; then the files that are refused."""
    from clesante.cadres import lectures
    from clesante.commandes.francais import se_plaindre
    from clesante.commandes.sortie import dire, ecrire_json, tableau

    phrase, trouves = "", lectures.cadres()
    if options.territoire:
        methode = lectures.cadre_de(options.territoire)
        phrase, trouves = methode.phrase, methode.cadres
    refuses = lectures.refus()
    if options.format == "json":
        refusees = [{"fichier": refus.fichier, "raison": refus.raison} for refus in refuses]
        contenu = {"cadres": [_resume(cadre) for cadre in trouves], "refuses": refusees}
        ecrire_json({"phrase": phrase, **contenu} if phrase else contenu)
        return
    if phrase:
        dire(phrase)
    if trouves:
        tableau(
            ("Code", "Région", "Agence", "Version", "Étapes", "Énoncés", "Origine"),
            (_rang(cadre) for cadre in trouves),
        )
    for refus in refuses:
        se_plaindre(f"Refusé : {refus.raison}")


def _resume(cadre: Cadre) -> dict[str, object]:
    return {
        "cadre": cadre.cadre,
        "region": cadre.region,
        "agence": cadre.agence,
        "version": cadre.version,
        "titre": cadre.titre,
        "etapes": [etape.enonce for etape in cadre.etapes],
        "enonces": len(cadre.enonces),
        "origine": cadre.origine,
        "remplace": cadre.remplace,
    }


def _rang(cadre: Cadre) -> tuple[str, ...]:
    remplace = f" ; remplace la version « {cadre.remplace} »" if cadre.remplace else ""
    comptes = (str(len(cadre.etapes)), str(len(cadre.enonces)))
    origine = f"{cadre.origine}{remplace}"
    return (cadre.cadre, cadre.region, cadre.agence, cadre.version, *comptes, origine)


def executer_verifier(options: argparse.Namespace) -> None:
    """Say every fault of a framework, one a line, then those of the cases beside it."""
    from clesante.cadres.chargement import CadreRefuseError
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import pluriel

    try:
        constat, defauts = _verifie(options.fichier)
    except CadreRefuseError as refus:
        constat, defauts = refus.message, list(refus.defauts)
    if options.format == "json":
        ecrire_json({"fichier": options.fichier.name, "defauts": defauts})
    else:
        for defaut in defauts:
            dire(defaut)
    if defauts:
        raise EntreeInvalideError(
            f"{options.fichier.name} : {pluriel(len(defauts), 'défaut')} à corriger.",
            "Corrigez-les, puis vérifiez à nouveau.",
        )
    if options.format == "texte":
        dire(constat)


def _verifie(fichier: Path) -> tuple[str, list[str]]:
    from clesante.cadres.cas import cas_a_cote, eprouver
    from clesante.cadres.classeurs import lire
    from clesante.socle.texte import pluriel

    cadre = lire(fichier)
    cas = cas_a_cote(fichier)
    essais = f", {pluriel(len(cas), 'cas éprouvé', 'cas éprouvés')}" if cas else ""
    enonces = pluriel(len(cadre.enonces), "énoncé")
    return f"{fichier.name} : {enonces}{essais}, rien à corriger.", list(eprouver(cadre, cas))


def executer_exporter(options: argparse.Namespace) -> None:
    """Write a framework in a file, or on standard output."""
    import sys

    from clesante.cadres.lectures import cadre_ou_fichier
    from clesante.commandes.sortie import dire
    from clesante.socle.fichiers import ecrire
    from clesante.socle.texte import pluriel

    suffixe = options.sortie.suffix.lower().lstrip(".") if options.sortie else ""
    format_voulu = options.format or (suffixe if suffixe in (*FORMATS, *DEPLIANTS) else "yaml")
    cadre = cadre_ou_fichier(options.cadre)
    octets = _octets(cadre, format_voulu)
    if options.sortie is None:
        sys.stdout.buffer.write(octets)
    else:
        ecrire(options.sortie, octets)
        enonces = pluriel(len(cadre.enonces), "énoncé")
        quoi = "Le dépliant est" if format_voulu in DEPLIANTS else enonces
        dire(f"{quoi} dans {options.sortie}.")


def _octets(cadre: Cadre, format_voulu: str) -> bytes:
    """Return a framework, or its leaflet, in one format."""
    from django.utils import timezone

    from clesante.cadres.classeurs import ecrire
    from clesante.cadres.documents import depliant

    if format_voulu in DEPLIANTS:
        return depliant(cadre, format_voulu, timezone.localdate())[1]
    return ecrire(cadre, format_voulu)


def executer_importer(options: argparse.Namespace) -> None:
    """Take a framework in: written as YAML where the agency keeps its own, nothing else changed."""
    from pathlib import Path

    from django.conf import settings

    from clesante.cadres import lectures
    from clesante.cadres.classeurs import ecrire as en_octets
    from clesante.cadres.classeurs import lire
    from clesante.commandes.sortie import dire
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.fichiers import ecrire

    cadre = lire(options.fichier)
    lectures.verifier_agence(cadre, options.fichier.name)
    sortie = options.sortie or Path(settings.CADRES) / f"{cadre.cadre}.yaml"
    octets = en_octets(cadre, "yaml")
    if sortie.exists() and sortie.read_bytes() != octets and not options.remplacer:
        raise RefuseError(
            f"{sortie} existe déjà, et n'est pas le même.", "Ajoutez --remplacer pour l'écrire."
        )
    ecrire(sortie, octets)
    dire(f"« {cadre.titre} » ({cadre.version}) dans {sortie}.")
    remplace = next((c.remplace for c in lectures.cadres() if c.origine == str(sortie)), "")
    if remplace:
        dire(f"Il remplace la version « {remplace} ».")
