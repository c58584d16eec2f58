"""What vocabularies hold of people: nothing."""

from __future__ import annotations

from clesante.comptes.registre import sans_personne

FICHES = (
    sans_personne(
        "recherche.terme",
        "id version modifie_le cle_creation created_at vocabulaire code libelle groupe definition "
        "uri correspondances retire_le",
    ),
)
