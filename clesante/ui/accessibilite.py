"""The state of accessibility that the site declares: « non conforme » until an audit says else.

Source: décret n° 2019-768, RGAA 4.1.2. The audit is a file of the folder of the site, so that the
mention at the foot of every page asks nothing of the base.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from clesante.socle.fichiers import ecrire

journal = logging.getLogger("clesante.ui")
CRITERES = 106
ANS = 3
PARTIELLE = 50  # %
TOTALEMENT, PARTIELLEMENT, NON = "totalement conforme", "partiellement conforme", "non conforme"


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit of conformity: a criterion is valid only when it is on every page of the sample."""

    fait_le: date
    auditeur: str
    echantillon: tuple[str, ...]
    valides: int
    applicables: int
    non_conformites: tuple[str, ...] = ()

    @property
    def taux(self) -> int:
        """Return the percentage of applicable criteria that are valid, never rounded up."""
        return self.valides * 100 // self.applicables

    def en_vigueur(self, jour: date) -> bool:
        """Tell whether the audit holds on a day: three years from the one it was made."""
        fin = (self.fait_le.year + ANS, self.fait_le.month, self.fait_le.day)
        return self.fait_le <= jour and (jour.year, jour.month, jour.day) < fin

    def etat(self) -> str:
        """Return the state the rate gives, in the words of the RGAA."""
        if self.valides == self.applicables:
            return TOTALEMENT
        return PARTIELLEMENT if self.taux >= PARTIELLE else NON

    def en_dict(self) -> dict[str, Any]:
        """Return the audit for a machine."""
        return {**asdict(self), "fait_le": self.fait_le.isoformat()}


def fichier() -> Path:
    """Return the file of the audit."""
    return Path(settings.VAR) / "accessibilite.json"


def garder(audit: Audit) -> None:
    """Keep an audit, in place of the one before."""
    ecrire(fichier(), json.dumps(audit.en_dict(), ensure_ascii=False))


def en_vigueur(jour: date) -> Audit | None:
    """Return the audit that holds on a day; None when there is none that can be read."""
    try:
        instant = fichier().stat().st_mtime_ns
    except OSError:
        return None
    audit = _lire(fichier(), instant)
    return audit if audit and audit.en_vigueur(jour) else None


def mention(jour: date) -> str:
    """Return the state to declare on a day."""
    audit = en_vigueur(jour)
    return audit.etat() if audit else NON


@lru_cache(maxsize=2)
def _lire(chemin: Path, _instant: int) -> Audit | None:
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))
        audit = Audit(
            date.fromisoformat(lu["fait_le"]),
            str(lu["auditeur"]),
            tuple(lu["echantillon"]),
            int(lu["valides"]),
            int(lu["applicables"]),
            tuple(lu["non_conformites"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        journal.warning("audit d'accessibilité illisible : %s", erreur)
        return None
    return audit if 0 <= audit.valides <= audit.applicables and audit.applicables else None
