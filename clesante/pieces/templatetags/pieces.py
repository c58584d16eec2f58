"""Tags that show the files and comments of an object: ``{% load pieces %}`` first."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.db import models
from django.forms import HiddenInput
from django.utils.safestring import mark_safe

from clesante.comptes.models.champs import etiquette
from clesante.pieces.droits_joints import choisit_la_reserve
from clesante.pieces.forms import CommentaireNouveauForm
from clesante.pieces.lectures import Joints, joints_de
from clesante.pieces.models import Commentaire, Piece
from clesante.pieces.regles import FORMATS
from clesante.socle.texte import avec_unite

register = template.Library()
CLE = UUID(int=0)  # in the place of the key of each page


@register.inclusion_tag("pieces/joints.html", takes_context=True)
def joints(context: template.Context, objet: models.Model) -> dict[str, Any]:
    """Show the files and the comments of an object, and what its reader may do of them."""
    lus = _lus(context, objet)
    return {"joints": lus, "form": _form(lus, ""), **_commun(context)}


@register.inclusion_tag("pieces/commentaires_de_partie.html", takes_context=True)
def commentaires(
    context: template.Context, objet: models.Model, partie: str, titre: str
) -> dict[str, Any]:
    """Show the comments of one part of an object, folded; ``titre`` names the part to readers.

    However many parts a page shows, what is joined to its object is read once.
    """
    lus = _lus(context, objet)
    contexte = {"joints": lus.de_la_partie(partie), "form": _form(lus, partie), **_commun(context)}
    return {**contexte, "partie": partie, "titre": titre}


def _lus(context: template.Context, objet: models.Model) -> Joints:
    """Return what is joined to an object, read once by answer."""
    requete = context["request"]
    lus: dict[tuple[str, int], Joints] = vars(requete).setdefault("joints_lus", {})
    cle = (etiquette(objet), objet.pk)
    if cle not in lus:
        lus[cle] = joints_de(objet, requete.user)
    return lus[cle]


def _commun(context: template.Context) -> dict[str, Any]:
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "imbrique": False,
        "avec_partie": True,
    }


def _form(lus: Joints, partie: str) -> str:
    """Return the empty form of a comment, with a key of its own; nothing who may not comment."""
    if not lus.droits["commenter"]:
        return ""
    reserves = choisit_la_reserve(lus.objet, lus.droits)
    ecrit = _form_vide(partie, tuple(lus.parties.items()), reserves)
    return mark_safe(ecrit.replace(str(CLE), str(uuid4())))  # noqa: S308 (written by Django)


@lru_cache(maxsize=256)
def _form_vide(partie: str, parties: tuple[tuple[str, str], ...], reserves: bool) -> str:
    """Return the form as all who may comment here see it; drawn at each page, it costs a query."""
    form = CommentaireNouveauForm(
        instance=Commentaire(partie=partie, cle_creation=CLE),
        initial={"partie": partie},
        auto_id=f"id_commentaire_{partie}_%s",
        parties=dict(parties),
        reserves=reserves,
    )
    if partie in dict(parties):  # the place says it
        form.fields["partie"].widget = HiddenInput()
    return str(form)


@register.filter
def format_de(piece: Piece) -> str:
    """Return « PDF, 1,2 Mo »."""
    ko = piece.octets / 1_000
    poids = avec_unite(ko / 1_000, "Mo", 1) if ko >= 1_000 else avec_unite(max(1, ko), "ko")
    return f"{FORMATS[piece.genre][1]}, {poids}"
