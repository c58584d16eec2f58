"""Pages of avenants: those of a contract, one of them, what changes and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from clesante.comptes.models import Utilisateur
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import avenants as actions
from clesante.contrats.actions.retour import revenir as revenir_d_un_changement
from clesante.contrats.actions.retour import simple
from clesante.contrats.actions.versions import FIGER
from clesante.contrats.choix import TERMINES, EtatAvenant
from clesante.contrats.colonnes.changements import AVENANT, ECRAN
from clesante.contrats.forms.avenants import (
    AbandonForm,
    AvenantForm,
    AvenantNouveauForm,
    MotifsForm,
    nom_du_motif,
)
from clesante.contrats.lectures import avenants as lectures
from clesante.contrats.models import Avenant, Contrat
from clesante.contrats.views import atteindre, fil
from clesante.edition import FORMATS as DOCUMENTS
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.tableaux import Tableau

AVENANTS = "Avenants"
MONTRES = 12  # differences shown on the page of the contract's avenants; the rest is one click away


def fil_avenants(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of avenants."""
    return fil(contrat, (AVENANTS, reverse("contrat-avenants", args=[contrat.pk])), *etapes)


def _avenant(requete: RequeteConnectee, numero: int, operation: str = "") -> Avenant:
    return objets.atteindre(requete, Avenant, numero, operation, "contrat", "base__signee")


@page_reservee("contrats.voir")
def avenants(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the avenants of a contract, and whether what is written is what is in force."""
    lu = atteindre(requete, numero)
    lus = [*lectures.avenants_de(lu)]
    base, ecarts = lectures.ecarts(lu) if not lu.en_demarche else (None, ())
    en_cours = next((a for a in lus if a.etat in lectures.EN_COURS), None)
    contexte = {
        "contrat": lu,
        "avenants": lus,
        "base": base,
        "ecarts": len(ecarts),
        "par_genre": lectures.par_genre(ecarts),
        "donnees": _apercu(lu, ecarts[:MONTRES]) if ecarts else None,
        "montres": MONTRES,
        "en_cours": en_cours,
        "peut_preparer": _preparable(lu) and not en_cours and lu.permet(requete.user, FIGER),
        "hors_contrat": lectures.hors_contrat(lu, requete.user) if not lu.en_demarche else (),
        "etapes": fil(lu, (AVENANTS, "")),
    }
    return render(requete, "contrats/avenants.html", contexte)


def _preparable(contrat: Contrat) -> bool:
    return not contrat.en_demarche and contrat.etat not in TERMINES


def _apercu(contrat: Contrat, lus: Any) -> Tableau:
    pages = lectures.adresses(contrat, lus)
    lignes = [lectures.LigneAvenant(c, "", pages[c.cle]) for c in lus]
    return _tableau(lignes, ECRAN[:3], "Ce qui est écrit, et que le texte en vigueur ne dit pas")


def _tableau(lignes: list[lectures.LigneAvenant], colonnes: Any, legende: str) -> Tableau:
    return tableau(legende, colonnes, lignes, [ligne.adresse for ligne in lignes])


@page_reservee(FIGER)
@avec_brouillon
def preparer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Begin an avenant of a contract in force."""
    lu = atteindre(requete, numero, FIGER)
    page = objets.Page(
        "Préparer un avenant",
        "Préparer l'avenant",
        reverse("contrat-avenants", args=[numero]),
        fil_avenants(lu, ("Préparer", "")),
        gabarit="contrats/avenants_preparer.html",
        contexte={"contrat": lu, "base": lectures.base_de(lu)},
    )
    return objets.creer(
        requete,
        AvenantNouveauForm(saisie(requete)),
        lambda neuf: actions.preparer(neuf, lu, requete.user),
        lambda fait: reverse("contrat-avenants-avenant", args=[fait.pk]),
        page,
    )


@page_reservee(FIGER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what an avenant says of itself."""
    lu = _avenant(requete, numero, FIGER)
    retour = reverse("contrat-avenants-avenant", args=[numero])
    page = objets.Page(
        f"Modifier l'{lu}",
        "Enregistrer les changements",
        retour,
        fil_avenants(lu.contrat, (str(lu).capitalize(), retour), ("Modifier", "")),
        champ="date_effet",
    )
    return objets.modifier(
        requete,
        lambda: AvenantForm(saisie(requete), instance=_avenant(requete, numero, FIGER)),
        lambda change: actions.modifier_avenant(change, requete.user),
        retour,
        page,
    )


@page_reservee("contrats.voir")
@avec_brouillon
def avenant(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what an avenant changes, before, after and why; write why."""
    lu = _avenant(requete, numero)
    lignes, visas = lectures.lignes_et_visas(lu)
    ecrit = lu.etat == EtatAvenant.PROJET and lu.contrat.permet(requete.user, FIGER)
    form = MotifsForm(saisie(requete) if ecrit else None, lignes=lignes)
    if ecrit and requete.method == "POST" and form.is_valid():
        return _motive(requete, lu, form)
    contexte = {
        "contrat": lu.contrat,
        "avenant": lu,
        "version": lectures.version_de(lu),
        "lignes": lignes,
        "donnees": _tableau(lignes, ECRAN, "Avant, après et motif") if lignes else None,
        "par_genre": lectures.par_genre([ligne.changement for ligne in lignes]),
        "form": form if ecrit and lignes else None,
        "rangees": [(x, champ, simple(x.changement)) for x, champ in form.rangees],
        **_a_regarder(lu, lignes, requete.user),
        "visas": visas,
        "ecrit": ecrit,
        "peut_figer": lu.contrat.permet(requete.user, FIGER),
        "formats": FORMATS,
        "documents": DOCUMENTS,
        "etapes": fil_avenants(lu.contrat, (str(lu).capitalize(), "")),
    }
    return render(requete, "contrats/avenants_avenant.html", contexte, status=objets.statut(form))


def _a_regarder(
    lu: Avenant, lignes: Sequence[lectures.LigneAvenant], lecteur: Utilisateur
) -> dict[str, Any]:
    """Return what to look at in an avenant that is not over, and what stands in its way."""
    if lu.etat not in lectures.EN_COURS:
        return {"alertes": (), "manques": ()}
    manques = [
        (obstacle, nom_du_motif(obstacle.cle) if obstacle.cle else "")
        for obstacle in lectures.obstacles(lu, lignes)
    ]
    return {"alertes": lectures.alertes(lu, lignes, lecteur), "manques": manques}


def _motive(requete: RequeteConnectee, lu: Avenant, form: MotifsForm) -> HttpResponse:
    """Keep the reasons that were typed, and say how many changed."""
    try:
        combien = actions.motiver(lu, form.dits, requete.user)
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        messages.error(requete, str(erreur))
    else:
        enregistres = "motif enregistré", "motifs enregistrés"
        dit = f"{pluriel(combien, *enregistres)}." if combien else "Rien n'avait changé."
        messages.success(requete, dit)
    return redirect("contrat-avenants-avenant", lu.pk)


def _acte(
    requete: RequeteConnectee, numero: int, agir: Callable[[Avenant, Utilisateur], object], dit: str
) -> HttpResponse:
    """Do an act on an avenant, or say why it is refused; come back to its page."""
    lu = _avenant(requete, numero, FIGER)
    try:
        agir(lu, requete.user)
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, dit)
    return redirect("contrat-avenants-avenant", numero)


@page_reservee(FIGER)
@require_POST
def figer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Freeze the text of an avenant."""
    dit = "L'avenant est figé\u00a0: il se relit, puis se signe. Le texte signé n'a pas changé."
    return _acte(requete, numero, actions.figer_avenant, dit)


@page_reservee(FIGER)
@require_POST
def rouvrir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Put a frozen avenant back in preparation."""
    dit = "L'avenant est de nouveau en préparation\u00a0; le texte figé reste dans les versions."
    return _acte(requete, numero, actions.rouvrir, dit)


@page_reservee(FIGER)
@require_POST
def revenir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Undo one change: what it changed says again what the text in force says.

    The reasons typed on the same page are kept first.
    """
    cle = requete.POST.get("changement", "")
    lu = _avenant(requete, numero, FIGER)
    form = MotifsForm(requete.POST, lignes=lectures.lignes(lu))
    if lu.etat == EtatAvenant.PROJET and form.is_valid():
        actions.motiver(lu, form.dits, requete.user)
    return _acte(
        requete,
        numero,
        lambda lu, par: revenir_d_un_changement(lu, cle, par),
        "Ce changement est défait\u00a0: le contrat dit de nouveau ce que dit le texte en vigueur.",
    )


@page_reservee(FIGER)
def abandonner(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Give up an avenant, with a reason."""
    lu = _avenant(requete, numero, FIGER)
    form = AbandonForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        with objets.refus_au_formulaire(form):
            actions.abandonner(lu, form.cleaned_data["motif"], requete.user)
            messages.success(requete, f"L'{lu} est abandonné\u00a0; ce qui a été figé reste.")
            return redirect("contrat-avenants-avenant", numero)
    ici = reverse("contrat-avenants-avenant", args=[numero])
    contexte = {
        "contrat": lu.contrat,
        "avenant": lu,
        "form": form,
        "etapes": fil_avenants(lu.contrat, (str(lu).capitalize(), ici), ("Abandonner", "")),
    }
    statut = objets.statut(form)
    return render(requete, "contrats/avenants_abandonner.html", contexte, status=statut)


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send what an avenant changes as a file: before, after, why."""
    lu = _avenant(requete, numero)
    nom = slugify(f"avenant-{lu.numero}-contrat-{lu.contrat_id}")
    titre = f"Avenant {lu.numero}"
    return envoyer(lu.contrat, titre, (nom, extension), AVENANT, lectures.lignes(lu))
