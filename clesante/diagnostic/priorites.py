"""The priorities a portrait opens on where an agency has written them: declared as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clesante.diagnostic import redaction
from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.lectures import NON_CALCULABLE, Chiffre, Portrait, portrait
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import LIBELLES_STATUT, Statut
from clesante.donnees.lectures import Valeur
from clesante.socle.texte import INSECABLE, enumerer, nombre
from clesante.socle.yamls import lire_yaml
from clesante.territoires import lectures as territoires
from clesante.ui.tableaux import Tableau

FICHIER = "priorites.yaml"


@dataclass(frozen=True, slots=True)
class Ligne:
    """One indicator of a priority: its figure or why there is none, and who holds it.

    ``connu`` tells whether there is one, here or wider; ``a_remplir`` whether a file may still be
    filled for it here.
    """

    code: str
    libelle: str
    chiffre: str
    face: str
    detenteur: str
    connu: bool
    a_remplir: bool


@dataclass(frozen=True, slots=True)
class Priorite:
    """One priority and its indicators."""

    libelle: str
    lignes: tuple[Ligne, ...]

    @property
    def connu(self) -> str:
        """What is known, as a sentence; « aucun chiffre » when nothing is."""
        dits = [
            f"{ligne.libelle}{INSECABLE}: {ligne.chiffre}" for ligne in self.lignes if ligne.connu
        ]
        return f"{INSECABLE}; ".join(dits) or "aucun chiffre"

    @property
    def manque(self) -> str:
        """What is not, each with its holder."""
        dits = [f"{ligne.libelle} ({ligne.detenteur})" for ligne in self.lignes if not ligne.connu]
        return f"{INSECABLE}; ".join(dits) or "rien"


@dataclass(frozen=True, slots=True)
class Priorites:
    """What a portrait opens on: the priorities, in the order of their source, and populations."""

    titre: str
    source: str
    priorites: tuple[Priorite, ...]
    populations: Tableau

    @property
    def tableau_court(self) -> Tableau:
        """A row a priority, for two pages."""
        return Tableau(
            legende=f"{self.titre}{INSECABLE}: ce qui manque n'est jamais un zéro",
            entetes=("Priorité", "Ce qui est connu", "Ce qui manque, et qui le détient"),
            lignes=tuple((p.libelle, p.connu, p.manque) for p in self.priorites),
        )

    @property
    def tableau(self) -> Tableau:
        """The same as a plain table, for documents."""
        return Tableau(
            legende=self.titre,
            entetes=("Indicateur", "Priorité", "Chiffre", "Face à la France", "Détenteur"),
            lignes=tuple(
                (ligne.libelle, p.libelle, ligne.chiffre, ligne.face, ligne.detenteur)
                for p in self.priorites
                for ligne in p.lignes
            ),
        )


@cache
def _declarees() -> dict[str, dict[str, Any]]:
    fichier = resources.files("clesante.diagnostic") / "declarations" / FICHIER
    return {e["departement"]: e for e in lire_yaml(fichier.read_text("utf-8"), FICHIER)}


def priorites(resultat: Portrait) -> Priorites | None:
    """Return the priorities of the département a perimeter lies in; None where none is written.

    A figure that the recipe leaves out is read all the same: what matters first is always said.
    """
    departements = resultat.perimetre.departements
    declare = _declarees().get(departements[0]) if len(departements) == 1 else None
    if declare is None:
        return None
    codes = [code for p in declare["priorites"] for code in p["indicateurs"]]
    connus = {c.code: c for c in resultat.chiffres}
    absents = [code for code in codes if code not in connus]
    if absents:
        connus |= {
            c.code: c for c in portrait(resultat.perimetre, absents, resultat.lecteur).chiffres
        }
    return Priorites(
        titre=declare["titre"],
        source=declare["source"],
        priorites=tuple(
            Priorite(
                p["libelle"],
                tuple(_ligne(connus[code], departements) for code in p["indicateurs"]),
            )
            for p in declare["priorites"]
        ),
        populations=_populations(resultat, departements[0], declare["estimation"]),
    )


def _ligne(chiffre: Chiffre, departements: Sequence[str]) -> Ligne:
    i = chiffre.publie.definition
    ecrit = chiffre.est_present or bool(chiffre.elargis)
    return Ligne(
        code=i.code,
        libelle=i.intitule,
        chiffre=_chiffre(chiffre),
        face=_face(chiffre, departements) if ecrit else "–",
        detenteur=i.detenteur,
        connu=ecrit,
        a_remplir=not chiffre.est_present,
    )


def _chiffre(chiffre: Chiffre) -> str:
    """Return the figure with its period, and its place when that is a wider one."""
    i = chiffre.publie.definition
    if chiffre.valeur.valeur is not None:
        return f"{redaction.valeur_avec_unite(i, chiffre.valeur)} ({chiffre.valeur.periode})"
    lus = [e for e in chiffre.elargis if e.valeur.valeur is not None]
    if lus:
        return enumerer(
            [
                f"{redaction.valeur_avec_unite(i, e.valeur)} "
                f"({e.territoire.nature} {e.territoire.nom}, {e.valeur.periode})"
                for e in lus
            ]
        )
    return LIBELLES_STATUT[chiffre.valeur.statut]


def _face(chiffre: Chiffre, departements: Sequence[str]) -> str:
    """Return the verdict, or why none is said; without a figure of France, nothing is."""
    if motif := motif_non_comparable(chiffre.publie.definition, departements):
        return f"non comparé{INSECABLE}: {motif}"
    dit = redaction.face_a_la_france(chiffre)
    return dit if dit and chiffre.verdict != NON_CALCULABLE else "–"


def _populations(resultat: Portrait, departement: str, estimation: str) -> Tableau:
    """Return every population held, one a line with its date and its source: none is a sum."""
    perimetre = resultat.perimetre
    lieux = [(perimetre.code, perimetre.intitule)]
    if perimetre.code != departement:
        lieux.append((departement, territoires.territoire(departement).nom))
    lignes: list[tuple[str, ...]] = [
        (
            nom,
            str(p.millesime or "non daté"),
            f"recensement, population {p.nature}",
            nombre(p.valeur),
            p.source,
        )
        for code, nom in lieux
        for p in territoires.populations(code)
        if p.nature == "municipale"
    ]
    lignes += _estimation(departement, estimation)
    return Tableau(
        legende="Les populations connues, jamais mélangées",
        entetes=("Territoire", "Date", "Nature", "Habitants", "Source"),
        lignes=tuple(lignes),
        numeriques=frozenset({3}),
    )


def _estimation(departement: str, code: str) -> list[tuple[str, ...]]:
    """Return the dated estimate of the département: the sum of its groups of sex and age."""
    publie = donnees.catalogue()[code]
    groupes = [valeur for _, valeur in donnees.declinaisons(departement, publie)]
    if not groupes or not _complets(groupes):
        return []
    total = sum(g.valeur or 0 for g in groupes)
    source = publie.source.citation if publie.source else publie.definition.detenteur
    nom = territoires.territoire(departement).nom
    date = f"1er janvier {groupes[0].periode}"
    return [(nom, date, "estimation, à ne pas rapporter aux communes", nombre(total), source)]


def _complets(groupes: Sequence[Valeur]) -> bool:
    return (
        all(g.statut is Statut.VALEUR for g in groupes) and len({g.periode for g in groupes}) == 1
    )
