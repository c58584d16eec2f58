"""Organisations from a spreadsheet: what each column may hold, what a row is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms

from clesante.acteurs import actions
from clesante.acteurs.choix import Famille, Nature, famille_usuelle
from clesante.acteurs.forms import CHAMPS, OrganisationMixin
from clesante.acteurs.imports.communs import (
    CREER,
    INCHANGE,
    MODIFIER,
    Lecteur,
    Mots,
    Sujet,
    code_de,
    par_libelle,
    reporter,
)
from clesante.acteurs.models import ImportOrganisations, Organisation
from clesante.acteurs.regles import cle_nom
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.donnees.producteurs.anomalies import Gravite
from clesante.donnees.tables.atelier import Bornes
from clesante.territoires.actions_rattaches import hors_de_portee

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


class LigneForm(OrganisationMixin):
    """One row judged by the same rules as the page of an organisation."""

    class Meta:
        """The fields a file may hold."""

        model = Organisation
        fields = CHAMPS


class LecteurOrganisations(Lecteur):
    """Rows that are organisations: told by their SIRET, else by their name and territory."""

    def __init__(
        self, entetes: Mapping[str, str], par: Utilisateur, precisions: Mapping[str, str]
    ) -> None:
        super().__init__(entetes, par, precisions)
        visibles = Organisation.objects.all().visibles_par(par).en_usage().order_by("-pk")
        visibles = visibles.prefetch_related("fusionnees")
        self.connues = {cle: o for o in visibles for cle in _cles(o)}
        permises = Organisation.objects.all().visibles_par(par, "acteurs.modifier")
        self.modifiables = set(permises.values_list("pk", flat=True))
        self.vues: dict[str, tuple[int, dict[str, str], str]] = {}

    def remede(self, nom: str, texte: str) -> str:
        """Return what cures a cell: the labels of its list, when it has one."""
        listes = {"nature": Nature, "famille": Famille}
        if nom not in listes:
            return super().remede(nom, texte)
        return f"Écrivez l'un de : {', '.join(map(str, listes[nom].labels))}"

    def formulaire(self, textes: dict[str, str]) -> forms.ModelForm[Any]:
        """Return the form that judges a row."""
        return LigneForm({**textes, **_codes_de_choix(textes)})

    def recevoir(self, numero: int, textes: dict[str, str], form: forms.ModelForm[Any]) -> None:
        """Say what a row would do, unless one above is the same organisation."""
        lue = form.save(commit=False)
        connue = self._connue(lue)
        if not self._deja_vue(numero, textes, lue, connue):
            self._juger(numero, textes, lue, connue)

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
                avant, vus, _ = self.vues[cle]
                dite = f"la même organisation que ligne {avant}"
                self.deja_vue(numero, lue.nom, dite, vus == textes)
                return True
        self.vues |= dict.fromkeys(cles, (numero, textes, lue.siret))
        return False

    def _juger(
        self, numero: int, textes: dict[str, str], lue: Organisation, connue: Organisation | None
    ) -> None:
        """Say what a right row would do: add, change, or nothing."""
        operation, cible, etat = "acteurs.creer", lue, CREER
        if connue is None and _cles(lue)[-1] in self.connues:
            self._homonyme(numero, lue)
        if connue is not None:
            cible, operation = connue, "acteurs.modifier"
            etat = MODIFIER if reporter(textes, lue, connue, CHAMPS) else INCHANGE

        def verifier() -> None:
            actions.codes_pour(cible, self.par, operation)
            if etat == MODIFIER and cible.pk not in self.modifiables:
                raise hors_de_portee()

        self.garder(numero, lue.nom, cible, etat, verifier)

    def _homonyme(self, numero: int, lue: Organisation) -> None:
        """Warn of a row that has the name and place of an organisation, and another SIRET."""
        dite = (
            "une organisation de ce nom, au même endroit, a un autre SIRET",
            "Elle sera ajoutée à part ; si c'est la même, corrigez le SIRET",
        )
        self.signaler(numero, "siret", lue.siret, dite, Gravite.ALERTE)


ORGANISATIONS = Sujet(
    code="organisations",
    operation="acteurs.importer",
    mots=Mots("organisations", "une organisation", "une organisation connue",
              "Le nom et le territoire sont obligatoires"),
    depot=ImportOrganisations,
    objets=(Organisation,),
    bornes=Bornes(
        texte=4_000,
        pour="un import d'organisations",
        contenu="des noms, des territoires, des adresses, des missions",
    ),
    libelles={n: str(c.verbose_name) for n, c in champs(Organisation).items() if n in CHAMPS},
    entetes=ENTETES,
    obligatoires=("nom", "territoire"),
    lecteur=LecteurOrganisations,
    creer=lambda neuve, par: actions.creer(neuve, par, d_un_import=True),
    modifier=actions.modifier,
)  # fmt: skip


def _deux(un: str, autre: str) -> bool:
    """Tell whether two SIRET, when both are known, are those of two organisations."""
    return bool(un and autre and un != autre)


def _cles(organisation: Organisation) -> list[str]:
    """Return what tells an organisation: its SIRET first, its name and territory."""
    nom = f"{cle_nom(organisation.nom)}|{organisation.territoire}"
    return [organisation.siret, nom] if organisation.siret else [nom]


def _codes_de_choix(textes: Mapping[str, str]) -> dict[str, str]:
    """Return the codes of the kind and family written as labels, « autre » for no kind."""
    natures, familles = _codes()
    nature = code_de(natures, textes.get("nature", "")) or Nature.AUTRE.value
    famille = code_de(familles, textes.get("famille", ""))
    return {"nature": nature, "famille": famille or famille_usuelle(nature).value}


@cache
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """Return the codes of kinds and of families by their labels."""
    natures, familles = (
        par_libelle({code: str(dit) for code, dit in choix.choices}) for choix in (Nature, Famille)
    )
    return natures, familles
