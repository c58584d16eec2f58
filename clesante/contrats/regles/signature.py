"""What stands between a frozen version and « signé »: every reason, each a sentence. Pure.

Sources: features C5, reliability §2.4 and §5, domain §1.2 (signatories).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clesante.cadres.regles.faits import elargir
from clesante.contrats.choix import DateDuContrat
from clesante.contrats.regles.dates import faute_d_annee
from clesante.contrats.regles.parties import (
    est_collectivite,
    faute_d_habilitation,
    faute_de_signature,
)
from clesante.socle.dates import date_longue
from clesante.socle.texte import enumerer, pluriel

CLES: Final = frozenset({"p12", "pfx", "key", "pem", "jks", "keystore", "der", "ppk", "p8"})


@dataclass(frozen=True, slots=True)
class PartieSignee:
    """A party of a version: how it may sign, and when and how it did."""

    nom: str
    genre: str
    habilitation: str
    habilitation_date: datetime.date | None = None
    signe_le: datetime.date | None = None
    reserve: str = ""
    moyen: str = ""
    montree: bool = False


@dataclass(frozen=True, slots=True)
class Exige:
    """A signatory without whom there is no contract: what it is, the kinds that answer, who says.

    ``source``: the sentence of the law or of the framework.
    """

    enonce: str
    vise: frozenset[str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """What is declared: the day of the contract and why that one, from when, until when."""

    date: datetime.date | None
    date_effet: datetime.date | None
    date_fin: datetime.date | None


def parties_manquantes(parties: Sequence[PartieSignee], exiges: Iterable[Exige]) -> Iterator[str]:
    """Yield one sentence by compulsory signatory that is missing, or has not signed."""
    dits: set[str] = set()
    for exige in exiges:
        siens = [p for p in parties if elargir(frozenset({p.genre})) & exige.vise]
        if any(p.signe_le for p in siens):
            continue
        source = f" ({exige.source})" if exige.source else ""
        quoi = f"«\u00a0{exige.enonce.rstrip('.')}\u00a0»"
        if siens:
            noms = enumerer([p.nom for p in siens])
            dite = f"Signataire obligatoire, {quoi}\u00a0: pas de date de signature pour {noms}"
        else:
            dite = f"Signataire obligatoire, {quoi}\u00a0: personne ne signe à ce titre"
        if dite not in dits:
            dits.add(dite)
            yield f"{dite}{source}."


def fautes_des_parties(parties: Iterable[PartieSignee], jour: datetime.date) -> Iterator[str]:
    """Yield what is wrong with those who signed: their act, their days, what shows it."""
    for partie in parties:
        if partie.signe_le is None:
            continue
        if faute := faute_d_habilitation(partie.genre, partie.habilitation):
            yield f"{partie.nom}\u00a0: {faute}"
        elif est_collectivite(partie.genre) and partie.habilitation_date is None:
            yield (
                f"{partie.nom} est une collectivité\u00a0: il manque la date de sa délibération, "
                "ou de sa décision par délégation."
            )
        if faute := faute_de_signature(
            partie.signe_le, partie.habilitation_date, partie.reserve, jour
        ):
            yield f"{partie.nom}\u00a0: {faute}"
        if not partie.montree:
            yield (
                f"{partie.nom}\u00a0: aucun document ne montre sa signature. Déposez le scan de "
                "la page signée, ou le PDF signé."
            )


def fautes_d_avant(parties: Iterable[PartieSignee], base: datetime.date) -> Iterator[str]:
    """Yield the days that cannot be those of an avenant: before its text was signed itself."""
    for partie in parties:
        if partie.signe_le is None:
            continue
        jours = {"sa signature": partie.signe_le, "son habilitation": partie.habilitation_date}
        for quoi, dit in jours.items():
            if dit and dit < base:
                yield (
                    f"{partie.nom}\u00a0: {quoi} du {date_longue(dit)} est d'avant le "
                    f"{date_longue(base)}, jour où le texte que l'avenant modifie a été signé."
                )


def absents(parties: Iterable[PartieSignee]) -> str:
    """Return one sentence on those who have not signed; empty when all have."""
    noms = [partie.nom for partie in parties if partie.signe_le is None]
    if not noms:
        return ""
    verbe = "n'a pas signé" if len(noms) == 1 else "n'ont pas signé"
    return f"{enumerer(noms)} {verbe}."


def derniere_signature(parties: Iterable[PartieSignee]) -> datetime.date | None:
    """Return the day of the last signature given; None without one."""
    return max((p.signe_le for p in parties if p.signe_le), default=None)


def date_du_contrat(
    selon: str, ceremonie: datetime.date | None, parties: Iterable[PartieSignee]
) -> datetime.date | None:
    """Return the date of a contract: the day of the ceremony, or of the last signature."""
    return ceremonie if selon == DateDuContrat.CEREMONIE else derniere_signature(parties)


def fautes_des_dates(
    dites: Dates, jour: datetime.date, base: datetime.date | None = None
) -> Iterator[str]:
    """Yield what is wrong with the days that are declared.

    ``base``: the day the text that an avenant amends was signed.
    """
    if faute := _faute_de_la_date(dites.date, jour, base):
        yield faute
    if dites.date_effet is None:
        yield "Le jour où le contrat entre en vigueur n'est pas dit."
    if dites.date_fin is None:
        yield "Le dernier jour du contrat n'est pas dit."
    elif dites.date_effet and dites.date_fin < dites.date_effet:
        yield "Le dernier jour est avant le premier\u00a0: corrigez l'une des deux dates."
    for lu in (dites.date, dites.date_effet, dites.date_fin):
        if faute := faute_d_annee(lu):
            yield faute


def _faute_de_la_date(
    dite: datetime.date | None, jour: datetime.date, base: datetime.date | None
) -> str:
    if dite is None:
        return "Le jour qui date le contrat n'est pas dit\u00a0: cérémonie, ou dernière signature."
    if dite > jour:
        return f"Le {date_longue(dite)} est à venir\u00a0: déclarez la signature ce jour-là."
    if base and dite < base:
        return (
            f"Le {date_longue(dite)} est d'avant le {date_longue(base)}, jour où le texte que "
            "l'avenant modifie a été signé."
        )
    return ""


def faute_du_texte(numero: int, derniere: int, ecarts: int) -> str:
    """Return why a version is not the last text; empty when it is."""
    if derniere > numero:
        return f"La version {derniere} a été figée depuis\u00a0: c'est elle qui se signe."
    if ecarts:
        dits = pluriel(ecarts, "différence")
        return (
            f"Le contrat a changé depuis la version {numero} ({dits})\u00a0: figez une nouvelle "
            "version."
        )
    return ""


def est_une_cle(nom: str, contenu: bytes) -> bool:
    """Tell whether a file is, or holds, a private key: it never comes here."""
    return nom.rpartition(".")[2].lower() in CLES or b"PRIVATE KEY" in contenu
