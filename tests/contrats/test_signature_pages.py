"""Pages of the signature: what comes back signed is read, told, kept or refused."""

from __future__ import annotations

import functools
import html
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clesante.contrats.actions import signature as actions
from clesante.contrats.actions.signature import preparer
from clesante.contrats.lectures.signature import documents_lus, pdf_gele
from clesante.contrats.models import SignatureVersion, VersionSignee
from clesante.pieces.actions_fichiers import lire
from clesante.socle.erreurs import RefuseError
from tests.aides import signature as aide
from tests.aides.personnes import faire
from tests.contrats.essais_cycle import organisation
from tests.edition import signataires as s
from tests.edition.test_signatures import detacher

pytestmark = [pytest.mark.django_db, pytest.mark.bureautique]
JOUR = date(2026, 3, 2)


@pytest.fixture(scope="module")
def autorite() -> s.Autorite:
    return s.Autorite()


@pytest.fixture
def version(referentiel, request, monkeypatch):
    """Return a version to sign; its PDF is made where a certificate signs it."""
    if "autorite" not in request.fixturenames:
        monkeypatch.setattr(actions, "pdf_a_signer", lambda _version: aide.SCAN)
    return preparer(aide.demarche_prete(), faire("administrateur"))


@pytest.fixture
def client(comme, version, monkeypatch):
    """Return a browser of the team; files are read on the day of the certificates."""
    monkeypatch.setattr(
        actions, "lire_signatures", functools.partial(actions.lire_signatures, instant=s.LUE)
    )
    monkeypatch.setattr(
        actions,
        "lire_signature_detachee",
        functools.partial(actions.lire_signature_detachee, instant=s.LUE),
    )
    return comme("coordination")


def deposer(client, version, octets: bytes, moyen: str = "parapheur", nom="retour.pdf", **plus):
    """Send a file by the page; return its status and what it says."""
    envoi = {"cle_creation": str(uuid.uuid4()), "moyen": moyen, **plus}
    envoi["fichier"] = SimpleUploadedFile(nom, octets)
    adresse = reverse("contrat-signature-deposer", args=[version.pk])
    reponse = client.post(adresse, envoi, follow=True)
    return reponse.status_code, dit(reponse)


def dit(reponse) -> str:
    """Return what a page says, apostrophes made plain."""
    return html.unescape(reponse.content.decode()).replace("’", "'")


def signe(octets: bytes, par, autorite: s.Autorite, **plus) -> bytes:
    return s.signer(octets, par, horodateur=autorite.horodateur, **plus)


def test_five_tampered_files_are_told_apart_each_by_its_sentence(client, version, autorite):
    maire = autorite.delivrer("Claire Exemple", "Commune d’Essai")
    gele = lire(pdf_gele(version)).read_bytes()
    bon = signe(gele, maire, autorite)
    altere = bytearray(bon)
    altere[len(gele) // 2] ^= 1
    expire = autorite.delivrer("Ancienne", debut=s.DEBUT, fin=s.SIGNEE - timedelta(1))
    partie = str(version.signatures.first().pk)
    cochee = {"montre": [partie], "signe_le": "2026-09-15"}
    cas = {
        "un octet changé": (bytes(altere), {}, "Le document a été altéré"),
        "un montant dessiné": (s.dessiner(bon), {}, "Du contenu a été ajouté ou changé après"),
        "une autre version": (signe(s.gele(), maire, autorite), {}, "n'est pas le même"),
        "un champ vide": (s.champ_vide(gele), {}, "personne ne l'a signé"),
        "un certificat expiré": (signe(gele, expire, autorite), cochee, "avait expiré le"),
    }
    phrases = {}
    for nom, (octets, plus, attendue) in cas.items():
        statut, page = deposer(client, version, octets, **plus)
        assert statut == 422, nom
        assert attendue in page, nom
        phrases[nom] = attendue
        assert [a for a in phrases.values() if a in page] == [attendue], nom
    assert version.documents.count() == 1, "nothing of it was kept"
    assert not version.signatures.filter(signe_le__isnull=False).exists()


def test_a_signed_pdf_is_kept_with_its_three_sentences(client, version, autorite):
    maire = autorite.delivrer("Claire Exemple", "Commune d’Essai")
    gele = lire(pdf_gele(version)).read_bytes()
    une, autre = version.signatures.all()[:2]
    bon = signe(gele, maire, autorite)
    statut, page = deposer(client, version, bon, montre=[str(une.pk)], signe_le="2026-09-15")
    assert statut == 200
    for phrase in (
        "Ce qui a été signé n'a pas changé d'un octet depuis.",
        "niveau non vérifié",
        "Claire Exemple",
    ):
        assert phrase in page
    une.refresh_from_db()
    assert (une.moyen, str(une.signe_le)) == ("parapheur", "2026-09-15")
    (lu,) = documents_lus(version)
    assert lu.lecture.contient_gele
    sienne = client.get(reverse("contrat-version", args=[version.pk]))
    assert "niveau non vérifié" in dit(sienne)
    autre.signe_le, autre.moyen, autre.document = JOUR, "parapheur", lu.document
    autre.habilitation_date = JOUR
    with pytest.raises(RefuseError, match="1\u00a0signature qui tient"):
        actions.noter_signature(autre, faire("administrateur"))
    deux = signe(bon, autorite.delivrer("Denis Exemple"), autorite, champ="Signature2")
    assert deposer(client, version, deux)[0] == 200
    assert len([*documents_lus(version)]) == 2


@pytest.mark.parametrize("forme", ["jointe", "detachee"])
def test_the_authorities_of_the_site_answer_for_who_signs(
    client, version, autorite, settings, forme
):
    """None declared, one that is not theirs, theirs: three sentences, on the page."""
    maire = autorite.delivrer("Claire Exemple", "Commune d’Essai")
    gele = lire(pdf_gele(version)).read_bytes()
    dites = {
        "confiance non établie : aucune autorité n'est déclarée sur ce site": (),
        "que cette installation ne reconnaît pas": (s.Autorite("Ailleurs").pem().decode(),),
        "que cette installation reconnaît": (autorite.pem().decode(),),
    }
    for phrase, autorites in dites.items():
        settings.AUTORITES = autorites
        if forme == "jointe":
            statut, _ = deposer(client, version, signe(gele, maire, autorite))
        else:
            statut, _ = deposer(client, version, detacher(maire, gele), "certificat", "retour.p7s")
        assert statut == 200
        dernier = [*documents_lus(version)][-1].lecture.signatures[0].confiance.phrase
        assert phrase in dernier.replace("’", "'").replace("\u00a0", " ")
    page = dit(client.get(reverse("contrat-signature", args=[version.contrat_id])))
    assert [phrase in page.replace("\u00a0", " ") for phrase in dites] == [True] * 3


def test_a_file_signed_further_counts_each_signature_once(client, version, autorite):
    """Three files, each one signed more than the one before: never more parties than signatures."""
    octets, par = lire(pdf_gele(version)).read_bytes(), faire("administrateur")
    parties = list(version.signatures.all())
    for rang in range(3):
        neuve = SignatureVersion(
            contrat=version.contrat, version_signee=version, genre="cpts", fonction="présidence",
            organisation=organisation(f"CPTS {rang}", "exercice_coordonne"),
        )  # fmt: skip
        neuve.save()
        parties.append(neuve)
    for rang in (1, 2, 3):
        octets = signe(octets, autorite.delivrer(f"N{rang}"), autorite, champ=f"Signature{rang}")
        assert deposer(client, version, octets)[0] == 200
    fichiers = [lu.document for lu in documents_lus(version)]

    def montrer(partie: int, fichier: int) -> None:
        lue = SignatureVersion.objects.get(pk=parties[partie].pk)
        lue.signe_le, lue.moyen, lue.document = JOUR, "parapheur", fichiers[fichier]
        lue.habilitation_date = JOUR if lue.habilitation == "deliberation" else None
        actions.noter_signature(lue, par)

    montrer(0, 0)
    montrer(1, 1)
    for fichier, portees in ((0, "1\u00a0signature qui tient"), (1, "2\u00a0signatures")):
        with pytest.raises(RefuseError, match=portees):
            montrer(2, fichier)
    montrer(2, 2)
    for fichier in range(3):
        with pytest.raises(RefuseError, match="il ne peut pas montrer"):
            montrer(3, fichier)


@pytest.mark.parametrize(
    ("nom", "octets", "moyen", "dite"),
    [
        ("maire.p12", b"0\x82", "certificat", "Une clé privée ne se dépose jamais ici"),
        ("cle.p7s", b"-----BEGIN PRIVATE KEY-----", "certificat", "Une clé privée"),
        ("retour.pdf", b"pas un pdf", "parapheur", "n'est pas un PDF"),
        ("retour.pdf", b"%PDF-1.7 coupe", "parapheur", ""),
        ("scan.exe", b"MZ\0", "papier", "n'est pas pris ici"),
        ("scan.docx", b"PK\x03\x04", "papier", "pas un document DOCX"),
        ("retour.p7s", b"rien", "certificat", ""),
        ("scan.pdf", aide.SCAN, "certificat", ""),
    ],
)
def test_a_bad_file_is_answered_by_a_sentence(client, version, nom, octets, moyen, dite):
    statut, page = deposer(client, version, octets, moyen, nom)
    assert statut == 422
    assert dite in page
    assert version.documents.count() == 1


def test_declaring_tells_every_reason_then_signs_once(client, version):
    declarer = reverse("contrat-signature-declarer", args=[version.pk])
    envoi = {
        "selon": "ceremonie", "ceremonie": "2026-03-02", "lieu": "Kersall",
        "date_effet": "2026-03-02", "date_fin": "2029-03-01",
    }  # fmt: skip
    reponse = client.post(declarer, envoi)
    assert reponse.status_code == 422
    assert dit(reponse).count("Signataire obligatoire") == 2
    aide.tous_signent(version, faire("administrateur"), JOUR)
    for _ in range(2):
        assert client.post(declarer, envoi).status_code == 302
    assert VersionSignee.objects.count() == 1
    page = client.get(reverse("contrat-signature", args=[version.contrat_id])).content.decode()
    assert "à Kersall" in page


def test_one_declares_while_another_notes(client, version):
    """The one who comes second is told, and nothing of the proof moves."""
    aide.tous_signent(version, faire("administrateur"), JOUR)
    lue = SignatureVersion.objects.filter(version_signee=version).first()
    noter = reverse("contrat-signature-noter", args=[lue.pk])
    champs = client.get(noter).context["form"]
    envoi = {nom: champs[nom].value() or "" for nom in champs.fields} | {"reserve": "un mot"}
    declarer = reverse("contrat-signature-declarer", args=[version.pk])
    jours = {"selon": "derniere", "date_effet": "2026-03-02", "date_fin": "2029-03-01"}
    assert client.post(declarer, jours).status_code == 302
    reponse = client.post(noter, envoi)
    assert reponse.status_code == 422
    assert "ses signatures ne changent plus" in dit(reponse)


def test_the_page_asks_as_many_queries_whatever_the_parties(client, version, nombre_de_requetes):
    page = reverse("contrat-signature", args=[version.contrat_id])
    client.get(page)
    avant = nombre_de_requetes(lambda: client.get(page))
    for rang in range(5):
        SignatureVersion.objects.create(
            contrat=version.contrat, version_signee=version, genre="cpts", fonction="présidence",
            organisation=organisation(f"CPTS {rang}", "exercice_coordonne"),
        )  # fmt: skip
    assert nombre_de_requetes(lambda: client.get(page)) == avant


def test_a_detached_signature_is_read_against_the_frozen_pdf(client, version, autorite):
    maire = autorite.delivrer("Claire Exemple", "Commune d’Essai")
    gele, partie = lire(pdf_gele(version)).read_bytes(), version.signatures.first()
    cochee = {"montre": [str(partie.pk)], "signe_le": "2026-09-15"}
    autre = detacher(maire, s.gele())
    statut, page = deposer(client, version, autre, "certificat", "retour.p7s", **cochee)
    assert (statut, version.documents.count()) == (422, 1)
    assert "Aucune signature intacte" in page
    bonne = detacher(maire, gele)
    assert deposer(client, version, bonne, "parapheur", "retour.p7s", **cochee)[0] == 422
    statut, page = deposer(client, version, bonne, "certificat", "retour.p7s", **cochee)
    assert statut == 200
    assert "Claire Exemple" in page
    partie.refresh_from_db()
    assert (partie.moyen, partie.document.genre) == ("certificat", "detachee")
