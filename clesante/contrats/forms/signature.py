"""Forms of the signature of a version: a party's, a file that came, the declaration."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from clesante.acteurs.forms.instances import sans_personne
from clesante.contrats.actions.signature import Depot
from clesante.contrats.actions.signature_declarer import Declaration
from clesante.contrats.choix import DateDuContrat, GenreDocument, Habilitation, MoyenSignature
from clesante.contrats.lectures.signature import RegleDeDate
from clesante.contrats.models import DocumentVersion, SignatureVersion, VersionContrat
from clesante.contrats.regles.parties import est_collectivite
from clesante.contrats.regles.signature import CLES, est_une_cle
from clesante.pieces.forms import lire_envoi
from clesante.pieces.regles import nom_propre
from clesante.ui.envois import VerifierEnvoi
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CLE_PRIVEE = (
    "Une clé privée ne se dépose jamais ici\u00a0: elle signerait à votre place. Gardez-la, signez "
    "le PDF sur votre ordinateur, et déposez le PDF signé."
)
DETACHEES = frozenset({"p7s", "p7m", "sig"})
verifier_detachee = VerifierEnvoi(frozenset({"texte"}), "pas une signature détachée (.p7s)")
CHAMPS_NOTER = (
    "fonction", "habilitation", "habilitation_date", "habilitation_reference", "signe_le", "moyen",
    "document", "reserve",
)  # fmt: skip


class NoterForm(FormulaireVersionne):
    """What is known of the signature of one party, that several people may be noting."""

    class Meta:
        """Fields and their help."""

        model = SignatureVersion
        fields = CHAMPS_NOTER
        labels: ClassVar = {
            "habilitation_date": "Date de la délibération ou de la décision",
            "habilitation_reference": "Sa référence",
            "moyen": "Comment",
        }
        help_texts: ClassVar = {
            "fonction": "Qui signe pour elle\u00a0: une fonction, pas un nom.",
            "habilitation_reference": "Exemple\u00a0: délibération n°\u00a02026-14.",
            "signe_le": "Laissez vide tant que ce n'est pas signé.",
            "document": "Le scan de la page signée, ou le PDF signé, déposé avant.",
            "reserve": "Une condition posée à la signature, s'il y en a une.",
        }
        widgets: ClassVar = {
            "habilitation_date": Jour,
            "signe_le": Jour,
            "reserve": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document, moyen, habilitation = (
            self.fields[nom] for nom in ("document", "moyen", "habilitation")
        )
        _offrir_les_documents(document, self.instance)
        moyen.choices = [("", "pas encore"), *MoyenSignature.choices]  # type: ignore[attr-defined]
        self._dire_l_habilitation(habilitation)

    def _dire_l_habilitation(self, champ: Any) -> None:
        """Offer a local authority its two acts; ask of the others the quality of who signs."""
        if not est_collectivite(self.instance.genre):
            for nom in ("habilitation", "habilitation_date", "habilitation_reference"):
                del self.fields[nom]
            return
        acte = (Habilitation.DELIBERATION, Habilitation.DELEGATION)
        champ.choices = [(lu.value, lu.label) for lu in acte]
        self.fields[
            "habilitation_date"
        ].help_text = "Sans elle, le contrat ne peut pas être dit signé."

    def clean_fonction(self) -> str:
        """Return the function; refuse what names a person."""
        return sans_personne(self.cleaned_data["fonction"])

    def clean(self) -> dict[str, Any]:
        """A signature given says how."""
        lus = super().clean() or self.cleaned_data
        if lus.get("signe_le") and not lus.get("moyen"):
            self.add_error("moyen", "Dites comment cette partie a signé.")
        return lus


def _offrir_les_documents(champ: Any, signature: SignatureVersion) -> None:
    recus: QuerySet[DocumentVersion] = DocumentVersion.objects.filter(
        version=signature.version_signee_id
    ).exclude(genre=GenreDocument.GELE)
    champ.queryset, champ.empty_label = recus.order_by("pk"), "aucun"


class DeposerForm(FormulaireDeCreation):
    """A file that shows signatures; once valid, ``depot`` is what the act takes."""

    moyen = forms.ChoiceField(
        label="Comment c'est signé",
        choices=[
            (MoyenSignature.PAPIER, "sur papier\u00a0: le scan (PDF, PNG ou JPEG)"),
            (MoyenSignature.PARAPHEUR, "par un parapheur électronique\u00a0: le PDF rendu"),
            (
                MoyenSignature.CERTIFICAT,
                "avec un certificat, hors du site\u00a0: le PDF signé, ou la signature détachée "
                "(.p7s)",
            ),
        ],
        widget=forms.RadioSelect,
    )
    fichier = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.p7s"}),
        help_text="Un PDF signé se dépose tel qu'il est revenu, sans le réenregistrer. Une clé "
        "(.p12, .pfx, .key) ne se dépose jamais.",
    )
    montre = forms.ModelMultipleChoiceField(
        SignatureVersion.objects.none(),
        label="Qui a signé dans ce fichier",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Vous pourrez aussi le noter ensuite, partie par partie.",
    )
    signe_le = forms.DateField(
        label="Signé le", required=False, widget=Jour, help_text="Le même jour pour celles cochées."
    )
    contenu = b""
    genre: str = GenreDocument.SCAN

    class Meta:
        """No column is typed."""

        model = DocumentVersion
        fields = ()

    def __init__(self, *args: Any, attendues: QuerySet[SignatureVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        montre: Any = self.fields["montre"]
        montre.queryset = attendues
        self.order_fields(("moyen", "fichier", "montre", "signe_le"))

    def clean_fichier(self) -> UploadedFile:
        """Take a sound file of a known format, never a private key."""
        envoye: UploadedFile = self.cleaned_data["fichier"]
        nom = nom_propre(envoye.name or "")
        lue = nom.rpartition(".")[2].lower()
        if lue in CLES:
            raise forms.ValidationError(CLE_PRIVEE)
        if lue in DETACHEES:
            verifier_detachee(envoye)
            envoye.seek(0)
            self.genre, self.contenu = GenreDocument.DETACHEE, envoye.read()
        else:
            self.genre, self.contenu = lire_envoi(envoye)
        if est_une_cle(nom, self.contenu):
            raise forms.ValidationError(CLE_PRIVEE)
        self.instance.fichier = nom
        return envoye

    def clean(self) -> dict[str, Any]:
        """A scan is a picture or a PDF; what was signed electronically is a PDF or a signature."""
        lus = super().clean() or self.cleaned_data
        if "fichier" in lus and "moyen" in lus:
            self._juger_le_genre(lus["moyen"])
        if lus.get("montre") and not lus.get("signe_le"):
            self.add_error("signe_le", "Dites quel jour ces parties ont signé.")
        return lus

    def _juger_le_genre(self, moyen: str) -> None:
        if moyen == MoyenSignature.PAPIER and self.genre in ("pdf", "png", "jpg"):
            self.instance.genre = GenreDocument.SCAN
        elif moyen != MoyenSignature.PAPIER and self.genre == "pdf":
            self.instance.genre = GenreDocument.SIGNE
        elif moyen == MoyenSignature.CERTIFICAT and self.genre == GenreDocument.DETACHEE:
            self.instance.genre = GenreDocument.DETACHEE
        else:
            self.add_error("fichier", ATTENDUS[MoyenSignature(moyen)])

    @property
    def depot(self) -> Depot:
        """Return what the act takes."""
        lus = self.cleaned_data
        return Depot(
            self.instance, self.contenu, lus["moyen"], lus.get("signe_le"), [*lus["montre"]]
        )


ATTENDUS = {
    MoyenSignature.PAPIER: "Le scan d'une page signée est un PDF, un PNG ou un JPEG.",
    MoyenSignature.PARAPHEUR: "Un parapheur rend un PDF signé\u00a0: déposez ce PDF.",
    MoyenSignature.CERTIFICAT: "Déposez le PDF signé, ou la signature détachée (.p7s).",
}


class DeclarerForm(forms.Form):
    """The declaration: which day dates the contract, where, from when, until when."""

    selon = forms.ChoiceField(
        label="Quel jour date le contrat", choices=DateDuContrat.choices, widget=forms.RadioSelect
    )
    ceremonie = forms.DateField(
        label="Jour de la cérémonie",
        required=False,
        widget=Jour,
        help_text="Seulement si c'est elle qui date le contrat.",
    )
    lieu = forms.CharField(
        label="Signé à", max_length=200, required=False, help_text="Exemple\u00a0: Kersall."
    )
    date_effet = forms.DateField(label="Entre en vigueur le", widget=Jour)
    date_fin = forms.DateField(label="Dernier jour", widget=Jour)

    def __init__(
        self,
        *args: Any,
        version: VersionContrat,
        jours: tuple[date | None, date | None],
        regle: RegleDeDate,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if regle.selon:
            del self.fields["selon"]
            if regle.selon == DateDuContrat.DERNIERE:
                del self.fields["ceremonie"]
        else:
            self.fields["selon"].help_text = f"{regle.phrase} Vous choisissez, et c'est écrit."
        for nom, jour in zip(("date_effet", "date_fin"), jours, strict=True):
            if jour is not None:
                del self.fields[nom]
        self.version = version

    def clean(self) -> dict[str, Any]:
        """A ceremony that dates the contract has its day."""
        lus = super().clean() or self.cleaned_data
        if lus.get("selon") == DateDuContrat.CEREMONIE and not lus.get("ceremonie"):
            self.add_error("ceremonie", "Dites quel jour a eu lieu la cérémonie.")
        return lus

    @property
    def declaration(self) -> Declaration:
        """Return what is declared."""
        lus = self.cleaned_data
        return Declaration(
            lus.get("selon", ""),
            lus.get("ceremonie"),
            lus["lieu"],
            lus.get("date_effet"),
            lus.get("date_fin"),
        )
