"""Pages of organisations: the list, one of them, adding, editing."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs import actions
from clesante.acteurs.colonnes import ECRAN, FAMILLES, FICHIER, NATURES
from clesante.acteurs.droits import droits
from clesante.acteurs.forms import OrganisationForm, OrganisationNouvelleForm
from clesante.acteurs.lectures import (
    TRIS,
    Filtre,
    LigneOrganisation,
    chercher,
    compter,
    lignes,
    noms_de_territoires,
    organisation_lue,
    personnes_de,
)
from clesante.acteurs.lectures.dialogue import dialogue_de
from clesante.acteurs.lectures.dispositifs import de_l_organisation
from clesante.acteurs.lectures.perimetres import lire_territoire
from clesante.acteurs.lectures.suivi import fusionnees_lisibles
from clesante.acteurs.models import Organisation
from clesante.acteurs.views.listes import filtre_a_choisir
from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre
from clesante.ui.tableaux import Tableau

PAR_PAGE = 50
LIBELLES_TRI = {
    "nom": "nom",
    "nature": "nature",
    "famille": "famille",
    "territoire": "territoire",
    "modification": "dernière modification",
}


def atteindre(
    requete: RequeteConnectee, numero: int, operation: str = "acteurs.voir"
) -> Organisation:
    """Return the organisation a user may do an operation on; raise ``Http404`` for any other.

    It is judged once read: to have the base judge it costs more than to read it.
    """
    trouvee = organisation_lue(numero)
    if trouvee is None or not trouvee.permet(requete.user, operation):
        raise Http404
    return trouvee


def atteindre_en_usage(
    requete: RequeteConnectee, numero: int, operation: str = "acteurs.voir"
) -> Organisation:
    """Return the same; raise ``Http404`` too for one that was merged into another."""
    trouvee = atteindre(requete, numero, operation)
    if trouvee.fusionnee_dans_id:
        raise Http404
    return trouvee


def fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of this app."""
    return [("Organisations", reverse("organisations")), *etapes]


def _filtre(requete: RequeteConnectee) -> tuple[Filtre, str]:
    """Return what the address asks, and the sentence of a territory that cannot be read."""
    lus = {n: requete.GET.get(n, "").strip()[:200] for n in ("q", "nature", "famille", "tri")}
    tape, code, faute = requete.GET.get("territoire", "").strip(), "", ""
    if tape:
        try:
            code = lire_territoire(tape)
        except ClesanteError as erreur:
            faute = str(erreur)
    tri = lus["tri"] if lus["tri"] in TRIS else "nom"
    texte = lus["q"].replace("\x00", "")
    nature = lus["nature"] if lus["nature"] in NATURES else ""
    famille = lus["famille"] if lus["famille"] in FAMILLES else ""
    return Filtre(texte, nature, famille, code, tri), faute


@page_reservee("acteurs.voir")
@avec_vues("organisations")
def organisations(requete: RequeteConnectee) -> HttpResponse:
    """Show the organisations a user sees, filtered, sorted, by page."""
    filtre, faute = _filtre(requete)
    filtree = bool(filtre.texte or filtre.nature or filtre.famille or filtre.territoire)
    pages = Paginator(chercher(requete.user, filtre), PAR_PAGE)
    if not filtree:
        pages.count = compter(requete.user)
    page, total = pages.get_page(requete.GET.get("page")), pages.count
    contexte = {
        "filtre": filtre,
        "faute": faute,
        "page": page,
        "total": pluriel(total, "organisation"),
        "donnees": _liste(lignes(page), pluriel(total, "organisation")) if total else None,
        "filtres": [
            filtre_a_choisir("nature", "Nature", tuple(NATURES.items()), filtre.nature, "toutes"),
            filtre_a_choisir(
                "famille", "Famille", tuple(FAMILLES.items()), filtre.famille, "toutes"
            ),
        ],
        "territoire": requete.GET.get("territoire", ""),
        "ordre": filtre_a_choisir("tri", "Ordre", tuple(LIBELLES_TRI.items()), filtre.tri),
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
        "peut_creer": peut(requete.user, "acteurs.creer"),
        "peut_importer": peut(requete.user, "acteurs.importer"),
        "peut_fusionner": peut(requete.user, "acteurs.fusionner"),
        "peut_voir_forces": peut(requete.user, "acteurs.voir_rencontres"),
        "filtree": filtree,
    }
    return render(requete, "acteurs/organisations.html", contexte)


def _liste(lues: list[LigneOrganisation], legende: str) -> Tableau:
    une = reverse("organisation", args=[0])  # to make each costs as much as to read the page
    adresses = tuple(une.replace("/0/", f"/{li.organisation.pk}/") for li in lues)
    return tableau(legende, ECRAN, lues, adresses)


@page_reservee("acteurs.voir")
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered list as a file, every column of it."""
    if extension not in FORMATS:
        raise Http404
    filtre, _ = _filtre(requete)
    trouvees = lignes(chercher(requete.user, filtre).iterator(chunk_size=2_000))
    contenu = ecrire(extension, "Organisations", FICHIER, trouvees)
    return joindre(contenu, f"organisations.{extension}", prive=True)


@page_reservee("acteurs.voir")
def organisation(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one organisation, its people, and what may be done with it."""
    lue = atteindre(requete, numero)
    if lue.fusionnee_dans_id:
        gardee = atteindre(requete, lue.fusionnee_dans_id)
        messages.info(requete, f"« {lue.nom} » a été fusionnée dans celle-ci.")
        return redirect("organisation", gardee.pk)
    fusionnees = lue.fusionnees.all()
    lisibles = fusionnees_lisibles(lue, requete.user) if fusionnees else ()
    contexte = {
        "organisation": lue,
        "lieu": noms_de_territoires([lue.territoire]).get(lue.territoire, lue.territoire),
        "droits": droits(lue, requete.user),
        "personnes": personnes_de(lue, requete.user),
        "fusionnees": fusionnees,
        "a_journal": {autre.pk for autre in lisibles},
        "dialogue": dialogue_de(lue, requete.user),
        "dispositifs": de_l_organisation(lue, requete.user),
        "etapes": fil((lue.nom, "")),
    }
    return render(requete, "acteurs/organisation.html", contexte)


@page_reservee("acteurs.creer")
@avec_brouillon
def nouvelle(requete: RequeteConnectee) -> HttpResponse:
    """Add an organisation; the same form sent again leads to the one it made."""
    page = objets.Page(
        "Ajouter une organisation",
        "Ajouter l'organisation",
        reverse("organisations"),
        fil(("Ajouter une organisation", "")),
        "acteurs/nouvelle.html",
        champ="territoire",
    )
    return objets.creer(
        requete,
        OrganisationNouvelleForm(saisie(requete), utilisateur=requete.user),
        lambda neuve: actions.creer(neuve, requete.user),
        lambda faite: reverse("organisation", args=[faite.pk]),
        page,
    )


@page_reservee("acteurs.modifier")
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an organisation; a conflict shows both versions and keeps what was typed (409)."""

    def lire() -> OrganisationForm:
        en_place = atteindre_en_usage(requete, numero, "acteurs.modifier")
        return OrganisationForm(saisie(requete), instance=en_place)

    page = page_de_modification(atteindre_en_usage(requete, numero, "acteurs.modifier"))
    agir = partial(actions.modifier, par=requete.user)
    return objets.modifier(requete, lire, agir, page.abandon, page)


def page_de_modification(organisation: Organisation, titre: str = "") -> objets.Page:
    """Return what the page of an edit says, of an organisation or of something of it."""
    dit = titre or f"Modifier {organisation}"
    retour = reverse("organisation", args=[organisation.pk])
    etapes = fil((organisation.nom, retour), (dit, ""))
    return objets.Page(dit, "Enregistrer les changements", retour, etapes, champ="territoire")
