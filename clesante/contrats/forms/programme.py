"""Forms of the programme: axes, objectives, principles, means lent, the words of a contract."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.acteurs.forms.citees import ChampOrganisation, citees
from clesante.contrats.lectures.fiches import fiches_de
from clesante.contrats.models import Axe, Contrat, MoyenPrete, Objectif, Orientation, Principe
from clesante.contrats.regles.programme import NIVEAUX_MAX, faute_de_numero
from clesante.socle.texte import mots
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS_AXE = ("numero", "intitule", "texte", "orientation", "transversal")
AIDES_AXE = {
    "numero": "Proposé\u00a0; il reste celui de l'axe. 0 convient à l'axe transversal.",
    "intitule": "Exemple\u00a0: Renforcer la prévention près des habitants.",
    "texte": "Ce qu'il vise, en quelques lignes.",
    "orientation": "Celle de la lettre d'intention ou de la charte que cet axe reprend.",
    "transversal": "Cochez pour l'axe de l'animation, de la participation, de l'évaluation.",
}


class AxeMixin(forms.ModelForm):
    """What both forms of an axis ask: a number within bounds, an orientation of this contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orientation: Any = self.fields["orientation"]
        orientation.queryset = Orientation.objects.filter(contrat=self.instance.contrat_id)
        orientation.empty_label = "aucune"
        if not orientation.queryset.exists():
            del self.fields["orientation"]

    def clean_numero(self) -> int | None:
        """Return a number that an axis may have."""
        numero: int | None = self.cleaned_data["numero"]
        if numero and (faute := faute_de_numero(numero)):
            raise forms.ValidationError(faute)
        return numero


class AxeNouveauForm(AxeMixin, FormulaireDeCreation):
    """A new axis."""

    class Meta:
        """Fields and their help."""

        model = Axe
        fields = CHAMPS_AXE
        help_texts = AIDES_AXE


class AxeForm(AxeMixin, FormulaireVersionne):
    """An axis that several people may be editing."""

    class Meta(AxeNouveauForm.Meta):
        """Its fields and their help."""


AIDES_OBJECTIF = {"numero": "Proposé. Il sert de début au numéro des fiches."}


class ObjectifNouveauForm(FormulaireDeCreation):
    """A new objective, of the axis or of the objective its page names."""

    class Meta:
        """Fields and their help."""

        model = Objectif
        fields = ("numero", "intitule")
        help_texts = AIDES_OBJECTIF


class ObjectifForm(FormulaireVersionne):
    """An objective that several people may be editing."""

    class Meta(ObjectifNouveauForm.Meta):
        """Its fields and their help."""


AIDES_PRINCIPE = {
    "intitule": "Une phrase courte. Exemple\u00a0: Aller vers ceux qui ne viennent pas."
}


class PrincipeNouveauForm(FormulaireDeCreation):
    """A new principle of the contract's own."""

    class Meta:
        """Fields and their help."""

        model = Principe
        fields = ("intitule",)
        help_texts = AIDES_PRINCIPE


class PrincipeForm(FormulaireVersionne):
    """A principle that several people may be editing."""

    class Meta(PrincipeNouveauForm.Meta):
        """Its fields and their help."""


class MotsForm(FormulaireVersionne):
    """How a contract names its axes and its levels of objectives."""

    noms_objectifs = forms.CharField(
        label="Niveaux d'objectifs",
        required=False,
        max_length=200,
        help_text="Du plus large au plus précis, séparés par des virgules\u00a0; trois au plus, "
        "aucun convient aussi. Exemple\u00a0: objectif stratégique, objectif opérationnel.",
    )

    class Meta:
        """Fields and their help."""

        model = Contrat
        fields = ("nom_axe",)
        help_texts: ClassVar = {"nom_axe": "Le mot du contrat\u00a0: axe, orientation, volet…"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["noms_objectifs"] = ", ".join(self.instance.noms_objectifs)

    def clean_noms_objectifs(self) -> list[str]:
        """Return the levels, three at most, no fewer than are used."""
        lus = mots(self.cleaned_data["noms_objectifs"])
        if len(lus) > NIVEAUX_MAX:
            raise forms.ValidationError(
                f"Trois niveaux au plus\u00a0: {len(lus)} sont nommés. Ôtez-en."
            )
        return lus

    def _post_clean(self) -> None:
        super()._post_clean()
        lus = self.cleaned_data.get("noms_objectifs")
        if lus is not None:
            self.instance.noms_objectifs = lus


CHAMPS_MOYEN = ("genre", "quoi", "preteur", "emprunteur", "fiche", "du", "au")
AIDES_MOYEN = {
    "quoi": "Exemple\u00a0: la salle de la maison de santé, un jour par semaine.",
    "fiche": "L'action à laquelle il sert, s'il n'y en a qu'une.",
}


class CiteesMixin(forms.ModelForm):
    """A form of cited organisations: one written two ways is the same, two people did not clash."""

    def _change_ailleurs(self, nom: str) -> bool:
        citee = isinstance(self.fields[nom], ChampOrganisation)
        if citee and self.cleaned_data.get(nom) == getattr(self.instance, nom):
            return False
        return bool(super()._change_ailleurs(nom))  # type: ignore[misc]


class MoyenMixin(CiteesMixin):
    """What both forms of a mean lent ask: organisations typed by name, a fiche of the contract."""

    preteur = ChampOrganisation(label="Prêté par", required=True)
    emprunteur = ChampOrganisation(label="Prêté à")

    def __init__(self, *args: Any, utilisateur: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("preteur", "emprunteur"):
            citer_en_place(self, nom, utilisateur)
        fiche: Any = self.fields["fiche"]
        fiche.queryset = fiches_de(self.instance.contrat, utilisateur)

    def clean(self) -> dict[str, Any]:
        """Days are in order."""
        lus = super().clean() or {}
        if (du := lus.get("du")) and (au := lus.get("au")) and au < du:
            self.add_error("au", "La fin est avant le début\u00a0: corrigez l'une des deux dates.")
        return lus


def inventees_pour(objet: Any) -> bool:
    """Tell whether an object of a contract may cite what is of the demonstration: when it is."""
    fiche = getattr(objet, "fiche", None)
    contrat = fiche.contrat if fiche is not None else objet.contrat
    return bool(contrat.fictif)


def citer_en_place(form: forms.ModelForm[Any], nom: str, utilisateur: Any) -> None:
    """Give a field of a cited organisation its reader, and what is in place."""
    champ: Any = form.fields[nom]
    champ.utilisateur, champ.inventees = utilisateur, inventees_pour(form.instance)
    en_place = getattr(form.instance, nom) if getattr(form.instance, f"{nom}_id") else None
    champ.deja = (en_place,) if en_place else ()
    form.initial[nom] = citees(champ.deja)


class MoyenNouveauForm(MoyenMixin, FormulaireDeCreation):
    """A new mean lent."""

    class Meta:
        """Fields and their help."""

        model = MoyenPrete
        fields = CHAMPS_MOYEN
        help_texts = AIDES_MOYEN
        widgets: ClassVar = {"du": Jour, "au": Jour}


class MoyenForm(MoyenMixin, FormulaireVersionne):
    """A mean lent that several people may be editing."""

    class Meta(MoyenNouveauForm.Meta):
        """Its fields and their help."""
