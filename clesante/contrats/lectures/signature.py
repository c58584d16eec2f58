"""The signature of a version: who signed, what shows it, what still stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils import timezone

from clesante.cadres.choix import Force, Rubrique, Statut
from clesante.cadres.lectures import droit_commun
from clesante.cadres.objets import Cadre
from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import (
    TERMINES,
    DateDuContrat,
    EtatAvenant,
    GenreDocument,
    GenreVersion,
    MoyenSignature,
)
from clesante.contrats.lectures import avenants, cadre_du
from clesante.contrats.lectures.conformite import verifier_un
from clesante.contrats.lectures.cycle_contenu import Reader
from clesante.contrats.lectures.ecarts import ecarts
from clesante.contrats.lectures.etapes_cycle import est_pret
from clesante.contrats.lectures.validation import validation
from clesante.contrats.lectures.verification import disparues, verifier
from clesante.contrats.lectures.versions import contenu_de, signees_ailleurs
from clesante.contrats.models import (
    Contrat,
    DocumentVersion,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.conformite import Niveau
from clesante.contrats.regles.signature import (
    Exige,
    PartieSignee,
    absents,
    faute_du_texte,
    fautes_d_avant,
    fautes_des_parties,
    parties_manquantes,
)
from clesante.edition.signatures import LecturePDF

# The files that show a signature given in each way.
MONTRENT: Final = {
    MoyenSignature.PAPIER: frozenset({GenreDocument.SCAN}),
    MoyenSignature.PARAPHEUR: frozenset({GenreDocument.SIGNE}),
    MoyenSignature.CERTIFICAT: frozenset({GenreDocument.SIGNE, GenreDocument.DETACHEE}),
}
SIGNER: Final = "contrats.signer"
REPRENDRE: Final = "Remettez l'avenant en préparation, complétez-le, puis figez-le de nouveau."
SIGNABLES: Final = (GenreVersion.RELECTURE, GenreVersion.AVENANT)


@dataclass(frozen=True, slots=True)
class Depose:
    """A file that came, and what was read of its signatures then; None for a scan."""

    document: DocumentVersion
    lecture: LecturePDF | None


@dataclass(frozen=True)
class Dossier:
    """All that the page of the signature of a version shows."""

    version: VersionContrat
    signatures: tuple[SignatureVersion, ...]
    documents: tuple[Depose, ...]
    obstacles: tuple[str, ...]

    @cached_property
    def signee(self) -> VersionSignee | None:
        """The act that declared it signed, None before."""
        return self.version.declaree

    @cached_property
    def venue_d_ailleurs(self) -> bool:
        """Tell whether its signature came from another site: this one saw none of it."""
        return self.version.pk in signees_ailleurs(self.version.contrat)

    @cached_property
    def gele(self) -> DocumentVersion | None:
        """The PDF that is signed, None until the signature is prepared."""
        return pdf_gele(self.version)

    @cached_property
    def parties(self) -> tuple[PartieSignee, ...]:
        """Who signs, as rules read it."""
        return parties(self.signatures)

    @cached_property
    def absents(self) -> str:
        """Who has not signed, in one sentence."""
        return absents(self.parties)

    @cached_property
    def signes(self) -> int:
        """How many have signed."""
        return sum(lue.signe_le is not None for lue in self.signatures)


def a_signer(contrat: Contrat) -> VersionContrat | None:
    """Return the last version of a contract that may be signed, or was; None without one.

    Not that of an avenant that is back in preparation, or given up.
    """
    lues = contrat.versions.filter(genre__in=SIGNABLES).select_related("avenant", "signee")
    ecartes = (EtatAvenant.PROJET, EtatAvenant.ABANDONNE)
    return lues.exclude(avenant__etat__in=ecartes).order_by("-numero").first()


def dossier(version: VersionContrat, lecteur: Visiteur) -> Dossier:
    """Return the state of the signature of a version, as a reader may know it."""
    lues = signatures(version)
    return Dossier(
        version,
        lues,
        tuple(documents_lus(version)),
        tuple(obstacles(version, lues, lecteur)) if _suit(version, lecteur) else (),
    )


def _suit(version: VersionContrat, lecteur: Visiteur) -> bool:
    """Tell whether a reader leads the signature: what stands in its way is told to them only."""
    return version.declaree is None and version.contrat.permet(lecteur, SIGNER)


def signatures(version: VersionContrat) -> tuple[SignatureVersion, ...]:
    """Return the signatures of a version, given or awaited, in their order."""
    lues = SignatureVersion.objects.filter(version_signee=version)
    return tuple(lues.select_related("organisation", "document").order_by("ordre", "pk"))


def reperes_des_parties(version: VersionContrat) -> frozenset[str]:
    """Return the repères of the parties that a version names."""
    return frozenset(str(lu["repere"]) for lu in contenu_de(version).liste("signataires"))


def documents_lus(version: VersionContrat) -> Iterator[Depose]:
    """Yield the files that came for a version, each with what was read of its signatures."""
    recus = version.documents.exclude(genre=GenreDocument.GELE).select_related("auteur")
    for document in recus.order_by("pk"):
        lue = LecturePDF.depuis_json(document.lecture) if document.lecture else None
        yield Depose(document, lue)


def pdf_gele(version: VersionContrat) -> DocumentVersion | None:
    """Return the PDF of a version that the parties sign; None until it is made."""
    lu: DocumentVersion | None = version.documents.filter(genre=GenreDocument.GELE).first()
    return lu


def parties(lues: Sequence[SignatureVersion]) -> tuple[PartieSignee, ...]:
    """Return signatures as rules read them."""
    return tuple(
        PartieSignee(
            str(lue.organisation),
            lue.genre,
            lue.habilitation,
            lue.habilitation_date,
            lue.signe_le,
            lue.reserve,
            lue.moyen,
            montree=bool(lue.document and lue.document.genre in MONTRENT.get(lue.moyen, ())),  # type: ignore[call-overload]
        )
        for lue in lues
    )


def obstacles(
    version: VersionContrat, lues: Sequence[SignatureVersion], lecteur: Reader
) -> Iterator[str]:
    """Yield every reason why a version cannot be declared signed yet, but the days declared.

    What was altered, a text that is not the last, a step that is not the one, parties that miss,
    acts and days that miss, what « Vérifier le contrat » blocks.
    """
    contrat, vues = version.contrat, parties(lues)
    yield from _du_texte(version)
    yield from _de_l_etape(version)
    if pdf_gele(version) is None:
        yield "Le PDF à signer n'est pas encore fait\u00a0: préparez la signature."
    yield from parties_manquantes(vues, exiges(contrat))
    yield from fautes_des_parties(vues, timezone.localdate())
    if base := jour_de_la_base(version):
        yield from fautes_d_avant(vues, base)
    for point in verifier_un(contrat, lecteur):
        if point.niveau is Niveau.BLOQUANT:
            yield f"«\u00a0Vérifier le contrat\u00a0» bloque\u00a0: {point.phrase}"
    if not contrat.en_demarche:  # before, « Vérifier le contrat » says it at the last step
        yield from validation(contrat, lecteur).phrases


def jour_de_la_base(version: VersionContrat) -> date | None:
    """Return the day the text that a version amends was signed here; None for no avenant."""
    signee = version.avenant.base.declaree if version.avenant else None
    return signee.date if signee else None


def _du_texte(version: VersionContrat) -> Iterator[str]:
    lue = next(lue for lue in verifier(version.contrat) if lue.version.pk == version.pk)
    yield from lue.fautes
    yield from disparues(version.contrat)
    derniere = a_signer(version.contrat) or version
    if faute := faute_du_texte(version.numero, derniere.numero, ecarts(version)):
        yield faute


def _de_l_etape(version: VersionContrat) -> Iterator[str]:
    contrat = version.contrat
    if version.genre not in SIGNABLES:
        dite = version.get_genre_display()
        yield f"Cette version n'est pas de celles qui se signent\u00a0: {dite}."
    elif version.genre == GenreVersion.AVENANT:
        if version.avenant is None or version.avenant.etat != EtatAvenant.FIGE:
            yield "L'avenant de cette version n'est pas celui qui se signe\u00a0: figez-le."
        else:
            lus = avenants.obstacles(version.avenant)
            yield from (f"{lu.phrase} {REPRENDRE}" for lu in lus)
        if contrat.etat in TERMINES:
            yield "Le contrat est terminé\u00a0: rien ne s'y change plus par avenant."
    elif not contrat.en_demarche:
        yield "Le contrat est déjà signé\u00a0: un changement passe par un avenant."
    else:
        cadre = cadre_du(contrat)
        if cadre and cadre.etapes and not est_pret(contrat):
            yield "La démarche n'est pas à l'étape «\u00a0prêt à signer\u00a0»\u00a0: passez-la."


def exiges(contrat: Contrat) -> list[Exige]:
    """Return the signatories without whom there is no contract, by the law and by its framework."""
    trouves: dict[tuple[str, ...], Exige] = {}
    for cadre in filter(None, (droit_commun(), cadre_du(contrat))):
        for enonce in cadre.de(Rubrique.SIGNATAIRES):
            if enonce.force is Force.OBLIGATOIRE and enonce.statut is not Statut.NON_DEFINI:
                trouves[enonce.vise] = Exige(enonce.enonce, frozenset(enonce.vise), enonce.phrase)
    return list(trouves.values())


@dataclass(frozen=True, slots=True)
class RegleDeDate:
    """Which day dates a contract: what the framework says, or that it is silent.

    ``selon`` is empty when whoever declares the signature chooses.
    """

    selon: str
    phrase: str


def regle_de_date(cadre: Cadre | None) -> RegleDeDate:
    """Return which day dates the contracts of a framework."""
    dites = [e for e in cadre.de(Rubrique.DUREES) if e.genre == "date_du_contrat"] if cadre else []
    for dite in dites:
        if dite.statut is not Statut.NON_DEFINI and dite.mot in DateDuContrat.values:
            return RegleDeDate(dite.mot, dite.phrase)
    motif = dites[0].motif if dites else "Le contrat n'a pas de cadre qui le dise."
    return RegleDeDate("", f"Le texte est muet\u00a0: {motif[0].lower()}{motif[1:]}")


def jours_du_texte(version: VersionContrat) -> tuple[date | None, date | None]:
    """Return from when and until when a version says it holds, as far as it says it."""
    dit: Any = contenu_de(version).contrat
    effet, fin = (_jour(dit.get(nom)) for nom in ("date_effet", "date_fin_prevue"))
    if version.genre == GenreVersion.AVENANT and version.avenant:
        effet = version.avenant.date_effet
    return effet, fin


def _jour(dit: str | None) -> date | None:
    return date.fromisoformat(dit) if dit else None
