"""What tests of the written diagnosis write: figures kept, blocks, and how its pages are read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.aides.personnes import faire

if TYPE_CHECKING:
    from clesante.comptes.models import Utilisateur
    from clesante.concertation.models import Bloc, Diagnostic, Figure, Section
    from clesante.pieces.models import Commentaire


def chiffre(**autres: Any) -> Any:
    """Return a figure of the portrait, what is named apart."""
    from clesante.concertation.lectures.figures import ChiffreDuPortrait

    dits = {
        "indicateur": "TX_PAUV", "dimension": "", "libelle": "Taux de pauvreté",
        "theme": "revenus", "periode": "2021", "valeur": 9.1, "unite": "%",
        "affichee": "9,1\u00a0%", "comparaison": "France\u00a0: 14,5 %", "niveau": "",
        "source": "Insee, Filosofi, millésime 2021", "version_source": "a" * 64,
        "geographie": "2025",
    }  # fmt: skip
    return ChiffreDuPortrait(**{**dits, **autres})


def garder(ici: Diagnostic, enregistrer: bool = True, **autres: Any) -> Figure:
    """Keep that figure in a diagnosis, what is named apart; or return it, not saved."""
    from clesante.concertation.models import Figure

    valeurs = asdict(chiffre()) | autres
    del valeurs["theme"]
    figure = Figure(diagnostic=ici, relevee_le=timezone.localdate(), **valeurs)
    if enregistrer:
        figure.save()
    return figure


def ecrire(section: Section, par: Utilisateur, texte: str = "Un texte d'ici.", **lie: Any) -> Bloc:
    """Add a block to a section."""
    from clesante.concertation.actions.ecrit import ajouter_bloc
    from clesante.concertation.models import Bloc

    return ajouter_bloc(Bloc(texte=texte, **lie), section, par)[0]


def textes(ici: Diagnostic) -> list[str]:
    """Return the texts of a diagnosis, in the order they are read."""
    from clesante.concertation.lectures.ecrit import contenu

    return [bloc["texte"] for section in contenu(ici)["sections"] for bloc in section["blocs"]]


def proposer(ici: Diagnostic, partie: str, texte: str, qui: str = "partenaire") -> Commentaire:
    """Propose another text for a part of a diagnosis, as a partner does."""
    from clesante.pieces.actions import commenter
    from clesante.pieces.models import Commentaire

    neuf = Commentaire(partie=partie, texte="Plus juste.", texte_propose=texte)
    return commenter(neuf, ici, faire(qui))[0]


def page(reponse: Any) -> str:
    """Return a page with plain spaces and apostrophes."""
    lue: str = reponse.content.decode()
    return lue.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
