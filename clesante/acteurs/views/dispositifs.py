"""Pages of the register of dispositifs: the list, one of them, its actions, its journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.acteurs.actions import dispositifs as actions
from clesante.acteurs.colonnes.dispositifs import ECRAN, FICHIER, periode, porteur
from clesante.acteurs.forms.dispositifs import (
    ActionForm,
    ActionNouvelleForm,
    DispositifForm,
    DispositifNouveauForm,
)
from clesante.acteurs.lectures.couverture import (
    carte_du_dispositif,
    source_des_contours,
)
from clesante.acteurs.lectures.dispositifs import (
    TRIS,
    Filtre,
    actions_de,
    chercher,
    evenements_de,
    lignes,
    listes_de_mots,
)
from clesante.acteurs.lectures.perimetres import lire_perimetre
from clesante.acteurs.lectures.suivi import changements_lus
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.acteurs.views.listes import Liste, demande, fichier, filtre_a_choisir, page_de_liste
from clesante.comptes import journal as journal_du_site
from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues
from clesante.socle.erreurs import ClesanteError

VOIR, JOURNAL = "acteurs.voir", "acteurs.voir_journal"
MOTS = ("dispositif", "dispositifs")
Mots = Mapping[str, Mapping[str, str]]
FILTRES = {"type": "Type", "theme": "Thème", "public": "Public"}
LIBELLES_TRI = {
    "nom": "nom",
    "type": "type",
    "territoire": "territoire",
    "debut": "les plus récents d'abord",
    "modification": "dernière modification",
}


def atteindre(requete: RequeteConnectee, numero: int, operation: str = VOIR) -> Dispositif:
    """Return the dispositif a user may do an operation on; raise ``Http404`` for any other.

    It is judged once read: to have the base judge it costs more than to read it.
    """
    lus = Dispositif.objects.select_related("porteur__fusionnee_dans").prefetch_related("portees")
    lu: Dispositif = get_object_or_404(lus, pk=numero)
    if not lu.permet(requete.user, operation):
        raise Http404
    return lu


def atteindre_action(requete: RequeteConnectee, numero: int) -> ActionDispositif:
    """Return an action a user may change; raise ``Http404`` for any other."""
    permises = ActionDispositif.objects.all().visibles_par(requete.user, actions.TENIR)
    lue: ActionDispositif | None = permises.select_related("dispositif").filter(pk=numero).first()
    if lue is None:
        raise Http404
    return lue


def fil(dispositif: Dispositif | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the register."""
    debut = [("Dispositifs", reverse("dispositifs"))]
    if dispositif is not None:
        debut.append((dispositif.nom, reverse("dispositif", args=[dispositif.pk])))
    return [*debut, *etapes]


def jour_demande(requete: RequeteConnectee) -> date | None:
    """Return the day the address asks, None for none."""
    try:
        return date.fromisoformat(requete.GET.get("jour", "").strip())
    except ValueError:
        return None


def _filtre(requete: RequeteConnectee, mots: Mots) -> tuple[Filtre, str]:
    """Return what the address asks, and the sentence of a territory that cannot be read."""
    tape, code, faute = demande(requete, "territoire"), "", ""
    if tape:
        try:
            code = lire_perimetre(tape)
        except ClesanteError as erreur:
            faute = str(erreur)
    connus = {nom: demande(requete, nom, mots[nom]) for nom in FILTRES}
    tri = demande(requete, "tri", TRIS) or "nom"
    texte, jour = demande(requete, "q"), jour_demande(requete)
    return Filtre(texte=texte, territoire=code, jour=jour, tri=tri, **connus), faute


def mots_des_filtres() -> Mots:
    """Return the words that filter the register, read at once."""
    return dict(zip(FILTRES, listes_de_mots("dispositifs", "themes", "publics"), strict=True))


def _choix(filtre: Filtre, mots: Mots) -> list[Any]:
    """Return the lists that filter and sort the register."""
    tri = filtre_a_choisir("tri", "Ordre", tuple(LIBELLES_TRI.items()), filtre.tri)
    return [*(filtre_de_mots(nom, mots, getattr(filtre, nom)) for nom in FILTRES), tri]


def filtre_de_mots(nom: str, mots: Mots, choisi: str) -> Any:
    """Return the list of words that filters by type, theme or public."""
    return filtre_a_choisir(nom, FILTRES[nom], tuple(mots[nom].items()), choisi, "tous")


def _liste(mots: Mots) -> Liste:
    une = reverse("dispositif", args=[0])  # to make each costs as much as to read the page
    lire = partial(lignes, mots=mots.values())
    return Liste(lire, ECRAN, lambda li: une.replace("/0/", f"/{li.dispositif.pk}/"), MOTS)


@page_reservee(VOIR)
@avec_vues("dispositifs")
def dispositifs(requete: RequeteConnectee) -> HttpResponse:
    """Show the register, filtered, sorted, by page."""
    mots = mots_des_filtres()
    filtre, faute = _filtre(requete, mots)
    trouves = chercher(requete.user, filtre).select_related("porteur")
    contexte = {
        "filtre": filtre,
        "faute": faute,
        "filtres": _choix(filtre, mots),
        "territoire": requete.GET.get("territoire", ""),
        "filtree": filtre.demande,
        "peut_tenir": peut(requete.user, actions.TENIR),
        **page_de_liste(requete, trouves, _liste(mots)),
    }
    return render(requete, "acteurs/dispositifs.html", contexte)


@page_reservee(VOIR)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered register as a file, every column of it."""
    filtre, _ = _filtre(requete, mots_des_filtres())
    trouves = chercher(requete.user, filtre).select_related("porteur")
    return fichier(extension, "dispositifs", "Dispositifs", FICHIER, lignes(trouves))


@page_reservee(VOIR)
def dispositif(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one dispositif: what it is, where, for whom, and the actions it carries already."""
    lu = atteindre(requete, numero)
    types, *mots, actes = listes_de_mots("dispositifs", "themes", "publics", "types_action")
    [ligne] = lignes([lu], (types, *mots))
    tenu = lu.porteur.gardee if lu.porteur else None
    contexte = {
        "dispositif": lu,
        "ligne": ligne,
        "porteur": porteur(lu),
        "lien_porteur": bool(tenu and tenu.permet(requete.user, VOIR)),
        "organisation": tenu,
        "site": lu.site if lu.site.startswith(("http://", "https://")) else "",
        "periode": periode(lu.du, lu.au),
        "fini": bool(lu.au and lu.au < timezone.localdate()),
        "actions": [(a, periode(a.action.du, a.action.au)) for a in actions_de(lu, actes, *mots)],
        "carte": carte_du_dispositif(lu.territoire) if lu.territoire else None,
        "source": source_des_contours() if lu.territoire else "",
        "peut_tenir": lu.permet(requete.user, actions.TENIR),
        "voir_journal": lu.permet(requete.user, JOURNAL),
        "etapes": fil(None, (lu.nom, "")),
    }
    return render(requete, "acteurs/dispositif.html", contexte)


@page_reservee(actions.TENIR)
@avec_brouillon
def nouveau(requete: RequeteConnectee) -> HttpResponse:
    """Add a dispositif; what it may already be is shown first."""
    form = DispositifNouveauForm(saisie(requete), utilisateur=requete.user)
    page = objets.Page(
        "Ajouter un dispositif",
        "Ajouter le dispositif",
        reverse("dispositifs"),
        fil(None, ("Ajouter", "")),
        gabarit="acteurs/nouveau_dispositif.html",
        champ="territoire",
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.creer(neuf, requete.user),
        lambda fait: reverse("dispositif", args=[fait.pk]),
        page,
    )


@page_reservee(actions.TENIR)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a dispositif; a conflict shows both versions and keeps what was typed (409)."""
    lu = atteindre(requete, numero, actions.TENIR)
    retour = reverse("dispositif", args=[numero])
    page = objets.Page(
        f"Modifier {lu}",
        "Enregistrer les changements",
        retour,
        fil(lu, ("Modifier", "")),
        champ="territoire" if lu.territoire else None,
    )
    return objets.modifier(
        requete,
        lambda: DispositifForm(
            saisie(requete),
            instance=atteindre(requete, numero, actions.TENIR),
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier(change, requete.user),
        retour,
        page,
    )


@page_reservee(actions.TENIR)
@avec_brouillon
def nouvelle_action(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add an action to a dispositif."""
    lu = atteindre(requete, numero, actions.TENIR)
    retour = reverse("dispositif", args=[numero])
    page = objets.Page(
        f"Ajouter une action à {lu}",
        "Ajouter l'action",
        retour,
        fil(lu, ("Ajouter une action", "")),
    )
    return objets.creer(
        requete,
        ActionNouvelleForm(saisie(requete), instance=ActionDispositif(dispositif=lu)),
        lambda neuve: actions.ajouter_action(neuve, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(actions.TENIR)
@avec_brouillon
def modifier_action(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an action of a dispositif."""
    lue = atteindre_action(requete, numero)
    retour = reverse("dispositif", args=[lue.dispositif_id])
    page = objets.Page(
        f"Modifier {lue}",
        "Enregistrer les changements",
        retour,
        fil(lue.dispositif, (lue.intitule, "")),
    )
    return objets.modifier(
        requete,
        lambda: ActionForm(saisie(requete), instance=atteindre_action(requete, numero)),
        lambda change: actions.modifier_action(change, requete.user),
        retour,
        page,
    )


@page_reservee(JOURNAL)
def journal(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a dispositif and to its actions, the latest first."""
    lu = atteindre(requete, numero, JOURNAL)
    page = Paginator(evenements_de(lu), 50).get_page(requete.GET.get("page"))
    contexte = {
        "objet": lu,
        "annuler": "dispositif-annuler",
        "page": page,
        "evenements": changements_lus(page, lu.permet(requete.user, actions.TENIR)),
        "etapes": fil(lu, ("Journal", "")),
    }
    return render(requete, "acteurs/journal.html", contexte)


@require_POST
@page_reservee(JOURNAL)
def annuler(requete: RequeteConnectee, numero: int, evenement: int) -> HttpResponse:
    """Undo one event of a dispositif or of one of its actions; a refusal says why."""
    lu = atteindre(requete, numero, JOURNAL)
    trouve = evenements_de(lu).filter(pk=evenement).first()
    if trouve is None:
        raise Http404
    journal_du_site.annuler(trouve, requete.user)
    messages.success(requete, f"Annulé\u00a0: {journal_du_site.phrase(trouve)}")
    return redirect("dispositif-journal", numero)
