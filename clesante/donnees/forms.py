"""Forms of territories' own tables: the file, then what it holds and what it measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from clesante.comptes.droits import Visiteur
from clesante.donnees.choix import LIBELLES_POLARITE, LIBELLES_THEME
from clesante.donnees.droits import atteint
from clesante.donnees.tables.definitions import Declaration
from clesante.donnees.tables.phrases import CHAMPS
from clesante.donnees.tables.regles import ROLES, Consignes
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre
from clesante.ui.envois import verifier_tableau

LIBELLES_ROLE = {
    "code": "Code du territoire",
    "nom": "Nom du territoire",
    "numerateur": "Numérateur (les cas comptés)",
    "denominateur": "Dénominateur (la population)",
    "valeur": "Valeur déjà calculée (taux, part)",
    "annee": "Année ou période",
    "dimension": "Sexe, âge ou autre découpe",
    "source": "Source",
}
RECONNUE = [("", "à reconnaître")]
_DECLARATION = ("libelle", "code", "definition", "theme", "unite", "polarite", "source", "jeu")


class DepotForm(forms.Form):
    """A file, and the territory it tells of."""

    fichier = forms.FileField(
        label="Fichier",
        validators=[verifier_tableau],
        help_text="Un tableau CSV, .xlsx ou .ods, 20\u00a0Mo au plus.",
    )
    territoire = forms.CharField(
        label="Territoire",
        max_length=500,
        help_text="Celui de votre ressort, par son nom ou son code. Exemple\u00a0: EPCI-200071934.",
    )

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur

    def clean_territoire(self) -> str:
        """Return the code of the territory typed; refuse one that is out of reach."""
        try:
            code = perimetre(self.cleaned_data["territoire"]).code
        except ClesanteError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
        if not atteint(self.utilisateur, "donnees.tables", code):
            raise forms.ValidationError("Ce territoire n'est pas, tout entier, de votre ressort.")
        return code


class LectureForm(forms.Form):
    """What the table measures, then how its file is read; what is left empty is recognised."""

    libelle = forms.CharField(
        label=CHAMPS["libelle"],
        required=False,
        max_length=200,
        help_text="Ce que mesure la table. Exemple\u00a0: Enfants suivis en PMI. Vide pour un "
        "fichier-modèle du catalogue, ou une table déjà là dont vous donnez le code.",
    )
    source = forms.CharField(
        label=CHAMPS["source"],
        required=False,
        max_length=200,
        help_text="Qui donne ces chiffres. Exemple\u00a0: CPAM de la Vendée.",
    )
    code = forms.CharField(
        label=CHAMPS["code"],
        required=False,
        max_length=60,
        help_text="LOC_ENFANTS_SUIVIS, ou le code d'un indicateur du catalogue. Vide\u00a0: "
        "d'après le libellé.",
    )
    jeu = forms.CharField(label="Jeu de données", required=False, max_length=200)
    definition = forms.CharField(
        label="Définition", required=False, max_length=2_000, widget=forms.Textarea({"rows": 3})
    )
    theme = forms.ChoiceField(
        label="Thème", required=False, choices=[("", "état de santé"), *LIBELLES_THEME.items()]
    )
    polarite = forms.ChoiceField(
        label="Sens", required=False, choices=[("", "–"), *LIBELLES_POLARITE.items()]
    )
    unite = forms.CharField(
        label=CHAMPS["unite"],
        required=False,
        max_length=80,
        help_text="Exemples\u00a0: %, ‰.",
    )
    seuil = forms.IntegerField(
        label=CHAMPS["seuil"],
        required=False,
        min_value=0,
        max_value=1_000,
        help_text="Les effectifs plus petits sont masqués à la publication. Vide\u00a0: 11.",
    )
    annee = forms.CharField(
        label=CHAMPS["annee"],
        required=False,
        max_length=20,
        help_text="Si le fichier ne la dit pas. Exemple\u00a0: 2024.",
    )
    feuille = forms.ChoiceField(label="Feuille", required=False)
    decimale = forms.ChoiceField(
        label=CHAMPS["decimale"],
        required=False,
        choices=[*RECONNUE, ("virgule", "virgule"), ("point", "point")],
    )
    echelle = forms.ChoiceField(
        label=CHAMPS["echelle"],
        required=False,
        choices=[*RECONNUE, ("pourcentage", "de 0 à 100"), ("ratio", "de 0 à 1")],
    )

    def __init__(
        self,
        *args: Any,
        feuilles: Sequence[str],
        entetes: Sequence[str],
        export: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feuille"] = _choix("Feuille", feuilles)
        roles = {"valeur": "Indicateur de l'export"} if export else LIBELLES_ROLE
        for role, libelle in roles.items():
            self.fields[f"colonne_{role}"] = _choix(libelle, entetes)

    def declaration(self) -> Declaration:
        """Return what is said of the table."""
        dits = {nom: self.cleaned_data.get(nom, "").strip() for nom in _DECLARATION}
        return Declaration(**dits, seuil=self.cleaned_data.get("seuil"))

    def consignes(self, ouvert: Mapping[str, Any]) -> Consignes:
        """Return what is said of the file, opened already."""
        lus = self.cleaned_data
        colonnes = {role: lus.get(f"colonne_{role}", "") for role in ROLES}
        return Consignes(
            annee=lus["annee"].strip(),
            unite=lus["unite"].strip() or "%",
            colonnes={role: libelle for role, libelle in colonnes.items() if libelle},
            feuille=lus["feuille"],
            decimale=lus["decimale"],
            echelle=lus["echelle"],
            ouvert=ouvert,
        )


def _choix(libelle: str, valeurs: Sequence[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=libelle, required=False, choices=[*RECONNUE, *((v, v) for v in valeurs)]
    )
