"""The register of dispositifs: who sees and keeps it, what is found, what each page says."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.actions import dispositifs as actions
from clesante.acteurs.forms.dispositifs import DispositifNouveauForm
from clesante.acteurs.lectures.citees import organisation_citee
from clesante.acteurs.lectures.couverture import (
    couvertures,
    parties_de,
    tableau_des_communes,
    tableau_des_dispositifs,
)
from clesante.acteurs.lectures.dispositifs import (
    Filtre,
    chercher,
    evenements_de,
    lignes,
    porteurs_possibles,
)
from clesante.acteurs.models import ActionDispositif, Dispositif, Organisation
from clesante.comptes import journal
from clesante.comptes.models import Attribution
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.territoires.lectures import codes_contenant, perimetre
from tests.acteurs.test_pages import texte
from tests.aides.personnes import A_COTE, AILLEURS, AUTRE_REGION, ICI

pytestmark = pytest.mark.django_db
LISTE = reverse("dispositifs")


@pytest.fixture
def dispositif(db, referentiel, personne):
    """Return ``dispositif(nom, territoire=…, …)``: one more, added by the administrator."""

    def ajouter(nom="CLSM d'ici", territoire=ICI, **champs):
        neuf = Dispositif(nom=nom, territoire=territoire, **{"type": "clsm", **champs})
        return actions.creer(neuf, personne("administrateur"))[0]

    return ajouter


def noms(qui, **filtre) -> list[str]:
    return [d.nom for d in chercher(qui, Filtre(**filtre))]


@pytest.fixture
def cinq(dispositif):
    dispositif("Ici")
    dispositif("À côté", A_COTE)
    dispositif("Ailleurs", AILLEURS)
    dispositif("Département", "DEP-85", type="ptsm")
    dispositif("Deux départements", "DEP-79+DEP-85", type="ptsm")
    dispositif("Deux intercommunalités", f"{ICI}+{A_COTE}", type="cpts")


@pytest.mark.parametrize(
    ("qui", "vus"),
    [
        ("public", set()),
        ("lecture", {"Ici", "Département", "Deux départements", "Deux intercommunalités"}),
        ("ars_autre", {"Ailleurs"}),
    ],
)
def test_one_sees_what_touches_one_s_territory_and_what_is_wider(cinq, personne, qui, vus):
    assert set(noms(personne(qui))) == vus
    for lu in Dispositif.objects.prefetch_related("portees"):
        assert lu.permet(personne(qui), "acteurs.voir") is (lu.nom in vus)


def test_one_who_holds_hundreds_of_territories_sees_the_same(cinq, personne, referentiel):
    """One commune in each of four hundred codes: no condition grows with their number."""
    elle = personne("public")
    tenues = [*perimetre(ICI).communes, *perimetre(AUTRE_REGION).communes][:400]
    assert len(tenues) == 400
    Attribution.objects.bulk_create(
        Attribution(utilisateur=elle, role="lecture", portee=code) for code in tenues
    )
    assert set(noms(personne("public"))) == {
        "Ici", "Département", "Deux départements", "Deux intercommunalités", "Ailleurs"
    }  # fmt: skip
    assert Dispositif.objects.all().visibles_par(personne("public")).count() == 5


@pytest.mark.parametrize(
    ("territoire", "permis"),
    [(f"{ICI}+{A_COTE}", True), ("DEP-79+DEP-85", True), ("REG-52", True), (A_COTE, False)],
)
def test_who_has_a_part_of_its_territory_keeps_it(personne, referentiel, territoire, permis):
    elle = personne("coordination")
    neuf = Dispositif(type="cpts", nom="CPTS", territoire=territoire)
    if not permis:
        with pytest.raises(RefuseError, match="ressort"):
            actions.creer(neuf, elle)
        return
    fait, _ = actions.creer(neuf, elle)
    fait.nom = "CPTS Sud-Vendée"
    assert actions.modifier(fait, elle)


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({"type": "cpts"}, ["Deux intercommunalités"]),
        (
            {"territoire": ICI},
            ["Département", "Deux départements", "Deux intercommunalités", "Ici"],
        ),
        ({"territoire": "COM-85092", "type": "clsm"}, ["Ici"]),
        ({"territoire": AILLEURS}, ["Ailleurs"]),
        ({"texte": "depart"}, ["Département", "Deux départements"]),
        ({"texte": "deux dép"}, ["Deux départements"]),
        ({"tri": "type", "type": "ptsm"}, ["Département", "Deux départements"]),
    ],
)
def test_filters(cinq, personne, filtre, attendus):
    assert noms(personne("administrateur"), **filtre) == attendus


def test_a_perimeter_of_many_communes_reads_what_touches_one(cinq, personne, referentiel):
    qui, communes = personne("administrateur"), perimetre("DEP-85").communes
    ici = [c for c in communes if c in perimetre(ICI).communes][:1]
    loin = [c for c in communes if not {ICI, A_COTE} & codes_contenant(c)][:90]
    larges = ["Département", "Deux départements"]
    assert noms(qui, territoire="+".join(loin)) == larges
    assert noms(qui, territoire="+".join([*ici, *loin])) == [
        *larges, "Deux intercommunalités", "Ici"
    ]  # fmt: skip


def test_in_force_on_a_day_themes_publics_and_who_carries_it(dispositif, organisation, personne):
    hopital = organisation("Hôpital d'ici")
    dispositif("Fini", au=date(2023, 12, 31), porteur=hopital)
    dispositif("Sans fin", du=date(2024, 1, 1), themes=["addictions", "suicide"])
    dispositif("Toujours", publics=["handicap"])
    qui = personne("coordination")
    assert noms(qui, jour=date(2023, 12, 31)) == ["Fini", "Toujours"]
    assert noms(qui, jour=date(2024, 1, 1)) == ["Sans fin", "Toujours"]
    assert noms(qui, theme="suicide") == ["Sans fin"]
    assert noms(qui, public="handicap") == ["Toujours"]
    assert noms(qui, texte="hopital") == ["Fini"]


def envoi(**champs) -> dict[str, object]:
    cle = str(Dispositif().cle_creation)
    return {"cle_creation": cle, "type": "clsm", "nom": "CLSM", "territoire": ICI, **champs}


def test_from_the_form_to_the_page_and_back_by_the_journal(comme, organisation):
    hopital = organisation("Hôpital d'ici", siret="73282932000074")
    client = comme("coordination")
    donnees = envoi(
        porteur="732 829 320 00074", themes=["suicide"], fonction_contact="coordination"
    )
    reponse = client.post(reverse("dispositif-ajouter"), donnees)
    assert reponse.status_code == 302
    encore = client.post(reverse("dispositif-ajouter"), donnees)
    fait = Dispositif.objects.get()
    assert (encore.url, fait.porteur, fait.porteur_dit) == (reponse.url, hopital, "")
    action = {
        "cle_creation": str(ActionDispositif().cle_creation), "intitule": "Écoute des jeunes",
        "types_action": ["accueil_ecoute_orientation"], "pilote": "direction",
    }  # fmt: skip
    client.post(reverse("dispositif-action-ajouter", args=[fait.pk]), action)
    page = texte(client.get(reponse.url))
    for dit in ("Hôpital d'ici", "Suicide", "Écoute des jeunes", "Accueil, écoute, orientation"):
        assert dit in page
    modifier = reverse("dispositif-modifier", args=[fait.pk])
    initiales = client.get(modifier).context["form"].initial
    assert initiales["porteur"] == f"Hôpital d'ici (n°\u00a0{hopital.pk})"
    change = {**envoi(porteur=initiales["porteur"], initial_porteur=initiales["porteur"]),
              "version": fait.version, "nom": "CLSM du Sud"}  # fmt: skip
    assert client.post(modifier, change).status_code == 302
    fait.refresh_from_db()
    assert (fait.nom, fait.porteur) == ("CLSM du Sud", hopital)
    evenement = evenements_de(fait).first()
    assert journal.phrase(evenement).startswith("Fiche modifiée")
    adresse = reverse("dispositif-annuler", args=[fait.pk, evenement.pk])
    assert "Annulé" in texte(client.post(adresse, follow=True))
    assert Dispositif.objects.get().nom == "CLSM"


def test_two_people_tick_other_boxes_and_none_is_lost(comme, dispositif):
    """What the form of an object with boxes shows again when two people wrote."""
    fait = dispositif(themes=["suicide"], publics=["handicap"])
    adresse, client = reverse("dispositif-modifier", args=[fait.pk]), comme("coordination")
    lu = Dispositif.objects.get(pk=fait.pk)
    lu.themes, lu.publics = ["suicide", "addictions"], ["handicap", "parents"]
    lu.save()
    donnees = {
        "version": fait.version, "type": "clsm", "initial-type": "clsm", "nom": "CLSM d'ici",
        "initial-nom": "CLSM d'ici", "territoire": ICI, "initial-territoire": ICI,
        "themes": ["nutrition", "suicide"], "initial-themes": ["suicide"],
        "publics": ["handicap"], "initial-publics": ["handicap"],
    }  # fmt: skip
    reponse = client.post(adresse, donnees)
    page = texte(reponse)
    assert reponse.status_code == 409
    assert "Conduites addictives" in page
    cochees = reponse.context["form"]
    assert cochees["themes"].data == ["nutrition", "suicide"]
    assert cochees["publics"].data == ["handicap", "parents"]


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"territoire": "Saint-Denis"}, "territoire", "Seine-Saint-Denis"),
        ({"territoire": A_COTE}, "territoire", "ressort"),
        ({"fonction_contact": "Mme Durand"}, "fonction_contact", "jamais le nom d'une personne"),
        ({"du": "2025-01-01", "au": "2024-01-01"}, "au", "La fin précède le début"),
        ({"type": "soucoupe"}, "type", "soucoupe"),
        ({"porteur": "CCAS"}, "porteur", "Plusieurs organisations"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_written(
    comme, organisation, champs, champ, dit
):
    organisation("CCAS", "COM-85092", nature="ccas")
    organisation("CCAS", ICI, nature="ccas")
    reponse = comme("coordination").post(reverse("dispositif-ajouter"), envoi(**champs))
    assert reponse.status_code == 422
    assert dit in " ".join(reponse.context["form"].errors[champ])
    assert not Dispositif.objects.exists()


def test_what_it_may_already_be_is_shown_before_it_is_added(comme, dispositif, organisation):
    dispositif("CPTS Sud-Vendée", type="cpts")
    organisation("CPTS Sud-Vendée", nature="cpts")
    client, adresse = comme("coordination"), reverse("dispositif-ajouter")
    donnees = envoi(type="cpts", nom="CPTS du Marais", porteur="CPTS Sud Vendee")
    reponse = client.post(adresse, donnees)
    assert reponse.status_code == 422
    page = texte(reponse)
    assert "même type, même territoire" in page
    donnees["porteur"] = "CPTS Sud Vendée et Marais"
    assert client.post(adresse, {**donnees, "sans_doublon": "on"}).status_code == 302


def test_a_near_name_of_who_carries_it_is_asked(organisation, personne):
    une = organisation("Association des aidants du Sud-Vendée", nature="association")
    form = DispositifNouveauForm(
        envoi(porteur="Association des aidant du Sud Vendée"), utilisateur=personne("coordination")
    )
    assert not form.is_valid()
    [lue] = form.ressemblances
    assert (lue.nom, f"n° {une.pk}" in lue.raison) == (une.nom, True)


@pytest.mark.parametrize("tape", ["Ancien nom 85 (n° {})", "n°{} ", "N\u00ba\u00a0{}"])
def test_who_carries_it_is_found_by_the_number_it_is_cited_by(organisation, personne, tape):
    la, dit = organisation("Hôpital d'ici"), tape.format(Organisation.objects.latest("pk").pk)
    qui = personne("coordination")
    assert [p.numero for p in porteurs_possibles(qui, dit).exacts(dit)] == [la.pk]
    assert organisation_citee(dit, qui) == la


def test_an_action_is_of_who_keeps_its_dispositif(dispositif, personne):
    fait = dispositif(territoire=AILLEURS)
    with pytest.raises(IntrouvableError):
        actions.ajouter_action(
            ActionDispositif(dispositif=fait, intitule="x"), personne("coordination")
        )


def test_which_dispositif_covers_which_commune(dispositif, personne):
    communes = perimetre(ICI).communes
    dispositif("Partout", "DEP-85", type="ptsm")
    dispositif("Presque", "+".join(communes[1:]))
    dispositif("Une seule", communes[0], type="msp")
    dispositif("Ailleurs", AILLEURS)
    parties = parties_de(perimetre(ICI))
    lus = lignes(Dispositif.objects.order_by("tri"))
    faites = couvertures(parties, lus)
    assert [(c.ligne.dispositif.nom, len(c.parties), c.toutes) for c in faites] == [
        ("Partout", len(communes), True),
        ("Presque", len(communes) - 1, False),
        ("Une seule", 1, False),
    ]
    premiere = next(t.nom for t in parties.lieux if t.code == communes[0])
    assert [li[3] for li in tableau_des_dispositifs(parties, faites).lignes] == [
        "toutes", f"toutes sauf {premiere}", premiere,
    ]  # fmt: skip
    par_commune = {li[0]: li[1:] for li in tableau_des_communes(parties, faites).lignes}
    assert par_commune[premiere] == ("2", "Une seule")


def test_the_page_of_what_covers_where_opens_on_one_s_own_territory(comme, dispositif):
    dispositif("CLSM d'ici")
    dispositif("Fini", au=date(2020, 1, 1))
    client, adresse = comme("coordination"), reverse("dispositifs-couverture")
    page = texte(client.get(adresse))
    assert "1 dispositif en vigueur" in page.replace("\u00a0", " ")
    assert "<svg" in page
    assert "CLSM d'ici" in page
    assert "Fini" not in page
    assert "Fini" in texte(client.get(adresse, {"jour": "2019-06-01"}))
    assert "Donnez le code" in texte(client.get(adresse, {"territoire": "Saint-Denis"}))
    assert "Donnez un territoire" in texte(comme("administrateur").get(adresse))
    large = client.get(adresse, {"territoire": "REG-52"})
    assert "intercommunalités" in texte(large)


@pytest.mark.parametrize("suite", ["?tri=x", "?jour=hier", "?type=x&theme=y", "?territoire=99999"])
def test_whatever_is_asked_the_list_answers(comme, dispositif, suite):
    dispositif()
    assert comme("coordination").get(LISTE + suite).status_code == 200


def test_the_files_hold_the_list(comme, dispositif):
    dispositif("CLSM d'ici", themes=["suicide", "addictions"], du=date(2024, 1, 1))
    recu = comme("coordination").get(reverse("dispositifs-export", args=["csv"]))
    [entete, ligne] = list(csv.reader(io.StringIO(recu.content.decode("utf-8-sig"))))
    lue = dict(zip(entete, ligne, strict=True))
    assert lue["nom"] == "CLSM d'ici"
    assert lue["themes"] == "Suicide ; Conduites addictives"


def test_pages_ask_as_much_whatever_the_number(comme, dispositif, nombre_de_requetes):
    client, fait = comme("coordination"), dispositif("Un", themes=["suicide"])
    adresses = [LISTE, reverse("dispositif", args=[fait.pk]), reverse("dispositifs-couverture")]
    adresses += [reverse("dispositifs-export", args=["csv"])]
    for adresse in adresses:
        client.get(adresse)
    peu = [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses]
    for rang in range(12):
        autre = dispositif(f"Autre {rang}", f"{ICI}+{A_COTE}", type="msp", themes=["addictions"])
        for dispositif_lu in (fait, autre):
            actions.ajouter_action(
                ActionDispositif(dispositif=dispositif_lu, intitule=f"Action {rang}"),
                autre_personne(),
            )
    beaucoup = [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses]
    assert beaucoup == peu
    assert max(peu) <= 16


def autre_personne():
    from tests.aides.personnes import faire

    return faire("administrateur")
