"""A change between two texts of a contract, and the two texts as they are read together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from clesante.contrats.choix import GenreChangement
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.contenu_dit import Champ, Diseur, Lexique, Mots
from clesante.socle.json_canonique import canonique
from clesante.socle.texte import INSECABLE

Dire = Callable[[str], str]
AJOUT, RETRAIT, MODIFICATION = "ajout", "retrait", "modification"


@dataclass(frozen=True, slots=True)
class Changement:
    """One change, ready to be read: of what, which column, before, after.

    ``cle`` names it for good; ``champ`` is empty when the whole object came or went; ``mots`` is
    the passage of a long text, word by word. ``repere`` is that of the object whose page shows it,
    ``objets`` those of the rows that make it, ``colonnes`` what moved in them.
    """

    cle: str
    genre: str
    acte: str
    sorte: str
    repere: str
    objet: str
    champ: str = ""
    avant: str = ""
    apres: str = ""
    mots: Mots = ()
    objets: tuple[str, ...] = ()
    colonnes: tuple[str, ...] = ()

    @property
    def genre_dit(self) -> str:
        """What it is about: « durée »."""
        return str(GenreChangement(self.genre).label)

    @property
    def titre(self) -> str:
        """What changed, in a few words: « Action 2.1 Former, axe »."""
        return ", ".join(filter(None, (self.objet, self.champ)))

    def en_clair(self, avant: Dire, apres: Dire) -> Changement:
        """Return it with what the variables of each text say, in place of their names."""
        mots = tuple((sens, (avant if sens == "-" else apres)(dit)) for sens, dit in self.mots)
        return replace(self, avant=avant(self.avant), apres=apres(self.apres), mots=mots)

    @property
    def article(self) -> str:
        """The sentence of an avenant that makes the change."""
        if self.acte == MODIFICATION and self.avant and self.apres:
            return (
                f"{self.titre}{INSECABLE}: au lieu de {citer(self.avant)}, lire "
                f"{citer(self.apres)}."
            )
        dit = self.apres or self.avant
        if self.champ:
            verbe = "est ajouté" if self.apres else "est retiré"
            return f"{self.titre}{INSECABLE}: {verbe} {citer(dit)}."
        verbe = "Est ajouté" if self.acte == AJOUT else "Est retiré"
        suite = f" ({dit})" if dit else ""
        return f"{verbe}{INSECABLE}: {self.objet}{suite}."


def citer(texte: str) -> str:
    """Return a text between French quotation marks."""
    return f"«{INSECABLE}{texte}{INSECABLE}»"


@dataclass(frozen=True)
class Lecture:
    """Two texts of a contract, and the words in which their difference is said."""

    avant: Contenu
    apres: Contenu
    lexique: Lexique

    @cached_property
    def diseurs(self) -> tuple[Diseur, Diseur]:
        """Who says the values of each side."""
        return Diseur(self.avant, self.lexique), Diseur(self.apres, self.lexique)

    def couples(self, sorte: str) -> Iterator[tuple[Objet | None, Objet | None]]:
        """Yield each object of a kind as it was and as it is, None on the side where it is not.

        An object taken away and one added that say the same are one, that did not change.
        """
        lus = {o["repere"]: o for o in self.avant.liste(sorte)}
        partis = {r: o for r, o in lus.items() if self.apres.objet(r) is None}
        pareils = {_dit(o): r for r, o in partis.items()}
        for objet in self.apres.liste(sorte):
            ancien = lus.get(objet["repere"])
            if ancien is None and (repere := pareils.pop(_dit(objet), "")):
                del partis[repere]
                continue
            yield ancien, objet
        yield from ((objet, None) for objet in partis.values())

    def champs(self, sorte: str) -> dict[str, Champ]:
        """Return the columns that are compared."""
        lus = self.lexique.champs.get(sorte, {})
        return {nom: champ for nom, champ in lus.items() if champ.compare}


def _dit(objet: Objet) -> str:
    """Return what an object says, but its repère and its place."""
    return canonique({k: v for k, v in objet.items() if k not in ("repere", "ordre")})
