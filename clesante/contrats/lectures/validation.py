"""What is told before a démarche is declared ready to sign: plans that do not balance, no pilot."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from clesante.contrats.lectures.argent import en_lignes
from clesante.contrats.lectures.conformite import levees
from clesante.contrats.lectures.cycle_contenu import HORS_COMPTE, Reader, vus
from clesante.contrats.models import Contrat, FicheAction, LigneFinancement
from clesante.contrats.regles.argent import Ecart, ecarts, regle_du_plan
from clesante.socle.texte import INSECABLE, enumerer, pluriel


@dataclass(frozen=True, slots=True)
class Validation:
    """What a reader may know of it: ``tus`` counts what blocks in fiches they may not see."""

    ecarts: tuple[Ecart, ...]
    tus: int
    sans_pilote: tuple[str, ...]

    @property
    def bloque(self) -> bool:
        """Tell whether a plan stops the contract."""
        return bool(self.ecarts or self.tus)

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return one sentence by plan that stops the contract."""
        dites = [f"{lu.dite}, {lu.annee}{INSECABLE}: {lu.phrase}." for lu in self.ecarts]
        if self.tus:
            dits = pluriel(self.tus, "fiche réservée a", "fiches réservées ont")
            dites.append(f"{dits} un plan de financement qui ne s'équilibre pas.")
        return tuple(dites)

    @property
    def pilotes(self) -> str:
        """Return the sentence of the actions without a pilot organisation; empty without one."""
        if not self.sans_pilote:
            return ""
        dits = pluriel(len(self.sans_pilote), "action n'a", "actions n'ont")
        return f"{dits} pas d'organisation pilote{INSECABLE}: {enumerer(self.sans_pilote)}."


def validation(contrat: Contrat, lecteur: Reader) -> Validation:
    """Return what stops or warns before a contract is declared ready to sign, for a reader.

    The plans of all its actions count, those that the reader may not see too.
    """
    comptees = FicheAction.objects.filter(contrat=contrat, hors_contrat=False)
    comptees = comptees.exclude(etat__in=HORS_COMPTE).order_by("tri", "pk")
    vues = list(vus(comptees, lecteur))
    numeros = {fiche.pk for fiche in vues}
    levees_ici = levees(contrat)
    bloquants = [
        lu
        for lu in ecarts(en_lignes(_lignes(comptees)))
        if regle_du_plan(lu.fiche) not in levees_ici
    ]
    return Validation(
        tuple(lu for lu in bloquants if lu.fiche in numeros),
        len({lu.fiche for lu in bloquants} - numeros),
        tuple(str(fiche) for fiche in vues if fiche.pilote_id is None),
    )


def _lignes(fiches: QuerySet[FicheAction]) -> list[LigneFinancement]:
    lus = LigneFinancement.objects.filter(fiche__in=fiches)
    return list(lus.select_related("financeur", "fiche__axe").order_by("annee", "pk"))
