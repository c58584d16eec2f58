"""Forms of accounts: addresses, passwords, codes sent by mail."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, ReauthenticateForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

from clesante.comptes import limites, porte
from clesante.comptes.models import Utilisateur

AIDE_MOT_DE_PASSE = (
    "Au moins 15 caractères, sans autre règle. Une phrase de quatre mots sans rapport est facile à "
    "retenir et difficile à deviner."
)
AIDE_CODE = "Six chiffres, par exemple 042917."


def champ_adresse(libelle: str = "Adresse électronique") -> forms.EmailField:
    """Return the field of an address."""
    saisie = forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
    return forms.EmailField(label=libelle, widget=saisie, max_length=254)


def habiller(champ: forms.Field, libelle: str, aide: str = "", **attributs: str) -> None:
    """Give a field of a library our label, our help and our attributes; no placeholder."""
    champ.label, champ.help_text = libelle, aide
    champ.widget.attrs.pop("placeholder", None)
    champ.widget.attrs.update(attributs)


class ConnexionForm(LoginForm):
    """An address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["login"], "Adresse électronique", autocomplete="username")
        habiller(self.fields["password"], "Mot de passe")


class DemanderCodeForm(forms.Form):
    """The address to which a code to enter by is sent."""

    email = champ_adresse()

    def clean_email(self) -> str:
        """Return the address; ``utilisateur`` is set only for who may enter by a code."""
        courriel: str = self.cleaned_data["email"].lower()
        trouve = Utilisateur.objects.filter(courriel=courriel).first()
        permis = trouve is not None and porte.peut_entrer_par_code(trouve)
        self._user = trouve if permis else None
        return courriel


class SaisirCodeForm(ConfirmLoginCodeForm):
    """The code received."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["code"], "Code reçu par courriel", AIDE_CODE, inputmode="numeric")


class OublieForm(forms.Form):
    """The address to which a link to choose a new password is sent."""

    courriel = champ_adresse()


class ChoisirForm(SetPasswordForm):
    """A new password, typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["new_password1"], "Nouveau mot de passe", AIDE_MOT_DE_PASSE)
        habiller(self.fields["new_password2"], "Le même, encore une fois")


class ChangerForm(PasswordChangeForm):
    """The password of today, and a new one typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["old_password"], "Mot de passe actuel")
        habiller(self.fields["new_password1"], "Nouveau mot de passe", AIDE_MOT_DE_PASSE)
        habiller(self.fields["new_password2"], "Le nouveau, encore une fois")


class AdresseForm(forms.Form):
    """The new address of an account."""

    courriel = champ_adresse("Nouvelle adresse électronique")


class AccepterForm(SetPasswordForm):
    """The name and the password of a person who accepts an invitation."""

    nom = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Par exemple : Anne Le Gall. C'est ce que verront les autres personnes.",
    )
    field_order = ("nom", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nom"].initial = self.user.nom
        habiller(self.fields["new_password1"], "Mot de passe", AIDE_MOT_DE_PASSE)
        habiller(self.fields["new_password2"], "Le même, encore une fois")

    def clean(self) -> dict[str, Any]:
        """Check the password against the name that is typed with it."""
        self.user.nom = self.cleaned_data.get("nom", "")
        champs: dict[str, Any] = super().clean() or {}
        return champs


class ConfirmerForm(ReauthenticateForm):
    """The password, to confirm who one is; tries are counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        habiller(self.fields["password"], "Votre mot de passe")

    def clean_password(self) -> str:
        """Return the password; raise ``TropDEssaisError`` past the limit."""
        limites.CONFIRMATION.compter(str(self.user.pk))
        secret: str = super().clean_password()
        return secret
