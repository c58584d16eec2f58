"""Pages of bodies: the list, one of them with its seats and decisions, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from clesante.acteurs.actions import instances as actions_instances
from clesante.acteurs.choix_dialogue import College, GenreInstance
from clesante.acteurs.colonnes.dialogue import LISTE_INSTANCES
from clesante.acteurs.forms.instances import (
    InstanceForm,
    InstanceNouvelleForm,
    SiegeForm,
    SiegeNouveauForm,
)
from clesante.acteurs.lectures.instances import (
    TRIS_INSTANCES,
    FiltreInstances,
    colleges_de,
    decisions_vues,
    evenements_d_instance,
    instances_filtrees,
    instances_vues,
    lignes_d_instances,
    lignes_de_decisions,
    sieges_de,
    territoires_d_instances,
)
from clesante.acteurs.lectures.lieux import nom_du_perimetre
from clesante.acteurs.lectures.suivi import changements_lus
from clesante.acteurs.models import Instance, Organisation, Siege
from clesante.acteurs.views.listes import (
    Liste,
    demande,
    fichier,
    filtre_a_choisir,
    page_de_liste,
)
from clesante.comptes import journal
from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.ui.graphiques import Barre, Mesure, barres

VOIR, MODIFIER = "acteurs.voir_instances", actions_instances.MODIFIER
DERNIERES = 10
OUI_NON = (("oui", "oui"), ("non", "non"))
LIBELLES_TRI = (("nom", "nom"), ("genre", "nature"), ("territoire", "territoire"))
LISTE = Liste(
    lignes_d_instances,
    LISTE_INSTANCES,
    lambda li: reverse("instance", args=[li.instance.pk]),
    ("instance", "instances"),
)


def atteindre_instance(requete: RequeteConnectee, numero: int, operation: str = VOIR) -> Instance:
    """Return a body the user may do an operation on; raise ``Http404`` for any other."""
    permises = instances_vues(requete.user, operation).prefetch_related("portees")
    trouvee = permises.filter(pk=numero).first()
    if trouvee is None:
        raise Http404
    return trouvee


def fil_instances(instance: Instance | None = None, *suite: tuple[str, str]) -> objets.Etapes:
    """Return the breadcrumb of a page of bodies."""
    debut = [("Instances", reverse("instances"))]
    if instance is not None:
        debut.append((instance.nom, reverse("instance", args=[instance.pk])))
    return [*debut, *suite]


def _filtre(requete: RequeteConnectee) -> FiltreInstances:
    return FiltreInstances(
        demande(requete, "q"),
        demande(requete, "genre", GenreInstance.values),
        demande(requete, "decide", ("oui", "non")),
        demande(requete, "territoire"),
        demande(requete, "tri", TRIS_INSTANCES) or "nom",
    )


@page_reservee(VOIR)
def page_instances(requete: RequeteConnectee) -> HttpResponse:
    """Show the bodies a user sees, filtered, sorted, by page."""
    filtre = _filtre(requete)
    liste = page_de_liste(requete, instances_filtrees(requete.user, filtre), LISTE)
    lieux = territoires_d_instances(requete.user)
    contexte = {
        **liste,
        "filtre": filtre,
        "filtree": bool(filtre.texte or filtre.genre or filtre.decide or filtre.territoire),
        "filtres": (
            filtre_a_choisir("genre", "Nature", GenreInstance.choices, filtre.genre, "toutes"),
            filtre_a_choisir("decide", "Décide", OUI_NON, filtre.decide, "toutes"),
            filtre_a_choisir("territoire", "Territoire", lieux, filtre.territoire, "tous"),
            filtre_a_choisir("tri", "Ordre", LIBELLES_TRI, filtre.tri),
        ),
        "peut_modifier": peut(requete.user, MODIFIER),
    }
    return render(requete, "acteurs/instances.html", contexte)


@page_reservee(VOIR)
def exporter_instances(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered bodies as a file."""
    lues = lignes_d_instances(instances_filtrees(requete.user, _filtre(requete)))
    return fichier(extension, "instances", "Instances", LISTE_INSTANCES, lues)


@page_reservee(VOIR)
def instance(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one body: its mandate, who sits in it, what it decided."""
    lue = atteindre_instance(requete, numero)
    sieges = list(sieges_de(lue))
    colleges = colleges_de(sieges)
    decisions = decisions_vues(requete.user).filter(instance=lue)
    contexte = {
        "instance": lue,
        "lieu": nom_du_perimetre(lue.territoire),
        "sieges": sieges,
        "visibles": _visibles(sieges, requete.user),
        "tenus": sum(colleges.values()),
        "usagers": colleges[College.USAGERS],
        "colleges": _image(colleges) if sum(colleges.values()) else None,
        "decisions": lignes_de_decisions(decisions[:DERNIERES]),
        "nombre": decisions.count(),
        "peut_modifier": lue.permet(requete.user, MODIFIER),
        "etapes": [*fil_instances(), (lue.nom, "")],
    }
    return render(requete, "acteurs/instance.html", contexte)


def _visibles(sieges: Iterable[Siege], utilisateur: Visiteur) -> set[int]:
    """Return the organisations of seats whose page a user may open."""
    nommees = {s.organisation.gardee.pk for s in sieges if s.organisation}
    vues = Organisation.objects.all().visibles_par(utilisateur)
    return set(vues.filter(pk__in=nommees).values_list("pk", flat=True)) if nommees else set()


def _image(colleges: dict[str, int]) -> object:
    lignes = [Barre(capfirst(str(college.label)), colleges[college]) for college in College]
    mesure = Mesure("Nombre de sièges tenus", "", 0)
    return barres("sieges-par-college", mesure, lignes, titre="Sièges par collège")


@page_reservee(MODIFIER)
@avec_brouillon
def nouvelle_instance(requete: RequeteConnectee) -> HttpResponse:
    """Add a body."""
    page = objets.Page(
        "Ajouter une instance",
        "Ajouter l'instance",
        reverse("instances"),
        fil_instances(None, ("Ajouter une instance", "")),
        champ="territoire",
    )
    return objets.creer(
        requete,
        InstanceNouvelleForm(saisie(requete)),
        lambda neuve: actions_instances.creer_instance(neuve, requete.user),
        lambda faite: reverse("instance", args=[faite.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_instance(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a body."""
    lue = atteindre_instance(requete, numero, MODIFIER)
    retour = reverse("instance", args=[numero])
    page = objets.Page(
        f"Modifier «\u00a0{lue}\u00a0»",
        "Enregistrer les changements",
        retour,
        fil_instances(lue, ("Modifier", "")),
        champ="territoire" if lue.territoire else None,
    )
    return objets.modifier(
        requete,
        lambda: InstanceForm(
            saisie(requete), instance=atteindre_instance(requete, numero, MODIFIER)
        ),
        lambda change: actions_instances.modifier_instance(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def nouveau_siege(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a seat to a body."""
    lue = atteindre_instance(requete, numero, MODIFIER)
    retour = reverse("instance", args=[numero])
    form = SiegeNouveauForm(saisie(requete), utilisateur=requete.user)
    form.instance.instance = lue
    page = objets.Page(
        f"Ajouter un siège à «\u00a0{lue}\u00a0»",
        "Ajouter le siège",
        retour,
        fil_instances(lue, ("Ajouter un siège", "")),
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: actions_instances.ajouter_siege(neuf, requete.user),
        lambda _: f"{retour}#sieges",
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_siege(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a seat: its end, most often."""
    lu = _siege(requete, numero)
    retour = reverse("instance", args=[lu.instance_id])
    page = objets.Page(
        f"Siège de «\u00a0{lu.instance}\u00a0»\u00a0: {lu}",
        "Enregistrer les changements",
        retour,
        fil_instances(lu.instance, ("Modifier un siège", "")),
    )
    return objets.modifier(
        requete,
        lambda: SiegeForm(
            saisie(requete), instance=_siege(requete, numero), utilisateur=requete.user
        ),
        lambda change: actions_instances.modifier_siege(change, requete.user),
        f"{retour}#sieges",
        page,
    )


def _siege(requete: RequeteConnectee, numero: int) -> Siege:
    """Return a seat the user may edit; raise ``Http404`` for any other."""
    permis = Siege.objects.all().visibles_par(requete.user, MODIFIER)
    relations = ("instance", "organisation__fusionnee_dans")
    trouve: Siege | None = permis.select_related(*relations).filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


@page_reservee(MODIFIER)
def journal_instance(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a body, its seats and its decisions; what can be undone."""
    lue = atteindre_instance(requete, numero, MODIFIER)
    page = Paginator(evenements_d_instance(lue), 50).get_page(requete.GET.get("page"))
    contexte = {
        "objet": lue,
        "annuler": "instance-annuler",
        "page": page,
        "evenements": changements_lus(page, annulables=True),
        "etapes": fil_instances(lue, ("Journal", "")),
    }
    return render(requete, "acteurs/journal.html", contexte)


@require_POST
@page_reservee(MODIFIER)
def annuler(requete: RequeteConnectee, numero: int, evenement: int) -> HttpResponse:
    """Undo one event of a body, of a seat or of a decision; a refusal says why."""
    lue = atteindre_instance(requete, numero, MODIFIER)
    trouve = evenements_d_instance(lue).filter(pk=evenement).first()
    if trouve is None:
        raise Http404
    journal.annuler(trouve, requete.user)
    messages.success(requete, f"Annulé\u00a0: {journal.phrase(trouve)}")
    return redirect("instance-journal", numero)
