"""Pages of proposals of actions and of the library: read, proposed, copied, decided."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions.participation import MODERER
from clesante.concertation.models import Contribution
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import idees as actions
from clesante.contrats.actions.idees import COMMENTER
from clesante.contrats.choix import Proposant
from clesante.contrats.droits import droits
from clesante.contrats.forms.idees import IdeeForm, JugementForm, RepriseIdeeForm
from clesante.contrats.lectures.idees import FRANCHIR, contributions_a_reprendre, idees_de
from clesante.contrats.lectures.modeles import chercher, modeles
from clesante.contrats.models import FicheAction
from clesante.contrats.views import atteindre, fil
from clesante.contrats.views.fiches import fiche_permise, fil_fiche
from clesante.contrats.views.programme import fil_programme
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import RefuseError

PAR_PAGE = 50


@page_reservee("contrats.voir")
def idees(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the proposals of a contract, what became of each, what residents said."""
    lu = atteindre(requete, numero)
    siens = droits(lu, requete.user)
    page = Paginator(idees_de(lu, requete.user), PAR_PAGE).get_page(requete.GET.get("page"))
    contexte = {
        "contrat": lu,
        "page": page,
        "droits": siens,
        "contributions": contributions_a_reprendre(lu, requete.user) if siens["modifier"] else [],
        "etapes": fil_programme(lu, ("Propositions", "")),
    }
    return render(requete, "contrats/idees.html", contexte)


@page_reservee(COMMENTER)
@avec_brouillon
def proposer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Propose an action."""
    lu = atteindre(requete, numero, COMMENTER)
    titre = "Proposer une action"
    retour = reverse("idees", args=[numero])
    etapes = fil(lu, ("Propositions", retour), (titre, ""))
    equipe = lu.permet(requete.user, MODIFIER)
    instance = FicheAction(
        contrat=lu, proposant=Proposant.GROUPE if equipe else Proposant.PARTENAIRE
    )
    form = IdeeForm(saisie(requete), instance=instance, utilisateur=requete.user)

    def agir(neuve: FicheAction) -> tuple[FicheAction, bool]:
        with transaction.atomic():
            faite, nouvelle = actions.proposer(neuve, lu, requete.user)
            if nouvelle:
                faite.enjeux.set(form.cleaned_data.get("enjeux") or [])
        return faite, nouvelle

    return objets.creer(
        requete,
        form,
        agir,
        lambda fait: reverse("fiche", args=[fait.pk]),
        objets.Page(titre, "Proposer cette action", retour, etapes),
    )


@page_reservee(MODIFIER)
@avec_brouillon
def reprendre(requete: RequeteConnectee, numero: int, contribution: int) -> HttpResponse:
    """Make a proposal of what residents said, under a title one gives it."""
    lu = atteindre(requete, numero, MODIFIER)
    dite = objets.atteindre(requete, Contribution, contribution, MODERER)
    titre, retour = "En faire une proposition", reverse("idees", args=[numero])
    page = objets.Page(
        titre,
        titre,
        retour,
        fil(lu, ("Propositions", retour), (dite.numero, "")),
        gabarit="contrats/idees_reprendre.html",
        contexte={"contribution": dite},
    )
    return objets.creer(
        requete,
        RepriseIdeeForm(saisie(requete), instance=FicheAction(contrat=lu)),
        lambda neuve: actions.proposer_de_contribution(dite, lu, requete.user, neuve.intitule),
        lambda faite: reverse("fiche", args=[faite.pk]),
        page,
    )


@page_reservee(FRANCHIR)
@avec_brouillon
def juger(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say what the deciding body made of a proposal."""
    lue = fiche_permise(requete, numero, FRANCHIR)
    retour = reverse("fiche", args=[numero])
    titre = "Noter la décision"
    page = objets.Page(
        f"{titre}\u00a0: {lue.intitule}",
        "Enregistrer la décision",
        retour,
        fil_fiche(lue, (titre, "")),
    )
    formes: list[JugementForm] = []

    def lire() -> JugementForm:
        idee = fiche_permise(requete, numero, FRANCHIR)
        formes.append(JugementForm(saisie(requete), instance=idee, utilisateur=requete.user))
        return formes[-1]

    def agir(idee: FicheAction) -> bool:
        form = formes[-1]
        dites = form.cleaned_data
        with transaction.atomic():
            decision = form.decision_prise(idee)
            if decision is None:
                raise RefuseError("La décision manque.", "Donnez l'instance, le jour, la phrase.")
            jugement = actions.Jugement(dites["suite"], decision, dites["motif"], form.place)
            return actions.juger(idee, jugement, requete.user)

    return objets.modifier(requete, lire, agir, retour, page)


@page_reservee("contrats.voir")
def bibliotheque(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the actions to start from, each with its source and its copy in this contract."""
    lu = atteindre(requete, numero)
    vues = FicheAction.objects.all().visibles_par(requete.user).filter(contrat=lu)
    copies = {f.modele: f for f in vues.exclude(modele="").order_by("-pk")}
    themes, publics = vocabulaire("themes").libelles, vocabulaire("publics").libelles
    voulus = {nom: requete.GET.get(nom, "")[:100] for nom in ("texte", "theme", "public")}
    contexte = {
        "contrat": lu,
        "modeles": [
            (m, [themes.get(c, c) for c in m.themes], [publics.get(c, c) for c in m.publics],
             copies.get(m.code))
            for m in chercher(**voulus)
        ],
        "voulus": voulus,
        "themes": [(c, dit) for c, dit in themes.items() if any(c in m.themes for m in modeles())],
        "publics": [
            (c, dit) for c, dit in publics.items() if any(c in m.publics for m in modeles())
        ],
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "etapes": fil_programme(lu, ("Bibliothèque d'actions", "")),
    }  # fmt: skip
    return render(requete, "contrats/idees_bibliotheque.html", contexte)


@page_reservee(MODIFIER)
@require_POST
def copier(requete: RequeteConnectee, numero: int, code: str) -> HttpResponse:
    """Copy an action of the library in a contract."""
    lu = atteindre(requete, numero, MODIFIER)
    if code not in {m.code for m in modeles()}:
        raise Http404
    faite, neuve = actions.copier(lu, code, requete.user)
    dit = "est copiée\u00a0: adaptez-la." if neuve else "était déjà copiée."
    messages.success(requete, f"«\u00a0{faite.intitule}\u00a0» {dit}")
    return redirect("fiche-modifier" if neuve else "fiche", faite.pk)
