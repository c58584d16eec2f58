"""Read models of what is joined to an object, as its reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from clesante.comptes.droits import Visiteur
from clesante.comptes.lectures.rgpd import sujet_du_compte
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.comptes.models.preparees import preparee
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.droits_joints import Verbe, droits, joint_de, objets_joints
from clesante.pieces.models import Commentaire, Piece
from clesante.pieces.rgpd import joints_a_quelqu_un

PARTIE_RETIREE = "partie retirée depuis"


@dataclass(frozen=True, slots=True)
class Fil:
    """A comment and its answers; ``partie``: the title of its part, empty once it is gone.

    ``modifiable``: its reader wrote it, and may still change or withdraw it.
    """

    commentaire: Commentaire
    partie: str
    reponses: tuple[Fil, ...] = ()
    modifiable: bool = False


@dataclass(frozen=True, slots=True)
class Joints:
    """What is joined to an object: files, threads of comments, what was withdrawn; one's rights.

    ``parties``: the title of each part of the object, by its code.
    """

    objet: Any
    sorte: str
    droits: Mapping[Verbe, bool]
    parties: Mapping[str, str]
    pieces: tuple[Piece, ...]
    pieces_retirees: tuple[Piece, ...]
    fils: tuple[Fil, ...]
    fils_retires: tuple[Fil, ...]

    @property
    def d_une_personne(self) -> bool:
        """Whether someone is told of, who may ask to read it."""
        return joint_de(self.objet).d_une_personne

    @property
    def a_traiter(self) -> int:
        """How many comments nobody has dealt with."""
        return sum(fil.commentaire.etat == EtatCommentaire.OUVERT for fil in self.fils)

    def de_la_partie(self, partie: str) -> Joints:
        """Return the comments of one part only, without the files."""
        fils, retires = (
            tuple(fil for fil in tous if fil.commentaire.partie == partie)
            for tous in (self.fils, self.fils_retires)
        )
        return replace(self, pieces=(), pieces_retirees=(), fils=fils, fils_retires=retires)


def piece_sur_soi(utilisateur: Visiteur, numero: int) -> Piece | None:
    """Return a file joined to what tells of oneself, which the law lets one read; else None."""
    if not isinstance(utilisateur, Utilisateur):
        return None
    de_personnes = [joint.modele for joint in objets_joints().values() if joint.d_une_personne]
    lue = Piece.objects.filter(pk=numero, retire_le=None, objet_type__in=de_personnes)
    sur_soi = joints_a_quelqu_un(sujet_du_compte(utilisateur)) if lue.exists() else Q(pk=None)
    return lue.filter(sur_soi).select_related("auteur").first()


def joints_de(objet: models.Model, utilisateur: Visiteur) -> Joints:
    """Return what is joined to an object, as a reader may see it; nothing who may not see it.

    Raises ``KeyError`` for a model that no app declares.
    """
    joint, permis = joint_de(objet), droits(objet, utilisateur)
    parties = dict(joint.parties(objet))
    ici = [(objet, permis), *((o, droits(o, utilisateur)) for o in joint.suivis(objet))]
    pieces, commentaires = (
        [lu for un, siens in ici for lu in _lues(modele, un, siens)]
        for modele in (Piece, Commentaire)
    )
    gardes = [c for c in commentaires if not c.retire_le]
    fils = [_fil(c, gardes, parties, utilisateur, permis) for c in commentaires]
    racines = [fil for fil in fils if fil.commentaire.en_reponse_a_id is None]
    return Joints(
        objet,
        etiquette(objet),
        permis,
        parties,
        tuple(p for p in pieces if not p.retire_le),
        tuple(p for p in pieces if p.retire_le),
        tuple(fil for fil in racines if not fil.commentaire.retire_le),
        tuple(fil for fil in fils if fil.commentaire.retire_le),
    )


def _lues(modele: Any, objet: models.Model, permis: Mapping[Verbe, bool]) -> list[Any]:
    """Return what is joined, in the order it came: the rule of ``visibles_par`` for one object."""
    if not permis["voir"]:
        return []
    lus = _joints(objet.pk, etiquette(objet), modele=modele)
    return [
        lu
        for lu in lus
        if (permis["voir_reserves"] or not lu.reserve)
        and (permis["modifier"] or lu.retire_le is None)
    ]


@preparee
def _joints(numero: Any, sorte: Any, *, modele: Any) -> QuerySet[Any]:
    lus: QuerySet[Any] = modele.objects.filter(objet_id=numero, objet_type=sorte)
    return lus.select_related("auteur").order_by("pk")


def _fil(
    commentaire: Commentaire,
    gardes: list[Commentaire],
    parties: Mapping[str, str],
    utilisateur: Visiteur,
    permis: Mapping[Verbe, bool],
) -> Fil:
    sien = commentaire.auteur_id == utilisateur.pk and permis["commenter"]
    ouvert = commentaire.etat == EtatCommentaire.OUVERT and not commentaire.retire_le
    reponses = (c for c in gardes if c.en_reponse_a_id == commentaire.pk)
    return Fil(
        commentaire,
        parties.get(commentaire.partie, ""),
        tuple(_fil(c, [], parties, utilisateur, permis) for c in reponses),
        sien and ouvert,
    )
