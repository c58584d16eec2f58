"""Events of contracts, part « signature »: prepared, received, noted, declared."""

from __future__ import annotations

from datetime import date
from typing import Final

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.choix import GenreDocument
from clesante.contrats.models import chaine
from clesante.socle.dates import date_longue
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
    fonction = str(dit.get("fonction") or evenement.avant.get("fonction", ""))[:120]
    qui = f"\u00a0: {citer(fonction)}" if fonction else ""
    if dit.get("signe_le"):
        return f"Signature notée, du {_jour(dit['signe_le'])}{qui}."
    return f"Signature attendue ou corrigée{qui}."


def _signee(evenement: Evenement) -> str:
    jour, effet = (_jour(evenement.apres.get(nom, "")) for nom in ("date", "date_effet"))
    return f"Version déclarée signée le {jour}, en vigueur le {effet}."


def _jour(dit: str) -> str:
    """Return a day as people write it; an event keeps it in ISO."""
    return date_longue(date.fromisoformat(dit)) if dit else ""


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
