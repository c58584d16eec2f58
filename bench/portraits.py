"""Row 1, one portrait from the store; row 3, its six files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from bench.mesures import Action, Banc, Cible, Contexte, Paire, Rythme
from bench.processus import clesante, lancer, programme
from clesante.commandes.diagnostic import FORMATS
from clesante.diagnostic.documents import document
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.production import produire
from clesante.edition import html_autonome
from clesante.territoires.lectures import membres, perimetre, tous

EPCI = "EPCI-200071934"
# The 40 communes of the local health contract of Fontenay-Vendée.
LIBRE = ("EPCI-200071934", "EPCI-248500563")
DJANGO = "import django; django.setup()"

VALEURS = """
SELECT territoire, contenu FROM mesure WHERE territoire IN (SELECT value FROM json_each(?))
"""


def portrait_epci(contexte: Contexte) -> Paire:
    """Portraits of EPCI spread over the country, one after the other."""
    tous_les_codes = [territoire.code for territoire in tous("EPCI")]
    codes = tous_les_codes[:: len(tous_les_codes) // contexte.echelle.epci][: contexte.echelle.epci]
    return _en_memoire(codes, [[code] for code in codes])


def portrait_libre(contexte: Contexte) -> Paire:
    """The portrait of 40 communes given one by one, as often as there are EPCI above."""
    communes = [commune for code in LIBRE for commune in membres(code)]
    fois = contexte.echelle.epci
    return _en_memoire(["+".join(communes)] * fois, [communes] * fois)


def _en_memoire(saisies: Sequence[str], lus: Sequence[Sequence[str]]) -> Paire:
    """Portraits of what is typed, against the bare query of the territories each one reads."""
    base = sqlite3.connect(settings.ENTREPOT)
    numeros = dict(base.execute("SELECT code, id FROM territoire"))
    cles = [json.dumps([numeros[code] for code in codes]) for codes in lus]
    return Paire(
        mesure=lambda: [portrait(perimetre(saisie)) for saisie in saisies],
        plancher=lambda: [base.execute(VALEURS, [cle]).fetchall() for cle in cles],
        par=len(saisies),
    )


def commande_json(contexte: Contexte) -> Paire:
    """The whole command that prints a portrait, against a process that only sets Django up."""
    return Paire(
        mesure=lambda: clesante("diagnostic", EPCI, "--format", "json", dossier=contexte.dossier),
        plancher=programme(DJANGO, contexte.dossier),
    )


def six_fichiers(contexte: Contexte) -> Paire:
    """The six files of a portrait in this process, against the converters alone."""
    resultat = portrait(perimetre(EPCI))
    return Paire(
        mesure=lambda: produire(resultat, FORMATS, contexte.neuf()),
        plancher=_convertisseurs(contexte),
    )


def six_fichiers_commande(contexte: Contexte) -> Paire:
    """The command that writes the six files, against the converters alone."""
    return Paire(
        mesure=lambda: clesante("diagnostic", EPCI, dossier=contexte.neuf()),
        plancher=_convertisseurs(contexte),
    )


def _convertisseurs(contexte: Contexte) -> Action:
    """Return what has pandoc alone turn the portrait's page into DOCX and ODT."""
    import pypandoc

    pandoc, dossier = pypandoc.get_pandoc_path(), contexte.neuf()
    page = html_autonome(document(portrait(perimetre(EPCI)), timezone.localdate()))
    (dossier / "portrait.html").write_text(page, "utf-8")
    ordres = [
        [pandoc, "--sandbox", "portrait.html", "-o", f"portrait.{f}"] for f in ("docx", "odt")
    ]
    return lambda: [lancer(ordre, dossier) for ordre in ordres]


BANCS = (
    Banc(
        rangee="1",
        nom="Portrait d'un EPCI, en mémoire, à chaud",
        plancher="requête SQLite nue, par clé",
        preparer=portrait_epci,
        cible=Cible(0.015, "mesure"),
    ),
    Banc(
        rangee="1",
        nom="Portrait d'un périmètre libre de 40 communes",
        plancher="requête SQLite nue des 40 communes",
        preparer=portrait_libre,
        cible=Cible(0.020, "mesure"),
    ),
    Banc(
        rangee="1",
        nom="`clesante diagnostic CODE --format json`, processus neuf",
        plancher="processus neuf, `django.setup()` seul",
        preparer=commande_json,
        cible=Cible(1.5, "rapport"),
        rythme=Rythme.PROCESSUS,
    ),
    Banc(
        rangee="3",
        nom="Les six fichiers d'un portrait, en mémoire",
        plancher="pandoc seul, DOCX et ODT",
        preparer=six_fichiers,
        cible=Cible(5, "mesure"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="3",
        nom="`clesante diagnostic CODE` (six fichiers), processus neuf",
        plancher="pandoc seul, DOCX et ODT",
        preparer=six_fichiers_commande,
        cible=Cible(5, "mesure"),
        rythme=Rythme.LENT,
    ),
)
