"""A workbook that comes back adds rows and takes rows away, shown before anything is written."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clesante.acteurs.models import Organisation
from clesante.contrats.actions.export import appliquer, deposer_classeur, relire
from clesante.contrats.colonnes.export import RETIRER
from clesante.contrats.lectures.export import classeur
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    Engagement,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Signataire,
)
from clesante.socle.erreurs import RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def par():
    return faire("coordination")


@pytest.fixture
def lu():
    fait = contrat(ICI)
    axe = Axe.objects.create(contrat=fait, numero=1, intitule="Accès")
    fiche = FicheAction.objects.create(
        contrat=fait, axe=axe, numero="1.1", intitule="Former", etat="a_venir"
    )
    EtapeAction.objects.create(fiche=fiche, titre="Recruter")
    IndicateurAction.objects.create(fiche=fiche, libelle="Formés", type="resultat")
    Organisation.objects.create(nom="Ville d'ici", nature="commune", territoire=ICI)
    return fait


@pytest.fixture
def rendre(lu, par):
    def donner(gestes):
        livre = load_workbook(io.BytesIO(classeur(lu, par)))
        gestes(livre)
        flux = io.BytesIO()
        livre.save(flux)
        flux.seek(0)
        return deposer_classeur(lu, flux, "contrat.xlsx", par)

    return donner


def ajouter(livre, feuille, **cellules):
    page = livre[feuille]
    titres = [str(case.value).replace("’", "'") for case in page[1]]
    ligne = page.max_row + 1
    for titre, valeur in cellules.items():
        page.cell(ligne, titres.index(titre.replace("_", " ")) + 1, valeur)


def retirer(livre, feuille, ligne=2, dit="oui"):
    page = livre[feuille]
    page.cell(ligne, [case.value for case in page[1]].index(RETIRER) + 1, dit)


def cascade(livre, *intitules):
    """Add objectives, each under the one before; the first one under axis 1."""
    dessus = {"Axe": "1"}
    for intitule in intitules:
        ajouter(livre, "Objectifs", Intitulé=intitule, **dessus)
        dessus = {"Objectif au-dessus": intitule}


def tout_ajouter(livre):
    ajouter(livre, "Axes", Intitulé="Prévention", Numéro=2)
    ajouter(livre, "Objectifs", Intitulé="Mieux repérer", Axe="Prévention")
    ajouter(livre, "Fiches-actions", Intitulé="Accueillir", Axe="2", Publics="Parents")
    ajouter(livre, "Étapes", Étape="Ouvrir", **{"Fiche-action": "Accueillir"})
    ajouter(livre, "Étapes", Étape="Évaluer", **{"Fiche-action": "1.1"})
    ajouter(livre, "Indicateurs", Indicateur="Accueillis", Type="Processus",
            **{"Fiche-action": "1.1 Former"})  # fmt: skip
    ajouter(livre, "Cibles", Indicateur="Accueillis", Année=2027, Cible=12,
            **{"Fiche-action": "1.1"})  # fmt: skip
    ajouter(livre, "Financements", Nature="charge", Année=2027, Poste="Salaires",
            **{"Fiche-action": "1.1", "Montant prévu ou demandé (€)": "1 200,50"})  # fmt: skip
    ajouter(livre, "Signataires", Organisation="Ville d'ici",
            **{"Représentée par (fonction)": "mairie"})  # fmt: skip
    ajouter(livre, "Engagements", Signataire="Ville d'ici", Engagement="Prêter une salle")


def test_rows_are_added_in_every_sheet_under_what_they_name(lu, par, rendre, comme):
    depot = rendre(tout_ajouter)
    retour = relire(depot, par)
    assert retour.anomalies == []
    assert len(retour.ajouts) == len(retour.differences) == 10
    assert {d.champ for d in retour.differences} == {"Ligne ajoutée"}
    assert Axe.objects.count() == 1  # nothing is written by reading
    client, adresse = comme("coordination"), reverse("contrat-classeur-relire", args=[depot.pk])
    page = client.get(adresse).content.decode()
    assert "Accueillir" in page and "dont 10" in page
    assert Axe.objects.count() == 1
    assert client.post(adresse).status_code == 302
    fiche = FicheAction.objects.get(intitule="Accueillir")
    assert (fiche.numero, fiche.axe.intitule, fiche.publics) == ("2.1", "Prévention", ["parents"])
    assert fiche.etapes.get().titre == "Ouvrir"
    assert Objectif.objects.get().axe.numero == 2
    assert CibleIndicateur.objects.get().indicateur.libelle == "Accueillis"
    assert str(LigneFinancement.objects.get().montant) == "1200.50"
    signataire = Signataire.objects.get()
    assert (signataire.genre, signataire.habilitation) == ("commune", "deliberation")
    assert Engagement.objects.get().signataire == signataire
    assert client.post(adresse).status_code == 302
    assert FicheAction.objects.count() == 2


def test_objectives_of_three_levels_come_in_and_go_out(lu, par, rendre):
    depot = rendre(lambda livre: cascade(livre, "Repérer", "Former", "Outiller"))
    retour = relire(depot, par)
    assert retour.anomalies == []
    assert [d.apres.replace("\u00a0", " ") for d in retour.differences] == [
        "Axe : 1 ; Intitulé : Repérer",
        "Objectif au-dessus : Repérer ; Intitulé : Former",
        "Objectif au-dessus : Former ; Intitulé : Outiller",
    ]
    appliquer(depot, par, frozenset())
    lus = Objectif.objects.order_by("niveau")
    assert [(o.niveau, o.numero, str(o.parent or "")) for o in lus] == [
        (1, "1.1", ""), (2, "1.1.1", "Repérer"), (3, "1.1.1.1", "Former"),
    ]  # fmt: skip
    assert {o.axe.numero for o in lus} == {1}
    page = load_workbook(io.BytesIO(classeur(lu, par)))["Objectifs"]
    rang = [case.value for case in page[1]].index("Objectif au-dessus")
    assert [ligne[rang] for ligne in page.iter_rows(min_row=2, values_only=True)] == [
        None, "1.1 Repérer", "1.1.1 Former",
    ]  # fmt: skip
    # What is written names an objective as well: one more goes under the one in place.
    dessus = {"Objectif au-dessus": "1.1 Repérer", "Axe": "Accès", "Niveau": 2}
    depot = rendre(lambda livre: ajouter(livre, "Objectifs", Intitulé="Écouter", **dessus))
    assert relire(depot, par).anomalies == []
    appliquer(depot, par, frozenset())
    assert Objectif.objects.get(intitule="Écouter").parent.numero == "1.1"
    # Withdrawn with what is under it, in one workbook.
    appliquer(rendre(lambda livre: [retirer(livre, "Objectifs", n) for n in (2, 3, 4, 5)]), par,
              frozenset())  # fmt: skip
    assert not Objectif.objects.exists()


def test_rows_leave_by_their_mark_and_never_by_absence(lu, par, rendre):
    def effacer(livre):
        livre["Étapes"].delete_rows(2)
        livre["Fiches-actions"].delete_rows(2)

    assert relire(rendre(effacer), par).differences == []
    depot = rendre(lambda livre: (retirer(livre, "Étapes"), retirer(livre, "Indicateurs")))
    retour = relire(depot, par)
    assert [(d.champ, d.avant) for d in retour.differences] == [
        ("Ligne retirée", "Recruter"), ("Ligne retirée", "Formés"),
    ]  # fmt: skip
    assert EtapeAction.objects.exists()
    appliquer(depot, par, frozenset())
    assert not EtapeAction.objects.exists() and not IndicateurAction.objects.exists()
    appliquer(rendre(lambda livre: retirer(livre, "Fiches-actions")), par, frozenset())
    assert not FicheAction.objects.exists()


def test_what_was_written_since_is_asked_before_it_leaves(lu, par, rendre):
    depot = rendre(lambda livre: retirer(livre, "Étapes"))
    EtapeAction.objects.update(version=2)
    (conflit,) = relire(depot, par).differences
    assert conflit.conflit
    appliquer(depot, par, frozenset())
    assert EtapeAction.objects.exists()
    depot = rendre(lambda livre: retirer(livre, "Étapes"))
    EtapeAction.objects.update(version=3)
    appliquer(depot, par, frozenset({conflit.cle}))
    assert not EtapeAction.objects.exists()


@pytest.mark.parametrize(
    ("gestes", "dit"),
    [
        (lambda li: ajouter(li, "Étapes", Étape="Ouvrir"), "n'est pas de ce contrat"),
        (lambda li: ajouter(li, "Étapes", Étape="X", **{"Fiche-action": "9.9"}), "9.9"),
        (lambda li: ajouter(li, "Fiches-actions", Axe="1"), "vide"),
        (lambda li: ajouter(li, "Fiches-actions", Intitulé="A", Numéro="1.1"), "déjà celui"),
        (lambda li: ajouter(li, "Fiches-actions", Intitulé="A", Début="hier"), "pas une date"),
        (lambda li: ajouter(li, "Axes", Intitulé="A", Numéro=1), "déjà donné"),
        (lambda li: ajouter(li, "Contrat", Intitulé="Un autre"), "n'en a qu'une"),
        (lambda li: ajouter(li, "Financements", Nature="produit", Année=2027,
                            **{"Fiche-action": "1.1", "Montant prévu ou demandé (€)": 5}),
         "financeur"),
        (lambda li: ajouter(li, "Étapes", Étape="X",
                            **{"Fiche-action": "1.1", "Fonction responsable": "Mme Durand"}),
         "personne"),
        (lambda li: ajouter(li, "Objectifs", Intitulé="A", Axe="1", Niveau=2), "de niveau 1"),
        (lambda li: ajouter(li, "Objectifs", Intitulé="A", **{"Objectif au-dessus": "9.9"}), "9.9"),
        (lambda li: (ajouter(li, "Objectifs", Intitulé="A", Axe="1"),
                     ajouter(li, "Axes", Intitulé="Autre", Numéro=5),
                     ajouter(li, "Objectifs", Intitulé="B", Axe="5",
                             **{"Objectif au-dessus": "A"})),
         "n'est pas de ce contrat"),
        (lambda li: cascade(li, "A", "B", "C", "D"), "trois niveaux"),
        (lambda li: retirer(li, "Axes"), "fiches-actions sont sous cet axe"),
        (lambda li: retirer(li, "Étapes", dit="peut-être"), "oui ou non"),
    ],
)  # fmt: skip
def test_a_row_that_its_page_would_refuse_stops_all(lu, par, rendre, gestes, dit):
    depot = rendre(lambda livre: (gestes(livre), ajouter(livre, "Axes", Intitulé="Bon")))
    fautes = relire(depot, par).anomalies
    assert fautes and dit in " ".join(f"{f.probleme} {f.remede}" for f in fautes), fautes
    with pytest.raises(RefuseError):
        appliquer(depot, par, frozenset())
    assert Axe.objects.count() == 1 and FicheAction.objects.count() == 1


def test_a_signed_contract_keeps_its_numbers_and_its_fiches(lu, par, rendre):
    Contrat.objects.filter(pk=lu.pk).update(etat="en_vigueur", date_signature="2026-01-01")

    def renumeroter(livre):
        for feuille in ("Axes", "Fiches-actions"):
            page = livre[feuille]
            page.cell(2, [c.value for c in page[1]].index("Numéro") + 1, 7)
        retirer(livre, "Indicateurs")

    lu.refresh_from_db()
    fautes = relire(rendre(renumeroter), par).anomalies
    assert [f.feuille for f in fautes] == ["Axes", "Fiches-actions"]
    assert all("gardent leur numéro" in f.probleme for f in fautes)
    (faute,) = relire(rendre(lambda livre: retirer(livre, "Fiches-actions")), par).anomalies
    assert "ne s'efface plus" in faute.probleme


def test_the_number_of_an_objective_stays_too(lu, par):
    from clesante.contrats.actions import programme

    objectif, _ = programme.ajouter_objectif(
        Objectif(axe=Axe.objects.get(), intitule="Repérer"), lu, par
    )
    Contrat.objects.filter(pk=lu.pk).update(etat="en_vigueur", date_signature="2026-01-01")
    objectif = Objectif.objects.get(pk=objectif.pk)
    objectif.intitule = "Repérer tôt"
    assert programme.modifier_objectif(objectif, par)
    objectif.numero = "7.7"
    with pytest.raises(RefuseError, match="gardent leur numéro"):
        programme.modifier_objectif(objectif, par)
