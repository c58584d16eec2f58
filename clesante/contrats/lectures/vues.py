"""Read models of actions in lists: filtered, sorted, counted, their codes read as words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from clesante.acteurs.models import Organisation
from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import (
    TERMINES,
    EtatAction,
    NatureLigne,
    RoleActeur,
    SuiteIdee,
)
from clesante.contrats.models import (
    Contrat,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    RoleFiche,
)
from clesante.contrats.regles.etats import OUVERTS, Retard, retards
from clesante.contrats.regles.vues import est_numero
from clesante.recherche.lectures import vocabulaires
from clesante.recherche.models import dont
from clesante.socle.texte import normaliser

LOT = 1_000
# What a line says, and nothing of the long texts of a fiche.
LIES = ("contrat", "axe")
LUS = (
    "version", "numero", "intitule", "etat", "motif_etat", "priorite", "restreinte", "publique",
    "pilote_fonction", "debut", "fin", "themes", "publics", "contrat__intitule", "contrat__fictif",
    "contrat__etat",
    "axe__numero", "axe__intitule",
)  # fmt: skip
ETATS = {str(code): str(dit) for code, dit in EtatAction.choices}
PILOTE = Coalesce("pilote__fusionnee_dans__nom", "pilote__nom", Value(""))
TRIS = {
    "numero": ("contrat", "tri", "pk"),
    "intitule": ("recherche", "pk"),
    "etat": ("etat", "tri", "pk"),
    "fin": (F("fin").asc(nulls_last=True), "tri", "pk"),
    "pilote": (F("pilote__tri").asc(nulls_last=True), "tri", "pk"),
    "modification": ("-modifie_le", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a person asked of a list of actions; ``retard``: late on the day it is asked."""

    texte: str = ""
    axe: str = ""
    etat: str = ""
    retard: bool = False
    priorite: str = ""
    theme: str = ""
    public: str = ""
    pilote: str = ""
    financeur: str = ""
    tri: str = "numero"

    @property
    def demande(self) -> bool:
        """Whether something is left out of the list."""
        return replace(self, tri="numero") != Filtre()


@dataclass(frozen=True, slots=True)
class LigneFiche:
    """One line of a list of actions, its codes read as words."""

    fiche: FicheAction
    etat: str
    pilote: str
    retards: tuple[Retard, ...]
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    financeurs: tuple[str, ...]
    indicateurs: int


def fiches_vues(utilisateur: Visiteur, contrat: Contrat | None = None) -> QuerySet[FicheAction]:
    """Return the actions a user sees: of a contract, or of all those they may read."""
    vues: QuerySet[FicheAction]
    if contrat is None:
        vues = FicheAction.objects.lisibles_par(utilisateur)
    else:  # first: the base judges the rights on these only
        vues = FicheAction.objects.filter(contrat=contrat).visibles_par(utilisateur)
    return vues


def au_programme() -> Q:
    """Return the condition of counting in the programme.

    A proposal that no body retained does not, nor what was set aside, merged or given up.
    """
    hors = Q(etat__in=(EtatAction.IDEE, EtatAction.ABANDONNEE))
    return ~hors & ~Q(suite__in=(SuiteIdee.ECARTEE, SuiteIdee.FUSIONNEE))


def du_programme(utilisateur: Visiteur, contrat: Contrat) -> QuerySet[FicheAction]:
    """Return the actions of the programme of a contract that a user sees, in its order."""
    vues = fiches_vues(utilisateur, contrat).filter(au_programme())
    return vues.select_related("contrat").order_by("tri", "pk")


def retardees(jour: date) -> Q:
    """Return the condition of being late on a day: as :func:`retards_de` says, in the base."""
    etapes = EtapeAction.objects.filter(fiche=OuterRef("pk"), **_passees(jour))
    ouvertes = Q(etat__in=[str(e.value) for e in OUVERTS]) & ~Q(contrat__etat__in=TERMINES)
    en_attente = Q(etat=EtatAction.REPORTEE) & (Q(fin=None) | Q(fin__lt=jour))
    return ouvertes & ~en_attente & (Q(fin__lt=jour) | Q(Exists(etapes)))


def _passees(jour: date) -> dict[str, Any]:
    """Return the lookups of steps that wait past their day."""
    return {"faite_le__isnull": True, "echeance__lt": jour}


def chercher(vues: QuerySet[FicheAction], filtre: Filtre, jour: date) -> QuerySet[FicheAction]:
    """Return, of the actions a user sees, those that answer a filter, in its order.

    Each word is the beginning of a word of the title or of the pilot, accents aside; a number is
    the beginning of the action's.
    """
    trouvees = vues
    if est_numero(filtre.texte):
        trouvees = vues.filter(numero__startswith=filtre.texte.strip())
    else:
        for mot in normaliser(filtre.texte).split():
            dit = f" {mot}"
            trouvees = trouvees.filter(
                Q(recherche__contains=dit) | Q(pilote__recherche__contains=dit)
            )
    triees = trouvees.filter(_criteres(filtre, jour)).order_by(*TRIS.get(filtre.tri, ("pk",)))
    return triees.select_related(*LIES).only(*LUS).annotate(pilote_nom=PILOTE)


def _criteres(filtre: Filtre, jour: date) -> Q:
    simples = {n: v for n in ("etat", "priorite", "pilote") if (v := getattr(filtre, n))}
    voulues = Q(**simples)
    if filtre.axe:
        voulues &= Q(axe=None) if filtre.axe == "sans" else Q(axe=filtre.axe)
    if filtre.retard:
        voulues &= retardees(jour)
    for champ, code in (("themes", filtre.theme), ("publics", filtre.public)):
        if code:
            voulues &= dont(champ, code)
    return voulues & _financees_par(filtre.financeur) if filtre.financeur else voulues


def _financees_par(numero: str) -> Q:
    lignes = LigneFinancement.objects.filter(
        fiche=OuterRef("pk"), nature=NatureLigne.PRODUIT, financeur=int(numero)
    )
    roles = RoleFiche.objects.filter(
        fiche=OuterRef("pk"), role=RoleActeur.FINANCEUR, organisation=int(numero)
    )
    return Q(Exists(lignes)) | Q(Exists(roles))


def comptes_par_etat(fiches: QuerySet[FicheAction], jour: date) -> dict[str, tuple[int, int]]:
    """Return how many actions are in each state, and how many of them are late, in order.

    The base counts contract by contract: its index has them in that order, and it sorts nothing.
    """
    lus = fiches.order_by().values_list("contrat", "etat")
    comptes: dict[str, tuple[int, int]] = {}
    for _, etat, *vus in lus.annotate(tous=Count("pk"), tard=Count("pk", filter=retardees(jour))):
        tous, tard = comptes.get(etat, (0, 0))
        comptes[etat] = (tous + vus[0], tard + vus[1])
    return {code: comptes[code] for code in ETATS if code in comptes}


def pilotes(fiches: QuerySet[FicheAction]) -> list[tuple[str, str]]:
    """Return the organisations that pilot some actions: number, name."""
    tenues = Organisation.objects.filter(pk__in=fiches.order_by().values("pilote"))
    return [(str(pk), nom) for pk, nom in tenues.order_by("tri", "pk").values_list("pk", "nom")]


def financeurs(fiches: QuerySet[FicheAction]) -> list[tuple[str, str]]:
    """Return the organisations that fund some actions: number, name."""
    ids = fiches.order_by().values("pk")
    lignes = LigneFinancement.objects.filter(fiche__in=ids, nature=NatureLigne.PRODUIT)
    roles = RoleFiche.objects.filter(fiche__in=ids, role=RoleActeur.FINANCEUR)
    tenus = Organisation.objects.filter(
        Q(pk__in=lignes.values("financeur")) | Q(pk__in=roles.values("organisation"))
    )
    return [(str(pk), nom) for pk, nom in tenus.order_by("tri", "pk").values_list("pk", "nom")]


Mots = Mapping[str, Mapping[str, str]]


def mots_des_listes() -> Mots:
    """Return the label of each code of each list of words, read at once."""
    return {lue.code: lue.libelles for lue in vocabulaires()}


def lignes(
    fiches: Iterable[FicheAction], jour: date, mots: Mots | None = None, complet: bool = True
) -> list[LigneFiche]:
    """Return lines of what :func:`chercher` found: words, days passed, indicators, by thousands.

    Funders are read when ``complet``: files give them, screens do not.
    """
    mots = mots or mots_des_listes()
    restantes = iter(fiches)
    faites: list[LigneFiche] = []
    while lot := list(islice(restantes, LOT)):
        faites.extend(_lot(lot, mots, jour, complet))
    return faites


def _lot(lot: list[FicheAction], mots: Mots, jour: date, complet: bool) -> Iterator[LigneFiche]:
    numeros = [f.pk for f in lot]
    etapes = etapes_de(numeros, **_passees(jour))
    finances = _financeurs_de(numeros) if complet else {}
    comptes = dict(
        IndicateurAction.objects.filter(fiche__in=numeros)
        .order_by()
        .values_list("fiche")
        .annotate(n=Count("pk"))
    )
    for f in lot:
        yield LigneFiche(
            f,
            ETATS[f.etat],
            f.pilote_nom,  # type: ignore[attr-defined]
            retards_de(f, etapes.get(f.pk, ()), jour),
            tuple(mots["themes"].get(code, code) for code in f.themes),
            tuple(mots["publics"].get(code, code) for code in f.publics),
            tuple(dict.fromkeys(finances.get(f.pk, ()))),
            comptes.get(f.pk, 0),
        )


def retards_de(fiche: FicheAction, etapes: Iterable[EtapeAction], jour: date) -> tuple[Retard, ...]:
    """Return what is late in an action on a day; nothing once its contract is over."""
    if fiche.contrat.etat in TERMINES:
        return ()
    lues = [(e.titre, e.echeance, e.faite_le) for e in etapes]
    return tuple(retards(fiche.etat, fiche.fin, lues, jour))


def etapes_de(fiches: Iterable[int], **voulues: Any) -> Mapping[int, list[EtapeAction]]:
    """Return the steps of some actions (``voulues``: lookups), in their order, by action."""
    par_fiche: dict[int, list[EtapeAction]] = defaultdict(list)
    lues = EtapeAction.objects.filter(fiche__in=list(fiches), **voulues)
    for etape in lues.order_by("ordre", "pk"):
        par_fiche[etape.fiche_id].append(etape)
    return par_fiche


def _financeurs_de(fiches: list[int]) -> Mapping[int, list[str]]:
    par_fiche: dict[int, list[str]] = defaultdict(list)
    lignes_lues = LigneFinancement.objects.filter(fiche__in=fiches, nature=NatureLigne.PRODUIT)
    roles = RoleFiche.objects.filter(fiche__in=fiches, role=RoleActeur.FINANCEUR)
    for lues, champ in ((lignes_lues, "financeur__nom"), (roles, "organisation__nom")):
        for numero, nom in lues.order_by(champ, "pk").values_list("fiche", champ):
            par_fiche[numero].append(nom)
    return par_fiche
