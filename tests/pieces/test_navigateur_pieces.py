"""Files, comments and lists of words in a real browser: joined, read and answered by keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.aides.objets.base import diagnostic
from tests.aides.objets.pieces import SORTE
from tests.aides.personnes import ICI
from tests.pieces.test_regles import photographie

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_a_file_is_joined_commented_and_a_word_relabelled(
    entrer, verifier_pages, referentiel, tmp_path, settings, personne
):
    from clesante.pieces.actions import commenter
    from clesante.pieces.models import Commentaire, Piece

    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    objet = diagnostic(ICI)
    lui = personne("partenaire")
    dit = commenter(Commentaire(texte="Il manque les **bus**"), objet, lui)[0]
    commenter(Commentaire(texte="Une réponse", en_reponse_a=dit), objet, lui)
    change = Commentaire(texte="Plus court", texte_propose="Un texte", partie="population")
    change = commenter(change, objet, lui)[0]
    page = entrer("coordination")
    page.set_default_timeout(9000)
    ici = reverse("diagnostic", args=[objet.pk])
    page.goto(reverse("piece-joindre", kwargs={"sorte": SORTE, "numero": objet.pk}))
    page.get_by_label("Fichier").set_input_files(
        {"name": "arret.jpg", "mimeType": "image/jpeg", "buffer": photographie("jpg")}
    )
    page.get_by_label("Ce que c’est").fill("L'arrêt de bus")
    page.get_by_role("button", name="Joindre ce fichier").click()
    assert page.get_by_text("ce que montre cette image").first.is_visible()
    page.get_by_label("Fichier").set_input_files(
        {"name": "arret.jpg", "mimeType": "image/jpeg", "buffer": photographie("jpg")}
    )
    page.get_by_label("Ce que montre l’image").fill("Un poteau sans abri")
    page.get_by_role("button", name="Joindre ce fichier").click()
    page.wait_for_url(f"**{ici}#pieces-jointes")
    image = page.get_by_alt_text("Un poteau sans abri")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.photo').naturalWidth > 0")
    page.get_by_text("Écrire un commentaire").focus()
    page.keyboard.press("Enter")
    page.locator("#id_commentaire__texte").fill("Écrit au clavier")
    page.get_by_role("button", name="Envoyer ce commentaire").press("Enter")
    page.wait_for_url("**#commentaire-*")
    assert page.get_by_text("Écrit au clavier", exact=True).is_visible()
    piece = Piece.objects.get()
    verifier_pages(
        page,
        [
            ici,
            reverse("piece-joindre", kwargs={"sorte": SORTE, "numero": objet.pk}),
            reverse("piece-modifier", args=[piece.pk]),
            reverse("commentaire-traiter", args=[change.pk]),
            reverse("commentaire-repondre", args=[dit.pk]),
        ],
    )
    entrer("administrateur")
    page.goto(reverse("terme-modifier", args=["themes", "cancers"]))
    page.get_by_label("Libellé").fill("Cancer")
    page.get_by_role("button", name="Enregistrer les changements").click()
    page.wait_for_url("**/vocabulaires/themes/#terme-cancers")
    page.get_by_role("link", name="Modifier Cancer", exact=True).click()
    page.get_by_role("button", name="Retirer ce terme").click()
    page.wait_for_url("**#retires")
    verifier_pages(page, [reverse("vocabulaires"), reverse("vocabulaire", args=["themes"])])
