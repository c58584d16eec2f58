"""Money of a contract: gaps to the cent, lines asked twice, sums. Pure; amounts never are floats.

A resource counts in the plan for what is granted, else for what is planned or asked; refused, it
counts for nothing. It is obtained once granted: what is asked never is. Euros and working time are
two things: nothing here adds one to the other. Sources: domain §4.2, §6.5; reliability §5, row 19.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from clesante.cadres.montants import en_etp, euros
from clesante.contrats.choix import EtatFinancement, NatureLigne
from clesante.contrats.regles.vues import ordre
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, nombre, normaliser, pluriel

ZERO: Final = Decimal(0)
MILLE_MIN, MILLE_MAX = Decimal(500), Decimal(2000)
OBTENUS = frozenset({EtatFinancement.ACQUIS.value, EtatFinancement.VERSE.value})
C = TypeVar("C", str, int)


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A row of a funding plan, in euros; ``fiche`` is its number, ``dite`` what people call it."""

    fiche: int
    nature: str
    annee: int
    montant: Decimal
    poste: str = ""
    financeur: str = ""
    dispositif: str = ""
    en_nature: bool = False
    accorde: Decimal | None = None
    verse: Decimal | None = None
    etat: str = ""
    dite: str = ""
    axe: str = ""

    @property
    def charge(self) -> bool:
        """Whether it is a cost."""
        return self.nature == NatureLigne.CHARGE

    @property
    def prevu(self) -> Decimal:
        """Return what it counts for in the plan: nothing once refused."""
        if self.charge:
            return self.montant
        if self.etat == EtatFinancement.REFUSE:
            return ZERO
        return self.montant if self.accorde is None else self.accorde

    @property
    def obtenu(self) -> Decimal:
        """Return what of a resource is granted: what is asked is not."""
        if self.charge or self.etat not in OBTENUS:
            return ZERO
        return self.montant if self.accorde is None else self.accorde

    @property
    def paye(self) -> Decimal:
        """Return what of a resource is paid."""
        if self.charge:
            return ZERO
        if self.verse is not None:
            return self.verse
        return self.obtenu if self.etat == EtatFinancement.VERSE else ZERO


@dataclass(frozen=True, slots=True)
class Ecart:
    """A funding plan that does not balance, of a fiche and a year.

    To the cent: a warning as long as it is a draft, what blocks when the contract is validated.
    """

    fiche: int
    dite: str
    annee: int
    charges: Decimal
    produits: Decimal

    @property
    def montant(self) -> Decimal:
        """Return what is missing, or what is too much when negative."""
        return self.charges - self.produits

    @property
    def phrase(self) -> str:
        """Return « Écart : 1 250,00 € (charges 42 000,00 ; produits 40 750,00) »."""
        return (
            f"Écart{INSECABLE}: {centimes(abs(self.montant))}{INSECABLE}€ (charges "
            f"{centimes(self.charges)}{INSECABLE}; produits {centimes(self.produits)})"
        )

    @property
    def remede(self) -> str:
        """Return what to do."""
        if self.montant > 0:
            return "Ajoutez la ressource qui manque, ou corrigez une ligne."
        return "Les ressources dépassent les charges : corrigez une ligne, ou ajoutez une charge."


@dataclass(frozen=True, slots=True)
class DoubleDemande:
    """A cost line for which more is asked than it costs."""

    fiche: int
    dite: str
    annee: int
    poste: str
    cout: Decimal
    demande: Decimal
    financeurs: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """Return who is asked what for this line."""
        return (
            f"«{INSECABLE}{self.poste}{INSECABLE}» en {self.annee}{INSECABLE}: "
            f"{centimes(self.demande)}{INSECABLE}€ demandés ({enumerer(self.financeurs)}) pour une "
            f"charge de {centimes(self.cout)}{INSECABLE}€."
        )

    @property
    def remede(self) -> str:
        """Return what to do."""
        return "Une même charge ne se demande pas deux fois : baissez une des demandes."


@dataclass(slots=True)
class Somme:
    """What rows come to, in euros; ``en_nature`` is a part of ``prevu``, apart from cash."""

    charges: Decimal = ZERO
    prevu: Decimal = ZERO
    demande: Decimal = ZERO
    obtenu: Decimal = ZERO
    paye: Decimal = ZERO
    refuse: Decimal = ZERO
    en_nature: Decimal = ZERO

    @property
    def numeraire(self) -> Decimal:
        """Return the planned resources in cash."""
        return self.prevu - self.en_nature

    @property
    def manque(self) -> Decimal:
        """Return what is not obtained of the costs."""
        return self.charges - self.obtenu

    def ajouter(self, ligne: LigneLue) -> None:
        """Count one more row."""
        if ligne.charge:
            self.charges += ligne.montant
            return
        self.prevu += ligne.prevu
        self.obtenu += ligne.obtenu
        self.paye += ligne.paye
        if ligne.etat == EtatFinancement.DEMANDE:
            self.demande += ligne.montant
        if ligne.etat == EtatFinancement.REFUSE:
            self.refuse += ligne.montant
        if ligne.en_nature:
            self.en_nature += ligne.prevu


@dataclass(frozen=True, slots=True)
class Totaux:
    """What all rows come to, then by funder, by year, by axis and by fiche."""

    tout: Somme = field(default_factory=Somme)
    par_financeur: Mapping[str, Somme] = field(default_factory=dict)
    par_annee: Mapping[int, Somme] = field(default_factory=dict)
    par_axe: Mapping[str, Somme] = field(default_factory=dict)
    par_fiche: Mapping[str, Somme] = field(default_factory=dict)


def centimes(montant: Decimal) -> str:
    """Return « 1 250,00 »: amounts of money are written to the cent."""
    return nombre(montant, 2)


def regle_du_plan(fiche: int) -> str:
    """Return the code of the block that the plan of a fiche makes, and that a person may lift."""
    return f"plan_de_financement-{fiche}"


def ecarts(lignes: Iterable[LigneLue]) -> tuple[Ecart, ...]:
    """Return the plans that do not balance, by fiche and year; in kind counts on both sides."""
    sommes: dict[tuple[int, int], Somme] = defaultdict(Somme)
    dites: dict[int, str] = {}
    for ligne in lignes:
        sommes[ligne.fiche, ligne.annee].ajouter(ligne)
        dites[ligne.fiche] = ligne.dite
    return tuple(
        Ecart(fiche, dites[fiche], annee, somme.charges, somme.prevu)
        for (fiche, annee), somme in sorted(
            sommes.items(), key=lambda c: (_a_sa_place(dites[c[0][0]]), c[0])
        )
        if somme.charges != somme.prevu
    )


def demandes_en_double(lignes: Iterable[LigneLue]) -> tuple[DoubleDemande, ...]:
    """Return the cost lines for which several resources ask more than they cost.

    A resource names the line it pays; one that names none pays for the whole plan.
    """
    charges: dict[tuple[int, int, str], list[LigneLue]] = defaultdict(list)
    produits: dict[tuple[int, int, str], list[LigneLue]] = defaultdict(list)
    for ligne in lignes:
        if poste := normaliser(ligne.poste):
            (charges if ligne.charge else produits)[ligne.fiche, ligne.annee, poste].append(ligne)
    trouvees = []
    for cle, demandees in produits.items():
        cout = sum((c.montant for c in charges.get(cle, ())), ZERO)
        demande = sum((d.prevu for d in demandees), ZERO)
        if cle in charges and demande > cout:
            premiere = charges[cle][0]
            noms = tuple(dict.fromkeys(d.financeur for d in demandees if d.prevu))
            trouvees.append(
                DoubleDemande(cle[0], premiere.dite, cle[1], premiere.poste, cout, demande, noms)
            )
    return tuple(trouvees)


def postes_inconnus(lignes: Iterable[LigneLue]) -> tuple[LigneLue, ...]:
    """Return the resources that name a cost line which their plan has not, that year."""
    lues = list(lignes)
    connus = {(x.fiche, x.annee, normaliser(x.poste)) for x in lues if x.charge}
    return tuple(
        x
        for x in lues
        if not x.charge
        and normaliser(x.poste)
        and (x.fiche, x.annee, normaliser(x.poste)) not in connus
    )


def mille_fois(montant: Decimal, avant: Iterable[Decimal]) -> str:
    """Ask whether an amount is in thousands of euros, "" when nothing says so.

    ``avant``: the amounts of the same line in the years before.
    """
    reference = max(avant, default=ZERO)
    if not reference or not MILLE_MIN <= montant / reference <= MILLE_MAX:
        return ""
    return (
        f"Montant environ 1{INSECABLE}000 fois supérieur aux années précédentes "
        f"({centimes(reference)}{INSECABLE}€){INSECABLE}: est-il en milliers d'euros{INSECABLE}? "
        "Corrigez-le, ou confirmez-le."
    )


def totaux(lignes: Iterable[LigneLue]) -> Totaux:
    """Return the sums of some rows; of funders, resources alone."""
    lues = list(lignes)
    tout = Somme()
    for ligne in lues:
        tout.ajouter(ligne)
    return Totaux(
        tout,
        _par((x for x in lues if not x.charge), lambda x: x.financeur, par_montant=True),
        _par(lues, lambda x: x.annee),
        _par(lues, lambda x: x.axe),
        _par(lues, lambda x: x.dite),
    )


def _par(
    lignes: Iterable[LigneLue], cle: Callable[[LigneLue], C], par_montant: bool = False
) -> Mapping[C, Somme]:
    sommes: dict[C, Somme] = defaultdict(Somme)
    for ligne in lignes:
        sommes[cle(ligne)].ajouter(ligne)

    def rang(c: tuple[C, Somme]) -> Any:
        return (-c[1].numeraire, -c[1].prevu, c[0]) if par_montant else _a_sa_place(c[0])

    return dict(sorted(sommes.items(), key=rang))


def _a_sa_place(cle: object) -> Any:
    """Return what puts « 2.9 » before « 2.10 », and years in order."""
    return ordre(cle, "") if isinstance(cle, str) else cle


def desequilibres(lignes: Sequence[LigneLue]) -> tuple[Ecart | DoubleDemande, ...]:
    """Return all that a funding plan has wrong, gaps first."""
    return (*ecarts(lignes), *demandes_en_double(lignes))


@dataclass(frozen=True, slots=True)
class PosteLu:
    """A post of coordination, for a year: its working time in ETP, its cost and parts in euros."""

    intitule: str
    etp: Decimal
    cout: Decimal
    part_ars: Decimal
    part_porteur: Decimal
    vacant_depuis: date | None = None


def alertes_des_postes(
    postes: Sequence[PosteLu], plafond: Decimal | None, au: date
) -> tuple[str, ...]:
    """Return what the posts of coordination of a year have to be looked at.

    ``plafond``: what the framework lets the agency pay for all of them, None when it does not say.
    Source: reliability §5, row 15; domain §3.5 for co-funding.
    """
    etp, cout, ars, porteur = (
        sum((getattr(p, nom) for p in postes), ZERO)
        for nom in ("etp", "cout", "part_ars", "part_porteur")
    )
    dites = []
    if plafond == ZERO and ars:
        dites.append(f"Le cadre ne prévoit rien de l'ARS ici ; demandé : {euros(ars)}.")
    elif plafond is not None and ars > plafond:
        dites.append(
            f"Plafond du cadre{INSECABLE}: {euros(plafond)} pour {en_etp(etp)}{INSECABLE}; "
            f"demandé{INSECABLE}: {euros(ars)}."
        )
    if ars and not porteur:
        dites.append("Le porteur ne paie rien de ces postes : le co-financement est absent.")
    if cout != ars + porteur:
        dites.append(
            f"Coût {centimes(cout)}{INSECABLE}€, parts {centimes(ars + porteur)}{INSECABLE}€"
            f"{INSECABLE}: écart de {centimes(abs(cout - ars - porteur))}{INSECABLE}€."
        )
    dites += [
        f"«{INSECABLE}{p.intitule}{INSECABLE}» est vacant depuis le "
        f"{date_longue(p.vacant_depuis)}, {pluriel((au - p.vacant_depuis).days, 'jour')}."
        for p in postes
        if p.vacant_depuis and p.vacant_depuis <= au
    ]
    return tuple(dites)
