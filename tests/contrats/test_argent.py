"""Money in the base: a plan typed in a table, sums, exports, posts under the framework's rule."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement
from clesante.contrats.actions import argent as actions
from clesante.contrats.lectures.argent import en_lignes, lignes_de, postes_par_annee
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement, PosteIngenierie
from clesante.contrats.regles.argent import PosteLu, alertes_des_postes, ecarts, totaux
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lue():
    return FicheAction.objects.create(contrat=contrat(ICI), intitule="Aller vers", etat="a_venir")


@pytest.fixture
def ars(organisation):
    return organisation("Agence régionale de santé", sigle="ARS")


def ligne(lue, montant, financeur=None, par="coordination", **champs):
    champs = {"annee": 2025, "nature": "produit" if financeur else "charge", **champs}
    if financeur:
        champs.setdefault("etat", "demande")
    neuve = LigneFinancement(montant=Decimal(montant), financeur=financeur, **champs)
    return actions.ajouter_ligne(neuve, lue, faire(par))[0]


def champs_de(page):
    """Return what the form of a page sends when nothing is typed."""
    lus = {}
    for balise in re.findall(r"<input ([^>]*)>", page):
        dits = dict(re.findall(r'([\w-]+)="([^"]*)"', balise))
        if dits.get("type") in ("text", "hidden") and dits["name"] != "csrfmiddlewaretoken":
            lus[dits["name"]] = html.unescape(dits.get("value", ""))
    for nom, choix in re.findall(r'<select name="([^"]+)".*?value="([^"]*)" selected', page, re.S):
        lus[nom] = choix
    return lus


def test_a_plan_is_typed_in_two_tables_and_its_gap_is_shown_to_the_cent(lue, ars, comme):
    client, adresse = comme("coordination"), reverse("fiche-argent-saisir", args=[lue.pk])
    page = client.get(adresse).content.decode()
    envoi = champs_de(page) | {
        "charge-n0-annee": "2025", "charge-n0-poste": "Animatrice", "charge-n0-montant": "42 000",
        "produit-n0-annee": "2025", "produit-n0-financeur": "ARS", "produit-n0-etat": "demande",
        "produit-n0-montant": "40 750,00",
    }  # fmt: skip
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 302, reponse.content.decode()[:3_000]
    assert client.post(adresse, envoi).status_code == 302
    assert LigneFinancement.objects.count() == 2, "one form sent twice makes one"
    dit = client.get(reponse.url).content.decode()
    for blanc in ("\u202f", "\xa0", "&nbsp;"):
        dit = dit.replace(blanc, " ")
    assert "Écart : 1 250,00 € (charges 42 000,00 ; produits 40 750,00)" in dit


@pytest.mark.parametrize(
    ("tapes", "dit"),
    [
        ({"produit-n0-financeur": "Inconnu du registre"}, "Inconnu du registre"),
        ({"produit-n0-financeur": "ARS", "produit-n0-montant": "-5"}, "négatif"),
        ({"produit-n0-financeur": "ARS", "produit-n0-montant": "1,234"}, "de deux façons"),
        ({"produit-n0-financeur": "ARS", "produit-n0-montant": "12,3456"}, "centime"),
        ({"produit-n0-financeur": "ARS", "produit-n0-montant": "NaN"}, "pas un montant"),
        ({"produit-n0-financeur": "ARS", "produit-n0-montant": "1e400"}, "montant"),
        (
            {"produit-n0-financeur": "ARS", "produit-n0-montant": "5", "produit-n0-etat": "acquis",
             "produit-n0-accorde": "5", "produit-n0-verse": "6"},
            "dépasse",
        ),
        ({"charge-n0-poste": "Sa", "charge-n0-montant": "5", "charge-n0-annee": "20255"}, "2100"),
    ],
)  # fmt: skip
def test_what_is_badly_typed_is_said_and_nothing_is_kept(lue, ars, comme, tapes, dit):
    client, adresse = comme("coordination"), reverse("fiche-argent-saisir", args=[lue.pk])
    envoi = champs_de(client.get(adresse).content.decode())
    envoi |= {"produit-n0-annee": "2025", "charge-n0-annee": "2025", "produit-n0-etat": "demande"}
    reponse = client.post(adresse, envoi | tapes)
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()
    assert not LigneFinancement.objects.exists()


def test_an_amount_a_thousand_times_those_of_before_is_confirmed(lue, comme):
    ligne(lue, "12500", poste="Salle", annee=2024)
    client, adresse = comme("coordination"), reverse("fiche-argent-saisir", args=[lue.pk])
    envoi = champs_de(client.get(adresse).content.decode()) | {
        "charge-n0-annee": "2025", "charge-n0-poste": "Salle", "charge-n0-montant": "12500000",
    }  # fmt: skip
    page = client.post(adresse, envoi)
    assert page.status_code == 422
    assert "milliers" in page.content.decode()
    assert client.post(adresse, envoi | {"confirmer_montants": "oui"}).status_code == 302


def test_two_people_on_one_row_see_both_values(lue, ars, comme):
    faite = ligne(lue, "1000", ars)
    client, adresse = comme("coordination"), reverse("fiche-argent-saisir", args=[lue.pk])
    page = client.get(adresse).content.decode()
    montree = champs_de(page)
    prefixe = f"produit-{faite.pk}"
    autre = LigneFinancement.objects.get(pk=faite.pk)
    autre.montant = Decimal("1500")
    actions.modifier_ligne(autre, faire("administrateur"))
    envoi = montree | {f"{prefixe}-montant": "2000"}
    conflit = client.post(adresse, envoi)
    assert conflit.status_code == 409
    texte = conflit.content.decode().replace("\u202f", " ")
    assert "1 500,00" in texte or "1500" in texte
    envoi = champs_de(conflit.content.decode())
    assert client.post(adresse, envoi).status_code == 302
    assert LigneFinancement.objects.get().montant == 2000
    retrait = champs_de(client.get(adresse).content.decode()) | {f"{prefixe}-retirer": "on"}
    assert client.post(adresse, retrait).status_code == 302
    assert not LigneFinancement.objects.exists()


def test_an_edit_is_undone_and_what_cannot_be_is_refused(lue, ars):
    faite, par = ligne(lue, "1000", ars), faire("coordination")
    faite.montant = Decimal("1200")
    assert actions.modifier_ligne(faite, par)
    annuler(Evenement.objects.filter(type="contrats.ligne_modifiee").get(), par)
    assert LigneFinancement.objects.get().montant == 1000
    with pytest.raises(IntrouvableError):
        ligne(lue, "5", ars, "lecture")
    with pytest.raises(EntreeInvalideError, match="négatif"):
        ligne(lue, "-5")
    with pytest.raises(EntreeInvalideError, match="financeur"):
        ligne(lue, "5", nature="produit")


def test_a_restricted_fiche_counts_for_who_may_read_it(lue, ars):
    ligne(lue, "100", ars)
    cachee = FicheAction.objects.create(contrat=lue.contrat, intitule="Cachée", restreinte=True)
    ligne(cachee, "900", ars)
    sommes = {
        qui: totaux(en_lignes(lignes_de(lue.contrat, faire(qui)))).tout.prevu
        for qui in ("lecture", "coordination")
    }
    assert sommes == {"lecture": 100, "coordination": 1000}


def test_files_say_the_cents_and_pages_their_sums(lue, ars, comme):
    ligne(lue, "0.10", ars)
    ligne(lue, "0.20", ars, etat="acquis", accorde=Decimal("0.20"))
    client, numero = comme("lecture"), lue.contrat_id
    lu = client.get(reverse("contrat-argent-fichier", args=[numero, "csv"])).content.decode()
    rangs = list(csv.DictReader(io.StringIO(lu)))
    assert [Decimal(r["montant"]) for r in rangs] == [Decimal("0.10"), Decimal("0.20")]
    for extension in ("xlsx", "ods"):
        fichier = client.get(reverse("contrat-argent-fichier", args=[numero, extension]))
        assert fichier.status_code == 200
    assert client.get(reverse("contrat-argent-fichier", args=[numero, "exe"])).status_code == 404
    page = client.get(reverse("contrat-argent", args=[numero])).content.decode()
    assert "0,30" in page
    assert "Ce que donne chacun" in page
    assert "accordé, en tout ou partie" in page
    assert "plans de financement des fiches-actions de ce contrat" in page


def test_who_gives_in_kind_only_has_no_bar_and_keeps_a_row(lue, ars, organisation, comme):
    ligne(lue, "50", organisation("École des Tilleuls"), en_nature=True)
    client, adresse = comme("lecture"), reverse("contrat-argent", args=[lue.contrat_id])
    page = client.get(adresse).content.decode()
    assert "Ce que donne chacun" not in page
    assert "École des Tilleuls" in page
    ligne(lue, "100", ars)
    dessin, _, tableau = (
        client.get(adresse).content.decode().partition("</figure>")[0].rpartition("</svg>")
    )
    assert "rien d’accordé encore" in dessin
    assert "École des Tilleuls" not in dessin.partition("<figure")[2]
    assert "École des Tilleuls" in tableau


def test_questions_do_not_grow_with_rows(lue, ars, comme, nombre_de_requetes):
    client, adresse = comme("lecture"), reverse("contrat-argent", args=[lue.contrat_id])
    ligne(lue, "1", ars)
    client.get(adresse)
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(6):
        autre = FicheAction.objects.create(contrat=lue.contrat, intitule=f"Fiche {rang}")
        ligne(autre, "1", ars)
        ligne(autre, "1")
    assert nombre_de_requetes(lambda: client.get(adresse)) <= peu


def poste(lu, **champs):
    champs = {
        "annee": 2021, "intitule": "Coordination", "etp": Decimal(1), "cout": Decimal(50000),
        "part_ars": Decimal(25000), "part_porteur": Decimal(25000), **champs,
    }  # fmt: skip
    return actions.ajouter_poste(PosteIngenierie(**champs), lu, faire("administrateur"))[0]


def breton(**champs):
    lu = contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        cadre="bretagne", fictif=True, lieu="Pays de Kersall", population=118_400, territoire="",
        **champs,
    )  # fmt: skip
    return Contrat.objects.get(pk=lu.pk)


def test_posts_are_read_under_the_rule_of_the_framework():
    lu = breton()
    poste(lu)
    poste(
        lu, intitule="Coordination du CLSM", coordination=False, etp=Decimal("0.5"),
        cout=Decimal(33000), part_ars=Decimal(16500), part_porteur=Decimal(16500),
    )  # fmt: skip
    (annee,) = postes_par_annee(lu)
    assert annee.resultat.montant == 25_000
    assert annee.etp == 1
    assert annee.alertes == (), "the half post of the CLSM is another one"
    assert [p.intitule for p in annee.autres] == ["Coordination du CLSM"]
    assert any("25" in ligne.phrase and ligne.citation for ligne in annee.resultat.lignes)
    poste(lu, annee=2022, part_ars=Decimal(31000), part_porteur=Decimal(19000))
    assert any("31" in dite for dite in postes_par_annee(lu)[0].alertes)


def test_what_posts_have_to_be_looked_at():
    un = PosteLu("Coordination", Decimal(1), Decimal(50000), Decimal(31000), Decimal(0),
                 date(2025, 1, 1))  # fmt: skip
    dites = " ".join(alertes_des_postes([un], Decimal(25000), date(2025, 1, 31)))
    dites = dites.replace("\u202f", " ").replace("\xa0", " ")
    assert "Plafond du cadre : 25 000 € pour 1 ETP ; demandé : 31 000 €." in dites
    assert "co-financement est absent" in dites
    assert "écart de 19 000,00 €" in dites
    assert "vacant depuis le 1er janvier 2025, 30 jours" in dites
    assert "ne prévoit rien" in alertes_des_postes([un], Decimal(0), date(2025, 1, 31))[0]
    assert alertes_des_postes([], Decimal(25000), date(2025, 1, 31)) == ()


def test_a_post_is_written_changed_and_taken_away(comme):
    lu, client = contrat(ICI), comme("coordination")
    adresse = reverse("poste-ajouter", args=[lu.pk])
    cle = re.search(r'name="cle_creation" value="([^"]+)"', client.get(adresse).content.decode())[1]
    envoi = {
        "cle_creation": cle, "annee": "2026", "intitule": "Coordination", "coordination": "on",
        "etp": "0,5", "cout": "25 000", "part_ars": "12 500,00",
    }  # fmt: skip
    assert client.post(adresse, envoi).status_code == 302
    fait = PosteIngenierie.objects.get()
    assert (fait.etp, fait.cout, fait.part_porteur) == (Decimal("0.5"), 25000, 0)
    assert client.post(adresse, envoi | {"part_ars": "30 000"}).status_code == 422
    page = client.get(reverse("contrat-argent", args=[lu.pk])).content.decode()
    assert "co-financement est absent" in page
    assert client.get(reverse("poste-modifier", args=[fait.pk])).status_code == 200
    assert client.post(reverse("poste-retirer", args=[fait.pk])).status_code == 302
    assert not PosteIngenierie.objects.exists()
    assert ecarts([]) == ()
