"""Forms of calls for contributions and of what people say."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.text import slugify

from clesante.acteurs.forms.decisions import DecisionMixin
from clesante.acteurs.models import Decision
from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.forms.anonymat import AnonymatMixin
from clesante.concertation.models import Appel, Contribution
from clesante.concertation.regles.participation import RESERVEES, lire_numero
from clesante.recherche.forms import ChampDeTermes, choix
from clesante.recherche.lectures import vocabulaire
from clesante.ui.formulaires_partages import (
    FormulaireDeCreation,
    FormulaireSuivi,
    FormulaireVersionne,
    Jour,
)

PUBLICS = "publics"
AIDE_TEXTE = (
    "Ce qui va, ce qui manque, ce que vous proposez. N'écrivez ni votre nom, ni celui de "
    "quelqu'un, ni rien sur la santé d'une personne que l'on reconnaîtrait."
)


def _legaux() -> list[tuple[str, str]]:
    """Return the groups that article L.1434-10 names, in its order."""
    return [(t.code, t.libelle) for t in vocabulaire(PUBLICS).en_usage if t.legal]


def _autres() -> list[Any]:
    """Return the other publics, by group."""
    legaux = dict(_legaux())
    groupes = []
    for titre, contenu in choix(PUBLICS):
        if isinstance(contenu, list):
            groupes.append((titre, [paire for paire in contenu if paire[0] not in legaux]))
        elif titre not in legaux:
            groupes.append((titre, contenu))
    return groupes


class GroupesMixin(forms.ModelForm):
    """For whom someone speaks: the three groups of the law first, the others after."""

    legaux = forms.MultipleChoiceField(
        label="Je parle au nom de, ou je suis concerné par",
        choices=_legaux,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Facultatif. La loi demande que ces personnes soient entendues (code de la santé "
        "publique, article L.1434-10).",
    )
    autres = forms.MultipleChoiceField(
        label="Et aussi",
        choices=_autres,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        legaux = dict(_legaux())
        self.initial["legaux"] = [code for code in self.instance.groupes if code in legaux]
        self.initial["autres"] = [code for code in self.instance.groupes if code not in legaux]

    def _post_clean(self) -> None:
        """Keep both lists as one, what nobody touched as it is in place."""
        super()._post_clean()  # type: ignore[misc]
        lues = {nom: self.cleaned_data.get(nom) for nom in ("legaux", "autres")}
        gardees = {nom: self.initial[nom] if lu is None else lu for nom, lu in lues.items()}
        self.instance.groupes = [*gardees["legaux"], *gardees["autres"]]


class ContributionPubliqueForm(GroupesMixin, AnonymatMixin, FormulaireDeCreation):
    """What someone without account answers; ``site_web`` is for robots, nobody sees it."""

    TEXTES_LIBRES: ClassVar[tuple[str, ...]] = ("texte", "commune")

    site_web = forms.CharField(required=False, label="Laissez ce champ vide")

    field_order = ("texte", "commune", "legaux", "autres", "anonyme")

    class Meta:
        """Fields and their help."""

        model = Contribution
        fields = ("texte", "commune")
        labels: ClassVar[dict[str, str]] = {"texte": "Votre contribution"}
        help_texts: ClassVar[dict[str, str]] = {
            "texte": AIDE_TEXTE,
            "commune": "Facultatif. Où vous vivez, ou dont vous parlez.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "texte": forms.Textarea(attrs={"rows": 8}),
            "commune": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def clean_site_web(self) -> str:
        """Refuse what a robot fills; the field comes back empty, so that a person passes."""
        if self.cleaned_data["site_web"]:
            videes: Any = self.data.copy()  # type: ignore[attr-defined]
            videes["site_web"] = ""
            self.data = videes
            self.add_error(
                None,
                "Un champ qui doit rester vide était rempli. Il est vidé\u00a0: envoyez à nouveau.",
            )
        return ""


class SaisieMixin(GroupesMixin, AnonymatMixin):
    """What both forms of the team share: a contribution that came on paper, in the street…"""

    TEXTES_LIBRES: ClassVar[tuple[str, ...]] = ("texte", "commune")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["legaux"].label = "Au nom de, ou concerné par"
        if "appel" in champs:
            siens = Appel.objects.filter(diagnostic=self.instance.diagnostic_id).order_by(
                "-du", "pk"
            )
            champs["appel"].queryset = siens
            champs["appel"].empty_label = "aucun\u00a0: hors d'un appel"


SAISIS = ("canal", "recue_le", "appel", "texte", "commune", "legaux", "autres", "themes")
AIDES = {
    "texte": "Les mots de la personne, sans son nom ni rien qui la fasse reconnaître.",
    "recue_le": "Le jour où elle l'a dit ou écrit.",
}
WIDGETS: dict[str, Any] = {"texte": forms.Textarea(attrs={"rows": 6}), "recue_le": Jour}


class ContributionNouvelleForm(SaisieMixin, FormulaireDeCreation):
    """A contribution that someone of the team types; published at once when asked."""

    publier = forms.BooleanField(label="C'est relu\u00a0: publier tout de suite", required=False)
    field_order = (*SAISIS, "publier", "anonyme")

    class Meta:
        """Fields and their help."""

        model = Contribution
        fields = ("canal", "recue_le", "appel", "texte", "commune", "themes")
        help_texts = AIDES
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["canal"].choices = [c for c in Canal.choices if c[0] != Canal.SITE]
        self.initial.setdefault("canal", Canal.PAPIER)
        champs["texte"].widget.attrs["autofocus"] = True


class ContributionForm(SaisieMixin, FormulaireVersionne):
    """What was typed of a contribution, corrected: a fault, a name to take off, its themes."""

    field_order = (*SAISIS, "anonyme")

    class Meta:
        """Fields and their help."""

        model = Contribution
        fields = ("appel", "texte", "commune", "themes")
        help_texts = AIDES
        widgets = WIDGETS


class ReponseForm(DecisionMixin, FormulaireVersionne):
    """The answer to a contribution, the decision it led to, what was done."""

    field_order = ("reponse", "suite")

    class Meta:
        """Fields and their help."""

        model = Contribution
        fields = ("reponse", "suite")
        help_texts: ClassVar[dict[str, str]] = {
            "reponse": "Qui a contribué la lira sur sa page de suivi, sans compte.",
            "suite": "Ce qui est fait, quand c'est fait. Exemple\u00a0: un minibus passe le jeudi.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, facultative=True, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["decision"].help_text = "Sa phrase et sa date seront lues avec la réponse."
        champs["decision"].empty_label = "aucune pour l'instant, ou une nouvelle ci-dessous"
        siennes = Decision.objects.filter(pk=self.instance.decision_id)
        champs["decision"].queryset = champs["decision"].queryset | siennes
        self.initial["decision"] = self.instance.decision_id

    @property
    def decision_a_ecrire(self) -> bool:
        """Whether the decision changes: another one, none any more, or one typed here."""
        return any(nom.startswith("decision") for nom in self.changed_data)


class AppelMixin(forms.ModelForm):
    """What both forms of a call check."""

    adresse = forms.CharField(
        label="Fin de l'adresse publique",
        max_length=80,
        required=False,
        help_text="Courte, à dire au téléphone\u00a0: sante-fontenay. Vide, elle est tirée de la "
        "question.",
    )

    def clean_adresse(self) -> str:
        """Return an address that no other call has."""
        voulue = slugify(self.cleaned_data["adresse"] or self.cleaned_data.get("intitule", ""))
        adresse = voulue[:80].strip("-")
        if not adresse:
            raise forms.ValidationError("Donnez quelques lettres ou chiffres.")
        autres = Appel.objects.filter(adresse=adresse).exclude(pk=self.instance.pk)
        prise = autres.exclude(cle_creation=self._cle()).exists()
        if adresse in RESERVEES or prise:
            raise forms.ValidationError(
                f"L'adresse «\u00a0{adresse}\u00a0» est déjà prise. Ajoutez-lui la commune ou "
                "l'année."
            )
        return adresse

    def _cle(self) -> Any:
        """Return the key of the page of creation: the form sent twice finds the call it made."""
        return self.cleaned_data.get("cle_creation") or self.instance.cle_creation

    def clean(self) -> dict[str, Any]:
        """Put its days in order."""
        donnees = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error(
                "au", "Un appel finit après avoir ouvert\u00a0: changez l'un des deux jours."
            )
        return donnees

    def validate_unique(self) -> None:
        """Leave the address to ``clean_adresse``, which knows of a form sent twice."""


CHAMPS_APPEL = ("intitule", "texte", "du", "au", "adresse")
AIDES_APPEL = {
    "intitule": "Exemple\u00a0: Qu'est-ce qui vous éloigne du soin, près de chez vous\u00a0?",
    "texte": "Pourquoi cet appel, ce que deviendront les réponses, qui les lira.",
    "au": "Dernier jour où l'on peut répondre.",
}
JOURS: dict[str, Any] = {"du": Jour, "au": Jour}


class AppelNouveauForm(AppelMixin, FormulaireDeCreation):
    """A new call."""

    field_order = ("cle_creation", *CHAMPS_APPEL)

    class Meta:
        """Fields and their help."""

        model = Appel
        fields = CHAMPS_APPEL
        help_texts = AIDES_APPEL
        widgets = JOURS


class AppelForm(AppelMixin, FormulaireVersionne):
    """A call being changed."""

    field_order = CHAMPS_APPEL

    class Meta(AppelNouveauForm.Meta):
        """Its fields and their help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adresse"].help_text = "Changée, celle qui est déjà diffusée ne mène plus ici."


class SuivreForm(forms.Form):
    """The public number of a contribution, as one reads it from a slip of paper."""

    numero = forms.CharField(
        label="Numéro de votre contribution",
        max_length=40,
        help_text="Six signes, remis après votre envoi. Exemple\u00a0: K7P-2MD.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_numero(self) -> str:
        """Return the number as it is written."""
        lu = lire_numero(self.cleaned_data["numero"])
        if not lu:
            raise forms.ValidationError(
                "Un numéro a six signes, lettres et chiffres, sans 0, 1, I, L ni O. Relisez-le."
            )
        return lu


class ModererForm(FormulaireSuivi):
    """What is said of a contribution once read; its themes, so that it is found again."""

    themes = ChampDeTermes(liste="themes", label="Thèmes", required=False)
    motif = forms.CharField(
        label="Motif, si vous l'écartez",
        max_length=500,
        required=False,
        help_text="Qui l'a écrite le lira. Exemple\u00a0: elle nomme une personne.",
    )
    acte = forms.ChoiceField(
        choices=[c for c in EtatContribution.choices if c[0] != EtatContribution.A_LIRE],
        error_messages={"required": "Choisissez\u00a0: publier, garder sans publier, ou écarter."},
    )

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, en_place=contribution.version, **kwargs)
        self.initial.update(themes=contribution.themes, motif=contribution.motif)
