"""What was added to a PDF after a moment: a signature, or the version that was frozen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clesante.edition.modele import EditionError
from clesante.edition.signatures.resultat import Verdict

SANS_INTEGRITE = Verdict(
    "inconnue",
    "Ce qui a changé ne peut pas être dit\u00a0: l’intégrité de cette signature n’est pas établie.",
)
AUCUNE = Verdict("aucune", "Rien n’a été ajouté au fichier après cette signature.")
ENTRETIEN = Verdict(
    "entretien",
    "Après cette signature, le fichier n’a reçu que de quoi la conserver (horodatage, "
    "certificats).",
)
AJOUT = Verdict(
    "contenu_ajoute",
    "Du contenu a été ajouté ou changé après cette signature\u00a0: ce qui s’affiche n’est pas ce "
    "qui a "
    "été signé.",
)
PARTIELLE = Verdict(
    "partielle",
    "Cette signature ne couvre qu’une partie du fichier, d’une façon qui n’est pas celle d’une "
    "signature\u00a0: le reste a pu être changé.",
)
NON_COMPARE = Verdict("non_compare", "Ce fichier n’a été comparé à aucune version gelée.")

SANS_SIGNATURE = Verdict(
    "sans_signature", "Ce fichier contient la version gelée, mais personne ne l’a signée."
)
AUTRE_CHOSE = Verdict(
    "contenu_ajoute",
    "Ce fichier contient la version gelée, mais autre chose que des signatures y a été ajouté"
    "\u00a0: ce qui s’affiche n’est pas la version gelée.",
)


@dataclass(frozen=True, slots=True)
class Suite:
    """How many signatures follow, and the pages where those are drawn."""

    nombre: int
    pages: Sequence[int]


def de_la_signature(signature: Any, octets: bytes, suite: Suite) -> Verdict:
    """Return what was added to the file after an embedded signature whose integrity holds."""
    if not _trou_exact(signature, octets):
        return PARTIELLE
    if couvre_tout(signature, octets):
        return AUCUNE
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if signature.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
        return PARTIELLE
    niveau = _niveau(signature.reader, signature.signed_revision, signature)
    if niveau in {"OTHER", "ANNOTATIONS"}:
        return AJOUT
    if suite.nombre:
        return Verdict("signatures_ensuite", _phrase_suite(suite))
    return ENTRETIEN if niveau in ("NONE", "LTA_UPDATES") else AJOUT


def _phrase_suite(suite: Suite) -> str:
    combien = "une autre signature" if suite.nombre == 1 else f"{suite.nombre} autres signatures"
    phrase = (
        f"Cette signature couvre le document tel qu’il était avant {combien}, ajoutée"
        f"{'s' if suite.nombre > 1 else ''} ensuite, ce qui est normal"
    )
    return f"{phrase}{_dessins(suite.pages)}."


def _dessins(pages: Sequence[int]) -> str:
    """Return the warning on signatures drawn on pages: a drawing may hide a figure."""
    if not pages:
        return ""
    lieux = ", ".join(str(page) for page in sorted(set(pages)))
    dit = f"un dessin de signature y figure (page {lieux})\u00a0: regardez qu’il ne cache rien"
    return f"\u202f; {dit}"


def couvre_tout(signature: Any, octets: bytes) -> bool:
    """Return whether a signature covers every byte of the file but its own."""
    _, _, debut, longueur = (int(n) for n in signature.byte_range)
    return _trou_exact(signature, octets) and debut + longueur == len(octets)


def _trou_exact(signature: Any, octets: bytes) -> bool:
    """Return whether what is not signed is this signature itself and nothing else.

    Forgeries leave out more than the signature, or read it from another place of the file.
    """
    bornes = [int(n) for n in signature.byte_range]
    if len(bornes) != 4 or bornes[0] != 0 or min(bornes) < 0:
        return False
    trou = octets[bornes[1] : bornes[2]]
    if not (trou.startswith(b"<") and trou.endswith(b">")):
        return False
    try:
        return bytes.fromhex(trou[1:-1].decode("ascii")) == signature.pkcs7_content
    except ValueError:
        return False


def _niveau(lecteur: Any, base: Any, signature: Any = None) -> str:
    """Return the kind of what was added after a revision, as the library names it."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
    from pyhanko.sign.diff_analysis.policy_api import DiffResult

    permis = signature.docmdp_level if signature is not None else None
    regles = {"field_mdp_spec": signature.fieldmdp, "doc_mdp": permis} if signature else {}
    try:
        vu = DEFAULT_DIFF_POLICY.review_file(lecteur, base, **regles)
    except PdfReadError:
        return "OTHER"
    if not isinstance(vu, DiffResult) or not vu.changed_form_fields <= _champs(lecteur):
        return "OTHER"
    if permis is not None and vu.modification_level.value > permis.value:
        return "OTHER"
    return str(vu.modification_level.name)


def _champs(lecteur: Any) -> set[str]:
    """Return the names of the fields of signatures: any other field that changes is content."""
    from pyhanko.sign.fields import enumerate_sig_fields

    return {nom for nom, _, _ in enumerate_sig_fields(lecteur)}


def valeur(dictionnaire: Any, cle: str, absente: Any) -> Any:
    """Return what a key leads to (the library's ``get`` would return the reference itself)."""
    return dictionnaire[cle] if cle in dictionnaire else absente  # noqa: SIM401


def _base(lecteur: Any, revision: int) -> Any:
    """Return the revision to compare with: one without a form is given an empty one.

    The library only compares forms; the first signature of a document brings its form.
    """
    from pyhanko.pdf_utils import generic

    ancienne = lecteur.get_historical_resolver(revision)
    formulaire = valeur(lecteur.root, "/AcroForm", {})
    if "/AcroForm" not in ancienne.root and "/SigFlags" in formulaire:
        vide = generic.DictionaryObject(
            {
                generic.pdf_name("/Fields"): generic.ArrayObject(),
                generic.pdf_name("/SigFlags"): formulaire["/SigFlags"],
            }
        )
        ancienne.root[generic.pdf_name("/AcroForm")] = vide
    return ancienne


def du_gele(lecteur: Any, octets: bytes, gele: bytes | None, suite: Suite) -> Verdict:
    """Return whether the file contains the frozen version, and what it adds to it."""
    if gele is None:
        return NON_COMPARE
    if octets == gele:
        return Verdict("identique", "Ce fichier est la version gelée, à l’octet près.")
    if not octets.startswith(gele):
        return Verdict(
            "different",
            f"Ce fichier est un document différent de la version gelée\u00a0: "
            f"{_en_quoi(octets, gele)}",
        )
    from pyhanko.pdf_utils.reader import PdfFileReader

    revision = PdfFileReader(io.BytesIO(gele)).xrefs.total_revisions - 1
    if _niveau(lecteur, _base(lecteur, revision)) in ("NONE", "LTA_UPDATES", "FORM_FILLING"):
        if not suite.nombre:
            return SANS_SIGNATURE
        return Verdict(
            "signatures_seules",
            "Ce fichier contient la version gelée, et n’y ajoute que des signatures"
            f"{_dessins(suite.pages)}.",
        )
    return AUTRE_CHOSE


def _en_quoi(octets: bytes, gele: bytes) -> str:
    """Return in what a file that is not the frozen one differs, as far as its text tells."""
    textes = [_texte(lu) for lu in (octets, gele)]
    if None in textes:
        return "son texte ne se compare pas."
    if textes[0] == textes[1]:
        return (
            "il a été réenregistré. Son texte est le même, mais ses images et sa mise en page ne "
            "sont pas comparées\u202f; demandez le fichier que le parapheur a rendu."
        )
    return "son texte n’est pas le même."


def _texte(octets: bytes) -> list[tuple[str, list[str]]] | None:
    """Return the lines of a PDF, None when they cannot be read."""
    import pikepdf

    from clesante.edition.lecture_pdf import blocs_pdf

    try:
        return [*blocs_pdf(io.BytesIO(octets))]
    except (EditionError, pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        return None
