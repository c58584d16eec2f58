"""Pages anyone may open: calls for contributions, answering one, following what became of it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.limites import HEURE, MINUTE, Limite, reseau
from clesante.comptes.views.objets import statut
from clesante.concertation.actions.participation import contribuer
from clesante.concertation.forms.participation import ContributionPubliqueForm, SuivreForm
from clesante.concertation.lectures import lieu
from clesante.concertation.lectures.participation import (
    appels_publics,
    publiees,
    suites,
    suivie,
    themes_publies,
)
from clesante.concertation.models import Appel, Contribution
from clesante.concertation.regles.participation import (
    OUVERT,
    etat_d_appel,
    jours_d_appel,
    lire_numero,
)
from clesante.recherche.lectures import libelles
from clesante.recherche.models import dont
from clesante.socle.erreurs import RefuseError, TropDEssaisError
from clesante.ui.vues import page_publique, page_publique_a_remplir

PAR_PAGE = 20
# A market stall or a library shares one network: many people may answer from it.
CONTRIBUER = Limite("contribuer", 60, HEURE)
NUMERO_FAUX = Limite("numero-de-contribution", 60, 15 * MINUTE)
TROP = (
    "Beaucoup de contributions viennent d'arriver par ce réseau. Votre texte reste sur cette page, "
    "il n'est pas encore envoyé."
)
PAS_DE_CONTRIBUTION = "Aucune contribution n'a ce numéro. Relisez-le, signe par signe."


def fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a public page of the participation."""
    return [("Participer", reverse("participer")), *etapes]


@page_publique
def participer(requete: HttpRequest) -> HttpResponse:
    """Show the calls for contributions, those open first."""
    jour = timezone.localdate()
    page = Paginator(appels_publics(jour), PAR_PAGE).get_page(requete.GET.get("page"))
    ou = {d.pk: lieu(d) for d in {lu.diagnostic for lu in page}}
    appels = [
        (lu, ou[lu.diagnostic_id], jours_d_appel(lu.du, lu.au, jour), lu.au >= jour) for lu in page
    ]
    contexte = {"page": page, "appels": appels}
    return render(requete, "concertation/participation_appels.html", contexte)


@page_publique_a_remplir
def appel_public(requete: HttpRequest, adresse: str) -> HttpResponse:
    """Show a call, what was published of its answers, and take one more while it is open."""
    jour = timezone.localdate()
    appel = appels_publics(jour).filter(adresse=adresse).first()
    if appel is None:
        raise Http404
    form = ContributionPubliqueForm(requete.POST or None)
    if requete.method != "POST":
        return _montrer_appel(requete, appel, form, 200)
    if etat_d_appel(appel.du, appel.au, jour) != OUVERT:
        raise RefuseError(
            "Cet appel est clos\u00a0: votre contribution n'est pas gardée.",
            "Recopiez votre texte ci-dessous pour le donner à l'équipe autrement.",
        )
    if not form.is_valid():
        return _montrer_appel(requete, appel, form, statut(form))
    try:
        CONTRIBUER.compter(reseau(requete))
        faite, _ = contribuer(form.save(commit=False), appel)
    except TropDEssaisError as erreur:
        form.add_error(None, f"{TROP} {erreur.remede}")
        return _montrer_appel(requete, appel, form, erreur.statut_http)
    return redirect(reverse("contribution-suivie", args=[faite.numero]) + "?recue=oui")


def _montrer_appel(
    requete: HttpRequest, appel: Appel, form: ContributionPubliqueForm, code: int
) -> HttpResponse:
    jour = timezone.localdate()
    toutes = publiees(appel)
    themes = themes_publies(appel)
    theme = requete.GET.get("theme", "")
    theme = theme if theme in {lu[0] for lu in themes} else ""
    montrees = toutes.filter(dont("themes", theme)) if theme else toutes
    page = Paginator(montrees, PAR_PAGE).get_page(requete.GET.get("page"))
    contexte = {
        "appel": appel,
        "lieu": lieu(appel.diagnostic),
        "jours": jours_d_appel(appel.du, appel.au, jour),
        "ouvert": etat_d_appel(appel.du, appel.au, jour) == OUVERT,
        "form": form,
        "page": page,
        "themes": themes,
        "theme": theme,
        "etapes": fil((appel.intitule, "")),
    }
    return render(requete, "concertation/participation_appel_public.html", contexte, status=code)


def _de_ce_numero(requete: HttpRequest, numero: str) -> Contribution | None:
    """Return the contribution of a number; each wrong one is counted against its network.

    Counted before it is looked up, given back when it is right: past the limit, raises
    ``TropDEssaisError`` for the right number too, or the limit would hide none.
    """
    lieu_du_visiteur = reseau(requete)
    NUMERO_FAUX.compter(lieu_du_visiteur)
    lue = suivie(numero) if numero else None
    if lue is not None:
        NUMERO_FAUX.rendre(lieu_du_visiteur)
    return lue


@page_publique_a_remplir
def suivre(requete: HttpRequest) -> HttpResponse:
    """Ask for the public number of a contribution, and lead to its page."""
    form = SuivreForm(requete.POST if requete.method == "POST" else None)
    code = 200
    if form.is_bound and form.is_valid():
        numero = form.cleaned_data["numero"]
        try:
            if _de_ce_numero(requete, numero):
                return redirect("contribution-suivie", numero)
            form.add_error("numero", PAS_DE_CONTRIBUTION)
        except TropDEssaisError as erreur:
            form.add_error("numero", f"Trop de numéros essayés. {erreur.remede}")
            code = erreur.statut_http
    contexte = {"form": form, "etapes": fil(("Suivre ma contribution", ""))}
    code = code if code != 200 else statut(form)
    return render(requete, "concertation/participation_suivre.html", contexte, status=code)


@page_publique
def contribution_suivie(requete: HttpRequest, public: str) -> HttpResponse:
    """Show what became of a contribution, to who has its number; its words once published only."""
    numero = lire_numero(public)
    lue = _de_ce_numero(requete, numero)
    if lue is None:
        raise Http404
    if numero != public:
        return redirect("contribution-suivie", numero)
    contexte = {
        "contribution": lue,
        "lieu": lieu(lue.diagnostic),
        "groupes": libelles("publics", lue.groupes),
        "actions": suites(lue, AnonymousUser()).actions,
        "recue": requete.GET.get("recue") == "oui",
        "etapes": fil(("Suivre ma contribution", reverse("suivre-contribution")), (numero, "")),
    }
    reponse = render(requete, "concertation/participation_suivie.html", contexte)
    reponse["X-Robots-Tag"] = "noindex"
    reponse["Cache-Control"] = "no-store"
    return reponse
