"""A contract as it travels: what it says, what became of its versions, the files they stand on."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from clesante.comptes.journal import etat
from clesante.comptes.models.champs import etiquette
from clesante.contrats.colonnes.contenu import SUITES, Sorte
from clesante.contrats.lectures.contenu import contenu, mots, valeurs_de
from clesante.contrats.models import (
    Acte,
    Contrat,
    DocumentVersion,
    EtapeFranchie,
    FicheAction,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.contenu import SCHEMA, Contenu
from clesante.contrats.regles.echange import FORMAT, NON_EMPORTE
from clesante.pieces.actions_fichiers import lire
from clesante.pieces.models import Fichier, Piece
from clesante.socle import archives, json_canonique
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.json_canonique import empreinte

JSON_DU_COLIS: Final = "contrat.json"
DOSSIER: Final = "fichiers/"
TAILLE_MAX: Final = 200_000_000
MEMBRES_MAX: Final = 10_000
AVEC_PIECES: Final = (Contrat, FicheAction, Acte, VersionContrat)
PIECE: Final = (
    "fichier",
    "titre",
    "genre",
    "octets",
    "empreinte",
    "alternative",
    "credit",
    "reserve",
)
ETAPE: Final = (
    "etape", "vers", "cadre", "cadre_version", "date", "manques", "derogation", "retour",
)  # fmt: skip
INSTANCE: Final = ("nom", "genre", "decide", "territoire")
DECISION: Final = ("date", "phrase", "genre")
SIGNEE: Final = (
    "date", "date_selon", "lieu", "date_effet", "date_fin", "preuve", "empreinte", "declaree_le",
)  # fmt: skip


def colis(contrat: Contrat) -> dict[str, Any]:
    """Return a contract as it travels, the same from every installation that holds it."""
    dit = contenu(contrat, tout=True).valeurs
    lus = {
        "format": FORMAT,
        "schema": SCHEMA,
        "contenu": dit,
        "empreinte": empreinte(dit),
        "suites": {sorte.nom: _suite(sorte, contrat) for sorte in SUITES},
        "signees": [*_signees(contrat)],
        "parcours": [*_parcours(contrat)],
        "pieces": [*_pieces(contrat)],
        "predecesseur": _predecesseur(contrat),
        "chainees": _chainees(contrat),
        "codes": sorted(c for c in contrat.codes if not c.startswith(("CONTRAT-", "ORG-"))),
        "mots": mots(contrat, Contenu(dit)),
        "non_emporte": list(NON_EMPORTE),
    }
    voyage: dict[str, Any] = json.loads(json.dumps(lus, default=str))
    return voyage


def empreinte_de(contrat: Contrat) -> str:
    """Return the SHA-256 of what a contract says, whole: the same wherever it travelled."""
    return empreinte(contenu(contrat, tout=True).valeurs)


def _suite(sorte: Sorte, contrat: Contrat) -> list[dict[str, Any]]:
    siens: QuerySet[Any] = sorte.modele._default_manager.filter(  # noqa: SLF001
        **{sorte.parent: contrat}
    )
    liens = [champ.name for champ in (*sorte.liens, *sorte.organisations)]
    lus = sorte.ranger(siens.select_related(*liens))
    return [{"repere": str(lu.cle_creation), **valeurs_de(sorte, lu, tout=True)} for lu in lus]


def _signees(contrat: Contrat) -> Iterator[dict[str, Any]]:
    lues = VersionSignee.objects.filter(version__contrat=contrat).select_related("version")
    for lue in lues.order_by("version__numero"):
        yield {"version": str(lue.version.cle_creation), **etat(lue, SIGNEE)}


def _parcours(contrat: Contrat) -> Iterator[dict[str, Any]]:
    for lue in EtapeFranchie.objects.filter(contrat=contrat).select_related("decision__instance"):
        decision = lue.decision and {
            "instance": etat(lue.decision.instance, ("nom", "genre", "decide", "territoire")),
            **etat(lue.decision, ("date", "phrase", "genre")),
        }
        yield {**etat(lue, ETAPE), "decision": decision}


def _pieces(contrat: Contrat) -> Iterator[dict[str, Any]]:
    """Yield the files joined to a contract, its actions, its documents, its versions."""
    for modele in AVEC_PIECES:
        siens = modele.objects.filter(**{"pk" if modele is Contrat else "contrat": contrat.pk})
        reperes = dict(siens.values_list("pk", "cle_creation"))
        jointes = Piece.objects.filter(
            objet_type=etiquette(modele), objet_id__in=reperes, retire_le=None
        )
        for piece in jointes.order_by("pk"):
            yield {
                "repere": str(piece.cle_creation),
                "objet_type": etiquette(modele),
                "objet": str(reperes[piece.objet_id]),
                **etat(piece, PIECE),
            }


def _predecesseur(contrat: Contrat) -> dict[str, str] | None:
    lu = contrat.predecesseur
    return {"repere": str(lu.cle_creation), "intitule": lu.intitule} if lu else None


def _chainees(contrat: Contrat) -> dict[str, str]:
    """Return, by action, the one of the contract before that it goes on."""
    suites = FicheAction.objects.filter(contrat=contrat).exclude(chainee=None)
    lues = suites.order_by("pk").values_list("cle_creation", "chainee__cle_creation")
    return {str(fiche): str(avant) for fiche, avant in lues}


def fichiers_de(contrat: Contrat) -> dict[str, Fichier]:
    """Return the files a contract stands on, by digest: proofs of versions, files joined."""
    reperes = [dite["repere"] for dite in _pieces(contrat)]
    tenus: list[Fichier] = [*DocumentVersion.objects.filter(version__contrat=contrat)]
    tenus += Piece.objects.filter(cle_creation__in=reperes)
    return {tenu.empreinte: tenu for tenu in tenus}


def en_json(contrat: Contrat) -> str:
    """Return a contract as one JSON text, its files inside."""
    fichiers = {
        nom: base64.b64encode(lire(lu).read_bytes()).decode()
        for nom, lu in fichiers_de(contrat).items()
    }
    return dire({**colis(contrat), "fichiers": fichiers})


def dire(valeurs: Mapping[str, Any]) -> str:
    """Return what travels as a text that people can read too, always the same."""
    return json.dumps(valeurs, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def ouvrir(octets: bytes) -> tuple[Any, Mapping[str, bytes]]:
    """Return what a file that travels holds: its values, and its files by digest.

    Raises ``EntreeInvalideError`` for what is neither such an archive nor such a JSON.
    """
    try:
        if octets[:2] == b"PK":
            return _ouvrir_zip(octets)
        lu = json_canonique.lire(octets)
        fichiers = lu.pop("fichiers", {}) if isinstance(lu, dict) else {}
        return lu, {nom: base64.b64decode(dit, validate=True) for nom, dit in fichiers.items()}
    except (ValueError, KeyError, AttributeError, TypeError, *archives.ILLISIBLES):
        raise EntreeInvalideError(
            "Ce fichier ne se lit pas : ce n'est ni une archive de contrat ni son JSON.",
            "Donnez le fichier que fait « clesante contrat exporter », tel quel.",
        ) from None


def _ouvrir_zip(octets: bytes) -> tuple[Any, Mapping[str, bytes]]:
    parties = archives.contenus(octets, MEMBRES_MAX, TAILLE_MAX)
    fichiers = {
        Path(nom).name.partition("-")[0]: dit
        for nom, dit in parties.items()
        if nom.startswith(DOSSIER)
    }
    return json_canonique.lire(parties[JSON_DU_COLIS]), fichiers
