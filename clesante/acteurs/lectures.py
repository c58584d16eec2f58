"""Read models of organisations: the list, one of them with its people, the likely duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import F, Q
from django.utils import timezone

from clesante.acteurs.choix import Consentement
from clesante.acteurs.models import Fonction, Organisation, OrganisationQuerySet
from clesante.acteurs.regles import cle_nom, noms_proches
from clesante.comptes.droits import Visiteur, peut
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import normaliser
from clesante.territoires.lectures import codes_contenant, plusieurs

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
    """What a person does in an organisation; coordinates are empty unless they agreed."""

    fonction: Fonction
    courriel: str
    telephone: str
    passee: bool


@dataclass(frozen=True, slots=True)
class Doublon:
    """Two organisations that are likely one, and why."""

    gardee: Organisation
    doublon: Organisation
    raison: str


def chercher(utilisateur: Visiteur, filtre: Filtre) -> OrganisationQuerySet:
    """Return the organisations a user sees that answer a filter, in its order.

    Each word is the beginning of a word of the name, the acronym or the SIRET, accents aside.
    """
    trouvees = Organisation.objects.all().visibles_par(utilisateur).en_usage()
    for mot in normaliser(filtre.texte).split():
        trouvees = trouvees.filter(recherche__contains=f" {mot}")
    if filtre.nature:
        trouvees = trouvees.filter(nature=filtre.nature)
    if filtre.famille:
        trouvees = trouvees.filter(famille=filtre.famille)
    if filtre.territoire:
        dedans = Q(portees__code=filtre.territoire) | Q(territoire=filtre.territoire)
        trouvees = trouvees.filter(dedans).distinct()
    return trouvees.order_by(*TRIS.get(filtre.tri, TRIS["nom"]))


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


def personnes_de(organisation: Organisation, utilisateur: Visiteur) -> list[FonctionLue]:
    """Return who does what in an organisation and in those merged into it, the present first.

    None for a user who may not see people; coordinates only with the person's agreement.
    """
    la = Organisation.objects.filter(pk=organisation.pk)
    if not la.visibles_par(utilisateur, "acteurs.voir_personnes").exists():
        return []
    lues = Fonction.objects.filter(
        Q(organisation=organisation) | Q(organisation__fusionnee_dans=organisation)
    ).select_related("personne")
    ordre = (F("au").desc(nulls_first=True), "personne__nom", "pk")
    return [_fonction_lue(fonction) for fonction in lues.order_by(*ordre)]


def _fonction_lue(fonction: Fonction) -> FonctionLue:
    p = fonction.personne
    accord = p.consentement == Consentement.DONNE
    passee = fonction.au is not None and fonction.au < timezone.localdate()
    return FonctionLue(
        fonction, p.courriel if accord else "", p.telephone if accord else "", passee
    )


def semblables(organisation: Organisation, utilisateur: Visiteur) -> list[Doublon]:
    """Return the organisations a user sees that a new one may be: same SIRET, or a near name."""
    visibles = Organisation.objects.all().visibles_par(utilisateur).en_usage()
    visibles = visibles.exclude(pk=organisation.pk)
    mots = sorted(cle_nom(organisation.nom).split(), key=len)[-3:]
    proches = Q(siret=organisation.siret) if organisation.siret else Q(pk=None)
    for mot in mots:
        proches |= Q(recherche__contains=f" {mot[:5]}")
    trouvees = visibles.filter(proches).order_by("tri", "pk")[: 10 * MOT_FREQUENT]
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
    """Return the likely duplicates among what a user may merge, the oldest of each kept first."""
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
    """Yield the pairs worth comparing: same SIRET, or a word that few names have."""
    groupes: dict[str, list[Organisation]] = defaultdict(list)
    for organisation in toutes:
        if organisation.siret:
            groupes[organisation.siret].append(organisation)
        for mot in cle_nom(organisation.nom).split():
            groupes[mot[:5]].append(organisation)
    for groupe in groupes.values():
        if len(groupe) <= MOT_FREQUENT:
            yield from combinations(groupe, 2)
