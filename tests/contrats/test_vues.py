"""Lists of actions: filtered, late or not, by state, in time, many at once; nothing restricted."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.contrats.actions import vues as actions_vues
from clesante.contrats.actions.etats import changer_etat
from clesante.contrats.lectures import vues as lectures
from clesante.contrats.lectures.carte import carte_des_actions
from clesante.contrats.lectures.vues import Filtre
from clesante.contrats.lectures.vues_temps import (
    frise_du_contrat,
    mois_de,
    moments,
    tableau,
)
from clesante.contrats.models import (
    Axe,
    EtapeAction,
    FicheAction,
    RoleFiche,
    Site,
)
from clesante.contrats.models.fiches import lisibles
from clesante.contrats.regles.etats import OUVERTS, en_retard, refus_d_etat, retards
from clesante.contrats.regles.vues import est_numero, ordre
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import A_COTE, ICI, faire

JOUR = date(2026, 6, 15)
HIER, DEMAIN = JOUR - timedelta(1), JOUR + timedelta(1)
base = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def avec_base(fonction):
    for marque in base:
        fonction = marque(fonction)
    return fonction


@pytest.fixture
def lu(referentiel, db):
    return contrat(ICI)


@pytest.fixture
def fiche(lu):
    def faire_une(numero="1.1", intitule="Une action", etat="en_cours", **champs):
        champs.setdefault("contrat", lu)
        return FicheAction.objects.create(numero=numero, intitule=intitule, etat=etat, **champs)

    return faire_une


def numeros(filtre, lu, qui="coordination"):
    return [f.numero for f in lectures.chercher(lectures.fiches_vues(faire(qui), lu), filtre, JOUR)]


# Pure rules


def test_numbers_are_in_the_order_people_count():
    lus = ["2.10", "10.1", "2.9", "", "2.1.3", "2.1", "Z"]
    assert sorted(lus, key=lambda n: ordre(n, "Titre")) == [
        "2.1", "2.1.3", "2.9", "2.10", "10.1", "Z", "",
    ]  # fmt: skip
    assert [t for t in ("2", "2.1", "2.", "2.1.3", "cpts", "2 ans", "") if est_numero(t)] == [
        "2", "2.1", "2.", "2.1.3",
    ]  # fmt: skip


CAS = (
    # state, end, (due, done) of a step, late
    ("en_cours", HIER, None, True),
    ("en_cours", JOUR, None, False),  # the last day is not past
    ("en_cours", DEMAIN, None, False),
    ("en_cours", None, (HIER, None), True),
    ("en_cours", None, (HIER, HIER), False),
    ("en_cours", DEMAIN, (JOUR, None), False),
    ("en_cours", None, (None, None), False),
    ("a_venir", HIER, None, True),
    ("bloquee", HIER, None, True),
    ("reportee", HIER, None, False),  # its old day: the new one is to be said
    ("reportee", None, (HIER, None), False),
    ("reportee", DEMAIN, (HIER, None), True),
    ("realisee", HIER, (HIER, None), False),
    ("perennisee", HIER, None, False),
    ("abandonnee", HIER, (HIER, None), False),
    ("idee", HIER, (HIER, None), False),
)


@pytest.mark.parametrize(("etat", "fin", "etape", "attendu"), CAS)
def test_late_is_a_day_passed_while_not_done(etat, fin, etape, attendu):
    etapes = [("Étape", *etape)] if etape else []
    assert en_retard(etat, fin, etapes, JOUR) is attendu


def test_what_is_late_is_told_oldest_first():
    etapes = [("B", HIER, None), ("A", HIER - timedelta(9), None), ("C", HIER, HIER)]
    assert [r.quoi for r in retards("en_cours", HIER, etapes, JOUR)] == ["A", "", "B"]
    assert {"idee", "realisee", "perennisee", "abandonnee"}.isdisjoint(OUVERTS)


@pytest.mark.parametrize(
    ("avant", "apres", "motif", "mot"),
    [
        ("a_venir", "en_cours", "", None),
        ("en_cours", "bloquee", "", "motif"),
        ("en_cours", "bloquee", "  ", "motif"),
        ("en_cours", "reportee", "Faute d'infirmière", None),
        ("bloquee", "abandonnee", "", "abandonnée"),
        ("idee", "a_venir", "", "retenue"),
        ("idee", "idee", "", None),
        ("a_venir", "idee", "", "ne redevient pas une idée"),
        ("bloquee", "bloquee", "", "motif"),
    ],
)
def test_a_state_asks_its_reason_and_a_proposal_its_decision(avant, apres, motif, mot):
    refus = refus_d_etat(avant, apres, motif)
    assert (refus is None) if mot is None else mot in refus.phrase


# The list


@avec_base
def test_the_base_says_late_as_the_rule_does(lu, fiche):
    for rang, (etat, fin, etape, _) in enumerate(CAS):
        motif = "Pourquoi" if etat in {"abandonnee", "reportee"} else ""
        f = fiche(str(rang), etat=etat, fin=fin, motif_etat=motif)
        if etape:
            EtapeAction.objects.create(fiche=f, titre="E", echeance=etape[0], faite_le=etape[1])
    attendus = [str(rang) for rang, (*_, tard) in enumerate(CAS) if tard]
    assert numeros(Filtre(retard=True), lu) == attendus
    vues = lectures.fiches_vues(faire("coordination"), lu)
    lues = lectures.lignes(lectures.chercher(vues, Filtre(), JOUR), JOUR)
    assert [li.numero for li in lues if li.retards] == attendus


@avec_base
@pytest.mark.parametrize("etat", ["clos", "interrompu"])
def test_nothing_is_late_in_a_contract_that_is_over(lu, fiche, etat):
    fiche(fin=HIER)
    assert numeros(Filtre(retard=True), lu) == ["1.1"]
    lu.etat = etat
    lu.save()
    assert numeros(Filtre(retard=True), lu) == []
    assert not tableau(lu, faire("coordination"), JOUR)[2].cartes[0].retards
    assert not any(m.retard for m in moments(lu, faire("coordination"), JOUR))


@avec_base
def test_each_filter_keeps_what_it_says(lu, fiche, organisation):
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Prévenir")
    pilote, payeur = organisation("CPTS du Marais"), organisation("Mutuelle d'ici")
    un = fiche("1.1", "Dépister le cancer", axe=axe, themes=["cancers"], priorite="haute")
    fiche("1.2", "Écouter les jeunes", pilote=pilote, publics=["parents"], etat="a_venir")
    RoleFiche.objects.create(fiche=un, organisation=payeur, role="financeur")
    fiche("1.10", "Ailleurs", contrat=contrat(A_COTE))
    essais = {
        Filtre(): ["1.1", "1.2"],
        Filtre(texte="depist CANCER"): ["1.1"],
        Filtre(texte="marais"): ["1.2"],
        Filtre(texte="1.2"): ["1.2"],
        Filtre(axe=str(axe.pk)): ["1.1"],
        Filtre(axe="sans"): ["1.2"],
        Filtre(etat="a_venir"): ["1.2"],
        Filtre(priorite="haute"): ["1.1"],
        Filtre(theme="cancers"): ["1.1"],
        Filtre(public="parents"): ["1.2"],
        Filtre(pilote=str(pilote.pk)): ["1.2"],
        Filtre(financeur=str(payeur.pk)): ["1.1"],
    }
    assert {filtre: numeros(filtre, lu) for filtre in essais} == essais
    vues = lectures.fiches_vues(faire("coordination"), lu)
    assert lectures.pilotes(vues) == [(str(pilote.pk), "CPTS du Marais")]
    assert lectures.financeurs(vues) == [(str(payeur.pk), "Mutuelle d'ici")]


PAGES = (
    "contrat-fiches", "contrat-tableau", "contrat-calendrier", "contrat-frise", "contrat-carte",
    "contrat-matrices", "contrat-fil",
)  # fmt: skip


@pytest.fixture
def peuple(lu, fiche, organisation):
    """Return ``peuple(n)``: n more actions, one in two restricted, each with all it may have."""
    secret = organisation("Pilote du secret")

    def ajouter(combien, secretes=True):
        for rang in range(combien):
            cachee = secretes and rang % 2 == 1
            axe = Axe.objects.create(contrat=lu, numero=lu.axes.count() + 1, intitule="Axe")
            f = fiche(
                f"secrète {axe.numero}" if cachee else "",
                "Réunion secrète" if cachee else "Action claire", axe=axe, restreinte=cachee,
                debut=JOUR, fin=timezone.localdate() - timedelta(30), territoire=ICI,
                pilote=secret if cachee else None, themes=["suicide"] if cachee else ["cancers"],
                publics=["parents"],
            )  # fmt: skip
            EtapeAction.objects.create(fiche=f, titre="Étape", echeance=JOUR)
            Site.objects.create(fiche=f, nom="Salle", commune="COM-85092")
            f.indicateurs.create(libelle="Mesure secrète" if cachee else "Mesure", type="processus")

    return ajouter


@avec_base
def test_a_restricted_action_leaks_on_no_page_count_nor_file(lu, peuple, comme):
    peuple(4)
    adresses = [reverse(nom, args=[lu.pk]) for nom in PAGES]
    adresses += [reverse("contrat-matrice", args=[lu.pk, c]) for c in ("themes", "publics")]
    adresses += [reverse("contrat-matrice-export", args=[lu.pk, "themes", "csv"])]
    adresses += [reverse("contrat-fiches-export", args=[lu.pk, "csv"]), reverse("fiches")]
    adresses += [reverse("contrat-fil-export", args=[lu.pk, "csv"])]
    fuites = {"secrète", "Pilote du secret"}
    for qui, voit in (("partenaire", False), ("coordination", True)):
        client = comme(qui)
        pages = {a: client.get(a).content.decode() for a in adresses}
        vus = {a for a, page in pages.items() if any(mot in page for mot in fuites)}
        attendues = set(adresses) - {reverse("contrat-matrices", args=[lu.pk])} if voit else set()
        assert vus == attendues
        etats = lectures.comptes_par_etat(lisibles(faire(qui), lu), timezone.localdate())
        assert etats == {"en_cours": (4, 4) if voit else (2, 2)}
    lue = comme("partenaire").get(f"{reverse('contrat-fiches', args=[lu.pk])}?theme=suicide")
    assert "Aucune action pour ce choix" in lue.content.decode()


@avec_base
def test_pages_ask_as_many_questions_of_forty_actions_as_of_four(
    lu, peuple, comme, nombre_de_requetes
):
    client, comptes = comme("coordination"), []
    adresses = [reverse(nom, args=[lu.pk]) for nom in (*PAGES, "contrat-fiches-ensemble")]
    adresses += [reverse("fiches"), reverse("contrat-matrice", args=[lu.pk, "themes"])]
    for plus in (4, 36):
        peuple(plus, secretes=False)
        for _ in range(plus // 4):
            FicheAction.objects.create(contrat=contrat(ICI), intitule="D'un autre contrat")
        for adresse in adresses:
            client.get(adresse)
        comptes.append({a: nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses})
    assert comptes[0] == comptes[1]
    assert comptes[0][reverse("fiches")] <= 15
    assert max(comptes[0].values()) <= 18


@avec_base
def test_the_list_is_downloaded_as_filtered(lu, fiche, comme):
    fiche("1.1", "Dépister", etat="en_cours")
    fiche("1.2", "Écouter", etat="a_venir")
    adresse = reverse("contrat-fiches-export", args=[lu.pk, "csv"])
    lignes = comme("partenaire").get(f"{adresse}?etat=a_venir").content.decode().splitlines()
    assert len(lignes) == 2
    assert "Écouter" in lignes[1]
    for extension in ("xlsx", "ods"):
        autre = reverse("contrat-fiches-export", args=[lu.pk, extension])
        assert comme("partenaire").get(autre).status_code == 200
    assert comme("partenaire").get(adresse.replace("csv", "exe")).status_code == 404


@avec_base
def test_filters_of_all_contracts_are_kept_under_a_name(lu, fiche, comme):
    fiche("1.1", "Dépister", etat="a_venir")
    client = comme("coordination")
    demande = f"contrat={lu.pk}&etat=a_venir"
    page = client.get(f"{reverse('fiches')}?{demande}").content.decode()
    assert "Enregistrer la vue" in page
    assert '<details class="vues">' in page
    liste = f"{reverse('contrat-fiches', args=[lu.pk])}?etat=a_venir"
    lien = re.search(r'href="([^"]+)">Garder ce filtre', client.get(liste).content.decode())
    vers = html.unescape(lien[1])
    assert vers.endswith("#vue-libelle")
    ouverte = client.get(vers).content.decode()
    assert '<details class="vues" open>' in ouverte
    gardes = re.search(r'name="parametres" value="([^"]+)"', ouverte)[1]
    assert html.unescape(gardes) == demande
    envoi = {"page": "fiches", "libelle": "À lancer", "parametres": demande}
    suite = client.post(reverse("vues"), envoi)
    assert suite.status_code == 302
    assert "Dépister" in client.get(suite.url).content.decode()


# State


@avec_base
def test_a_state_changes_with_its_reason_and_comes_back(lu, fiche):
    par, f = faire("coordination"), fiche()
    with pytest.raises(RefuseError, match="motif"):
        changer_etat(f, "bloquee", "", par)
    assert changer_etat(f, "bloquee", " Plus de local ", par)
    assert not changer_etat(f, "bloquee", "Plus de local", par)
    f.refresh_from_db()
    assert (f.etat, f.motif_etat) == ("bloquee", "Plus de local")
    annuler(Evenement.objects.get(type="contrats.fiche_etat"), par)
    f.refresh_from_db()
    assert (f.etat, f.motif_etat) == ("en_cours", "")
    with pytest.raises(IntrouvableError):
        changer_etat(f, "a_venir", "", faire("partenaire"))
    assert changer_etat(f, "realisee", "un motif que rien ne demande", par)
    f.refresh_from_db()
    assert f.motif_etat == ""


@avec_base
def test_a_card_of_the_board_moves_or_says_what_is_missing(lu, fiche, comme):
    f, client = fiche(), comme("coordination")
    ici = reverse("contrat-tableau", args=[lu.pk])
    assert f"etat-de-{f.pk}" in client.get(ici).content.decode()
    assert f"etat-de-{f.pk}" not in comme("partenaire").get(ici).content.decode()
    adresse = reverse("fiche-etat", args=[f.pk])
    envoi = {
        "etat": "bloquee", "motif_etat": "", "version": f.version, "suite": ici,
        "initial-etat": "en_cours", "initial-motif_etat": "",
    }  # fmt: skip
    refuse = client.post(adresse, envoi)
    assert refuse.status_code == 422
    assert "Le motif manque" in refuse.content.decode()
    fait = client.post(adresse, {**envoi, "motif_etat": "Plus de local"})
    assert (fait.status_code, fait.url) == (302, ici)
    perime = client.post(adresse, {**envoi, "etat": "realisee"})
    assert perime.status_code == 409
    idee = fiche("", "Une idée", etat="idee")
    renvoi = client.get(reverse("fiche-etat", args=[idee.pk]))
    assert renvoi.url == reverse("fiche", args=[idee.pk])
    dehors = client.post(adresse, {**envoi, "version": 2, "etat": "en_cours",
                                   "suite": "//ailleurs.example"})  # fmt: skip
    assert "ailleurs" not in getattr(dehors, "url", "")


@avec_base
def test_a_pilot_moves_its_own_action_and_sees_no_other_restricted_one(
    lu, fiche, organisation, comme
):
    from clesante.comptes.models import Attribution, Utilisateur

    pilote = organisation("CPTS du Marais")
    sienne = fiche("1.1", "La sienne", restreinte=True, pilote=pilote)
    fiche("1.2", "Une autre", restreinte=True)
    personne = Utilisateur.objects.create_user(courriel="pilote@exemple.fr")
    Attribution.objects.create(utilisateur=personne, role="pilote", portee=f"ORG-{pilote.pk}")
    assert [f.numero for f in lectures.fiches_vues(personne, lu)] == ["1.1"]
    cartes = {c.fiche.numero: c.modifiable for col in tableau(lu, personne, JOUR)
              for c in col.cartes}  # fmt: skip
    assert cartes == {"1.1": True}
    assert changer_etat(sienne, "realisee", "", personne)
    with pytest.raises(IntrouvableError):
        actions_vues.regler(lu, {sienne.pk: 2}, {"publique": True}, "", personne)


# Many at once


@avec_base
def test_many_change_together_or_none_does_and_it_is_undone(lu, fiche):
    par = faire("coordination")
    axe = Axe.objects.create(contrat=lu, numero=2, intitule="Soigner")
    deux = [fiche("1.1"), fiche("1.2")]
    versions = {f.pk: f.version for f in deux}
    changements = {"etat": "reportee", "axe_id": axe.pk, "publique": True}
    with pytest.raises(RefuseError, match="motif"):
        actions_vues.regler(lu, versions, changements, "", par)
    faits = actions_vues.regler(lu, versions, changements, "À l'an prochain", par)
    assert len(faits) == Evenement.objects.filter(type="contrats.fiches_reglees").count() == 2
    lues = FicheAction.objects.order_by("tri").values_list("etat", "axe", "publique", "motif_etat")
    assert set(lues) == {("reportee", axe.pk, True, "À l'an prochain")}
    with pytest.raises(RefuseError, match=r"Quelqu'un a changé depuis.*1\.1"):
        actions_vues.regler(lu, versions, {"priorite": "haute"}, "", par)
    assert actions_vues.defaire(lu, faits, par) == 2
    assert set(FicheAction.objects.values_list("etat", "axe", "publique")) == {
        ("en_cours", None, False)
    }
    assert actions_vues.regler(lu, {}, {"priorite": "haute"}, "", par) == []


@avec_base
def test_one_that_refuses_keeps_all_as_they_were(lu, fiche):
    par = faire("coordination")
    libre, proposee = fiche("1.1"), fiche("1.2", etat="idee", proposant="habitants")
    versions = {f.pk: f.version for f in (libre, proposee)}
    with pytest.raises(RefuseError, match=r"Rien n'est changé.*1\.2"):
        actions_vues.regler(lu, versions, {"etat": "a_venir"}, "", par)
    libre.refresh_from_db()
    assert libre.etat == "en_cours"
    ailleurs = fiche("9", contrat=contrat(A_COTE))
    loin = Axe.objects.create(contrat=ailleurs.contrat, numero=1, intitule="Loin")
    for mauvais, change in (({ailleurs.pk: 1}, {"priorite": "haute"}),
                            ({libre.pk: 1}, {"axe_id": loin.pk})):  # fmt: skip
        with pytest.raises(IntrouvableError):
            actions_vues.regler(lu, mauvais, change, "", par)
    with pytest.raises(IntrouvableError):
        actions_vues.regler(lu, {libre.pk: 1}, {"priorite": "haute"}, "", faire("partenaire"))


@avec_base
def test_ticked_on_the_page_then_undone_in_one_click(lu, fiche, comme):
    deux, client = [fiche("1.1"), fiche("1.2")], comme("coordination")
    adresse = reverse("contrat-fiches-ensemble", args=[lu.pk])
    vide = client.post(adresse, {"priorite": "haute"})
    assert "Aucune action n’est cochée" in vide.content.decode().replace("&#x27;", "’")
    rien = client.post(adresse, {"fiche": f"{deux[0].pk}-1"})
    assert "Rien n’est à changer" in rien.content.decode().replace("&#x27;", "’")
    coches = [f"{f.pk}-{f.version}" for f in deux]
    fait = client.post(adresse, {"fiche": coches, "priorite": "haute", "restreinte": "oui"})
    assert fait.status_code == 302
    assert set(FicheAction.objects.values_list("priorite", "restreinte")) == {("haute", True)}
    page = client.get(fait.url)
    jeton = page.context["fait"]
    assert "Annuler le changement de 2 actions" in page.content.decode().replace("\u00a0", " ")
    client.post(adresse, {"annuler": jeton})
    assert set(FicheAction.objects.values_list("priorite", "restreinte")) == {("", False)}
    assert client.post(adresse, {"annuler": "faux"}).status_code == 302


# In time


@avec_base
def test_the_board_the_calendar_and_the_frise_say_the_same_days(lu, fiche):
    par = faire("coordination")
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Prévenir")
    f = fiche("1.1", debut=date(2026, 2, 1), fin=date(2026, 3, 31), axe=axe)
    EtapeAction.objects.create(fiche=f, titre="Recruter", echeance=HIER)
    fiche("1.2", etat="realisee", fin=date(2025, 5, 2))
    fiche("1.3", "Sans date")
    fiche("1.4", etat="abandonnee", motif_etat="Trop cher", fin=HIER)
    lus = moments(lu, par, JOUR)
    assert [(m.quoi, m.retard) for m in lus] == [
        ("fin de l'action", False), ("début de l'action", False), ("fin de l'action", True),
        ("Recruter", True),
    ]  # fmt: skip
    mars = mois_de(lus, 2026, JOUR)[2]
    assert (mars.nom, [m.fiche.numero for m in mars.moments]) == ("Mars", ["1.1"])
    dite = frise_du_contrat(lu, par, JOUR)
    assert [f.numero for f in dite.sans_dates] == ["1.3"]
    assert "En retard\u00a0: 1.1 Une action" in dite.dessin.description
    assert len(dite.dessin.tableau.lignes) == 3
    colonnes = {c.code: c.total for c in tableau(lu, par, JOUR)}
    assert colonnes["en_cours"] == 2
    assert (colonnes["realisee"], colonnes["abandonnee"], colonnes["idee"]) == (1, 1, 0)


# Where


@avec_base
def test_one_action_on_many_sites_is_one_action_on_the_map(lu, fiche):
    par = faire("coordination")
    assert carte_des_actions(lu, par).dessin is None
    fiche("1.1", "Partout", territoire=ICI)
    sites = fiche("1.2", "Deux salles")
    vue = carte_des_actions(lu, par)
    communes = [ligne[0] for ligne in vue.par_partie.lignes]
    assert {ligne[1] for ligne in vue.par_partie.lignes} == {"1"}
    assert [f.numero for f in vue.sans_lieu] == ["1.2"]
    from clesante.territoires.lectures import perimetre

    premiere = perimetre(ICI).communes[0]
    for nom in ("Salle A", "Salle B"):
        Site.objects.create(fiche=sites, nom=nom, commune=premiere)
    fiche("1.3", "Loin", territoire=A_COTE)
    vue = carte_des_actions(lu, par)
    assert sorted(int(ligne[1]) for ligne in vue.par_partie.lignes)[-2:] == [1, 2]
    assert len(vue.par_partie.lignes) == len(communes)
    assert [f.numero for f in vue.partout] == ["1.1"]
    assert [f.numero for f in vue.ailleurs] == ["1.3"]
    assert vue.dessin is not None
