"""What a document of a contract is made of, whatever it tells: titled blocks, and their file.

Texts are plain, escaped where they are written; only ``html`` is already the closed HTML of
``edition``, made from the long texts that people type.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import Document, Illustration
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau
from clesante.ui.texte_long import pour_document
from clesante.ui.typographie import francais, texte_francais

INVENTE = "Données de démonstration"
RIEN = SafeString("")
RIEN_A_DIRE = "–"
SUJET = "Contrat local de santé"
_TITRE = re.compile(r"<(/?)h[34]>")


@dataclass(frozen=True, slots=True)
class Bloc:
    """A titled part of a document: facts, texts, lists, pictures and tables, then its own parts.

    ``plan``: the parts of the document to lead to, each with those of its own that have an anchor.
    A picture stands with its source in ``legende``, as wide on paper as ``largeur_cm``.
    """

    titre: str = ""
    ancre: str = ""
    chapeau: str = ""
    paragraphes: tuple[str, ...] = ()
    faits: tuple[tuple[str, str], ...] = ()
    html: SafeString = RIEN
    puces: tuple[str, ...] = ()
    plan: tuple[Bloc, ...] = ()
    dessin: Graphique | None = None
    legende: str = ""
    largeur_cm: float = 16.0
    tableaux: tuple[Tableau, ...] = ()
    note: str = ""
    sous: tuple[Bloc, ...] = ()
    nouvelle_page: bool = False

    @property
    def vide(self) -> bool:
        """Whether it has nothing to say."""
        dits = (
            self.chapeau,
            self.paragraphes,
            self.faits,
            self.html,
            self.puces,
            self.plan,
            self.dessin,
        )
        return not any((*dits, self.tableaux, self.note, *(not bloc.vide for bloc in self.sous)))


def texte(dit: str) -> SafeString:
    """Return a long text as a part of a document."""
    return mark_safe(pour_document(dit))  # noqa: S308 -- cleaned by pour_document


def texte_sans_titre(dit: str) -> SafeString:
    """Return a long text whose headings are strong lines: they stand under the document's."""
    return mark_safe(_TITRE.sub(_ligne_forte, pour_document(dit)))  # noqa: S308 -- cleaned before


def _ligne_forte(balise: re.Match[str]) -> str:
    return "</strong></p>" if balise[1] else "<p><strong>"


def pleins(*blocs: Bloc) -> tuple[Bloc, ...]:
    """Return the blocks that say something."""
    return tuple(bloc for bloc in blocs if not bloc.vide)


def faits(*dits: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the facts that are known."""
    return tuple((nom, dit) for nom, dit in dits if dit)


def tableau(
    legende: str,
    entetes: Sequence[str],
    lignes: Iterable[Sequence[str]],
    nombres: Collection[int] = (),
) -> Tableau:
    """Return a table whose columns all say something; the first one always is there.

    ``nombres``: the columns that hold figures, by their rank before any is left out.
    """
    lues = [*lignes]
    gardees = [n for n in range(len(entetes)) if n == 0 or any(lue[n] for lue in lues)]
    return Tableau(
        legende,
        tuple(entetes[n] for n in gardees),
        tuple(tuple(lue[n] or RIEN_A_DIRE for n in gardees) for lue in lues),
        frozenset(rang for rang, n in enumerate(gardees) if n in nombres),
    )


def composer(
    contenu: Contenu, etat: EtatDocument, titre: str, blocs: Sequence[Bloc], sujet: str = SUJET
) -> Document:
    """Return the document of some blocks; each page says at its foot what it is worth."""
    dits = pleins(*blocs)
    contexte = {"blocs": dits, "fictif": contenu.contrat["fictif"]}
    marque = f"{INVENTE}. " if contenu.contrat["fictif"] else ""
    return Document(
        titre=texte_francais(titre),
        sous_titre=texte_francais(f"{marque}{etat.dit}"),
        corps=francais(render_to_string("contrats/documents_corps.html", contexte)),
        illustrations={
            dessin.identifiant: Illustration(
                francais(dessin.svg), texte_francais(dessin.description), largeur
            )
            for dessin, largeur in _dessins(dits)
        },
        date=etat.jour,
        pied=texte_francais(f"{marque}Clésanté, {etat.pied}"),
        sujet=sujet,
    )


def _dessins(blocs: Sequence[Bloc]) -> Iterator[tuple[Graphique, float]]:
    for bloc in blocs:
        if bloc.dessin:
            yield bloc.dessin, bloc.largeur_cm
        yield from _dessins(bloc.sous)
