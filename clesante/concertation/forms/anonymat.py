"""Free text that people type about people: read again before it is kept, when it tells too much."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.concertation.regles.anonymat import reserves

AIDE = "N'écrivez ni nom, ni adresse, ni rien sur la santé d'une personne."


class AnonymatMixin(forms.ModelForm):
    """A form whose ``TEXTES_LIBRES`` are read for names, addresses and the health of someone.

    A doubt is said in a sentence; what was typed is kept once the person says it was read again.
    Before ``FormulaireDeCreation`` or ``FormulaireVersionne`` among the bases.
    """

    TEXTES_LIBRES: ClassVar[tuple[str, ...]] = ()

    anonyme = forms.BooleanField(
        label="C'est relu : rien ne permet de reconnaître quelqu'un, garder ce texte",
        required=False,
        widget=forms.HiddenInput,
    )

    def textes_libres(self) -> tuple[str, ...]:
        """Return the fields that are read."""
        return self.TEXTES_LIBRES

    def _post_clean(self) -> None:
        """Look for what tells of someone, once the form is otherwise right."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or self.cleaned_data.get("anonyme"):
            return
        doutes = self._doutes()
        if doutes:
            self.fields["anonyme"].widget = forms.CheckboxInput()
            self.add_error("anonyme", [forms.ValidationError(doute) for doute in doutes])

    def _doutes(self) -> list[str]:
        """Return the doubts of the texts that this form changes, each once."""
        tapes: list[Any] = [
            self.cleaned_data.get(nom) for nom in self.textes_libres() if nom in self.changed_data
        ]
        return list(dict.fromkeys(doute for tape in tapes for doute in reserves(str(tape or ""))))
