"""Organisations from a spreadsheet: columns guessed, every row judged, nothing kept here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms

from clesante.acteurs.actions import codes_pour, hors_de_portee
from clesante.acteurs.choix import Famille, Nature, famille_usuelle
from clesante.acteurs.forms import CHAMPS, OrganisationMixin
from clesante.acteurs.models import Organisation
from clesante.acteurs.regles import cle_nom
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.donnees.producteurs.anomalies import (
    Anomalie,
    Feuille,
    FichierRefuseError,
    Gravite,
    fichier_corrige,
    texte_de,
)
from clesante.donnees.tables.atelier import Bornes
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import normaliser

LIGNES_MAX = 5_000
BORNES = Bornes(
    texte=4_000,
    pour="un import d'organisations",
    contenu="des noms, des territoires, des adresses, des missions",
)
ENTETES: Mapping[str, tuple[str, ...]] = {
    "nom": ("nom", "organisation", "structure", "denomination", "raison sociale", "partenaire"),
    "sigle": ("sigle", "acronyme"),
    "nature": ("nature", "type", "categorie", "type de structure"),
    "famille": ("famille",),
    "territoire": ("territoire", "code du territoire", "commune", "epci", "intercommunalite"),
    "siret": ("siret", "numero siret", "n siret"),
    "courriel": ("courriel", "adresse electronique", "email", "e mail", "mail"),
    "telephone": ("telephone", "tel"),
    "site": ("site", "site internet", "site web", "url"),
    "missions": ("missions", "mission", "description"),
}
LIBELLES = {c.name: str(c.verbose_name) for c in champs(Organisation).values()}
OBLIGATOIRES = ("nom", "territoire")
ETATS = CREER, MODIFIER, INCHANGE = "à ajouter", "à modifier", "inchangée"


@dataclass(slots=True)
class LigneImportee:
    """One row understood: what it is about, what it would change."""

    numero: int
    organisation: Organisation
    etat: str


@dataclass(slots=True)
class Lecture:
    """What a file would do, and everything that is wrong with it."""

    lignes: list[LigneImportee] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)

    def compte(self, etat: str) -> int:
        """Return how many rows are « à ajouter », « à modifier » or « inchangée »."""
        return sum(ligne.etat == etat for ligne in self.lignes)

    @property
    def bloquee(self) -> bool:
        """Whether one thing at least must be mended before anything is written."""
        return any(a.gravite is Gravite.BLOQUANT for a in self.anomalies)


class LigneForm(OrganisationMixin):
    """One row judged by the same rules as the page of an organisation."""

    class Meta:
        """The fields a file may hold."""

        model = Organisation
        fields = CHAMPS


def deviner(entetes: Sequence[Any]) -> dict[str, int]:
    """Return the column of each field whose heading is known, counted from 0."""
    connus = {mot: nom for nom, mots in ENTETES.items() for mot in mots}
    trouves: dict[str, int] = {}
    for rang, entete in enumerate(entetes):
        nom = connus.get(normaliser(texte_de(entete)))
        if nom and nom not in trouves:
            trouves[nom] = rang
    return trouves


def est_vide(ligne: Sequence[Any]) -> bool:
    """Tell whether a row holds nothing."""
    return not any(map(texte_de, ligne))


def rang_entete(lignes: Sequence[Sequence[Any]]) -> int:
    """Return the row of the header, counted from 0: the first that holds something."""
    return next((rang for rang, ligne in enumerate(lignes) if not est_vide(ligne)), 0)


def entetes_de(lignes: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Return the header of a file, nothing when it is empty."""
    return lignes[rang_entete(lignes)] if lignes else []


def verifier_colonnes(colonnes: Mapping[str, int]) -> None:
    """Raise ``EntreeInvalideError`` when a field that every organisation has is nowhere."""
    for nom in OBLIGATOIRES:
        if nom not in colonnes:
            raise EntreeInvalideError(
                f"Aucune colonne ne donne le champ « {LIBELLES[nom]} ».",
                "Choisissez celle qui le donne, ou ajoutez-la au fichier.",
            )


def lire(lignes: Sequence[Sequence[Any]], colonnes: Mapping[str, int], par: Utilisateur) -> Lecture:
    """Judge every row of a file for a user, without writing anything.

    A row is the organisation of the same SIRET, or of the same name and territory, among those the
    user sees. Raises as :func:`verifier_colonnes`.
    """
    verifier_colonnes(colonnes)
    premiere = rang_entete(lignes)
    lecteur = _Lecteur(lignes[premiere], colonnes, par)
    for numero, cellules in enumerate(lignes[premiere + 1 :], premiere + 2):
        if not est_vide(cellules):
            lecteur.lire(numero, cellules)
    return lecteur.lecture


def corrige(
    fichier: str, lignes: Sequence[Sequence[Any]], lecture: Lecture, format_voulu: str
) -> bytes:
    """Return the file given, with a column that says what is to mend on each row."""
    feuille = Feuille("Organisations", lignes, rang_entete(lignes))
    return fichier_corrige([feuille], FichierRefuseError(fichier, lecture.anomalies), format_voulu)


class _Lecteur:
    """Reads rows one after the other, knowing what exists and what came before."""

    def __init__(
        self, entetes: Sequence[Any], colonnes: Mapping[str, int], par: Utilisateur
    ) -> None:
        self.entetes = {nom: texte_de(entetes[rang]) for nom, rang in colonnes.items()}
        self.colonnes, self.par, self.lecture = colonnes, par, Lecture()
        visibles = Organisation.objects.all().visibles_par(par).en_usage().order_by("-pk")
        visibles = visibles.prefetch_related("fusionnees")
        self.connues = {cle: o for o in visibles for cle in _cles(o)}
        permises = Organisation.objects.all().visibles_par(par, "acteurs.modifier")
        self.modifiables = set(permises.values_list("pk", flat=True))
        self.vues: dict[str, tuple[int, dict[str, str], str]] = {}

    def lire(self, numero: int, cellules: Sequence[Any]) -> None:
        """Judge one row."""
        textes = {
            nom: texte_de(cellules[rang]) if rang < len(cellules) else ""
            for nom, rang in self.colonnes.items()
        }
        form = LigneForm({**textes, **_codes_de_choix(textes)})
        form.is_valid()
        if form.errors:
            self.lecture.anomalies += self._fautes(numero, textes, form)
            return
        organisation = form.save(commit=False)
        connue = self._connue(organisation)
        if not self._deja_vue(numero, textes, organisation, connue):
            self._juger(numero, textes, organisation, connue)

    def _fautes(
        self, numero: int, textes: dict[str, str], form: forms.BaseForm
    ) -> Iterator[Anomalie]:
        for nom, phrases in form.errors.items():
            champ = form.fields.get(nom)
            entete = self.entetes.get(nom, str(champ.label) if champ else "")
            for phrase in phrases:
                dite = str(phrase).removesuffix(".")
                yield Anomalie(numero, entete, textes.get(nom, "")[:200], dite, _remede(nom))

    def _connue(self, lue: Organisation) -> Organisation | None:
        """Return the organisation that a row is: two SIRET are never those of one."""
        connues = (self.connues[cle] for cle in _cles(lue) if cle in self.connues)
        return next((o for o in connues if not _deux(lue.siret, o.siret)), None)

    def _deja_vue(
        self, numero: int, textes: dict[str, str], lue: Organisation, connue: Organisation | None
    ) -> bool:
        """Tell whether a row above is the same organisation; say so, and refuse two contents."""
        cles = [*_cles(lue), *([f"n° {connue.pk}"] if connue else [])]
        for cle in cles:
            if cle in self.vues and not _deux(lue.siret, self.vues[cle][2]):
                avant, memes = self.vues[cle][0], self.vues[cle][1] == textes
                probleme = f"la même organisation que ligne {avant}"
                self.lecture.anomalies.append(
                    Anomalie(
                        numero,
                        self.entetes["nom"],
                        lue.nom,
                        probleme if memes else f"{probleme}, avec un autre contenu",
                        "ignorée" if memes else "Gardez une seule des deux lignes",
                        Gravite.INFO if memes else Gravite.BLOQUANT,
                    )
                )
                return True
        self.vues |= dict.fromkeys(cles, (numero, textes, lue.siret))
        return False

    def _juger(
        self, numero: int, textes: dict[str, str], lue: Organisation, connue: Organisation | None
    ) -> None:
        """Say what a right row would do: add, change, or nothing."""
        operation, cible, etat = "acteurs.creer", lue, CREER
        if connue is None and _cles(lue)[-1] in self.connues:
            self.lecture.anomalies.append(self._homonyme(numero, lue))
        if connue is not None:
            cible, operation = connue, "acteurs.modifier"
            etat = MODIFIER if _reporter(textes, lue, connue) else INCHANGE
        try:
            if etat != INCHANGE:
                codes_pour(cible, self.par, operation)
            if etat == MODIFIER and cible.pk not in self.modifiables:
                raise hors_de_portee()
        except ClesanteError as erreur:
            dite, remede = (dit.removesuffix(".") for dit in (erreur.message, erreur.remede))
            faute = Anomalie(numero, self.entetes["nom"], lue.nom, dite, remede)
            self.lecture.anomalies.append(faute)
            return
        self.lecture.lignes.append(LigneImportee(numero, cible, etat))

    def _homonyme(self, numero: int, lue: Organisation) -> Anomalie:
        """Warn of a row that has the name and place of an organisation, and another SIRET."""
        return Anomalie(
            numero,
            self.entetes.get("siret", ""),
            lue.siret,
            "une organisation de ce nom, au même endroit, a un autre SIRET",
            "Elle sera ajoutée à part ; si c'est la même, corrigez le SIRET",
            Gravite.ALERTE,
        )


def _deux(un: str, autre: str) -> bool:
    """Tell whether two SIRET, when both are known, are those of two organisations."""
    return bool(un and autre and un != autre)


def _cles(organisation: Organisation) -> list[str]:
    """Return what tells an organisation: its SIRET first, its name and territory."""
    nom = f"{cle_nom(organisation.nom)}|{organisation.territoire}"
    return [organisation.siret, nom] if organisation.siret else [nom]


def _reporter(textes: Mapping[str, str], lue: Organisation, connue: Organisation) -> bool:
    """Give a known organisation the cells that are filled; return whether one differs."""
    change = False
    for nom in CHAMPS:
        if textes.get(nom) and getattr(connue, nom) != getattr(lue, nom):
            setattr(connue, nom, getattr(lue, nom))
            change = True
    return change


def _codes_de_choix(textes: Mapping[str, str]) -> dict[str, str]:
    """Return the codes of the kind and family written as labels, « autre » for no kind."""
    nature = _code(Nature, textes.get("nature", "")) or Nature.AUTRE.value
    famille = _code(Famille, textes.get("famille", ""))
    return {"nature": nature, "famille": famille or famille_usuelle(nature).value}


def _code(choix: Any, tape: str) -> str:
    """Return the code of a label typed, what was typed when it is not one."""
    return _codes(choix).get(normaliser(tape), tape)


@cache
def _codes(choix: Any) -> dict[str, str]:
    """Return the codes of choices by their labels, and by themselves."""
    par_code = {normaliser(code): code for code in choix.values}
    return par_code | {normaliser(libelle): code for code, libelle in choix.choices}


def _remede(nom: str) -> str:
    if nom in ("nature", "famille"):
        choix = Nature if nom == "nature" else Famille
        return f"Écrivez l'un de : {', '.join(str(libelle) for libelle in choix.labels)}"
    return "Corrigez cette cellule"
