"""What happened to an organisation, as its page tells it, and what of it a reader may undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import DateField, Field, ForeignKey

from clesante.acteurs.droits import droits
from clesante.acteurs.models import Organisation, OrganisationQuerySet
from clesante.comptes import journal
from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs
from clesante.recherche.lectures import libelles
from clesante.recherche.models import TermesField

Champs = Mapping[str, Field[Any, Any]]
FUSION, EDITION = "acteurs.organisation_fusionnee", "acteurs.organisation_modifiee"
# What an event holds beside the fields of an organisation.
AUTRES = {
    "import": "ajoutée par un import",
    "organisations": "organisations rencontrées",
    "suivantes": "fusionnées avec elle",
    "portees": "portées données à celle qui est gardée",
}


@dataclass(frozen=True, slots=True)
class EvenementLu:
    """An event of an organisation: its sentence, what changed (label, before, after)."""

    evenement: Evenement
    phrase: str
    changes: tuple[tuple[str, str, str], ...]
    annulable: bool


def fusionnees_lisibles(organisation: Organisation, utilisateur: Visiteur) -> OrganisationQuerySet:
    """Return the organisations merged into one whose journal a user may read, by name."""
    lisibles = Organisation.objects.all().visibles_par(utilisateur, "acteurs.voir_journal")
    return lisibles.filter(fusionnee_dans=organisation).order_by("tri", "pk")


def evenements_lus(
    organisation: Organisation, lus: Iterable[Evenement], utilisateur: Visiteur
) -> list[EvenementLu]:
    """Return events of an organisation under the words people read."""
    annulables = _annulables(organisation, utilisateur)
    return [
        EvenementLu(e, journal.phrase(e), _changes(e), bool({e.type, e.pk} & annulables))
        for e in lus
    ]


def _annulables(organisation: Organisation, utilisateur: Visiteur) -> set[str | int]:
    """Return what a user may undo: edits of one in use, or the merge that is in place."""
    permis = droits(organisation, utilisateur)
    if not organisation.fusionnee_dans_id:
        return {EDITION} if permis["modifier"] else set()
    gardees = Organisation.objects.all().visibles_par(utilisateur, "acteurs.fusionner")
    if not (permis["fusionner"] and gardees.filter(pk=organisation.fusionnee_dans_id).exists()):
        return set()
    derniere = journal.de_l_objet(organisation).filter(type=FUSION).first()
    en_place = derniere and derniere.apres["fusionnee_dans"] == organisation.fusionnee_dans_id
    return {derniere.pk} if derniere and en_place else set()


def changements_lus(lus: Iterable[Evenement], annulables: bool) -> list[EvenementLu]:
    """Return events under the words people read, of an object whose edits alone are undone.

    ``annulables``: the reader may undo what can be.
    """
    return [
        EvenementLu(e, journal.phrase(e), _changes(e), annulables and journal.annulable(e))
        for e in lus
    ]


def _changes(evenement: Evenement) -> tuple[tuple[str, str, str], ...]:
    """Return each field of an event: its label, its value before and after."""
    avant, apres = evenement.avant, evenement.apres
    connus = champs(apps.get_model(evenement.objet_type))
    return tuple(
        (
            _libelle(connus, nom),
            _dite(connus, nom, avant.get(nom)),
            _dite(connus, nom, apres.get(nom)),
        )
        for nom in dict.fromkeys((*avant, *apres))
    )


def _libelle(connus: Champs, nom: str) -> str:
    champ = connus.get(nom)
    return str(champ.verbose_name) if champ else AUTRES.get(nom, nom)


def _dite(connus: Champs, nom: str, valeur: Any) -> str:
    """Return a value as people read it: the label of a choice, the number of an organisation."""
    if valeur in (None, "", []):
        return "(vide)"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    champ = connus.get(nom)
    if isinstance(champ, TermesField):
        return ", ".join(libelles(champ.vocabulaire, valeur))
    if isinstance(valeur, list):
        return ", ".join(map(str, valeur))
    if isinstance(champ, DateField):
        return f"{champ.to_python(valeur):%d/%m/%Y}"
    choix = dict(getattr(champ, "flatchoices", ()) or ())
    est_lien = isinstance(champ, ForeignKey)
    return f"n°\u00a0{valeur}" if est_lien else str(choix.get(valeur, valeur))
