"""Forms of objects that several people edit: a stale save never overwrites, nothing typed is lost.

Each field travels with the value that was shown (Django's ``show_hidden_initial``): what a person
did not touch keeps the value in place, what only they changed is kept, and a field that both
changed is a conflict, shown with both values (status 409).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.utils import ErrorDict, pretty_name
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict

CONFLIT = "conflit"
DEPASSEE = (
    "Quelqu'un a enregistré une autre version pendant que vous écriviez. Rien de ce que vous avez "
    "tapé n'est perdu : comparez, gardez ce qui est juste, puis enregistrez à nouveau."
)
SANS_VERSION = "Cette page ne dit pas quelle version vous modifiez : rechargez-la."
CHOISIR = "Choisissez"
TIRETS = BLANK_CHOICE_DASH[0][1]


class Jour(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DonneesReprises(QueryDict):
    """What a draft kept of a form: the form is filled with it, and not judged before it is sent."""

    @classmethod
    def de(cls, contenu: Mapping[str, list[str]]) -> DonneesReprises:
        """Return the fields of a draft, each with its values."""
        donnees = cls(mutable=True)
        for champ, valeurs in contenu.items():
            donnees.setlist(champ, [str(valeur) for valeur in valeurs])
        return donnees


class FormulaireReprenable(forms.ModelForm):
    """A form that comes back as its draft left it: what is half typed is no mistake yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            _dire_de_choisir(champ)

    @property
    def reprise(self) -> bool:
        """Whether the form is filled with a draft."""
        return isinstance(self.data, DonneesReprises)

    @property
    def errors(self) -> ErrorDict:
        """The mistakes of what was sent; none of a draft."""
        return ErrorDict() if self.reprise else super().errors


def _dire_de_choisir(champ: Any) -> None:
    """Put « Choisissez » where Django writes dashes."""
    if getattr(champ, "empty_label", None) == TIRETS:
        champ.empty_label = CHOISIR
        return
    choix: Any = champ.choices if isinstance(champ, forms.TypedChoiceField) else ()
    if ("", TIRETS) in choix:
        champ.choices = [("", CHOISIR) if lu == ("", TIRETS) else lu for lu in choix]


@dataclass(frozen=True, slots=True)
class Conflit:
    """A field that two people changed: what is in place, what was typed."""

    libelle: str
    en_place: str
    tapee: str


class FormulaireVersionne(FormulaireReprenable):
    """The form of an object that has a ``version``; ``conflits`` lists what two people changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.conflits: list[Conflit] = []
        for nom, champ in self.fields.items():
            champ.show_hidden_initial = nom != "version"

    @property
    def perimee(self) -> bool:
        """Whether the page was shown before the version in place was written."""
        return self.cleaned_data.get("version") != self.instance.version

    def _post_clean(self) -> None:
        """Leave alone what the person did not touch, and judge the rest, before the model does."""
        if self.cleaned_data.get("version") is None:
            self.add_error(None, SANS_VERSION)
        elif self.perimee:
            self._fusionner()
        self._garder_l_ordre()
        super()._post_clean()  # type: ignore[misc]

    def _garder_l_ordre(self) -> None:
        """Leave what was already ticked in its order: boxes have theirs, which changes nothing."""
        for nom, lus in self.cleaned_data.items():
            if isinstance(lus, list):
                avant = [lu for lu in self.initial.get(nom) or () if lu in lus]
                self.cleaned_data[nom] = avant + [lu for lu in lus if lu not in avant]

    def _fusionner(self) -> None:
        """Merge three ways: the value shown, the value in place, the value typed."""
        for nom in [n for n in self.fields if n != "version"]:
            if nom not in self.changed_data:
                self.cleaned_data.pop(nom, None)
                self.errors.pop(nom, None)
            elif self._change_ailleurs(nom):
                self.conflits.append(self._conflit(nom))
        if self.conflits:
            self.add_error(None, forms.ValidationError(DEPASSEE, code=CONFLIT))

    def _change_ailleurs(self, nom: str) -> bool:
        """Tell whether the value in place is neither the one shown nor the one typed."""
        champ, lie = self.fields[nom], self[nom]
        en_place = self.get_initial_for_field(champ, nom)
        montree = champ.hidden_widget().value_from_datadict(
            self.data, self.files, lie.html_initial_name
        )
        return champ.has_changed(en_place, montree) and champ.has_changed(en_place, lie.data)

    def _conflit(self, nom: str) -> Conflit:
        champ = self.fields[nom]
        lues = (self.get_initial_for_field(champ, nom), self[nom].data)
        choix = dict(flatten_choices(getattr(champ, "choices", ())))
        en_place, tapee = (
            ", ".join(str(choix.get(v, "" if v is None else v)) for v in _valeurs(lue))
            for lue in lues
        )
        return Conflit(str(champ.label or pretty_name(nom)), en_place, tapee)

    def a_jour(self) -> FormulaireVersionne:
        """Return the same form, what was typed kept, on the version in place: sent again, it wins.

        What the person did not touch takes the value in place; their errors stay shown.
        """
        donnees = MultiValueDict({nom: _valeurs(lue) for nom, lue in _listes(self.data)})
        donnees.setlist(self.add_prefix("version"), [str(self.instance.version)])
        for nom, champ in self.fields.items():
            if nom == "version":
                continue
            en_place = champ.prepare_value(self.get_initial_for_field(champ, nom))
            textes = ["" if valeur is None else str(valeur) for valeur in _valeurs(en_place)]
            donnees.setlist(self.add_initial_prefix(nom), textes)
            if nom not in self.changed_data:
                donnees.setlist(self.add_prefix(nom), textes)
        self.data = donnees
        return self


class FormulaireSuivi(forms.Form):
    """A plain form on an object that has a version: of a page made old, nothing is done.

    What was typed is kept, with both in sight: sent again, it is judged on the version in place.
    ``en_place``: that version; None when nothing is there yet.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, en_place: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.en_place, self.perimee = en_place, False
        self.initial["version"] = en_place

    def clean(self) -> dict[str, Any]:
        """Refuse a page that is old, or does not say which version it shows."""
        donnees = super().clean() or self.cleaned_data
        if self.en_place is None:
            return donnees
        if donnees.get("version") is None:
            self.add_error(None, SANS_VERSION)
        elif donnees["version"] != self.en_place:
            envoi: Any = self.data.copy()  # type: ignore[attr-defined]
            envoi["version"] = self.en_place
            self.perimee, self.data = True, envoi
            self.add_error(None, DEPASSEE)
        return donnees


def _listes(donnees: Any) -> Any:
    """Return each name sent with its values."""
    return donnees.lists() if isinstance(donnees, MultiValueDict) else donnees.items()


def _valeurs(lue: Any) -> list[Any]:
    """Return each value of a field: one, or as many as boxes ticked."""
    return list(lue) if isinstance(lue, list | tuple) else [lue]


class FormulaireDeCreation(FormulaireReprenable):
    """The form of a new object: it carries the key that makes twenty submits one object."""

    cle_creation = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["cle_creation"] = self.instance.cle_creation

    def _post_clean(self) -> None:
        """Give the object the key of the page, which no field of the model form may write."""
        if cle := self.cleaned_data.get("cle_creation"):
            self.instance.cle_creation = cle
        super()._post_clean()  # type: ignore[misc]
