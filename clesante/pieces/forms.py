"""Forms of files and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from clesante.pieces import regles
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.models import Commentaire, Piece
from clesante.pieces.regles_images import sans_donnees_cachees
from clesante.socle.erreurs import ClesanteError
from clesante.ui.envois import VerifierEnvoi
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

AIDE_ALTERNATIVE = (
    "Pour une image, obligatoire\u00a0: ce qu'il faut savoir quand on ne la voit pas. "
    "Exemple\u00a0: «\u00a0L'arrêt de bus devant la maison de santé, sans abri ni trottoir\u00a0»."
)
AIDES_PIECE = {
    "titre": "Exemple\u00a0: «\u00a0Délibération du 12 mars 2026\u00a0».",
    "alternative": AIDE_ALTERNATIVE,
    "credit": "Pour une image\u00a0: qui l'a faite, et le droit de la montrer.",
    "reserve": "Seule l'équipe du contrat le verra.",
}
AIDES_COMMENTAIRE = {
    "texte_propose": "Le texte en place est repris ici\u00a0: changez-le comme vous le souhaitez. "
    "Il ne remplacera rien avant que l'équipe l'ait retenu.",
    "reserve": "Seule l'équipe du contrat le verra.",
    "suite": "Ce qui en a été fait, ou pourquoi il est écarté\u00a0: son auteur le lira.",
}
POURQUOI = {"texte": "Pourquoi ce changement"}
CHAMPS_PIECE = ("titre", "alternative", "credit", "reserve")


class ReserveMixin:
    """A form whose object may be reserved to the team, by who reads what is."""

    fields: dict[str, forms.Field]

    def reserver(self, permis: bool) -> None:
        """Take the box away from who does not read what is reserved."""
        if not permis:
            del self.fields["reserve"]


class PieceNouvelleForm(ReserveMixin, FormulaireDeCreation):
    """A file to join; once valid, ``contenu`` holds it as it will be kept."""

    fichier = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": regles.formats_admis()}),
        help_text=f"Formats admis\u00a0: {regles.ADMIS}. Les données cachées d'une photographie "
        "(lieu, date, appareil) sont ôtées.",
    )
    field_order = ("fichier", *CHAMPS_PIECE)
    contenu = b""

    class Meta:
        """Fields and their help."""

        model = Piece
        fields = CHAMPS_PIECE
        help_texts = AIDES_PIECE

    def __init__(self, *args: Any, reserves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reserver(reserves)

    def clean_fichier(self) -> UploadedFile:
        """Take a file of a known format, sound, without hidden data."""
        envoye: UploadedFile = self.cleaned_data["fichier"]
        self.instance.fichier = regles.nom_propre(envoye.name or "")
        self.instance.genre, self.contenu = lire_envoi(envoye)
        return envoye

    def clean(self) -> dict[str, Any]:
        """Ask what an image shows."""
        if "fichier" in self.cleaned_data and self.instance.est_image:
            _exiger_alternative(self)
        return self.cleaned_data


def lire_envoi(envoye: UploadedFile) -> tuple[str, bytes]:
    """Return the format of a file sent and what it holds, without hidden data.

    Raises ``ValidationError`` for a format that is not taken, a file that is not of its name,
    broken, infected or too heavy.
    """
    _verifier_poids(envoye)
    try:
        lue = regles.extension(regles.nom_propre(envoye.name or ""))
        VerifierEnvoi(frozenset({regles.FORMATS[lue][0]}), regles.attendu(lue))(envoye)
        envoye.seek(0)
        contenu = envoye.read()
        regles.verifier_bureautique(lue, contenu)
        return lue, sans_donnees_cachees(lue, contenu) if lue in regles.IMAGES else contenu
    except ClesanteError as erreur:
        raise forms.ValidationError(str(erreur)) from erreur


def _verifier_poids(envoye: UploadedFile) -> None:
    if (envoye.size or 0) > settings.ENVOI_OCTETS:
        mo = settings.ENVOI_OCTETS // 1024**2
        raise forms.ValidationError(
            f"Ce fichier dépasse {mo}\u00a0Mo. Réduisez ses images, ou joignez-le en plusieurs "
            "morceaux."
        )


def _exiger_alternative(form: forms.ModelForm[Any]) -> None:
    if not form.cleaned_data.get("alternative", "").strip():
        form.add_error(
            "alternative",
            "Dites en une phrase ce que montre cette image, pour qui ne la voit pas.",
        )


class PieceForm(ReserveMixin, FormulaireVersionne):
    """What is said of a file; the file itself does not change."""

    class Meta:
        """Fields and their help."""

        model = Piece
        fields = CHAMPS_PIECE
        help_texts = AIDES_PIECE

    def __init__(self, *args: Any, reserves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reserver(reserves)
        if not self.instance.est_image:
            del self.fields["alternative"], self.fields["credit"]

    def clean(self) -> dict[str, Any]:
        """Ask what an image shows."""
        if self.instance.est_image:
            _exiger_alternative(self)
        return self.cleaned_data


class CommentaireNouveauForm(ReserveMixin, FormulaireDeCreation):
    """A remark on an object, or on one of its parts."""

    class Meta:
        """Fields and their help."""

        model = Commentaire
        fields = ("partie", "texte", "reserve")
        help_texts = AIDES_COMMENTAIRE

    def __init__(
        self, *args: Any, parties: Mapping[str, str], reserves: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reserver(reserves)
        self.fields["partie"] = forms.ChoiceField(
            label="Sur quelle partie",
            choices=[("", "tout l'ensemble"), *parties.items()],
            required=False,
        )
        self.fields["texte"].widget.attrs["rows"] = 4
        if not parties:
            del self.fields["partie"]


class PropositionForm(ReserveMixin, FormulaireDeCreation):
    """A change proposed of the text of a part: the text as it would be, and why."""

    class Meta:
        """Fields, their names here and their help."""

        model = Commentaire
        fields = ("texte_propose", "texte", "reserve")
        labels = POURQUOI
        help_texts = AIDES_COMMENTAIRE

    def __init__(self, *args: Any, en_place: str, reserves: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"texte_propose": en_place}, **kwargs)
        self.en_place = en_place
        self.reserver(reserves)
        self.fields["texte_propose"].required = True
        self.fields["texte_propose"].widget.attrs["rows"] = 14

    def clean_texte_propose(self) -> str:
        """Refuse a proposal that changes nothing."""
        propose: str = self.cleaned_data["texte_propose"]
        if propose.split() == self.en_place.split():
            raise forms.ValidationError(
                "Ce texte est celui qui est déjà en place. Changez-le, ou écrivez un commentaire."
            )
        return propose


class CommentaireForm(FormulaireVersionne):
    """One's own comment, changed."""

    class Meta:
        """Fields."""

        model = Commentaire
        fields = ("texte_propose", "texte")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.texte_propose:
            self.fields["texte_propose"].required = True
        else:
            del self.fields["texte_propose"]


class SuiteForm(FormulaireVersionne):
    """What the team makes of a comment; ``remplacer`` only for a proposal it can write in place."""

    remplacer = forms.BooleanField(
        label="Écrire le texte proposé à la place du texte en place",
        required=False,
        help_text="Le commentaire sera retenu. L'ancien texte reste au journal.",
    )
    field_order = ("remplacer", "etat", "suite")

    class Meta:
        """Fields and their help."""

        model = Commentaire
        fields = ("etat", "suite")
        help_texts = AIDES_COMMENTAIRE

    def __init__(self, *args: Any, remplacable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suite"].widget.attrs["rows"] = 4
        if not remplacable:
            del self.fields["remplacer"]

    def clean(self) -> dict[str, Any]:
        """Ask why a comment is set aside."""
        lus = self.cleaned_data
        if lus.get("etat") == EtatCommentaire.ECARTE and not lus.get("suite", "").strip():
            self.add_error("suite", "Dites en une phrase pourquoi ce commentaire est écarté.")
        return lus
