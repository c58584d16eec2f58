"""Pages of files and comments, on any object that takes some: join, read, answer, withdraw."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from clesante.comptes.droits import Visiteur
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee
from clesante.pieces import actions, actions_fichiers
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.droits_joints import (
    Verbe,
    choisit_la_reserve,
    droits,
    joint_de,
    objets_joints,
)
from clesante.pieces.forms import (
    CommentaireForm,
    CommentaireNouveauForm,
    PieceForm,
    PieceNouvelleForm,
    PropositionForm,
    SuiteForm,
)
from clesante.pieces.lectures import piece_sur_soi
from clesante.pieces.models import Commentaire, Joint, Piece
from clesante.pieces.regles import FORMATS, changements
from clesante.socle.erreurs import IntrouvableError

J = TypeVar("J", bound=Joint)
# An image opened by itself runs nothing.
BAC_A_SABLE = {"sandbox": True}


def atteindre_objet(requete: HttpRequest, sorte: str, numero: int, verbe: Verbe) -> Any:
    """Return the object a user may do a verb on; raise ``Http404`` for any other."""
    joint = objets_joints().get(sorte)
    trouve = joint and joint.permis(requete.user, verbe).filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def atteindre(
    requete: HttpRequest, modele: type[J], numero: int, verbe: Verbe = "voir"
) -> tuple[J, Any]:
    """Return something joined and its object, for who may do a verb; else raise ``Http404``."""
    lu = modele.objects.filter(pk=numero)
    sorte = lu.values_list("objet_type", flat=True).first() or ""
    permis = lu.visibles_par(requete.user, verbe, sorte)
    trouve: Any = permis.select_related("auteur").first()
    objet = trouve.objet if trouve else None
    if trouve is None or objet is None:
        raise Http404
    return cast(J, trouve), objet


def retour(objet: Any, partie: str = "", ancre: str = "pieces-jointes") -> str:
    """Return the address where what is joined to an object is read."""
    adresse = joint_de(objet).adresse(objet, partie)
    return adresse if "#" in adresse else f"{adresse}#{ancre}"


def _page(objet: Any, titre: str, bouton: str, vers: str, **plus: Any) -> objets.Page:
    return objets.Page(titre, bouton, vers, [(str(objet), vers), (titre, "")], **plus)


def _reserves(objet: Any, utilisateur: Visiteur) -> bool:
    return choisit_la_reserve(objet, droits(objet, utilisateur))


def joindre(requete: RequeteConnectee, sorte: str, numero: int) -> HttpResponse:
    """Join a file to an object."""
    objet = atteindre_objet(requete, sorte, numero, "modifier")
    form = PieceNouvelleForm(
        requete.POST or None, requete.FILES or None, reserves=_reserves(objet, requete.user)
    )
    vers = retour(objet)
    return objets.creer(
        requete,
        form,
        lambda neuve: actions.joindre(neuve, objet, form.contenu, requete.user),
        lambda _faite: vers,
        _page(objet, "Joindre un fichier", "Joindre ce fichier", vers, champ="fichier"),
    )


@require_safe
@csp_update(BAC_A_SABLE)  # type: ignore[arg-type] # it says that no view takes an argument
def piece(requete: HttpRequest, numero: int) -> HttpResponse:
    """Send a file to who may see its object, or is whom it tells of.

    An image is sent as it is, anything else to be saved.
    """
    lue = piece_sur_soi(requete.user, numero) or atteindre(requete, Piece, numero)[0]
    try:
        fichier = actions_fichiers.lire(lue)
    except IntrouvableError as erreur:
        raise Http404 from erreur
    reponse = HttpResponse(fichier.read_bytes(), content_type=FORMATS[lue.genre][2])
    disposition = content_disposition_header(not lue.est_image, lue.fichier)
    reponse["Content-Disposition"] = disposition or "inline"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what is said of a file."""
    lue, objet = atteindre(requete, Piece, numero, "modifier")
    vers = retour(objet)
    return objets.modifier(
        requete,
        lambda: PieceForm(
            requete.POST or None,
            instance=atteindre(requete, Piece, numero, "modifier")[0],
            reserves=_reserves(objet, requete.user),
        ),
        lambda change: actions.modifier_piece(change, requete.user),
        vers,
        _page(objet, f"Modifier «\u00a0{lue}\u00a0»", "Enregistrer les changements", vers),
    )


@avec_brouillon
def commenter(requete: RequeteConnectee, sorte: str, numero: int) -> HttpResponse:
    """Write a comment on an object, or on one of its parts."""
    objet = atteindre_objet(requete, sorte, numero, "commenter")
    form = CommentaireNouveauForm(
        saisie(requete),
        parties=joint_de(objet).parties(objet),
        reserves=_reserves(objet, requete.user),
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.commenter(neuf, objet, requete.user),
        lambda fait: retour(objet, fait.partie, f"commentaire-{fait.pk}"),
        _page(objet, "Écrire un commentaire", "Envoyer ce commentaire", retour(objet)),
    )


@avec_brouillon
def proposer(requete: RequeteConnectee, sorte: str, numero: int, partie: str) -> HttpResponse:
    """Propose another text for a part of an object."""
    objet = atteindre_objet(requete, sorte, numero, "commenter")
    parties = joint_de(objet).parties(objet)
    if partie not in parties:
        raise Http404
    form = PropositionForm(
        saisie(requete),
        instance=Commentaire(partie=partie),
        en_place=joint_de(objet).texte(objet, partie),
        reserves=_reserves(objet, requete.user),
    )
    vers = retour(objet, partie)
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.commenter(neuf, objet, requete.user),
        lambda fait: retour(objet, partie, f"commentaire-{fait.pk}"),
        _page(
            objet,
            f"Proposer un changement\u00a0: {parties[partie]}",
            "Envoyer cette proposition",
            vers,
        ),
    )


@avec_brouillon
def repondre(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Answer a comment."""
    lu, objet = atteindre(requete, Commentaire, numero, "commenter")
    form = CommentaireNouveauForm(
        saisie(requete),
        instance=Commentaire(en_reponse_a=lu),
        parties={},
        reserves=_reserves(objet, requete.user) and not lu.reserve,
    )
    vers = retour(objet, lu.partie, f"commentaire-{lu.pk}")
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.commenter(neuf, objet, requete.user),
        lambda _fait: vers,
        _page(
            objet,
            f"Répondre à {lu.auteur}",
            "Envoyer cette réponse",
            vers,
            gabarit="pieces/commentaire.html",
            contexte={"lu": lu, "changements": []},
        ),
    )


@avec_brouillon
def modifier_commentaire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Change one's own comment."""
    lu, objet = atteindre(requete, Commentaire, numero, "commenter")
    if lu.auteur_id != requete.user.pk:
        raise Http404
    vers = retour(objet, lu.partie, f"commentaire-{lu.pk}")
    return objets.modifier(
        requete,
        lambda: CommentaireForm(
            saisie(requete), instance=atteindre(requete, Commentaire, numero, "commenter")[0]
        ),
        lambda change: actions.modifier_commentaire(change, requete.user),
        vers,
        _page(objet, "Modifier mon commentaire", "Enregistrer les changements", vers),
    )


def traiter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say what the team makes of a comment; write the text it proposes in place of the old one."""
    lu, objet = atteindre(requete, Commentaire, numero, "modifier")
    joint = joint_de(objet)
    en_place = joint.texte(objet, lu.partie) if lu.texte_propose else ""
    remplacable = bool(
        lu.texte_propose
        and joint.remplacer
        and lu.etat != EtatCommentaire.RETENU
        and lu.partie in joint.parties(objet)
    )
    vers = retour(objet, lu.partie, f"commentaire-{lu.pk}")
    form: list[SuiteForm] = []

    def lire() -> SuiteForm:
        frais = atteindre(requete, Commentaire, numero, "modifier")[0]
        form[:] = [SuiteForm(requete.POST or None, instance=frais, remplacable=remplacable)]
        return form[0]

    return objets.modifier(
        requete,
        lire,
        lambda change: actions.traiter(
            change, requete.user, bool(form[0].cleaned_data.get("remplacer"))
        ),
        vers,
        _page(
            objet,
            "Donner une suite à ce commentaire",
            "Enregistrer cette suite",
            vers,
            gabarit="pieces/commentaire.html",
            contexte={"lu": lu, "changements": _changements(lu, en_place)},
        ),
    )


def _changements(lu: Commentaire, en_place: str) -> list[tuple[str, str]]:
    return changements(en_place, lu.texte_propose) if lu.texte_propose else []


@require_POST
def retirer_piece(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Withdraw a file."""
    return _agir(requete, Piece, numero, retire=True)


@require_POST
def remettre_piece(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Bring back a file."""
    return _agir(requete, Piece, numero, retire=False)


@require_POST
def retirer_commentaire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Withdraw a comment: one's own, or any for who writes on its object."""
    return _agir(requete, Commentaire, numero, retire=True)


@require_POST
def remettre_commentaire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Bring back a comment."""
    return _agir(requete, Commentaire, numero, retire=False)


def _agir(
    requete: RequeteConnectee, modele: type[Piece] | type[Commentaire], numero: int, retire: bool
) -> HttpResponse:
    lu, objet = atteindre(requete, modele, numero)
    try:
        (actions.retirer if retire else actions.remettre)(lu, requete.user)
    except IntrouvableError as erreur:
        raise Http404 from erreur
    messages.success(requete, "C'est retiré." if retire else "C'est remis en place.")
    return redirect(retour(objet, getattr(lu, "partie", "")))
