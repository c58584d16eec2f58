"""The sheets of a whole contract: one declaration for what is written and what comes back.

Each row has its number and its version; the last column tells, cell by cell, what was written, so
that a cell nobody touched is known when the file comes back. A row that has none of the three is a
new one; a row leaves when its own column says so, never because it is absent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from clesante.comptes.models.champs import champs
from clesante.contrats.choix import Sens
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    Engagement,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Signataire,
)
from clesante.recherche.lectures import vocabulaire
from clesante.recherche.models import TermesField
from clesante.ui.colonnes import Colonne, Valeur
from clesante.ui.typographie import texte_francais

NUMERO, VERSION, REPERE = "Ligne n°", "Version", "Repère (à laisser)"
RETIRER = "Retirer cette ligne (oui)"
AU_DESSUS = "Objectif au-dessus"
ENTRE_TERMES = " ; "
LISTES = {"type": "types_indicateur", "participation": "participation", "frequence": "frequences"}
"""By name of a field that keeps one word of a list: the list."""


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet: ``situer`` tells where a row is (never read back), ``noms`` are its fields."""

    titre: str
    modele: type[Any]
    parent: str
    noms: tuple[str, ...]
    situer: tuple[tuple[str, Callable[[Any], str]], ...] = ()
    ordre: tuple[str, ...] = ("pk",)
    lies: tuple[str, ...] = ()


def _fiche(lu: Any) -> str:
    return str(lu.fiche)


_DE_LA_FICHE = (("Fiche-action", _fiche),)
FEUILLES = (
    Feuille(
        "Contrat",
        Contrat,
        "pk",
        (
            "intitule", "generation", "date_signature", "date_effet", "date_fin_prevue",
            "date_fin_reelle", "duree_declaree_annees", "nom_axe", "sous_dense",
            "sous_dense_source", "presentation",
        ),
    ),
    Feuille(
        "Axes", Axe, "contrat", ("numero", "intitule", "texte", "transversal"), (), ("numero",)
    ),
    Feuille(
        "Objectifs",
        Objectif,
        "contrat",
        ("numero", "intitule"),
        (
            ("Axe", lambda lu: str(lu.axe)),
            (AU_DESSUS, lambda lu: f"{lu.parent.numero} {lu.parent}" if lu.parent else ""),
            ("Niveau", lambda lu: str(lu.niveau)),
        ),
        ("axe__numero", "numero", "pk"),
        ("axe", "parent"),
    ),
    Feuille(
        "Fiches-actions",
        FicheAction,
        "contrat",
        (
            "numero", "intitule", "etat", "motif_etat", "priorite", "contexte", "besoin",
            "besoin_source", "publics", "sexe_public", "effectif_vise", "aller_vers", "precarite",
            "milieux", "pilote", "pilote_fonction", "elu_referent", "objectifs_dits", "description",
            "types_action", "methode", "preuve", "preuve_source", "debut", "fin", "calendrier",
            "moyens_humains", "moyens_materiels", "competences", "domaines", "plans_lies", "liens",
            "themes", "determinants", "leviers", "niveaux_action", "iss_groupes", "iss_risque",
            "universalisme", "iss_grille", "participation", "participation_dite", "gouvernance",
            "conditions", "contact", "notes",
        ),
        (
            ("Axe", lambda lu: str(lu.axe or "")),
            ("Objectif", lambda lu: str(lu.objectif or "")),
        ),
        ("tri", "pk"),
        ("axe", "objectif", "pilote"),
    ),
    Feuille(
        "Étapes",
        EtapeAction,
        "fiche__contrat",
        ("titre", "debut", "echeance", "responsable", "faite_le"),
        _DE_LA_FICHE,
        ("fiche__tri", "ordre", "pk"),
        ("fiche",),
    ),
    Feuille(
        "Indicateurs",
        IndicateurAction,
        "fiche__contrat",
        (
            "libelle", "type", "unite", "sens", "valeur_depart", "date_depart", "source",
            "producteur", "frequence", "ventilation", "commentaire",
        ),
        _DE_LA_FICHE,
        ("fiche__tri", "pk"),
        ("fiche",),
    ),
    Feuille(
        "Cibles",
        CibleIndicateur,
        "indicateur__fiche__contrat",
        ("annee", "valeur"),
        (
            ("Fiche-action", lambda lu: str(lu.indicateur.fiche)),
            ("Indicateur", lambda lu: lu.indicateur.libelle),
        ),
        ("indicateur__fiche__tri", "indicateur", "annee"),
        ("indicateur__fiche",),
    ),
    Feuille(
        "Financements",
        LigneFinancement,
        "fiche__contrat",
        (
            "nature", "annee", "poste", "financeur", "dispositif", "en_nature", "montant",
            "accorde", "verse", "etat", "date",
        ),
        _DE_LA_FICHE,
        ("fiche__tri", "annee", "pk"),
        ("fiche", "financeur"),
    ),
    Feuille(
        "Signataires",
        Signataire,
        "contrat",
        (
            "fonction", "habilitation", "habilitation_date", "habilitation_reference", "signe_le",
            "reserve",
        ),
        (("Organisation", lambda lu: str(lu.organisation)),),
        ("ordre", "pk"),
        ("organisation",),
    ),
    Feuille(
        "Engagements",
        Engagement,
        "contrat",
        ("texte", "montant", "etp", "periode", "en_nature", "echeance", "etat", "preuve"),
        (("Signataire", lambda lu: str(lu.signataire.organisation)),),
        ("signataire__ordre", "pk"),
        ("signataire__organisation",),
    ),
)  # fmt: skip


def choix_de(champ: models.Field[Any, Any]) -> dict[str, str]:
    """Return the labels of a field that keeps one code, by code; nothing for a free one."""
    if champ.name in LISTES:
        return dict(vocabulaire(LISTES[champ.name]).libelles)
    if champ.name == "sens":
        return {str(code): str(libelle) for code, libelle in Sens.choices}
    return {str(code): str(libelle) for code, libelle in champ.flatchoices if code != ""}


@dataclass(frozen=True, slots=True)
class Champ:
    """A field of a sheet, its words read once for a whole file."""

    nom: str
    champ: models.Field[Any, Any]
    libelles: dict[str, str]

    @property
    def titre(self) -> str:
        """Return the head of its column."""
        dit = texte_francais(str(self.champ.verbose_name))
        return dit[:1].upper() + dit[1:]  # « FIR », « ETP » stay as they are

    @property
    def de_termes(self) -> bool:
        """Tell whether it keeps several words of a list."""
        return isinstance(self.champ, TermesField)

    def valeur(self, objet: Any) -> Valeur:
        """Return the cell of an object."""
        if isinstance(self.champ, models.ForeignKey):
            lie = getattr(objet, self.nom)
            return str(lie) if lie else None
        lue = getattr(objet, self.nom)
        if self.de_termes:
            return ENTRE_TERMES.join(self.libelles.get(code, code) for code in lue) or None
        if isinstance(lue, bool):
            return "oui" if lue else "non"
        if isinstance(lue, Decimal):
            return float(lue)
        return self.libelles.get(lue, lue) if isinstance(lue, str) else lue


def lire_champs(feuille: Feuille) -> tuple[Champ, ...]:
    """Return the fields of a sheet, the words of each list read once."""
    connus = champs(feuille.modele)
    mots = cache(lambda liste: dict(vocabulaire(liste).libelles))
    return tuple(
        Champ(
            nom,
            connus[nom],
            mots(connus[nom].vocabulaire)  # type: ignore[attr-defined]
            if isinstance(connus[nom], TermesField)
            else choix_de(connus[nom]),
        )
        for nom in feuille.noms
    )


def texte(cellule: Any) -> str:
    """Return a cell as it is compared: a day in ISO, 12.50 and 12.5 the same."""
    if isinstance(cellule, date):
        return cellule.isoformat()
    if isinstance(cellule, int | float | Decimal) and not isinstance(cellule, bool):
        return format(Decimal(str(cellule)).normalize(), "f")
    return "" if cellule is None else "\n".join(str(cellule).split("\r\n")).strip()


def marque(cellule: Any) -> str:
    """Return what tells a cell nobody touched: a short print of its text."""
    return hashlib.sha256(texte(cellule).encode()).hexdigest()[:6]


def colonnes(feuille: Feuille) -> list[Colonne[Any]]:
    """Return the columns of a sheet: where the row is, its fields, its marks."""
    lus = lire_champs(feuille)
    return [
        Colonne("numero_ligne", NUMERO, lambda lu: lu.pk, "nombre"),
        Colonne("version", VERSION, lambda lu: getattr(lu, "version", 1), "nombre"),
        *([Colonne("retirer", RETIRER, lambda _: None)] if feuille.modele is not Contrat else []),
        *(Colonne(titre, titre, lire) for titre, lire in feuille.situer),
        *(_colonne(lu) for lu in lus),
        Colonne("repere", REPERE, lambda objet: " ".join(_marques(lus, objet))),
    ]


def _colonne(lu: Champ) -> Colonne[Any]:
    if isinstance(lu.champ, models.DecimalField):
        return Colonne(lu.nom, lu.titre, lu.valeur, "nombre", "", lu.champ.decimal_places or 0)
    return Colonne(lu.nom, lu.titre, lu.valeur)


def _marques(lus: tuple[Champ, ...], objet: Any) -> Iterator[str]:
    return (marque(lu.valeur(objet)) for lu in lus)
