"""Page of the texts that partners propose: each beside the text in place, taken in one click."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.lectures.ecrit_parties import lues, proposees
from clesante.concertation.models import Diagnostic
from clesante.concertation.views import atteindre
from clesante.concertation.views.ecrit import etapes
from clesante.pieces.actions import traiter
from clesante.pieces.lectures import PARTIE_RETIREE
from clesante.pieces.models import Commentaire
from clesante.pieces.regles import changements
from clesante.socle.erreurs import RefuseError


@dataclass(frozen=True, slots=True)
class _Proposition:
    """A proposal that waits: the part it changes, its words beside those in place."""

    commentaire: Commentaire
    titre: str
    mots: list[tuple[str, str]]
    remplacable: bool


@page_reservee(MODIFIER)
def propositions(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the proposals that wait; write one in place of the text it changes."""
    lu = atteindre(requete, numero, MODIFIER)
    faute = ""
    if requete.method == "POST":
        try:
            _retenir(requete, lu)
        except RefuseError as erreur:
            faute = str(erreur)
        else:
            messages.success(
                requete, "Le texte proposé est en place\u00a0; l'ancien est au journal."
            )
            return redirect("ecrit-propositions", numero)
    contexte = {
        "diagnostic": lu,
        "propositions": _en_attente(requete, lu),
        "faute": faute,
        "etapes": etapes(lu, ("Propositions", "")),
    }
    page = "concertation/ecrit_propositions.html"
    return render(requete, page, contexte, status=409 if faute else 200)


def _en_attente(requete: RequeteConnectee, diagnostic: Diagnostic) -> list[_Proposition]:
    attendues = proposees(diagnostic, requete.user)
    dites = {code: (titre, dit) for code, titre, dit in lues(diagnostic)} if attendues else {}
    return [
        _Proposition(
            commentaire,
            dites.get(commentaire.partie, (PARTIE_RETIREE, ""))[0],
            changements(dites.get(commentaire.partie, ("", ""))[1], commentaire.texte_propose),
            commentaire.partie in dites,
        )
        for commentaire in attendues
    ]


def _retenir(requete: RequeteConnectee, diagnostic: Diagnostic) -> None:
    """Take the proposal that the button names, at the version that was read."""
    voulue = requete.POST.get("proposition", "")
    trouvee = next((c for c in proposees(diagnostic, requete.user) if str(c.pk) == voulue), None)
    if trouvee is None or requete.POST.get("version", "") != str(trouvee.version):
        raise RefuseError(
            "Cette proposition a changé depuis cette page, ou n'attend plus de suite.",
            "Relisez celles qui attendent, ci-dessous.",
        )
    traiter(trouvee, requete.user, remplacer=True)
