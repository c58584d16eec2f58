"""Pages of comparison: two texts of a contract, or two contracts; generations."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.colonnes.changements import COMPARAISON
from clesante.contrats.forms.comparaisons import ComparerForm
from clesante.contrats.lectures.avenants import LigneAvenant, par_genre
from clesante.contrats.lectures.comparaisons import Compare, compare, lisibles
from clesante.contrats.lectures.differences import Comparaison, comparer
from clesante.contrats.lectures.generations import suites
from clesante.contrats.views import fil
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.tableaux import Tableau

TITRE = "Comparer deux contrats, ou deux versions"


@page_reservee("contrats.voir")
def page(requete: RequeteConnectee) -> HttpResponse:
    """Show what changes from one text to another, subject by subject."""
    demande = requete.GET if "a" in requete.GET else None
    form = ComparerForm(demande, utilisateur=requete.user)
    contexte = {"form": form, "titre": TITRE, "etapes": fil(None, ("Comparer", ""))}
    if demande is not None and form.is_valid():
        try:
            contexte |= _compares(requete, form)
        except ClesanteError as erreur:
            form.add_error(None, str(erreur))
    return render(requete, "contrats/comparaisons.html", contexte, status=statut(form))


def _cote(requete: RequeteConnectee, demande: str) -> Compare:
    permis = lisibles(requete.user)
    return compare(demande, lambda numero: permis.filter(pk=numero).first())


def _compares(requete: RequeteConnectee, form: ComparerForm) -> dict[str, object]:
    lus = form.cleaned_data
    un, autre = (_cote(requete, lus[nom]) for nom in ("a", "b"))
    trouve = _trouve(un, autre)
    voulus = [c for c in trouve.changements if c.genre == lus["sujet"] or not lus["sujet"]]
    parametres = {"a": lus["a"], "b": lus["b"]}
    return {
        "un": un,
        "autre": autre,
        "combien": len(trouve.changements),
        "par_genre": par_genre(trouve.changements),
        "changements": voulus,
        "sujet": dict(form.fields["sujet"].choices)[lus["sujet"]],  # type: ignore[attr-defined]
        "rapproches": _rapproches(trouve),
        "fictif": un.contrat.fictif or autre.contrat.fictif,
        "inverse": f"?{urlencode({'a': lus['b'], 'b': lus['a'], 'sujet': lus['sujet']})}",
        "fichiers": [
            (f.upper(), f"{reverse('contrat-comparer-export', args=[f])}?{urlencode(parametres)}")
            for f in FORMATS
        ],
    }


def _trouve(un: Compare, autre: Compare) -> Comparaison:
    return comparer(un.contenu, autre.contenu, suites(autre.contrat, un.contrat))


def _rapproches(trouve: Comparaison) -> Tableau | None:
    """Return what was taken for the same thing by its name, nearest last: the doubtful first."""
    lus = sorted(trouve.rapproches, key=lambda r: (r.proximite, r.sorte))
    if not lus:
        return None
    return Tableau(
        pluriel(len(lus), "rapprochement"),
        ("Dans le premier", "Dans le second", "Rapprochés par"),
        tuple((r.avant, r.apres, r.raison) for r in lus),
    )


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send a comparison as a file."""
    form = ComparerForm(requete.GET, utilisateur=requete.user)
    if extension not in FORMATS:
        raise Http404
    if not form.is_valid():
        return redirect("contrat-comparer")
    try:
        un, autre = (_cote(requete, form.cleaned_data[nom]) for nom in ("a", "b"))
    except ClesanteError:
        return redirect("contrat-comparer")
    lignes = [LigneAvenant(c, "") for c in _trouve(un, autre).changements]
    fictif = un.contrat if un.contrat.fictif else autre.contrat
    return envoyer(fictif, "Comparaison", ("comparaison", extension), COMPARAISON, lignes)
