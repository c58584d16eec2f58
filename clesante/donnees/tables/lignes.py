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
from clesante.donnees.tables.geoclip import Export, niveau_dit
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.regles import (
    CHIFFRES,
    SOMME,
    Colonnes,
    Consignes,
    LigneLue,
    calcul_de,
    est_ensemble,
    est_note,
    facteur_de,
)
from clesante.socle.texte import enumerer, normaliser, pluriel

DECIMALES = {"virgule": ",", "point": "."}
TOLERANCE = 0.51  # of the last decimal written: what rounding may hide
FORME_DE_CODE = re.compile(r"(?:[A-Z]+-)?[0-9][0-9AB]?[0-9]{2,7}")
CITES = 5
SANS_RESULTAT = "N/A -"
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
        self.consignes, self.lieux, self.export = consignes, lieux, lieux.export
        self.anomalies: list[Anomalie] = []
        self.ecartees = 0
        self.inconnus: list[str] = []
        self.ligne_entete = entete + 1
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
        figures = [(numero, lue) for numero, lue in lues if lue is not None]
        self._dire_ecartees()
        return figures

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
        if self._est_total(code, nom) or not (code or nom):
            self._ensemble(numero, code or nom)
            return None
        if self._deborde(numero, ligne):
            return None
        territoire = self._territoire(numero, ligne)
        if self.export and not territoire:
            return None
        nombres = {role: self._nombre(numero, ligne, role) for role in CHIFFRES}
        periode = self._periode(numero, ligne)
        if not territoire or not all(nombre.lisible for nombre in nombres.values()):
            return None
        dimension = texte_de(self.lu(ligne, "dimension"))[:120]
        return self._juger(numero, LigneLue(territoire, periode, dimension), nombres)

    def _deborde(self, numero: int, ligne: Sequence[Any]) -> bool:
        """Refuse a row with more cells than its header: « 1,234 » was cut in two, and all moved."""
        prevues = len(self.entetes)
        if not any(texte_de(cellule) for cellule in ligne[prevues:]):
            return False
        probleme = f"{len(ligne)} cellules au lieu de {prevues}"
        remede = "Mettez entre guillemets la cellule qui contient le séparateur"
        self.noter("", Anomalie(numero, "", "", probleme, remede, genre="cellules"))
        return True

    @staticmethod
    def _est_total(code: str, nom: str) -> bool:
        """Tell whether a row is a total; « 80 ; Somme » is a département."""
        departement = normaliser(nom) == SOMME and any(c.isdigit() for c in code)
        return est_ensemble(code) or (est_ensemble(nom) and not departement)

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
        if self.export:
            return self._d_un_export(numero, ligne, self.export)
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

    def _d_un_export(self, numero: int, ligne: Sequence[Any], export: Export) -> str:
        """Return the territory of a row of a national export, empty when it is left aside."""
        cellule, nom = self.lu(ligne, "code"), texte_de(self.lu(ligne, "nom"))
        niveau = export.niveau or niveau_dit(texte_de(self.lu(ligne, "maille")))
        code, anomalie = self.lieux.lire(cellule, nom, niveau) if niveau else ("", None)
        if not code:
            self.inconnus.append(f"{texte_de(cellule)} ({nom})")
            return ""
        if not self.lieux.retient(code):
            self.ecartees += 1
            return ""
        if anomalie:
            self.noter("code", replace(anomalie, ligne=numero))
        return code

    def _dire_ecartees(self) -> None:
        """Say once what of a national export is left aside."""
        if self.ecartees:
            lignes = pluriel(self.ecartees, "ligne", "lignes")
            probleme = f"{lignes} hors du territoire de la table, laissées de côté"
            self.noter("", Anomalie(None, "", "", probleme, "", Gravite.INFO, genre="hors"))
        if self.inconnus:
            noms = enumerer([*self.inconnus[:CITES], *(["…"] if self.inconnus[CITES:] else [])])
            codes = pluriel(len(self.inconnus), "code inconnu", "codes inconnus")
            probleme = f"{codes} du référentiel, lignes laissées de côté : {noms}"
            self.noter("code", Anomalie(None, "", "", probleme, "", Gravite.ALERTE, genre="codes"))

    def _nombre(self, numero: int, ligne: Sequence[Any], role: str) -> Nombre:
        if role not in self.rangs:
            return NON_DONNE
        cellule = self.lu(ligne, role)
        lu = lire_nombre(cellule, self.decimale)
        if not lu.lisible and self.export and texte_de(cellule).upper().startswith(SANS_RESULTAT):
            return self._sans_resultat(numero, role, texte_de(cellule))
        if not lu.lisible:
            remede = f"{lu.remede} (--decimale virgule ou point)" if lu.ambigu else lu.remede
            texte = texte_de(cellule)
            self.noter(role, Anomalie(numero, "", texte, lu.probleme, remede, genre=lu.genre))
        return lu

    def _sans_resultat(self, numero: int, role: str, marque: str) -> Nombre:
        """Return a mark « N/A - … » that is not known: no figure, hidden when it says so."""
        cache = "secret" in normaliser(marque)
        probleme = (
            f"la marque « {marque[:60]} » n'est pas connue : lue comme une absence de chiffre"
        )
        self.noter(
            role,
            Anomalie(numero, "", marque, probleme, "", Gravite.ALERTE, genre=f"marque {marque}"),
        )
        return Nombre(None, Statut.SECRET if cache else Statut.NON_DISPONIBLE)

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
