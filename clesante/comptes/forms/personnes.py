"""Forms of who administers accounts: invite a person, give a role."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.comptes.choix import Role
from clesante.comptes.droits import DONNES_PAR_LE_PORTEUR, Visiteur, portees
from clesante.comptes.forms import champ_adresse
from clesante.comptes.models.attributions import PORTEE, TOUT
from clesante.ui.formulaires_partages import Jour

AIDE_PORTEE = (
    "Ce que le rôle atteint\u00a0: « * » tout le site, REG-52 une région, DEP-85 un département, "
    "EPCI-200071934 une intercommunalité, ORG-12 une organisation."
)


class RoleForm(forms.Form):
    """A role, what it reaches and its dates: only what the person may give is offered."""

    role = forms.ChoiceField(label="Rôle")
    portee = forms.CharField(
        label="Portée", max_length=40, validators=[PORTEE], help_text=AIDE_PORTEE
    )
    du = forms.DateField(
        label="Du", required=False, widget=Jour, help_text="Vide\u00a0: dès aujourd'hui."
    )
    au = forms.DateField(
        label="Au", required=False, widget=Jour, help_text="Dernier jour. Vide\u00a0: sans fin."
    )

    def __init__(self, *args: Any, par: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenues = portees(par, "comptes.attribuer")
        partout = TOUT in tenues
        donnes = [r for r in Role if partout or r in DONNES_PAR_LE_PORTEUR]
        self.fields["role"] = forms.ChoiceField(
            label="Rôle", choices=[("", "choisissez"), *((r.value, r.label) for r in donnes)]
        )
        if not partout:
            self.fields["portee"] = forms.ChoiceField(
                label="Portée", choices=[(p, p) for p in sorted(tenues)]
            )

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """Refuse dates that are not in order."""
        champs: dict[str, Any] = super().clean() or self.cleaned_data
        if champs.get("du") and champs.get("au") and champs["au"] < champs["du"]:
            self.add_error("au", "Le dernier jour vient avant le premier.")
        return champs


class InviterForm(RoleForm):
    """A person by an address, and the role they come for."""

    courriel = champ_adresse()
    nom = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        required=False,
        help_text="Par exemple\u00a0: Anne Le Gall.",
    )
    field_order = ("courriel", "nom", "role", "portee", "du", "au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courriel"].widget.attrs["autocomplete"] = "off"
