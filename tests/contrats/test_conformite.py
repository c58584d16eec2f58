"""« Vérifier le contrat »: what blocks, what warns, what is lifted, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.cadres.citations import verifier as citer_texte
from clesante.cadres.lectures import cadre, droit_commun
from clesante.cadres.regles import Faits, verifier
from clesante.cadres.textes import table_livree
from clesante.contrats.actions import conformite as actions
from clesante.contrats.documents.conformite import figure, table
from clesante.contrats.lectures.conformite import Examen, levees, verifier_tous, verifier_un
from clesante.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    LigneFinancement,
    PartieTexte,
    Referent,
    Signataire,
)
from clesante.contrats.regles import conformite_dates as des_dates
from clesante.contrats.regles import conformite_texte as des_textes
from clesante.contrats.regles.conformite import (
    Action,
    Dossier,
    Morceau,
    Niveau,
    Partie,
    Place,
    Voisin,
    bloque,
    comptes,
    faits_completes,
    points_des_verdicts,
    resumer,
)
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.ecrits import page
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

AUJOURDHUI = date(2026, 6, 1)
ICI_MEME = Place("Fiche 1.1", "fiche", 4)


def dossier(debut=date(2024, 1, 1), fin=date(2028, 12, 31), signe=None, **autres):
    faits = Faits(date_signature=signe, date_effet=debut, date_fin=fin, date_examen=AUJOURDHUI)
    faits = autres.pop("faits", faits)
    return Dossier(1, faits, AUJOURDHUI, signe or debut or AUJOURDHUI, signe, **autres)


def lois(lu):
    loi = droit_commun()
    return {v.code: v for v in verifier(lu.faits, loi)}


# --- Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("debut", "fin", "signe", "attendu"),
    [
        (date(2024, 1, 1), date(2028, 12, 31), date(2024, 1, 1), []),
        (date(2024, 1, 1), date(2023, 12, 31), None, [("fin_avant_debut", "bloquant")]),
        (date(2024, 1, 1), date(2028, 12, 31), date(2024, 3, 8),
         [("effet_avant_signature", "alerte")]),
        (date(2027, 1, 1), date(2031, 12, 31), date(2027, 1, 1), [("signature_a_venir", "alerte")]),
    ],
)  # fmt: skip
def test_days_out_of_order_are_said_with_both_dates(debut, fin, signe, attendu):
    points = list(des_dates.ordre_des_dates(dossier(debut, fin, signe)))
    assert [(p.code, p.niveau) for p in points] == attendu
    assert all(str((signe or fin).year) in p.phrase and p.remede for p in points)


def test_actions_before_the_signature_are_counted_and_the_first_is_the_place():
    actions_ = (
        Action(ICI_MEME, debut=date(2024, 2, 1)),
        Action(Place("Fiche 1.2", "fiche", 5), debut=date(2024, 1, 5)),
        Action(Place("Fiche 1.3", "fiche", 6)),
    )
    lu = dossier(signe=date(2024, 3, 8), actions=actions_)
    point = list(des_dates.ordre_des_dates(lu))[-1]
    assert point.code == "actions_avant_signature"
    assert "2\u00a0actions commencent" in point.phrase
    assert "5 janvier 2024" in point.phrase
    assert point.place.numero == 5


@pytest.mark.parametrize(
    ("dite", "fin", "niveau"),
    [
        (3.0, date(2028, 12, 31), "alerte"),
        (5.0, date(2028, 12, 31), "conforme"),
        (5.0, date(2028, 10, 15), "conforme"),  # five civil years
        (2.5, date(2026, 6, 30), "conforme"),
    ],
)
def test_the_duration_written_is_compared_with_the_days(dite, fin, niveau):
    (point,) = des_dates.duree_ecrite(dossier(fin=fin, duree_declaree=dite))
    assert point.niveau == niveau


@pytest.mark.parametrize(
    ("fin", "alerte"),
    [(date(2026, 12, 31), False), (date(2028, 12, 31), False), (date(2030, 2, 28), True),
     (date(2025, 12, 31), True)],
)  # fmt: skip
def test_the_usual_duration_warns_only_where_no_framework_says_one(fin, alerte):
    lu = dossier(fin=fin)
    assert bool(list(des_dates.duree_d_usage(lu, []))) is alerte
    dits = verifier(lu.faits, cadre("grand_est"))
    assert not list(des_dates.duree_d_usage(lu, dits))
    assert not list(des_dates.duree_d_usage(replace(lu, prefiguration=True), []))


def test_an_overlap_names_communes_and_months_in_common_never_the_other_contract():
    voisin = Voisin(date(2028, 5, 1), date(2033, 4, 30), ("Vannes",))
    (point,) = des_dates.chevauchements(dossier(voisins=(voisin,)))
    assert "Vannes est déjà couverte" in point.phrase
    assert "8\u00a0mois en commun" in point.phrase
    apres = replace(voisin, debut=date(2029, 1, 1))
    assert not list(des_dates.chevauchements(dossier(voisins=(apres,))))


def test_collectivites_say_the_act_that_enables_them_and_before_they_sign():
    parties = (
        Partie("CC d'ici", True),
        Partie("CA d'à côté", True, date(2024, 2, 1), signe_le=date(2024, 1, 15)),
        Partie("ARS", False),
    )
    points = list(
        des_dates.parties_prenantes(
            dossier(parties=parties, referents_absents="L'élu référent n'est pas encore nommé.")
        )
    )
    assert [p.code for p in points] == ["referent_absent", "habilitation", "habilitation_apres"]
    assert "CC d'ici" in points[1].phrase
    assert "CA" not in points[1].phrase


# --- What is written ------------------------------------------------------------------------------


def citations(texte, jour=date(2024, 3, 1)):
    lu = replace(
        dossier(), jour=jour, textes=(Morceau(Place("Texte, Visas", "contrat-texte", 1), texte),)
    )
    return list(
        des_textes.citations(
            lu,
            lambda t, j: citer_texte(t, j, table_livree()),
            {"L.\u00a01434-10": ["l'ARS Bretagne"]},
        )
    )


def test_an_old_article_warns_with_the_one_that_others_cite_its_line_and_both_wordings():
    (point,) = citations("Un\nVu l'article L. 1434-17 du code de la santé publique, CLS")
    assert (point.code, point.niveau) == ("citation_renumerote", "alerte")
    assert "L.\u00a01434-10" in point.remede
    assert "ARS Bretagne" in point.remede
    assert point.place.libelle.endswith("ligne 2")
    assert point.source


@pytest.mark.parametrize(
    ("texte", "niveau"),
    [
        ("l'article L. 1434-10 du code de la santé publique sur le contrat local de santé",
         "conforme"),
        ("l'article R. 9999-1 du code de la santé publique", "a_verifier"),
        ("Rien ici, {{duree}}", None),
    ],
)  # fmt: skip
def test_each_citation_has_its_level(texte, niveau):
    points = citations(texte)
    assert [p.niveau for p in points] == ([niveau] if niveau else [])


def test_the_same_article_was_right_in_its_day():
    assert citations("Vu l'article L. 1434-17", date(2013, 1, 1))[0].niveau == "conforme"


MENTALE = Action(ICI_MEME, themes=frozenset({"sante_mentale"}))


@pytest.mark.parametrize(
    ("autres", "niveau"),
    [
        ({"actions": (MENTALE,)}, "alerte"),
        ({"actions": (MENTALE,), "textes": (Morceau(ICI_MEME, "selon le PTSM"),)}, "a_verifier"),
        ({"actions": (replace(MENTALE, plans=frozenset({"ptsm"})),)}, "conforme"),
        ({"actions": (replace(MENTALE, textes="Le projet territorial de santé mentale"),)},
         "conforme"),
        ({"axes": ("Prendre soin de la santé mentale",)}, "alerte"),
        ({"actions": (Action(ICI_MEME),)}, None),
        ({"actions": (MENTALE,), "debut": date(2021, 1, 1), "signe": date(2021, 1, 1)}, None),
    ],
)  # fmt: skip
def test_the_mental_health_part_takes_the_territorial_project_into_account(autres, niveau):
    lu = dossier(**autres)
    points = list(des_textes.projet_de_sante_mentale(lu, lois(lu)))
    assert [p.niveau for p in points] == ([niveau] if niveau else [])
    assert all("santé mentale" in p.source for p in points)


@pytest.mark.parametrize(
    ("autres", "avis"),
    [
        ({"axes": ("Santé mentale",)}, "conforme"),
        ({"clsm": ("CLSM d'ici",)}, "conforme"),
        ({"actions": (MENTALE,)}, "conforme"),
        ({}, "non_conforme"),
    ],
)
def test_an_axis_an_action_or_a_clsm_makes_the_mental_health_part(autres, avis):
    lu = dossier(
        faits=Faits(date_signature=date(2024, 1, 1), acquis={"controles": frozenset()}), **autres
    )
    faits = faits_completes(lu, bool(des_textes.volet_mental(lu)))
    verdict = next(v for v in verifier(faits, droit_commun()) if v.code == "loi_sante_mentale")
    assert verdict.avis == avis
    assert verdict.bloquant is (avis == "non_conforme")


def test_participation_names_the_three_groups_of_the_law():
    une = Action(ICI_MEME, publics=frozenset({"handicap"}), participation="des gens en précarité")
    lu = dossier(actions=(une,))
    (point,) = des_textes.groupes_de_participation(lu, lois(lu))
    assert point.niveau == "alerte"
    assert "pauvreté" in point.phrase
    assert "handicap" not in point.phrase
    tous = replace(une, publics=frozenset({"handicap", "pauvrete"}))
    (point,) = des_textes.groupes_de_participation(replace(lu, actions=(tous,)), lois(lu))
    assert point.niveau == "conforme"


@pytest.mark.parametrize(
    ("reponse", "niveau"),
    [("oui", None), ("partie", None), ("non", "info"), ("inconnu", "a_verifier")],
)
def test_a_zone_where_care_is_short_is_asked_and_never_blocks(reponse, niveau):
    lu = dossier(sous_dense=reponse)
    points = list(des_textes.zones_prioritaires(lu, lois(lu)))
    assert [p.niveau for p in points] == ([niveau] if niveau else [])


def test_fewer_than_four_fields_of_the_law_is_a_notice():
    une = Action(ICI_MEME, domaines=frozenset({"promotion", "soins", "prevention"}))
    lu = dossier(actions=(une,))
    points = points_des_verdicts(verifier(faits_completes(lu, False), droit_commun()), lu)
    themes = {
        p.code: p.niveau for p in points if p.code.startswith("loi_") and "action" not in p.code
    }
    assert themes["loi_promotion"] == themes["loi_soins"] == "conforme"
    assert themes["loi_accompagnement"] == "info"


def test_a_fiche_that_cannot_be_signed_says_what_it_lacks():
    vide = Action(ICI_MEME, manques=("Nommez l'organisation pilote.",), facultatifs=3)
    presque = Action(Place("Fiche 1.2", "fiche", 5), facultatifs=2)
    points = list(des_textes.fiches_a_completer(dossier(actions=(vide, presque))))
    assert [p.niveau for p in points] == ["alerte", "info"]
    assert "Nommez" in points[0].remede
    assert "Fiche 1.2" in points[1].phrase


def test_only_the_law_or_a_framework_sentence_blocks():
    """Whatever the contract, a block has the quotation it rests on, or is an impossible date."""
    lu = dossier(faits=Faits(date_signature=date(2019, 6, 1), signataires=frozenset(), acquis={
        r: frozenset() for r in ("controles", "livrables", "portes", "instances", "objectifs")
    }))  # fmt: skip
    for code in ("bretagne", "grand_est", "hauts_de_france", "mayotte", "pays_de_la_loire"):
        points = list(points_des_verdicts(verifier(lu.faits, cadre(code), droit_commun()), lu))
        bloquants = [p for p in points if p.niveau is Niveau.BLOQUANT]
        assert bloquants
        assert all(p.source.startswith("«") and p.levable and p.reference for p in bloquants)


# --- A contract -----------------------------------------------------------------------------------


@pytest.fixture
def par():
    return faire("coordination")


@pytest.fixture
def ici(db, referentiel, par):
    """A contract of our place that blocks: the agency is not among those who sign."""
    lu = contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31)
    )
    lu.refresh_from_db()
    epci = Organisation.objects.create(nom="CC d'ici", nature="epci", territoire=ICI)
    Signataire.objects.create(
        contrat=lu, organisation=epci, genre="epci", fonction="présidence",
        habilitation="deliberation",
    )  # fmt: skip
    Axe.objects.create(contrat=lu, numero=1, intitule="Santé mentale")
    FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Aller vers", etat="a_venir", domaines=["promotion"]
    )
    PartieTexte.objects.create(
        contrat=lu, code="visas", titre="Visas",
        texte="Vu l'article L. 1434-17 du code de la santé publique",
    )  # fmt: skip
    return lu


def codes(points, niveau):
    return {p.code for p in points if p.niveau == niveau}


def test_a_contract_is_read_whole(ici, par):
    points = verifier_un(ici, par)
    assert "loi_ars" in codes(points, "bloquant")
    assert {"citation_renumerote", "habilitation", "fiche_incomplete", "referent_absent"} <= codes(
        points, "alerte"
    )
    assert "loi_sante_mentale" in codes(points, "conforme")
    assert {p.domaine for p in points} >= {"texte", "programme", "parties", "dates"}
    assert bloque(points)


def test_a_restricted_action_counts_for_who_sees_it_only(ici, par):
    FicheAction.objects.create(
        contrat=ici, numero="1.2", intitule="Cachée", etat="a_venir", restreinte=True,
        domaines=["soins"],
    )  # fmt: skip
    lue = verifier_un(ici, faire("partenaire"))
    assert not any("Cachée" in p.phrase for p in lue)
    assert "loi_soins" in codes(lue, "info")
    assert "loi_soins" in codes(verifier_un(ici, par), "conforme")


def test_a_named_person_lifts_a_block_with_a_reason_and_it_can_be_put_back(ici, par):
    with pytest.raises(EntreeInvalideError):
        actions.lever(ici, "loi_ars", "  ", par)
    with pytest.raises(RefuseError):
        actions.lever(ici, "loi_collectivite", "un motif", par)
    with pytest.raises(IntrouvableError):
        actions.lever(ici, "loi_ars", "un motif", faire("adjoint"))
    levee = actions.lever(ici, "loi_ars", "L'agence signe par avenant le mois prochain.", par)
    point = next(p for p in verifier_un(ici, par) if p.code == "loi_ars")
    assert point.niveau == "alerte"
    assert "avenant" in point.levee
    assert levees(ici) == {"loi_ars": levee}
    assert actions.remettre(ici, "loi_ars", par)
    assert not actions.remettre(ici, "loi_ars", par)
    assert "loi_ars" in codes(verifier_un(ici, par), "bloquant")


def test_the_page_opens_on_a_picture_and_filters(ici, comme):
    client, adresse = comme("coordination"), reverse("contrat-verifier", args=[ici.pk])
    lue = page(client.get(adresse))
    assert "graphique-svg" in lue
    assert lue.index("graphique-svg") < lue.index("Faites signer")
    assert "Lever ce blocage" in lue
    assert "Lever ce blocage" not in page(comme("partenaire").get(adresse))
    seuls = page(client.get(f"{adresse}?niveau=bloquant"))
    assert "Faites signer" in seuls
    assert "habilite à signer" not in seuls
    essai = page(client.get(f"{adresse}?cadre=bretagne&au=2019-05-01"))
    assert "Un essai" in essai
    assert "ARS Bretagne" in essai
    assert "Lever ce blocage" not in essai
    assert client.get(f"{adresse}?cadre=nulle_part&au=hier&niveau=x").status_code == 200


def test_lifting_through_the_page_asks_for_a_reason(ici, comme):
    client = comme("coordination")
    adresse = reverse("contrat-blocage-lever", args=[ici.pk, "loi_ars"])
    assert client.post(adresse, {"motif": ""}).status_code == 422
    assert client.post(adresse, {"motif": "Elle signera."}).status_code == 302
    assert "Remettre le blocage" in page(client.get(reverse("contrat-verifier", args=[ici.pk])))
    assert client.get(adresse).status_code == 404
    assert (
        client.post(reverse("contrat-blocage-remettre", args=[ici.pk, "loi_ars"])).status_code
        == 302
    )
    assert client.get(adresse).status_code == 200


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods", "html", "docx"])
def test_files_say_the_places(ici, comme, extension):
    adresse = reverse("contrat-verifier-export", args=[ici.pk, extension])
    reponse = comme("coordination").get(adresse)
    assert reponse.status_code == 200
    octets = b"".join(reponse) if reponse.streaming else reponse.content
    if extension in {"csv", "html"}:
        assert "ligne 1" in octets.decode("utf-8", "replace")
    assert len(octets) > 500
    assert comme("coordination").get(adresse[:-1] + "?").status_code == 404


def test_a_plan_that_does_not_balance_warns_to_the_cent(ici, par):
    fiche, payeur = FicheAction.objects.get(contrat=ici), Organisation.objects.first()
    for nature, montant, etat in (("charge", "42000", ""), ("produit", "40750", "acquis")):
        LigneFinancement.objects.create(
            fiche=fiche, nature=nature, annee=2025, montant=montant, etat=etat, financeur=payeur
        )
    (point,) = [p for p in verifier_un(ici, par) if p.code == "plan_de_financement"]
    assert "1\u202f250,00" in point.phrase
    assert point.niveau == "alerte"
    assert point.place.page == "fiche-argent"


def test_the_other_contracts_of_the_communes_are_found_when_they_may_be_read(ici, par):
    autre = contrat(ICI)
    Contrat.objects.filter(pk=autre.pk).update(
        date_effet=date(2028, 5, 1), date_fin_prevue=date(2033, 4, 30)
    )
    (point,) = [p for p in verifier_un(ici, par) if p.code == "chevauchement"]
    assert "8\u00a0mois en commun" in point.phrase
    assert autre.intitule not in point.phrase


def test_checking_costs_as_many_queries_for_one_as_for_ten(ici, par, django_assert_max_num_queries):
    tous = [ici, *(contrat(ICI) for _ in range(9))]
    with django_assert_max_num_queries(45):
        assert len(verifier_tous(tous, par)) == 10
    with django_assert_max_num_queries(70):
        verifier_un(ici, par, Examen())


def test_contracts_checked_together_are_each_found_what_they_are_alone(ici, par):
    autre = contrat(ICI)
    Contrat.objects.filter(pk=autre.pk).update(cadre="bretagne", date_effet=date(2024, 3, 1))
    tous = [ici, Contrat.objects.get(pk=autre.pk), contrat(ICI)]
    ensemble = verifier_tous(tous, par)
    for lu in tous:
        assert ensemble[lu.pk] == verifier_un(lu, par, Examen(detail=False))
    assert len({len(points) for points in ensemble.values()}) > 1


def test_the_picture_and_its_table_count_the_same(ici, par):
    points = verifier_un(ici, par)
    dessin = figure(points)
    assert dessin.tableau == table(points)
    somme = sum(int(cellule) for ligne in dessin.tableau.lignes for cellule in ligne[1:])
    assert somme == len(points) == sum(comptes(points).values())
    assert resumer(points) == dessin.description
    assert Referent.objects.count() == 0


def test_where_contracts_meet_is_on_a_map_and_in_its_table(ici, comme):
    client, adresse = comme("coordination"), reverse("contrat-verifier", args=[ici.pk])
    assert client.get(adresse).context["chevauchements"] is None
    autre = contrat(ICI)
    Contrat.objects.filter(pk=autre.pk).update(
        date_effet=date(2028, 5, 1), date_fin_prevue=date(2033, 4, 30)
    )
    reponse = client.get(adresse)
    lue = reponse.context["chevauchements"]
    assert {ligne[1:] for ligne in lue.tableau.lignes} == {
        (autre.intitule, "01/05/2028", "30/04/2033", "8\u00a0mois")
    }
    assert lue.dessin and 'id="chevauchements"' in reponse.content.decode()
    places = {ligne[0] for ligne in lue.dessin.tableau.lignes}
    assert {ligne[0] for ligne in lue.tableau.lignes} <= places
