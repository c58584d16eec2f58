"""Events of contracts, part « cycle »: parties, dated documents, steps, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from clesante.comptes.journal import Defaire, TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.contrats.choix import GenreActe
from clesante.contrats.models import (
    Acte,
    Engagement,
    Orientation,
    Porteur,
    Referent,
    Signataire,
    SignatureActe,
    chaine,
)
from clesante.socle.texte import enumerer, pluriel
from clesante.territoires.regles import citer

CHAMPS_ETAPE: Final = ("etape", "etat", "cadre", "cadre_version")
# What is written of each kind of object, and the noun of its sentences (with its gender).
OBJETS: Final[dict[Any, tuple[str, str, tuple[str, ...]]]] = {
    Porteur: ("porteur", "Porteur", ("organisation", "genre", "chef_de_file")),
    Referent: ("referent", "Référent", ("role", "organisation", "fonction", "compte", "du", "au")),
    Signataire: (
        "signataire",
        "Signataire",
        (
            "organisation", "genre", "fonction", "habilitation", "habilitation_date",
            "habilitation_reference", "signe_le", "reserve",
        ),
    ),
    Engagement: (
        "engagement",
        "Engagement",
        (
            "signataire", "texte", "montant", "etp", "periode", "en_nature", "echeance", "etat",
            "preuve",
        ),
    ),
    Acte: (
        "acte",
        "Document",
        (
            "genre", "intitule", "date", "organisation", "fonction", "etape", "repond_a", "sens",
            "fiche", "texte", "inconnu",
        ),
    ),
    SignatureActe: (
        "signature_acte",
        "Signature d'un document",
        ("acte", "organisation", "fonction", "date"),
    ),
    Orientation: ("orientation", "Orientation", ("acte", "numero", "intitule", "texte")),
}  # fmt: skip
VERBES: Final = {"ajoute": "ajouté", "modifie": "modifié", "retire": "retiré"}
FEMININS: Final = frozenset({"signature_acte", "orientation"})


def code(modele: Any, verbe: str) -> str:
    """Return the code of an event: « contrats.porteur_ajoute »."""
    return f"contrats.{OBJETS[modele][0]}_{verbe}"


def noms(modele: Any) -> tuple[str, ...]:
    """Return the fields that the events of a kind of object keep."""
    return OBJETS[modele][2]


def _phrase(modele: Any, verbe: str) -> Callable[[Evenement], str]:
    """Return the sentence of an event: what was added or removed, which fields changed."""
    nom, dit, _ = OBJETS[modele]
    debut = f"{dit} {VERBES[verbe]}{'e' * (nom in FEMININS)}"

    def dire(evenement: Evenement) -> str:
        cote = evenement.apres or evenement.avant
        if verbe == "modifie":
            connus = champs(modele)
            changes = [str(connus[champ].verbose_name) for champ in cote if champ in connus]
            return f"{debut}\u00a0: {enumerer(changes)}."
        return f"{debut}{_nomme(modele, cote)}."

    return dire


def _nomme(modele: Any, cote: dict[str, Any]) -> str:
    """Return what names an object among its fields, after a colon."""
    genre = cote.get("genre", "")
    if modele is Acte and genre in GenreActe.values:
        return f"\u00a0: {GenreActe(genre).label}, {citer(str(cote.get('intitule', ''))[:120])}"
    texte = cote.get("fonction") or cote.get("intitule") or cote.get("texte") or ""
    return f"\u00a0: {citer(str(texte)[:120])}" if texte else ""


def _franchie(evenement: Evenement) -> str:
    dit = f"Étape passée\u00a0: {citer(str(evenement.apres.get('dite', '')))}"
    manques = evenement.apres.get("manques") or []
    if manques:
        manquants = pluriel(len(manques), "point manquant", "points manquants")
        dit += f", par dérogation ({manquants})"
    return f"{dit}."


def _revenue(evenement: Evenement) -> str:
    dite, motif = evenement.apres.get("dite", ""), str(evenement.apres.get("motif", ""))[:200]
    return f"Retour à l'étape {citer(str(dite))}\u00a0: {motif.rstrip('.')}."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.parties import retablir

    retablir(evenement, par)


def _type(modele: Any, verbe: str) -> TypeEvenement:
    defaire: Defaire | None = _defaire if verbe == "modifie" else None
    return TypeEvenement(
        code(modele, verbe), _phrase(modele, verbe), defaire=defaire, chaine=chaine
    )


EVENEMENTS: tuple[TypeEvenement, ...] = (
    *(_type(modele, verbe) for modele in OBJETS for verbe in VERBES),
    TypeEvenement("contrats.etape_franchie", _franchie, chaine=chaine),
    TypeEvenement("contrats.etape_revenue", _revenue, chaine=chaine),
)
