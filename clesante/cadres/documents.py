"""The leaflet of a framework: one sheet, two pages, made from its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.template.loader import render_to_string

from clesante.cadres.choix import Rubrique
from clesante.cadres.lectures_lignes import en_adresse, noms_des_territoires
from clesante.cadres.lectures_page import blocs, figure_etapes, page
from clesante.cadres.objets import Cadre
from clesante.edition import Document, Illustration, produire
from clesante.socle.dates import date_longue
from clesante.ui.graphiques import Graphique
from clesante.ui.typographie import francais, texte_francais

DEPLIANTS: Final = {
    "pdf": "PDF accessible",
    "docx": "Word",
    "odt": "LibreOffice",
    "html": "Page web autonome",
}
LARGEUR_CM: Final = 14.0
ETAPES_HAUTES: Final = 6  # beyond, their picture leaves room for fewer sentences on the sheet
# What one sheet holds beside its picture, by subject; the page of the framework holds the rest.
SUITES: Final = (Rubrique.OBJECTIFS, Rubrique.PRIORITES, Rubrique.TEXTES, Rubrique.CHIFFRES)


def depliant(cadre: Cadre, extension: str, jour: date) -> tuple[str, bytes]:
    """Return the leaflet in one of ``DEPLIANTS``: the name of its file and its bytes."""
    with TemporaryDirectory() as dossier:
        (fichier,) = produire_depliant(cadre, [extension], Path(dossier), jour)
        return fichier.name, fichier.read_bytes()


def produire_depliant(
    cadre: Cadre, formats: Sequence[str], dossier: Path, jour: date
) -> list[Path]:
    """Write the leaflet in each format; errors as ``edition.produire``."""
    nom = f"depliant-{en_adresse(cadre.cadre)}"
    return produire(document(cadre, jour), formats, dossier, nom)


def document(cadre: Cadre, jour: date) -> Document:
    """Return the leaflet of a framework, dated ``jour``."""
    dite = page(cadre, jour, noms_des_territoires())
    figure = figure_etapes(cadre, portes=False)
    suites = blocs(cadre, SUITES)
    montrees = 2 if len(cadre.etapes) <= ETAPES_HAUTES else 1
    citees = [ligne for bloc in suites for ligne in bloc.lignes[:montrees]]
    citees += [repere.lignes[0] for repere in dite.reperes]
    citees += [bloc.lignes[0] for bloc in dite.blocs]
    contexte = {
        "page": dite,
        "figure": figure,
        "contacts": [ligne for _, lignes in dite.contacts for ligne in lignes],
        "suites": {bloc.code: bloc for bloc in suites},
        "montrees": montrees,
        "documents": [d for d in cadre.documents if d in {ligne.document for ligne in citees}],
    }
    return Document(
        titre=texte_francais(f"Le contrat local de santé : {cadre.agence}"),
        sous_titre=texte_francais(f"{cadre.titre}. Version : {cadre.version}."),
        corps=francais(render_to_string("cadres/depliant.html", contexte)),
        illustrations=_illustrations(figure),
        date=jour,
        pied=texte_francais(f"Clésanté, dépliant du {date_longue(jour)}"),
        sujet="Méthode régionale du contrat local de santé",
    )


def _illustrations(figure: Graphique | None) -> dict[str, Illustration]:
    """Return the picture of the steps, none for what has no step (the law)."""
    if figure is None:
        return {}
    dessin, dit = francais(figure.svg), texte_francais(figure.description)
    return {figure.identifiant: Illustration(dessin, dit, LARGEUR_CM)}
