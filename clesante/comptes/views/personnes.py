"""Pages of who administers accounts: the list, one account, inviting, giving and ending a role."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import journal, lectures
from clesante.comptes.actions import personnes as actions_personnes
from clesante.comptes.actions.attributions import attribuer, retirer
from clesante.comptes.choix import Role
from clesante.comptes.colonnes import COMPTES
from clesante.comptes.droits import peut_administrer, peut_donner, portees
from clesante.comptes.forms.personnes import InviterForm, RoleForm
from clesante.comptes.models import Attribution, Utilisateur
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.comptes.views.vues import avec_vues
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError
from clesante.socle.texte import INSECABLE, pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre
from clesante.ui.tableaux import Tableau

OPERATION = "comptes.attribuer"
PAR_PAGE = 50
EVENEMENTS = 20
ENVOYEE = "L'invitation est envoyée."
DEJA_UN_COMPTE = f"Cette adresse avait déjà un compte{INSECABLE}: le rôle lui est donné."


def _fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Comptes", reverse("comptes")), *etapes]


def _atteindre(requete: RequeteConnectee, numero: int) -> Utilisateur:
    """Return an account that is administered; raise ``Http404`` for any other."""
    trouve = lectures.administres(requete.user).filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def _filtre(requete: RequeteConnectee) -> lectures.FiltreDeComptes:
    lus = {
        n: requete.GET.get(n, "").replace("\x00", "").strip()[:100] for n in ("q", "etat", "role")
    }
    return lectures.FiltreDeComptes(
        lus["q"],
        lus["etat"] if lus["etat"] in lectures.ETATS else "",
        lus["role"] if lus["role"] in Role.values else "",
    )


@page_reservee(OPERATION)
@avec_vues("comptes")
def comptes(requete: RequeteConnectee) -> HttpResponse:
    """Show the accounts one administers, filtered, by page."""
    filtre = _filtre(requete)
    page = Paginator(lectures.administres(requete.user, filtre), PAR_PAGE).get_page(
        requete.GET.get("page")
    )
    total = pluriel(page.paginator.count, "compte")
    lues = lectures.lignes(page, portees(requete.user, OPERATION))
    contexte = {
        "filtre": filtre,
        "filtree": bool(filtre.texte or filtre.etat or filtre.role),
        "page": page,
        "total": total,
        "donnees": _liste(lues, total) if lues else None,
        "etats": lectures.ETATS,
        "roles": Role.choices,
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
    }
    return render(requete, "comptes/comptes.html", contexte)


def _liste(lues: list[lectures.LigneDeCompte], legende: str) -> Tableau:
    adresses = tuple(reverse("compte-fiche", args=[lue.numero]) for lue in lues)
    return tableau(legende, COMPTES, lues, adresses)


@page_reservee(OPERATION)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the filtered list as a file."""
    if extension not in FORMATS:
        raise Http404
    lues = lectures.lignes(
        lectures.administres(requete.user, _filtre(requete)), portees(requete.user, OPERATION)
    )
    contenu = ecrire(extension, "Comptes", COMPTES, lues)
    return joindre(contenu, f"comptes.{extension}", prive=True)


@page_reservee(OPERATION)
def inviter(requete: RequeteConnectee) -> HttpResponse:
    """Invite a person to a role; when the mail does not leave, the link is shown, once."""
    form = InviterForm(requete.POST or None, par=requete.user)
    if requete.method == "POST" and form.is_valid():
        demande = actions_personnes.Demande(**form.cleaned_data)
        try:
            arrivee = actions_personnes.faire_venir(demande, requete.user, requete)
        except IntrouvableError:
            raise
        except ClesanteError as erreur:
            form.add_error(None, str(erreur))
        else:
            if arrivee.lien and not arrivee.parti:
                contexte = {"arrivee": arrivee, "etapes": _fil(("Inviter", ""))}
                return render(requete, "comptes/invite.html", contexte)
            messages.success(requete, ENVOYEE if arrivee.lien else DEJA_UN_COMPTE)
            return redirect("compte-fiche", arrivee.utilisateur.pk)
    contexte = {"form": form, "etapes": _fil(("Inviter", ""))}
    return render(requete, "comptes/inviter.html", contexte, status=422 if form.errors else 200)


@page_reservee(OPERATION)
def fiche(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one account: its state, its roles, what may be done, what happened."""
    lu = _atteindre(requete, numero)
    tenues = portees(requete.user, OPERATION)
    siennes = lectures.sur(Attribution.objects.filter(utilisateur=lu), tenues)
    contexte = {
        "compte": lu,
        "ligne": lectures.lignes([lu], tenues)[0],
        "attributions": [
            (a, _se_termine(a) and _peut_finir(requete, a)) for a in siennes.order_by("-du", "-pk")
        ],
        "actes": actions_personnes.actes_possibles(lu, requete.user),
        "evenements": [
            (e, journal.phrase(e)) for e in lectures.evenements(requete.user, lu)[:EVENEMENTS]
        ],
        "invitation": lectures.invitation_en_attente(lu),
        "soi": lu.pk == requete.user.pk,
        "suivi": lu.pk == requete.user.pk or peut_administrer(requete.user, lu),
        "etapes": _fil((str(lu), "")),
    }
    return render(requete, "comptes/fiche.html", contexte)


def _se_termine(attribution: Attribution) -> bool:
    """Tell whether a grant is in force, or to come."""
    return attribution.au is None or attribution.au >= timezone.localdate()


def _peut_finir(requete: RequeteConnectee, attribution: Attribution) -> bool:
    """Tell whether a user may end a grant: never one's own, the site would lose its keys."""
    return attribution.utilisateur_id != requete.user.pk and peut_donner(
        requete.user, attribution.role, attribution.portee
    )


@page_reservee(OPERATION)
def donner(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Give a role to a person who has an account."""
    lu = _atteindre(requete, numero)
    form = RoleForm(requete.POST or None, par=requete.user)
    if requete.method == "POST" and form.is_valid():
        lus = form.cleaned_data
        try:
            attribuer(lu, lus["role"], lus["portee"], requete.user, (lus["du"], lus["au"]))
        except EntreeInvalideError as erreur:
            form.add_error(None, str(erreur))
        else:
            messages.success(requete, "Le rôle est donné.")
            return redirect("compte-fiche", numero)
    titre = "Donner un rôle"
    contexte = {"form": form, "compte": lu, "titre": titre, "etapes": _fil(_vers(lu), (titre, ""))}
    return render(requete, "comptes/donner.html", contexte, status=422 if form.errors else 200)


def _vers(lu: Utilisateur) -> tuple[str, str]:
    return str(lu), reverse("compte-fiche", args=[lu.pk])


@page_reservee(OPERATION)
def finir(requete: RequeteConnectee, numero: int, attribution: int) -> HttpResponse:
    """Ask, then end a role."""
    lu = _atteindre(requete, numero)
    tenue = Attribution.objects.filter(pk=attribution, utilisateur=lu).first()
    if tenue is None or not (_se_termine(tenue) and _peut_finir(requete, tenue)):
        raise Http404
    if requete.method == "POST":
        retirer(tenue, requete.user)
        messages.success(requete, "Le rôle est terminé.")
        return redirect("compte-fiche", numero)
    acte = {
        "titre": f"Terminer le rôle « {tenue.get_role_display()} » sur {tenue.portee}",
        "effet": "Il n'a plus d'effet dès la prochaine page. Le journal garde qu'il a été tenu.",
    }
    return _confirmer(requete, lu, acte)


def _confirmer(
    requete: RequeteConnectee, lu: Utilisateur, acte: object, faute: str = ""
) -> HttpResponse:
    contexte = {
        "compte": lu,
        "acte": acte,
        "faute": faute,
        "etapes": _fil(_vers(lu), ("Confirmer", "")),
    }
    return render(requete, "comptes/confirmer_acte.html", contexte, status=409 if faute else 200)


@page_reservee(OPERATION)
def acte(requete: RequeteConnectee, numero: int, acte: str) -> HttpResponse:
    """Ask, then close, reopen or disarm an account, or invite anew."""
    lu = _atteindre(requete, numero)
    possibles = actions_personnes.actes_possibles(lu, requete.user)
    if requete.method != "POST":
        if acte not in possibles:
            raise Http404
        return _confirmer(requete, lu, possibles[acte])
    try:
        actions_personnes.agir(acte, lu, requete.user, requete)
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        return _confirmer(requete, lu, actions_personnes.ACTES[acte], str(erreur))
    messages.success(requete, actions_personnes.ACTES[acte].fait)
    return redirect("compte-fiche", numero)
