"""Pages by which a contract leaves for another site, or comes from one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions.echange import CREER, importer
from clesante.contrats.exports.archive import archive
from clesante.contrats.lectures.echange import en_json, ouvrir
from clesante.contrats.regles.echange import NON_EMPORTE
from clesante.contrats.views import atteindre, fil
from clesante.socle import archives
from clesante.ui.envois import VerifierEnvoi
from clesante.ui.fichiers import joindre

ENTIER = "contrats.voir_reserves"  # what travels is whole, restricted actions with it
verifier_colis = VerifierEnvoi(
    frozenset({"archive", "texte"}), "ni une archive de contrat, ni son JSON"
)


class ColisForm(forms.Form):
    """A contract that another site exported."""

    fichier = forms.FileField(
        label="Contrat exporté par un autre site",
        validators=[verifier_colis],
        help_text="L'archive ZIP ou le fichier JSON, tels quels. Tout est enregistré, ou rien.",
    )


@page_reservee(ENTIER)
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send a contract whole: its archive, or the one file that another site takes in."""
    lu = atteindre(requete, numero, ENTIER)
    if extension not in ("zip", "json"):
        raise Http404
    octets = archives.ecrire(archive(lu)) if extension == "zip" else en_json(lu).encode()
    nom = slugify(lu.intitule)[:80] or f"contrat-{lu.pk}"
    return joindre(octets, f"{nom}.{extension}", prive=True)


@page_reservee(CREER)
def arrivee(requete: RequeteConnectee) -> HttpResponse:
    """Take in the contract that another site exported."""
    form = ColisForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form, "fichier"):
            colis, fichiers = ouvrir(form.cleaned_data["fichier"].read())
            fait, neuf = importer(colis, fichiers, requete.user)
            dit = (
                "Contrat reçu, tel qu'il était" if neuf else "Ce contrat était déjà ici, identique"
            )
            messages.success(requete, f"{dit}\u00a0: «\u00a0{fait}\u00a0».")
            return redirect("contrat", fait.pk)
    contexte = {
        "form": form,
        "non_emporte": NON_EMPORTE,
        "etapes": fil(None, ("Recevoir un contrat", "")),
    }
    return render(requete, "contrats/echange_arrivee.html", contexte, status=statut(form))
