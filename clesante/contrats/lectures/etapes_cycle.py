"""What the page « Étapes » shows: each step of the framework, what is there, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clesante.cadres.choix import Force, Rubrique
from clesante.cadres.lectures_lignes import avertissement, en_adresse
from clesante.cadres.objets import Cadre, Enonce
from clesante.cadres.regles import passage, verifier
from clesante.cadres.regles.faits import elargir
from clesante.cadres.regles.verdicts import Verdict
from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.cycle import Lu, lire
from clesante.contrats.lectures.points_cycle import (
    A_VENIR,
    EN_COURS,
    FAITE,
    PRETE,
    SIGNATURE,
    TENU_PAR,
    VALIDATION,
    Point,
)
from clesante.contrats.models import Acte, Contrat, EtapeFranchie
from clesante.contrats.regles.cycle import (
    ACTES_ARS,
    decision_demandee,
    derniere_avant_signature,
    franchies,
    pret_a_signer,
)
from clesante.socle.dates import date_longue
from clesante.ui.graphiques import Etape, Graphique, Piece, etapes


@dataclass(frozen=True, slots=True)
class EtapeLue:
    """A step: where the démarche is with it, its deliverables, its gates, how it was passed."""

    rang: int
    enonce: Enonce
    etat: str
    livrables: tuple[Point, ...]
    portes: tuple[Point, ...]
    franchie: EtapeFranchie | None

    @property
    def points(self) -> tuple[Point, ...]:
        """Return its deliverables, then its gates."""
        return (*self.livrables, *self.portes)


@dataclass(frozen=True, slots=True)
class Cycle:
    """The whole life of a contract under its framework."""

    lu: Lu
    cadre: Cadre
    etapes: tuple[EtapeLue, ...]
    en_cours: EtapeLue | None
    pret: bool
    passages: tuple[tuple[EtapeFranchie, str], ...]

    @property
    def manquants(self) -> tuple[Point, ...]:
        """Return what is missing to pass the step under way, but for the decision that does it."""
        return _manquants(self.en_cours, decidee=True) if self.en_cours and not self.pret else ()

    @property
    def decision_demandee(self) -> bool:
        """Tell whether somebody's decision closes the step under way."""
        return self.en_cours is not None and decision_demandee(
            self.cadre, self.en_cours.enonce.code
        )

    @property
    def avertissement(self) -> str:
        """Return what is to know of the validity of the framework on the day that is judged."""
        return avertissement(self.cadre, self.lu.faits.jour or timezone.localdate())

    @property
    def a_verifier(self) -> bool:
        """Tell whether the engine leaves in doubt what the framework asks of the contract."""
        return any(
            point.a_verifier
            for etape in self.etapes
            for point in etape.points
            if point.enonce.rubrique is not Rubrique.SIGNATAIRES  # unknown is not in doubt
        )

    @property
    def adresse(self) -> str:
        """Return the page of the framework."""
        return reverse("cadre", args=[en_adresse(self.cadre.cadre)])

    @property
    def finie(self) -> bool:
        """Tell whether the step under way is the last of the framework, with nothing to pass."""
        return (
            self.en_cours is not None
            and self.en_cours.rang == len(self.etapes)
            and not self.avant_signature
        )

    @property
    def peut_revenir(self) -> bool:
        """Tell whether there is a step to go back to: not once signed, not at the first one."""
        if self.lu.contenu.signe:
            return False
        return self.pret or self.en_cours is None or self.en_cours.rang > 1

    @property
    def change(self) -> bool:
        """Tell whether the framework has another version than the one of the last step."""
        return self.lu.contrat.cadre_version != self.cadre.version[:200]

    @property
    def avant_signature(self) -> bool:
        """Tell whether the step under way is the last one before the signature."""
        ici = self.en_cours is not None and self.en_cours.enonce.code
        return ici == derniere_avant_signature(self.cadre) and not self.lu.contenu.signe

    @property
    def figure(self) -> Graphique:
        """Return the picture of the steps, the one under way marked, and its table."""
        suite = [
            Etape(e.enonce.enonce, _pieces(e.livrables), _pieces(e.portes), etat=e.etat)
            for e in self.etapes
        ]
        return etapes("etapes-du-contrat", suite, titre="Où en est la démarche")


def cycle(contrat: Contrat, lecteur: Visiteur) -> Cycle | None:
    """Return the steps of a contract, as a reader may know them; None without a framework."""
    lu = lire([contrat], lecteur)[contrat.pk]
    if lu.cadre is None or not lu.cadre.etapes:
        return None
    noms = {e.code: e.enonce for e in lu.cadre.etapes}
    passages = tuple(
        EtapeFranchie.objects.filter(contrat=contrat)
        .select_related("decision__instance", "auteur")
        .order_by("pk")
    )
    actes = Acte.objects.filter(contrat=contrat).visibles_par(lecteur).defer("texte")
    lues = _etapes(lu, lu.cadre, passages, list(actes.order_by("-date")))
    return Cycle(
        lu,
        lu.cadre,
        lues,
        next((e for e in lues if e.enonce.code == contrat.etape), None),
        pret_a_signer(lu.cadre, lu.contenu.passages) and not lu.contenu.signe,
        tuple(
            (lue, noms.get(lue.vers if lue.retour else lue.etape, lue.etape)) for lue in passages
        ),
    )


def manques(contrat: Contrat, lecteur: Visiteur, decidee: bool) -> tuple[Verdict, ...]:
    """Return what the framework asks of the step under way and the contract does not hold.

    ``decidee``: a body decides now, which opens the gates that ask for it. The signature is never
    missing: it comes after.
    """
    lu = lire([contrat], lecteur)[contrat.pk]
    if lu.cadre is None:
        return ()
    etape = next((e for e in lu.cadre.etapes if e.code == contrat.etape), None)
    if etape is None:
        return ()
    points = _manquants(_etape(lu, lu.cadre, (1, etape), None, []), decidee)
    return tuple(point.verdict for point in points)


def _manquants(etape: EtapeLue, decidee: bool) -> tuple[Point, ...]:
    ouverts = {SIGNATURE, VALIDATION} if decidee else {SIGNATURE}
    portes = [point for point in etape.portes if point.enonce.genre not in ouverts]
    return tuple(p for p in (*etape.livrables, *portes) if p.exige and not p.tenu)


def _etapes(
    lu: Lu, cadre: Cadre, passages: Sequence[EtapeFranchie], actes: Sequence[Acte]
) -> tuple[EtapeLue, ...]:
    tenus = franchies(cadre, lu.contenu.passages)
    dernieres = {p.etape: p for p in passages if not p.retour and p.etape in tenus}
    return tuple(
        _etape(lu, cadre, (rang, e), dernieres.get(e.code), actes)
        for rang, e in enumerate(cadre.etapes, 1)
    )


def _etape(
    lu: Lu,
    cadre: Cadre,
    place: tuple[int, Enonce],
    franchie: EtapeFranchie | None,
    actes: Sequence[Acte],
) -> EtapeLue:
    rang, enonce = place
    etat = _etat(lu, cadre, enonce.code)
    verdicts = passage(lu.faits, cadre, enonce.code)
    points = [_point(lu, verdict, etat, actes) for verdict in verdicts]
    if enonce.code == derniere_avant_signature(cadre):
        points += _signataires(lu, cadre, etat)
    return EtapeLue(
        rang,
        enonce,
        etat,
        tuple(p for p in points if p.enonce.rubrique is Rubrique.LIVRABLES),
        tuple(p for p in points if p.enonce.rubrique is not Rubrique.LIVRABLES),
        franchie,
    )


def _signataires(lu: Lu, cadre: Cadre, etat: str) -> list[Point]:
    """Return the signatories without whom there is no contract, and whether they are named."""
    nommes = elargir(lu.faits.signataires or frozenset())
    exiges = [
        verdict
        for verdict in verifier(lu.faits, cadre)
        if verdict.rubrique is Rubrique.SIGNATAIRES and verdict.force is Force.OBLIGATOIRE
    ]
    return [
        Point(verdict, etat, bool(nommes.intersection(verdict.enonce.vise))) for verdict in exiges
    ]


def _etat(lu: Lu, cadre: Cadre, etape: str) -> str:
    """Return where a démarche is with a step: its place against that of the step under way."""
    codes = [e.code for e in cadre.etapes]
    if lu.contrat.etape not in codes:
        return A_VENIR
    ecart = codes.index(etape) - codes.index(lu.contrat.etape)
    if ecart == 0:
        pret = pret_a_signer(cadre, lu.contenu.passages) and not lu.contenu.signe
        return PRETE if pret else EN_COURS
    return A_VENIR if ecart > 0 else FAITE


def _point(lu: Lu, verdict: Verdict, etat: str, actes: Sequence[Acte]) -> Point:
    enonce, acquis = verdict.enonce, lu.faits.acquis
    tenu = bool({enonce.code, enonce.genre} & acquis.get(enonce.rubrique, frozenset()))
    if not tenu:
        return Point(verdict, etat, False)
    if enonce.genre == "aucune":
        return Point(verdict, etat, True, fait="sans condition")
    if enonce.genre == "contrat" and not lu.contenu.signe:
        return Point(verdict, etat, True, TENU_PAR["contrat"], fait="écrit")
    acte = next((a for a in actes if _repond(a, enonce)), None)
    if acte is not None:
        dite = f"{acte.intitule}, {date_longue(acte.date)}" if acte.date else acte.intitule
        return Point(verdict, etat, True, dite, reverse("acte", args=[acte.pk]))
    par_quoi = TENU_PAR.get(enonce.genre, "")
    if enonce.genre == "diagnostic" and lu.contrat.diagnostic_id:
        return Point(
            verdict, etat, True, par_quoi, reverse("diagnostic", args=[lu.contrat.diagnostic_id])
        )
    return Point(verdict, etat, True, par_quoi)


def _repond(acte: Acte, enonce: Enonce) -> bool:
    """Tell whether a document is what meets a statement."""
    if acte.inconnu or acte.date is None:
        return False
    if acte.repond_a:
        return acte.repond_a == enonce.code
    porte = enonce.rubrique is Rubrique.PORTES and acte.etape == enonce.etape
    accord = enonce.genre == "accord_ars" and acte.genre in {*ACTES_ARS, "note_cadrage"}
    return acte.genre == enonce.genre or (porte and accord)


def _pieces(points: Sequence[Point]) -> list[Piece]:
    return [Piece(f"{point.dit.rstrip('.')} ({point.mot})") for point in points]


def est_pret(contrat: Contrat) -> bool:
    """Tell whether a démarche only waits to be signed: its last passing leads to no other step."""
    if contrat.date_signature:
        return False
    derniere = contrat.etapes.order_by("-pk").first()
    return bool(
        derniere and not derniere.retour and not derniere.vers and derniere.etape == contrat.etape
    )
