"""Perimeters people record, from a YAML file to a code one types."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from clesante.socle.erreurs import (
    ClesanteError,
    EntreeInvalideError,
    IntrouvableError,
    RefuseError,
)
from clesante.territoires.actions import enregistrer
from clesante.territoires.imports import lire_perimetre
from clesante.territoires.lectures import membres, perimetre
from clesante.territoires.models import PerimetreEnregistre, Quartier
from clesante.territoires.regles import CODE_MAX, LONGUEUR_MAX

pytestmark = pytest.mark.django_db

TEXTE = """\
identifiant: sud-vendee
version: "2023"
intitule: Sud Vendée
nature: praps
unites:
  - Pays de Fontenay-Vendée
  - EPCI-248500563
date_debut: 2023-01-01
date_fin: 2028-12-31
source: ARS Pays de la Loire, PRAPS 2023-2028, page 12
quartiers:
  - nom: Les Moulins
    commune: Fontenay-le-Comte
    population: 1200
    annee: 2021
    source: CCAS, comptage 2021
  - nom: Le Port
    commune: 85092
"""


@pytest.fixture
def lire(tmp_path):
    def lire(texte: str):
        fichier = tmp_path / "perimetre.yaml"
        fichier.write_text(texte, encoding="utf-8")
        return lire_perimetre(fichier)

    return lire


def test_recorded_perimeter_is_a_code_to_type(lire):
    enregistre = enregistrer(lire(TEXTE))
    assert enregistre.code == "PER-sud-vendee@2023"
    assert enregistre.unites == ["EPCI-200071934", "EPCI-248500563"]
    lu = perimetre("per-sud-vendee")
    assert (lu.code, lu.intitule, len(lu.communes)) == (enregistre.code, "Sud Vendée", 40)
    assert lu.est_libre
    assert perimetre(lu.code) == lu
    moulins, port = lu.quartiers
    assert (moulins.nom, moulins.commune, moulins.population) == ("Les Moulins", "COM-85092", 1200)
    assert (moulins.annee, moulins.source) == (2021, "CCAS, comptage 2021")
    assert (port.population, port.source) == (None, "")
    assert any("Les Moulins" in p and "commune entière" in p for p in lu.avertissements)


def test_one_unit_perimeter_is_free_all_the_same(lire):
    enregistrer(lire(TEXTE.replace("  - EPCI-248500563\n", "")))
    assert perimetre("PER-sud-vendee").est_libre


def test_recorded_perimeter_joins_others(lire):
    enregistrer(lire(TEXTE))
    lu = perimetre("PER-sud-vendee+COM-85113")
    assert len(lu.communes) == 41
    assert [q.nom for q in lu.quartiers] == ["Les Moulins", "Le Port"]


def test_same_file_again_changes_nothing(lire):
    premier = enregistrer(lire(TEXTE))
    assert enregistrer(lire(TEXTE)) == premier
    assert (PerimetreEnregistre.objects.count(), Quartier.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("Sud Vendée", "Sud"), ("1200", "1201"), ("  - EPCI-248500563\n", ""), ("page 12", "p. 12")],
)
def test_a_version_never_changes(lire, avant, apres):
    enregistrer(lire(TEXTE))
    with pytest.raises(RefuseError, match="existe déjà avec un autre contenu"):
        enregistrer(lire(TEXTE.replace(avant, apres)))
    assert len(perimetre("PER-sud-vendee").communes) == 40


def test_latest_version_is_read_and_older_ones_stay(lire):
    enregistrer(lire(TEXTE))
    nouveau = TEXTE.replace('"2023"', '"2029"').replace("2023-01-01", "2029-01-01")
    nouveau = nouveau.replace("date_fin: 2028-12-31\n", "").replace("  - EPCI-248500563\n", "")
    enregistrer(lire(nouveau))
    assert perimetre("PER-sud-vendee").code == "PER-sud-vendee@2029"
    assert len(perimetre("PER-sud-vendee").communes) == 25
    assert len(perimetre("PER-sud-vendee@2023").communes) == 40


def test_unknown_recorded_perimeter_is_refused():
    for saisie in ("PER-inconnu", "PER-sud-vendee@1900"):
        with pytest.raises(IntrouvableError, match="Aucun périmètre enregistré"):
            perimetre(saisie)


@pytest.mark.parametrize(
    ("debut", "fin", "mots"),
    [
        ("2001-01-01", "2002-12-31", ["n'est plus en vigueur", "31 décembre 2002"]),
        ("2090-02-01", "2098-12-31", ["n'entre en vigueur que le 1er février 2090"]),
        ("2001-01-01", "2098-12-31", []),
    ],
)
def test_perimeter_out_of_its_dates_says_so(lire, debut, fin, mots):
    enregistrer(lire(TEXTE.replace("2023-01-01", debut).replace("2028-12-31", fin)))
    dites = " ".join(perimetre("PER-sud-vendee").avertissements)
    assert all(mot in dites for mot in mots)
    assert ("en vigueur" in dites) is bool(mots)


def test_quarter_larger_than_its_commune_is_refused(lire):
    with pytest.raises(EntreeInvalideError, match="plus que sa commune entière"):
        enregistrer(lire(TEXTE.replace("1200", "120000")))
    assert not PerimetreEnregistre.objects.exists()


def test_hundreds_of_communes_are_recorded_and_read_by_a_short_code(lire):
    codes = membres("DEP-80")
    assert len("+".join(codes)) > CODE_MAX
    unites = "".join(f"  - {code}\n" for code in codes)
    avant, apres = TEXTE.split("unites:\n")
    suite = apres[apres.index("date_debut") : apres.index("quartiers:")]
    enregistrer(lire(f"{avant}unites:\n{unites}{suite}"))
    lu = perimetre("PER-sud-vendee")
    assert lu.communes == codes
    assert len(lu.code) < 40


def test_perimeter_too_long_for_an_address_says_to_record_it():
    with pytest.raises(EntreeInvalideError, match="adresse") as refus:
        perimetre("+".join(membres("DEP-80")))
    assert "--enregistrer" in refus.value.remede


def test_longest_address_fits_in_a_line_of_http():
    from clesante.commandes.serveur import reglages

    suite = 1_000  # a file name, some indicators
    assert max(LONGUEUR_MAX, CODE_MAX + suite) < reglages("", 1)["limit_request_line"]


def test_everyone_sees_recorded_perimeters(lire):
    enregistrer(lire(TEXTE))
    assert PerimetreEnregistre.objects.visibles_par(AnonymousUser()).count() == 1


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        ("    source: CCAS, comptage 2021\n", "", ["Les Moulins", "sans source", "source:"]),
        ("source: ARS", "origine: ARS", ["champ inconnu", "origine", "champ manquant", "source"]),
        ("nature: praps", "nature: ville", ["nature", "ville", "praps"]),
        ("2023-01-01", "hier", ["date_debut", "hier", "2026-01-31"]),
        (
            "2023-01-01",
            "2023-02-30",
            ["pas un fichier YAML lisible", "une date n'existe pas"],
        ),
        ("2028-12-31", "2022-12-31", ["date_fin", "précède"]),
        ("sud-vendee", "Sud Vendée", ["identifiant", "minuscules"]),
        ('"2023"', '"a b@c+d/"', ["version", "a b@c+d/", "points"]),
        ('"2023"', '"2023/2"', ["version", "2023/2"]),
        ("1200", "-3", ["population", "-3"]),
        ("1200", "beaucoup", ["population", "beaucoup"]),
        ("annee: 2021", "annee: 21", ["annee", "21"]),
        ("intitule: Sud Vendée", "intitule: ''", ["intitule"]),
        ("version:", "version: &a", ["version"]),
        ("quartiers:", "quartiers: 3\nautres:", ["autres"]),
        ("- nom: Le Port", "- nom: Le Port\n    nom: Encore", ["deux fois"]),
    ],
)
def test_bad_file_is_refused_field_by_field(lire, avant, apres, mots):
    assert avant in TEXTE
    if avant == "version:":
        apres = "version: *a #"
        mots = ["alias"]
    with pytest.raises(EntreeInvalideError) as refus:
        lire(TEXTE.replace(avant, apres, 1))
    for mot in mots:
        assert mot in str(refus.value)
    assert refus.value.remede


@pytest.mark.parametrize(
    "texte",
    ["", "3", "- a", "a: [", "[" * 5_000, "? [1]\n: 2", "!!python/object:os.system {}", "\x00"],
)
def test_what_is_not_a_perimeter_is_refused(lire, texte):
    with pytest.raises(EntreeInvalideError):
        lire(texte)


def test_unreadable_files_are_refused(tmp_path):
    with pytest.raises(IntrouvableError, match=r"absent\.yaml"):
        lire_perimetre(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes("intitule: Vendée".encode("cp1252"))
    with pytest.raises(EntreeInvalideError, match="ne se lit pas"):
        lire_perimetre(tmp_path / "latin.yaml")
    (tmp_path / "gros.yaml").write_bytes(b"a" * 1_000_001)
    with pytest.raises(EntreeInvalideError, match="trop gros"):
        lire_perimetre(tmp_path / "gros.yaml")


@pytest.mark.parametrize(
    ("avant", "apres", "mot"),
    [
        ("EPCI-248500563", "35000", "code postal"),
        ("commune: 85092", "commune: COM-35238", "Le Port"),
        ("commune: 85092", "commune: DEP-85", "Le Port"),
    ],
)
def test_what_cannot_be_read_records_nothing(lire, avant, apres, mot):
    with pytest.raises(ClesanteError, match=mot):
        enregistrer(lire(TEXTE.replace(avant, apres)))
    assert not PerimetreEnregistre.objects.exists()


def test_the_database_holds_the_rules_too():
    champs = {
        "identifiant": "x",
        "version": "1",
        "intitule": "X",
        "nature": "libre",
        "unites": ["COM-85092"],
        "date_debut": datetime.date(2026, 1, 1),
        "source": "essai",
    }
    enregistre = PerimetreEnregistre.objects.create(**champs)
    with pytest.raises(IntegrityError), transaction.atomic():
        PerimetreEnregistre.objects.create(**champs)
    with pytest.raises(IntegrityError), transaction.atomic():
        avant = datetime.date(2025, 1, 1)
        PerimetreEnregistre.objects.create(**champs | {"version": "2", "date_fin": avant})
    with pytest.raises(IntegrityError), transaction.atomic():
        Quartier.objects.create(perimetre=enregistre, nom="Q", commune="COM-85092", population=3)
