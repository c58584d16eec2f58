"""The signatures of a PDF, read in a limited child process, without network.

A file that was signed, then drawn upon, still answers « intact » and « valid » to a library: here
integrity, trust and modification are three answers, each with its sentence, and a fourth says
whether the file contains the version that was frozen. No trusted list is at hand: a signature is
never said qualified.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from clesante.edition.enfants import demander
from clesante.edition.modele import ContenuRefuseError
from clesante.edition.signatures.resultat import LecturePDF, Signature, Verdict
from clesante.socle.enfants import Limites

__all__ = ["LecturePDF", "Signature", "Verdict", "lire_signature_detachee", "lire_signatures"]

ATELIER = "clesante.edition.signatures.atelier"
LIMITES = Limites(processeur_s=20, memoire_mo=1_000, fichier_mo=60, duree_s=40)
OCTETS_MAX = 50_000_000
DETACHEE_MAX = 2_000_000
TROP_LONG = (
    "La lecture de ce PDF a dépassé les limites fixées.",
    "Demandez le fichier que le parapheur a rendu, sans le réenregistrer.",
)


def lire_signatures(
    pdf: bytes,
    gele: bytes | None = None,
    *,
    instant: datetime.datetime | None = None,
    autorites: Sequence[str] = (),
) -> LecturePDF:
    """Return what the signatures of ``pdf`` say, and whether it contains ``gele``.

    ``instant`` is the clock (now by default); ``autorites`` the certificates (PEM) of the
    authorities that this installation recognises, none by default. Raises ``ContenuRefuseError``
    for a file that is no PDF, is broken, closed by a password or too large.
    """
    return _lire({"retour.pdf": pdf, "gele.pdf": gele}, instant, autorites)


def lire_signature_detachee(
    signature: bytes,
    gele: bytes,
    *,
    instant: datetime.datetime | None = None,
    autorites: Sequence[str] = (),
) -> LecturePDF:
    """Return what a detached signature (PKCS#7, DER or PEM: ``.p7s``) says of the frozen PDF.

    Same answers and errors as :func:`lire_signatures`.
    """
    if len(signature) > DETACHEE_MAX:
        raise _trop_gros("Cette signature détachée", DETACHEE_MAX)
    return _lire({"retour.pdf": gele, "retour.p7s": signature}, instant, autorites)


def _trop_gros(quoi: str, octets: int) -> ContenuRefuseError:
    return ContenuRefuseError(
        f"{quoi} dépasse {octets // 1_000_000}\u00a0Mo.", "Donnez un fichier plus petit."
    )


def _lire(
    fichiers: Mapping[str, bytes | None],
    instant: datetime.datetime | None,
    autorites: Sequence[str],
) -> LecturePDF:
    if any(octets is not None and len(octets) > OCTETS_MAX for octets in fichiers.values()):
        raise _trop_gros("Ce PDF", OCTETS_MAX)
    heure = instant or datetime.datetime.now(datetime.UTC)
    ordre = {"instant": heure.isoformat(), "autorites": list(autorites)}
    donnes = {nom: octets for nom, octets in fichiers.items() if octets is not None}
    return LecturePDF.depuis_json(demander(ATELIER, ordre, donnes, LIMITES, TROP_LONG)["lecture"])
