"""The rows of a territory's own table, one by one: territory, period, numbers, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite, texte_de
from clesante.donnees.producteurs.cellules import (
    Nombre,
    deviner_decimale,
    lire_nombre,
    lire_periode,
)
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.regles import (
    CHIFFRES,
    Colonnes,
    Consignes,
    LigneLue,
    calcul_de,
    est_ensemble,
    est_note,
    facteur_de,
)
from clesante.socle.texte import enumerer

DECIMALES = {"virgule": ",", "point": "."}
TOLERANCE = 0.51  # of the last decimal written: what rounding may hide
FORME_DE_CODE = re.compile(r"(?:[A-Z]+-)?[0-9][0-9AB]?[0-9]{2,7}")
NON_DONNE = Nombre(None, Statut.NON_DISPONIBLE)


class Lecture:
    """One reading of a table; it gathers in ``anomalies`` what is wrong."""

    def __init__(
        self,
        lignes: Sequence[Sequence[Any]],
        entete: int,
        colonnes: Colonnes,
        lieux: Lieux,
        consignes: Consignes,
    ) -> None:
        self.consignes, self.lieux = consignes, lieux
        self.anomalies: list[Anomalie] = []
        self.entetes = [" ".join(texte_de(cellule).split()) for cellule in lignes[entete]]
        self.corps = {
            numero: ligne
            for numero, ligne in enumerate(lignes[entete + 1 :], entete + 2)
            if any(texte_de(cellule) for cellule in ligne)
        }
        self.rangs = self._remplies(colonnes.rangs)
        self._demander_les_ambigues(colonnes.ambigues)
        self._redresser_les_codes()
        self._redresser_les_comptes()
        self.calcul = self._calcul()
        self.decimale = DECIMALES.get(consignes.decimale) or deviner_decimale(
            self.lu(ligne, role)
            for ligne in self.corps.values()
            for role in CHIFFRES
            if role in self.rangs
        )

    @property
    def libelles(self) -> dict[str, str]:
        """The label of each role."""
        return {role: self.entetes[rang] for role, rang in self.rangs.items()}

    @property
    def role_du_lieu(self) -> str:
        """The role of the column that names territories."""
        return "code" if "code" in self.rangs else "nom"

    def noter(self, role: str, anomalie: Anomalie) -> None:
        """Keep an anomaly, in the column of a role."""
        colonne = self.libelles.get(role, role)
        self.anomalies.append(replace(anomalie, colonne=colonne, valeur=anomalie.valeur[:80]))

    def lu(self, ligne: Sequence[Any], role: str) -> Any:
        """Return the cell of a role, None when the table or the row has none."""
        rang = self.rangs.get(role)
        return ligne[rang] if rang is not None and rang < len(ligne) else None

    def sources(self) -> tuple[str, ...]:
        """Return what the column of sources says, each once."""
        lues = {texte_de(self.lu(ligne, "source")) for ligne in self.corps.values()}
        return tuple(sorted(lues - {""}))

    def figures(self) -> list[tuple[int, LigneLue]]:
        """Return (row number, figure) for the rows that hold one."""
        lues = ((numero, self._figure(numero, ligne)) for numero, ligne in self.corps.items())
        return [(numero, lue) for numero, lue in lues if lue is not None]

    def _remplies(self, rangs: Mapping[str, int]) -> dict[str, int]:
        """Return the columns that hold something: a file to fill has columns left empty."""
        return {
            role: rang
            for role, rang in rangs.items()
            if any(rang < len(li) and texte_de(li[rang]) for li in self.corps.values())
        }

    def _demander_les_ambigues(self, ambigues: Mapping[str, Sequence[str]]) -> None:
        """Ask for the column of territories or figures that several labels could be."""
        for role, libelles in ambigues.items():
            if role in (*CHIFFRES, "code", "nom"):
                choix = enumerer([f"« {libelle} »" for libelle in libelles], "ou")
                probleme = f"plusieurs colonnes peuvent être « {role} » : {choix}"
                remede = f"Dites laquelle, par exemple --colonnes {role}={libelles[0]}"
                self.noter(role, Anomalie(None, "", "", probleme, remede))

    def _redresser_les_codes(self) -> None:
        """Read as codes a column labelled « commune » that holds codes."""
        if "code" in self.rangs or "nom" not in self.rangs:
            return
        lus = [texte_de(self.lu(ligne, "nom")) for ligne in self.corps.values()]
        if 2 * sum(bool(FORME_DE_CODE.fullmatch(texte)) for texte in lus) > len(lus):
            self.rangs["code"] = self.rangs.pop("nom")

    def _redresser_les_comptes(self) -> None:
        """Read « valeur » as the count that an indicator of counts asks for."""
        seule = "valeur" in self.rangs and "numerateur" not in self.rangs
        if self.consignes.calcul is Calcul.SOMME and seule:
            self.rangs["numerateur"] = self.rangs.pop("valeur")
        if not {"numerateur", "valeur"} & {*self.rangs} and not self.anomalies:
            remede = "Remplissez le fichier, ou dites la colonne (--colonnes numerateur=…)"
            self.noter("", Anomalie(None, "", "", "aucun nombre n'est rempli", remede))

    def _calcul(self) -> Calcul:
        """Return how figures are rebuilt: as columns say, or as an indicator of counts wants."""
        attendu, lu = self.consignes.calcul, calcul_de({*self.rangs})
        if attendu is Calcul.SOMME and lu is not Calcul.PUBLIEE:
            return attendu
        if attendu is Calcul.RAPPORT and lu is Calcul.SOMME:
            probleme = "le dénominateur manque : l'indicateur est un rapport"
            remede = "Ajoutez sa colonne, ou dites-la (--colonnes denominateur=…)"
            self.noter("", Anomalie(None, "", "", probleme, remede))
        return lu

    def _figure(self, numero: int, ligne: Sequence[Any]) -> LigneLue | None:
        code, nom = (texte_de(self.lu(ligne, role)) for role in ("code", "nom"))
        if est_note(ligne):
            return None
        if est_ensemble(nom) or est_ensemble(code) or not (code or nom):
            self._ensemble(numero, code or nom)
            return None
        territoire = self._territoire(numero, ligne)
        nombres = {role: self._nombre(numero, ligne, role) for role in CHIFFRES}
        periode = self._periode(numero, ligne)
        if not territoire or not all(nombre.lisible for nombre in nombres.values()):
            return None
        dimension = texte_de(self.lu(ligne, "dimension"))[:120]
        return self._juger(numero, LigneLue(territoire, periode, dimension), nombres)

    def _ensemble(self, numero: int, nom: str) -> None:
        """Say that a total line is left out; refuse a row of figures without a territory."""
        if not nom and numero != max(self.corps):
            probleme, remede = "le territoire est en blanc", "Écrivez son code, ou ôtez la ligne"
            self.noter(self.role_du_lieu, Anomalie(numero, "", "", probleme, remede, genre="blanc"))
            return
        quoi = "ligne de total" if nom else "dernière ligne sans territoire, lue comme un total"
        probleme = f"{quoi} : elle n'est pas enregistrée, les totaux se recalculent"
        self.noter(
            self.role_du_lieu, Anomalie(numero, "", nom, probleme, "", Gravite.INFO, genre="total")
        )

    def _territoire(self, numero: int, ligne: Sequence[Any]) -> str:
        """Return the territory of a row, empty when it is unknown or elsewhere, which is noted."""
        cellule, nom = self.lu(ligne, "code"), texte_de(self.lu(ligne, "nom"))
        role = "code" if texte_de(cellule) else "nom"
        code, anomalie = self.lieux.lire(cellule, nom)
        if anomalie:
            self.noter(role, replace(anomalie, ligne=numero))
        if not code or self.lieux.retient(code):
            return code
        probleme = f"{self.lieux.designer(code)} est hors du territoire de la table"
        remede = "La ligne n'est pas enregistrée ; vérifiez le territoire de la table"
        lu = texte_de(cellule) or nom
        self.noter(role, Anomalie(numero, "", lu, probleme, remede, Gravite.ALERTE, genre="hors"))
        return ""

    def _nombre(self, numero: int, ligne: Sequence[Any], role: str) -> Nombre:
        if role not in self.rangs:
            return NON_DONNE
        cellule = self.lu(ligne, role)
        lu = lire_nombre(cellule, self.decimale)
        if not lu.lisible:
            remede = f"{lu.remede} (--decimale virgule ou point)" if lu.ambigu else lu.remede
            texte = texte_de(cellule)
            self.noter(role, Anomalie(numero, "", texte, lu.probleme, remede, genre=lu.genre))
        return lu

    def _periode(self, numero: int, ligne: Sequence[Any]) -> str:
        cellule = texte_de(self.lu(ligne, "annee")) or self.consignes.annee
        periode, probleme = lire_periode(cellule, date.today().year)  # noqa: DTZ011
        if probleme:
            gravite = Gravite.ALERTE if periode else Gravite.BLOQUANT
            remede = "Écrivez la période dans le fichier, ou dites-la avec --annee"
            genre = f"periode {cellule}"
            self.noter(
                "annee", Anomalie(numero, "", cellule, probleme, remede, gravite, genre=genre)
            )
        return periode

    def _juger(self, numero: int, lue: LigneLue, nombres: Mapping[str, Nombre]) -> LigneLue:
        """Return the figure of a row from its numbers; note those that cannot be."""
        haut, bas, valeur = (nombres[role].valeur for role in CHIFFRES)
        self._refuser_les_impossibles(numero, haut, bas)
        if haut is not None and self.calcul is Calcul.SOMME:
            return replace(lue, numerateur=haut)
        if haut is not None and bas is not None:
            self._comparer(numero, haut, bas, nombres["valeur"])
            statut = Statut.VALEUR if bas else Statut.NON_CALCULABLE
            return replace(lue, numerateur=haut, denominateur=bas, statut=statut)
        if valeur is not None:
            return replace(lue, valeur=valeur)
        return replace(lue, statut=_absence([nombres[role] for role in CHIFFRES]))

    def _refuser_les_impossibles(self, numero: int, haut: float | None, bas: float | None) -> None:
        for role, nombre in (("numerateur", haut), ("denominateur", bas)):
            if nombre is not None and nombre < 0:
                probleme, remede = "un effectif ne peut pas être négatif", "Corrigez-le"
                self.noter(
                    role, Anomalie(numero, "", f"{nombre:g}", probleme, remede, genre="negatif")
                )
        if haut is not None and bas is not None and self.consignes.unite == "%" and haut > bas:
            probleme = f"{haut:g} sur {bas:g} : une part ne dépasse pas le tout"
            remede = "Vérifiez les deux colonnes, ou dites une autre unité que « % »"
            self.noter("numerateur", Anomalie(numero, "", f"{haut:g}", probleme, remede))

    def _comparer(self, numero: int, haut: float, bas: float, valeur: Nombre) -> None:
        """Note a rate that is not what its own parts give, in percent or as a ratio."""
        if valeur.valeur is None or not bas:
            return
        attendue = facteur_de(self.consignes.unite) * haut / bas
        decimales = f"{valeur.valeur:.10f}".rstrip("0").partition(".")[2]
        marge = TOLERANCE * 10 ** -len(decimales)
        proche = abs(valeur.valeur - attendue) <= marge
        if proche or abs(100 * valeur.valeur - attendue) <= 100 * marge:
            return
        probleme = f"la valeur écrite n'est pas celle de ses effectifs ({attendue:.4g})"
        remede = "Les effectifs sont retenus ; vérifiez la valeur"
        lu = f"{valeur.valeur:g}"
        self.noter(
            "valeur", Anomalie(numero, "", lu, probleme, remede, Gravite.ALERTE, genre="valeur")
        )


def _absence(nombres: Sequence[Nombre]) -> Statut:
    """Return why a row has no figure: what its marks say, a secret first."""
    marques = {nombre.statut for nombre in nombres if nombre.valeur is None}
    for statut in (Statut.SECRET, Statut.NON_CALCULABLE):
        if statut in marques:
            return statut
    return Statut.NON_DISPONIBLE
