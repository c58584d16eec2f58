"""Optimistic versions: a stale save is refused, whatever forgets to look."""

from __future__ import annotations

import pytest

from clesante.acteurs.models import Organisation
from clesante.comptes.models import VersionDepasseeError

pytestmark = pytest.mark.django_db


@pytest.fixture
def deux(organisation):
    """The same row, read twice."""
    faite = organisation()
    return Organisation.objects.get(pk=faite.pk), Organisation.objects.get(pk=faite.pk)


def test_each_save_takes_the_next_version(deux):
    une, _ = deux
    depart = une.version
    une.save()
    une.save()
    assert une.version == depart + 2
    assert Organisation.objects.get().version == depart + 2


def test_a_stale_save_is_refused_and_changes_nothing(deux):
    une, autre = deux
    une.nom = "Premier"
    une.save()
    autre.nom = "Second"
    with pytest.raises(VersionDepasseeError, match="une autre version"):
        autre.save()
    assert Organisation.objects.get().nom == "Premier"
    assert autre.version == une.version - 1


def test_a_save_that_fails_gives_the_version_back(deux, monkeypatch):
    une, _ = deux
    depart = une.version

    def casser(self, *args, **kwargs):
        raise RuntimeError("panne")

    monkeypatch.setattr("django.db.models.Model.save", casser)
    with pytest.raises(RuntimeError):
        une.save()
    monkeypatch.undo()
    assert une.version == depart == Organisation.objects.get().version
    une.save()
    assert une.version == depart + 1
