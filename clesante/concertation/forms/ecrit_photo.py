"""Form of a photograph in the written diagnosis: one joined before, or a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from clesante.concertation.choix import GenreBloc
from clesante.concertation.forms.ecrit import BlocNouveauForm
from clesante.concertation.models import Diagnostic
from clesante.pieces.forms import PieceNouvelleForm
from clesante.pieces.models import Piece

ENVOI = ("fichier", "titre", "alternative", "credit")


class PhotoNouvelleForm(BlocNouveauForm):
    """A block that shows a photograph: chosen among those of the diagnosis, or sent with it.

    ``envoi``, once the form is valid, is the form of the file that was sent, if one was.
    """

    envoi: PieceNouvelleForm | None = None

    def __init__(self, *args: Any, requete: HttpRequest, diagnostic: Diagnostic) -> None:
        super().__init__(*args, genre=GenreBloc.PHOTO, diagnostic=diagnostic)
        self.requete = requete
        deja: Any = self.fields["photo"]
        deja.required, deja.label = False, "Photographie déjà jointe"
        deja.empty_label = "aucune\u00a0: j'en envoie une"
        if not deja.queryset.exists():
            del self.fields["photo"]
        for nom, champ in PieceNouvelleForm(reserves=False).fields.items():
            if nom in ENVOI:
                champ.required = False
                self.fields[nom] = champ
        fichier: Any = self.fields["fichier"]
        fichier.label, fichier.help_text = "Photographie", AIDE_PHOTO
        fichier.widget.attrs["accept"] = ".jpg,.jpeg,.png"
        self.fields["titre"].label = "Légende"
        self.fields["titre"].help_text = "Exemple\u00a0: «\u00a0Le car scolaire, à 7 h\u00a0»."
        self.order_fields(["photo", *ENVOI, "texte"])

    def clean(self) -> dict[str, Any]:
        """Ask for one photograph, whole: the file sent is judged as any file joined."""
        lus = super().clean() or self.cleaned_data
        if lus.get("photo") or "photo" in self.errors:
            return lus
        envoi = PieceNouvelleForm(self.requete.POST, self.requete.FILES, reserves=False)
        for nom, fautes in envoi.errors.items():
            if nom in ENVOI and nom not in self.errors:
                self.add_error(nom, fautes.as_data())
        if not envoi.errors and not envoi.instance.est_image:
            self.add_error("fichier", "Ce n'est pas une image\u00a0: envoyez un JPEG ou un PNG.")
        self.envoi = envoi
        return lus

    def piece(self) -> Piece | None:
        """Return the file sent, not saved; None when one joined before was chosen."""
        return self.envoi.save(commit=False) if self.envoi else None


AIDE_PHOTO = (
    "JPEG ou PNG. Elle est jointe au diagnostic\u00a0; ses données cachées (lieu, date, appareil) "
    "sont ôtées. N'y montrez personne de reconnaissable sans son accord."
)
