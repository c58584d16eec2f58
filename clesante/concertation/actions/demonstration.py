"""« Pays de Kersall »: the diagnosis of an invented territory, written through the usual acts.

Nothing is made that a person could not make by hand. Each object has a key of its own, so that
loading twice makes one; a diagnosis already there is left as people made it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from clesante.comptes.models import Utilisateur
from clesante.concertation import actions
from clesante.concertation.actions import demonstration_suites as suites
from clesante.concertation.actions.collecte import ajouter_donnee
from clesante.concertation.actions.constats import ajouter_constat, saisir_figure
from clesante.concertation.actions.demonstration_acteurs import installer_acteurs
from clesante.concertation.actions.enjeux import ajouter_cause, ajouter_enjeu, relier
from clesante.concertation.actions.recueils import ajouter_recueil, ajouter_verbatim, importer
from clesante.concertation.lectures.demonstration import (
    Dit,
    Faits,
    cle,
    contenus_de_reponses,
    kersall,
    questions,
)
from clesante.concertation.models import (
    Cause,
    Constat,
    Diagnostic,
    DonneeAttendue,
    Enjeu,
    Figure,
    Recueil,
    Reponse,
    Verbatim,
)


def installer(par: Utilisateur) -> bool:
    """Make the demonstration as a person would; return False when it is there already.

    ``par`` holds the coordination of the region it is shown in. All of it, or nothing.
    """
    if Diagnostic.objects.filter(cle_creation=cle("diagnostic")).exists():
        return False
    dit = kersall()
    faits: Faits = {}
    with transaction.atomic():
        installer_acteurs(dit, faits, par)
        neuf = Diagnostic(**dit["diagnostic"], fictif=True, cle_creation=cle("diagnostic"))
        diagnostic = actions.commencer(neuf, par)[0]
        for etape in (
            _collecte, _recueils, _figures, _constats, _enjeux, suites.scrutins, suites.choix,
            suites.appels, suites.ecrit, suites.validation,
        ):  # fmt: skip
            etape(dit, faits, diagnostic, par)
    return True


def _collecte(dit: Dit, _: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    noms = ("intitule", "detenteur", "methode", "demandee_le", "relancee_le", "recue_le")
    for rang, ligne in enumerate(dit["collecte"]):
        champs = dict(zip((*noms, "abandonnee_le"), ligne, strict=False))
        donnee = DonneeAttendue(**champs, cle_creation=cle(f"donnee:{rang}"))
        ajouter_donnee(donnee, diagnostic, par)


def _recueils(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    hors = {"cle", "verbatims", "questions", "colleges"}
    for lu in dit["recueils"]:
        champs = {nom: lu[nom] for nom in lu if nom not in hors}
        posees = questions(lu)
        neuf = Recueil(**champs, questions=posees, cle_creation=cle(f"recueil:{lu['cle']}"))
        faits[f"recueil:{lu['cle']}"] = fait = ajouter_recueil(neuf, diagnostic, par)[0]
        for rang, (texte, profil, themes) in enumerate(lu["verbatims"]):
            numero = f"verbatim:{lu['cle']}:{rang}"
            paroles = Verbatim(texte=texte, profil=profil, themes=themes, cle_creation=cle(numero))
            faits[numero] = ajouter_verbatim(paroles, fait, par)[0]
        if posees:
            reponses = [
                Reponse(college=college, contenu=contenu)
                for college, contenu in contenus_de_reponses(lu)
            ]
            importer(reponses, fait, "reponses-kersall.csv", par)


def _figures(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    for code, libelle, affichee, valeur, unite, comparaison in dit["figures"]:
        figure = Figure(
            indicateur=code, libelle=libelle, affichee=affichee, valeur=valeur, unite=unite,
            comparaison=comparaison, periode=str(diagnostic.annee), niveau=diagnostic.lieu,
            source=dit["source"], cle_creation=cle(f"figure:{code}"),
        )  # fmt: skip
        faits[f"figure:{code}"] = saisir_figure(figure, diagnostic, par)[0]


def _constats(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    for code, genre, origine, intitule, themes, publics, lieux, preuves in dit["constats"]:
        liens = {genre_: faits[f"{genre_}:{lu}"] for genre_, lu in preuves.items()}
        constat = Constat(
            genre=genre, origine=origine, intitule=intitule, themes=themes, publics=publics,
            lieux=lieux, **liens, cle_creation=cle(f"constat:{code}"),
        )  # fmt: skip
        faits[f"constat:{code}"] = ajouter_constat(constat, diagnostic, par)[0]


def _enjeux(dit: Dit, faits: Faits, diagnostic: Diagnostic, par: Utilisateur) -> None:
    hors = {"cle", "constats", "causes"}
    for lu in dit["enjeux"]:
        champs = {nom: lu[nom] for nom in lu if nom not in hors}
        neuf = Enjeu(**champs, cle_creation=cle(f"enjeu:{lu['cle']}"))
        faits[f"enjeu:{lu['cle']}"] = enjeu = ajouter_enjeu(neuf, diagnostic, par)[0]
        relier(enjeu, [faits[f"constat:{code}"].pk for code in lu["constats"]], (), par)
        _causes(lu["causes"], f"cause:{lu['cle']}", enjeu, None, par)


def _causes(
    causes: list[Any], racine: str, enjeu: Enjeu, mere: Cause | None, par: Utilisateur
) -> None:
    for rang, lue in enumerate(causes):
        numero = f"{racine}:{rang}"
        neuve = Cause(
            texte=lue["texte"], determinants=lue["determinants"], de=mere, cle_creation=cle(numero)
        )
        faite = ajouter_cause(neuve, enjeu, par)[0]
        _causes(lue.get("causes", []), numero, enjeu, faite, par)
