"""Read models of the register of dispositifs: the list, one of them, what one may already be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from clesante.acteurs.lectures.citees import citation
from clesante.acteurs.lectures.lieux import lieux
from clesante.acteurs.models import (
    ActionDispositif,
    Dispositif,
    Organisation,
    PorteeDispositif,
)
from clesante.acteurs.regles import cle_nom, mots_parlants, numero_cite
from clesante.acteurs.regles.dispositifs import Porteur, Porteurs, porteurs_parmi, semblable
from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.comptes.models.preparees import parmi, preparee
from clesante.recherche.lectures import vocabulaires
from clesante.recherche.models import dont
from clesante.socle.texte import normaliser
from clesante.territoires.lectures import codes_contenant, perimetre
from clesante.territoires.models_rattaches import dans_un_de

NATIONAL = "FR"
CANDIDATS = 600
TRIS = {
    "nom": ("tri", "pk"),
    "type": ("type", "tri", "pk"),
    "territoire": ("territoire", "tri", "pk"),
    "debut": (F("du").desc(nulls_last=True), "tri", "pk"),
    "modification": ("-modifie_le", "pk"),
}
_PORTEUR = ("pk", "nom", "sigle", "siret", "territoire")


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a person asked of the register; ``jour``: in force on that day."""

    texte: str = ""
    type: str = ""
    theme: str = ""
    public: str = ""
    territoire: str = ""
    jour: date | None = None
    tri: str = "nom"

    @property
    def demande(self) -> bool:
        """Whether something is left out of the list."""
        return bool(
            self.texte or self.type or self.theme or self.public or self.territoire or self.jour
        )


@dataclass(frozen=True, slots=True)
class LigneDispositif:
    """One line of the register, its codes read as words."""

    dispositif: Dispositif
    type: str
    lieu: str
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    actions: int


@dataclass(frozen=True, slots=True)
class ActionLue:
    """An action of a dispositif, its codes read as words."""

    action: ActionDispositif
    types: tuple[str, ...]
    themes: tuple[str, ...]
    publics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ressemblance:
    """What a new dispositif may already be: its name, its page, and why."""

    nom: str
    adresse: str
    raison: str


def dispositifs_vus(utilisateur: Visiteur) -> QuerySet[Dispositif]:
    """Return the dispositifs a user sees."""
    vus: QuerySet[Dispositif] = Dispositif.objects.all().visibles_par(utilisateur)
    return vus


def actions_vues(utilisateur: Visiteur) -> QuerySet[ActionDispositif]:
    """Return the actions of dispositifs that a user sees, each with its own."""
    vues: QuerySet[ActionDispositif] = ActionDispositif.objects.all().visibles_par(utilisateur)
    return vues.select_related("dispositif")


def chercher(utilisateur: Visiteur, filtre: Filtre) -> QuerySet[Dispositif]:
    """Return the dispositifs a user sees that answer a filter, in its order.

    Each word is the beginning of a word of the name or of who carries it, accents aside. A
    territory asked for gives those that cover it, a part of it, or more.
    """
    trouves = dispositifs_vus(utilisateur)
    for mot in normaliser(filtre.texte).split():
        dit = f" {mot}"
        trouves = trouves.filter(Q(recherche__contains=dit) | Q(porteur__recherche__contains=dit))
    if filtre.type:
        trouves = trouves.filter(type=filtre.type)
    if filtre.theme:
        trouves = trouves.filter(dont("themes", filtre.theme))
    if filtre.public:
        trouves = trouves.filter(dont("publics", filtre.public))
    if filtre.territoire:
        trouves = trouves.filter(touchant(filtre.territoire))
    if filtre.jour:
        trouves = trouves.filter(en_vigueur(filtre.jour))
    return trouves.order_by(*TRIS.get(filtre.tri, TRIS["nom"]))


def en_vigueur(jour: date) -> Q:
    """Return the condition of being in force on a day; an end that is not known is not reached."""
    return (Q(du=None) | Q(du__lte=jour)) & (Q(au=None) | Q(au__gte=jour))


def touchant(code: str, portees: type[Any] = PorteeDispositif) -> Q:
    """Return the condition of covering a perimeter, a part of it, or more, by some portées."""
    unites = {unite.code for unite in perimetre(code).unites}
    larges = frozenset({NATIONAL}).union(*(codes_contenant(unite) for unite in unites))
    dedans = portees._default_manager.filter(code__in=unites)  # noqa: SLF001
    return Q(pk__in=dedans.values("objet")) | dans_un_de(portees, larges)


def lignes(
    dispositifs: Iterable[Dispositif], mots: Iterable[Mapping[str, str]] = ()
) -> list[LigneDispositif]:
    """Return lines of the register: places, words and numbers of actions read at once.

    ``mots``: the labels of types, themes and publics, when they are read already.
    """
    lus = list(dispositifs)
    noms = lieux(d.territoire for d in lus)
    types, themes, publics = mots or listes_de_mots("dispositifs", "themes", "publics")
    comptes = dict(
        ActionDispositif.objects.filter(dispositif__in=[d.pk for d in lus])
        .values_list("dispositif")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [
        LigneDispositif(
            d,
            types.get(d.type, d.type),
            noms[d.territoire],
            tuple(themes.get(code, code) for code in d.themes),
            tuple(publics.get(code, code) for code in d.publics),
            comptes.get(d.pk, 0),
        )
        for d in lus
    ]


def listes_de_mots(*listes: str) -> list[Mapping[str, str]]:
    """Return the labels of each code of some lists, all read at once."""
    lues = {lue.code: lue.libelles for lue in vocabulaires()}
    return [lues[liste] for liste in listes]


def actions_de(dispositif: Dispositif, *mots: Mapping[str, str]) -> list[ActionLue]:
    """Return the actions of a dispositif, those that are not over first.

    ``mots``: the labels of types of action, themes and publics.
    """
    ordre = (F("au").desc(nulls_first=True), "intitule", "pk")
    types, themes, publics = mots
    return [
        ActionLue(
            action,
            tuple(types.get(code, code) for code in action.types_action),
            tuple(themes.get(code, code) for code in action.themes),
            tuple(publics.get(code, code) for code in action.publics),
        )
        for action in dispositif.actions.order_by(*ordre)
    ]


def evenements_de(dispositif: Dispositif) -> QuerySet[Evenement]:
    """Return what happened to a dispositif and to its actions, the latest first."""
    fiche = Q(objet_type=etiquette(Dispositif), objet_id=dispositif.pk)
    siennes = Q(
        objet_type=etiquette(ActionDispositif), objet_id__in=dispositif.actions.values("pk")
    )
    return Evenement.objects.filter(fiche | siennes).select_related("auteur").order_by("-pk")


def de_l_organisation(organisation: Organisation, utilisateur: Visiteur) -> list[Dispositif]:
    """Return the dispositifs an organisation carries, or one merged into it, that a user sees."""
    portes = _portes(organisation.numeros)
    return [lu for lu in portes if lu.permet(utilisateur, Dispositif.VOIR)]


@preparee
def _portes(organisations: Any) -> QuerySet[Dispositif]:
    portes = Dispositif.objects.filter(parmi("porteur", organisations))
    return portes.prefetch_related("portees").order_by("tri", "pk")


def nom_du_porteur(dispositif: Dispositif) -> str:
    """Return who carries a dispositif, as its form shows it: « CPTS Sud-Vendée (n° 12) »."""
    return citation(dispositif.porteur) if dispositif.porteur else dispositif.porteur_dit


def porteurs_possibles(utilisateur: Visiteur, tape: str = "") -> Porteurs:
    """Return the organisations a user sees among which who carries is looked for.

    With ``tape``, only those that a text may name: one row of a page need not read them all.
    """
    visibles = Organisation.objects.all().visibles_par(utilisateur).en_usage()
    if tape:
        mots = sorted(mots_parlants(cle_nom(tape)), key=len)[-3:]
        chiffres = "".join(c for c in tape if c.isdecimal())[:18]
        proches = Q(pk=numero_cite(tape)) | (Q(siret=chiffres) if chiffres else Q())
        for mot in mots:
            proches |= Q(recherche__contains=f" {mot[:5]}")
        visibles = visibles.filter(proches).order_by("tri", "pk")[:CANDIDATS]
    return porteurs_parmi(Porteur(*lu) for lu in visibles.values_list(*_PORTEUR))


def semblables(dispositif: Dispositif, porteur: str, utilisateur: Visiteur) -> list[Ressemblance]:
    """Return what a new dispositif may already be, and whom its ``porteur`` typed may be."""
    memes = dispositifs_vus(utilisateur).filter(
        type=dispositif.type, territoire=dispositif.territoire
    )
    trouvees = [
        Ressemblance(autre.nom, reverse("dispositif", args=[autre.pk]), raison)
        for autre in memes.exclude(pk=dispositif.pk).order_by("tri", "pk")
        if (raison := semblable(dispositif.type, dispositif.nom, autre.nom))
    ]
    if porteur:
        trouvees += _porteurs_proches(porteur, utilisateur)
    return trouvees


def _porteurs_proches(tape: str, utilisateur: Visiteur) -> Sequence[Ressemblance]:
    proches = porteurs_possibles(utilisateur, tape).proches(tape)
    return [
        Ressemblance(
            p.nom,
            reverse("organisation", args=[p.numero]),
            f"le porteur lui ressemble\u00a0: si c'est elle, écrivez «\u00a0n° {p.numero}\u00a0»",
        )
        for p in proches[:5]
    ]
