"""Colours of the house on paper and on screen (LOOK: light, dark)."""

from __future__ import annotations

COULEURS: dict[str, tuple[str, str]] = {
    "papier": ("#ffffff", "#10191d"),
    "fond": ("#f5f7f6", "#0b1316"),
    "encre": ("#16232b", "#eaf1f1"),
    "encre_2": ("#4a5a63", "#b3c2c6"),
    "trait": ("#7c8b92", "#7f9196"),
    "trait_doux": ("#d5dcdb", "#2a383d"),
    "primaire": ("#0a5c63", "#6fd0cf"),
    "focus": ("#7a1fa2", "#e2a6ff"),
    "territoire": ("#b3261e", "#ff8f85"),
    "distribution": ("#7d8a90", "#6b7c82"),
    "favorable": ("#1259a8", "#8cc2ff"),
    "defavorable": ("#a34700", "#ffb070"),
    "comparable": ("#5c6b73", "#a9b8bd"),
    "carte_1": ("#e6f2f1", "#0a4f57"),
    "carte_2": ("#a9d3d1", "#23848a"),
    "carte_3": ("#5fb0af", "#5fb0af"),
    "carte_4": ("#23848a", "#a9d3d1"),
    "carte_5": ("#0a4f57", "#e6f2f1"),
}


def clair(nom: str) -> str:
    """Return the light colour, ``#rrggbb``."""
    return COULEURS[nom][0]


def variables(rang: int) -> str:
    """Return the CSS custom properties of the light (0) or dark (1) colours."""
    return "".join(f"--{nom}:{valeurs[rang]};" for nom, valeurs in COULEURS.items())


def images_sombres() -> str:
    """Return the CSS rules that give pictures, drawn in light colours, their dark ones."""
    return "\n".join(
        f'.image [{attribut}="{jour}"]{{{attribut}:{nuit}}}'
        for jour, nuit in COULEURS.values()
        for attribut in ("fill", "stroke")
        if jour != nuit
    )
