"""Events of contracts, part « versions »: what was frozen."""

from __future__ import annotations

from typing import Final

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

FIGEE: Final = "contrats.version_figee"
IMPORTEE: Final = "contrats.version_importee"
IMPORTE: Final = "contrats.contrat_importe"
RECUE: Final = "contrats.suite_recue"
ACTUALISE: Final = "contrats.contrat_actualise"
OBJET_RECU: Final = "contrats.objet_recu"
CHAMPS_VERSION: Final = (
    "numero", "genre", "motif", "avenant", "figee_le", "empreinte", "precedent", "maillon",
)  # fmt: skip


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


def _recue(evenement: Evenement) -> str:
    dit = evenement.apres
    quoi = dit.get("fichier") or dit.get("intitule") or dit.get("fonction") or "signature déclarée"
    return f"Reçu d'un autre site, avec ses versions\u00a0: {citer(str(quoi))}."


def _actualise(evenement: Evenement) -> str:
    empreinte = str(evenement.apres.get("empreinte", ""))[:12]
    return f"Suite du contrat reçue d'un autre site, empreinte {empreinte}…."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(FIGEE, _figee, chaine=chaine),
    TypeEvenement(IMPORTEE, _importee, chaine=chaine),
    TypeEvenement(IMPORTE, _importe, chaine=chaine),
    TypeEvenement(RECUE, _recue, chaine=chaine),
    TypeEvenement(ACTUALISE, _actualise, chaine=chaine),
    TypeEvenement(OBJET_RECU, lambda _: "Changé comme dans l'autre site.", chaine=chaine),
)
