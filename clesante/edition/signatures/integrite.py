"""One signature (CMS): what it says of the bytes it signed, when, and by whom."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.edition.signatures import confiance
from clesante.edition.signatures.confiance import Dossier, Moment
from clesante.edition.signatures.resultat import Verdict
from clesante.socle.dates import date_longue

FAIBLES = frozenset({"md5", "sha1"})
ILLISIBLE = Verdict("illisible", "Cette signature est mal formée\u00a0: elle ne se lit pas.")
ANCIENNE = Verdict(
    "forme_inconnue",
    "Cette signature est d’une forme ancienne ou particulière, que rien ici ne lit.",
)
SANS_CERTIFICAT = Verdict(
    "illisible",
    "Le certificat du signataire n’est pas dans le fichier\u00a0: son identité est inconnue.",
)


@dataclass(frozen=True, slots=True)
class Lue:
    """A signature as read: its verdicts but the modification, its certificate."""

    certificat: Any
    integrite: Verdict
    confiance: Verdict
    date: datetime.datetime | None
    date_source: Verdict


@dataclass(frozen=True, slots=True)
class Contexte:
    """What does not depend on one signature: the clock, roots, lists joined to the whole file."""

    maintenant: datetime.datetime
    autorites: Sequence[Any]
    listes: Sequence[Any] = ()


def lire(
    signed_data: Any,
    signer_info: Any,
    condense: Callable[[str], bytes],
    declaree: datetime.datetime | None,
    contexte: Contexte,
) -> Lue:
    """Return what one signature says; ``condense`` digests the bytes it signs, by algorithm.

    ``declaree`` is the time that the signatory declares outside of the signature.
    """
    certificats = _certificats(signed_data)
    certificat = _signataire(certificats, signer_info)
    if certificat is None:
        sans = Verdict("inconnue", "La date de cette signature ne se lit pas.")
        return Lue(None, SANS_CERTIFICAT, SANS_CERTIFICAT, None, sans)
    date, source = _quand(signed_data, signer_info, declaree)
    dossier = Dossier(
        autres=[c for c in certificats if c is not certificat],
        listes=[*contexte.listes, *confiance.listes_de_revocation(signed_data, signer_info)],
        autorites=contexte.autorites,
    )
    moment = Moment(date or contexte.maintenant, source.code == "horodatee")
    return Lue(
        certificat,
        _integrite(signed_data, signer_info, certificat, condense),
        confiance.juger(certificat, dossier, moment),
        date,
        source,
    )


def _certificats(signed_data: Any) -> list[Any]:
    from asn1crypto import core

    joints = signed_data["certificates"]
    if isinstance(joints, core.Void):
        return []
    return [c.chosen.untag() for c in joints if c.name == "certificate"]


def _signataire(certificats: Sequence[Any], signer_info: Any) -> Any:
    """Return the certificate that the signature names, None when it is absent."""
    choix = signer_info["sid"]
    if choix.name == "subject_key_identifier":
        cle = choix.chosen.native
        return next((c for c in certificats if c.key_identifier == cle), None)
    numero = choix.chosen["serial_number"].native
    emetteur = choix.chosen["issuer"]
    return next(
        (c for c in certificats if c.serial_number == numero and c.issuer == emetteur), None
    )


def _integrite(
    signed_data: Any, signer_info: Any, certificat: Any, condense: Callable[[str], bytes]
) -> Verdict:
    """Return whether the bytes are those signed, and the signature that of this certificate."""
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    genre = signed_data["encap_content_info"]["content_type"].native
    algorithme = signer_info["digest_algorithm"]["algorithm"].native
    try:
        memes, signee = validate_sig_integrity(
            signer_info, certificat, genre, _attendu(signed_data, genre, algorithme, condense)
        )
    except (SignatureValidationError, ValueError, TypeError, KeyError, NotImplementedError):
        return ILLISIBLE
    if not signee:
        return Verdict(
            "contrefaite",
            "Cette signature n’a pas été faite avec la clé du certificat qu’elle présente, ou elle "
            "a été altérée.",
        )
    if not memes:
        return Verdict(
            "alteree",
            "Le document a été altéré\u00a0: ce qui a été signé n’est plus ce que contient le "
            "fichier.",
        )
    if algorithme in FAIBLES:
        return Verdict(
            "faible",
            f"Cette signature emploie {algorithme.upper()}, qui ne prouve plus rien aujourd’hui.",
        )
    return Verdict("intacte", "Ce qui a été signé n’a pas changé d’un octet depuis.")


def _attendu(
    signed_data: Any, genre: str, algorithme: str, condense: Callable[[str], bytes]
) -> bytes:
    """Return the digest that the signature should hold; a stamp of time signs its own content."""
    if genre != "tst_info":
        return condense(algorithme)
    import hashlib

    jeton = signed_data["encap_content_info"]["content"]
    marque = jeton.parsed["message_imprint"]
    if condense(marque["hash_algorithm"]["algorithm"].native) != marque["hashed_message"].native:
        return b""
    return hashlib.new(algorithme, jeton.contents).digest()


def _quand(
    signed_data: Any, signer_info: Any, declaree: datetime.datetime | None
) -> tuple[datetime.datetime | None, Verdict]:
    """Return the time of a signature: that of its stamp, else what the signatory declares."""
    from pyhanko.sign.validation.generic_cms import extract_self_reported_ts

    if signed_data["encap_content_info"]["content_type"].native == "tst_info":
        instant = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        return instant, Verdict("horodatee", f"Horodatage du {date_longue(instant)}.")
    horodatage = _horodatage(signer_info)
    if horodatage is not None:
        return horodatage
    dite = extract_self_reported_ts(signer_info) or declaree
    if dite is None or dite.tzinfo is None:
        return None, Verdict("inconnue", "Cette signature ne porte pas de date.")
    return dite, Verdict(
        "declaree",
        f"La date ({date_longue(dite)}) est celle que déclare le signataire\u00a0: aucun "
        "horodatage ne "
        "la prouve.",
    )


def _horodatage(signer_info: Any) -> tuple[datetime.datetime, Verdict] | None:
    """Return the time of the first stamp whose own signature holds and that stamps this one."""
    import hashlib

    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

    valeur = signer_info["signature"].native
    for jeton in extract_tst_data_iter(signer_info, signed=False):
        (signe,) = jeton["signer_infos"]
        certificat = _signataire(_certificats(jeton), signe)
        if certificat is None:
            continue
        tenu = _integrite(jeton, signe, certificat, lambda h: hashlib.new(h, valeur).digest())
        if tenu.code == "intacte":
            instant = jeton["encap_content_info"]["content"].parsed["gen_time"].native
            nom = confiance.nom_commun(certificat.subject)
            return instant, Verdict(
                "horodatee",
                f"La date ({date_longue(instant)}) est celle de l’horodatage de "
                f"«\u00a0{nom}\u00a0», autorité "
                "que rien ici ne vérifie.",
            )
    return None
