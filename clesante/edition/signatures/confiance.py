"""Who answers for a certificate: read from what the file carries, nothing is fetched."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.edition.arbre import ligne_simple
from clesante.edition.signatures.resultat import Verdict
from clesante.socle.dates import date_longue

LONGUEUR = 120
REVOCATIONS = "adobe_revocation_info_archival"


@dataclass(frozen=True, slots=True)
class Moment:
    """When it was signed, as far as the file says, and whether a time stamp proves it."""

    instant: datetime.datetime
    prouve: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a file carries to judge a certificate by: others, lists of revoked ones; and roots."""

    autres: Sequence[Any]
    listes: Sequence[Any]
    autorites: Sequence[Any]


def propre(texte: object) -> str:
    """Return what a certificate or a field calls itself, clean and short enough for a sentence."""
    return ligne_simple(str(texte or ""))[:LONGUEUR]


def nom_commun(nom: Any) -> str:
    """Return the common name of a subject or issuer (X.509), its organisation without one."""
    champs = nom.native
    return propre(champs.get("common_name") or champs.get("organization_name") or "sans nom")


def organisation(nom: Any) -> str:
    """Return the organisation of a subject, empty without one."""
    return propre(nom.native.get("organization_name"))


def empreinte(certificat: Any) -> str:
    """Return the SHA-256 of a certificate, in hexadecimal."""
    return hashlib.sha256(certificat.dump()).hexdigest()


def juger(certificat: Any, dossier: Dossier, moment: Moment) -> Verdict:
    """Return what can be said of who answers for a certificate at the time it signed.

    Never says qualified: no trusted list is at hand.
    """
    nom, emetteur = nom_commun(certificat.subject), nom_commun(certificat.issuer)
    if certificat.self_signed in ("yes", "maybe") and certificat.subject == certificat.issuer:
        return Verdict(
            "autosigne",
            f"Le certificat de «\u00a0{nom}\u00a0» n’est garanti que par lui-même\u00a0: aucune "
            "autorité ne répond "
            "de son identité.",
        )
    for tardif in (_dates(certificat, nom, moment), _chaine(certificat, nom, dossier, moment)):
        if tardif is not None:
            return tardif
    if dossier.autorites:
        return Verdict(
            "reconnue",
            f"Le certificat de «\u00a0{nom}\u00a0» a été délivré par «\u00a0{emetteur}\u00a0», "
            "que cette installation "
            "reconnaît\u202f; le niveau de la signature n’est pas vérifié.",
        )
    return Verdict(
        "non_verifiee",
        f"Le certificat de «\u00a0{nom}\u00a0» a été délivré par «\u00a0{emetteur}\u00a0»\u202f; "
        "confiance non établie\u00a0: aucune autorité n’est déclarée sur ce site, niveau non "
        "vérifié.",
    )


def _dates(certificat: Any, nom: str, moment: Moment) -> Verdict | None:
    """Return what is wrong in the dates of a certificate, on the day it signed."""
    debut, fin = certificat.not_valid_before, certificat.not_valid_after
    if moment.instant > fin:
        return Verdict(
            "expire",
            f"Le certificat de «\u00a0{nom}\u00a0» avait expiré le {date_longue(fin)}, avant la "
            "signature du "
            f"{date_longue(moment.instant)}.",
        )
    if moment.instant < debut:
        return Verdict(
            "pas_encore_valide",
            f"Le certificat de «\u00a0{nom}\u00a0» ne commençait que le {date_longue(debut)}, "
            "après la "
            f"signature du {date_longue(moment.instant)}.",
        )
    return None


def _chaine(certificat: Any, nom: str, dossier: Dossier, moment: Moment) -> Verdict | None:
    """Return what is wrong in the chain: a certificate taken back, a link that does not hold."""
    from pyhanko_certvalidator import errors

    try:
        _valider(certificat, dossier, moment)
    except errors.RevokedError as erreur:
        return _revoque(nom, erreur, moment)
    except errors.PathBuildingError:
        return _inconnue(certificat, nom, dossier)
    except (errors.ExpiredError, errors.NotYetValidError):
        return Verdict(
            "chaine_perimee",
            f"Une des autorités qui garantissent «\u00a0{nom}\u00a0» n’était pas en cours de "
            "validité le "
            f"{date_longue(moment.instant)}.",
        )
    except (errors.ValidationError, ValueError, TypeError):
        return Verdict(
            "chaine_rompue",
            f"La chaîne de certificats de «\u00a0{nom}\u00a0» ne tient pas\u00a0: l’un d’eux n’a "
            "pas été délivré "
            "par l’autorité qu’il nomme, ou ne peut pas servir à signer.",
        )
    return None


def _valider(certificat: Any, dossier: Dossier, moment: Moment) -> None:
    """Have the library follow the chain; without roots of ours, up to the top that is given.

    A list of revoked certificates is read when the file carries one, and never required.
    """
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import InsufficientRevinfoError
    from pyhanko_certvalidator.policy_decl import (
        CertRevTrustPolicy,
        RevocationCheckingPolicy,
        RevocationCheckingRule,
    )

    regles = [RevocationCheckingRule.NO_CHECK]
    if dossier.listes:
        regles.append(RevocationCheckingRule.CRL_REQUIRED)
    for regle in regles:
        politique = RevocationCheckingPolicy(regle, RevocationCheckingRule.CHECK_IF_DECLARED)
        contexte = ValidationContext(
            trust_roots=list(dossier.autorites or _sommets(certificat, dossier.autres)),
            other_certs=list(dossier.autres),
            moment=moment.instant,
            allow_fetching=False,
            crls=list(dossier.listes),
            revinfo_policy=CertRevTrustPolicy(politique, retroactive_revinfo=True),
        )
        valideur = CertificateValidator(
            certificat, intermediate_certs=list(dossier.autres), validation_context=contexte
        )
        with contextlib.suppress(InsufficientRevinfoError):
            asyncio.run(valideur.async_validate_path())


def _sommets(certificat: Any, autres: Sequence[Any]) -> Iterator[Any]:
    """Yield the certificates that no other of the file claims to have issued."""
    tous = [*autres, certificat]
    noms = {lu.subject.hashable for lu in autres}
    for lu in tous:
        if lu.subject == lu.issuer or lu.issuer.hashable not in noms:
            yield lu


def _inconnue(certificat: Any, nom: str, dossier: Dossier) -> Verdict:
    emetteur = nom_commun(certificat.issuer)
    if dossier.autorites:
        return Verdict(
            "autorite_inconnue",
            f"Le certificat de «\u00a0{nom}\u00a0» a été délivré par «\u00a0{emetteur}\u00a0», "
            "que cette installation "
            "ne reconnaît pas\u00a0: niveau non vérifié.",
        )
    return Verdict(
        "chaine_rompue",
        f"La chaîne de certificats de «\u00a0{nom}\u00a0» ne tient pas\u00a0: celui de "
        f"«\u00a0{emetteur}\u00a0» ne l’a pas "
        "délivré.",
    )


def _revoque(nom: str, erreur: Any, moment: Moment) -> Verdict:
    quand = erreur.revocation_dt
    if quand <= moment.instant:
        suite = f"avant la signature du {date_longue(moment.instant)}."
    else:
        suite = "après la date que porte la signature."
    return Verdict(
        "revoque",
        f"Le certificat de «\u00a0{nom}\u00a0» a été révoqué le {date_longue(quand)}, {suite}",
    )


def listes_de_revocation(signed_data: Any, signer_info: Any) -> Iterator[Any]:
    """Yield the lists of revoked certificates that a signature carries."""
    from asn1crypto import core

    jointes = signed_data["crls"]
    if not isinstance(jointes, core.Void):
        for jointe in jointes:
            if jointe.name != "other":
                yield jointe.chosen
    attributs = signer_info["signed_attrs"]
    for attribut in () if isinstance(attributs, core.Void) else attributs:
        if attribut["type"].native == REVOCATIONS:
            yield from (liste for lot in attribut["values"] for liste in lot["crl"] or ())
