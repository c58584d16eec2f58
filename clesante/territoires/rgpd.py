"""What territories hold of people: nothing."""

from __future__ import annotations

from clesante.comptes.registre import sans_personne

FICHES = (
    sans_personne(
        "territoires.perimetreenregistre",
        "id identifiant version intitule nature unites date_debut date_fin source created_at",
    ),
    sans_personne("territoires.quartier", "id perimetre nom commune population annee source"),
)
