"""Whether a cell names a person rather than a structure or a function: by its look alone.

Source: RGPD, article 5 (data minimisation); the first names are those of ``regles_anonymat``.
"""

from __future__ import annotations

import re

from clesante.concertation.regles.anonymat import CIVILITE, COURRIEL, PRENOMS, TELEPHONE
from clesante.socle.texte import normaliser

_DEBUTS = (
    "charge direct coord respons presid vice maire elu adjoint medecin infirm chef animat service "
    "refer technic secret deleg consei agent educat psych sage kine ergo assist gestion mission"
)
_FONCTIONS = tuple(_DEBUTS.split())


def est_une_personne(tape: str) -> bool:
    """Tell whether a cell names someone: a civility, a mail, a telephone, a first name known."""
    if CIVILITE.search(tape) or COURRIEL.search(tape) or TELEPHONE.search(tape):
        return True
    mots = normaliser(tape).split()
    if not 2 <= len(mots) <= 4 or re.search(r"\d", tape):
        return False
    if any(mot.startswith(debut) for mot in mots for debut in _FONCTIONS):
        return False
    return mots[0] in PRENOMS or mots[-1] in PRENOMS
