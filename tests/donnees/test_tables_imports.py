"""A territory's own table kept: versions, differences, nothing by halves, nothing twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as reglages
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.commandes.entree import main
from clesante.donnees import actions
from clesante.donnees.actions import supprimer
from clesante.donnees.choix import EtatTable, Statut
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.tables.regles import LigneLue, comparer
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.fichiers import empreinte
from tests.aides.mesures import RACINE
from tests.aides.tables import FONTENAY, VENDEE, communes, importer, poser, rapport, texte_csv

__all__ = ["communes"]
pytestmark = pytest.mark.usefixtures("entrepot")


@pytest.fixture
def fichier(tmp_path, communes) -> Path:
    return poser(tmp_path, rapport(communes, range(20, 45)))


@pytest.mark.django_db
def test_first_import_keeps_the_figures_and_where_they_come_from(fichier, communes):
    fait = importer(fichier)
    table = TableLocale.objects.get()
    version = table.versions.get()
    assert (fait.code, fait.numero, str(fait.difference)) == (
        "LOC_ENFANTS_SUIVIS", 1, "25\u00a0créés, 0\u00a0modifié, 0\u00a0retiré, 0\u00a0inchangé",
    )  # fmt: skip
    assert (table.code, table.indicateur, table.territoire) == (fait.code, fait.code, FONTENAY)
    assert (table.calcul, table.unite, table.facteur, table.seuil) == ("rapport", "%", 100, 11)
    assert table.producteur == "ORS Pays de la Loire"
    assert (version.fichier, version.sha256) == ("table.csv", empreinte(fichier))
    assert (version.etat, version.crees) == (EtatTable.PRIVEE, 25)
    lues = version.valeurs.order_by("territoire").values_list("territoire", "numerateur", "periode")
    assert list(lues) == [(c, 20 + rang, "2024") for rang, c in enumerate(communes)]


@pytest.mark.django_db
def test_same_file_again_changes_nothing(fichier):
    importer(fichier)
    avant = [*VersionTable.objects.values()]
    encore = importer(fichier)
    dite = str(encore.difference).replace("\u00a0", " ")
    assert dite == "0 créé, 0 modifié, 0 retiré, 25 inchangés"
    assert (encore.numero, encore.definition_changee) == (1, False)
    assert [*VersionTable.objects.values()] == avant


@pytest.mark.django_db
def test_changed_file_makes_the_next_version_and_keeps_the_first(tmp_path, fichier, communes):
    importer(fichier)
    nombres = [*range(20, 45)]
    nombres[3] = 99
    fait = importer(poser(tmp_path, rapport(communes, nombres, annee=2023)))
    assert (fait.numero, len(fait.difference.crees), len(fait.difference.retires)) == (2, 25, 25)
    corrige = importer(poser(tmp_path, rapport(communes[:-1], nombres[:-1], annee=2023)))
    assert corrige.numero == 3
    assert [ligne.territoire for ligne in corrige.difference.retires] == [communes[-1]]
    nombres[3] = 100
    modifie = importer(poser(tmp_path, rapport(communes[:-1], nombres[:-1], annee=2023)))
    ((avant, apres),) = modifie.difference.modifies
    assert (avant.dit, apres.dit) == ("99 sur 400", "100 sur 400")
    comptes = [v.valeurs.count() for v in VersionTable.objects.order_by("numero")]
    assert comptes == [25, 25, 24, 24]


@pytest.mark.django_db
def test_trial_says_what_would_change_and_keeps_nothing(fichier):
    fait = importer(fichier, essai=True)
    assert (fait.numero, len(fait.difference.crees)) == (1, 25)
    assert not TableLocale.objects.exists()


@pytest.mark.django_db
def test_one_bad_row_and_nothing_is_written(tmp_path, fichier, communes):
    importer(fichier)
    avant = [*ValeurLocale.objects.order_by("pk").values()]
    mauvais = rapport(communes, [-1, *range(21, 45)]) + "99999,3,400,2024\n"
    with pytest.raises(FichierRefuseError) as refus:
        importer(poser(tmp_path, mauvais))
    assert refus.value.total == 2
    assert [*ValeurLocale.objects.order_by("pk").values()] == avant
    assert VersionTable.objects.count() == 1


@pytest.mark.django_db
def test_a_failure_while_writing_leaves_the_base_as_it_was(fichier, monkeypatch):
    def echouer(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ValeurLocale.objects, "bulk_create", echouer)
    with pytest.raises(OSError, match="No space"):
        importer(fichier)
    assert not TableLocale.objects.exists()


@pytest.mark.django_db
def test_what_a_file_does_not_say_is_asked(tmp_path, fichier, communes):
    with pytest.raises(EntreeInvalideError, match="ne sait pas ce que mesure"):
        importer(fichier, libelle="")
    with pytest.raises(EntreeInvalideError, match="La source des chiffres manque") as refus:
        importer(fichier, source="")
    assert "--source" in refus.value.remede
    sans_annee = rapport(communes, range(20, 45)).replace(",2024", ",").replace("annee", "an")
    with pytest.raises(FichierRefuseError, match="la période est vide"):
        importer(poser(tmp_path, sans_annee))
    assert importer(poser(tmp_path, sans_annee), annee="2022").apercu.periodes == ("2022",)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CPAM_X", "LOC_", "LOC_é", "LOC_A B", f"LOC_{'A' * 80}"])
def test_a_code_of_its_own_begins_with_loc(fichier, code):
    with pytest.raises(EntreeInvalideError, match="ne peut pas être le code d'une table"):
        importer(fichier, code=code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champ", "dit"), [("theme", "sante"), ("polarite", "haut")], ids=["theme", "polarite"]
)
def test_unknown_choices_name_the_known_ones(fichier, champ, dit):
    with pytest.raises(EntreeInvalideError, match="n'existe pas") as refus:
        importer(fichier, **{champ: dit})
    assert "Au choix : " in refus.value.remede


@pytest.mark.django_db
def test_threshold_is_eleven_and_never_under_that_of_the_source(fichier):
    with pytest.raises(RefuseError, match="sous 11 pour CPAM de la Vendée"):
        importer(fichier, source="CPAM de la Vendée", seuil=5)
    with pytest.raises(RefuseError, match="sous 10 pour DEPP"):
        importer(fichier, source="DEPP, Éducation nationale", seuil=3)
    assert not TableLocale.objects.exists()
    importer(fichier, source="DEPP, Éducation nationale", seuil=10, code="LOC_A")
    importer(fichier, source="Comptage du CCAS", seuil=0, code="LOC_B")
    importer(fichier, source="CPAM de la Vendée", seuil=20, code="LOC_C")
    seuils = dict(TableLocale.objects.values_list("code", "seuil"))
    assert seuils == {"LOC_A": 10, "LOC_B": 0, "LOC_C": 20}


@pytest.mark.django_db
def test_a_code_belongs_to_one_territory_and_one_kind_of_figure(tmp_path, fichier):
    importer(fichier)
    with pytest.raises(RefuseError, match="n'est pas disponible"):
        importer(fichier, VENDEE)
    comptes = poser(tmp_path, "code,nombre\n85092,50\n")
    with pytest.raises(RefuseError, match="d'un autre genre"):
        importer(comptes, annee="2024")
    assert VersionTable.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("entretemps", "dit"),
    [
        ({"territoire": VENDEE}, "n'est pas disponible"),
        ({"unite": "pour 1 000 habitants", "facteur": 1000}, "chiffres d'un autre genre"),
    ],
)
def test_table_that_changes_while_the_file_is_read_is_judged_again(
    tmp_path, fichier, communes, monkeypatch, entretemps, dit
):
    """Reading takes seconds: what was true of the table before is not what it is when written."""
    importer(fichier)

    def lire_puis_changer(*arguments):
        lu = apercevoir(*arguments)
        TableLocale.objects.update(**entretemps)
        return lu

    apercevoir = actions.apercevoir
    monkeypatch.setattr(actions, "apercevoir", lire_puis_changer)
    autre = poser(tmp_path, rapport(communes, range(30, 55)), "autre.csv")
    with pytest.raises(RefuseError, match=dit):
        importer(autre)
    assert VersionTable.objects.count() == 1
    assert TableLocale.objects.values(*entretemps).get() == entretemps


@pytest.mark.django_db
def test_a_threshold_that_nobody_says_never_goes_down(fichier, tmp_path, communes, monkeypatch):
    """Not even when it was raised while the file was read."""
    importer(fichier)

    def lire_puis_relever(*arguments):
        lu = apercevoir(*arguments)
        TableLocale.objects.update(seuil=25)
        return lu

    apercevoir = actions.apercevoir
    monkeypatch.setattr(actions, "apercevoir", lire_puis_relever)
    importer(poser(tmp_path, rapport(communes, range(30, 55)), "autre.csv"))
    assert TableLocale.objects.get().seuil == 25
    monkeypatch.undo()
    importer(fichier)
    assert TableLocale.objects.get().seuil == 25
    importer(fichier, seuil=12)
    assert TableLocale.objects.get().seuil == 12


@pytest.mark.django_db
@pytest.mark.parametrize("champ", ["libelle", "source", "jeu", "unite"])
def test_text_longer_than_its_column_is_a_sentence_on_every_base(fichier, champ):
    """PostgreSQL refuses it with an error of its own, SQLite keeps it whole."""
    with pytest.raises(EntreeInvalideError, match=f"« {champ} ».*au plus [0-9]+ caractères"):
        importer(fichier, code="LOC_LONG", **{champ: "x" * 300})
    assert not TableLocale.objects.exists()


@pytest.mark.django_db
def test_definition_may_be_corrected_without_a_new_version(fichier):
    importer(fichier)
    fait = importer(fichier, libelle="Enfants vus", code="LOC_ENFANTS_SUIVIS", theme="enfance")
    assert (fait.numero, fait.definition_changee) == (1, True)
    table = TableLocale.objects.get()
    assert (table.libelle, table.theme, table.producteur) == (
        "Enfants vus", "enfance", "ORS Pays de la Loire",
    )  # fmt: skip


@pytest.mark.django_db
def test_catalogue_indicator_is_filled_by_the_name_of_the_file_to_fill(tmp_path, communes):
    lignes = [["code", "nom", "numerateur", "denominateur", "valeur", "annee", "source"]]
    lignes += [[c, "", 50, 400, "", 2024, "CPAM de la Vendée"] for c in communes]
    fichier = poser(tmp_path, texte_csv(lignes), f"SOC_C2S-{FONTENAY}.csv")
    fait = importer(fichier, libelle="", source="")
    table = TableLocale.objects.get()
    assert fait.code == f"SOC_C2S@{FONTENAY}"
    assert (table.indicateur, table.producteur) == ("SOC_C2S", "CPAM de la Vendée")
    assert table.libelle.startswith("Bénéficiaires de la complémentaire santé")


@pytest.mark.django_db
def test_catalogue_ratio_without_denominator_is_asked(tmp_path, communes):
    fichier = poser(tmp_path, "code,nombre\n85092,50\n")
    with pytest.raises(FichierRefuseError, match="Le dénominateur manque"):
        importer(fichier, code="SOC_C2S", annee="2024")


@pytest.mark.django_db
def test_deleting_takes_every_version_and_needs_withdrawal(fichier):
    importer(fichier)
    actions.publier("LOC_ENFANTS_SUIVIS")
    with pytest.raises(RefuseError, match="est publiée"):
        supprimer("LOC_ENFANTS_SUIVIS")
    actions.retirer("LOC_ENFANTS_SUIVIS")
    assert supprimer("LOC_ENFANTS_SUIVIS") == "LOC_ENFANTS_SUIVIS"
    assert not ValeurLocale.objects.exists()
    with pytest.raises(IntrouvableError, match=r"n'existe pas.*Tables : aucune"):
        supprimer("LOC_ENFANTS_SUIVIS")


@pytest.mark.django_db
def test_the_base_itself_refuses_two_figures_or_two_publications(fichier):
    importer(fichier)
    version = VersionTable.objects.get()
    une = version.valeurs.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ValeurLocale.objects.create(
            version=version, territoire=une.territoire, periode="2024", statut=Statut.VALEUR
        )
    actions.publier("LOC_ENFANTS_SUIVIS")
    publiee = VersionTable.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionTable.objects.create(
            table=publiee.table, numero=2, fichier="f", sha256="0", crees=0, modifies=0, retires=0,
            publiee_le=publiee.publiee_le,
        )  # fmt: skip


LIGNES = st.lists(
    st.builds(
        LigneLue,
        territoire=st.sampled_from(["COM-1", "COM-2", "COM-3"]),
        periode=st.sampled_from(["2023", "2024"]),
        numerateur=st.integers(0, 3).map(float),
    ),
    unique_by=lambda ligne: ligne.cle,
)


@given(LIGNES, LIGNES)
def test_difference_rebuilds_one_set_from_the_other(avant, apres):
    d = comparer(avant, apres)
    cles_changees = {ligne.cle for ligne in d.retires} | {a.cle for a, _ in d.modifies}
    rebatie = {ligne for ligne in avant if ligne.cle not in cles_changees}
    assert rebatie | {*d.crees} | {b for _, b in d.modifies} == {*apres}
    assert d.inchanges == len({*avant} & {*apres})
    assert d.change == ({*avant} != {*apres})
    assert all(a.cle == b.cle and a != b for a, b in d.modifies)


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nombres=st.lists(st.integers(0, 400), min_size=25, max_size=25))
def test_what_is_kept_is_what_was_given(tmp_path, communes, nombres):
    with transaction.atomic():
        importer(poser(tmp_path, rapport(communes, nombres)))
        gardes = ValeurLocale.objects.order_by("territoire").values_list("numerateur", flat=True)
        assert [*gardes] == nombres
        transaction.set_rollback(True)


TUEUR = """
import os, signal, sys
from clesante.commandes import entree
from django.db import connection
reste = int(sys.argv.pop(1))
def tuer(executer, sql, params, many, contexte):
    global reste
    reste -= 1
    if reste == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return executer(sql, params, many, contexte)
def preparer():
    import django
    django.setup()
    connection.execute_wrappers.append(tuer)
entree._preparer = preparer
sys.exit(entree.main(sys.argv[1:]))
"""


MORTS = {1: 6, 10: 20}


@pytest.mark.lent
@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_kills_leave_the_table_before_or_after(tmp_path, communes, ampleur):
    """The process dies at each of its statements in turn; the base is whole each time."""
    var = tmp_path / "var"
    var.mkdir()
    for nom in (reglages.REFERENTIEL_TERRITOIRES, reglages.ENTREPOT):
        os.link(nom, var / Path(nom).name)
    environnement = {**os.environ, "CLESANTE_VAR": str(var), "PYTHONPATH": str(RACINE)}
    environnement.pop("CLESANTE_BASE", None)
    (tmp_path / "tueur.py").write_text(TUEUR, "utf-8")

    def lancer(reste: int, fichier: Path) -> int:
        commande = [sys.executable, str(tmp_path / "tueur.py"), str(reste), "donnees", "table"]
        commande += ["importer", str(fichier), "--territoire", FONTENAY, "--libelle", "Vus"]
        fini = subprocess.run(
            [*commande, "--source", "ORS"], env=environnement, capture_output=True, check=False
        )
        return fini.returncode

    premier = poser(tmp_path, rapport(communes, range(20, 45)), "un.csv")
    second = poser(tmp_path, rapport(communes, range(120, 145)), "deux.csv")
    assert lancer(0, premier) == 0
    depart = _etat(var)
    assert depart == {1: sum(range(20, 45))}
    shutil.copy(var / "clesante.sqlite", tmp_path / "depart.sqlite")
    fins = []
    total = _instructions(lancer, second, var, tmp_path)
    morts = MORTS[ampleur]
    for rang in range(morts):
        code = lancer(max(1, total - morts + 1 + rang), second)
        etat = _etat(var)
        assert code == -9
        assert etat in (depart, {**depart, 2: sum(range(120, 145))}), (rang, etat)
        fins.append(etat == depart)
        _remettre(var, tmp_path)
    assert any(fins)


def _instructions(lancer, second, var, tmp_path) -> int:
    """Return how many statements the import makes: the first count it survives, less one."""
    bas, haut = 1, 400
    while bas < haut:
        milieu = (bas + haut) // 2
        survit = lancer(milieu, second) == 0
        _remettre(var, tmp_path)
        bas, haut = (bas, milieu) if survit else (milieu + 1, haut)
    return bas - 1


def _remettre(var: Path, tmp_path: Path) -> None:
    for suffixe in ("-wal", "-shm"):
        (var / f"clesante.sqlite{suffixe}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "depart.sqlite", var / "clesante.sqlite")


def _etat(var: Path) -> dict[int, float]:
    """Return {version: sum of its counts}, read with another program than ours."""
    with sqlite3.connect(var / "clesante.sqlite") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lignes = base.execute(
            "SELECT numero, (SELECT sum(numerateur) FROM donnees_valeurlocale v "
            "WHERE v.version_id = t.id) FROM donnees_versiontable t"
        ).fetchall()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return dict(lignes)


def test_a_reading_command_works_before_the_base_is_prepared(tmp_path, capsys, monkeypatch):
    from clesante.donnees.tables import lectures as lectures_tables

    monkeypatch.setattr(lectures_tables, "pretes", lambda: False)
    assert main(["donnees", "table", "lister"]) == 0
    assert "Aucune table" in capsys.readouterr().out
