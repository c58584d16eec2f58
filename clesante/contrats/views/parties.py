"""Pages of who holds, answers for and signs a contract; the forms of all that is written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.acteurs.lectures.citees import citation
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import parties as actions
from clesante.contrats.colonnes.parties import LISTES
from clesante.contrats.forms.parties import (
    EngagementForm,
    EngagementNouveauForm,
    PorteurForm,
    PorteurNouveauForm,
    ReferentForm,
    ReferentNouveauForm,
    SignataireForm,
    SignataireNouveauForm,
)
from clesante.contrats.lectures.parties import lignes, manque, porteurs_possibles
from clesante.contrats.models import Contrat, Engagement, Porteur, Referent, Signataire
from clesante.contrats.views import atteindre, fil
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import remplies, tableau

PARTIES = "Porteurs, référents et signataires"
# what an address may say of a new object
DITS: Final = ("genre", "etape", "repond_a", "fiche", "organisation_citee")


@dataclass(frozen=True, slots=True)
class Sorte:
    """A kind of object written in its own form: its addresses begin with ``nom``.

    ``parent`` is what it is added to, ``operation`` what writing it asks; ``retour`` gives the page
    it is read on, ``ouvert`` tells whether this form may write that object.
    """

    nom: str
    modele: Any
    formulaires: tuple[Any, Any]
    ajout: str
    retour: Callable[[Any], str]
    parent: tuple[Any, str] = (Contrat, "contrat")
    operation: str = MODIFIER
    plus: Mapping[str, Any] | None = None
    ouvert: Callable[[Any], bool] = lambda _objet: True


def _vers_parties(ancre: str) -> Callable[[Any], str]:
    return lambda objet: f"{reverse('contrat-parties', args=[objet.contrat_id])}#{ancre}"


SORTES: Final = (
    Sorte(
        "porteur",
        Porteur,
        (PorteurNouveauForm, PorteurForm),
        "Ajouter un porteur",
        _vers_parties("porteurs"),
    ),
    Sorte(
        "referent",
        Referent,
        (ReferentNouveauForm, ReferentForm),
        "Nommer un référent",
        _vers_parties("referents"),
    ),
    Sorte(
        "signataire",
        Signataire,
        (SignataireNouveauForm, SignataireForm),
        "Ajouter un signataire",
        _vers_parties("signataires"),
    ),
    Sorte(
        "engagement",
        Engagement,
        (EngagementNouveauForm, EngagementForm),
        "Ajouter un engagement",
        _vers_parties("engagements"),
        (Signataire, "signataire"),
    ),
)


@page_reservee("contrats.voir")
def parties(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show who holds a contract, answers for it, signs it, and what each promises."""
    lu = atteindre(requete, numero)
    ecrit = lu.permet(requete.user, MODIFIER)
    contexte = {
        "contrat": lu,
        "peut_modifier": ecrit,
        "manque": manque(lu),
        "possibles": [
            (o.nom, urlencode({"organisation_citee": citation(o)}))
            for o in (porteurs_possibles(lu, requete.user) if ecrit else ())
        ],
        "listes": [_liste(lu, nom, ecrit) for nom in LISTES],
        "signataires": lu.signataires.select_related("organisation").order_by("ordre"),
        "formats": FORMATS,
        "etapes": fil(lu, (PARTIES, "")),
    }
    return render(requete, "contrats/parties.html", contexte)


def _liste(contrat: Contrat, nom: str, ecrit: bool) -> dict[str, Any]:
    """Return one table of the page: its rows lead to their form, for who may write."""
    liste, lues = LISTES[nom], lignes(contrat, nom)
    vers = [reverse(f"{liste.sorte}-modifier", args=[lue.pk]) for lue in lues] if ecrit else []
    legende = pluriel(len(lues), *liste.mots)
    return {
        "nom": nom,
        "titre": liste.titre,
        "phrase": liste.phrase,
        "vide": liste.vide,
        "tableau": tableau(legende, remplies(liste.colonnes, lues), lues, vers) if lues else None,
        "ajouter": "" if liste.sorte == "engagement" else f"{liste.sorte}-ajouter",
        "bouton": next(sorte.ajout for sorte in SORTES if sorte.nom == liste.sorte),
    }


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, liste: str, extension: str) -> HttpResponse:
    """Send one of the tables as a file."""
    lu = atteindre(requete, numero)
    if liste not in LISTES:
        raise Http404
    voulue = LISTES[liste]
    return envoyer(lu, voulue.titre, (liste, extension), voulue.colonnes, lignes(lu, liste))


def ecrire(sorte: Sorte) -> tuple[Callable[..., HttpResponse], ...]:
    """Return the three pages of a kind of object: adding one, editing one, taking one away."""

    @page_reservee(sorte.operation)
    @avec_brouillon
    def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
        """Add one."""
        return _ajouter(requete, sorte, numero)

    @page_reservee(sorte.operation)
    @avec_brouillon
    def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
        """Edit one."""
        return _modifier(requete, sorte, numero)

    @page_reservee(sorte.operation)
    @require_POST
    def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
        """Take one away."""
        return _retirer(requete, sorte, numero)

    return ajouter, modifier, retirer


def _atteindre(requete: RequeteConnectee, sorte: Sorte, numero: int) -> Any:
    lu = objets.atteindre(requete, sorte.modele, numero, sorte.operation, "contrat")
    if not sorte.ouvert(lu):
        raise Http404
    return lu


def _ajouter(requete: RequeteConnectee, sorte: Sorte, numero: int) -> HttpResponse:
    modele, champ = sorte.parent
    parent = objets.atteindre(requete, modele, numero, sorte.operation)
    contrat = parent if modele is Contrat else parent.contrat
    neuf = sorte.modele(contrat=contrat, **({} if modele is Contrat else {champ: parent}))
    retour = sorte.retour(neuf)
    page = objets.Page(sorte.ajout, sorte.ajout, retour, fil(contrat, (sorte.ajout, "")))
    dits = {nom: requete.GET[nom] for nom in DITS if nom in requete.GET}
    plus = {"utilisateur": requete.user, "initial": dits, **(sorte.plus or {})}
    return objets.creer(
        requete,
        sorte.formulaires[0](saisie(requete), instance=neuf, **plus),
        lambda fait: actions.ajouter(fait, requete.user),
        sorte.retour,
        page,
    )


def _modifier(requete: RequeteConnectee, sorte: Sorte, numero: int) -> HttpResponse:
    lu = _atteindre(requete, sorte, numero)
    plus, titre = {"utilisateur": requete.user, **(sorte.plus or {})}, f"Modifier {lu}"
    page = objets.Page(
        titre,
        "Enregistrer les changements",
        sorte.retour(lu),
        fil(lu.contrat, ("Modifier", "")),
        gabarit="contrats/parties_modifier.html",
        contexte={"objet": lu, "retirer": reverse(f"{sorte.nom}-retirer", args=[numero])},
    )
    return objets.modifier(
        requete,
        lambda: sorte.formulaires[1](
            saisie(requete), instance=_atteindre(requete, sorte, numero), **plus
        ),
        lambda change: actions.modifier(change, requete.user),
        sorte.retour(lu),
        page,
    )


def _retirer(requete: RequeteConnectee, sorte: Sorte, numero: int) -> HttpResponse:
    lu = _atteindre(requete, sorte, numero)
    retour = reverse("contrat-actes", args=[lu.contrat_id]) if sorte.nom in DOCUMENTS else ""
    retour = retour or sorte.retour(lu)
    try:
        actions.retirer(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect(f"{sorte.nom}-modifier", numero)
    messages.success(requete, f"«\u00a0{lu}\u00a0» est retiré\u00a0; le journal le garde.")
    return redirect(retour)


DOCUMENTS: Final = frozenset({"acte", "avis"})  # once gone, their own page is gone too
