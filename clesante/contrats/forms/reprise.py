"""Forms of what already exists: a contract taken in, a workbook that comes back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.acteurs.forms.citees import ChampOrganisations
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.reprise import Parties
from clesante.contrats.forms import AIDES, ContratMixin
from clesante.contrats.models import Contrat
from clesante.ui.envois import VerifierEnvoi, verifier_tableau
from clesante.ui.formulaires_partages import FormulaireDeCreation, Jour

verifier_contrat = VerifierEnvoi(
    frozenset({"archive", "ole", "texte", "pdf"}), "ni un tableau, ni un DOCX, ni un PDF"
)


class ClasseurForm(forms.Form):
    """A workbook of the contract, given back once edited."""

    fichier = forms.FileField(
        label="Classeur rempli",
        validators=[verifier_tableau],
        help_text="Le classeur téléchargé ici, modifié, en XLSX. Vous verrez chaque différence "
        "avant que rien ne soit enregistré.",
    )


class ContratReprisForm(ContratMixin, FormulaireDeCreation):
    """A contract signed before, or under way: what it says of itself, and its file if any."""

    porteurs = ChampOrganisations(label="Porteurs", required=False)
    signataires = ChampOrganisations(label="Signataires", required=False)
    fichier = forms.FileField(
        label="Fichier de ses fiches-actions",
        required=False,
        validators=[verifier_contrat],
        help_text="Un tableau (XLSX, ODS, CSV) dans n'importe quel ordre de colonnes, un DOCX ou "
        "un PDF, 20\u00a0Mo au plus. Sans fichier, le contrat est repris tout de suite, sans "
        "fiche.",
    )

    class Meta:
        """Fields, their help, days by the browser's calendar."""

        model = Contrat
        fields = (
            "intitule", "genre", "territoire", "cadre", "generation", "date_signature",
            "date_effet", "date_fin_prevue", "date_fin_reelle", "duree_declaree_annees", "nom_axe",
            "presentation",
        )  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            **AIDES,
            "date_signature": "Celle qui est écrite sur le contrat. Le logiciel ne la vérifie pas.",
            "generation": "1 pour un premier contrat, 2 pour celui qui le suit…",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            nom: Jour()
            for nom in ("date_signature", "date_effet", "date_fin_prevue", "date_fin_reelle")
        }

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("porteurs", "signataires"):
            champ: Any = self.fields[nom]
            champ.utilisateur, champ.inventees = utilisateur, False

    def clean(self) -> dict[str, Any]:
        """Days are in order; a contract taken in has one day at least."""
        lus = super().clean()
        signature, fin = lus.get("date_signature"), lus.get("date_fin_prevue")
        if signature and fin and fin < signature:
            self.add_error(
                "date_fin_prevue",
                "La fin est avant la signature\u00a0: corrigez l'une des deux dates.",
            )
        if signature and signature > timezone.localdate():
            self.add_error(
                "date_signature",
                "Cette signature est à venir\u00a0: commencez plutôt une démarche, ou corrigez la "
                "date.",
            )
        if not any(lus.get(nom) for nom in ("date_signature", "date_effet")):
            self.add_error(
                "date_signature",
                "Donnez la date de signature ou celle d'effet\u00a0: l'état du contrat s'en "
                "déduit.",
            )
        return lus

    @property
    def parties(self) -> Parties:
        """Who holds the contract and who signs it."""
        lus = self.cleaned_data
        return Parties(tuple(lus["porteurs"]), tuple(lus["signataires"]))
