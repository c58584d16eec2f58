"""Part « pieces »: a file and a comment joined to a diagnosis."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import faire

SORTE = "concertation.diagnostic"
ADRESSES: dict[str, str] = {
    "piece": "concertation.voir",
    **dict.fromkeys(
        [
            "piece-joindre",
            "piece-modifier",
            "piece-retirer",
            "piece-remettre",
            "commentaire-traiter",
            "commentaire-retirer",
            "commentaire-remettre",
        ],
        "concertation.modifier",
    ),
    "commentaire-ajouter": "concertation.commenter",
    "commentaire-proposer": "concertation.commenter",
    "commentaire-repondre": "concertation.commenter",
    "commentaire-modifier": "compte",  # its author's only
}
D_UN_OBJET = ("piece-joindre", "commentaire-ajouter")
D_UNE_PIECE = ("piece", "piece-modifier", "piece-retirer", "piece-remettre")


# One of each right, tried with thirteen persons; ``test_pieces`` tries the others with four.
ESSAYEES = (
    "piece", "piece-joindre", "piece-retirer", "commentaire-repondre", "commentaire-traiter",
)  # fmt: skip


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a diagnosis in a territory, with a file and a comment."""
    faits = tout(lieu, texte)
    return {nom: faits[nom] for nom in ESSAYEES}


def tout(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make the same, and return the arguments of every address."""
    from clesante.pieces.actions import commenter, joindre
    from clesante.pieces.models import Commentaire, Piece

    par, objet = faire("administrateur"), diagnostic(lieu, texte)
    neuve = Piece(
        titre=texte(200), fichier="note.txt", genre="txt", alternative=texte(500), credit=texte(200)
    )
    piece = joindre(neuve, objet, b"note", par)[0]
    dit = commenter(
        Commentaire(texte=texte(8_000), texte_propose=texte(9_000), suite=texte(2_000)), objet, par
    )[0]
    commenter(Commentaire(texte=texte(8_000), en_reponse_a=dit), objet, par)
    return {
        **{nom: {"sorte": SORTE, "numero": objet.pk} for nom in D_UN_OBJET},
        **{nom: {"numero": piece.pk} for nom in D_UNE_PIECE},
        **{
            nom: {"numero": dit.pk}
            for nom in ADRESSES
            if nom not in (*D_UN_OBJET, *D_UNE_PIECE, "commentaire-proposer")
        },
    }
