"""The written diagnosis in a real browser: accessible, narrow, dark, moved by keyboard alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.concertation.actions import ecrit as actions_ecrit
from clesante.concertation.actions.ecrit_versions import garder_version
from clesante.concertation.lectures import ecrit_ecarts as lectures_ecrit_ecarts
from clesante.concertation.models import Bloc, Constat, Figure, Recueil, Section, Verbatim
from clesante.pieces.actions import commenter, joindre
from clesante.pieces.models import Commentaire, Piece
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire
from tests.edition.test_photos import image

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
JOUR = timezone.localdate()
TEXTE = "Le territoire vieillit.\n\n## Ce qui change\n\n- Un **premier** point\n- Un second"


@pytest.fixture
def ici(settings, tmp_path):
    """A diagnosis with one block of each kind, a version, a proposal, a figure that changed."""
    settings.VAR = tmp_path
    par, lue = faire("coordination"), diagnostic(ICI)
    actions_ecrit.preparer(lue, par)
    offre = Section.objects.get(diagnostic=lue, code="offre")
    figure = Figure.objects.create(
        diagnostic=lue, indicateur="ABSENT", libelle="Médecins généralistes", periode="2021",
        affichee="6,1 pour 10 000", comparaison="France : 8,3", source="FINESS", relevee_le=JOUR,
    )  # fmt: skip
    recueil = Recueil.objects.create(diagnostic=lue, intitule="Marché", methode="marche", date=JOUR)
    verbatim = Verbatim.objects.create(recueil=recueil, texte="On attend.", profil="habitante")
    constat = Constat.objects.create(
        diagnostic=lue, genre="besoin", intitule="Délais", figure=figure
    )
    arret = Piece(titre="Arrêt de bus", fichier="a.jpg", genre="jpg", alternative="Un arrêt")
    photo, _ = joindre(arret, lue, image(640, 360), par)
    releve = {
        "legende": "Passages", "entetes": ["Indicateur", "2023"], "lignes": [["Urgences", "12"]],
        "source": "CH, version 1", "version": "a",
    }  # fmt: skip
    for lie in (
        {"texte": TEXTE}, {"figure": figure}, {"verbatim": verbatim}, {"constat": constat},
        {"photo": photo, "texte": "Un arrêt sans abri."}, {"table": "T", "releve": releve},
    ):  # fmt: skip
        actions_ecrit.ajouter_bloc(Bloc(**lie), offre, par)
    garder_version(lue, "au comité technique", par)
    neuf = Commentaire(partie="offre", texte="Plus juste.", texte_propose="Le territoire rajeunit.")
    commenter(neuf, lue, faire("partenaire"))
    ote, _ = actions_ecrit.ajouter_bloc(Bloc(texte="ôté"), offre, par)
    actions_ecrit.retirer(ote, par)
    return lue


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, ici):
    assert lectures_ecrit_ecarts.ecarts(ici)
    noms = (
        "ecrit", "ecrit-ecrire", "ecrit-retires", "section-ajouter", "ecrit-propositions",
        "ecrit-actualiser", "ecrit-versions", "ecrit-comparer", "ecrit-valider",
    )  # fmt: skip
    offre = Section.objects.get(diagnostic=ici, code="offre")
    adresses = [reverse(nom, args=[ici.pk]) for nom in noms]
    adresses += [reverse("bloc-ajouter", args=[offre.pk, g]) for g in ("chiffre", "photo")]
    version = ici.versions.get()
    verifier_pages(entrer("coordination"), [*adresses, reverse("ecrit-version", args=[version.pk])])


def test_a_block_moves_by_keyboard_alone(entrer, ici):
    onglet = entrer("coordination")
    onglet.goto(reverse("ecrit-ecrire", args=[ici.pk]))
    premier = onglet.get_by_role("article").first
    assert "vieillit" in premier.inner_text()
    premier.get_by_role("button", name=re.compile("Descendre")).focus()
    onglet.keyboard.press("Enter")
    onglet.wait_for_url(re.compile(r"#bloc-\d+$"))
    assert "Médecins" in onglet.get_by_role("article").first.inner_text()
