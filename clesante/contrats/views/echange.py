"""Pages by which a contract leaves for another site, or comes from one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from clesante.comptes.models import Utilisateur
from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions.echange import CREER, importer
from clesante.contrats.actions.echange_suite import DejaLaError
from clesante.contrats.exports.archive import archive
from clesante.contrats.lectures.echange import en_json, ouvrir
from clesante.contrats.regles.echange import NON_EMPORTE
from clesante.contrats.views import atteindre, fil
from clesante.pieces.actions_fichiers import GARDE_S, chemin, garder
from clesante.socle import archives
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.envois import VerifierEnvoi
from clesante.ui.fichiers import joindre

ENTIER = "contrats.voir_reserves"  # what travels is whole, restricted actions with it
SEL = "contrats.suite"
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
    """Take in the contract that another site exported; one that is here, once it is confirmed."""
    form = ColisForm(requete.POST or None, requete.FILES or None)
    contexte: dict[str, Any] = {
        "form": form,
        "non_emporte": NON_EMPORTE,
        "etapes": fil(None, ("Recevoir un contrat", "")),
    }
    if requete.method == "POST" and form.is_valid():
        octets = form.cleaned_data["fichier"].read()
        with refus_au_formulaire(form, "fichier"):
            try:
                return _prendre(requete, octets)
            except DejaLaError as deja:
                contexte |= {"apport": deja.apport, "jeton": _jeton(octets, requete.user)}
    elif requete.method == "POST" and "jeton" in requete.POST:
        with refus_au_formulaire(form, None):
            return _prendre(requete, _rendu(requete.POST["jeton"], requete.user), suite=True)
    return render(requete, "contrats/echange_arrivee.html", contexte, status=statut(form))


def _prendre(requete: RequeteConnectee, octets: bytes, suite: bool = False) -> HttpResponse:
    fait, change = importer(*ouvrir(octets), requete.user, suite)
    if suite:
        dit = "La suite du contrat est reçue"
    else:
        dit = "Contrat reçu, tel qu'il était" if change else "Ce contrat était déjà ici, identique"
    messages.success(requete, f"{dit}\u00a0: «\u00a0{fait}\u00a0».")
    return redirect("contrat", fait.pk)


def _jeton(octets: bytes, par: Utilisateur) -> str:
    """Keep a file for a day, and return what its bearer, and nobody else, finds it again by."""
    return signing.dumps([garder(octets), par.pk], salt=SEL)


def _rendu(jeton: str, par: Utilisateur) -> bytes:
    """Return the file that was shown; raise ``EntreeInvalideError`` once it is gone."""
    try:
        empreinte, numero = signing.loads(jeton, salt=SEL, max_age=GARDE_S)
    except signing.BadSignature:
        empreinte, numero = "", 0
    if numero != par.pk or not chemin(empreinte).is_file():
        raise EntreeInvalideError("Ce fichier n'est plus gardé ici.", "Donnez-le de nouveau.")
    return chemin(empreinte).read_bytes()
