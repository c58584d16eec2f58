"""Pages of a questionnaire: its questions, the sheets that are entered, its results."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.acteurs.choix_dialogue import College
from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import recueils as actions
from clesante.concertation.choix import Canal, GenreQuestion
from clesante.concertation.colonnes import recueils as colonnes
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.recueils import QuestionForm, ReponseForm, ReponseNouvelleForm
from clesante.concertation.lectures.recueils import (
    ResultatMontre,
    cellules,
    montrer,
    resultats,
)
from clesante.concertation.models import Recueil, Reponse
from clesante.concertation.regles.questionnaires import (
    Question,
    ajouter,
    choix_retenus,
    deplacer,
    echelle,
    oter,
    questions_de,
)
from clesante.concertation.regles.resultats import SEUIL
from clesante.concertation.views import atteindre_un
from clesante.concertation.views.recueils import atteindre_recueil, fil_recueil
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau

RESERVES = "concertation.voir_reserves"
PAR_PAGE = 50
DEPLACEMENTS = {"monter": -1, "descendre": 1}


@page_reservee(MODIFIER)
def questionnaire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the questions in their order; add one at the end."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    form = QuestionForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        dit = form.cleaned_data
        choix = _choix(dit)
        with objets.refus_au_formulaire(form, "choix"):
            choix_retenus(dit["genre"], choix)
        if not form.errors and _ajouter(requete, lu, form, choix):
            return redirect("questionnaire", numero)
    contexte = {
        "recueil": lu,
        "questions": questions_de(lu.questions),
        "genres": dict(GenreQuestion.choices),
        "form": form,
        "etapes": fil_recueil(lu, ("Questions", "")),
    }
    return render(
        requete, "concertation/collecte_questions.html", contexte, status=objets.statut(form)
    )


def _ajouter(
    requete: RequeteConnectee, lu: Recueil, form: QuestionForm, choix: Sequence[str]
) -> bool:
    """Add the question typed at the end; tell whether it was, its form says why not."""
    dit = form.cleaned_data
    with objets.refus_au_formulaire(form, "libelle"):
        actions.changer_questions(
            lu.pk, lambda q: ajouter(q, dit["libelle"], dit["genre"], choix), requete.user
        )
        messages.success(requete, "La question est ajoutée.")
    return not form.errors


def _choix(dit: dict[str, str]) -> list[str]:
    if dit["genre"] == GenreQuestion.ECHELLE:
        return list(echelle(dit["degres"] or "0-10"))
    return dit["choix"].splitlines()


@page_reservee("concertation.voir")
def feuille(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the sheet to print: the numbers beside the choices are those that are entered."""
    lu = atteindre_recueil(requete, numero)
    contexte = {
        "recueil": lu,
        "questions": questions_de(lu.questions),
        "colleges": College.labels,
        "etapes": fil_recueil(lu, ("Feuille à imprimer", "")),
    }
    return render(requete, "concertation/collecte_feuille.html", contexte)


@page_reservee(MODIFIER)
@require_POST
def acte_question(requete: RequeteConnectee, numero: int, code: str, acte: str) -> HttpResponse:
    """Move a question up or down, or remove it while nobody answered it."""
    if acte not in {*DEPLACEMENTS, "oter"}:
        raise Http404
    atteindre_recueil(requete, numero, MODIFIER)

    def changer(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return (
            oter(questions, code)
            if acte == "oter"
            else deplacer(questions, code, DEPLACEMENTS[acte])
        )

    try:
        actions.changer_questions(numero, changer, requete.user)
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        messages.error(requete, str(erreur))
    place = "" if acte == "oter" else f"#question-{code}"
    return redirect(reverse("questionnaire", args=[numero]) + place)


def _avec_questions(requete: RequeteConnectee, numero: int) -> Recueil:
    """Return a questionnaire that has questions; there is nothing to fill in the others."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    if not lu.questions:
        raise Http404
    return lu


@page_reservee(MODIFIER)
def saisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Enter a filled sheet from the keyboard, then the next: the college and channel are kept."""
    lu = _avec_questions(requete, numero)
    suivante = 1 + Reponse.objects.filter(recueil=lu).count()
    page = objets.Page(
        f"Saisir la {suivante}{'re' if suivante == 1 else 'e'} feuille",
        "Enregistrer et passer à la suivante",
        reverse("recueil", args=[numero]),
        fil_recueil(lu, ("Saisir", "")),
        gabarit="concertation/collecte_saisie.html",
        contexte={"recueil": lu},
    )
    form = ReponseNouvelleForm(
        requete.POST or None, questions=questions_de(lu.questions), initial=_gardes(requete)
    )
    return objets.creer(
        requete,
        form,
        lambda neuve: actions.saisir_reponse(neuve, lu, requete.user),
        lambda faite: (
            reverse("reponse-ajouter", args=[numero])
            + f"?{urlencode({'college': faite.college, 'canal': faite.canal})}"
        ),
        page,
    )


def _gardes(requete: RequeteConnectee) -> dict[str, str]:
    """Return the college and the channel of the sheet before, those of a public survey first."""
    college, canal = requete.GET.get("college", ""), requete.GET.get("canal", "")
    return {
        "college": college if college in College.values else College.USAGERS.value,
        "canal": canal if canal in Canal.values else Canal.PAPIER.value,
    }


@page_reservee(MODIFIER)
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a filled sheet."""
    recueil = atteindre_un(requete, Reponse, numero, MODIFIER).recueil
    retour = reverse("reponses", args=[recueil.pk])
    page = objets.Page(
        f"Modifier la {atteindre_un(requete, Reponse, numero, MODIFIER)}",
        "Enregistrer les changements",
        retour,
        fil_recueil(recueil, ("Réponses", retour), ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: ReponseForm(
            requete.POST or None,
            instance=atteindre_un(requete, Reponse, numero, MODIFIER),
            questions=questions_de(recueil.questions),
        ),
        lambda change: actions.modifier_reponse(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Remove a sheet entered by mistake."""
    dite = atteindre_un(requete, Reponse, numero, MODIFIER)
    recueil = actions.retirer_reponse(numero, requete.user)
    messages.success(requete, f"La {dite} est retirée.")
    return redirect("reponses", recueil.pk)


@page_reservee(RESERVES)
def une_a_une(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the filled sheets one by one, to the team."""
    lu = atteindre_recueil(requete, numero, RESERVES)
    page = Paginator(_de(lu), PAR_PAGE).get_page(requete.GET.get("page"))
    affichees = colonnes.reponses(questions_de(lu.questions))
    nombre = pluriel(page.paginator.count, "réponse")
    contexte = {
        "recueil": lu,
        "page": page,
        "donnees": tableau(f"{nombre}, dans l'ordre de saisie", affichees, page),
        "peut": lu.diagnostic.permet(requete.user, MODIFIER),
        "formats": FORMATS,
        "etapes": fil_recueil(lu, ("Réponses une à une", "")),
    }
    return render(requete, "concertation/collecte_reponses.html", contexte)


def _de(recueil: Recueil) -> QuerySet[Reponse]:
    return Reponse.objects.filter(recueil=recueil).order_by("numero")


@page_reservee(RESERVES)
def exporter_une_a_une(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the filled sheets as a file, to the team."""
    lu = atteindre_recueil(requete, numero, RESERVES)
    posees = colonnes.reponses(questions_de(lu.questions))
    return envoyer(lu.diagnostic, "Réponses", ("reponses", extension), posees, _de(lu))


@page_reservee("concertation.voir")
def page_resultats(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what each question got, by college, no college small enough to be known."""
    lu = atteindre_recueil(requete, numero)
    reserves = lu.diagnostic.permet(requete.user, RESERVES)
    obtenus: list[ResultatMontre] = [
        montrer(rang, obtenu, reserves) for rang, obtenu in enumerate(resultats(lu), 1)
    ]
    contexte = {
        "recueil": lu,
        "obtenus": obtenus,
        "reponses": Reponse.objects.filter(recueil=lu).count(),
        "seuil": SEUIL,
        "formats": FORMATS,
        "etapes": fil_recueil(lu, ("Résultats", "")),
    }
    return render(requete, "concertation/collecte_resultats.html", contexte)


@page_reservee("concertation.voir")
def exporter_resultats(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the results as a file: what the page shows, and nothing more."""
    lu = atteindre_recueil(requete, numero)
    lignes = cellules(resultats(lu))
    nom = ("resultats", extension)
    return envoyer(lu.diagnostic, "Résultats", nom, colonnes.RESULTATS, lignes)
