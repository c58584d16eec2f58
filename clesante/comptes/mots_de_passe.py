"""Passwords that everybody would try: refused whatever is put around them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

from clesante.comptes.models import Utilisateur
from clesante.socle.texte import sans_accents

FICHIER = Path(__file__).parent / "donnees" / "mots-refuses.txt"
MOT_MINIMAL = 4  # letters
MOTS_SUFFISANTS = 3  # different words: four of 5,000 words are already 49 bits
RESTE_SUFFISANT = 8  # signs left once words, runs and repetitions are out
SUITES = re.compile(
    r"(?:0?1234567890?|123456?7?8?9?|987654?3?2?1?|azerty(?:uiop)?|qwerty(?:uiop)?|qsdfgh(?:jklm)?"
    r"|abcdef?g?h?|(?:19|20)\d\d)"
)
REPETES = re.compile(r"(.)\1+")


@cache
def mots_refuses() -> frozenset[str]:
    """Return the words of the file: common passwords, French words and names, our own subject."""
    lignes = FICHIER.read_text(encoding="utf-8").splitlines()
    return frozenset(mot for mot in lignes if mot and not mot.startswith("#"))


class MotsRefuses:
    """Validator: refuses what is one or two known words, dates, runs and repetitions around them.

    A phrase of three different words or more passes: it is what people are told to choose.
    """

    def validate(self, password: str, user: Utilisateur | None = None) -> None:
        """Raise ``ValidationError`` when too little is left once known words are taken out."""
        siens = _siens(user)
        trouves, reste = _decouper(normaliser(password), siens)
        if len(trouves - siens) < MOTS_SUFFISANTS and reste < RESTE_SUFFISANT:
            raise ValidationError(
                "Ce mot de passe est trop facile à deviner\u00a0: un mot courant, un nom ou une "
                "suite, même suivi de chiffres. Prenez une phrase d'au moins quatre mots.",
                code="mot_courant",
            )

    def get_help_text(self) -> str:
        """Return what is told before a password is chosen."""
        return "Une phrase de quatre mots sans rapport est facile à retenir et difficile à deviner."


def normaliser(texte: str) -> str:
    """Return lower-case letters and digits without accents, usual substitutions undone.

    Signs of other writings are kept: they are part of the secret.
    """
    bas = sans_accents(texte).lower().translate(str.maketrans("@$€", "ase"))
    return re.sub(r"[\x00-/:-`{-\x7f]", "", bas)


def _siens(user: Utilisateur | None) -> frozenset[str]:
    """Return the words of the person: those of the name and of the address."""
    connus = f"{user.nom} {user.courriel}" if user else ""
    return frozenset(
        mot for brut in re.split(r"[\W_]+", connus) if len(mot := normaliser(brut)) >= MOT_MINIMAL
    )


def _decouper(texte: str, siens: frozenset[str]) -> tuple[set[str], int]:
    """Return the different known words of a text, and how many signs are left without them."""
    connus = mots_refuses() | siens
    trouves: set[str] = set()
    reste, place = "", 0
    while place < len(texte):
        mot = _plus_long(texte, place, connus)
        if mot:
            trouves.add(mot)
            place += len(mot)
        else:
            reste += texte[place]
            place += 1
    return trouves, len(set(REPETES.sub(r"\1", SUITES.sub("", reste))))


def _plus_long(texte: str, place: int, connus: frozenset[str]) -> str:
    """Return the longest known word at a place of a text, or an empty string."""
    for fin in range(min(len(texte), place + 24), place + MOT_MINIMAL - 1, -1):
        if texte[place:fin] in connus:
            return texte[place:fin]
    return ""
