"""Issues: numbers, library, findings, causes; what the deciding body may choose."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.concertation.actions import enjeux as actions
from clesante.concertation.lectures.bibliotheque import DECLARATIONS, bibliotheque
from clesante.concertation.lectures.enjeux import arbre, cases, enjeux_de, lire_filtre
from clesante.concertation.models import Cause, Constat, Enjeu
from clesante.concertation.regles.enjeux import Choix, faute_de_cause, fautes_du_choix
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.socle.yamls import lire_yaml
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import A_COTE, ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lu():
    return diagnostic(ICI)


@pytest.fixture
def enjeu(lu):
    def faire_un(intitule="Accès au médecin", **champs):
        neuf = Enjeu(intitule=intitule, **champs)
        return actions.ajouter_enjeu(neuf, lu, faire("coordination"))[0]

    return faire_un


def constat(lu, intitule="Peu de médecins", genre="besoin"):
    return Constat.objects.create(diagnostic=lu, intitule=intitule, genre=genre)


def test_library_is_as_its_schema_and_opens_with_the_seven_pairs():
    fichier = "bibliotheque.yaml"
    lue = lire_yaml((DECLARATIONS / fichier).read_text(encoding="utf-8"), fichier)
    schema = json.loads((DECLARATIONS / "bibliotheque.schema.json").read_text(encoding="utf-8"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(lue)] == []
    modeles = bibliotheque()
    assert len({m.code for m in modeles}) == len(modeles)
    assert [f"paire {rang}" in m.lieu for rang, m in enumerate(modeles[:7], 1)] == [True] * 7
    for nom in ("themes", "determinants", "publics"):
        connus = set(vocabulaire(nom).libelles)
        assert {code for m in modeles for code in getattr(m, nom)} <= connus
    assert all(m.citation not in m.enjeu and m.enjeu not in m.citation for m in modeles)


def test_issues_are_numbered_in_their_diagnosis(lu, enjeu):
    autre = diagnostic(A_COTE)
    par = faire("administrateur")
    assert [enjeu("Un").numero, enjeu("Deux").numero] == [1, 2]
    assert actions.ajouter_enjeu(Enjeu(intitule="Ailleurs"), autre, par)[0].numero == 1
    with pytest.raises(IntrouvableError):
        actions.ajouter_enjeu(Enjeu(intitule="Hors"), autre, faire("coordination"))


def test_a_copy_keeps_its_origin_and_is_made_once(lu):
    par = faire("coordination")
    fait, neuf = actions.copier(lu, "alcool_17_ans", par)
    assert (neuf, fait.origine, fait.nature) == (True, "alcool_17_ans", "fragilite")
    assert "consultation" in fait.solutions
    assert actions.copier(lu, "alcool_17_ans", par) == (fait, False)
    Enjeu.objects.filter(pk=fait.pk).update(origine="")  # as the other click of two saw it
    assert actions.copier(lu, "alcool_17_ans", par) == (fait, False)
    with pytest.raises(IntrouvableError):
        actions.copier(lu, "inconnu", par)


def test_findings_are_bound_of_the_same_diagnosis_only(lu, enjeu):
    par, un = faire("coordination"), enjeu()
    siens, ailleurs = [constat(lu), constat(lu)], constat(diagnostic(A_COTE))
    assert actions.relier(un, [siens[0].pk, siens[1].pk, ailleurs.pk], (), par)
    assert set(un.constats.all()) == set(siens)
    assert actions.relier(un, (), [siens[0].pk], par)
    assert list(un.constats.all()) == [siens[1]]
    assert not actions.relier(un, [siens[1].pk], (), par)
    assert Evenement.objects.filter(type="concertation.enjeu_relie").count() == 2


def test_edits_of_an_issue_are_undone_unless_it_changed_since(lu, enjeu):
    par, un = faire("coordination"), enjeu("Avant", themes=["addictions"])
    dit = constat(lu)
    un.intitule, un.themes = "Après", ["suicide"]
    actions.modifier_enjeu(un, par)
    actions.relier(un, [dit.pk], (), par)
    relie, modifie = Evenement.objects.order_by("-pk")[:2]
    annuler(relie, par)
    assert not un.constats.exists()
    with pytest.raises(RefuseError, match="encore changé"):
        annuler(relie, par)
    annuler(modifie, par)
    un.refresh_from_db()
    assert (un.intitule, un.themes) == ("Avant", ["addictions"])
    with pytest.raises(IntrouvableError):
        annuler(modifie, faire("partenaire"))


def test_two_people_who_bind_findings_do_not_undo_each_other(lu, enjeu, comme):
    un, (a, b) = enjeu(), (constat(lu, "A"), constat(lu, "B"))
    adresse = reverse("enjeu-constats", args=[un.pk])
    client = comme("coordination")
    client.post(adresse, {"constats": [a.pk], "montres": ""})
    client.post(adresse, {"constats": [b.pk], "montres": ""})  # the page shown before a was bound
    assert set(un.constats.all()) == {a, b}
    montres = f"{a.pk},{b.pk},{'9' * 40},²,x"  # what no base can hold is no finding
    client.post(adresse, {"constats": [b.pk], "montres": montres})
    assert list(un.constats.all()) == [b]


def test_causes_make_a_tree_without_a_loop(lu, enjeu):
    par, un = faire("coordination"), enjeu()
    haut, _ = actions.ajouter_cause(Cause(texte="Cabinets fermés"), un, par)
    bas, _ = actions.ajouter_cause(Cause(texte="Pas de repreneur", de=haut), un, par)
    (branche,) = arbre(un)
    assert [b.cause for b in branche.branches] == [bas]
    haut.de = bas
    with pytest.raises(RefuseError, match="elle-même"):
        actions.modifier_cause(haut, par)
    etrangere, _ = actions.ajouter_cause(Cause(texte="Autre"), enjeu("Autre"), par)
    with pytest.raises(RefuseError, match="autre enjeu"):
        actions.ajouter_cause(Cause(texte="x", de=etrangere), un, par)
    actions.retirer_cause(Cause.objects.get(pk=haut.pk), par)
    assert arbre(un) == ()


@pytest.mark.parametrize(("de", "juste"), [(None, True), (2, True), (1, False), (3, False)])
def test_a_cause_never_explains_itself(de, juste):
    assert (faute_de_cause(1, de, {1: None, 2: None, 3: 1}) == "") is juste


def test_boxes_and_filter(lu, enjeu):
    enjeu("Un atout", nature="atout", themes=["addictions"])
    enjeu("Un plaidoyer", competence="non")
    quatre = cases(enjeux_de(lu))
    assert [(c.libelle, len(c.enjeux)) for c in quatre] == [
        ("Atouts", 1), ("Fragilités", 1), ("Opportunités", 0), ("Menaces", 0),
    ]  # fmt: skip
    for demande, combien in (
        ({"theme": "addictions"}, 1), ({"competence": "non"}, 1), ({"nature": "x"}, 2),
        ({"sort": "retenu"}, 0), ({"theme": "addictions", "tri": "constats"}, 1),
    ):  # fmt: skip
        assert enjeux_de(lu, lire_filtre(demande)).count() == combien


def choix(*lus):
    return [Choix(n, sort, rang, motif, competence) for n, sort, rang, motif, competence in lus]


@pytest.mark.parametrize(
    ("lus", "fautes"),
    [
        ([(2, "retenu", 1, "", "oui"), (3, "ecarte", None, "", "oui")], {}),
        ([(2, "retenu", 2, "", "oui"), (1, "retenu", 1, "", "oui")], {1: "rang 2", 2: "rang 1"}),
        ([(2, "retenu", 2, "a", "oui"), (1, "retenu", 1, "b", "oui")], {}),
        ([(2, "ecarte", None, "", "oui"), (1, "retenu", 1, "", "oui")], {2: "E1, moins bien"}),
        ([(2, "plaidoyer", None, "", "non"), (1, "retenu", 1, "", "oui")], {}),
        ([(2, "retenu", 1, "", "non")], {2: "ne peut pas agir"}),
        ([(2, "retenu", None, "", "oui")], {2: "Donnez le rang"}),
        ([(2, "retenu", 1, "", "oui"), (1, "retenu", 1, "", "oui")], {1: "déjà celui de E2"}),
        ([(2, "retenu", 3, "", "oui")], {2: "va de 1 à 1"}),
        ([(2, "ecarte", 1, "", "oui")], {2: "a un rang"}),
        ([(9, "retenu", 1, "", "oui")], {}),
    ],
)  # fmt: skip
def test_a_choice_that_departs_from_the_ranking_says_why(lus, fautes):
    dites = fautes_du_choix(choix(*lus), classement={2: 1, 1: 2, 3: 3})
    assert set(dites) == set(fautes)
    assert all(fautes[enjeu] in phrase for enjeu, (_, phrase) in dites.items())


@pytest.mark.parametrize(
    ("ordre", "fautes"),
    [
        ((1, 2, 3), {}),
        ((2, 1, 3), {}),
        ((3, 1, 2), {3: "au rang 3.", 2: "du rang 1 au rang 2"}),
        ((2,), {}),
        ((3,), {1: "E3, moins bien", 2: "E3, moins bien"}),
    ],
)
def test_equal_issues_are_kept_in_any_order(ordre, fautes):
    """E1 and E2 share the first rank: neither is better, neither « moins bien classé »."""
    retenus = [(enjeu, "retenu", rang, "", "oui") for rang, enjeu in enumerate(ordre, 1)]
    ecartes = [(n, "ecarte", None, "", "oui") for n in {1, 2, 3} - set(ordre)]
    dites = fautes_du_choix(choix(*retenus, *ecartes), classement={1: 1, 2: 1, 3: 3})
    assert set(dites) == set(fautes)
    assert all(fautes[enjeu] in phrase for enjeu, (_, phrase) in dites.items())


def test_a_ranked_issue_stays(lu, enjeu):
    from clesante.concertation.actions.priorites import ouvrir
    from clesante.concertation.models import Priorisation

    par, un, deux = faire("coordination"), enjeu("Un"), enjeu("Deux")
    trois = enjeu("Trois")
    ouvrir(
        Priorisation(intitule="Vote", methode="gommettes", date="2026-03-01", enjeux=[1, 2]),
        lu, par,
    )  # fmt: skip
    with pytest.raises(RefuseError, match="mis au vote"):
        actions.retirer_enjeu(un, par)
    actions.retirer_enjeu(trois, par)
    assert list(Enjeu.objects.filter(diagnostic=lu).order_by("numero")) == [un, deux]


def test_pages_of_issues_cost_the_same_however_many(lu, enjeu, comme, nombre_de_requetes):
    client = comme("coordination")
    un = enjeu("Premier")
    adresses = [
        reverse("enjeux", args=[lu.pk]), reverse("enjeu", args=[un.pk]),
        reverse("fil-du-constat", args=[lu.pk]), reverse("enjeux-bibliotheque", args=[lu.pk]),
        reverse("enjeux-fichier", args=[lu.pk, "csv"]), reverse("fil-fichier", args=[lu.pk, "csv"]),
    ]  # fmt: skip
    par = faire("coordination")
    cause, _ = actions.ajouter_cause(Cause(texte="Une"), un, par)
    actions.relier(un, [constat(lu).pk], (), par)

    def couts():
        return [nombre_de_requetes(partial(client.get, adresse)) for adresse in adresses]

    couts()  # what a process reads once
    avant = couts()
    for rang in range(5):
        actions.relier(enjeu(f"Enjeu {rang}"), [constat(lu, f"C{rang}").pk], (), par)
        actions.relier(un, [constat(lu, f"D{rang}").pk], (), par)
        actions.ajouter_cause(Cause(texte=f"Cause {rang}", de=cause), un, par)
    apres = couts()
    assert apres == avant
    assert max(apres[:1] + apres[2:]) <= 15
    assert apres[1] <= 25


def test_pages_say_what_to_do_and_what_is_wrong(lu, enjeu, comme):
    client = comme("coordination")
    vide = client.get(reverse("enjeux", args=[lu.pk])).content.decode()
    assert "Aucun enjeu pour l" in vide
    refus = client.post(reverse("enjeu-ajouter", args=[lu.pk]), {"intitule": ""})
    assert refus.status_code == 422
    client.post(reverse("enjeu-copier", args=[lu.pk, "ages_seuls"]))
    page = client.get(reverse("enjeux-bibliotheque", args=[lu.pk])).content.decode()
    assert "Déjà copié" in page
    copie = Enjeu.objects.get(diagnostic=lu)
    dite = client.get(reverse("enjeu", args=[copie.pk])).content.decode()
    assert "plaquette" in dite
    assert "Aucun constat ne le fonde encore" in dite
