"""Files and comments on an object: kept once, read by who may, withdrawn, answered, sealed."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import RequestContext, Template
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions.fusions import fusionner
from clesante.comptes.models import Evenement, Utilisateur
from clesante.exploitation.integrite.fonctions_pieces import fichiers_absents
from clesante.pieces import actions, actions_fichiers, droits_joints
from clesante.pieces.actions_fichiers import balayer, chemin, dossier
from clesante.pieces.droits_joints import VERBES
from clesante.pieces.lectures import joints_de
from clesante.pieces.models import Commentaire, Piece
from clesante.recherche.models import Terme
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.ui import antivirus
from tests.aides.objets import parties
from tests.aides.objets.base import diagnostic
from tests.aides.objets.pieces import ADRESSES, ESSAYEES, SORTE, tout
from tests.aides.objets.vocabulaires import fabriquer as fabriquer_terme
from tests.aides.parcours import Lecteur
from tests.aides.personnes import AILLEURS, ICI
from tests.comptes.matrice import PERMISSIONS
from tests.comptes.test_xss import CHARGES, nees
from tests.pieces.test_regles import SECRET, photographie

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 une note"
APPS = ("acteurs.", "concertation.")  # whose every object is tried; others have their own test
PARTIES = ("diagnostics", "dialogue", "dispositifs", "collecte", "enjeux", "participation")
QUELQUES = ("administrateur", "coordination", "partenaire", "lecture", "coordination_b")
A_LIRE = (
    "piece-modifier", "commentaire-traiter", "commentaire-repondre", "commentaire-modifier",
)  # fmt: skip


@pytest.fixture(autouse=True)
def var(tmp_path, settings, referentiel):
    settings.VAR = tmp_path


@pytest.fixture
def objet():
    return diagnostic(ICI)


def joindre(objet, par, contenu=PDF, **champs) -> Piece:
    neuve = Piece(titre="Compte rendu", fichier="note.pdf", genre="pdf", **champs)
    return actions.joindre(neuve, objet, contenu, par)[0]


def dire(objet, par, texte="Un mot", **champs) -> Commentaire:
    return actions.commenter(Commentaire(texte=texte, **champs), objet, par)[0]


def envoi(nom: str, contenu: bytes, **champs: str) -> dict[str, object]:
    fichier = SimpleUploadedFile(nom, contenu)
    cle = str(uuid.uuid4())
    return {"titre": "Note", "alternative": "", "credit": "", "fichier": fichier,
            "cle_creation": cle, **champs}  # fmt: skip


@pytest.fixture
def adresse(objet):
    return reverse("piece-joindre", kwargs={"sorte": SORTE, "numero": objet.pk})


def test_a_file_is_joined_kept_once_and_sent_back(comme, objet, adresse):
    client = comme("coordination")
    for nom in ("note.pdf", "copie.pdf"):
        assert client.post(adresse, envoi(nom, PDF)).status_code == 302
    assert len([f for f in dossier().rglob("*") if f.is_file()]) == 1
    piece = Piece.objects.order_by("pk").first()
    lue = comme("lecture").get(reverse("piece", args=[piece.pk]))
    assert lue.content == PDF
    assert lue["Content-Type"] == "application/pdf"
    assert lue["Content-Disposition"] == 'attachment; filename="note.pdf"'
    assert "no-store" in lue["Cache-Control"]
    assert lue["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in lue["Content-Security-Policy"]
    assert "script-src 'self'" in lue["Content-Security-Policy"]


def test_the_same_form_sent_twice_joins_one_file(comme, adresse):
    client, donnees = comme("coordination"), envoi("note.pdf", PDF)
    for _ in range(2):
        donnees["fichier"] = SimpleUploadedFile("note.pdf", PDF)
        assert client.post(adresse, donnees).status_code == 302
    assert Piece.objects.count() == 1


def test_a_photograph_asks_what_it_shows_and_loses_what_it_hides(comme, adresse):
    client, image = comme("coordination"), photographie("jpg", 6)
    refusee = client.post(adresse, envoi("p.jpg", image))
    assert refusee.status_code == 422
    assert "ce que montre cette image" in refusee.content.decode()
    assert not Piece.objects.exists()
    dite = {"alternative": "Un abribus", "credit": "Service com"}
    assert client.post(adresse, envoi("p.JPEG", image, **dite)).status_code == 302
    piece = Piece.objects.get()
    assert SECRET not in chemin(piece.empreinte).read_bytes()
    reponse = client.get(reverse("piece", args=[piece.pk]))
    assert reponse["Content-Disposition"].startswith("inline")
    assert reponse["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("a.pdf", b"MZ\x00\x00", "pas un PDF"),
        ("a.exe", b"MZ\x00\x00", "Formats admis"),
        ("a.docx", b"PK\x03\x04rien", "pas un document DOCX"),
        ("a.jpg", b"GIF89a", "abîmée"),
        ("a.pdf", b"", "vide"),
        ("a.html", b"<script>", "Formats admis"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_and_what_was_typed_is_kept(
    comme, adresse, nom, contenu, dit
):
    reponse = comme("coordination").post(adresse, envoi(nom, contenu, titre="Mon titre"))
    assert reponse.status_code == 422
    page = reponse.content.decode().replace("&#x27;", "'")
    assert dit in page
    assert "Mon titre" in page
    assert not Piece.objects.exists()
    assert not [f for f in dossier().rglob("*") if f.is_file()]


def test_a_file_is_shown_to_the_antivirus(comme, adresse, settings, monkeypatch):
    settings.ANTIVIRUS, vus = "clamd", []
    monkeypatch.setattr(antivirus, "analyser", lambda blocs, _lieu: vus.append(b"".join(blocs)))
    comme("coordination").post(adresse, envoi("a.pdf", PDF))
    assert vus == [PDF]


def test_nothing_is_born_of_what_people_type(comme):
    """Each payload in each field of a file, a comment and a word; on each page that shows them."""
    charges = [charge.replace("\x00", "") for charge in CHARGES]
    client = comme("administrateur")
    for rang in range(0, len(charges), 16):
        dits = " ".join(charges[rang : rang + 16])
        faits = tout(ICI, lambda longueur, dits=dits: dits[:longueur])
        fabriquer_terme(ICI, lambda longueur, dits=dits: dits[:longueur])
        code = Terme.objects.get().code
        pages = [
            reverse("diagnostic", args=[faits["piece-joindre"]["numero"]]),
            *(reverse(nom, kwargs=faits[nom]) for nom in A_LIRE),
            reverse("vocabulaire", args=["themes"]),
            reverse("terme-modifier", args=["themes", code]),
        ]
        for page in pages:
            reponse = client.get(page)
            assert reponse.status_code == 200, page
            assert nees(Lecteur(page, reponse.content.decode()).balises) == [], page
        Terme.objects.all().delete()


def test_every_other_address_asks_the_right_that_is_written(comme):
    faits, clients = tout(ICI), {qui: comme(qui) for qui in QUELQUES}
    for nom in set(faits) - set(ESSAYEES):
        for qui, client in clients.items():
            statut = client.post(reverse(nom, kwargs=faits[nom])).status_code
            permis = PERMISSIONS.get(ADRESSES[nom], {"ici": {"administrateur"}})["ici"]
            assert (statut != 404) is (qui in permis), (nom, qui, statut)


def test_a_file_too_big_says_how_big(comme, adresse, settings):
    settings.ENVOI_OCTETS = 1024**2
    reponse = comme("coordination").post(adresse, envoi("a.pdf", PDF + b"x" * 1024**2))
    assert reponse.status_code in {413, 422}


def test_the_sweep_takes_what_nothing_names_since_a_day(objet, personne):
    garde = joindre(objet, personne("coordination"))
    actions.retirer(garde, personne("coordination"))
    orphelin = joindre(objet, personne("coordination"), b"%PDF- autre")
    Piece.objects.filter(pk=orphelin.pk).delete()
    assert balayer() == 0
    hier = time.time() - 90_000
    for fichier in dossier().rglob("*"):
        os.utime(fichier, (hier, hier))
    assert balayer() == 1
    assert chemin(garde.empreinte).is_file()
    assert not chemin(orphelin.empreinte).exists()
    assert list(fichiers_absents()) == []
    chemin(garde.empreinte).unlink()
    assert list(fichiers_absents()) == [str(garde.pk)]


def test_a_file_joined_while_the_sweep_runs_stays(objet, personne, monkeypatch):
    """Kept again between the moment it was old and the one it goes: not yet named, it is young."""
    lieu, nommees = chemin(actions_fichiers.garder(PDF)), actions_fichiers._nommees
    os.utime(lieu, (0, 0))

    def entre_temps(empreinte):
        actions_fichiers.garder(PDF)
        return nommees(empreinte)

    monkeypatch.setattr(actions_fichiers, "_nommees", entre_temps)
    assert balayer() == 0
    assert lieu.is_file()
    hors = len(connection.atomic_blocks)
    blocs = []
    monkeypatch.setattr(
        actions, "garder", lambda _: blocs.append(len(connection.atomic_blocks)) or "0" * 64
    )
    joindre(objet, personne("coordination"))
    assert blocs == [hors + 1]  # kept and named in one transaction


def test_what_is_withdrawn_for_a_month_is_gone(comme, objet, personne):
    piece = joindre(objet, personne("coordination"))
    actions.retirer(piece, personne("coordination"))
    Piece.objects.update(retire_le=timezone.now() - timedelta(days=31))
    os.utime(chemin(piece.empreinte), (0, 0))
    assert balayer() == 1
    assert list(fichiers_absents()) == []
    refus = comme("coordination").post(reverse("piece-remettre", args=[piece.pk]))
    assert refus.status_code == 409
    assert "Joignez le fichier à nouveau" in refus.content.decode()


def test_a_file_that_the_disk_lost_is_not_found(comme, objet, personne):
    piece = joindre(objet, personne("coordination"))
    chemin(piece.empreinte).unlink()
    assert comme("coordination").get(reverse("piece", args=[piece.pk])).status_code == 404


def test_what_is_withdrawn_is_seen_by_who_may_bring_it_back(comme, objet, personne):
    piece = joindre(objet, personne("coordination"))
    ouvrir = reverse("piece", args=[piece.pk])
    comme("coordination").post(reverse("piece-retirer", args=[piece.pk]))
    assert comme("lecture").get(ouvrir).status_code == 404
    assert comme("coordination").get(ouvrir).status_code == 200
    lue = comme("lecture").get(reverse("diagnostic", args=[objet.pk])).content.decode()
    assert "Compte rendu" not in lue
    comme("adjoint").post(reverse("piece-remettre", args=[piece.pk]))
    assert comme("lecture").get(ouvrir).status_code == 200
    types = list(Evenement.objects.filter(objet_type="pieces.piece").values_list("type", flat=True))
    assert sorted(types) == ["pieces.piece_jointe", "pieces.piece_remise", "pieces.piece_retiree"]


def test_what_is_reserved_leaks_nowhere(comme, objet, personne):
    """Neither on the page, nor in a count, nor in the words of the journal."""
    elle = personne("coordination")
    piece = joindre(objet, elle, reserve=True)
    note = dire(objet, elle, "Une note entre nous", reserve=True)
    reponse = dire(objet, elle, "Une réponse entre nous", en_reponse_a=note)
    assert reponse.reserve
    for qui, voit in (("partenaire", False), ("coordination", True)):
        page = comme(qui).get(reverse("diagnostic", args=[objet.pk])).content.decode()
        assert ("entre nous" in page) is voit
        assert (f"/pieces/{piece.pk}/" in page) is voit
        assert comme(qui).get(reverse("piece", args=[piece.pk])).status_code == (
            200 if voit else 404
        )
        lue = comme(qui).get(reverse("commentaire-repondre", args=[note.pk])).status_code
        assert lue == (200 if voit else 404)
    lus = joints_de(objet, personne("partenaire"))
    assert (lus.pieces, lus.fils, lus.a_traiter) == ((), (), 0)
    for evenement in Evenement.objects.filter(objet_type__startswith="pieces."):
        assert "entre nous" not in str(evenement.apres)
        assert evenement.apres.get("titre") != "Compte rendu"
        assert evenement.chaine == f"DIAG-{objet.pk}"


def test_an_answer_to_what_is_reserved_is_reserved_too(objet, personne):
    """In a thread that everyone reads, what answers a note of the team is a note of the team."""
    elle = personne("coordination")
    fil = dire(objet, elle)
    note = dire(objet, elle, "Une note entre nous", reserve=True, en_reponse_a=fil)
    assert dire(objet, elle, "Une réponse entre nous", en_reponse_a=note).reserve
    assert not dire(objet, elle, "À tous", en_reponse_a=fil).reserve
    with pytest.raises(IntrouvableError):
        dire(objet, personne("partenaire"), en_reponse_a=note)


def test_who_does_not_read_what_is_reserved_reserves_nothing(comme, objet, personne):
    adresse = reverse("commentaire-ajouter", kwargs={"sorte": SORTE, "numero": objet.pk})
    donnees = {"texte": "Dit", "reserve": "on", "cle_creation": str(uuid.uuid4())}
    assert comme("partenaire").post(adresse, donnees).status_code == 302
    assert not Commentaire.objects.get().reserve
    with pytest.raises(IntrouvableError):
        dire(objet, personne("partenaire"), reserve=True)


def test_a_partner_comments_answers_changes_and_withdraws_their_own_words(comme, objet, personne):
    lui = comme("partenaire")
    adresse = reverse("commentaire-ajouter", kwargs={"sorte": SORTE, "numero": objet.pk})
    vers = lui.post(adresse, {"texte": "Trop long", "cle_creation": str(uuid.uuid4())})
    dit = Commentaire.objects.get()
    assert vers.url.endswith(f"#commentaire-{dit.pk}")
    changer = reverse("commentaire-modifier", args=[dit.pk])
    tape = {"texte": "Trop court", "initial-texte": "Trop long", "version": 1}
    assert lui.post(changer, tape).status_code == 302
    assert comme("elu").post(changer, tape).status_code == 404
    elu = {"texte": "Entendu", "cle_creation": str(uuid.uuid4())}
    assert comme("elu").post(reverse("commentaire-repondre", args=[dit.pk]), elu).status_code == 302
    page = lui.get(reverse("diagnostic", args=[objet.pk])).content.decode()
    assert "Trop court" in page
    assert "Entendu" in page
    assert comme("elu").post(reverse("commentaire-retirer", args=[dit.pk])).status_code == 404
    assert lui.post(reverse("commentaire-retirer", args=[dit.pk])).status_code == 302
    assert "Trop court" not in lui.get(reverse("diagnostic", args=[objet.pk])).content.decode()


def test_the_team_deals_with_a_comment_and_its_author_reads_it(comme, objet, personne):
    dit = dire(objet, personne("partenaire"))
    adresse = reverse("commentaire-traiter", args=[dit.pk])
    tape = {"etat": "ecarte", "suite": "", "version": 1, "initial-etat": "ouvert",
            "initial-suite": ""}  # fmt: skip
    sans = comme("coordination").post(adresse, tape)
    assert sans.status_code == 422
    assert "pourquoi ce commentaire est écarté" in sans.content.decode()
    tape["suite"] = "Déjà dit plus haut"
    assert comme("coordination").post(adresse, tape).status_code == 302
    page = comme("partenaire").get(reverse("diagnostic", args=[objet.pk])).content.decode()
    assert "Déjà dit plus haut" in page
    dit.refresh_from_db()
    assert f"/commentaires/{dit.pk}/retirer/" not in page
    for acte in (actions.modifier_commentaire, actions.retirer):
        with pytest.raises(RefuseError, match="suite"):
            acte(dit, personne("partenaire"))
    assert actions.retirer(dit, personne("coordination"))


@pytest.fixture
def numeros(organisation, quelqu_un):
    """The number of one object of each kind that takes files and comments, here."""
    faites = [part for part in parties() if part.__name__.rpartition(".")[2] in PARTIES]
    faits = {nom: dits for part in faites for nom, dits in part.fabriquer(ICI).items()}
    return {"organisation": organisation().pk, "personne": quelqu_un.pk} | {
        nom: dits["numero"] for nom, dits in faits.items() if "numero" in dits
    }


def test_every_kind_of_object_takes_files_and_notes_by_its_own_rights(numeros, comme, personne):
    gens = {qui: (personne(qui), comme(qui)) for qui in QUELQUES}
    siens = {s: j for s, j in droits_joints.objets_joints().items() if s.startswith(APPS)}
    assert len(siens) == 15
    for sorte, joint in siens.items():
        objet = droits_joints.objet_de(sorte, numeros[sorte.partition(".")[2]])
        joindre(objet, personne("administrateur"))
        dire(objet, personne("administrateur"), "Une note entre nous", reserve=True)
        for qui, (elle, client) in gens.items():
            permis = {v: qui in PERMISSIONS[joint.operation(v)]["ici"] for v in VERBES}
            assert droits_joints.droits(objet, elle) == permis, (sorte, qui)
            page = client.get(joint.adresse(objet, ""))
            assert (page.status_code == 200) is permis["voir"], (sorte, qui)
            dit = page.content.decode()
            assert ("Fichiers joints" in dit) is permis["voir"], (sorte, qui)
            assert ("entre nous" in dit) is permis["voir_reserves"], (sorte, qui)
            assert ("Joindre un fichier" in dit) is permis["modifier"], (sorte, qui)


def test_what_was_joined_to_a_merged_organisation_is_read_on_the_one_kept(
    organisation, comme, personne
):
    doublon, gardee, elle = organisation("CPAM"), organisation("CPAM 85"), personne("coordination")
    dire(doublon, elle, "Dit du doublon")
    dire(gardee, elle, "Dit de la bonne")
    fusionner(doublon, gardee, elle)
    page = comme("lecture").get(reverse("organisation", args=[doublon.pk]), follow=True)
    for dit in ("Dit du doublon", "Dit de la bonne"):
        assert dit in page.content.decode()


@pytest.fixture
def avec_parties(monkeypatch, objet):
    """Give the diagnosis one part, whose text a proposal takes the place of."""
    from clesante.concertation.models import Diagnostic

    def ecrire(lu, partie, texte, par):
        Diagnostic.objects.filter(pk=lu.pk).update(presentation=texte)

    joint = replace(
        droits_joints.objets_joints()[SORTE],
        parties=lambda _: {"population": "Population"},
        texte=lambda lu, _: Diagnostic.objects.get(pk=lu.pk).presentation,
        remplacer=ecrire,
    )
    tous = {**droits_joints.objets_joints(), SORTE: joint}
    for module in ("droits_joints", "models", "views", "journal"):
        monkeypatch.setattr(f"clesante.pieces.{module}.objets_joints", lambda: tous)


@pytest.mark.usefixtures("avec_parties")
def test_a_proposal_shows_what_would_change_and_takes_the_place_in_one_act(comme, objet, personne):
    type(objet).objects.filter(pk=objet.pk).update(presentation="Le texte est long")
    lieu = {"sorte": SORTE, "numero": objet.pk, "partie": "population"}
    proposer = reverse("commentaire-proposer", kwargs=lieu)
    assert "Le texte est long" in comme("partenaire").get(proposer).content.decode()
    pareil = {
        "texte_propose": "Le texte est  long",
        "texte": "?",
        "cle_creation": str(uuid.uuid4()),
    }
    assert comme("partenaire").post(proposer, pareil).status_code == 422
    change = {**pareil, "texte_propose": "Le texte est court"}
    assert comme("partenaire").post(proposer, change).status_code == 302
    dit = Commentaire.objects.get()
    assert (dit.genre, dit.partie) == ("proposition", "population")
    traiter = reverse("commentaire-traiter", args=[dit.pk])
    page = comme("coordination").get(traiter).content.decode()
    assert "long</del>" in page
    assert "court</ins>" in page
    tape = {"etat": "ouvert", "suite": "", "remplacer": "on", "version": 1,
            "initial-etat": "ouvert", "initial-suite": ""}  # fmt: skip
    assert comme("coordination").post(traiter, tape).status_code == 302
    objet.refresh_from_db()
    dit.refresh_from_db()
    assert (objet.presentation, dit.etat) == ("Le texte est court", "retenu")
    inconnue = reverse("commentaire-proposer", kwargs={**lieu, "partie": "absente"})
    assert comme("partenaire").get(inconnue).status_code == 404


@pytest.mark.usefixtures("avec_parties")
def test_a_proposal_too_long_to_compare_says_so(objet, personne, comme):
    dit = dire(objet, personne("partenaire"), partie="population", texte_propose="a " * 3_000)
    page = comme("coordination").get(reverse("commentaire-traiter", args=[dit.pk]))
    assert "<strong>Trop long à comparer mot à mot" in page.content.decode()


@pytest.mark.usefixtures("avec_parties")
def test_a_part_shows_its_own_comments_and_nobody_is_asked_which(objet, personne, rf):
    lui = personne("partenaire")
    for partie, texte in (("population", "Sur la population"), ("", "Sur tout")):
        dire(objet, lui, texte, partie=partie)
    requete = rf.get("/")
    requete.user = lui
    gabarit = "{% load pieces %}{% commentaires objet 'population' 'Population' %}"
    dit = Template(gabarit).render(RequestContext(requete, {"objet": objet}))
    assert "Sur la population" in dit
    assert "Sur tout" not in dit
    assert "(1, dont 1 à traiter)" in dit
    assert '<input type="hidden" name="partie" value="population"' in dit
    assert "/proposer/population/" in dit


def test_an_answer_to_a_comment_of_another_object_is_refused(objet, personne):
    ailleurs = diagnostic(AILLEURS)
    dit = dire(ailleurs, personne("administrateur"))
    with pytest.raises(IntrouvableError):
        dire(objet, personne("administrateur"), en_reponse_a=dit)
    with pytest.raises(IntrouvableError):
        dire(objet, personne("coordination"), en_reponse_a=dit)


def test_what_is_joined_is_read_in_a_constant_number_of_queries(
    comme, objet, personne, nombre_de_requetes
):
    client = comme("coordination")
    page = reverse("diagnostic", args=[objet.pk])
    joindre(objet, personne("coordination"))
    dire(objet, personne("coordination"))
    client.get(page)  # what a session reads once
    peu = nombre_de_requetes(lambda: client.get(page))
    for rang in range(5):
        lui = Utilisateur.objects.create_user(f"p{rang}@exemple.fr")
        Piece.objects.create(objet_type=SORTE, objet_id=objet.pk, auteur=lui, fichier="a.pdf",
                             titre="a", genre="pdf", octets=1, empreinte="0" * 64)  # fmt: skip
        Commentaire.objects.create(objet_type=SORTE, objet_id=objet.pk, auteur=lui, texte="x")
    assert nombre_de_requetes(lambda: client.get(page)) == peu
