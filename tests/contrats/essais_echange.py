"""Files that travel, forged: every print put right, as who writes one by hand would."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.echange import importer
from clesante.contrats.lectures.echange import colis, fichiers_de
from clesante.contrats.models import Contrat
from clesante.contrats.regles.versions import maillon
from clesante.pieces.actions_fichiers import lire
from clesante.pieces.models import Piece
from clesante.socle.erreurs import ClesanteError
from clesante.socle.json_canonique import empreinte, empreinte_du_texte

Colis = dict[str, Any]


def neuf(ici: Contrat) -> tuple[Colis, dict[str, bytes]]:
    """Return a contract as it travels, under other repères: one that is nowhere."""
    texte = json.dumps(colis(ici))
    fichiers = {nom: lire(lu).read_bytes() for nom, lu in fichiers_de(ici).items()}
    for repere in reperes(json.loads(texte)):
        texte = texte.replace(repere, str(uuid4()))
    return sceller(json.loads(texte)), fichiers


def reperes(dit: Any) -> set[str]:
    """Return every repère that a file holds."""
    if isinstance(dit, list):
        return {r for lu in dit for r in reperes(lu)}
    if not isinstance(dit, dict):
        return set()
    ici = {dit["repere"]} if isinstance(dit.get("repere"), str) else set()
    return ici | {r for lu in dit.values() for r in reperes(lu)}


def sceller(dit: Colis) -> Colis:
    """Put right every print and every link of a file, as who writes it by hand would."""
    dit["empreinte"] = empreinte(dit["contenu"])
    precedent = ""
    for version in dit["suites"].get("versions", ()):
        version["empreinte"] = empreinte_du_texte(version["contenu"])
        version["precedent"] = precedent
        precedent = version["maillon"] = maillon(
            {
                "contrat": dit["contenu"]["contrat"]["repere"],
                "version": version["repere"],
                "figee_le": version["figee_le"].replace("Z", "+00:00"),
                **{
                    nom: version[nom]
                    for nom in ("numero", "genre", "motif", "empreinte", "precedent")
                },
            }
        )
    return dit


def refuse(dit: Colis, fichiers: Any, par: Utilisateur, phrase: str | None = None) -> str:
    """Check that a file is refused in one sentence and that nothing of it is kept."""
    avant = Contrat.objects.count(), Piece.objects.count(), Organisation.objects.count()
    with pytest.raises(ClesanteError, match=phrase) as refus:
        importer(dit, fichiers, par)
    assert (
        Contrat.objects.count(), Piece.objects.count(), Organisation.objects.count()
    ) == avant  # fmt: skip
    return str(refus.value)
