"""Signed PDFs as they come back: five ways to tamper, each told by its own sentence."""

from __future__ import annotations

import asyncio
import datetime
import io
from collections.abc import Callable

import pikepdf
import pytest
from asn1crypto import cms

from clesante.edition import PieceIncluse, pdf
from clesante.edition.preparation import preparer
from clesante.edition.signatures import (
    LecturePDF,
    Verdict,
    atelier,
    lire_signature_detachee,
    lire_signatures,
)
from tests.edition import echantillon
from tests.edition import signataires as s

pytestmark = pytest.mark.bureautique
Lecteur = Callable[..., LecturePDF]
JOUR = datetime.timedelta(days=1)


@pytest.fixture(scope="session")
def autorite() -> s.Autorite:
    return s.Autorite()


@pytest.fixture(scope="session")
def maire(autorite: s.Autorite):
    return autorite.delivrer("Claire Exemple", "Commune d’Essai")


@pytest.fixture(scope="session")
def signe(maire) -> bytes:
    return s.signer(s.gele(), maire)


@pytest.fixture
def lire(tmp_path, monkeypatch) -> Lecteur:
    """Read as the child does, in this process."""
    monkeypatch.chdir(tmp_path)

    def faire(
        pdf: bytes, gele: bytes | None = None, detachee: bytes | None = None, autorites=()
    ) -> LecturePDF:
        for nom, octets in {"retour.pdf": pdf, "gele.pdf": gele, "retour.p7s": detachee}.items():
            if octets is not None:
                (tmp_path / nom).write_bytes(octets)
        return atelier.lire({"instant": s.LUE.isoformat(), "autorites": list(autorites)})

    return faire


def verdicts(lecture: LecturePDF) -> list[tuple[str, str, str]]:
    return [
        (lue.integrite.code, lue.confiance.code, lue.modification.code)
        for lue in lecture.signatures
    ]


def phrases(lecture: LecturePDF) -> list[str]:
    lues = [lecture.contenu]
    for lue in lecture.signatures:
        lues += [lue.integrite, lue.confiance, lue.modification, lue.date_source]
    return [verdict.phrase for verdict in lues]


@pytest.fixture(autouse=True)
def prudence(request, monkeypatch):
    """No sentence ever says « valide » or « qualifiée »."""
    lues: list[str] = []
    vraie = Verdict.__init__

    def noter(soi, code, phrase):
        lues.append(phrase)
        vraie(soi, code, phrase)

    monkeypatch.setattr(Verdict, "__init__", noter)
    yield
    for phrase in lues:
        assert "valide" not in phrase and "qualifi" not in phrase, phrase
        assert phrase.endswith("."), phrase


def test_intact_et_signe(lire: Lecteur, signe: bytes):
    lue = lire(signe, s.gele())
    assert lue.contenu.code == "signatures_seules" and lue.contient_gele
    assert verdicts(lue) == [("intacte", "non_verifiee", "aucune")]
    (signature,) = lue.signatures
    assert signature.integre and signature.couvre_tout and signature.page is None
    assert signature.signataire == "Claire Exemple"
    assert signature.organisation == "Commune d’Essai"
    assert signature.emetteur == "Autorité de l’essai"
    assert signature.date_source.code == "declaree"
    assert "niveau non vérifié" in signature.confiance.phrase
    assert lue.pages == 1 and not lue.avertissements


def test_l_enfant_rend_la_meme_lecture(lire: Lecteur, signe: bytes):
    assert lire_signatures(signe, s.gele(), instant=s.LUE) == lire(signe, s.gele())


def test_horodatage_dit_l_heure(lire: Lecteur, autorite: s.Autorite, maire):
    (signature,) = lire(s.signer(s.gele(), maire, horodateur=autorite.horodateur)).signatures
    assert signature.date == s.SIGNEE and signature.date_source.code == "horodatee"
    assert "Horodateur" in signature.date_source.phrase and signature.integre


def test_archive_signee(lire: Lecteur, maire):
    """The snapshot that the frozen version carries is no surprise in the returned one."""
    piece = PieceIncluse(b"{}", "application/json", "L’instantané")
    document = echantillon.document(corps=s.CORPS, illustrations={}, archive=True,
                                    pieces={"version.json": piece})  # fmt: skip
    gele = pdf.composer(preparer(document), document.date)
    lue = lire(s.signer(gele, maire), gele)
    assert lue.contient_gele and lue.avertissements == ()
    assert verdicts(lue) == [("intacte", "non_verifiee", "aucune")]


# the five tampered files


def test_un_octet_change(lire: Lecteur, signe: bytes):
    octets = bytearray(signe)
    octets[len(s.gele()) // 2] ^= 1
    lue = lire(bytes(octets), s.gele())
    assert lue.contenu.code == "different"
    assert verdicts(lue) == [("alteree", "non_verifiee", "inconnue")]
    assert not lue.signatures[0].integre


def test_montant_dessine_par_dessus(lire: Lecteur, signe: bytes):
    """The library alone says « intact » and « valid » of this file."""
    lue = lire(s.dessiner(signe), s.gele())
    assert lue.contenu.code == "contenu_ajoute" and not lue.contient_gele
    assert verdicts(lue) == [("intacte", "non_verifiee", "contenu_ajoute")]
    assert not lue.signatures[0].integre and not lue.signatures[0].couvre_tout


def test_montant_dessine_avant_la_signature(lire: Lecteur, maire):
    """The signature covers the whole file, and the frozen version is its first bytes."""
    lue = lire(s.signer(s.dessiner(s.gele()), maire), s.gele())
    assert verdicts(lue) == [("intacte", "non_verifiee", "aucune")]
    assert lue.contenu.code == "contenu_ajoute" and not lue.contient_gele


def test_signature_d_une_autre_version(lire: Lecteur, maire):
    lue = lire(s.signer(s.gele("13 000"), maire), s.gele())
    assert lue.contenu.code == "different" and "texte n’est pas le même" in lue.contenu.phrase
    assert verdicts(lue) == [("intacte", "non_verifiee", "aucune")]


def test_reenregistre_avec_le_meme_texte(lire: Lecteur):
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(s.gele())) as pdf:
        pdf.save(sortie)
    lue = lire(sortie.getvalue(), s.gele())
    assert lue.contenu.code == "different" and "réenregistré" in lue.contenu.phrase


def test_certificat_expire(lire: Lecteur, autorite: s.Autorite):
    passe = autorite.delivrer("Ancienne", debut=s.DEBUT, fin=s.SIGNEE - JOUR)
    lue = lire(s.signer(s.gele(), passe, horodateur=autorite.horodateur), s.gele())
    assert verdicts(lue) == [("intacte", "expire", "aucune")]
    assert "14 septembre 2026" in lue.signatures[0].confiance.phrase


def test_certificat_pas_encore_valable(lire: Lecteur, autorite: s.Autorite):
    futur = autorite.delivrer("Future", debut=s.SIGNEE + JOUR, fin=s.FIN)
    lue = lire(s.signer(s.gele(), futur, horodateur=autorite.horodateur))
    assert verdicts(lue) == [("intacte", "pas_encore_valide", "aucune")]


@pytest.mark.parametrize(("ecart", "mot"), [(-JOUR, "avant"), (JOUR, "après")])
def test_certificat_revoque(lire: Lecteur, autorite: s.Autorite, maire, ecart, mot):
    liste = autorite.revoquer(maire.signing_cert, s.SIGNEE + ecart)
    octets = s.signer(s.gele(), maire, horodateur=autorite.horodateur)
    lue = lire(s.avec_liste(octets, liste), s.gele())
    (signature,) = lue.signatures
    assert signature.integre
    assert signature.confiance.code == ("revoque" if mot == "avant" else "non_verifiee")
    assert lue.contient_gele


def test_champ_vide(lire: Lecteur):
    lue = lire(s.champ_vide(s.gele()), s.gele())
    assert lue.vides == ("Maire",) and lue.signatures == ()
    assert lue.contenu.code == "sans_signature" and not lue.contient_gele


def test_deux_signatures(lire: Lecteur, autorite: s.Autorite, signe: bytes):
    lue = lire(s.signer(signe, autorite.delivrer("Deuxième"), "S2"), s.gele())
    assert lue.contient_gele
    assert [n.modification.code for n in lue.signatures] == ["signatures_ensuite", "aucune"]
    assert [n.couvre_tout for n in lue.signatures] == [False, True]
    assert all(n.integre for n in lue.signatures)
    assert "normal" in lue.signatures[0].modification.phrase


def test_deuxieme_signature_dessinee(lire: Lecteur, autorite: s.Autorite, signe: bytes):
    """A signature drawn on a page may hide a figure: the page is told."""
    deux = s.signer(signe, autorite.delivrer("Deuxième"), "S2", cadre=(50, 600, 350, 640))
    lue = lire(deux, s.gele())
    assert [n.page for n in lue.signatures] == [None, 1]
    assert "page 1" in lue.contenu.phrase and "page 1" in lue.signatures[0].modification.phrase


def test_dessin_entre_deux_signatures(lire: Lecteur, autorite: s.Autorite, signe: bytes):
    lue = lire(s.signer(s.dessiner(signe), autorite.delivrer("Deuxième"), "S2"), s.gele())
    assert [n.modification.code for n in lue.signatures] == ["contenu_ajoute", "aucune"]
    assert lue.contenu.code == "contenu_ajoute"


def test_octets_hors_de_la_signature(lire: Lecteur, signe: bytes):
    """A signature moved out of the hole that it leaves unsigned covers less than it says."""
    lue = lire(s.trou_elargi(signe))
    assert lue.signatures[0].modification.code != "aucune" and not lue.signatures[0].couvre_tout


def test_champ_de_texte_change_ensuite(lire: Lecteur, maire):
    """A field of text filled after a signature is content, not a signature that follows."""
    ouvert = s.champ_de_texte(s.gele())
    signe = s.signer(ouvert, maire)
    change = s.remplir(signe, "99 000")
    lue = lire(s.signer(change, maire, "S2"), ouvert)
    assert [n.modification.code for n in lue.signatures] == ["contenu_ajoute", "aucune"]
    assert lue.contenu.code == "contenu_ajoute"


def test_forme_ancienne(lire: Lecteur, signe: bytes):
    """A form that we cannot read is never said altered."""
    octets = signe.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.sha1    ")
    assert octets != signe
    assert lire(octets).signatures[0].integrite.code == "forme_inconnue"


# who answers for it


def test_autosignee(lire: Lecteur):
    lue = lire(s.signer(s.gele(), s.autosigne()), s.gele())
    assert verdicts(lue) == [("intacte", "autosigne", "aucune")]


def test_chaine_qui_ment(lire: Lecteur, autorite: s.Autorite):
    """A certificate that says the authority issued it, made by another key."""
    secrete = s.cle()
    faux = s.certificat(s.nom("Usurpatrice"), autorite.nom, secrete, s.cle())
    lue = lire(s.signer(s.gele(), s.signataire(faux, secrete, [autorite.certificat])), s.gele())
    assert verdicts(lue) == [("intacte", "chaine_rompue", "aucune")]


def test_emetteur_qui_n_est_pas_une_autorite(lire: Lecteur, autorite: s.Autorite, maire):
    """A person's certificate delivers none."""
    secrete, entre = s.cle(), s.cle()
    milieu = s.certificat(s.nom("Milieu"), autorite.nom, entre, autorite.cle)
    lu = s.certificat(s.nom("Fille"), s.nom("Milieu"), secrete, entre)
    signe = s.signer(s.gele(), s.signataire(lu, secrete, [milieu, autorite.certificat]))
    assert verdicts(lire(signe)) == [("intacte", "chaine_rompue", "aucune")]


def test_autorites_reconnues(lire: Lecteur, autorite: s.Autorite, signe: bytes):
    connue = lire(signe, autorites=[autorite.pem().decode()]).signatures[0].confiance
    autre = lire(signe, autorites=[s.Autorite("Ailleurs").pem().decode()]).signatures[0].confiance
    assert connue.code == "reconnue" and "niveau de la signature n’est pas" in connue.phrase
    assert autre.code == "autorite_inconnue"


def test_autorites_du_site(autorite: s.Autorite, signe: bytes):
    """What the site declares reaches the process that reads, words around the certificate too."""
    dite = f"# Autorité de l’essai\n{autorite.pem().decode()}"
    lue = lire_signatures(signe, instant=s.LUE, autorites=[dite]).signatures[0].confiance
    sans = lire_signatures(signe, instant=s.LUE).signatures[0].confiance
    assert (lue.code, sans.code) == ("reconnue", "non_verifiee")
    assert "confiance non établie\u00a0: aucune autorité n’est déclarée sur ce site" in sans.phrase


# detached


def detacher(par, octets: bytes) -> bytes:
    return signature_generale(par, octets, detached=True).dump()


def signature_generale(par, octets: bytes, **options: bool) -> cms.ContentInfo:
    faite = par.async_sign_general_data(io.BytesIO(octets), "sha256", **options)
    return asyncio.run(faite)


def test_signature_detachee(lire: Lecteur, maire):
    lue = lire(s.gele(), detachee=detacher(maire, s.gele()))
    assert verdicts(lue) == [("intacte", "non_verifiee", "aucune")]
    assert lue.contenu.code == "identique" and lue.signatures[0].signataire == "Claire Exemple"


def test_signature_detachee_d_un_autre(lire: Lecteur, maire):
    lue = lire(s.gele(), detachee=detacher(maire, s.gele("13 000")))
    assert verdicts(lue) == [("alteree", "non_verifiee", "inconnue")]


@pytest.mark.parametrize("octets", [b"", b"bonjour", b"-----BEGIN PKCS7-----\nAA==\n", b"\x30\x80"])
def test_detachee_illisible(octets: bytes):
    with pytest.raises(s.RefusError, match="signature détachée"):
        lire_signature_detachee(octets, s.gele())


def test_detachee_qui_contient_un_autre_document(lire: Lecteur, maire):
    jointe = signature_generale(maire, s.gele("13 000"), detached=False)
    with pytest.raises(s.EditionError, match="autre document"):
        lire(s.gele(), detachee=jointe.dump())
