"""Read models of matrices: what the contract should carry × its actions, and what nobody carries.

Features C4: objectives of the regional project, principles, parcours, publics, determinants,
domains of the law, themes, needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clesante.cadres.choix import Rubrique
from clesante.cadres.objets import Cadre
from clesante.comptes.droits import Visiteur
from clesante.concertation.choix import SortEnjeu
from clesante.concertation.models import Diagnostic, Enjeu
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.prs import objectifs_de
from clesante.contrats.lectures.vues import du_programme
from clesante.contrats.models import Contrat, FicheAction, ObjectifPRS
from clesante.recherche.lectures import VocabulaireLu, vocabulaires
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.grille import Mots as MotsDeGrille
from clesante.ui.graphiques.grille import Rangee, grille

DESSINABLES = 60
PARCOURS = "parcours"
LONGUES = ("publics", "determinants", "themes")
DES_MOTS = (*LONGUES, "domaines")


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of matrix: its title, what a row is called, what it is for in one sentence."""

    code: str
    titre: str
    rangee: str
    phrase: str
    vide: str


GENRES = {
    lu.code: lu
    for lu in (
        Genre(
            "enjeux",
            "Enjeux et actions",
            "Enjeu",
            "Quelle action répond à quel enjeu du diagnostic.",
            "Reliez le contrat à son diagnostic\u00a0: ses enjeux seront les lignes.",
        ),
        Genre(
            "objectifs",
            "Projet régional de santé et actions",
            "Objectif",
            "Quelle action sert quel objectif de l'ARS\u00a0: les siens, ceux de son cadre.",
            "Ni l'agence ni le cadre de ce contrat n'écrivent d'objectif à cocher.",
        ),
        Genre(
            PARCOURS,
            "Parcours et actions",
            "Parcours",
            "Quelle action sert quel parcours du cadre.",
            "Le cadre de ce contrat n'écrit pas de parcours.",
        ),
        Genre(
            "principes",
            "Principes et actions",
            "Principe",
            "Quelle action suit quel principe du contrat.",
            "Écrivez les principes dans le programme du contrat.",
        ),
        Genre("publics", "Publics et actions", "Public", "À qui s'adresse chaque action.", ""),
        Genre(
            "determinants",
            "Déterminants et actions",
            "Déterminant",
            "Sur quels déterminants de la santé le contrat agit.",
            "",
        ),
        Genre(
            "domaines",
            "Domaines du contrat et actions",
            "Domaine",
            "Promotion, prévention, soins, accompagnement\u00a0: ce que la loi nomme (L.1434-10).",
            "",
        ),
        Genre("themes", "Thèmes et actions", "Thème", "De quoi parle chaque action.", ""),
    )
}


@dataclass(frozen=True, slots=True)
class Matiere:
    """All that the matrices of a contract are made of, read once for one reader."""

    contrat: Contrat
    fiches: tuple[FicheAction, ...]
    cadre: Cadre | None
    vocabulaires: Mapping[str, VocabulaireLu]
    enjeux: tuple[Enjeu, ...]
    regionaux: tuple[ObjectifPRS, ...] = ()


@dataclass(frozen=True, slots=True)
class RangeeLue:
    """A row: its words, the actions that carry it; ``legal``: article L.1434-10 names it.

    ``plaidoyer``: an issue pleaded before others, which no action of the contract has to carry.
    """

    code: str
    libelle: str
    fiches: tuple[FicheAction, ...]
    legal: bool = False
    plaidoyer: bool = False


@dataclass(frozen=True, slots=True)
class Matrice:
    """A matrix: its rows, the actions that are its columns."""

    genre: Genre
    rangees: tuple[RangeeLue, ...]
    fiches: tuple[FicheAction, ...]

    @property
    def que_personne_ne_porte(self) -> list[RangeeLue]:
        """The rows that no action carries, while the contract should."""
        return [r for r in self.rangees if not r.fiches and not r.plaidoyer]

    @property
    def en_plaidoyer(self) -> list[RangeeLue]:
        """The rows that no action carries because they are pleaded."""
        return [r for r in self.rangees if not r.fiches and r.plaidoyer]

    @property
    def par_fiche(self) -> list[tuple[FicheAction, list[RangeeLue]]]:
        """Each action with the rows it carries: the matrix read the other way."""
        return [(f, [r for r in self.rangees if f in r.fiches]) for f in self.fiches]

    @property
    def qui_ne_portent_rien(self) -> list[FicheAction]:
        """The actions that carry no row."""
        return [fiche for fiche, portees in self.par_fiche if not portees]


def enjeux_lisibles(contrat: Contrat, utilisateur: Visiteur) -> tuple[Enjeu, ...]:
    """Return the issues of the diagnosis of a contract, when the reader may read it.

    Priorities first, in their rank.
    """
    if contrat.diagnostic_id is None:
        return ()
    lisibles = Diagnostic.objects.all().visibles_par(utilisateur)
    lus = Enjeu.objects.filter(
        diagnostic__in=lisibles.filter(pk=contrat.diagnostic_id).values("pk")
    )
    rangs = {SortEnjeu.RETENU.value: 0, SortEnjeu.EN_DEBAT.value: 1}
    return tuple(sorted(lus, key=lambda e: (rangs.get(e.sort, 2), e.rang or 0, e.numero)))


def matiere(contrat: Contrat, utilisateur: Visiteur) -> Matiere:
    """Return what the matrices of a contract are made of, in a fixed number of questions."""
    fiches = du_programme(utilisateur, contrat).prefetch_related("enjeux", "principes")
    return Matiere(
        contrat,
        tuple(fiches),
        cadre_du(contrat),
        {lu.code: lu for lu in vocabulaires()},
        enjeux_lisibles(contrat, utilisateur),
        tuple(objectifs_de(contrat, retires=True)),
    )


def matrice(lue: Matiere, code: str) -> Matrice:
    """Return one matrix; raise ``KeyError`` for a kind that does not exist."""
    genre = GENRES[code]
    lire = _LECTEURS.get(code) or _codes_de(code)
    libelles = _libelles(lue, code)
    portes = {fiche.pk: set(lire(fiche)) for fiche in lue.fiches}
    trouves = {c for codes in portes.values() for c in codes}
    legaux, plaides = _legaux(lue, code), _plaides(lue, code)
    autres = sorted(trouves - _connus(lue, code, libelles))
    rangees = tuple(
        RangeeLue(
            c, dit, tuple(f for f in lue.fiches if c in portes[f.pk]), c in legaux, c in plaides
        )
        for c, dit in (*libelles.items(), *((c, _mot(lue, code, c)) for c in autres))
    )
    return Matrice(genre, rangees, lue.fiches)


def _legaux(lue: Matiere, code: str) -> set[str]:
    """Return the words of a list that the law names."""
    if code not in DES_MOTS:
        return set()
    return {t.code for t in lue.vocabulaires[code].en_usage if t.legal}


def _plaides(lue: Matiere, code: str) -> set[str]:
    """Return the issues that the deciding body carries by pleading."""
    if code != "enjeux":
        return set()
    return {str(e.pk) for e in lue.enjeux if e.sort == SortEnjeu.PLAIDOYER}


def _connus(lue: Matiere, code: str, libelles: Mapping[str, str]) -> set[str]:
    """Return the codes that make no row of their own: those of a kind, and of what it shares."""
    if code in DES_MOTS:
        return set(libelles)
    if code == "objectifs":
        return set(libelles) | set(_du_cadre(lue.cadre, parcours=True))
    return {*libelles, *(c for f in lue.fiches for c in (_LECTEURS[code])(f))}


def _codes_de(champ: str) -> Callable[[FicheAction], Iterable[str]]:
    return lambda fiche: getattr(fiche, champ)


_LECTEURS: Mapping[str, Callable[[FicheAction], Iterable[str]]] = {
    "enjeux": lambda f: (str(e.pk) for e in f.enjeux.all()),
    "principes": lambda f: (str(p.pk) for p in f.principes.all()),
    "objectifs": lambda f: map(str, f.objectifs_prs),
    PARCOURS: lambda f: map(str, f.objectifs_prs),
}


def _mot(lue: Matiere, liste: str, code: str) -> str:
    """Return the label of a word withdrawn since, or the code nothing knows any more."""
    if liste in DES_MOTS:
        return lue.vocabulaires[liste].libelles.get(code, code)
    retires = {lu.code: f"{lu} (retiré)" for lu in lue.regionaux}
    return retires.get(code, f"{code} (n'est plus dans le cadre)")


def _libelles(lue: Matiere, code: str) -> dict[str, str]:
    """Return the rows of a kind: code → words, in their order."""
    if code == "enjeux":
        gardes = (e for e in lue.enjeux if e.sort != SortEnjeu.ECARTE)
        return {str(e.pk): _enjeu_dit(e) for e in gardes}
    if code == "principes":
        return {str(p.pk): p.intitule for p in lue.contrat.principes.order_by("pk")}
    if code in DES_MOTS:
        return {t.code: t.libelle for t in lue.vocabulaires[code].en_usage}
    if code == "objectifs":
        siens = {lu.code: f"{lu} ({lu.projet})" for lu in lue.regionaux if lu.retire_le is None}
        return {**siens, **_du_cadre(lue.cadre, parcours=False)}
    return _du_cadre(lue.cadre, parcours=True)


def _enjeu_dit(enjeu: Enjeu) -> str:
    rang = f" (priorité {enjeu.rang})" if enjeu.rang else ""
    plaide = f" ({enjeu.get_sort_display()})" if enjeu.sort == SortEnjeu.PLAIDOYER else ""
    return f"{enjeu.etiquette} {enjeu.intitule}{rang}{plaide}"


def _du_cadre(cadre: Cadre | None, *, parcours: bool) -> dict[str, str]:
    if cadre is None:
        return {}
    priorites = [e for e in cadre.de(Rubrique.PRIORITES) if (e.genre == PARCOURS) is parcours]
    if parcours:
        return {e.code: e.enonce for e in priorites}
    objectifs = (*cadre.de(Rubrique.OBJECTIFS), *priorites, *cadre.de(Rubrique.THEMES))
    return {e.code: e.enonce for e in objectifs}


def image(lue: Matrice) -> Graphique | None:
    """Return the matrix drawn; None without rows, or with more actions than one can draw.

    Of a long list of words, only those that some carry and those the law names are drawn: a
    contract does not have to serve every public. Nor does it have to carry what is pleaded.
    """
    longue = lue.genre.code in LONGUES
    dessinees = [r for r in lue.rangees if r.fiches or r.legal or not (longue or r.plaidoyer)]
    if not dessinees or not 0 < len(lue.fiches) <= DESSINABLES:
        return None
    rangs = {f.pk: rang for rang, f in enumerate(lue.fiches)}
    rangees = [Rangee(r.libelle, frozenset(rangs[f.pk] for f in r.fiches)) for r in dessinees]
    colonnes = [(f.numero or f"({rang})", str(f)) for rang, f in enumerate(lue.fiches, 1)]
    mots = MotsDeGrille(lue.genre.rangee, "action", "actions")
    return grille(f"matrice-{lue.genre.code}", rangees, colonnes, mots, titre=lue.genre.titre)
