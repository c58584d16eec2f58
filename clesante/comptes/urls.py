"""Addresses of signing in and out."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

urlpatterns = [
    path(
        "connexion/",
        login_not_required(LoginView.as_view(template_name="comptes/connexion.html")),
        name="connexion",
    ),
    path("deconnexion/", LogoutView.as_view(), name="deconnexion"),
]
