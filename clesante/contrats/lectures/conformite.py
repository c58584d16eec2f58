"""« Vérifier le contrat »: what is read of contracts to check them, and what is found."""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from clesante.cadres.choix import Rubrique
from clesante.cadres.citations import Citation
from clesante.cadres.citations import verifier as verifier_citations
from clesante.cadres.lectures import cadres, droit_commun
from clesante.cadres.objets import Cadre
from clesante.cadres.regles import Verdict, verifier
from clesante.cadres.regles.faits import elargir
from clesante.cadres.textes import table_livree
from clesante.contrats.choix import EtatAction, GenreContrat, Habilitation
from clesante.contrats.lectures.argent import en_lignes
from clesante.contrats.lectures.conformite_voisins import Perimetres, voisins
from clesante.contrats.lectures.cycle import Lu
from clesante.contrats.lectures.cycle import lire as lire_cycle
from clesante.contrats.lectures.cycle_contenu import Reader, ensemble, groupes, vus
from clesante.contrats.lectures.fiches import fiches_lues
from clesante.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    LeveeBlocage,
    LigneFinancement,
    PartieTexte,
    Signataire,
)
from clesante.contrats.regles import conformite_dates as des_dates
from clesante.contrats.regles import conformite_texte as des_textes
from clesante.contrats.regles.argent import desequilibres
from clesante.contrats.regles.conformite import (
    Action,
    Dossier,
    Morceau,
    Partie,
    Place,
    Point,
    faits_completes,
    points_des_verdicts,
    trier,
)
from clesante.contrats.regles.cycle import a_valider, acquis
from clesante.contrats.regles.fiches import manques
from clesante.contrats.regles.parties import roles_manquants
from clesante.socle.ramassage import sans_ramassage

HORS_COMPTE = (EtatAction.IDEE, EtatAction.ABANDONNEE)
TEXTES_D_UNE_FICHE = (
    "intitule", "contexte", "besoin", "objectifs_dits", "description", "methode", "liens",
    "gouvernance", "conditions", "iss_grille",
)  # fmt: skip
BREVES = (
    "pk", "intitule", "debut", "participation_dite", "precarite", "publics", "themes", "domaines",
    "plans_lies",
)  # fmt: skip
PARTIE = (
    "organisation__nom", "genre", "habilitation", "habilitation_date", "signe_le", "reserve",
)  # fmt: skip
CLSM: Any = FicheAction.dispositifs.through


@dataclass(frozen=True, slots=True)
class Examen:
    """How a contract is checked: under which framework (its own by default), on which day.

    ``au``: the rules of that day are read, as if it were signed then. ``detail``: texts are read
    for the law they cite, each fiche for what it lacks, and other contracts of the same communes
    are looked for.
    """

    cadre: Cadre | None = None
    au: datetime.date | None = None
    detail: bool = True


def verifier_un(contrat: Contrat, lecteur: Reader, examen: Examen | None = None) -> list[Point]:
    """Return what is found of one contract, as a reader may know it, by domain."""
    return verifier_tous([contrat], lecteur, examen or Examen())[contrat.pk]


def verifier_tous(
    contrats: Collection[Contrat], lecteur: Reader, examen: Examen | None = None
) -> dict[int, list[Point]]:
    """Return what is found of each contract, by number, in as many queries for one as for all.

    Without an ``examen``, many are checked without the detail of their texts, fiches, neighbours.
    """
    voulu = examen or Examen(detail=False)
    with sans_ramassage():
        dossiers, loi = _lire(contrats, lecteur, voulu), droit_commun()
        return {
            numero: _points(dossier, voulu, voulu.cadre or lu.cadre, loi)
            for numero, (lu, dossier) in dossiers.items()
        }


def _points(dossier: Dossier, examen: Examen, cadre: Cadre | None, loi: Cadre) -> list[Point]:
    mental = bool(des_textes.volet_mental(dossier))
    faits = faits_completes(dossier, mental)
    verdicts = verifier(faits, *filter(None, (cadre, loi)))
    lois = {verdict.code: verdict for verdict in verdicts if verdict.cadre is loi}
    trouves = [
        *des_textes.participation_de_la_loi(points_des_verdicts(verdicts, dossier), dossier),
        *des_dates.ordre_des_dates(dossier),
        *des_dates.duree_ecrite(dossier),
        *des_dates.duree_d_usage(dossier, verdicts),
        *des_dates.parties_prenantes(dossier),
        *des_textes.zones_prioritaires(dossier, lois),
    ]
    return trier([*trouves, *_detail(dossier, lois)] if examen.detail else trouves)


def _detail(dossier: Dossier, lois: Mapping[str, Verdict]) -> Iterator[Point]:
    """Yield what asks to read all that is written, and other contracts."""
    yield from des_dates.chevauchements(dossier)
    yield from des_dates.perimetre(dossier)
    yield from des_textes.citations(dossier, _citer, _ailleurs())
    yield from des_textes.projet_de_sante_mentale(dossier, lois)
    yield from des_textes.groupes_de_participation(dossier, lois)
    yield from des_textes.fiches_a_completer(dossier)
    yield from des_textes.plans_desequilibres(dossier)
    yield from des_textes.pilotes_absents(dossier)
    yield from des_textes.texte_a_commencer(dossier)


def _citer(texte: str, jour: datetime.date) -> tuple[Citation, ...]:
    return verifier_citations(texte, jour, table_livree())


@cache
def _designations() -> Mapping[str, str]:
    return {texte.code: texte.designation for texte in table_livree().textes}


def _ailleurs() -> dict[str, list[str]]:
    """Return, by article, the agencies whose framework cites it."""
    citent: dict[str, list[str]] = defaultdict(list)
    for cadre in cadres():
        for code in dict.fromkeys(e.texte for e in cadre.de(Rubrique.TEXTES) if e.texte):
            citent[_designations().get(code, code)].append(f"l'{cadre.agence}")
    return citent


@dataclass(frozen=True, slots=True)
class _Lectures:
    """What is read of many contracts at once, by number of contract."""

    axes: Mapping[int, Any]
    parties: Mapping[int, Any]
    textes: Mapping[int, Any]
    actions: Mapping[int, Any]
    clsm: Mapping[int, Any]
    fonds: Mapping[int, Any]


def _lire(
    contrats: Collection[Contrat], lecteur: Reader, examen: Examen
) -> dict[int, tuple[Lu, Dossier]]:
    lus = lire_cycle(contrats, lecteur)
    numeros = [contrat.pk for contrat in contrats]
    actions, clsm = _actions(numeros, lecteur, examen)
    lectures = _Lectures(
        groupes(Axe.objects.filter(contrat__pk__in=numeros).order_by("numero"), "intitule"),
        groupes(Signataire.objects.filter(contrat__pk__in=numeros).order_by("ordre"), *PARTIE),
        _textes(numeros) if examen.detail else {},
        actions,
        clsm,
        _desequilibres(actions) if examen.detail else {},
    )
    changes = Perimetres()
    return {
        contrat.pk: (
            lus[contrat.pk],
            _dossier(
                contrat,
                lus[contrat.pk],
                lectures,
                examen,
                voisins=tuple(voisins(contrat, lecteur, changes)) if examen.detail else (),
                perimetre_change=changes.avertissements(contrat) if examen.detail else (),
            ),
        )
        for contrat in contrats
    }


def _dossier(
    contrat: Contrat, lu: Lu, lectures: _Lectures, examen: Examen, **autour: Any
) -> Dossier:
    numero = contrat.pk
    actions = lectures.actions.get(numero, ())
    return Dossier(
        contrat=numero,
        faits=_faits(lu, examen),
        aujourdhui=timezone.localdate(),
        jour=_jour(contrat, examen),
        signe_le=contrat.date_signature,
        prefiguration=contrat.genre == GenreContrat.PREFIGURATION,
        duree_declaree=_nombre(contrat.duree_declaree_annees),
        sous_dense=contrat.sous_dense,
        sous_dense_source=contrat.sous_dense_source,
        parties=tuple(map(_partie, lectures.parties.get(numero, ()))),
        referents_absents=roles_manquants(lu.contenu.roles),
        axes=lectures.axes.get(numero, ()),
        clsm=tuple(lectures.clsm.get(numero, ())),
        textes=_morceaux(lectures.textes.get(numero, ()), actions) if examen.detail else (),
        actions=tuple(actions),
        desequilibres=tuple(lectures.fonds.get(numero, ())),
        a_valider=a_valider(lu.cadre, contrat),
        **autour,
    )


def _faits(lu: Lu, examen: Examen) -> Any:
    """Return the facts of a contract, read against another framework or day when one is tried."""
    faits = lu.faits
    if examen.cadre is not None and examen.cadre is not lu.cadre:
        faits = dataclasses.replace(faits, acquis=acquis(examen.cadre, lu.contenu), etape="")
    elif lu.cadre is None:
        faits = dataclasses.replace(faits, acquis=acquis(droit_commun(), lu.contenu))
    return dataclasses.replace(faits, date_signature=examen.au) if examen.au else faits


def _jour(contrat: Contrat, examen: Examen) -> datetime.date:
    """Return the day whose law is read."""
    return examen.au or contrat.date_signature or contrat.date_effet or timezone.localdate()


def _nombre(valeur: Any) -> float | None:
    return None if valeur is None else float(valeur)


def _par_contrat(lus: Iterable[Any]) -> dict[int, list[Any]]:
    groupes: dict[int, list[Any]] = defaultdict(list)
    for lu in lus:
        groupes[lu.contrat_id].append(lu)
    return groupes


def _textes(numeros: Sequence[int]) -> dict[int, list[PartieTexte]]:
    lus = PartieTexte.objects.filter(contrat__pk__in=numeros, retiree_le=None)
    return _par_contrat(lus.order_by("ordre", "pk"))


def _partie(lue: Sequence[Any]) -> Partie:
    nom, genre, habilitation, habilitee_le, signe_le, reserve = lue
    return Partie(
        nom,
        delibere="collectivite" in elargir(frozenset({genre})),
        habilitee_le=habilitee_le,
        par_qualite=habilitation == Habilitation.QUALITE,
        signe_le=signe_le,
        reserve=bool(reserve),
    )


def _morceau(partie: PartieTexte) -> Morceau:
    place = Place(
        f"Texte, «\u00a0{partie.titre}\u00a0»", "contrat-texte", partie.contrat_id,
        f"partie-{partie.code}",
    )  # fmt: skip
    return Morceau(place, partie.texte)


def _morceaux(parties: Sequence[PartieTexte], actions: Sequence[Action]) -> tuple[Morceau, ...]:
    """Return all that is written in a contract: its text, then its actions."""
    des_fiches = (Morceau(action.place, action.textes) for action in actions)
    return (*map(_morceau, parties), *des_fiches)


def _actions(
    numeros: Sequence[int], lecteur: Reader, examen: Examen
) -> tuple[dict[int, list[Action]], dict[int, list[str]]]:
    """Return the actions that count and the CLSM they name, by contract."""
    vues = vus(FicheAction.objects.all(), lecteur).filter(
        contrat__pk__in=numeros, hors_contrat=False
    )
    voulues = vues.exclude(etat__in=HORS_COMPTE).order_by("tri", "pk")
    actions: dict[int, list[Action]] = defaultdict(list)
    if not examen.detail:
        for contrat, *breve in voulues.values_list("contrat", *BREVES):
            actions[contrat].append(_breve(*breve))
    else:
        fiches = list(voulues)
        attendus = {lue.pk: manques(lue) for lue in fiches_lues(fiches)}
        for fiche in fiches:
            actions[fiche.contrat_id].append(_action(fiche, attendus[fiche.pk]))
    de = {action.place.numero: contrat for contrat, lues in actions.items() for action in lues}
    clsm: dict[int, list[str]] = defaultdict(list)
    lies = CLSM.objects.filter(ficheaction__contrat__pk__in=numeros, dispositif__type="clsm")
    for fiche_, nom in lies.values_list("ficheaction", "dispositif__nom").distinct():
        if fiche_ in de:
            clsm[de[fiche_]].append(nom)
    return actions, clsm


def _desequilibres(actions: Mapping[int, Sequence[Action]]) -> dict[int, list[Any]]:
    """Return what funding plans have wrong, by contract, of the actions that are read."""
    de = {action.place.numero: contrat for contrat, lues in actions.items() for action in lues}
    lignes = LigneFinancement.objects.filter(fiche__in=list(de)).order_by("annee", "pk")
    lues = en_lignes(lignes.select_related("financeur", "fiche__axe"))
    trouves: dict[int, list[Any]] = defaultdict(list)
    for trouve in desequilibres(lues):
        trouves[de[trouve.fiche]].append(trouve)
    return trouves


def _breve(
    pk: int,
    nom: str,
    debut: datetime.date | None,
    dite: str,
    precarite: str,
    *listes: Sequence[str],
) -> Action:
    publics, themes, domaines, plans = (ensemble(*codes) for codes in listes)
    return Action(
        Place(f"Fiche {nom}", "fiche", pk), themes, domaines, plans, publics,
        participation=f"{dite} {precarite}", debut=debut,
    )  # fmt: skip


def _action(fiche: FicheAction, attendus: Sequence[Any]) -> Action:
    dites = (fiche.participation_dite, fiche.precarite)
    listes = (fiche.publics, fiche.themes, fiche.domaines, fiche.plans_lies)
    obligatoires = tuple(m.phrase for m in attendus if m.obligatoire)
    return dataclasses.replace(
        _breve(fiche.pk, str(fiche), fiche.debut, *dites, *listes),
        textes="\n".join(filter(None, (getattr(fiche, nom) for nom in TEXTES_D_UNE_FICHE))),
        manques=obligatoires,
        facultatifs=len(attendus) - len(obligatoires),
        pilote=fiche.pilote_id is not None,
    )


def levees(contrat: Contrat) -> dict[str, LeveeBlocage]:
    """Return the last lifting of each block of a contract, by rule, those put back left out."""
    dernieres: dict[str, LeveeBlocage] = {}
    for lue in contrat.levees.select_related("auteur").order_by("pk"):
        dernieres.pop(lue.regle, None)
        if lue.levee:
            dernieres[lue.regle] = lue
    return dernieres
