"""A regional agency writes the objectives of its own project, beside the framework's."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.contrats.actions import fiches as actions_fiches
from clesante.contrats.actions import prs as actions
from clesante.contrats.forms.fiches import FicheForm
from clesante.contrats.lectures.fiches import attendus_de, attendus_des, prs_coches
from clesante.contrats.lectures.matrices import matiere, matrice
from clesante.contrats.models import FicheAction, ObjectifPRS
from clesante.socle.erreurs import IntrouvableError
from tests.aides.objets.base import contrat
from tests.aides.personnes import AUTRE_REGION, ICI, REGION, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
DATES = {"du": date(2023, 11, 1), "au": date(2028, 10, 31)}
PROJET = "PRS 2023-2028"


@pytest.fixture
def siege():
    return faire("ars_siege")


@pytest.fixture
def objectif(siege):
    def ecrire(intitule="Former aux premiers secours", numero="1.1", par=siege, region=REGION):
        neuf = ObjectifPRS(
            region=region, projet=PROJET, numero=numero, intitule=intitule, **DATES
        )  # fmt: skip
        return actions.ajouter_objectif(neuf, par)[0]

    return ecrire


def test_the_agency_of_the_region_writes_and_no_other(objectif, siege):
    fait = objectif()
    for qui in ("coordination", "ars_dd", "ars_autre"):
        with pytest.raises(IntrouvableError):
            objectif("Autre", par=faire(qui))
        with pytest.raises(IntrouvableError):
            actions.retirer_objectif(fait.pk, faire(qui))
    with pytest.raises(IntrouvableError):
        objectif("Ailleurs", region=AUTRE_REGION)
    assert list(ObjectifPRS.objects.all()) == [fait]
    fait.intitule = "Former"
    assert actions.modifier_objectif(fait, siege)
    annuler(Evenement.objects.get(type="contrats.objectif_prs_modifie"), siege)
    fait.refresh_from_db()
    assert fait.intitule == "Former aux premiers secours"


def test_version_and_dates_are_compulsory(comme, siege):
    client = comme("ars_siege")
    page = client.get(reverse("prs-ajouter"))
    cle = page.context["form"]["cle_creation"].value()
    envoi = {"cle_creation": cle, "region": REGION, "intitule": "Former"}
    reponse = client.post(reverse("prs-ajouter"), envoi)
    assert set(reponse.context["form"].errors) == {"projet", "du", "au"}
    envoi |= {"projet": PROJET, "du": "2028-10-31", "au": "2023-11-01"}
    assert set(client.post(reverse("prs-ajouter"), envoi).context["form"].errors) == {"au"}
    envoi |= {"du": "2023-11-01", "au": "2028-10-31"}
    assert client.post(reverse("prs-ajouter"), envoi).status_code == 302
    page = client.get(reverse("prs")).content.decode()
    assert f"{PROJET} (du 01/11/2023 au 31/10/2028)" in page
    suite = client.get(reverse("prs-ajouter")).context["form"]
    assert suite["projet"].value() == PROJET
    assert "Ajouter un objectif" not in comme("coordination").get(reverse("prs")).content.decode()


def test_fiches_tick_them_beside_those_of_the_framework(objectif, siege):
    lu, par = contrat(ICI), faire("coordination")
    sien, autre = objectif(), objectif("Réduire le renoncement aux soins", "1.2")
    ailleurs = objectif("Ailleurs", par=faire("ars_autre"), region=AUTRE_REGION)
    assert attendus_de(lu).prs
    assert attendus_des([lu.pk])[lu.pk] == attendus_de(lu)
    fiche, _ = actions_fiches.ajouter_fiche(
        FicheAction(intitule="Former", etat="a_venir", objectifs_prs=[sien.code]), lu, par
    )

    def offerts():
        choix = FicheForm(instance=fiche, utilisateur=par, de_l_equipe=True)
        groupes = choix.fields["objectifs_prs"].choices
        return {code: dit for _, siens in groupes for code, dit in siens}

    assert offerts()[sien.code] == "1.1 Former aux premiers secours"
    assert ailleurs.code not in offerts()
    assert prs_coches(fiche, lu) == [f"1.1 Former aux premiers secours ({PROJET})"]
    lue = matrice(matiere(lu, par), "objectifs")
    assert [r.libelle for r in lue.rangees if r.fiches] == [
        f"1.1 Former aux premiers secours ({PROJET})"
    ]
    assert autre.code in {r.code for r in lue.que_personne_ne_porte}
    actions.retirer_objectif(sien.pk, siege)
    actions.retirer_objectif(autre.pk, siege)
    assert offerts()[sien.code] == "1.1 Former aux premiers secours (retiré)"
    assert autre.code not in offerts()
    lue = matrice(matiere(lu, par), "objectifs")
    assert {r.code: r.libelle for r in lue.rangees if r.code in (sien.code, autre.code)} == {
        sien.code: "1.1 Former aux premiers secours (retiré)"
    }


def _classeur(*lignes):
    classeur = Workbook()
    for ligne in lignes:
        classeur.active.append(ligne)
    flux = io.BytesIO()
    classeur.save(flux)
    flux.seek(0)
    flux.name = "prs.xlsx"
    return flux


TITRES = ["Projet régional et sa version", "En vigueur du", "Au", "Numéro", "Objectif"]


def test_a_table_comes_in_whole_or_not_at_all_and_once(comme, objectif):
    client = comme("ars_siege")
    fautif = _classeur(
        TITRES, [PROJET, "01/11/2023", "31/10/2028", "1", "Former"],
        [PROJET, "01/11/2023", "hier", "2", "Accueillir"], [PROJET, "2028", "2023", "3", ""],
    )  # fmt: skip
    envoi = {"region": REGION, "fichier": fautif}
    reponse = client.post(reverse("prs-importer"), envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 422 and not ObjectifPRS.objects.exists()
    assert "hier" in page and "la fin est avant le début" in page
    for attendu in ("2\u00a0objectifs ajoutés, 0", "0\u00a0objectif ajouté, 2"):
        juste = _classeur(
            TITRES, [PROJET, "01/11/2023", "31/10/2028", "1", "Former"],
            [PROJET, 45231, "31/10/2028", "2", "Accueillir"],
        )  # fmt: skip
        reponse = client.post(
            reverse("prs-importer"), {"region": REGION, "fichier": juste}, follow=True
        )
        assert attendu in reponse.content.decode()
    sans = client.post(
        reverse("prs-importer"),
        {"region": REGION, "fichier": _classeur(["Objectif", "N"], ["A", 1])},
    )
    assert "Il manque au tableau" in sans.content.decode()


def test_what_is_sent_comes_in_elsewhere(comme, objectif):
    objectif()
    envoye = comme("coordination").get(reverse("prs-export", args=["xlsx"]))
    octets = b"".join(envoye) if envoye.streaming else envoye.content
    feuille = load_workbook(io.BytesIO(octets)).active
    assert {str(c.value) for c in feuille[1]} >= set(TITRES)
    ObjectifPRS.objects.all().delete()
    flux = io.BytesIO(octets)
    flux.name = "objectifs-prs.xlsx"
    comme("ars_siege").post(reverse("prs-importer"), {"region": REGION, "fichier": flux})
    revenu = ObjectifPRS.objects.get()
    assert (revenu.numero, revenu.du, revenu.au) == ("1.1", DATES["du"], DATES["au"])
