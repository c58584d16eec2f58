"""Forms of what is heard on the ground: gathered words, verbatims, questions, answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import Canal, GenreQuestion
from clesante.concertation.forms.anonymat import AIDE, AnonymatMixin
from clesante.concertation.models import Recueil, Reponse, Verbatim
from clesante.concertation.regles.questionnaires import (
    ECHELLES,
    LIBELLE_MAX,
    QUESTION_OTEE,
    TEXTE_MAX,
    Question,
    ecrite,
    inconnues,
    lire,
)
from clesante.socle.erreurs import ClesanteError
from clesante.ui.envois import verifier_tableau
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS = (
    "intitule", "methode", "date", "jusqu_au", "lieu", "nombre", "profils", "themes", "publics",
    "synthese", "limites",
)  # fmt: skip
AIDES = {
    "intitule": "Exemple : entretiens avec des infirmières libérales du Marais.",
    "jusqu_au": "Laissez vide si tout s'est fait le même jour.",
    "lieu": "Une commune, un quartier, un équipement.",
    "nombre": "Laissez vide pour un questionnaire : les réponses saisies sont comptées.",
    "profils": f"Exemple : 6 femmes et 4 hommes, 60 à 85 ans, trois communes. {AIDE}",
    "synthese": f"Ce qui ressort, en quelques paragraphes. {AIDE}",
    "limites": "Qui n'a pas été entendu, ce qui manque pour conclure.",
}
JOURS: dict[str, Any] = {"date": Jour, "jusqu_au": Jour}


class RecueilMixin(AnonymatMixin):
    """What both forms of gathered words check."""

    TEXTES_LIBRES = ("intitule", "lieu", "profils", "synthese", "limites")

    def clean(self) -> dict[str, Any]:
        """A period has its ends in order."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        debut, fin = donnees.get("date"), donnees.get("jusqu_au")
        if debut and fin and fin < debut:
            self.add_error("jusqu_au", "La fin précède le début.")
        return donnees


class RecueilNouveauForm(RecueilMixin, FormulaireDeCreation):
    """New gathered words."""

    class Meta:
        """Fields and their help."""

        model = Recueil
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar = JOURS


class RecueilForm(RecueilMixin, FormulaireVersionne):
    """Gathered words that several people may be editing."""

    class Meta(RecueilNouveauForm.Meta):
        """Its fields and their help."""


CHAMPS_VERBATIM = ("texte", "profil", "themes")
AIDES_VERBATIM = {
    "texte": f"Les mots mêmes, sans guillemets. {AIDE}",
    "profil": "Assez large pour que personne ne soit reconnu. Exemple : mère de trois enfants.",
}
GRANDE: dict[str, Any] = {"texte": forms.Textarea(attrs={"rows": 4})}


class VerbatimNouveauForm(AnonymatMixin, FormulaireDeCreation):
    """What someone said."""

    TEXTES_LIBRES = ("texte", "profil")

    class Meta:
        """Fields and their help."""

        model = Verbatim
        fields = CHAMPS_VERBATIM
        help_texts = AIDES_VERBATIM
        widgets: ClassVar = GRANDE


class VerbatimForm(AnonymatMixin, FormulaireVersionne):
    """What someone said, that several people may be editing."""

    TEXTES_LIBRES = ("texte", "profil")

    class Meta(VerbatimNouveauForm.Meta):
        """Its fields and their help."""


class QuestionForm(forms.Form):
    """A new question, at the end of a questionnaire."""

    libelle = forms.CharField(
        label="Question",
        max_length=LIBELLE_MAX,
        help_text="Exemple : Avez-vous renoncé à un soin cette année ?",
    )
    genre = forms.ChoiceField(label="On y répond par", choices=GenreQuestion.choices)
    choix = forms.CharField(
        label="Choix",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un par ligne, pour « un choix » ou « plusieurs choix ».",
    )
    degres = forms.ChoiceField(
        label="Degrés de l'échelle",
        choices=list(ECHELLES.items()),
        required=False,
        help_text="Pour une échelle seulement.",
    )


class ReponseMixin(AnonymatMixin):
    """One field by question, made to be filled from the keyboard."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        contenu = self.instance.contenu
        for rang, question in enumerate(questions, 1):
            self.fields[question.code] = self._champ(rang, question)
            self.initial[question.code] = ecrite(question, contenu.get(question.code))

    def _champ(self, rang: int, question: Question) -> forms.CharField:
        return forms.CharField(
            label=f"{rang}. {question.libelle}",
            help_text=question.aide,
            max_length=TEXTE_MAX,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def textes_libres(self) -> tuple[str, ...]:
        """Return the questions answered in words."""
        return tuple(q.code for q in self.questions if q.genre == GenreQuestion.LIBRE)

    def clean(self) -> dict[str, Any]:
        """Read each answer; an empty sheet is not one. What was not touched stays as it is."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        contenu = dict(self.instance.contenu) if self.instance.pk else {}
        for question in self.questions:
            if self.instance.pk and question.code not in self.changed_data:
                continue
            contenu.pop(question.code, None)
            try:
                lue = lire(question, str(donnees.get(question.code) or ""))
            except ClesanteError as erreur:
                self.add_error(question.code, str(erreur))
            else:
                contenu |= {question.code: lue} if lue is not None else {}
        otees = inconnues(self.data, self.questions)
        if any(str(self.data[code]).strip() for code in otees):
            self.add_error(None, " ".join(QUESTION_OTEE))
        if not contenu and not self.errors:
            self.add_error(None, "Cette feuille est vide : tapez au moins une réponse.")
        self.instance.contenu = contenu
        return donnees


class ReponseNouvelleForm(ReponseMixin, FormulaireDeCreation):
    """A filled questionnaire, entered from paper; the last field sends it, by « Entrée »."""

    class Meta:
        """Who answered and how it came."""

        model = Reponse
        fields = ("college", "canal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.questions:
            self.fields[self.questions[0].code].widget.attrs["autofocus"] = True


class ReponseForm(ReponseMixin, FormulaireVersionne):
    """A filled questionnaire that several people may be editing."""

    class Meta(ReponseNouvelleForm.Meta):
        """Its fields and their help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in self.questions:
            self.fields[question.code].show_hidden_initial = True


class FichierDeReponsesForm(forms.Form):
    """A file of answers: one filled questionnaire a line."""

    fichier = forms.FileField(
        label="Fichier",
        validators=[verifier_tableau],
        help_text="CSV, XLSX ou ODS, 20\u00a0Mo au plus ; une feuille remplie par ligne, avec une "
        "ligne d'en-tête. Vous verrez tout ce qui sera fait avant que rien ne soit enregistré.",
    )
    college = forms.ChoiceField(
        label="Collège des lignes qui n'en disent pas",
        choices=College.choices,
        initial=College.USAGERS,
    )
    canal = forms.ChoiceField(
        label="Canal des lignes qui n'en disent pas", choices=Canal.choices, initial=Canal.SITE
    )
