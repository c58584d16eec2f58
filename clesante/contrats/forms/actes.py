"""Forms of dated documents, of who signed them, of the orientations of a charter."""

from __future__ import annotations

from itertools import groupby
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from clesante.cadres.choix import LIBELLES_RUBRIQUES, Rubrique
from clesante.cadres.objets import Cadre
from clesante.comptes.models import Utilisateur
from clesante.contrats.choix import GenreActe
from clesante.contrats.forms.parties import FONCTION, CitantMixin
from clesante.contrats.lectures import cadre_du
from clesante.contrats.models import Acte, Orientation, SignatureActe
from clesante.contrats.regles.cycle import ACTES_ARS
from clesante.socle.dates import date_longue
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS_ACTE = (
    "genre", "intitule", "sens", "date", "inconnu", "fonction", "etape", "repond_a", "fiche",
    "texte",
)  # fmt: skip
AIDES_ACTE = {
    "intitule": "Laissez vide\u00a0: sa nature le nomme.",
    "date": "Celle qui est écrite sur le document.",
    "inconnu": "Le document devrait exister et personne ne l'a\u00a0: il est listé comme tel.",
    "fonction": FONCTION,
    "etape": "L'étape du cadre à laquelle il sert.",
    "repond_a": "Si c'est autre chose que ce que dit sa nature\u00a0: un plan, un bilan…",
    "texte": "L'essentiel en quelques lignes\u00a0; le document se joint sur sa page.",
    "fiche": "Celle sur laquelle le service donne son avis.",
}
# What a document may be the answer to, in a framework.
REPONDUES: Final = (
    Rubrique.LIVRABLES, Rubrique.PORTES, Rubrique.CONTROLES, Rubrique.COMMUNICATIONS,
    Rubrique.FINANCEMENTS,
)  # fmt: skip


class ActeMixin(CitantMixin):
    """What both forms of a document ask; ``ars``: one of the agency's own acts."""

    REQUISE: ClassVar[bool] = False

    etape = forms.ChoiceField(label="Étape du cadre", required=False)
    repond_a = forms.ChoiceField(label="Ce à quoi il répond", required=False)

    def __init__(self, *args: Any, ars: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ars = ars
        self.fields["intitule"].required = False
        self._choix_de_genre()
        cadre = cadre_du(self.instance.contrat)
        etapes, reponses = (list(lus) for lus in (_etapes(cadre), _reponses(cadre)))
        champs: dict[str, Any] = self.fields
        champs["etape"].choices = [("", "aucune"), *etapes]
        champs["repond_a"].choices = [("", "ce que dit sa nature"), *reponses]
        for nom in ("etape", "repond_a"):
            champs[nom].help_text = AIDES_ACTE[nom]
        champs["organisation_citee"].label = "Organisation qui l'écrit"
        self._garder_ou_oter(kwargs["utilisateur"])
        self.order_fields(("genre", "sens", "intitule", "date", "inconnu", "organisation_citee"))

    def _choix_de_genre(self) -> None:
        champ: Any = self.fields["genre"]
        champ.choices = [("", "Choisissez")] + [
            (genre, dit) for genre, dit in GenreActe.choices if (genre in ACTES_ARS) == self.ars
        ]

    def _garder_ou_oter(self, utilisateur: Utilisateur) -> None:
        """Leave out what this kind of document does not have."""
        fiche: Any = self.fields["fiche"]
        if self.ars:
            del self.fields["inconnu"]
            fiche.queryset = fiche.queryset.filter(contrat=self.instance.contrat_id).visibles_par(
                utilisateur
            )
        else:
            del self.fields["fiche"], self.fields["sens"]

    def clean(self) -> dict[str, Any]:
        """A document has a day that is past, unless nobody has it; an opinion says its way."""
        lus = super().clean()
        jour, genre = lus.get("date"), lus.get("genre")
        if jour is None and not lus.get("inconnu") and "date" not in self.errors:
            voie = "" if self.ars else ", ou cochez « pièce inconnue »"
            self.add_error("date", f"Donnez la date du document{voie}.")
        if jour and jour > timezone.localdate():
            self.add_error(
                "date", f"Le {date_longue(jour)} est à venir\u00a0: un document est daté du passé."
            )
        if self.ars and not lus.get("sens") and "sens" not in self.errors:
            self.add_error("sens", "Dites ce que l'agence répond.")
        if lus.get("fiche") and genre != GenreActe.AVIS_ARS:
            self.add_error("fiche", "Seul un avis de service porte sur une fiche-action.")
        if genre and not lus.get("intitule") and "intitule" in lus:
            lus["intitule"] = GenreActe(genre).label.capitalize()
        return lus


def _etapes(cadre: Cadre | None) -> list[tuple[str, str]]:
    return [(e.code, e.enonce) for e in cadre.etapes] if cadre else []


def _reponses(cadre: Cadre | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a framework asks that a document may bring, by part."""
    if cadre is None:
        return []
    lus = [(rubrique, e) for rubrique in REPONDUES for e in cadre.de(rubrique)]
    return [
        (LIBELLES_RUBRIQUES[rubrique], [(e.code, e.enonce) for _, e in siens])
        for rubrique, siens in groupby(lus, key=lambda lu: lu[0])
    ]


class ActeNouveauForm(ActeMixin, FormulaireDeCreation):
    """A new document."""

    class Meta:
        """Fields and their help."""

        model = Acte
        fields = CHAMPS_ACTE
        help_texts = AIDES_ACTE
        widgets: ClassVar = {"date": Jour}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["etape"] = self.initial.get("etape") or self.instance.contrat.etape


class ActeForm(ActeMixin, FormulaireVersionne):
    """A document that several people may be editing."""

    class Meta(ActeNouveauForm.Meta):
        """Its fields and their help."""


CHAMPS_SIGNATURE = ("fonction", "date")
AIDES_SIGNATURE = {"fonction": FONCTION, "date": "Laissez vide tant que ce n'est pas signé."}


class SignatureMixin(CitantMixin):
    """What both forms of a signature check."""

    def clean_date(self) -> Any:
        """Return the day of a signature, which is past."""
        jour = self.cleaned_data["date"]
        if jour and jour > timezone.localdate():
            raise forms.ValidationError(
                f"Le {date_longue(jour)} est à venir\u00a0: notez la signature une fois donnée."
            )
        return jour


class SignatureActeNouvelleForm(SignatureMixin, FormulaireDeCreation):
    """A new signature of a document."""

    class Meta:
        """Fields and their help."""

        model = SignatureActe
        fields = CHAMPS_SIGNATURE
        help_texts = AIDES_SIGNATURE
        widgets: ClassVar = {"date": Jour}


class SignatureActeForm(SignatureMixin, FormulaireVersionne):
    """A signature of a document that several people may be editing."""

    class Meta(SignatureActeNouvelleForm.Meta):
        """Its fields and their help."""


CHAMPS_ORIENTATION = ("intitule", "texte")
AIDES_ORIENTATION = {
    "intitule": "Une phrase courte. Exemple\u00a0: rapprocher les soins des habitants.",
    "texte": "Ce qu'elle veut dire\u00a0; les axes du contrat la reprendront.",
}


class OrientationMixin(forms.ModelForm):
    """What both forms of an orientation share."""

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur


class OrientationNouvelleForm(OrientationMixin, FormulaireDeCreation):
    """A new orientation."""

    class Meta:
        """Fields and their help."""

        model = Orientation
        fields = CHAMPS_ORIENTATION
        help_texts = AIDES_ORIENTATION


class OrientationForm(OrientationMixin, FormulaireVersionne):
    """An orientation that several people may be editing."""

    class Meta(OrientationNouvelleForm.Meta):
        """Its fields and their help."""
