"""Grants: a role acts on its portée, between its days, and nowhere else; the printed table."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clesante.comptes import roles
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.actions import rgpd as actions_rgpd
from clesante.comptes.actions.attributions import attribuer, retirer
from clesante.comptes.choix import Role
from clesante.comptes.droits import OPERATIONS, attributions, peut, portees
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from clesante.comptes.models.attributions import PORTEE
from clesante.comptes.operations import Operation
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.mesures import RACINE

VOIR, JOURNAL = "acteurs.voir", "comptes.lire_journal"
AUJOURDHUI = timezone.localdate
JOUR = timedelta(days=1)


@pytest.fixture
def quelqu_un(db):
    return Utilisateur.objects.create_user("quelqu.un@exemple.fr")


def neuf(utilisateur: Utilisateur) -> Utilisateur:
    """The same person at the next page."""
    return Utilisateur.objects.get(pk=utilisateur.pk)


def test_without_a_grant_nobody_may_do_anything(quelqu_un):
    for personne in (quelqu_un, AnonymousUser()):
        assert not any(peut(personne, code) for code in roles.operations())


def test_a_role_acts_on_its_portee_only(quelqu_un):
    attribuer(quelqu_un, Role.ARS_DD, "DEP-29", None)
    attribuer(quelqu_un, Role.LECTURE, "CONTRAT-7", None)
    assert portees(neuf(quelqu_un), VOIR) == {"DEP-29", "CONTRAT-7"}
    assert portees(neuf(quelqu_un), "acteurs.creer") == {"DEP-29"}
    assert not peut(neuf(quelqu_un), JOURNAL)


def test_an_operation_nobody_declares_is_an_error_not_a_right(quelqu_un):
    with pytest.raises(KeyError):
        portees(quelqu_un, "acteurs.tout_casser")


def test_a_public_operation_needs_no_account(monkeypatch):
    publique = Operation("essai.lire", "lire", publique=True)
    monkeypatch.setattr(roles, "operations", lambda: {publique.code: publique})
    assert portees(AnonymousUser(), "essai.lire") == {"*"}


@pytest.mark.parametrize(
    ("du", "au", "tient"),
    [(0, None, True), (-3, 0, True), (0, 0, True), (1, None, False), (-3, -1, False)],
    ids=["from-today", "last-day", "one-day", "to-come", "past"],
)
def test_a_grant_holds_between_its_days_ends_included(quelqu_un, du, au, tient):
    jour = AUJOURDHUI()
    fin = None if au is None else jour + au * JOUR
    attribuer(quelqu_un, Role.LECTURE, "*", None, (jour + du * JOUR, fin))
    assert peut(neuf(quelqu_un), VOIR) is tient


def test_a_closed_account_holds_nothing(quelqu_un):
    attribuer(quelqu_un, Role.ADMINISTRATEUR, "*", None)
    Utilisateur.objects.update(is_active=False)
    assert not peut(neuf(quelqu_un), VOIR)


def test_a_role_taken_back_acts_no_more_at_the_next_page(quelqu_un):
    ancien = attribuer(quelqu_un, Role.LECTURE, "DEP-29", None, (AUJOURDHUI() - 9 * JOUR, None))
    assert peut(neuf(quelqu_un), VOIR)
    retirer(ancien, None)
    assert not peut(neuf(quelqu_un), VOIR)
    assert Attribution.objects.get().au == AUJOURDHUI() - JOUR


def test_a_grant_of_today_taken_back_is_gone_and_the_journal_keeps_both(quelqu_un):
    retirer(attribuer(quelqu_un, Role.LECTURE, "DEP-29", None), None)
    assert not Attribution.objects.exists()
    assert [e.type for e in Evenement.objects.order_by("pk")] == [
        "comptes.role_donne",
        "comptes.role_retire",
    ]


@pytest.mark.parametrize("acte", ["fermer", "terminer", "effacer"])
def test_the_last_administrator_stays_whoever_asks(quelqu_un, acte, settings, tmp_path):
    """By the command line too; an administrator who has not opened the account is none."""
    settings.VAR = tmp_path
    tenue = attribuer(quelqu_un, Role.ADMINISTRATEUR, "*", None)
    invite = actions_comptes.creer("invite@exemple.fr")
    attribuer(invite, Role.ADMINISTRATEUR, "*", None)
    faire = {
        "fermer": lambda: actions_comptes.desactiver(quelqu_un),
        "terminer": lambda: retirer(tenue, None),
        "effacer": lambda: actions_rgpd.effacer_adresse(quelqu_un.courriel),
    }[acte]
    with pytest.raises(RefuseError, match="dernier qui administre"):
        faire()
    assert peut(neuf(quelqu_un), "comptes.attribuer")
    Utilisateur.objects.filter(pk=invite.pk).update(is_active=True)
    faire()
    assert not peut(neuf(quelqu_un), "comptes.attribuer")


def test_rights_are_read_once_a_page_whatever_is_asked(quelqu_un, nombre_de_requetes):
    for rang in range(30):
        attribuer(quelqu_un, Role.LECTURE, f"CONTRAT-{rang}", None)
    personne = neuf(quelqu_un)
    assert nombre_de_requetes(lambda: [peut(personne, c) for c in roles.operations()]) == 1


# Giving rights


def test_the_same_grant_twice_is_one(quelqu_un):
    un = attribuer(quelqu_un, Role.PILOTE, "CONTRAT-7", None)
    assert attribuer(quelqu_un, Role.PILOTE, "CONTRAT-7", None) == un
    assert Evenement.objects.count() == 1


def test_the_base_itself_refuses_a_period_upside_down(quelqu_un):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attribution.objects.create(
            utilisateur=quelqu_un, role="lecture", portee="*", au=AUJOURDHUI() - JOUR
        )


@pytest.mark.parametrize(
    "portee", ["", "tout", "dep-29", "DEP-", "DEP-29\n", "**", "A-1", "X" * 50]
)
def test_a_portee_that_is_not_one_is_refused_with_a_sentence(quelqu_un, portee):
    with pytest.raises(EntreeInvalideError, match=r"portée|vide|caractères"):
        attribuer(quelqu_un, Role.LECTURE, portee, None)
    assert not Attribution.objects.exists()


@given(st.from_regex(r"[A-Z]{2,12}-[0-9A-Za-z]{1,20}", fullmatch=True))
def test_any_code_of_the_form_is_a_portee(code):
    PORTEE(code)


@given(st.text(max_size=40).filter(lambda t: t != "*" and "-" not in t))
def test_nothing_else_is(texte):
    with pytest.raises(ValidationError):
        PORTEE(texte)


def test_who_may_not_grant_finds_nothing_to_grant(quelqu_un, personne):
    for nom in ("coordination", "ars_siege", "lecture", "public"):
        with pytest.raises(IntrouvableError):
            attribuer(quelqu_un, Role.LECTURE, "DEP-85", personne(nom))


def test_the_holder_s_administrator_grants_on_its_own_portee_and_no_role_of_the_agency(
    quelqu_un, personne
):
    porteur = personne("porteur")
    attribuer(quelqu_un, Role.PILOTE, "EPCI-200071934", porteur)
    for role, portee in (
        (Role.PILOTE, "DEP-85"),
        (Role.PILOTE, "*"),
        (Role.ARS_DD, "EPCI-200071934"),
        (Role.ADMINISTRATEUR, "EPCI-200071934"),
    ):
        with pytest.raises(IntrouvableError):
            attribuer(quelqu_un, role, portee, porteur)
    assert Attribution.objects.filter(utilisateur=quelqu_un).count() == 1


# The table


def test_every_operation_has_its_app_s_name_and_a_sentence():
    for code, operation in roles.operations().items():
        assert code.count(".") == 1
        assert operation.libelle[0].islower()
        assert operation.roles or operation.publique, f"{code} n'est tenue par personne"


def test_two_apps_never_declare_the_same_operation(settings):
    roles.operations.cache_clear()
    settings.APPS_DE_DROITS = ("clesante.comptes", "clesante.comptes")
    with pytest.raises(ValueError, match=OPERATIONS[0].code):
        roles.operations()
    roles.operations.cache_clear()


def test_printed_table_is_that_of_the_code():
    page = RACINE / "docs" / "reference" / "droits.md"
    assert page.read_text(encoding="utf-8") == roles.page(), "écrivez-la : clesante droits"


def test_roles_that_hold_a_sensitive_operation_are_known():
    assert {Role.ADMINISTRATEUR, Role.DELEGUE_DONNEES} <= roles.sensibles()
    assert not roles.sensibles() & {Role.ELU, Role.PILOTE, Role.PARTENAIRE, Role.LECTURE}


@pytest.mark.django_db
def test_grants_read_at_each_page_are_those_in_force():
    """The query written by hand says what the readings of grants say, whatever the days."""
    elle = Utilisateur.objects.create_user("bornes@exemple.fr")
    jour, pas = timezone.localdate(), timedelta(days=1)
    for rang, (du, au) in enumerate(
        product((jour - pas, jour, jour + pas), (None, jour - pas, jour, jour + pas))
    ):
        if au is None or au >= du:
            Attribution.objects.create(
                utilisateur=elle, role="lecture", portee=f"DEP-{rang:02}", du=du, au=au
            )
    attendues = Attribution.objects.filter(utilisateur=elle).en_vigueur().order_by("pk")
    assert attributions(elle) == tuple(attendues.values_list("role", "portee"))
    assert len(attributions(elle)) == 6
