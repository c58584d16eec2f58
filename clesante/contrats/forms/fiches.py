"""Forms of a fiche-action: the few words that begin one, the whole page of one, its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from clesante.acteurs.forms.citees import ChampOrganisation
from clesante.acteurs.lectures.citees import reels
from clesante.acteurs.lectures.dispositifs import dispositifs_vus
from clesante.acteurs.regles.dispositifs import faute_fonction
from clesante.cadres.choix import LIBELLES_RUBRIQUES
from clesante.concertation.models import Enjeu
from clesante.contrats.actions.fiches import DE_L_EQUIPE
from clesante.contrats.forms import refuser_les_annees
from clesante.contrats.forms.fiches_tables import TABLES, TableSaisie, choix_de_mots
from clesante.contrats.forms.programme import CiteesMixin, citer_en_place
from clesante.contrats.journal.fiches import CHAMPS_ECRITS, LIENS_DE_LA_PAGE
from clesante.contrats.lectures.fiches import (
    Compte,
    annees_de,
    attendus_de,
    comptes_des,
    comptes_pilotes,
    enonces_prs,
    fiches_de,
    indicateur_lu,
    lue,
)
from clesante.contrats.lectures.prs import objectifs_de, par_projet
from clesante.contrats.models import Axe, FicheAction, Objectif, Principe
from clesante.contrats.regles.fiches import Manque, manques
from clesante.territoires.forms import ChampPerimetre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

DISPOSITIFS_MAX = 200
AIDES = {
    "numero": "Laissez vide\u00a0: il est proposé d'après sa place. Il reste, ensuite.",
    "intitule": "Un verbe et un objet. Exemple\u00a0: Former aux premiers secours.",
    "chainee": "La même action du contrat précédent\u00a0: ses résultats se liront à la suite.",
    "restreinte": "Elle n'est lue que par l'équipe et par son pilote.",
    "hors_contrat": "Née après la signature\u00a0: à proposer au prochain avenant.",
    "contexte": "Ce que le diagnostic a montré, en quelques lignes.",
    "besoin_source": "Exemple\u00a0: atelier de Luçon, 12 mars 2026\u00a0; questionnaire.",
    "effectif_vise": "Un nombre de personnes, pas de participations.",
    "precarite": "Comment l'action atteint ceux qui en ont le plus besoin.",
    "territoire": "Tout le territoire du contrat si vous ne dites rien d'autre. Des communes, des "
    "quartiers, joints par «\u00a0+\u00a0».",
    "pilote_fonction": "Une fonction, pas un nom. Exemple\u00a0: coordination du CLS.",
    "responsable": "Qui peut écrire cette fiche avec son compte. La personne peut venir plus tard.",
    "elu_referent": "Sa fonction. Exemple\u00a0: vice-présidente à la santé.",
    "objectifs_dits": "Ce qu'elle vise, de général à opérationnel.",
    "description": "Ce qui sera fait, concrètement.",
    "methode": "Ce sur quoi elle s'appuie\u00a0: un programme, un référentiel, un outil.",
    "preuve_source": "Exemple\u00a0: Santé publique France, programmes probants, 2024.",
    "calendrier": "Par phase ou par année, si les dates ne suffisent pas.",
    "moyens_humains": "Exemple\u00a0: coordination 0,2 ETP, formateur 12 jours par an.",
    "iss_groupes": "Qui en profite le plus facilement\u00a0? Qui en a le plus besoin\u00a0?",
    "iss_risque": "Et ce qui est prévu pour que l'écart ne se creuse pas.",
    "universalisme": "Pour tous, avec plus pour ceux qui en ont le plus besoin.",
    "iss_grille": "Si vous suivez une grille (Réflex-ISS, lentille…)\u00a0: son nom, vos réponses.",
    "participation_dite": "Exemple\u00a0: comité d'usagers, pour choisir les lieux.",
    "contact": "Une fonction et un service, jamais une personne.",
    "notes": "Lues par qui écrit cette fiche, jamais publiées.",
}
JOURS = ("debut", "fin")
FONCTIONS = ("pilote_fonction", "elu_referent", "contact")
LIGNES_LONGUES = {"contexte": 6, "description": 8, "objectifs_dits": 5}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its anchor, its title, its fields, the tables after them."""

    code: str
    titre: str
    champs: tuple[str, ...]
    tables: tuple[str, ...] = ()


SECTIONS = (
    Section("identite", "L'action", (
        "intitule", "axe", "objectif", "numero", "origine", "chainee", "domaines", "priorite",
        "restreinte", "publique", "hors_contrat")),
    Section("pourquoi", "Pourquoi", ("enjeux", "contexte", "besoin", "besoin_source")),
    Section("pour-qui", "Pour qui", ("publics", "sexe_public", "effectif_vise", "aller_vers",
                                     "precarite")),
    Section("ou", "Où", ("territoire", "milieux"), ("sites",)),
    Section("qui", "Qui", ("pilote", "pilote_fonction", "responsable", "elu_referent",
                           "gouvernance"), ("roles",)),
    Section("quoi", "Quoi", ("objectifs_dits", "description", "types_action", "methode", "preuve",
                             "preuve_source")),
    Section("quand", "Quand", ("debut", "fin", "calendrier"), ("etapes",)),
    Section("moyens", "Avec quels moyens", ("moyens_humains", "moyens_materiels", "competences")),
    Section("indicateurs", "Comment on saura", (), ("indicateurs",)),
    Section("liens", "Liens avec les autres plans", ("objectifs_prs", "plans_lies", "dispositifs",
                                                     "liens")),
    Section("sante", "Santé, équité, participation", (
        "themes", "determinants", "leviers", "niveaux_action", "iss_groupes", "iss_risque",
        "universalisme", "iss_grille", "participation",
        "participation_dite", "principes")),
    Section("divers", "Divers", ("conditions", "contact", "notes")),
)  # fmt: skip


class PlaceMixin(forms.ModelForm):
    """What every form of a fiche asks of its place: an axis and an objective of its contract."""

    def placer(self) -> None:
        """Offer the axes and the objectives of the contract."""
        champs: Any = self.fields
        contrat = self.instance.contrat
        if "axe" in champs:
            champs["axe"].label, champs["axe"].empty_label = contrat.nom_axe, "Choisissez"
            champs["axe"].queryset = Axe.objects.filter(contrat=contrat).order_by("numero")
            champs["axe"].label_from_instance = lambda lu: f"{lu.numero}. {lu.intitule}"
        if "objectif" in champs:
            lus = Objectif.objects.filter(contrat=contrat).order_by("axe__numero", "niveau", "pk")
            champs["objectif"].queryset, champs["objectif"].empty_label = lus, "Choisissez"
            champs["objectif"].label_from_instance = lambda lu: f"{lu.numero} {lu.intitule}"
            if not lus.exists():
                del champs["objectif"]

    def clean(self) -> dict[str, Any]:
        """An objective brings its axis; days are in order."""
        lus = super().clean() or self.cleaned_data
        if objectif := lus.get("objectif"):
            if "axe" in lus and lus["axe"] not in (None, objectif.axe):
                self.add_error(
                    "objectif",
                    f"L'objectif {objectif.numero} est sous «\u00a0{objectif.axe}\u00a0»\u00a0: "
                    "changez l'un ou l'autre.",
                )
            lus["axe"] = objectif.axe
        refuser_les_annees(self, ("debut", "fin"))
        if (du := lus.get("debut")) and (au := lus.get("fin")) and au < du:
            self.add_error("fin", "La fin est avant le début\u00a0: corrigez l'une des deux dates.")
        return lus


class FicheNouvelleForm(PlaceMixin, FormulaireDeCreation):
    """The few words that begin a fiche; the rest is typed on its page.

    ``precedente``: the fiche whose pilot, place, days and publics it may take up. The issues it
    answers give it its context.
    """

    enjeux = forms.ModelMultipleChoiceField(
        Enjeu.objects.none(),
        label="Enjeux auxquels elle répond",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leurs constats, leurs thèmes et leurs déterminants sont repris\u00a0; vous les "
        "corrigez ensuite.",
    )
    comme = forms.BooleanField(label="Comme la fiche précédente", required=False)

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = ("intitule", "axe", "objectif")
        help_texts: ClassVar = {"intitule": AIDES["intitule"]}

    def __init__(
        self,
        *args: Any,
        utilisateur: Any,
        precedente: FicheAction | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.placer()
        offerts = enjeux_a_offrir(self.instance, utilisateur)
        offrir_les_enjeux(self.fields["enjeux"], offerts)
        if not offerts.exists():
            del self.fields["enjeux"]
        if precedente is None:
            del self.fields["comme"]
        else:
            self.initial["comme"] = True
            self.fields["comme"].help_text = (
                f"Reprend de «\u00a0{precedente}\u00a0» son pilote, son élu référent, son "
                "territoire, ses dates, ses publics, ses domaines. Tout se corrige ensuite."
            )


class FicheForm(CiteesMixin, PlaceMixin, FormulaireVersionne):
    """The whole page of a fiche: its fields, its tables. A pilot sees what is theirs to write."""

    territoire = ChampPerimetre(label="Territoire de l'action", required=False)
    pilote = ChampOrganisation(label="Organisation pilote")
    objectifs_prs = forms.MultipleChoiceField(
        label="Objectifs du projet régional de santé",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = (*CHAMPS_ECRITS, *LIENS_DE_LA_PAGE)
        help_texts = AIDES
        widgets: ClassVar = {
            **dict.fromkeys(JOURS, Jour),
            **dict.fromkeys(LIENS_DE_LA_PAGE, forms.CheckboxSelectMultiple),
        }

    def __init__(self, *args: Any, utilisateur: Any, de_l_equipe: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur
        if not de_l_equipe:
            for nom in DE_L_EQUIPE:
                self.fields.pop(nom, None)
        self.placer()
        self._preparer()
        for nom, champ in self.fields.items():
            champ.show_hidden_initial = nom != "version"
            if isinstance(champ.widget, forms.Textarea):
                champ.widget.attrs["rows"] = LIGNES_LONGUES.get(nom, 3)
        annees = annees_de(self.instance.contrat)
        donnees = self.data if self.is_bound else None
        self.tables = {
            code: TableSaisie(table, self.instance, donnees, utilisateur, annees)
            for code, table in TABLES.items()
        }

    def _preparer(self) -> None:
        champs, fiche = self.fields, self.instance
        champs["territoire"].help_text = AIDES["territoire"]
        champs["origine"] = choix_de_mots("origines_action", "Origine", fiche.origine)
        champs["participation"] = choix_de_mots(
            "participation", "Participation des habitants", fiche.participation
        )
        if "pilote" in champs:
            citer_en_place(self, "pilote", self.utilisateur)
        self._offrir("enjeux", enjeux_a_offrir(fiche, self.utilisateur), enjeu_dit)
        self._offrir("principes", Principe.objects.filter(contrat=fiche.contrat_id).order_by("pk"))
        self._offrir("dispositifs", self._dispositifs())
        self._offrir_la_suite()
        self._offrir_prs()

    def _offrir(self, nom: str, lus: Any, dire: Any = str) -> None:
        """Offer the objects a fiche may be bound to; a field with none is not shown."""
        champ: Any = self.fields[nom]
        champ.queryset, champ.label_from_instance, champ.help_text = lus, dire, ""
        if not lus.exists():
            del self.fields[nom]

    def _dispositifs(self) -> Any:
        vus = dispositifs_vus(self.utilisateur)
        if not self.instance.contrat.fictif:
            vus = reels(vus)
        siens = vus.filter(portees__code__in=self.instance.contrat.codes).values("pk")
        ici = vus.filter(pk__in=siens).order_by("nom", "pk").values_list("pk", flat=True)
        lies = self.instance.dispositifs.values("pk")
        voulus = Q(pk__in=list(ici[:DISPOSITIFS_MAX])) | Q(pk__in=lies)
        return vus.filter(voulus).order_by("nom", "pk")

    def _offrir_la_suite(self) -> None:
        """Offer the fiches of the contract before, and the accounts that may pilot this one."""
        champs: Any = self.fields
        contrat = self.instance.contrat
        if "chainee" in champs:
            champs["chainee"].queryset = (
                fiches_de(contrat.predecesseur, self.utilisateur)
                if contrat.predecesseur_id
                else FicheAction.objects.filter(pk=self.instance.chainee_id)
            )
            if not champs["chainee"].queryset.exists():
                del champs["chainee"]
        if "responsable" in champs:
            champs["responsable"].queryset = comptes_pilotes(self.instance)
            champs["responsable"].empty_label = "personne pour l'instant"
        if "chainee" in champs:
            champs["chainee"].empty_label = "aucune"

    def _offrir_prs(self) -> None:
        """Offer what the agency, then its framework say; a code they lost stays where ticked."""
        champ: Any = self.fields["objectifs_prs"]
        contrat, coches = self.instance.contrat, self.instance.objectifs_prs
        lus = objectifs_de(contrat, retires=True)
        offerts = par_projet([lu for lu in lus if lu.retire_le is None])
        groupes = [
            *((titre, [(lu.code, str(lu)) for lu in siens]) for titre, siens in offerts),
            *(
                (LIBELLES_RUBRIQUES[r], [(e.code, e.enonce) for e in siens])
                for r, siens in enonces_prs(contrat)
            ),
        ]
        connus = {code for _, siens in groupes for code, _ in siens}
        mots = {lu.code: f"{lu} (retiré)" for lu in lus}
        perdus = [(code, mots.get(code, code)) for code in coches if code not in connus]
        champ.choices = [*groupes, *([("Ne sont plus proposés", perdus)] if perdus else [])]
        if not champ.choices:
            del self.fields["objectifs_prs"]

    def clean_numero(self) -> str:
        """Return a number no other fiche of the contract has."""
        numero: str = self.cleaned_data["numero"].strip()
        freres = FicheAction.objects.filter(contrat=self.instance.contrat_id, numero=numero)
        if numero and freres.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{numero} est déjà le numéro d'une autre fiche.")
        return numero

    def clean(self) -> dict[str, Any]:
        """Refuse a person where a function is asked; judge the tables with the rest."""
        lus = super().clean()
        for nom in FONCTIONS:
            if faute := faute_fonction(lus.get(nom) or ""):
                self.add_error(nom, faute)
        for table in self.tables.values():
            if not table.valide():
                for faute in table.fautes:
                    self.add_error(None, faute)
                self.conflits += table.conflits
        return lus

    def a_jour(self) -> FormulaireVersionne:
        """Return the same page, what was typed kept, on the versions in place."""
        for table in self.tables.values():
            for form in table.liees:
                if not form.neuve:
                    form.a_jour()
        return super().a_jour()

    @property
    def liens(self) -> dict[str, list[int]]:
        """Return what the fiche is bound to, of the fields the person changed."""
        return {nom: self._lies(nom) for nom in LIENS_DE_LA_PAGE if nom in self.changed_data}

    def _lies(self, nom: str) -> list[int]:
        """Return what a field binds the fiche to: what is ticked, and what is not offered."""
        champ: Any = self.fields[nom]
        offerts = champ.queryset.order_by().values("pk")
        tus = getattr(self.instance, nom).exclude(pk__in=offerts)
        return [*(lu.pk for lu in self.cleaned_data[nom]), *tus.values_list("pk", flat=True)]

    @property
    def sections(self) -> list[tuple[Section, list[Any], list[TableSaisie]]]:
        """Return each section with its fields and its tables."""
        return [
            (s, [self[n] for n in s.champs if n in self.fields], [self.tables[t] for t in s.tables])
            for s in SECTIONS
        ]

    def manques(self) -> list[Manque]:
        """Return what the fiche lacks as it is typed now, saved or not."""
        contrat = self.instance.contrat
        if not self.is_bound:
            compte = comptes_des([self.instance.pk])[self.instance.pk]
            return manques(lue(self.instance, compte, attendus_de(contrat)))
        self.full_clean()
        return manques(lue(self.instance, self._compte(), attendus_de(contrat)))

    def _compte(self) -> Compte:
        en_place = comptes_des([self.instance.pk])[self.instance.pk]
        liens = getattr(self, "cleaned_data", {})
        tapes = {
            nom: len(self._lies(nom)) if liens.get(nom) is not None else getattr(en_place, nom)
            for nom in ("enjeux", "principes")
        }
        gardees = {code: list(gardees_de(table)) for code, table in self.tables.items()}
        return Compte(
            enjeux=tapes["enjeux"],
            principes=tapes["principes"],
            partenaires=len(gardees["roles"]),
            etapes=len(gardees["etapes"]),
            lignes=en_place.lignes,
            redondances=en_place.redondances,
            indicateurs=tuple(
                indicateur_lu(f.instance, any(v is not None for v in _cibles(f)))
                for f in gardees["indicateurs"]
            ),
        )


def enjeux_a_offrir(fiche: FicheAction, utilisateur: Any) -> Any:
    """Return the issues a fiche may answer: those of the diagnosis, and those it answers."""
    siens = Q(diagnostic=fiche.contrat.diagnostic_id)
    if fiche.pk:
        siens |= Q(fiches=fiche)
    lisibles = Enjeu.objects.all().visibles_par(utilisateur)
    return lisibles.filter(siens).distinct().order_by("numero", "pk")


def enjeu_dit(lu: Enjeu) -> str:
    """Return « E2 Souffrance psychique »."""
    return f"{lu.etiquette} {lu.intitule}"


def offrir_les_enjeux(champ: Any, lus: Any) -> None:
    """Offer issues by their label and their words."""
    champ.queryset, champ.label_from_instance = lus, enjeu_dit


def _cibles(form: Any) -> list[Any]:
    if hasattr(form, "cleaned_data"):
        return list(form.cibles.values())
    return [form.initial.get(f"cible_{annee}") for annee in form.annees]


def gardees_de(table: TableSaisie) -> list[Any]:
    """Return the rows of a table that a save would leave there."""
    for form in table.liees:
        form.full_clean()
    return [f for f in table.rangees if not (f.vide if f.neuve else f.retiree)]
