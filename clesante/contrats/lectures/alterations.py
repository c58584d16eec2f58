"""Where a frozen text was altered: what its signed PDF, or the texts near it, still prove."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from clesante.contrats.choix import GenreDocument
from clesante.contrats.lectures.contenu_dit import lexique
from clesante.contrats.models import VersionContrat
from clesante.contrats.regles.alterations import Place, lu, places, retrouver
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.contenu_dit import Diseur, nommer
from clesante.edition.lecture import pieces_du_pdf
from clesante.pieces.actions_fichiers import chemin
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.regles import citer

MONTREES: Final = 10
DU_PDF: Final = "le PDF figé porte encore le texte d'origine"
DES_VOISINS: Final = "remis comme dans une version voisine, le texte retrouve son empreinte"
RIEN: Final = (
    "Rien ici ne garde le texte d'origine\u00a0: cherchez-le dans une sauvegarde, ou dans une "
    "archive du contrat."
)
Valeurs = Mapping[str, Any]


def ou_est_altere(
    version: VersionContrat, attendue: str, voisins: Sequence[Valeurs]
) -> Iterator[str]:
    """Yield, one sentence each, what a text no longer says as it did; or why nobody can tell.

    ``attendue``: the print that was taken of it; ``voisins``: texts near it, the nearest first.
    """
    altere = lu(version.contenu)
    if (original := _du_pdf(version, attendue)) is not None:
        source = DU_PDF
    elif altere is not None and (original := retrouver(altere, attendue, voisins)) is not None:
        source = DES_VOISINS
    else:
        yield RIEN
        return
    yield f"Ce qui a changé se sait\u00a0: {source}."
    if altere is None:
        yield "Le texte gardé n'est plus un texte qui se lit\u00a0: reprenez celui d'origine."
        return
    yield from _dire(original, altere)


def _du_pdf(version: VersionContrat, attendue: str) -> dict[str, Any] | None:
    """Return the text that the frozen PDF of a version holds, when it has the print awaited."""
    gele = version.documents.filter(genre=GenreDocument.GELE).first()
    if gele is None or not chemin(gele.empreinte).is_file():
        return None
    try:
        jointes = pieces_du_pdf(chemin(gele.empreinte))
    except ClesanteError:
        return None
    for octets in jointes.values():
        if hashlib.sha256(octets).hexdigest() == attendue:
            return lu(octets.decode())
    return None


def _dire(original: Valeurs, altere: Valeurs) -> Iterator[str]:
    """Yield each place where a text changed: « Action 1.2 Aller vers, intitulé : … »."""
    trouvees = [*places(original, altere)]
    if not trouvees:
        yield "Aucun mot n'a changé\u00a0: seule l'écriture du texte (espaces, ordre) est autre."
    mots = lexique({str(original["contrat"].get("cadre", ""))})
    diseurs = [Diseur(Contenu(cote), mots) for cote in (original, altere)]
    for place in trouvees[:MONTREES]:
        yield _place(place, *diseurs)
    if len(trouvees) > MONTREES:
        yield f"Et {len(trouvees) - MONTREES} autres différences."


def _place(place: Place, avant: Diseur, apres: Diseur) -> str:
    objet = place.avant or place.apres
    if objet is None:
        return f"Diffère\u00a0: {place.sorte}."
    nom = _nom(avant if place.avant else apres, place.sorte, objet)
    if not place.nom:
        return f"{nom}\u00a0: {'retiré' if place.avant else 'ajouté'}."
    champ = avant.lexique.champs.get(place.sorte, {}).get(place.nom)
    dits = [
        citer(_valeur(diseur, place, cote) or "(rien)")
        for diseur, cote in ((avant, place.avant), (apres, place.apres))
    ]
    return f"{nom}, {champ.libelle if champ else place.nom}\u00a0: {dits[0]} → {dits[1]}."


def _nom(diseur: Diseur, sorte: str, objet: Valeurs) -> str:
    """Return what an object is called; its kind for one that has no name, or lost it."""
    try:
        return nommer(diseur, sorte, objet)
    except (KeyError, TypeError, AttributeError):
        return {"contrat": "Contrat"}.get(sorte, sorte)


def _valeur(diseur: Diseur, place: Place, objet: Valeurs | None) -> str:
    """Return a value as people read it, as it is written when it is no longer one."""
    try:
        return diseur.valeur(place.sorte, place.nom, objet or {})
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return str((objet or {}).get(place.nom, ""))
