"""Organisations from a spreadsheet: columns guessed, every row judged, nothing kept here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from clesante.acteurs.actions import HORS_DE_PORTEE, codes_pour
from clesante.acteurs.choix import Famille, Nature, famille_usuelle
from clesante.acteurs.forms import CHAMPS, OrganisationMixin
from clesante.acteurs.models import Organisation
from clesante.acteurs.regles import cle_nom
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite, texte_de
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.texte import normaliser

LIGNES_MAX = 5_000
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
    lecteur = _Lecteur(lignes[0], colonnes, par)
    for numero, cellules in enumerate(lignes[1:], 2):
        if any(texte_de(c) for c in cellules):
            lecteur.lire(numero, cellules)
    return lecteur.lecture


class _Lecteur:
    """Reads rows one after the other, knowing what exists and what came before."""

    def __init__(
        self, entetes: Sequence[Any], colonnes: Mapping[str, int], par: Utilisateur
    ) -> None:
        self.entetes = {nom: texte_de(entetes[rang]) for nom, rang in colonnes.items()}
        self.colonnes, self.par, self.lecture = colonnes, par, Lecture()
        visibles = Organisation.objects.all().visibles_par(par).en_usage().order_by("-pk")
        self.connues = {cle: o for o in visibles for cle in _cles(o)}
        permises = Organisation.objects.all().visibles_par(par, "acteurs.modifier")
        self.modifiables = set(permises.values_list("pk", flat=True))
        self.vues: dict[str, tuple[int, dict[str, str]]] = {}

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
        if not self._deja_vue(numero, textes, organisation):
            self._juger(numero, textes, organisation)

    def _fautes(
        self, numero: int, textes: dict[str, str], form: forms.BaseForm
    ) -> Iterator[Anomalie]:
        for nom, phrases in form.errors.items():
            champ = form.fields.get(nom)
            entete = self.entetes.get(nom, str(champ.label) if champ else "")
            for phrase in phrases:
                yield Anomalie(numero, entete, textes.get(nom, "")[:200], str(phrase), _remede(nom))

    def _deja_vue(self, numero: int, textes: dict[str, str], lue: Organisation) -> bool:
        """Tell whether a row above is the same organisation; say so, and refuse two contents."""
        for cle in _cles(lue):
            if cle in self.vues:
                avant, memes = self.vues[cle][0], self.vues[cle][1] == textes
                probleme = f"la même organisation que ligne {avant}"
                self.lecture.anomalies.append(
                    Anomalie(
                        numero,
                        self.entetes["nom"],
                        lue.nom,
                        probleme if memes else f"{probleme}, avec un autre contenu",
                        "ignorée" if memes else "Gardez une seule des deux lignes.",
                        Gravite.INFO if memes else Gravite.BLOQUANT,
                    )
                )
                return True
        self.vues |= dict.fromkeys(_cles(lue), (numero, textes))
        return False

    def _juger(self, numero: int, textes: dict[str, str], lue: Organisation) -> None:
        """Say what a right row would do: add, change, or nothing."""
        connue = next((self.connues[c] for c in _cles(lue) if c in self.connues), None)
        operation, cible, etat = "acteurs.creer", lue, CREER
        if connue is not None:
            cible, operation = connue, "acteurs.modifier"
            etat = MODIFIER if _reporter(textes, lue, connue) else INCHANGE
        try:
            if etat != INCHANGE:
                codes_pour(cible, self.par, operation)
            if etat == MODIFIER and cible.pk not in self.modifiables:
                raise HORS_DE_PORTEE
        except ClesanteError as erreur:
            faute = Anomalie(numero, self.entetes["nom"], lue.nom, erreur.message, erreur.remede)
            self.lecture.anomalies.append(faute)
            return
        self.lecture.lignes.append(LigneImportee(numero, cible, etat))


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
    cle = normaliser(tape)
    par_libelle = {normaliser(libelle): code for code, libelle in choix.choices}
    return par_libelle.get(cle) or {normaliser(c): c for c in choix.values}.get(cle, tape)


def _remede(nom: str) -> str:
    if nom in ("nature", "famille"):
        choix = Nature if nom == "nature" else Famille
        return f"Écrivez l'un de : {', '.join(str(libelle) for libelle in choix.labels)}."
    return "Corrigez cette cellule."
