"""Named changes of the signature of a version: prepared, received, noted party by party."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clesante.comptes.actions.objets import ajouter, enregistrer, une_fois
from clesante.comptes.journal import noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.actions.relecture import version_a_relire
from clesante.contrats.choix import GenreDocument, GenreVersion, MoyenSignature
from clesante.contrats.documents.a_signer import pdf_a_signer
from clesante.contrats.journal.signature import (
    CHAMPS_SIGNATURE,
    NOTEE,
    PREPAREE,
    RECU,
)
from clesante.contrats.lectures.signature import MONTRENT, SIGNER, pdf_gele, reperes_des_parties
from clesante.contrats.lectures.temoins import dire_document
from clesante.contrats.models import Contrat, DocumentVersion, SignatureVersion, VersionContrat
from clesante.contrats.regles.parties import faute_d_habilitation, faute_de_signature
from clesante.contrats.regles.signature import est_une_cle
from clesante.edition.signatures import (
    LecturePDF,
    Signature,
    lire_signature_detachee,
    lire_signatures,
)
from clesante.pieces.actions_fichiers import garder, lire
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel

FIGER_POUR_SIGNER = "Texte à signer"
LUS = (GenreDocument.SIGNE, GenreDocument.DETACHEE)
# A certificate that was worth nothing the day it served shows nobody's signature.
DECHUES = frozenset(
    {"expire", "pas_encore_valide", "revoque", "chaine_perimee", "chaine_rompue", "illisible"}
)


class PasLaVersionError(RefuseError):
    """What came is not the frozen version, or bears no signature; ``lecture`` tells why."""

    def __init__(self, phrase: str, remede: str, lecture: LecturePDF) -> None:
        super().__init__(phrase, remede)
        self.lecture = lecture


def preparer(contrat: Contrat, par: Utilisateur) -> VersionContrat:
    """Make the last text of a contract ready to sign: a version, its PDF, a line by signatory.

    Done again, it adds what is missing. Raises ``IntrouvableError`` without the right,
    ``RefuseError`` for a signed contract without an avenant to sign, or without a signatory,
    ``EditionError`` when the PDF cannot be made.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, SIGNER, verrou=True)
        if not lu.signataires.exists():
            raise RefuseError(
                "Ce contrat n'a pas de signataire.", "Ajoutez-les à la page des parties."
            )
        version = version_a_relire(lu, FIGER_POUR_SIGNER, par)
    octets = b"" if pdf_gele(version) else pdf_a_signer(version)  # seconds: nobody waits for it
    with transaction.atomic():
        permis(Contrat, contrat.pk, par, SIGNER, verrou=True)
        if octets and pdf_gele(version) is None:
            gele = _ranger(DocumentVersion(version=version, genre=GenreDocument.GELE), octets, par)
            noter(PREPAREE, par, gele, apres=dire_document(gele))
        _attendre(version, par)
    return version


def _ranger(neuf: DocumentVersion, octets: bytes, par: Utilisateur) -> DocumentVersion:
    """Keep a file of a version, and its row."""
    neuf.fichier = neuf.fichier or f"contrat-{neuf.version.contrat_id}-v{neuf.version.numero}.pdf"
    neuf.octets, neuf.empreinte, neuf.auteur = len(octets), garder(octets), par
    neuf.recu_le = timezone.now()
    neuf.save()
    return neuf


def _attendre(version: VersionContrat, par: Utilisateur) -> None:
    """Await the signature of each signatory; an avenant asks each for an act of its own.

    Those that the frozen text names, whoever came or went since.
    """
    avenant = version.genre == GenreVersion.AVENANT
    deja = set(version.signatures.values_list("organisation", flat=True))
    nommes = version.contrat.signataires.filter(cle_creation__in=reperes_des_parties(version))
    for lu in nommes.order_by("ordre", "pk"):
        if lu.organisation_id in deja:
            continue
        neuve = SignatureVersion(
            contrat=version.contrat,
            version_signee=version,
            organisation_id=lu.organisation_id,
            genre=lu.genre,
            fonction=lu.fonction,
            habilitation=lu.habilitation,
            habilitation_date=None if avenant else lu.habilitation_date,
            habilitation_reference="" if avenant else lu.habilitation_reference,
            reserve="" if avenant else lu.reserve,
            ordre=lu.ordre,
        )
        ajouter(neuve, NOTEE, CHAMPS_SIGNATURE, par, SignatureVersion.objects.none())


def noter_signature(signature: SignatureVersion, par: Utilisateur) -> bool:
    """Keep what is known of the signature of a party; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` once the version is declared
    signed and for what cannot be, ``VersionDepasseeError`` when someone wrote since.
    """
    with transaction.atomic():
        _ouverte(signature.version_signee, par)
        if faute := faute_de_la_partie(signature):
            raise RefuseError(faute)
        _verifier_le_document(signature)
        permises = SignatureVersion.objects.all().visibles_par(par, SIGNER)
        return enregistrer(signature, NOTEE, CHAMPS_SIGNATURE, par, permises)


def faute_de_la_partie(signature: SignatureVersion) -> str:
    """Return why a signature cannot be kept as it is told; empty when it can."""
    faute = faute_d_habilitation(signature.genre, signature.habilitation) or faute_de_signature(
        signature.signe_le, signature.habilitation_date, signature.reserve, timezone.localdate()
    )
    if faute:
        return faute
    habilitee = signature.habilitation_date
    if habilitee and habilitee > timezone.localdate():
        return "Cette habilitation est datée d'un jour à venir\u00a0: notez-la une fois prise."
    if signature.signe_le and not signature.moyen:
        return "Dites comment cette partie a signé."
    return ""


def _verifier_le_document(signature: SignatureVersion) -> None:
    """Refuse a document that does not show this signature."""
    document = signature.document
    if document is None:
        if signature.signe_le and signature.moyen != MoyenSignature.PAPIER:
            raise RefuseError(
                "Une signature électronique se lit dans le fichier signé.",
                "Déposez d'abord le PDF revenu du parapheur, ou la signature détachée.",
            )
        return
    if document.version_id != signature.version_signee_id:
        raise RefuseError("Ce document est celui d'une autre version.")
    if not signature.moyen or document.genre not in MONTRENT[MoyenSignature(signature.moyen)]:
        raise RefuseError(
            f"«\u00a0{document.fichier}\u00a0» ne montre pas une signature donnée ainsi.",
            "Choisissez un autre document, ou une autre manière de signer.",
        )
    if document.genre in LUS:
        _verifier_la_place(signature, document)


def _verifier_la_place(signature: SignatureVersion, document: DocumentVersion) -> None:
    """Refuse to note more parties than files bear signatures that hold.

    A file that went on to be signed bears those of the file before: each counts once.
    """
    siennes, dechues = _portees(document)
    autres = SignatureVersion.objects.filter(
        version_signee=signature.version_signee_id, document__genre__in=LUS, signe_le__isnull=False
    )
    autres = autres.exclude(pk=signature.pk).select_related("document")
    notees = [_portees(lue.document)[0] for lue in autres]
    for portees in sorted({siennes, *(lues for lues in notees if lues >= siennes)}, key=len):
        parties = 1 + sum(lues <= portees for lues in notees)
        if parties > len(portees):
            tient = pluriel(len(portees), "signature qui tient", "signatures qui tiennent")
            dite = (
                f"Ce fichier porte {tient}\u00a0: il ne peut pas montrer celle de "
                f"{pluriel(parties, 'partie')}."
            )
            raise RefuseError(" ".join([dite, *dechues]))


Portees = frozenset[tuple[str, datetime | None]]


def _portees(document: DocumentVersion | None) -> tuple[Portees, list[str]]:
    """Return the signatures of a file that hold (whose, when), and why the others do not."""
    lues = _entieres(LecturePDF.depuis_json(document.lecture)) if document else []
    dechues = [lue for lue in lues if lue.confiance.code in DECHUES]
    tiennent = frozenset((lue.empreinte, lue.date) for lue in lues if lue not in dechues)
    return tiennent, [lue.confiance.phrase for lue in dechues]


def _entieres(lecture: LecturePDF) -> list[Signature]:
    return [lue for lue in lecture.signatures if lue.genre == "signature" and lue.integre]


@dataclass(frozen=True, slots=True)
class Depot:
    """A file that came for a version, how it was signed, and whose signatures it shows, if said.

    ``fichier``: its row, not saved. ``signe_le``: the day they were given; today when nobody says.
    """

    fichier: DocumentVersion
    contenu: bytes
    moyen: str
    signe_le: date | None = None
    montre: Collection[SignatureVersion] = ()


def deposer(depot: Depot, par: Utilisateur) -> tuple[DocumentVersion, bool]:
    """Keep a file that shows signatures of a version, and note those it shows.

    A PDF or a detached signature is read first: what is not the frozen version, or bears no whole
    signature, is not kept. Returns the row, and whether it is new: the same file twice is one.
    Raises ``IntrouvableError`` without the right, ``PasLaVersionError`` and ``RefuseError`` for
    what is not taken, ``ContenuRefuseError`` for a file that cannot be read.
    """
    neuf = depot.fichier
    _ouverte(neuf.version, par)
    if est_une_cle(neuf.fichier, depot.contenu):
        raise RefuseError(
            "Une clé privée ne se dépose jamais ici\u00a0: elle signerait à votre place.",
            "Gardez-la, signez le PDF sur votre ordinateur, et déposez le PDF signé.",
        )
    if neuf.genre in LUS:
        neuf.lecture = _lire(neuf, depot.contenu).vers_json()
    with transaction.atomic():
        _ouverte(neuf.version, par)
        fait, nouveau = _garder(neuf, depot.contenu, par)
        for signature in depot.montre:
            signature.document, signature.moyen = fait, depot.moyen
            signature.signe_le = depot.signe_le or signature.signe_le or timezone.localdate()
            noter_signature(signature, par)
    return fait, nouveau


def _garder(
    neuf: DocumentVersion, contenu: bytes, par: Utilisateur
) -> tuple[DocumentVersion, bool]:
    neuf.empreinte = garder(contenu)
    deja = neuf.version.documents.filter(genre=neuf.genre, empreinte=neuf.empreinte).first()
    if deja:
        return deja, False

    def ecrire() -> None:
        _ranger(neuf, contenu, par)
        noter(RECU, par, neuf, apres=dire_document(neuf))

    return une_fois(neuf, ecrire, neuf.version.documents.all())


def _lire(neuf: DocumentVersion, contenu: bytes) -> LecturePDF:
    """Return what a file that came says; raise ``PasLaVersionError`` when it shows nothing."""
    gele = pdf_gele(neuf.version)
    if gele is None:
        raise RefuseError("Le PDF à signer n'est pas encore fait.", "Préparez la signature.")
    octets = lire(gele).read_bytes()
    if neuf.genre == GenreDocument.DETACHEE:
        lecture = lire_signature_detachee(contenu, octets, autorites=settings.AUTORITES)
    else:
        lecture = lire_signatures(contenu, octets, autorites=settings.AUTORITES)
        if not lecture.contient_gele:
            raise PasLaVersionError(
                lecture.contenu.phrase,
                "Rien n'est enregistré\u00a0: déposez le fichier que le parapheur a rendu, fait à "
                "partir du PDF figé.",
                lecture,
            )
    if not _entieres(lecture):
        raise PasLaVersionError(
            "Aucune signature intacte de cette version n'est dans ce fichier.",
            "Rien n'est enregistré\u00a0: voyez ci-dessous ce qui y est lu.",
            lecture,
        )
    return lecture


def _ouverte(version: VersionContrat, par: Utilisateur) -> Contrat:
    """Hold the contract of a version that is not declared signed yet.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` once it is.
    """
    with transaction.atomic():
        contrat = permis(Contrat, version.contrat_id, par, SIGNER, verrou=True)
        if VersionContrat.objects.filter(pk=version.pk, signee__isnull=False).exists():
            raise RefuseError(
                f"La {version} est déclarée signée\u00a0: ses signatures ne changent plus.",
                "Une partie de plus se joint par un avenant.",
            )
    return contrat
