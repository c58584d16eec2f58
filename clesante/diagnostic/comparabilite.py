"""Which figures do not compare, and why: the rule is in the catalogue, its words are here."""

from __future__ import annotations

from collections.abc import Collection

from clesante.donnees.catalogue import Indicateur
from clesante.socle.texte import enumerer
from clesante.territoires import lectures as territoires

TAUX_BRUT = "taux brut, qui ne compare pas des populations d'âges différents"


def motif_non_comparable(i: Indicateur, departements: Collection[str]) -> str:
    """Return why no verdict may be said of an indicator in these départements, or "".

    A crude rate says nothing between populations of different ages. A share drawn from insurance
    registers says nothing where they miss people: 0.3 % of people in long-term illness in Mamoudzou
    against 18.5 % elsewhere is an artefact, not good health.
    """
    if i.comparable_a_age_egal and not i.couverture_assurance:
        return ""
    motifs = [] if i.comparable_a_age_egal else [TAUX_BRUT]
    ecartes = [code for code in departements if code.removeprefix("DEP-") in i.couverture_assurance]
    if ecartes:
        noms = enumerer([territoires.territoire(code).nom for code in ecartes])
        motifs.append(
            f"part tirée des fichiers de l'assurance maladie, qui couvrent autrement {noms}"
        )
    return enumerer(motifs)
