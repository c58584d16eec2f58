"""``clesante apparence``: the host's colour, logo and name, refused when they cannot be read."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clesante.ui.apparence import Apparence


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "apparence")
    verbe.add_argument(
        "--couleur", metavar="COULEUR", default="", help="celle des liens et boutons : '#1b5e20'"
    )
    verbe.add_argument("--logo", metavar="FICHIER", type=chemin, help="un PNG ou un SVG, 200 ko")
    verbe.add_argument(
        "--alternative", metavar="TEXTE", default="", help="ce que dit le logo à qui ne le voit pas"
    )
    verbe.add_argument("--nom", metavar="NOM", default="", help="le nom du site, dans l'en-tête")
    verbe.add_argument("--neutre", action="store_true", help="revient à l'apparence neutre")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Change what is given; say what is in place."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import apparence as actions_apparence
    from clesante.ui import apparence

    choix = {nom: getattr(options, nom) for nom in ("couleur", "nom", "alternative")}
    logo = _octets(options)
    if options.neutre or logo or any(choix.values()):
        preparer_base()
    if options.neutre:
        actions_apparence.revenir(None)
    if logo or any(choix.values()):
        actions_apparence.choisir(None, logo=logo, **choix)
    for ligne in _lignes(apparence.en_place()):
        dire(ligne)
    if logo:
        dire(apparence.RESERVES)


def _octets(options: argparse.Namespace) -> bytes:
    """Return the bytes of the logo, no more than tells that it is too big."""
    from clesante.comptes.imports_logo import OCTETS_MAX
    from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

    if options.logo is None:
        return b""
    if not options.logo.is_file():
        raise IntrouvableError(f"Le fichier {options.logo} n'existe pas.", "Vérifiez son chemin.")
    with options.logo.open("rb") as flux:
        octets: bytes = flux.read(OCTETS_MAX + 1)
    if not octets:
        raise EntreeInvalideError(f"Le fichier {options.logo} est vide.", "Donnez-en un autre.")
    return octets


def _lignes(place: Apparence) -> list[str]:
    if place.neutre:
        return ["Le site a son apparence neutre."]
    lignes = {
        "nom": place.nom,
        "couleur": place.clair and f"{place.clair}, {place.sombre} sur les pages sombres",
        "logo": place.logo and f"« {place.alternative} »",
    }
    return [f"{quoi} : {dit}" for quoi, dit in lignes.items() if dit]
