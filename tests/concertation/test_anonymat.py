"""What a free text tells of a person is seen, and what it does not tell is left alone."""

from __future__ import annotations

import pytest

from clesante.concertation.regles.anonymat import reserves


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("Monsieur X, diabétique, attend depuis trois mois.", "santé d'une personne"),
        ("Ma voisine est en dépression et personne ne vient.", "santé d'une personne"),
        ("Il faut appeler Mme Durand à la mairie.", "nommer quelqu'un"),
        ("C'est Jean-Pierre Martin qui conduit le bus.", "nommer quelqu'un"),
        ("Écrivez-moi à lea.petit@exemple.fr", "adresse électronique"),
        ("Mon numéro est le 06 12 34 56 78.", "téléphone"),
        ("Appelez le +33 2 51 00 00 00", "téléphone"),
        ("Son numéro : 2 84 05 85 092 012 34", "sécurité sociale"),
        ("Elle est née le 3 mars 1954.", "naissance"),
        ("né le 12/04/1980", "naissance"),
        ("J'habite 12 bis, rue des Tilleuls", "adresse postale"),
    ],
)
def test_what_tells_of_someone_is_said_with_its_cure(texte, mot):
    doutes = reserves(texte)
    assert any(mot in doute for doute in doutes), doutes
    assert all(doute.endswith(".") for doute in doutes)


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "Je suis diabétique et le premier médecin est à quarante minutes.",
        "Madame la maire et M. le préfet sont venus.",
        "Le collège Marie Curie et la rue Jean Jaurès sont loin du centre.",
        "La CPTS Sud Vendée a soigné 12 345 personnes en 2024, soit 02 % de plus.",
        "Les personnes handicapées attendent 18 mois pour un rendez-vous.",
        "Fontenay-le-Comte, 13 800 habitants, 5 médecins de plus de 60 ans.",
    ],
)
def test_what_tells_of_nobody_is_left_alone(texte):
    assert reserves(texte) == ()
