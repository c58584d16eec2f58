"""Read models of organisations: the list, one of them with its people, the likely duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from clesante.acteurs.choix import Consentement
from clesante.acteurs.droits import droits
from clesante.acteurs.models import (
    Fonction,
    Organisation,
    OrganisationQuerySet,
    Personne,
    PorteeOrganisation,
    autrement,
    par_code,
)
from clesante.acteurs.regles import cle_nom, mots_cherches, mots_parlants, noms_proches
from clesante.comptes.droits import Visiteur, peut, portees
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.models.preparees import parmi, preparee, tenir
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import codes_contenant, contenants, plusieurs

TRIS = {
    "nom": ("tri", "pk"),
    "nature": ("nature", "tri", "pk"),
    "famille": ("famille", "tri", "pk"),
    "territoire": ("territoire", "tri", "pk"),
    "modification": ("-modifie_le", "pk"),
}
MOT_FREQUENT = 60
PAIRES_MAX = 100


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a person asked of the list; an unknown order is that of names."""

    texte: str = ""
    nature: str = ""
    famille: str = ""
    territoire: str = ""
    tri: str = "nom"


@dataclass(frozen=True, slots=True)
class LigneOrganisation:
    """One line of the list: the organisation and the name of its territory."""

    organisation: Organisation
    lieu: str


@dataclass(frozen=True, slots=True)
class FonctionLue:
    """What a person does in an organisation; coordinates are empty unless they agreed.

    ``visible``, ``modifiable``: whether the page of the person is the reader's to read, their sheet
    to edit; ``passee``: it is over.
    """

    fonction: Fonction
    courriel: str
    telephone: str
    passee: bool
    visible: bool
    modifiable: bool


@dataclass(frozen=True, slots=True)
class Doublon:
    """Two organisations that are likely one, and why."""

    gardee: Organisation
    doublon: Organisation
    raison: str


def chercher(utilisateur: Visiteur, filtre: Filtre) -> OrganisationQuerySet:
    """Return the organisations a user sees that answer a filter, in its order.

    Each word is the beginning of a word of the name, the acronym or the SIRET, accents aside; a
    SIRET is found with its spaces too.
    """
    trouvees = Organisation.objects.all().visibles_par(utilisateur).en_usage()
    tapes, colles = (
        Q(*(("recherche__contains", f" {mot}") for mot in mots))
        for mots in mots_cherches(filtre.texte)
    )
    trouvees = trouvees.filter(tapes | colles)
    if filtre.nature:
        trouvees = trouvees.filter(nature=filtre.nature)
    if filtre.famille:
        trouvees = trouvees.filter(famille=filtre.famille)
    if filtre.territoire:
        dedans = Q(portees__code=filtre.territoire) | Q(territoire=filtre.territoire)
        trouvees = trouvees.filter(dedans).distinct()
    return trouvees.order_by(*TRIS.get(filtre.tri, TRIS["nom"]))


def compter(utilisateur: Visiteur) -> int:
    """Return how many organisations :func:`chercher` finds for a user when nothing is asked.

    Those that have the code of a portée are counted in its index, less the merged, plus the few
    that are reached otherwise: to judge each organisation costs ten times more.
    """
    tenues = portees(utilisateur, "acteurs.voir")
    if not tenues or TOUT in tenues:
        return chercher(utilisateur, Filtre()).count()
    ordre, valeurs = _compte(tenues, contenants(tenues))
    with connection.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        return int(curseur.fetchone()[0])


@lru_cache(maxsize=256)
def _compte(tenues: frozenset[str], _contenants: frozenset[str]) -> tuple[str, tuple[Any, ...]]:
    """Return the query that counts what portées reach: to write it costs more than to run it.

    What holds their territories is asked too: it changes with the referential.
    """
    de_code, toutes = par_code(tenues), Organisation.objects.all()
    codes = PorteeOrganisation.objects.filter(code__in=tenues).values("organisation")
    atteintes = codes if len(tenues) == 1 else codes.distinct()
    fusionnees = toutes.filter(de_code, fusionnee_dans__gt=0)  # read in its index, not « not null »
    autres = toutes.en_usage().filter(autrement(tenues, "acteurs.voir")).exclude(de_code)
    comptes = [_ecrite(lues) for lues in (atteintes, fusionnees.values("pk"), autres.values("pk"))]
    valeurs = tuple(chain.from_iterable(dites for _, dites in comptes))
    return "SELECT {} - {} + {}".format(*(compte for compte, _ in comptes)), valeurs


def _ecrite(lues: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the expression that counts a reading, and its values."""
    try:
        ordre, valeurs = lues.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT COUNT(*) FROM ({ordre}) AS lues)", valeurs  # noqa: S608 (written by Django)


def lignes(organisations: Iterable[Organisation]) -> list[LigneOrganisation]:
    """Return lines of the list, the names of their territories read at once."""
    lues = list(organisations)
    noms = noms_de_territoires({o.territoire for o in lues})
    return [LigneOrganisation(o, noms.get(o.territoire, o.territoire)) for o in lues]


def noms_de_territoires(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of territories by code; none when the referential is not installed."""
    try:
        return {t.code: t.nom for t in plusieurs(list(codes))}
    except ClesanteError:
        return {}


def organisation_lue(numero: int) -> Organisation | None:
    """Return an organisation, what reaches it and those merged into it; None when it is none."""
    for lue in _organisations(numero):
        tenir(lue, "portees", _portees(numero))
        tenir(lue, "fusionnees", _fusionnees(numero))
        return lue
    return None


@preparee
def _organisations(numero: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=numero)


@preparee
def _portees(organisation: Any) -> QuerySet[PorteeOrganisation]:
    return PorteeOrganisation.objects.filter(organisation=organisation)


@preparee
def _fusionnees(organisation: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(fusionnee_dans=organisation).order_by("tri", "pk")


def personnes_de(organisation: Organisation, utilisateur: Visiteur) -> list[FonctionLue]:
    """Return who does what in an organisation and in those merged into it, the present first.

    None for a user who may not see people; coordinates only with the person's agreement, and of
    those who still have a function within reach.
    """
    permis = droits(organisation, utilisateur)
    if not permis["voir_personnes"]:
        return []
    fusionnee = bool(organisation.fusionnee_dans_id)
    fonctions = _fonctions(organisation.numeros)
    vues, modifiables = (
        _permises(fonctions, permis[nom] and not fusionnee, utilisateur, f"acteurs.{nom}")
        for nom in ("voir_personnes", "modifier_personnes")
    )
    return [_fonction_lue(fonction, vues, modifiables) for fonction in fonctions]


@preparee
def _fonctions(organisations: Any) -> QuerySet[Fonction]:
    ordre = (F("au").desc(nulls_first=True), "personne__nom", "pk")
    tenues = Fonction.objects.filter(parmi("organisation", organisations))
    return tenues.select_related("personne").order_by(*ordre)


def fonctions_de(personne: Personne, utilisateur: Visiteur) -> QuerySet[Fonction]:
    """Return what a person does, and did, in the organisations of a reader; the present first."""
    lues = Fonction.objects.filter(personne=personne).visibles_par(utilisateur)
    ordre = (F("au").desc(nulls_first=True), "organisation__tri", "pk")
    return lues.select_related("organisation__fusionnee_dans").order_by(*ordre)


def _permises(
    fonctions: Iterable[Fonction], ici: bool, utilisateur: Visiteur, operation: str
) -> set[int]:
    """Return the people of functions on whom a user may do an operation.

    ``ici``: it is theirs where the functions are, hence on who has one there today.
    """
    presentes = {f.personne_id for f in fonctions if ici and not _passee(f)}
    if not (autres := {f.personne_id for f in fonctions} - presentes):
        return presentes
    ailleurs = Personne.objects.filter(pk__in=autres).visibles_par(utilisateur, operation)
    return presentes | set(ailleurs.values_list("pk", flat=True))


def _passee(fonction: Fonction) -> bool:
    return fonction.au is not None and fonction.au < timezone.localdate()


def _fonction_lue(fonction: Fonction, vues: set[int], modifiables: set[int]) -> FonctionLue:
    p = fonction.personne
    accord = p.consentement == Consentement.DONNE and p.pk in vues
    coordonnees = (p.courriel, p.telephone) if accord else ("", "")
    return FonctionLue(fonction, *coordonnees, _passee(fonction), p.pk in vues, p.pk in modifiables)


def semblables(organisation: Organisation, utilisateur: Visiteur) -> list[Doublon]:
    """Return the organisations a user sees that a new one may be: same SIRET first, near names."""
    visibles = Organisation.objects.all().visibles_par(utilisateur).en_usage()
    visibles = visibles.exclude(pk=organisation.pk)
    mots = sorted(mots_parlants(cle_nom(organisation.nom)), key=len)[-3:]
    meme = Q(siret=organisation.siret) if organisation.siret else Q(pk=None)
    proches = meme
    for mot in mots:
        proches |= Q(recherche__contains=f" {mot[:5]}")
    rang = Case(When(meme, then=0), default=1)
    trouvees = visibles.filter(proches).order_by(rang, "tri", "pk")[: 10 * MOT_FREQUENT]
    return [d for autre in trouvees if (d := _comparer(autre, organisation))]


def _comparer(un: Organisation, autre: Organisation) -> Doublon | None:
    """Return the likely duplicate that two organisations make, or None."""
    if un.siret and un.siret == autre.siret:
        return Doublon(un, autre, "même SIRET")
    if un.siret and autre.siret:
        return None
    if noms_proches(cle_nom(un.nom), cle_nom(autre.nom)) and _memes_lieux(un, autre):
        return Doublon(un, autre, "noms proches, au même endroit")
    return None


def _memes_lieux(un: Organisation, autre: Organisation) -> bool:
    """Tell whether the territory of one holds the other's."""
    try:
        return un.territoire in codes_contenant(autre.territoire) or (
            autre.territoire in codes_contenant(un.territoire)
        )
    except ClesanteError:
        return un.territoire == autre.territoire


def doublons(utilisateur: Visiteur) -> list[Doublon]:
    """Return the likely duplicates among what a user may merge, those of one SIRET first.

    The oldest of each is the one kept.
    """
    if not peut(utilisateur, "acteurs.fusionner"):
        return []
    permises = Organisation.objects.all().visibles_par(utilisateur, "acteurs.fusionner").en_usage()
    trouves: dict[tuple[int, int], Doublon] = {}
    for un, autre in _paires(list(permises.order_by("pk"))):
        if (un.pk, autre.pk) not in trouves and (doublon := _comparer(un, autre)):
            trouves[un.pk, autre.pk] = doublon
            if len(trouves) == PAIRES_MAX:
                break
    return list(trouves.values())


def _paires(toutes: Sequence[Organisation]) -> Iterator[tuple[Organisation, Organisation]]:
    """Yield the pairs worth comparing: same SIRET, then a word that few names have."""
    par_siret, par_mot = (defaultdict[str, list[Organisation]](list) for _ in range(2))
    for organisation in toutes:
        if organisation.siret:
            par_siret[organisation.siret].append(organisation)
        for mot in mots_parlants(cle_nom(organisation.nom)):
            par_mot[mot[:5]].append(organisation)
    rares = (groupe for groupe in par_mot.values() if len(groupe) <= MOT_FREQUENT)
    for groupe in chain(par_siret.values(), rares):
        yield from combinations(groupe, 2)
