"""What files and comments hold of people: who joined them."""

from __future__ import annotations

from clesante.comptes.registre import Fiche, Traitement, noms

UTILISATEUR = "comptes.utilisateur"
PIECES = Traitement(
    "Pièces et commentaires",
    "joindre des fichiers et des remarques à ce qu'une équipe écrit ensemble",
    "personnes qui ont un compte",
    "qui peut voir l'objet ; l'équipe seule pour ce qui lui est réservé",
    "la durée de l'objet, un mois pour un fichier retiré ; une personne effacée n'y est plus qu'un "
    "numéro",
)


def balayer() -> int:
    """Remove the files that nothing names since a day, or withdrawn for a month; count them."""
    from clesante.pieces.actions_fichiers import balayer as balayer_fichiers

    return balayer_fichiers()


FICHES = (
    Fiche(
        "pieces.piece",
        noms(
            "id version modifie_le cle_creation created_at objet_type objet_id reserve retire_le "
            "fichier titre genre octets empreinte alternative credit"
        ),
        PIECES,
        {"auteur": "identité"},
        ("auteur", UTILISATEUR),
    ),
    Fiche(
        "pieces.commentaire",
        noms(
            "id version modifie_le cle_creation created_at objet_type objet_id reserve retire_le "
            "genre partie texte texte_propose en_reponse_a etat suite"
        ),
        PIECES,
        {"auteur": "identité"},
        ("auteur", UTILISATEUR),
    ),
)
