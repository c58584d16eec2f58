"""Forms of findings and of typed figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from clesante.acteurs.lectures.dispositifs import touchant
from clesante.acteurs.models import Dispositif
from clesante.comptes.droits import Visiteur
from clesante.concertation.choix import EtatContribution
from clesante.concertation.forms.anonymat import AIDE, AnonymatMixin
from clesante.concertation.models import Constat, Contribution, Diagnostic, Figure, Recueil
from clesante.concertation.regles.constats import manque
from clesante.socle.erreurs import ClesanteError
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

LIENS = ("figure", "recueil", "dispositif", "contribution")
CHAMPS = ("genre", "intitule", "texte", "origine", *LIENS, "lieux", "themes", "publics")
AIDES = {
    "genre": "Un besoin de terrain, une demande, une offre, ou une réponse qui existe déjà.",
    "intitule": "En une phrase. Exemple : un habitant sur huit n'a pas de médecin traitant.",
    "texte": f"Ce que cela change, pour qui, depuis quand. {AIDE}",
    "lieux": "Si c'est plus petit que le territoire. Exemple : les communes du Marais.",
    "figure": "Un chiffre gardé du portrait, ou saisi avec sa source.",
}


class ConstatMixin(AnonymatMixin):
    """What both forms of a finding offer and check: only things of its diagnosis prove it."""

    TEXTES_LIBRES = ("intitule", "texte", "lieux")

    def __init__(
        self, *args: Any, diagnostic: Diagnostic, utilisateur: Visiteur, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        lues = (EtatContribution.PUBLIEE, EtatContribution.LUE)
        du_diagnostic = {
            "figure": Figure.objects.filter(diagnostic=diagnostic).order_by("libelle", "pk"),
            "recueil": Recueil.objects.filter(diagnostic=diagnostic).order_by("-date", "pk"),
            "contribution": Contribution.objects.filter(diagnostic=diagnostic, etat__in=lues),
            "dispositif": dispositifs(diagnostic, utilisateur),
        }
        for nom, permis in du_diagnostic.items():
            champ: Any = self.fields[nom]
            champ.queryset = _avec(permis, getattr(self.instance, f"{nom}_id"))
            champ.empty_label = "aucun"
        figure: Any = self.fields["figure"]
        figure.label_from_instance = nommer

    def clean(self) -> dict[str, Any]:
        """What proves a finding is there."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        champ, dite = manque(donnees.get("origine", ""), donnees)
        if champ and champ not in self.errors:
            self.add_error(champ, dite)
        return donnees


def _avec(permis: QuerySet[Any], lie: int | None) -> QuerySet[Any]:
    """Return what may be chosen, and what is already linked: saving never unties it unasked."""
    if lie is None:
        return permis
    toutes = permis.model.objects.filter(Q(pk__in=permis.order_by().values("pk")) | Q(pk=lie))
    return toutes.order_by(*permis.query.order_by)


def nommer(figure: Figure) -> str:
    """Return « Logements vacants : 9,4 % (2021) »."""
    niveau = f", {figure.niveau}" if figure.niveau else ""
    return f"{figure} ({figure.periode}{niveau})"


def dispositifs(diagnostic: Diagnostic, utilisateur: Visiteur) -> Any:
    """Return the dispositifs that a user sees and that touch the territory of a diagnosis."""
    vus = Dispositif.objects.all().visibles_par(utilisateur)
    if diagnostic.territoire:
        try:
            vus = vus.filter(touchant(diagnostic.territoire))
        except ClesanteError:
            return vus.none()
    return vus.order_by("tri", "pk")


class ConstatNouveauForm(ConstatMixin, FormulaireDeCreation):
    """A new finding."""

    class Meta:
        """Fields and their help."""

        model = Constat
        fields = CHAMPS
        help_texts = AIDES


class ConstatForm(ConstatMixin, FormulaireVersionne):
    """A finding that several people may be editing."""

    class Meta(ConstatNouveauForm.Meta):
        """Its fields and their help."""


CHAMPS_FIGURE = (
    "libelle", "affichee", "unite", "periode", "comparaison", "niveau", "source", "relevee_le",
)  # fmt: skip
AIDES_FIGURE = {
    "libelle": "Exemple : part des 17 ans ou plus sans médecin traitant.",
    "affichee": "Comme on l'écrira. Exemple : 12,6 %.",
    "unite": "Si la valeur ne la dit pas.",
    "periode": "Exemple : 2022 ou 2018-2022.",
    "comparaison": "Exemple : Bretagne 10,4 % ; France 11,0 %.",
    "niveau": "Si ce n'est pas le territoire entier. Exemple : CC du Goazel.",
    "source": "Qui le publie, dans quoi, de quelle année.",
}


class FigureMixin(forms.ModelForm):
    """What both forms of a typed figure check."""

    def clean_relevee_le(self) -> Any:
        """A figure was not read tomorrow."""
        jour = self.cleaned_data["relevee_le"]
        if jour and jour > timezone.localdate():
            raise forms.ValidationError("Ce jour n'est pas encore venu.")
        return jour


class FigureNouvelleForm(FigureMixin, FormulaireDeCreation):
    """A figure typed with its source, that no data hold."""

    class Meta:
        """Fields and their help."""

        model = Figure
        fields = CHAMPS_FIGURE
        help_texts = AIDES_FIGURE
        widgets: ClassVar = {"relevee_le": Jour}


class FigureForm(FigureMixin, FormulaireVersionne):
    """A typed figure that several people may be editing."""

    class Meta(FigureNouvelleForm.Meta):
        """Its fields and their help."""
