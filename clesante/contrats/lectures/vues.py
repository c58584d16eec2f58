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
from clesante.comptes.models.preparees import parmi, preparee
from clesante.contrats.choix import (
    TERMINES,
    EtatAction,
    NatureLigne,
    Priorite,
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
from clesante.contrats.models.fiches import Formes, Lisibles, lisibles, nom_de_fiche
from clesante.contrats.regles.etats import OUVERTS, Retard, retards
from clesante.contrats.regles.vues import est_numero
from clesante.recherche.lectures import vocabulaires
from clesante.recherche.models import dont
from clesante.socle.texte import normaliser

LOT = 1_000
# What a line says, and nothing of the long texts of a fiche; no fiche is made of it, by thousands.
LUS = (
    "pk", "version", "numero", "intitule", "etat", "motif_etat", "priorite", "restreinte",
    "publique", "pilote_fonction", "debut", "fin", "themes", "publics", "contrat__intitule",
    "contrat__fictif", "contrat__etat", "axe__numero", "axe__intitule", "pilote_nom",
)  # fmt: skip
PRIORITES = {str(code): str(dit) for code, dit in Priorite.choices}
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
    """One line of a list of actions, its codes read as words; ``nom``: « 2.1 Aller vers »."""

    pk: int
    version: int
    nom: str
    numero: str
    intitule: str
    contrat: str
    fictif: bool
    axe: str
    etat: str
    motif_etat: str
    priorite: str
    restreinte: bool
    publique: bool
    pilote: str
    pilote_fonction: str
    debut: date | None
    fin: date | None
    retards: tuple[Retard, ...]
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    financeurs: tuple[str, ...]
    indicateurs: int


def fiches_vues(utilisateur: Visiteur, contrat: Contrat | None = None) -> QuerySet[FicheAction]:
    """Return the actions a user sees: of a contract, or of all those they may read."""
    vues: QuerySet[FicheAction] = FicheAction.objects.parmi_numeros(lisibles(utilisateur, contrat))
    return vues


@preparee
def contrats_des(contrats: Any, pilotees: Any) -> QuerySet[Contrat, Any]:
    """Return the number and title of some contracts and of those of some actions, latest first."""
    siens = FicheAction.objects.filter(parmi("pk", pilotees)).values("contrat")
    tous = Contrat.objects.filter(Q(parmi("pk", contrats)) | Q(pk__in=siens))
    return tous.order_by("-date_effet", "-pk").values_list("pk", "intitule")


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


def chercher(vues: QuerySet[FicheAction], filtre: Filtre, jour: date) -> QuerySet[FicheAction, Any]:
    """Return what lines say of the actions that answer a filter, of those a user sees, in order.

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
    return triees.annotate(pilote_nom=PILOTE).values_list(*LUS, named=True)


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


@dataclass(frozen=True, slots=True)
class Trouvees:
    """What :func:`chercher` finds among the actions a user sees, a page at a time.

    The SQL of a page is written once for the same question, whoever asks it.
    """

    lisibles: Lisibles
    filtre: Filtre
    jour: date

    def __getitem__(self, tranche: slice) -> list[Any]:
        """Return the rows of a page."""
        formes = self.lisibles.formes
        bornes = (tranche.start, tranche.stop)
        numeros = self.lisibles.numeros
        return _page(*numeros, formes=formes, filtre=self.filtre, jour=self.jour, bornes=bornes)

    def count(self) -> int:
        """Return how many there are."""
        vues = FicheAction.objects.parmi_numeros(self.lisibles)
        return int(chercher(vues, self.filtre, self.jour).count())


@preparee
def _page(
    *numeros: Any, formes: Formes, filtre: Filtre, jour: date, bornes: tuple[int, int]
) -> QuerySet[FicheAction, Any]:
    vues = FicheAction.objects.parmi_lisibles(numeros, formes)
    return chercher(vues, filtre, jour)[slice(*bornes)]


def comptes_par_etat(lus: Lisibles, jour: date) -> dict[str, tuple[int, int]]:
    """Return how many actions are in each state, and how many of them are late, in order."""
    lues: Iterable[tuple[str, int, int]] = _comptes(*lus.numeros, formes=lus.formes, jour=jour)
    comptes = {etat: (tous, tard) for etat, tous, tard in lues}
    return {code: comptes[code] for code in ETATS if code in comptes}


@preparee
def _comptes(*numeros: Any, formes: Formes, jour: date) -> QuerySet[FicheAction, Any]:
    fiches = FicheAction.objects.parmi_lisibles(numeros, formes).order_by()
    tard = Count("pk", filter=retardees(jour))
    return fiches.values_list("etat").annotate(tous=Count("pk"), tard=tard)


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
    fiches: Iterable[Any], jour: date, mots: Mots | None = None, complet: bool = True
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


def _lot(lot: list[Any], mots: Mots, jour: date, complet: bool) -> Iterator[LigneFiche]:
    numeros = [f.pk for f in lot]
    etapes = etapes_de(numeros, **_passees(jour))
    finances = _financeurs_de(numeros) if complet else {}
    comptes: Mapping[int, int] = dict(_indicateurs(numeros))
    for f in lot:
        yield LigneFiche(
            pk=f.pk,
            version=f.version,
            nom=nom_de_fiche(f.numero, f.intitule),
            numero=f.numero,
            intitule=f.intitule,
            contrat=f.contrat__intitule,
            fictif=f.contrat__fictif,
            axe=f"{f.axe__numero}. {f.axe__intitule}" if f.axe__intitule else "",
            etat=ETATS[f.etat],
            motif_etat=f.motif_etat,
            priorite=PRIORITES.get(f.priorite, ""),
            restreinte=f.restreinte,
            publique=f.publique,
            pilote=f.pilote_nom,
            pilote_fonction=f.pilote_fonction,
            debut=f.debut,
            fin=f.fin,
            retards=_retards(f, f.contrat__etat, etapes.get(f.pk, ()), jour),
            themes=tuple(mots["themes"].get(code, code) for code in f.themes),
            publics=tuple(mots["publics"].get(code, code) for code in f.publics),
            financeurs=tuple(dict.fromkeys(finances.get(f.pk, ()))),
            indicateurs=comptes.get(f.pk, 0),
        )


@preparee
def _indicateurs(fiches: Any) -> QuerySet[Any, Any]:
    """Read the number of each action that has indicators, and how many."""
    siens = IndicateurAction.objects.filter(parmi("fiche", fiches)).order_by()
    return siens.values_list("fiche").annotate(n=Count("pk"))


def retards_de(fiche: FicheAction, etapes: Iterable[EtapeAction], jour: date) -> tuple[Retard, ...]:
    """Return what is late in an action on a day; nothing once its contract is over."""
    return _retards(fiche, fiche.contrat.etat, etapes, jour)


def _retards(
    fiche: Any, etat_du_contrat: str, etapes: Iterable[EtapeAction], jour: date
) -> tuple[Retard, ...]:
    if etat_du_contrat in TERMINES:
        return ()
    lues = [(e.titre, e.echeance, e.faite_le) for e in etapes]
    return tuple(retards(fiche.etat, fiche.fin, lues, jour))


def etapes_de(fiches: Iterable[int], **voulues: Any) -> Mapping[int, list[EtapeAction]]:
    """Return the steps of some actions (``voulues``: lookups), in their order, by action."""
    par_fiche: dict[int, list[EtapeAction]] = defaultdict(list)
    for etape in _etapes(tuple(fiches), **voulues):
        par_fiche[etape.fiche_id].append(etape)
    return par_fiche


@preparee
def _etapes(fiches: Any, **voulues: Any) -> QuerySet[EtapeAction]:
    siennes = EtapeAction.objects.filter(parmi("fiche", fiches), **voulues)
    return siennes.order_by("ordre", "pk")


def _financeurs_de(fiches: list[int]) -> Mapping[int, list[str]]:
    par_fiche: dict[int, list[str]] = defaultdict(list)
    lignes_lues = LigneFinancement.objects.filter(fiche__in=fiches, nature=NatureLigne.PRODUIT)
    roles = RoleFiche.objects.filter(fiche__in=fiches, role=RoleActeur.FINANCEUR)
    for lues, champ in ((lignes_lues, "financeur__nom"), (roles, "organisation__nom")):
        for numero, nom in lues.order_by(champ, "pk").values_list("fiche", champ):
            par_fiche[numero].append(nom)
    return par_fiche
