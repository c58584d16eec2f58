"""What is altered in the base is detected, and named: which object, which column, what it said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Evenement
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreDocument, GenreVersion
from clesante.contrats.documents.a_signer import pdf_a_signer
from clesante.contrats.lectures.alterations import DES_VOISINS, DU_PDF, RIEN
from clesante.contrats.lectures.verification import disparues, verifier
from clesante.contrats.lectures.versions import empreinte_de_preuve
from clesante.contrats.models import (
    Avenant,
    Contrat,
    DocumentVersion,
    FicheAction,
    MotifChangement,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.alterations import places, retrouver
from clesante.exploitation.integrite.fonctions_contrats import versions_alterees
from clesante.pieces.actions_fichiers import garder
from clesante.socle.json_canonique import canonique, empreinte
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire
from tests.aides.temoins import vu
from tests.contrats.test_versions import avec_declencheurs

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit]


@pytest.fixture
def ici(referentiel):
    return contrat("DEP-85", lambda n: "Contrat d'ici"[:n])


@pytest.fixture
def signee(ici):
    """The version of an avenant, with all that proves it, as the acts write it."""
    par = faire("administrateur")
    cpam = Organisation.objects.create(
        nom="CPAM", nature="assurance_maladie", famille="institution", territoire="DEP-85"
    )
    FicheAction.objects.create(contrat=ici, numero="1.2", intitule="Aller vers", etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Pour relecture", par)
    avenant = Avenant.objects.create(
        contrat=ici, numero=1, intitule="Un an de plus", motif="Retard", base=une, etat="signe"
    )
    MotifChangement.objects.create(contrat=ici, avenant=avenant, cle="duree", motif="Le retard")
    FicheAction.objects.update(intitule="Aller plus loin")
    version = figer(ici, GenreVersion.AVENANT, "Avenant 1", par, avenant)
    octets = b"%PDF-1.7 signe"
    scan = DocumentVersion.objects.create(
        version=version, genre=GenreDocument.SCAN, fichier="scan.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par, lecture={"pages": 1},
    )  # fmt: skip
    signature = SignatureVersion.objects.create(
        contrat=ici, version_signee=version, organisation=cpam, genre="assurance_maladie",
        fonction="Directeur", signe_le=date(2024, 3, 8), moyen="papier", document=scan,
    )  # fmt: skip
    preuve = '{"date":"2024-03-08","lieu":"ici"}'
    declaree = VersionSignee.objects.create(
        version=version, date=date(2024, 3, 8), date_selon="ceremonie", lieu="ici",
        date_effet=date(2024, 1, 1), date_fin=date(2028, 12, 31), preuve=preuve,
        empreinte=empreinte_de_preuve(version.maillon, preuve), auteur=par,
    )  # fmt: skip
    for objet in (avenant, scan, signature, declaree):
        vu(objet)
    return version


def fautes(ici: Contrat) -> dict[int, str]:
    return {v.version.numero: " ".join(v.fautes) for v in verifier(ici)}


def ecrire(modele: Any, **valeurs: Any) -> None:
    """Write in the base, past everything."""
    QuerySet(modele).update(**valeurs)


def test_nothing_is_wrong_as_the_acts_wrote_it(ici, signee):
    assert fautes(ici) == {1: "", 2: ""}
    assert disparues(ici) == []
    assert [*versions_alterees()] == []


ALTERES = [
    (DocumentVersion, {"genre": "signe"}, "Le fichier « scan.pdf », nature : la base dit"),
    (DocumentVersion, {"fichier": "autre.pdf"}, "la base dit « autre.pdf », le journal a gardé"),
    (DocumentVersion, {"octets": 3}, "la base dit « 3 », le journal a gardé « 14 »"),
    (DocumentVersion, {"lecture": {"pages": 2}}, "ce qui a été lu de ses signatures a changé"),
    (SignatureVersion, {"signe_le": date(2024, 3, 9)}, "la base dit « 9 mars 2024 », le journal a"),
    (SignatureVersion, {"signe_le": None}, "la base dit « (rien) », le journal a gardé « 8 mars"),
    (SignatureVersion, {"moyen": "certificat"}, "La signature de « CPAM, Directeur », comment"),
    (SignatureVersion, {"fonction": "Maire"}, "le journal a gardé « Directeur »"),
    (SignatureVersion, {"reserve": "Sauf"}, "la base dit « Sauf », le journal a gardé « (rien) »"),
    (SignatureVersion, {"document": None}, "document qui la montre : la base dit « (rien) »"),
    (VersionSignee, {"date": date(2024, 3, 9)}, "la base dit « 9 mars 2024 », la preuve scellée"),
    (
        VersionSignee,
        {"date_effet": date(2020, 1, 1)},
        "en vigueur le : la base dit « 1er janvier",
    ),
    (VersionSignee, {"date_fin": None}, "jusqu'au : la base dit « (rien) », le journal a gardé"),
    (VersionSignee, {"lieu": "là"}, "la preuve scellée « ici »"),
    (VersionSignee, {"preuve": '{"lieu":"là"}'}, "n'est plus ce qui a été déclaré"),
    (Avenant, {"intitule": "Deux ans"}, "L'avenant n° 1, intitulé : la base dit « Deux ans »"),
    (Avenant, {"motif": "Autre"}, "pourquoi un avenant : la base dit « Autre »"),
    (Avenant, {"date_effet": date(2026, 1, 1)}, "prend effet le : la base dit « 1er janvier 2026"),
    (Avenant, {"etat": "abandonne"}, "L'avenant n° 1, état : la base dit"),
    (MotifChangement, {"motif": "Autre"}, "motifs des changements : la base dit « Autre »"),
]


@pytest.mark.parametrize(("modele", "valeurs", "phrase"), ALTERES)
def test_a_column_of_a_proof_is_named_with_what_it_said(ici, signee, modele, valeurs, phrase):
    ecrire(modele, **valeurs)
    lues = fautes(ici)
    assert phrase in lues[2].replace("\u00a0", " ")
    assert lues[1] == ""
    assert any(phrase in dite.replace("\u00a0", " ") for dite in versions_alterees())


@pytest.mark.parametrize(
    ("nom", "valeur"), [("avenant", None), ("genre", "repere"), ("motif", "X"), ("numero", 5)]
)
def test_what_a_version_says_of_itself_is_named(ici, signee, nom, valeur):
    QuerySet(VersionContrat).filter(pk=signee.pk).update(**{nom: valeur})
    libelle = VersionContrat._meta.get_field(nom).verbose_name
    assert any(
        f", {libelle}\u00a0: la base dit" in faute for v in verifier(ici) for faute in v.fautes
    )


def test_the_author_of_a_version_is_the_one_that_the_journal_kept(ici, signee):
    QuerySet(VersionContrat).filter(pk=signee.pk).update(auteur=faire("elu"))
    assert "l'auteur n'est plus celui" in fautes(ici)[2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("modele", "phrase"),
    [
        (DocumentVersion, "le fichier « scan.pdf »"),
        (SignatureVersion, "la signature de « Directeur »"),
        (VersionSignee, "la déclaration de signature du « 2024-03-08 »"),
        (Avenant, "l'avenant « Un an de plus »"),
        (VersionContrat, "La version 2, que le journal a vu figer"),
    ],
)
def test_what_was_taken_away_is_named(ici, signee, modele, phrase, client):
    with connection.constraint_checks_disabled():
        lues = QuerySet(modele)
        lues = lues.filter(pk=signee.pk) if modele is VersionContrat else lues
        lues._raw_delete(lues.db)
    assert any(phrase in lue.replace("\u00a0", " ") for lue in disparues(ici))
    assert any(phrase in lue.replace("\u00a0", " ") for lue in versions_alterees())
    connecter(client, faire("administrateur"))
    page = client.get(reverse("contrat-verifier-versions", args=[ici.pk])).content.decode()
    assert "Ce que le journal a vu, et qui manque" in page
    assert "Tout correspond" not in page


@pytest.mark.parametrize("modele", [DocumentVersion, SignatureVersion, VersionSignee])
def test_what_no_act_wrote_is_named(ici, signee, modele):
    """A row slipped in the base: the journal saw nobody write it."""
    lue = modele.objects.get()
    siens = QuerySet(Evenement).filter(objet_type=lue._meta.label_lower)
    avec_declencheurs(lambda: siens._raw_delete(connection.alias))
    assert "Le journal n'a pas vu arriver ceci" in fautes(ici)[2]


# Where a text was altered.


def alterer(version: VersionContrat, **de: tuple[str, str]) -> None:
    texte = version.contenu
    for avant, apres in de.values():
        assert avant in texte
        texte = texte.replace(avant, apres)
    QuerySet(VersionContrat).filter(pk=version.pk).update(contenu=texte)


def test_a_word_is_found_again_by_a_neighbour(ici):
    par = faire("administrateur")
    FicheAction.objects.create(contrat=ici, numero="1.2", intitule="Aller vers", etat="a_venir")
    FicheAction.objects.create(contrat=ici, numero="1.3", intitule="Former", etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Une", par)
    FicheAction.objects.filter(numero="1.3").update(intitule="Former encore")
    figer(ici, GenreVersion.RELECTURE, "Deux", par)
    alterer(une, a=("Aller vers", "Aller loin"))
    dites = fautes(ici)[1].replace("\u00a0", " ")
    assert DES_VOISINS in dites
    assert "Action 1.2 Aller vers, intitulé : « Aller vers » → « Aller loin »" in dites
    assert "Former" not in dites


def test_the_last_version_is_found_again_by_the_contract_of_today(ici, client):
    FicheAction.objects.create(contrat=ici, numero="1.2", intitule="Aller vers", etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Une", faire("administrateur"))
    alterer(une, a=('"numero":"1.2"', '"numero":"9.9"'))
    dites = fautes(ici)[1].replace("\u00a0", " ")
    assert "numéro : « 1.2 » → « 9.9 »" in dites
    connecter(client, faire("administrateur"))
    for nom, arg in (("contrat-verifier-versions", ici.pk), ("contrat-version", une.pk)):
        assert "9.9" in client.get(reverse(nom, args=[arg])).content.decode()


def test_an_action_slipped_in_a_text_is_named(ici):
    par = faire("administrateur")
    FicheAction.objects.create(contrat=ici, numero="1", intitule="Une", etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Une", par)
    dit = json.loads(une.contenu)
    dit["fiches"].append({**dit["fiches"][0], "repere": "x", "intitule": "Glissée", "numero": "2"})
    QuerySet(VersionContrat).filter(pk=une.pk).update(contenu=canonique(dit))
    assert "Action 2 Glissée\u00a0: ajouté." in fautes(ici)[1]


def test_spaces_alone_are_said_to_be_spaces(ici):
    une = figer(ici, GenreVersion.RELECTURE, "Une", faire("administrateur"))
    QuerySet(VersionContrat).update(contenu=f"{une.contenu} ")
    assert "seule l'écriture du texte" in fautes(ici)[1]


def test_a_print_altered_is_not_a_text_altered(ici):
    figer(ici, GenreVersion.RELECTURE, "Une", faire("administrateur"))
    QuerySet(VersionContrat).update(empreinte="0" * 64)
    assert "son texte est bien celui que le journal a vu figer" in fautes(ici)[1]
    assert RIEN not in fautes(ici)[1]


@pytest.mark.parametrize("texte", ["", "{", "[]", '{"contrat": 3}', '{"contrat": {}}', "\x00"])
def test_a_text_in_ruins_is_told_without_guessing(ici, texte, client):
    une = figer(ici, GenreVersion.RELECTURE, "Une", faire("administrateur"))
    QuerySet(VersionContrat).update(contenu=texte)
    assert "n'est plus celui qui a été figé" in fautes(ici)[1]
    assert RIEN in fautes(ici)[1]
    connecter(client, faire("administrateur"))
    assert client.get(reverse("contrat-verifier-versions", args=[ici.pk])).status_code == 200
    ruine = client.get(reverse("contrat-version", args=[une.pk]))
    assert ruine.status_code == 409
    assert "ne se lit plus" in ruine.content.decode()


@pytest.mark.bureautique
def test_the_signed_pdf_still_holds_the_text(ici):
    """Two words at once, of two actions, and no neighbour: the PDF alone can tell."""
    par = faire("administrateur")
    for numero, intitule in (("1", "Aller vers"), ("2", "Former")):
        FicheAction.objects.create(contrat=ici, numero=numero, intitule=intitule, etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Une", par)
    pdf = pdf_a_signer(une)
    vu(DocumentVersion.objects.create(
        version=une, genre=GenreDocument.GELE, fichier="a-signer.pdf", octets=len(pdf),
        empreinte=garder(pdf), auteur=par,
    ))  # fmt: skip
    alterer(une, a=("Aller vers", "Aller loin"), b=("Former", "Fermer"))
    FicheAction.objects.all()._raw_delete(connection.alias)
    dites = fautes(ici)[1].replace("\u00a0", " ")
    assert DU_PDF in dites
    assert "« Aller vers » → « Aller loin »" in dites and "« Former » → « Fermer »" in dites


def test_what_was_changed_is_found_again_only_with_its_print():
    un = {"contrat": {"a": 1, "b": 2}, "fiches": [{"repere": "x", "n": 1}, {"repere": "y", "n": 1}]}
    altere = {**un, "contrat": {"a": 9, "b": 2}}
    autre = {**un, "contrat": {"a": 1, "b": 7}, "fiches": un["fiches"][::-1]}
    assert retrouver(altere, empreinte(un), [autre]) == un
    assert retrouver(altere, "0" * 64, [autre]) is None
    assert [(p.sorte, p.nom) for p in places(un, altere)] == [("contrat", "a")]
    assert altere["contrat"]["a"] == 9, "the altered text itself is left as it is"


def test_who_reads_a_contract_reads_its_check(ici, signee):
    for nom, attendu in (("lecture", 404), ("administrateur", 200)):
        client = connecter(Client(), faire(nom))
        lue = client.get(reverse("contrat-verifier-versions", args=[ici.pk]))
        assert lue.status_code == attendu, nom
