"""Invented authorities, certificates and signed PDFs, made on the spot: no key is kept."""

from __future__ import annotations

import datetime
import functools
import io
from collections.abc import Callable

from asn1crypto import crl as asn1_crl
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from clesante.edition import pdf as edition_pdf
from clesante.edition.modele import ContenuRefuseError as RefusError
from clesante.edition.modele import EditionError
from clesante.edition.preparation import preparer
from tests.edition import echantillon

__all__ = ["EditionError", "RefusError"]
SIGNEE = datetime.datetime(2026, 9, 15, 10, 30, tzinfo=datetime.UTC)
DEBUT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
FIN = datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)
LUE = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
Cle = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
CORPS = "<h2>Financement</h2><p>La subvention annuelle est de {} euros.</p>"


def nom(commun: str, organisation: str = "") -> x509.Name:
    champs = [x509.NameAttribute(NameOID.COMMON_NAME, commun)]
    if organisation:
        champs.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(champs)


def cle() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificat(
    sujet: x509.Name,
    emetteur: x509.Name,
    porteur: Cle,
    signataire: Cle,
    *,
    autorite: bool = False,
    debut: datetime.datetime = DEBUT,
    fin: datetime.datetime = FIN,
    estampille: bool = False,
) -> x509.Certificate:
    usage = {"key_cert_sign": autorite, "crl_sign": autorite, "digital_signature": not autorite}
    autres = (
        "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "encipher_only", "decipher_only",
    )  # fmt: skip
    fabrique = (
        x509.CertificateBuilder(emetteur, sujet)
        .public_key(porteur.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(fin)
        .add_extension(x509.BasicConstraints(autorite, None), critical=True)
        .add_extension(
            x509.KeyUsage(**usage, **dict.fromkeys(autres, False)),
            critical=True,
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(porteur.public_key()), critical=False
        )
    )
    if estampille:
        fins = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        fabrique = fabrique.add_extension(fins, critical=True)
    return fabrique.sign(signataire, hashes.SHA256())


def asn1(lu: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(lu.public_bytes(serialization.Encoding.DER))


def cle_asn1(lue: Cle) -> keys.PrivateKeyInfo:
    forme = serialization.PrivateFormat.PKCS8
    sans = serialization.NoEncryption()
    octets = lue.private_bytes(serialization.Encoding.DER, forme, sans)
    return keys.PrivateKeyInfo.load(octets)


class Autorite:
    """An authority that delivers certificates, takes them back, stamps times."""

    def __init__(self, commun: str = "Autorité de l’essai") -> None:
        self.nom, self.cle = nom(commun), cle()
        self.certificat = certificat(self.nom, self.nom, self.cle, self.cle, autorite=True)

    def pem(self) -> bytes:
        return self.certificat.public_bytes(serialization.Encoding.PEM)

    def delivrer(self, commun: str, organisation: str = "", **dates: datetime.datetime):
        """Return what signs with a new certificate."""
        secrete = cle()
        lu = certificat(nom(commun, organisation), self.nom, secrete, self.cle, **dates)
        return signataire(lu, secrete, [self.certificat])

    def revoquer(self, lu: asn1_x509.Certificate, quand: datetime.datetime):
        """Return the list of this authority that takes a certificate back."""
        retire = x509.RevokedCertificateBuilder(lu.serial_number, quand, []).build()
        liste = x509.CertificateRevocationListBuilder(self.nom, quand, FIN, [], [retire])
        octets = liste.sign(self.cle, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        return asn1_crl.CertificateList.load(octets)

    @functools.cached_property
    def horodateur(self) -> DummyTimeStamper:
        secrete = rsa.generate_private_key(65537, 2048)
        lu = certificat(nom("Horodateur"), self.nom, secrete, self.cle, estampille=True)
        return DummyTimeStamper(asn1(lu), cle_asn1(secrete), fixed_dt=SIGNEE)


def signataire(lu: x509.Certificate, secrete: Cle, chaine: list[x509.Certificate]):
    registre = SimpleCertificateStore()
    registre.register_multiple([asn1(autre) for autre in chaine])
    return signers.SimpleSigner(
        signing_cert=asn1(lu), signing_key=cle_asn1(secrete), cert_registry=registre
    )


def autosigne(commun: str = "Seule"):
    secrete, sien = cle(), nom(commun)
    return signataire(certificat(sien, sien, secrete, secrete), secrete, [])


@functools.cache
def gele(montant: str = "12\u202f000") -> bytes:
    """Return the frozen version: a contract of one page."""
    corps = CORPS.format(montant)
    document = echantillon.document(
        titre="Contrat", corps=corps, illustrations={}, date=DEBUT.date()
    )
    return edition_pdf.composer(preparer(document), document.date)


def signer(
    octets: bytes,
    par: signers.SimpleSigner,
    champ: str = "Signature1",
    *,
    horodateur: DummyTimeStamper | None = None,
    cadre: tuple[int, int, int, int] | None = None,
    **options: object,
) -> bytes:
    """Return a PDF signed once more (PAdES), its signature drawn in ``cadre`` when given."""
    ecrit = IncrementalPdfFileWriter(io.BytesIO(octets))
    if cadre:
        fields.append_signature_field(ecrit, fields.SigFieldSpec(champ, box=cadre))
    declaree = {} if horodateur else {"embed_validation_info": False}
    metadonnees = signers.PdfSignatureMetadata(
        field_name=champ, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
        **{**declaree, **options},
    )  # fmt: skip
    signe = signers.PdfSigner(metadonnees, par, timestamper=horodateur)
    return signe.sign_pdf(ecrit).getvalue()


def dessiner(octets: bytes, montant: str = "99 000") -> bytes:
    """Return a PDF with an incremental update that draws another amount over its first page."""
    ecrit = IncrementalPdfFileWriter(io.BytesIO(octets))
    police = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })  # fmt: skip
    polices = generic.DictionaryObject({generic.pdf_name("/Essai"): ecrit.add_object(police)})
    ressources = generic.DictionaryObject({generic.pdf_name("/Font"): polices})
    dessin = f"q 1 1 1 rg 50 600 300 40 re f BT /Essai 20 Tf 60 610 Td ({montant}) Tj ET Q"
    flux = ecrit.add_object(generic.StreamObject(stream_data=dessin.encode()))
    ecrit.add_stream_to_page(0, flux, ressources)
    return _ecrire(ecrit)


def ajouter(octets: bytes, transformer: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return a PDF with an incremental update of ours."""
    ecrit = IncrementalPdfFileWriter(io.BytesIO(octets))
    transformer(ecrit)
    return _ecrire(ecrit)


def champ_vide(octets: bytes, champ: str = "Maire") -> bytes:
    """Return a PDF with a field that nobody signed."""
    return ajouter(octets, lambda e: fields.append_signature_field(e, fields.SigFieldSpec(champ)))


def _ecrire(ecrit: IncrementalPdfFileWriter) -> bytes:
    sortie = io.BytesIO()
    ecrit.write(sortie)
    return sortie.getvalue()


def avec_liste(octets: bytes, liste: asn1_crl.CertificateList) -> bytes:
    """Return a PDF with a list of revoked certificates joined to it (DSS)."""

    def joindre(ecrit: IncrementalPdfFileWriter) -> None:
        flux = ecrit.add_object(generic.StreamObject(stream_data=liste.dump()))
        listes = generic.ArrayObject([flux])
        ecrit.root["/DSS"] = ecrit.add_object(
            generic.DictionaryObject({generic.pdf_name("/CRLs"): listes})
        )
        ecrit.update_root()

    return ajouter(octets, joindre)


def trou_elargi(octets: bytes) -> bytes:
    """Return a signed PDF whose unsigned hole is one byte longer than its signature."""
    debut = octets.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    fin = octets.index(b"]", debut)
    un, deux, trois, quatre = (int(n) for n in octets[debut:fin].split())
    neuf = f"{un} {deux} {trois + 1} {quatre - 1}".encode().ljust(fin - debut)
    return octets[:debut] + neuf[: fin - debut] + octets[fin:]


def champ_de_texte(octets: bytes) -> bytes:
    """Return a PDF with an empty field of text on its first page."""

    def poser(ecrit: IncrementalPdfFileWriter) -> None:
        nom = generic.pdf_name
        champ = generic.DictionaryObject({
            nom("/FT"): nom("/Tx"), nom("/T"): generic.pdf_string("Montant"),
            nom("/Type"): nom("/Annot"), nom("/Subtype"): nom("/Widget"),
            nom("/V"): generic.pdf_string("12 000"), nom("/F"): generic.NumberObject(4),
            nom("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (9, 9, 99, 29)]),
        })  # fmt: skip
        lien = ecrit.add_object(champ)
        formulaire = generic.DictionaryObject({nom("/Fields"): generic.ArrayObject([lien])})
        ecrit.root[nom("/AcroForm")] = ecrit.add_object(formulaire)
        ecrit.update_root()
        ecrit.register_annotation(ecrit.root["/Pages"]["/Kids"].raw_get(0), lien)

    return ajouter(octets, poser)


def remplir(octets: bytes, valeur: str) -> bytes:
    """Return a PDF whose field of text holds another value."""

    def ecrire(ecrit: IncrementalPdfFileWriter) -> None:
        champ = ecrit.root["/AcroForm"]["/Fields"].raw_get(0)
        champ.get_object()[generic.pdf_name("/V")] = generic.pdf_string(valeur)
        ecrit.mark_update(champ)

    return ajouter(octets, ecrire)
