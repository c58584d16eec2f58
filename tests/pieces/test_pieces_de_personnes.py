"""What is joined to a person or a force vive: the team's only, mute in the journal, erased."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from clesante.comptes.actions.rgpd import effacer_adresse
from clesante.comptes.models import Attribution, Brouillon, Evenement
from clesante.pieces import actions
from clesante.pieces.models import Commentaire, Piece
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI
from tests.pieces.test_pieces import dire, joindre

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(tmp_path, settings, referentiel):
    settings.VAR = tmp_path


def test_what_is_said_of_a_person_is_the_team_s_and_goes_with_them(comme, personne, quelqu_un):
    """Nobody else reads it, the journal keeps no word of it, erasure takes it and its draft."""
    elle, client = personne("coordination"), comme("coordination")
    for objet in (quelqu_un, quelqu_un.forces_vives.get()):
        lieu = {"sorte": objet._meta.label_lower, "numero": objet.pk}
        ecrire = reverse("commentaire-ajouter", kwargs=lieu)
        assert 'name="reserve"' not in client.get(ecrire).content.decode()
        tape = {"texte": "Arrive le jeudi", "cle_creation": str(uuid.uuid4())}
        assert client.post(ecrire, tape).status_code == 302
        dit = Commentaire.objects.get(objet_type=lieu["sorte"])
        assert dit.reserve
        dit.texte, dit.reserve = "Arrive le mardi", False
        assert actions.modifier_commentaire(dit, elle)
        piece = joindre(objet, elle, reserve=False)
        piece.titre, piece.reserve = "Sa lettre", False
        assert actions.modifier_piece(piece, elle)
        assert "Arrive le mardi" in client.get(reverse(objet._meta.model_name, args=[objet.pk])
                                               ).content.decode()  # fmt: skip
        Brouillon.objects.create(
            utilisateur=elle, adresse=ecrire, contenu={"texte": ["Arrive le lundi"]}
        )
    assert not Piece.objects.filter(reserve=False).exists()
    Attribution.objects.create(utilisateur=personne("public"), role="evaluateur", portee=ICI)
    lue = comme("public").get(reverse("personne", args=[quelqu_un.pk])).content.decode()
    assert "Fichiers joints" in lue
    assert "Arrive le mardi" not in lue
    ecrits = str(list(Evenement.objects.values_list("avant", "apres")))
    for mot in ("Arrive", "lettre", "Compte rendu"):
        assert mot not in ecrits
    garde = dire(diagnostic(ICI), elle, "Sur autre chose")
    effacer_adresse(quelqu_un.courriel)
    assert list(Commentaire.objects.all()) == [garde]
    assert not Piece.objects.exists()
    assert not Brouillon.objects.exists()
