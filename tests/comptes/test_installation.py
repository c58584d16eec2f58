"""What the base is: a demonstration or in production, said once and kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from clesante.comptes.actions import est_demonstration, marquer_demonstration
from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC, Lecteur
from clesante.comptes.models import Installation

NATURES = Installation.Nature


def noter(nature: str) -> Installation:
    return Installation.objects.create(nature=nature)


def test_new_base_is_nothing_yet(db):
    assert not est_demonstration()
    assert not Installation.objects.exists()


def test_marked_base_is_a_demonstration_and_stays_one(db):
    for _ in range(3):
        marquer_demonstration()
        assert est_demonstration()
    assert Installation.objects.count() == 1


def test_marking_again_keeps_the_first_date(db):
    marquer_demonstration()
    date = Installation.objects.get().created_at
    marquer_demonstration()
    assert Installation.objects.get().created_at == date


def test_base_in_production_never_becomes_a_demonstration(db):
    noter(NATURES.PRODUCTION)
    marquer_demonstration()
    assert Installation.objects.get().nature == NATURES.PRODUCTION
    assert not est_demonstration()


@pytest.mark.parametrize("numero", [0, 2, 32_767])
def test_the_base_itself_holds_one_row(db, numero):
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(id=numero, nature=NATURES.PRODUCTION)
    noter(NATURES.DEMONSTRATION)
    with pytest.raises(IntegrityError), transaction.atomic():
        noter(NATURES.PRODUCTION)
    assert est_demonstration()


@pytest.mark.parametrize(
    ("nature", "dit"), [("demonstration", "démonstration"), ("production", "production")]
)
def test_it_is_said_in_french(nature, dit):
    assert str(Installation(nature=nature)) == dit


def test_asking_costs_one_query_and_marking_does_not_grow(nombre_de_requetes):
    assert nombre_de_requetes(est_demonstration) == 1
    nombre_de_requetes(marquer_demonstration)
    assert nombre_de_requetes(marquer_demonstration) == 1


def _marquer(_: int) -> bool:
    try:
        marquer_demonstration()
        return est_demonstration()
    finally:
        connections.close_all()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_mark_at_once_make_one_row():
    with ThreadPoolExecutor(8) as fils:
        assert all(fils.map(_marquer, range(16)))
    assert Installation.objects.count() == 1


def test_marking_inside_a_transaction_that_fails_marks_nothing(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        marquer_demonstration()
        raise DatabaseError("panne")
    assert not est_demonstration()


# Readers


def test_the_public_sees_what_is_published_and_the_operator_all():
    assert not PUBLIC.voit_les_prives
    assert EXPLOITANT.voit_les_prives
    assert Lecteur() == PUBLIC != EXPLOITANT


def test_a_reader_cannot_be_given_more_than_it_has():
    with pytest.raises(AttributeError):
        PUBLIC.voit_les_prives = True
    assert not PUBLIC.voit_les_prives


def test_equal_readers_are_one_key():
    assert {PUBLIC: 1, EXPLOITANT: 2}[Lecteur(voit_les_prives=True)] == 2
