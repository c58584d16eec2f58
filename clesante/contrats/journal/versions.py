"""Events of contracts, part « versions »: what was frozen."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import chaine


def _figee(evenement: Evenement) -> str:
    dit = evenement.apres
    genre = dict(GenreVersion.choices).get(dit.get("genre", ""), "")
    nature = f" ({genre})" if genre else ""
    return f"Version {dit.get('numero', '')} figée{nature}."


def _importee(evenement: Evenement) -> str:
    return f"Version {evenement.apres.get('numero', '')} reçue d'un autre site, avec son empreinte."


def _importe(evenement: Evenement) -> str:
    empreinte = str(evenement.apres.get("empreinte", ""))[:12]
    return f"Contrat reçu d'un autre site, empreinte {empreinte}…."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.version_figee", _figee, chaine=chaine),
    TypeEvenement("contrats.version_importee", _importee, chaine=chaine),
    TypeEvenement("contrats.contrat_importe", _importe, chaine=chaine),
)
