"""Pages of meetings: the list, one of them, the priorities they named."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.acteurs.actions import forces as actions_forces
from clesante.acteurs.actions import rencontres as actions_rencontres
from clesante.acteurs.choix_dialogue import GenreRencontre
from clesante.acteurs.colonnes.dialogue import RENCONTRES, RENCONTRES_FICHIER
from clesante.acteurs.forms.dialogue import RencontreForm, RencontreNouvelleForm
from clesante.acteurs.lectures.citees import citation, organisation_citee
from clesante.acteurs.lectures.lieux import nom_du_perimetre
from clesante.acteurs.lectures.rencontres import (
    TRIS,
    FiltreRencontres,
    a_rencontrer,
    image_des_themes,
    lignes_de_priorites,
    lignes_de_rencontres,
    rencontres,
    rencontres_vues,
    tableau_des_themes,
    themes_nommes,
)
from clesante.acteurs.lectures.suivi import changements_lus
from clesante.acteurs.models import Organisation, Rencontre
from clesante.acteurs.views.listes import (
    Liste,
    demande,
    fichier,
    filtre_a_choisir,
    page_de_liste,
)
from clesante.comptes import journal
from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.recherche.lectures import libelles, vocabulaire
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import pluriel

VOIR, MODIFIER = "acteurs.voir_rencontres", actions_rencontres.MODIFIER
LIBELLES_TRI = (
    ("recent", "la plus récente d'abord"),
    ("ancien", "la plus ancienne d'abord"),
    ("objet", "objet"),
)
LISTE = Liste(
    lignes_de_rencontres,
    RENCONTRES,
    lambda li: reverse("rencontre", args=[li.rencontre.pk]),
    ("rencontre", "rencontres"),
)


def atteindre_rencontre(requete: RequeteConnectee, numero: int, operation: str = VOIR) -> Rencontre:
    """Return a meeting the user may do an operation on; raise ``Http404`` for any other."""
    permises = rencontres_vues(requete.user, operation).prefetch_related("portees")
    trouvee = permises.filter(pk=numero).first()
    if trouvee is None:
        raise Http404
    return trouvee


def _fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Rencontres", reverse("rencontres")), *etapes]


def _filtre(requete: RequeteConnectee) -> FiltreRencontres:
    return FiltreRencontres(
        demande(requete, "q"),
        demande(requete, "genre", GenreRencontre.values),
        demande(requete, "theme"),
        demande(requete, "tri", TRIS) or "recent",
    )


@page_reservee(VOIR)
def page_rencontres(requete: RequeteConnectee) -> HttpResponse:
    """Show the meetings a user sees, filtered, sorted, by page."""
    filtre = _filtre(requete)
    themes = [(t.code, t.libelle) for t in vocabulaire("themes").termes]
    liste = page_de_liste(requete, rencontres(requete.user, filtre), LISTE)
    contexte = {
        **liste,
        "filtre": filtre,
        "filtree": bool(filtre.texte or filtre.genre or filtre.theme),
        "filtres": (
            filtre_a_choisir("genre", "Qui", GenreRencontre.choices, filtre.genre, "tous"),
            filtre_a_choisir("theme", "Thème", themes, filtre.theme, "tous"),
            filtre_a_choisir("tri", "Ordre", LIBELLES_TRI, filtre.tri),
        ),
        "peut_noter": peut(requete.user, MODIFIER),
    }
    return render(requete, "acteurs/rencontres.html", contexte)


@page_reservee(VOIR)
def exporter_rencontres(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered list as a file, what was said included."""
    lues = lignes_de_rencontres(rencontres(requete.user, _filtre(requete)))
    return fichier(extension, "rencontres", "Rencontres", RENCONTRES_FICHIER, lues)


@page_reservee(VOIR)
def priorites_nommees(requete: RequeteConnectee) -> HttpResponse:
    """Show the priorities that were named, theme by theme, in the words of who named them."""
    themes = themes_nommes(rencontres(requete.user, _filtre(requete)))
    contexte = {
        "themes": themes,
        "tableau_themes": tableau_des_themes(themes) if themes else None,
        "image": image_des_themes(themes) if themes else None,
        "etapes": _fil(("Priorités nommées", "")),
    }
    return render(requete, "acteurs/priorites_nommees.html", contexte)


@page_reservee(VOIR)
def rencontre(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one meeting: who, what was said, the priorities named."""
    lue = atteindre_rencontre(requete, numero)
    peut_modifier = lue.permet(requete.user, MODIFIER)
    vues = Organisation.objects.all().visibles_par(requete.user)
    reliees = vues.filter(rencontres=lue).select_related("fusionnee_dans")
    contexte = {
        "rencontre": lue,
        "lieu": nom_du_perimetre(lue.territoire),
        "organisations": list(dict.fromkeys(o.gardee for o in reliees.order_by("tri", "pk"))),
        "priorites": lignes_de_priorites(lue),
        "themes": libelles("themes", lue.themes),
        "a_rencontrer": a_rencontrer(lue, requete.user) if peut_modifier else [],
        "peut_modifier": peut_modifier,
        "etapes": _fil((lue.objet, "")),
    }
    return render(requete, "acteurs/rencontre.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def nouvelle_rencontre(requete: RequeteConnectee) -> HttpResponse:
    """Note a meeting just held."""
    page = objets.Page(
        "Noter une rencontre",
        "Noter la rencontre",
        reverse("rencontres"),
        _fil(("Noter une rencontre", "")),
        champ="territoire",
    )
    form = RencontreNouvelleForm(saisie(requete), utilisateur=requete.user, initial=_avec(requete))
    return objets.creer(
        requete,
        form,
        lambda neuve: actions_rencontres.noter_rencontre(
            neuve, form.cleaned_data["organisations_citees"], requete.user
        ),
        lambda faite: reverse("rencontre", args=[faite.pk]),
        page,
    )


def _avec(requete: RequeteConnectee) -> dict[str, str]:
    """Return what the form opens on: the organisation whose page led here, and its territory."""
    numero = demande(requete, "organisation")
    if not numero:
        return {}
    try:
        lue = organisation_citee(f"n°{numero}", requete.user)
    except ClesanteError:
        return {}
    return {"organisations_citees": citation(lue), "territoire": lue.territoire}


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_rencontre(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a meeting, and who was met."""
    lue, tenus = atteindre_rencontre(requete, numero, MODIFIER), []
    retour = reverse("rencontre", args=[numero])
    page = objets.Page(
        f"Modifier «\u00a0{lue}\u00a0»",
        "Enregistrer les changements",
        retour,
        _fil((lue.objet, retour), ("Modifier", "")),
        champ="territoire" if lue.territoire else None,
    )

    def lire() -> RencontreForm:
        place = atteindre_rencontre(requete, numero, MODIFIER)
        tenus.append(RencontreForm(saisie(requete), instance=place, utilisateur=requete.user))
        return tenus[-1]

    def agir(change: Rencontre) -> bool:
        voulues = tenus[-1].cleaned_data.get("organisations_citees")
        return actions_rencontres.modifier_rencontre(change, voulues, requete.user)

    return objets.modifier(requete, lire, agir, retour, page)


@require_POST
@page_reservee(MODIFIER)
def avancer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say « rencontré » of the organisations of a meeting that were not yet."""
    lue = atteindre_rencontre(requete, numero, MODIFIER)
    nombre = actions_forces.avancer(lue, requete.user)
    dit = pluriel(nombre, "organisation est notée", "organisations sont notées")
    messages.success(requete, f"{dit} «\u00a0rencontré\u00a0»." if nombre else "Rien à changer.")
    return redirect("rencontre", numero)


@page_reservee(MODIFIER)
def journal_rencontre(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a meeting, the latest first; what was said is not in it."""
    lue = atteindre_rencontre(requete, numero, MODIFIER)
    page = Paginator(journal.de_l_objet(lue), 50).get_page(requete.GET.get("page"))
    contexte = {
        "objet": lue,
        "page": page,
        "evenements": changements_lus(page, annulables=False),
        "etapes": _fil((lue.objet, reverse("rencontre", args=[numero])), ("Journal", "")),
    }
    return render(requete, "acteurs/journal.html", contexte)
