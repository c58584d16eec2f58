"""Prepared readings: what plain ones read, from SQL that is written once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from clesante.acteurs.models import Organisation, PorteeOrganisation
from clesante.comptes.models.preparees import parmi, preparee, tenir, visibles
from clesante.territoires.lectures import codes_contenant
from tests.aides.personnes import AILLEURS, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@preparee
def nommees(nom, nature) -> QuerySet[Organisation]:
    voulues = Organisation.objects.filter(nom=nom, nature=nature)
    return voulues.select_related("fusionnee_dans").order_by("pk")


@preparee
def du_numero(numero) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=numero)


@preparee
def des_numeros(numeros, *, ordre="pk") -> QuerySet[Organisation]:
    return Organisation.objects.filter(parmi("pk", numeros)).order_by(ordre)


@preparee
def fusionnees_par(numeros) -> QuerySet[Organisation]:
    tenues = Organisation.objects.filter(parmi("fusionnee_dans", numeros)).order_by()
    return tenues.values_list("fusionnee_dans").annotate(n=Count("pk"))


def organisation(nom, territoire="", **champs):
    faite = Organisation.objects.create(nom=nom, territoire=territoire, **champs)
    for code in codes_contenant(territoire) if territoire else ():
        PorteeOrganisation.objects.create(organisation=faite, code=code)
    return faite


@pytest.fixture
def trois():
    gardee = organisation("Bleue", nature="epci")
    fondues = [organisation(nom, nature="epci", fusionnee_dans=gardee) for nom in ("Rouge", "Vert")]
    return (gardee, *fondues)


def test_each_call_reads_its_own_values_and_relations(trois):
    bleue, rouge, _ = trois
    assert nommees("Bleue", "epci") == [bleue]
    assert nommees("Rouge", "epci") == [rouge]
    assert nommees("Rouge", "ars") == []
    with CaptureQueriesContext(connection) as poses:
        assert nommees("Rouge", "epci")[0].fusionnee_dans == bleue
    assert len(poses) == 1


def test_a_list_has_one_place_however_long_it_is(trois):
    bleue, rouge, vert = trois
    numeros = [lue.pk for lue in trois]
    assert des_numeros(numeros) == [bleue, rouge, vert]
    assert des_numeros((vert.pk, bleue.pk)) == [bleue, vert]
    assert des_numeros([]) == []
    assert des_numeros([*numeros, *range(10**6, 10**6 + 500)], ordre="-pk") == [vert, rouge, bleue]


@pytest.mark.parametrize("numero", [2**63, -(2**63) - 1, 10**400])
def test_a_number_that_no_column_holds_finds_nothing(trois, numero):
    assert du_numero(numero) == []
    assert des_numeros([numero, trois[0].pk]) == [trois[0]]


def test_rows_counted_by_the_base_are_read_too(trois):
    bleue, rouge, _ = trois
    assert fusionnees_par([bleue.pk, rouge.pk]) == [(bleue.pk, 2)]


def test_what_was_read_is_not_kept(trois):
    bleue = trois[0]
    premiere = nommees("Bleue", "epci")[0]
    Organisation.objects.filter(pk=bleue.pk).update(sigle="B")
    assert premiere.sigle == ""
    assert nommees("Bleue", "epci")[0].sigle == "B"
    Organisation.objects.filter(pk__in=[lue.pk for lue in trois[1:]]).delete()
    assert des_numeros([lue.pk for lue in trois]) == [bleue]


def test_the_sql_is_the_one_of_a_plain_reading(trois):
    bleue = trois[0]
    with CaptureQueriesContext(connection) as poses:
        nommees("Bleue", "epci")
        list(
            Organisation.objects.filter(nom="Bleue", nature="epci")
            .select_related("fusionnee_dans")
            .order_by("pk")
        )
    assert re.sub(r"\(('\w+')\)", r"\1", poses[0]["sql"]) == poses[1]["sql"]
    assert bleue.nom in poses[0]["sql"]


def test_to_read_again_writes_no_sql(trois, monkeypatch):
    nommees("Bleue", "epci")

    def interdit(*_args, **_kwargs):
        raise AssertionError("le SQL a été écrit de nouveau")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.pre_sql_setup", interdit)
    assert [lue.nom for lue in nommees("Vert", "epci")] == ["Vert"]
    with pytest.raises(AssertionError, match="de nouveau"):
        list(Organisation.objects.all())


@pytest.mark.django_db(transaction=True)
def test_visitors_who_ask_at_once_share_the_sql_and_nothing_else(base_partagee, trois):
    fautes = []

    def demander(nom):
        try:
            for _ in range(30):
                if [lue.nom for lue in nommees(nom, "epci")] != [nom]:
                    fautes.append(nom)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as fils:
        list(fils.map(demander, [lue.nom for lue in trois]))
    assert not fautes


def test_rights_are_asked_of_what_was_found_alone():
    ici, ailleurs = organisation("Ici", ICI), organisation("Loin", AILLEURS)
    personne = faire("coordination")
    assert visibles([ailleurs, ici], personne) == [ici]
    with CaptureQueriesContext(connection) as poses:
        assert visibles([], personne) == []
    assert not poses


def test_an_object_holds_what_was_read_apart_for_it(trois):
    bleue, rouge, vert = trois
    with CaptureQueriesContext(connection) as poses:
        tenir(bleue, "fusionnees", [vert, rouge])
        assert list(bleue.fusionnees.all()) == [vert, rouge]
    assert not poses
