"""What a fiche-action still lacks: to be signed (●), to be complete (○). Pure: no base, no clock.

Source: domain §4.2, its legend and its rules. What the legend leaves open is settled here: the
place is that of the contract when a fiche says no other (so the form says); steps, the élu and the
partners are of a complete fiche.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clesante.contrats.choix import OuiNon

PROCESSUS, RESULTAT = "processus", "resultat"
EN_TABLE = frozenset({"roles", "etapes", "indicateurs", "lignes", "redondances"})


@dataclass(frozen=True, slots=True)
class IndicateurLu:
    """An indicator of an action, as the rules read it; ``depart``, ``cible``: it has one."""

    libelle: str
    type: str = ""
    unite: str = ""
    depart: bool = False
    cible: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class FicheLue:
    """A fiche as the rules read it: texts as typed, lists of codes, counts of what hangs on it.

    ``objectif_attendu``: the contract has objectives; ``prs_proposes``: its framework lists some
    that can be ticked; ``principes_proposes``: the contract has principles.
    """

    pk: int = 0
    numero: str = ""
    intitule: str = ""
    etat: str = ""
    axe: bool = False
    objectif: bool = False
    objectif_attendu: bool = False
    origine: str = ""
    domaines: tuple[str, ...] = ()
    enjeux: int = 0
    contexte: str = ""
    publics: tuple[str, ...] = ()
    milieux: tuple[str, ...] = ()
    pilote: bool = False
    pilote_fonction: str = ""
    elu_referent: str = ""
    partenaires: int = 0
    description: str = ""
    types_action: tuple[str, ...] = ()
    etapes: int = 0
    debut: bool = False
    fin: bool = False
    moyens: bool = False
    lignes: int = 0
    objectifs_prs: tuple[str, ...] = ()
    prs_proposes: bool = True
    themes: tuple[str, ...] = ()
    determinants: tuple[str, ...] = ()
    leviers: tuple[str, ...] = ()
    niveaux_action: tuple[str, ...] = ()
    iss_groupes: str = ""
    iss_risque: str = ""
    universalisme: str = OuiNon.INCONNU.value
    participation: str = ""
    principes: int = 0
    principes_proposes: bool = False
    redondances: int = 0
    indicateurs: tuple[IndicateurLu, ...] = ()

    def compte(self, genre: str) -> int:
        """Return how many indicators of a type it has."""
        return sum(lu.type == genre for lu in self.indicateurs)


@dataclass(frozen=True, slots=True)
class Manque:
    """What a fiche lacks: the field where it is mended, one sentence, whether it stops signing.

    ``champ`` is the name of a field of the fiche, or of a table of it (« etapes »,
    « indicateurs », « lignes », « redondances »…).
    """

    champ: str
    phrase: str
    obligatoire: bool = True

    @property
    def signe(self) -> str:
        """Return ● or ○, the marks of the model of a fiche."""
        return "●" if self.obligatoire else "○"

    @property
    def ancre(self) -> str:
        """Return the anchor of the page of writing where it is mended."""
        return f"{'table' if self.champ in EN_TABLE else 'champ'}-{self.champ}"


Regle = tuple[str, str, Callable[[FicheLue], object]]

OBLIGATOIRES: tuple[Regle, ...] = (
    ("intitule", "Donnez un intitulé à l'action.", lambda f: f.intitule),
    ("numero", "Donnez un numéro à la fiche.", lambda f: f.numero),
    ("axe", "Rangez l'action sous un axe.", lambda f: f.axe),
    (
        "objectif",
        "Dites à quel objectif du contrat elle répond.",
        lambda f: f.objectif or not f.objectif_attendu,
    ),
    ("domaines", "Cochez au moins un domaine du contrat (L.1434-10).", lambda f: f.domaines),
    ("enjeux", "Reliez-la à un enjeu du diagnostic\u00a0: à quoi répond-elle\u00a0?",
     lambda f: f.enjeux),
    ("contexte", "Écrivez le constat et le contexte.", lambda f: f.contexte),
    ("publics", "Dites à qui elle s'adresse.", lambda f: f.publics),
    ("pilote", "Nommez l'organisation pilote.", lambda f: f.pilote),
    ("pilote_fonction", "Nommez la fonction qui pilote\u00a0: la personne peut venir plus tard.",
     lambda f: f.pilote_fonction),
    ("description", "Décrivez ce qui sera fait.", lambda f: f.description),
    ("types_action", "Cochez un type d'action.", lambda f: f.types_action),
    ("debut", "Donnez la date de début.", lambda f: f.debut),
    ("fin", "Donnez la date de fin.", lambda f: f.fin),
    (
        "objectifs_prs",
        "Cochez un objectif du projet régional de santé.",
        lambda f: f.objectifs_prs or not f.prs_proposes,
    ),
    ("indicateurs", "Ajoutez un indicateur de processus\u00a0: ce qui est fait, combien.",
     lambda f: f.compte(PROCESSUS)),
    ("indicateurs", "Ajoutez un indicateur de résultat\u00a0: ce qui change pour les personnes.",
     lambda f: f.compte(RESULTAT)),
)  # fmt: skip
COMPLETES: tuple[Regle, ...] = (
    ("origine", "Dites si elle est nouvelle ou reconduite.", lambda f: f.origine),
    ("milieux", "Cochez les milieux où elle se passe.", lambda f: f.milieux),
    ("elu_referent", "Nommez la fonction de l'élu référent.", lambda f: f.elu_referent),
    ("roles", "Nommez au moins un partenaire et son rôle.", lambda f: f.partenaires),
    ("etapes", "Écrivez au moins une étape datée.", lambda f: f.etapes),
    ("moyens_humains", "Dites les moyens\u00a0: temps de travail, matériel, compétences.",
     lambda f: f.moyens),
    ("lignes", "Écrivez le plan de financement.", lambda f: f.lignes),
    ("themes", "Cochez un thème de santé.", lambda f: f.themes),
    ("determinants", "Cochez un déterminant de la santé.", lambda f: f.determinants),
    ("leviers", "Cochez un levier (CLoterreS).", lambda f: f.leviers),
    ("niveaux_action", "Cochez à quel niveau elle agit\u00a0: personnes, milieux de vie…",
     lambda f: f.niveaux_action),
    ("iss_groupes", "Inégalités\u00a0: dites à qui elle profite d'abord.", lambda f: f.iss_groupes),
    ("iss_risque", "Inégalités\u00a0: dites si elle risque de creuser des écarts.",
     lambda f: f.iss_risque),
    ("universalisme", "Inégalités\u00a0: dites si elle donne plus à qui en a le plus besoin.",
     lambda f: f.universalisme != OuiNon.INCONNU),
    ("participation", "Dites quelle part y prennent les habitants.", lambda f: f.participation),
    (
        "principes",
        "Cochez les principes du contrat qu'elle suit.",
        lambda f: f.principes or not f.principes_proposes,
    ),
    ("redondances", "Concluez l'examen des dispositifs qui existent déjà.",
     lambda f: f.redondances),
)  # fmt: skip
DE_L_INDICATEUR: tuple[tuple[str, Callable[[IndicateurLu], object]], ...] = (
    ("une unité", lambda i: i.unite),
    ("une valeur de départ", lambda i: i.depart),
    ("une cible", lambda i: i.cible),
    ("une source", lambda i: i.source),
)


def manques(fiche: FicheLue) -> list[Manque]:
    """Return what a fiche lacks, what stops signing first, each in the order of its page."""
    trouves = [Manque(c, dit) for c, dit, regle in OBLIGATOIRES if not regle(fiche)]
    trouves += [Manque(c, dit, False) for c, dit, regle in COMPLETES if not regle(fiche)]
    return trouves + [
        Manque("indicateurs", f"«\u00a0{lu.libelle}\u00a0»\u00a0: il manque {_dire(lu)}.", False)
        for lu in fiche.indicateurs
        if _dire(lu)
    ]


def _dire(indicateur: IndicateurLu) -> str:
    return ", ".join(dit for dit, regle in DE_L_INDICATEUR if not regle(indicateur))


def bloquants(trouves: Iterable[Manque]) -> list[Manque]:
    """Return those that stop signing."""
    return [manque for manque in trouves if manque.obligatoire]
