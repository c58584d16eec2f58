"""Forms of money: the funding plan of a fiche, typed in two tables; the posts of a contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from clesante.acteurs.forms.citees import ChampOrganisation
from clesante.contrats.choix import EtatFinancement, NatureLigne
from clesante.contrats.forms.fiches_tables import RangeeMixin, Table, TableSaisie
from clesante.contrats.forms.programme import citer_en_place
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement, PosteIngenierie
from clesante.contrats.regles.argent import mille_fois
from clesante.contrats.regles.cellules import lire_montant
from clesante.contrats.regles.dates import ANNEE_MAX, ANNEE_MIN
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import nombre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CONFIRMER: Final = "confirmer_montants"
DECIMALES = re.compile(r"[.,]\d{3,}\D*$")
LONGS = frozenset({"poste", "financeur", "dispositif"})
PROPOSES = frozenset({"annee", "etat", "en_nature"})


class ChampMontant(forms.CharField):
    """An amount in euros, to the cent, as people type it: « 12 500 », « 3 333,33 »."""

    def __init__(self, **kwargs: Any) -> None:
        attributs = {"inputmode": "decimal", "autocomplete": "off", "size": "12"}
        super().__init__(**{"max_length": 30, "widget": forms.TextInput(attrs=attributs), **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the exact amount, None for nothing."""
        tape: str = super().clean(value)
        if not tape:
            return None
        try:
            lu = lire_montant(tape)
        except EntreeInvalideError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
        if lu >= Decimal(10) ** 9:
            raise forms.ValidationError("Un montant a moins de dix chiffres. Corrigez-le.")
        if DECIMALES.search(tape) and lu != lu.to_integral():
            raise forms.ValidationError("Un montant s'arrête au centime\u00a0: écrivez 12,35.")
        return lu

    def prepare_value(self, value: Any) -> Any:
        """Show an amount the French way."""
        return nombre(value, 2) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, whatever way they are written."""
        try:
            return bool(self._lu(initial) != self._lu(data))
        except (EntreeInvalideError, forms.ValidationError):
            return True

    @staticmethod
    def _lu(dit: Any) -> Decimal | None:
        if dit in (None, ""):
            return None
        return dit if isinstance(dit, Decimal) else lire_montant(str(dit))


class LigneMixin(RangeeMixin):
    """What a cost and a resource share: their year, their amount, which may be in thousands."""

    annee = forms.IntegerField(
        label="Année",
        min_value=ANNEE_MIN,
        max_value=ANNEE_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "maxlength": "4"}),
    )
    montant = ChampMontant(label="Montant (€)")
    SEMBLABLE: ClassVar[str] = "poste"

    def preparer(self) -> None:
        """Propose the year that is under way in the contract."""
        if self.neuve:
            self.initial["annee"] = annee_courante(self.instance.fiche.contrat)
        for nom in LONGS & self.fields.keys():
            self.fields[nom].widget.attrs["class"] = "long"
        self.fields["en_nature"].label = "En nature"
        if "retirer" in self.fields:
            self.fields["retirer"].label = "Retirer"
        self.order_fields(self._meta.fields)

    @property
    def changed_data(self) -> list[str]:
        """Return what was typed: what a new row proposes makes it no row yet."""
        tapes = super().changed_data
        return [nom for nom in tapes if not (self.neuve and nom in PROPOSES)]

    @property
    def cases(self) -> list[Any]:
        """Return the boxes of the row, in the order of the columns; a new one is not taken away."""
        noms = [champ.name for champ in self.visible_fields() if champ.name != "retirer"]
        return [*(self[nom] for nom in noms), None if self.neuve else self["retirer"]]

    def clean(self) -> dict[str, Any]:
        """Ask whether an amount a thousand times those of the years before is in thousands."""
        lus = super().clean() or {}
        montant, annee = lus.get("montant"), lus.get("annee")
        if montant and annee and CONFIRMER not in self.data:
            doute = mille_fois(montant, self._avant(annee, lus.get(self.SEMBLABLE)))
            if doute:
                self.add_error("montant", forms.ValidationError(doute, code=CONFIRMER))
        return lus

    def _avant(self, annee: int, semblable: Any) -> Any:
        siennes = LigneFinancement.objects.filter(
            fiche=self.instance.fiche_id or self.instance.fiche, nature=self.instance.nature,
            annee__lt=annee,
        )  # fmt: skip
        if semblable:
            siennes = siennes.filter(**{self.SEMBLABLE: semblable})
        return siennes.exclude(pk=self.instance.pk).values_list("montant", flat=True)


class ChargeMixin(LigneMixin):
    """A cost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["poste"].required = True


class RessourceMixin(LigneMixin):
    """A resource: who gives, how far it is, what was granted and paid."""

    SEMBLABLE: ClassVar[str] = "financeur"
    financeur = ChampOrganisation(label="Financeur", required=True, help_text="")
    accorde = ChampMontant(label="Accordé (€)", required=False)
    verse = ChampMontant(label="Versé (€)", required=False)
    etat = forms.ChoiceField(label="État", choices=EtatFinancement.choices)

    def preparer(self) -> None:
        """Give the funder its reader, and propose a state."""
        super().preparer()
        citer_en_place(self, "financeur", self.utilisateur)
        self.fields["dispositif"].label = "Dispositif"
        self.fields["financeur"].widget.attrs["list"] = "financeurs"
        if self.neuve:
            self.initial["etat"] = EtatFinancement.A_SOLLICITER

    def clean(self) -> dict[str, Any]:
        """Paid is not more than granted, which says that it is granted."""
        lus = super().clean() or {}
        accorde, verse, etat = lus.get("accorde"), lus.get("verse"), lus.get("etat")
        if accorde is not None and verse is not None and verse > accorde:
            self.add_error("verse", "Le versé dépasse l'accordé\u00a0: corrigez l'un des deux.")
        if etat == EtatFinancement.REFUSE and (accorde or verse):
            self.add_error("etat", "Refusée, cette ressource n'a rien d'accordé ni de versé.")
        attente = (EtatFinancement.DEMANDE, EtatFinancement.A_SOLLICITER)
        if etat in attente and (accorde or verse):
            self.add_error("etat", "Un montant est accordé ou versé\u00a0: dites-le ici aussi.")
        return lus


def annee_courante(contrat: Contrat) -> int:
    """Return this year, or the nearest one of the contract."""
    annee = timezone.localdate().year
    if contrat.date_effet:
        annee = max(annee, contrat.date_effet.year)
    return min(annee, contrat.date_fin_prevue.year) if contrat.date_fin_prevue else annee


def _formes(mixin: type[Any], champs: tuple[str, ...]) -> tuple[type[Any], type[Any]]:
    """Return the two forms of a row: in place, new."""
    deux = (
        type("LigneForm", (mixin, FormulaireVersionne), {}),
        type("LigneNouvelleForm", (mixin, FormulaireDeCreation), {}),
    )
    en_place, neuve = (
        forms.modelform_factory(LigneFinancement, form=f, fields=champs) for f in deux
    )
    return en_place, neuve


TABLES: Mapping[str, Table] = {
    NatureLigne.CHARGE: Table(
        "charge",
        "Charges",
        "Charge",
        "Ce que l'action coûte, ligne par ligne.",
        LigneFinancement,
        *_formes(ChargeMixin, ("annee", "poste", "montant", "en_nature")),
        ("annee", "pk"),
    ),
    NatureLigne.PRODUIT: Table(
        "produit",
        "Ressources",
        "Ressource",
        "Qui paie, et où en est chaque demande. Le poste dit la charge que paie une ressource, "
        "rien si elle paie l'ensemble.",
        LigneFinancement,
        *_formes(
            RessourceMixin,
            ("annee", "financeur", "dispositif", "poste", "etat", "montant", "accorde", "verse",
             "en_nature"),
        ),
        ("annee", "pk"),
    ),
}  # fmt: skip


class TableLignes(TableSaisie):
    """The costs, or the resources, of a fiche: those in place, then blank ones."""

    BLANCHES: ClassVar[int] = 3

    def __init__(self, nature: str, fiche: FicheAction, donnees: Any, utilisateur: Any) -> None:
        self.nature = nature
        super().__init__(TABLES[nature], fiche, donnees, utilisateur)

    def _en_place(self) -> list[Any]:
        lues = LigneFinancement.objects.filter(fiche=self.fiche, nature=self.nature)
        lues = lues.select_related("financeur").order_by(*self.table.ordre)
        return [self._form(self.table.form, f"{self.table.code}-{x.pk}", x) for x in lues]

    def _form(self, classe: type[Any], prefixe: str, instance: Any) -> Any:
        instance.fiche = self.fiche
        return super()._form(classe, prefixe, instance)

    def neuve(self, rang: int) -> Any:
        """Return a new row."""
        instance = LigneFinancement(fiche=self.fiche, nature=self.nature)
        return self._form(self.table.form_neuve, f"{self.table.code}-n{rang}", instance)

    def mettre_a_jour(self) -> None:
        """Put the rows sent on the version in place: sent again, what was typed is kept."""
        for form in self.liees:
            if not form.neuve and not form.reprise:
                form.a_jour()

    @property
    def entetes(self) -> list[str]:
        """Return the heads of the columns."""
        return [champ.label for champ in self.rangees[-1].visible_fields()]

    @property
    def douteuse(self) -> bool:
        """Whether an amount is asked to be confirmed."""
        return any(f.has_error("montant", CONFIRMER) for f in self.liees)


CHAMPS_POSTE = (
    "annee", "intitule", "coordination", "etp", "cout", "part_ars", "part_porteur", "vacant_depuis",
)  # fmt: skip
AIDES_POSTE = {
    "coordination": "Cochez pour la coordination du contrat : la règle du cadre s'y applique. Un "
    "poste de CLSM n'en est pas un.",
    "etp": "Un mi-temps s'écrit 0,5.",
}


class PosteMixin(forms.ModelForm):
    """What both forms of a post share."""

    cout = ChampMontant(label="Coût annuel (€)")
    part_ars = ChampMontant(label="Part de l'ARS (€)", required=False)
    part_porteur = ChampMontant(label="Part du porteur (€)", required=False)
    etp = forms.DecimalField(
        label="Temps de travail (ETP)", max_digits=5, decimal_places=2, min_value=Decimal("0.01"),
        localize=True, help_text=AIDES_POSTE["etp"],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A part that is not said is nothing; parts are not more than the cost."""
        lus = super().clean() or {}
        for nom in ("part_ars", "part_porteur"):
            if nom not in self.errors:
                lus[nom] = lus.get(nom) or Decimal(0)
        cout = lus.get("cout")
        parts = lus.get("part_ars", Decimal(0)) + lus.get("part_porteur", Decimal(0))
        if cout is not None and parts > cout:
            self.add_error("cout", "Les parts dépassent le coût\u00a0: corrigez l'un des montants.")
        return lus


class _MetaPoste:
    model = PosteIngenierie
    fields = CHAMPS_POSTE
    help_texts = AIDES_POSTE
    widgets: ClassVar[dict[str, forms.Widget]] = {"vacant_depuis": Jour()}


class PosteNouveauForm(PosteMixin, FormulaireDeCreation):
    """A new post."""

    class Meta(_MetaPoste):
        """Fields and their help."""


class PosteForm(PosteMixin, FormulaireVersionne):
    """A post of the contract."""

    class Meta(_MetaPoste):
        """Fields and their help."""
