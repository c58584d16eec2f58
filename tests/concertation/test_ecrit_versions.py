"""The written diagnosis as a whole: refreshed, frozen, validated, made into documents."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import asdict

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.models import Decision
from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.concertation.actions import ecrit as actions
from clesante.concertation.actions.ecrit_versions import actualiser, garder_version
from clesante.concertation.documents.ecrit import document
from clesante.concertation.lectures import ecrit_ecarts as lectures_ecrit_ecarts
from clesante.concertation.lectures.ecrit import changees, contenu, validation
from clesante.concertation.lectures.ecrit_ecarts import ecarts, print_des
from clesante.concertation.lectures.figures import figures_du_portrait
from clesante.concertation.models import (
    Bloc,
    Constat,
    DonneeAttendue,
    Enjeu,
    Figure,
    Recueil,
    Section,
)
from clesante.donnees.actions import publier
from clesante.exploitation.integrite.fonctions_concertation import versions_alterees
from clesante.pieces.actions import commenter
from clesante.pieces.models import Commentaire, Piece
from clesante.socle.erreurs import RefuseError
from clesante.socle.json_canonique import empreinte
from clesante.territoires.lectures import perimetre
from tests.aides.ecrits import chiffre, ecrire, garder, page, proposer, textes
from tests.aides.objets import ecrit as ecrits
from tests.aides.objets.base import diagnostic
from tests.aides.parcours import Lecteur
from tests.aides.personnes import ICI, faire
from tests.aides.tables import importer, poser, rapport
from tests.comptes.test_xss import CHARGES, nees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JOUR = timezone.localdate()


@pytest.fixture
def ici():
    """A diagnosis of our place, with its first plan."""
    faite = diagnostic(ICI)
    actions.preparer(faite, faire("coordination"))
    return faite


@pytest.fixture
def par():
    return faire("coordination")


@pytest.fixture
def offre(ici):
    return Section.objects.get(diagnostic=ici, code="offre")


@pytest.fixture
def du_jour(monkeypatch):
    """Return ``du_jour(*chiffres)``: what the portrait says from now on."""

    def poser(*chiffres):
        monkeypatch.setattr(lectures_ecrit_ecarts, "figures_du_portrait", lambda *_: chiffres)

    return poser


def test_a_refresh_shows_each_change_keeps_every_word_and_can_be_undone(ici, offre, par, du_jour):
    figure = garder(ici)
    ecrire(offre, par, "La pauvreté touche 9,1 % des gens.", figure=figure)
    ici.presentation = "Ici, 9,1\u202f%, c'est beaucoup."
    ici.save()
    ailleurs = {"diagnostic": ici, "genre": "besoin"}
    Constat.objects.create(intitule="Peu de pauvres", texte="9,1\u00a0% !", **ailleurs)
    Constat.objects.create(intitule="Ailleurs, 19,1 %", texte="Puis 3,9,1 %.", **ailleurs)
    saisie = garder(ici, indicateur="SAISI", typee=True)
    du_jour(chiffre())
    assert ecarts(ici) == []
    neuf = chiffre(periode="2022", valeur=9.3, affichee="9,3\u00a0%", version_source="b" * 64)
    du_jour(neuf)
    (ecart,) = ecarts(ici)
    assert [mot for mot, _, _ in ecart.changes] == ["valeur", "période", "fichier de la source"]
    assert ecart.usages == (f"section «\u00a0{offre.titre}\u00a0»",)
    assert ecart.cites == ("la démarche", offre.titre, "constat «\u00a0Peu de pauvres\u00a0»")
    with pytest.raises(RefuseError):
        actualiser(ici, [ecart.cle], "autre chose", par)
    avant = textes(ici)
    assert actualiser(ici, [ecart.cle], print_des([ecart]), par) == 1
    assert textes(ici) == avant
    figure.refresh_from_db()
    assert (figure.affichee, figure.periode, figure.valeur) == ("9,3\u00a0%", "2022", 9.3)
    assert ecarts(ici) == []
    dit = Evenement.objects.latest("pk")
    assert "9,1\u00a0% devient 9,3\u00a0%" in journal.phrase(dit)
    journal.annuler(dit, par)
    figure.refresh_from_db()
    saisie.refresh_from_db()
    assert figure.affichee == saisie.affichee == "9,1\u00a0%"


def test_a_figure_of_other_communes_is_said_not_comparable_as_it_is(ici, comme, du_jour):
    figure = garder(ici)
    du_jour(chiffre(geographie="2026"))
    adresse, client = reverse("ecrit-actualiser", args=[ici.pk]), comme("coordination")
    dite = "Périmètres différents (COG 2025 / COG 2026) : comparer à périmètre constant ?"
    assert dite in " ".join(page(client.get(adresse)).split())
    Figure.objects.filter(pk=figure.pk).update(geographie="")  # kept before it was noted
    assert ecarts(ici) == []
    du_jour(chiffre(geographie="2026", periode="2022"))
    assert "Périmètres différents" not in page(client.get(adresse))


def test_a_figure_that_the_data_no_longer_give_stays_as_it_was(ici, offre, par, du_jour):
    ecrire(offre, par, "", figure=garder(ici))
    du_jour(chiffre(indicateur="AUTRE"))
    (ecart,) = ecarts(ici)
    assert ecart.actuel is None
    assert actualiser(ici, [ecart.cle], print_des([ecart]), par) == 0
    du_jour()  # the store is not there: silence is no change
    assert ecarts(ici) == []


@pytest.mark.parametrize(
    ("texte", "dite"),
    [
        ("12 lits, puis plus rien", True),
        ("il y en a 12, dit-on", True),
        ("depuis 2012", False),
        ("3,12 lits", False),
        ("12,5 lits", False),
        ("12\u202f500 lits", False),
        ("1\u00a0012 lits", False),
    ],
)
def test_a_value_inside_another_number_is_not_that_value(texte, dite):
    avant = Figure(affichee="12")
    assert lectures_ecrit_ecarts._cite(texte, avant, chiffre(affichee="13")) is dite


def test_a_local_table_is_not_gone_when_nothing_reads_the_territory(ici, offre, par, monkeypatch):
    ecrire(offre, par, "", table="LOC_ANCIENNE", releve={"legende": "Ancienne"})
    (ecart,) = ecarts(ici)
    assert ecart.actuel is None

    def illisible(_):
        raise RefuseError("Rien n'est installé.")

    monkeypatch.setattr(lectures_ecrit_ecarts, "perimetre", illisible)
    assert ecarts(ici) == []


def test_the_page_of_refresh_takes_one_or_all(ici, offre, par, du_jour, comme):
    garder(ici)
    garder(ici, dimension="Autre", libelle="Autre chiffre")
    du_jour(
        chiffre(periode="2022"), chiffre(dimension="Autre", periode="2022"),
    )  # fmt: skip
    adresse, client = reverse("ecrit-actualiser", args=[ici.pk]), comme("coordination")
    lue = page(client.get(adresse))
    assert "Prendre les 2 changements" in lue
    trouves = ecarts(ici)
    envoi = {"pris": trouves[0].cle, "montres": print_des(trouves)}
    assert client.post(adresse, envoi).status_code == 302
    assert "Prendre le changement" in page(client.get(adresse))
    assert client.post(adresse, envoi).status_code == 409
    reste = ecarts(ici)
    client.post(adresse, {"pris": [e.cle for e in reste], "montres": print_des(reste)})
    assert "Tout est à jour" in page(client.get(adresse))


def test_the_method_and_the_synthesis_write_themselves(ici):
    faits = {"diagnostic": ici}
    DonneeAttendue.objects.create(
        intitule="Renoncement aux soins",
        detenteur="CPAM",
        demandee_le=JOUR,
        abandonnee_le=JOUR,
        **faits,
    )
    Recueil.objects.create(
        intitule="Entretiens",
        methode="entretien",
        date=JOUR,
        nombre=38,
        limites="Peu de jeunes.",
        **faits,
    )
    Enjeu.objects.create(numero=1, intitule="Des soignants engagés", nature="atout", **faits)
    garder(ici)
    dits = {
        s["code"]: {g["titre"]: g["phrases"] for g in s["dit"]} for s in contenu(ici)["sections"]
    }
    assert "CPAM" in dits["methode"]["Ce qui n'est jamais venu"][0]
    assert "38" in dits["methode"]["Paroles recueillies"][0]
    assert dits["methode"]["Limites"] == ["Entretiens\u00a0: Peu de jeunes."]
    assert "1\u00a0chiffre" in dits["methode"]["Chiffres"][0]
    assert dits["synthese"] == {"Atouts": ["E1. Des soignants engagés"]}


def test_a_version_is_frozen_for_good_and_nothing_new_makes_none(ici, offre, par):
    ecrire(offre, par, "avant")
    version = garder_version(ici, "au comité technique", par)
    assert version.numero == 1
    assert version.empreinte == empreinte(version.contenu)
    with pytest.raises(RefuseError, match="Rien n'a changé"):
        garder_version(ici, "encore", par)
    version.motif = "autre"
    with pytest.raises(RefuseError):
        version.save()
    ecrire(offre, par, "après")
    assert garder_version(ici, "suite", par).numero == 2
    version.refresh_from_db()
    assert empreinte(version.contenu) == version.empreinte
    assert list(versions_alterees()) == []
    type(version).objects.filter(pk=version.pk).update(contenu={**version.contenu, "lieu": "Autre"})
    assert list(versions_alterees()) == [str(version.pk)]


def test_a_version_keeps_a_change_of_year_read_in_the_locked_row(ici, offre, par):
    ecrire(offre, par, "avant")
    garder_version(ici, "hier", par)
    type(ici).objects.filter(pk=ici.pk).update(annee=ici.annee + 1)
    assert garder_version(ici, "demain", par).contenu["annee"] == ici.annee + 1


def test_a_photograph_kept_for_the_team_since_is_silent_in_a_comparison(ici, offre, par):
    photo = Piece.objects.create(
        objet_type=etiquette(ici), objet_id=ici.pk, auteur=par, fichier="a.jpg", genre="jpg",
        titre="Chez Mme Durand", alternative="Sa cuisine", credit="Sa fille", empreinte="a" * 64,
        octets=1,
    )  # fmt: skip
    bloc = ecrire(offre, par, "Un logement froid.", photo=photo)
    avant = garder_version(ici, "hier", par).contenu
    actions.retirer(bloc, par)
    assert "Sa cuisine" in str(changees(avant, contenu(ici)))
    Piece.objects.update(reserve=True)
    dites = str(changees(avant, contenu(ici)))
    assert "Un logement froid." in dites
    assert not any(mot in dites for mot in ("Durand", "cuisine", "fille"))
    actions.retablir(bloc, par)
    assert changees(avant, contenu(ici)) == ()


def test_a_decision_validates_and_later_words_show(ici, offre, par, comme):
    client, adresse = comme("coordination"), reverse("ecrit-valider", args=[ici.pk])
    decision = {
        "decision_organe": "COPIL",
        "decision_date": "2026-03-03",
        "decision_phrase": "Le diagnostic est validé.",
    }
    assert "il n'y a rien à valider" in page(client.post(adresse, decision))
    assert not Decision.objects.exists()
    bloc = ecrire(offre, par, "avant")
    assert client.post(adresse, decision).status_code == 302
    ici.refresh_from_db()
    assert ici.etat == "valide"
    lue = page(client.get(reverse("ecrit", args=[ici.pk])))
    assert "Validé le 3 mars 2026 par COPIL" in lue
    assert "Modifié depuis" not in lue
    bloc.texte = "après"
    actions.modifier_bloc(bloc, par)
    lue = page(client.get(reverse("ecrit", args=[ici.pk])))
    assert "Modifié depuis</strong>" in lue
    depuis = validation(ici, contenu(ici)).depuis
    assert [s.code for s in depuis] == ["offre"]


def test_a_past_version_is_read_and_compared_with_the_rights_of_today(ici, offre, par, comme):
    ecrire(offre, par, "Mots d'hier.")
    version = garder_version(ici, "hier", par)
    Bloc.objects.filter(section=offre).update(texte="Mots d'aujourd'hui.")
    lecteur, etranger = comme("partenaire"), comme("coordination_b")
    lue = page(lecteur.get(reverse("ecrit-version", args=[version.pk])))
    assert "Mots d'hier." in lue
    assert version.empreinte in lue
    change = page(lecteur.get(reverse("ecrit-comparer", args=[ici.pk]) + "?de=1"))
    assert "<ins>" in change
    assert "aujourd" in change
    assert etranger.get(reverse("ecrit-version", args=[version.pk])).status_code == 404
    assert etranger.get(reverse("ecrit-comparer", args=[ici.pk])).status_code == 404


def test_documents_say_all_that_is_read_and_nothing_kept_for_the_team(ici, offre, par, settings):
    ecrire(offre, par, "# Titre\n\n- Un point\n\n<zqx>", figure=garder(ici))
    note = Commentaire(partie="offre", texte="Note secrète.", reserve=True)
    commenter(note, ici, par)
    fait = document(contenu(ici), "version 1")
    assert "Titre" in fait.corps
    assert "Insee, Filosofi" in fait.corps
    assert "&lt;zqx&gt;" in fait.corps
    assert "secrète" not in fait.corps
    assert "démonstration" not in fait.corps + fait.pied
    ici.fictif = True
    assert "Données de démonstration" in document(contenu(ici)).corps


@pytest.mark.bureautique
def test_each_format_is_sent(ici, offre, par, comme):
    ecrire(offre, par, "Un texte.")
    client = comme("partenaire")
    for extension, debut in (("pdf", b"%PDF"), ("docx", b"PK"), ("odt", b"PK"), ("html", b"<!DOC")):
        reponse = client.get(reverse("ecrit-document", args=[ici.pk, extension]))
        assert reponse.content.startswith(debut)
        assert (
            f"diagnostic-un-texte-comme-un-autre-2026.{extension}" in reponse["Content-Disposition"]
        )


def test_nothing_is_born_of_what_people_type(comme, settings, tmp_path):
    settings.VAR = tmp_path
    tour = itertools.cycle(charge.replace("\x00", "") for charge in CHARGES)

    def hostile(longueur):
        dit = next(tour)
        while len(dit) < min(longueur, 3_000) - 60:
            dit += f" {next(tour)}"
        return dit[:longueur]

    faits, client = ecrits.fabriquer(ICI, hostile), comme("coordination")
    proposer(Section.objects.get(pk=faits["section-acte"]["numero"]).diagnostic, "", hostile(900))
    for nom, arguments in faits.items():
        adresse = reverse(nom, kwargs=arguments)
        reponse = client.get(adresse)
        if reponse.status_code != 405:
            assert reponse.status_code == 200, nom
            assert nees(Lecteur(adresse, reponse.content.decode()).balises) == [], nom


def test_a_local_table_is_kept_as_it_is_and_refreshed_when_it_is_published_again(
    ici, offre, par, comme, tmp_path, entrepot
):
    communes = perimetre(ICI).communes
    importer(poser(tmp_path, rapport(communes, range(100, 100 + len(communes)))))
    client, adresse = comme("coordination"), reverse("bloc-ajouter", args=[offre.pk, "table"])
    assert "Rien à choisir" in page(client.get(adresse))  # what is not published is not shown
    version = publier("LOC_ENFANTS_SUIVIS")
    code = version.table.code
    envoi = {"table": code, "texte": "", "cle_creation": str(uuid.uuid4())}
    assert client.post(adresse, envoi).status_code == 302
    bloc = Bloc.objects.get()
    assert bloc.releve["entetes"] == ["Indicateur", "2024"]
    assert "28" in bloc.releve["lignes"][0][1]
    assert "ORS Pays de la Loire" in bloc.releve["source"]
    assert "Enfants suivis" in page(client.get(reverse("ecrit", args=[ici.pk])))
    assert "ORS Pays de la Loire" in document(contenu(ici)).corps
    assert ecarts(ici) == []
    nouvelle = poser(tmp_path, rapport(communes, range(200, 200 + len(communes)), annee=2025))
    importer(nouvelle)
    publier("LOC_ENFANTS_SUIVIS")
    (ecart,) = ecarts(ici)
    assert {mot for mot, _, _ in ecart.changes} >= {"chiffres", "source"}
    actualiser(ici, [ecart.cle], print_des([ecart]), par)
    assert Bloc.objects.get().releve["entetes"][-1] == "2025"
    assert ecarts(ici) == []


def test_no_figure_of_a_real_portrait_is_said_changed_when_it_is_not(entrepot):
    ici = diagnostic("EPCI-200071934+EPCI-248500563")
    gardees = Figure.objects.bulk_create(
        garder(ici, enregistrer=False, **asdict(lu)) for lu in figures_du_portrait(ici)
    )
    assert len(gardees) > 200
    assert ecarts(ici) == []
    une, autre, partie = (Figure.objects.get(pk=figure.pk) for figure in gardees[:3])
    une.valeur, autre.version_source, partie.indicateur = 12.5, "autre", "RETIRE"
    for changee in (une, autre, partie):
        changee.save()
    trouves = {ecart.objet.pk: [mot for mot, _, _ in ecart.changes] for ecart in ecarts(ici)}
    assert trouves == {une.pk: ["valeur exacte"], autre.pk: ["fichier de la source"], partie.pk: []}
