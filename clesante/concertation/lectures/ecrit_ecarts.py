"""What the data say today of what a written diagnosis keeps: figure by figure, table by table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clesante.comptes.lecteurs import PUBLIC
from clesante.concertation.choix import GenreBloc
from clesante.concertation.lectures.figures import ChiffreDuPortrait, figures_du_portrait
from clesante.concertation.models import Bloc, Constat, Diagnostic, Figure
from clesante.concertation.regles.ecrit import lignes_dites
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees.tables.figures import FigureLocale, figures_locales
from clesante.donnees.tables.lectures import versions_sur
from clesante.socle.erreurs import ClesanteError
from clesante.socle.json_canonique import empreinte
from clesante.territoires.lectures import Perimetre, perimetre
from clesante.territoires.regles import citer

COMPARES = {
    "affichee": "valeur",
    "valeur": "valeur exacte",
    "periode": "période",
    "comparaison": "comparaison",
    "libelle": "libellé",
    "unite": "unité",
    "niveau": "niveau",
    "source": "source",
    "version_source": "fichier de la source",
    "geographie": "découpage des territoires",
}
COMPARES_TABLE = {
    "legende": "titre",
    "entetes": "colonnes",
    "lignes": "chiffres",
    "source": "source",
}
PERIODES_MAX = 6
ESPACES_DE_NOMBRE = "\u00a0\u202f"
"""Spaces that part the thousands of a number."""


@dataclass(frozen=True, slots=True)
class Ecart:
    """A kept figure or table that is no longer what the data say.

    ``actuel``: the fields of today, None when nothing gives it any more. ``changes``: label,
    before, after of each that changed. ``usages``: where it is. ``cites``: the texts of people
    that hold the former value, to be read again.
    """

    objet: Figure | Bloc
    actuel: Mapping[str, Any] | None
    changes: tuple[tuple[str, str, str], ...]
    usages: tuple[str, ...]
    cites: tuple[str, ...] = ()

    @property
    def nom(self) -> str:
        """What is kept, in words."""
        lu = self.objet
        return lu.libelle if isinstance(lu, Figure) else str(lu.releve.get("legende", lu.table))

    @property
    def perimetres(self) -> tuple[str, str] | None:
        """The years of the communes before and after, None when they are the same or unknown."""
        if self.actuel is None or not isinstance(self.objet, Figure):
            return None
        avant, apres = self.objet.geographie, str(self.actuel["geographie"])
        return (avant, apres) if avant and apres and avant != apres else None

    @property
    def cle(self) -> str:
        """What a form calls it: « figure-12 », « table-3 »."""
        return f"{'figure' if isinstance(self.objet, Figure) else 'table'}-{self.objet.pk}"


def print_des(ecarts: list[Ecart]) -> str:
    """Return the digest of what a page showed: what is accepted is what was read."""
    return empreinte([[ecart.cle, dict(ecart.actuel or {})] for ecart in ecarts])


def ecarts(diagnostic: Diagnostic) -> list[Ecart]:
    """Return what changed in the data since it was kept, in the order it was kept.

    What a person typed is never looked for. None for a territory that does not exist, nor when
    the data are not installed: silence of the store is no change.
    """
    try:
        lieu = perimetre(diagnostic.territoire) if diagnostic.territoire else None
    except ClesanteError:
        lieu = None
    return [*_figures(diagnostic), *_tables(diagnostic, lieu)] if lieu else []


def _figures(diagnostic: Diagnostic) -> list[Ecart]:
    gardees = [*Figure.objects.filter(diagnostic=diagnostic, typee=False).order_by("pk")]
    if not gardees:
        return []
    indicateurs = {figure.indicateur for figure in gardees}
    lus = figures_du_portrait(diagnostic, indicateurs)
    if not lus and not figures_du_portrait(diagnostic):
        return []
    actuels = {chiffre.cle: chiffre for chiffre in lus}
    usages, textes = _usages(diagnostic), _textes(diagnostic)
    trouves = []
    for figure in gardees:
        actuel = actuels.get((figure.indicateur, figure.dimension))
        changes = _changes(figure, actuel)
        if actuel is None or changes:
            cites = tuple(titre for titre, texte in textes if _cite(texte, figure, actuel))
            neuf = {nom: getattr(actuel, nom) for nom in COMPARES} if actuel else None
            ou = tuple(usages.get(figure.pk, ()))
            trouves.append(Ecart(figure, neuf, changes, ou, cites))
    return trouves


def _changes(figure: Figure, actuel: ChiffreDuPortrait | None) -> tuple[tuple[str, str, str], ...]:
    if actuel is None:
        return ()
    lus = {nom: (getattr(figure, nom), getattr(actuel, nom)) for nom in COMPARES}
    if lus["affichee"][0] != lus["affichee"][1]:
        del lus["valeur"]  # told by the value that people read
    if not figure.geographie:
        del lus["geographie"]  # kept before it was noted
    return tuple(
        (COMPARES[nom], _court(nom, avant), _court(nom, apres))
        for nom, (avant, apres) in lus.items()
        if avant != apres
    )


def _court(nom: str, valeur: object) -> str:
    """Return a value as shown: of a digest, its beginning."""
    return str(valeur)[:12] if nom == "version_source" else str(valeur)


def _cite(texte: str, figure: Figure, actuel: ChiffreDuPortrait | None) -> bool:
    change = actuel is None or actuel.affichee != figure.affichee
    return change and bool(figure.affichee) and bool(_ecrite(figure.affichee).search(texte))


def _ecrite(valeur: str) -> re.Pattern[str]:
    """Return what finds a value in a text, typed with any spaces, and never inside another number.

    « 9,1 % » is not in « 19,1 % », nor « 12 » in « 2012 », « 3,12 » or « 12 500 ».
    """
    lue = r"\s*".join(re.escape(signe) for signe in valeur if not signe.isspace())
    return re.compile(rf"(?<!\d)(?<!\d[,{ESPACES_DE_NOMBRE}]){lue}(?![,{ESPACES_DE_NOMBRE}]?\d)")


def _textes(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    """Return what people wrote in a diagnosis, each with where it is read."""
    blocs = Bloc.objects.filter(section__diagnostic=diagnostic, retire_le=None)
    ecrits = blocs.filter(section__retire_le=None).exclude(texte="")
    constats = Constat.objects.filter(diagnostic=diagnostic).order_by("pk")
    return [
        ("la démarche", diagnostic.presentation),
        *ecrits.order_by("section__ordre", "ordre").values_list("section__titre", "texte"),
        *(
            (f"constat {citer(intitule)}", f"{intitule}\n{texte}")
            for intitule, texte in constats.values_list("intitule", "texte")
        ),
    ]


def _usages(diagnostic: Diagnostic) -> dict[int, list[str]]:
    """Return where each figure is: the sections that show it, the findings it proves."""
    trouves: dict[int, list[str]] = {}
    blocs = Bloc.objects.filter(section__diagnostic=diagnostic, retire_le=None)
    montres = blocs.filter(section__retire_le=None).exclude(figure=None)
    for numero, titre in montres.values_list("figure", "section__titre"):
        trouves.setdefault(numero, []).append(f"section «\u00a0{titre}\u00a0»")
    constats = Constat.objects.filter(diagnostic=diagnostic).exclude(figure=None)
    for numero, intitule in constats.values_list("figure", "intitule"):
        trouves.setdefault(numero, []).append(f"constat «\u00a0{intitule}\u00a0»")
    return trouves


def _tables(diagnostic: Diagnostic, lieu: Perimetre) -> list[Ecart]:
    blocs = Bloc.objects.filter(section__diagnostic=diagnostic, retire_le=None)
    gardees = blocs.filter(section__retire_le=None).exclude(table="").select_related("section")
    lus = [bloc for bloc in gardees.order_by("pk") if bloc.genre is GenreBloc.TABLE]
    actuelles = dict(_tables_de(lieu)) if lus else {}
    trouves = []
    for bloc in lus:
        actuelle = actuelles.get(bloc.table)
        changes = tuple(
            (mot, _table_dite(bloc.releve.get(cle)), _table_dite(actuelle.get(cle)))
            for cle, mot in COMPARES_TABLE.items()
            if actuelle and bloc.releve.get(cle) != actuelle.get(cle)
        )
        if actuelle is None or changes:
            ou = (f"section «\u00a0{bloc.section.titre}\u00a0»",)
            trouves.append(Ecart(bloc, actuelle, changes, ou))
    return trouves


def _table_dite(valeur: Any) -> str:
    return "\u00a0; ".join(lignes_dites(valeur))


def tables_locales(diagnostic: Diagnostic) -> list[tuple[str, dict[str, Any]]]:
    """Return the published tables of the territory of a diagnosis: code, and what each gives it."""
    try:
        lieu = perimetre(diagnostic.territoire) if diagnostic.territoire else None
    except ClesanteError:
        lieu = None
    return _tables_de(lieu) if lieu else []


def _tables_de(lieu: Perimetre) -> list[tuple[str, dict[str, Any]]]:
    figures: dict[str, list[FigureLocale]] = {}
    for figure in figures_locales(PUBLIC, lieu):
        code = figure.valeur.source.code if figure.valeur.source else ""
        figures.setdefault(code, []).append(figure)
    versions = {version.table.code: version for version in versions_sur(PUBLIC, lieu)}
    return [
        (code, _releve(versions[code].table.libelle, lieu, lues))
        for code, lues in figures.items()
        if code in versions
    ]


def _releve(libelle: str, lieu: Perimetre, figures: list[FigureLocale]) -> dict[str, Any]:
    """Return a table as it is kept: a line a dimension, a column a period, its source."""
    toutes = sorted({valeur.periode for figure in figures for valeur in figure.suite})
    periodes = toutes[-PERIODES_MAX:]
    source = figures[0].valeur.source
    lignes = []
    for figure in figures:
        valeurs = {valeur.periode: valeur for valeur in figure.suite}
        cases = [
            valeur_lisible(figure.indicateur, valeurs[p]) if p in valeurs else "" for p in periodes
        ]
        lignes.append([figure.indicateur.intitule, *cases])
    return {
        "legende": f"{libelle}, {lieu.intitule}",
        "entetes": ["Indicateur", *periodes],
        "lignes": lignes,
        "source": f"{source.citation}, {source.millesime}" if source else "",
        "version": source.sha256 if source else "",
    }
