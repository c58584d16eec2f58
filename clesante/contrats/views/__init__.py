"""Pages of contracts: the list, one of them, beginning one, what happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.journal_objet import journal_d_une_chaine
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.lectures import lieu
from clesante.contrats import actions
from clesante.contrats.droits import droits
from clesante.contrats.forms import ContratForm, ContratNouveauForm
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures import contrats as contrats_lisibles
from clesante.contrats.lectures.bandeau_cycle import bandeau
from clesante.contrats.lectures.journal import fiches_des
from clesante.contrats.models import Contrat, chaine
from clesante.socle.erreurs import RefuseError

# What a contract is made of, in the order of the work: address, title, one sentence, the
# operation it asks.
PARTIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "contrat-etapes",
        "Étapes",
        "Les étapes du cadre, ce qui est fait, ce qui manque pour passer à la suivante.",
        "contrats.voir",
    ),
    (
        "contrat-parties",
        "Porteurs, référents et signataires",
        "Qui porte le contrat, qui en répond, qui le signe, ce que chacun promet.",
        "contrats.voir",
    ),
    (
        "contrat-actes",
        "Documents datés",
        "Lettre d'intention, charte, note de cadrage, actes de l'ARS, avec leurs signatures.",
        "contrats.voir",
    ),
    (
        "programme",
        "Programme",
        "Axes, objectifs, fiches-actions, et ce qui manque à chacune pour être signée.",
        "contrats.voir",
    ),
    (
        "idees",
        "Propositions d'actions",
        "Ce que proposent groupes, partenaires et habitants ; ce qui est décidé, et pourquoi.",
        "contrats.voir",
    ),
    (
        "moyens",
        "Moyens prêtés",
        "Locaux, personnel, outils, formation, données : qui prête quoi à qui.",
        "contrats.voir",
    ),
    (
        "contrat-fiches",
        "Actions",
        "La liste, le tableau par état, le calendrier, la frise et la carte des actions.",
        "contrats.voir",
    ),
    (
        "contrat-matrices",
        "Matrices",
        "Ce que le contrat devrait porter, et ses actions\u00a0; ce que personne ne porte.",
        "contrats.voir",
    ),
    (
        "contrat-fil",
        "Du constat à l'indicateur",
        "À quoi répond chaque action, ce qui la mesurera, ce qui reste en l'air.",
        "contrats.voir",
    ),
    (
        "contrat-texte",
        "Texte",
        "Les parties du contrat, écrites à plusieurs, avec ses données dedans.",
        "contrats.voir",
    ),
    (
        "contrat-relecture",
        "Relecture",
        "Une version figée, relue par ceux à qui on la demande : qui est attendu, depuis quand.",
        "contrats.voir",
    ),
    (
        "contrat-documents",
        "Documents",
        "La version complète, la version synthétique, les fiches, le financement, en PDF ou Word.",
        "contrats.voir",
    ),
    (
        "contrat-signature",
        "Signature",
        "Qui a signé, quand et comment ; ce qui manque pour dire le contrat signé.",
        "contrats.voir",
    ),
    (
        "contrat-verifier",
        "Vérifier le contrat",
        "Ce que demandent la loi et le cadre\u00a0: ce qui bloque, ce qui alerte, et le remède.",
        "contrats.voir",
    ),
    (
        "contrat-redondances",
        "Redondances",
        "Chaque action comparée à ce qui existe déjà, avec les raisons et votre conclusion.",
        "contrats.voir",
    ),
    (
        "contrat-versions",
        "Versions",
        "Le contrat tel qu'il était un jour, figé et vérifiable\u00a0; ce qui est en vigueur.",
        "contrats.voir",
    ),
    (
        "contrat-classeur",
        "Classeur du contrat",
        "Tout le contrat dans un fichier que les pilotes remplissent\u00a0; il revient avec ses "
        "différences.",
        "contrats.modifier",
    ),
    (
        "contrat-argent",
        "Financements",
        "Qui paie quoi, au centime ; ce qui ne s'équilibre pas ; les postes et la règle du cadre.",
        "contrats.voir",
    ),
    (
        "contrat-avenants",
        "Avenants",
        "Ce qui change d'un contrat signé\u00a0: avant, après, pourquoi ; les écarts avec le texte "
        "en vigueur.",
        "contrats.voir",
    ),
    (
        "contrat-generations",
        "Générations",
        "Le contrat d'avant, celui d'après, ce que l'un reprend de l'autre.",
        "contrats.voir",
    ),
)


def atteindre(requete: RequeteConnectee, numero: int, operation: str = "contrats.voir") -> Contrat:
    """Return the contract a user may do an operation on; raise ``Http404`` for any other."""
    return objets.atteindre(requete, Contrat, numero, operation)


def fil(contrat: Contrat | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a contract; each says when it is a demonstration."""
    debut = [("Contrats", reverse("contrats"))]
    if contrat is not None:
        marque = " (démonstration)" if contrat.fictif else ""
        debut.append((contrat.intitule + marque, reverse("contrat", args=[contrat.pk])))
    return [*debut, *etapes]


@page_reservee("contrats.voir")
def contrats(requete: RequeteConnectee) -> HttpResponse:
    """Show the contracts a user may read."""
    page = Paginator(contrats_lisibles(requete.user), 50).get_page(requete.GET.get("page"))
    contexte = {
        "page": page,
        "lus": [(lu, lieu(lu)) for lu in page],
        "peut_commencer": peut(requete.user, "contrats.creer"),
    }
    return render(requete, "contrats/contrats.html", contexte)


@page_reservee("contrats.voir")
def contrat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one contract: where it is, and each part of the work."""
    lu = atteindre(requete, numero)
    contexte = {
        "contrat": lu,
        "lieu": lieu(lu),
        "cadre": cadre_du(lu),
        "bandeau": bandeau(lu, requete.user),
        "droits": droits(lu, requete.user),
        "retirable": actions.retirable(lu),
        "parties": [
            (reverse(nom, args=[numero]), titre, phrase)
            for nom, titre, phrase, operation in PARTIES
            if operation == "contrats.voir" or lu.permet(requete.user, operation)
        ],
        "etapes": [*fil(lu)[:-1], (lu.intitule, "")],
    }
    return render(requete, "contrats/contrat.html", contexte)


@page_reservee("contrats.creer")
@avec_brouillon
def nouveau(requete: RequeteConnectee) -> HttpResponse:
    """Begin a démarche."""
    page = objets.Page(
        "Commencer une démarche",
        "Commencer",
        reverse("contrats"),
        fil(None, ("Commencer", "")),
        champ="territoire",
    )
    return objets.creer(
        requete,
        ContratNouveauForm(saisie(requete), utilisateur=requete.user),
        lambda neuf: actions.commencer(neuf, requete.user),
        lambda fait: reverse("contrat", args=[fait.pk]),
        page,
    )


@page_reservee("contrats.modifier")
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what a contract says of itself."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    retour = reverse("contrat", args=[numero])
    page = objets.Page(
        f"Modifier {lu}",
        "Enregistrer les changements",
        retour,
        fil(lu, ("Modifier", "")),
        champ=None if lu.fictif else "territoire",
    )
    return objets.modifier(
        requete,
        lambda: ContratForm(
            saisie(requete),
            instance=atteindre(requete, numero, actions.MODIFIER),
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier(change, requete.user),
        retour,
        page,
    )


@page_reservee(actions.MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take away a démarche begun by mistake, while nothing hangs on it."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    try:
        actions.retirer(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect("contrat", numero)
    messages.success(requete, f"La démarche «\u00a0{lu}\u00a0» est retirée.")
    return redirect("contrats")


@page_reservee("contrats.voir_journal")
def journal(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a contract, the latest first; undo what can be."""
    lu = atteindre(requete, numero, "contrats.voir_journal")
    return journal_d_une_chaine(
        requete,
        chaine(lu),
        lu.intitule,
        fil(lu, ("Journal", "")),
        lambda notes: fiches_des(notes, lu, requete.user),
    )
