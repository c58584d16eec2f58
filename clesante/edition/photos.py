"""Photographs in documents: upright, small enough, inside a picture that holds nothing else."""

from __future__ import annotations

import base64
import io

from clesante.edition.modele import ContenuRefuseError, Illustration
from clesante.edition.svg import ESPACE

COTE_MAX = 1_600  # pixels: 240 dots an inch on 17 cm
PIXELS_MAX = 60_000_000
QUALITE = 82


def photo(octets: bytes, alternative: str, largeur_cm: float = 14.0) -> Illustration:
    """Return a JPEG or a PNG as an illustration, turned upright and made smaller when it is large.

    Raises ``ContenuRefuseError`` for what is neither, is damaged, or has too many pixels.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(octets), formats=("JPEG", "PNG")) as lue:
            if lue.width * lue.height > PIXELS_MAX:
                raise _refus()
            lue.thumbnail((COTE_MAX, COTE_MAX))
            droite = ImageOps.exif_transpose(lue)
            fond = Image.new("RGB", droite.size, "white")
            transparente = droite.convert("RGBA")
            fond.paste(transparente, mask=transparente)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as erreur:
        raise _refus() from erreur
    sortie = io.BytesIO()
    fond.save(sortie, "JPEG", quality=QUALITE)
    return Illustration(_svg(sortie.getvalue(), *fond.size), alternative, largeur_cm)


def _svg(jpeg: bytes, largeur: int, hauteur: int) -> str:
    adresse = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return (
        f'<svg xmlns="{ESPACE}" viewBox="0 0 {largeur} {hauteur}">'
        f'<image width="{largeur}" height="{hauteur}" href="{adresse}"/></svg>'
    )


def _refus() -> ContenuRefuseError:
    return ContenuRefuseError(
        "Une photographie est abîmée, ou beaucoup trop grande.",
        "Enregistrez-la de nouveau en JPEG, plus petite, puis joignez-la.",
    )
