"""The global search: what every app answers to some words, limited to what one may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.lectures import Filtre, chercher, lignes
from clesante.acteurs.lectures.dispositifs import Filtre as FiltreDispositifs
from clesante.acteurs.lectures.dispositifs import chercher as chercher_dispositifs
from clesante.acteurs.lectures.dispositifs import lignes as lignes_de_dispositifs
from clesante.acteurs.lectures.espace import chercher_personnes
from clesante.acteurs.lectures.instances import instances_vues
from clesante.cadres.lectures import cadres
from clesante.comptes.droits import Visiteur, peut
from clesante.concertation.lectures import diagnostics
from clesante.contrats.lectures import contrats
from clesante.contrats.lectures.vues import ETATS, fiches_vues
from clesante.contrats.lectures.vues import Filtre as FiltreActions
from clesante.contrats.lectures.vues import chercher as chercher_actions
from clesante.contrats.models.fiches import nom_de_fiche
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures_espace import tables_vues
from clesante.socle.erreurs import IndisponibleError
from clesante.socle.texte import normaliser

MONTREES = 8
MOTS = 8
LONGUEUR = 200
PAGES = (
    ("cartes", "Cartes d'un indicateur", "carte cartographie france région"),
    ("comparer", "Comparer des territoires", "comparaison côte à côte"),
    ("indicateurs", "Catalogue des indicateurs", "liste définitions"),
    ("sources", "Sources des données", "producteur licence fichier"),
    ("fraicheur", "Fraîcheur des données", "mise à jour date millésime"),
    ("cadres", "Cadres régionaux", "méthode ars agence règles étapes"),
    ("comparer-cadres", "Comparer les cadres régionaux", "méthodes ars côte à côte"),
    ("mon-cls", "Mon contrat local de santé", "cls commune méthode financement"),
    ("comprendre", "Comprendre le contrat local de santé", "cls loi signataire"),
    ("participer", "Participer", "contribution contribuer habitant appel donner avis"),
    ("accessibilite", "Accessibilité", "rgaa déclaration conformité"),
    ("mentions_legales", "Mentions légales", "éditeur hébergeur"),
    ("donnees_personnelles", "Données personnelles", "rgpd vie privée cookie"),
)


@dataclass(frozen=True, slots=True)
class Trouve:
    """One answer of the search: its name, where it is, what tells it from others."""

    libelle: str
    adresse: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Groupe:
    """The answers of one kind: how many one may see, the first of them, where all are."""

    titre: str
    total: int
    trouves: Sequence[Trouve]
    tous: str = ""

    @property
    def coupe(self) -> bool:
        """Whether there are more than those shown."""
        return self.total > len(self.trouves)


def _indicateurs(_: Visiteur, texte: str) -> Groupe:
    try:
        connus = donnees.indicateurs()
    except IndisponibleError:
        connus = []
    return _parmi(
        "Indicateurs",
        texte,
        (
            (
                " ".join((i.code, i.libelle, i.definition, i.detenteur, i.dimension)),
                Trouve(i.intitule, reverse("indicateur", args=[i.code]), i.code),
            )
            for i in (publie.definition for publie in connus)
            if i.affiche
        ),
        _liste("indicateurs", texte),
    )


def _cadres(_: Visiteur, texte: str) -> Groupe:
    return _parmi(
        "Cadres régionaux",
        texte,
        (
            (
                f"{cadre.titre} {cadre.agence} {cadre.region} {cadre.cadre.replace('_', ' ')}",
                Trouve(cadre.titre, reverse("cadre", args=[cadre.cadre]), cadre.agence),
            )
            for cadre in cadres()
        ),
        reverse("cadres"),
    )


def _pages(_: Visiteur, texte: str) -> Groupe:
    connues = (
        (f"{titre} {mots}", Trouve(titre, reverse(nom), "page")) for nom, titre, mots in PAGES
    )
    return _parmi("Pages", texte, connues)


def _organisations(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "acteurs.voir"):
        return Groupe("Organisations", 0, ())
    trouvees = chercher(qui, Filtre(texte))
    montrees = [
        Trouve(
            f"{li.organisation.nom} ({li.organisation.sigle})"
            if li.organisation.sigle
            else li.organisation.nom,
            reverse("organisation", args=[li.organisation.pk]),
            f"{li.organisation.get_nature_display()}, {li.lieu}",
        )
        for li in lignes(trouvees[:MONTREES])
    ]
    return Groupe("Organisations", trouvees.count(), montrees, _liste("organisations", texte))


def _dispositifs(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "acteurs.voir"):
        return Groupe("Dispositifs", 0, ())
    trouves = chercher_dispositifs(qui, FiltreDispositifs(texte))
    montres = [
        Trouve(li.dispositif.nom, reverse("dispositif", args=[li.dispositif.pk]),
               f"{li.type}, {li.lieu}")
        for li in lignes_de_dispositifs(trouves[:MONTREES])
    ]  # fmt: skip
    return Groupe("Dispositifs", trouves.count(), montres, _liste("dispositifs", texte))


def _personnes(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "acteurs.voir_personnes"):
        return Groupe("Personnes", 0, ())
    total, trouvees = chercher_personnes(qui, texte, MONTREES)
    montrees = [
        Trouve(
            str(fonction.personne),
            f"{reverse('organisation', args=[fonction.organisation.gardee.pk])}#personnes",
            f"{fonction.intitule}, {fonction.organisation.gardee}",
        )
        for fonction in trouvees
    ]
    return Groupe("Personnes", total, montrees)


def _tables(qui: Visiteur, texte: str) -> Groupe:
    connues = (
        (
            f"{table.libelle} {table.code} {table.producteur}",
            Trouve(table.libelle, reverse("table-geree", args=[table.pk]), table.producteur),
        )
        for table in tables_vues(qui).order_by("libelle", "pk")
    )
    tous = reverse("tables-locales") if peut(qui, "donnees.tables") else ""
    return _parmi("Tables locales", texte, connues, tous)


def _contrats(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "contrats.voir"):
        return Groupe("Contrats", 0, ())
    connus = (
        (
            f"{lu.intitule} {lu.lieu}",
            Trouve(lu.intitule, reverse("contrat", args=[lu.pk]), lu.get_etat_display()),
        )
        for lu in contrats(qui)
    )
    return _parmi("Contrats", texte, connus, reverse("contrats"))


def _actions(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "contrats.voir"):
        return Groupe("Actions", 0, ())
    trouvees = chercher_actions(fiches_vues(qui), FiltreActions(texte), timezone.localdate())
    montrees = [
        Trouve(
            nom_de_fiche(lue.numero, lue.intitule), reverse("fiche", args=[lue.pk]), ETATS[lue.etat]
        )
        for lue in trouvees[:MONTREES]
    ]
    total = len(montrees) if len(montrees) < MONTREES else trouvees.count()
    return Groupe("Actions", total, montrees, _liste("fiches", texte))


def _diagnostics(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "concertation.voir"):
        return Groupe("Diagnostics", 0, ())
    connus = (
        (
            f"{lu.intitule} {lu.lieu} {lu.annee}",
            Trouve(lu.intitule, reverse("diagnostic", args=[lu.pk]), str(lu.annee)),
        )
        for lu in diagnostics(qui)
    )
    return _parmi("Diagnostics", texte, connus, reverse("diagnostics"))


def _instances(qui: Visiteur, texte: str) -> Groupe:
    if not peut(qui, "acteurs.voir_instances"):
        return Groupe("Instances", 0, ())
    connues = (
        (lue.nom, Trouve(lue.nom, reverse("instance", args=[lue.pk]), lue.get_genre_display()))
        for lue in instances_vues(qui).order_by("nom", "pk")
    )
    return _parmi("Instances", texte, connues, reverse("instances"))


# What answers besides territories, in the order it is shown: a later app adds one line. Each counts
# and names what one may see today, and nothing else; the last three ask nothing of the base.
SOURCES_DE_RECHERCHE: tuple[Callable[[Visiteur, str], Groupe], ...] = (
    _contrats,
    _actions,
    _diagnostics,
    _organisations,
    _dispositifs,
    _instances,
    _personnes,
    _tables,
    _indicateurs,
    _cadres,
    _pages,
)


def groupes(qui: Visiteur, texte: str) -> list[Groupe]:
    """Return what answers some words besides territories, kind by kind, the empty left out."""
    if not normaliser(texte[:LONGUEUR]):
        return []
    faits = (source(qui, texte[:LONGUEUR]) for source in SOURCES_DE_RECHERCHE)
    return [groupe for groupe in faits if groupe.total]


def _parmi(titre: str, texte: str, connus: Iterable[tuple[str, Trouve]], tous: str = "") -> Groupe:
    """Return those whose words all the words typed begin."""
    mots = normaliser(texte).split()[:MOTS]
    trouves = [trouve for dit, trouve in connus if all(f" {mot}" in _cle(dit) for mot in mots)]
    return Groupe(titre, len(trouves), trouves[:MONTREES], tous)


@lru_cache(maxsize=2_048)
def _cle(texte: str) -> str:
    return f" {normaliser(texte)}"


def _liste(nom: str, texte: str) -> str:
    return f"{reverse(nom)}?{urlencode({'q': texte})}"
