"""Proof-reading of a frozen version: who is awaited, in turn, since when, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.accueil.lectures_a_faire import a_faire
from clesante.contrats.actions import relecture as actions
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion, SensAvis
from clesante.contrats.lectures.relecture import circuits, commentaires_dits, parties_figees
from clesante.contrats.models import AvisRelecture, FicheAction, PartieTexte, Relecture
from clesante.pieces.actions import commenter
from clesante.pieces.models import Commentaire
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.personnes import faire
from tests.contrats.essais_cycle import demarche, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ici(referentiel):
    return demarche()


@pytest.fixture
def equipe(ici):
    return faire("coordination")


@pytest.fixture
def partenaire(ici):
    return faire("partenaire")


def ouvrir(contrat, par, **plus) -> Relecture:
    neuve = Relecture(contrat=contrat, consigne="Avant le 30 mars.")
    return actions.ouvrir(neuve, "Pour le COPIL", par, **plus)[0]


def demander(relecture, par, nom="CPAM", ordre=1, compte=None) -> AvisRelecture:
    neuf = AvisRelecture(
        relecture=relecture, organisation=organisation(nom, "assurance_maladie"),
        fonction="directeur", ordre=ordre, compte=compte,
    )  # fmt: skip
    return actions.demander(neuf, par)[0]


def rendre(avis, par, sens="favorable", **plus) -> None:
    avis.refresh_from_db()
    for nom, valeur in {"sens": sens, **plus}.items():
        setattr(avis, nom, valeur)
    actions.rendre(avis, par)


def a_clore(qui) -> list[str]:
    lignes = a_faire(qui, timezone.localdate())
    return [lue.adresse for lue in lignes if lue.libelle.startswith("Clore la relecture")]


def test_turns_follow_one_another(ici, equipe):
    relecture = ouvrir(ici, equipe)
    une, deux = demander(relecture, equipe), demander(relecture, equipe, "MSA")
    apres = demander(relecture, equipe, "CAF", ordre=2)
    assert une.demande_le == deux.demande_le == timezone.localdate()
    assert apres.demande_le is None
    with pytest.raises(RefuseError, match="Son tour n'est pas encore venu"):
        rendre(apres, equipe)
    rendre(une, equipe)
    apres.refresh_from_db()
    assert apres.demande_le is None
    rendre(deux, equipe, "reserves", texte="La partie 3 est trop courte.")
    apres.refresh_from_db()
    assert apres.demande_le == timezone.localdate()
    with pytest.raises(RefuseError, match="1\u00a0avis est attendu encore"):
        actions.approuver(relecture, equipe)
    assert not a_clore(equipe)
    rendre(apres, equipe)
    assert a_clore(equipe) == [reverse("contrat-relecture", args=[ici.pk])]
    actions.approuver(relecture, faire("administrateur"))
    assert not a_clore(equipe)
    relecture.refresh_from_db()
    assert relecture.close_le
    assert circuits(ici, equipe)[0].etat == "Approuvée."
    with pytest.raises(RefuseError, match="Cette relecture est close"):
        rendre(une, equipe, "defavorable")


def test_an_approval_needs_two_persons(ici, equipe, partenaire, comme):
    """One who froze the text and wrote every answer does not approve it alone; and is told why."""
    relecture = ouvrir(ici, equipe)
    rendre(demander(relecture, equipe), equipe)
    rendre(demander(relecture, equipe, "MSA", compte=equipe), equipe)
    client, page = comme("coordination"), reverse("contrat-relecture", args=[ici.pk])
    clore = reverse("contrat-relecture-clore", args=[relecture.pk])
    lue = client.get(page).content.decode()
    assert "Une approbation demande deux personnes" in lue
    assert "Clore la relecture" not in lue
    reponse = client.post(clore, {"fin": "approuver"})
    assert reponse.status_code == 422
    assert "Une approbation demande deux personnes" in reponse.content.decode()
    relecture.refresh_from_db()
    assert relecture.close_le is None
    assert "Clore la relecture" in comme("administrateur").get(page).content.decode()
    rendre(demander(relecture, equipe, "CAF", compte=partenaire), partenaire)
    assert "Clore la relecture" in client.get(page).content.decode()
    assert client.post(clore, {"fin": "approuver"}).status_code == 302
    assert circuits(ici, equipe)[0].etat == "Approuvée."


def test_what_the_team_wrote_over_an_answer_is_no_second_person(ici, equipe, partenaire):
    relecture = ouvrir(ici, equipe)
    avis = demander(relecture, equipe, compte=partenaire)
    rendre(avis, partenaire, "reserves", texte="Trop court.")
    rendre(avis, equipe, texte="")
    with pytest.raises(RefuseError, match="deux personnes"):
        actions.approuver(relecture, equipe)
    actions.approuver(relecture, faire("administrateur"))


def test_an_unfavourable_answer_stops_it_with_a_reason(ici, equipe):
    relecture = ouvrir(ici, equipe)
    rendre(demander(relecture, equipe), equipe, "defavorable", texte="Non.")
    with pytest.raises(RefuseError, match="1\u00a0avis est défavorable"):
        actions.approuver(relecture, equipe)
    with pytest.raises(RefuseError, match="Dites pourquoi"):
        actions.arreter(relecture, " ", equipe)
    actions.arreter(relecture, "Le texte est repris.", equipe)
    assert "Le texte est repris." in circuits(ici, equipe)[0].etat


def test_who_is_asked_answers_alone(ici, equipe, partenaire):
    relecture = ouvrir(ici, equipe)
    avis = demander(relecture, equipe, compte=partenaire)
    autre = demander(relecture, equipe, "MSA")
    (ligne,) = [a for a in a_faire(partenaire, timezone.localdate()) if "avis" in a.libelle]
    assert ligne.adresse == reverse("contrat-relecture-avis", args=[avis.pk])
    with pytest.raises(IntrouvableError):
        rendre(autre, partenaire)
    rendre(avis, partenaire)
    avis.refresh_from_db()
    assert (avis.sens, avis.rapporte, avis.rendu_le) == (
        SensAvis.FAVORABLE, False, timezone.localdate(),
    )  # fmt: skip
    assert not [a for a in a_faire(partenaire, timezone.localdate()) if "avis" in a.libelle]


def test_what_the_team_writes_for_somebody_is_said(ici, equipe):
    avis = demander(ouvrir(ici, equipe), equipe)
    rendre(avis, equipe)
    avis.refresh_from_db()
    assert avis.rapporte
    for jour, dite in ((1, "est à venir"), (-1, "il ne peut pas dater du")):
        with pytest.raises(RefuseError, match=dite):
            rendre(avis, equipe, rendu_le=timezone.localdate() + timedelta(jour))


def test_an_account_that_may_not_comment_is_not_asked(ici, equipe):
    with pytest.raises(RefuseError, match="ne peut pas commenter"):
        demander(ouvrir(ici, equipe), equipe, compte=faire("lecture"))


def test_a_newer_version_closes_the_circuit_and_says_so(ici, equipe):
    relecture = ouvrir(ici, equipe)
    demander(relecture, equipe)
    FicheAction.objects.create(contrat=ici, numero="1.1", intitule="Aller vers", etat="a_venir")
    figer(ici, GenreVersion.RELECTURE, "Reprise", equipe)
    relecture.refresh_from_db()
    assert relecture.motif_cloture == "La version 2 la remplace."
    assert circuits(ici, equipe)[0].attendus == ()


def test_the_same_text_is_not_frozen_twice(ici, equipe):
    premiere = ouvrir(ici, equipe)
    with pytest.raises(RefuseError, match="version 1 est déjà en relecture"):
        ouvrir(ici, equipe)
    actions.arreter(premiere, "Une erreur.", equipe)
    assert ouvrir(ici, equipe).version_relue.numero == 1
    meme = Relecture(contrat=ici, cle_creation=premiere.cle_creation)
    assert actions.ouvrir(meme, "Encore", equipe) == (premiere, False)


def test_every_signatory_is_asked_at_once(ici, equipe):
    from clesante.contrats.actions.parties import ajouter
    from clesante.contrats.models import Signataire

    for nom in ("ARS", "CPAM"):
        ajouter(
            Signataire(
                contrat=ici,
                organisation=organisation(nom, "ars"),
                genre="ars",
                fonction="direction",
            ),
            equipe,
        )
    ouvrir(ici, equipe)
    (circuit,) = circuits(ici, equipe)
    assert len(circuit.attendus) == 2
    assert circuit.comptes.startswith("0 sur 2")


def test_who_is_asked_leaves_until_they_answer(ici, equipe):
    relecture = ouvrir(ici, equipe)
    avis, apres = demander(relecture, equipe), demander(relecture, equipe, "MSA", ordre=2)
    actions.retirer(avis, equipe)
    apres.refresh_from_db()
    assert apres.demande_le, "the next turn begins when the first is empty"
    rendre(apres, equipe)
    with pytest.raises(RefuseError, match="il reste au dossier"):
        actions.retirer(apres, equipe)


def test_comments_are_counted_by_part(ici, equipe):
    PartieTexte.objects.create(contrat=ici, code="objet", titre="Objet", texte="Ce contrat…")
    fiche = FicheAction.objects.create(contrat=ici, numero="1", intitule="Voir", etat="a_venir")
    version = ouvrir(ici, equipe).version_relue
    assert parties_figees(version) == {
        "objet": "Objet", f"fiche-{fiche.cle_creation}": "Action 1 Voir",
    }  # fmt: skip
    assert commentaires_dits(version, equipe) == "Aucun commentaire sur cette version."
    commenter(Commentaire(texte="Plus court.", partie="objet"), version, equipe)
    assert commentaires_dits(version, equipe) == "1\u00a0commentaire, dont 1 à traiter."


def test_the_page_tells_who_is_awaited_since_when(ici, equipe, comme):
    relecture = ouvrir(ici, equipe)
    avis = demander(relecture, equipe)
    AvisRelecture.objects.filter(pk=avis.pk).update(demande_le=timezone.localdate() - timedelta(12))
    client = comme("coordination")
    page = client.get(reverse("contrat-relecture", args=[ici.pk])).content.decode()
    assert "attendu depuis 12\u00a0jours" in page.replace("Attendu", "attendu")
    reponse = client.post(
        reverse("contrat-relecture-avis", args=[avis.pk]),
        {"version": AvisRelecture.objects.get(pk=avis.pk).version, "sens": "reserves", "texte": ""},
    )
    assert reponse.status_code == 422
    assert "Dites en une phrase" in reponse.content.decode()


def test_the_form_sent_twice_opens_one(ici, comme):
    client = comme("coordination")
    adresse = reverse("contrat-relecture-ouvrir", args=[ici.pk])
    cle = client.get(adresse).context["form"].instance.cle_creation
    envoi = {"cle_creation": cle, "motif": "Pour relire", "signataires": "on"}
    for _ in range(2):
        assert client.post(adresse, envoi).status_code == 302
    assert ici.relectures.count() == ici.versions.count() == 1
