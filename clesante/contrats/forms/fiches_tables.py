"""The tables inside the page of a fiche: partners, places, steps, indicators, row by row.

Each row is a form of its own: a row in place carries its version, a new one the key that makes
one row of twenty submits; a row left blank is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html

from clesante.acteurs.forms.citees import ChampOrganisation
from clesante.acteurs.regles.dispositifs import faute_fonction
from clesante.contrats.choix import Sens
from clesante.contrats.forms.programme import CiteesMixin, citer_en_place
from clesante.contrats.models import (
    CibleIndicateur,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    RoleFiche,
    Site,
)
from clesante.contrats.regles.fiches import PROCESSUS, RESULTAT
from clesante.contrats.regles.indicateurs import simple
from clesante.recherche.forms import choix
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

LIGNES_MAX = 60
Offrir = Callable[[str, tuple[str, ...]], list[Any]]
HORS_DU_CHANGEMENT = frozenset({"cle_creation", "version"})


class RangeeMixin(forms.ModelForm):
    """What every row shares: it may be taken away, and is nothing while nothing is typed."""

    retirer = forms.BooleanField(label="Retirer cette ligne", required=False)

    def __init__(
        self,
        *args: Any,
        utilisateur: Any,
        annees: Sequence[int] = (),
        offrir: Offrir = choix,
        cibles: Mapping[int, Mapping[int, Decimal]] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.offrir = offrir
        self.cibles_en_place = (cibles or {}).get(self.instance.pk or 0, {})
        self.use_required_attribute = False
        self.neuve = self.instance.pk is None
        self.annees, self.utilisateur = annees, utilisateur
        if self.neuve:
            self.empty_permitted = True
            del self.fields["retirer"]
        self.preparer()
        if not self.neuve:
            self.fields["retirer"] = self.fields.pop("retirer")  # the last one of the row
        for nom, champ in self.fields.items():
            champ.show_hidden_initial = not self.neuve and nom != "version"

    def preparer(self) -> None:
        """Give the fields their choices."""

    @property
    def changed_data(self) -> list[str]:
        """Return what was typed: neither the key of a new row nor its version counts."""
        if "_tapes" not in self.__dict__:
            lus = super().changed_data
            self._tapes = [nom for nom in lus if nom not in HORS_DU_CHANGEMENT]
        return self._tapes

    @property
    def retiree(self) -> bool:
        """Whether the person asks to take the row away."""
        return bool(getattr(self, "cleaned_data", {}).get("retirer"))

    @property
    def vide(self) -> bool:
        """Whether it is a blank row."""
        return self.neuve and not self.has_changed()


class RoleMixin(CiteesMixin, RangeeMixin):
    """A partner: an organisation typed by name."""

    organisation = ChampOrganisation(label="Organisation", required=True, help_text="")

    def preparer(self) -> None:
        """Give the field its reader."""
        citer_en_place(self, "organisation", self.utilisateur)


class SiteMixin(RangeeMixin):
    """A place, of a kind of the list."""

    def preparer(self) -> None:
        """Offer the kinds of places."""
        self.fields["milieu"] = choix_de_mots(
            "milieux", "Milieu", self.instance.milieu, offrir=self.offrir
        )


class EtapeMixin(RangeeMixin):
    """A step whose days are in order, and which names a function."""

    def clean(self) -> dict[str, Any]:
        """Days are in order; a person is no function."""
        lus = super().clean() or {}
        if (du := lus.get("debut")) and (au := lus.get("echeance")) and au < du:
            self.add_error("echeance", "L'échéance est avant le début\u00a0: corrigez une date.")
        if faute := faute_fonction(lus.get("responsable") or ""):
            self.add_error("responsable", faute)
        return lus


class IndicateurMixin(RangeeMixin):
    """An indicator, with one field by year for its targets."""

    @property
    def changed_data(self) -> list[str]:
        """Return what was typed: the type that a new row proposes makes it no row yet."""
        return [nom for nom in super().changed_data if not (self.neuve and nom == "type")]

    def preparer(self) -> None:
        """Offer the words of the lists, and a target for each year of the contract."""
        lu, champs = self.instance, self.fields
        champs["type"] = choix_de_mots(
            "types_indicateur", "Type", lu.type, oblige=True, offrir=self.offrir
        )
        champs["frequence"] = choix_de_mots(
            "frequences", "Fréquence", lu.frequence, offrir=self.offrir
        )
        champs["sens"] = forms.ChoiceField(
            label="Sens attendu", required=False, choices=[("", "Choisissez"), *Sens.choices]
        )
        champs["valeur_depart"] = nombre("Valeur de départ")
        en_place = self.cibles_en_place
        self.annees = tuple(sorted({*self.annees, *en_place}))
        for annee in self.annees:
            nom = f"cible_{annee}"
            champs[nom] = nombre(f"Cible {annee}")
            self.initial[nom] = simple(en_place.get(annee))
        self.initial["valeur_depart"] = simple(lu.valeur_depart)

    @property
    def cibles(self) -> dict[int, Decimal | None]:
        """Return the targets typed, by year."""
        lus = self.cleaned_data
        return {a: lus[f"cible_{a}"] for a in self.annees if f"cible_{a}" in lus}

    @property
    def cibles_changees(self) -> dict[int, Decimal | None]:
        """Return the targets that the person changed, by year."""
        return {a: v for a, v in self.cibles.items() if f"cible_{a}" in self.changed_data}

    @property
    def champs_cibles(self) -> list[Any]:
        """Return the fields of the targets."""
        return [self[f"cible_{annee}"] for annee in self.annees]


class ChampNombre(forms.DecimalField):
    """A number as people type it: « 1 200,5 », spaces of any kind aside."""

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def nombre(label: str) -> forms.DecimalField:
    """Return the field of a number, with a comma or a point."""
    return ChampNombre(label=label, required=False, max_digits=16, decimal_places=4, localize=True)


def choix_de_mots(
    liste: str, label: str, garde: str, oblige: bool = False, offrir: Offrir = choix
) -> forms.ChoiceField:
    """Return a field of one word of a list; the one in place stays, withdrawn or not.

    ``offrir`` reads the list: one that remembers reads it once for many rows.
    """
    return forms.ChoiceField(
        label=label,
        required=oblige,
        choices=[("", "Choisissez"), *offrir(liste, (garde,) if garde else ())],
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a fiche: its rows' model, the forms of a row in place and of a new one."""

    code: str
    titre: str
    ligne: str
    aide: str
    modele: type[Any]
    form: type[Any]
    form_neuve: type[Any]
    ordre: tuple[str, ...] = ("pk",)
    premieres: tuple[Mapping[str, str], ...] = ({},)
    """What the blank rows of a table without any propose: one by row."""


def _formes(
    modele: type[Any], mixin: type[Any], champs: tuple[str, ...], jours: tuple[str, ...] = ()
) -> tuple[type[Any], type[Any]]:
    """Return the two forms of a row: in place, new."""
    args: dict[str, Any] = {"fields": champs, "widgets": dict.fromkeys(jours, Jour)}
    if "commentaire" in champs:
        args["widgets"]["commentaire"] = forms.Textarea(attrs={"rows": 2})
    en_place = type(f"{modele.__name__}Form", (mixin, FormulaireVersionne), {})
    neuve = type(f"{modele.__name__}NouvelleForm", (mixin, FormulaireDeCreation), {})
    return tuple(forms.modelform_factory(modele, form=f, **args) for f in (en_place, neuve))  # type: ignore[return-value]


CHAMPS_INDICATEUR = (
    "libelle", "type", "unite", "sens", "valeur_depart", "date_depart", "source", "producteur",
    "frequence", "ventilation", "commentaire",
)  # fmt: skip
TABLES: Mapping[str, Table] = {
    table.code: table
    for table in (
        Table(
            "roles",
            "Partenaires",
            "Partenaire",
            "Qui d'autre agit, et en quoi faisant. Une organisation se nomme par son nom, son "
            "sigle ou le début de ses mots.",
            RoleFiche,
            *_formes(RoleFiche, RoleMixin, ("organisation", "role", "fonction")),
        ),
        Table(
            "sites",
            "Lieux de l'action",
            "Lieu",
            "Vingt lieux restent une seule action.",
            Site,
            *_formes(Site, SiteMixin, ("nom", "commune", "milieu")),
        ),
        Table(
            "etapes",
            "Étapes",
            "Étape",
            "Ce qui sera fait, par qui, pour quand.",
            EtapeAction,
            *_formes(
                EtapeAction,
                EtapeMixin,
                ("titre", "responsable", "debut", "echeance", "faite_le"),
                ("debut", "echeance", "faite_le"),
            ),
            ("ordre", "pk"),
        ),
        Table(
            "indicateurs",
            "Indicateurs",
            "Indicateur",
            "Au moins un de processus (ce qui est fait) et un de résultat (ce qui change).",
            IndicateurAction,
            *_formes(IndicateurAction, IndicateurMixin, CHAMPS_INDICATEUR, ("date_depart",)),
            premieres=({"type": PROCESSUS}, {"type": RESULTAT}),
        ),
    )
}


def _cibles(indicateurs: Iterable[IndicateurAction]) -> dict[int, dict[int, Decimal]]:
    """Return the targets of some indicators, by year, in one question."""
    trouvees: dict[int, dict[int, Decimal]] = {}
    for cible in CibleIndicateur.objects.filter(indicateur__in=[lu.pk for lu in indicateurs]):
        trouvees.setdefault(cible.indicateur_id, {})[cible.annee] = cible.valeur
    return trouvees


class TableSaisie:
    """The rows of a table of a fiche as a page shows them: those in place, then blank ones."""

    BLANCHES: ClassVar[int] = 1

    def __init__(
        self,
        table: Table,
        fiche: FicheAction,
        donnees: Any,
        utilisateur: Any,
        annees: Sequence[int] = (),
    ) -> None:
        self.table, self.fiche, self.donnees = table, fiche, donnees
        self.options = {"utilisateur": utilisateur, "annees": annees, "offrir": cache(choix)}
        self.disparues = False
        en_place = self._en_place()
        self.proposees = ({},) if en_place else table.premieres
        self.rangees = [*en_place, *self._neuves()]

    def _en_place(self) -> list[Any]:
        lues = self.table.modele.objects.filter(fiche=self.fiche).order_by(*self.table.ordre)
        if self.table.modele is IndicateurAction:
            self.options["cibles"] = _cibles(lues)
        return [self._form(self.table.form, f"{self.table.code}-{lue.pk}", lue) for lue in lues]

    def _form(self, classe: type[Any], prefixe: str, instance: Any) -> Any:
        presente = self.donnees is not None and any(
            f"{prefixe}-{nom}" in self.donnees for nom in HORS_DU_CHANGEMENT
        )
        donnees = self.donnees if presente else None
        return classe(donnees, prefix=prefixe, instance=instance, **self.options)

    def _neuves(self) -> list[Any]:
        rangs = [
            rang
            for rang in range(LIGNES_MAX)
            if self.donnees is not None
            and f"{self.table.code}-n{rang}-cle_creation" in self.donnees
        ]
        return [
            self.neuve(rang) for rang in rangs or range(max(self.BLANCHES, len(self.proposees)))
        ]

    def neuve(self, rang: int) -> Any:
        """Return a new row."""
        proposes = self.proposees[rang] if rang < len(self.proposees) else {}
        instance = self.table.modele(fiche=self.fiche, **proposes)
        return self._form(self.table.form_neuve, f"{self.table.code}-n{rang}", instance)

    @property
    def rang_suivant(self) -> int:
        """Return the rank of the next new row."""
        return sum(form.neuve for form in self.rangees)

    @property
    def liees(self) -> list[Any]:
        """Return the rows that were sent."""
        return [form for form in self.rangees if form.is_bound]

    def valide(self) -> bool:
        """Tell whether every row sent may be kept: one that leaves may say anything."""
        lus = [form.is_valid() or form.retiree for form in self.liees]  # each is judged
        return all(lus)

    @property
    def neuves(self) -> list[Any]:
        """Return the new rows that say something."""
        return [form for form in self.liees if form.neuve and not form.vide]

    @property
    def changees(self) -> list[Any]:
        """Return the rows in place that were changed."""
        return [f for f in self.liees if not f.neuve and f.has_changed() and not f.retiree]

    @property
    def retirees(self) -> list[Any]:
        """Return the rows taken away."""
        return [form.instance for form in self.liees if not form.neuve and form.retiree]

    @property
    def conflits(self) -> list[Any]:
        """Return what two people changed, row by row."""
        return [conflit for form in self.liees for conflit in getattr(form, "conflits", ())]

    @property
    def fautes(self) -> list[Any]:
        """Return the sentences of what cannot be kept, each leading to its field."""
        dites = []
        for rang, form in enumerate(self.rangees, 1):
            if not form.is_bound or form.retiree:
                continue
            for nom, erreurs in form.errors.items():
                ici = form[nom] if nom in form.fields else None
                cible = ici.id_for_label or ici.auto_id if ici else f"table-{self.table.code}"
                ou = f"{self.table.ligne} {rang}" + (f", {ici.label}" if ici else "")
                dites += [
                    format_html('<a href="#{}">{}</a>\u00a0: {}', cible, ou, dite)
                    for dite in erreurs
                ]
        return dites
