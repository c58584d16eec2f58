"""The host's colour, logo, name and reference document: kept in the folder of the site.

Only ``primaire`` changes (LOOK). The colour given is that of light pages; the one of dark pages is
derived from it. Nothing here asks anything of the base.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from django.conf import settings

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import ecrire
from clesante.socle.jetons import CLAIR, SOMBRE
from clesante.socle.texte import nombre
from clesante.ui.jetons import contraste, luminance, nuance, variable

journal = logging.getLogger("clesante.ui")
TEXTE, MARQUE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
CONFORT = 7.0  # aimed at in the dark, where the shade is ours to choose
SURFACES = ("papier", "fond")
USAGES = ((TEXTE, "un texte, un lien, un bouton"), (MARQUE, "un bord, une marque"))
COULEUR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII)
RIEN: Final[Mapping[str, bytes]] = MappingProxyType({})
HAUTEUR, LARGEUR_MAX = 48, 240  # pixels of the logo in the header
RESERVES = (
    "La Marianne, le bloc-marque « République Française » et la police de l’État sont réservés "
    "aux services que l’État y autorise : une collectivité ou une association ne les affiche pas."
)


@dataclass(frozen=True, slots=True)
class Apparence:
    """What a host chose; empty texts where it chose nothing. Files are told by their names.

    ``charte``: the reference of its Word documents, already rebuilt by ``edition``.
    """

    clair: str = ""
    sombre: str = ""
    nom: str = ""
    logo: str = ""
    alternative: str = ""
    rapport: float = 1.0  # height of the logo over its width
    charte: str = ""

    @property
    def neutre(self) -> bool:
        """Tell whether nothing was chosen."""
        return self == Apparence()

    @property
    def empreinte(self) -> str:
        """Return what the address of the style sheet carries: it changes with what is written."""
        return hashlib.sha256(self.feuille().encode()).hexdigest()[:16]

    def largeur(self) -> int:
        """Return the width of the logo in the header, in pixels."""
        return min(LARGEUR_MAX, round(HAUTEUR / self.rapport))

    def hauteur(self) -> int:
        """Return the height of the logo in the header, in pixels."""
        return min(HAUTEUR, round(self.largeur() * self.rapport)) or 1

    def feuille(self) -> str:
        """Return the style sheet, read after ``jetons.css``; a logo keeps white paper in the dark.

        The dark values hold on screen only, as those of the house do.
        """
        clair = f":root {{ {variable('primaire')}: {self.clair}; }}\n" if self.clair else ""
        sombre = f"  :root {{ {variable('primaire')}: {self.sombre}; }}\n" if self.sombre else ""
        sombre += f"  .logo {{ background: {CLAIR['papier']}; }}\n" if self.logo else ""
        nuit = f"@media screen and (prefers-color-scheme: dark) {{\n{sombre}}}\n" if sombre else ""
        return clair + nuit


class Mesure(NamedTuple):
    """A ratio of the colour to what it stands on, and the one it needs."""

    usage: str
    surface: str
    mode: str
    ratio: float
    seuil: float


def mesures(clair: str, sombre: str) -> list[Mesure]:
    """Return every ratio that counts: each use on each surface, by day and by night."""
    return [
        Mesure(usage, surface, mode, contraste(couleur, jetons[surface]), seuil)
        for mode, couleur, jetons in (("clair", clair, CLAIR), ("sombre", sombre, SOMBRE))
        for seuil, usage in USAGES
        for surface in SURFACES
    ]


def couleur_lue(texte: str) -> str:
    """Return « #rrggbb »; raise ``EntreeInvalideError`` for what is not a colour."""
    lue = COULEUR.fullmatch(texte.strip().lower())
    if lue is None:
        raise EntreeInvalideError(
            f"« {texte.strip()[:40]} » n’est pas une couleur.",
            "Écrivez un dièse et six chiffres de 0 à f : #1b5e20.",
        )
    chiffres = lue[1] if len(lue[1]) == 6 else "".join(2 * c for c in lue[1])
    return f"#{chiffres}"


def teintes(texte: str) -> tuple[str, str]:
    """Return the colour of light pages and the one derived for dark pages.

    Raises ``EntreeInvalideError`` with the measured ratio, and the nearest shade that can be read.
    """
    clair = couleur_lue(texte)
    sombre = proche(clair, SOMBRE, CONFORT)
    manque = min(mesures(clair, sombre), key=lambda m: m.ratio / m.seuil)
    if manque.ratio < manque.seuil:
        raise EntreeInvalideError(
            f"La couleur {clair} se lit mal sur le {manque.surface} {manque.mode} du site : "
            f"contraste {nombre(int(manque.ratio * 100) / 100, 2)}, il en faut "
            f"{nombre(manque.seuil, 1)} pour {manque.usage}.",
            f"La nuance la plus proche qui convient est {proche(clair, CLAIR, TEXTE)}.",
        )
    return clair, sombre


def proche(couleur: str, jetons: dict[str, str], seuil: float) -> str:
    """Return the nearest shade that reaches a ratio on the surfaces of a mode."""
    return nuance(couleur, [jetons[surface] for surface in SURFACES], seuil)


def dossier() -> Path:
    """Return the folder of the appearance; it may not be there."""
    return Path(settings.VAR) / "apparence"


def fichier() -> Path:
    """Return the file that says which appearance is in place."""
    return dossier() / "apparence.json"


def garder(apparence: Apparence, fichiers: Mapping[str, bytes] = RIEN) -> None:
    """Put an appearance in place: its files first, then the one that names them, then the sweep.

    Pages show the old one or the new one, whole, wherever the process dies.
    """
    dossier().mkdir(mode=0o700, exist_ok=True)
    for nom, octets in fichiers.items():
        ecrire(dossier() / nom, octets)
    ecrire(fichier(), json.dumps(asdict(apparence), ensure_ascii=False))
    for ancien in (*dossier().glob("logo.*"), *dossier().glob("charte.*")):
        if ancien.name not in (apparence.logo, apparence.charte):
            ancien.unlink(missing_ok=True)


def nom_du_logo(octets: bytes, extension: str) -> str:
    """Return the name of the file of a logo, which changes with its bytes."""
    return f"logo.{hashlib.sha256(octets).hexdigest()[:16]}.{extension}"


def nom_de_la_charte(octets: bytes) -> str:
    """Return the name of the file of a reference document, which changes with its bytes."""
    return f"charte.{hashlib.sha256(octets).hexdigest()[:16]}.docx"


def charte() -> bytes | None:
    """Return the reference of Word documents in place, None without one that can be read."""
    nom = en_place().charte
    try:
        return (dossier() / nom).read_bytes() if nom else None
    except OSError as erreur:
        journal.warning("modèle de document illisible : %s", erreur)
        return None


def en_place() -> Apparence:
    """Return the appearance of the site, the neutral one when there is none that can be read."""
    try:
        etat = fichier().stat()
    except OSError:
        return Apparence()
    return _lire(fichier(), etat.st_mtime_ns, etat.st_ino)


@lru_cache(maxsize=2)
def _lire(chemin: Path, _instant: int, _inode: int) -> Apparence:
    try:
        lue = Apparence(**json.loads(chemin.read_text(encoding="utf-8")))
        for couleur in filter(None, (lue.clair, lue.sombre)):
            luminance(couleur_lue(couleur))
    except (OSError, ValueError, TypeError, AttributeError, EntreeInvalideError) as erreur:
        journal.warning("apparence illisible : %s", erreur)
        return Apparence()
    return lue
