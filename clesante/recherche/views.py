"""Pages of the lists of words: all of them, one of them, its words added, changed, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clesante.comptes import journal
from clesante.comptes.droits import peut
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.comptes.views import objets
from clesante.comptes.views.journal_objet import derniers_changements
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.recherche import actions
from clesante.recherche.colonnes import LISTES, TERMES
from clesante.recherche.forms_termes import TermeForm, TermeNouveauForm
from clesante.recherche.lectures import VocabulaireLu, codes
from clesante.recherche.lectures import vocabulaire as vocabulaire_lu
from clesante.recherche.lectures import vocabulaires as vocabulaires_lus
from clesante.recherche.lectures_emplois import lignes
from clesante.recherche.models import Terme
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre


def atteindre(liste: str) -> VocabulaireLu:
    """Return a list; raise ``Http404`` for one that does not exist."""
    if liste not in codes():
        raise Http404
    return vocabulaire_lu(liste)


def fil(lu: VocabulaireLu | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a list."""
    debut = [("Vocabulaires", reverse("vocabulaires"))]
    if lu is not None:
        debut.append((lu.libelle, reverse("vocabulaire", args=[lu.code])))
    return [*debut, *etapes]


@require_safe
def vocabulaires(requete: HttpRequest) -> HttpResponse:
    """Show every list."""
    lus = vocabulaires_lus()
    adresses = tuple(reverse("vocabulaire", args=[lu.code]) for lu in lus)
    donnees = tableau(f"Les {len(lus)} listes de termes", LISTES, lus, adresses)
    return render(requete, "recherche/vocabulaires.html", {"donnees": donnees})


@require_safe
def vocabulaire(requete: HttpRequest, liste: str) -> HttpResponse:
    """Show the words of a list: their groups, what they answer to, where they are used."""
    lu = atteindre(liste)
    modifiable = peut(requete.user, actions.MODIFIER)
    toutes = lignes(lu, vocabulaires_lus(), requete.user)
    contexte = {
        "lu": lu,
        "lignes": [ligne for ligne in toutes if not ligne.terme.retire],
        "retires": [ligne for ligne in toutes if ligne.terme.retire],
        "peut_modifier": modifiable,
        "evenements": _evenements(lu) if modifiable else [],
        "formats": FORMATS,
        "etapes": fil(None, (lu.libelle, "")),
    }
    return render(requete, "recherche/vocabulaire.html", contexte)


def _evenements(lu: VocabulaireLu) -> list[tuple[Evenement, str, str]]:
    siens = Terme.objects.filter(vocabulaire=lu.code).order_by().values("pk")
    lus = Evenement.objects.filter(objet_type=etiquette(Terme), objet_id__in=siens)
    return derniers_changements(
        lus, lambda fait: reverse("vocabulaire-annuler", args=[lu.code, fait.pk])
    )


@require_safe
def exporter(requete: HttpRequest, liste: str, extension: str) -> HttpResponse:
    """Send a list as a file, those withdrawn included."""
    lu = atteindre(liste)
    if extension not in FORMATS:
        raise Http404
    contenu = ecrire(
        extension, lu.libelle[:31], TERMES, lignes(lu, vocabulaires_lus(), requete.user)
    )
    return joindre(contenu, f"{lu.code}.{extension}", prive=True)


@page_reservee(actions.MODIFIER)
def ajouter(requete: RequeteConnectee, liste: str) -> HttpResponse:
    """Add a word to a list."""
    lu = atteindre(liste)
    retour = reverse("vocabulaire", args=[liste])
    return objets.creer(
        requete,
        TermeNouveauForm(requete.POST or None, instance=Terme(vocabulaire=liste)),
        lambda neuf: actions.ajouter_terme(neuf, requete.user),
        lambda fait: f"{retour}#terme-{fait.code}",
        objets.Page(
            f"Ajouter un terme\u00a0: {lu.libelle}",
            "Ajouter ce terme",
            retour,
            fil(lu, ("Ajouter un terme", "")),
        ),
    )


@page_reservee(actions.MODIFIER)
def modifier(requete: RequeteConnectee, liste: str, terme: str) -> HttpResponse:
    """Edit a word of a list."""
    lu = atteindre(liste)
    en_place = actions.terme_de(liste, terme)
    retour = reverse("vocabulaire", args=[liste])
    titre = f"Modifier «\u00a0{en_place}\u00a0»"
    return objets.modifier(
        requete,
        lambda: TermeForm(requete.POST or None, instance=actions.terme_de(liste, terme)),
        lambda change: actions.modifier_terme(change, requete.user),
        f"{retour}#terme-{terme}",
        objets.Page(
            titre,
            "Enregistrer les changements",
            retour,
            fil(lu, (titre, "")),
            gabarit="recherche/modifier.html",
            contexte={"terme": en_place, "retirable": en_place.retire_le is None},
        ),
    )


@page_reservee(actions.MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, liste: str, terme: str) -> HttpResponse:
    """Offer a word no more."""
    actions.retirer(liste, terme, requete.user)
    messages.success(requete, "Le terme n'est plus proposé. Il reste lisible où il était employé.")
    return redirect(f"{reverse('vocabulaire', args=[liste])}#retires")


@page_reservee(actions.MODIFIER)
@require_POST
def remettre(requete: RequeteConnectee, liste: str, terme: str) -> HttpResponse:
    """Offer a word again."""
    actions.remettre(liste, terme, requete.user)
    messages.success(requete, "Le terme est de nouveau proposé.")
    return redirect(f"{reverse('vocabulaire', args=[liste])}#terme-{terme}")


@page_reservee(actions.MODIFIER)
@require_POST
def annuler(requete: RequeteConnectee, liste: str, evenement: int) -> HttpResponse:
    """Undo a change of a word."""
    siens = Terme.objects.filter(vocabulaire=liste).order_by().values("pk")
    trouve = Evenement.objects.filter(
        objet_type=etiquette(Terme), objet_id__in=siens, pk=evenement
    ).first()
    if trouve is None:
        raise Http404
    journal.annuler(trouve, requete.user)
    messages.success(requete, f"Annulé\u00a0: {journal.phrase(trouve)}")
    return redirect("vocabulaire", liste)
