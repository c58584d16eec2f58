"""What the page of a framework shows: its parts in the order of reading, each statement dressed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clesante.cadres.choix import LIBELLES_RUBRIQUES, Rubrique, Statut
from clesante.cadres.lectures_lignes import (
    Ligne,
    avertissement,
    contacts,
    desaccords,
    en_adresse,
    ligne,
)
from clesante.cadres.objets import Cadre, Enonce
from clesante.socle.texte import INSECABLE, nombre, pluriel
from clesante.ui.graphiques import Etape, Graphique, Piece, etapes

BLOCS: Final = (Rubrique.QUI, Rubrique.POURQUOI, Rubrique.QUOI, Rubrique.QUI_FINANCE)
DES_ETAPES: Final = (Rubrique.LIVRABLES, Rubrique.PORTES, *BLOCS)
# The parts of the page after its steps and its four blocks: anchor, title, rubriques.
PARTIES: Final = (
    ("roles", "Le rôle de chacun", (Rubrique.MISSIONS,)),
    ("objectifs", "Objectifs", (Rubrique.OBJECTIFS,)),
    ("priorites", "Priorités et thèmes", (Rubrique.PRIORITES, Rubrique.THEMES)),
    ("principes", "Principes et contrôles", (Rubrique.PRINCIPES, Rubrique.CONTROLES)),
    (
        "regles",
        "Qui porte et qui signe",
        (Rubrique.PORTEURS, Rubrique.SEUILS, Rubrique.DUREES, Rubrique.SIGNATAIRES),
    ),
    ("instances", "Instances", (Rubrique.INSTANCES,)),
    ("financements", "Financement de l'ingénierie", (Rubrique.FINANCEMENTS,)),
    ("textes", "Textes", (Rubrique.TEXTES,)),
    ("chiffres", "Chiffres clés", (Rubrique.CHIFFRES,)),
    ("couverture", "Couverture", (Rubrique.COUVERTURES,)),
    ("communication", "Communication", (Rubrique.COMMUNICATIONS,)),
    ("mots", "Mots, plan et exemples", (Rubrique.LIBELLES, Rubrique.PLAN, Rubrique.EXEMPLES)),
    ("validite", "Validité", (Rubrique.VALIDITES,)),
)
# The parts that decide whether a contract may be: never folded. Nor are those of few statements.
OUVERTES: Final = frozenset({"regles", "financements", "validite"})
PEU: Final = 3
REPERES: Final = (
    ("Qui peut porter", Rubrique.PORTEURS),
    ("Population", Rubrique.SEUILS),
    ("Durée", Rubrique.DUREES),
    ("Argent de l'ingénierie", Rubrique.FINANCEMENTS),
)


@dataclass(frozen=True, slots=True)
class Bloc:
    """The statements of one rubrique."""

    code: str
    libelle: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Partie:
    """One section of the page, folded on screen when it is long and decides nothing."""

    code: str
    titre: str
    blocs: tuple[Bloc, ...]

    @property
    def nombre(self) -> int:
        """Return how many statements it holds."""
        return _nombre(self.blocs)

    @property
    def pliee(self) -> bool:
        """Tell whether only its title and its number of statements are shown at first."""
        return self.code not in OUVERTES and self.nombre > PEU


@dataclass(frozen=True, slots=True)
class EtapeDite:
    """One step with its number and all that is said of it."""

    rang: int
    ligne: Ligne
    blocs: tuple[Bloc, ...]

    @property
    def nombre(self) -> int:
        """Return how many statements are of this step."""
        return _nombre(self.blocs)


@dataclass(frozen=True, slots=True)
class Repere:
    """One thing to know at a glance, and the first statements that say it."""

    libelle: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a framework shows."""

    cadre: Cadre
    avertissement: str
    figure: Graphique | None
    reperes: tuple[Repere, ...]
    etapes: tuple[EtapeDite, ...]
    blocs: tuple[Bloc, ...]
    parties: tuple[Partie, ...]
    contacts: tuple[tuple[str, tuple[Ligne, ...]], ...]
    desaccords: tuple[tuple[Ligne, ...], ...]
    comptes: str


def page(cadre: Cadre, jour: datetime.date, noms: dict[str, str]) -> Page:
    """Return what the page of a framework shows on a day; ``noms``: territory code to name."""
    parties = ((code, titre, blocs(cadre, rubriques)) for code, titre, rubriques in PARTIES)
    return Page(
        cadre=cadre,
        avertissement=avertissement(cadre, jour),
        figure=figure_etapes(cadre),
        reperes=tuple(_reperes(cadre)),
        etapes=tuple(_etape(cadre, rang, e) for rang, e in enumerate(cadre.etapes, 1)),
        blocs=blocs(cadre, BLOCS),
        parties=tuple(Partie(code, titre, dits) for code, titre, dits in parties if dits),
        contacts=contacts(cadre, noms),
        desaccords=tuple(desaccords(cadre)),
        comptes=_comptes(cadre),
    )


def figure_etapes(cadre: Cadre, *, portes: bool = True) -> Graphique | None:
    """Return the picture of its steps, or None without steps; without what closes them if asked."""
    if not cadre.etapes:
        return None
    suite = [
        Etape(
            etape.enonce,
            _pieces(cadre.de(Rubrique.LIVRABLES, etape.code)),
            _pieces(cadre.de(Rubrique.PORTES, etape.code)) if portes else (),
            etape.statut is not Statut.SOURCE,
        )
        for etape in cadre.etapes
    ]
    titre = f"Les étapes de la méthode{INSECABLE}: {cadre.agence}"
    return etapes(f"etapes-{en_adresse(cadre.cadre)}", suite, titre=titre)


def _pieces(enonces: Iterable[Enonce]) -> list[Piece]:
    return [Piece(e.enonce, e.statut is not Statut.SOURCE) for e in enonces]


def _reperes(cadre: Cadre) -> Iterator[Repere]:
    """Yield each subject of which something is said."""
    for libelle, rubrique in REPERES:
        dites = premieres(cadre, rubrique)
        if dites:
            yield Repere(libelle, dites)


def premieres(cadre: Cadre, rubrique: Rubrique) -> tuple[Ligne, ...]:
    """Return the first two statements that a source says of a subject, else the first one."""
    dits = cadre.de(rubrique)
    retenus = [e for e in dits if e.statut is Statut.SOURCE][:2] or dits[:1]
    return tuple(ligne(cadre, enonce) for enonce in retenus)


def _etape(cadre: Cadre, rang: int, etape: Enonce) -> EtapeDite:
    blocs = (_bloc(cadre, rubrique, cadre.de(rubrique, etape.code)) for rubrique in DES_ETAPES)
    return EtapeDite(rang, ligne(cadre, etape), tuple(bloc for bloc in blocs if bloc.lignes))


def blocs(cadre: Cadre, rubriques: Sequence[Rubrique]) -> tuple[Bloc, ...]:
    """Return the rubriques that say something of the whole: what is of one step is told there."""
    codes = {etape.code for etape in cadre.etapes}
    lus = (
        (r, [e for e in cadre.de(r) if r not in DES_ETAPES or e.etape not in codes])
        for r in rubriques
    )
    return tuple(_bloc(cadre, rubrique, enonces) for rubrique, enonces in lus if enonces)


def _nombre(dits: Iterable[Bloc]) -> int:
    return sum(len(bloc.lignes) for bloc in dits)


def _bloc(cadre: Cadre, rubrique: Rubrique, enonces: Iterable[Enonce]) -> Bloc:
    lignes = tuple(ligne(cadre, enonce) for enonce in enonces)
    return Bloc(rubrique.value, LIBELLES_RUBRIQUES[rubrique], lignes)


def _comptes(cadre: Cadre) -> str:
    """Return « 88 énoncés : 70 dits par leur source, 10 supposés, 8 où le texte est muet »."""
    statuts = [enonce.statut for enonce in cadre.enonces]
    dits, supposes, muets = (statuts.count(statut) for statut in Statut)
    return (
        f"{pluriel(len(statuts), 'énoncé')}{INSECABLE}: {nombre(dits)} dits par leur source, "
        f"{nombre(supposes)} supposés, {nombre(muets)} où le texte est muet."
    )
