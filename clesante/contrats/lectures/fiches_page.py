"""What the page of one fiche shows: its rows, its thread, what happened to it field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from clesante.acteurs.models import Dispositif
from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs, etiquette
from clesante.comptes.models.preparees import preparee, tenir, visibles
from clesante.concertation.models import Contribution, Enjeu
from clesante.contrats.choix import Sens
from clesante.contrats.journal.fiches import RANGEES
from clesante.contrats.lectures.contributions import contributions_de
from clesante.contrats.lectures.fiches import (
    Compte,
    MotsDeFiche,
    attendus_de,
    indicateur_lu,
    libelles_par_liste,
    lue,
    mots,
    prs_coches,
)
from clesante.contrats.models import (
    CibleIndicateur,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    MoyenPrete,
    PorteeContrat,
    Principe,
    Redondance,
    RoleFiche,
    Site,
    chaine,
)
from clesante.contrats.regles.fiches import Manque, manques
from clesante.contrats.regles.indicateurs import Depart, avertissements, simple
from clesante.recherche.models import TermesField
from clesante.socle.dates import date_courte
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import nombre
from clesante.territoires.lectures import perimetre
from clesante.ui.tableaux import Tableau

# What every fiche has; the rest is read for those that have it: a join costs them all.
LIES = ("contrat", "axe", "objectif", "pilote")
SENS = dict(Sens.choices)


@dataclass(frozen=True, slots=True)
class IndicateurDit:
    """An indicator in words: its kind, its targets by year, what to be careful about."""

    indicateur: IndicateurAction
    type: str
    sens: str
    frequence: str
    depart: str
    cibles: tuple[tuple[int, str], ...]
    avertissements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageDeFiche:
    """All that the page of a fiche reads beside the fiche itself."""

    mots: MotsDeFiche
    lieu: str
    prs: Sequence[str]
    enjeux: Sequence[Enjeu]
    enjeux_tus: int
    principes: Sequence[Any]
    dispositifs: Sequence[Any]
    contributions: Sequence[Contribution]
    roles: Sequence[RoleFiche]
    sites: Sequence[tuple[Site, str]]
    etapes: Sequence[EtapeAction]
    indicateurs: Sequence[IndicateurDit]
    moyens: Sequence[MoyenPrete]
    suites: Sequence[FicheAction]
    chainee: FicheAction | None
    cibles: Tableau | None


def fiche_lue(numero: int) -> FicheAction | None:
    """Return a fiche and what reaches its contract, asked many times a page; None when none."""
    for trouvee in _fiches(numero):
        tenir(trouvee.contrat, "portees", _portees(trouvee.contrat_id))
        return trouvee
    return None


@preparee
def _fiches(numero: Any) -> QuerySet[FicheAction]:
    return FicheAction.objects.filter(pk=numero).select_related(*LIES)


@preparee
def _portees(contrat: Any) -> QuerySet[PorteeContrat]:
    return PorteeContrat.objects.filter(objet=contrat)


def page_de(fiche: FicheAction, utilisateur: Visiteur) -> PageDeFiche:
    """Return what the page of a fiche shows to a reader who may see it."""
    noms = libelles_par_liste()
    indicateurs = indicateurs_de(fiche, noms)
    cites = _enjeux(fiche.pk)
    enjeux = visibles(cites, utilisateur)
    return PageDeFiche(
        mots(fiche, noms),
        nom_du_lieu(fiche.territoire),
        prs_coches(fiche, fiche.contrat),
        enjeux,
        len(cites) - len(enjeux),
        _principes(fiche.pk),
        visibles(_dispositifs(fiche.pk), utilisateur),
        contributions_de(fiche, utilisateur),
        _roles(fiche.pk),
        [(site, noms["milieux"].get(site.milieu, site.milieu)) for site in _sites(fiche.pk)],
        _etapes(fiche.pk),
        indicateurs,
        _moyens(fiche.pk),
        visibles(_suites(fiche.pk), utilisateur),
        fiche_vue(fiche.chainee_id, utilisateur),
        tableau_des_cibles(indicateurs),
    )


def fiche_vue(numero: int | None, utilisateur: Visiteur) -> FicheAction | None:
    """Return another fiche that a page cites, when its reader may see it."""
    if not numero:
        return None
    vues: QuerySet[FicheAction] = FicheAction.objects.all().visibles_par(utilisateur)
    return vues.filter(pk=numero).first()


@preparee
def _enjeux(fiche: Any) -> QuerySet[Enjeu]:
    return Enjeu.objects.filter(fiches=fiche).order_by("numero", "pk")


@preparee
def _principes(fiche: Any) -> QuerySet[Principe]:
    return Principe.objects.filter(fiches=fiche).order_by("pk")


@preparee
def _dispositifs(fiche: Any) -> QuerySet[Dispositif]:
    return Dispositif.objects.filter(fiches=fiche).order_by("nom", "pk")


@preparee
def _roles(fiche: Any) -> QuerySet[RoleFiche]:
    return RoleFiche.objects.filter(fiche=fiche).select_related("organisation").order_by("pk")


@preparee
def _sites(fiche: Any) -> QuerySet[Site]:
    return Site.objects.filter(fiche=fiche).order_by("pk")


@preparee
def _etapes(fiche: Any) -> QuerySet[EtapeAction]:
    return EtapeAction.objects.filter(fiche=fiche).order_by("ordre", "echeance", "pk")


@preparee
def _moyens(fiche: Any) -> QuerySet[MoyenPrete]:
    siens = MoyenPrete.objects.filter(fiche=fiche)
    return siens.select_related("preteur", "emprunteur").order_by("pk")


@preparee
def _suites(fiche: Any) -> QuerySet[FicheAction]:
    return FicheAction.objects.filter(chainee=fiche).order_by("pk")


def manques_de_la_page(fiche: FicheAction, page: PageDeFiche) -> list[Manque]:
    """Return what a fiche lacks, from what its page has read already."""
    compte = Compte(
        enjeux=len(page.enjeux) + page.enjeux_tus,
        partenaires=len(page.roles),
        etapes=len(page.etapes),
        lignes=LigneFinancement.objects.filter(fiche=fiche).count(),
        principes=len(page.principes),
        redondances=Redondance.objects.filter(fiche=fiche).count(),
        indicateurs=tuple(indicateur_lu(d.indicateur, bool(d.cibles)) for d in page.indicateurs),
    )
    return manques(lue(fiche, compte, attendus_de(fiche.contrat)))


def nom_du_lieu(code: str) -> str:
    """Return the name of a perimeter; its code when nothing reads it."""
    try:
        return perimetre(code).intitule if code else ""
    except ClesanteError:
        return code


def indicateurs_de(
    fiche: FicheAction, noms: Mapping[str, Mapping[str, str]]
) -> tuple[IndicateurDit, ...]:
    """Return the indicators of a fiche in words, process first, in two questions."""
    cibles: dict[int, dict[int, Any]] = defaultdict(dict)
    lus = _indicateurs(fiche.pk)
    for cible in _cibles(fiche.pk) if lus else ():
        cibles[cible.indicateur_id][cible.annee] = cible.valeur
    rangs = {code: rang for rang, code in enumerate(noms["types_indicateur"])}
    tries = sorted(lus, key=lambda lu: rangs.get(lu.type, len(rangs)))
    return tuple(_dit(lu, cibles[lu.pk], noms) for lu in tries)


@preparee
def _indicateurs(fiche: Any) -> QuerySet[IndicateurAction]:
    return IndicateurAction.objects.filter(fiche=fiche).order_by("pk")


@preparee
def _cibles(fiche: Any) -> QuerySet[CibleIndicateur]:
    return CibleIndicateur.objects.filter(indicateur__fiche=fiche).order_by("annee")


def _dit(
    lu: IndicateurAction, cibles: Mapping[int, Any], noms: Mapping[str, Mapping[str, str]]
) -> IndicateurDit:
    depart = Depart(lu.libelle, lu.type, lu.sens, lu.valeur_depart, dict(cibles))
    return IndicateurDit(
        lu,
        noms["types_indicateur"].get(lu.type, lu.type),
        str(SENS.get(lu.sens, lu.sens)),
        noms["frequences"].get(lu.frequence, lu.frequence),
        valeur_dite(lu.valeur_depart),
        tuple((annee, valeur_dite(valeur)) for annee, valeur in sorted(cibles.items())),
        avertissements(depart),
    )


def valeur_dite(valeur: Any) -> str:
    """Return a number the French way, without the zeros the base adds; "" for none."""
    net = simple(valeur)
    if net is None:
        return ""
    decimales = max(0, -int(net.as_tuple().exponent))
    return nombre(net, decimales)


def tableau_des_cibles(indicateurs: Iterable[IndicateurDit]) -> Tableau | None:
    """Return the targets, an indicator by line and a year by column; None without any."""
    lus = list(indicateurs)
    annees = sorted({annee for lu in lus for annee, _ in lu.cibles})
    if not annees:
        return None
    lignes = tuple(
        (
            lu.indicateur.libelle,
            lu.type,
            lu.indicateur.unite or "–",
            lu.depart or "–",
            *(dict(lu.cibles).get(annee, "–") for annee in annees),
        )
        for lu in lus
    )
    entetes = ("Indicateur", "Type", "Unité", "Départ", *(str(annee) for annee in annees))
    return Tableau("Cibles par année", entetes, lignes, frozenset(range(3, len(entetes))))


def evenements_de(fiche: FicheAction) -> QuerySet[Evenement]:
    """Return what happened to a fiche and to its rows, those taken away included, latest first."""
    du_contrat = Evenement.objects.filter(chaine=chaine(fiche))
    siens = Q(objet_type=etiquette(FicheAction), objet_id=fiche.pk)
    for modele in RANGEES:
        du_genre = du_contrat.filter(objet_type=etiquette(modele))
        cites = Q(apres__fiche=fiche.pk) | Q(avant__fiche=fiche.pk)
        numeros = {*du_genre.filter(cites).values_list("objet_id", flat=True)}
        numeros |= {*modele.objects.filter(fiche=fiche).values_list("pk", flat=True)}
        siens |= Q(objet_type=etiquette(modele), objet_id__in=numeros)
    return du_contrat.filter(siens).select_related("auteur").order_by("-pk")


@dataclass(frozen=True, slots=True)
class ChampChange:
    """A field that an event changed, in words."""

    libelle: str
    avant: str
    apres: str
    nom: str = ""


def champs_changes(
    evenements: Sequence[Evenement], utilisateur: Visiteur
) -> dict[int, list[ChampChange]]:
    """Return, event by event, what each field was and became; a few questions for them all.

    A fiche that the reader may not see has no name.
    """
    suivis: tuple[type[Any], ...] = (FicheAction, *RANGEES)
    modeles = {etiquette(m): m for m in suivis}
    noms, lies = libelles_par_liste(), _objets_lies(evenements, modeles, utilisateur)
    dits: dict[int, list[ChampChange]] = {}
    for evenement in evenements:
        modele = modeles.get(evenement.objet_type)
        if modele is None or not evenement.avant:
            continue
        connus = champs(modele)
        dits[evenement.pk] = [
            ChampChange(
                str(connus[nom].verbose_name).capitalize(),
                _valeur(connus[nom], evenement.avant.get(nom), noms, lies),
                _valeur(connus[nom], evenement.apres.get(nom), noms, lies),
                nom,
            )
            for nom in evenement.apres
            if nom in connus
        ]
    return dits


Lies = Mapping[tuple[type[Any], int], str]


def _objets_lies(
    evenements: Iterable[Evenement], modeles: Mapping[str, type[Any]], utilisateur: Visiteur
) -> Lies:
    """Return the names of the objects that events cite, a question by kind."""
    cites: dict[type[Any], set[int]] = defaultdict(set)
    for evenement in evenements:
        modele = modeles.get(evenement.objet_type)
        connus = champs(modele) if modele else {}
        for cote in (evenement.avant, evenement.apres):
            for nom, valeur in cote.items():
                if nom in connus and connus[nom].remote_field and isinstance(valeur, int):
                    cites[connus[nom].related_model].add(valeur)  # type: ignore[index]
    return {
        (modele, objet.pk): str(objet)
        for modele, numeros in cites.items()
        for objet in _nommes(modele, utilisateur).filter(pk__in=numeros)
    }


def _nommes(modele: type[Any], utilisateur: Visiteur) -> QuerySet[Any]:
    """Return what may be named of a model: a fiche, when the reader sees it."""
    if modele is FicheAction:
        vues: QuerySet[Any] = FicheAction.objects.all().visibles_par(utilisateur)
        return vues
    tous: QuerySet[Any] = modele._base_manager.all()  # noqa: SLF001
    return tous


def _valeur(champ: Any, valeur: Any, noms: Mapping[str, Mapping[str, str]], lies: Lies) -> str:
    """Return the value of a field as people read it."""
    if valeur is None or valeur in ("", []):
        return "(vide)"
    if isinstance(champ, TermesField):
        dits = noms.get(champ.vocabulaire, {})
        return ", ".join(dits.get(code, code) for code in champ.to_python(valeur))
    if isinstance(valeur, list):
        return ", ".join(str(lu) for lu in valeur)
    return _simple(champ, valeur, lies)


def _simple(champ: Any, valeur: Any, lies: Lies) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if champ.remote_field:
        return lies.get((champ.related_model, valeur), f"n°\u00a0{valeur}")
    if champ.choices:
        return str(dict(champ.flatchoices).get(valeur, valeur))
    if champ.get_internal_type() == "DateField":
        return date_courte(champ.to_python(valeur))
    return str(valeur)
