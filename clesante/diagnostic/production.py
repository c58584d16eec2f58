"""Files of the portrait, in six formats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from django.utils import timezone

from clesante.diagnostic.documents import document
from clesante.diagnostic.exports import COLONNES, contenu_json, lignes
from clesante.diagnostic.lectures import Portrait
from clesante.diagnostic.recettes import SYNTHESE
from clesante.edition import produire as produire_documents
from clesante.socle.fichiers import ecrire
from clesante.socle.texte import normaliser
from clesante.ui.classeurs import ecrire_csv

DOCUMENTS = ("html", "pdf", "docx", "odt")
NOM_MAX = 50  # with a code, its digest and the size, within the 120 characters of ``edition``
CODE_MAX = 40


def nom_de_fichier(resultat: Portrait) -> str:
    """Return « portrait-saint-denis-com-93066 »: homonyms have each their own file.

    The code of a long perimeter is cut, and told apart by a short digest; two pages say so.
    """
    code = resultat.perimetre.code
    suffixe = normaliser(code)
    if len(suffixe) > CODE_MAX:
        suffixe = f"{suffixe[:CODE_MAX]} {hashlib.sha256(code.encode()).hexdigest()[:8]}"
    nom = normaliser(resultat.perimetre.intitule)[:NOM_MAX]
    taille = [SYNTHESE] if resultat.recette.est_synthese else []
    return "-".join(["portrait", *taille, *nom.split(), *suffixe.split()])


def produire(resultat: Portrait, formats: Collection[str], dossier: Path) -> list[Path]:
    """Write the portrait in the formats asked for and return the files, in that order."""
    nom = nom_de_fichier(resultat)
    dossier.mkdir(parents=True, exist_ok=True)
    voulus = [f for f in formats if f in DOCUMENTS]
    ecrits = []
    if voulus:
        jour = timezone.localdate()
        ecrits += produire_documents(document(resultat, jour), voulus, dossier, nom)
    if "csv" in formats:
        ecrits.append(ecrire(dossier / f"{nom}.csv", ecrire_csv(COLONNES, lignes(resultat))))
    if "json" in formats:
        texte = json.dumps(contenu_json(resultat), ensure_ascii=False, indent=1) + "\n"
        ecrits.append(ecrire(dossier / f"{nom}.json", texte))
    return ecrits
