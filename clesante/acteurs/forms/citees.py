"""Organisations cited in a form, one by line: what may be read two ways is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from clesante.acteurs.lectures.citees import A_AJOUTER, citation, organisation_citee
from clesante.acteurs.models import Organisation
from clesante.comptes.droits import peut
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import ClesanteError

LIGNES_MAX = 100
AIDE = "Son nom, son sigle ou le début de ses mots suffit. Exemple\u00a0: cpam vendée."


class ChampOrganisation(forms.CharField):
    """One organisation cited; its value is the organisation, None for nothing.

    The form gives ``utilisateur``, who sees what may be cited; and ``deja``, what is in place: it
    may stay as it is shown, whoever sees it. ``inventees``: those of the demonstration may be.
    """

    utilisateur: Utilisateur
    inventees: bool = True
    deja: tuple[Organisation, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 300, "help_text": AIDE, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the organisation a text names."""
        tape: str = super().clean(value)
        return self.lire(tape) if tape else None

    def lire(self, tape: str) -> Organisation:
        """Return the organisation a text names; refuse what names none or several."""
        for en_place in self.deja:
            if tape == citation(en_place.gardee):
                return en_place
        try:
            return organisation_citee(tape, self.utilisateur, self.inventees)
        except ClesanteError as erreur:
            raise forms.ValidationError(self._dire(str(erreur))) from erreur

    def _dire(self, phrase: str) -> str:
        """Return a sentence, where the register leads to its page for who may add to it."""
        debut, mots, fin = phrase.rpartition(A_AJOUTER)
        if not mots or not peut(self.utilisateur, "acteurs.creer"):
            return phrase
        vers = reverse("organisation-ajouter")
        return format_html('{}<a href="{}">{}</a>{}', debut, vers, mots, fin)


class ChampOrganisations(ChampOrganisation):
    """Organisations cited one by line; its value is a list, each once."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20_000, "help_text": f"Une par ligne. {AIDE}", **kwargs})

    def clean(self, value: Any) -> list[Organisation]:
        """Return what each line names; say each line that cannot be read."""
        tape: str = forms.CharField.clean(self, value)
        lignes = [ligne.strip() for ligne in tape.splitlines() if ligne.strip()]
        if len(lignes) > LIGNES_MAX:
            raise forms.ValidationError(
                f"{len(lignes)} lignes\u00a0: {LIGNES_MAX} organisations au plus par rencontre."
            )
        lues, fautes = [], []
        for ligne in lignes:
            try:
                lues.append(self.lire(ligne))
            except forms.ValidationError as erreur:
                fautes.append(erreur)
        if fautes:
            raise forms.ValidationError(fautes)
        return list(dict.fromkeys(lues))


def citees(organisations: Iterable[Organisation]) -> str:
    """Return what a field shows of organisations: their citations, one by line."""
    return "\n".join(citation(organisation.gardee) for organisation in organisations)
