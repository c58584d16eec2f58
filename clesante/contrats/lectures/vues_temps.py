"""Read models of actions in time and by state: the board, the calendar, the frise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clesante.comptes.models import Utilisateur
from clesante.contrats.choix import EtatAction
from clesante.contrats.lectures import vues as lectures
from clesante.contrats.lectures.fiches import fiches_a_ecrire
from clesante.contrats.models import Contrat, EtapeAction, FicheAction
from clesante.contrats.regles.etats import Retard
from clesante.socle.dates import MOIS
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.frise import Allure, Groupe, Jalon, Ligne, frise

PAR_COLONNE = 50
IDEE = EtatAction.IDEE.value
ALLURES: dict[str, Allure] = {
    EtatAction.IDEE: "avant",
    EtatAction.A_VENIR: "avant",
    EtatAction.REPORTEE: "avant",
    EtatAction.EN_COURS: "pendant",
    EtatAction.BLOQUEE: "bloque",
}
ORDRE_DU_TABLEAU = tuple(
    EtatAction(code).value
    for code in ("idee", "a_venir", "en_cours", "bloquee", "reportee", "realisee", "perennisee",
                 "abandonnee")
)  # fmt: skip
COMMENCEES = frozenset({EtatAction.EN_COURS, EtatAction.BLOQUEE})


@dataclass(frozen=True, slots=True)
class Carte:
    """An action on the board: what is late, whether the reader may move it."""

    fiche: FicheAction
    retards: tuple[Retard, ...]
    modifiable: bool


@dataclass(frozen=True, slots=True)
class Colonne:
    """A state and its actions; ``reste``: those that are not shown."""

    code: str
    libelle: str
    total: int
    cartes: tuple[Carte, ...]

    @property
    def reste(self) -> int:
        """How many are not shown."""
        return self.total - len(self.cartes)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of an action: its beginning, its end, or one of its steps."""

    jour: date
    quoi: str
    fiche: FicheAction
    fait: bool = False
    retard: bool = False

    @property
    def bloque(self) -> bool:
        """Whether its action is blocked."""
        return self.fiche.etat == EtatAction.BLOQUEE


@dataclass(frozen=True, slots=True)
class Mois:
    """A month and what is due in it."""

    nom: str
    moments: tuple[Moment, ...]
    courant: bool = False


def tableau(contrat: Contrat, utilisateur: Utilisateur, jour: date) -> list[Colonne]:
    """Return the actions of a contract by state, what is blocked right after what is under way."""
    lues = lectures.fiches_vues(utilisateur, contrat).select_related(
        "contrat", "pilote__fusionnee_dans"
    )
    fiches = list(lues.order_by("tri", "pk"))
    etapes = lectures.etapes_de(f.pk for f in fiches)
    a_lui = fiches_a_ecrire(utilisateur).filter(contrat=contrat)
    ecrites = set(a_lui.order_by().values_list("pk", flat=True))
    colonnes = []
    for code in ORDRE_DU_TABLEAU:
        libelle, siennes = lectures.ETATS[code], [f for f in fiches if f.etat == code]
        cartes = tuple(
            Carte(
                f,
                lectures.retards_de(f, etapes.get(f.pk, ()), jour),
                f.pk in ecrites and code != IDEE,
            )
            for f in siennes[:PAR_COLONNE]
        )
        colonnes.append(Colonne(code, libelle, len(siennes), cartes))
    return colonnes


def moments(contrat: Contrat, utilisateur: Utilisateur, jour: date) -> list[Moment]:
    """Return every day of the programme of a contract, in order."""
    fiches = list(lectures.du_programme(utilisateur, contrat))
    etapes = lectures.etapes_de(f.pk for f in fiches)
    trouves = [m for f in fiches for m in _de_la_fiche(f, etapes.get(f.pk, ()), jour)]
    return sorted(trouves, key=lambda m: (m.jour, m.fiche.tri, m.quoi))


def _de_la_fiche(fiche: FicheAction, etapes: Iterable[EtapeAction], jour: date) -> Iterable[Moment]:
    tard = {(r.jour, r.quoi) for r in lectures.retards_de(fiche, etapes, jour)}
    finie = ALLURES.get(fiche.etat) is None
    if fiche.debut:
        yield Moment(
            fiche.debut, "début de l'action", fiche, fait=fiche.etat in COMMENCEES or finie
        )
    if fiche.fin:
        yield Moment(
            fiche.fin, "fin de l'action", fiche, fait=finie, retard=(fiche.fin, "") in tard
        )
    for e in etapes:
        if e.echeance:
            en_retard = (e.echeance, e.titre) in tard
            yield Moment(e.echeance, e.titre, fiche, e.faite_le is not None, en_retard)


def annees(lus: Sequence[Moment], jour: date) -> list[int]:
    """Return every year from the first to the last in which something is due, and this one."""
    dues = {m.jour.year for m in lus} | {jour.year}
    return list(range(min(dues), max(dues) + 1))


def mois_de(lus: Iterable[Moment], annee: int, jour: date) -> list[Mois]:
    """Return the twelve months of a year, each with what is due in it."""
    siens = [m for m in lus if m.jour.year == annee]
    return [
        Mois(
            nom.capitalize(),
            tuple(m for m in siens if m.jour.month == rang),
            (annee, rang) == (jour.year, jour.month),
        )
        for rang, nom in enumerate(MOIS, 1)
    ]


@dataclass(frozen=True, slots=True)
class Frise:
    """The programme on a time axis; ``sans_dates``: what has no day at all."""

    dessin: Graphique | None
    sans_dates: tuple[FicheAction, ...]


def frise_du_contrat(contrat: Contrat, utilisateur: Utilisateur, jour: date) -> Frise:
    """Return the programme of a contract as a frise, axis by axis, its steps as days."""
    fiches = list(lectures.du_programme(utilisateur, contrat).select_related("axe"))
    etapes = lectures.etapes_de(f.pk for f in fiches)
    par_axe: dict[str, list[Ligne]] = {}
    sans_dates = []
    ranges = sorted(fiches, key=lambda f: (f.axe is None, f.axe.numero if f.axe else 0))
    for fiche in ranges:
        ligne = _ligne(fiche, etapes.get(fiche.pk, ()), jour)
        axe = fiche.axe
        titre = f"{contrat.nom_axe} {axe.numero}. {axe.intitule}" if axe else "Sans rattachement"
        par_axe.setdefault(titre, []).append(ligne)
        if not ligne.jours:
            sans_dates.append(fiche)
    if len(sans_dates) == len(fiches):
        return Frise(None, tuple(sans_dates))
    dessin = frise(
        "programme",
        [Groupe(titre, lignes) for titre, lignes in par_axe.items()],
        jour,
        titre="Le programme dans le temps",
        bornes=(contrat.date_effet, contrat.date_fin_prevue),
    )
    return Frise(dessin, tuple(sans_dates))


def _ligne(fiche: FicheAction, etapes: Sequence[EtapeAction], jour: date) -> Ligne:
    return Ligne(
        str(fiche),
        fiche.debut,
        fiche.fin,
        ALLURES.get(fiche.etat, "fini"),
        lectures.ETATS[fiche.etat],
        bool(lectures.retards_de(fiche, etapes, jour)),
        [Jalon(e.echeance, e.titre, e.faite_le is not None) for e in etapes if e.echeance],
    )
