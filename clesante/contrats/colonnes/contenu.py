"""What a contract is made of, kind by kind: the one declaration of versions and exchanges.

The columns of a kind are those of its model, but what is of one installation only (numbers,
accounts, sorting keys) and what is not the contract's own. What is linked to inside the contract is
named by its « repère », the same wherever the contract goes; what is outside (an organisation) is
told by its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import models

from clesante.acteurs.models import Organisation
from clesante.comptes.models.champs import champs
from clesante.contrats import models as m

# Of one installation, or made of other columns.
TOUJOURS_ABSENTS: Final = frozenset(
    {"id", "cle_creation", "created_at", "modifie_le", "version", "contrat", "recherche", "tri"}
)
ORGANISATION: Final = ("nom", "sigle", "nature", "famille", "siret", "territoire")


@dataclass(frozen=True)
class Sorte:
    """A kind of object of a contract.

    ``parent``: the lookup from it to the contract. ``suivi``: the columns that live on after the
    signature without an avenant. ``reserves``: those of the team only, never in a version.
    ``absents``: what is not carried. ``ordre``: the order in which it is read, then by number.
    """

    nom: str
    modele: type[models.Model]
    parent: str = "contrat"
    ordre: tuple[str, ...] = ()
    suivi: frozenset[str] = frozenset()
    reserves: frozenset[str] = frozenset()
    absents: frozenset[str] = frozenset()

    @property
    def colonnes(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns it is told by, but the links to organisations and inside the contract."""
        return tuple(c for c in self._lues if not isinstance(c, models.ForeignKey))

    @property
    def liens(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns that lead to another object of the contract."""
        return tuple(
            c for c in self._lues if isinstance(c, models.ForeignKey) and not _organisation(c)
        )

    @property
    def organisations(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns that lead to an organisation."""
        return tuple(c for c in self._lues if _organisation(c))

    def ranger(self, lus: Iterable[Any]) -> list[Any]:
        """Return objects of this kind in their order: the same whatever the base sorts by."""
        return sorted(lus, key=lambda lu: [*(_rang(lu, nom) for nom in self.ordre), (True, lu.pk)])

    @cached_property
    def vide(self) -> dict[str, Any]:
        """What an object says of columns that its text did not have yet, those of a model."""
        neufs = {c.name: c.get_default() for c in self.colonnes if c.name not in self.reserves}
        return {nom: dit if _est_json(dit) else str(dit) for nom, dit in neufs.items()} | {
            c.name: None for c in (*self.liens, *self.organisations)
        }

    @property
    def _lues(self) -> tuple[models.Field[Any, Any], ...]:
        absents = TOUJOURS_ABSENTS | self.absents
        return tuple(
            c
            for nom, c in champs(self.modele).items()
            if _ici(c) and (nom not in absents or c.related_model is m.VersionContrat)
        )


def _rang(objet: Any, nom: str) -> tuple[bool, Any]:
    """Return what an object is sorted by: nothing first, as « -x » the other way for yes and no."""
    for attribut in nom.removeprefix("-").split("__"):
        objet = getattr(objet, attribut) if objet is not None else None
    if isinstance(objet, models.Model):
        objet = objet.pk
    if objet is None:
        return (False, 0)
    return (True, not objet if nom.startswith("-") else objet)


def _est_json(valeur: Any) -> bool:
    return valeur is None or isinstance(valeur, bool | int | str | list | dict)


def _organisation(champ: models.Field[Any, Any]) -> bool:
    return isinstance(champ, models.ForeignKey) and champ.related_model is Organisation


def _ici(champ: models.Field[Any, Any]) -> bool:
    """Tell whether a column is told: no account, nothing that is not the contract's own."""
    if not isinstance(champ, models.ForeignKey):
        return True
    return champ.related_model in DU_CONTRAT or _organisation(champ)


def _s(noms: str) -> frozenset[str]:
    return frozenset(noms.split())


CONTRAT: Final = Sorte(
    "contrat",
    m.Contrat,
    parent="pk",
    suivi=_s("etape etat date_fin_reelle"),
    reserves=_s("date_signature"),  # of what is signed, never in what is frozen to be signed
    absents=_s("diagnostic predecesseur"),
)
SORTES: Final = (
    Sorte("porteurs", m.Porteur, ordre=("-chef_de_file",)),
    Sorte("referents", m.Referent, suivi=_s("du au")),
    Sorte(
        "signataires",
        m.Signataire,
        ordre=("ordre",),
        suivi=_s("signe_le reserve habilitation habilitation_date habilitation_reference"),
    ),
    Sorte("engagements", m.Engagement, ordre=("signataire__ordre",), suivi=_s("etat preuve")),
    Sorte("actes", m.Acte, ordre=("date",)),
    Sorte("signatures_d_actes", m.SignatureActe, ordre=("acte__date", "acte__pk")),
    Sorte("orientations", m.Orientation, ordre=("acte__date", "acte__pk", "numero")),
    Sorte("parties", m.PartieTexte, ordre=("ordre",), absents=_s("retiree_le")),
    Sorte("axes", m.Axe, ordre=("numero",)),
    Sorte("objectifs", m.Objectif, ordre=("axe__numero", "niveau", "numero")),
    Sorte("principes", m.Principe),
    Sorte(
        "fiches",
        m.FicheAction,
        ordre=("tri",),
        suivi=_s("etat motif_etat publique"),
        reserves=_s("notes"),
        absents=_s("suite suite_motif suite_decision contribution fusionnee_dans chainee"),
    ),
    Sorte("roles", m.RoleFiche, "fiche__contrat", ordre=("fiche__tri", "fiche")),
    Sorte("sites", m.Site, "fiche__contrat", ordre=("fiche__tri", "fiche")),
    Sorte(
        "etapes_actions",
        m.EtapeAction,
        "fiche__contrat",
        ordre=("fiche__tri", "fiche", "ordre"),
        suivi=_s("faite_le"),
    ),
    Sorte("indicateurs", m.IndicateurAction, "fiche__contrat", ordre=("fiche__tri", "fiche")),
    Sorte(
        "lignes",
        m.LigneFinancement,
        "fiche__contrat",
        ordre=("fiche__tri", "fiche", "annee", "nature"),
        suivi=_s("accorde verse etat date"),
    ),
    Sorte("postes", m.PosteIngenierie, ordre=("annee",), suivi=_s("vacant_depuis")),
    Sorte("moyens", m.MoyenPrete),
)
# What became of its versions: carried with it, in no version.
SUITES: Final = (
    Sorte("versions", m.VersionContrat, ordre=("numero",)),
    Sorte("avenants", m.Avenant, ordre=("numero",)),
    Sorte("motifs", m.MotifChangement, ordre=("avenant__numero",)),
    Sorte("documents", m.DocumentVersion, "version__contrat", ordre=("version__numero",)),
    Sorte("relectures", m.Relecture),
    Sorte("avis", m.AvisRelecture, ordre=("relecture", "ordre")),
    Sorte("signatures", m.SignatureVersion, ordre=("version_signee__numero", "ordre")),
)
DU_CONTRAT: Final = frozenset({sorte.modele for sorte in (*SORTES, *SUITES)})
PAR_NOM: Final = {sorte.nom: sorte for sorte in (CONTRAT, *SORTES, *SUITES)}
ENJEU: Final = (
    "numero", "intitule", "nature", "texte", "themes", "determinants", "publics", "competence",
    "solutions",
)  # fmt: skip
DISPOSITIF: Final = ("type", "nom", "porteur_dit", "territoire", "du", "au")
