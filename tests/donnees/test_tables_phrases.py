"""What the command says of its options, as a page says it of its fields."""

from __future__ import annotations

import pytest

from clesante.donnees.tables.phrases import en_page


@pytest.mark.parametrize(
    ("dite", "attendue"),
    [
        ("Ajoutez --libelle.", "Ajoutez «\u00a0Libellé\u00a0»."),
        ("Donnez --seuil 11 ou plus.", "Donnez «\u00a0Seuil de secret\u00a0» 11 ou plus."),
        (
            "Dites les colonnes, par exemple --colonnes code=INSEE,numerateur=Nb.",
            "Dites les colonnes, par exemple «\u00a0Ce que contient chaque colonne\u00a0».",
        ),
        ("Rien à dire.", "Rien à dire."),
        (
            "Dites laquelle, par exemple --colonnes numerateur=Nb. d'enfants (2024)",
            "Dites laquelle, par exemple «\u00a0Ce que contient chaque colonne\u00a0»",
        ),
        (
            "Dites lequel, par exemple --colonnes valeur=Taux (5 %) (une virgule y est doublée).",
            "Dites lequel, par exemple «\u00a0Ce que contient chaque colonne\u00a0».",
        ),
        (
            "Remplissez le fichier, ou dites la colonne (--colonnes numerateur=…)",
            "Remplissez le fichier, ou dites la colonne "
            "(«\u00a0Ce que contient chaque colonne\u00a0»)",
        ),
        (
            "Dites --echelle ratio ou --echelle pourcentage",
            "Dites «\u00a0Échelle\u00a0» de 0 à 1 ou «\u00a0Échelle\u00a0» de 0 à 100",
        ),
        (
            "Enregistrez-le : « clesante territoire --enregistrer FICHIER ».",
            "Enregistrez-le : « clesante territoire --enregistrer FICHIER ».",
        ),
        (
            "Gardez l'une des deux ; « clesante donnees table retirer CODE » la retire.",
            "Gardez l'une des deux ; la page de l'autre table la retire.",
        ),
        (
            "Retirez-la d'abord : « clesante donnees table retirer LOC_X ».",
            "Retirez-la d'abord de la publication.",
        ),
        (
            "Le champ « source » de la table n'est pas accepté. Au plus 200 caractères.",
            "Le champ «\u00a0Producteur\u00a0» de la table n'est pas accepté. "
            "Au plus 200 caractères.",
        ),
    ],
)
def test_sentences_of_the_command_are_said_of_the_page(dite, attendue):
    assert en_page(dite) == attendue
