"""``clesante donnees table`` as a person or a machine types it, from the file to the portrait."""

from __future__ import annotations

import csv
import io
import json

import pytest

from clesante.commandes.entree import main
from clesante.territoires.lectures import perimetre
from tests.aides.ligne import lisible
from tests.aides.tables import FONTENAY, communes, poser, rapport, texte_csv

__all__ = ["communes"]
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
PLATS = ("--libelle", "Enfants suivis", "--source", "PMI de la Vendée", "--territoire", FONTENAY)
CODE = "LOC_ENFANTS_SUIVIS"


@pytest.fixture
def lancer(ligne):
    """Run ``donnees table`` and return (exit code, standard output, standard error)."""

    def executer(*arguments):
        return lisible(ligne("donnees", "table", *arguments))

    return executer


@pytest.fixture
def fichier(tmp_path, communes):
    return str(poser(tmp_path, rapport(communes, [3, *range(30, 54)])))


def test_preview_says_what_was_understood(lancer, fichier):
    code, sortie, erreur = lancer("apercu", fichier, "--territoire", FONTENAY)
    assert (code, erreur) == (0, "")
    assert "UTF-8, séparateur « , », en-tête à la ligne 1" in sortie
    assert "numerateur = « numerateur » ; denominateur = « denominateur »" in sortie
    assert "25 territoires trouvés, 0 hors du territoire, 0 manquant" in sortie
    assert sum(ligne.startswith("COM-85") for ligne in sortie.splitlines()) == 10
    assert "[info] 1 valeur sous le seuil de 11" in sortie


def test_preview_in_json_is_only_json(lancer, fichier):
    code, sortie, _ = lancer("apercu", fichier, "--territoire", FONTENAY, "--format", "json")
    lu = json.loads(sortie)
    assert (code, lu["niveau"], lu["periodes"], lu["chiffres"]) == (0, "COM", ["2024"], 25)
    assert len(lu["premieres"]) == 10
    assert lu["premieres"][0]["numerateur"] == 3


def test_preview_of_a_wrong_file_shows_it_and_exits_with_two(lancer, tmp_path, communes):
    mauvais = poser(tmp_path, rapport(communes[:2], [-3, "x"]))
    code, sortie, erreur = lancer("apercu", str(mauvais), "--territoire", FONTENAY)
    assert code == 2
    assert "[bloquant] ligne 2, colonne « numerateur »" in sortie
    assert "Ligne 2" in erreur and "ligne 3" in erreur and "Rien n'a été enregistré" in erreur


def test_import_twice_then_publish_show_and_list(lancer, fichier):
    code, sortie, erreur = lancer("importer", fichier, *PLATS)
    assert (code, erreur) == (0, "")
    assert f"{CODE}, version 1 : 25 créés, 0 modifié, 0 retiré, 0 inchangé." in sortie
    _, sortie, _ = lancer("importer", fichier, *PLATS)
    assert f"{CODE}, version 1 : 0 créé, 0 modifié, 0 retiré, 25 inchangés." in sortie
    _, sortie, _ = lancer("lister")
    assert CODE in sortie and sortie.rstrip().endswith("privée")
    code, sortie, _ = lancer("publier", CODE)
    assert code == 0
    assert "masqués par le secret statistique" in sortie
    _, sortie, _ = lancer("montrer", CODE)
    assert "producteur : PMI de la Vendée" in sortie
    (premiere,) = [li for li in sortie.splitlines() if li.startswith("COM-85009")]
    assert premiere.split()[2:6] == ["3", "400", "–", "valeur"]
    assert "secret" in premiere.split()


def test_difference_of_a_changed_file_is_shown(lancer, tmp_path, fichier, communes):
    lancer("importer", fichier, *PLATS)
    autre = poser(tmp_path, rapport(communes[:-1], [3, 99, *range(31, 53)]), "autre.csv")
    code, sortie, _ = lancer("importer", str(autre), *PLATS, "--essai")
    assert (code, "Essai, rien n'est gardé." in sortie) == (0, True)
    assert f"modifié : {communes[1]}, 2024 : 30 sur 400 devient 99 sur 400" in sortie
    assert f"retiré : {communes[-1]}, 2024 : 53 sur 400" in sortie
    code, sortie, _ = lancer("importer", str(autre), *PLATS, "--format", "json")
    fait = json.loads(sortie)
    assert fait == {"code": CODE, "version": 2, "crees": 0, "modifies": 1, "retires": 1,
                    "inchanges": 23}  # fmt: skip


@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_export_reads_back_to_the_same_table(lancer, tmp_path, fichier, format_):
    lancer("importer", fichier, *PLATS)
    sortie = tmp_path / f"rendu.{format_}"
    assert lancer("exporter", CODE, "--format", format_, "--sortie", str(sortie))[0] == 0
    code, dit, erreur = lancer("importer", str(sortie), *PLATS)
    assert (code, erreur) == (0, "")
    assert "version 1 : 0 créé, 0 modifié, 0 retiré, 25 inchangés" in dit


def test_export_on_standard_output_is_exact_csv(lancer, fichier, communes):
    lancer("importer", fichier, *PLATS)
    lignes = list(csv.DictReader(io.StringIO(lancer("exporter", CODE)[1])))
    assert [ligne["code"] for ligne in lignes] == list(communes)
    assert (lignes[0]["numerateur"], lignes[0]["statut_public"]) == ("3", "")
    lancer("publier", CODE)
    lignes = list(csv.DictReader(io.StringIO(lancer("exporter", CODE)[1])))
    assert lignes[0]["statut_public"] == "secret"


def test_withdraw_and_delete_ask_and_say(lancer, fichier):
    lancer("importer", fichier, *PLATS)
    code, _, erreur = lancer("supprimer", CODE)
    assert code == 4 and "--confirmer" in erreur
    lancer("publier", CODE)
    code, _, erreur = lancer("supprimer", CODE, "--confirmer")
    assert code == 4 and "Retirez-la d'abord" in erreur
    assert json.loads(lancer("retirer", CODE, "--format", "json")[1])["etat"] == "retiree"
    assert lancer("supprimer", CODE, "--confirmer")[0] == 0
    assert json.loads(lancer("lister", "--format", "json")[1]) == {"tables": []}


@pytest.mark.parametrize(
    ("arguments", "code", "mots"),
    [
        (("montrer", "LOC_RIEN"), 3, "n'existe pas"),
        (("publier", "LOC_RIEN"), 3, "n'existe pas"),
        (("apercu", "absent.csv", "--territoire", FONTENAY), 3, "n'existe pas"),
        (("apercu", "absent.csv", "--territoire", "Nulle-Part-sur-Rien"), 3, "s'appelle"),
        (("importer", "absent.csv"), 2, "--territoire"),
        (("apercu", "x.csv", "--territoire", FONTENAY, "--colonnes", "insee=X"), 2, "ne dit pas"),
        (("importer", "x.csv", *PLATS, "--seuil", "onze"), 2, "n'est pas un nombre de 0"),
    ],
)
def test_errors_are_one_french_sentence(lancer, arguments, code, mots):
    rendu, sortie, erreur = lancer(*arguments)
    assert (rendu, sortie) == (code, "")
    assert mots in erreur
    assert "Traceback" not in erreur and "Error" not in erreur


def test_round_trip_from_the_file_to_fill_to_the_portrait(lancer, tmp_path, capsys):
    """modele → filled by the partner → importer → publier → the figure of the portrait."""
    modele = tmp_path / f"SOC_C2S-{FONTENAY}.csv"
    assert (
        main(["donnees", "modele", "SOC_C2S", "--territoire", FONTENAY, "--sortie", str(modele)])
        == 0
    )
    lignes = list(csv.reader(io.StringIO(modele.read_text("utf-8-sig"))))
    for rang, ligne in enumerate(lignes[1:]):
        ligne[2:4] = [str(50 + rang), str(700 + 10 * rang)]
        ligne[5:7] = ["2024", "CPAM de la Vendée"]
    modele.write_text(texte_csv(lignes), "utf-8")
    assert lancer("importer", str(modele), "--territoire", FONTENAY)[0] == 0

    def chiffre(*options: str):
        capsys.readouterr()
        code = main(
            ["diagnostic", FONTENAY, "--format", "json", "--indicateurs", "SOC_C2S", *options]
        )
        donnees = json.loads(capsys.readouterr().out)
        return code, next(iter(donnees["indicateurs"]), None), donnees

    assert chiffre()[1] is None, "private: not in the portrait"
    haut, bas = sum(50 + r for r in range(25)), sum(700 + 10 * r for r in range(25))
    _, prive, _ = chiffre("--avec-prives")
    assert (prive["numerateur"], prive["denominateur"]) == (haut, bas)
    assert lancer("publier", "SOC_C2S")[0] == 0
    code, publie, donnees = chiffre()
    assert code == 0
    assert publie["valeur"] == pytest.approx(100 * haut / bas)
    assert publie["libelle"].endswith("(donnée locale)")
    assert publie["source"] == f"SOC_C2S@{FONTENAY}"
    (source,) = donnees["sources"]
    assert source["producteur"] == "CPAM de la Vendée"
    assert source["fichier"] == modele.name
    assert perimetre(FONTENAY).intitule == source["champ"]
