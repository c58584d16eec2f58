"""Events of contracts, part « signature »: prepared, received, noted, declared."""

from __future__ import annotations

from typing import Final

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.choix import GenreDocument
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

PREPAREE: Final = "contrats.signature_preparee"
RECU: Final = "contrats.signature_document_recu"
NOTEE: Final = "contrats.signature_notee"
SIGNEE: Final = "contrats.version_signee"
CONTRAT_SIGNE: Final = "contrats.contrat_signe"
SIGNATAIRE_SIGNE: Final = "contrats.signataire_signe"
AVENANT_SIGNE: Final = "contrats.avenant_signe"
CHAMPS_SIGNATURE: Final = (
    "version_signee", "organisation", "genre", "fonction", "habilitation", "habilitation_date",
    "habilitation_reference", "signe_le", "reserve", "moyen", "document",
)  # fmt: skip
CHAMPS_DOCUMENT: Final = ("version", "genre", "fichier", "octets", "empreinte")
CHAMPS_SIGNEE: Final = (
    "version", "date", "date_selon", "lieu", "date_effet", "date_fin", "empreinte",
)  # fmt: skip


def _recu(evenement: Evenement) -> str:
    dit = evenement.apres
    genre = dict(GenreDocument.choices).get(dit.get("genre", ""), "document")
    return f"{genre[0].upper()}{genre[1:]}\u00a0: {citer(str(dit.get('fichier', ''))[:120])}."


def _notee(evenement: Evenement) -> str:
    dit = evenement.apres
    fonction = citer(str(dit.get("fonction") or evenement.avant.get("fonction", ""))[:120])
    if dit.get("signe_le"):
        return f"Signature notée, du {dit['signe_le']}\u00a0: {fonction}."
    return f"Signature attendue ou corrigée\u00a0: {fonction}."


def _signee(evenement: Evenement) -> str:
    dit = evenement.apres
    effet = dit.get("date_effet", "")
    return f"Version déclarée signée le {dit.get('date', '')}, en vigueur le {effet}."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(
        PREPAREE, lambda _: "Signature préparée\u00a0: le PDF à signer est figé.", chaine=chaine
    ),
    TypeEvenement(RECU, _recu, chaine=chaine),
    TypeEvenement(NOTEE, _notee, chaine=chaine),
    TypeEvenement(SIGNEE, _signee, chaine=chaine),
    TypeEvenement(
        CONTRAT_SIGNE, lambda _: "Contrat signé\u00a0: il est en vigueur.", chaine=chaine
    ),
    TypeEvenement(SIGNATAIRE_SIGNE, lambda _: "Un signataire a signé le contrat.", chaine=chaine),
    TypeEvenement(AVENANT_SIGNE, lambda _: "Avenant signé.", chaine=chaine),
)
