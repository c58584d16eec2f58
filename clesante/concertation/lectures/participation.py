"""Read models of calls for contributions, of what people said, and of who was heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Choices, Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Utilisateur
from clesante.concertation.choix import EtatContribution
from clesante.concertation.models import Appel, Constat, Contribution, Diagnostic, Recueil
from clesante.concertation.regles.participation import Groupe
from clesante.recherche.lectures import vocabulaire
from clesante.recherche.lectures_mots import ayant_les_mots
from clesante.recherche.models import dont
from clesante.socle.texte import pluriel
from clesante.ui.agenda import AFaire

MODERER = "concertation.moderer"
TRIS = {
    "recue": ("-recue_le", "-pk"),
    "ancienne": ("recue_le", "pk"),
    "numero": ("numero", "pk"),
    "etat": ("etat", "-recue_le", "-pk"),
}
LIBELLES_TRI = {
    "recue": "les dernières reçues d'abord",
    "ancienne": "les premières reçues d'abord",
    "numero": "numéro",
    "etat": "état",
}


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a list of contributions is asked: codes, empty for all."""

    texte: str = ""
    etat: str = ""
    canal: str = ""
    theme: str = ""
    groupe: str = ""
    appel: int = 0
    tri: str = "recue"

    @property
    def actif(self) -> bool:
        """Whether it keeps only some."""
        voulus = (self.texte, self.etat, self.canal, self.theme, self.groupe, self.appel)
        return any(voulus)


@dataclass(frozen=True, slots=True)
class Suite:
    """An action that a contribution led to; ``adresse``: its page, empty when it is not shown."""

    titre: str
    etat: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Suites:
    """What a contribution led to; ``choisir``: where its actions are chosen, or empty."""

    actions: tuple[Suite, ...]
    choisir: str


def suites(contribution: Contribution, utilisateur: Visiteur) -> Suites:
    """Return what a contribution led to, of what a reader may know."""
    lues: Suites = import_string(settings.SUITES_DES_CONTRIBUTIONS)(contribution, utilisateur)
    return lues


def appels_publics(jour: date) -> QuerySet[Appel]:
    """Return the calls that the public may read: those open, then those over, the latest first."""
    lus = Appel.objects.filter(du__lte=jour).select_related("diagnostic")
    return lus.order_by("-au", "-du", "pk")


def publiees(de: Appel | Diagnostic) -> QuerySet[Contribution]:
    """Return what was published of a call, or of a whole diagnosis, the latest first."""
    lien = {"appel" if isinstance(de, Appel) else "diagnostic": de}
    lues = Contribution.objects.filter(**lien, etat=EtatContribution.PUBLIEE)
    return lues.select_related("decision__instance").order_by("-recue_le", "-pk")


def themes_publies(appel: Appel) -> list[tuple[str, str, int]]:
    """Return (code, label, how many) for each theme of what is published, in the list's order."""
    lus = publiees(appel).order_by().values_list("themes", flat=True)
    combien = Counter(code for codes in lus for code in codes)
    return [
        (code, libelle, combien[code])
        for code, libelle in vocabulaire("themes").libelles.items()
        if combien[code]
    ]


def suivie(numero: str) -> Contribution | None:
    """Return the contribution of a public number, with its call, its decision and its body."""
    lues = Contribution.objects.select_related("appel", "diagnostic", "decision__instance")
    return lues.filter(numero=numero).first()


def appels_de(diagnostic: Diagnostic) -> QuerySet[Appel]:
    """Return the calls of a diagnosis, the latest first, each with ``recues`` and ``a_lire``."""
    lus = Appel.objects.filter(diagnostic=diagnostic)
    a_lire = Count("contributions", filter=Q(contributions__etat=EtatContribution.A_LIRE))
    return lus.annotate(recues=Count("contributions"), a_lire=a_lire).order_by("-du", "-pk")


def comptes_par(diagnostic: Diagnostic, champ: str, choix: type[Choices]) -> dict[str, int]:
    """Return how many contributions of a diagnosis have each choice of a field, zeros included."""
    lues = Contribution.objects.filter(diagnostic=diagnostic)
    comptes = dict(lues.order_by().values_list(champ).annotate(n=Count("pk")))
    return {code: comptes.get(code, 0) for code in choix.values}


def groupes(diagnostic: Diagnostic) -> list[Groupe]:
    """Return who was heard in a diagnosis: the groups of the law, then others that spoke.

    A contribution that was set aside counts for nobody.
    """
    gardees = Contribution.objects.filter(diagnostic=diagnostic)
    gardees = gardees.exclude(etat=EtatContribution.ECARTEE).order_by()
    dites = Counter(c for lus in gardees.values_list("groupes", flat=True) for c in lus)
    recueils, personnes = Counter[str](), Counter[str]()
    tenus = Recueil.objects.filter(diagnostic=diagnostic).order_by()
    for publics, nombre in tenus.values_list("publics", "nombre"):
        recueils.update(publics)
        personnes.update(dict.fromkeys(publics, nombre or 0))
    lus = [
        Groupe(t.code, t.libelle, t.legal, dites[t.code], recueils[t.code], personnes[t.code])
        for t in vocabulaire("publics").termes
    ]
    return sorted((g for g in lus if g.legal or g.entendu), key=lambda g: not g.legal)


def contributions(diagnostic: Diagnostic, filtre: Filtre) -> QuerySet[Contribution]:
    """Return the contributions of a diagnosis that a filter keeps, in its order."""
    lues = Contribution.objects.filter(diagnostic=diagnostic).select_related("appel", "decision")
    lues = lues.annotate(constatee=Exists(Constat.objects.filter(contribution=OuterRef("pk"))))
    for champ in ("etat", "canal"):
        if voulu := getattr(filtre, champ):
            lues = lues.filter(**{champ: voulu})
    if filtre.theme:
        lues = lues.filter(dont("themes", filtre.theme))
    if filtre.groupe:
        lues = lues.filter(dont("groupes", filtre.groupe))
    if filtre.appel:
        lues = lues.filter(appel=filtre.appel)
    trouvees = ayant_les_mots(lues, filtre.texte, ("texte", "numero", "commune"))
    return trouvees.order_by(*TRIS[filtre.tri])


def prochaine_a_lire(diagnostic: Diagnostic) -> Contribution | None:
    """Return the contribution that has waited the longest to be read."""
    lues = Contribution.objects.filter(diagnostic=diagnostic, etat=EtatContribution.A_LIRE)
    return lues.order_by("recue_le", "pk").first()


def contributions_a_lire(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each diagnosis where contributions wait to be read."""
    if not peut(utilisateur, MODERER):
        return
    permis = Diagnostic.objects.all().visibles_par(utilisateur, MODERER)
    attente = Contribution.objects.filter(diagnostic__in=permis, etat=EtatContribution.A_LIRE)
    comptes = attente.order_by("diagnostic").values("diagnostic", "diagnostic__intitule")
    for lu in comptes.annotate(n=Count("pk")):
        dit = pluriel(lu["n"], "contribution")
        yield AFaire(
            f"Lire {dit}\u00a0: {lu['diagnostic__intitule']}",
            reverse("contributions-a-lire", args=[lu["diagnostic"]]),
        )
