"""The written diagnosis as a document: what it says, as semantic HTML of the closed subset."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from clesante.concertation.lectures.ecrit import photos
from clesante.concertation.regles.ecrit import Contenu
from clesante.edition import ContenuRefuseError, Document, Illustration, photo
from clesante.pieces.actions_fichiers import lire
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import INSECABLE, normaliser, pluriel
from clesante.ui.texte_long import pour_document
from clesante.ui.typographie import francais, texte_francais

NOM_MAX = 60


def nom_de_fichier(dit: Contenu, dite: str) -> str:
    """Return « diagnostic-pays-de-kersall-2026-version-2 », safe for every system."""
    nom = normaliser(dit["intitule"])[:NOM_MAX]
    return "-".join(["diagnostic", *nom.split(), str(dit["annee"]), *normaliser(dite).split()])


def document(dit: Contenu, dite: str = "") -> Document:
    """Return what a diagnosis says as a document of today; ``dite`` names a frozen version.

    Nothing in ``dit`` is kept from its readers (``lectures_ecrit.contenu``): no note, no name. A
    section in which nothing is written is left out; a photograph withdrawn since, or that cannot be
    read any more, leaves a word in its place.
    """
    illustrations = _illustrations(dit)
    contexte = {
        "dit": dit,
        "demarche": _html(dit["presentation"]),
        "sections": [
            {**section, "blocs": [_bloc(b, illustrations) for b in section["blocs"]]}
            for section in dit["sections"]
            if section["blocs"] or section["dit"]
        ],
    }
    jour = timezone.localdate()
    demonstration = "Données de démonstration. " if dit["fictif"] else ""
    version = f", {dite}" if dite else ""
    pied = f"{demonstration}Clésanté, diagnostic du {date_longue(jour)}{version}"
    return Document(
        titre=texte_francais(dit["intitule"]),
        sous_titre=texte_francais(_sous_titre(dit)),
        corps=francais(render_to_string("concertation/ecrit_document.html", contexte)),
        illustrations=illustrations,
        date=jour,
        pied=texte_francais(pied),
        sujet=f"Diagnostic partagé, {dit['annee']}",
    )


def _illustrations(dit: Contenu) -> dict[str, Illustration]:
    """Return the photographs that may still be shown, by the name their blocks give them."""
    montrables, faites = photos([dit]), {}
    for bloc in (bloc for section in dit["sections"] for bloc in section["blocs"]):
        piece = montrables.get(bloc["objet"].get("piece", 0))
        if piece is None:
            continue
        alternative = bloc["objet"]["alternative"] or bloc["objet"]["titre"]
        with suppress(IntrouvableError, ContenuRefuseError):
            faites[_nom(bloc)] = photo(lire(piece).read_bytes(), alternative)
    return faites


def _nom(bloc: Contenu) -> str:
    return f"photo-{bloc['cle']}"


def _bloc(bloc: Contenu, illustrations: Mapping[str, Illustration]) -> dict[str, Any]:
    """Return a block with its typed texts as the HTML of documents."""
    objet = dict(bloc["objet"])
    if bloc["genre"] == "constat":
        objet["texte"] = _html(objet["texte"])
    illustration = nom if (nom := _nom(bloc)) in illustrations else ""
    texte = _html(bloc["texte"])
    return {**bloc, "texte": texte, "objet": objet, "illustration": illustration}


def _html(texte: str) -> SafeString:
    return mark_safe(pour_document(texte))  # noqa: S308


def _sous_titre(dit: Contenu) -> str:
    """Return « Diagnostic 2026 ; Pays de Fontenay, 63 456 habitants (2023) »."""
    habitants = dit["habitants"]
    gens = f", {pluriel(habitants, 'habitant')}" if habitants else ""
    millesime = f" ({dit['millesime']})" if habitants and dit["millesime"] else ""
    fictif = f"{INSECABLE}; données de démonstration" if dit["fictif"] else ""
    return f"Diagnostic {dit['annee']}{INSECABLE}; {dit['lieu']}{gens}{millesime}{fictif}"
