"""Someone whose page takes files and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # read before Django starts
    from clesante.acteurs.models import Personne


@pytest.fixture
def quelqu_un(organisation) -> Personne:
    """Someone with a function here, who can bring something."""
    from clesante.acteurs.models import Fonction, ForceVive, Personne

    la = organisation("Maison de santé")
    elle = Personne.objects.create(nom="Quetzal", courriel="zelie@exemple.fr")
    Fonction.objects.create(personne=elle, organisation=la, intitule="Dir.", role="referent")
    ForceVive.objects.create(organisation=la, personne=elle, apports="Un réseau")
    return elle
