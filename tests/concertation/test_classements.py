"""Rankings on the site: ballots typed and cast, secrecy, results, the final choice, the sheets."""

from __future__ import annotations

import datetime
import html
import re
from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse

from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.choix_dialogue import College
from clesante.acteurs.models import Decision, Instance
from clesante.comptes import journal
from clesante.comptes.models import Evenement, VersionDepasseeError
from clesante.concertation.actions import enjeux as actions_enjeux
from clesante.concertation.actions import priorites as actions_priorites
from clesante.concertation.documents.priorites import FORMATS_FEUILLES, document, imprimer
from clesante.concertation.lectures.fil import fil
from clesante.concertation.lectures.priorites import classement
from clesante.concertation.lectures.votes import votes_attendus
from clesante.concertation.models import Bulletin, Constat, Enjeu, Priorisation
from clesante.concertation.regles.enjeux import Choix
from clesante.edition import FORMATS
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.ui.typographie import texte_francais
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire
from tests.concertation.test_priorites import bulletins_de_kersall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
TEXTE = "# Titre\n\n- un\n- **deux** [lien](https://exemple.fr)\n\n> cité\n\n<b>balise</b> 1 < 2"


@pytest.fixture
def lu():
    fait, par = diagnostic(ICI), faire("coordination")
    for rang in range(1, 8):
        competence = "non" if rang == 7 else "oui"
        neuf = Enjeu(intitule=f"Enjeu {rang}", competence=competence, texte=TEXTE, solutions=TEXTE)
        actions_enjeux.ajouter_enjeu(neuf, fait, par)
    return fait


def ouvrir(lu, methode="gommettes", **champs):
    neuve = Priorisation(
        intitule="Vote", methode=methode, date=datetime.date(2026, 3, 1),
        enjeux=list(range(1, 8)), **champs,
    )  # fmt: skip
    return actions_priorites.ouvrir(neuve, lu, faire("coordination"))[0]


def remplir(lue):
    for voix in bulletins_de_kersall():
        neuf = Bulletin(college=voix.college, valeurs=voix.valeurs)
        actions_priorites.saisir(neuf, lue, faire("coordination"))


def decision(lu, par):
    instance, _ = creer_instance(
        Instance(nom="COPIL", genre="pilotage", decide=True, territoire=ICI), par
    )
    prise = Decision(
        instance=instance,
        date=datetime.date(2026, 3, 2),
        phrase="Six priorités.",
        genre="arbitrage",
    )
    return decider(prise, par, lu)[0]


def test_votes_of_the_demonstration_are_shown_by_the_page(lu, comme, nombre_de_requetes):
    lue, client = ouvrir(lu), comme("coordination")
    adresse = reverse("priorisation", args=[lue.pk])
    actions_priorites.saisir(Bulletin(college="elus", valeurs={"1": 1}), lue, faire("coordination"))
    autres = [reverse("priorisations", args=[lu.pk]), reverse("bulletins", args=[lue.pk])]

    def couts():
        return [nombre_de_requetes(partial(client.get, lieu)) for lieu in (adresse, *autres)]

    couts()  # what a process reads once
    avant = couts()
    lue.bulletins.all().delete()
    remplir(lue)
    assert couts() == avant
    assert max(avant) <= 17  # two of them: files and comments
    page = client.get(adresse).content.decode()
    for dit in ("16 bulletins", ">41<", ">38<", ">22<", ">19<", ">24<", ">16<", "3\u00a0gommettes"):
        assert dit in page
    assert page.count("<figure") == 3  # the ranking, and two colleges
    assert classement(lue, "non").resultat.ordre == (7,)
    filtree = client.get(f"{adresse}?competence=non").content.decode()
    assert "E7 Enjeu 7" in filtree
    assert "E1 Enjeu 1" not in filtree


def test_a_running_vote_is_not_shown_to_who_may_still_vote(lu, comme):
    lue = ouvrir(lu, en_ligne=True)
    remplir(lue)
    adresse = reverse("priorisation", args=[lue.pk])
    assert "Le vote est en cours" in comme("partenaire").get(adresse).content.decode()
    fichiers = [
        reverse(nom, args=[lue.pk, "csv"]) for nom in ("priorisation-fichier", "bulletins-fichier")
    ]
    codes = [comme("partenaire").get(adresse).status_code for adresse in fichiers]
    assert codes == [409, 404]
    liste = comme("partenaire").get(reverse("priorisations", args=[lu.pk])).content.decode()
    assert "(41)" not in liste
    cloture = reverse("priorisation-clore", args=[lue.pk])
    for _ in range(2):  # a double click closes once
        assert comme("coordination").post(cloture, {"fermer": "oui"}).status_code == 302
    page = comme("partenaire").get(adresse).content.decode()
    assert "Le vote est en cours" not in page
    liste = reverse("priorisations", args=[lu.pk])
    assert "1 (41)" in comme("partenaire").get(liste).content.decode()
    fichier = comme("partenaire").get(fichiers[0]).content.decode()
    assert "\n1,Enjeu 1,1,41," in fichier
    lignes = comme("coordination").get(fichiers[1]).content.decode().splitlines()
    assert lignes[1] == "1,élus,sur papier,E1,points ou rang,10"
    assert len(lignes) == 1 + sum(len(v.valeurs) for v in bulletins_de_kersall())
    assert ">41<" in page


@pytest.mark.parametrize(
    ("methode", "canal", "valeurs", "combien", "montre"),
    [
        ("gommettes", "papier", {"1": 9}, 2, False),
        ("nominal", "papier", {"1": 1}, 2, False),
        ("gommettes", "papier", {"1": 9}, 3, True),
        ("hanlon", "papier", {"1": {"a": 9, "b": 9, "c": 1, "pearl": "PEARL"}}, 1, True),
        ("hanlon", "site", {"1": {"a": 9, "b": 9, "c": 1, "pearl": "PEARL"}}, 1, False),
    ],
)
def test_too_few_ballots_of_a_vote_are_shown_to_the_team_only(
    lu, comme, methode, canal, valeurs, combien, montre
):
    lue = ouvrir(lu, methode, en_ligne=True)
    for rang in range(combien):
        lue.bulletins.create(college="elus", numero=rang + 1, canal=canal, valeurs=valeurs)
    actions_priorites.clore(lue, faire("coordination"), fermer=True)
    page = reverse("priorisation", args=[lue.pk])
    fichier = reverse("priorisation-fichier", args=[lue.pk, "csv"])
    liste = reverse("priorisations", args=[lu.pk])

    def vus(role):
        client = comme(role)
        return (
            "Classement, " in client.get(page).content.decode(),
            client.get(fichier).status_code == 200,
            "Rang et score de chaque enjeu" in client.get(liste).content.decode(),
        )

    assert vus("coordination") == (True, True, True)
    assert vus("partenaire") == (montre, montre, montre)


def test_ballots_of_the_site_are_read_in_no_order_of_the_votes(lu, comme):
    lue, client, par = ouvrir(lu, en_ligne=True), comme("coordination"), faire("coordination")
    actions_priorites.saisir(Bulletin(college="usagers", valeurs={"7": 7}), lue, par)
    lue.bulletins.create(college="elus", numero=2, canal="site", valeurs={"1": 8})
    for role, points in (("partenaire", 2), ("coordination", 5)):
        neuf = Bulletin(college="elus", valeurs={"1": points})
        actions_priorites.voter(lue, neuf, faire(role))
    lignes = client.get(reverse("bulletins-fichier", args=[lue.pk, "csv"])).content.decode()
    assert lignes.splitlines()[1:] == [
        '1,"usagers, habitants",sur papier,E7,points ou rang,7',
        *(f",élus,sur le site,E1,points ou rang,{points}" for points in (2, 5, 8)),
    ]
    page = client.get(reverse("bulletins", args=[lue.pk])).content.decode()
    assert page.count("Bulletin n°") == 1
    secret = lue.bulletins.filter(canal="site").first()
    modifier = reverse("bulletin-modifier", args=[secret.pk])
    assert client.get(modifier).status_code == 409
    assert 'value="8"' not in client.get(modifier).content.decode()
    client.post(reverse("bulletin-retirer", args=[secret.pk]))
    assert lue.bulletins.filter(pk=secret.pk).exists()
    with pytest.raises(RefuseError, match="déposé en ligne"):
        actions_priorites.corriger(secret, par)


def test_an_account_votes_once_under_a_number_and_may_change_its_mind(lu, comme):
    lue, client = ouvrir(lu, en_ligne=True), comme("partenaire")
    adresse = reverse("priorisation-voter", args=[lue.pk])
    cle = "00000000-0000-4000-8000-000000000001"
    ouvrir(lu)  # not on the site: nothing to do there
    assert [li.adresse for li in votes_attendus(faire("partenaire"))] == [adresse]
    for points in ("4", "6"):
        envoi = {"college": "associations", "cle_creation": cle, "e1": points}
        assert client.post(adresse, envoi).status_code == 302
    assert list(votes_attendus(faire("partenaire"))) == []
    (bulletin,) = lue.bulletins.all()
    assert (bulletin.numero, bulletin.valeurs, bulletin.canal) == (1, {"1": 6}, "site")
    notes = Evenement.objects.filter(type="concertation.vote_en_ligne")
    assert {(n.objet_type, n.apres == {}) for n in notes} == {("concertation.priorisation", True)}
    assert not Evenement.objects.filter(objet_type="concertation.bulletin").exists()
    refus = client.post(adresse, {"college": "associations", "cle_creation": cle, "e1": "11"})
    assert refus.status_code == 422
    assert 'value="11"' in refus.content.decode()
    ferme = ouvrir(lu)
    with pytest.raises(RefuseError, match="en ligne"):
        actions_priorites.voter(ferme, Bulletin(valeurs={"1": 1}), faire("partenaire"))
    with pytest.raises(IntrouvableError):
        actions_priorites.voter(lue, Bulletin(valeurs={"1": 1}), faire("lecture"))


def test_paper_ballots_are_typed_one_after_the_other(lu, comme):
    lue, client = ouvrir(lu, "nominal"), comme("coordination")
    adresse = reverse("bulletin-ajouter", args=[lue.pk])
    cle = "00000000-0000-4000-8000-000000000002"
    envoi = {"college": "usagers", "canal": "papier", "cle_creation": cle, "e2": "1", "e5": "2"}
    reponse = client.post(adresse, envoi)
    assert reponse.url.endswith("?college=usagers&canal=papier")
    assert client.post(adresse, envoi).status_code == 302
    (bulletin,) = lue.bulletins.all()
    refus = client.post(adresse, {**envoi, "e5": "1"})
    assert "Le rang 1 est donné à E2 et E5" in refus.content.decode()
    corriger = reverse("bulletin-modifier", args=[bulletin.pk])
    assert client.post(corriger, {**envoi, "version": 1, "e5": "", "e4": "2"}).status_code == 302
    perime = client.post(corriger, {**envoi, "version": 1})
    assert perime.status_code == 409
    assert Bulletin.objects.get().valeurs == {"2": 1, "4": 2}
    (montree,) = re.findall(r'name="version" value="([0-9]+)"', perime.content.decode())
    assert client.post(corriger, {**envoi, "version": montree}).status_code == 302
    assert Bulletin.objects.get().valeurs == {"2": 1, "5": 2}
    actions_priorites.clore(lue, faire("coordination"), fermer=True)
    assert (
        "close" in client.post(adresse, {**envoi, "cle_creation": cle[:-1] + "3"}).content.decode()
    )


def test_the_method_stays_once_ballots_are_there(lu, comme):
    lue, client = ouvrir(lu), comme("coordination")
    adresse = reverse("priorisation-modifier", args=[lue.pk])
    page = client.get(adresse)
    envoi = {
        "version": 1, "intitule": "Vote", "methode": "grille", "date": "2026-03-01", "points": 10,
        "choisis": ["1", "2"], "grille": "A ; 0,5\nB ; 0,4", "maximum": 3,
        "initial-methode": "gommettes",
    }  # fmt: skip
    assert page.status_code == 200
    refus = client.post(adresse, envoi)
    assert refus.status_code == 422
    assert "doivent faire 1" in refus.content.decode()
    refus = client.post(adresse, {**envoi, "methode": "gommettes", "points": 0})
    assert refus.status_code == 422
    assert refus.context["form"].errors.keys() == {"points"}
    remplir(lue)
    refus = client.post(adresse, {**envoi, "grille": "A ; 0,5\nB ; 0,5"})
    assert "Des bulletins sont déjà saisis" in refus.content.decode()
    neuve = ouvrir(lu)
    reponse = client.post(
        reverse("priorisation-modifier", args=[neuve.pk]), {**envoi, "grille": "A ; 0,5\nB ; 0,5"}
    )
    assert reponse.status_code == 302
    neuve.refresh_from_db()
    assert (neuve.methode, neuve.enjeux) == ("grille", [1, 2])
    assert neuve.criteres["c2"] == {"libelle": "B", "poids": 0.5, "maximum": 3}


def test_weights_in_thirds_stay_when_the_name_of_a_ranking_changes(lu, comme):
    """Shown to two decimals, 0,33 three times would be refused, or 0,125 kept as 0,13."""
    poids = {"A": 1 / 3, "B": 1 / 3, "C": 0.125, "D": 1 - 2 / 3 - 0.125}
    criteres = {
        f"c{rang}": {"libelle": nom, "poids": dit, "maximum": 3}
        for rang, (nom, dit) in enumerate(poids.items(), 1)
    }
    lue, client = ouvrir(lu, "grille", criteres=criteres), comme("coordination")
    remplie = {str(n): dict.fromkeys(criteres, 1) for n in range(1, 8)}
    actions_priorites.saisir(Bulletin(college="elus", valeurs=remplie), lue, faire("coordination"))
    adresse = reverse("priorisation-modifier", args=[lue.pk])
    form = client.get(adresse).context["form"]
    assert "C ; 0,125\n" in form.initial["grille"]
    envoi = {
        "version": lue.version, "intitule": "Autre", "methode": "grille", "date": "2026-03-01",
        "points": 10, "choisis": form.initial["choisis"], "maximum": 3,
        "grille": form.initial["grille"].replace("\n", "\r\n"),
    }  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    lue.refresh_from_db()
    assert (lue.intitule, lue.criteres) == ("Autre", criteres)


def test_the_final_choice_has_its_decision_its_reasons_and_closes_the_thread(lu):
    par, lue = faire("coordination"), ouvrir(lu)
    remplir(lue)
    rangs = classement(lue).resultat.rangs
    ordre = tuple(rangs)
    assert ordre == (1, 2, 5, 3, 4, 6, 7)
    prise = decision(lu, par)
    choix = [Choix(n, "retenu", rang, "", "oui") for rang, n in enumerate(ordre[:6], 1)]
    choix.append(Choix(7, "plaidoyer", None, "", "non"))
    assert actions_priorites.arreter(lu, choix, rangs, prise, par) == 7
    assert actions_priorites.arreter(lu, choix, rangs, prise, par) == 0
    autre = [Choix(2, "retenu", 1, "", "oui"), Choix(1, "retenu", 2, "", "oui")]
    with pytest.raises(EntreeInvalideError, match="Écrivez pourquoi"):
        actions_priorites.arreter(lu, autre, rangs, prise, par)
    with pytest.raises(IntrouvableError):
        actions_priorites.arreter(lu, choix, rangs, prise, faire("adjoint"))
    besoin = Constat.objects.create(diagnostic=lu, intitule="Seul", genre="besoin")
    preuve = Constat.objects.create(diagnostic=lu, intitule="Preuve", genre="offre")
    actions_enjeux.relier(Enjeu.objects.get(diagnostic=lu, numero=1), [preuve.pk], (), par)
    dit = fil(lu)
    assert [c for c, _ in dit.besoins_sans_suite] == [besoin]
    assert [e.numero for e in dit.priorites_sans_preuve] == [2, 5, 3, 4, 6]
    assert [e.numero for e in dit.enjeux_sans_preuve] == [7]
    assert len(dit.maillons) == 8
    assert dit.par_constat == [(besoin, []), (preuve, [dit.enjeux[0]])]


def test_the_page_of_the_choice_says_who_is_equal(lu, comme):
    lue = ouvrir(lu)
    voix = Bulletin(college="elus", valeurs={"1": 3, "2": 3, "3": 1})
    actions_priorites.saisir(voix, lue, faire("coordination"))
    form = comme("coordination").get(reverse("priorites-choisir", args=[lu.pk])).context["form"]
    places = [place for _, place, _ in form.rangees]
    assert places == ["1 ex æquo", "1 ex æquo", "3", *["4 ex æquo"] * 4]


def test_a_choice_shown_before_another_was_made_is_read_again(lu, comme):
    client, adresse = comme("coordination"), reverse("priorites-choisir", args=[lu.pk])
    vu = client.get(adresse).context["form"].en_place
    envoi = {
        "vu": vu, "decision_organe": "COPIL", "decision_date": "2026-03-02",
        "decision_phrase": "Arrêté.",
        **{f"sort_{n}": "en_debat" for n in range(1, 8)}, "sort_1": "retenu", "rang_1": "1",
    }  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    assert Enjeu.objects.get(diagnostic=lu, numero=1).decision.instance.nom == "COPIL"
    refus = client.post(adresse, {**envoi, "sort_2": "retenu", "rang_2": "2"})
    assert refus.status_code == 422
    assert "a changé ce choix pendant que vous écriviez" in refus.content.decode()
    assert Decision.objects.count() == 1
    relu = client.get(adresse).context["form"].en_place
    assert client.post(adresse, {**envoi, "vu": relu}).status_code == 302
    assert Decision.objects.count() == 1, "nothing was chosen: no decision is written"
    prise, par = Decision.objects.get(), faire("coordination")
    with pytest.raises(VersionDepasseeError), transaction.atomic():  # again, under the lock
        actions_priorites.tenir_le_choix(lu, vu, par)
    with pytest.raises(VersionDepasseeError):  # an issue taken away meanwhile
        actions_priorites.arreter(lu, [Choix(99, "retenu", 1, "", "oui")], {}, prise, par)


@pytest.mark.parametrize("feuille", ["bulletin", "affiches", "grille"])
def test_sheets_of_a_workshop_say_their_issues(lu, feuille, nombre_de_requetes):
    lue = ouvrir(lu)
    assert nombre_de_requetes(lambda: document(lue, feuille, datetime.date(2026, 3, 1))) <= 6
    assert set(FORMATS_FEUILLES) == set(FORMATS)
    nom, octets = imprimer(lue, feuille, "html", datetime.date(2026, 3, 1))
    assert nom == f"{feuille}-{lue.pk}.html"
    assert "E7 Enjeu 7" in octets.decode()
    lu.fictif, lu.lieu = True, "Pays de Kersall"
    lu.save()
    lue.refresh_from_db()
    assert (
        "Données de démonstration" in document(lue, feuille, datetime.date(2026, 3, 1)).sous_titre
    )


def test_sheets_are_those_of_the_method(lu, comme):
    client, notee = comme("coordination"), ouvrir(lu, "hanlon")
    assert set(client.get(reverse("priorisation", args=[notee.pk])).context["feuilles"]) == {
        ("bulletin", "Bulletin de vote"), ("affiches", "Affiches des enjeux"),
    }  # fmt: skip
    grille = reverse("priorisation-feuilles", args=[notee.pk, "grille", "html"])
    assert client.get(grille).status_code == 404
    corps = document(notee, "bulletin", datetime.date(2026, 3, 1)).corps
    assert all(texte_francais(nom) in html.unescape(corps) for nom in College.labels)


def test_the_journal_tells_the_number_people_read(lu):
    par = faire("coordination")
    ouvrir(lu).bulletins.create(college="elus", numero=1, valeurs={"1": 1})  # shifts the keys
    lue = ouvrir(lu)
    dit, _ = actions_priorites.saisir(Bulletin(college="elus", valeurs={"1": 1}), lue, par)
    dit.college = "usagers"
    actions_priorites.corriger(dit, par)
    numero = dit.pk
    actions_priorites.retirer_bulletin(dit, par)
    notes = Evenement.objects.filter(objet_type="concertation.bulletin", objet_id=numero)
    assert [journal.phrase(lu) for lu in notes.order_by("pk")] == [
        "Bulletin n°\u00a01 saisi.",
        "Bulletin corrigé.",
        "Bulletin n°\u00a01 retiré.",
    ]
    lue.intitule = "Vote du comité"
    actions_priorites.modifier_priorisation(lue, par)
    dite = journal.phrase(journal.de_l_objet(lue).first())
    assert dite == "Priorisation modifiée\u00a0: intitulé."


def test_a_ballot_corrected_by_two_people_keeps_the_first(lu):
    par, lue = faire("coordination"), ouvrir(lu)
    bulletin, _ = actions_priorites.saisir(Bulletin(college="elus", valeurs={"1": 1}), lue, par)
    un, deux = (Bulletin.objects.get(pk=bulletin.pk) for _ in range(2))
    un.valeurs, deux.valeurs = {"1": 2}, {"1": 3}
    assert actions_priorites.corriger(un, par)
    with pytest.raises(VersionDepasseeError):
        actions_priorites.corriger(deux, par)
    actions_priorites.retirer_bulletin(Bulletin.objects.get(pk=bulletin.pk), par)
    assert not lue.bulletins.exists()
