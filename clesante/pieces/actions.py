"""Named changes of files and comments: right on their object, rule, transaction, journal."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db import models, transaction
from django.utils import timezone

from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.pieces.actions_fichiers import chemin, garder
from clesante.pieces.choix import EtatCommentaire, GenreCommentaire
from clesante.pieces.droits_joints import Verbe, droits, joint_de, objets_joints
from clesante.pieces.journal import CHAMPS_COMMENTAIRE, CHAMPS_PIECE, code
from clesante.pieces.models import Commentaire, Joint, Piece
from clesante.socle.erreurs import RefuseError

J = TypeVar("J", bound=Joint)


def _verifier(objet: models.Model | None, par: Utilisateur, verbe: Verbe, reserve: bool) -> None:
    """Raise ``IntrouvableError`` unless a person may do a verb on an object, reserved or not."""
    permis = droits(objet, par) if objet is not None else None
    if not (permis and permis[verbe] and (permis["voir_reserves"] or not reserve)):
        raise introuvable()


def _rattacher(neuf: Joint, objet: models.Model, par: Utilisateur) -> None:
    neuf.objet_type, neuf.objet_id, neuf.auteur = etiquette(objet), objet.pk, par
    _reserver(neuf)


def _reserver(joint: Joint) -> None:
    """Reserve to the team what is joined to an object that tells of a person."""
    joint.reserve = joint.reserve or objets_joints()[joint.objet_type].d_une_personne


def joindre(
    piece: Piece, objet: models.Model, contenu: bytes, par: Utilisateur
) -> tuple[Piece, bool]:
    """Join a file to an object; return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right to write on the object.
    """
    _verifier(objet, par, "modifier", piece.reserve)
    _rattacher(piece, objet, par)
    siennes = Piece.objects.filter(auteur=par)
    with transaction.atomic():  # the sweep does not come between the file and its name
        piece.empreinte, piece.octets = garder(contenu), len(contenu)
        return ajouter(piece, code("piece_jointe", piece), CHAMPS_PIECE, par, siennes)


def modifier_piece(piece: Piece, par: Utilisateur) -> bool:
    """Keep the changes of what is said of a file; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    avant = _atteindre(piece, par, "modifier")
    _reserver(piece)
    _verifier(piece.objet, par, "modifier", piece.reserve)
    acte = code("piece_modifiee", avant, piece)
    return enregistrer(piece, acte, CHAMPS_PIECE, par, Piece.objects.filter(pk=avant.pk))


def _atteindre(joint: J, par: Utilisateur, verbe: Verbe) -> J:
    """Return what is in the base; raise ``IntrouvableError`` for what one may not do."""
    lus = type(joint).objects.filter(pk=joint.pk, objet_type=joint.objet_type)
    trouve: Any = lus.visibles_par(par, verbe, joint.objet_type).first()
    if trouve is None:
        raise introuvable()
    return cast(J, trouve)


def commenter(
    commentaire: Commentaire, objet: models.Model, par: Utilisateur
) -> tuple[Commentaire, bool]:
    """Add a remark, an answer or a proposal; return it, and whether it is new.

    An answer is of the part and of the readers of what it answers. Raises ``IntrouvableError``
    without the right.
    """
    _rattacher(commentaire, objet, par)
    if commentaire.en_reponse_a is not None:
        _repondre(commentaire, commentaire.en_reponse_a, par)
    _verifier(objet, par, "commenter", commentaire.reserve)
    if commentaire.texte_propose:
        commentaire.genre = GenreCommentaire.PROPOSITION
    siens = Commentaire.objects.filter(auteur=par)
    acte = code("commentaire_ajoute", commentaire)
    return ajouter(commentaire, acte, CHAMPS_COMMENTAIRE, par, siens)


def _repondre(reponse: Commentaire, a: Commentaire, par: Utilisateur) -> None:
    racine = _atteindre(a.en_reponse_a or a, par, "commenter")
    memes = (racine.objet_type, racine.objet_id) == (reponse.objet_type, reponse.objet_id)
    if not memes or racine.retire_le:
        raise introuvable()
    reponse.en_reponse_a, reponse.partie = racine, racine.partie
    reponse.reserve = racine.reserve or a.reserve or reponse.reserve


def modifier_commentaire(commentaire: Commentaire, par: Utilisateur) -> bool:
    """Keep what an author changed of their own comment, as long as nobody dealt with it.

    Raises ``IntrouvableError`` for another's, ``RefuseError`` once it is dealt with.
    """
    avant = _atteindre(commentaire, par, "commenter")
    if avant.auteur_id != par.pk or avant.retire_le:
        raise introuvable()
    _exiger_sans_suite(avant)
    _reserver(commentaire)
    acte = code("commentaire_modifie", avant, commentaire)
    siens = Commentaire.objects.filter(pk=avant.pk)
    return enregistrer(commentaire, acte, CHAMPS_COMMENTAIRE, par, siens)


def _exiger_sans_suite(commentaire: Commentaire) -> None:
    if commentaire.etat != EtatCommentaire.OUVERT:
        raise RefuseError(
            "Une suite a été donnée à ce commentaire\u00a0: il ne change plus et reste lisible.",
            "Répondez-y, ou écrivez-en un autre.",
        )


def traiter(commentaire: Commentaire, par: Utilisateur, remplacer: bool = False) -> bool:
    """Keep what the team makes of a comment: its state, what follows; return whether it changed.

    ``remplacer``: the text it proposes takes the place of the one of its part, in the same act.
    Raises ``IntrouvableError`` without the right to write on the object, and what the replacement
    raises.
    """
    avant = _atteindre(commentaire, par, "modifier")
    acte = code("commentaire_traite", avant)
    with transaction.atomic():
        if remplacer:
            _remplacer(avant, par)
            commentaire.etat = EtatCommentaire.RETENU
        lus = Commentaire.objects.filter(pk=avant.pk)
        return enregistrer(commentaire, acte, CHAMPS_COMMENTAIRE, par, lus)


def _remplacer(commentaire: Commentaire, par: Utilisateur) -> None:
    objet = commentaire.objet
    remplacer = joint_de(objet).remplacer
    if remplacer is None or not commentaire.texte_propose:
        raise introuvable()
    remplacer(objet, commentaire.partie, commentaire.texte_propose, par)


def retirer(joint: Piece | Commentaire, par: Utilisateur) -> bool:
    """Withdraw a file or a comment: by who writes on the object, or by the author of a comment.

    It is kept for who may bring it back; return whether it was there. Raises ``IntrouvableError``
    without the right, ``RefuseError`` for one's own comment once it is dealt with.
    """
    sien = isinstance(joint, Commentaire) and joint.auteur_id == par.pk
    avant = _atteindre(joint, par, "commenter" if sien else "modifier")
    if avant.retire_le:
        return False
    if isinstance(avant, Commentaire) and not droits(avant.objet, par)["modifier"]:
        _exiger_sans_suite(avant)
    avant.retire_le = timezone.now()
    return _enregistrer_retrait(avant, "retiree" if isinstance(avant, Piece) else "retire", par)


def remettre(joint: Piece | Commentaire, par: Utilisateur) -> bool:
    """Bring back what was withdrawn.

    Raises ``IntrouvableError`` without the right to write, ``RefuseError`` for a file whose content
    is gone.
    """
    avant = _atteindre(joint, par, "modifier")
    if isinstance(avant, Piece) and not chemin(avant.empreinte).is_file():
        raise RefuseError(
            "Le contenu de ce fichier, retiré depuis plus d'un mois, est effacé.",
            "Joignez le fichier à nouveau.",
        )
    avant.retire_le = None
    return _enregistrer_retrait(avant, "remise" if isinstance(avant, Piece) else "remis", par)


def _enregistrer_retrait(joint: Piece | Commentaire, verbe: str, par: Utilisateur) -> bool:
    if isinstance(joint, Piece):
        lues = Piece.objects.filter(pk=joint.pk)
        return enregistrer(joint, code(f"piece_{verbe}", joint), CHAMPS_PIECE, par, lues)
    lus = Commentaire.objects.filter(pk=joint.pk)
    acte = code(f"commentaire_{verbe}", joint)
    return enregistrer(joint, acte, CHAMPS_COMMENTAIRE, par, lus)
