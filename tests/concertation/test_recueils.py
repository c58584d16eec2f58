"""Gathered words, verbatims, questionnaires: entered fast, counted by college, never a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clesante.concertation.regles.questionnaires import Question, echelle
from clesante.socle.erreurs import RefuseError
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI

pytestmark = pytest.mark.django_db
QUESTIONS = (
    Question("q1", "Avez-vous un médecin ?", "un", ("oui", "non")),
    Question("q2", "Ce qui manque", "plusieurs", ("médecin", "bus")),
    Question("q3", "Votre santé", "echelle", echelle("0-10")),
    Question("q4", "Autre chose ?", "libre"),
)


@pytest.fixture
def enquete(referentiel, personne):
    """Return a questionnaire of four questions."""
    from clesante.concertation.actions.recueils import ajouter_recueil, changer_questions
    from clesante.concertation.models import Recueil

    neuf = Recueil(intitule="Habitants", methode="questionnaire", date=date(2026, 3, 2))
    fait, _ = ajouter_recueil(neuf, diagnostic(ICI), personne("coordination"))
    return changer_questions(fait.pk, lambda _: QUESTIONS, personne("coordination"))


def test_words_are_kept_with_a_warning_confirmed_and_leave_no_trace(enquete, comme):
    from clesante.comptes.models import Evenement
    from clesante.concertation.models import Verbatim

    client = comme("coordination")
    adresse = reverse("verbatim-ajouter", args=[enquete.pk])
    cle = client.get(adresse).context["form"].initial["cle_creation"]
    envoi = {"cle_creation": cle, "texte": "Monsieur X, diabétique, n'a plus de médecin."}
    refuse = client.post(adresse, envoi)
    assert refuse.status_code == 422 and not Verbatim.objects.exists()
    assert 'name="anonyme"' in refuse.content.decode() and "Monsieur X" in refuse.content.decode()
    assert client.post(adresse, envoi | {"anonyme": "on"}).status_code == 302
    dite = Verbatim.objects.get()
    client.post(reverse("verbatim-retirer", args=[dite.pk]))
    assert not Verbatim.objects.exists()
    assert "diabétique" not in str(list(Evenement.objects.values_list("avant", "apres")))


def test_gathered_words_that_hold_nothing_are_removed_others_stay(enquete, comme, personne):
    """So is a line of the plan: each with its event."""
    from clesante.comptes.models import Evenement
    from clesante.concertation.actions.collecte import ajouter_donnee
    from clesante.concertation.actions.recueils import ajouter_verbatim, retirer_verbatim
    from clesante.concertation.models import DonneeAttendue, Recueil, Verbatim

    client, elle = comme("coordination"), personne("coordination")
    retirer, page = (reverse(nom, args=[enquete.pk]) for nom in ("recueil-retirer", "recueil"))
    dite, _ = ajouter_verbatim(Verbatim(texte="On attend."), enquete, elle)
    refus = client.post(retirer, follow=True).content.decode()
    assert "Retirez-les d" in refus and "Retirer ce recueil" not in refus
    assert Recueil.objects.exists()
    retirer_verbatim(dite.pk, elle)
    assert "Retirer ce recueil" in client.get(page).content.decode()
    assert client.post(retirer).url == reverse("recueils", args=[enquete.diagnostic_id])
    assert not Recueil.objects.exists()
    attendue = DonneeAttendue(intitule="Passages aux urgences", detenteur="CH")
    ligne, _ = ajouter_donnee(attendue, enquete.diagnostic, elle)
    client.post(reverse("donnee-retirer", args=[ligne.pk]))
    assert not DonneeAttendue.objects.exists()
    journal = client.get(reverse("diagnostic-journal", args=[enquete.diagnostic_id]))
    for dit in ("Paroles recueillies retirées", "Donnée attendue retirée"):
        assert dit in journal.content.decode()
    assert Evenement.objects.filter(type__endswith="_retiree").count() == 1


def test_a_sheet_is_entered_by_ranks_and_the_next_one_keeps_the_college(enquete, comme):
    from clesante.concertation.models import Reponse

    client = comme("coordination")
    adresse = reverse("reponse-ajouter", args=[enquete.pk])

    def envoyer(**dits):
        cle = client.get(adresse).context["form"].initial["cle_creation"]
        envoi = {"cle_creation": cle, "college": "elus", "canal": "rue", **dits}
        premiere = client.post(adresse, envoi)
        client.post(adresse, envoi)
        return premiere

    faite = envoyer(q1="2", q2="2 1", q3="7", q4="plus de bus")
    assert faite.status_code == 302 and "college=elus&canal=rue" in faite["Location"]
    envoyer(q1="oui")
    une, autre = Reponse.objects.order_by("numero")
    assert (une.numero, autre.numero) == (1, 2)  # sent twice, written once
    assert une.contenu == {
        "q1": "non", "q2": ["médecin", "bus"], "q3": "7", "q4": "plus de bus",
    }  # fmt: skip
    feuille = client.get(reverse("questionnaire-feuille", args=[enquete.pk])).content.decode()
    assert feuille.index("☐ oui") < feuille.index("☐ non")  # ranks are those of the paper
    suite = client.get(faite["Location"])
    assert suite.context["form"].initial["college"] == "elus"
    assert "Saisir la 3e feuille" in suite.content.decode()
    for fautive in ({"q1": "9"}, {"q3": "onze"}, {}, {"q4": "Appelez le 06 12 34 56 78"}):
        assert envoyer(**fautive).status_code == 422
    assert Reponse.objects.count() == 2
    modifier = reverse("reponse-modifier", args=[une.pk])
    form = client.get(modifier).context["form"]
    assert (form.initial["q1"], form.initial["q2"]) == ("2", "1 2")
    envoi = {
        nom: form.initial.get(nom) or "" for nom in ("version", "college", "canal", "q2", "q3")
    }
    envoi |= {f"initial-{nom}": valeur for nom, valeur in form.initial.items() if valeur}
    assert client.post(modifier, envoi | {"q1": "1", "q4": "plus de bus"}).status_code == 302
    une.refresh_from_db()
    assert (une.contenu["q1"], une.contenu["q2"]) == ("oui", ["médecin", "bus"])


def test_a_question_that_was_answered_stays(enquete, personne, comme):
    from clesante.concertation.actions.recueils import changer_questions, saisir_reponse
    from clesante.concertation.models import Reponse
    from clesante.concertation.regles.questionnaires import oter

    client, elle = comme("coordination"), personne("coordination")
    adresse = reverse("questionnaire", args=[enquete.pk])
    ajout = {"libelle": "Votre âge", "genre": "nombre"}
    assert client.post(adresse, ajout).status_code == 302
    assert client.post(adresse, ajout).status_code == 422  # the same question twice
    assert client.post(adresse, {"libelle": "Sexe", "genre": "un"}).status_code == 422
    enquete.refresh_from_db()
    age = enquete.questions[-1]["code"]
    client.post(reverse("question-acte", args=[enquete.pk, age, "monter"]))
    enquete.refresh_from_db()
    assert [q["code"] for q in enquete.questions] == ["q1", "q2", "q3", age, "q4"]
    saisir_reponse(Reponse(college="usagers", contenu={"q1": "oui"}), enquete, elle)
    with pytest.raises(RefuseError):
        changer_questions(enquete.pk, lambda q: oter(q, "q1"), elle)
    changer_questions(enquete.pk, lambda q: oter(q, age), elle)


def test_an_answer_never_goes_under_another_question(enquete, personne, comme):
    from clesante.concertation.actions.recueils import changer_questions, importer, saisir_reponse
    from clesante.concertation.models import Recueil, Reponse
    from clesante.concertation.regles.questionnaires import ajouter, oter

    client, elle = comme("coordination"), personne("coordination")
    ouverte = Recueil.objects.get(pk=enquete.pk)
    saisir = reverse("reponse-ajouter", args=[enquete.pk])
    cle = client.get(saisir).context["form"].initial["cle_creation"]
    changer_questions(enquete.pk, lambda q: ajouter(oter(q, "q4"), "Âge", "nombre", ()), elle)
    enquete.refresh_from_db()
    assert len({q["code"] for q in enquete.questions} - {"q1", "q2", "q3", "q4"}) == 1
    for ecrire in (
        lambda dite: saisir_reponse(dite, ouverte, elle),
        lambda dite: importer([dite], ouverte, "a.csv", elle),
    ):
        with pytest.raises(RefuseError, match="ôtée du questionnaire"):
            ecrire(Reponse(college="usagers", contenu={"q1": "oui", "q4": "42"}))
    envoi = {"cle_creation": cle, "college": "elus", "canal": "rue", "q1": "1", "q4": "42"}
    refus = client.post(saisir, envoi)
    assert refus.status_code == 422 and "ôtée du questionnaire" in refus.content.decode()
    assert not Reponse.objects.exists()


def test_results_hide_small_colleges_and_texts_from_those_who_only_read(
    enquete, personne, comme, nombre_de_requetes
):
    from clesante.concertation.actions.recueils import importer
    from clesante.concertation.models import Reponse

    def ajouter(college, combien):
        neuves = [
            Reponse(college=college, contenu={"q1": "oui", "q4": f"mot de {college}"})
            for _ in range(combien)
        ]
        importer(neuves, enquete, "essai.csv", personne("coordination"))

    adresse = reverse("resultats", args=[enquete.pk])
    ajouter("usagers", 6)
    ajouter("elus", 2)
    page = comme("partenaire").get(adresse).content.decode()
    assert "usagers, habitants" not in page  # told apart, they would tell two élus
    assert "mot de" not in page and "8 textes libres" in page.replace("\u00a0", " ")
    assert "mot de elus" in comme("coordination").get(adresse).content.decode()
    assert comme("partenaire").get(reverse("reponses", args=[enquete.pk])).status_code == 404
    peu = nombre_de_requetes(lambda: comme("partenaire").get(adresse))
    ajouter("professionnels", 5)
    assert nombre_de_requetes(lambda: comme("partenaire").get(adresse)) == peu
    csv = comme("partenaire").get(reverse("resultats-export", args=[enquete.pk, "csv"]))
    lignes = csv.content.decode().splitlines()
    assert any("élus et usagers" in li or "usagers, habitants" in li for li in lignes)
    assert not any(',"élus",' in li or ",élus," in li for li in lignes) and "mot de" not in str(
        lignes
    )


def test_answers_come_from_a_file_every_fault_told_or_none_written(enquete, comme):
    from clesante.concertation.models import ImportReponses, Reponse

    client = comme("coordination")

    def donner(texte):
        fichier = SimpleUploadedFile("reponses.csv", texte.encode())
        envoi = {"fichier": fichier, "college": "usagers", "canal": "site"}
        reponse = client.post(reverse("reponses-importer", args=[enquete.pk]), envoi)
        assert reponse.status_code == 302, reponse.content.decode()
        return reponse["Location"]

    entete = "Collège;Avez-vous un médecin ?;Ce qui manque;Votre santé;Autre chose ?\n"
    fautif = donner(entete + "élus;peut-être;bus;7;\nmartiens;oui;;12;\n;;;;x\n")
    page = client.post(fautif, {})
    assert page.status_code == 422 and Reponse.objects.count() == 0
    dits = page.content.decode()
    assert all(mot in dits for mot in ("peut-être", "martiens", "12"))
    assert "1 à ajouter" in dits.replace("\u00a0", " ")  # the third row alone is right
    depot = fautif.rstrip("/").rpartition("/")[2]
    annote = client.get(reverse("reponses-import-corrige", args=[depot, "csv"]))
    assert "martiens" in annote.content.decode("utf-8-sig")
    bon = donner(entete + "élus;oui;bus, médecin;7;rien\n;non;;;Monsieur X est parti\n")
    apercu = client.get(bon).content.decode()
    assert "Monsieur X" in apercu and "2 à ajouter" in apercu.replace("\u00a0", " ")
    for _ in range(2):
        assert client.post(bon, {}).status_code in {200, 302}
    une, autre = Reponse.objects.order_by("numero")
    assert (une.college, une.contenu["q2"]) == ("elus", ["médecin", "bus"])
    assert (autre.college, autre.canal, autre.contenu["q1"]) == ("usagers", "site", "non")
    assert comme("ars_dd").get(bon).status_code == 404  # another's file
    assert not any(d.lignes for d in ImportReponses.objects.exclude(fait_le=None))


def test_the_lists_are_filtered_and_cost_the_same(enquete, personne, comme, nombre_de_requetes):
    from clesante.concertation.actions.recueils import ajouter_recueil, ajouter_verbatim
    from clesante.concertation.models import Recueil, Verbatim

    lu, elle, client = enquete.diagnostic, personne("coordination"), comme("elu")

    def ajouter(rang):
        neuf = Recueil(intitule=f"entretien {rang}", methode="entretien", date=date(2026, 4, rang),
                       nombre=3, themes=["suicide"])  # fmt: skip
        fait, _ = ajouter_recueil(neuf, lu, elle)
        ajouter_verbatim(Verbatim(texte=f"mots {rang}", themes=["suicide"]), fait, elle)
        return fait

    pages = [reverse("recueils", args=[lu.pk]), reverse("verbatims", args=[lu.pk])]
    pages.append(reverse("recueil", args=[ajouter(1).pk]))
    client.get(pages[0])  # the first request of a session writes what it is
    peu = [nombre_de_requetes(lambda p=p: client.get(p)) for p in pages]
    for rang in range(2, 6):
        ajouter(rang)
    assert [nombre_de_requetes(lambda p=p: client.get(p)) for p in pages] == peu
    filtree = client.get(pages[0], {"methode": "entretien", "theme": "suicide"}).content.decode()
    assert "entretien 5" in filtree and "Habitants" not in filtree
    assert client.get(reverse("verbatims-export", args=[lu.pk, "ods"])).status_code == 200
    csv = client.get(reverse("recueils-export", args=[lu.pk, "csv"])).content.decode()
    assert "Suicide" in csv and len(csv.splitlines()) == 7
