"""An avenant as a document: only what it changes, each change an article with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from clesante.contrats.documents.blocs import Bloc, composer, faits, pleins, texte_sans_titre
from clesante.contrats.documents.complet import signatures
from clesante.contrats.documents.etat import EtatDocument, Signature
from clesante.contrats.documents.redaction import Redaction
from clesante.contrats.lectures.avenants import changements, motifs, visas
from clesante.contrats.models import Avenant
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.differences import Changement
from clesante.edition import Document
from clesante.socle.dates import date_longue
from clesante.socle.texte import pluriel
from clesante.ui.tableaux import Tableau

RESTE = (
    "Les autres dispositions du contrat restent inchangées. Le présent avenant lui est annexé et "
    "en fait partie."
)


@dataclass(frozen=True, slots=True)
class AvenantDit:
    """An avenant as its document tells it: each change with why it is made."""

    numero: int
    intitule: str
    motif: str
    date_effet: date | None
    changements: tuple[tuple[Changement, str], ...]
    visas: tuple[str, ...] = ()


def lire(avenant: Avenant) -> AvenantDit:
    """Return an avenant with its changes, their reasons, and what it stands on."""
    dits = motifs(avenant)
    return AvenantDit(
        avenant.numero,
        avenant.intitule,
        avenant.motif,
        avenant.date_effet,
        tuple((lu, dits.get(lu.cle, "")) for lu in changements(avenant)),
        tuple(lu.article for lu in visas(avenant)),
    )


def document(contenu: Contenu, etat: EtatDocument, avenant: AvenantDit) -> Document:
    """Return an avenant as a document; ``contenu`` is what the contract says with it."""
    etat = _sans_actes(contenu, etat)
    lu = Redaction(contenu, etat)
    numero = f"Avenant n°\u00a0{avenant.numero}"
    blocs = pleins(
        Bloc(chapeau=avenant.intitule, faits=_en_bref(lu, avenant)),
        Bloc("Entre", puces=tuple(f"{s.nom}, {s.fonction}" for s in lu.signatures())),
        Bloc("Documents datés depuis la version modifiée", puces=avenant.visas),
        Bloc("Objet de l'avenant", html=texte_sans_titre(avenant.motif)),
        Bloc("Ce qui change", tableaux=_tableau(avenant)),
        *_articles(avenant),
        Bloc("Dispositions communes", paragraphes=(RESTE, *_effet(avenant))),
        *signatures(lu),
    )
    titre = f"{numero}\u00a0: {lu.titre}"
    return composer(contenu, etat, titre, blocs, "Avenant à un contrat local de santé")


def _sans_actes(contenu: Contenu, etat: EtatDocument) -> EtatDocument:
    """Leave out by which acts, and on which days, the parties signed the contract it amends."""
    parties = Redaction(contenu, etat).signatures()
    return replace(
        etat,
        signatures=etat.signatures
        or tuple(Signature(partie.nom, partie.fonction) for partie in parties),
    )


def _en_bref(lu: Redaction, avenant: AvenantDit) -> tuple[tuple[str, str], ...]:
    return faits(
        ("Contrat", lu.titre),
        ("Territoire", lu.lieu),
        ("Période", lu.periode),
        ("Prend effet le", date_longue(avenant.date_effet) if avenant.date_effet else ""),
        ("Ce qu'il change", pluriel(len(avenant.changements), "article")),
    )


def _effet(avenant: AvenantDit) -> tuple[str, ...]:
    if avenant.date_effet is None:
        return ()
    return (f"Il prend effet le {date_longue(avenant.date_effet)}.",)


def _tableau(avenant: AvenantDit) -> tuple[Tableau, ...]:
    """Return what was, what is and why, change by change."""
    if not avenant.changements:
        return ()
    lignes = tuple(
        (f"{rang}. {lu.titre}", lu.avant or "–", lu.apres or "–", motif or "–")
        for rang, (lu, motif) in enumerate(avenant.changements, 1)
    )
    entetes = ("Article, objet", "Avant", "Après", "Motif")
    return (Tableau("Avant, après, motif", entetes, lignes),)


def _articles(avenant: AvenantDit) -> tuple[Bloc, ...]:
    return tuple(
        Bloc(
            f"Article {rang}. {lu.titre}",
            paragraphes=(lu.article,),
            faits=faits(("Motif", motif)),
        )
        for rang, (lu, motif) in enumerate(avenant.changements, 1)
    )
