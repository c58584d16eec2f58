"""The page of an invitation: it shows (GET), then opens the account (POST)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from clesante.comptes import limites
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.forms import AccepterForm


@sensitive_post_parameters("new_password1", "new_password2")
@login_not_required
@never_cache
def invitation(requete: HttpRequest, jeton: str) -> HttpResponse:
    """Show who is expected, then set a name and a password; a link used or past says only that."""
    limites.INVITATION.compter(limites.reseau(requete))
    trouvee = actions_comptes.invitation_ouverte(jeton)
    if trouvee is None:
        return render(requete, "comptes/invitation_perdue.html", status=404)
    form = AccepterForm(trouvee.utilisateur, requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        champs = form.cleaned_data
        actions_comptes.accepter(trouvee, champs["nom"], champs["new_password1"])
        messages.success(requete, "Votre compte est ouvert. Connectez-vous.")
        return redirect("connexion")
    contexte = {"form": form, "courriel": trouvee.utilisateur.courriel}
    return render(requete, "comptes/invitation.html", contexte)
