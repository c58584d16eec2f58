"""Read models of fiches-actions: what the rules read of them, one page of a fiche.

Every function takes fiches a reader may see: those of ``FicheAction.objects.visibles_par``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from clesante.cadres.choix import Rubrique
from clesante.cadres.objets import Enonce
from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from clesante.contrats.droits import PILOTES
from clesante.contrats.journal.versions import ACTUALISE, IMPORTE
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.prs import avec_objectifs, objectifs_de
from clesante.contrats.models import (
    CibleIndicateur,
    Contrat,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Principe,
    Redondance,
    RoleFiche,
    chaine,
)
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.models.prs import PREFIXE
from clesante.contrats.regles.fiches import FicheLue, IndicateurLu, Manque, manques
from clesante.recherche.lectures import vocabulaires

RUBRIQUES_PRS = (Rubrique.OBJECTIFS, Rubrique.PRIORITES, Rubrique.THEMES)
TEXTES_LUS = (
    "numero", "intitule", "etat", "origine", "contexte", "pilote_fonction",
    "elu_referent", "description", "iss_groupes", "iss_risque", "universalisme", "participation",
)  # fmt: skip
LISTES_LUES = (
    "domaines", "publics", "milieux", "types_action", "objectifs_prs", "themes", "determinants",
    "leviers", "niveaux_action",
)  # fmt: skip
ANNEES_MAX = 12
MOYENS = ("moyens_humains", "moyens_materiels", "competences")


def fiches_de(contrat: Contrat, utilisateur: Visiteur, operation: str = "") -> QuerySet[Any]:
    """Return the fiches of a contract on which a user may do an operation, in their order."""
    vues: QuerySet[Any] = FicheAction.objects.all().visibles_par(utilisateur, operation)
    return vues.filter(contrat=contrat).order_by("tri", "pk")


def enonces_prs(contrat: Contrat) -> list[tuple[Rubrique, tuple[Enonce, ...]]]:
    """Return what the framework of a contract offers to tick: objectives, priorities, themes."""
    lu = cadre_du(contrat)
    if lu is None:
        return []
    return [(rubrique, siens) for rubrique in RUBRIQUES_PRS if (siens := lu.de(rubrique))]


@dataclass(frozen=True, slots=True)
class Attendus:
    """What a contract has, that its fiches should take up."""

    objectifs: bool = False
    prs: bool = False
    principes: bool = False


@dataclass(frozen=True, slots=True)
class Compte:
    """What hangs on a fiche: how many of each."""

    enjeux: int = 0
    partenaires: int = 0
    etapes: int = 0
    lignes: int = 0
    principes: int = 0
    redondances: int = 0
    indicateurs: tuple[IndicateurLu, ...] = ()


def lue(fiche: FicheAction, compte: Compte, attendus: Attendus) -> FicheLue:
    """Return a fiche as the rules read it, saved or not."""
    textes: dict[str, Any] = {nom: str(getattr(fiche, nom) or "").strip() for nom in TEXTES_LUS}
    listes: dict[str, Any] = {nom: tuple(getattr(fiche, nom) or ()) for nom in LISTES_LUES}
    comptes = {nom: getattr(compte, nom) for nom in Compte.__slots__}
    return FicheLue(
        pk=fiche.pk or 0,
        axe=fiche.axe_id is not None,
        objectif=fiche.objectif_id is not None,
        objectif_attendu=attendus.objectifs,
        prs_proposes=attendus.prs,
        principes_proposes=attendus.principes,
        pilote=fiche.pilote_id is not None,
        debut=fiche.debut is not None,
        fin=fiche.fin is not None,
        moyens=any(str(getattr(fiche, nom) or "").strip() for nom in MOYENS),
        **textes,
        **listes,
        **comptes,
    )


def fiches_lues(fiches: Iterable[FicheAction]) -> list[FicheLue]:
    """Return fiches as the rules read them: the same number of questions for one or a thousand."""
    toutes = list(fiches)
    attendus = attendus_des({fiche.contrat_id for fiche in toutes})
    comptes = comptes_des([fiche.pk for fiche in toutes])
    return [lue(f, comptes.get(f.pk, Compte()), attendus[f.contrat_id]) for f in toutes]


def attendus_des(contrats: Iterable[int]) -> Mapping[int, Attendus]:
    """Return what each contract has, that its fiches should take up."""
    numeros = list(contrats)
    objectifs = set(_contrats_de(Objectif, numeros))
    principes = set(_contrats_de(Principe, numeros))
    regionaux = avec_objectifs(numeros)
    lus = Contrat.objects.filter(pk__in=numeros).only("cadre")
    return {
        lu.pk: Attendus(
            lu.pk in objectifs, bool(enonces_prs(lu)) or lu.pk in regionaux, lu.pk in principes
        )
        for lu in lus
    }


def attendus_de(contrat: Contrat) -> Attendus:
    """Return what one contract has, that its fiches should take up."""
    return Attendus(
        Objectif.objects.filter(contrat=contrat).exists(),
        bool(enonces_prs(contrat)) or contrat.pk in avec_objectifs([contrat.pk]),
        Principe.objects.filter(contrat=contrat).exists(),
    )


def _contrats_de(modele: type[Any], contrats: Sequence[int]) -> Iterable[int]:
    lus = modele.objects.filter(contrat__in=contrats)
    ids: Iterable[int] = lus.values_list("contrat", flat=True).distinct()
    return ids


def comptes_des(numeros: Sequence[int]) -> Mapping[int, Compte]:
    """Return what hangs on each fiche of some numbers."""
    compte = {
        "enjeux": _combien(FicheAction.enjeux.through, "ficheaction", numeros),
        "principes": _combien(FicheAction.principes.through, "ficheaction", numeros),
        "partenaires": _combien(RoleFiche, "fiche", numeros),
        "etapes": _combien(EtapeAction, "fiche", numeros),
        "lignes": _combien(LigneFinancement, "fiche", numeros),
        "redondances": _combien(Redondance, "fiche", numeros),
    }
    indicateurs = _indicateurs(numeros)
    return {
        pk: Compte(
            **{nom: siens.get(pk, 0) for nom, siens in compte.items()},
            indicateurs=tuple(indicateurs.get(pk, ())),
        )
        for pk in numeros
    }


def _combien(modele: type[Any], lien: str, numeros: Sequence[int]) -> dict[int, int]:
    lus = modele._default_manager.filter(**{f"{lien}__in": numeros})  # noqa: SLF001
    return dict(lus.order_by().values_list(lien).annotate(combien=Count("pk")))


def _indicateurs(numeros: Sequence[int]) -> Mapping[int, list[IndicateurLu]]:
    cibles = CibleIndicateur.objects.filter(indicateur__fiche__in=numeros)
    avec = set(cibles.values_list("indicateur", flat=True))
    trouves: dict[int, list[IndicateurLu]] = defaultdict(list)
    for lu in IndicateurAction.objects.filter(fiche__in=numeros).order_by("pk"):
        trouves[lu.fiche_id].append(indicateur_lu(lu, lu.pk in avec))
    return trouves


def indicateur_lu(indicateur: IndicateurAction, cible: bool) -> IndicateurLu:
    """Return an indicator as the rules read it."""
    return IndicateurLu(
        indicateur.libelle,
        indicateur.type,
        indicateur.unite,
        indicateur.valeur_depart is not None,
        cible,
        indicateur.source,
    )


def manques_de(fiche: FicheAction) -> list[Manque]:
    """Return what one fiche lacks, as it is saved."""
    return manques(fiches_lues([fiche])[0])


@dataclass(frozen=True, slots=True)
class MotsDeFiche:
    """The labels of the words of a fiche, list by list, read at once."""

    domaines: tuple[str, ...]
    publics: tuple[str, ...]
    milieux: tuple[str, ...]
    types_action: tuple[str, ...]
    plans_lies: tuple[str, ...]
    themes: tuple[str, ...]
    determinants: tuple[str, ...]
    leviers: tuple[str, ...]
    niveaux_action: tuple[str, ...]
    origine: str
    participation: str


LISTE_DE = {
    "domaines": "domaines",
    "publics": "publics",
    "milieux": "milieux",
    "types_action": "types_action",
    "plans_lies": "dispositifs",
    "themes": "themes",
    "determinants": "determinants",
    "leviers": "cloterres",
    "niveaux_action": "niveaux_action",
}


def mots(fiche: FicheAction, noms: Mapping[str, Mapping[str, str]]) -> MotsDeFiche:
    """Return the labels of the words under which a fiche is filed, from those of every list."""
    listes = {
        champ: tuple(noms[liste].get(code, code) for code in getattr(fiche, champ))
        for champ, liste in LISTE_DE.items()
    }
    return MotsDeFiche(
        **listes,
        origine=noms["origines_action"].get(fiche.origine, fiche.origine),
        participation=noms["participation"].get(fiche.participation, fiche.participation),
    )


def libelles_par_liste() -> dict[str, Mapping[str, str]]:
    """Return the labels of every list of words, read in one question."""
    return {lu.code: lu.libelles for lu in vocabulaires()}


def prs_coches(fiche: FicheAction, contrat: Contrat) -> list[str]:
    """Return what the ticked objectives say, in the words that came with them when this site has
    none; a code that its framework lost is shown as it is.
    """
    dits = {e.code: e.enonce for _, siens in enonces_prs(contrat) for e in siens}
    if any(code.startswith(PREFIXE) for code in fiche.objectifs_prs):
        dits |= {lu.code: f"{lu} ({lu.projet})" for lu in objectifs_de(contrat, retires=True)}
    if not dits.keys() >= set(fiche.objectifs_prs):
        dits = {**mots_recus(contrat).get("prs", {}), **dits}
    return [dits.get(code, code) for code in fiche.objectifs_prs]


def mots_recus(contrat: Contrat) -> Mapping[str, Mapping[str, str]]:
    """Return the words of codes that came with a contract of another site, by list."""
    notes = Evenement.objects.filter(type__in=(IMPORTE, ACTUALISE), chaine=chaine(contrat))
    note = notes.order_by("-pk").first()
    recus: Mapping[str, Mapping[str, str]] = note.apres.get("mots", {}) if note else {}
    return recus


def annees_de(contrat: Any) -> Sequence[int]:
    """Return the years of a contract, for its targets; five from this one when it has no dates."""
    debut = contrat.date_effet.year if contrat.date_effet else timezone.localdate().year
    fin = contrat.date_fin_prevue.year if contrat.date_fin_prevue else debut + 4
    return range(debut, min(fin, debut + ANNEES_MAX) + 1)


def comptes_pilotes(fiche: FicheAction) -> Any:
    """Return the accounts that may be given a fiche: a role that writes, on its contract."""
    tenus = Attribution.objects.all().en_vigueur()
    portees = {*fiche.contrat.codes, fiche.contrat.code}
    qui = tenus.filter(role__in=PILOTES, portee__in=portees).values("utilisateur")
    return Utilisateur.objects.filter(
        Q(pk__in=qui, is_active=True) | Q(pk=fiche.responsable_id)
    ).order_by("pk")


def fiches_a_ecrire(par: Utilisateur) -> QuerySet[FicheAction]:
    """Return the fiches a person may write: the team's, and those they pilot."""
    ecrites: QuerySet[FicheAction] = FicheAction.objects.all().visibles_par(par, PILOTER)
    return ecrites
