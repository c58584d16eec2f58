"""Addresses of files and comments."""

from django.urls import path

from clesante.pieces import views

urlpatterns = [
    path("pieces/<str:sorte>/<numero:numero>/joindre/", views.joindre, name="piece-joindre"),
    path("pieces/<numero:numero>/", views.piece, name="piece"),
    path("pieces/<numero:numero>/modifier/", views.modifier, name="piece-modifier"),
    path("pieces/<numero:numero>/retirer/", views.retirer_piece, name="piece-retirer"),
    path("pieces/<numero:numero>/remettre/", views.remettre_piece, name="piece-remettre"),
    path(
        "commentaires/<str:sorte>/<numero:numero>/ajouter/",
        views.commenter,
        name="commentaire-ajouter",
    ),
    path(
        "commentaires/<str:sorte>/<numero:numero>/proposer/<slug:partie>/",
        views.proposer,
        name="commentaire-proposer",
    ),
    path("commentaires/<numero:numero>/repondre/", views.repondre, name="commentaire-repondre"),
    path(
        "commentaires/<numero:numero>/modifier/",
        views.modifier_commentaire,
        name="commentaire-modifier",
    ),
    path("commentaires/<numero:numero>/suite/", views.traiter, name="commentaire-traiter"),
    path(
        "commentaires/<numero:numero>/retirer/",
        views.retirer_commentaire,
        name="commentaire-retirer",
    ),
    path(
        "commentaires/<numero:numero>/remettre/",
        views.remettre_commentaire,
        name="commentaire-remettre",
    ),
]
