"""The fiches of a document, found by the labels that people write: pure, each field with a doubt.

A label is a known title of ``regles_reprise``: alone on its line, before a colon, or in the first
cell of a row. What follows, to the next label, is its value. What has no known label goes to the
notes, under its own title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from clesante.contrats.regles.cellules import numero_et_titre
from clesante.contrats.regles.reprise import CONNUS, NOTES, champ_du_titre
from clesante.socle.texte import normaliser

LABEL_MAX = 70
NOM_MAX = 120
EXTRAIT_MAX = 4_000
_FICHE = re.compile(
    r"^\s*(?:fiches?[\s-]*actions?|fiches?|actions?)\s*(?:n\s*[°ºo]?\s*)?"
    r"((?:\d{1,2}|[A-Z]\d{0,2})(?:[.\-]\d{1,2}){0,3})\s*(?:[:.)–—|-]+\s*(.*))?$",
    re.IGNORECASE,
)
_FICHE_SANS_TITRE = re.compile(r"^\s*fiches?[\s-]*actions?\s*:\s*(\S.*)$", re.IGNORECASE)
_NUMEROTE = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s*[-–—:.)]?\s+(\S.*)$")
_AXE = re.compile(
    r"^\s*(?:axe|orientation|volet)\s*(?:strat[ée]gique\s*)?n?\s*°?\s*\d{1,2}\b", re.I
)
_AVANT_DEUX_POINTS = re.compile(r"^\s*([^:\n]{2,70}?)\s*:\s*(.*)$", re.S)
NOMS = frozenset(("pilote", "intitule", "numero", "axe", "elu", "personne"))
"""Fields that are a name: a long text there is a doubt."""
QUESTIONS = {
    "qui pilote": "pilote",
    "qui porte l action": "pilote",
    "qui fait quoi": "partenaires",
    "avec quels partenaires": "partenaires",
    "avec quels moyens": "moyens_humains",
    "pour quel public": "publics",
    "a qui s adresse l action": "publics",
    "a quelle date": "calendrier",
    "quel calendrier": "calendrier",
    "comment evaluer": "indicateurs",
    "comment saura t on que ca marche": "indicateurs",
    "pourquoi": "contexte",
    "pourquoi cette action": "contexte",
    "comment": "description",
    "quoi": "description",
    "combien": "budget",
    "a quel endroit": "territoire_dit",
}
"""Titles asked as questions, in documents only."""


@dataclass(slots=True)
class FicheTrouvee:
    """One fiche: by field (or by a title of its own), its text and how sure it is, from 0 to 1."""

    champs: dict[str, str] = field(default_factory=dict)
    confiances: dict[str, float] = field(default_factory=dict)
    extrait: list[str] = field(default_factory=list)

    def ajouter(self, cle: str, texte: str, confiance: float) -> None:
        """Keep a value; a second one is put after the first."""
        deja = self.champs.get(cle, "")
        self.champs[cle] = f"{deja}\n{texte}".strip() if deja else texte.strip()
        if texte.strip():
            self.confiances[cle] = min(self.confiances.get(cle, 1.0), confiance)


def champ_du_label(texte: str) -> tuple[str, float]:
    """Return the field a label is known for and how sure it is, ("", 0) for none."""
    lu = texte.strip().rstrip(" :?")
    if not lu or len(lu) > LABEL_MAX:
        return "", 0.0
    nu = normaliser(lu)
    if nu in QUESTIONS:
        return QUESTIONS[nu], 0.9
    champ = champ_du_titre(lu)
    if not champ:
        return "", 0.0
    exact = any(nu == titre for titre in CONNUS[champ].titres) or nu == normaliser(
        CONNUS[champ].libelle
    )
    return champ, 0.95 if exact else 0.8


class Lecteur:
    """Reads the lines of a document, one after the other."""

    def __init__(self, certitude: float = 1.0) -> None:
        self.certitude = certitude
        self.fiches: list[FicheTrouvee] = []
        self.axe = ""
        self.cle = ""
        self.confiance = 0.0

    def lire(self, blocs: Iterable[tuple[str, list[str]]]) -> list[FicheTrouvee]:
        """Return the fiches of a document."""
        for genre, cellules in blocs:
            if genre == "rangee" and len(cellules) > 1:
                self._rangee(cellules)
            else:
                self._ligne(cellules[0], genre == "titre")
        return [lue for lue in self.fiches if lue.champs.get("intitule")]

    @property
    def fiche(self) -> FicheTrouvee | None:
        """The fiche under way."""
        return self.fiches[-1] if self.fiches else None

    def _ligne(self, texte: str, titre: bool) -> None:
        if self._debut(texte, titre):
            return
        if _AXE.match(texte) and len(texte) < 250 and (titre or self.fiche is None):
            self._axe(texte)
            return
        label = _AVANT_DEUX_POINTS.match(texte)
        if label and (trouve := champ_du_label(label[1]))[0]:
            self._label(label[1], trouve, label[2])
        elif (trouve := champ_du_label(texte))[0] and not texte.rstrip().endswith("."):
            self._label(texte, (trouve[0], trouve[1] - 0.1), "")
        else:
            self._suite(texte)

    def _axe(self, texte: str) -> None:
        self.axe, self.cle = " ".join(texte.split()), ""

    def _debut(self, texte: str, titre: bool) -> bool:
        """Begin a fiche when a line is the title of one; tell whether it is."""
        nu = " ".join(texte.split())
        if (trouve := _FICHE.match(nu)) and len(nu) < 320:
            self._neuve(trouve[1].replace("-", "."), trouve[2] or "", 0.95 if titre else 0.9)
            return True
        if (seul := _FICHE_SANS_TITRE.match(nu)) and len(nu) < 320:
            self._neuve("", seul[1], 0.85)
            return True
        if titre and (numerote := _NUMEROTE.match(nu)) and not champ_du_label(numerote[2])[0]:
            self._neuve(numerote[1], numerote[2], 0.8)
            return True
        return False

    def _neuve(self, numero: str, titre: str, confiance: float) -> None:
        neuve = FicheTrouvee()
        self.fiches.append(neuve)
        neuve.extrait.append(f"{numero} {titre}".strip())
        if self.axe:
            neuve.ajouter("axe", self.axe, 0.85 * self.certitude)
        if numero:
            neuve.ajouter("numero", numero, confiance * self.certitude)
        self.cle, self.confiance = "", 0.0
        if titre:
            neuve.ajouter("intitule", titre, confiance * self.certitude)
        else:  # « Fiche n° 3 », its title on the next line
            self.cle, self.confiance = "intitule", 0.8 * self.certitude

    def _label(self, label: str, trouve: tuple[str, float], valeur: str) -> None:
        champ, confiance = trouve
        if champ == "axe" and self.fiche is None:
            self._axe(valeur)
            return
        deja = self.fiche.champs if self.fiche else {}
        commence = champ == "intitule" and deja.get("intitule") and len(deja) > 2
        if (
            self.fiche is None
            or commence
            or (champ == "numero" and "numero" in deja and len(deja) > 2)
        ):
            self._neuve("", "", 0.0)
        assert self.fiche is not None  # noqa: S101 (begun just above)
        self.fiche.extrait.append(f"{label.strip()}\u00a0: {valeur}".strip())
        self.cle, self.confiance = champ, confiance * self.certitude
        if valeur.strip():
            self._valeur(valeur)

    def _valeur(self, valeur: str) -> None:
        assert self.fiche is not None  # noqa: S101 (a label was read)
        confiance = self.confiance
        if self.cle in NOMS and len(valeur) > NOM_MAX and self.cle != "intitule":
            confiance = min(confiance, 0.4)
        if self.cle == "intitule":
            numero, valeur = numero_et_titre(valeur)
            if numero and "numero" not in self.fiche.champs:
                self.fiche.ajouter("numero", numero, confiance)
        self.fiche.ajouter(self.cle, valeur, confiance)

    def _suite(self, texte: str) -> None:
        if self.fiche is None:
            return
        self.fiche.extrait.append(texte)
        if self.cle:
            self._valeur(texte)
            if self.cle == "intitule":
                self.cle = ""
        else:
            self.fiche.ajouter(NOTES, texte, 0.5 * self.certitude)

    def _rangee(self, cellules: list[str]) -> None:
        """Read a row: label and value, several of them, or a title across."""
        pleines = [lue for lue in cellules if lue.strip()]
        if len(pleines) == 1:
            self._ligne(pleines[0], True)
            return
        if self._debut(" ".join(pleines), False):
            return
        labels = [champ_du_label(lue) for lue in cellules]
        if labels[0][0]:
            self._paires(cellules, labels)
            return
        if len(pleines) == 2 and len(cellules[0]) <= LABEL_MAX and cellules[0] and self.fiche:
            titre = cellules[0].strip().rstrip(":").strip()
            self.fiche.extrait.append(f"{titre}\u00a0: {pleines[1]}")
            self.fiche.ajouter(titre, pleines[1], 0.5 * self.certitude)
            self.cle, self.confiance = titre, 0.5 * self.certitude
            return
        self._suite(" ".join(pleines))

    def _paires(self, cellules: list[str], labels: list[tuple[str, float]]) -> None:
        rang = 0
        while rang < len(cellules):
            if labels[rang][0] and rang + 1 < len(cellules):
                self._label(cellules[rang], labels[rang], cellules[rang + 1])
                rang += 2
            else:
                if cellules[rang].strip() and self.cle:
                    self._suite(cellules[rang])
                rang += 1
