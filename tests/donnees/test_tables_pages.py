"""Territories' own tables by page: deposited, understood, mended, published, and by whom."""

from __future__ import annotations

import csv
import io
import os
import stat
import time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clesante.comptes import registre
from clesante.comptes.journal import phrase
from clesante.comptes.models import Evenement
from clesante.donnees import actions
from clesante.donnees.actions import deposer_table, essayer_table, publier, retirer, supprimer
from clesante.donnees.models import TableLocale
from clesante.donnees.tables import depots, gestion, imports
from clesante.donnees.tables.definitions import Declaration
from clesante.donnees.tables.regles import Consignes
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.territoires.lectures import perimetre, reste_dans
from tests.aides.personnes import A_COTE, AILLEURS, ICI, PERSONNES, faire
from tests.aides.tables import PLATS, classeur, communes, importer, poser, rapport
from tests.comptes.matrice import PERMISSIONS
from tests.comptes.test_matrice import corps

__all__ = ["communes"]
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
LISTE, DEPOSER = reverse("tables-locales"), reverse("table-deposer")
REDON = "EPCI-243500741"  # astride three départements and two regions
DITS = {"libelle": "Enfants suivis", "source": "ORS Pays de la Loire"}


@pytest.fixture(autouse=True)
def _dossier(tmp_path, settings):
    settings.VAR = tmp_path / "var"


@pytest.fixture
def csv_bon(communes) -> bytes:
    return rapport(communes, range(20, 45)).encode()


def deposer(client, contenu: bytes, territoire: str = ICI, nom: str = "table.csv"):
    return client.post(
        DEPOSER, {"fichier": SimpleUploadedFile(nom, contenu), "territoire": territoire}
    )


@pytest.fixture
def table(tmp_path, communes) -> TableLocale:
    """A table of here, private."""
    importer(poser(tmp_path, rapport(communes, range(20, 45))))
    return TableLocale.objects.get()


def placer(table: TableLocale, territoire: str) -> TableLocale:
    TableLocale.objects.filter(pk=table.pk).update(territoire=territoire)
    return table


# --- Deposit, preview, import ---


def test_a_file_becomes_a_private_table_and_its_deposit_is_gone(comme, csv_bon):
    client = comme("coordination")
    depot = deposer(client, csv_bon)
    assert depot.status_code == 302
    page = client.get(depot.url).content.decode()
    assert "25 chiffres compris" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert not TableLocale.objects.exists()
    relue = client.post(depot.url, {**DITS, "relire": "1"}, follow=True)
    assert relue.redirect_chain == [(depot.url, 302)]
    page = relue.content.decode()
    assert "25\u00a0créés" in page
    assert 'value="Enfants suivis"' in page
    assert not TableLocale.objects.exists()
    fait = client.post(depot.url, {**DITS, "importer": "1"})
    lue = TableLocale.objects.get()
    assert fait.url == reverse("table-geree", args=[lue.pk])
    assert (lue.code, lue.territoire, lue.seuil) == ("LOC_ENFANTS_SUIVIS", ICI, 11)
    assert not lue.versions.get().publiee_le
    assert client.get(depot.url).status_code == 404
    assert [*(settings.VAR / "depots").iterdir()] == []
    evenement = Evenement.objects.get(type="donnees.table_importee")
    assert evenement.auteur == faire("coordination")
    assert evenement.apres == {"code": lue.code, "territoire": ICI, "version": 1}


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_workbooks_come_in_too(comme, communes, tmp_path, extension):
    lignes = [["Code", "Effectif", "Population", "Année"]]
    lignes += [[c.removeprefix("COM-"), 20 + i, 100 + i, "2024"] for i, c in enumerate(communes)]
    fichier = classeur(tmp_path, {"Chiffres": lignes, "Lisez-moi": [["rien"]]}, f"t.{extension}")
    client = comme("coordination")
    depot = deposer(client, fichier.read_bytes(), nom=fichier.name)
    assert client.post(depot.url, {**DITS, "importer": "1"}).status_code == 302
    assert TableLocale.objects.get().versions.get().valeurs.count() == 25


def test_columns_are_chosen_when_they_are_not_recognised(comme, communes):
    lignes = [["Lieu X", "Truc", "Machin"], *([c[4:], 20, 100] for c in communes)]
    flux = io.StringIO()
    csv.writer(flux).writerows(lignes)
    client = comme("coordination")
    depot = deposer(client, flux.getvalue().encode())
    page = client.get(depot.url)
    assert page.status_code == 200
    assert '<option value="Machin"' in page.content.decode()
    assert "--colonnes" not in page.content.decode()
    choix = {"colonne_code": "Lieu X", "colonne_numerateur": "Truc", "annee": "2024"}
    choix |= {"colonne_denominateur": "Machin", **DITS}
    assert client.post(depot.url, {**choix, "importer": "1"}).status_code == 302
    assert TableLocale.objects.get().calcul == "rapport"


def test_every_row_at_fault_is_listed_and_the_file_to_mend_says_it(comme, communes):
    lignes = [["Code", "Effectif", "Population", "Année"]]
    lignes += [[c[4:], 20, 100, "2024"] for c in communes]
    lignes[3][1], lignes[5][0] = "beaucoup", "99999"
    flux = io.StringIO()
    csv.writer(flux).writerows(lignes)
    client = comme("coordination")
    depot = deposer(client, flux.getvalue().encode())
    page = client.get(depot.url).content.decode()
    assert "beaucoup" in page
    assert "99999" in page
    assert "Rien ne peut être importé" in page
    assert client.post(depot.url, {**DITS, "importer": "1"}).status_code == 422
    assert not TableLocale.objects.exists()
    jeton = depot.url.rstrip("/").rpartition("/")[2]
    recu = client.get(reverse("table-corrigee", args=[jeton, "csv"])).content.decode("utf-8-sig")
    rangees = list(csv.reader(io.StringIO(recu)))
    assert rangees[0][-1] == "À corriger"
    assert [bool(r[-1]) for r in rangees[1:]].count(True) == 2
    assert rangees[3][-1]
    assert rangees[5][-1]
    for extension in ("xlsx", "ods"):
        assert client.get(reverse("table-corrigee", args=[jeton, extension])).status_code == 200
    assert client.get(reverse("table-corrigee", args=[jeton, "exe"])).status_code == 404


def test_what_is_missing_is_said_of_the_fields_of_the_page_and_nothing_typed_is_lost(
    comme, csv_bon
):
    client = comme("coordination")
    depot = deposer(client, csv_bon)
    reponse = client.post(depot.url, {"jeu": "Suivi 2024", "importer": "1"})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "--" not in page.partition("<main")[2].partition("</main")[0]
    assert 'value="Suivi 2024"' in page
    assert not TableLocale.objects.exists()


@pytest.mark.parametrize("contenu", [b"", b"\x00\x01\x02", b"PK\x03\x04 not a workbook"])
def test_what_is_not_a_table_is_refused_and_not_kept(comme, contenu):
    assert deposer(comme("coordination"), contenu, nom="x.xlsx").status_code == 422
    dossier = settings.VAR / "depots"
    assert not dossier.exists() or [*dossier.iterdir()] == []


def test_a_file_without_a_header_is_said_so_on_its_page(comme):
    client = comme("coordination")
    page = client.get(deposer(client, b"a").url)
    assert page.status_code == 200
    assert "Aucune ligne d" in page.content.decode()


@pytest.mark.parametrize(
    "nom", ["../../../etc/passwd", "depot.json", "..", "é\n;.csv", "x" * 300, "é" * 300 + ".csv"]
)
def test_a_name_never_leaves_the_folder_of_its_deposit(personne, nom):
    depot = depots.garder(io.BytesIO(b"a,b"), nom, ICI, personne("coordination"))
    racine = (settings.VAR / "depots").resolve()
    assert depot.fichier.resolve().parent.parent.parent == racine
    assert depots.retrouver(depot.jeton, personne("coordination")) == depot
    assert depot.fichier.suffix == ".csv" or not nom.endswith(".csv")
    if os.name != "nt":
        assert stat.S_IMODE(racine.stat().st_mode) == 0o700


def test_the_same_file_again_makes_no_version_and_no_event(comme, csv_bon):
    client = comme("coordination")
    for _ in range(2):
        assert client.post(deposer(client, csv_bon).url, {**DITS, "importer": "1"}).url
    assert TableLocale.objects.get().versions.count() == 1
    assert Evenement.objects.filter(type="donnees.table_importee").count() == 1


# --- Whose is what ---


def test_a_deposit_belongs_to_nobody_else(comme, csv_bon):
    adresse = deposer(comme("coordination"), csv_bon).url
    ouvrent = {qui for qui in PERSONNES if comme(qui).get(adresse).status_code == 200}
    assert ouvrent == {"coordination"}
    assert comme("administrateur").post(adresse, {**DITS, "importer": "1"}).status_code == 404


def test_a_deposit_is_swept_after_a_day_and_no_sooner(comme, csv_bon):
    client = comme("coordination")
    neuf, vieux = deposer(client, csv_bon).url, deposer(client, csv_bon).url
    dossier = settings.VAR / "depots" / vieux.rstrip("/").rpartition("/")[2]
    hier = time.time() - depots.GARDE_S - 60
    os.utime(dossier / "fichier", (hier, hier))
    assert client.get(vieux).status_code == 404
    assert not dossier.exists()
    assert client.get(neuf).status_code == 200


def test_a_list_of_deposits_sweeps_once(monkeypatch, personne):
    balayages = []
    monkeypatch.setattr(depots, "balayer", lambda: balayages.append(1))
    qui = personne("coordination")
    gardes = [depots.garder(io.BytesIO(b"a,b"), f"{n}.csv", ICI, qui) for n in range(3)]
    balayages.clear()
    assert {d.jeton for d, _ in depots.de(qui)} == {d.jeton for d in gardes}
    assert len(balayages) == 1


def test_a_page_sent_twice_leaves_no_folder_behind(personne):
    """The second submit of a page finds its file gone: nothing is made again, nothing stays."""
    qui = personne("coordination")
    depot = depots.garder(io.BytesIO(b"a,b"), "t.csv", ICI, qui)
    depots.oublier(depot)
    with pytest.raises(IntrouvableError):
        depots.retenir(depot, {"libelle": "x"})
    racine = settings.VAR / "depots"
    assert [*racine.iterdir()] == []
    orphelin = racine / ("A" * 32)
    orphelin.mkdir()
    assert depots.balayer() == 0
    os.utime(orphelin, (0, 0))
    assert registre.balayer() == 1  # as « clesante rgpd conserver » does every day
    assert [*racine.iterdir()] == []


@pytest.mark.parametrize("jeton", ["x", "..", "A" * 32, "." * 32, "%2e%2e"])
def test_a_deposit_that_is_not_does_not_exist(comme, jeton):
    assert comme("coordination").get(f"/tables/depots/{jeton}/").status_code == 404


@pytest.mark.parametrize("territoire", [AILLEURS, A_COTE, "DEP-85", "FR", f"{ICI}+{A_COTE}", "Xyz"])
def test_nobody_deposits_for_a_territory_out_of_reach(comme, csv_bon, territoire):
    reponse = deposer(comme("coordination"), csv_bon, territoire)
    assert reponse.status_code == 422
    assert territoire in reponse.content.decode()


def test_a_right_taken_back_between_preview_and_import_is_gone(comme, csv_bon):
    client, qui = comme("coordination"), faire("coordination")
    adresse = deposer(client, csv_bon).url
    qui.attributions.update(portee=A_COTE)
    jeton = adresse.rstrip("/").rpartition("/")[2]
    assert client.get(adresse).status_code == 404
    assert client.get(reverse("table-corrigee", args=[jeton, "csv"])).status_code == 404
    assert client.post(adresse, {**DITS, "relire": "1"}).status_code == 404
    assert client.post(adresse, {**DITS, "importer": "1"}).status_code == 404
    assert not TableLocale.objects.exists()


def test_a_code_taken_elsewhere_says_nothing_of_the_table_that_has_it(comme, csv_bon, table):
    """The other's table is private: neither its territory nor its title may be told."""
    TableLocale.objects.filter(pk=table.pk).update(territoire=AILLEURS, libelle="Titre à cacher")
    client = comme("coordination")
    adresse = deposer(client, csv_bon).url
    reponse = client.post(adresse, {**DITS, "code": table.code, "importer": "1"})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "pas disponible" in page
    assert not any(mot in page for mot in (AILLEURS, "Titre à cacher", "autre territoire"))


def test_a_preview_opens_the_file_once_and_writes_nothing(comme, csv_bon, monkeypatch):
    client = comme("coordination")
    adresse = client.post(deposer(client, csv_bon).url, {**DITS, "relire": "1"}).url
    ouvertures, ouvrir = [], imports.ouvrir

    def compter(*arguments):
        ouvertures.append(arguments)
        return ouvrir(*arguments)

    for module in (imports, gestion):
        monkeypatch.setattr(module, "ouvrir", compter)
    with CaptureQueriesContext(connection) as requetes:
        assert "25\u00a0créés" in client.get(adresse).content.decode()
    ecrites = [r["sql"] for r in requetes if "locale" in r["sql"] and "SELECT" not in r["sql"]]
    assert (len(ouvertures), ecrites) == (1, [])


def test_the_file_is_read_before_the_transaction(tmp_path, communes, personne, monkeypatch):
    """SQLite lets one write at a time: a file that is long to read must keep nobody waiting."""
    lire, dedans, blocs = actions.apercevoir, [], len(connection.savepoint_ids)

    def noter(*arguments):
        dedans.append(len(connection.savepoint_ids) > blocs)
        return lire(*arguments)

    monkeypatch.setattr(actions, "apercevoir", noter)
    fichier = poser(tmp_path, rapport(communes, range(20, 45)))
    dits = Declaration(**PLATS)
    deposer_table(fichier, perimetre(ICI), dits, Consignes(), personne("coordination"))
    assert dedans == [False]


@pytest.mark.parametrize("qui", PERSONNES)
@pytest.mark.parametrize(
    ("place", "lieu"), [("ici", ICI), ("a_cote", A_COTE), ("ailleurs", AILLEURS)]
)
def test_each_person_reaches_the_tables_of_the_matrix_and_no_other(comme, table, qui, place, lieu):
    placer(table, lieu)
    client = comme(qui)
    rien = client.get(reverse("table-geree", args=[987_654_321]))
    pages = {
        reverse("table-geree", args=[table.pk]): "donnees.tables",
        reverse("table-export", args=[table.pk, "csv"]): "donnees.tables",
        reverse("table-acte", args=[table.pk, "publier"]): "donnees.publier",
        reverse("table-acte", args=[table.pk, "supprimer"]): "donnees.publier",
    }
    for adresse, operation in pages.items():
        permis = qui in PERMISSIONS[operation][place]
        reponse = client.get(adresse)
        assert (reponse.status_code == 200) is permis, adresse
        if not permis and qui != "anonyme":
            assert corps(reponse) == corps(rien)
            assert client.post(adresse).status_code == 404
    assert TableLocale.objects.filter(pk=table.pk).exists()
    if qui in PERMISSIONS["donnees.tables"]["quelque part"]:
        montree = table.libelle in client.get(LISTE).content.decode()
        assert montree is (qui in PERMISSIONS["donnees.tables"][place])


def test_actions_refuse_what_pages_do_not_offer(tmp_path, communes, table, personne):
    qui = personne("coordination_b")
    for acte in (publier, retirer, supprimer):
        with pytest.raises(IntrouvableError):
            acte(table.code, par=qui)
    fichier = poser(tmp_path, rapport(communes, range(20, 45)))
    with pytest.raises(IntrouvableError):
        deposer_table(fichier, perimetre(ICI), Declaration(**PLATS), Consignes(), qui)
    assert not Evenement.objects.filter(auteur=qui).exists()


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"source": "Mairie", "seuil": 1}, "seuil de secret et producteur"),
        ({"libelle": "Enfants vus", "code": "LOC_ENFANTS_SUIVIS"}, "libellé"),
    ],
)
def test_what_is_said_of_a_published_table_is_changed_by_who_may_publish_it(
    tmp_path, communes, table, personne, change, dit
):
    """Else a deposit would lower, or sign with another name, what everyone reads; and unseen."""
    fichier = poser(tmp_path, rapport(communes, range(20, 45)))
    decrite = Declaration(**{**PLATS, **change})
    faire_par = {
        qui: (fichier, perimetre(ICI), decrite, Consignes(), personne(qui))
        for qui in ("adjoint", "coordination")
    }
    publier(table.code)
    with pytest.raises(RefuseError, match=f"est publiée.*{dit}.*Rien n'a été enregistré"):
        deposer_table(*faire_par["adjoint"])
    with pytest.raises(RefuseError, match=f"est publiée.*{dit}"):  # said before it is asked for
        essayer_table(*faire_par["adjoint"])
    assert TableLocale.objects.values().get() == TableLocale.objects.filter(
        seuil=table.seuil, producteur=table.producteur, libelle=table.libelle
    ).values().get()  # fmt: skip
    deposer_table(*faire_par["coordination"])
    note = Evenement.objects.get(type="donnees.table_definie")
    assert note.auteur == personne("coordination")
    assert phrase(note) == f"Table décrite autrement\u00a0: {table.code}, version 1 ({dit})."
    retirer(table.code)
    revenue = Declaration(**PLATS, code=table.code, seuil=11)
    deposer_table(fichier, perimetre(ICI), revenue, Consignes(), personne("adjoint"))
    assert Evenement.objects.filter(type="donnees.table_definie").count() == 2


@pytest.mark.parametrize(
    ("code", "portees", "dedans"),
    [
        (ICI, {ICI}, True), (ICI, {"DEP-85"}, True), (ICI, {"REG-52"}, True),
        (ICI, {A_COTE}, False),
        ("DEP-85", {ICI}, False), ("DEP-85", {"REG-52"}, True), (f"{ICI}+{A_COTE}", {ICI}, False),
        (f"{ICI}+{A_COTE}", {ICI, A_COTE}, True), ("COM-85092", {ICI}, True), (ICI, set(), False),
        (REDON, {"DEP-56"}, False), (REDON, {"DEP-35", "DEP-56"}, False), (REDON, {REDON}, True),
        (REDON, {"DEP-35", "DEP-44", "DEP-56"}, True), (REDON, {"REG-53", "DEP-44"}, True),
        (REDON, {"REG-53"}, False), ("BV-85092", {ICI}, False), ("BV-85092", {"DEP-85"}, True),
        ("EPCI-000000000", {"DEP-85"}, False), ("FR", {"REG-52"}, False), (ICI, {"ORG-1"}, False),
    ],
)  # fmt: skip
def test_a_perimeter_is_within_reach_only_whole(code, portees, dedans):
    assert reste_dans(code, portees) is dedans


# --- Publishing, withdrawing, deleting ---


def test_a_table_is_published_withdrawn_deleted_each_after_a_question(comme, table):
    client = comme("coordination")
    fiche = reverse("table-geree", args=[table.pk])
    actes = {
        n: reverse("table-acte", args=[table.pk, n]) for n in ("publier", "retirer", "supprimer")
    }
    assert client.get(actes["publier"]).status_code == 200
    assert not table.versions.get().publiee_le
    assert client.post(actes["publier"]).url == fiche
    assert table.versions.publiees().exists()
    assert client.post(actes["supprimer"]).status_code == 404  # published: withdrawn first
    assert client.post(actes["publier"]).status_code == 404
    assert client.post(actes["retirer"]).url == fiche
    assert not table.versions.publiees().exists()
    assert client.post(actes["supprimer"]).url == LISTE
    assert not TableLocale.objects.exists()
    notes = Evenement.objects.filter(objet_type="donnees.tablelocale").order_by("pk")
    assert [e.type.removeprefix("donnees.table_") for e in notes] == [
        "importee", "publiee", "retiree", "supprimee",
    ]  # fmt: skip
    assert {e.auteur for e in notes[1:]} == {faire("coordination")}


def test_values_without_their_counts_need_a_word_of_the_producer(comme, communes, tmp_path):
    lignes = [["Code", "Taux", "Année"], *([c[4:], 12.5, 2024] for c in communes)]
    flux = io.StringIO()
    csv.writer(flux).writerows(lignes)
    importer(poser(tmp_path, flux.getvalue()))
    table, client = TableLocale.objects.get(), comme("coordination")
    adresse = reverse("table-acte", args=[table.pk, "publier"])
    refus = client.post(adresse)
    assert refus.status_code == 409
    assert "déjà masqués" in refus.content.decode()
    assert "--deja" not in refus.content.decode()
    assert not table.versions.publiees().exists()
    assert client.post(adresse, {"deja_protegee": "1"}).status_code == 302
    assert table.versions.publiees().exists()


def test_a_part_of_another_table_is_published_on_a_word_only(comme, communes, tmp_path, table):
    publier(table.code)
    importer(poser(tmp_path, rapport(communes, range(15, 40))), code="LOC_PARTIE")
    partie, client = TableLocale.objects.get(code="LOC_PARTIE"), comme("coordination")
    adresse = reverse("table-acte", args=[partie.pk, "publier"])
    assert 'name="distincte"' not in client.get(adresse).content.decode()
    refus = client.post(adresse)
    assert refus.status_code == 409
    assert refus.content.decode().count("Aucune de ces tables ne compte une partie") == 2
    assert client.post(adresse, {"distincte": "1"}).status_code == 302
    note = Evenement.objects.filter(type="donnees.table_publiee").latest("pk")
    assert note.apres == {"code": "LOC_PARTIE", "territoire": ICI, "version": 1, "distincte": True}


def test_versions_are_listed_the_latest_first(comme, tmp_path, communes, table):
    importer(poser(tmp_path, rapport(communes, range(40, 65))))
    page = comme("coordination").get(reverse("table-geree", args=[table.pk])).content.decode()
    versions = page.partition("Versions")[2]
    assert 0 < versions.index(">2<") < versions.index(">1<")


def test_the_list_costs_as_many_queries_whatever_the_tables(comme, table, nombre_de_requetes):
    client = comme("coordination")
    client.get(LISTE)
    peu = nombre_de_requetes(lambda: client.get(LISTE))
    version = table.versions.get()
    for rang in range(12):
        table.pk, table.code = None, f"LOC_T{rang}"
        table.save()
        version.pk, version.table = None, table
        version.save()
    assert nombre_de_requetes(lambda: client.get(LISTE)) == peu <= 15
