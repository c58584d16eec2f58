"""Pages of decisions: the list of what was decided, one of them, writing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.acteurs.actions import instances as actions_instances
from clesante.acteurs.choix_dialogue import EtatDecision, GenreDecision
from clesante.acteurs.colonnes.dialogue import LISTE_DECISIONS
from clesante.acteurs.forms.instances import DecisionForm, DecisionNouvelleForm
from clesante.acteurs.lectures.instances import (
    RETARD,
    RETARD_CODE,
    TRIS_DECISIONS,
    FiltreDecisions,
    decisions_filtrees,
    instances_vues,
    lignes_de_decisions,
)
from clesante.acteurs.models import Decision
from clesante.acteurs.regles.dialogue import en_retard
from clesante.acteurs.views.instances import MODIFIER, VOIR, atteindre_instance, fil_instances
from clesante.acteurs.views.listes import (
    Liste,
    demande,
    fichier,
    filtre_a_choisir,
    page_de_liste,
)
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues

ETATS = ((RETARD_CODE, RETARD), *EtatDecision.choices)
LIBELLES_TRI = (
    ("recent", "la plus récente d'abord"),
    ("echeance", "échéance"),
    ("instance", "instance"),
)
LISTE = Liste(
    lignes_de_decisions,
    LISTE_DECISIONS,
    lambda li: reverse("decision", args=[li.decision.pk]),
    ("décision", "décisions"),
)


def atteindre_decision(requete: RequeteConnectee, numero: int, operation: str = VOIR) -> Decision:
    """Return a decision the user may do an operation on; raise ``Http404`` for any other."""
    permises = Decision.objects.all().visibles_par(requete.user, operation)
    lues = permises.select_related("instance").prefetch_related("instance__portees")
    trouvee: Decision | None = lues.filter(pk=numero).first()
    if trouvee is None:
        raise Http404
    return trouvee


def _filtre(requete: RequeteConnectee) -> FiltreDecisions:
    numero = demande(requete, "instance")
    return FiltreDecisions(
        demande(requete, "q"),
        demande(requete, "etat", dict(ETATS)),
        demande(requete, "genre", GenreDecision.values),
        int(numero) if numero.isascii() and numero.isdecimal() and len(numero) < 19 else None,
        demande(requete, "tri", TRIS_DECISIONS) or "recent",
    )


@page_reservee(VOIR)
@avec_vues("decisions")
def page_decisions(requete: RequeteConnectee) -> HttpResponse:
    """Show what was decided, by all the bodies a user sees, filtered, sorted, by page."""
    filtre = _filtre(requete)
    instances = [(str(i.pk), i.nom) for i in instances_vues(requete.user)]
    liste = page_de_liste(requete, decisions_filtrees(requete.user, filtre), LISTE)
    choisie = "" if filtre.instance is None else str(filtre.instance)
    contexte = {
        **liste,
        "filtre": filtre,
        "filtree": bool(filtre.texte or filtre.etat or filtre.genre or choisie),
        "filtres": (
            filtre_a_choisir("etat", "État", ETATS, filtre.etat, "tous"),
            filtre_a_choisir("instance", "Instance", instances, choisie, "toutes"),
            filtre_a_choisir("genre", "Nature", GenreDecision.choices, filtre.genre, "toutes"),
            filtre_a_choisir("tri", "Ordre", LIBELLES_TRI, filtre.tri),
        ),
        "etapes": fil_instances(None, ("Décisions", "")),
    }
    return render(requete, "acteurs/decisions.html", contexte)


@page_reservee(VOIR)
def exporter_decisions(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered decisions as a file."""
    lues = lignes_de_decisions(decisions_filtrees(requete.user, _filtre(requete)))
    return fichier(extension, "decisions", "Relevé de décisions", LISTE_DECISIONS, lues)


@page_reservee(VOIR)
def decision(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one decision, with the files joined to it."""
    lue = atteindre_decision(requete, numero)
    contexte = {
        "decision": lue,
        "retard": en_retard(lue.etat, lue.echeance, timezone.localdate()),
        "a_faire": lue.etat == EtatDecision.A_FAIRE,
        "peut_modifier": lue.instance.permet(requete.user, MODIFIER),
        "etapes": fil_instances(lue.instance, (f"Décision {lue.numero}".rstrip(), "")),
    }
    return render(requete, "acteurs/decision.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def nouvelle_decision(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Write what a body has just decided."""
    lue = atteindre_instance(requete, numero, MODIFIER)
    page = objets.Page(
        f"Noter une décision de «\u00a0{lue}\u00a0»",
        "Noter la décision",
        reverse("instance", args=[numero]),
        fil_instances(lue, ("Noter une décision", "")),
    )
    return objets.creer(
        requete,
        DecisionNouvelleForm(saisie(requete), instance_qui_decide=lue),
        lambda neuve: actions_instances.decider(neuve, requete.user),
        lambda faite: reverse("decision", args=[faite.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_decision(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a decision: its state, most often; its number and its body stay."""
    lue = atteindre_decision(requete, numero, MODIFIER)
    retour = reverse("decision", args=[numero])
    titre = f"Décision {lue.numero}".rstrip()
    page = objets.Page(
        f"Modifier la décision {lue.numero}".rstrip(),
        "Enregistrer les changements",
        retour,
        fil_instances(lue.instance, (titre, retour), ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: DecisionForm(
            saisie(requete), instance=atteindre_decision(requete, numero, MODIFIER)
        ),
        lambda change: actions_instances.modifier_decision(change, requete.user),
        retour,
        page,
    )


@require_POST
@page_reservee(MODIFIER)
def marquer_faite(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say that what was decided is done, in one click."""
    lue = atteindre_decision(requete, numero, MODIFIER)
    lue.etat = EtatDecision.FAITE
    change = actions_instances.modifier_decision(lue, requete.user)
    messages.success(requete, "C'est noté\u00a0: fait." if change else "C'était déjà noté.")
    return redirect("decision", numero)
