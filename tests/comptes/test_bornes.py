"""A number that no column can hold, sent among others, is none of those in place."""

from __future__ import annotations

import pytest
from django import forms

from clesante.comptes.models import Utilisateur

pytestmark = pytest.mark.django_db
TROP = {"haut": 10**400, "bas": -(10**400), "un de trop": 2**63, "un de moins": -(2**63) - 1}


@pytest.fixture
def qui() -> Utilisateur:
    return Utilisateur.objects.create_user("qui@exemple.fr")


@pytest.mark.parametrize("nombre", TROP.values(), ids=TROP)
def test_a_question_among_such_numbers_is_answered(qui, nombre):
    assert list(Utilisateur.objects.filter(pk__in=[nombre, qui.pk])) == [qui]
    assert list(Utilisateur.objects.filter(pk__in=[nombre])) == []
    assert list(Utilisateur.objects.exclude(pk__in=[nombre])) == [qui]
    assert list(Utilisateur.objects.filter(pk__in=Utilisateur.objects.values("pk"))) == [qui]


@pytest.mark.parametrize("nombre", TROP.values(), ids=TROP)
def test_a_box_of_such_a_number_is_no_choice(qui, nombre):
    champ = forms.ModelMultipleChoiceField(Utilisateur.objects.all())
    assert list(champ.clean([str(qui.pk)])) == [qui]
    with pytest.raises(forms.ValidationError):
        champ.clean([str(qui.pk), str(nombre)])
