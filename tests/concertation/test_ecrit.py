"""The written diagnosis: what is written, moved, removed, proposed, and what it costs."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.concertation.actions import ecrit as actions
from clesante.concertation.actions.ecrit_versions import garder_version
from clesante.concertation.actions.recueils import retirer_verbatim
from clesante.concertation.documents.ecrit import document
from clesante.concertation.forms import DiagnosticForm
from clesante.concertation.forms.collecte import DonneeForm
from clesante.concertation.forms.ecrit import BlocForm
from clesante.concertation.lectures.ecrit import contenu
from clesante.concertation.models import (
    Bloc,
    Constat,
    DonneeAttendue,
    Figure,
    Recueil,
    Section,
    Verbatim,
)
from clesante.concertation.regles.ecrit import PLAN
from clesante.pieces.models import Piece
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.ecrits import chiffre, ecrire, garder, page, proposer, textes
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire
from tests.edition.test_photos import image

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


def test_the_plan_is_prepared_once_and_by_who_may_write(ici, par):
    assert not actions.preparer(ici, par)
    assert [s["titre"] for s in contenu(ici)["sections"]][:2] == ["Méthode", "Population"]
    with pytest.raises(IntrouvableError):
        actions.preparer(diagnostic(ICI), faire("partenaire"))


def test_sections_and_blocks_move_and_stop_at_the_ends(ici, offre, par):
    un, deux = ecrire(offre, par, "un"), ecrire(offre, par, "deux")
    assert not actions.monter(un, par)
    assert actions.monter(deux, par)
    assert textes(ici) == ["deux", "un"]
    assert actions.descendre(Bloc.objects.get(pk=deux.pk), par)
    assert not actions.descendre(Bloc.objects.get(pk=deux.pk), par)
    assert textes(ici) == ["un", "deux"]
    assert actions.monter(offre, par)
    assert [s["code"] for s in contenu(ici)["sections"]][2] == "offre"


def test_what_is_removed_comes_back_where_it_was_and_its_event_can_be_undone(ici, offre, par):
    un, deux = ecrire(offre, par, "un"), ecrire(offre, par, "deux")
    assert actions.retirer(un, par)
    assert textes(ici) == ["deux"]
    journal.annuler(Evenement.objects.latest("pk"), par)
    assert textes(ici) == ["un", "deux"]
    actions.retirer(offre, par)
    assert textes(ici) == []
    with pytest.raises(IntrouvableError):
        actions.monter(offre, par)
    assert actions.retablir(Section.objects.get(pk=offre.pk), par)
    assert textes(ici) == ["un", "deux"]
    assert deux.section_id == offre.pk


def test_a_text_changed_can_be_undone_until_it_changes_again(ici, offre, par):
    bloc = ecrire(offre, par, "avant")
    bloc.texte = "après"
    actions.modifier_bloc(bloc, par)
    change = Evenement.objects.latest("pk")
    journal.annuler(change, par)
    assert textes(ici) == ["avant"]
    with pytest.raises(RefuseError):
        journal.annuler(change, par)


def test_two_people_on_one_text_see_both_versions_and_none_is_lost(offre, par, comme):
    bloc = ecrire(offre, par, "avant")
    client, adresse = comme("adjoint"), reverse("bloc-modifier", args=[bloc.pk])
    montre = {"version": 1, "initial-texte": "avant", "initial-section": offre.pk}
    bloc.texte = "celui d'une autre"
    actions.modifier_bloc(bloc, par)
    envoi = {**montre, "texte": "le mien", "section": offre.pk}
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 409
    assert "celui d'une autre" in page(reponse)
    assert "le mien" in page(reponse)
    bloc.refresh_from_db()
    assert bloc.texte == "celui d'une autre"


def test_nothing_of_another_diagnosis_is_bound_nor_moved_there(ici, offre, par):
    autre = diagnostic(ICI)
    ailleurs = garder(autre)
    with pytest.raises(IntrouvableError):
        ecrire(offre, par, "", figure=ailleurs)
    actions.preparer(autre, par)
    bloc = ecrire(offre, par)
    bloc.section = Section.objects.get(diagnostic=autre, code="offre")
    with pytest.raises(IntrouvableError):
        actions.modifier_bloc(bloc, par)


def test_a_figure_of_the_portrait_is_kept_with_its_block(ici, offre, comme, monkeypatch):
    from clesante.concertation.actions import constats as actions_constats
    from clesante.concertation.forms import ecrit as forms_ecrit

    monkeypatch.setattr(forms_ecrit, "figures_du_portrait", lambda *_: (chiffre(),))
    monkeypatch.setattr(actions_constats, "figures_du_portrait", lambda *_: (chiffre(),))
    client, adresse = comme("coordination"), reverse("bloc-ajouter", args=[offre.pk, "chiffre"])
    assert "Taux de pauvreté" in page(client.get(adresse))
    envoi = {"chiffre": "TX_PAUV|", "texte": "", "cle_creation": str(uuid.uuid4())}
    assert client.post(adresse, envoi).status_code == 302
    assert client.post(adresse, envoi).status_code == 302
    (figure,) = Figure.objects.filter(diagnostic=ici)
    assert Bloc.objects.get().figure == figure
    lue = page(client.get(reverse("ecrit", args=[ici.pk])))
    assert "9,1 %" in lue
    assert "Insee, Filosofi" in lue


def test_words_and_findings_are_offered_and_shown(ici, offre, par, comme):
    recueil = Recueil.objects.create(diagnostic=ici, intitule="Marché", methode="marche", date=JOUR)
    verbatim = Verbatim.objects.create(
        recueil=recueil, texte="On attend six mois.", profil="habitante"
    )
    constat = Constat.objects.create(
        diagnostic=ici, genre="besoin", intitule="Délais trop longs", figure=garder(ici)
    )
    client = comme("coordination")
    for genre, champ, objet in (("paroles", "verbatim", verbatim), ("constat", "constat", constat)):
        adresse = reverse("bloc-ajouter", args=[offre.pk, genre])
        assert str(objet) in page(client.get(adresse))
        envoi = {champ: objet.pk, "texte": "", "cle_creation": str(uuid.uuid4())}
        assert client.post(adresse, envoi).status_code == 302
    lue = page(client.get(reverse("ecrit", args=[ici.pk])))
    assert "« On attend six mois. »" in lue
    assert "Délais trop longs" in lue
    assert "Rien à choisir" in page(client.get(reverse("bloc-ajouter", args=[offre.pk, "table"])))


def test_what_only_a_removed_block_shows_goes_with_it(ici, offre, par):
    recueil = Recueil.objects.create(diagnostic=ici, intitule="Marché", methode="marche", date=JOUR)
    verbatim = Verbatim.objects.create(recueil=recueil, texte="On attend six mois.")
    bloc = ecrire(offre, par, "", verbatim=verbatim)
    with pytest.raises(RefuseError) as refus:
        retirer_verbatim(verbatim.pk, par)
    assert refus.value.remede == "Ôtez d'abord ce lien, puis recommencez."
    actions.retirer(offre, par)
    with pytest.raises(RefuseError) as refus:  # in a removed section, nobody sees the link
        retirer_verbatim(verbatim.pk, par)
    assert f"la section retirée «\u00a0{offre.titre[:20]}" in refus.value.remede
    actions.retablir(offre, par)
    actions.retirer(bloc, par)
    retire = Evenement.objects.latest("pk")
    retirer_verbatim(verbatim.pk, par)
    assert not Verbatim.objects.exists() and not Bloc.objects.exists()
    assert Evenement.objects.latest("pk").avant["blocs_retires"] == [bloc.pk]
    with pytest.raises(IntrouvableError):
        journal.annuler(retire, par)


def test_a_photograph_is_sent_with_its_block_once_and_says_what_it_shows(
    ici, offre, comme, settings, tmp_path
):
    settings.VAR = tmp_path
    client, adresse = comme("coordination"), reverse("bloc-ajouter", args=[offre.pk, "photo"])
    envoi = {"titre": "Arrêt de bus", "alternative": "", "credit": "Ville", "texte": "Sans abri."}
    envoi["cle_creation"] = str(uuid.uuid4())

    def envoyer(contenu, nom="bus.jpg", **plus):
        fichier = SimpleUploadedFile(nom, contenu)
        return client.post(adresse, {**envoi, "fichier": fichier, **plus})

    assert "ce que montre cette image" in page(envoyer(image()))
    assert "Ce n'est pas une image" in page(envoyer(b"texte", "a.txt", alternative="Un arrêt"))
    assert not Piece.objects.exists()
    assert client.post(adresse, envoi).status_code == 422
    assert envoyer(image(), alternative="Un arrêt").status_code == 302
    assert envoyer(image(), alternative="Un arrêt").status_code == 302
    piece, bloc = Piece.objects.get(), Bloc.objects.get()
    assert bloc.photo == piece
    assert piece.objet == ici
    lue = page(client.get(reverse("ecrit", args=[ici.pk])))
    assert f'src="/pieces/{piece.pk}/" alt="Un arrêt"' in lue
    fait = document(contenu(ici))
    assert [i.alternative for i in fait.illustrations.values()] == ["Un arrêt"]
    Piece.objects.update(retire_le=timezone.now())
    assert "Photographie retirée" in document(contenu(ici)).corps
    assert "Photographie retirée" in page(client.get(reverse("ecrit", args=[ici.pk])))


@pytest.mark.parametrize(
    ("formulaire", "champs"),
    [
        (BlocForm, ["texte"]),
        (DiagnosticForm, ["presentation"]),
        (DonneeForm, ["intitule", "detenteur", "methode", "remarque"]),
    ],
)
def test_a_name_in_any_free_text_is_read_again_before_it_is_kept(ici, offre, formulaire, champs):
    objets = {
        BlocForm: Bloc(section=offre, texte="Avant."),
        DiagnosticForm: ici,
        DonneeForm: DonneeAttendue(diagnostic=ici, intitule="Délais", detenteur="ARS"),
    }
    objet = objets[formulaire]
    neuf = formulaire(instance=objet)
    tel = {nom: neuf.get_initial_for_field(champ, nom) or "" for nom, champ in neuf.fields.items()}
    for nom in champs:
        tape = formulaire(tel | {nom: "Il faut appeler Mme Durand."}, instance=objet)
        assert list(tape.errors) == ["anonyme"], (nom, tape.errors)


def test_a_proposal_is_written_in_one_click_and_the_old_text_comes_back(ici, offre, par, comme):
    ecrire(offre, par, "Les délais sont longs.")
    propose = proposer(ici, "offre", "Les délais sont très longs.")
    client, adresse = comme("coordination"), reverse("ecrit-propositions", args=[ici.pk])
    assert "très" in page(client.get(adresse))
    envoi = {"proposition": propose.pk, "version": propose.version}
    assert client.post(adresse, envoi).status_code == 302
    assert textes(ici) == ["Les délais sont très longs."]
    propose.refresh_from_db()
    assert propose.etat == "retenu"
    assert client.post(adresse, envoi).status_code == 409
    change = Evenement.objects.filter(type="concertation.bloc_modifie").latest("pk")
    client.post(reverse("diagnostic-journal", args=[ici.pk]), {"evenement": change.pk})
    assert textes(ici) == ["Les délais sont longs."]


def test_a_proposal_for_a_section_of_several_texts_says_why_it_is_not_written(
    ici, offre, par, comme
):
    un, _ = ecrire(offre, par, "un"), ecrire(offre, par, "deux")
    propose = proposer(ici, "offre", "trois")
    client, adresse = comme("coordination"), reverse("ecrit-propositions", args=[ici.pk])
    reponse = client.post(adresse, {"proposition": propose.pk, "version": propose.version})
    assert reponse.status_code == 409
    assert "a 2 textes" in page(reponse)
    juste = proposer(ici, f"offre--{un.pk}", "trois")
    client.post(adresse, {"proposition": juste.pk, "version": juste.version})
    assert textes(ici) == ["trois", "deux"]
    assert proposer(ici, "population", "Premier texte.").pk
    actions.remplacer_texte(ici, "population", "Premier texte.", par)
    assert "Premier texte." in textes(ici)


def test_reading_costs_the_same_whatever_is_written(ici, offre, par, comme, nombre_de_requetes):
    client = comme("coordination")
    noms = ("ecrit", "ecrit-ecrire", "ecrit-versions", "ecrit-propositions")
    adresses = [reverse(nom, args=[ici.pk]) for nom in noms]
    ecrire(offre, par, "", figure=garder(ici))
    proposer(ici, "offre", "autre")
    garder_version(ici, "une", par)
    [client.get(adresse) for adresse in adresses]
    avant = [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses]
    for rang in range(5):
        ecrire(offre, par, f"texte {rang}")
        ecrire(offre, par, "", figure=garder(ici, dimension=str(rang)))
        proposer(ici, PLAN[rang][0], f"autre {rang}")
        garder_version(ici, "autre", par)
    assert [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses] == avant
