"""Part « collecte »: what is awaited, what is heard, what is found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import faire

if TYPE_CHECKING:
    from clesante.comptes.models import Utilisateur
    from clesante.concertation.models import Diagnostic, Recueil

VOIR, MODIFIER, RESERVES = (
    "concertation.voir", "concertation.modifier", "concertation.voir_reserves",
)  # fmt: skip
PLAN = {
    "plan-collecte": VOIR,
    "plan-collecte-export": VOIR,
    "plan-collecte-proposer": MODIFIER,
    "donnee-ajouter": MODIFIER,
    "recueils": VOIR,
    "recueils-export": VOIR,
    "recueil-ajouter": MODIFIER,
    "verbatims": VOIR,
    "verbatims-export": VOIR,
    "constats": VOIR,
    "constats-export": VOIR,
    "constat-ajouter": MODIFIER,
    "constats-portrait": MODIFIER,
    "figures": VOIR,
    "figures-export": VOIR,
    "figure-ajouter": MODIFIER,
}
RECUEIL = {
    "recueil": VOIR,
    "recueil-modifier": MODIFIER,
    "verbatim-ajouter": MODIFIER,
    "questionnaire": MODIFIER,
    "question-acte": MODIFIER,
    "questionnaire-feuille": VOIR,
    "reponses": RESERVES,
    "reponses-importer": MODIFIER,
    "reponses-export": RESERVES,
    "reponse-ajouter": MODIFIER,
    "resultats": VOIR,
    "resultats-export": VOIR,
}
AUTRES = {
    "donneeattendue": VOIR,
    "donnee-modifier": MODIFIER,
    "donnee-acte": MODIFIER,
    "donnee-retirer": MODIFIER,
    "recueil-retirer": MODIFIER,
    "verbatim-modifier": MODIFIER,
    "verbatim-retirer": MODIFIER,
    "reponse-modifier": MODIFIER,
    "reponse-retirer": MODIFIER,
    "constat": VOIR,
    "constat-modifier": MODIFIER,
    "constat-retirer": MODIFIER,
    "figure-modifier": MODIFIER,
    "figure-retirer": MODIFIER,
}
ADRESSES: dict[str, str] = {**PLAN, **RECUEIL, **AUTRES}
PLUS = {"question-acte": {"code": "q1", "acte": "descendre"}, "donnee-acte": {"acte": "relancer"}}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one of each object of this part in a territory."""
    lui, lu = faire("administrateur"), diagnostic(lieu, texte)
    recueil = recueillir(lu, lui, texte)
    numeros = {
        **dict.fromkeys(PLAN, lu.pk),
        **dict.fromkeys(RECUEIL, recueil.pk),
        **_du_plan(lu, lui, texte),
        "recueil-retirer": recueillir(lu, lui, texte).pk,
        **_dire(recueil, lui, texte),
        **_constater(lu, recueil, lui, texte),
    }
    fichiers = {nom: {"extension": "csv"} for nom in ADRESSES if nom.endswith("-export")}
    plus = {**PLUS, **fichiers}
    return {nom: {"numero": numeros[nom], **plus.get(nom, {})} for nom in ADRESSES}


def recueillir(lu: Diagnostic, lui: Utilisateur, texte: Texte = ordinaire) -> Recueil:
    """Return a questionnaire of a diagnosis, with one closed question and a free one."""
    from clesante.concertation.actions.recueils import ajouter_recueil, changer_questions
    from clesante.concertation.models import Recueil
    from clesante.concertation.regles.questionnaires import Question

    neuf = Recueil(intitule=texte(200), methode="questionnaire", date=date(2026, 3, 2),
                   lieu=texte(200), profils=texte(500), synthese=texte(4_000),
                   limites=texte(2_000), themes=["sante_mentale"])  # fmt: skip
    fait, _ = ajouter_recueil(neuf, lu, lui)
    questions = (
        Question("q1", texte(300), "un", (texte(100), f"{texte(90)} (autre)")),
        Question("q2", texte(300), "libre"),
    )
    return changer_questions(fait.pk, lambda _: questions, lui)


def _du_plan(lu: Diagnostic, lui: Utilisateur, texte: Texte) -> dict[str, int]:
    from clesante.concertation.actions.collecte import ajouter_donnee
    from clesante.concertation.models import DonneeAttendue

    numero, retiree = (
        ajouter_donnee(
            DonneeAttendue(intitule=texte(300), detenteur=texte(200), methode=texte(300),
                           remarque=texte(4_000), demandee_le=date(2026, 3, 1)), lu, lui
        )[0].pk
        for _ in range(2)
    )  # fmt: skip
    return {
        "donneeattendue": numero,
        "donnee-modifier": numero,
        "donnee-acte": numero,
        "donnee-retirer": retiree,
    }


def _dire(recueil: Recueil, lui: Utilisateur, texte: Texte) -> dict[str, int]:
    """Make two verbatims and two answers: one of each is removed, the other is edited."""
    from clesante.concertation.actions.recueils import ajouter_verbatim, saisir_reponse
    from clesante.concertation.models import Reponse, Verbatim

    choix = recueil.questions[0]["choix"][0]
    dites = [ajouter_verbatim(Verbatim(texte=texte(2_000), profil=texte(120)), recueil, lui)[0].pk
             for _ in range(2)]  # fmt: skip
    reponses = [
        saisir_reponse(
            Reponse(college="usagers", contenu={"q1": choix, "q2": texte(500)}), recueil, lui
        )[0].pk
        for _ in range(6)
    ]
    return {
        "verbatim-modifier": dites[0],
        "verbatim-retirer": dites[1],
        "reponse-modifier": reponses[0],
        "reponse-retirer": reponses[1],
    }


def _constater(lu: Diagnostic, recueil: Recueil, lui: Utilisateur, texte: Texte) -> dict[str, int]:
    from clesante.concertation.actions.constats import ajouter_constat, saisir_figure
    from clesante.concertation.models import Constat, Figure

    figures = [
        saisir_figure(
            Figure(libelle=texte(300), periode=texte(20), affichee=texte(80), niveau=texte(200),
                   comparaison=texte(300), source=texte(400)), lu, lui
        )[0]
        for _ in range(2)
    ]  # fmt: skip
    faits = [
        ajouter_constat(
            Constat(genre="besoin", origine="recueil", intitule=texte(300), texte=texte(4_000),
                    lieux=texte(300), figure=figures[0], recueil=recueil), lu, lui
        )[0].pk
        for _ in range(2)
    ]  # fmt: skip
    return {
        "constat": faits[0],
        "constat-modifier": faits[0],
        "constat-retirer": faits[1],
        "figure-modifier": figures[0].pk,
        "figure-retirer": figures[1].pk,
    }
