"""Forms of the written diagnosis: a section, a block of each kind, a version, its validation."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.text import Truncator

from clesante.acteurs.forms.decisions import DecisionMixin
from clesante.concertation.choix import GenreBloc
from clesante.concertation.forms.anonymat import AnonymatMixin
from clesante.concertation.lectures.ecrit_ecarts import tables_locales
from clesante.concertation.lectures.figures import ChiffreDuPortrait, figures_du_portrait
from clesante.concertation.models import Bloc, Constat, Diagnostic, Figure, Section, Verbatim
from clesante.pieces.models import Piece
from clesante.pieces.regles import IMAGES
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

AIDE_TEXTE = (
    "Une ligne vide sépare deux paragraphes. « ## » ouvre un intertitre, « - » une liste, "
    "**deux étoiles** mettent en gras."
)

AIDE_CHIFFRE = "Ceux du portrait sont gardés tels qu'aujourd'hui, avec leur période et leur source."


class SectionNouvelleForm(FormulaireDeCreation):
    """A new section."""

    class Meta:
        """Fields and their help."""

        model = Section
        fields = ("titre",)
        help_texts: ClassVar = {"titre": "Exemple : Santé des jeunes."}


class SectionForm(FormulaireVersionne):
    """The title of a section."""

    class Meta:
        """Fields."""

        model = Section
        fields = ("titre",)


class _Texte(AnonymatMixin):
    """The words of a block: all of it, or what stands beside what it shows."""

    TEXTES_LIBRES = ("texte",)

    def regler(self, genre: GenreBloc) -> None:
        """Say what the text is for a kind of block; a block of text has some."""
        champ = self.fields["texte"]
        champ.widget = forms.Textarea(attrs={"rows": 14 if genre is GenreBloc.TEXTE else 5})
        champ.help_text = AIDE_TEXTE
        champ.required = genre is GenreBloc.TEXTE
        if genre is not GenreBloc.TEXTE:
            champ.label = "Texte à côté"
            champ.help_text = f"Ce que cela dit du territoire, en quelques phrases. {AIDE_TEXTE}"


class BlocNouveauForm(_Texte, FormulaireDeCreation):
    """A new block of one kind: ``genre`` chooses what it shows; then ``chiffre`` says which."""

    class Meta:
        """Fields: those of other kinds are removed."""

        model = Bloc
        fields = ("verbatim", "constat", "photo", "table", "texte")

    chiffre = forms.ChoiceField(label="Chiffre")

    def __init__(self, *args: Any, genre: GenreBloc, diagnostic: Diagnostic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.genre, self.diagnostic = genre, diagnostic
        voulu = {GenreBloc.PAROLES: "verbatim"}.get(genre, genre.value)
        for nom in {"chiffre", "verbatim", "constat", "photo", "table"} - {voulu}:
            del self.fields[nom]
        self.regler(genre)
        preparer = getattr(self, f"_preparer_{genre.value}", None)
        if preparer is not None:
            preparer()
        self.order_fields([voulu, "texte"])

    @property
    def choix(self) -> bool:
        """Whether there is something to choose from."""
        champ = self.fields.get({GenreBloc.PAROLES: "verbatim"}.get(self.genre, self.genre.value))
        if champ is None or self.genre in {GenreBloc.TEXTE, GenreBloc.PHOTO}:
            return True
        if isinstance(champ, forms.ModelChoiceField):
            return bool(champ.queryset is not None and champ.queryset.exists())
        return len(getattr(champ, "choices", ())) > 1

    def _preparer_chiffre(self) -> None:
        gardes = Figure.objects.filter(diagnostic=self.diagnostic).order_by("libelle", "dimension")
        self._gardes = {_cle(figure): figure for figure in gardes}
        lus = {f"{c.indicateur}|{c.dimension}": c for c in figures_du_portrait(self.diagnostic)}
        self._lus = {cle: lu for cle, lu in lus.items() if cle not in self._gardes}
        choix: list[tuple[str, Any]] = [("", "choisissez un chiffre")]
        if self._gardes:
            choix.append(("Déjà gardés", [(k, _dire(f)) for k, f in self._gardes.items()]))
        choix += _par_theme(self._lus.items())
        champ: Any = self.fields["chiffre"]
        champ.choices = choix
        champ.help_text = AIDE_CHIFFRE

    def _preparer_paroles(self) -> None:
        paroles = Verbatim.objects.filter(recueil__diagnostic=self.diagnostic)
        self._offrir("verbatim", paroles.select_related("recueil").order_by("recueil", "pk"))

    def _preparer_constat(self) -> None:
        constats = Constat.objects.filter(diagnostic=self.diagnostic).order_by("genre", "intitule")
        self._offrir("constat", constats)

    def _preparer_photo(self) -> None:
        self._offrir("photo", photographies(self.diagnostic))

    def _preparer_table(self) -> None:
        self._tables = dict(tables_locales(self.diagnostic))
        offertes = [(code, releve["legende"]) for code, releve in self._tables.items()]
        self.fields["table"] = forms.ChoiceField(
            label="Table locale", choices=[("", "choisissez une table"), *offertes]
        )

    def _offrir(self, nom: str, parmi: models.QuerySet[Any]) -> None:
        champ: Any = self.fields[nom]
        champ.queryset, champ.required, champ.empty_label = parmi, True, "choisissez"

    def clean_table(self) -> str:
        """Keep the table as it is today."""
        code = str(self.cleaned_data["table"])
        self.instance.releve = self._tables[code]
        return code

    def clean_chiffre(self) -> str:
        """Bind the figure kept before; one of the portrait is kept with the block."""
        choisi = str(self.cleaned_data["chiffre"])
        self.instance.figure = self._gardes.get(choisi)
        return choisi

    def chiffre_lu(self) -> ChiffreDuPortrait | None:
        """Return the figure of the portrait that was chosen, None for anything else."""
        if self.genre is not GenreBloc.CHIFFRE:
            return None
        return self._lus.get(str(self.cleaned_data.get("chiffre", "")))


class BlocForm(_Texte, FormulaireVersionne):
    """The words of a block, and the section it is in."""

    class Meta:
        """Fields."""

        model = Bloc
        fields = ("texte", "section")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regler(self.instance.genre)
        soeurs = Section.objects.filter(diagnostic=self.instance.section.diagnostic_id)
        champ: Any = self.fields["section"]
        champ.queryset = soeurs.filter(retire_le=None).order_by("ordre", "pk")
        champ.empty_label = None


class VersionForm(forms.Form):
    """Why a version is kept."""

    motif = forms.CharField(
        label="Pourquoi garder cette version",
        max_length=200,
        help_text="Exemple : version envoyée au comité technique.",
    )


class ValidationForm(DecisionMixin, forms.Form):
    """The decision by which a body validates the diagnosis."""


def photographies(diagnostic: Diagnostic) -> models.QuerySet[Any]:
    """Return the images joined to a diagnosis that anyone who reads it may see."""
    jointes = Piece.objects.all().de(diagnostic).filter(retire_le=None, reserve=False)
    lues: models.QuerySet[Any] = jointes.filter(genre__in=IMAGES).order_by("titre", "pk")
    return lues


def _cle(figure: Figure) -> str:
    """Return what a list calls a figure: kept or not, one of the portrait is called the same."""
    return f"saisi:{figure.pk}" if figure.typee else f"{figure.indicateur}|{figure.dimension}"


def _par_theme(lus: Iterable[tuple[str, ChiffreDuPortrait]]) -> list[tuple[str, Any]]:
    """Return the figures of the portrait as a list in groups, by theme, in its order."""
    groupes = groupby(lus, lambda lu: lu[1].theme_dit)
    return [(theme, [(cle, _dire(chiffre)) for cle, chiffre in dits]) for theme, dits in groupes]


def _dire(lu: Figure | ChiffreDuPortrait) -> str:
    """Return « Taux de pauvreté : 9,1 % (2021), Vendée »."""
    ou = f", {lu.niveau}" if lu.niveau else ""
    dit = f"{lu.libelle}\u00a0: {lu.affichee} ({lu.periode}){ou}"
    return str(Truncator(dit).chars(140))
