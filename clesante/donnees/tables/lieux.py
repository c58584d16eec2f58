"""The territories of a table: what each row names, and whether it is in the table's perimeter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from clesante.donnees.producteurs.anomalies import Anomalie, texte_de
from clesante.donnees.producteurs.codes import lire_code, reperes
from clesante.donnees.tables.geoclip import Export
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import enumerer
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.territoires.regles import citer, cles_nom, ville

PREFIXE = re.compile(r"(COM|ARM|EPCI|EPT|BV|DEP|REG)-[0-9A-Z]+", re.I)
INTERIEURS = ("EPCI", "EPT", "BV", "DEP", "REG")  # levels a perimeter may wholly hold


class Lieux:
    """Reads the territory of a row for one perimeter; ``hors`` gathers those met outside it.

    Of a national ``export``, territories that the perimeter cuts are kept too, as references.
    """

    def __init__(self, perimetre: Perimetre, export: Export | None = None) -> None:
        self.perimetre, self.export = perimetre, export
        self.communes = frozenset(perimetre.communes)
        self.hors: set[str] = set()

    def lire(self, cellule: Any, nom: str, niveau: str = "") -> tuple[str, Anomalie | None]:
        """Return (territory code, what to say): by its code, else by its name alone.

        ``niveau`` is the one the file says, else the form of the code tells. The code is empty
        when nothing certain was read; homonyms are never chosen between.
        """
        if not texte_de(cellule):
            return self._par_nom(nom)
        niveau = niveau or niveau_du_code(texte_de(cellule))
        code, anomalie = lire_code(cellule, niveau)
        if not code and niveau == "BV" and (bassin := _bassin_renomme(texte_de(cellule))):
            return bassin, None
        return (_complet(code, niveau) if code else ""), anomalie

    def _par_nom(self, nom: str) -> tuple[str, Anomalie | None]:
        trouves = self._noms.get(cles_nom(nom)[1], [])
        if len(trouves) == 1:
            return trouves[0], None
        if trouves:
            choix = enumerer([self.designer(code) for code in trouves], "ou")
            return "", Anomalie(
                None, "", nom, f"{citer(nom)} désigne plusieurs territoires : {choix}",
                "Ajoutez une colonne de codes Insee",
            )  # fmt: skip
        return self._ailleurs(nom)

    def _ailleurs(self, nom: str) -> tuple[str, Anomalie | None]:
        """Read a name that nothing of the perimeter bears, as if it had been typed."""
        try:
            lu = territoires.perimetre(nom)
        except ClesanteError as erreur:
            return "", Anomalie(
                None, "", nom, erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
            )
        return lu.code, None

    @cached_property
    def _noms(self) -> dict[str, list[str]]:
        """Return the territories of the perimeter by the search form of their name."""
        noms: dict[str, list[str]] = {}
        for territoire in territoires.plusieurs([*self.perimetre.communes, *self._larges()]):
            noms.setdefault(cles_nom(territoire.nom)[1], []).append(territoire.code)
        return noms

    def _larges(self) -> Iterable[str]:
        proches = {*self.perimetre.epci, *self.perimetre.departements, *self.perimetre.regions}
        return sorted(code for code in proches if self.contient(code))

    def retient(self, code: str) -> bool:
        """Tell whether a row is kept: inside the perimeter, or a reference that holds it whole."""
        if self.contient(code) or self.entoure(code) or (self.export and self.coupe(code)):
            return True
        self.hors.add(code)
        return False

    def contient(self, code: str) -> bool:
        """Tell whether a territory is wholly in the perimeter."""
        return (
            code in self.communes
            or ville(code) in self.communes
            or (niveau_de(code) in INTERIEURS and _membres(code) <= self.communes)
        )

    def entoure(self, code: str) -> bool:
        """Tell whether a territory holds the whole perimeter: a reference to compare with."""
        large = niveau_de(code) in (*INTERIEURS, "FR")
        return large and self.communes < _membres(code)

    def coupe(self, code: str) -> bool:
        """Tell whether the perimeter holds a part only of a territory."""
        return niveau_de(code) in INTERIEURS and not self.communes.isdisjoint(_membres(code))

    def attendus(self, niveau: str) -> list[str]:
        """Return the territories of a level that the perimeter holds, where they can be listed."""
        if niveau == "COM":
            return [*self.perimetre.communes]
        listes = {"EPCI": self.perimetre.epci, "DEP": self.perimetre.departements}
        return [code for code in listes.get(niveau, ()) if self.contient(code)]

    def designer(self, code: str) -> str:
        """Return « L'Orbrie, Vendée (85167) »."""
        niveau, _, suite = code.partition("-")
        noms = reperes().noms.get(niveau, {})
        return reperes().designer(niveau, suite or niveau) if (suite or niveau) in noms else code

    @staticmethod
    def niveau(code: str) -> str:
        """Return the level of a code: an arrondissement is an observation unit as a commune is."""
        return niveau_de(code)


def _membres(code: str) -> frozenset[str]:
    return _membres_lus(code, territoires.version_referentiel())


@lru_cache(maxsize=4_096)
def _membres_lus(code: str, _: tuple[str, int, int]) -> frozenset[str]:
    """Return the communes of a territory, kept until the referential is replaced."""
    return frozenset(territoires.membres(code))


def _bassin_renomme(ecrit: str) -> str:
    """Return the bassin de vie 2022 whose commune bears this code today: 49126 is BV 49069."""
    anciens = reperes().anciens
    bassins = [b for b in reperes().noms["BV"] if anciens.get(b) == ecrit]
    return f"BV-{bassins[0]}" if len(bassins) == 1 else ""


def niveau_de(code: str) -> str:
    """Return the level of a territory code; arrondissements count among communes."""
    niveau = code.partition("-")[0]
    return "COM" if niveau == "ARM" else niveau


def niveau_du_code(texte: str) -> str:
    """Return the level that the form of a code says: « 85092 », « 200071934 », « DEP-85 »…"""
    compact = re.sub(r"\s", "", texte).upper()
    if trouve := PREFIXE.fullmatch(compact):
        return trouve[1].upper()
    if compact == "FR":
        return "FR"
    if re.fullmatch("[0-9]{8,14}", compact):
        return "EPT" if compact in reperes().noms["EPT"] else "EPCI"
    return "DEP" if len(compact) < 4 else "UNITE"


def _complet(code: str, niveau: str) -> str:
    """Return the code with its level: « COM-85092 », « ARM-69381 », « FR »."""
    if niveau == "FR":
        return "FR"
    if niveau in ("UNITE", "COM", "ARM"):
        niveau = "ARM" if code in reperes().noms["ARM"] else "COM"
    return f"{niveau}-{code}"
