"""The programme: axes, objectives, principles, numbers that stay, means lent between partners."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.contrats.actions import programme as actions
from clesante.contrats.actions.fiches import ajouter_fiche, modifier_fiche
from clesante.contrats.lectures.programme import programme
from clesante.contrats.models import Axe, FicheAction, Objectif, Principe
from clesante.contrats.regles.programme import ajouter_un, nom_du_niveau, numero_propose
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import AILLEURS, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lu():
    return contrat(ICI)


@pytest.fixture
def axe(lu):
    def faire_un(intitule="Prévenir", **champs):
        return actions.ajouter_axe(Axe(intitule=intitule, **champs), lu, faire("coordination"))[0]

    return faire_un


def objectif(axe, intitule="Dépister", **champs):
    neuf = Objectif(axe=axe, intitule=intitule, **champs)
    return actions.ajouter_objectif(neuf, axe.contrat, faire("coordination"))[0]


@pytest.mark.parametrize(
    ("debut", "pris", "propose"),
    [
        ("2", [], "2.1"),
        ("2", ["2.1", "2.9", "2.9.4", "12.30"], "2.10"),
        ("2.9", ["2.9.4"], "2.9.5"),
        ("", ["3", "1.7"], "4"),
    ],
)
def test_a_number_follows_the_last_of_its_place(debut, pris, propose):
    assert numero_propose(debut, pris) == propose


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("axe", "Ajouter un axe"),
        ("orientation stratégique", "Ajouter une orientation stratégique"),
        ("objectif opérationnel", "Ajouter un objectif opérationnel"),
        ("Cap", "Ajouter\u00a0: Cap"),
    ],
)
def test_the_words_that_add_agree(nom, dit):
    assert ajouter_un(nom) == dit


def test_levels_have_the_names_of_the_contract():
    assert nom_du_niveau(["cap", "étape"], 2) == "étape"
    assert nom_du_niveau([], 3) == "objectif opérationnel"


def test_axes_and_objectives_are_numbered_and_three_levels_deep(lu, axe):
    un, deux = axe(), axe("Soigner")
    assert [un.numero, deux.numero] == [1, 2]
    with pytest.raises(RefuseError, match=r"déjà donné .* Prenez 3"):
        axe("Encore", numero=2)
    haut = objectif(deux)
    bas = objectif(un, parent=objectif(un, parent=haut))  # the axis is that of what is above
    assert (haut.numero, bas.numero, bas.niveau, bas.axe) == ("2.1", "2.1.1.1", 3, deux)
    with pytest.raises(RefuseError, match="trois niveaux"):
        objectif(deux, parent=bas)
    with pytest.raises(IntrouvableError):
        actions.ajouter_axe(Axe(intitule="Hors"), contrat(AILLEURS), faire("coordination"))


def test_numbers_follow_the_order_of_axes_until_the_signature(lu, axe):
    par = faire("coordination")
    un, deux = axe(), axe("Soigner")
    fiches = [
        ajouter_fiche(FicheAction(intitule="F", etat="a_venir", axe=a), lu, par)[0]
        for a in (un, deux, deux)
    ]
    sous = objectif(deux)
    assert actions.deplacer_axe(deux, -1, par)
    assert not actions.deplacer_axe(Axe.objects.get(pk=deux.pk), -1, par)
    arbre = programme(lu, par)
    assert [a.axe.intitule for a in arbre.axes] == ["Soigner", "Prévenir"]
    assert [f.fiche.numero for f in arbre.fiches] == ["1.1", "1.2", "2.1"]
    assert actions.renumeroter(lu, par) == 0
    apres = dict(FicheAction.objects.values_list("pk", "numero"))
    assert [apres[f.pk] for f in fiches] == ["2.1", "1.1", "1.2"]
    sous.refresh_from_db()
    assert sous.numero == "1.1"
    signe(lu)
    bouge = Axe.objects.get(pk=deux.pk)
    with pytest.raises(RefuseError, match="est signé"):
        actions.renumeroter(bouge.contrat, par)
    with pytest.raises(RefuseError, match="est signé"):
        actions.deplacer_axe(bouge, 1, par)
    bouge.numero = 9
    with pytest.raises(RefuseError, match="est signé"):
        actions.modifier_axe(bouge, par)
    lue = FicheAction.objects.get(pk=fiches[0].pk)
    lue.numero = "9.1"
    with pytest.raises(RefuseError, match="est signé"):
        modifier_fiche(lue, par)
    assert Axe.objects.get(pk=deux.pk).numero == 1
    assert FicheAction.objects.get(pk=lue.pk).numero == "2.1"


def signe(lu):
    lu.etat = "en_vigueur"
    lu.save()


def test_no_button_moves_an_axis_of_a_signed_contract(lu, axe, comme):
    un, _ = axe(), axe("Soigner")
    client, adresse = comme("coordination"), reverse("programme", args=[lu.pk])
    assert "0\u00a0action" not in client.get(adresse).content.decode()
    assert "0 action<" in client.get(adresse).content.decode()
    assert "Descendre" in client.get(adresse).content.decode()
    signe(lu)
    page = client.post(
        reverse("axe-deplacer", args=[un.pk]), {"sens": "descendre"}, follow=True
    ).content.decode()
    assert "Descendre" not in page
    assert "gardent leur numéro" in page
    assert [a.intitule for a in lu.axes.order_by("numero")] == ["Prévenir", "Soigner"]


def test_what_holds_fiches_stays(lu, axe):
    par, un = faire("coordination"), axe()
    haut = objectif(un)
    bas = objectif(un, parent=haut)
    ajouter_fiche(FicheAction(intitule="F", etat="a_venir", axe=un, objectif=bas), lu, par)
    for refuse in (
        lambda: actions.retirer_axe(un, par),
        lambda: actions.retirer_objectif(haut, par),
    ):
        with pytest.raises(RefuseError, match="il reste"):
            refuse()
    FicheAction.objects.update(objectif=None)
    actions.retirer_objectif(haut, par)
    assert not Objectif.objects.exists()


def test_principles_start_from_the_framework_once(lu):
    par = faire("coordination")
    attendus = {e.code for e in actions.principes_du_cadre(lu)}
    faits = actions.reprendre_principes(lu, par)
    assert len(faits) >= 5  # those of seed 001 among them
    assert {fait.enonce for fait in faits} == attendus
    assert actions.reprendre_principes(lu, par) == []
    actions.ajouter_principe(Principe(intitule="Le nôtre"), lu, par)
    assert Principe.objects.count() == len(faits) + 1


def test_an_edit_is_undone_from_the_journal(axe):
    par, un = faire("coordination"), axe()
    un.intitule = "Guérir"
    actions.modifier_axe(un, par)
    annuler(Evenement.objects.get(type="contrats.axe_modifie"), par)
    un.refresh_from_db()
    assert un.intitule == "Prévenir"


def test_words_of_the_programme_are_typed_and_shown(lu, axe, comme):
    un, client = axe(), comme("coordination")
    adresse = reverse("programme-mots", args=[lu.pk])
    trop = {"version": lu.version, "nom_axe": "Orientation", "noms_objectifs": "a, b, c, d"}
    assert "Trois niveaux au plus" in client.post(adresse, trop).content.decode()
    assert client.post(adresse, trop | {"noms_objectifs": "Cap, Geste"}).status_code == 302
    page = client.get(reverse("programme", args=[lu.pk])).content.decode()
    assert "Orientation 1. Prévenir" in page
    assert "Ajouter\u00a0: Cap" in page
    client.post(
        reverse("objectif-ajouter", args=[un.pk]),
        {"numero": "1.1", "intitule": "Dépister", "cle_creation": str(lu.cle_creation)},
    )
    assert Objectif.objects.get().numero == "1.1"


def test_the_page_asks_the_same_however_long_the_programme(lu, axe, comme, nombre_de_requetes):
    par, client = faire("coordination"), comme("coordination")
    adresse = reverse("programme", args=[lu.pk])

    def remplir(combien):
        for _ in range(combien):
            un = axe()
            sous = objectif(un)
            neuve = FicheAction(intitule="F", etat="a_venir", axe=un, objectif=sous)
            ajouter_fiche(neuve, lu, par)

    remplir(1)
    client.get(adresse)
    peu = nombre_de_requetes(lambda: client.get(adresse))
    remplir(5)
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    assert peu <= 25
