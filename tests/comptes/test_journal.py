"""The journal: written with its act, never rewritten, sealed, told in French, undone where safe."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clesante.comptes import journal
from clesante.comptes.journal import declencheurs as journal_declencheurs
from clesante.comptes.journal import scelles as journal_scelles
from clesante.comptes.models import Evenement, Lot, Utilisateur
from clesante.socle.erreurs import RefuseError

DEMAIN = timedelta(days=1)


@pytest.fixture
def auteur(db):
    return Utilisateur.objects.create_user("auteur@exemple.fr")


def evenements(auteur: Utilisateur, nombre: int = 3) -> list[Evenement]:
    with transaction.atomic():
        return [
            journal.noter(
                "comptes.role_donne", auteur, auteur, {}, {"role": "élu", "portee": f"DEP-{rang}"}
            )
            for rang in range(nombre)
        ]


def sceller():
    return journal_scelles.sceller(timezone.now() + DEMAIN)


def forcer(requete: str) -> None:
    """Do what somebody with the base in their hands would do: triggers off, rewrite, on again."""
    with connection.cursor() as curseur:
        for ordre in journal_declencheurs.oter(connection.vendor):
            curseur.execute(ordre)
        curseur.execute(requete)
        for ordre in journal_declencheurs.poser(connection.vendor):
            curseur.execute(ordre)


def test_only_what_changed_is_kept_with_both_values(auteur):
    with transaction.atomic():
        note = journal.noter(
            "comptes.role_donne", auteur, auteur, {"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}
        )
    note.refresh_from_db()
    assert (note.avant, note.apres) == ({"b": 2}, {"b": 3})
    assert (note.objet_type, note.objet_id) == ("comptes.utilisateur", auteur.pk)
    assert note.auteur == auteur


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_noted(auteur):
    with pytest.raises(RuntimeError):
        journal.noter("comptes.role_donne", auteur, auteur)
    assert not Evenement.objects.exists()


def test_an_act_that_fails_leaves_no_event(auteur):
    with pytest.raises(DatabaseError), transaction.atomic():
        evenements(auteur)
        raise DatabaseError("panne")
    assert not Evenement.objects.exists()


def test_an_unknown_type_is_an_error(auteur):
    with pytest.raises(KeyError):
        journal.noter("comptes.inconnu", auteur, auteur)


def test_every_type_tells_a_french_sentence_even_of_an_empty_event():
    for code, declare in journal.types().items():
        phrase = declare.phrase(Evenement(type=code, objet_id=7))
        assert phrase.endswith(".")
        assert phrase[0].isupper(), code


def test_a_type_that_is_no_more_is_told_all_the_same():
    assert journal.phrase(Evenement(type="ancien.acte")) == (
        "Événement d'un type retiré : ancien.acte."
    )


def test_personal_values_never_enter_the_journal(auteur):
    type_personnel = journal.types()["acteurs.personne_modifiee"]
    avant, apres = journal._differences(
        type_personnel, {"nom": "Durand", "consentement": "non"}, {"nom": "", "consentement": "oui"}
    )
    assert "Durand" not in json.dumps([avant, apres])
    assert avant == {"nom": journal.GARDE_DEHORS, "consentement": "non"}
    assert apres == {"nom": "", "consentement": "oui"}


# Append-only


@pytest.mark.parametrize("modele", [Evenement, Lot])
@pytest.mark.parametrize("acte", ["save", "delete", "update", "delete_all"])
def test_python_refuses_to_rewrite(auteur, modele, acte):
    evenements(auteur)
    sceller()
    rangee = modele.objects.order_by("pk").first()
    with pytest.raises(RefuseError):
        {
            "save": rangee.save,
            "delete": rangee.delete,
            "update": lambda: modele.objects.update(chaine="x"),
            "delete_all": modele.objects.all().delete,
        }[acte]()
    assert Evenement.objects.count() == 3


@pytest.mark.parametrize("table", journal_declencheurs.TABLES)
@pytest.mark.parametrize("acte", ["UPDATE {} SET chaine = 'x'", "DELETE FROM {}"])
def test_the_base_refuses_to_rewrite(auteur, table, acte):
    evenements(auteur)
    sceller()
    with (
        pytest.raises(DatabaseError, match=journal_declencheurs.PHRASE),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(acte.format(table))
    assert (Evenement.objects.count(), Lot.objects.count()) == (3, 1)


@pytest.mark.parametrize(
    ("table", "colonnes", "valeurs"),
    [
        ("comptes_evenement", "id", "{evenement}"),
        ("comptes_lot", "id", "{lot}"),
        ("comptes_lot", "id, rang, chaine", "987654, 1, 'site'"),
    ],
)
def test_sqlite_does_not_write_over_a_row(auteur, table, colonnes, valeurs):
    """REPLACE deletes the row it takes the place of without the trigger of deletions.

    PostgreSQL has no such statement: it refuses it as it is.
    """
    refus = journal_declencheurs.PHRASE if connection.vendor == "sqlite" else "REPLACE"
    un = evenements(auteur)[0]
    [lot] = sceller()
    avant = contenu(table)
    autres = {"comptes_evenement": un, "comptes_lot": lot}[table]
    champs = {f.column: f for f in type(autres)._meta.concrete_fields}
    for colonne in colonnes.split(", "):
        champs.pop(colonne)
    liste = ", ".join(champs)
    with (
        pytest.raises(DatabaseError, match=refus),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(
            f"INSERT OR REPLACE INTO {table} ({colonnes}, {liste}) "
            f"SELECT {valeurs.format(evenement=un.pk, lot=lot.pk)}, {liste} FROM {table}"
        )
    assert contenu(table) == avant


def contenu(table: str) -> list[object]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT * FROM {table}")
        return curseur.fetchall()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_table(auteur):
    evenements(auteur)
    with (
        pytest.raises(DatabaseError, match=journal_declencheurs.PHRASE),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("TRUNCATE comptes_evenement")


# Seals


def test_lots_follow_one_another_and_hold_every_event_once(auteur):
    evenements(auteur)
    [un] = sceller()
    assert sceller() == []
    evenements(auteur, 2)
    [deux] = sceller()
    assert (un.rang, un.nombre, deux.rang, deux.nombre) == (1, 3, 2, 2)
    assert deux.precedente == un.empreinte != deux.empreinte
    assert journal_scelles.verifier() == []


def test_what_is_too_fresh_waits(auteur):
    evenements(auteur)
    assert journal_scelles.sceller() == []


def test_a_lot_has_a_bound_and_the_next_takes_the_rest(auteur, monkeypatch):
    monkeypatch.setattr(journal_scelles, "TAILLE", 2)
    evenements(auteur, 5)
    assert [(lot.rang, lot.nombre) for lot in sceller()] == [(1, 2), (2, 2), (3, 1)]
    assert journal_scelles.verifier() == []


@pytest.mark.parametrize(
    "acte",
    [
        "UPDATE comptes_evenement SET apres = '{{}}' WHERE id = {milieu}",
        "UPDATE comptes_evenement SET auteur_id = NULL WHERE id = {milieu}",
        "UPDATE comptes_evenement SET le = '2001-01-01 00:00:00+00:00' WHERE id = {milieu}",
        "DELETE FROM comptes_evenement WHERE id = {milieu}",
        "DELETE FROM comptes_lot WHERE rang = 1",
        "UPDATE comptes_lot SET empreinte = precedente WHERE rang = 1",
        "UPDATE comptes_lot SET nombre = 2 WHERE rang = 2",
    ],
)
def test_whatever_is_changed_behind_the_triggers_is_seen(auteur, acte):
    milieu = evenements(auteur)[1].pk
    sceller()
    evenements(auteur)
    sceller()
    forcer(acte.format(milieu=milieu))
    fautes = journal_scelles.verifier()
    assert fautes
    assert all(f.startswith("Le lot ") and f.endswith(".") for f in fautes)


def test_an_event_slipped_among_the_sealed_is_seen(auteur):
    premier, _, troisieme = evenements(auteur)
    sceller()
    forcer(f"DELETE FROM comptes_evenement WHERE id = {troisieme.pk}")
    Evenement.objects.create(
        pk=troisieme.pk, type=premier.type, objet_type="x", objet_id=1, apres={"role": "faux"}
    )
    assert journal_scelles.verifier()


def test_a_missing_trigger_is_seen(auteur):
    assert journal_scelles.verifier() == []
    with connection.cursor() as curseur:
        for ordre in journal_declencheurs.oter(connection.vendor):
            curseur.execute(ordre)
    fautes = journal_scelles.verifier()
    assert len(fautes) == 6
    dernier = "insert" if connection.vendor == "sqlite" else "truncate"
    assert sum(dernier in faute for faute in fautes) == 2


def test_each_chain_is_sealed_by_itself(auteur):
    evenements(auteur)
    Evenement.objects.create(type="x", objet_type="x", objet_id=1, chaine="CONTRAT-7")
    assert {lot.chaine for lot in sceller()} == {"site", "CONTRAT-7"}
    assert journal_scelles.verifier() == []


def test_sealing_and_reading_cost_the_same_whatever_the_number(auteur, nombre_de_requetes):
    evenements(auteur, 3)
    peu = nombre_de_requetes(sceller)
    evenements(auteur, 40)
    assert nombre_de_requetes(sceller) == peu
    assert nombre_de_requetes(lambda: [str(e.auteur) for e in journal.de_l_objet(auteur)]) == 1
