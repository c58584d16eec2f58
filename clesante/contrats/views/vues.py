"""Pages of lists of actions: of a contract, of all; their files; the state of one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from clesante.acteurs.views.listes import Liste, demande, fichier, filtre_a_choisir, page_de_liste
from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import etats as actions_etats
from clesante.contrats.choix import EtatAction, Priorite
from clesante.contrats.colonnes.fiches import FICHIER, ecran
from clesante.contrats.forms.vues import EtatForm
from clesante.contrats.lectures import contrats as contrats_lisibles
from clesante.contrats.lectures import vues as lectures
from clesante.contrats.lectures.fiches import fiches_a_ecrire
from clesante.contrats.lectures.vues import Filtre
from clesante.contrats.models import Axe, Contrat, FicheAction
from clesante.contrats.models.fiches import PILOTER, Lisibles, lisibles
from clesante.contrats.views import atteindre, fil
from clesante.ui.graphiques import Barre, Graphique, Mesure, barres

VOIR = "contrats.voir"
MOTS = ("action", "actions")
TRIS_DITS = {
    "numero": "numéro",
    "intitule": "intitulé",
    "etat": "état",
    "fin": "fin la plus proche d'abord",
    "pilote": "pilote",
    "modification": "dernière modification",
}


@dataclass(frozen=True, slots=True)
class Listes:
    """What a list may be filtered by: for each name, codes and their words."""

    axe: dict[str, str]
    etat: dict[str, str]
    priorite: dict[str, str]
    theme: dict[str, str]
    public: dict[str, str]
    pilote: dict[str, str]
    financeur: dict[str, str]


# What asks for the lists of who pilots and who funds: by hundreds in a region, on demand there.
PAR_ACTEUR = ("pilote", "financeur", "filtres")
LIBELLES = {
    "etat": "État",
    "axe": "Axe",
    "pilote": "Pilote",
    "theme": "Thème",
    "public": "Public",
    "financeur": "Financeur",
    "priorite": "Priorité",
}


def listes_de(
    vues: QuerySet[FicheAction] | None, contrat: Contrat | None, mots: lectures.Mots
) -> Listes:
    """Return what the actions a user sees may be filtered by; ``vues``: who pilots and funds."""
    axes: dict[str, str] = {}
    if contrat is not None:
        lus = Axe.objects.filter(contrat=contrat).order_by("numero")
        axes = {str(a.pk): f"{a.numero}. {a.intitule}" for a in lus}
        axes = {**axes, "sans": "aucun"} if axes else {}
    return Listes(
        axes,
        {str(c): str(d) for c, d in EtatAction.choices},
        {str(c): str(d) for c, d in Priorite.choices},
        dict(mots["themes"]),
        dict(mots["publics"]),
        {} if vues is None else dict(lectures.pilotes(vues)),
        {} if vues is None else dict(lectures.financeurs(vues)),
    )


def lire_filtre(requete: HttpRequest, listes: Listes) -> Filtre:
    """Return the filter that an address asks; an unknown word asks nothing."""
    justes = {f.name: demande(requete, f.name, getattr(listes, f.name)) for f in fields(listes)}
    return Filtre(
        texte=demande(requete, "q"),
        retard=requete.GET.get("retard") == "1",
        tri=demande(requete, "tri", lectures.TRIS) or "numero",
        **justes,
    )


def choix_des_filtres(filtre: Filtre, listes: Listes, nom_axe: str) -> list[Any]:
    """Return the lists that filter and sort actions; those that have nothing to choose are not."""
    faits = [
        filtre_a_choisir(
            nom,
            nom_axe if nom == "axe" else libelle,
            tuple(getattr(listes, nom).items()),
            getattr(filtre, nom),
            "tous",
        )
        for nom, libelle in LIBELLES.items()
        if getattr(listes, nom)
    ]
    return [*faits, filtre_a_choisir("tri", "Ordre", tuple(TRIS_DITS.items()), filtre.tri)]


def _facettes(requete: HttpRequest, comptes: dict[str, tuple[int, int]]) -> list[Any]:
    """Return « en cours (12) », « en retard (3) », each with the address that shows only these."""
    reste = _avec(requete)  # to make each costs as much as a column of the list
    debut = f"{reste}&" if len(reste) > 1 else reste
    faites = [
        (f"{lectures.ETATS[code]} ({tous})", f"{debut}etat={code}")
        for code, (tous, _) in comptes.items()
    ]
    tard = sum(lu for _, lu in comptes.values())
    return [*faites, (f"en retard ({tard})", f"{debut}retard=1")] if tard else faites


def _avec(requete: HttpRequest, sans: tuple[str, ...] = ("etat", "retard"), **plus: str) -> str:
    garde = requete.GET.copy()
    for nom in ("page", "vue", "fait", *sans):
        garde.pop(nom, None)
    garde.update(plus)
    return f"?{garde.urlencode()}"


def _liste(contrat: Contrat | None, jour: date, mots: lectures.Mots) -> Liste:
    une = reverse("fiche", args=[0])  # to make each costs as much as to read the page
    return Liste(
        lambda lues: lectures.lignes(lues, jour, mots, complet=False),
        ecran(contrat.nom_axe if contrat else ""),
        lambda li: une.replace("/0/", f"/{li.pk}/"),
        MOTS,
    )


def _contexte(requete: RequeteConnectee, contrat: Contrat | None, lues: Lisibles) -> dict[str, Any]:
    """Return what both lists show of the actions that their reader sees."""
    jour, mots = timezone.localdate(), lectures.mots_des_listes()
    acteurs = contrat is not None or any(requete.GET.get(nom) for nom in PAR_ACTEUR)
    vues = FicheAction.objects.parmi_numeros(lues) if acteurs else None
    listes = listes_de(vues, contrat, mots)
    filtre = lire_filtre(requete, listes)
    comptes = lectures.comptes_par_etat(lues, jour)
    trouvees = lectures.Trouvees(lues, filtre, jour)
    compte = None if filtre.demande else sum(tous for tous, _ in comptes.values())
    return {
        "contrat": contrat,
        "filtre": filtre,
        "filtres": choix_des_filtres(filtre, listes, contrat.nom_axe if contrat else "Axe"),
        "filtree": filtre.demande,
        "plus": "" if acteurs else _avec(requete, (), filtres="acteurs"),
        "facettes": _facettes(requete, comptes),
        "dessin": _dessin(tuple((code, tous) for code, (tous, _) in comptes.items())),
        **page_de_liste(requete, trouvees, _liste(contrat, jour, mots), compte),
    }


@lru_cache(maxsize=64)
def _dessin(comptes: tuple[tuple[str, int], ...]) -> Graphique | None:
    if not comptes:
        return None
    traits = [Barre(lectures.ETATS[code].capitalize(), tous) for code, tous in comptes]
    return barres("etats", Mesure("Actions", "", 0), traits, titre="Où en sont les actions")


@page_reservee(VOIR)
@avec_vues("fiches")
def fiches(requete: RequeteConnectee) -> HttpResponse:
    """Show the actions of every contract a user may read, filtered, sorted, by page."""
    contrat = _contrat_voulu(requete)
    tous = lisibles(requete.user)
    nommes = lectures.contrats_des((*tous.entiers, *tous.ouverts), tous.pilotees)
    choix = [(str(pk), dit) for pk, dit in nommes]
    contexte = _contexte(requete, contrat, lisibles(requete.user, contrat) if contrat else tous)
    voulu = str(contrat.pk) if contrat else ""
    contexte["filtres"].insert(0, filtre_a_choisir("contrat", "Contrat", choix, voulu, "tous"))
    contexte["filtree"] = contexte["filtree"] or contrat is not None
    return render(requete, "contrats/vues_toutes.html", contexte)


def _contrat_voulu(requete: RequeteConnectee) -> Contrat | None:
    """Return the contract an address asks the actions of; none when it may not be read."""
    voulu = demande(requete, "contrat")
    if not est_un_nombre(voulu):
        return None
    return contrats_lisibles(requete.user).filter(pk=int(voulu)).first()


def est_un_nombre(tape: str) -> bool:
    """Tell whether what was sent is a number that a base can hold."""
    return tape.isascii() and tape.isdecimal() and len(tape) < 19


@page_reservee(VOIR)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered actions of every contract as a file."""
    return _fichier(requete, _contrat_voulu(requete), extension)


@page_reservee(VOIR)
def fiches_du_contrat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the actions of a contract, filtered, sorted, by page."""
    lu = atteindre(requete, numero)
    contexte = {
        **_contexte(requete, lu, lisibles(requete.user, lu)),
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "etapes": fil(lu, ("Actions", "")),
    }
    return render(requete, "contrats/vues_liste.html", contexte)


@page_reservee(VOIR)
def exporter_du_contrat(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the filtered actions of a contract as a file, every column of them."""
    return _fichier(requete, atteindre(requete, numero), extension)


def _fichier(requete: RequeteConnectee, contrat: Contrat | None, extension: str) -> HttpResponse:
    jour, mots = timezone.localdate(), lectures.mots_des_listes()
    vues = lectures.fiches_vues(requete.user, contrat)
    filtre = lire_filtre(requete, listes_de(vues, contrat, mots))
    lues = lectures.lignes(lectures.chercher(vues, filtre, jour), jour, mots)
    return fichier(extension, "actions", "Actions", FICHIER, lues)


def fil_fiches(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the actions of a contract."""
    return fil(contrat, ("Actions", reverse("contrat-fiches", args=[contrat.pk])), *etapes)


def fiche_a_ecrire(requete: RequeteConnectee, numero: int) -> FicheAction:
    """Return a fiche the user may write; raise ``Http404`` for any other."""
    permises = fiches_a_ecrire(requete.user)
    lue: FicheAction | None = permises.select_related("contrat").filter(pk=numero).first()
    if lue is None:
        raise Http404
    return lue


@page_reservee(PILOTER)
def etat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Put an action in another state, with its reason; the board's buttons come here too."""
    lue = fiche_a_ecrire(requete, numero)
    if lue.etat == EtatAction.IDEE:
        messages.info(requete, "Une proposition devient une action par la décision de l'instance.")
        return redirect("fiche", numero)
    suite = _suite(requete) or reverse("fiche", args=[numero])
    titre = f"Changer l'état de «\u00a0{lue}\u00a0»"
    page = objets.Page(
        titre,
        "Enregistrer l'état",
        suite,
        fil_fiches(lue.contrat, (str(lue), reverse("fiche", args=[numero])), ("État", "")),
        gabarit="contrats/vues_etat.html",
        champ="etat",
        contexte={"fiche": lue, "suite": _suite(requete)},
    )

    def agir(change: FicheAction) -> bool:
        relue = fiche_a_ecrire(requete, numero)
        relue.version = change.version
        return actions_etats.changer_etat(relue, change.etat, change.motif_etat, requete.user)

    return objets.modifier(
        requete,
        lambda: EtatForm(requete.POST or None, instance=fiche_a_ecrire(requete, numero)),
        agir,
        suite,
        page,
    )


def _suite(requete: HttpRequest) -> str:
    """Return the page of this site to go back to, empty without one."""
    suite = requete.POST.get("suite") or requete.GET.get("suite", "")
    permise = url_has_allowed_host_and_scheme(suite, allowed_hosts=None)
    return suite if permise and suite.startswith("/") else ""
