"""What the page of a framework shows: its parts in the order of reading, each statement dressed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clesante.cadres.choix import (
    ACTEURS,
    CONCEPTS,
    GENRES,
    LIBELLES_FORCES,
    LIBELLES_RUBRIQUES,
    Rubrique,
    Statut,
)
from clesante.cadres.lectures import vaut_le
from clesante.cadres.objets import Cadre, Document, Enonce
from clesante.socle.dates import date_longue
from clesante.socle.texte import (
    INSECABLE,
    avec_unite,
    enumerer,
    nombre,
    normaliser,
    pluriel,
)
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
REPERES: Final = (
    ("Qui peut porter", Rubrique.PORTEURS),
    ("Population", Rubrique.SEUILS),
    ("Durée", Rubrique.DUREES),
    ("Argent de l'ingénierie", Rubrique.FINANCEMENTS),
)
GENRES_MONTRES: Final = frozenset(
    {Rubrique.PRIORITES, Rubrique.INSTANCES, Rubrique.COUVERTURES, Rubrique.EXEMPLES}
)
CHAMPS: Final[dict[str, str]] = {
    "force": "la force de la règle",
    "population": "la population lue",
    "millesime": "le millésime",
    "minimum": "le minimum",
    "maximum": "le maximum",
    "date": "la date, au jour près",
    "denominateur": "ce à quoi la part se rapporte",
    "perimetre": "le territoire concerné",
    "compte": "ce qui est compté",
    "genre": "la nature de cette ligne",
    "vise": "à qui elle s'adresse",
    "valeur": "la valeur",
    "unite": "l'unité",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """A statement as a page shows it: what is said, how sure it is, the sentence it rests on.

    ``contraires`` are the statements that disagree with it, ``precisions`` a few words after it.
    """

    enonce: Enonce
    chiffre: str
    precisions: str
    reference: str
    document: Document | None
    supposes: str
    contraires: tuple[Enonce, ...]

    @property
    def marque(self) -> str:
        """Return « supposé » or « le texte est muet »; empty when the source says it."""
        return marque(self.enonce)

    @property
    def signe(self) -> str:
        """Return the mark drawn before these words."""
        return "◇" if self.enonce.statut is Statut.SUPPOSE else "○"


@dataclass(frozen=True, slots=True)
class Bloc:
    """The statements of one rubrique."""

    code: str
    libelle: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Partie:
    """One section of the page."""

    code: str
    titre: str
    blocs: tuple[Bloc, ...]


@dataclass(frozen=True, slots=True)
class EtapeDite:
    """One step with its number and all that is said of it."""

    rang: int
    ligne: Ligne
    blocs: tuple[Bloc, ...]


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
    parties = ((code, titre, _blocs(cadre, rubriques)) for code, titre, rubriques in PARTIES)
    return Page(
        cadre=cadre,
        avertissement=avertissement(cadre, jour),
        figure=figure_etapes(cadre),
        reperes=reperes(cadre),
        etapes=tuple(_etape(cadre, rang, e) for rang, e in enumerate(cadre.etapes, 1)),
        blocs=_blocs(cadre, BLOCS),
        parties=tuple(Partie(code, titre, dits) for code, titre, dits in parties if dits),
        contacts=contacts(cadre, noms),
        desaccords=tuple(desaccords(cadre)),
        comptes=_comptes(cadre),
    )


def marque(enonce: Enonce) -> str:
    """Return how a statement that its source does not say is marked, in words."""
    if enonce.statut is Statut.SUPPOSE:
        return "supposé"
    if enonce.statut is Statut.NON_DEFINI:
        sans_adresse = enonce.rubrique is Rubrique.CONTACTS
        return "aucune adresse publiée" if sans_adresse else "le texte est muet"
    return ""


def ligne(cadre: Cadre, enonce: Enonce) -> Ligne:
    """Return a statement dressed for a page."""
    return Ligne(
        enonce=enonce,
        chiffre=chiffre(enonce) if enonce.rubrique is Rubrique.CHIFFRES else "",
        precisions=_precisions(enonce),
        reference=cadre.reference(enonce),
        document=cadre.document(enonce.document) if enonce.document else None,
        supposes=enumerer([CHAMPS.get(champ, champ) for champ in enonce.suppose]),
        contraires=tuple(cadre.enonce(code) for code in cadre.contraires(enonce.code)),
    )


def chiffre(enonce: Enonce) -> str:
    """Return « 75 % », « 464 communes », « 1 600 000 habitants »; empty without a value."""
    if enonce.valeur is None:
        return ""
    decimales = next((d for d in (0, 1) if round(enonce.valeur, d) == enonce.valeur), 2)
    unite = "€" if enonce.unite == "euros" else enonce.unite
    return avec_unite(enonce.valeur, unite, decimales)


def _precisions(enonce: Enonce) -> str:
    """Return « obligatoire · projet régional de santé », « mot employé pour : axe »."""
    dites = []
    if enonce.force is not None:
        dites.append(LIBELLES_FORCES[enonce.force])
    if enonce.genre and enonce.rubrique in GENRES_MONTRES:
        dites.append(GENRES[enonce.rubrique][enonce.genre])
    if enonce.vise and enonce.rubrique is Rubrique.MISSIONS:
        dites.append(enumerer([ACTEURS[acteur] for acteur in enonce.vise]))
    if enonce.mot:
        dites.append(f"pour dire « {CONCEPTS[enonce.mot]} »")
    if enonce.frequence:
        dites.append(enonce.frequence)
    if enonce.date and enonce.rubrique in (Rubrique.CHIFFRES, Rubrique.COUVERTURES):
        dites.append(f"au {date_longue(enonce.date)}")
    if enonce.lieux:
        dites.append(enonce.lieux)
    return " · ".join([*dites, *_periode(enonce)])


def _periode(enonce: Enonce) -> Iterator[str]:
    """Yield the days between which a statement holds, when it says so."""
    if enonce.du and enonce.au:
        yield f"du {date_longue(enonce.du)} au {date_longue(enonce.au)}"
    elif enonce.du:
        yield f"depuis le {date_longue(enonce.du)}"
    elif enonce.au:
        yield f"jusqu'au {date_longue(enonce.au)}"


def avertissement(cadre: Cadre, jour: datetime.date) -> str:
    """Return what to check first when nothing says that a framework still holds."""
    if vaut_le(cadre, jour):
        return ""
    return (
        f"Rien ne dit que ce cadre vaut encore le {date_longue(jour)}{INSECABLE}: vérifiez auprès "
        "de l'agence avant de vous y fier."
    )


def figure_etapes(cadre: Cadre, *, portes: bool = True, maximum: int = 0) -> Graphique | None:
    """Return the picture of its steps, or None without steps; ``maximum``: only the first ones."""
    if not cadre.etapes:
        return None
    montrees = cadre.etapes[:maximum] if maximum else cadre.etapes
    suite = [
        Etape(
            etape.enonce,
            _pieces(cadre.de(Rubrique.LIVRABLES, etape.code)),
            _pieces(cadre.de(Rubrique.PORTES, etape.code)) if portes else (),
            etape.statut is not Statut.SOURCE,
        )
        for etape in montrees
    ]
    return etapes("etapes", suite, titre=f"Les étapes de la méthode{INSECABLE}: {cadre.agence}")


def _pieces(enonces: Iterable[Enonce]) -> list[Piece]:
    return [Piece(e.enonce, e.statut is not Statut.SOURCE) for e in enonces]


def _reperes(cadre: Cadre) -> Iterator[Repere]:
    """Yield at most two statements a subject: those that a source says come first."""
    for libelle, rubrique in REPERES:
        dits = sorted(cadre.de(rubrique), key=lambda enonce: enonce.statut is not Statut.SOURCE)
        retenus = [e for e in dits if e.statut is Statut.SOURCE][:2] or dits[:1]
        if retenus:
            yield Repere(libelle, tuple(ligne(cadre, enonce) for enonce in retenus))


def _etape(cadre: Cadre, rang: int, etape: Enonce) -> EtapeDite:
    blocs = (_bloc(cadre, rubrique, cadre.de(rubrique, etape.code)) for rubrique in DES_ETAPES)
    return EtapeDite(rang, ligne(cadre, etape), tuple(bloc for bloc in blocs if bloc.lignes))


def _blocs(cadre: Cadre, rubriques: Sequence[Rubrique]) -> tuple[Bloc, ...]:
    """Return the rubriques that say something of the whole: what is of one step is told there."""
    codes = {etape.code for etape in cadre.etapes}
    blocs = (
        _bloc(
            cadre,
            rubrique,
            [e for e in cadre.de(rubrique) if rubrique not in DES_ETAPES or e.etape not in codes],
        )
        for rubrique in rubriques
    )
    return tuple(bloc for bloc in blocs if bloc.lignes)


def _bloc(cadre: Cadre, rubrique: Rubrique, enonces: Iterable[Enonce]) -> Bloc:
    lignes = tuple(ligne(cadre, enonce) for enonce in enonces)
    return Bloc(rubrique.value, LIBELLES_RUBRIQUES[rubrique], lignes)


def contacts(
    cadre: Cadre, noms: dict[str, str], territoires: Sequence[str] = ()
) -> tuple[tuple[str, tuple[Ligne, ...]], ...]:
    """Return whom to write to by territory, the region first; only some ``territoires`` if given.

    A territory whose name is not known is called by its code.
    """
    groupes: dict[str, list[Ligne]] = {}
    for enonce in cadre.de(Rubrique.CONTACTS):
        if not territoires or enonce.territoire in territoires:
            groupes.setdefault(enonce.territoire, []).append(ligne(cadre, enonce))
    ordre = territoires or sorted(
        groupes, key=lambda code: (code != cadre.region, normaliser(noms.get(code, code)))
    )
    return tuple((noms.get(c, c), tuple(groupes[c])) for c in ordre if c in groupes)


def desaccords(cadre: Cadre) -> Iterator[tuple[Ligne, ...]]:
    """Yield the groups of statements that disagree, in the order of the file, never settled."""
    vus: set[str] = set()
    for enonce in cadre.enonces:
        groupe = _groupe(cadre, enonce.code) if enonce.code not in vus else set()
        vus |= groupe
        if len(groupe) > 1:
            yield tuple(ligne(cadre, e) for e in cadre.enonces if e.code in groupe)


def _groupe(cadre: Cadre, code: str) -> set[str]:
    """Return the codes that disagree with one, with those that disagree with these, and so on."""
    trouves, restent = {code}, [code]
    while restent:
        for autre in cadre.contraires(restent.pop()):
            if autre not in trouves:
                trouves.add(autre)
                restent.append(autre)
    return trouves


def _comptes(cadre: Cadre) -> str:
    """Return « 88 énoncés : 70 dits par leur source, 10 supposés, 8 où le texte est muet »."""
    statuts = [enonce.statut for enonce in cadre.enonces]
    dits, supposes, muets = (statuts.count(statut) for statut in Statut)
    return (
        f"{pluriel(len(statuts), 'énoncé')}{INSECABLE}: {nombre(dits)} dits par leur source, "
        f"{nombre(supposes)} supposés, {nombre(muets)} où le texte est muet."
    )
