"""Read models of avenants: what changes from the text in force, why, what it entails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from clesante.cadres.choix import Avis, Rubrique
from clesante.cadres.lectures import droit_commun
from clesante.cadres.regles.moteur import verifier
from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import EtatAvenant, GenreChangement, GenreVersion
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.cycle import faits
from clesante.contrats.lectures.differences import comparer
from clesante.contrats.lectures.texte import valeurs
from clesante.contrats.lectures.versions import contenu_de, signees
from clesante.contrats.models import Avenant, Contrat, FicheAction, MotifChangement, VersionContrat
from clesante.contrats.regles.avenants import Obstacle, entraine
from clesante.contrats.regles.avenants import obstacles as juger
from clesante.contrats.regles.changements import Changement
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.texte import APPEL, en_clair

DOCUMENTS = GenreChangement.DOCUMENTS
PAGES = {
    "contrat": "contrat-modifier",
    "diagnostic": "contrat-modifier",
    "porteurs": "contrat-parties",
    "referents": "contrat-parties",
    "signataires": "contrat-parties",
    "engagements": "contrat-parties",
    "parties": "contrat-texte-ecrire",
    "postes": "contrat-argent",
    "moyens": "moyens",
    "axes": "programme",
    "objectifs": "programme",
    "principes": "programme",
}
PAGES_DE_FICHE = {"lignes": "fiche-argent"}
EN_COURS = (EtatAvenant.PROJET, EtatAvenant.FIGE)


@dataclass(frozen=True, slots=True)
class LigneAvenant:
    """A change of an avenant: why it is made ("" not said yet), the page where it was written."""

    changement: Changement
    motif: str
    adresse: str = ""


def avenants_de(contrat: Contrat) -> QuerySet[Avenant]:
    """Return the avenants of a contract, the latest first."""
    lus: QuerySet[Avenant] = Avenant.objects.filter(contrat=contrat)
    return lus.select_related("base__signee").order_by("-numero")


def base_de(contrat: Contrat) -> VersionContrat | None:
    """Return the text that an avenant amends: the last one signed, else as it was taken in."""
    signee = signees(contrat).last()
    if signee is not None:
        return signee.version
    reprises = VersionContrat.objects.filter(contrat=contrat, genre=GenreVersion.REPRISE)
    return reprises.order_by("numero").last()


def texte_signe(version: VersionContrat) -> Contenu:
    """Return what a version says, with the days that its signature gave where it had none."""
    lu, signee = contenu_de(version), version.declaree
    if signee is None:
        return lu
    jours = {"date_effet": signee.date_effet, "date_fin_prevue": signee.date_fin}
    dits = {nom: j.isoformat() for nom, j in jours.items() if j and not lu.contrat.get(nom)}
    return Contenu({**lu.valeurs, "contrat": {**lu.contrat, **dits}})


def version_de(avenant: Avenant) -> VersionContrat | None:
    """Return the last text frozen of an avenant, None while it was never frozen."""
    return VersionContrat.objects.filter(avenant=avenant).order_by("numero").last()


def changements(avenant: Avenant) -> tuple[Changement, ...]:
    """Return what an avenant changes, dated documents apart: those are its visas."""
    return tuple(c for c in _tous(avenant) if c.genre != DOCUMENTS)


def visas(avenant: Avenant) -> tuple[Changement, ...]:
    """Return the dated documents that came since the text it amends: what it stands on."""
    return tuple(c for c in _tous(avenant) if c.genre == DOCUMENTS)


def _tous(avenant: Avenant) -> tuple[Changement, ...]:
    """Return all that changed: up to today while it is written, then up to the text frozen."""
    base = texte_signe(avenant.base)
    figee = None if avenant.etat == EtatAvenant.PROJET else version_de(avenant)
    if figee is None and avenant.etat == EtatAvenant.ABANDONNE:
        return ()
    contrat = Contrat.objects.get(pk=avenant.contrat_id)
    ici = contenu_de(figee) if figee else contenu(contrat)
    lus = comparer(base, ici).changements
    if not any(APPEL.search(c.avant + c.apres) for c in lus):
        return lus
    cotes = [_variables(lu, contrat) for lu in (base, ici)]
    return tuple(c.en_clair(*(partial(en_clair, dites=dites) for dites in cotes)) for c in lus)


def _variables(dit: Contenu, contrat: Contrat) -> Mapping[str, Collection[str]]:
    """Return what the variables of a text said the day it was frozen, or say now."""
    figees: Mapping[str, Collection[str]] | None
    figees = dit.valeurs.get("autour", {}).get("variables")
    if figees is not None:
        return figees
    return {code: lue.elements for code, lue in valeurs(contrat).items()}


def ecarts(contrat: Contrat) -> tuple[VersionContrat | None, tuple[Changement, ...]]:
    """Return the text in force, and what is written now that is not in it."""
    base = base_de(contrat)
    if base is None:
        return None, ()
    lus = comparer(texte_signe(base), contenu(contrat)).changements
    return base, tuple(c for c in lus if c.genre != DOCUMENTS)


def par_genre(changements_: Sequence[Changement]) -> list[tuple[str, int]]:
    """Return how many changes there are by subject, in words, in their order."""
    comptes = Counter(c.genre for c in changements_)
    return [(str(g.label), comptes[g.value]) for g in GenreChangement if comptes[g.value]]


def motifs(avenant: Avenant) -> dict[str, str]:
    """Return why each change of an avenant is made, by the key of the change."""
    return dict(MotifChangement.objects.filter(avenant=avenant).values_list("cle", "motif"))


def lignes(avenant: Avenant) -> list[LigneAvenant]:
    """Return each change of an avenant, with its reason and where it was written."""
    return lignes_et_visas(avenant)[0]


def lignes_et_visas(avenant: Avenant) -> tuple[list[LigneAvenant], list[Changement]]:
    """Return the changes of an avenant with their reasons, and its visas, read once."""
    tous, dits = _tous(avenant), motifs(avenant)
    pages = adresses(avenant.contrat, tous)
    return (
        [LigneAvenant(c, dits.get(c.cle, ""), pages[c.cle]) for c in tous if c.genre != DOCUMENTS],
        [c for c in tous if c.genre == DOCUMENTS],
    )


def adresses(contrat: Contrat, lus: Sequence[Changement]) -> dict[str, str]:
    """Return the page where each change was written, by its key; one question for them all."""
    reperes = {c.repere for c in lus}
    fiches: Mapping[str, int] = {
        str(cle): pk
        for cle, pk in FicheAction.objects.filter(contrat=contrat).values_list("cle_creation", "pk")
        if str(cle) in reperes
    }
    return {c.cle: _adresse(contrat, c, fiches) for c in lus}


def _adresse(contrat: Contrat, changement: Changement, fiches: Mapping[str, int]) -> str:
    if numero := fiches.get(changement.repere):
        return reverse(PAGES_DE_FICHE.get(changement.sorte, "fiche"), args=[numero])
    page = PAGES.get(changement.sorte, "programme")
    return reverse(page, args=[contrat.pk])


def effet_de_la_base(avenant: Avenant) -> date | None:
    """Return the first day of the text that an avenant amends."""
    signee = avenant.base.declaree
    effet: date | None = signee.date_effet if signee else avenant.contrat.date_effet
    return effet


def alertes(avenant: Avenant, lus: Sequence[LigneAvenant], lecteur: Visiteur) -> list[str]:
    """Return what to look at before an avenant is signed, in a sentence each."""
    genres = {ligne.changement.genre for ligne in lus}
    dits = entraine(genres)
    if GenreChangement.DUREE in genres and avenant.etat == EtatAvenant.PROJET:
        dits += _de_la_duree(avenant.contrat, lecteur)
    return dits


def obstacles(avenant: Avenant, lus: Sequence[LigneAvenant] | None = None) -> list[Obstacle]:
    """Return all that stands between an avenant and its freezing, or its signature once frozen.

    ``lus``: its changes, when they were read already.
    """
    if lus is None:
        dits = motifs(avenant)
        motives = [(c.cle, c.titre, dits.get(c.cle, "")) for c in changements(avenant)]
    else:
        motives = [(lu.changement.cle, lu.changement.titre, lu.motif) for lu in lus]
    bornes = effet_de_la_base(avenant), avenant.contrat.date_fin_prevue
    return [*juger(avenant.date_effet, bornes, motives)]


def _de_la_duree(contrat: Contrat, lecteur: Any) -> list[str]:
    """Return what the framework, and the law, find of how long the contract lasts now."""
    lus = faits(contrat, lecteur)
    trouves = verifier(lus, *filter(None, (cadre_du(contrat), droit_commun())))
    return [
        f"Durée\u00a0: {verdict.constat} {verdict.phrase} {verdict.remede}".rstrip()
        for verdict in trouves
        if verdict.rubrique is Rubrique.DUREES
        and verdict.avis in (Avis.NON_CONFORME, Avis.A_VERIFIER)
    ]


def hors_contrat(contrat: Contrat, lecteur: Visiteur) -> list[FicheAction]:
    """Return the actions written beside the contract signed: an avenant may take them in."""
    vues = FicheAction.objects.all().visibles_par(lecteur)
    lues = vues.filter(contrat=contrat, hors_contrat=True).exclude(etat="idee")
    return list(lues.order_by("tri", "pk"))
