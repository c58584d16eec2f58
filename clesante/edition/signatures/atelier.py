"""The child process that reads the signatures of a PDF. No Django, no network.

Its folder holds ``retour.pdf``, and ``gele.pdf`` or ``retour.p7s``. Reads an order as JSON on
standard input (``instant``, ``autorites``, ``limites``) and answers with one JSON object:
``lecture``, or ``erreur`` and ``remede``.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clesante.edition.enfants import repondre
from clesante.edition.modele import EditionError
from clesante.edition.signatures import confiance, hostiles, integrite, modification
from clesante.edition.signatures.integrite import Contexte
from clesante.edition.signatures.modification import Suite
from clesante.edition.signatures.resultat import LecturePDF, Signature, Verdict

SIGNATURES_MAX = 200
FORMES = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"})


@dataclass(frozen=True, slots=True)
class Ouverte:
    """A signature field with what it holds, None when that is malformed; where it is drawn."""

    nom: str
    cms: Any
    page: int | None
    defaut: Verdict = integrite.ILLISIBLE

    @property
    def rang(self) -> int:
        """Return the revision it was made in; malformed ones come last."""
        return self.cms.signed_revision if self.cms is not None else sys.maxsize


def lire(ordre: dict[str, Any]) -> LecturePDF:
    """Return what the file of this folder holds."""
    octets = Path("retour.pdf").read_bytes()
    contexte = Contexte(
        datetime.datetime.fromisoformat(ordre["instant"]), _autorites(ordre["autorites"])
    )
    pages, avertissements = hostiles.examiner(octets)
    detachee = Path("retour.p7s")
    if detachee.exists():
        signatures = tuple(_detachees(detachee.read_bytes(), octets, contexte))
        contenu = modification.du_gele(None, octets, octets, Suite(0, ()))
        return LecturePDF(_sha256(octets), pages, contenu, signatures, (), avertissements)
    gele = Path("gele.pdf").read_bytes() if Path("gele.pdf").exists() else None
    if gele is not None:
        propres = hostiles.examiner(gele)[1]
        avertissements = tuple(phrase for phrase in avertissements if phrase not in propres)
    lecteur, vides, lues = _jointes(octets, contexte)
    suite = Suite(len(lues), [s.page for s in lues if s.page])
    contenu = modification.du_gele(lecteur, octets, gele, suite)
    return LecturePDF(_sha256(octets), pages, contenu, tuple(lues), vides, avertissements)


def _sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def _autorites(textes: Sequence[str]) -> list[Any]:
    from asn1crypto import pem, x509

    return [
        x509.Certificate.load(der)
        for texte in textes
        for _, _, der in pem.unarmor(texte.encode(), multiple=True)
    ]


def _jointes(octets: bytes, contexte: Contexte) -> tuple[Any, tuple[str, ...], list[Signature]]:
    """Return the reader of a PDF, its empty fields, its signatures in the order they were made."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    lecteur = PdfFileReader(io.BytesIO(octets))
    champs = list(enumerate_sig_fields(lecteur))
    if len(champs) > SIGNATURES_MAX:
        raise EditionError(
            f"Ce PDF a plus de {SIGNATURES_MAX} champs de signature.", "Demandez un autre fichier."
        )
    vides = tuple(confiance.propre(nom) for nom, valeur, _ in champs if valeur is None)
    signees = sorted(
        (_ouvrir(lecteur, nom, champ.get_object()) for nom, valeur, champ in champs if valeur),
        key=lambda ouverte: ouverte.rang,
    )
    contexte = Contexte(contexte.maintenant, contexte.autorites, [*_listes(lecteur)])
    lues = []
    for rang, ouverte in enumerate(signees, start=1):
        suivantes = signees[rang:]
        suite = Suite(len(suivantes), [autre.page for autre in suivantes if autre.page])
        lues.append(_jointe(ouverte, octets, contexte, suite))
    return lecteur, vides, lues


def _ouvrir(lecteur: Any, nom: str, champ: Any) -> Ouverte:
    """Return a signature field, opened."""
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    page = _page(lecteur, champ)
    try:
        if str(champ["/V"]["/SubFilter"]) not in FORMES:
            return Ouverte(nom, None, page, integrite.ANCIENNE)
        return Ouverte(nom, EmbeddedPdfSignature(lecteur, champ, nom), page)
    except Exception:  # noqa: BLE001 (bytes of anybody: any library error is « malformed »)
        return Ouverte(nom, None, page)


def _page(lecteur: Any, champ: Any) -> int | None:
    """Return the page where a signature is drawn, None when it is not seen."""
    gauche, bas, droite, haut = map(float, modification.valeur(champ, "/Rect", (0, 0, 0, 0)))
    if gauche == droite or bas == haut or "/AP" not in champ:
        return None
    porteuse = champ.raw_get("/P") if "/P" in champ else None
    numeros = range(min(int(lecteur.root["/Pages"]["/Count"]), hostiles.PAGES_MAX))
    trouvees = (n for n in numeros if lecteur.find_page_for_modification(n)[0] == porteuse)
    return next(trouvees, 0) + 1


def _listes(lecteur: Any) -> Iterator[Any]:
    """Yield the lists of revoked certificates joined to the file (DSS)."""
    from asn1crypto import crl

    magasin = modification.valeur(lecteur.root, "/DSS", {})
    for liste in modification.valeur(magasin, "/CRLs", ()):
        yield crl.CertificateList.load(liste.get_object().data)


def _jointe(ouverte: Ouverte, octets: bytes, contexte: Contexte, suite: Suite) -> Signature:
    """Return a signature of the file, read to the end or said malformed."""
    signature = ouverte.cms
    if signature is None:
        return _malformee(ouverte)
    try:
        lue = integrite.lire(
            signature.signed_data,
            signature.signer_info,
            signature.compute_digest,
            signature.self_reported_timestamp,
            contexte,
        )
        ajoute = modification.SANS_INTEGRITE
        if lue.integrite.code == "intacte":
            ajoute = modification.de_la_signature(signature, octets, suite)
        entiere = modification.couvre_tout(signature, octets)
    except Exception:  # noqa: BLE001 (as above)
        return _malformee(ouverte)
    estampille = signature.sig_object_type == "/DocTimeStamp"
    dite = _signature(ouverte, lue, ajoute, entiere)
    return replace(dite, genre="horodatage") if estampille else dite


def _signature(ouverte: Ouverte, lue: integrite.Lue, ajoute: Verdict, entiere: bool) -> Signature:
    certificat = lue.certificat
    return Signature(
        champ=confiance.propre(ouverte.nom),
        genre="signature",
        signataire=confiance.nom_commun(certificat.subject) if certificat else "",
        organisation=confiance.organisation(certificat.subject) if certificat else "",
        emetteur=confiance.nom_commun(certificat.issuer) if certificat else "",
        date=lue.date,
        date_source=lue.date_source,
        certificat_debut=certificat.not_valid_before if certificat else None,
        certificat_fin=certificat.not_valid_after if certificat else None,
        empreinte=confiance.empreinte(certificat) if certificat else "",
        integrite=lue.integrite,
        confiance=lue.confiance,
        modification=ajoute,
        couvre_tout=entiere,
        page=ouverte.page,
    )


def _malformee(ouverte: Ouverte) -> Signature:
    sans = Verdict("inconnue", "La date de cette signature ne se lit pas.")
    signataire = Verdict("illisible", "Qui a signé ne se lit pas.")
    lue = integrite.Lue(None, ouverte.defaut, signataire, None, sans)
    return _signature(ouverte, lue, modification.SANS_INTEGRITE, entiere=False)


def _detachees(jointe: bytes, pdf: bytes, contexte: Contexte) -> Iterator[Signature]:
    """Yield the signatures of a detached file over a PDF."""
    from asn1crypto import cms, pem

    try:
        der = pem.unarmor(jointe)[2] if pem.detect(jointe) else jointe
        signed_data = cms.ContentInfo.load(der, strict=True)["content"]
        infos = list(signed_data["signer_infos"])
        porte = signed_data["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError) as erreur:
        raise EditionError(
            "Ce fichier n’est pas une signature détachée (PKCS#7).",
            "Demandez le fichier .p7s que l’outil de signature a rendu.",
        ) from erreur
    if porte is not None and porte != pdf:
        raise EditionError(
            "Cette signature porte sur un autre document, qu’elle contient.",
            "Faites signer la version gelée.",
        )
    for rang, info in enumerate(infos[:SIGNATURES_MAX]):
        nom = f"signature détachée {rang + 1}" if len(infos) > 1 else "signature détachée"
        yield _detachee(Ouverte(nom, signed_data, None), info, pdf, contexte)


def _detachee(ouverte: Ouverte, info: Any, pdf: bytes, contexte: Contexte) -> Signature:
    try:
        lue = integrite.lire(
            ouverte.cms, info, lambda h: hashlib.new(h, pdf).digest(), None, contexte
        )
    except Exception:  # noqa: BLE001 (as above)
        return _malformee(ouverte)
    tenue = lue.integrite.code == "intacte"
    ajoute = modification.AUCUNE if tenue else modification.SANS_INTEGRITE
    return _signature(ouverte, lue, ajoute, tenue)


def main() -> int:
    """Answer one order."""
    return repondre(lambda ordre: {"lecture": lire(ordre).vers_json()}, hostiles.ABIME)


if __name__ == "__main__":
    raise SystemExit(main())
