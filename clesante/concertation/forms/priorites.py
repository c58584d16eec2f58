"""Forms of rankings: opening one, a ballot, the final choice of the deciding body."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from clesante.acteurs.choix_dialogue import College
from clesante.acteurs.forms.decisions import DecisionMixin
from clesante.concertation.choix import Canal, MethodePriorite, SortEnjeu
from clesante.concertation.lectures.enjeux import empreinte_du_choix
from clesante.concertation.models import Bulletin, Enjeu, Priorisation
from clesante.concertation.regles.bulletins import (
    champs,
    lire_bulletin,
    lire_criteres,
    nom_du_champ,
)
from clesante.concertation.regles.enjeux import CHOIX_PERIME, Choix, fautes_du_choix
from clesante.concertation.regles.priorites import HANLON, PEARL, Scrutin
from clesante.socle.texte import nombre
from clesante.ui.formulaires_partages import (
    FormulaireDeCreation,
    FormulaireSuivi,
    FormulaireVersionne,
    Jour,
)

GRILLE = "Ampleur ; 0,25\nGravité ; 0,25\nÉvitabilité ; 0,2\nEfficacité ; 0,15\nFaisabilité ; 0,15"
CHAMPS = ("intitule", "methode", "date", "public", "points", "en_ligne")
AIDES = {
    "intitule": "Exemple : vote du comité de pilotage du 28 septembre.",
    "methode": "Hanlon et la grille notent chaque enjeu ; gommettes et groupe nominal votent.",
    "public": "Les fonctions, jamais les noms. Exemple : 16 membres du comité de pilotage.",
    "en_ligne": "Qui peut commenter ce diagnostic vote sur le site, une fois ; son bulletin porte "
    "un collège, ni nom ni numéro.",
}


class PriorisationMixin(forms.ModelForm):
    """What both forms of a ranking ask: which issues, and the criteria of a grid."""

    choisis = forms.MultipleChoiceField(
        label="Enjeux à classer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins deux enjeux."},
    )
    grille = forms.CharField(
        label="Critères et poids de la grille",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Pour une grille : un critère par ligne, un point-virgule, son poids. Les poids "
        "font 1. Exemple : Gravité ; 0,4",
    )
    maximum = forms.IntegerField(
        label="Note la plus haute d'un critère",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Pour une grille, les notes vont de 0 à ce nombre.",
    )

    points = forms.IntegerField(
        label="Gommettes par personne", min_value=1, help_text="Pour un vote par gommettes."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lus = Enjeu.objects.filter(diagnostic=self.instance.diagnostic_id).order_by("numero")
        champ: Any = self.fields["choisis"]
        champ.choices = [(str(e.numero), f"{e.etiquette} {e.intitule}") for e in lus]
        neuve = self.instance.pk is None
        tous = [cle for cle, _ in champ.choices]
        self.initial["choisis"] = tous if neuve else [str(n) for n in self.instance.enjeux]
        criteres = self.instance.criteres.values()
        self.initial["grille"] = GRILLE if neuve else _dire_criteres(criteres)
        self.initial["maximum"] = max((int(c["maximum"]) for c in criteres), default=3)

    def clean_choisis(self) -> list[str]:
        """Ask for two issues at least."""
        choisis: list[str] = self.cleaned_data["choisis"]
        if len(choisis) < 2:
            raise forms.ValidationError("Cochez au moins deux enjeux.")
        return choisis

    def clean(self) -> dict[str, Any]:
        """Read the criteria, when the method has some."""
        donnees = super().clean() or self.cleaned_data
        self.criteres: dict[str, Any] = {}
        if donnees.get("methode") != MethodePriorite.GRILLE:
            return donnees
        if self._criteres_laisses(donnees):
            self.criteres = self.instance.criteres
            return donnees
        lus, faute = lire_criteres(donnees.get("grille", ""), donnees.get("maximum") or 3)
        if faute:
            self.add_error("grille", faute)
        self.criteres = {
            c.code: {"libelle": c.libelle, "poids": c.poids, "maximum": c.maximum} for c in lus
        }
        return donnees

    def _criteres_laisses(self, donnees: Mapping[str, Any]) -> bool:
        """Tell whether the criteria in place were left as the page showed them."""
        dits = "\n".join(donnees.get("grille", "").splitlines()), donnees.get("maximum")
        return bool(self.instance.criteres) and dits == (
            self.initial["grille"],
            self.initial["maximum"],
        )

    def _post_clean(self) -> None:
        """Give the ranking its issues and criteria, once the rest is right."""
        super()._post_clean()  # type: ignore[misc]
        if "choisis" in self.cleaned_data:
            self.instance.enjeux = sorted(int(n) for n in self.cleaned_data["choisis"])
        if "grille" in self.cleaned_data and not self.errors:
            self.instance.criteres = self.criteres


def _dire_criteres(criteres: Collection[Mapping[str, Any]]) -> str:
    """Return the criteria as they are typed, their weights exact: rounded, a third is not one."""
    poids = [f"{Decimal(repr(c['poids'])):f}".replace(".", ",") for c in criteres]
    return "\n".join(f"{c['libelle']} ; {dit}" for c, dit in zip(criteres, poids, strict=True))


class PriorisationNouvelleForm(PriorisationMixin, FormulaireDeCreation):
    """A new ranking."""

    class Meta:
        """Fields and their help."""

        model = Priorisation
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar = {"date": Jour}


class PriorisationForm(PriorisationMixin, FormulaireVersionne):
    """A ranking that several people may be editing."""

    class Meta(PriorisationNouvelleForm.Meta):
        """Its fields and their help."""


ENTETES_HANLON = ("A, de 0 à 10", "B, de 0 à 10", "C, de 0,5 à 1,5", "PEARL : ce qui manque")
CANAUX = [c for c in Canal.choices if c[0] != Canal.SITE]


class BulletinForm(FormulaireSuivi):
    """A ballot: a line by issue, a box by mark; read and judged by the rules."""

    cle_creation = forms.UUIDField(widget=forms.HiddenInput)
    college = forms.ChoiceField(label="Collège", choices=[("", "choisissez"), *College.choices])
    canal = forms.ChoiceField(label="Arrivé", choices=CANAUX, initial=Canal.PAPIER)

    def __init__(
        self,
        *args: Any,
        scrutin: Scrutin,
        noms: Mapping[int, str],
        bulletin: Bulletin | None = None,
        en_ligne: bool = False,
        **kwargs: Any,
    ) -> None:
        # One changes one's own ballot on the site: what it holds is what one has typed last.
        en_place = None if bulletin is None or en_ligne else bulletin.version
        super().__init__(*args, en_place=en_place, **kwargs)
        self.scrutin, self.noms = scrutin, noms
        self.initial.setdefault("cle_creation", bulletin.cle_creation if bulletin else uuid.uuid4())
        if en_ligne:
            del self.fields["canal"]
        if bulletin is not None:
            self.initial.update(college=bulletin.college, canal=bulletin.canal)
        valeurs = bulletin.valeurs if bulletin else {}
        for rang, enjeu in enumerate(scrutin.enjeux):
            self._ajouter_ligne(enjeu, valeurs.get(str(enjeu)), premiere=rang == 0)

    def _ajouter_ligne(self, enjeu: int, valeur: Any, *, premiere: bool) -> None:
        for fin, entete in zip(champs(self.scrutin), self.entetes, strict=True):
            lettres = fin == "_pearl"
            attributs = {
                "autocomplete": "off",
                "inputmode": "text" if lettres else "decimal",
                "aria-label": f"E{enjeu}, {entete}",
            }
            if premiere and fin == champs(self.scrutin)[0]:
                attributs["autofocus"] = "autofocus"
            champ = forms.CharField(
                label=f"E{enjeu}, {entete}",
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs=attributs),
            )
            self.fields[nom_du_champ(enjeu, fin)] = champ
            self.initial[nom_du_champ(enjeu, fin)] = _tape(valeur, fin)

    @property
    def entetes(self) -> tuple[str, ...]:
        """The headers of the boxes."""
        if self.scrutin.methode in HANLON:
            return ENTETES_HANLON
        if self.scrutin.methode == MethodePriorite.GRILLE:
            return tuple(f"{c.libelle}, de 0 à {nombre(c.maximum)}" for c in self.scrutin.criteres)
        if self.scrutin.methode == MethodePriorite.GOMMETTES:
            return (f"Gommettes, {self.scrutin.points} en tout",)
        return (f"Rang, de 1 à {len(self.scrutin.enjeux)}",)

    @property
    def rangees(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The issues, each with its boxes."""
        fins = champs(self.scrutin)
        return [
            (f"E{enjeu} {self.noms.get(enjeu, '')}", [self[nom_du_champ(enjeu, f)] for f in fins])
            for enjeu in self.scrutin.enjeux
        ]

    def clean(self) -> dict[str, Any]:
        """Read the ballot; each mistake is said once, in a sentence."""
        donnees = super().clean()
        self.valeurs, fautes = lire_bulletin(self.scrutin, donnees)
        for champ, phrase in fautes.items():
            self.add_error(champ or None, phrase)
        return donnees

    def remplir(self, bulletin: Bulletin) -> Bulletin:
        """Give a ballot what was typed."""
        bulletin.college, bulletin.valeurs = self.cleaned_data["college"], self.valeurs
        bulletin.canal = self.cleaned_data.get("canal") or bulletin.canal
        if bulletin.pk is None:
            bulletin.cle_creation = self.cleaned_data["cle_creation"]
        return bulletin


def _tape(valeur: Any, fin: str) -> str:
    """Return a mark as it was typed: PEARL by the letters that do not hold."""
    if valeur is None:
        return ""
    lue = valeur.get(fin[1:], "") if isinstance(valeur, dict) else valeur
    if fin == "_pearl":
        return "".join(lettre for lettre in PEARL if lettre not in lue)
    return str(lue).replace(".", ",")


class ChoixForm(DecisionMixin, forms.Form):
    """The final choice: what becomes of each issue, its rank, its reason; by a dated decision."""

    vu = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, enjeux: Iterable[Enjeu], classement: Mapping[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.enjeux, self.classement = tuple(enjeux), classement
        self.initial["vu"] = self.en_place
        for enjeu in self.enjeux:
            self._ajouter(enjeu)

    @property
    def en_place(self) -> str:
        """A digest of the choice in place, which travels with the page."""
        return empreinte_du_choix(self.enjeux)

    def _ajouter(self, enjeu: Enjeu) -> None:
        n, dit = enjeu.numero, enjeu.etiquette
        self.fields[f"sort_{n}"] = forms.ChoiceField(
            label=f"{dit}, choix", choices=SortEnjeu.choices, initial=enjeu.sort,
            widget=forms.Select(attrs={"aria-label": f"{dit}, choix"}),
        )  # fmt: skip
        self.fields[f"rang_{n}"] = forms.IntegerField(
            label=f"{dit}, rang", required=False, min_value=1, initial=enjeu.rang,
            widget=forms.NumberInput(attrs={"aria-label": f"{dit}, rang"}),
        )  # fmt: skip
        self.fields[f"motif_{n}"] = forms.CharField(
            label=f"{dit}, motif", required=False, max_length=2_000, initial=enjeu.motif,
            widget=forms.Textarea(attrs={"rows": 2, "aria-label": f"{dit}, motif"}),
        )  # fmt: skip

    @property
    def rangees(self) -> list[tuple[Enjeu, str, list[forms.BoundField]]]:
        """The issues, each with its rank in the ranking and its boxes."""
        rangs = list(self.classement.values())
        places = {
            enjeu: f"{rang} ex æquo" if rangs.count(rang) > 1 else str(rang)
            for enjeu, rang in self.classement.items()
        }
        noms = ("sort", "rang", "motif")
        return [
            (e, places.get(e.numero, "–"), [self[f"{nom}_{e.numero}"] for nom in noms])
            for e in self.enjeux
        ]

    @property
    def communs(self) -> list[forms.BoundField]:
        """The fields of the decision."""
        return [self[nom] for nom in DecisionMixin.base_fields]

    def clean(self) -> dict[str, Any]:
        """Judge the whole choice, said issue by issue."""
        donnees = super().clean() or self.cleaned_data
        if donnees.get("vu") != self.en_place:
            self.data = {**self.data.dict(), "vu": self.en_place}  # type: ignore[attr-defined]
            self.add_error(None, " ".join(CHOIX_PERIME))
        elif not any(
            f"{nom}_{e.numero}" in self.errors for e in self.enjeux for nom in ("sort", "rang")
        ):
            for enjeu, (champ, phrase) in fautes_du_choix(self.choix, self.classement).items():
                self.add_error(f"{champ}_{enjeu}", f"E{enjeu}\u00a0: {phrase}")
        return donnees

    @property
    def choix(self) -> list[Choix]:
        """What was chosen."""
        lus = self.cleaned_data
        return [
            Choix(
                e.numero, lus[f"sort_{e.numero}"], lus[f"rang_{e.numero}"],
                lus.get(f"motif_{e.numero}") or "", e.competence,
            )
            for e in self.enjeux
        ]  # fmt: skip
