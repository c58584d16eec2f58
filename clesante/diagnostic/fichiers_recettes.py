"""A recipe as a file: what it asks, and how each of its figures is recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.diagnostic.recettes import Recette, depuis_fichier
from clesante.diagnostic.releves import marque, releve_du_jour
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import Calcul
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.ui.colonnes import machine

TAILLE_MAX = 500_000
TETE = "# Recette d'un portrait : clesante diagnostic {code} --recette CE_FICHIER\n"


def lire(fichier: Path) -> Recette:
    """Return the recipe of a YAML file.

    Raises ``IntrouvableError`` when there is none, ``EntreeInvalideError`` when it cannot be read.
    """
    try:
        if fichier.stat().st_size > TAILLE_MAX:
            raise EntreeInvalideError(
                f"Le fichier {fichier} est trop gros pour une recette.", "Vérifiez son nom."
            )
        texte = fichier.read_text(encoding="utf-8-sig")
    except FileNotFoundError as erreur:
        raise IntrouvableError(
            f"Le fichier {fichier} n'existe pas.", "Vérifiez son nom."
        ) from erreur
    except (UnicodeDecodeError, OSError) as erreur:
        raise EntreeInvalideError(
            f"Le fichier {fichier} ne se lit pas.", "Enregistrez-le en YAML, en UTF-8."
        ) from erreur
    return depuis_fichier(texte, fichier.name)


def en_yaml(portrait: Portrait) -> str:
    """Return the recipe of a portrait, with its figures, formulas and files as they are now.

    ``recettes.depuis_fichier`` reads it back.
    """
    recette = portrait.recette
    contenu = {
        "titre": recette.titre,
        "taille": recette.taille,
        "indicateurs": list(recette.indicateurs),
        "notes": dict(recette.notes),
        "releve": releve_du_jour(portrait),
        "chiffres": [_chiffre(chiffre) for chiffre in portrait.chiffres],
        "sources": [
            {"code": s.code, "jeu": s.citation, "millesime": s.millesime, "sha256": s.sha256}
            for s in portrait.sources
        ],
    }
    presents = {cle: valeur for cle, valeur in contenu.items() if valeur}
    texte = yaml.safe_dump(presents, allow_unicode=True, sort_keys=False, width=100)
    return TETE.format(code=portrait.perimetre.code) + texte


def _chiffre(chiffre: Chiffre) -> dict[str, Any]:
    i, valeur = chiffre.publie.definition, chiffre.valeur
    champs = {
        "code": chiffre.code,
        "marque": marque(chiffre),
        "libelle": i.intitule,
        "periode": valeur.periode,
        "valeur": machine(valeur.valeur),
        "formule": formule(i) if valeur.valeur is not None else "",
        "source": valeur.source.code if valeur.source else "",
    }
    return {cle: v for cle, v in champs.items() if v not in ("", None)}


def formule(i: Indicateur) -> str:
    """Return how a value comes from the columns ``numerateur`` and ``denominateur`` of the CSV."""
    if i.calcul is Calcul.SOMME:
        return "numerateur" if i.facteur == 1 else f"{i.facteur:g} × numerateur"
    if i.calcul is Calcul.RAPPORT:
        return f"{i.facteur:g} × numerateur / denominateur"
    if i.calcul is Calcul.EVOLUTION:
        return f"{i.facteur:g} × ((numerateur / denominateur)^(1/{i.annees}) - 1)"
    return "valeur publiée par le producteur"
