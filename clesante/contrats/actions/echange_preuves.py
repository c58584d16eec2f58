"""What became of a contract that arrives: its versions, who signed them, its steps, its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clesante.comptes.journal import noter
from clesante.comptes.models.champs import etiquette
from clesante.contrats.actions.echange_objets import Arrivee, decision, neuf, poser
from clesante.contrats.colonnes.contenu import PAR_NOM
from clesante.contrats.documents.apercu import apercu
from clesante.contrats.documents.sources import de_la_version
from clesante.contrats.imports.contenu import textes, verifier_contenu
from clesante.contrats.journal.versions import IMPORTEE, RECUE
from clesante.contrats.lectures.echange import AVEC_PIECES, ETAPE, PIECE, SIGNEE
from clesante.contrats.lectures.temoins import TEMOIGNES, dire_version
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.models import EtapeFranchie, VersionContrat, VersionSignee
from clesante.contrats.regles.echange import exact
from clesante.edition.signatures import LecturePDF
from clesante.pieces.actions_fichiers import garder
from clesante.pieces.models import Piece
from clesante.pieces.regles import FORMATS, attendu, nom_propre, verifier_bureautique
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.json_canonique import lire
from clesante.ui.envois import DEBUT_OCTETS, genre

APRES_LES_VERSIONS: Final = ("documents", "relectures", "avis", "motifs", "signatures")
HORS_PIECE: Final = ("repere", "objet", "objet_type")
REMEDE: Final = "Exportez de nouveau le contrat : rien n'a été enregistré."


def ecrire_les_versions(arrivee: Arrivee, tenus: frozenset[str] = frozenset()) -> None:
    """Write the versions as they are, avenants among them, then what became of each.

    What is of ``tenus``, by repère, is here already.
    """
    suites = arrivee.colis["suites"]
    avenants = {lu["repere"]: lu for lu in suites.get("avenants", ()) if lu["repere"] not in tenus}
    for lue in suites.get("versions", ()):
        if lue["repere"] not in tenus:
            if avenant := avenants.pop(lue.get("avenant"), None):
                poser(arrivee, PAR_NOM["avenants"], avenant)
            _version(arrivee, lue)
    for nom, restes in (("avenants", avenants.values()), *_apres(suites)):
        for lu in restes:
            if lu["repere"] not in tenus:
                _poser(arrivee, nom, lu)
    _signees(arrivee, tenus)
    _temoigner(arrivee, tenus)
    _verifier_la_chaine(arrivee)


def _apres(suites: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((nom, suites.get(nom, ())) for nom in APRES_LES_VERSIONS)


def _version(arrivee: Arrivee, lue: Mapping[str, Any]) -> None:
    dit = lire(lue["contenu"])
    verifier_contenu(dit)
    if dit["contrat"]["repere"] != str(arrivee.contrat.cle_creation):
        raise EntreeInvalideError(
            f"La version {lue['numero']} de ce fichier est celle d'un autre contrat.", REMEDE
        )
    version = poser(arrivee, PAR_NOM["versions"], lue)
    noter(IMPORTEE, arrivee.par, version, apres=dire_version(version))


def _poser(arrivee: Arrivee, nom: str, lu: Mapping[str, Any]) -> None:
    if nom == "documents":
        _garder_le_document(arrivee, lu)
    poser(arrivee, PAR_NOM[nom], lu)


def _garder_le_document(arrivee: Arrivee, lu: Mapping[str, Any]) -> None:
    garder_le_fichier(arrivee, lu)
    if lu["lecture"] != {} and LecturePDF.depuis_json(lu["lecture"]).vers_json() != lu["lecture"]:
        raise ValueError("not what is read of a signed file")


def _signees(arrivee: Arrivee, tenus: frozenset[str]) -> None:
    for lue in arrivee.colis.get("signees", ()):
        if f"signature {lue['version']}" not in tenus:
            _signee(arrivee, lue)


def _signee(arrivee: Arrivee, lue: Mapping[str, Any]) -> None:
    dite = exact({nom: dit for nom, dit in lue.items() if nom != "version"}, SIGNEE)
    faite = neuf(VersionSignee, dite, version=arrivee.fait(lue["version"]), auteur=arrivee.par)
    faite.save()
    arrivee.faits[f"signature {lue['version']}"] = faite


def _temoigner(arrivee: Arrivee, tenus: frozenset[str]) -> None:
    """Have the journal see what came with the versions, as it came."""
    for cle, fait in arrivee.faits.items():
        dire = TEMOIGNES.get(type(fait))
        if dire and cle not in tenus and not isinstance(fait, VersionContrat):
            noter(RECUE, arrivee.par, fait, apres=dire(fait))


def _verifier_la_chaine(arrivee: Arrivee) -> None:
    """Refuse versions that do not follow one another, or that no page could show."""
    for verifiee in verifier(arrivee.contrat):
        for faute in verifiee.fautes:
            raise EntreeInvalideError(faute, REMEDE)
        apercu(*de_la_version(verifiee.version))


def garder_le_fichier(arrivee: Arrivee, lu: Mapping[str, Any]) -> bytes:
    """Keep a file that the contract stands on; refuse one that is not there or not itself."""
    octets = arrivee.fichiers.get(lu["empreinte"])
    if octets is None or hashlib.sha256(octets).hexdigest() != lu["empreinte"]:
        raise EntreeInvalideError(
            f"Le fichier « {lu['fichier']} » manque, ou n'est plus celui qui a été exporté.", REMEDE
        )
    if (
        lu["octets"] != len(octets)
        or not lu["fichier"]
        or nom_propre(lu["fichier"]) != lu["fichier"]
    ):
        raise EntreeInvalideError("Un fichier n'est pas de sa taille, ou de son nom.", REMEDE)
    garder(octets)
    return octets


def ecrire_le_parcours(arrivee: Arrivee, deja: int = 0) -> None:
    """Write the steps passed, but those that are here, with the decision that closed each."""
    for lue in arrivee.colis.get("parcours", [])[deja:]:
        dite = exact({nom: dit for nom, dit in lue.items() if nom != "decision"}, ETAPE)
        textes(dite["manques"])
        neuf(
            EtapeFranchie,
            dite,
            contrat=arrivee.contrat,
            auteur=arrivee.par,
            decision=decision(arrivee, lue.get("decision")),
        ).save()


def joindre_les_pieces(arrivee: Arrivee) -> None:
    """Join the files again to what they were joined to."""
    deja = Piece.objects.filter(cle_creation__in=[lue["repere"] for lue in _pieces(arrivee)])
    tenues = {str(cle) for cle in deja.values_list("cle_creation", flat=True)}
    for lue in _pieces(arrivee):
        if lue["repere"] not in tenues:
            _joindre(arrivee, lue)


def _pieces(arrivee: Arrivee) -> list[Mapping[str, Any]]:
    return [*arrivee.colis.get("pieces", ())]


def _joindre(arrivee: Arrivee, lue: Mapping[str, Any]) -> None:
    """Join a file to the object of this contract that it names; refuse what no page would take."""
    objet = arrivee.fait(lue["objet"])
    if not isinstance(objet, AVEC_PIECES) or etiquette(objet) != lue["objet_type"]:
        raise ValueError("joined to nothing of this contract")
    octets, attendue = garder_le_fichier(arrivee, lue), FORMATS[lue["genre"]][0]
    if genre(octets[:DEBUT_OCTETS]) != attendue:
        raise EntreeInvalideError(
            f"«\u00a0{lue['fichier']}\u00a0» n'est {attendu(lue['genre'])}.", REMEDE
        )
    verifier_bureautique(lue["genre"], octets)
    dite = exact({n: d for n, d in lue.items() if n not in HORS_PIECE}, PIECE)
    neuf(
        Piece,
        dite,
        cle_creation=lue["repere"],
        objet_type=lue["objet_type"],
        objet_id=objet.pk,
        auteur=arrivee.par,
    ).save()
