"""Who reads: what a reading shows depends on it, and on nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lecteur:
    """A reader: ``voit_les_prives`` tells whether what is not published is shown."""

    voit_les_prives: bool = False


PUBLIC = Lecteur()
EXPLOITANT = Lecteur(voit_les_prives=True)
"""The person at the command line of the machine: the files and the base are theirs."""
