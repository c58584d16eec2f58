"""« Pays de Kersall »: votes, choice, participation, the written diagnosis and its validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clesante.acteurs.actions.instances import decider
from clesante.acteurs.choix_dialogue import GenreDecision
from clesante.acteurs.models import Decision
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import changer, participation, priorites
from clesante.concertation.actions.ecrit import ajouter_bloc, preparer
from clesante.concertation.actions.ecrit_versions import valider
from clesante.concertation.choix import Canal, EtatContribution, MethodePriorite, SortEnjeu
from clesante.concertation.journal.enjeux import CHAMPS_PRIORISATION
from clesante.concertation.lectures.demonstration import Dit, Faits, cle
from clesante.concertation.models import (
    Appel,
    Bloc,
    Bulletin,
    Contribution,
    Diagnostic,
    Enjeu,
    Priorisation,
    Section,
)
from clesante.concertation.regles.enjeux import Choix
from clesante.concertation.regles.priorites import PEARL

Bulletins = Sequence[tuple[str, dict[str, Any]]]


def scrutins(dit: Dit, _: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    """Make Hanlon in one ballot of the project team, then the vote of the steering committee."""
    notes = {
        str(rang): {"a": a, "b": b, "c": c, "pearl": PEARL if tenu else PEARL[:-1]}
        for rang, (a, b, c, tenu) in enumerate(dit["hanlon"]["notes"], 1)
    }
    bulletins = [(dit["hanlon"]["college"], notes)]
    _scrutin(dit["hanlon"], MethodePriorite.HANLON, bulletins, diagnostic, par)
    votes = [
        (college, {str(enjeu): points for enjeu, points in donne.items()})
        for college, donne in dit["vote"]["bulletins"]
    ]
    _scrutin(dit["vote"], MethodePriorite.GOMMETTES, votes, diagnostic, par)


def _scrutin(
    lu: Dit, methode: str, bulletins: Bulletins, diagnostic: Diagnostic, par: Utilisateur
) -> None:
    enjeux = Enjeu.objects.filter(diagnostic=diagnostic).order_by("numero")
    ouverte = Priorisation(
        intitule=lu["intitule"],
        methode=methode,
        date=lu["date"],
        public=lu["public"],
        points=lu.get("points", 10),
        enjeux=[*enjeux.values_list("numero", flat=True)],
        cle_creation=cle(f"priorisation:{methode}"),
    )
    priorites.ouvrir(ouverte, diagnostic, par)
    for rang, (college, valeurs) in enumerate(bulletins):
        bulletin = Bulletin(
            college=college, valeurs=valeurs, cle_creation=cle(f"bulletin:{methode}:{rang}")
        )
        priorites.saisir(bulletin, ouverte, par)
    ouverte.close_le = lu["close_le"]
    changer(ouverte, "concertation.priorisation_close", CHAMPS_PRIORISATION, par)


def _decision(
    lu: Dit, genre: str, faits: Faits, diagnostic: Diagnostic, par: Utilisateur
) -> Decision:
    neuve = Decision(
        instance=faits[f"instance:{lu['instance']}"],
        date=lu["date"],
        phrase=lu["phrase"],
        genre=genre,
        cle_creation=cle(f"decision:{genre}"),
    )
    return decider(neuve, par, diagnostic)[0]


def choix(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    """Make the final choice of the steering committee: six issues kept, one pleaded for."""
    lu = dit["choix"]
    decision = _decision(lu, GenreDecision.ARBITRAGE, faits, diagnostic, par)
    faits["decision:choix"] = decision
    retenus = [faits[f"enjeu:{code}"] for code in lu["retenus"]]
    plaides = [(faits[f"enjeu:{code}"], motif) for code, motif in lu["plaidoyer"].items()]
    lus = [
        *(
            Choix(enjeu.numero, SortEnjeu.RETENU, rang, lu["motif"], enjeu.competence)
            for rang, enjeu in enumerate(retenus, 1)
        ),
        *(Choix(e.numero, SortEnjeu.PLAIDOYER, None, dite, e.competence) for e, dite in plaides),
    ]
    tous = (*retenus, *(enjeu for enjeu, _ in plaides))
    classement = {enjeu.numero: rang for rang, enjeu in enumerate(tous, 1)}
    priorites.arreter(diagnostic, lus, classement, decision, par)


def appels(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    """Make the calls, and the contributions with what became of them."""
    for lu in dit["appels"]:
        champs = {nom: lu[nom] for nom in lu if nom != "cle"}
        neuf = Appel(**champs, cle_creation=cle(f"appel:{lu['cle']}"))
        faits[f"appel:{lu['cle']}"] = participation.ouvrir_appel(neuf, diagnostic, par)[0]
    for ligne in dit["contributions"]:
        _contribution(ligne, faits, diagnostic, par)


def _contribution(ligne: Any, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    code, appel, canal, jour, commune, groupes, themes, texte, etat, reponse, suite = ligne
    dite = Contribution(
        appel=faits[f"appel:{appel}"],
        canal=Canal(canal),
        recue_le=jour,
        commune=commune,
        groupes=groupes,
        themes=themes,
        texte=texte,
        cle_creation=cle(f"contribution:{code}"),
    )
    participation.saisir_contribution(dite, diagnostic, par)
    if etat != EtatContribution.A_LIRE:
        participation.moderer(dite, etat, "", par)
    if reponse:
        dite.reponse, dite.suite = reponse, suite
        dite.decision = faits["decision:choix"]
        dite.repondue_le = dite.decision.date
        participation.repondre(dite, par)


def ecrit(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    """Make the written diagnosis: a text by section, then what it stands on."""
    preparer(diagnostic, par)
    sections = {lue.code: lue for lue in Section.objects.filter(diagnostic=diagnostic)}
    for code, lu in dit["ecrit"].items():
        blocs = [Bloc(texte=lu["texte"])]
        blocs += [Bloc(figure=faits[f"figure:{nom}"]) for nom in lu.get("figures", ())]
        blocs += [Bloc(constat=faits[f"constat:{nom}"]) for nom in lu.get("constats", ())]
        for recueil in lu.get("verbatims", ()):
            paroles = [fait for nom, fait in faits.items() if nom.startswith(f"verbatim:{recueil}")]
            blocs += [Bloc(verbatim=dit_) for dit_ in paroles]
        for rang, bloc in enumerate(blocs):
            bloc.cle_creation = cle(f"bloc:{code}:{rang}")
            ajouter_bloc(bloc, sections[code], par)


def validation(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    """Make the decision that validates the diagnosis, and the version it freezes."""
    lu = dit["validation"]
    decision = _decision(lu, GenreDecision.VALIDATION, faits, diagnostic, par)
    valider(diagnostic, decision, par)
