"""Events of contracts, part « programme », each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.journal.phrases import change, nomme
from clesante.contrats.models import Axe, Contrat, MoyenPrete, Objectif, Principe, chaine
from clesante.socle.texte import pluriel

CHAMPS_AXE = ("numero", "intitule", "texte", "orientation", "transversal")
CHAMPS_OBJECTIF = ("axe", "parent", "niveau", "numero", "intitule")
CHAMPS_PRINCIPE = ("intitule", "enonce")
CHAMPS_MOYEN = ("genre", "quoi", "preteur", "emprunteur", "fiche", "du", "au")
CHAMPS_MOTS = ("nom_axe", "noms_objectifs")


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.programme import retablir

    retablir(evenement, par)


def _renumerote(evenement: Evenement) -> str:
    combien = len(evenement.apres.get("fiches", ()))
    return f"Programme renuméroté\u00a0: {pluriel(combien, 'fiche')}."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.axe_ajoute", nomme("Axe ajouté"), chaine=chaine),
    TypeEvenement(
        "contrats.axe_modifie", change("Axe modifié", Axe), chaine=chaine, defaire=_defaire
    ),
    TypeEvenement("contrats.axe_retire", nomme("Axe retiré"), chaine=chaine),
    TypeEvenement("contrats.axes_ordonnes", lambda _: "Ordre des axes changé.", chaine=chaine),
    TypeEvenement("contrats.objectif_ajoute", nomme("Objectif ajouté"), chaine=chaine),
    TypeEvenement(
        "contrats.objectif_modifie",
        change("Objectif modifié", Objectif),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.objectif_retire", nomme("Objectif retiré"), chaine=chaine),
    TypeEvenement("contrats.principe_ajoute", nomme("Principe ajouté"), chaine=chaine),
    TypeEvenement(
        "contrats.principe_modifie",
        change("Principe modifié", Principe),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.principe_retire", nomme("Principe retiré"), chaine=chaine),
    TypeEvenement(
        "contrats.mots_du_programme", change("Mots du programme changés", Contrat), chaine=chaine
    ),
    TypeEvenement("contrats.programme_renumerote", _renumerote, chaine=chaine),
    TypeEvenement("contrats.moyen_ajoute", nomme("Moyen prêté ajouté", "quoi"), chaine=chaine),
    TypeEvenement(
        "contrats.moyen_modifie",
        change("Moyen prêté modifié", MoyenPrete),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.moyen_retire", nomme("Moyen prêté retiré", "quoi"), chaine=chaine),
)
