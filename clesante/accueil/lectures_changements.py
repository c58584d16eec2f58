"""What changed on what a person may see today: events of the journal, as sentences, by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.lectures import espace as acteurs
from clesante.acteurs.lectures.dispositifs import actions_vues, dispositifs_vus
from clesante.acteurs.lectures.instances import decisions_vues, instances_vues
from clesante.acteurs.lectures.rencontres import rencontres_vues
from clesante.comptes import journal
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.concertation.lectures import espace as concertation
from clesante.contrats.lectures import espace as contrats
from clesante.donnees import lectures_espace as donnees

LIMITE = 50


@dataclass(frozen=True, slots=True)
class SourceDeChangements:
    """A kind of object whose events are told: those a person may see today, and where they are."""

    visibles: Callable[[Utilisateur], QuerySet[Any]]
    adresse: Callable[[Any], str]
    nom: Callable[[Any], str] = str


def _organisation(numero: int) -> str:
    return reverse("organisation", args=[numero])


# What « Mon espace » and the digests tell of the journal: a later app adds one line.
SOURCES_DE_CHANGEMENTS = (
    SourceDeChangements(acteurs.organisations_vues, lambda o: _organisation(o.pk)),
    SourceDeChangements(acteurs.personnes_vues, lambda p: _organisation(p.chez)),
    SourceDeChangements(
        acteurs.fonctions_vues,
        lambda f: _organisation(f.organisation.gardee.pk),
        lambda f: f"{f.personne}, {f.intitule}, {f.organisation.gardee}",
    ),
    SourceDeChangements(dispositifs_vus, lambda d: reverse("dispositif", args=[d.pk])),
    SourceDeChangements(
        actions_vues,
        lambda a: reverse("dispositif", args=[a.dispositif_id]),
        lambda a: f"{a.dispositif}, {a}",
    ),
    SourceDeChangements(rencontres_vues, lambda r: reverse("rencontre", args=[r.pk])),
    SourceDeChangements(instances_vues, lambda i: reverse("instance", args=[i.pk])),
    SourceDeChangements(
        decisions_vues,
        lambda d: reverse("decision", args=[d.pk]),
        lambda d: f"{d.instance.nom}, décision {d.numero}".rstrip(),
    ),
    SourceDeChangements(
        donnees.tables_vues, lambda t: reverse("table-geree", args=[t.pk]), lambda t: t.libelle
    ),
    SourceDeChangements(
        lambda u: Utilisateur.objects.filter(pk=u.pk),
        lambda _: reverse("compte"),
        lambda _: "Mon compte",
    ),
    SourceDeChangements(
        lambda u: Attribution.objects.filter(utilisateur=u),
        lambda _: reverse("mon-espace"),
        lambda _: "Mes rôles",
    ),
    *(
        SourceDeChangements(partial(app.vus, modele), app.adresse)
        for app in (concertation, contrats)
        for modele in app.PAGES
    ),
)


@dataclass(frozen=True, slots=True)
class Changement:
    """One event as it is told: when, its sentence, what it is about and where that is."""

    le: datetime
    phrase: str
    objet: str
    adresse: str


def changements(
    utilisateur: Utilisateur, depuis: int, jusqu_a: int | None = None
) -> list[Changement]:
    """Return what others changed after an event of the journal, the latest first.

    Up to another, itself told, if given. One more than ``LIMITE`` at most. Today's rights apply:
    what one may no longer see is not told.
    """
    sources = {etiquette(s.visibles(utilisateur).model): s for s in SOURCES_DE_CHANGEMENTS}
    vus = Q(pk=None)
    for sorte, source in sources.items():
        permis = source.visibles(utilisateur).order_by().values("pk")
        vus |= Q(objet_type=sorte, objet_id__in=permis)
    lus = Evenement.objects.filter(vus, pk__gt=depuis).exclude(auteur=utilisateur)
    if jusqu_a is not None:
        lus = lus.filter(pk__lte=jusqu_a)
    evenements = list(lus.order_by("-pk")[: LIMITE + 1])
    objets = {
        (sorte, objet.pk): objet
        for sorte, source in sources.items()
        for objet in _objets(source, utilisateur, sorte, evenements)
    }
    return [
        _dit(evenement, sources[evenement.objet_type], objets[cle])
        for evenement in evenements
        if (cle := (evenement.objet_type, evenement.objet_id)) in objets
    ]


def _objets(
    source: SourceDeChangements, utilisateur: Utilisateur, sorte: str, lus: Iterable[Evenement]
) -> Iterable[Any]:
    """Return the objects of some events, read at once."""
    numeros = {e.objet_id for e in lus if e.objet_type == sorte}
    return source.visibles(utilisateur).filter(pk__in=numeros).order_by("pk") if numeros else ()


def _dit(evenement: Evenement, source: SourceDeChangements, objet: Any) -> Changement:
    return Changement(
        timezone.localtime(evenement.le),
        journal.phrase(evenement),
        source.nom(objet),
        source.adresse(objet),
    )


def par_jour(dits: Iterable[Changement]) -> list[tuple[date, list[Changement]]]:
    """Return changes grouped by day, in the order they are given."""
    return [(jour, list(lus)) for jour, lus in groupby(dits, key=lambda dit: dit.le.date())]
