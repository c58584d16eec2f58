"""What files and comments hold of people: who joined them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse

from clesante.comptes.registre import Fiche, Sujet, Traitement, fiches, noms

UTILISATEUR = "comptes.utilisateur"
PIECES = Traitement(
    "Pièces et commentaires",
    "joindre des fichiers et des remarques à ce qu'une équipe écrit ensemble",
    "personnes qui ont un compte",
    "qui peut voir l'objet ; l'équipe seule pour ce qui lui est réservé",
    "la durée de l'objet, un mois pour un fichier retiré ; une personne effacée n'y est plus qu'un "
    "numéro, et ce qui était joint à sa fiche est effacé avec elle",
)


def balayer() -> int:
    """Remove the files that nothing names since a day, or withdrawn for a month; count them."""
    from clesante.pieces.actions_fichiers import balayer as balayer_fichiers

    return balayer_fichiers()


def oublier(modele: str, numeros: Collection[int]) -> None:
    """Remove what is joined to rows that are erased, and the comments on them not yet sent.

    The content of a file goes with the next sweep, unless another file has the same.
    """
    from clesante.comptes.actions.brouillons import oublier as oublier_brouillons
    from clesante.pieces.droits_joints import objets_joints
    from clesante.pieces.models import Commentaire, Piece

    if modele not in objets_joints():
        return
    for joint in (Commentaire, Piece):
        joint.objects.filter(objet_type=modele, objet_id__in=numeros).delete()
    lieux = [{"sorte": modele, "numero": numero} for numero in numeros]
    oublier_brouillons((), (), [reverse("commentaire-ajouter", kwargs=lieu) for lieu in lieux])


def joints_a_quelqu_un(qui: Sujet) -> Q:
    """Return what is joined to rows that are a person's: their sheet, what they can bring."""
    from clesante.pieces.droits_joints import objets_joints

    vises = Q(pk=None)
    for fiche in fiches():
        joint = objets_joints().get(fiche.modele)
        if joint and joint.d_une_personne:
            vises |= Q(objet_type=fiche.modele, objet_id__in=fiche.rangees(qui).values("pk"))
    return vises


def fichiers_de(qui: Sujet) -> dict[int, str]:
    """Return the address of each file joined to a person, by its number."""
    from clesante.pieces.models import Piece

    siens = Piece.objects.filter(joints_a_quelqu_un(qui), retire_le=None)
    return {
        numero: reverse("piece", args=[numero]) for numero in siens.values_list("pk", flat=True)
    }


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
        aussi=joints_a_quelqu_un,
        fichiers=fichiers_de,
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
        aussi=joints_a_quelqu_un,
    ),
)
