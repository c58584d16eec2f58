"""What is wrong in a file that comes in: which row, what was read, why it matters, what to do.

The report and the corrected file are made from here, for publishers' files and local tables alike.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, Self

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import ecrire, ecrire_ods, nom_feuille
from clesante.ui.colonnes import Colonne

LIMITE = 500
DITES = 5
A_CORRIGER = "À corriger"


class Gravite(StrEnum):
    """What an anomaly does: stops, must be confirmed, is shown."""

    BLOQUANT = "bloquant"
    ALERTE = "alerte"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One thing wrong: where, what was read and why it matters (no final dot), what to do.

    ``ligne`` counts from 1 as a spreadsheet does, None for the whole file. ``proposition`` is the
    cell as it should be, only when it is certain. Anomalies of one ``genre`` are one mistake made
    many times: they are said once, with their count.
    """

    ligne: int | None
    colonne: str
    valeur: str
    probleme: str
    remede: str
    gravite: Gravite = Gravite.BLOQUANT
    proposition: str | None = None
    feuille: str = ""
    genre: str = ""

    def __str__(self) -> str:
        """Return « ligne 12, colonne « Code » : what is wrong »."""
        lieux = [f"feuille « {self.feuille} »"] if self.feuille else []
        lieux += [f"ligne {self.ligne}"] if self.ligne else []
        lieux += [f"colonne « {self.colonne} »"] if self.colonne else []
        return f"{', '.join(lieux)} : {self.probleme}" if lieux else self.probleme


class FichierRefuseError(EntreeInvalideError):
    """A file refused for what its rows hold: nothing of it is kept.

    ``anomalies`` holds the first ``LIMITE``, in the order of the file, ``total`` counts them all,
    ``comptes`` tells how many of each kind, ``corrections`` gives the certain cells by (column,
    what was read), whatever the number of rows.
    """

    def __init__(self, fichier: str, anomalies: Sequence[Anomalie], total: int = 0) -> None:
        ordre = sorted(anomalies, key=lambda a: (a.feuille, a.ligne or 0))
        self.fichier = fichier
        self.anomalies = tuple(ordre[:LIMITE])
        self.total = max(total, len(ordre))
        self.comptes = dict(Counter(a.genre for a in ordre if a.genre))
        self.corrections = {
            (a.colonne, a.valeur): a.proposition for a in ordre if a.proposition is not None
        }
        super().__init__(self._message(), self._cure())

    def _message(self) -> str:
        dites, genres = [], set[str]()
        for anomalie in self.anomalies:
            if anomalie.genre not in genres:
                genres |= {anomalie.genre} - {""}
                dites.append(self._dite(anomalie))
        reste = " ; …" if len(dites) > DITES else ""
        lieux = pluriel(self.total, "anomalie")
        return f"{self.fichier} : {lieux}. {' ; '.join(dites[:DITES])}{reste}. {RIEN}"

    def _dite(self, anomalie: Anomalie) -> str:
        nombre = self.comptes.get(anomalie.genre, 1)
        suite = f" ({pluriel(nombre, 'ligne concernée', 'lignes concernées')})"
        phrase = f"{anomalie}{suite if nombre > 1 else ''}"
        return phrase[:1].upper() + phrase[1:] if anomalie is self.anomalies[0] else phrase

    def _cure(self) -> str:
        remedes = list(dict.fromkeys(a.remede for a in self.anomalies if a.remede))
        return f"{remedes[0]}." if len(remedes) == 1 else "Corrigez ces cellules et recommencez."

    def en_json(self) -> dict[str, Any]:
        """Return the error as plain data, to cross the border of a process."""
        corrections = [[*lieu, texte] for lieu, texte in self.corrections.items()]
        return {
            "fichier": self.fichier,
            "anomalies": [asdict(anomalie) for anomalie in self.anomalies],
            "total": self.total,
            "comptes": self.comptes,
            "corrections": corrections,
        }

    @classmethod
    def depuis_json(cls, contenu: Mapping[str, Any]) -> Self:
        """Return the error that :meth:`en_json` wrote."""
        lues = [Anomalie(**{**a, "gravite": Gravite(a["gravite"])}) for a in contenu["anomalies"]]
        erreur = cls(contenu["fichier"], lues, contenu["total"])
        erreur.comptes = dict(contenu["comptes"])
        erreur.corrections = {(c, v): texte for c, v, texte in contenu["corrections"]}
        erreur.message = erreur._message()
        return erreur


RIEN = "Rien n'a été enregistré."

COLONNES: tuple[Colonne[Anomalie], ...] = (
    Colonne("feuille", "Feuille", attrgetter("feuille")),
    Colonne("ligne", "Ligne", attrgetter("ligne"), "nombre"),
    Colonne("colonne", "Colonne", attrgetter("colonne")),
    Colonne("valeur", "Valeur lue", attrgetter("valeur")),
    Colonne("gravite", "Gravité", lambda anomalie: str(anomalie.gravite)),
    Colonne("probleme", "Problème", attrgetter("probleme")),
    Colonne("remede", "Que faire", attrgetter("remede")),
    Colonne("proposition", "Valeur proposée", attrgetter("proposition")),
)


def ecrire_rapport(anomalies: Sequence[Anomalie], format_voulu: str) -> bytes:
    """Return the list of anomalies as a file: ``csv``, ``xlsx`` or ``ods``."""
    return ecrire(format_voulu, "Anomalies", COLONNES, anomalies)


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet as it was read: its rows from the first line of the file, where its header is.

    ``libelles`` are the labels of its columns when the header does not hold them as they are.
    """

    nom: str
    lignes: Sequence[Sequence[Any]]
    entete: int = 0
    libelles: tuple[str, ...] = ()


def fichier_corrige(
    feuilles: Sequence[Feuille],
    erreur: FichierRefuseError,
    format_voulu: str,
    separateur: str = ",",
) -> bytes:
    """Return the file given, certain corrections made, with a column « À corriger » at the end.

    That column says what is left to mend on each row of ``erreur`` that has no certain correction.
    ``csv`` and ``ods`` hold the first sheet; a header is recognised by its label.
    """
    corrigees = [(f.nom, _corrigees(f, erreur)) for f in feuilles]
    if format_voulu == "csv":
        return _csv(corrigees[0][1], separateur)
    return _xlsx(corrigees) if format_voulu == "xlsx" else _ods(*corrigees[0])


def _corrigees(feuille: Feuille, erreur: FichierRefuseError) -> list[list[Any]]:
    """Return every row of a sheet, the certain cells mended, what is left said at its end."""
    restes: dict[int, list[str]] = {}
    for a in erreur.anomalies:
        if a.proposition is None and a.ligne and a.feuille in ("", feuille.nom):
            restes.setdefault(a.ligne, []).append(f"{a.colonne} : {a.probleme}. {a.remede}")
    libelles = feuille.libelles or [texte_de(c) for c in feuille.lignes[feuille.entete]]
    largeur = max(map(len, feuille.lignes))
    corrigees = []
    for numero, ligne in enumerate(feuille.lignes, 1):
        reparees = [
            erreur.corrections.get((libelle, texte_de(cellule)), cellule)
            for libelle, cellule in zip(libelles, ligne, strict=False)
        ]
        complete = [*reparees, *ligne[len(libelles) :], *[""] * (largeur - len(ligne))]
        a_dire = A_CORRIGER if numero == feuille.entete + 1 else " ; ".join(restes.get(numero, ()))
        corrigees.append([*complete, a_dire])
    return corrigees


def texte_de(cellule: Any) -> str:
    """Return a cell as it is quoted: trimmed, a whole number of a spreadsheet without « .0 »."""
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return "" if cellule is None else str(cellule).strip()


def _csv(lignes: Sequence[Sequence[Any]], separateur: str) -> bytes:
    flux = io.StringIO(newline="")
    csv.writer(flux, delimiter=separateur).writerows([texte_de(c) for c in li] for li in lignes)
    return flux.getvalue().encode("utf-8-sig")


def _xlsx(feuilles: Sequence[tuple[str, list[list[Any]]]]) -> bytes:
    """Return a workbook of several sheets, every text typed as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    classeur = Workbook(write_only=True)
    for nom, lignes in feuilles:
        page = classeur.create_sheet(nom_feuille(nom))
        for ligne in lignes:
            cases = [WriteOnlyCell(page, value=c if c != "" else None) for c in ligne]
            for case in cases:
                if isinstance(case.value, str):
                    case.data_type = "s"
            page.append(cases)
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def _ods(nom: str, lignes: Sequence[Sequence[Any]]) -> bytes:
    """Return an OpenDocument sheet; its first row is the first of the file."""
    colonnes: list[Colonne[Sequence[Any]]] = [
        Colonne(str(rang), texte_de(titre), itemgetter(rang))
        for rang, titre in enumerate(lignes[0])
    ]
    return ecrire_ods(nom, colonnes, lignes[1:])
