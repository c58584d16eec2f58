"""A workbook of a contract that comes back: what it changes, what changed meanwhile, its faults.

Nothing is written here. A cell nobody touched is known by its mark, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from clesante.acteurs.lectures.citees import organisation_citee
from clesante.comptes.models import Utilisateur
from clesante.contrats.colonnes.export import (
    ENTRE_TERMES,
    FEUILLES,
    NUMERO,
    REPERE,
    RETIRER,
    VERSION,
    Champ,
    Feuille,
    lire_champs,
    marque,
    texte,
)
from clesante.contrats.imports.export_lignes import PLACES, Ajout, Parents, Retrait, neuf
from clesante.contrats.imports.export_regles import avant_d_ajouter, juger
from clesante.contrats.models import Contrat
from clesante.contrats.regles.cellules import lire_date
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite
from clesante.socle.dates import date_courte
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser
from clesante.ui.classeurs import nom_feuille

AJOUT, RETRAIT = "Ligne ajoutée", "Ligne retirée"
FAUTES_DE_CELLULE = (ClesanteError, ValidationError, ArithmeticError, ValueError)
CHIFFRES = 18  # before the comma, and after: more is no figure of a contract
Pages = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that was changed: where, what is in place, what the workbook says.

    ``conflit``: what is in place was written after the workbook was made.
    """

    feuille: str
    ligne: int
    objet: str
    cle: str
    champ: str
    avant: str
    apres: str
    conflit: bool = False


@dataclass(slots=True)
class Retour:
    """What a workbook that comes back would do."""

    differences: list[Difference] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    ajouts: list[Ajout] = field(default_factory=list)
    retraits: list[Retrait] = field(default_factory=list)
    changes: list[tuple[Any, tuple[str, ...]]] = field(default_factory=list)
    """Each object changed, not saved, with the names of the fields its event keeps."""

    @property
    def conflits(self) -> list[Difference]:
        """The cells that two people changed."""
        return [d for d in self.differences if d.conflit]

    @property
    def bloquee(self) -> bool:
        """Whether one thing at least must be mended before anything is written."""
        return any(a.gravite is Gravite.BLOQUANT for a in self.anomalies)


def comparer(
    contrat: Contrat, pages: Pages, par: Utilisateur, gardes: frozenset[str] = frozenset()
) -> Retour:
    """Return what a workbook would change of a contract, cell by cell.

    ``gardes`` are the keys of the conflicts for which the workbook is right. Raises
    ``EntreeInvalideError`` when no sheet is one of a contract.
    """
    retour = Retour()
    connues = [f for f in FEUILLES if nom_feuille(f.titre) in pages]
    if not connues:
        raise EntreeInvalideError(
            "Ce classeur n'a aucune des feuilles d'un contrat.",
            "Donnez celui que « Télécharger le contrat » a écrit, ses feuilles gardées.",
        )
    parents = Parents(contrat, par)
    for feuille in connues:
        _Lecteur(feuille, parents, gardes, retour).lire(pages[nom_feuille(feuille.titre)])
    return retour


class _Lecteur:
    """Reads one sheet, row after row."""

    def __init__(
        self,
        feuille: Feuille,
        parents: Parents,
        gardes: frozenset[str],
        retour: Retour,
    ) -> None:
        self.feuille, self.gardes, self.retour, self.parents = feuille, gardes, retour, parents
        self.contrat, self.par = parents.contrat, parents.par
        self.champs = lire_champs(feuille)
        self.objets = {lu.pk: lu for lu in parents.de(feuille.modele)}
        self.lus: set[int] = set()
        self.donnes: set[tuple[Any, ...]] = set()

    def lire(self, lignes: Sequence[Sequence[Any]]) -> None:
        """Compare every row of the sheet."""
        titres = [texte(cellule) for cellule in lignes[0]] if lignes else []
        rangs = {titre: rang for rang, titre in enumerate(titres)}
        manquants = [t for t in (NUMERO, VERSION, REPERE) if t not in rangs]
        if manquants:
            dit = f"il manque {enumerer(manquants)}"
            self._signaler((1, ""), "", dit, "Remettez ces colonnes, telles quelles")
            return
        for numero, ligne in enumerate(lignes[1:], 2):
            cellules = {t: ligne[r] if r < len(ligne) else None for t, r in rangs.items()}
            if any(texte(lue) for lue in ligne):
                self._ligne(numero, cellules)

    def _signaler(self, lieu: tuple[int, str], valeur: str, dit: str, remede: str) -> None:
        """Keep what is wrong at a (row, column)."""
        self.retour.anomalies.append(
            Anomalie(*lieu, valeur[:200], dit, remede, feuille=self.feuille.titre)
        )

    def _ligne(self, numero: int, cellules: Mapping[str, Any]) -> None:
        tape = texte(cellules[NUMERO])
        if not tape:
            self._sans_numero(numero, cellules)
            return
        entier = tape.isascii() and tape.isdecimal() and len(tape) <= CHIFFRES
        objet = self.objets.get(int(tape)) if entier else None
        if objet is None:
            dit = "ce numéro n'est celui d'aucune ligne que vous puissiez modifier ici"
            self._signaler((numero, NUMERO), tape, dit, "Ôtez cette ligne, ou remettez son numéro")
            return
        if objet.pk in self.lus:
            dit = "ce numéro est celui d'une ligne plus haut"
            self._signaler((numero, NUMERO), tape, dit, "Gardez une seule des deux lignes")
            return
        self.lus.add(objet.pk)
        if self._a_retirer(numero, cellules):
            self._retirer(numero, objet, texte(cellules[VERSION]))
            return
        self._objet(numero, objet, cellules)

    def _sans_numero(self, numero: int, cellules: Mapping[str, Any]) -> None:
        """Read a row without a number: a new one, when it has no mark of an old one either."""
        if self.feuille.modele not in PLACES:
            dit = "cette ligne n'a pas de numéro : cette feuille n'en a qu'une"
            self._signaler((numero, NUMERO), "", dit, "Remettez son numéro, ou ôtez-la")
        elif texte(cellules[VERSION]) or texte(cellules[REPERE]):
            dit = "cette ligne n'a pas de numéro, mais garde la version ou le repère d'une autre"
            remede = "Remettez son numéro, ou videz ces deux cellules pour l'ajouter"
            self._signaler((numero, NUMERO), "", dit, remede)
        else:
            self._ajouter(numero, cellules)

    def _a_retirer(self, numero: int, cellules: Mapping[str, Any]) -> bool:
        """Tell whether a row asks to be taken away."""
        dit = texte(cellules.get(RETIRER))
        try:
            return _oui(dit)
        except EntreeInvalideError as erreur:
            fautes = erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
            self._signaler((numero, RETIRER), dit, *fautes)
            return False

    def _retirer(self, numero: int, objet: Any, version: str) -> None:
        """Keep a row to take away; one that was written since is asked."""
        cle = f"{self.feuille.modele.__name__.lower()}-{objet.pk}-retrait"
        conflit = version != texte(getattr(objet, "version", 1))
        dit = str(objet)[:120]
        self.retour.differences.append(
            Difference(self.feuille.titre, numero, dit, cle, RETRAIT, dit, "", conflit)
        )
        if not conflit or cle in self.gardes:
            self.retour.retraits.append(Retrait(self.feuille.titre, numero, objet))

    def _ajouter(self, numero: int, cellules: Mapping[str, Any]) -> None:
        """Keep a row to add, once all that it says can be."""
        objet, combien = neuf(self.feuille, self.contrat), len(self.retour.anomalies)
        tapes = {c.nom: texte(cellules[c.titre]) for c in self.champs if c.titre in cellules}
        for champ in self.champs:
            if tapes.get(champ.nom):
                self._lire_neuve(numero, objet, champ, tapes[champ.nom])
        try:
            PLACES[type(objet)](objet, cellules, self.parents)
        except ClesanteError as erreur:
            self._signaler((numero, NUMERO), "", *_faute(erreur))
        if len(self.retour.anomalies) > combien or not self._juste(numero, objet, tapes):
            return
        self.parents.ajouter(objet)
        self.retour.ajouts.append(Ajout(self.feuille.titre, numero, objet))
        ou = {titre: texte(cellules.get(titre)) for titre, _ in self.feuille.situer}
        ecrits = {**ou, **{c.titre: tapes.get(c.nom, "") for c in self.champs}}
        dits = [f"{titre}\u00a0: {dit[:60]}" for titre, dit in ecrits.items() if dit]
        cle = f"{self.feuille.modele.__name__.lower()}-n{numero}"
        apres = " ; ".join(dits)[:400]
        self.retour.differences.append(
            Difference(self.feuille.titre, numero, str(objet)[:120], cle, AJOUT, "", apres)
        )

    def _lire_neuve(self, numero: int, objet: Any, champ: Champ, tapee: str) -> None:
        try:
            setattr(objet, champ.nom, lire_cellule(champ, tapee, self.par, self.contrat.fictif))
        except FAUTES_DE_CELLULE as erreur:
            self._signaler((numero, champ.titre), tapee, *_faute(erreur))

    def _juste(self, numero: int, objet: Any, tapes: Mapping[str, str]) -> bool:
        """Tell whether its model and its page's rules find a new row right; say what is not."""
        vides = {"numero"} if not tapes.get("numero") else set[str]()  # given by its place
        try:
            exclus = {c.name for c in objet._meta.fields} - (set(self.feuille.noms) - vides)  # noqa: SLF001
            objet.clean_fields(exclude=exclus)
            juger(objet, avant_d_ajouter(objet, [nom for nom, tape in tapes.items() if tape]))
        except ValidationError as erreur:
            self._dire(numero, erreur)
            return False
        return True

    def _objet(self, numero: int, objet: Any, cellules: Mapping[str, Any]) -> None:
        reperes = texte(cellules[REPERE]).split()
        if len(reperes) != len(self.champs):
            dit = "le repère de cette ligne n'est plus celui qui a été écrit"
            self._signaler(
                (numero, REPERE),
                "",
                dit,
                "Remettez la cellule, ou téléchargez le contrat à nouveau",
            )
            return
        en_place = {champ.nom: getattr(objet, champ.nom) for champ in self.champs}
        touches = [
            change
            for champ, repere in zip(self.champs, reperes, strict=True)
            if champ.titre in cellules
            and (change := self._cellule(numero, objet, champ, repere, cellules[champ.titre]))
        ]
        if touches:
            self._garder(numero, objet, {nom: en_place[nom] for nom in touches})

    def _cellule(self, numero: int, objet: Any, champ: Champ, repere: str, cellule: Any) -> str:
        """Read one cell; return the field to write, empty for none."""
        tapee, en_place = texte(cellule), champ.valeur(objet)
        if marque(cellule) == repere:
            return ""
        try:
            valeur = lire_cellule(champ, tapee, self.par, self.contrat.fictif)
            apres = _dite(champ, valeur)
        except FAUTES_DE_CELLULE as erreur:
            self._signaler((numero, champ.titre), tapee, *_faute(erreur))
            return ""
        if texte(apres) == texte(en_place):
            return ""
        cle = f"{self.feuille.modele.__name__.lower()}-{objet.pk}-{champ.nom}"
        conflit = marque(champ.valeur(objet)) != repere
        self.retour.differences.append(
            Difference(
                self.feuille.titre,
                numero,
                str(objet)[:120],
                cle,
                champ.titre,
                _montree(en_place),
                _montree(apres),
                conflit,
            )
        )
        if conflit and cle not in self.gardes:
            return ""
        setattr(objet, champ.nom, valeur)
        return champ.nom

    def _garder(self, numero: int, objet: Any, avant: Mapping[str, Any]) -> None:
        """Keep a row that its own model and its page's rules find right.

        ``avant``: the fields changed, as they were.
        """
        try:
            objet.clean_fields(exclude={c.name for c in objet._meta.fields} - avant.keys())  # noqa: SLF001
            objet.validate_constraints()
            juger(objet, avant)
            self._donner(objet, avant.keys())
        except ValidationError as erreur:
            self._dire(numero, erreur)
            return
        self.retour.changes.append((objet, tuple(self.feuille.noms)))

    def _dire(self, numero: int, erreur: ValidationError) -> None:
        """Keep what a model or a rule finds wrong of a row, field by field."""
        for nom, phrases in erreur.message_dict.items():
            titre = next((c.titre for c in self.champs if c.nom == nom), "")
            for phrase in phrases:
                dit = str(phrase).removesuffix(".")
                self._signaler((numero, titre), "", dit, "Corrigez cette cellule")

    def _donner(self, objet: Any, touches: Collection[str]) -> None:
        """Refuse what two rows of the sheet take, and one only may have."""
        for contrainte in objet._meta.constraints:  # noqa: SLF001
            noms = getattr(contrainte, "fields", ())
            if not set(noms) & set(touches):
                continue
            cle = (contrainte.name, *(getattr(objet, nom) for nom in noms))
            if cle in self.donnes:
                nom = next(nom for nom in noms if nom in touches)
                raise ValidationError({nom: "une ligne plus haut prend déjà cette valeur"})
            if "" not in cle:
                self.donnes.add(cle)


def _montree(valeur: Any) -> str:
    """Return a value as a person reads it: a day and a comma of France."""
    if isinstance(valeur, date):
        return date_courte(valeur)
    dite = texte(valeur)
    return dite.replace(".", ",") if isinstance(valeur, float | Decimal) else dite


def _dite(champ: Champ, valeur: Any) -> Any:
    """Return what a value read will show once written."""
    if isinstance(valeur, models.Model):
        return str(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if champ.de_termes:
        return ENTRE_TERMES.join(champ.libelles.get(code, code) for code in valeur)
    return champ.libelles.get(valeur, valeur) if isinstance(valeur, str) else valeur


def lire_cellule(champ: Champ, tapee: str, par: Utilisateur, inventees: bool = True) -> Any:
    """Return the value a cell writes; raise ``ClesanteError`` or ``ValueError`` when none."""
    if isinstance(champ.champ, models.ForeignKey):
        return organisation_citee(tapee, par, inventees) if tapee else None
    if champ.de_termes:
        return [_code(champ, lu) for lu in tapee.split(ENTRE_TERMES.strip()) if lu.strip()]
    if isinstance(champ.champ, models.BooleanField):
        return _oui(tapee)
    if isinstance(champ.champ, models.DateField):
        return lire_date(tapee) if tapee else None
    if isinstance(champ.champ, models.DecimalField | models.IntegerField):
        return _nombre(champ, tapee)
    return _code(champ, tapee) if champ.libelles and tapee else tapee


def _code(champ: Champ, tape: str) -> str:
    connus = {normaliser(libelle): code for code, libelle in champ.libelles.items()}
    connus |= {normaliser(code): code for code in champ.libelles}
    if (code := connus.get(normaliser(tape))) is not None:
        return code
    choix = ", ".join([*champ.libelles.values()][:12])
    raise EntreeInvalideError(
        f"«\u00a0{tape.strip()[:60]}\u00a0» n'est pas connu.", f"Au choix : {choix}."
    )


def _oui(tape: str) -> bool:
    lu = normaliser(tape)
    if lu in ("oui", "vrai", "x", "1"):
        return True
    if lu in ("non", "faux", "", "0"):
        return False
    raise EntreeInvalideError("On attend oui ou non.", "Écrivez l'un des deux.")


def _nombre(champ: Champ, tape: str) -> Any:
    if not tape:
        return None
    lu = Decimal("".join(tape.split()).replace(",", "."))
    exposant = lu.as_tuple().exponent
    if not isinstance(exposant, int) or exposant < -CHIFFRES or lu.adjusted() >= CHIFFRES:
        raise ValueError(tape)
    if not isinstance(champ.champ, models.IntegerField):
        return lu
    if lu != int(lu):
        raise EntreeInvalideError("On attend un nombre entier.", "Ôtez ce qui suit la virgule.")
    return int(lu)


def _faute(erreur: Exception) -> tuple[str, str]:
    if isinstance(erreur, ClesanteError):
        return erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
    return "cette valeur ne se lit pas", "Écrivez un nombre, sans unité"
