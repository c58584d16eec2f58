"""The values of a version in French words: labels of columns, of codes, of what is linked to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db import models

from clesante.cadres.lectures import cadre as lire_cadre
from clesante.cadres.montants import euros
from clesante.contrats.colonnes.contenu import PAR_NOM
from clesante.contrats.colonnes.export import choix_de
from clesante.contrats.lectures.fiches_page import valeur_dite
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.recherche.lectures import vocabulaire
from clesante.recherche.models import TermesField
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import enumerer, nombre
from clesante.territoires.lectures import perimetre
from clesante.ui.typographie import texte_francais

MONTANTS: Final = frozenset({"montant", "accorde", "verse", "cout", "part_ars", "part_porteur"})
AJOUTES: Final = {
    "enjeux": "enjeux auxquels elle répond",
    "principes": "principes du contrat",
    "dispositifs": "dispositifs du registre",
    "cibles": "cibles",
}


class Diseur:
    """Says the values of a version; each list of words is read once."""

    def __init__(self, contenu: Contenu) -> None:
        self.contenu = contenu
        objectifs = contenu.valeurs.get("autour", {}).get("objectifs_prs", {})
        self._mots: dict[str, Mapping[str, str]] = {"ficheaction.objectifs_prs": objectifs}

    def libelle(self, sorte: str, colonne: str) -> str:
        """Return the name of a column: « date d'effet »."""
        champ = self._champs[sorte].get(colonne)
        return texte_francais(str(champ.verbose_name)) if champ else AJOUTES.get(colonne, colonne)

    def dire(self, sorte: str, colonne: str, valeur: Any) -> str:
        """Return a value as people read it; "" for none."""
        if valeur in (None, "", [], {}):
            return ""
        if isinstance(valeur, bool):
            return "oui" if valeur else "non"
        if isinstance(valeur, Mapping):
            return self._dire_ensemble(colonne, valeur)
        if isinstance(valeur, list):
            return enumerer([self._un(sorte, colonne, dit) for dit in valeur])
        return self._un(sorte, colonne, valeur)

    def nommer(self, objet: Objet | None) -> str:
        """Return what an object is called: its number and its title, or the organisation it is."""
        if objet is None:
            return ""
        numero = str(objet.get("numero") or "")
        for colonne in ("intitule", "titre", "libelle", "nom", "texte", "quoi", "poste"):
            if dit := objet.get(colonne):
                return f"{numero} {dit}".strip()
        tenue = objet.get("organisation") or objet.get("financeur")
        return str(tenue["nom"]) if tenue else numero

    def lignes(self, sorte: str, objet: Objet) -> Iterator[tuple[str, str]]:
        """Yield what an object says, in the order of its columns: its label, its words."""
        for colonne in (*self._champs[sorte], *AJOUTES):
            if colonne in objet and (dit := self.dire(sorte, colonne, objet[colonne])):
                yield self.libelle(sorte, colonne), dit

    @cached_property
    def _champs(self) -> Mapping[str, Mapping[str, models.Field[Any, Any]]]:
        return {
            nom: {c.name: c for c in (*s.colonnes, *s.liens, *s.organisations)}
            for nom, s in PAR_NOM.items()
        }

    def _dire_ensemble(self, colonne: str, valeur: Mapping[str, Any]) -> str:
        if colonne == "cibles":
            return enumerer(
                [f"{annee}\u00a0: {valeur_dite(Decimal(v))}" for annee, v in valeur.items()]
            )
        return str(valeur.get("nom", ""))

    def _un(self, sorte: str, colonne: str, valeur: Any) -> str:
        """Return one value: a link by its name, a code by its word, a day, an amount."""
        if isinstance(valeur, Mapping):
            return str(valeur.get("nom", ""))
        champ = self._champs[sorte].get(colonne)
        if colonne in AJOUTES or isinstance(champ, models.ForeignKey):
            return self.nommer(self.contenu.objet(valeur))
        if dire := PARTICULIERS.get(colonne):
            return dire(valeur)
        if isinstance(champ, models.DateField):
            return date_longue(date.fromisoformat(valeur[:10]))
        if isinstance(champ, models.DecimalField):
            return euros(Decimal(valeur)) if colonne in MONTANTS else valeur_dite(Decimal(valeur))
        return self._mot(champ, str(valeur))

    def _mot(self, champ: Any, code: str) -> str:
        """Return the word of a code, itself for what is written freely."""
        if champ is None:
            return code
        nom = f"{champ.model._meta.model_name}.{champ.name}"  # noqa: SLF001
        if nom not in self._mots:
            termes = isinstance(champ, TermesField)
            self._mots[nom] = vocabulaire(champ.vocabulaire).libelles if termes else choix_de(champ)
        return self._mots[nom].get(code, code)


def _cadre(code: str) -> str:
    """Return the title of a framework; its code when it is no longer known."""
    try:
        return lire_cadre(code).agence
    except ClesanteError:
        return code


def _lieu(code: str) -> str:
    """Return the name of a perimeter; its code when it is no longer known."""
    try:
        return perimetre(code).intitule
    except ClesanteError:
        return code


PARTICULIERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "territoire": _lieu,
    "cadre": _cadre,
    "population": nombre,
    "effectif_vise": nombre,
}
