"""Reprise: a contract that exists comes in from any table, and may go as it came."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from clesante.contrats.regles.cellules import (
    lignes,
    lire_date,
    lire_montant,
    mille_fois,
    numero_et_titre,
    separer,
)
from clesante.contrats.regles.dates import etat_des_dates
from clesante.contrats.regles.personnes import est_une_personne
from clesante.contrats.regles.reprise import LAISSER, NOTES, deviner, rang_des_titres
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from tests.aides.personnes import ICI, faire

T1 = (
    "Axe", "Sous-axe (= objectif stratégique)", "Sous-sous-axe", "Titre de l'action",
    "Titre de la sous-action", "Descriptif", "Instances de gouvernance",
    "Objectifs (général / spécifiques / opérationnels)", "Indicateurs liés", "Structure pilote",
    "Moyens humains et techniques", "Partenaires", "Direction ou service pilote",
    "Personne pilote", "Élu·e référent·e", "Participation citoyenne", "Financements",
    "Financeur 1", "Montant HT", "Financeur 2", "Montant HT", "Financeur 3", "Montant HT",
    "Budget prévisionnel total HT", "Statut", "Niveau de priorité", "Date de début",
    "Date de fin", "Amélioration continue", "Calendrier", "Actions liées",
    "Fiches des plans liées", "Notes de suivi", "Étapes", "Notes complémentaires",
    "Documents et liens",
)  # fmt: skip
ATTENDUS = (
    "axe", "objectif_1", "objectif_2", "intitule", "sous_action", "description", "gouvernance",
    "objectifs_dits", "indicateurs", "pilote", "moyens_humains", "partenaires", "pilote_fonction",
    "personne", "elu", "participation", "financements", "financeur_1", "montant_1", "financeur_2",
    "montant_2", "financeur_3", "montant_3", "budget", "etat", "priorite", "debut", "fin",
    NOTES, "calendrier", "liens", "liens", "notes", "etapes", "notes", NOTES,
)  # fmt: skip
LIGNE = {
    "Axe": "Axe 1 : Accès aux soins",
    "Sous-axe (= objectif stratégique)": "Attirer des professionnels\nMieux les accueillir",
    "Titre de l'action": "1.2 Accueillir les internes",
    "Descriptif": "Un logement et un parrainage, au titre de l'article L.1434-17.",
    "Indicateurs liés": "- Nombre d'internes\n- Nombre de maîtres de stage",
    "Structure pilote": "Kersall Agglomération",
    "Partenaires": "CPTS du Goazel ; Faculté de médecine",
    "Personne pilote": "Mme Marie Dupont",
    "Élu·e référent·e": "Vice-présidence santé",
    "Participation citoyenne": "Consultation",
    "Financeur 1": "Conseil régional",
    "Montant HT": "12 500,00 €",
    "Budget prévisionnel total HT": 13750,
    "Statut": "En retard",
    "Niveau de priorité": "Élevé",
    "Date de début": 45292,
    "Date de fin": "31/12/2026",
    "Amélioration continue": "oui",
    "Étapes": "1. Recruter\n2. Ouvrir",
    "Documents et liens": "dossier partagé",
}


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("45292", date(2024, 1, 1)),
        ("2024-01-02", date(2024, 1, 2)),
        ("2/1/2024", date(2024, 1, 2)),
        ("mars 2025", date(2025, 3, 1)),
        ("1er trimestre 2025", date(2025, 1, 1)),
        ("2026", date(2026, 1, 1)),
    ],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(tape, attendu):
    assert lire_date(tape) == attendu
    assert lire_date(tape, fin=True) >= attendu


@pytest.mark.parametrize(
    "tape", ["30/02/2025", "01/13/2025", "1/1/25", "2025-13-01", "bientôt", "31/12/9999"]
)
def test_a_day_that_is_none_is_refused_with_its_cure(tape):
    with pytest.raises(EntreeInvalideError) as refus:
        lire_date(tape)
    assert tape in refus.value.message or "9999" in refus.value.message
    assert refus.value.remede


def test_the_last_day_of_a_period_is_its_end():
    assert lire_date("T4 2025", fin=True) == date(2025, 12, 31)
    assert lire_date("2025", fin=True) == date(2025, 12, 31)
    assert lire_date("02/2024", fin=True) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("12 500,00 € HT", "12500.00"),
        ("12\u202f500", "12500.00"),
        ("1.234.567,5", "1234567.50"),
        ("3 k€", "3000.00"),
        ("0", "0.00"),
    ],
)
def test_amounts_are_exact(tape, attendu):
    assert lire_montant(tape) == Decimal(attendu)


@pytest.mark.parametrize("tape", ["-5", "1,234", "NaN", "Infinity", "1e400", "beaucoup"])
def test_an_amount_that_is_none_or_may_be_two_is_refused(tape):
    with pytest.raises(EntreeInvalideError):
        lire_montant(tape)


def test_cells_that_hold_several_are_split():
    assert separer("CPAM ; MSA\n- ARS") == ["CPAM", "MSA", "ARS"]
    assert lignes("• un\n• deux ; trois") == ["un", "deux", "trois"]
    assert numero_et_titre("Fiche n° 2.1 : Former") == ("2.1", "Former")
    assert numero_et_titre("Former des agents") == ("", "Former des agents")
    assert mille_fois([Decimal(5), Decimal(6), Decimal(7), Decimal(9000)]) == {3}


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("Mme Dupont", True),
        ("Marie Dupont", True),
        ("DUPONT Marie", True),
        ("a.b@exemple.fr", True),
        ("Directrice de la CPAM", False),
        ("Chargé de mission santé", False),
        ("CPTS du Goazel", False),
    ],
)
def test_people_are_told_from_functions_and_structures(tape, attendu):
    assert est_une_personne(tape) is attendu


def test_a_contract_is_where_its_days_say():
    jour = date(2026, 6, 1)
    assert etat_des_dates(date(2024, 1, 1), date(2028, 1, 1), None, jour) == "en_vigueur"
    assert etat_des_dates(date(2019, 1, 1), date(2022, 1, 1), None, jour) == "clos"
    assert (
        etat_des_dates(date(2024, 1, 1), date(2028, 1, 1), date(2025, 1, 1), jour) == "interrompu"
    )
    assert etat_des_dates(None, date(2028, 1, 1), None, jour) == "preparation"


def test_the_36_columns_of_a_real_contract_are_known_and_nothing_is_lost():
    assert tuple(deviner([T1, ["x"] * 36], 0).values()) == ATTENDUS
    lus = deviner([["Pilote", "Code postal", ""], ["CPAM", "85200", ""]], 0)
    assert lus == {0: "pilote", 1: NOTES, 2: LAISSER}


def test_titles_are_found_under_a_banner_and_columns_by_what_they_hold():
    rangees = [
        ["Contrat 2025"],
        [],
        ["Action", "Suivi"],
        *[[f"a{i}", "En cours"] for i in range(4)],
    ]
    assert rang_des_titres(rangees) == 2
    assert deviner(rangees, 2) == {0: "intitule", 1: "etat"}


def tableau(*lignes):
    """Return a workbook of the 36 columns, a row by dict; repeated titles take the first value."""
    from openpyxl import Workbook

    classeur = Workbook()
    feuille = classeur.active
    feuille.append(["Plan d'actions du contrat"])
    feuille.append(T1)
    for ligne in lignes:
        restes = dict(ligne)
        feuille.append([restes.pop(titre, None) for titre in T1])
    flux = io.BytesIO()
    classeur.save(flux)
    flux.seek(0)
    return flux


DEUX_FOIS = {"nom": "Kersall Agglomération", "nature": "epci", "famille": "parties"}
FAITS = {
    "intitule": "CLS du Goazel", "genre": "contrat", "territoire": ICI,
    "cadre": "pays_de_la_loire", "generation": 1, "presentation": "", "nom_axe": "Axe",
    "date_signature": "2024-01-23", "date_effet": "", "date_fin_prevue": "2028-12-31",
    "date_fin_reelle": "", "duree_declaree_annees": "", "porteurs": [], "signataires": [],
}  # fmt: skip


@pytest.fixture
def depot(referentiel, db):
    from clesante.contrats.actions.reprise_depots import deposer

    return deposer(FAITS, tableau(LIGNE), "plan.xlsx", faire("coordination"))


def test_a_table_comes_in_whole_and_may_go_as_it_came(depot):
    from clesante.contrats.actions.reprise import retirable, retirer
    from clesante.contrats.actions.reprise_depots import importer, relire
    from clesante.contrats.models import Acte, Axe, Contrat, FicheAction, LigneFinancement

    par = faire("coordination")
    lue = relire(depot, par)
    assert not lue.bloquee
    assert [p.texte for p in lue.personnes] == ["Mme Marie Dupont"]
    dites = " ".join(a.probleme for a in lue.anomalies)
    assert "1 250,00" in dites.replace("\u202f", " ").replace("\u00a0", " ")
    assert "L1434-17" in dites.replace(".", "").replace(" ", "") or "1434-10" in dites
    assert not Contrat.objects.exists()
    contrat = importer(depot, par)
    assert importer(depot, par).pk == contrat.pk
    assert (contrat.repris, contrat.etat) == (True, "en_vigueur")
    assert contrat.en_demarche is False
    fiche = FicheAction.objects.get()
    assert (fiche.numero, fiche.intitule) == ("1.2", "Accueillir les internes")
    assert (fiche.debut, fiche.fin) == (date(2024, 1, 1), date(2026, 12, 31))
    assert (fiche.etat, fiche.priorite, fiche.participation) == (
        "en_cours",
        "haute",
        "consultation",
    )
    assert fiche.elu_referent == "Vice-présidence santé"
    assert "Dupont" not in str(vars(fiche))
    assert "Amélioration continue" in fiche.notes and "dossier partagé" in fiche.notes
    assert "En retard" in fiche.notes
    assert str(fiche.objectif) == "Attirer des professionnels"
    assert "Mieux les accueillir" in fiche.objectifs_dits
    assert str(fiche.pilote) == "Kersall Agglomération"
    assert [str(r.organisation) for r in fiche.roles.order_by("pk")] == [
        "CPTS du Goazel", "Faculté de médecine",
    ]  # fmt: skip
    assert [i.libelle for i in fiche.indicateurs.order_by("pk")] == [
        "Nombre d'internes", "Nombre de maîtres de stage",
    ]  # fmt: skip
    assert [e.titre for e in fiche.etapes.order_by("ordre")] == ["Recruter", "Ouvrir"]
    assert {(li.nature, li.montant) for li in LigneFinancement.objects.all()} == {
        ("charge", Decimal("13750.00")), ("produit", Decimal("12500.00")),
    }  # fmt: skip
    assert str(Axe.objects.get()) == "Accès aux soins"
    assert Acte.objects.filter(inconnu=True).count() == 4
    assert retirable(contrat)
    retirer(contrat, par)
    assert not Contrat.objects.exists() and not FicheAction.objects.exists()


def test_what_changed_since_is_not_taken_back(depot):
    from clesante.contrats.actions import modifier
    from clesante.contrats.actions.reprise import retirer
    from clesante.contrats.actions.reprise_depots import importer

    par = faire("coordination")
    contrat = importer(depot, par)
    contrat.presentation = "Complété."
    modifier(contrat, par)
    with pytest.raises(RefuseError):
        retirer(contrat, par)


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"Titre de l'action": None}, "pas de titre"),
        ({"Date de fin": "30/02/2025"}, "calendrier"),
        ({"Date de fin": "01/01/2020"}, "avant le début"),
        ({"Montant HT": "-12"}, "négatif"),
        ({"Descriptif": "Ferm�e"}, "perdues"),
    ],
)
def test_a_row_at_fault_stops_all_with_its_place(referentiel, db, change, dit):
    from clesante.contrats.actions.reprise_depots import deposer, importer, relire
    from clesante.contrats.models import Contrat

    par = faire("coordination")
    depot = deposer(
        FAITS, tableau(LIGNE, {**LIGNE, "Titre de l'action": "Deux", **change}), "p.xlsx", par
    )
    fautes = [a for a in relire(depot, par).anomalies if a.gravite == "bloquant"]
    assert any(dit in a.probleme and a.ligne == 4 and a.remede for a in fautes), fautes
    with pytest.raises(RefuseError):
        importer(depot, par)
    assert not Contrat.objects.exists()


def test_what_was_said_of_a_layout_is_remembered(depot):
    from clesante.contrats.actions.reprise_depots import choisir, colonnes_de, deposer

    choisir(depot, {**colonnes_de(depot), 28: "conditions"}, {})
    autre = deposer(FAITS, tableau(LIGNE), "autre.xlsx", faire("coordination"))
    assert colonnes_de(autre)[28] == "conditions"


def test_homonyms_are_asked(depot, db):
    from clesante.acteurs.actions import creer
    from clesante.acteurs.models import Organisation
    from clesante.contrats.actions.reprise_depots import choisir, colonnes_de, relire

    par = faire("coordination")
    deux = [creer(Organisation(**DEUX_FOIS, territoire=ICI), par)[0] for _ in range(2)]
    lue = relire(depot, par)
    assert lue.bloquee
    assert [c.nom for c in lue.structures.ambigues] == ["Kersall Agglomération"]
    choisir(depot, colonnes_de(depot), {"kersall agglomeration": str(deux[1].pk)})
    assert not relire(depot, par).bloquee


def test_the_command_shows_then_takes_in(referentiel, db, tmp_path, capsys):
    import json

    from clesante.__main__ import main
    from clesante.contrats.models import Contrat, FicheAction

    faire("coordination")
    fichier = tmp_path / "plan.csv"
    fichier.write_text("Chantier;Pilote;Statut\nFormer;CPAM;En cours\n", encoding="cp1252")
    dites = tmp_path / "colonnes.yaml"
    dites.write_text("Chantier: intitule\n", encoding="utf-8")
    reprendre = ["contrat", "reprendre", str(fichier)]
    assert main([*reprendre, "--essai"]) == 4
    avec = [*reprendre, "--correspondance", str(dites)]
    assert main([*avec, "--essai"]) == 0
    assert not Contrat.objects.exists()
    assert main(avec) == 2
    voulu = ["--territoire", ICI, "--signature", "2024-01-23", "--fin", "2028"]
    assert main([*avec, *voulu]) == 3
    assert main([*avec, *voulu, "--compte", "coordination@exemple.fr"]) == 0
    assert FicheAction.objects.get().intitule == "Former"
    capsys.readouterr()
    assert main(["contrat", "lister", "--format", "json"]) == 0
    (lu,) = json.loads(capsys.readouterr().out)["contrats"]
    assert (lu["id"], lu["intitule"], lu["etat"]) == (
        Contrat.objects.get().pk,
        "plan",
        "en_vigueur",
    )


def test_three_hundred_fiches_come_in_by_few_queries(
    referentiel, db, django_assert_max_num_queries
):
    from clesante.contrats.actions.reprise_depots import deposer, importer
    from clesante.contrats.models import FicheAction

    par = faire("coordination")
    lignes_ = [{**LIGNE, "Titre de l'action": f"Action {n}"} for n in range(300)]
    depot = deposer(FAITS, tableau(*lignes_), "grand.xlsx", par)
    with django_assert_max_num_queries(300 * 4 + 150):
        importer(depot, par)
    assert FicheAction.objects.count() == 300
