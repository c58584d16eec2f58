"""The whole contract as one workbook that pilots edit, and that comes back with its differences."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clesante.acteurs.models import Organisation
from clesante.contrats import actions
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Signataire,
)
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = pytest.mark.django_db


@pytest.fixture
def lu(referentiel):
    fait = contrat(ICI)
    axe = Axe.objects.create(contrat=fait, numero=1, intitule="Accès")
    une = FicheAction.objects.create(
        contrat=fait, axe=axe, numero="1.1", intitule="Former", etat="a_venir", publics=["parents"]
    )
    FicheAction.objects.create(
        contrat=fait, axe=axe, numero="1.2", intitule="Réservée", etat="a_venir", restreinte=True
    )
    indicateur = IndicateurAction.objects.create(fiche=une, libelle="Formés", type="resultat")
    CibleIndicateur.objects.create(indicateur=indicateur, annee=2026, valeur=Decimal("12.5"))
    commune = Organisation.objects.create(nom="Ville", nature="commune", territoire=ICI)
    Signataire.objects.create(
        contrat=fait, organisation=commune, genre="commune", habilitation="deliberation"
    )
    LigneFinancement.objects.create(
        fiche=une, nature="charge", annee=2026, montant=Decimal("1234.56"), poste="Salaires"
    )
    return fait


def test_heads_keep_their_acronyms_and_their_apostrophes(lu):
    classeur = telecharge(lu)
    tetes = {str(c.value) for page in classeur.worksheets for c in page[1]}
    assert "Dispositif (FIR, appel à projets…)" in tetes
    assert not any("'" in tete for tete in tetes)


def telecharge(lu, qui="coordination"):
    from clesante.contrats.lectures.export import classeur

    return load_workbook(io.BytesIO(classeur(lu, faire(qui))))


def rendu(classeur, lu, qui="coordination"):
    from clesante.contrats.actions.export import deposer_classeur

    flux = io.BytesIO()
    classeur.save(flux)
    flux.seek(0)
    return deposer_classeur(lu, flux, "contrat.xlsx", faire(qui))


def cellule(classeur, feuille, ligne, titre):
    page = classeur[feuille]
    titres = [case.value for case in page[1]]
    return page.cell(ligne, titres.index(titre) + 1)


def test_an_untouched_workbook_changes_nothing(lu):
    from clesante.contrats.actions.export import relire

    depot = rendu(telecharge(lu), lu)
    retour = relire(depot, faire("coordination"))
    assert (retour.differences, retour.anomalies) == ([], [])


def test_what_pilots_edit_comes_back_cell_by_cell_with_an_event_each(lu, comme):
    from clesante.comptes.models import Evenement
    from clesante.contrats.actions.export import relire

    classeur = telecharge(lu)
    cellule(classeur, "Fiches-actions", 2, "Intitulé").value = "Former et outiller"
    cellule(classeur, "Fiches-actions", 2, "Publics").value = "Parents ; Élus"
    cellule(classeur, "Fiches-actions", 2, "Début").value = "15/03/2026"
    cellule(classeur, "Cibles", 2, "Cible").value = 20
    cellule(classeur, "Financements", 2, "Montant prévu ou demandé (€)").value = "1 234,57"
    depot = rendu(classeur, lu)
    dites = {
        (d.feuille, d.avant, d.apres) for d in relire(depot, faire("coordination")).differences
    }
    assert ("Fiches-actions", "Former", "Former et outiller") in dites
    assert ("Fiches-actions", "", "15/03/2026") in dites
    assert ("Cibles", "12,5", "20") in dites
    assert ("Financements", "1234,56", "1234,57") in dites
    assert FicheAction.objects.filter(intitule="Former").exists()
    client, adresse = comme("coordination"), reverse("contrat-classeur-relire", args=[depot.pk])
    assert "Former et outiller" in client.get(adresse).content.decode()
    avant = Evenement.objects.count()
    assert client.post(adresse).status_code == 302
    assert Evenement.objects.count() == avant + 3
    fiche = FicheAction.objects.get(numero="1.1")
    assert (fiche.intitule, fiche.publics, str(fiche.debut)) == (
        "Former et outiller", ["parents", "elus"], "2026-03-15",
    )  # fmt: skip
    assert LigneFinancement.objects.get().montant == Decimal("1234.57")
    assert client.post(adresse).status_code == 302
    assert Evenement.objects.count() == avant + 3


def test_what_changed_meanwhile_is_asked_and_what_nobody_touched_stays(lu):
    from clesante.contrats.actions.export import appliquer, relire

    par = faire("coordination")
    classeur = telecharge(lu)
    cellule(classeur, "Fiches-actions", 2, "Intitulé").value = "Du classeur"
    depot = rendu(classeur, lu)
    fiche = FicheAction.objects.get(numero="1.1")
    fiche.intitule, fiche.contexte = "Du site", "Écrit sur le site"
    actions.changer(fiche, "contrats.classeur_repris", ("intitule", "contexte"), par)
    (conflit,) = relire(depot, par).differences
    assert (conflit.conflit, conflit.avant, conflit.apres) == (True, "Du site", "Du classeur")
    appliquer(depot, par, frozenset())
    assert FicheAction.objects.get(numero="1.1").intitule == "Du site"
    autre = rendu(classeur, lu)
    appliquer(autre, par, frozenset({conflit.cle}))
    relu = FicheAction.objects.get(numero="1.1")
    assert (relu.intitule, relu.contexte) == ("Du classeur", "Écrit sur le site")


@pytest.mark.parametrize(
    ("feuille", "titre", "valeur", "dit"),
    [
        ("Fiches-actions", "Ligne n°", 999_999, "aucune ligne"),
        ("Fiches-actions", "Ligne n°", None, "pas de numéro"),
        ("Fiches-actions", "Repère (à laisser)", "abc", "repère"),
        ("Fiches-actions", "Début", "30/02/2026", "calendrier"),
        ("Fiches-actions", "État", "Idée", "redevient pas"),
        ("Fiches-actions", "Publics", "Martiens", "pas connu"),
        ("Fiches-actions", "Intitulé", None, ""),
        ("Financements", "Montant prévu ou demandé (€)", "-5", ""),
        ("Financements", "Montant prévu ou demandé (€)", "beaucoup", "ne se lit pas"),
        ("Financements", "Montant prévu ou demandé (€)", "1e999999999", "ne se lit pas"),
        ("Financements", "Montant prévu ou demandé (€)", "1e-999999999", "ne se lit pas"),
        ("Fiches-actions", "Personnes visées", "1e3000000", "ne se lit pas"),
        ("Fiches-actions", "Personnes visées", "12,5", "entier"),
        ("Fiches-actions", "Ligne n°", "9" * 5_000, "aucune ligne"),
        ("Fiches-actions", "Début", "4" * 4_400, "n'est pas une date"),
        ("Fiches-actions", "État", "bloquée", "motif manque"),
        ("Axes", "Numéro", 4_000, "999"),
        ("Contrat", "Date de signature", "15/03/2024", "se déclare à la page"),
        ("Signataires", "A signé le", "01/01/2099", "se note à la page"),
        ("Signataires", "Habilité par", "qualité", "collectivité"),
    ],
)
def test_a_cell_at_fault_stops_all_with_its_place_and_cure(lu, feuille, titre, valeur, dit):
    from clesante.contrats.actions.export import appliquer, relire

    par = faire("coordination")
    classeur = telecharge(lu)
    cellule(classeur, "Axes", 2, "Intitulé").value = "Changé"
    cellule(classeur, feuille, 2, titre).value = valeur
    depot = rendu(classeur, lu)
    (faute,) = relire(depot, par).anomalies
    assert (faute.feuille, faute.ligne) == (feuille, 2)
    assert dit in faute.probleme and faute.remede
    with pytest.raises(RefuseError):
        appliquer(depot, par, frozenset())
    assert Axe.objects.get().intitule == "Accès"


def test_a_state_keeps_the_rules_of_its_page(lu):
    from clesante.contrats.actions.export import appliquer

    FicheAction.objects.filter(numero="1.1").update(etat="bloquee", motif_etat="Sans local")
    classeur = telecharge(lu)
    cellule(classeur, "Fiches-actions", 2, "État").value = "en cours"
    appliquer(rendu(classeur, lu), faire("coordination"), frozenset())
    fiche = FicheAction.objects.get(numero="1.1")
    assert (fiche.etat, fiche.motif_etat) == ("en_cours", "")


def test_two_rows_do_not_take_the_same_number(lu, monkeypatch):
    from clesante.contrats.actions.export import appliquer, relire
    from clesante.contrats.imports import export as imports_export

    par = faire("coordination")
    classeur = telecharge(lu)
    for ligne in (2, 3):
        cellule(classeur, "Fiches-actions", ligne, "Numéro").value = "9.9"
    depot = rendu(classeur, lu)
    (faute,) = relire(depot, par).anomalies
    assert (faute.ligne, faute.colonne) == (3, "Numéro") and "plus haut" in faute.probleme
    monkeypatch.setattr(imports_export._Lecteur, "_donner", lambda *_: None)
    with pytest.raises(RefuseError, match="déjà donnés"):
        appliquer(depot, par, frozenset())
    assert not FicheAction.objects.filter(numero="9.9").exists()


def test_a_number_taken_since_is_not_given_back(lu):
    from clesante.comptes.journal import annuler
    from clesante.comptes.models import Evenement
    from clesante.contrats.actions.export import appliquer

    par = faire("coordination")
    classeur = telecharge(lu)
    cellule(classeur, "Fiches-actions", 2, "Numéro").value = "9.9"
    appliquer(rendu(classeur, lu), par, frozenset())
    FicheAction.objects.filter(numero="1.2").update(numero="1.1")
    with pytest.raises(RefuseError, match="déjà donnés"):
        annuler(Evenement.objects.get(type="contrats.classeur_repris"), par)
    assert FicheAction.objects.filter(numero="9.9").exists()


def test_the_notes_of_an_action_are_for_who_writes_it(lu):
    FicheAction.objects.update(notes="Le maire hésite")
    for qui, lues in (("coordination", "Le maire hésite"), ("lecture", None), ("elu", None)):
        assert cellule(telecharge(lu, qui), "Fiches-actions", 2, "Notes").value == lues, qui
    depot = rendu(telecharge(lu, "lecture"), lu)
    from clesante.contrats.actions.export import relire

    assert relire(depot, faire("coordination")).differences == []


def test_a_column_taken_away_is_said(lu):
    from clesante.contrats.actions.export import relire

    classeur = telecharge(lu)
    cellule(classeur, "Axes", 1, "Version").value = "Autre"
    (faute,) = relire(rendu(classeur, lu), faire("coordination")).anomalies
    assert "Version" in faute.probleme and faute.remede


def test_what_is_no_workbook_of_a_contract_is_said(lu):
    from clesante.contrats.actions.export import deposer_classeur

    with pytest.raises(EntreeInvalideError):
        deposer_classeur(lu, io.BytesIO(b"bonjour"), "a.xlsx", faire("coordination"))
    from openpyxl import Workbook

    vide = Workbook()
    with pytest.raises(EntreeInvalideError, match="feuilles d'un contrat"):
        rendu(vide, lu)


def test_restricted_actions_are_for_who_may_read_them(lu):
    for qui, combien in (("coordination", 2), ("lecture", 1), ("partenaire", 1)):
        assert telecharge(lu, qui)["Fiches-actions"].max_row == 1 + combien, qui


def test_the_workbook_takes_as_many_queries_whatever_its_size(lu, django_assert_max_num_queries):
    from clesante.contrats.lectures.export import classeur

    par = faire("coordination")
    FicheAction.objects.bulk_create(
        FicheAction(contrat=lu, numero=f"9.{n}", intitule="x", etat="a_venir") for n in range(30)
    )
    with django_assert_max_num_queries(60):
        classeur(lu, par)
