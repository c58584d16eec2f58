"""The archive of a contract: a folder that opens without the software, and comes in elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from clesante.contrats.documents.apercu import apercu
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import de_la_version, du_jour
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.echange import DOSSIER, JSON_DU_COLIS, colis, dire, fichiers_de
from clesante.contrats.lectures.versions import signees, signees_ailleurs, versions
from clesante.contrats.models import Contrat, EtapeFranchie
from clesante.edition import feuille_de_style, produire
from clesante.pieces.actions_fichiers import lire as lire_fichier

DOCUMENTS: Final = ("complete", "synthetique")
FORMATS: Final = ("html", "pdf", "odt")
SOMMES: Final = "empreintes-sha256.txt"
NOM_MAX: Final = 80


@dataclass(frozen=True)
class FichierDArchive:
    """A file of an archive: where it is in it, what it is."""

    chemin: str
    quoi: str


def archive(contrat: Contrat) -> dict[str, bytes]:
    """Return the files of the archive of a contract, by their path in it.

    The text of the day and the last signed version as documents, every version as it is hashed,
    the files that make proof, the contract as it travels, an index, and the print of each file.
    """
    parties: dict[str, bytes] = {}
    parties |= _documents(contrat)
    parties |= {
        f"versions/version-{version.numero}.json": version.contenu.encode()
        for version in contrat.versions.order_by("numero")
    }
    parties |= _fichiers(contrat)
    parties[JSON_DU_COLIS] = dire(colis(contrat)).encode()
    parties["index.html"] = _index(contrat, [*parties]).encode()
    parties[SOMMES] = "".join(
        f"{hashlib.sha256(octets).hexdigest()}  {nom}\n" for nom, octets in sorted(parties.items())
    ).encode()
    return parties


def _documents(contrat: Contrat) -> Mapping[str, bytes]:
    signee = signees(contrat).last()
    sources = [("contrat", du_jour(contrat))]
    if signee:
        sources.append((f"version-{signee.version.numero}", de_la_version(signee.version)))
    faits: dict[str, bytes] = {}
    with TemporaryDirectory() as dossier:
        for nom, (dit, etat) in sources:
            for profil in DOCUMENTS:
                document = PROFILS[profil].faire(dit, etat)
                for fichier in produire(document, FORMATS, Path(dossier), f"{nom}-{profil}"):
                    faits[f"documents/{fichier.name}"] = fichier.read_bytes()
    return faits


def _fichiers(contrat: Contrat) -> Mapping[str, bytes]:
    return {
        f"{DOSSIER}{empreinte}-{_nom(lu.fichier)}": lire_fichier(lu).read_bytes()
        for empreinte, lu in fichiers_de(contrat).items()
    }


def _nom(fichier: str) -> str:
    """Return a name that any disk takes: letters and figures of ours, short, its extension kept."""
    base, point, fin = fichier.rpartition(".")
    return f"{slugify(base)[:NOM_MAX] or 'fichier'}{point}{slugify(fin)[:10]}".rstrip(".")


def _index(contrat: Contrat, chemins: list[str]) -> str:
    contexte = {
        "contrat": contrat,
        "feuille": mark_safe(f"<style>\n{feuille_de_style()}\n</style>"),  # noqa: S308 (ours)
        "dit": apercu(*du_jour(contrat)),
        "versions": versions(contrat),
        "ailleurs": signees_ailleurs(contrat),
        "etapes": [*_etapes(contrat)],
        "fichiers": [*_dire(chemins)],
        "sommes": SOMMES,
    }
    return render_to_string("contrats/archive_index.html", contexte)


def _etapes(contrat: Contrat) -> Iterator[tuple[EtapeFranchie, str]]:
    """Yield the steps passed, each with the words of the framework."""
    cadre = cadre_du(contrat)
    mots = {etape.code: etape.enonce for etape in cadre.etapes} if cadre else {}
    lues = EtapeFranchie.objects.filter(contrat=contrat).select_related("decision__instance")
    yield from ((lue, mots.get(lue.etape, lue.etape)) for lue in lues)


def _dire(chemins: list[str]) -> Iterator[FichierDArchive]:
    """Yield what each file of an archive is, in the order in which people look for one."""
    quoi = {
        "documents/": "document, à lire et à imprimer",
        "versions/": "version figée, telle que son empreinte est prise",
        DOSSIER: "fichier joint, ou preuve d'une version",
        JSON_DU_COLIS: "le contrat, à importer dans un autre site",
    }
    for debut, dit in quoi.items():
        for chemin in chemins:
            if chemin.startswith(debut):
                yield FichierDArchive(chemin, dit)
