"""What a perimeter is made of, in words: its units, its communes, what it belongs to."""

from __future__ import annotations

from clesante.socle.texte import INSECABLE, enumerer, pluriel
from clesante.territoires import contours
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre

COMMUNES_NOMMEES = 300


def composition(perimetre: Perimetre) -> list[str]:
    """Return the sentences that say what the perimeter is made of; none for a single commune."""
    unites = perimetre.unites
    phrases = []
    if perimetre.est_libre:
        noms = [f"{unite.nom} ({unite.nature}, {unite.code})" for unite in unites]
        phrases.append(f"{pluriel(len(unites), 'territoire')}{INSECABLE}: {enumerer(noms)}.")
    if 1 < len(perimetre.communes) <= COMMUNES_NOMMEES:
        noms = [commune.nom for commune in territoires.plusieurs(perimetre.communes)]
        communes = pluriel(len(noms), "commune")
        phrases.append(f"{communes}{INSECABLE}: {enumerer(sorted(noms))}.")
    return phrases


def rattachement(perimetre: Perimetre) -> str:
    """Return « rattaché à Lyon » for an arrondissement, or an empty string."""
    if perimetre.niveau != "ARM":
        return ""
    villes = [absent.contenant for absent in contours.absents(perimetre.communes)]
    return f"rattaché à {territoires.territoire(villes[0]).nom}" if villes and villes[0] else ""
