"""Matrices: what the contract should carry × its actions, and what nobody carries."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from clesante.cadres.choix import Rubrique
from clesante.cadres.lectures import cadre
from clesante.concertation.actions.enjeux import ajouter_enjeu
from clesante.concertation.models import Enjeu
from clesante.contrats.lectures.matrices import GENRES, image, matiere, matrice
from clesante.contrats.models import FicheAction, Principe
from clesante.ui.graphiques.grille import Mots, Rangee, grille
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import A_COTE, ICI, faire
from tests.contrats.essais_cycle import decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lu():
    fait = contrat(ICI)
    fait.diagnostic = diagnostic(ICI)
    fait.save()
    return fait


def action(lu, numero, **champs):
    return FicheAction.objects.create(
        contrat=lu, numero=numero, intitule=f"Action {numero}", etat="a_venir", **champs
    )


def lire(lu, code, qui="coordination"):
    return matrice(matiere(lu, faire(qui)), code)


def portes(lue):
    return {r.libelle: [f.numero for f in r.fiches] for r in lue.rangees if r.fiches}


def test_objectives_come_from_the_framework_and_those_nobody_carries_are_listed(lu):
    attendus = cadre("pays_de_la_loire")
    objectif = attendus.de(Rubrique.OBJECTIFS)[0]
    action(lu, "1.1", objectifs_prs=[objectif.code])
    action(lu, "1.2")
    lue = lire(lu, "objectifs")
    assert portes(lue) == {objectif.enonce: ["1.1"]}
    combien = sum(
        len(attendus.de(r)) for r in (Rubrique.OBJECTIFS, Rubrique.PRIORITES, Rubrique.THEMES)
    )
    assert len(lue.rangees) == combien
    assert len(lue.que_personne_ne_porte) == combien - 1
    assert [f.numero for f in lue.qui_ne_portent_rien] == ["1.2"]
    assert lire(lu, "parcours").rangees == ()
    assert [[r.libelle for r in portees] for _, portees in lue.par_fiche] == [
        [objectif.enonce], [],
    ]  # fmt: skip
    action(lu, "1.3", objectifs_prs=["perdu"])
    assert portes(lire(lu, "objectifs"))["perdu (n'est plus dans le cadre)"] == ["1.3"]


def test_parcours_are_those_of_the_framework_that_has_some(lu):
    lu.cadre = "hauts_de_france"
    lu.save()
    parcours = [e for e in cadre(lu.cadre).de(Rubrique.PRIORITES) if e.genre == "parcours"]
    action(lu, "1.1", objectifs_prs=[parcours[0].code])
    lue = lire(lu, "parcours")
    assert len(lue.rangees) == len(parcours) == 6
    assert portes(lue) == {parcours[0].enonce: ["1.1"]}
    assert portes(lire(lu, "objectifs")) == {}


@pytest.mark.parametrize("code", ["publics", "determinants", "domaines", "themes"])
def test_words_of_the_lists_are_rows(lu, code):
    from clesante.recherche.lectures import vocabulaire

    terme = vocabulaire(code).termes[0]
    action(lu, "1.1", **{code: [terme.code, "mot_inconnu"]})
    lue = lire(lu, code)
    assert portes(lue) == {terme.libelle: ["1.1"], "mot_inconnu": ["1.1"]}
    assert terme.libelle not in [r.libelle for r in lue.que_personne_ne_porte]


def test_principles_and_needs_are_rows_in_their_order(lu):
    par = faire("coordination")
    enjeux = [ajouter_enjeu(Enjeu(intitule=f"Besoin {n}"), lu.diagnostic, par)[0] for n in (1, 2)]
    principe = Principe.objects.create(contrat=lu, intitule="Aller vers")
    fiche = action(lu, "1.1")
    fiche.enjeux.add(enjeux[1])
    fiche.principes.add(principe)
    assert portes(lire(lu, "principes")) == {"Aller vers": ["1.1"]}
    besoins = lire(lu, "enjeux")
    assert portes(besoins) == {"E2 Besoin 2": ["1.1"]}
    assert [r.libelle for r in besoins.que_personne_ne_porte] == ["E1 Besoin 1"]


def test_what_is_pleaded_is_not_what_nobody_carries(lu, comme):
    par = faire("coordination")
    porte, plaide = (
        ajouter_enjeu(Enjeu(intitule=f"Besoin {n}"), lu.diagnostic, par)[0] for n in (1, 2)
    )
    Enjeu.objects.filter(pk=plaide.pk).update(sort="plaidoyer", decision=decision(lu))
    action(lu, "1.1").enjeux.add(porte)
    lue = lire(lu, "enjeux")
    assert lue.que_personne_ne_porte == []
    assert [r.libelle for r in lue.en_plaidoyer] == ["E2 Besoin 2 (porté en plaidoyer)"]
    assert "Besoin 2" not in image(lue).svg
    client = comme("coordination")
    page = client.get(reverse("contrat-matrice", args=[lu.pk, "enjeux"])).content.decode()
    assert "Ce que le contrat porte en plaidoyer" in page
    fil = client.get(reverse("contrat-fil", args=[lu.pk])).content.decode()
    assert "aucune action n’est attendue" in fil
    assert "Aucune action." not in fil
    fichier = client.get(reverse("contrat-fil-export", args=[lu.pk, "csv"])).content.decode()
    assert "aucune n'est attendue" in fichier


def test_a_diagnosis_one_may_not_read_gives_no_need(lu):
    loin = diagnostic(A_COTE)
    ajouter_enjeu(Enjeu(intitule="Chez eux"), loin, faire("administrateur"))
    lu.diagnostic = loin
    lu.save()
    assert lire(lu, "enjeux").rangees == ()
    assert len(lire(lu, "enjeux", "administrateur").rangees) == 1


def test_what_is_given_up_or_only_proposed_carries_nothing(lu):
    for numero, champs in (
        ("1.1", {"etat": "abandonnee", "motif_etat": "Trop cher"}),
        ("1.2", {"suite": "ecartee"}),
        ("1.3", {"suite": "fusionnee"}),
        ("1.4", {"etat": "idee"}),
        ("1.5", {"suite": "retenue"}),
        ("1.6", {}),
    ):
        FicheAction.objects.create(
            contrat=lu,
            numero=numero,
            intitule="A",
            themes=["cancers"],
            **{"etat": "a_venir"} | champs,
        )
    [rangee] = [r for r in lire(lu, "themes").rangees if r.fiches]
    assert [f.numero for f in rangee.fiches] == ["1.5", "1.6"]


def test_the_page_and_the_file_say_the_same(lu, comme):
    Principe.objects.create(contrat=lu, intitule="Aller vers")
    Principe.objects.create(contrat=lu, intitule="Évaluer")
    action(lu, "1.1").principes.add(Principe.objects.first())
    client = comme("partenaire")
    ici = reverse("contrat-matrice", args=[lu.pk, "principes"])
    assert "<dd>Aller vers</dd>" in client.get(f"{ici}?sens=actions").content.decode()
    page = client.get(ici).content.decode()
    assert page.index("Ce que personne ne porte") < page.index("Évaluer</li>")
    adresse = reverse("contrat-matrice-export", args=[lu.pk, "principes", "csv"])
    lignes = list(csv.DictReader(io.StringIO(client.get(adresse).content.decode("utf-8-sig"))))
    assert [list(ligne.values())[:3] for ligne in lignes] == [
        ["Aller vers", "1", "x"], ["Évaluer", "0", ""],
    ]  # fmt: skip
    for mauvaise in ("inconnue", "fiches"):
        assert client.get(reverse("contrat-matrice", args=[lu.pk, mauvaise])).status_code == 404
    assert client.get(adresse.replace("csv", "exe")).status_code == 404
    toutes = client.get(reverse("contrat-matrices", args=[lu.pk])).content.decode()
    assert all(genre.titre in toutes for genre in GENRES.values())


def test_the_picture_has_a_dot_by_link_and_a_dash_by_empty_row(lu):
    rangees = [Rangee("Un objectif", frozenset({0, 2})), Rangee("Un autre", frozenset())]
    colonnes = [("1.1", "1.1 A"), ("1.2", "1.2 B"), ("1.3", "1.3 C")]
    dite = grille("g", rangees, colonnes, Mots("Objectif", "action", "actions"), titre="T")
    for svg in (dite.svg, dite.svg_etroit):
        assert svg.count("<circle") == 3  # two links, one in the legend
        assert svg.count("stroke-dasharray") == 2
    assert dite.tableau.lignes == (
        ("Un objectif", "2", "1.1 A ; 1.3 C"), ("Un autre", "0", "aucune action"),
    )  # fmt: skip
    assert image(lire(lu, "themes")) is None


def test_of_a_long_list_what_someone_carries_and_what_the_law_names_are_drawn(lu):
    from clesante.recherche.lectures import vocabulaire

    legaux = [t.libelle for t in vocabulaire("publics").termes if t.legal]
    action(lu, "1.1", publics=["parents"])
    lue = lire(lu, "publics")
    dessinees = [ligne[0] for ligne in image(lue).tableau.lignes]
    assert len(legaux) >= 3
    assert dessinees == [r.libelle for r in lue.rangees if r.fiches or r.libelle in legaux]
    assert len(lue.que_personne_ne_porte) > len(dessinees)
