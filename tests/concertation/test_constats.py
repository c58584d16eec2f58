"""Findings: made of the portrait in one click, frozen with their source; or from the ground."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from clesante.concertation.regles.constats import manque
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI

LIBRE = "EPCI-200071934+EPCI-248500563"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("origine", "preuves", "champ"),
    [
        ("portrait", {}, "figure"),
        ("recueil", {"figure": 1}, "recueil"),
        ("registre", {"dispositif": 1}, ""),
        ("terrain", {}, ""),
    ],
)
def test_what_proves_a_finding_follows_its_origin(origine, preuves, champ):
    assert manque(origine, preuves)[0] == champ


def test_the_figures_offered_are_those_of_the_portrait(entrepot):
    from clesante.concertation.lectures.figures import adresse_de_la_source, figures_du_portrait
    from clesante.diagnostic.lectures import portrait
    from clesante.territoires.lectures import perimetre

    lu = diagnostic(LIBRE)
    chiffres = figures_du_portrait(lu)
    cles = [c.cle for c in chiffres]
    assert len(cles) == len(set(cles)) > 100
    vu = portrait(perimetre(LIBRE))
    attendus = {c.code: c.valeur.valeur for c in vu.presents if c.valeur.valeur is not None}
    assert {c.indicateur: c.valeur for c in chiffres if not c.dimension} == attendus
    assert all(c.source and len(c.version_source) == 64 and c.affichee for c in chiffres)
    elargis = [c for c in chiffres if c.dimension.startswith("@")]
    assert elargis and all(c.niveau for c in elargis)
    assert figures_du_portrait(lu, ["POP_TOT"]) == (chiffres[cles.index(("POP_TOT", ""))],)
    assert figures_du_portrait(lu, ["INCONNU"]) == ()
    assert adresse_de_la_source("POP_TOT") and not adresse_de_la_source("LOC_1")


def test_one_click_freezes_the_figure_once_with_its_vintage_and_source(entrepot, personne, comme):
    from clesante.concertation.actions.constats import garder_figure
    from clesante.concertation.models import Constat, Figure

    lu, client = diagnostic(LIBRE), comme("coordination")
    adresse = reverse("constats-portrait", args=[lu.pk])
    page = client.get(adresse).content.decode()
    assert 'value="LOG_VAC|"' in page
    for _ in range(2):
        reponse = client.post(f"{adresse}?theme=logement", {"chiffre": "LOG_VAC|"})
        assert reponse.status_code == 302 and "theme=logement#constat-" in reponse["Location"]
    constat = Constat.objects.select_related("figure").get()
    figure = constat.figure
    assert (constat.origine, figure.indicateur, figure.typee) == ("portrait", "LOG_VAC", False)
    assert figure.periode == "2021" and "millésime" in figure.source
    assert "France" in figure.comparaison and figure.affichee in constat.intitule
    assert garder_figure(lu, "LOG_VAC", "", personne("coordination")) == figure
    assert "Le constat est fait" in client.get(adresse).content.decode()
    perdu = client.post(adresse, {"chiffre": "LOG_VAC|inconnue"}, follow=True)
    assert "plus au portrait" in perdu.content.decode() and Figure.objects.count() == 1
    fiche = client.get(reverse("constat", args=[constat.pk])).content.decode()
    assert reverse("indicateur", args=["LOG_VAC"]) in fiche
    with pytest.raises(IntrouvableError):
        garder_figure(lu, "POP_TOT", "", personne("elu"))


def test_the_key_of_another_diagnosis_stops_no_figure_and_binds_none(
    entrepot, personne, monkeypatch
):
    from clesante.concertation.actions import constats as actions
    from clesante.concertation.models import Constat, Figure

    lu, elle = diagnostic(LIBRE), personne("coordination")
    espace = uuid.UUID("5c1f6a0e-2b1d-4a55-9f0e-6d7a3f0c8e21")  # a key that could be foretold
    ailleurs = Figure.objects.create(
        diagnostic=diagnostic(LIBRE), indicateur="LOG_VAC", libelle="x", affichee="x",
        cle_creation=uuid.uuid5(espace, f"{lu.pk}|LOG_VAC|"), periode="2021", source="x",
        relevee_le=date(2026, 2, 1), typee=True,
    )  # fmt: skip
    constat, neuf = actions.constater(lu, "LOG_VAC", "", elle)
    assert neuf and constat.figure != ailleurs and constat.figure.diagnostic == lu
    assert actions.constater(lu, "LOG_VAC", "", elle) == (constat, False)
    assert Constat.objects.count() == 1
    # kept by someone else between the reading and the writing: theirs is the one
    figure, lire = constat.figure, actions.figures_du_portrait
    Constat.objects.all().delete()
    Figure.objects.filter(pk=figure.pk).update(typee=True)

    def pendant(*args):
        Figure.objects.filter(pk=figure.pk).update(typee=False)
        return lire(*args)

    monkeypatch.setattr(actions, "figures_du_portrait", pendant)
    assert actions.garder_figure(lu, "LOG_VAC", "", elle) == figure


def test_a_finding_of_the_ground_says_where_it_comes_from(entrepot, personne, comme):
    from clesante.concertation.models import Constat
    from tests.aides.objets.collecte import recueillir

    lu, client = diagnostic(ICI), comme("coordination")
    recueil = recueillir(lu, personne("coordination"))
    adresse = reverse("constat-ajouter", args=[lu.pk])
    form = client.get(f"{adresse}?recueil={recueil.pk}").context["form"]
    assert form.initial["origine"] == "recueil"
    registre = client.get(f"{adresse}?origine=registre").context["form"].initial
    assert (registre["origine"], registre["genre"]) == ("registre", "reponse")
    envoi = {
        "cle_creation": form.initial["cle_creation"],
        "genre": "demande",
        "intitule": "Madame Durand, diabétique, attend un rendez-vous",
        "origine": "recueil",
    }
    refuse = client.post(adresse, envoi)
    assert refuse.status_code == 422 and "Choisissez le recueil" in refuse.content.decode()
    envoi["recueil"] = recueil.pk
    doute = client.post(adresse, envoi)
    assert doute.status_code == 422 and "dire la santé d’une personne" in doute.content.decode()
    envoi["intitule"] = "On attend trop longtemps un rendez-vous"
    assert client.post(adresse, envoi).status_code == 302
    assert Constat.objects.get().recueil == recueil
    autre = recueillir(diagnostic(ICI), personne("coordination"))  # of another diagnosis
    assert client.post(adresse, envoi | {"recueil": autre.pk}).status_code == 422


def test_an_edit_never_unties_what_may_no_longer_be_chosen(referentiel, personne, comme):
    from django.forms.models import model_to_dict

    from clesante.acteurs.models import Dispositif
    from clesante.concertation.actions.constats import ajouter_constat
    from clesante.concertation.models import Constat, Contribution

    lu, elle = diagnostic(ICI), personne("coordination")
    bus = Dispositif.objects.create(nom="Bus dentaire", territoire="REG-93")
    dite = Contribution.objects.create(
        diagnostic=lu, numero="K7P-2MD", texte="loin", recue_le=date(2026, 2, 1),
        etat="ecartee", motif="doublon",
    )  # fmt: skip
    constat, _ = ajouter_constat(
        Constat(genre="besoin", intitule="Trop loin", contribution=dite, dispositif=bus), lu, elle
    )
    adresse = reverse("constat-modifier", args=[constat.pk])
    form = comme("coordination").get(adresse).context["form"]
    lies = {nom: form.initial[nom] for nom in ("contribution", "dispositif")}
    assert lies == {"contribution": dite.pk, "dispositif": bus.pk}
    dits = model_to_dict(constat) | form.initial | {"intitule": "Bien trop loin"}
    envoi = {nom: "" if dit is None else dit for nom, dit in dits.items()}
    comme("coordination").post(adresse, envoi)
    constat.refresh_from_db()
    assert (constat.intitule, constat.contribution, constat.dispositif) == (
        "Bien trop loin", dite, bus,
    )  # fmt: skip
    neuf = comme("coordination").get(reverse("constat-ajouter", args=[lu.pk])).context["form"]
    assert not neuf.fields["contribution"].queryset.exists()


def test_the_list_is_filtered_exported_and_costs_the_same(
    entrepot, personne, comme, nombre_de_requetes
):
    from clesante.concertation.actions.constats import ajouter_constat
    from clesante.concertation.models import Constat

    lu, elle, client = diagnostic(ICI), personne("coordination"), comme("partenaire")

    def ajouter(rang, **champs):
        neuf = Constat(genre="besoin", intitule=f"constat {rang}", **champs)
        return ajouter_constat(neuf, lu, elle)[0]

    adresse = reverse("constats", args=[lu.pk])
    ajouter(0, themes=["suicide"])
    client.get(adresse)  # the first request of a session writes what it is
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(1, 6):
        ajouter(rang, themes=["cancers"])
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    filtree = client.get(adresse, {"theme": "suicide", "genre": "besoin", "q": "constat"})
    assert "1 constat pour ce choix" in filtree.content.decode().replace("\u00a0", " ")
    csv = client.get(f"{reverse('constats-export', args=[lu.pk, 'csv'])}?theme=suicide")
    assert len(csv.content.decode().splitlines()) == 2 and "Suicide" in csv.content.decode()


@pytest.mark.parametrize(
    ("cherche", "trouves"),
    [("SANTE ecole", 1), ("Écoles", 1), ("  ", 2), ("santé absent", 0), ("?", 0)],
)
def test_words_are_found_whatever_accents_and_case(referentiel, cherche, trouves):
    from clesante.concertation.lectures.constats import FiltreConstats, constats
    from clesante.concertation.lectures.participation import Filtre, contributions
    from clesante.concertation.models import Constat, Contribution

    lu = diagnostic(ICI)
    for rang, dit in enumerate(("La santé aux ÉCOLES", "Le bus")):
        Constat.objects.create(diagnostic=lu, genre="besoin", intitule="x", texte=dit)
        Contribution.objects.create(
            diagnostic=lu, numero=f"K7P-2M{rang}", texte=dit, recue_le=date(2026, 2, 1)
        )
    assert constats(lu, FiltreConstats(texte=cherche)).count() == trouves
    assert contributions(lu, Filtre(texte=cherche)).count() == trouves
    assert contributions(lu, Filtre(texte="k7p-2m1")).get().texte == "Le bus"


def test_what_an_issue_stands_on_is_not_removed(entrepot, personne, comme):
    from clesante.concertation.actions.constats import (
        ajouter_constat,
        retirer_constat,
        retirer_figure,
        saisir_figure,
    )
    from clesante.concertation.models import Constat, Enjeu, Figure, LienConstat

    lu, elle = diagnostic(ICI), personne("coordination")
    figure, _ = saisir_figure(
        Figure(libelle="Sans médecin", affichee="12,6 %", periode="2022", source="CPAM"), lu, elle
    )
    constat, _ = ajouter_constat(
        Constat(genre="besoin", intitule="Sans médecin", figure=figure, origine="portrait"),
        lu, elle,
    )  # fmt: skip
    enjeu = Enjeu.objects.create(diagnostic=lu, numero=1, intitule="Accès aux soins")
    lien = LienConstat.objects.create(enjeu=enjeu, constat=constat)
    for retirer, numero in ((retirer_constat, constat.pk), (retirer_figure, figure.pk)):
        with pytest.raises(RefuseError):
            retirer(numero, elle)
    page = comme("coordination").post(reverse("constat-retirer", args=[constat.pk]), follow=True)
    assert "s’appuie sur ce constat" in page.content.decode()
    lien.delete()
    retirer_constat(constat.pk, elle)
    retirer_figure(figure.pk, elle)
    assert not Constat.objects.exists() and not Figure.objects.exists()


def test_an_edit_is_undone_from_the_journal(entrepot, personne, comme):
    from clesante.comptes.models import Evenement
    from clesante.concertation.actions.constats import ajouter_constat, modifier_constat
    from clesante.concertation.models import Constat

    lu, elle = diagnostic(ICI), personne("coordination")
    constat, _ = ajouter_constat(
        Constat(genre="besoin", intitule="avant", themes=["suicide"]), lu, elle
    )
    constat.intitule, constat.themes = "après", []
    modifier_constat(constat, elle)
    dernier = Evenement.objects.latest("pk")
    journal = reverse("diagnostic-journal", args=[lu.pk])
    comme("coordination").post(journal, {"evenement": dernier.pk})
    constat.refresh_from_db()
    assert (constat.intitule, constat.themes) == ("avant", ["suicide"])


def test_a_typed_figure_is_edited_a_frozen_one_is_not(entrepot, personne, comme):
    from clesante.concertation.actions.constats import garder_figure
    from clesante.concertation.models import Figure

    lu, client = diagnostic(ICI), comme("coordination")
    adresse = reverse("figure-ajouter", args=[lu.pk])
    form = client.get(adresse).context["form"]
    envoi = {"cle_creation": form.initial["cle_creation"], "libelle": "Suicide, ICM",
             "affichee": "158 (129–191)", "periode": "2018-2022", "source": "Inserm CépiDc",
             "relevee_le": "2026-01-05"}  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    typee = Figure.objects.get()
    assert (
        typee.typee and client.get(reverse("figure-modifier", args=[typee.pk])).status_code == 200
    )
    gelee = garder_figure(lu, "POP_TOT", "", personne("coordination"))
    assert client.get(reverse("figure-modifier", args=[gelee.pk])).status_code == 404
