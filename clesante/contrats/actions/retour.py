"""Giving back to what is written now what the text in force says: one change undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import models, transaction

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.concertation.models import Enjeu
from clesante.contrats.actions import modifier as modifier_contrat
from clesante.contrats.actions import permis
from clesante.contrats.actions.argent import (
    ajouter_ligne,
    modifier_ligne,
    modifier_poste,
    retirer_ligne,
)
from clesante.contrats.actions.fiches import (
    ajouter_rangee,
    cibler,
    modifier_fiche,
    modifier_rangee,
    relier,
    retirer_rangee,
)
from clesante.contrats.actions.parties import modifier as modifier_partie_prenante
from clesante.contrats.actions.programme import (
    modifier_axe,
    modifier_moyen,
    modifier_objectif,
    modifier_principe,
)
from clesante.contrats.actions.texte import modifier_partie
from clesante.contrats.actions.versions import FIGER
from clesante.contrats.choix import EtatAvenant
from clesante.contrats.colonnes.contenu import PAR_NOM
from clesante.contrats.lectures.avenants import changements
from clesante.contrats.lectures.versions import contenu_de
from clesante.contrats.models import Avenant, FicheAction, Principe
from clesante.contrats.regles.changements import MODIFICATION, Changement
from clesante.contrats.regles.contenu import Contenu
from clesante.socle.erreurs import RefuseError

GESTES: Final[Mapping[str, Callable[[Any, Utilisateur], object]]] = {
    "contrat": modifier_contrat,
    "referents": modifier_partie_prenante,
    "porteurs": modifier_partie_prenante,
    "signataires": modifier_partie_prenante,
    "engagements": modifier_partie_prenante,
    "parties": modifier_partie,
    "axes": modifier_axe,
    "objectifs": modifier_objectif,
    "principes": modifier_principe,
    "fiches": modifier_fiche,
    "roles": modifier_rangee,
    "sites": modifier_rangee,
    "etapes_actions": modifier_rangee,
    "indicateurs": modifier_rangee,
    "lignes": modifier_ligne,
    "postes": modifier_poste,
    "moyens": modifier_moyen,
}
# What the framework, the map or the registry answers for.
AILLEURS: Final = frozenset(
    {"territoire", "lieu", "population", "cadre", "diagnostic", "dispositifs", "ordre"}
)
# Rows that come and go by one act each.
RANGEES: Final = ("lignes", "roles", "sites", "etapes_actions", "indicateurs")
LIES: Final[Mapping[str, type[Any]]] = {"enjeux": Enjeu, "principes": Principe}


def simple(changement: Changement) -> bool:
    """Tell whether a change is undone from here; else its page is where it is undone."""
    if changement.sorte in RANGEES:
        return True
    return (
        changement.acte == MODIFICATION
        and changement.sorte in GESTES
        and bool(changement.colonnes)
        and not AILLEURS & set(changement.colonnes)
    )


def revenir(avenant: Avenant, cle: str, par: Utilisateur) -> Changement:
    """Give back what one change of an avenant in preparation took away; return that change.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it is not there any more or
    cannot be undone alone, and as the named change of each kind of object.
    """
    with transaction.atomic():
        lu = permis(Avenant, avenant.pk, par, FIGER)
        change = next((c for c in changements(lu) if c.cle == cle), None)
        if change is None or lu.etat != EtatAvenant.PROJET:
            raise RefuseError(
                "Ce changement n'est plus là.", "Rechargez la page\u00a0: quelqu'un l'a défait."
            )
        if not simple(change):
            raise RefuseError(
                "Ce changement ne se défait pas d'ici.", "Ouvrez la page où il a été fait."
            )
        base = contenu_de(lu.base)
        for repere in change.objets:
            _rendre(lu, base, change, repere, par)
    return change


def _rendre(
    avenant: Avenant, base: Contenu, change: Changement, repere: str, par: Utilisateur
) -> None:
    """Give back to one object what a change took, by the named change of its kind."""
    if change.sorte == "contrat":
        contrat = type(avenant.contrat).objects.get(pk=avenant.contrat_id)
        _remettre(change.sorte, contrat, base.contrat, change.colonnes, par)
        return
    modele: Any = PAR_NOM[change.sorte].modele
    objet, ancien = modele.objects.filter(cle_creation=repere).first(), base.objet(repere)
    if objet is None and ancien is not None:
        _refaire(change.sorte, ancien, par)
    elif objet is not None and ancien is None:
        RETRAITS[change.sorte](objet, par)
    elif objet is not None and ancien is not None:
        colonnes = change.colonnes or _colonnes(change.sorte)
        _remettre(change.sorte, objet, ancien, colonnes, par)


def _remettre(
    sorte: str, objet: Any, ancien: Mapping[str, Any], colonnes: Sequence[str], par: Utilisateur
) -> None:
    """Give back to an object the values of some columns."""
    if colonnes == ("cibles",):
        _recibler(objet, ancien["cibles"], par)
        return
    if colonnes[0] in LIES:
        lus = LIES[colonnes[0]].objects.filter(cle_creation__in=ancien[colonnes[0]])
        relier(objet, {colonnes[0]: [*lus.values_list("pk", flat=True)]}, par)
        return
    for nom in colonnes:
        _poser(objet, nom, ancien[nom])
    GESTES[sorte](objet, par)


def _refaire(sorte: str, ancien: Mapping[str, Any], par: Utilisateur) -> None:
    """Make again a row that was taken away, under the repère it had."""
    modele: Any = PAR_NOM[sorte].modele
    fiche = FicheAction.objects.filter(cle_creation=ancien["fiche"]).first()
    if fiche is None:
        raise RefuseError("L'action de cette ligne n'existe plus.", "Remettez-la d'abord.")
    objet = modele(cle_creation=ancien["repere"])
    for nom in _colonnes(sorte):
        _poser(objet, nom, ancien[nom])
    if sorte == "lignes":
        ajouter_ligne(objet, fiche, par)
        return
    ajouter_rangee(objet, fiche, par)
    if sorte == "indicateurs":
        _recibler(objet, ancien["cibles"], par)


def _colonnes(sorte: str) -> tuple[str, ...]:
    """Return the columns that a kind of rows is written by, but the action it hangs on."""
    lue = PAR_NOM[sorte]
    return tuple(champ.name for champ in (*lue.colonnes, *lue.organisations))


def _recibler(indicateur: Any, cibles: Mapping[str, str], par: Utilisateur) -> None:
    """Give back to an indicator its targets, by year; a year that came since has none again."""
    annees = {int(annee) for annee in cibles} | {c.annee for c in indicateur.cibles.all()}
    dites = {a: Decimal(cibles[str(a)]) if str(a) in cibles else None for a in annees}
    cibler(indicateur, dites, par)


def _poser(objet: models.Model, nom: str, valeur: Any) -> None:
    """Give an object, not saved, the value of a column; a link is found by its repère."""
    champ: Any = champs(objet)[nom]
    if not isinstance(champ, models.ForeignKey):
        setattr(objet, champ.attname, champ.to_python(valeur))
        return
    vers = None if valeur is None else _lie(champ.related_model, valeur)
    if valeur is not None and vers is None:
        raise RefuseError(
            "Ce que disait le texte en vigueur n'existe plus ici.", "Remettez-le d'abord."
        )
    setattr(objet, nom, vers)


def _lie(modele: Any, valeur: Any) -> Any:
    """Return what a version links to: an object by its repère, an organisation by its values."""
    if modele is Organisation:
        return modele.objects.filter(nom=valeur["nom"], siret=valeur["siret"]).first()
    return modele.objects.filter(cle_creation=valeur).first()


RETRAITS: Final[Mapping[str, Callable[[Any, Utilisateur], None]]] = {
    "lignes": retirer_ligne,
    **dict.fromkeys(("roles", "sites", "etapes_actions", "indicateurs"), retirer_rangee),
}
