"""``clesante document``: the files of a contract of this site."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.contrats.documents.sources import Source
    from clesante.contrats.models import Avenant, Contrat
    from clesante.edition import Document

TYPES = ("contrat", "fiche", "plan-actions", "financement", "verification", "avenant")
FORMATS = ("docx", "odt", "pdf", "html")
SORTIE = "sortie"


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(
        verbes,
        "document",
        description="Sans --figee, les documents se font du texte d'aujourd'hui. Les actions "
        "réservées à l'équipe, les propositions et les notes n'y sont jamais.",
    )
    verbe.add_argument("type", metavar="TYPE", choices=TYPES, help=f"parmi {', '.join(TYPES)}")
    verbe.add_argument("contrat", metavar="CONTRAT", help="son numéro, que dit « contrat lister »")
    verbe.add_argument(
        "--version",
        choices=("complete", "synthetique"),
        default="complete",
        help="du contrat ; par défaut : complete",
    )
    verbe.add_argument(
        "--format", metavar="F,F", default="docx", help=f"parmi {', '.join(FORMATS)} ; docx"
    )
    verbe.add_argument("--sortie", metavar="DOSSIER", type=chemin, help=f"par défaut : {SORTIE}")
    verbe.add_argument("--fiche", metavar="N", default="", help="le numéro de la fiche : 2.1")
    verbe.add_argument("--avenant", metavar="N", default="", help="le numéro de l'avenant")
    verbe.add_argument("--figee", metavar="N", default="", help="d'une version figée, par numéro")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Make the document in each format, all or none, and print the files."""
    from clesante.commandes import serveur
    from clesante.commandes.conformite import contrat_cite
    from clesante.commandes.sortie import choisir, dire
    from clesante.contrats.exports.documents import habiller
    from clesante.edition import produire

    formats = choisir(options.format, FORMATS, "Format")
    _verifier(options)
    serveur.preparer_base()
    document, nom = _document(contrat_cite(options.contrat), options)
    dossier = options.sortie or chemin(SORTIE)
    for fichier in produire(habiller(document), formats, dossier, nom):
        dire(str(fichier))


def _verifier(options: argparse.Namespace) -> None:
    """Raise ``EntreeInvalideError`` for an option that the type lacks, or does not take."""
    from clesante.socle.erreurs import EntreeInvalideError

    for nom in ("fiche", "avenant"):
        if (options.type == nom) != bool(getattr(options, nom)):
            phrase = f"« document {nom} » et --{nom} N vont ensemble."
            raise EntreeInvalideError(phrase, f"Tapez : clesante document {nom} 7 --{nom} 1.")
    if options.figee and options.type in ("verification", "avenant"):
        raise EntreeInvalideError(
            f"--figee ne va pas avec « document {options.type} ».",
            "La vérification lit le texte d'aujourd'hui ; un avenant, le sien.",
        )


def _document(lu: Contrat, options: argparse.Namespace) -> tuple[Document, str]:
    """Return the document asked for and the name of its files."""
    from clesante.contrats.documents.profils import PROFILS

    if options.type == "verification":
        return _verification(lu), f"contrat-{lu.pk}-verification"
    if options.type == "avenant":
        return _avenant(lu, options.avenant), f"contrat-{lu.pk}-avenant-{options.avenant}"
    source = _source(lu, options.figee)
    suite = f"-v{_numero(options.figee)}" if options.figee else ""
    if options.type == "fiche":
        numero = re.sub(r"[^\w.-]+", "-", options.fiche)
        return _fiche(source, options.fiche), f"contrat-{lu.pk}-fiche-{numero}{suite}"
    profil = options.version if options.type == "contrat" else options.type
    return PROFILS[profil].faire(*source), f"contrat-{lu.pk}-{profil}{suite}"


def _source(lu: Contrat, figee: str) -> Source:
    """Return the text asked for; raise ``IntrouvableError`` for a version there is not."""
    from clesante.contrats.documents.sources import de_la_version, du_jour
    from clesante.contrats.models import VersionContrat

    if not figee:
        return du_jour(lu)
    versions = VersionContrat.objects.filter(contrat=lu)
    version = versions.filter(numero=_numero(figee)).first()
    if version is None:
        dites = ", ".join(map(str, versions.values_list("numero", flat=True))) or "aucune"
        raise _introuvable("version figée", figee, f"Versions de ce contrat : {dites}.")
    return de_la_version(version)


def _fiche(source: Source, numero: str) -> Document:
    from clesante.contrats.documents.fiche import document

    fiches = source[0].liste("fiches")
    trouvees = [fiche for fiche in fiches if fiche["numero"] == numero]
    if not trouvees:
        dites = ", ".join(fiche["numero"] for fiche in fiches if fiche["numero"]) or "aucune"
        raise _introuvable("fiche", numero, f"Fiches de ce texte : {dites}.")
    return document(*source, trouvees[0]["repere"])


def _avenant(lu: Contrat, numero: str) -> Document:
    from clesante.contrats.documents.avenant import document, lire
    from clesante.contrats.documents.sources import de_l_avenant
    from clesante.contrats.lectures.avenants import avenants_de

    avenants = avenants_de(lu)
    voulu: Avenant | None = avenants.filter(numero=_numero(numero)).first()
    if voulu is None:
        dits = ", ".join(map(str, avenants.values_list("numero", flat=True))) or "aucun"
        raise _introuvable("avenant", numero, f"Avenants de ce contrat : {dits}.")
    return document(*de_l_avenant(voulu), lire(voulu))


def _verification(lu: Contrat) -> Document:
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.contrats.documents.conformite import contre, document
    from clesante.contrats.lectures.conformite import Examen, verifier_un

    return document(lu, verifier_un(lu, EXPLOITANT), contre(lu, Examen()))


def _numero(dit: str) -> int:
    """Return a number as it is typed, 0 for what is none."""
    return int(dit) if dit.isascii() and dit.isdecimal() and len(dit) < 9 else 0


def _introuvable(quoi: str, numero: str, remede: str) -> Exception:
    from clesante.socle.erreurs import IntrouvableError

    article = "Aucune" if quoi != "avenant" else "Aucun"
    return IntrouvableError(f"{article} {quoi} de ce contrat n'a le numéro « {numero} ».", remede)
