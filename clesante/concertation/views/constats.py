"""Pages of findings: the list, one of them, those made of the portrait in one click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import constats as actions
from clesante.concertation.choix import GenreConstat, OrigineConstat
from clesante.concertation.colonnes import constats as colonnes
from clesante.concertation.droits import droits
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.constats import ConstatForm, ConstatNouveauForm
from clesante.concertation.lectures.constats import (
    TRIS,
    FiltreConstats,
    chiffres_a_constater,
    constats,
    image,
)
from clesante.concertation.lectures.figures import adresse_de_la_source
from clesante.concertation.models import Constat, Diagnostic, Verbatim
from clesante.concertation.regles.constats import PREUVES
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.donnees.choix import LIBELLES_THEME, par_theme_dit
from clesante.recherche.lectures import diseur, vocabulaire
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.tableaux import Tableau

PAR_PAGE = 50
TRIS_DITS = {"nature": "nature", "intitule": "intitulé", "recent": "les derniers d'abord"}


def fil_constats(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of findings."""
    return fil(diagnostic, ("Constats", reverse("constats", args=[diagnostic.pk])), *etapes)


def _filtre(requete: RequeteConnectee) -> FiltreConstats:
    permis = {
        "genre": GenreConstat.values,
        "origine": OrigineConstat.values,
        "theme": vocabulaire("themes").libelles,
        "tri": TRIS,
    }
    lus = {nom: requete.GET.get(nom, "") for nom in permis}
    texte = requete.GET.get("q", "").replace("\x00", "").strip()[:200]
    retenus = {nom: lu for nom, lu in lus.items() if lu in permis[nom]}
    return FiltreConstats(texte, **retenus)


@page_reservee("concertation.voir")
def liste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the findings of a diagnosis, filtered, sorted, by page."""
    lu, filtre = atteindre(requete, numero), _filtre(requete)
    page = Paginator(constats(lu, filtre), PAR_PAGE).get_page(requete.GET.get("page"))
    total = pluriel(page.paginator.count, "constat")
    contexte = {
        "diagnostic": lu,
        "page": page,
        "donnees": _tableau(total, list(page)) if page.paginator.count else None,
        "total": total,
        "dessin": image(lu),
        "filtre": filtre,
        "filtree": filtre != FiltreConstats(tri=filtre.tri),
        "genres": GenreConstat.choices,
        "origines": OrigineConstat.choices,
        "themes": [(t.code, t.libelle) for t in vocabulaire("themes").en_usage],
        "tris": TRIS_DITS.items(),
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
        "peut": lu.permet(requete.user, MODIFIER),
        "etapes": fil(lu, ("Constats", "")),
    }
    return render(requete, "concertation/constats_liste.html", contexte)


def _tableau(legende: str, lus: list[Constat]) -> Tableau:
    adresses = tuple(reverse("constat", args=[lu.pk]) for lu in lus)
    return tableau(legende, colonnes.a_l_ecran(), lus, adresses)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the filtered findings as a file, with what proves them."""
    lu = atteindre(requete, numero)
    lus = constats(lu, _filtre(requete))
    return envoyer(lu, "Constats", ("constats", extension), colonnes.en_fichier(), lus)


@page_reservee("concertation.voir")
def montrer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one finding, what proves it, the issues that stand on it."""
    lu = atteindre_un(requete, Constat, numero)
    contexte = {
        "constat": lu,
        "diagnostic": lu.diagnostic,
        "droits": droits(lu.diagnostic, requete.user),
        "themes": diseur("themes")(lu.themes),
        "publics": diseur("publics")(lu.publics),
        "source": adresse_de_la_source(lu.figure.indicateur) if lu.figure else "",
        "enjeux": lu.enjeux.order_by("numero"),
        "etapes": fil_constats(lu.diagnostic, (lu.intitule, "")),
    }
    return render(requete, "concertation/constats_constat.html", contexte)


def _venant(requete: RequeteConnectee, diagnostic: Diagnostic) -> dict[str, Any]:
    """Return what a new finding is filled with: where it comes from, as the address says."""
    depart: dict[str, Any] = {}
    numero = requete.GET.get("verbatim", "")
    if numero.isascii() and numero.isdecimal() and len(numero) < 19:
        dites = Verbatim.objects.filter(recueil__diagnostic=diagnostic, pk=int(numero))
        if dite := dites.first():
            depart = {
                "recueil": dite.recueil_id,
                "themes": dite.themes,
                "texte": f"« {dite.texte} »",
                "genre": GenreConstat.DEMANDE,
            }
    for origine, (champ, _) in reversed(list(PREUVES.items())):
        if requete.GET.get(champ):
            depart[champ] = requete.GET[champ]
        if depart.get(champ):
            depart["origine"] = origine
    if requete.GET.get("origine") in OrigineConstat.values:
        depart["origine"] = requete.GET["origine"]
    if depart.get("origine") == OrigineConstat.REGISTRE:
        depart["genre"] = GenreConstat.REPONSE
    return depart


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a finding, from the ground or from what the address names."""
    lu = atteindre(requete, numero, MODIFIER)
    page = objets.Page(
        "Ajouter un constat",
        "Ajouter",
        reverse("constats", args=[numero]),
        fil_constats(lu, ("Ajouter", "")),
    )
    form = ConstatNouveauForm(
        saisie(requete), diagnostic=lu, utilisateur=requete.user, initial=_venant(requete, lu)
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.ajouter_constat(neuf, lu, requete.user),
        lambda fait: reverse("constat", args=[fait.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a finding."""
    lu = atteindre_un(requete, Constat, numero, MODIFIER)
    retour = reverse("constat", args=[numero])
    page = objets.Page(
        "Modifier un constat",
        "Enregistrer les changements",
        retour,
        fil_constats(lu.diagnostic, (lu.intitule, retour), ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: ConstatForm(
            saisie(requete),
            instance=atteindre_un(requete, Constat, numero, MODIFIER),
            diagnostic=lu.diagnostic,
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier_constat(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Remove a finding that nothing stands on."""
    lu = atteindre_un(requete, Constat, numero, MODIFIER)
    try:
        diagnostic = actions.retirer_constat(numero, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect("constat", numero)
    messages.success(requete, f"Le constat « {lu} » est retiré.")
    return redirect("constats", diagnostic.pk)


@page_reservee(MODIFIER)
def du_portrait(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the figures of the territory, each one click away from being a finding."""
    lu = atteindre(requete, numero, MODIFIER)
    if requete.method == "POST":
        return _constater(requete, lu)
    theme, partout = requete.GET.get("theme", ""), requete.GET.get("partout") == "1"
    cherche = requete.GET.get("q", "").strip()[:100]
    theme = theme if theme in LIBELLES_THEME else ""
    trouves = chiffres_a_constater(lu, theme, cherche, partout)
    contexte = {
        "diagnostic": lu,
        "groupes": par_theme_dit(trouves, lambda c: c.chiffre.theme),
        "total": pluriel(len(trouves), "chiffre"),
        "themes": LIBELLES_THEME.items(),
        "theme": theme,
        "cherche": cherche,
        "partout": partout,
        "requete_suite": requete.GET.urlencode(),
        "etapes": fil_constats(lu, ("Depuis le portrait", "")),
    }
    return render(requete, "concertation/constats_portrait.html", contexte)


def _constater(requete: RequeteConnectee, diagnostic: Diagnostic) -> HttpResponse:
    """Make a finding of the figure whose button was pressed, and show the list again there."""
    indicateur, _, dimension = requete.POST.get("chiffre", "").partition("|")
    ici = reverse("constats-portrait", args=[diagnostic.pk])
    suite = requete.GET.urlencode()
    try:
        fait, neuf = actions.constater(diagnostic, indicateur, dimension, requete.user)
    except IntrouvableError:
        messages.error(requete, "Ce chiffre n'est plus au portrait : choisissez-en un autre.")
        return redirect(f"{ici}?{suite}" if suite else ici)
    dit = "est ajouté : écrivez ce qu'il veut dire" if neuf else "était déjà fait"
    messages.success(requete, f"Le constat « {fait} » {dit}.")
    return redirect(f"{ici}?{suite}#constat-{fait.pk}" if suite else f"{ici}#constat-{fait.pk}")
