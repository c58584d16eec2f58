"""What local tables hold of people: nothing; their figures are under statistical secrecy."""

from __future__ import annotations

from clesante.comptes.registre import sans_personne


def balayer() -> int:
    """Remove the files deposited more than a day ago, and return how many went."""
    from clesante.donnees.tables.depots import balayer as balayer_depots

    return balayer_depots()


FICHES = (
    sans_personne(
        "donnees.tablelocale",
        "id code indicateur libelle definition theme unite decimales calcul facteur polarite "
        "territoire producteur jeu seuil created_at",
    ),
    sans_personne(
        "donnees.versiontable",
        "id table numero fichier sha256 crees modifies retires lue_le publiee_le retiree_le "
        "statuts",
    ),
    sans_personne(
        "donnees.valeurlocale",
        "id version territoire periode dimension numerateur denominateur valeur statut",
    ),
)
