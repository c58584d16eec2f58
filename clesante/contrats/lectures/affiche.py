"""What the screens of a contract said at the end of a past day, told by the journal.

Today's objects are taken back event by event. What the journal does not keep (the order of rows,
what was linked before links were noted) is as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from clesante.acteurs.models import Dispositif, Organisation
from clesante.comptes.journal import etat
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs, etiquette
from clesante.concertation.models import Enjeu
from clesante.contrats.choix import EtatAction
from clesante.contrats.colonnes.contenu import CONTRAT, DISPOSITIF, ENJEU, SORTES, Sorte
from clesante.contrats.lectures.contenu import ACCORDEES, organisation
from clesante.contrats.lectures.versions import relire
from clesante.contrats.models import Contrat, FicheAction, IndicateurAction, chaine
from clesante.contrats.regles.contenu import SCHEMA, Contenu

PAR_ETIQUETTE: Final = {etiquette(sorte.modele): sorte for sorte in (CONTRAT, *SORTES)}
Ligne = dict[str, Any]
Cle = tuple[str, int]


@dataclass
class Memoire:
    """The objects of a contract by kind and number, as they are taken back in time."""

    lignes: dict[Cle, Ligne] = field(default_factory=dict)
    nees: dict[Cle, datetime] = field(default_factory=dict)


def contenu_affiche(contrat: Contrat, jour: date, tout: bool) -> Contenu:
    """Return what was shown of a contract at the end of a day.

    ``tout``: with what the reader may see of restricted actions, as they are restricted today.
    """
    fin = timezone.make_aware(datetime.combine(jour + timedelta(days=1), time()))
    memoire = _aujourd_hui(contrat)
    notes = Evenement.objects.filter(chaine=chaine(contrat), le__gte=fin).order_by("-pk")
    for note in notes.iterator():
        _defaire(memoire, note)
    for cle, nee in memoire.nees.items():
        if nee >= fin and cle[0] != CONTRAT.nom:
            memoire.lignes.pop(cle, None)
    return _dire(memoire, tout)


def _aujourd_hui(contrat: Contrat) -> Memoire:
    memoire = Memoire()
    for sorte in (CONTRAT, *SORTES):
        lus: QuerySet[Any] = sorte.modele._default_manager.filter(  # noqa: SLF001
            **{sorte.parent: contrat.pk}
        )
        if sorte.modele is FicheAction:
            lus = lus.prefetch_related(*ACCORDEES)
        if sorte.modele is IndicateurAction:
            lus = lus.prefetch_related("cibles")
        for lu in lus.order_by(*sorte.ordre, "pk"):
            cle = (sorte.nom, lu.pk)
            memoire.lignes[cle] = _ligne(sorte, lu)
            memoire.nees[cle] = lu.created_at
    return memoire


def _ligne(sorte: Sorte, lu: Any) -> Ligne:
    """Return an object as the journal keeps one: a relation is a number."""
    ligne = {"repere": str(lu.cle_creation), **etat(lu, champs(lu))}
    if isinstance(lu, FicheAction):
        ligne |= {nom: sorted(lie.pk for lie in getattr(lu, nom).all()) for nom in ACCORDEES}
    if isinstance(lu, IndicateurAction):
        ligne["cibles"] = {str(c.annee): str(c.valeur) for c in lu.cibles.all()}
    return ligne


def _defaire(memoire: Memoire, note: Evenement) -> None:
    """Take one event back."""
    sorte = PAR_ETIQUETTE.get(note.objet_type)
    if sorte is None:
        return
    cle = (sorte.nom, note.objet_id)
    if geste := GESTES.get(note.type):
        geste(memoire, cle, note.avant)
    elif note.avant and not note.apres:
        memoire.lignes.setdefault(cle, {"repere": f"{sorte.nom}-{note.objet_id}", **note.avant})
    elif not note.avant and sorte is not CONTRAT and cle not in memoire.nees:
        memoire.lignes.pop(cle, None)  # born since, and gone since
    elif cle in memoire.lignes:
        memoire.lignes[cle] |= note.avant


def _remettre_la_fiche(memoire: Memoire, _cle: Cle, avant: Mapping[str, Any]) -> None:
    for objet in avant.get("objets", ()):
        sorte = PAR_ETIQUETTE.get(objet["model"])
        if sorte is not None:
            repere = objet["fields"].get("cle_creation", "")
            memoire.lignes.setdefault(
                (sorte.nom, objet["pk"]), {**objet["fields"], "repere": repere}
            )


def _renumeroter(memoire: Memoire, _cle: Cle, avant: Mapping[str, Any]) -> None:
    for numero, dit in avant.get("fiches", {}).items():
        if ligne := memoire.lignes.get(("fiches", int(numero))):
            ligne["numero"] = dit


def _reordonner(memoire: Memoire, _cle: Cle, avant: Mapping[str, Any]) -> None:
    for rang, numero in enumerate(avant.get("axes", ()), 1):
        if ligne := memoire.lignes.get(("axes", numero)):
            ligne["numero"] = rang


def _recibler(memoire: Memoire, cle: Cle, avant: Mapping[str, Any]) -> None:
    if cle in memoire.lignes:
        cibles = memoire.lignes[cle].setdefault("cibles", {})
        cibles |= avant
        memoire.lignes[cle]["cibles"] = {a: v for a, v in cibles.items() if v is not None}


def _rien(_memoire: Memoire, _cle: Cle, _avant: Mapping[str, Any]) -> None:
    """Take nothing back: the event does not tell fields."""


GESTES: Final[Mapping[str, Callable[[Memoire, Cle, Mapping[str, Any]], None]]] = {
    "contrats.fiche_retiree": _remettre_la_fiche,
    "contrats.fiche_remise": _rien,
    "contrats.programme_renumerote": _renumeroter,
    "contrats.axes_ordonnes": _reordonner,
    "contrats.cibles_changees": _recibler,
    "contrats.partie_deplacee": _rien,
}


def _dire(memoire: Memoire, tout: bool) -> Contenu:
    """Return the objects that remain as a content: links by repère, organisations by value."""
    montrees = {cle for cle, ligne in memoire.lignes.items() if _montree(cle, ligne, tout)}
    gardees = {
        cle: ligne
        for cle, ligne in memoire.lignes.items()
        if cle in montrees and ("fiches", ligne.get("fiche")) in {*montrees, ("fiches", None)}
    }
    dehors = _Dehors(gardees)
    lus: dict[str, Any] = {"schema": SCHEMA, "diagnostic": None}
    for sorte in (CONTRAT, *SORTES):
        siennes = [ligne for (nom, _), ligne in gardees.items() if nom == sorte.nom]
        lus[sorte.nom] = [_traduire(sorte, ligne, gardees, dehors) for ligne in siennes]
    lus["contrat"] = lus["contrat"][0]
    lus["enjeux"] = [*dehors.enjeux.values()]
    return relire(lus)


def _montree(cle: Cle, ligne: Ligne, tout: bool) -> bool:
    """Tell whether an object was, and may be, shown; today's rights hold for the past."""
    if cle[0] == "parties":
        return not ligne.get("retiree_le")
    if cle[0] != "fiches":
        return True
    return ligne.get("etat") != EtatAction.IDEE and (tout or not ligne.get("restreinte"))


class _Dehors:
    """What the objects of a contract lead to outside it, read once by kind."""

    def __init__(self, lignes: Mapping[Cle, Ligne]) -> None:
        fiches = [ligne for (nom, _), ligne in lignes.items() if nom == "fiches"]
        self.organisations = {
            lue.pk: organisation(lue) for lue in _par_numero(Organisation, _cites(lignes))
        }
        self.enjeux = {
            lu.pk: {"repere": str(lu.cle_creation), **etat(lu, ENJEU)}
            for lu in _par_numero(Enjeu, (n for f in fiches for n in f.get("enjeux", ())))
        }
        self.dispositifs = {
            lu.pk: etat(lu, DISPOSITIF)
            for lu in _par_numero(Dispositif, (n for f in fiches for n in f.get("dispositifs", ())))
        }


def _cites(lignes: Mapping[Cle, Ligne]) -> Iterable[Any]:
    noms = {s.nom: [c.name for c in s.organisations] for s in (CONTRAT, *SORTES)}
    return (ligne.get(nom) for (sorte, _), ligne in lignes.items() for nom in noms[sorte])


def _par_numero(modele: Any, numeros: Iterable[Any]) -> Iterable[Any]:
    return modele.objects.filter(pk__in={n for n in numeros if n is not None}).order_by("pk")


def _traduire(
    sorte: Sorte, ligne: Ligne, lignes: Mapping[Cle, Ligne], dehors: _Dehors
) -> dict[str, Any]:
    dite = {"repere": ligne["repere"]}
    dite |= {c.name: ligne[c.name] for c in sorte.colonnes if c.name in ligne}
    for champ in sorte.liens:
        cible: tuple[str, Any] = (_sorte_de(champ), ligne.get(champ.name))
        dite[champ.name] = lignes.get(cible, {}).get("repere")
    for champ in sorte.organisations:
        dite[champ.name] = dehors.organisations.get(ligne.get(champ.name))
    if sorte.modele is FicheAction:
        dite["enjeux"] = sorted(
            dehors.enjeux[n]["repere"] for n in _tenus(ligne, "enjeux", dehors.enjeux)
        )
        dite["dispositifs"] = [
            dehors.dispositifs[n] for n in _tenus(ligne, "dispositifs", dehors.dispositifs)
        ]
        dite["principes"] = sorted(
            lignes["principes", n]["repere"]
            for n in ligne.get("principes", ())
            if ("principes", n) in lignes
        )
    if "cibles" in ligne:
        dite["cibles"] = dict(sorted(ligne["cibles"].items()))
    return dite


def _tenus(ligne: Ligne, nom: str, connus: Mapping[int, Any]) -> list[int]:
    return [numero for numero in ligne.get(nom, ()) if numero in connus]


def _sorte_de(champ: Any) -> str:
    return PAR_ETIQUETTE[etiquette(champ.related_model)].nom
