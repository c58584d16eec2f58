"""Pages of forces vives: who can bring what, and how far they are mobilised."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.acteurs.actions import forces as actions_forces
from clesante.acteurs.choix import Famille
from clesante.acteurs.choix_dialogue import Mobilisation
from clesante.acteurs.colonnes.dialogue import FORCES
from clesante.acteurs.forms.dialogue import ForceForm, ForceNouvelleForm
from clesante.acteurs.lectures.forces import (
    TRIS,
    VOIR,
    FiltreForces,
    compter_forces,
    forces,
    forces_vues,
    image_des_forces,
    lignes_de_forces,
    tableau_des_forces,
)
from clesante.acteurs.models import ForceVive
from clesante.acteurs.views import atteindre_en_usage, fil
from clesante.acteurs.views.listes import (
    Liste,
    demande,
    fichier,
    filtre_a_choisir,
    page_de_liste,
)
from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues
from clesante.recherche.lectures import libelles, vocabulaire

MODIFIER = actions_forces.MODIFIER
LIBELLES_TRI = (("nom", "nom"), ("etat", "état le plus récent"), ("famille", "famille"))
LISTE = Liste(
    lignes_de_forces,
    FORCES[:-2],
    lambda li: f"{reverse('organisation', args=[li.organisation.pk])}#apports",
    ("force vive", "forces vives"),
)


def _filtre(requete: RequeteConnectee) -> FiltreForces:
    return FiltreForces(
        demande(requete, "q"),
        demande(requete, "etat", Mobilisation.values),
        demande(requete, "famille", Famille.values),
        demande(requete, "theme"),
        demande(requete, "tri", TRIS) or "nom",
    )


@page_reservee(VOIR)
@avec_vues("forces")
def page_forces(requete: RequeteConnectee) -> HttpResponse:
    """Show who can bring what: the counts, then the list, filtered, sorted, by page."""
    filtre = _filtre(requete)
    comptes = compter_forces(requete.user, filtre)
    themes = [(t.code, t.libelle) for t in vocabulaire("themes").termes]
    liste = page_de_liste(requete, forces(requete.user, filtre), LISTE)
    contexte = {
        **liste,
        "filtre": filtre,
        "filtree": bool(filtre.texte or filtre.etat or filtre.famille or filtre.theme),
        "filtres": (
            filtre_a_choisir("etat", "État", Mobilisation.choices, filtre.etat, "tous"),
            filtre_a_choisir("famille", "Famille", Famille.choices, filtre.famille, "toutes"),
            filtre_a_choisir("theme", "Thème", themes, filtre.theme, "tous"),
            filtre_a_choisir("tri", "Ordre", LIBELLES_TRI, filtre.tri),
        ),
        "comptes": tableau_des_forces(comptes) if comptes else None,
        "image": image_des_forces(comptes) if comptes else None,
        "peut_modifier": peut(requete.user, MODIFIER),
    }
    return render(requete, "acteurs/forces.html", contexte)


@page_reservee(VOIR)
def exporter_forces(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered list as a file."""
    lues = lignes_de_forces(forces(requete.user, _filtre(requete)))
    return fichier(extension, "forces-vives", "Forces vives", FORCES, lues)


@page_reservee(MODIFIER)
@avec_brouillon
def nouvelle_force(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Note what an organisation, or one of its people, can bring."""
    organisation = atteindre_en_usage(requete, numero, MODIFIER)
    retour = reverse("organisation", args=[numero])
    page = objets.Page(
        f"Ce que peut apporter «\u00a0{organisation.nom}\u00a0»",
        "Noter",
        retour,
        fil((organisation.nom, retour), ("Ce qu'elle peut apporter", "")),
        champ="personne",
    )
    return objets.creer(
        requete,
        ForceNouvelleForm(saisie(requete), organisation=organisation),
        lambda neuve: actions_forces.noter_force(neuve, requete.user),
        lambda _: f"{retour}#apports",
        page,
    )


@page_reservee(VOIR)
def force(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what one can bring, and what the team keeps about it."""
    lue = _atteindre(requete, numero, VOIR)
    organisation = lue.organisation.gardee
    contexte = {
        "force": lue,
        "organisation": organisation,
        "themes": libelles("themes", lue.themes),
        "peut_modifier": organisation.permet(requete.user, MODIFIER),
        "etapes": [
            ("Forces vives", reverse("forces")),
            (organisation.nom, f"{reverse('organisation', args=[organisation.pk])}#apports"),
            (str(lue.personne or "Ce qu'elle peut apporter"), ""),
        ],
    }
    return render(requete, "acteurs/force.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_force(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a force vive: its state, most often."""
    lue = _atteindre(requete, numero)
    retour = reverse("organisation", args=[lue.organisation.gardee.pk])
    page = objets.Page(
        f"Ce que peut apporter «\u00a0{lue}\u00a0»",
        "Enregistrer les changements",
        retour,
        fil((lue.organisation.gardee.nom, retour), (f"Modifier {lue}", "")),
        champ="depuis_le",
    )
    return objets.modifier(
        requete,
        lambda: ForceForm(saisie(requete), instance=_atteindre(requete, numero)),
        lambda change: actions_forces.modifier_force(change, requete.user),
        f"{retour}#apports",
        page,
    )


def _atteindre(requete: RequeteConnectee, numero: int, operation: str = MODIFIER) -> ForceVive:
    """Return a force vive the user may do an operation on; raise ``Http404`` for any other."""
    trouvee = forces_vues(requete.user, operation).filter(pk=numero).first()
    if trouvee is None:
        raise Http404
    return trouvee
