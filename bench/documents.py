"""Row 6: the documents of a whole contract, against pandoc alone on the same text."""

from __future__ import annotations

import datetime
import itertools
import sys

from bench.mesures import (
    Action,
    Banc,
    Cible,
    Contexte,
    IndisponibleError,
    Paire,
    Rythme,
    Unite,
)
from bench.processus import lancer, programme
from clesante.edition import Document, Illustration, html_autonome, produire

MOTS = (
    "l’action", "réunit", "les", "professionnels", "de", "santé", "du", "territoire", "autour",
    "d’un", "parcours", "coordonné", "pour", "les", "habitants", "les", "plus", "éloignés", "du",
    "soin", "et", "leurs", "aidants", "avec", "les", "communes", "et", "l’hôpital",
)  # fmt: skip
LIGNES = (
    "Contexte", "Objectif", "Description", "Public visé", "Pilote", "Partenaires", "Calendrier",
    "Livrables", "Indicateurs", "Points de vigilance",
)  # fmt: skip
FINANCEURS = ("ARS", "Commune", "Département", "Assurance maladie")
FICHES_40_PAGES, FICHES_LONG = 35, 300
FICHES_VRAI = 33  # one page each, and the rest


def contrat(fiches: int) -> Document:
    """Return an invented contract: a page of text and a picture for each axis, its fiches."""
    axes = [range(debut, min(debut + 8, fiches)) for debut in range(0, fiches, 8)]
    corps = "".join(_axe(rang, axe) for rang, axe in enumerate(axes, start=1))
    return Document(
        titre="Contrat local de santé de l’Essai",
        sous_titre="2026-2031",
        corps=f"{_paragraphes(6)}{corps}",
        illustrations={f"axe-{n}": _image(n) for n in range(1, len(axes) + 1)},
        date=datetime.date(2026, 11, 22),
        pied="Projet, version 3.",
    )


def _paragraphes(combien: int, longueur: int = 90) -> str:
    mots = itertools.cycle(MOTS)
    return "".join(
        f"<p>{' '.join(itertools.islice(mots, longueur + 7 * rang)).capitalize()}.</p>"
        for rang in range(combien)
    )


def _axe(rang: int, fiches: range) -> str:
    return (
        f'<section class="nouvelle-page"><h2>Axe {rang}</h2>{_paragraphes(4)}'
        f'<figure><img src="illustration:axe-{rang}" alt="Répartition des actions">'
        f"<figcaption>Les actions de l’axe {rang}</figcaption></figure>"
        f"{''.join(_fiche(numero + 1) for numero in fiches)}</section>"
    )


def _fiche(numero: int) -> str:
    mots = itertools.islice(itertools.cycle(MOTS), numero % len(MOTS), None)
    champs = "".join(
        f'<tr><th scope="row">{nom}</th><td>{" ".join(itertools.islice(mots, 34))}</td></tr>'
        for nom in LIGNES
    )
    argent = "".join(
        f'<tr><th scope="row">{nom}</th><td>{numero * 1_000 + rang} €</td><td>acquis</td></tr>'
        for rang, nom in enumerate(FINANCEURS)
    )
    return (
        f"<h3>Action {numero}</h3><table><caption>Fiche {numero}</caption><thead><tr>"
        f'<th scope="col">Rubrique</th><th scope="col">Contenu</th></tr></thead>'
        f"<tbody>{champs}</tbody></table><table><caption>Financement {numero}</caption><thead>"
        '<tr><th scope="col">Financeur</th><th scope="col">Montant</th><th scope="col">État</th>'
        f"</tr></thead><tbody>{argent}</tbody></table>"
    )


def _image(rang: int) -> Illustration:
    barres = "".join(
        f'<rect x="10" y="{10 + 24 * n}" width="{60 + 37 * ((n + rang) % 9)}" height="16" '
        'fill="#23848a"/>'
        for n in range(6)
    )
    source = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 160">{barres}</svg>'
    return Illustration(source, "Répartition des actions", 12.0)


def quarante_pages(contexte: Contexte) -> Paire:
    """DOCX, ODT and PDF of a contract of forty pages."""
    return _paire(contexte, contrat(FICHES_40_PAGES))


def trois_cents_fiches(contexte: Contexte) -> Paire:
    """The same three files for three hundred fiches."""
    return _paire(contexte, contrat(FICHES_LONG))


PROGRAMME = """
import resource
from pathlib import Path
from bench.documents import FICHES_LONG, contrat
from clesante.edition import produire
produire(contrat(FICHES_LONG), ("docx", "odt", "pdf"), Path(), "contrat")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def memoire(contexte: Contexte) -> Paire:
    """The largest of the processes that make those files, in bytes (Linux counts kilobytes)."""
    if not sys.platform.startswith("linux"):
        raise IndisponibleError("ce système compte la mémoire autrement")
    executer = programme(PROGRAMME, contexte.neuf())
    return Paire(mesure=lambda: int(executer()))


def vrai_contrat(contexte: Contexte) -> Paire:
    """The same three files of the full version of a contract, composed from what it holds."""
    return _compose(contexte, FICHES_VRAI)


def vrai_contrat_long(contexte: Contexte) -> Paire:
    """The full version of a contract of three hundred fiches, composed from what it holds."""
    return _compose(contexte, FICHES_LONG)


def _compose(contexte: Contexte, fiches: int) -> Paire:
    from clesante.commandes.serveur import preparer_base
    from clesante.contrats.documents import complet
    from clesante.contrats.documents.etat import EtatDocument
    from tests.aides.contenus import contenu

    preparer_base()  # for the lists of words, which a host may change
    dit = contenu(fiches, signataires=12, financeurs=8)
    etat = EtatDocument(datetime.date(2026, 11, 22), projet=True)

    def faire() -> object:
        document = complet.document(dit, etat)
        return produire(document, ("docx", "odt", "pdf"), contexte.neuf(), "contrat")

    return Paire(mesure=faire, plancher=_pandoc(contexte, complet.document(dit, etat)))


def _paire(contexte: Contexte, document: Document) -> Paire:
    return Paire(
        mesure=lambda: produire(document, ("docx", "odt", "pdf"), contexte.neuf(), "contrat"),
        plancher=_pandoc(contexte, document),
    )


def _pandoc(contexte: Contexte, document: Document) -> Action:
    """Return what has pandoc alone turn the page of a document into DOCX and ODT."""
    import pypandoc

    dossier = contexte.neuf()
    (dossier / "contrat.html").write_text(html_autonome(document), "utf-8")
    ordres = [
        [pypandoc.get_pandoc_path(), "--sandbox", "contrat.html", "-o", f"contrat.{f}"]
        for f in ("docx", "odt")
    ]
    return lambda: [lancer(ordre, dossier) for ordre in ordres]


BANCS = (
    Banc(
        rangee="6",
        nom="Contrat de 40 pages en DOCX, ODT et PDF",
        plancher="pandoc seul, DOCX et ODT",
        preparer=quarante_pages,
        cible=Cible(4, "mesure"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="6",
        nom="Contrat de 300 fiches en DOCX, ODT et PDF",
        plancher="pandoc seul, DOCX et ODT",
        preparer=trois_cents_fiches,
        cible=Cible(20, "mesure"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="6",
        nom="Version complète de 40 pages, composée des données, en DOCX, ODT et PDF",
        plancher="pandoc seul, DOCX et ODT",
        preparer=vrai_contrat,
        cible=Cible(4, "mesure"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="6",
        nom="Version complète de 300 fiches, composée des données, en DOCX, ODT et PDF",
        plancher="pandoc seul, DOCX et ODT",
        preparer=vrai_contrat_long,
        cible=Cible(20, "mesure"),
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="6",
        nom="Mémoire du plus gros processus qui fait les 300 fiches",
        plancher="",
        preparer=memoire,
        cible=Cible(1_000, "mesure"),
        rythme=Rythme.UNIQUE,
        unite=Unite.MEGAOCTET,
    ),
)
