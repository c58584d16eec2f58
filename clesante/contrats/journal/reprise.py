"""Events of contracts, part « reprise », each with its sentence."""

from __future__ import annotations

from django.apps import apps

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.models import chaine
from clesante.socle.texte import pluriel
from clesante.territoires.regles import citer


def _du_classeur(evenement: Evenement) -> str:
    connus = {modele._meta.label_lower: modele for modele in apps.get_models()}  # noqa: SLF001
    modele = connus.get(evenement.objet_type)
    nom = str(modele._meta.verbose_name) if modele else "objet"  # noqa: SLF001
    return f"Modifié par un classeur\u00a0: {nom} n°\u00a0{evenement.objet_id}."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.export import retablir_un_retour  # it writes these events

    retablir_un_retour(evenement, par)


def _repris(evenement: Evenement) -> str:
    return f"Contrat repris\u00a0: {citer(str(evenement.apres.get('intitule', '')))}."


def _fiche(evenement: Evenement) -> str:
    return f"Fiche-action reprise\u00a0: {citer(str(evenement.apres.get('intitule', '')))}."


def _finie(evenement: Evenement) -> str:
    combien = pluriel(int(evenement.apres.get("fiches", 0)), "fiche-action", "fiches-actions")
    fichier = evenement.apres.get("fichier")
    d_ou = f" depuis {citer(str(fichier))}" if fichier else ""
    return f"Reprise finie\u00a0: {combien}{d_ou}."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.classeur_repris", _du_classeur, defaire=_defaire, chaine=chaine),
    TypeEvenement("contrats.contrat_repris", _repris, chaine=chaine),
    TypeEvenement("contrats.fiche_reprise", _fiche, chaine=chaine),
    TypeEvenement("contrats.reprise_finie", _finie, chaine=chaine),
    TypeEvenement(
        "contrats.reprise_retiree",
        lambda _: "Reprise retirée, avec tout le contrat.",
        chaine=chaine,
    ),
)
